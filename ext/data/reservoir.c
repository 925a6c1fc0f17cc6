#include "data/reservoir.h"

#include <string.h>

void ml_reservoir_begin(MlReservoir *reservoir, size_t width, size_t limit, uint64_t seed) {
  memset(reservoir, 0, sizeof *reservoir);
  reservoir->width = width;
  reservoir->limit = limit;
  ml_random_begin(&reservoir->random, seed);
}

MlStatus ml_reservoir_add(MlCall *call, MlReservoir *reservoir, const double *row) {
  size_t width = reservoir->width, place = reservoir->count;
  if (call->status) return call->status;
  reservoir->seen++;
  if (place == reservoir->limit) {
    uint64_t drawn = ml_random_below(&reservoir->random, reservoir->seen);
    if (drawn >= reservoir->limit) return ML_OK;
    place = (size_t)drawn;
  } else {
    if (place >= SIZE_MAX / width - 1) return ml_fail_memory(call);
    if (ml_reserve(call, &reservoir->rows, &reservoir->capacity, (place + 1) * width,
                   sizeof *reservoir->rows)) {
      return call->status;
    }
    reservoir->count++;
  }
  memcpy(reservoir->rows + place * width, row, width * sizeof *row);
  return ML_OK;
}

void ml_reservoir_free(MlReservoir *reservoir) {
  ml_free(reservoir->rows);
  reservoir->rows = NULL;
  reservoir->count = reservoir->capacity = 0;
}
