/*
** A growing run of bytes: text being built, or a BLOB being written, little-endian.
** A failed append leaves the call failed and the buffer as it was.
*/
#ifndef MLEXT_BASE_BUFFER_H
#define MLEXT_BASE_BUFFER_H

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

/* The bytes as a C string (owned by the buffer), or NULL on failure. */
const char *ml_buffer_text(MlCall *call, MlBuffer *buffer);

void ml_buffer_free(MlBuffer *buffer);

/* Little-endian reads from memory of any alignment. */
uint32_t ml_read_u32(const void *bytes);
uint64_t ml_read_u64(const void *bytes);
double ml_read_f64(const void *bytes);
float ml_read_f32(const void *bytes);
void ml_write_u32(void *bytes, uint32_t value);
void ml_write_u64(void *bytes, uint64_t value);

#endif
