/* Stable merge sorts: the same order on every platform, and no recursion on hostile input. */
#ifndef MLEXT_BASE_SORT_H
#define MLEXT_BASE_SORT_H

#include "base/memory.h"

typedef int (*MlIndexOrder)(const void *context, uint32_t left, uint32_t right);

/* Sorts indices (count) ascending by `order`; equal ones keep their places. */
MlStatus ml_sort_indices(MlCall *call, uint32_t *indices, size_t count, MlIndexOrder order,
                         const void *context);

/* Sorts numbers (count) ascending; none may be NaN. */
MlStatus ml_sort_doubles(MlCall *call, double *values, size_t count);

#endif
