#include "clean/spelling.h"

#include "clean/unicode.h"
#include "text/characters.h"

/* Plain ASCII, byte by byte, up to the first byte that is not; returns how many were taken. */
static size_t spelling_plain(MlCall *call, const char *text, size_t length, int fold_space,
                             MlBuffer *out) {
  size_t at = 0;
  if (ml_reserve(call, &out->data, &out->capacity, length + 1, 1)) return 0;
  for (; at < length && (unsigned char)text[at] < 0x80; at++) {
    char c = text[at] >= 'A' && text[at] <= 'Z' ? (char)(text[at] | 32) : text[at];
    if (fold_space && c >= 9 && c <= 13) c = ' ';
    if (fold_space && c == ' ' && out->length && out->data[out->length - 1] == ' ') continue;
    out->data[out->length++] = c;
  }
  ml_poll(call, (uint32_t)(at > 2000000 ? 2000000 : at) + 1);
  return at;
}

MlStatus ml_spelling_key(MlCall *call, const char *text, size_t length, int fold_space,
                         MlBuffer *out) {
  MlCharacters characters;
  uint32_t code, before = 0;
  char bytes[4];
  out->length = 0;
  if (spelling_plain(call, text, length, fold_space, out) == length) return call->status;
  out->length = 0; /* what stands before a letter may change it: all over again */
  ml_characters_begin(&characters, text, length, 1, 0);
  while (ml_characters_next(&characters, &code) && !call->status) {
    if (fold_space && ml_unicode_is_space(code)) code = ' ';
    if (fold_space && code == ' ' && before == ' ') continue;
    ml_buffer_append(call, out, bytes, ml_utf8_write(code, bytes));
    before = code;
    ml_poll(call, 20);
  }
  return call->status;
}
