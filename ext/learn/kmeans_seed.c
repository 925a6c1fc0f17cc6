/*
** Greedy k-means++: each next seed is the best of some trial rows, drawn with probabilities in
** proportion to weight * squared distance to the nearest seed so far; the best is the one that
** lowers the sum of these most. A row whose distance to its seed is at most half of the seed's
** distance to the trial cannot be nearer to the trial, and is passed over.
*/
#include "learn/kmeans_internal.h"

#include <string.h>

double ml_kmeans_random(uint64_t *state) {
  /* SplitMix64 (Steele, Lea, Flood 2014). */
  *state += 0x9E3779B97F4A7C15u;
  uint64_t z = *state;
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
  z = (z ^ z >> 27) * 0x94D049BB133111EBu;
  z ^= z >> 31;
  return (double)(z >> 11) * 0x1p-53;
}

static double kmeans_block_total(const MlKmeansFit *fit, const MlKmeansRows *rows) {
  double sum = 0;
  for (size_t i = rows->first; i < rows->first + rows->count; i++) {
    sum += ml_kmeans_weight(fit, i) * fit->square[i];
  }
  return sum;
}

/* The rows of the block that the trials may come nearer to than their seeds are. */
static size_t kmeans_reached(const MlKmeansFit *fit, const MlKmeansRows *rows, uint32_t *list) {
  const double *square = fit->square + rows->first;
  const uint32_t *labels = fit->labels + rows->first;
  size_t count = 0;
  for (size_t i = 0; i < rows->count; i++) {
    list[count] = (uint32_t)i;
    count += square[i] > fit->reach[labels[i]];
  }
  return count;
}

static void kmeans_gain_task(void *arg, size_t block, unsigned number) {
  MlKmeansFit *fit = arg;
  MlKmeansWorker *worker = &fit->workers[number];
  MlKmeansRows rows = ml_kmeans_rows(fit, block, worker);
  size_t quads = (fit->trials + ML_KMEANS_QUAD - 1) / ML_KMEANS_QUAD;
  memset(worker->gains, 0, quads * ML_KMEANS_QUAD * ML_KMEANS_TILE * sizeof *worker->gains);
  size_t count = kmeans_reached(fit, &rows, worker->list);
  for (size_t t = 0; t < count; t += ML_KMEANS_TILE) {
    double current[ML_KMEANS_TILE] = {0}, weights[ML_KMEANS_TILE] = {0};
    ml_kmeans_gather(&rows, worker->list + t, count - t, worker->tile);
    for (size_t l = 0; l < ML_KMEANS_TILE && t + l < count; l++) {
      size_t row = rows.first + worker->list[t + l];
      current[l] = fit->square[row];
      weights[l] = ml_kmeans_weight(fit, row);
    }
    fit->kernel->gains(fit->columns, worker->tile, fit->trial, quads, current, weights,
                       worker->gains);
  }
  for (uint32_t trial = 0; trial < fit->trials; trial++) {
    double sum = 0;
    for (size_t l = 0; l < ML_KMEANS_TILE; l++) sum += worker->gains[trial * ML_KMEANS_TILE + l];
    fit->block_gain[block * fit->trials + trial] = sum;
  }
}

/* The state of kmeans_take_task is in fit->reach and fit->centroids; the seed is the fit's k-th. */
typedef struct KmeansTake {
  MlKmeansFit *fit;
  uint32_t seed;
} KmeansTake;

static void kmeans_take_task(void *arg, size_t block, unsigned number) {
  KmeansTake *take = arg;
  MlKmeansFit *fit = take->fit;
  MlKmeansWorker *worker = &fit->workers[number];
  MlKmeansRows rows = ml_kmeans_rows(fit, block, worker);
  const double *look_up = ml_kmeans_centroid(fit, take->seed);
  size_t count = 0;
  int changed = take->seed == 0;
  if (take->seed == 0) {
    for (; count < rows.count; count++) worker->list[count] = (uint32_t)count;
  } else {
    count = kmeans_reached(fit, &rows, worker->list);
  }
  for (size_t t = 0; t < count; t += ML_KMEANS_TILE) {
    double distances[ML_KMEANS_TILE];
    ml_kmeans_gather(&rows, worker->list + t, count - t, worker->tile);
    fit->kernel->distance(fit->columns, worker->tile, look_up, distances);
    for (size_t l = 0; l < ML_KMEANS_TILE && t + l < count; l++) {
      size_t row = rows.first + worker->list[t + l];
      if (take->seed > 0 && !(distances[l] < fit->square[row])) continue;
      fit->square[row] = distances[l];
      fit->labels[row] = take->seed;
      changed = 1;
    }
  }
  if (changed) fit->block_sum[block] = kmeans_block_total(fit, &rows);
}

/* Makes an expanded row (p) a seed. */
static MlStatus kmeans_take(MlKmeansFit *fit, uint32_t seed, const double *row) {
  double *centroid = fit->centroids + seed * fit->p;
  memmove(centroid, row, fit->p * sizeof *centroid);
  if (fit->looked_up) {
    ml_kmeans_look_up(fit->columns, centroid, 1, fit->looked_up + seed * fit->p);
  }
  for (uint32_t a = 0; a < seed; a++) {
    double square = ml_kmeans_square(centroid, fit->centroids + a * fit->p, fit->p);
    fit->reach[a] = square * 0.25 * (1 - 8 * fit->slop);
  }
  KmeansTake take = {fit, seed};
  return ml_parallel(fit->call, fit->threads, fit->blocks, kmeans_take_task, &take);
}

/* The row at which the running sum of weight * square reaches `target`. */
static size_t kmeans_draw(const MlKmeansFit *fit, double target) {
  size_t block = 0, last = SIZE_MAX;
  for (; block + 1 < fit->blocks && target >= fit->block_sum[block]; block++) {
    target -= fit->block_sum[block];
  }
  /* Rounding may carry the target past the end of the last block that has anything. */
  while (block > 0 && !(fit->block_sum[block] > 0)) block--;
  size_t first = block * fit->block_rows;
  size_t end = first + fit->block_rows < fit->n ? first + fit->block_rows : fit->n;
  for (size_t i = first; i < end; i++) {
    double part = ml_kmeans_weight(fit, i) * fit->square[i];
    if (!(part > 0)) continue;
    last = i;
    if (target < part) break;
    target -= part;
  }
  return last == SIZE_MAX ? first : last;
}

/* A row drawn in proportion to the weights. */
static size_t kmeans_draw_first(const MlKmeansFit *fit, double uniform) {
  const double *weights = fit->data->weights;
  if (!weights) return (size_t)(uniform * (double)fit->n);
  double total = 0, sum = 0;
  for (size_t i = 0; i < fit->n; i++) total += weights[i];
  size_t last = 0;
  for (size_t i = 0; i < fit->n; i++) {
    if (!(weights[i] > 0)) continue;
    last = i;
    sum += weights[i];
    if (sum > uniform * total) break;
  }
  return last;
}

/* Draws trials, and gives the row of the best, or NULL on failure. */
static const double *kmeans_trials(MlKmeansFit *fit, uint32_t seeds, double total,
                                   uint64_t *state) {
  size_t p = fit->p;
  double *trials = fit->previous; /* (trials, p), at most k of them */
  for (uint32_t t = 0; t < fit->trials; t++) {
    size_t row = kmeans_draw(fit, ml_kmeans_random(state) * total);
    ml_kmeans_expand(fit->columns, ml_kmeans_find(fit, row), trials + t * p);
  }
  ml_kmeans_pack(fit->columns, trials, fit->trials, fit->scratch, fit->trial);
  for (uint32_t a = 0; a < seeds; a++) {
    double least = 0;
    for (uint32_t t = 0; t < fit->trials; t++) {
      double square = ml_kmeans_square(trials + t * p, fit->centroids + a * p, p);
      if (t == 0 || square < least) least = square;
    }
    fit->reach[a] = least * 0.25 * (1 - 8 * fit->slop);
  }
  if (ml_kmeans_blocks(fit, kmeans_gain_task) != ML_OK) return NULL;
  uint32_t best = 0;
  double best_gain = -1;
  for (uint32_t t = 0; t < fit->trials; t++) {
    double gain = 0;
    for (size_t b = 0; b < fit->blocks; b++) gain += fit->block_gain[b * fit->trials + t];
    if (gain > best_gain) {
      best_gain = gain;
      best = t;
    }
  }
  return trials + best * p;
}

MlStatus ml_kmeans_seed(MlKmeansFit *fit, uint64_t state) {
  size_t first = kmeans_draw_first(fit, ml_kmeans_random(&state));
  ml_kmeans_expand(fit->columns, ml_kmeans_find(fit, first), fit->previous);
  if (kmeans_take(fit, 0, fit->previous) != ML_OK) return fit->call->status;
  for (uint32_t seed = 1; seed < fit->k; seed++) {
    double total = 0;
    for (size_t b = 0; b < fit->blocks; b++) total += fit->block_sum[b];
    if (!(total > 0)) {
      return ml_fail(fit->call,
                     "k must be between 1 and the number of distinct rows (%u), found %u",
                     (unsigned)seed, (unsigned)fit->k);
    }
    const double *row = kmeans_trials(fit, seed, total, &state);
    if (!row || kmeans_take(fit, seed, row) != ML_OK) return fit->call->status;
  }
  return fit->call->status;
}
