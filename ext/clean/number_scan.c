/* A text as points of the small alphabet that numbers are read from. */
#include "clean/number_scan.h"

#include <utf8proc.h>

#include "clean/unicode.h"

/* The mark for a code point above ASCII, or the code point itself. */
static uint32_t number_map_point(uint32_t point) {
  point = ml_unicode_half_width(point);
  if (point == '`') return '\'';
  if (point < 0x80) {
    if (point == '$') return ML_NUMBER_DOLLAR;
    if (point >= 9 && point <= 13) return ' ';
    return point < ' ' || point == 0x7F ? 0 : point;
  }
  switch (point) {
  case 0x2212:
  case 0x2010:
  case 0x2011:
  case 0x2012:
  case 0x2013:
  case 0x2014:
  case 0xFE63:
  case 0x207B: return '-';
  case 0x2019:
  case 0x2018:
  case 0x02BC:
  case 0x00B4:
  case 0x2032: return '\'';
  case 0x066B: return ML_NUMBER_DECIMAL_MARK;
  case 0x066C: return '\'';
  case 0x060C:
  case 0x3001:
  case 0xFE50: return ',';
  case 0xFE52: return '.';
  case 0x066A:
  case 0xFE6A: return '%';
  case 0x2030:
  case 0x0609: return ML_NUMBER_PER_MILLE;
  case 0x00A2:
  case 0xFFE0: return 0; /* cents: a hundredth of what? */
  case 0xFFE1:
  case 0xFFE5:
  case 0xFFE6: return ML_NUMBER_CURRENCY;
  default: break;
  }
  if (ml_unicode_is_space(point)) return ' ';
  if (ml_unicode_is_invisible(point)) return ML_NUMBER_DROPPED;
  int digit = ml_unicode_digit(point);
  if (digit >= 0) return (uint32_t)('0' + digit);
  utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)point);
  if (category == UTF8PROC_CATEGORY_SC) return ML_NUMBER_CURRENCY;
  int letter = category == UTF8PROC_CATEGORY_LU || category == UTF8PROC_CATEGORY_LL ||
               category == UTF8PROC_CATEGORY_LO || category == UTF8PROC_CATEGORY_MN;
  return letter ? point : 0;
}

int ml_number_scan(const char *text, size_t length, MlNumberScan *scan) {
  scan->count = 0;
  for (size_t i = 0; i < length;) {
    uint32_t point;
    int valid;
    i += ml_utf8_decode(text + i, length - i, &point, &valid);
    if (!valid) return 0;
    point = number_map_point(point);
    if (point == 0) return 0;
    if (point == ML_NUMBER_DROPPED || (point == ' ' && scan->count == 0)) continue;
    if (scan->count == ML_NUMBER_POINTS) {
      if (point == ' ') continue; /* behind it, or the next point fails */
      return 0;
    }
    scan->points[scan->count++] = point;
  }
  while (scan->count && scan->points[scan->count - 1] == ' ') scan->count--;
  return scan->count > 0;
}
