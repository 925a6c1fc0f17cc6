#include "clean/number_forms.h"

#include <string.h>

#include "base/ascii.h"
#include "clean/unicode.h"

/* ---- fractions */

typedef struct FormFraction {
  uint32_t point;
  int above, below;
} FormFraction;

static const FormFraction form_fractions[] = {
    {0xBC, 1, 4},    {0xBD, 1, 2},   {0xBE, 3, 4},   {0x2150, 1, 7}, {0x2151, 1, 9},
    {0x2152, 1, 10}, {0x2153, 1, 3}, {0x2154, 2, 3}, {0x2155, 1, 5}, {0x2156, 2, 5},
    {0x2157, 3, 5},  {0x2158, 4, 5}, {0x2159, 1, 6}, {0x215A, 5, 6}, {0x215B, 1, 8},
    {0x215C, 3, 8},  {0x215D, 5, 8}, {0x215E, 7, 8}, {0x2189, 0, 3}};

/* Digits at *at, at most nine; -1 when there are none. */
static int64_t form_digits(const char *text, size_t length, size_t *at) {
  int64_t value = 0;
  size_t first = *at;
  while (*at < length && ml_ascii_is_digit(text[*at]) && *at - first < 9) {
    value = value * 10 + (text[(*at)++] - '0');
  }
  return *at > first && !(*at < length && ml_ascii_is_digit(text[*at])) ? value : -1;
}

/* A slash, or the fraction slash, at *at. */
static int form_slash(const char *text, size_t length, size_t *at) {
  if (*at < length && text[*at] == '/') return ++*at, 1;
  if (length - *at >= 3 && memcmp(text + *at, "\u2044", 3) == 0) return *at += 3, 1;
  return 0;
}

static int form_fraction(const char *text, size_t length, MlNumber *number) {
  size_t at = 0;
  int negative = length && *text == '-';
  at += (size_t)negative;
  int64_t whole = 0, above = form_digits(text, length, &at), below = 0;
  size_t mark = at;
  if (above >= 0 && !form_slash(text, length, &at)) {
    while (at < length && ml_ascii_is_space(text[at])) at++;
    whole = above;
    above = at > mark ? form_digits(text, length, &at) : -1;
    if (above >= 0 && !form_slash(text, length, &at)) return 0;
  }
  if (above >= 0) {
    below = form_digits(text, length, &at);
  } else if (at < length) {
    uint32_t point;
    int valid;
    at += ml_utf8_decode(text + at, length - at, &point, &valid);
    for (size_t i = 0; i < sizeof form_fractions / sizeof *form_fractions; i++) {
      if (form_fractions[i].point != point) continue;
      above = form_fractions[i].above;
      below = form_fractions[i].below;
    }
  }
  if (at != length || below <= 0) return 0;
  number->value = (double)(whole * below + above) / (double)below;
  if (negative) number->value = -number->value;
  number->is_integer = 0;
  number->integer = 0;
  return 1;
}

/* ---- Roman numerals */

static int form_roman(const char *text, size_t length, MlNumber *number) {
  static const char *const digits[4][10] = {
      {"", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"},
      {"", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX", "XC"},
      {"", "C", "CC", "CCC", "CD", "D", "DC", "DCC", "DCCC", "CM"},
      {"", "M", "MM", "MMM", "", "", "", "", "", ""}};
  char upper[16];
  if (length == 0 || length >= sizeof upper) return 0;
  int small = text[0] >= 'a', value = 0;
  for (size_t i = 0; i < length; i++) {
    if ((text[i] >= 'a') != small) return 0;
    upper[i] = (char)(text[i] & ~32);
  }
  size_t at = 0;
  for (int place = 3; place >= 0; place--) {
    int best = 0;
    for (int digit = 1; digit < 10; digit++) {
      size_t size = strlen(digits[place][digit]);
      if (size > strlen(digits[place][best]) && size <= length - at &&
          memcmp(upper + at, digits[place][digit], size) == 0) {
        best = digit;
      }
    }
    at += strlen(digits[place][best]);
    value = value * 10 + best;
  }
  if (at != length) return 0;
  *number = (MlNumber){.value = value, .integer = value, .is_integer = 1};
  return 1;
}

/* ---- units */

/* What may stand behind a number: two words of letters and a few signs, digits only inside. */
static int form_is_unit(const char *text, size_t length) {
  enum { LONGEST = 24 };
  int letters = 0, spaces = 0;
  if (length > LONGEST) return 0;
  for (size_t i = 0; i < length;) {
    uint32_t point;
    int valid;
    i += ml_utf8_decode(text + i, length - i, &point, &valid);
    if (!valid) return 0;
    if ((point | 32) - 'a' < 26 || (point >= 0xAA && ml_unicode_digit(point) < 0 &&
                                    !ml_unicode_is_invisible(point) && point < 0x1F000)) {
      letters++;
    } else if (point == ' ') {
      spaces++;
    } else if (ml_ascii_is_digit((char)point) && point < 0x80) {
      if (!letters || text[i - 2] == ' ') return 0;
    } else if (point >= 0x80 || !strchr("./-^\"'%*", (int)point) || (!letters && point == '-')) {
      return 0;
    }
  }
  return spaces <= 1 && (letters > 0 || (length == 1 && (*text == '"' || *text == '\'')));
}

/* The longest beginning of the text that is a number and has a unit behind it. */
static int form_with_unit(const char *text, size_t length, MlDecimalMark mark, MlNumber *number) {
  for (size_t end = length; end-- > 1;) {
    int before_digit = ml_ascii_is_digit(text[end - 1]), digit = ml_ascii_is_digit(text[end]);
    int boundary = text[end] == ' ' || (before_digit && !digit);
    if (length - end > 26) return 0;
    if (!boundary) continue;
    size_t begin = end, stop = end;
    while (begin < length && text[begin] == ' ') begin++;
    while (stop && ml_ascii_is_space(text[stop - 1])) stop--;
    if (form_is_unit(text + begin, length - begin) && ml_parse_number(text, stop, mark, number)) {
      return 1;
    }
  }
  return 0;
}

/* ---- all of them */

int ml_parse_number_form(const char *text, size_t length, const MlNumberForms *forms,
                         MlNumber *number) {
  if (ml_parse_number(text, length, forms->mark, number)) return 1;
  while (length && ml_ascii_is_space(*text)) text++, length--;
  while (length && ml_ascii_is_space(text[length - 1])) length--;
  if (length > ML_NUMBER_POINTS) return 0;
  if (forms->fractions && form_fraction(text, length, number)) return 1;
  if (forms->words && ml_parse_number_words(text, length, number)) return 1;
  if (forms->roman && form_roman(text, length, number)) return 1;
  return forms->units && form_with_unit(text, length, forms->mark, number);
}
