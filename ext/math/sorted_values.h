/* Numbers kept in order while some come and go: what windows of order statistics stand on. */
#ifndef MLEXT_MATH_SORTED_VALUES_H
#define MLEXT_MATH_SORTED_VALUES_H

#include "base/memory.h"

/* Zero bytes: empty. values[0 .. sorted) are in order; those behind them have come since. */
typedef struct MlSortedValues {
  double *values; /* (count) owned */
  size_t count, capacity, sorted;
} MlSortedValues;

/* Adds a number other than NaN. */
MlStatus ml_sorted_add(MlCall *call, MlSortedValues *list, double value);

/* Takes one such number away, if there is one. */
void ml_sorted_remove(MlCall *call, MlSortedValues *list, double value);

/* Puts those that have come in order: then all values (count) are sorted. */
MlStatus ml_sorted_settle(MlCall *call, MlSortedValues *list);

void ml_sorted_free(MlSortedValues *list);

#endif
