/*
** A sample of a stream of rows in bounded memory: all rows, in order, while there are no more than
** the limit, and from then on a random choice of so many, each row as likely as any other (Vitter's
** algorithm R, 1985).
*/
#ifndef MLEXT_DATA_RESERVOIR_H
#define MLEXT_DATA_RESERVOIR_H

#include "base/memory.h"
#include "math/random.h"

typedef struct MlReservoir {
  double *rows; /* (count, width), owned */
  size_t width, count, limit, capacity;
  uint64_t seen; /* rows offered */
  MlRandom random;
} MlReservoir;

/* Makes the reservoir empty; width and limit are at least 1. */
void ml_reservoir_begin(MlReservoir *reservoir, size_t width, size_t limit, uint64_t seed);

/* Offers a row (width). */
MlStatus ml_reservoir_add(MlCall *call, MlReservoir *reservoir, const double *row);

void ml_reservoir_free(MlReservoir *reservoir);

#endif
