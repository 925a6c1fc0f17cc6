#include "clean/flaw.h"

#include <string.h>

#include "clean/encoding.h"
#include "clean/text.h"
#include "clean/unicode.h"

const char *const ml_flaw_names[ML_FLAWS] = {"white space around",
                                             "repeated white space",
                                             "invisible characters",
                                             "invalid UTF-8",
                                             "mojibake",
                                             "HTML",
                                             "words for no value"};

uint32_t ml_windows_control(uint32_t point) {
  if (point < 0x80 || point > 0x9F || point == 0x85) return 0;
  uint32_t meant = ml_unicode_of_windows_1252(point);
  return meant == point ? 0 : meant;
}

/* &amp; &#39; &#x27; and &eacute; and their kin. */
static int flaw_is_reference(const char *text, size_t length) {
  size_t at = 1;
  int digits = at < length && text[at] == '#';
  if (digits) at++;
  size_t start = at;
  while (at < length && at - start < 10) {
    char c = text[at], low = (char)(c | 32);
    int is_digit = c >= '0' && c <= '9';
    if (!(is_digit || (low >= 'a' && low <= 'z'))) break;
    if (digits && !is_digit && low != 'x' && (low < 'a' || low > 'f')) break;
    if (!digits && at == start && is_digit) break;
    at++;
  }
  return at - start >= (digits ? 1u : 2u) && at < length && text[at] == ';';
}

enum { FLAW_TAG_BYTES = 500, FLAW_TEXT_BYTES = 1 << 20 };

/* <p>, </td>, <br/>, <a href=...>: the tags that text is full of. */
static int flaw_is_tag(const char *text, size_t length) {
  static const char *const names[] = {
      "a",   "b",    "i",     "u",    "p",    "br",   "hr",     "em",     "li", "ol",    "ul",
      "td",  "tr",   "th",    "div",  "img",  "h1",   "h2",     "h3",     "h4", "table", "sup",
      "sub", "span", "small", "font", "body", "html", "strong", "script", "pre"};
  char name[8] = "";
  size_t at = 1, size = 0;
  if (at < length && text[at] == '/') at++;
  for (; at < length && size + 1 < sizeof name; at++) {
    char low = (char)(text[at] | 32);
    if (!((low >= 'a' && low <= 'z') || (text[at] >= '1' && text[at] <= '4'))) break;
    name[size++] = text[at] >= '1' && text[at] <= '4' ? text[at] : low;
  }
  size_t left = length - at < FLAW_TAG_BYTES ? length - at : FLAW_TAG_BYTES;
  if (!left || !text[at] || !strchr("> /", text[at]) || !memchr(text + at, '>', left)) return 0;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (strcmp(names[i], name) == 0) return 1;
  }
  return 0;
}

/* The flaws that begin at a character that is not plain; *size is its bytes. */
static unsigned flaws_at(const char *text, size_t left, size_t *size) {
  uint32_t point;
  int valid;
  *size = ml_utf8_decode(text, left, &point, &valid);
  if (!valid || point == 0xFFFD) return ML_FLAW_UTF8;
  if (ml_unicode_is_space(point)) return point == ' ' ? 0u : ML_FLAW_RUN;
  if (ml_windows_control(point)) return ML_FLAW_MOJIBAKE;
  if (ml_unicode_is_invisible(point)) return ML_FLAW_INVISIBLE;
  if (point == '&') return flaw_is_reference(text, left) ? ML_FLAW_HTML : 0u;
  if (point == '<') return flaw_is_tag(text, left) ? ML_FLAW_HTML : 0u;
  return 0;
}

int ml_has_html_tag(const char *text, size_t length) {
  if (length > FLAW_TEXT_BYTES) length = FLAW_TEXT_BYTES;
  for (size_t i = 0; i < length; i++) {
    if (text[i] == '<' && flaw_is_tag(text + i, length - i)) return 1;
  }
  return 0;
}

/* 1 when the text is the better for being read as UTF-8 once more. */
static int flaw_is_mojibake(MlCall *call, const char *text, size_t length) {
  MlBuffer repaired = {0};
  int found = ml_fix_encoding(call, text, length, &repaired);
  ml_buffer_free(&repaired);
  return found;
}

unsigned ml_flaws_of(MlCall *call, const char *text, size_t length) {
  const char *begin = text, *end = text + length;
  unsigned flaws = 0;
  int is_ascii = 1;
  uint32_t point;
  while (begin < end) {
    size_t size = ml_utf8_read(begin, (size_t)(end - begin), &point);
    if (!ml_unicode_is_space(point)) break;
    begin += size;
  }
  while (begin < end && (end[-1] == ' ' || (end[-1] >= 9 && end[-1] <= 13))) end--;
  if (end - begin >= 2 && memcmp(end - 2, "\xC2\xA0", 2) == 0) {
    end -= 2;
    while (end > begin && end[-1] == ' ') end--;
    flaws |= ML_FLAW_SPACE;
  }
  if (begin == end) return 0; /* blank */
  if ((size_t)(end - begin) < length) flaws |= ML_FLAW_SPACE;
  if (end - begin > FLAW_TEXT_BYTES) end = begin + FLAW_TEXT_BYTES;
  for (const char *at = begin; at < end;) {
    unsigned char c = (unsigned char)*at;
    size_t size = 1;
    if (c == ' ') {
      if (at + 1 < end && at[1] == ' ') flaws |= ML_FLAW_RUN;
    } else if (c < ' ' || c >= 0x7F || c == '&' || c == '<') {
      flaws |= flaws_at(at, (size_t)(end - at), &size);
      is_ascii &= c < 0x80;
    }
    at += size;
  }
  if (!is_ascii && flaw_is_mojibake(call, begin, (size_t)(end - begin))) flaws |= ML_FLAW_MOJIBAKE;
  if (ml_is_missing_marker(begin, (size_t)(end - begin), ML_MARKERS_WIDE)) {
    flaws |= ML_FLAW_NO_VALUE;
  }
  return flaws;
}
