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
  uint64_t bits;
  memcpy(&bits, &value, 8);
  return ml_buffer_u64(call, buffer, bits);
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

uint32_t ml_read_u32(const void *bytes) {
  const unsigned char *b = bytes;
  return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

uint64_t ml_read_u64(const void *bytes) {
  return (uint64_t)ml_read_u32(bytes) | (uint64_t)ml_read_u32((const char *)bytes + 4) << 32;
}

double ml_read_f64(const void *bytes) {
  uint64_t bits = ml_read_u64(bytes);
  double value;
  memcpy(&value, &bits, 8);
  return value;
}

float ml_read_f32(const void *bytes) {
  uint32_t bits = ml_read_u32(bytes);
  float value;
  memcpy(&value, &bits, 4);
  return value;
}

void ml_write_u32(void *bytes, uint32_t value) {
  unsigned char *b = bytes;
  for (int i = 0; i < 4; i++) b[i] = (unsigned char)(value >> (8 * i));
}

void ml_write_u64(void *bytes, uint64_t value) {
  unsigned char *b = bytes;
  for (int i = 0; i < 8; i++) b[i] = (unsigned char)(value >> (8 * i));
}
