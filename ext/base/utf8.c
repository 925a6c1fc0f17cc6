#include "base/utf8.h"

/* Bytes a character takes by its first byte; 0 for a byte that cannot begin one. */
static size_t sequence_length(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return 2;
  if (first >= 0xE0 && first < 0xF0) return 3;
  if (first >= 0xF0 && first < 0xF5) return 4;
  return 0;
}

size_t ml_utf8_read(const char *text, size_t left, uint32_t *code) {
  const unsigned char *b = (const unsigned char *)text;
  static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  size_t length = sequence_length(b[0]);
  *code = 0xFFFD;
  if (length == 0 || length > left) return 1;
  if (length == 1) {
    *code = b[0];
    return 1;
  }
  uint32_t value = b[0] & (0x7Fu >> length);
  for (size_t i = 1; i < length; i++) {
    if ((b[i] & 0xC0) != 0x80) return 1;
    value = value << 6 | (b[i] & 0x3Fu);
  }
  if (value < smallest[length] || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) return 1;
  *code = value;
  return length;
}

size_t ml_utf8_write(uint32_t code, char bytes[4]) {
  if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) code = 0xFFFD;
  if (code < 0x80) {
    bytes[0] = (char)code;
    return 1;
  }
  size_t length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  for (size_t i = length; i-- > 1;) {
    bytes[i] = (char)(0x80 | (code & 0x3F));
    code >>= 6;
  }
  bytes[0] = (char)((0xF00u >> length & 0xFF) | code);
  return length;
}
