#include "data/cell.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/decimal.h"

const char *ml_value_show(const MlValue *cell, char text[80]) {
  char number[ML_DOUBLE_TEXT];
  switch (cell->kind) {
  case ML_VALUE_NULL: snprintf(text, 80, "NULL"); break;
  case ML_VALUE_INTEGER: snprintf(text, 80, "%" PRId64, cell->integer); break;
  case ML_VALUE_REAL:
    ml_format_double(cell->real, number);
    snprintf(text, 80, "%s", number);
    break;
  case ML_VALUE_TEXT: {
    size_t length = cell->length < 40 ? cell->length : 40;
    while (length && length < cell->length && ((unsigned char)cell->bytes[length] & 0xC0) == 0x80) {
      length--;
    }
    snprintf(text, 80, "'%.*s%s'", (int)length, cell->bytes, length < cell->length ? "..." : "");
    break;
  }
  case ML_VALUE_BLOB: snprintf(text, 80, "a BLOB of %zu bytes", cell->length); break;
  }
  return text;
}
