/*
** Lloyd's iterations, and the bounds that spare most of their distances.
**
** The centroids are in groups of neighbours (one group when they are few). For row i, in cluster a,
** and group g, slack[i, g] - passed[a, g] is a lower bound of what the nearest other centroid of g
** is farther away than a, in units: `passed` grows with each iteration by the move of a and the
** largest move in g other than a's. While it is positive for all groups, the row stays where
** it is and costs nothing but this comparison; otherwise the groups that may hold a nearer
** centroid, and a's own, are computed. All roundings are to the safe side, with margins for the
** rounding of the distances themselves, so that a row is passed over only if computing the
** distances would leave it in its cluster.
** nearness[i] + moved[a] is a lower bound of the distance that the slacks were taken against.
*/
#include "learn/kmeans_internal.h"

#include <math.h>
#include <string.h>

#include "base/sort.h"

/* v as a float that is surely below (above) it, by at least 1e-7 of it. */
static float kmeans_below(double v) { return (float)(v - fabs(v) * 2e-7 - 1e-30); }
static float kmeans_above(double v) { return (float)(v + fabs(v) * 2e-7 + 1e-30); }

static const float kmeans_no_slack = -1e30f;

/* ---- one pass over the rows */

/* The rows of the block that may change their clusters. */
static size_t kmeans_list(const MlKmeansFit *fit, const MlKmeansRows *rows, uint32_t *list) {
  size_t count = 0;
  const uint32_t *labels = fit->labels + rows->first;
  if (fit->fresh) {
    for (; count < rows->count; count++) list[count] = (uint32_t)count;
  } else if (fit->groups == 1) {
    const float *slack = fit->slack + rows->first;
    for (size_t i = 0; i < rows->count; i++) {
      list[count] = (uint32_t)i;
      count += !(slack[i] > fit->limit[labels[i]]);
    }
  } else {
    size_t groups = fit->groups;
    const float *slack = fit->slack + rows->first * groups;
    for (size_t i = 0; i < rows->count; i++, slack += groups) {
      const float *limit = fit->limit + labels[i] * groups;
      unsigned open = 0;
      for (size_t g = 0; g < groups; g++) open |= !(slack[g] > limit[g]);
      list[count] = (uint32_t)i;
      count += open;
    }
  }
  return count;
}

/* Sorts the list by the rows' clusters: neighbours in the list then share groups. */
static const uint32_t *kmeans_list_by_label(const MlKmeansFit *fit, const MlKmeansRows *rows,
                                            const MlKmeansWorker *worker, size_t count) {
  if (fit->fresh || fit->groups == 1) return worker->list;
  const uint32_t *labels = fit->labels + rows->first;
  uint32_t *starts = worker->starts, start = 0;
  memset(starts, 0, (size_t)fit->k * sizeof *starts);
  for (size_t i = 0; i < count; i++) starts[labels[worker->list[i]]]++;
  for (uint32_t c = 0; c < fit->k; c++) {
    uint32_t size = starts[c];
    starts[c] = start;
    start += size;
  }
  for (size_t i = 0; i < count; i++) {
    uint32_t row = worker->list[i];
    worker->sorted[starts[labels[row]]++] = row;
  }
  return worker->sorted;
}

static void kmeans_count(const MlKmeansFit *fit, int64_t *counts, int64_t *weights, uint32_t c,
                         double weight, int sign) {
  if (weight > 0) counts[c] += sign;
  if (!fit->data->weights) return;
  double base = fit->limbs.base, value = weight * base, high = rint(value);
  weights[2 * (size_t)c] += sign * (int64_t)high;
  weights[2 * (size_t)c + 1] += sign * (int64_t)rint((value - high) * base);
}

/* The weights of the row's levels stand in their columns of the sums. */
static void kmeans_count_levels(const MlKmeansFit *fit, const double *x, double weight,
                                int64_t *add, int64_t *sub) {
  double base = fit->limbs.base, value = weight * base, high = rint(value);
  int64_t limb = (int64_t)rint((value - high) * base);
  for (size_t f = fit->columns->numbers; f < fit->width; f++) {
    size_t level = (size_t)x[f];
    add[level] += (int64_t)high;
    add[fit->p + level] += limb;
    sub[level] -= (int64_t)high;
    sub[fit->p + level] -= limb;
  }
}

/* Moves the row in the sums from its cluster (or none) to cluster `to`. */
static void kmeans_shift_row(const MlKmeansFit *fit, int64_t *sums, int64_t *counts,
                             int64_t *weights, int64_t *trash, size_t row, const double *x,
                             uint32_t to) {
  size_t width = 2 * fit->p;
  uint32_t from = fit->labels[row];
  double weight = ml_kmeans_weight(fit, row) * fit->weight_scale;
  int64_t *sub = from == ML_KMEANS_NONE ? trash : sums + from * width;
  fit->kernel->accumulate(&fit->limbs, fit->columns, x, weight, sums + to * width, sub);
  if (fit->columns->categories) kmeans_count_levels(fit, x, weight, sums + to * width, sub);
  kmeans_count(fit, counts, weights, to, weight, 1);
  if (from != ML_KMEANS_NONE) kmeans_count(fit, counts, weights, from, weight, -1);
}

/* Writes the bounds of a row that is now in cluster `to`, at squared distance `best`. */
static void kmeans_bound(MlKmeansFit *fit, size_t row, uint32_t to, double best, uint32_t open,
                         const MlKmeansNearest *nearest, size_t lane) {
  size_t groups = fit->groups;
  uint32_t from = fit->labels[row];
  float *slack = fit->slack + row * groups;
  double distance = sqrt(best) * fit->unit;
  double before = 0;
  if (groups > 1 && from != ML_KMEANS_NONE) before = (double)fit->nearness[row] + fit->moved[from];
  for (uint32_t g = 0; g < groups; g++) {
    double gap;
    if (open >> g & 1) {
      double other = fit->group_of[to] == g ? nearest[g].second[lane] : nearest[g].best[lane];
      other = other < INFINITY ? sqrt(other) * fit->unit : 1e20;
      gap = other - distance - 4 * fit->slop * (other + distance);
    } else {
      gap = (double)slack[g] - fit->passed[from * groups + g] + (before - distance);
      gap -= 4 * fit->slop * distance;
    }
    slack[g] = kmeans_below(gap + fit->passed[to * groups + g]);
  }
  if (groups > 1) fit->nearness[row] = kmeans_below(distance - fit->moved[to]);
}

/* The groups that have to be computed for a tile of rows, as bits. */
static uint32_t kmeans_open_groups(const MlKmeansFit *fit, const MlKmeansRows *rows,
                                   const uint32_t *list, size_t count) {
  size_t groups = fit->groups;
  uint32_t all = groups == 32 ? UINT32_MAX : ((uint32_t)1 << groups) - 1, open = 0;
  if (fit->fresh || groups == 1) return all;
  for (size_t l = 0; l < count; l++) {
    size_t row = rows->first + list[l];
    uint32_t label = fit->labels[row];
    const float *slack = fit->slack + row * groups, *limit = fit->limit + label * groups;
    for (uint32_t g = 0; g < groups; g++) open |= (uint32_t) !(slack[g] > limit[g]) << g;
    open |= (uint32_t)1 << fit->group_of[label];
  }
  return open;
}

static void kmeans_tile(MlKmeansFit *fit, const MlKmeansRows *rows, MlKmeansWorker *worker,
                        const uint32_t *list, size_t count) {
  MlKmeansNearest nearest[ML_KMEANS_GROUPS_MAX];
  uint32_t open = kmeans_open_groups(fit, rows, list, count);
  ml_kmeans_gather(rows, list, count, worker->tile);
  for (uint32_t g = 0; g < fit->groups; g++) {
    if (!(open >> g & 1)) continue;
    fit->kernel->nearest(fit->columns, worker->tile, fit->packed, g ? fit->group_end[g - 1] : 0,
                         fit->group_end[g], &nearest[g]);
  }
  for (size_t l = 0; l < count; l++) {
    size_t row = rows->first + list[l];
    double best = INFINITY;
    uint32_t to = 0;
    for (uint32_t g = 0; g < fit->groups; g++) {
      if (!(open >> g & 1) || !(nearest[g].best[l] < best)) continue;
      best = nearest[g].best[l];
      to = (uint32_t)nearest[g].index[l];
    }
    if (!fit->options->plain) kmeans_bound(fit, row, to, best, open, nearest, l);
    if (to == fit->labels[row]) continue;
    kmeans_shift_row(fit, worker->sums, worker->counts, worker->weights, worker->trash, row,
                     ml_kmeans_row(rows, list[l]), to);
    fit->labels[row] = to;
    worker->changed++;
  }
}

static void kmeans_pass_task(void *arg, size_t block, unsigned number) {
  MlKmeansFit *fit = arg;
  MlKmeansWorker *worker = &fit->workers[number];
  MlKmeansRows rows = ml_kmeans_rows(fit, block, worker);
  size_t count = kmeans_list(fit, &rows, worker->list);
  const uint32_t *list = kmeans_list_by_label(fit, &rows, worker, count);
  for (size_t t = 0; t < count; t += ML_KMEANS_TILE) {
    size_t lanes = count - t < ML_KMEANS_TILE ? count - t : ML_KMEANS_TILE;
    kmeans_tile(fit, &rows, worker, list + t, lanes);
  }
}

static void kmeans_add(int64_t *total, int64_t *part, size_t count) {
  for (size_t i = 0; i < count; i++) total[i] += part[i];
  memset(part, 0, count * sizeof *part);
}

/* Puts the rows into the clusters of their nearest centroids; gives the number that changed. */
static size_t kmeans_pass(MlKmeansFit *fit) {
  size_t changed = 0, k = fit->k;
  ml_kmeans_pack(fit->columns, fit->centroids, k, fit->scratch, fit->packed);
  ml_kmeans_blocks(fit, kmeans_pass_task);
  for (unsigned i = 0; i < fit->threads; i++) {
    MlKmeansWorker *worker = &fit->workers[i];
    if (worker->changed) {
      kmeans_add(fit->sums, worker->sums, k * 2 * fit->p);
      kmeans_add(fit->counts, worker->counts, k);
      kmeans_add(fit->weights, worker->weights, k * 2);
    }
    changed += worker->changed;
    worker->changed = 0;
  }
  fit->fresh = fit->options->plain;
  return changed;
}

/* ---- new centroids */

double ml_kmeans_cluster_weight(const MlKmeansFit *fit, uint32_t cluster) {
  if (!fit->data->weights) return (double)fit->counts[cluster];
  const int64_t *limbs = fit->weights + 2 * (size_t)cluster;
  double base = fit->limbs.base;
  return ((double)limbs[0] + (double)limbs[1] / base) / base / fit->weight_scale;
}

static void kmeans_mean(MlKmeansFit *fit, uint32_t cluster) {
  size_t p = fit->p;
  const int64_t *high = fit->sums + cluster * 2 * p, *low = high + p;
  double *centroid = fit->centroids + cluster * p;
  double weight = ml_kmeans_cluster_weight(fit, cluster) * fit->weight_scale;
  for (size_t j = 0; j < fit->columns->numbers; j++) {
    double sum = ((double)high[j] + (double)low[j] / fit->limbs.base) / fit->scale[j];
    centroid[j] = fit->origin[j] + sum / weight;
  }
  for (size_t j = fit->columns->numbers; j < p; j++) {
    double absent = fit->columns->absent[j], present = fit->columns->present[j];
    double part = ((double)high[j] + (double)low[j] / fit->limbs.base) / fit->limbs.base;
    centroid[j] = absent + (present - absent) * (part / weight);
  }
}

/* Per block, the row that is farthest from its centroid, and how far. */
static void kmeans_farthest_task(void *arg, size_t block, unsigned number) {
  MlKmeansFit *fit = arg;
  MlKmeansRows rows = ml_kmeans_rows(fit, block, &fit->workers[number]);
  fit->block_sum[block] = -1;
  for (size_t i = 0; i < rows.count; i++) {
    size_t row = rows.first + i;
    if (!(ml_kmeans_weight(fit, row) > 0)) continue;
    const double *look_up = ml_kmeans_centroid(fit, fit->labels[row]);
    double square = ml_kmeans_row_square(fit->columns, ml_kmeans_row(&rows, i), look_up);
    if (!(square > fit->block_sum[block])) continue;
    fit->block_sum[block] = square;
    fit->block_row[block] = row;
  }
}

/* Gives the empty cluster the row that is farthest from its centroid. */
static MlStatus kmeans_fill(MlKmeansFit *fit, uint32_t empty) {
  ml_kmeans_look_up_all(fit);
  if (ml_kmeans_blocks(fit, kmeans_farthest_task) != ML_OK) return fit->call->status;
  size_t best = 0;
  for (size_t b = 1; b < fit->blocks; b++) {
    if (fit->block_sum[b] > fit->block_sum[best]) best = b;
  }
  if (!(fit->block_sum[best] > 0)) {
    if (fit->lenient) return ML_OK;
    uint32_t filled = 0;
    for (uint32_t c = 0; c < fit->k; c++) filled += fit->counts[c] > 0;
    return ml_fail(fit->call, "k must be between 1 and the number of distinct rows (%u), found %u",
                   (unsigned)filled, (unsigned)fit->k);
  }
  size_t row = fit->block_row[best];
  uint32_t from = fit->labels[row];
  kmeans_shift_row(fit, fit->sums, fit->counts, fit->weights, fit->workers[0].trash, row,
                   ml_kmeans_find(fit, row), empty);
  fit->labels[row] = empty;
  if (!fit->options->plain) {
    for (uint32_t g = 0; g < fit->groups; g++) fit->slack[row * fit->groups + g] = kmeans_no_slack;
  }
  if (fit->counts[from] > 0) kmeans_mean(fit, from);
  kmeans_mean(fit, empty);
  return fit->call->status;
}

MlStatus ml_kmeans_refill(MlKmeansFit *fit) {
  for (uint32_t c = 0; c < fit->k; c++) {
    if (fit->counts[c] > 0) kmeans_mean(fit, c);
  }
  for (uint32_t c = 0; c < fit->k; c++) {
    if (fit->counts[c] <= 0 && kmeans_fill(fit, c) != ML_OK) break;
  }
  return fit->call->status;
}

/* Lets the bounds know how far the centroids have moved. */
static void kmeans_pass_on(MlKmeansFit *fit, const double *moves) {
  size_t groups = fit->groups;
  double largest[ML_KMEANS_GROUPS_MAX] = {0}, second[ML_KMEANS_GROUPS_MAX] = {0};
  uint32_t which[ML_KMEANS_GROUPS_MAX] = {0};
  for (uint32_t c = 0; c < fit->k; c++) {
    uint32_t g = fit->group_of[c];
    if (moves[c] > largest[g]) {
      second[g] = largest[g];
      largest[g] = moves[c];
      which[g] = c;
    } else if (moves[c] > second[g]) {
      second[g] = moves[c];
    }
  }
  for (uint32_t c = 0; c < fit->k; c++) {
    fit->moved[c] += moves[c];
    for (size_t g = 0; g < groups; g++) {
      double other = which[g] == c ? second[g] : largest[g];
      double *passed = &fit->passed[c * groups + g];
      *passed += moves[c] + other;
      fit->limit[c * groups + g] = kmeans_above(*passed);
    }
  }
}

/* Moves the centroids to the means of their clusters; gives the sum of their squared moves. */
static double kmeans_update(MlKmeansFit *fit) {
  size_t p = fit->p;
  memcpy(fit->previous, fit->centroids, fit->k * p * sizeof *fit->previous);
  if (ml_kmeans_refill(fit) != ML_OK) return 0;
  double shift = 0, *moves = fit->reach;
  for (uint32_t c = 0; c < fit->k; c++) {
    double square = ml_kmeans_square(fit->centroids + c * p, fit->previous + c * p, p);
    moves[c] = sqrt(square) * fit->unit * (1 + 4 * fit->slop);
    shift += square;
  }
  if (!fit->options->plain) kmeans_pass_on(fit, moves);
  return shift;
}

/* ---- groups */

typedef struct KmeansAxis {
  const double *centroids;
  size_t p, feature;
} KmeansAxis;

static int kmeans_axis_order(const void *context, uint32_t left, uint32_t right) {
  const KmeansAxis *axis = context;
  double a = axis->centroids[left * axis->p + axis->feature];
  double b = axis->centroids[right * axis->p + axis->feature];
  return (a > b) - (a < b);
}

/* Sorts the centroids of groups first .. end - 1 so that each group has neighbours: halves. */
static void kmeans_halve(MlKmeansFit *fit, uint32_t *order, uint32_t first, uint32_t end) {
  if (end - first < 2) return;
  size_t p = fit->p, from = first ? (size_t)fit->group_end[first - 1] * ML_KMEANS_QUAD : 0;
  size_t to = (size_t)fit->group_end[end - 1] * ML_KMEANS_QUAD;
  if (to > fit->k) to = fit->k;
  KmeansAxis axis = {fit->centroids, p, 0};
  double widest = -1;
  for (size_t j = 0; j < p; j++) {
    double least = INFINITY, most = -INFINITY;
    for (size_t i = from; i < to; i++) {
      double x = fit->centroids[order[i] * p + j];
      least = x < least ? x : least;
      most = x > most ? x : most;
    }
    if (most - least > widest) {
      widest = most - least;
      axis.feature = j;
    }
  }
  ml_sort_indices(fit->call, order + from, to - from, kmeans_axis_order, &axis);
  kmeans_halve(fit, order, first, (first + end) / 2);
  kmeans_halve(fit, order, (first + end) / 2, end);
}

/* Puts the centroids into the order of their groups. */
static void kmeans_group(MlKmeansFit *fit) {
  if (fit->groups == 1 || fit->call->status != ML_OK) return;
  size_t p = fit->p;
  uint32_t *order = fit->workers[0].starts;
  for (uint32_t c = 0; c < fit->k; c++) order[c] = c;
  kmeans_halve(fit, order, 0, fit->groups);
  memcpy(fit->previous, fit->centroids, fit->k * p * sizeof *fit->previous);
  for (uint32_t c = 0; c < fit->k; c++) {
    memcpy(fit->centroids + c * p, fit->previous + order[c] * p, p * sizeof *fit->centroids);
  }
}

/* ---- runs */

/* Forgets the clusters and the bounds. */
static void kmeans_begin(MlKmeansFit *fit) {
  size_t k = fit->k;
  memset(fit->labels, 0xFF, fit->n * sizeof *fit->labels);
  memset(fit->sums, 0, k * 2 * fit->p * sizeof *fit->sums);
  memset(fit->counts, 0, k * sizeof *fit->counts);
  memset(fit->weights, 0, k * 2 * sizeof *fit->weights);
  memset(fit->moved, 0, k * sizeof *fit->moved);
  memset(fit->passed, 0, k * fit->groups * sizeof *fit->passed);
  fit->fresh = 1;
}

/* What the inertia is by the sums: total - sum of weight * |centroid - origin|^2. */
static double kmeans_quick_inertia(const MlKmeansFit *fit) {
  double explained = 0;
  for (uint32_t c = 0; c < fit->k; c++) {
    explained += ml_kmeans_cluster_weight(fit, c) *
                 ml_kmeans_square(fit->centroids + c * fit->p, fit->origin, fit->p);
  }
  return explained < fit->total ? fit->total - explained : 0;
}

MlStatus ml_kmeans_run(MlKmeansFit *fit, MlKmeansRun *run) {
  const MlKmeansOptions *options = fit->options;
  run->iterations = 0;
  run->converged = 0;
  kmeans_group(fit);
  kmeans_begin(fit);
  while (run->iterations < run->max_iter && fit->call->status == ML_OK) {
    size_t changed = kmeans_pass(fit);
    if (fit->call->status != ML_OK) break;
    if (changed == 0 && run->iterations > 0) {
      run->converged = 1;
      break;
    }
    double shift = kmeans_update(fit);
    if (fit->call->status != ML_OK) break;
    run->iterations++;
    if (options->report) {
      double inertia = kmeans_quick_inertia(fit);
      options->report(options->report_arg, run->number, run->iterations, inertia, shift);
    }
    if (shift <= run->tol && run->tol > 0) break;
  }
  return fit->call->status;
}

MlStatus ml_kmeans_label(MlKmeansFit *fit) {
  kmeans_begin(fit);
  kmeans_pass(fit);
  return fit->call->status;
}
