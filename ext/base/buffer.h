/*
** A growing run of bytes: text being built, or a BLOB being written, little-endian.
** A failed append leaves the call failed and the buffer as it was.
*/
#ifndef MLEXT_BASE_BUFFER_H
#define MLEXT_BASE_BUFFER_H

#include <string.h>

#include "base/memory.h"

typedef struct MlBuffer {
  char *data; /* owned; not NUL-terminated unless ml_buffer_text() was called */
  size_t length, capacity;
} MlBuffer;

MlStatus ml_buffer_append(MlCall *call, MlBuffer *buffer, const void *bytes, size_t length);
MlStatus ml_buffer_string(MlCall *call, MlBuffer *buffer, const char *text);
MlStatus ml_buffer_printf(MlCall *call, MlBuffer *buffer, const char *format, ...) ML_PRINTF(3, 4);
MlStatus ml_buffer_u8(MlCall *call, MlBuffer *buffer, uint8_t value);
MlStatus ml_buffer_u32(MlCall *call, MlBuffer *buffer, uint32_t value);
MlStatus ml_buffer_u64(MlCall *call, MlBuffer *buffer, uint64_t value);
MlStatus ml_buffer_f64(MlCall *call, MlBuffer *buffer, double value);

/*
** A variable-length integer: 7 bits a byte, the lowest first, the high bit set on all but the last.
*/
enum { ML_VARINT_MAX = 10 };
size_t ml_write_varint(uint64_t value, unsigned char bytes[ML_VARINT_MAX]); /* returns its bytes */
MlStatus ml_buffer_varint(MlCall *call, MlBuffer *buffer, uint64_t value);
/* Reads one at *at of bytes (length) and moves behind it; 0 when it is cut off. */
int ml_read_varint(const char *bytes, size_t length, size_t *at, uint64_t *value);

/* The bytes as a C string (owned by the buffer), or NULL on failure. */
const char *ml_buffer_text(MlCall *call, MlBuffer *buffer);

void ml_buffer_free(MlBuffer *buffer);

/* Little-endian, in memory of any alignment. Compilers make single instructions of these. */
static inline uint32_t ml_read_u32(const void *bytes) {
  const unsigned char *b = bytes;
  return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

static inline uint64_t ml_read_u64(const void *bytes) {
  const unsigned char *b = bytes;
  return (uint64_t)b[0] | (uint64_t)b[1] << 8 | (uint64_t)b[2] << 16 | (uint64_t)b[3] << 24 |
         (uint64_t)b[4] << 32 | (uint64_t)b[5] << 40 | (uint64_t)b[6] << 48 | (uint64_t)b[7] << 56;
}

static inline double ml_read_f64(const void *bytes) {
  uint64_t bits = ml_read_u64(bytes);
  double value;
  memcpy(&value, &bits, 8);
  return value;
}

static inline float ml_read_f32(const void *bytes) {
  uint32_t bits = ml_read_u32(bytes);
  float value;
  memcpy(&value, &bits, 4);
  return value;
}

static inline void ml_write_u32(void *bytes, uint32_t value) {
  unsigned char *b = bytes;
  b[0] = (unsigned char)value;
  b[1] = (unsigned char)(value >> 8);
  b[2] = (unsigned char)(value >> 16);
  b[3] = (unsigned char)(value >> 24);
}

static inline void ml_write_u64(void *bytes, uint64_t value) {
  unsigned char *b = bytes;
  b[0] = (unsigned char)value;
  b[1] = (unsigned char)(value >> 8);
  b[2] = (unsigned char)(value >> 16);
  b[3] = (unsigned char)(value >> 24);
  b[4] = (unsigned char)(value >> 32);
  b[5] = (unsigned char)(value >> 40);
  b[6] = (unsigned char)(value >> 48);
  b[7] = (unsigned char)(value >> 56);
}

static inline void ml_write_f64(void *bytes, double value) {
  uint64_t bits;
  memcpy(&bits, &value, 8);
  ml_write_u64(bytes, bits);
}

#endif
