#include "clean/sketch.h"

#include <math.h>
#include <string.h>

#include "base/sort.h"
#include "math/statistics.h"

enum {
  SKETCH_LEVELS = 48,
  SKETCH_FIRST_WEIGHT = 16, /* numbers that one of the lowest level stands for */
  DISTINCT_SLOTS = 1 << 17,
  DISTINCT_MAX = DISTINCT_SLOTS / 4 * 3
};

/* ---- numbers */

void ml_number_sketch_begin(MlNumberSketch *s, size_t limit) {
  memset(s, 0, sizeof *s);
  s->limit = limit ? (limit + 15) / 16 * 16 : (size_t)1 << 20;
  s->minimum = s->maximum = NAN;
}

int ml_number_sketch_is_approximate(const MlNumberSketch *s) {
  return s->count > (int64_t)s->recent_count;
}

/* Which of the two halves the next collapse into the level keeps: they take turns. */
static size_t sketch_turn(MlNumberSketch *s, int level) {
  size_t turn = s->parity >> level & 1;
  s->parity ^= (uint64_t)1 << level;
  return turn;
}

/* Every other number of the merged blocks a and b (size) into out (size), from the one at `turn`.
 */
static void merge_alternate(const double *a, const double *b, size_t size, size_t turn,
                            double *out) {
  size_t i = 0, j = 0;
  for (size_t k = 0; k < 2 * size; k++) {
    double value = j >= size || (i < size && a[i] <= b[j]) ? a[i++] : b[j++];
    if (k % 2 == turn) out[k / 2] = value;
  }
}

/* Puts a block (owned) at the lowest level; blocks that meet there collapse upwards. */
static MlStatus sketch_place(MlCall *call, MlNumberSketch *s, double *block) {
  size_t size = s->limit / SKETCH_FIRST_WEIGHT;
  int level = 0;
  for (; level < SKETCH_LEVELS - 1 && s->blocks[level]; level++) {
    double *merged = ml_array(call, size, sizeof *merged);
    if (merged) {
      merge_alternate(s->blocks[level], block, size, sketch_turn(s, level + 1), merged);
    }
    ml_free(block);
    if (!merged) return call->status;
    ml_free(s->blocks[level]);
    s->blocks[level] = NULL;
    block = merged;
  }
  s->blocks[level] = block;
  return ML_OK;
}

/* Turns the numbers kept as they are into a block. */
static MlStatus sketch_flush(MlCall *call, MlNumberSketch *s) {
  size_t size = s->limit / SKETCH_FIRST_WEIGHT;
  if (ml_sort_doubles(call, s->recent, s->recent_count)) return call->status;
  double *block = ml_array(call, size, sizeof *block);
  if (!block) return call->status;
  size_t middle = SKETCH_FIRST_WEIGHT / 2 - 1 + sketch_turn(s, 0);
  for (size_t i = 0; i < size; i++) block[i] = s->recent[i * SKETCH_FIRST_WEIGHT + middle];
  s->recent_count = 0;
  return sketch_place(call, s, block);
}

MlStatus ml_number_sketch_add(MlCall *call, MlNumberSketch *s, double value) {
  if (s->recent_count == s->limit && sketch_flush(call, s)) return call->status;
  size_t need = s->recent_count + 1;
  if (ml_reserve(call, &s->recent, &s->recent_capacity, need, sizeof value)) return call->status;
  s->recent[s->recent_count++] = value;
  if (s->count++ == 0) s->minimum = s->maximum = value;
  if (value < s->minimum) s->minimum = value;
  if (value > s->maximum) s->maximum = value;
  return ML_OK;
}

/* A sorted run of numbers of one weight, being read. */
typedef struct SketchRun {
  const double *at, *end;
  double weight;
} SketchRun;

/* All numbers of the sketch as runs; returns how many. The numbers kept as they are: sorted. */
static int sketch_runs(const MlNumberSketch *s, SketchRun runs[SKETCH_LEVELS + 1]) {
  int count = 0;
  runs[count++] = (SketchRun){s->recent, s->recent + s->recent_count, 1};
  for (int level = 0; level < SKETCH_LEVELS; level++) {
    const double *block = s->blocks[level];
    if (!block) continue;
    runs[count++] = (SketchRun){block, block + s->limit / SKETCH_FIRST_WEIGHT,
                                ldexp(SKETCH_FIRST_WEIGHT, level)};
  }
  return count;
}

/* Reads the runs in ascending order until each level's rank is reached. */
static void weighted_quantiles(const MlNumberSketch *s, const double *levels, size_t level_count,
                               double *quantiles) {
  SketchRun runs[SKETCH_LEVELS + 1];
  int run_count = sketch_runs(s, runs);
  double passed = 0, value = NAN;
  size_t done = 0;
  while (done < level_count) {
    int least = -1;
    for (int i = 0; i < run_count; i++) {
      if (runs[i].at < runs[i].end && (least < 0 || *runs[i].at < *runs[least].at)) least = i;
    }
    if (least < 0) break;
    value = *runs[least].at++;
    passed += runs[least].weight;
    while (done < level_count && passed >= levels[done] * (double)s->count) {
      quantiles[done++] = value;
    }
  }
  while (done < level_count) quantiles[done++] = value;
}

MlStatus ml_number_sketch_quantiles(MlCall *call, MlNumberSketch *s, const double *levels,
                                    size_t level_count, double *quantiles) {
  for (size_t i = 0; i < level_count; i++) quantiles[i] = NAN;
  if (ml_sort_doubles(call, s->recent, s->recent_count)) return call->status;
  if (ml_number_sketch_is_approximate(s)) {
    weighted_quantiles(s, levels, level_count, quantiles);
  } else {
    for (size_t i = 0; i < level_count; i++) {
      quantiles[i] = ml_quantile_sorted(s->recent, s->recent_count, levels[i], 7);
    }
  }
  return ML_OK;
}

int64_t ml_number_sketch_outside(const MlNumberSketch *s, double low, double high) {
  SketchRun runs[SKETCH_LEVELS + 1];
  int run_count = sketch_runs(s, runs);
  double outside = 0;
  for (int i = 0; i < run_count; i++) {
    for (; runs[i].at < runs[i].end; runs[i].at++) {
      if (*runs[i].at < low || *runs[i].at > high) outside += runs[i].weight;
    }
  }
  return (int64_t)outside;
}

void ml_number_sketch_free(MlNumberSketch *s) {
  ml_free(s->recent);
  for (int level = 0; level < SKETCH_LEVELS; level++) ml_free(s->blocks[level]);
  memset(s, 0, sizeof *s);
}

/* ---- distinct values */

/* Keeps a hash that is not there yet. There is always an empty slot. */
static void distinct_place(MlDistinctSketch *s, uint64_t hash) {
  size_t at = (size_t)(hash >> 40) & (DISTINCT_SLOTS - 1);
  while (s->slots[at] && s->slots[at] != hash) at = (at + 1) & (DISTINCT_SLOTS - 1);
  s->count += s->slots[at] == 0;
  s->slots[at] = hash;
}

/* Halves what is kept, until it fits. */
static MlStatus distinct_thin(MlCall *call, MlDistinctSketch *s) {
  while (s->count > DISTINCT_MAX) {
    uint64_t *old = s->slots, *slots = ml_array(call, DISTINCT_SLOTS, sizeof *slots);
    if (!slots) return call->status;
    s->slots = slots;
    s->count = 0;
    s->shift++;
    for (size_t i = 0; i < DISTINCT_SLOTS; i++) {
      if (old[i] && (old[i] & (((uint64_t)1 << s->shift) - 1)) == 0) distinct_place(s, old[i]);
    }
    ml_free(old);
  }
  return ML_OK;
}

MlStatus ml_distinct_sketch_add(MlCall *call, MlDistinctSketch *s, uint64_t hash) {
  if (call->status != ML_OK) return call->status;
  if (!s->slots) s->slots = ml_array(call, DISTINCT_SLOTS, sizeof *s->slots);
  if (!s->slots) return call->status;
  if (hash == 0) hash = (uint64_t)1 << 63; /* 0 marks an empty slot */
  if (hash & (((uint64_t)1 << s->shift) - 1)) return ML_OK;
  distinct_place(s, hash);
  return distinct_thin(call, s);
}

int64_t ml_distinct_sketch_value(const MlDistinctSketch *s) {
  return (int64_t)((uint64_t)s->count << s->shift);
}

void ml_distinct_sketch_free(MlDistinctSketch *s) {
  ml_free(s->slots);
  memset(s, 0, sizeof *s);
}
