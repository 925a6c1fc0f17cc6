/* Code points: reading UTF-8 of any quality, and the classes that cleaning asks for. */
#ifndef MLEXT_CLEAN_UNICODE_H
#define MLEXT_CLEAN_UNICODE_H

#include <stddef.h>
#include <stdint.h>

#include "base/utf8.h"

/*
** Decodes the code point that begins at `text`; `length` is at least 1. Returns the bytes used, 1
** to 4. A byte that begins no valid UTF-8 sequence is U+FFFD with *valid = 0, one byte used.
*/
static inline size_t ml_utf8_decode(const char *text, size_t length, uint32_t *point, int *valid) {
  size_t size = 1;
  *valid = 1;
  if ((unsigned char)text[0] < 0x80) {
    *point = (unsigned char)text[0];
  } else {
    size = ml_utf8_read(text, length, point);
    *valid = size > 1;
  }
  return size;
}

/* The value 0 to 9 of a decimal digit of any script (general category Nd), or -1. */
int ml_unicode_digit(uint32_t point);

/* Unicode's White_Space property. */
int ml_unicode_is_space(uint32_t point);

/*
** Code points that print nothing and carry no meaning of their own: controls other than white
** space, soft hyphen, zero-width space, word joiner, byte-order mark, marks of writing direction,
** and annotation and deprecated format characters. ZWJ, ZWNJ and variation selectors are not among
** them.
*/
int ml_unicode_is_invisible(uint32_t point);

/*
** The character of a byte from 0x80 to 0x9F in Windows-1252; the five that have none are controls.
*/
uint32_t ml_unicode_of_windows_1252(unsigned byte);

/*
** The byte that Windows-1252 or Latin-1 has for the character, -1 when neither has one. Bytes that
** Windows-1252 leaves free, and characters read as Latin-1, are controls from U+0080 to U+009F.
*/
int ml_unicode_to_windows_1252(uint32_t point);

/* The plain ASCII character of a full-width form (U+FF01 to U+FF5E), or the code point itself. */
static inline uint32_t ml_unicode_half_width(uint32_t point) {
  return point - 0xFF01u <= 0xFF5Eu - 0xFF01u ? point - 0xFEE0u : point;
}

#endif
