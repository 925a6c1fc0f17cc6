#include "base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

MlStatus ml_buffer_append(MlCall *call, MlBuffer *buffer, const void *bytes, size_t length) {
  if (call->status != ML_OK) return call->status;
  if (length > ML_ALLOCATION_MAX - buffer->length) return ml_fail_memory(call);
  if (ml_reserve(call, &buffer->data, &buffer->capacity, buffer->length + length, 1)) {
    return call->status;
  }
  if (length) memcpy(buffer->data + buffer->length, bytes, length);
  buffer->length += length;
  return ML_OK;
}

MlStatus ml_buffer_string(MlCall *call, MlBuffer *buffer, const char *text) {
  return ml_buffer_append(call, buffer, text, strlen(text));
}

MlStatus ml_buffer_printf(MlCall *call, MlBuffer *buffer, const char *format, ...) {
  if (call->status != ML_OK) return call->status;
  va_list args, again;
  va_start(args, format);
  va_copy(again, args);
  int length = vsnprintf(NULL, 0, format, args);
  va_end(args);
  if (length >= 0 &&
      !ml_reserve(call, &buffer->data, &buffer->capacity, buffer->length + (size_t)length + 1, 1)) {
    vsnprintf(buffer->data + buffer->length, (size_t)length + 1, format, again);
    buffer->length += (size_t)length;
  }
  va_end(again);
  return call->status;
}

MlStatus ml_buffer_u8(MlCall *call, MlBuffer *buffer, uint8_t value) {
  return ml_buffer_append(call, buffer, &value, 1);
}

MlStatus ml_buffer_u32(MlCall *call, MlBuffer *buffer, uint32_t value) {
  unsigned char bytes[4];
  ml_write_u32(bytes, value);
  return ml_buffer_append(call, buffer, bytes, 4);
}

MlStatus ml_buffer_u64(MlCall *call, MlBuffer *buffer, uint64_t value) {
  unsigned char bytes[8];
  ml_write_u64(bytes, value);
  return ml_buffer_append(call, buffer, bytes, 8);
}

MlStatus ml_buffer_f64(MlCall *call, MlBuffer *buffer, double value) {
  unsigned char bytes[8];
  ml_write_f64(bytes, value);
  return ml_buffer_append(call, buffer, bytes, 8);
}

size_t ml_write_varint(uint64_t value, unsigned char bytes[ML_VARINT_MAX]) {
  size_t length = 0;
  for (; value >= 0x80; value >>= 7) bytes[length++] = (unsigned char)(value | 0x80);
  bytes[length++] = (unsigned char)value;
  return length;
}

MlStatus ml_buffer_varint(MlCall *call, MlBuffer *buffer, uint64_t value) {
  unsigned char bytes[ML_VARINT_MAX];
  return ml_buffer_append(call, buffer, bytes, ml_write_varint(value, bytes));
}

int ml_read_varint(const char *bytes, size_t length, size_t *at, uint64_t *value) {
  *value = 0;
  for (unsigned shift = 0; shift < 64 && *at < length; shift += 7) {
    unsigned char byte = (unsigned char)bytes[(*at)++];
    *value |= (uint64_t)(byte & 0x7F) << shift;
    if (byte < 0x80) return 1;
  }
  return 0;
}

const char *ml_buffer_text(MlCall *call, MlBuffer *buffer) {
  if (ml_reserve(call, &buffer->data, &buffer->capacity, buffer->length + 1, 1)) return NULL;
  buffer->data[buffer->length] = 0;
  return buffer->data;
}

void ml_buffer_free(MlBuffer *buffer) {
  ml_free(buffer->data);
  memset(buffer, 0, sizeof *buffer);
}
