/* The host of the unit tests: malloc() that counts live bytes and can fail the n-th allocation. */
#include "unit.h"

size_t unit_live_bytes;
long unit_fail_at, unit_allocations;
int unit_passed, unit_failed;

enum { HEADER = 16 };

void *ml_host_realloc(void *memory, uint64_t size) {
  unit_allocations++;
  if (unit_fail_at && unit_allocations == unit_fail_at) return NULL;
  char *old = memory ? (char *)memory - HEADER : NULL;
  size_t old_size = 0;
  if (old) memcpy(&old_size, old, sizeof old_size);
  char *block = realloc(old, (size_t)size + HEADER);
  if (!block) return NULL;
  size_t new_size = (size_t)size;
  memcpy(block, &new_size, sizeof new_size);
  unit_live_bytes += new_size - old_size;
  return block + HEADER;
}

void ml_host_free(void *memory) {
  if (!memory) return;
  char *block = (char *)memory - HEADER;
  size_t size;
  memcpy(&size, block, sizeof size);
  unit_live_bytes -= size;
  free(block);
}

int unit_end(void) {
  CHECK(unit_live_bytes == 0);
  printf("%d passed, %d failed\n", unit_passed, unit_failed);
  return unit_failed != 0;
}
