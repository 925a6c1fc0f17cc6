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

static const uint16_t unicode_windows_1252[32] = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178,
};

uint32_t ml_unicode_of_windows_1252(unsigned byte) {
  return byte - 0x80u < 32 ? unicode_windows_1252[byte - 0x80u] : byte;
}

int ml_unicode_to_windows_1252(uint32_t point) {
  if (point < 0x100) return (int)point;
  if (point < 0x152 || point > 0x2122) return -1;
  for (int i = 0; i < 32; i++) {
    if (unicode_windows_1252[i] == point) return 0x80 + i;
  }
  return -1;
}
