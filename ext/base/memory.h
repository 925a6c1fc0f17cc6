/*
** Memory. All of it comes from the host, so that it counts against SQLite's heap limits: the two
** functions ml_host_* are defined once by whoever links the library (functions/host.c for SQLite,
** tests/unit/host.c for the unit tests).
**
** Sizes are checked: count * size never wraps. A failure is recorded in the call as ML_NOMEM.
*/
#ifndef MLEXT_BASE_MEMORY_H
#define MLEXT_BASE_MEMORY_H

#include "base/call.h"

/* One allocation is capped by SQLite at this many bytes. */
#define ML_ALLOCATION_MAX 2147483391u

void *ml_host_realloc(void *memory, uint64_t size);
void ml_host_free(void *memory);

/* `size` bytes, not initialised; NULL on failure. Zero bytes give one. */
void *ml_malloc(MlCall *call, size_t size);

/* An array of `count` elements of `size` bytes, all zero; NULL on failure. */
void *ml_array(MlCall *call, size_t count, size_t size);

/*
** Makes room for `need` elements in the growing array at *array (of `size` bytes each), at least
** doubling *capacity. The array is unchanged on failure.
*/
MlStatus ml_reserve(MlCall *call, void *array_pointer, size_t *capacity, size_t need, size_t size);

/* A copy of `length` bytes with a NUL behind them. */
char *ml_copy_text(MlCall *call, const char *text, size_t length);

void ml_free(void *memory);

#endif
