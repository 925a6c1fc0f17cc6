/*
** Values that stand for none: -999 and 9999 among numbers, 1900-01-01 and 9999-12-31 among dates.
** One is believed only where it stands at least twice and far away from all others: twice as far
** as these spread, or ten years.
*/
#ifndef MLEXT_CLEAN_SENTINEL_H
#define MLEXT_CLEAN_SENTINEL_H

#include "clean/date.h"

typedef struct MlSentinel {
  double value;
  uint32_t code;
  int64_t rows;
} MlSentinel;

/* Shown every distinct number of a column once, with its rows and a code to be known by. */
typedef struct MlSentinels {
  MlSentinel low, high;         /* the least and the greatest */
  double inner_low, inner_high; /* of all others */
  size_t values;
} MlSentinels;

void ml_sentinels_begin(MlSentinels *seen);
void ml_sentinels_see(MlSentinels *seen, double value, uint32_t code, int64_t rows);

/* Writes those found, and returns how many: 0 to 2. */
int ml_sentinels_find(const MlSentinels *seen, MlSentinel found[2]);

enum { ML_DATE_SENTINELS = 7 };

typedef struct MlDateSentinels {
  struct {
    int64_t rows;
    size_t near; /* other dates within ten years */
    uint32_t code;
  } of[ML_DATE_SENTINELS];
  size_t values;
} MlDateSentinels;

void ml_date_sentinels_begin(MlDateSentinels *seen);
void ml_date_sentinels_see(MlDateSentinels *seen, const MlDate *date, uint32_t code, int64_t rows);

/* The i-th of the dates that may mean none, as YYYY-MM-DD, when it does here; else NULL. */
const char *ml_date_sentinels_find(const MlDateSentinels *seen, int i, MlSentinel *found);

#endif
