#include "text/tokens.h"

#include <string.h>

#include "base/utf8.h"
#include "text/word_break.h"

/*
** By byte: the byte that stands for it in a token when it is an ASCII word character, as it is and
** lower-cased; TOKEN_BEYOND from 0x80 on; else 0.
*/
enum { TOKEN_BEYOND = 1 };
/* clang-format off */
static const unsigned char token_bytes[2][256] = {
    {['0'] = '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', ['_'] = '_',
     ['A'] = 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M',
     'N', 'O', 'P', 'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y', 'Z',
     ['a'] = 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm',
     'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z',
     [0x80 ... 0xFF] = TOKEN_BEYOND},
    {['0'] = '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', ['_'] = '_',
     ['A'] = 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm',
     'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z',
     ['a'] = 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm',
     'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z',
     [0x80 ... 0xFF] = TOKEN_BEYOND}};
/* clang-format on */

enum {
  TOKEN_RUN_MAX = 4096,     /* characters of a run of Han and kana that are looked at together */
  TOKEN_STRIDE = 1 << 18,   /* bytes between two polls */
  TOKEN_CHARACTER_WORK = 20 /* of one, as of ml_poll() */
};

MlTokenOptions ml_token_options(void) { return (MlTokenOptions){.characters = {.lowercase = 1}}; }

/* ---- stretches: text between two entities */

static void tokens_begin_stretch(MlTokens *t, size_t from, size_t to) {
  t->at = from;
  t->limit = to;
  t->has_code = 0;
  if (t->options.rule == ML_WORDS_BY_UNICODE) return;
  ml_normalizer_begin(&t->characters, t->text, t->length, from, to, &t->options.characters);
}

static void tokens_next_stretch(MlCall *call, MlTokens *t, size_t from) {
  t->has_entity = t->entities.kinds && ml_entities_next(call, &t->entities, &t->entity);
  tokens_begin_stretch(t, from, t->has_entity ? t->entity.start : t->length);
}

void ml_tokens_begin(MlTokens *t, const MlTokenOptions *options, const char *text, size_t length) {
  unsigned kinds = 0;
  for (int i = 0; i < ML_ENTITY_KINDS; i++) {
    if (options->entities[i] != ML_ENTITY_PLAIN) kinds |= 1u << i;
  }
  t->options = *options;
  t->text = text;
  t->length = length;
  t->start = t->end = 0;
  t->is_entity = 0;
  t->alone = -1;
  t->unit = t->unit_count = 0;
  ml_entities_begin(&t->entities, text, length, kinds);
  /* With entities an empty one at the beginning: the search for the first needs a call. */
  t->has_entity = kinds != 0;
  t->entity = (MlEntity){ML_ENTITY_KINDS, 0, 0};
  tokens_begin_stretch(t, 0, kinds ? 0 : length);
}

/* ---- characters of the stretch */

/* The next character without taking it; 0 behind the last one. */
static int tokens_peek(MlCall *call, MlTokens *t) {
  if (!t->has_code) t->has_code = ml_normalizer_next(call, &t->characters, &t->code);
  return t->has_code;
}

static MlStatus tokens_append(MlCall *call, MlBuffer *buffer, uint32_t code) {
  char bytes[4];
  ml_poll(call, TOKEN_CHARACTER_WORK);
  return ml_buffer_append(call, buffer, bytes, ml_utf8_write(code, bytes));
}

static int tokens_is_cjk(uint32_t code) {
  return code >= 0x3005 && (ml_character_is_han(code) || ml_character_is_kana(code)) &&
         ml_character_is_word(code);
}

/* Does the character stand in a run that is read otherwise than as other words? */
static int tokens_in_run(const MlTokens *t, uint32_t code) {
  return t->options.cjk != ML_CJK_RUN && tokens_is_cjk(code);
}

/* text[start .. end) as a token; 0 when nothing is left of it. */
static int tokens_whole(MlCall *call, MlTokens *t, size_t start, size_t end) {
  const MlCharacterOptions *o = &t->options.characters;
  const unsigned char *table = token_bytes[o->lowercase || o->fold];
  size_t at = start;
  t->start = start;
  t->end = end;
  if (ml_reserve(call, &t->token.data, &t->token.capacity, end - start + 1, 1)) return 0;
  for (; at < end && (unsigned char)t->text[at] < 0x80; at++) {
    unsigned char byte = (unsigned char)t->text[at];
    t->token.data[at - start] = (char)(table[byte] ? table[byte] : byte);
  }
  t->token.length = at - start;
  if (at == end) return at > start;
  uint32_t code;
  t->token.length = 0;
  ml_normalizer_begin(&t->characters, t->text, t->length, start, end, o);
  while (ml_normalizer_next(call, &t->characters, &code)) tokens_append(call, &t->token, code);
  return call->status == ML_OK && t->token.length > 0;
}

/* ---- runs of Han and kana */

/* Is a Han character alone a token of this text? One look at the text tells, when first asked. */
static int tokens_alone(MlCall *call, MlTokens *t) {
  size_t paired = 0, letters = 0;
  for (size_t at = 0; t->alone < 0 && at < t->length && paired < 2;) {
    uint32_t code;
    at += ml_utf8_read(t->text + at, t->length - at, &code);
    if (tokens_in_run(t, code)) {
      paired++;
    } else {
      letters += code < 0x80 ? token_bytes[1][code] >= 'a' : ml_character_is_word(code);
    }
    if (ml_poll(call, TOKEN_CHARACTER_WORK)) return 0;
  }
  if (t->alone < 0) t->alone = paired > 1 || !letters;
  return t->alone;
}

static MlStatus tokens_add_unit(MlCall *call, MlTokens *t, uint32_t code) {
  size_t count = t->unit_count;
  ml_reserve(call, &t->units, &t->units_capacity, count + 1, sizeof *t->units);
  ml_reserve(call, &t->places, &t->places_capacity, count + 2, sizeof *t->places);
  size_t place = t->run.length;
  if (tokens_append(call, &t->run, code)) return call->status;
  t->units[count] = (MlRunUnit){t->characters.start, t->characters.end};
  t->places[count] = place;
  t->places[count + 1] = t->run.length;
  t->unit_count++;
  return ML_OK;
}

/*
** Reads on in the run, of which unit_count characters are there. By UAX #29 marks belong to the
** character before them: a sign of voice is kept, selectors of variants and the like are not.
*/
static MlStatus tokens_fill_run(MlCall *call, MlTokens *t) {
  while (t->unit_count < TOKEN_RUN_MAX && tokens_peek(call, t)) {
    if (tokens_in_run(t, t->code)) {
      if (tokens_add_unit(call, t, t->code)) return call->status;
    } else if (t->options.rule == ML_WORDS_BY_PATTERN) {
      break;
    } else if (t->unit_count && ml_character_combines(t->code)) {
      if (tokens_append(call, &t->run, t->code)) return call->status;
      t->units[t->unit_count - 1].end = t->characters.end;
      t->places[t->unit_count] = t->run.length;
    }
    t->has_code = 0;
  }
  t->unit = 0;
  t->run_goes_on = t->unit_count == TOKEN_RUN_MAX && tokens_peek(call, t) &&
                   (t->options.rule == ML_WORDS_BY_UNICODE || tokens_in_run(t, t->code));
  if (t->options.cjk != ML_CJK_WORDS || !t->unit_count) return call->status;
  ml_reserve(call, &t->best, &t->best_capacity, t->unit_count + 1, sizeof *t->best);
  ml_reserve(call, &t->next, &t->next_capacity, t->unit_count, sizeof *t->next);
  if (call->status) return call->status;
  return ml_segmenter_cut(call, t->segmenter, t->run.data, t->places, t->unit_count, t->best,
                          t->next);
}

static MlStatus tokens_begin_run(MlCall *call, MlTokens *t) {
  t->run.length = t->unit_count = 0;
  t->is_first_part = 1;
  return tokens_fill_run(call, t);
}

/* The run's characters from the next one up to `to`, as a token. */
static int tokens_give_units(MlCall *call, MlTokens *t, size_t to) {
  size_t from = t->places[t->unit];
  t->token.length = 0;
  ml_buffer_append(call, &t->token, t->run.data + from, t->places[to] - from);
  t->start = t->units[t->unit].start;
  t->end = t->units[to - 1].end;
  return call->status == ML_OK;
}

/* The rest of a run that was cut: pairs go over the cut. */
static void tokens_continue_run(MlCall *call, MlTokens *t) {
  MlRunUnit unit = t->units[t->unit_count - 1];
  size_t from = t->places[t->unit_count - 1], size = t->places[t->unit_count] - from;
  t->is_first_part = 0;
  t->unit_count = 0;
  t->run.length = 0;
  if (t->options.cjk == ML_CJK_PAIRS) {
    memmove(t->run.data, t->run.data + from, size);
    t->units[0] = unit;
    t->places[0] = 0;
    t->places[1] = t->run.length = size;
    t->unit_count = 1;
  }
  tokens_fill_run(call, t);
}

/* A character that is the whole run. */
static int tokens_give_alone(MlCall *call, MlTokens *t) {
  if (t->unit_count != 1 || !t->is_first_part) return 0;
  if (t->options.rule == ML_WORDS_BY_PATTERN) {
    uint32_t code;
    ml_utf8_read(t->run.data, t->run.length, &code);
    if (!ml_character_is_han(code) || !tokens_alone(call, t)) return 0;
  }
  return tokens_give_units(call, t, 1);
}

/* The next token of the run; 0 when it is over. */
static int tokens_of_run(MlCall *call, MlTokens *t) {
  MlCjk cjk = t->options.cjk;
  while (call->status == ML_OK && t->unit_count) {
    size_t next = cjk == ML_CJK_WORDS && t->unit < t->unit_count ? t->next[t->unit] : t->unit + 1;
    size_t to = cjk == ML_CJK_PAIRS ? t->unit + 2 : next;
    if (to <= t->unit_count) {
      int given = tokens_give_units(call, t, to);
      t->unit = next;
      return given;
    }
    if (!t->run_goes_on) {
      int alone = cjk == ML_CJK_PAIRS && tokens_give_alone(call, t);
      t->unit_count = 0;
      return alone;
    }
    tokens_continue_run(call, t);
  }
  return 0;
}

/* ---- words by pattern */

/*
** The way of most text: 1 with a token that is ASCII alone, and ends at one that is not a word
** character or at the end; 0 where a character beyond ASCII must be looked at, or at the end.
*/
static int tokens_ascii(MlCall *call, MlTokens *t) {
  MlCharacters *c = &t->characters.characters;
  const unsigned char *text = (const unsigned char *)c->text;
  const unsigned char *table = token_bytes[c->options.lowercase || c->options.fold];
  size_t at = c->at, length = c->limit, polled = at;
  if (ml_reserve(call, &t->token.data, &t->token.capacity, 64, 1)) return 0;
  for (;;) {
    while (at < length && !table[text[at]]) at++;
    size_t start = at;
    unsigned char byte = 0;
    for (;;) {
      size_t room = start + t->token.capacity;
      size_t end = room < length ? room : length;
      char *token = t->token.data;
      while (at < end && (byte = table[text[at]]) > TOKEN_BEYOND) token[at++ - start] = (char)byte;
      if (at < room || at >= length) break;
      if (ml_reserve(call, &t->token.data, &t->token.capacity, at - start + 1, 1)) return 0;
    }
    if (at - polled >= TOKEN_STRIDE) {
      if (ml_poll(call, (uint32_t)((at - polled) & 0x7FFFFFFF))) return 0;
      polled = at;
    }
    if (at < length && byte == TOKEN_BEYOND) {
      c->at = start;
      return 0;
    }
    if (at - start >= 2) {
      t->token.length = at - start;
      t->start = start;
      t->end = c->at = at;
      return 1;
    }
    if (at >= length) {
      c->at = length;
      return 0;
    }
  }
}

/* A run of word characters that are no Han or kana; 1 when there are at least two. */
static int tokens_word(MlCall *call, MlTokens *t) {
  size_t count = 0;
  t->token.length = 0;
  t->start = t->characters.start;
  while (call->status == ML_OK && tokens_peek(call, t) && ml_character_is_word(t->code) &&
         !tokens_in_run(t, t->code)) {
    tokens_append(call, &t->token, t->code);
    t->end = t->characters.end;
    t->has_code = 0;
    count++;
  }
  return call->status == ML_OK && count >= 2;
}

/* What a reading of the stretch comes to. */
typedef enum TokensFound { TOKENS_END, TOKENS_ONE, TOKENS_RUN } TokensFound;

static TokensFound tokens_by_pattern(MlCall *call, MlTokens *t) {
  while (call->status == ML_OK) {
    if (!t->has_code && ml_normalizer_is_level(&t->characters) && tokens_ascii(call, t)) {
      return TOKENS_ONE;
    }
    if (call->status != ML_OK || !tokens_peek(call, t)) return TOKENS_END;
    if (!ml_character_is_word(t->code)) {
      t->has_code = 0;
      ml_poll(call, TOKEN_CHARACTER_WORK);
    } else if (tokens_in_run(t, t->code)) {
      tokens_begin_run(call, t);
      return TOKENS_RUN;
    } else if (tokens_word(call, t)) {
      return TOKENS_ONE;
    }
  }
  return TOKENS_END;
}

/* ---- words by UAX #29 */

/* The end of the run of Han and kana at t->at, with the marks in it. */
static size_t tokens_run_end(MlCall *call, const MlTokens *t) {
  size_t at = t->at;
  while (at < t->limit && !ml_poll(call, TOKEN_CHARACTER_WORK)) {
    uint32_t code;
    size_t size = ml_utf8_read(t->text + at, t->limit - at, &code);
    if (!tokens_is_cjk(code) && !ml_word_break_is_attached(code)) break;
    at += size;
  }
  return at;
}

static TokensFound tokens_by_unicode(MlCall *call, MlTokens *t) {
  while (t->at < t->limit && call->status == ML_OK) {
    size_t start = t->at, stop = t->limit - start > TOKEN_STRIDE ? start + TOKEN_STRIDE : t->limit;
    while (t->at < stop && !token_bytes[0][(unsigned char)t->text[t->at]]) t->at++;
    if (ml_poll(call, (uint32_t)(t->at - start)) || t->at == stop) continue;
    uint32_t code;
    int is_word;
    start = t->at;
    ml_utf8_read(t->text + start, t->limit - start, &code);
    if (tokens_is_cjk(code)) {
      size_t end = tokens_run_end(call, t);
      t->at = end;
      if (t->options.cjk == ML_CJK_RUN) {
        if (tokens_whole(call, t, start, end)) return TOKENS_ONE;
        continue;
      }
      ml_normalizer_begin(&t->characters, t->text, t->length, start, end, &t->options.characters);
      t->has_code = 0;
      tokens_begin_run(call, t);
      return TOKENS_RUN;
    }
    t->at = ml_word_break_end(call, t->text, t->limit, start, &is_word);
    if (is_word && !call->status && tokens_whole(call, t, start, t->at)) {
      return TOKENS_ONE;
    }
  }
  return TOKENS_END;
}

/* ---- all of it */

int ml_tokens_next(MlCall *call, MlTokens *t) {
  t->is_entity = 0;
  while (call->status == ML_OK) {
    if (t->unit_count && tokens_of_run(call, t)) return 1;
    TokensFound found = t->options.rule == ML_WORDS_BY_UNICODE ? tokens_by_unicode(call, t)
                                                               : tokens_by_pattern(call, t);
    if (found == TOKENS_RUN) continue;
    if (found == TOKENS_ONE) return call->status == ML_OK;
    if (!t->has_entity || call->status) return 0;
    MlEntity entity = t->entity;
    int kept = entity.kind < ML_ENTITY_KINDS &&
               t->options.entities[entity.kind] == ML_ENTITY_KEEP &&
               tokens_whole(call, t, entity.start, entity.end);
    tokens_next_stretch(call, t, entity.end);
    t->is_entity = kept;
    if (kept) return call->status == ML_OK;
  }
  return 0;
}

void ml_tokens_free(MlTokens *t) {
  ml_buffer_free(&t->token);
  ml_buffer_free(&t->run);
  ml_normalizer_free(&t->characters);
  ml_free(t->units);
  ml_free(t->places);
  ml_free(t->best);
  ml_free(t->next);
  memset(t, 0, sizeof *t);
}
