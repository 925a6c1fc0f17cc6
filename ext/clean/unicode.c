#include "clean/unicode.h"

#include <utf8proc.h>

static int unicode_is_nd(uint32_t point) {
  return utf8proc_category((utf8proc_int32_t)point) == UTF8PROC_CATEGORY_ND;
}

int ml_unicode_digit(uint32_t point) {
  if (point < 0x80) return point - '0' <= 9 ? (int)(point - '0') : -1;
  if (point < 0x660 || !unicode_is_nd(point)) return -1;
  if (point - 0x1D7CEu <= 0x1D7FFu - 0x1D7CEu) return (int)((point - 0x1D7CEu) % 10);
  /* Every other run of ten digits begins at a code point that ends in hexadecimal 0 or 6. */
  int low = (int)(point & 15);
  return unicode_is_nd(point & ~15u) ? low : low - 6;
}

int ml_unicode_is_space(uint32_t point) {
  if (point < 0x80) return point == ' ' || point - 9 <= 4;
  if (point < 0x1680) return point == 0x85 || point == 0xA0;
  return point == 0x1680 || (point >= 0x2000 && point <= 0x200A) || point == 0x2028 ||
         point == 0x2029 || point == 0x202F || point == 0x205F || point == 0x3000;
}

int ml_unicode_is_invisible(uint32_t point) {
  if (point < 0x20) return point - 9 > 4;
  if (point < 0x7F) return 0;
  if (point < 0xA0) return point != 0x85;
  if (point < 0x61C) return point == 0xAD;
  if (point < 0x200B) return point == 0x61C || point == 0x180E;
  if (point < 0x2070) {
    return point == 0x200B || point == 0x200E || point == 0x200F ||
           (point >= 0x202A && point <= 0x202E) || point == 0x2060 || point >= 0x2066;
  }
  return point == 0xFEFF || (point >= 0xFFF9 && point <= 0xFFFB) || point == 0xE0001;
}
