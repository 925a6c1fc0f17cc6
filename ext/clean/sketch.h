/*
** Two summaries of a column in bounded memory: exact while it is small, close beyond. Both depend
** on nothing but the values (and for the numbers on their order): no random numbers.
*/
#ifndef MLEXT_CLEAN_SKETCH_H
#define MLEXT_CLEAN_SKETCH_H

#include "base/memory.h"

/*
** Numbers for quantiles. `limit` of them are kept as they are. When they are full they are sorted
** and one of 16 goes into a block, which stands for all; two blocks of the same weight become one
** of twice the weight, of every other number of both (Munro and Paterson 1980). So a million
** numbers of limit 2^20 are exact, and a thousand million have their quantiles' ranks right to
** about 0.01 %.
*/
typedef struct MlNumberSketch {
  size_t limit;   /* a multiple of 16 */
  double *recent; /* (recent_count) not in a block yet */
  size_t recent_count, recent_capacity;
  double *blocks[48]; /* (limit / 16), sorted, or NULL; each number of level l stands for 16 << l */
  uint64_t parity;    /* bit l: which half the next collapse into level l keeps */
  int64_t count;      /* all numbers seen */
  double minimum, maximum; /* of these; NaN when there are none */
} MlNumberSketch;

/* limit: 0 for 2^20; rounded up to a multiple of 16. */
void ml_number_sketch_begin(MlNumberSketch *sketch, size_t limit);

/* Adds a number, which is not NaN. */
MlStatus ml_number_sketch_add(MlCall *call, MlNumberSketch *sketch, double value);

/* 1 when quantiles are estimates. */
int ml_number_sketch_is_approximate(const MlNumberSketch *sketch);

/*
** The quantiles of the ascending levels (level_count), of type 7 when exact, else the number seen
** nearest in rank. NaN when empty.
*/
MlStatus ml_number_sketch_quantiles(MlCall *call, MlNumberSketch *sketch, const double *levels,
                                    size_t level_count, double *quantiles);

/* How many numbers are below `low` or above `high`; as exact as the quantiles. */
int64_t ml_number_sketch_outside(const MlNumberSketch *sketch, double low, double high);

void ml_number_sketch_free(MlNumberSketch *sketch);

/*
** Distinct values by their 64-bit hashes: those are kept that end in `shift` zero bits, and shift
** grows by one whenever more than 98,304 are kept (Wegman's adaptive sampling; Flajolet 1990).
** Exact until then, and beyond with a standard error of about 0.5 %. At most 2 MB.
*/
typedef struct MlDistinctSketch {
  uint64_t *slots; /* open addressing, 0: empty */
  size_t count;    /* hashes kept */
  int shift;
} MlDistinctSketch;

/* Zero bytes are the empty sketch. */
MlStatus ml_distinct_sketch_add(MlCall *call, MlDistinctSketch *sketch, uint64_t hash);
int64_t ml_distinct_sketch_value(const MlDistinctSketch *sketch);
void ml_distinct_sketch_free(MlDistinctSketch *sketch);

#endif
