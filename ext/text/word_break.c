#include "text/word_break.h"

#include <utf8proc.h>

#include "base/utf8.h"
#include "text/characters.h"
#include "text/word_break_table.h"

enum { WORD_BREAK_POLL = 1 << 16 }; /* bytes between two polls */

/* clang-format off */
static const unsigned char word_break_ascii[256] = {
    ['\n'] = ML_BREAK_LF, ['\r'] = ML_BREAK_CR,
    ['\v'] = ML_BREAK_NEWLINE, ['\f'] = ML_BREAK_NEWLINE,
    [' '] = ML_BREAK_WSEGSPACE, ['"'] = ML_BREAK_DOUBLE_QUOTE, ['\''] = ML_BREAK_SINGLE_QUOTE,
    [','] = ML_BREAK_MIDNUM, ['.'] = ML_BREAK_MIDNUMLET, ['0' ... '9'] = ML_BREAK_NUMERIC,
    [':'] = ML_BREAK_MIDLETTER, [';'] = ML_BREAK_MIDNUM, ['A' ... 'Z'] = ML_BREAK_ALETTER,
    ['_'] = ML_BREAK_EXTENDNUMLET, ['a' ... 'z'] = ML_BREAK_ALETTER};
/* clang-format on */

/* ASCII letters, digits and '_' are joined in whatever order. */
static int word_break_is_ascii_word(unsigned char byte) {
  return word_break_ascii[byte] >= ML_BREAK_ALETTER &&
         word_break_ascii[byte] <= ML_BREAK_EXTENDNUMLET;
}

static MlWordBreak word_break_class(uint32_t code) {
  if (code < 0x80) return (MlWordBreak)word_break_ascii[code];
  size_t count = sizeof word_break_ranges / sizeof *word_break_ranges;
  size_t page = code >> 8, low, high;
  if (page < 0x200) {
    low = word_break_pages[page];
    high = word_break_pages[page + 1];
  } else {
    low = word_break_pages[0x200];
    high = count - 1;
  }
  while (low < high) { /* the last range that does not begin behind the code */
    size_t middle = (low + high + 1) / 2;
    if (word_break_ranges[middle] >> 8 <= code) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return (MlWordBreak)(word_break_ranges[low] & 0xFF);
}

static int word_break_is_letter(MlWordBreak c) {
  return c == ML_BREAK_ALETTER || c == ML_BREAK_HEBREW_LETTER;
}

static int word_break_attaches(MlWordBreak c) {
  return c == ML_BREAK_EXTEND || c == ML_BREAK_FORMAT || c == ML_BREAK_ZWJ;
}

int ml_word_break_is_attached(uint32_t code) { return word_break_attaches(word_break_class(code)); }

static int word_break_is_pictograph(uint32_t code) {
  return utf8proc_get_property((utf8proc_int32_t)code)->boundclass ==
         UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC;
}

/* What is read: a character, its class, and where it ends. */
typedef struct WordBreakNext {
  uint32_t code;
  MlWordBreak value;
  size_t end;
} WordBreakNext;

static int word_break_read(const char *text, size_t length, size_t at, WordBreakNext *next) {
  if (at >= length) return 0;
  next->end = at + ml_utf8_read(text + at, length - at, &next->code);
  next->value = word_break_class(next->code);
  return 1;
}

/* The same for the first character from `at` on that is not attached to one before it. */
static int word_break_skip(MlCall *call, const char *text, size_t length, size_t at,
                           WordBreakNext *next) {
  size_t polled = at;
  while (word_break_read(text, length, at, next)) {
    if (!word_break_attaches(next->value)) return 1;
    at = next->end;
    if (at - polled < WORD_BREAK_POLL) continue;
    polled = at;
    if (ml_poll(call, WORD_BREAK_POLL * 5)) return 0;
  }
  return 0;
}

/* Rules WB5, WB8 to WB10 and WB13: no break between two classes. */
static int word_break_joins(MlWordBreak left, MlWordBreak right) {
  int letter = word_break_is_letter(right);
  switch (left) {
  case ML_BREAK_ALETTER:
  case ML_BREAK_HEBREW_LETTER:
  case ML_BREAK_NUMERIC:
    return letter || right == ML_BREAK_NUMERIC || right == ML_BREAK_EXTENDNUMLET;
  case ML_BREAK_KATAKANA: return right == ML_BREAK_KATAKANA || right == ML_BREAK_EXTENDNUMLET;
  case ML_BREAK_EXTENDNUMLET:
    return letter || right == ML_BREAK_NUMERIC || right == ML_BREAK_KATAKANA ||
           right == ML_BREAK_EXTENDNUMLET;
  default: return 0;
  }
}

/*
** Rules WB6, WB7b and WB12: no break before a point with `left` before it, when this is behind it.
*/
static int word_break_bridges(MlWordBreak left, MlWordBreak point, MlWordBreak right) {
  int both = point == ML_BREAK_MIDNUMLET || point == ML_BREAK_SINGLE_QUOTE;
  if (left == ML_BREAK_HEBREW_LETTER && point == ML_BREAK_DOUBLE_QUOTE) {
    return right == ML_BREAK_HEBREW_LETTER;
  }
  if (word_break_is_letter(left) && (both || point == ML_BREAK_MIDLETTER)) {
    return word_break_is_letter(right);
  }
  return left == ML_BREAK_NUMERIC && (both || point == ML_BREAK_MIDNUM) &&
         right == ML_BREAK_NUMERIC;
}

static int word_break_is_line_end(MlWordBreak c) {
  return c == ML_BREAK_CR || c == ML_BREAK_LF || c == ML_BREAK_NEWLINE;
}

size_t ml_word_break_end(MlCall *call, const char *text, size_t length, size_t start,
                         int *is_word) {
  const unsigned char *bytes = (const unsigned char *)text;
  size_t polled = start;
  WordBreakNext next = {0}, beyond = {0};
  word_break_read(text, length, start, &next);
  size_t at = next.end;
  /* `last` is the class of the character before `at`, `left` that of the last one not attached. */
  MlWordBreak left = next.value, last = next.value;
  size_t flags = left == ML_BREAK_REGIONAL_INDICATOR;
  *is_word = next.code != '_' && ml_character_is_word(next.code);
  if (left == ML_BREAK_CR) return at < length && bytes[at] == '\n' ? at + 1 : at;
  if (word_break_is_line_end(left)) return at;
  for (;;) {
    if (word_break_joins(left, ML_BREAK_ALETTER)) {
      while (at < length && at - polled < WORD_BREAK_POLL && word_break_is_ascii_word(bytes[at])) {
        left = last = (MlWordBreak)word_break_ascii[bytes[at++]];
        *is_word |= left != ML_BREAK_EXTENDNUMLET;
      }
    }
    if (at - polled >= WORD_BREAK_POLL) {
      polled = at;
      if (ml_poll(call, WORD_BREAK_POLL * 5)) return length;
      continue;
    }
    if (!word_break_read(text, length, at, &next) || word_break_is_line_end(next.value)) return at;
    if (word_break_attaches(next.value)) {
      last = next.value;
      at = next.end;
      continue;
    }
    int joined = word_break_joins(left, next.value) ||
                 (last == ML_BREAK_ZWJ && word_break_is_pictograph(next.code)) ||
                 (last == ML_BREAK_WSEGSPACE && next.value == ML_BREAK_WSEGSPACE) ||
                 (left == ML_BREAK_HEBREW_LETTER && next.value == ML_BREAK_SINGLE_QUOTE) ||
                 (left == ML_BREAK_REGIONAL_INDICATOR && next.value == left && flags % 2 == 1);
    /* A point between two letters or numbers; behind a Hebrew letter a quote needs none there. */
    if (next.value >= ML_BREAK_SINGLE_QUOTE && word_break_bridges(left, next.value, left) &&
        word_break_skip(call, text, length, next.end, &beyond) &&
        word_break_bridges(left, next.value, beyond.value)) {
      joined = 1;
      next = beyond;
    }
    if (call->status) return length;
    if (!joined) return at;
    at = next.end;
    left = last = next.value;
    flags += left == ML_BREAK_REGIONAL_INDICATOR;
    *is_word |= next.code != '_' && ml_character_is_word(next.code);
  }
}
