#include "base/memory.h"

#include <string.h>

void *ml_malloc(MlCall *call, size_t size) {
  if (call->status != ML_OK) return NULL;
  void *memory = size > ML_ALLOCATION_MAX ? NULL : ml_host_realloc(NULL, size ? size : 1);
  if (!memory) ml_fail_memory(call);
  return memory;
}

void *ml_array(MlCall *call, size_t count, size_t size) {
  if (size && count > ML_ALLOCATION_MAX / size) {
    ml_fail_memory(call);
    return NULL;
  }
  void *memory = ml_malloc(call, count * size);
  if (memory) memset(memory, 0, count * size);
  return memory;
}

MlStatus ml_reserve(MlCall *call, void *array_pointer, size_t *capacity, size_t need, size_t size) {
  if (call->status != ML_OK) return call->status;
  if (need <= *capacity) return ML_OK;
  size_t limit = ML_ALLOCATION_MAX / size;
  if (need > limit) return ml_fail_memory(call);
  size_t grown = *capacity < 8 ? 8 : *capacity > limit / 2 ? limit : *capacity * 2;
  if (grown < need) grown = need;
  void *old;
  memcpy(&old, array_pointer, sizeof old);
  void *memory = ml_host_realloc(old, (uint64_t)grown * size);
  if (!memory) return ml_fail_memory(call);
  memcpy(array_pointer, &memory, sizeof memory);
  *capacity = grown;
  return ML_OK;
}

char *ml_copy_text(MlCall *call, const char *text, size_t length) {
  char *copy = length == SIZE_MAX ? NULL : ml_malloc(call, length + 1);
  if (!copy) return NULL;
  if (length) memcpy(copy, text, length);
  copy[length] = 0;
  return copy;
}

void ml_free(void *memory) { ml_host_free(memory); }
