#include "clean/html.h"

#include <string.h>

#include "base/ascii.h"
#include "clean/html_entities.h"
#include "clean/unicode.h"

enum { HTML_ENTITY_BYTES = 8 }; /* the longest one in UTF-8 */

/* ---- entities */

/* &#233; and &#xE9;: as browsers read them, 128 to 159 as Windows-1252. */
static size_t html_number(const char *text, size_t length, char *bytes, size_t *size) {
  size_t at = 2;
  int hex = at < length && (text[at] | 32) == 'x';
  at += (size_t)hex;
  size_t first = at;
  uint32_t code = 0;
  for (; at < length; at++) {
    int letter = hex && (unsigned char)((text[at] | 32) - 'a') < 6;
    if (!ml_ascii_is_digit(text[at]) && !letter) break;
    uint32_t digit = letter ? (uint32_t)(text[at] | 32) - 'a' + 10 : (uint32_t)(text[at] - '0');
    if (code < 0x110000) code = code * (hex ? 16 : 10) + digit;
  }
  if (at == first) return 0;
  if (code == 0) code = 0xFFFD;
  if (code >= 0x80 && code < 0xA0) code = ml_unicode_of_windows_1252(code);
  *size = ml_utf8_write(code, bytes);
  return at + (at < length && text[at] == ';');
}

/* The entity of the first `length` bytes of a name: where its mark stands in the table, or NULL. */
static const char *html_find(const char *name, size_t length) {
  unsigned letter = (unsigned char)name[0] - 'A';
  const char *entry = html_entities + html_entity_starts[letter];
  const char *end = html_entities + html_entity_starts[letter + 1];
  while (entry < end) {
    const char *mark = entry + strcspn(entry, ";,");
    if ((size_t)(mark - entry) == length && memcmp(entry, name, length) == 0) return mark;
    entry = mark + strlen(mark) + 1;
  }
  return NULL;
}

/*
** The entity that begins at `text`, an ampersand: its UTF-8 is written to `bytes`, its length there
** to *size, and the bytes it takes in the text are returned; 0 when it is none.
*/
static size_t html_entity(const char *text, size_t length, char bytes[HTML_ENTITY_BYTES],
                          size_t *size) {
  enum { LONGEST = 32 };
  if (length < 3) return 0;
  if (text[1] == '#') return html_number(text, length, bytes, size);
  size_t end = 1;
  while (end < length && end <= LONGEST &&
         (ml_ascii_is_letter(text[end]) || ml_ascii_is_digit(text[end]))) {
    end++;
  }
  if (!ml_ascii_is_letter(text[1])) return 0;
  int closed = end < length && text[end] == ';';
  for (size_t name = end - 1; name >= 2; name--) {
    int whole = closed && name == end - 1;
    if (!whole && name > 6) continue; /* names that need no semicolon are short */
    const char *mark = html_find(text + 1, name);
    if (!mark || (*mark == ';' && !whole)) continue;
    *size = strlen(mark + 1);
    memcpy(bytes, mark + 1, *size);
    return 1 + name + (size_t)whole;
  }
  return 0;
}

/* ---- what is written */

typedef struct HtmlText {
  const char *html, *end;
  MlBuffer *out;
  char space;         /* to be written before the next character, or 0 */
  int preformatted;   /* open <pre> elements */
  const char *angle;  /* the next '>' at or behind some place, NULL when not looked for */
  size_t quoted_work; /* bytes looked through for the ends of tags with quotation marks */
} HtmlText;

static MlStatus html_put(MlCall *call, HtmlText *text, const char *bytes, size_t length) {
  MlBuffer *out = text->out;
  if (text->space && out->length) ml_buffer_append(call, out, &text->space, 1);
  text->space = 0;
  return ml_buffer_append(call, out, bytes, length);
}

static void html_break(HtmlText *text, char space) {
  if (text->space != '\n') text->space = space;
}

static MlStatus html_white(MlCall *call, HtmlText *text, char c) {
  if (!text->preformatted) {
    html_break(text, ' ');
    return call->status;
  }
  return c == '\r' ? call->status : html_put(call, text, &c, 1);
}

/* ---- tags */

/* In lower case, between spaces. */
static const char html_blocks[] =
    " address article aside blockquote body br caption center dd details dialog dir div dl dt "
    "fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html "
    "legend li main menu nav ol optgroup option p pre search section summary table tbody tfoot "
    "thead title tr ul ";
static const char html_removed[] = " script style title template iframe noembed noframes ";

/* Whether the name stands in the list; names longer than that of any element do not. */
static int html_is_listed(const char *list, const char *name, size_t length) {
  char word[16] = " ";
  if (length + 3 > sizeof word) return 0;
  for (size_t i = 0; i < length; i++) {
    word[1 + i] = (char)(name[i] >= 'A' && name[i] <= 'Z' ? name[i] | 32 : name[i]);
  }
  word[1 + length] = ' ';
  return strstr(list, word) != NULL;
}

/* The next '>' at or behind `at`, or the end. */
static const char *html_next_angle(HtmlText *text, const char *at) {
  if (!text->angle || text->angle < at) {
    const char *found = memchr(at, '>', (size_t)(text->end - at));
    text->angle = found ? found : text->end;
  }
  return text->angle;
}

/*
** The '>' that ends the tag whose name ends at `at`, one inside of quotation marks aside; the end
** when there is none. Where quotation marks do not match, they are disregarded.
*/
static const char *html_tag_end(HtmlText *text, const char *at) {
  const char *plain = html_next_angle(text, at);
  size_t limit = 4 * (size_t)(text->end - text->html);
  const char *p = at;
  char quote = 0;
  for (; p < text->end && text->quoted_work < limit; p++, text->quoted_work++) {
    if (quote) {
      if (*p == quote) quote = 0;
    } else if (*p == '>') {
      return p;
    } else if ((*p == '"' || *p == '\'') && p[-1] == '=') {
      quote = *p;
    }
  }
  return plain;
}

/* Behind the end tag of a removed element, whose name stands at `name`. */
static const char *html_skip_element(MlCall *call, const HtmlText *text, const char *at,
                                     const char *name, size_t length) {
  const char *last = at;
  while ((at = memchr(at, '<', (size_t)(text->end - at))) != NULL) {
    if (at - last > 65536) {
      if (ml_poll(call, 500000)) break;
      last = at;
    }
    size_t i = 0;
    if ((size_t)(text->end - at) >= length + 2 && at[1] == '/') {
      while (i < length && (at[2 + i] | 32) == (name[i] | 32)) i++;
      if (i == length && (at + 2 + i == text->end || !ml_ascii_is_letter(at[2 + i]))) {
        at = memchr(at, '>', (size_t)(text->end - at));
        return at ? at + 1 : text->end;
      }
    }
    at++;
  }
  return text->end;
}

/* Behind a comment, a declaration or a processing instruction. */
static const char *html_skip_declaration(const HtmlText *text, const char *at) {
  if (text->end - at >= 4 && memcmp(at, "<!--", 4) == 0) {
    for (at += 4; (at = memchr(at, '>', (size_t)(text->end - at))) != NULL; at++) {
      if (at[-1] == '-' && at[-2] == '-') return at + 1;
    }
    return text->end;
  }
  at = memchr(at, '>', (size_t)(text->end - at));
  return at ? at + 1 : text->end;
}

/* Takes the tag at `at`, a '<'. Returns what is behind it; `at` itself when it is no tag. */
static const char *html_take_tag(MlCall *call, HtmlText *text, const char *at) {
  const char *name = at + 1;
  if (name == text->end) return at;
  if (*name == '!' || *name == '?') return html_skip_declaration(text, at);
  int closing = *name == '/';
  name += closing;
  if (name == text->end || !ml_ascii_is_letter(*name)) return at;
  const char *name_end = name;
  while (name_end < text->end && (ml_ascii_is_letter(*name_end) || ml_ascii_is_digit(*name_end))) {
    name_end++;
  }
  size_t length = (size_t)(name_end - name);
  const char *end = html_tag_end(text, name_end);
  if (end == text->end) return at;
  if (html_is_listed(html_blocks, name, length)) html_break(text, '\n');
  if (html_is_listed(" td th ", name, length)) html_break(text, ' ');
  if (html_is_listed(" pre ", name, length)) {
    text->preformatted += closing ? -(text->preformatted > 0) : 1;
  }
  if (!closing && html_is_listed(html_removed, name, length) && end[-1] != '/') {
    return html_skip_element(call, text, end + 1, name, length);
  }
  return end + 1;
}

/* ---- the whole */

/* Takes the entity at `at`, or the ampersand alone. Returns what is behind it. */
static const char *html_take_entity(MlCall *call, HtmlText *text, const char *at) {
  char bytes[HTML_ENTITY_BYTES];
  size_t size, taken = html_entity(at, (size_t)(text->end - at), bytes, &size);
  if (!taken) {
    html_put(call, text, at, 1);
    return at + 1;
  }
  int blank = size == 2 && memcmp(bytes, "\xC2\xA0", 2) == 0;
  if (blank || (size == 1 && ml_ascii_is_space(bytes[0]))) {
    html_white(call, text, blank ? ' ' : bytes[0]);
  } else {
    html_put(call, text, bytes, size);
  }
  return at + taken;
}

MlStatus ml_html_text(MlCall *call, const char *html, size_t length, MlBuffer *out) {
  HtmlText text = {.html = html, .end = html + length, .out = out};
  const char *at = html, *polled = html;
  out->length = 0;
  while (at < text.end && !call->status) {
    const char *run = at;
    if (at - polled > 65536) {
      ml_poll(call, 1000000);
      polled = at;
    }
    if (*at == '&') {
      at = html_take_entity(call, &text, at);
    } else if (ml_ascii_is_space(*at)) {
      html_white(call, &text, *at++);
    } else if (*at == '<' && (at = html_take_tag(call, &text, at)) > run) {
      continue;
    } else {
      do at++;
      while (at < text.end && *at != '&' && *at != '<' && !ml_ascii_is_space(*at));
      html_put(call, &text, run, (size_t)(at - run));
    }
  }
  while (out->length && ml_ascii_is_space(out->data[out->length - 1])) out->length--;
  return call->status;
}
