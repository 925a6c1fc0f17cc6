#include "text/entities.h"

#include <string.h>
#include <utf8proc.h>

#include "base/utf8.h"
#include "text/characters.h"

enum { ENTITY_POLL = 1 << 16 /* bytes between two polls */, ENTITY_SCHEME = 32 };

/* What a character is to an entity's ends. */
typedef enum EntityClass {
  ENTITY_OTHER,
  ENTITY_LETTER,
  ENTITY_DIGIT,
  ENTITY_MARK,
  ENTITY_CJK
} EntityClass;

static int entity_is_alnum(unsigned char byte) {
  return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= 'a' && byte <= 'z');
}

static EntityClass entity_class(uint32_t code) {
  if (code < 0x80) {
    if (code >= '0' && code <= '9') return ENTITY_DIGIT;
    return entity_is_alnum((unsigned char)code) || code == '_' ? ENTITY_LETTER : ENTITY_OTHER;
  }
  switch (utf8proc_get_property((utf8proc_int32_t)code)->category) {
  case UTF8PROC_CATEGORY_ND: return ENTITY_DIGIT;
  case UTF8PROC_CATEGORY_MN:
  case UTF8PROC_CATEGORY_MC:
  case UTF8PROC_CATEGORY_ME: return ENTITY_MARK;
  default: break;
  }
  if (ml_character_is_han(code) || ml_character_is_kana(code)) return ENTITY_CJK;
  return ml_character_is_word(code) ? ENTITY_LETTER : ENTITY_OTHER;
}

static int entity_is_inside_word(uint32_t previous) {
  EntityClass c = entity_class(previous);
  return c == ENTITY_LETTER || c == ENTITY_DIGIT || c == ENTITY_MARK;
}

/* The character at `at` and its bytes; 0 at the end. */
static size_t entity_read(const MlEntities *e, size_t at, uint32_t *code) {
  *code = 0;
  return at < e->length ? ml_utf8_read(e->text + at, e->length - at, code) : 0;
}

void ml_entities_begin(MlEntities *e, const char *text, size_t length, unsigned kinds) {
  *e = (MlEntities){.text = text, .length = length, .kinds = kinds};
}

/* ---- URLs */

static int entity_has_prefix(const MlEntities *e, size_t at, const char *lower) {
  size_t size = strlen(lower);
  if (e->length - at < size) return 0;
  for (size_t i = 0; i < size; i++) {
    if ((e->text[at + i] | (lower[i] >= 'a' ? 0x20 : 0)) != lower[i]) return 0;
  }
  return 1;
}

/* Where the part behind scheme:// begins, or 0. */
static size_t entity_scheme(const MlEntities *e, size_t at) {
  size_t end = at;
  while (end < e->length && end - at < ENTITY_SCHEME &&
         (entity_is_alnum((unsigned char)e->text[end]) || strchr("+-.", e->text[end]))) {
    if (!e->text[end++]) return 0;
  }
  return end > at + 1 && entity_has_prefix(e, end, "://") ? end + 3 : 0;
}

/* Punctuation that belongs to the sentence rather than to the URL it ends. */
static size_t entity_trim_url(const MlEntities *e, size_t start, size_t end) {
  size_t open = 0, closed = 0;
  for (size_t i = start; i < end; i++) {
    open += e->text[i] == '(' || e->text[i] == '[';
    closed += e->text[i] == ')' || e->text[i] == ']';
  }
  while (end > start) {
    char last = e->text[end - 1];
    if (last == ')' || last == ']') {
      if (closed <= open) break;
      closed--;
    } else if (!strchr(".,;:!?'*_~", last)) {
      break;
    }
    end--;
  }
  return end;
}

static size_t entity_url(MlCall *call, const MlEntities *e, size_t at) {
  size_t body = entity_scheme(e, at), polled = at;
  if (!body) body = entity_has_prefix(e, at, "www.") ? at + 4 : 0;
  uint32_t code;
  size_t size = body ? entity_read(e, body, &code) : 0;
  if (!size || entity_class(code) == ENTITY_OTHER || entity_class(code) == ENTITY_CJK) return 0;
  size_t end = body;
  for (; (size = entity_read(e, end, &code)) != 0; end += size) {
    if (code <= ' ' || code == 0x7F || (code < 0x80 && strchr("<>\"{}|\\^`", (int)code))) break;
    if (code >= 0x80) {
      EntityClass c = entity_class(code);
      if (c == ENTITY_OTHER || c == ENTITY_CJK) break;
    }
    if (end - polled >= ENTITY_POLL) {
      polled = end;
      if (ml_poll(call, ENTITY_POLL * 5)) return 0;
    }
  }
  return entity_trim_url(e, body, end);
}

/* ---- e-mail addresses */

static int entity_is_local(char c) {
  return entity_is_alnum((unsigned char)c) || (c && strchr("._%+-", c));
}

/* The end of a domain of two labels or more that begins at `at`, or 0. */
static size_t entity_domain(MlCall *call, const MlEntities *e, size_t at) {
  size_t label = at, end = 0, labels = 0;
  int letters = 1;
  for (size_t i = at;;) {
    uint32_t code;
    size_t size = entity_read(e, i, &code);
    EntityClass c = entity_class(code);
    int inside = size && ((c == ENTITY_LETTER && code != '_') || c == ENTITY_DIGIT ||
                          c == ENTITY_MARK || (code == '-' && i > label));
    if (inside) {
      letters &= c == ENTITY_LETTER || c == ENTITY_MARK;
      i += size;
      if (ml_poll(call, 20)) return 0;
      continue;
    }
    if (i == label) return end;
    if (++labels > 1 && letters && i - label >= 2) end = i;
    if (code != '.') return end;
    label = ++i;
    letters = 1;
  }
}

static size_t entity_email(MlCall *call, MlEntities *e, size_t at) {
  size_t end = at;
  if (at < e->no_email) return 0;
  while (end < e->length && entity_is_local(e->text[end])) end++;
  e->no_email = end;
  if (ml_poll(call, (uint32_t)((end - at) & 0xFFFFFFF) * 2)) return 0;
  if (end == at || end >= e->length || e->text[end] != '@' || e->text[end - 1] == '.') return 0;
  return entity_domain(call, e, end + 1);
}

/* ---- hashtags, mentions, numbers */

/* The end of a name behind # or @, or 0. */
static size_t entity_name(MlCall *call, const MlEntities *e, size_t at, int needs_letter) {
  size_t end = at, size;
  int letters = 0;
  uint32_t code;
  while ((size = entity_read(e, end, &code)) != 0) {
    EntityClass c = entity_class(code);
    if (c == ENTITY_OTHER) break;
    letters |= (c == ENTITY_LETTER && code != '_') || c == ENTITY_CJK;
    end += size;
    if (ml_poll(call, 20)) return 0;
  }
  return end > at && (letters || !needs_letter) ? end : 0;
}

static int entity_digit_at(const MlEntities *e, size_t at, size_t *size) {
  uint32_t code;
  *size = entity_read(e, at, &code);
  return *size && entity_class(code) == ENTITY_DIGIT;
}

/* The end of a number, or 0; *past is where to go on looking then. */
static size_t entity_number(MlCall *call, const MlEntities *e, size_t at, size_t *past) {
  size_t end = at, size, more;
  uint32_t code;
  for (;;) {
    while (entity_digit_at(e, end, &size) && !ml_poll(call, 20)) end += size;
    size = entity_read(e, end, &code);
    int joins = code == '.' || code == ',' || code == '\'' || code == 0x2019 || code == 0x66B ||
                code == 0x66C;
    if (call->status || !joins || !entity_digit_at(e, end + size, &more)) break;
    end += size;
  }
  if (code == 'e' || code == 'E') {
    size_t exponent = end + 1;
    entity_read(e, exponent, &code);
    exponent += code == '+' || code == '-';
    if (entity_digit_at(e, exponent, &more)) {
      for (end = exponent; entity_digit_at(e, end, &more) && !ml_poll(call, 20);) end += more;
    }
    entity_read(e, end, &code);
  }
  *past = end;
  return call->status || entity_is_inside_word(code) ? 0 : end;
}

/* ---- emoji */

static int entity_is_pictograph(uint32_t code) {
  return utf8proc_get_property((utf8proc_int32_t)code)->boundclass ==
         UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC;
}

static int entity_is_modifier(uint32_t code) { return code >= 0x1F3FB && code <= 0x1F3FF; }
static int entity_is_flag(uint32_t code) { return code >= 0x1F1E6 && code <= 0x1F1FF; }

/*
** Those that are shown as emoji by themselves, and the symbols of the blocks that are mostly used
** so.
*/
static int entity_is_emoji(uint32_t code) {
  if (entity_is_modifier(code)) return 1;
  if (!entity_is_pictograph(code)) return 0;
  return code >= 0x1F000 || (code >= 0x2600 && code <= 0x27BF) || code == 0x231A ||
         code == 0x231B || (code >= 0x23E9 && code <= 0x23EC) || code == 0x23F0 || code == 0x23F3 ||
         code == 0x25FD || code == 0x25FE || code == 0x2B1B || code == 0x2B1C || code == 0x2B50 ||
         code == 0x2B55;
}

/* The end of an emoji sequence, or 0. */
static size_t entity_emoji(MlCall *call, const MlEntities *e, size_t at) {
  uint32_t code, next;
  size_t size = entity_read(e, at, &code), end = at + size;
  size_t more = entity_read(e, end, &next);
  if (code < 0x80) { /* keycaps */
    if (next == 0xFE0F) more += entity_read(e, end + more, &next);
    return next == 0x20E3 ? end + more : 0;
  }
  if (entity_is_flag(code)) return entity_is_flag(next) ? end + more : 0;
  if (next == 0xFE0E ||
      !(entity_is_emoji(code) || (next == 0xFE0F && entity_is_pictograph(code)))) {
    return 0;
  }
  for (;;) {
    while ((more = entity_read(e, end, &next)) != 0 &&
           (next == 0xFE0F || next == 0x20E3 || entity_is_modifier(next) ||
            (next >= 0xE0020 && next <= 0xE007F)) &&
           !ml_poll(call, 20)) {
      end += more;
    }
    size = next == 0x200D ? entity_read(e, end + more, &next) : 0;
    if (!size || !entity_is_pictograph(next) || call->status) return end;
    end += more + size;
  }
}

/* ---- the search */

/* The end of what begins at `at`, or 0. Within a word only an emoji does. */
static size_t entity_at(MlCall *call, MlEntities *e, size_t at, uint32_t code, size_t size,
                        size_t *past, MlEntityKind *kind) {
  EntityClass c = entity_class(code);
  size_t end = 0;
  int ascii_letter = code < 0x80 && entity_is_alnum((unsigned char)code);
  *kind = ML_ENTITY_EMOJI;
  if (e->kinds >> ML_ENTITY_EMOJI & 1 &&
      (code >= 0x80 || c == ENTITY_DIGIT || code == '#' || code == '*')) {
    end = entity_emoji(call, e, at);
  }
  if (end || entity_is_inside_word(e->previous)) return call->status ? 0 : end;
  if (ascii_letter && e->kinds >> ML_ENTITY_URL & 1) {
    *kind = ML_ENTITY_URL;
    end = entity_url(call, e, at);
  }
  if (!end && (ascii_letter || code == '_') && e->kinds >> ML_ENTITY_EMAIL & 1) {
    *kind = ML_ENTITY_EMAIL;
    end = entity_email(call, e, at);
  }
  if (!end && (code == '#' || code == 0xFF03) && e->kinds >> ML_ENTITY_HASHTAG & 1 &&
      entity_class(e->previous) == ENTITY_OTHER && e->previous != '&') {
    *kind = ML_ENTITY_HASHTAG;
    end = entity_name(call, e, at + size, 1);
  }
  if (!end && (code == '@' || code == 0xFF20) && e->kinds >> ML_ENTITY_MENTION & 1) {
    *kind = ML_ENTITY_MENTION;
    end = entity_name(call, e, at + size, 0);
  }
  if (!end && c == ENTITY_DIGIT && e->kinds >> ML_ENTITY_NUMBER & 1) {
    *kind = ML_ENTITY_NUMBER;
    end = entity_number(call, e, at, past);
  }
  return call->status ? 0 : end;
}

int ml_entities_next(MlCall *call, MlEntities *e, MlEntity *entity) {
  size_t polled = e->at, size;
  uint32_t code;
  while (call->status == ML_OK && (size = entity_read(e, e->at, &code)) != 0) {
    size_t past = e->at + size;
    int emoji = e->kinds >> ML_ENTITY_EMOJI & 1 && code >= 0x203C; /* also behind a letter */
    if (emoji || !entity_is_inside_word(e->previous)) {
      size_t end = entity_at(call, e, e->at, code, size, &past, &entity->kind);
      if (end) {
        entity->start = e->at;
        entity->end = e->at = end;
        e->previous = 0;
        return 1;
      }
    }
    if (past > e->at + size) code = '0'; /* digits that are no number were passed */
    e->at = past;
    /* The rest of an ASCII word. */
    while (entity_is_alnum((unsigned char)code) && code < 0x80 && e->at < e->length &&
           e->at - polled < ENTITY_POLL && entity_is_alnum((unsigned char)e->text[e->at])) {
      code = (unsigned char)e->text[e->at++];
    }
    e->previous = code;
    if (e->at - polled >= ENTITY_POLL) {
      polled = e->at;
      if (ml_poll(call, ENTITY_POLL * 10)) return 0;
    }
  }
  return 0;
}
