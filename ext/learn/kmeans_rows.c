/* The rows of a fit: their division into blocks, what they are as a whole, and the memory. */
#include "learn/kmeans_internal.h"

#include <math.h>
#include <string.h>

/* A block has about this many multiplications of one pass, and from 8 to 4096 rows. */
enum { KMEANS_BLOCK_WORK = 1 << 25, KMEANS_BLOCK_ROWS = 4096 };

/* Below this many multiplications a pass, threads cost more than they give. */
enum { KMEANS_THREAD_WORK = 1 << 19 };

/* Fewer multiplications than this are not worth a bound of their own. */
enum { KMEANS_GROUP_WORK = 512 };

MlStatus ml_kmeans_blocks(MlKmeansFit *fit, MlTask task) {
  return ml_parallel(fit->call, fit->threads, fit->blocks, task, fit);
}

MlKmeansRows ml_kmeans_rows(const MlKmeansFit *fit, size_t block, const MlKmeansWorker *worker) {
  MlKmeansRows rows = {.first = block * fit->block_rows,
                       .width = fit->width,
                       .stride = fit->data->stride,
                       .read = fit->data->read,
                       .read_arg = fit->data->read_arg,
                       .scratch = worker->row};
  rows.count = fit->n - rows.first < fit->block_rows ? fit->n - rows.first : fit->block_rows;
  size_t chunk = fit->block[block].chunk, offset = fit->block[block].offset;
  const MlKmeansChunk *chunks = fit->data->chunks;
  rows.base = (const char *)chunks[chunk].rows + offset * rows.stride;
  if (chunks[chunk].n - offset >= rows.count) return rows;
  rows.table = worker->table;
  for (size_t i = 0; i < rows.count; i++, offset++) {
    while (offset == chunks[chunk].n) {
      chunk++;
      offset = 0;
    }
    rows.table[i] = (const char *)chunks[chunk].rows + offset * rows.stride;
  }
  return rows;
}

const double *ml_kmeans_find(const MlKmeansFit *fit, size_t row) {
  size_t block = row / fit->block_rows, left = row % fit->block_rows + fit->block[block].offset;
  const MlKmeansChunk *chunk = &fit->data->chunks[fit->block[block].chunk];
  for (; left >= chunk->n; chunk++) left -= chunk->n;
  const char *stored = (const char *)chunk->rows + left * fit->data->stride;
  if (!fit->data->read) return (const double *)(const void *)stored;
  fit->data->read(fit->data->read_arg, stored, fit->row);
  return fit->row;
}

void ml_kmeans_look_up_all(MlKmeansFit *fit) {
  if (fit->looked_up) ml_kmeans_look_up(fit->columns, fit->centroids, fit->k, fit->looked_up);
}

void ml_kmeans_gather(const MlKmeansRows *rows, const uint32_t *list, size_t count, double *tile) {
  const double *row[ML_KMEANS_TILE];
  for (size_t l = 0; l < ML_KMEANS_TILE; l++) {
    row[l] = ml_kmeans_row(rows, list[l < count ? l : count - 1]);
    if (!rows->read) continue;
    for (size_t j = 0; j < rows->width; j++) tile[j * ML_KMEANS_TILE + l] = row[l][j];
  }
  if (rows->read) return;
  for (size_t j = 0; j < rows->width; j++, tile += ML_KMEANS_TILE) {
    for (size_t l = 0; l < ML_KMEANS_TILE; l++) tile[l] = row[l][j];
  }
}

/* ---- inertia */

static void kmeans_inertia_task(void *arg, size_t block, unsigned number) {
  MlKmeansFit *fit = arg;
  MlKmeansRows rows = ml_kmeans_rows(fit, block, &fit->workers[number]);
  double sum = 0;
  for (size_t i = 0; i < rows.count; i++) {
    size_t row = rows.first + i;
    const double *look_up = ml_kmeans_centroid(fit, fit->labels[row]);
    sum += ml_kmeans_weight(fit, row) *
           ml_kmeans_row_square(fit->columns, ml_kmeans_row(&rows, i), look_up);
  }
  fit->block_sum[block] = sum;
}

double ml_kmeans_inertia(MlKmeansFit *fit) {
  ml_kmeans_look_up_all(fit);
  if (ml_kmeans_blocks(fit, kmeans_inertia_task) != ML_OK) return 0;
  double sum = 0, rest = 0; /* Neumaier's summation */
  for (size_t b = 0; b < fit->blocks; b++) {
    double part = fit->block_sum[b], next = sum + part;
    rest += sum >= part ? (sum - next) + part : (part - next) + sum;
    sum = next;
  }
  return sum + rest;
}

/* ---- the rows as a whole */

/* Sums of blocks (blocks, p), added up in the order of the blocks with Neumaier's correction. */
static void kmeans_total(const double *parts, size_t blocks, size_t p, double *totals) {
  for (size_t j = 0; j < p; j++) {
    double sum = 0, rest = 0;
    for (size_t b = 0; b < blocks; b++) {
      double part = parts[b * p + j], next = sum + part;
      rest += fabs(sum) >= fabs(part) ? (sum - next) + part : (part - next) + sum;
      sum = next;
    }
    totals[j] = sum + rest;
  }
}

typedef struct KmeansStatistics {
  MlKmeansFit *fit;
  double *parts;   /* (blocks, numbers) */
  double *largest; /* (blocks, numbers) */
  double *total;   /* (blocks) */
} KmeansStatistics;

/* Sums of x - origin; the rows of each level are counted in the worker's sums. */
static void kmeans_sum_task(void *arg, size_t block, unsigned number) {
  KmeansStatistics *statistics = arg;
  const MlKmeansFit *fit = statistics->fit;
  size_t numbers = fit->columns->numbers;
  MlKmeansRows rows = ml_kmeans_rows(fit, block, &fit->workers[number]);
  double *sums = statistics->parts + block * numbers;
  memset(sums, 0, numbers * sizeof *sums);
  for (size_t i = 0; i < rows.count; i++) {
    const double *row = ml_kmeans_row(&rows, i);
    for (size_t j = 0; j < numbers; j++) sums[j] += row[j] - fit->origin[j];
    for (size_t f = numbers; f < fit->width; f++) fit->workers[number].sums[(size_t)row[f]]++;
  }
}

/* Sums of (x - origin)^2 by feature, weighted over all features, and the largest |x - origin|. */
static void kmeans_square_task(void *arg, size_t block, unsigned number) {
  KmeansStatistics *statistics = arg;
  const MlKmeansFit *fit = statistics->fit;
  size_t numbers = fit->columns->numbers;
  MlKmeansRows rows = ml_kmeans_rows(fit, block, &fit->workers[number]);
  double *sums = statistics->parts + block * numbers, total = 0;
  double *largest = statistics->largest + block * numbers;
  memset(sums, 0, numbers * sizeof *sums);
  memset(largest, 0, numbers * sizeof *largest);
  for (size_t i = 0; i < rows.count; i++) {
    const double *row = ml_kmeans_row(&rows, i);
    double square = 0;
    for (size_t j = 0; j < numbers; j++) {
      double d = row[j] - fit->origin[j], size = fabs(d);
      sums[j] += d * d;
      square += d * d;
      if (!(size <= largest[j])) largest[j] = size;
    }
    for (size_t f = numbers; f < fit->width; f++) square += fit->scratch[(size_t)row[f]];
    total += ml_kmeans_weight(fit, rows.first + i) * square;
  }
  statistics->total[block] = total;
}

/* Says why the squares of differences up to `largest` cannot be summed, if they cannot. */
static MlStatus kmeans_check_range(MlKmeansFit *fit, double largest, double weight) {
  if (fit->lenient) return ML_OK;
  if (!(largest < INFINITY)) {
    return ml_fail(fit->call, "the features differ by more than a number can be, so distances "
                              "overflow: divide them by a large number");
  }
  double reach = 2 * largest * sqrt((double)fit->p);
  if (!(reach < 1e150) || !(reach * reach * weight < 1e300)) {
    return ml_fail(fit->call,
                   "the features differ by up to %.3g, so the squares of distances overflow: scale "
                   "the features, or divide them by a large number",
                   2 * largest);
  }
  if (largest > 0 && largest < 1e-140) {
    return ml_fail(fit->call,
                   "the features differ by at most %.3g, so the squares of distances vanish: scale "
                   "the features, or multiply them by a large number",
                   2 * largest);
  }
  return ML_OK;
}

/* Sets scales from the largest |x - origin| (p), so that sums of n limbs fit 63 bits. */
static void kmeans_set_scales(MlKmeansFit *fit, const double *largest) {
  int bits = 50, size = 0;
  for (size_t n = fit->n; n; n >>= 1) size++;
  if (bits > 62 - size) bits = 62 - size;
  for (size_t j = 0; j < fit->columns->numbers; j++) {
    int exponent = 0;
    frexp(largest[j], &exponent); /* largest < 2^exponent */
    fit->scale[j] = ldexp(1, bits - exponent > 900 ? 900 : bits - exponent);
  }
  fit->limbs = (MlKmeansLimbs){fit->origin, fit->scale, ldexp(1, bits)};
}

/*
** The origin of the levels' columns from the numbers of their rows, which the workers counted;
** their variances are added, and *largest grows.
*/
static void kmeans_measure_levels(MlKmeansFit *fit, double *largest) {
  const MlKmeansColumns *columns = fit->columns;
  for (size_t j = columns->numbers; j < fit->p; j++) {
    int64_t count = 0;
    for (unsigned i = 0; i < fit->threads; i++) {
      count += fit->workers[i].sums[j];
      fit->workers[i].sums[j] = 0;
    }
    double absent = columns->absent[j], step = columns->present[j] - absent;
    double part = (double)count / (double)fit->n;
    fit->origin[j] = absent + step * part;
    fit->variance += step * step * (part * (1 - part)) / (double)fit->p;
    *largest = fmax(*largest, fabs(step) * fmax(part, 1 - part));
  }
  ml_kmeans_look_up(columns, fit->origin, 1, fit->scratch);
}

/* The largest |x - origin| of each number to largest (blocks, numbers), and of all. */
static double kmeans_largest(const MlKmeansFit *fit, double *largest) {
  size_t numbers = fit->columns->numbers;
  double most = 0;
  for (size_t b = 1; b < fit->blocks; b++) {
    for (size_t j = 0; j < numbers; j++)
      if (!(largest[b * numbers + j] <= largest[j])) largest[j] = largest[b * numbers + j];
  }
  for (size_t j = 0; j < numbers; j++) {
    if (!(largest[j] <= most)) most = largest[j];
  }
  return most;
}

static MlStatus kmeans_measure(MlKmeansFit *fit, double weight) {
  MlCall *call = fit->call;
  size_t p = fit->p, numbers = fit->columns->numbers, cells = fit->blocks * numbers + 1;
  KmeansStatistics statistics = {fit, ml_array(call, cells, sizeof(double)),
                                 ml_array(call, cells, sizeof(double)), fit->block_sum};
  double *totals = ml_array(call, p, sizeof *totals), largest = 0;
  if (call->status == ML_OK) {
    memcpy(fit->origin, ml_kmeans_find(fit, 0), numbers * sizeof *totals);
    ml_parallel(call, fit->threads, fit->blocks, kmeans_sum_task, &statistics);
  }
  if (call->status == ML_OK) {
    kmeans_total(statistics.parts, fit->blocks, numbers, totals);
    for (size_t j = 0; j < numbers; j++) fit->origin[j] += totals[j] / (double)fit->n;
    kmeans_measure_levels(fit, &largest);
    ml_parallel(call, fit->threads, fit->blocks, kmeans_square_task, &statistics);
  }
  if (call->status == ML_OK) {
    double most = kmeans_largest(fit, statistics.largest);
    if (!(most <= largest)) largest = most;
    kmeans_check_range(fit, largest, weight);
  }
  if (call->status == ML_OK) {
    kmeans_total(statistics.parts, fit->blocks, numbers, totals);
    for (size_t j = 0; j < numbers; j++) fit->variance += totals[j] / (double)fit->n / (double)p;
    kmeans_total(fit->block_sum, fit->blocks, 1, &fit->total);
    kmeans_set_scales(fit, statistics.largest);
    int exponent = 0;
    frexp(largest * sqrt((double)(numbers + 2 * fit->columns->categories)), &exponent);
    fit->unit = ldexp(1, -exponent);
  }
  ml_free(statistics.parts);
  ml_free(statistics.largest);
  ml_free(totals);
  return call->status;
}

/* Checks the weights; *total is their sum, or n. */
static MlStatus kmeans_check_weights(MlKmeansFit *fit, double *total) {
  const double *weights = fit->data->weights;
  double largest = 0;
  fit->weight_scale = 1;
  *total = (double)fit->n;
  if (!weights) return ML_OK;
  *total = 0;
  for (size_t i = 0; i < fit->n; i++) {
    if (!(weights[i] >= 0 && weights[i] < INFINITY)) {
      return ml_fail(fit->call,
                     "a weight must be a finite number, not below 0, found %g in row %zu",
                     weights[i], i + 1);
    }
    if (weights[i] > largest) largest = weights[i];
    *total += weights[i];
  }
  if (!(largest > 0)) return ml_fail(fit->call, "all weights are 0");
  if (!(*total < 1e150 && largest > 1e-150)) {
    return ml_fail(fit->call, "the weights must be between 1e-150 and 1e150");
  }
  int exponent = 0;
  frexp(largest, &exponent);
  fit->weight_scale = ldexp(1, -exponent);
  return ML_OK;
}

/* ---- memory */

static void kmeans_make_blocks(MlKmeansFit *fit) {
  const MlKmeansChunk *chunks = fit->data->chunks;
  size_t chunk = 0, offset = 0;
  for (size_t b = 0; b < fit->blocks; b++) {
    while (chunks[chunk].n == offset) {
      chunk++;
      offset = 0;
    }
    fit->block[b] = (MlKmeansBlock){chunk, offset};
    size_t left = fit->block_rows;
    while (left > 0 && chunk < fit->data->chunk_count) {
      size_t step = chunks[chunk].n - offset < left ? chunks[chunk].n - offset : left;
      left -= step;
      offset += step;
      if (left == 0) break;
      chunk++;
      offset = 0;
    }
  }
}

static void kmeans_make_worker(MlKmeansFit *fit, MlKmeansWorker *worker) {
  MlCall *call = fit->call;
  size_t p = fit->p, k = fit->k;
  worker->tile_memory = ml_array(call, fit->width * ML_KMEANS_TILE + 8, sizeof(double));
  uintptr_t tile = (uintptr_t)worker->tile_memory;
  worker->tile = (double *)((tile + 63) & ~(uintptr_t)63);
  worker->row = ml_array(call, fit->width, sizeof(double));
  worker->table = ml_array(call, fit->block_rows, sizeof *worker->table);
  worker->list = ml_array(call, fit->block_rows + ML_KMEANS_TILE, sizeof *worker->list);
  worker->sorted = ml_array(call, fit->block_rows, sizeof *worker->sorted);
  worker->starts = ml_array(call, k + 1, sizeof *worker->starts);
  worker->sums = ml_array(call, k, 2 * p * sizeof *worker->sums);
  worker->counts = ml_array(call, k, sizeof *worker->counts);
  worker->weights = ml_array(call, k, 2 * sizeof *worker->weights);
  worker->trash = ml_array(call, p, 2 * sizeof *worker->trash);
  worker->gains = ml_array(call, fit->trials + ML_KMEANS_QUAD, ML_KMEANS_TILE * sizeof(double));
}

static void kmeans_free_worker(MlKmeansWorker *worker) {
  ml_free(worker->tile_memory);
  ml_free(worker->row);
  ml_free(worker->table);
  ml_free(worker->list);
  ml_free(worker->sorted);
  ml_free(worker->starts);
  ml_free(worker->sums);
  ml_free(worker->counts);
  ml_free(worker->weights);
  ml_free(worker->trash);
  ml_free(worker->gains);
}

/*
** One group to 16 centroids; then 8 or more centroids a group, with distances that take as long as
** the bounds of a group at least, within 1 GiB of bounds.
*/
static void kmeans_make_groups(MlKmeansFit *fit) {
  uint32_t quads = (fit->k + ML_KMEANS_QUAD - 1) / ML_KMEANS_QUAD;
  uint32_t groups = fit->k <= 16 ? 1 : quads / 2;
  double worth = 1 + (double)fit->k * (double)fit->width / KMEANS_GROUP_WORK;
  if (groups > worth) groups = (uint32_t)worth;
  if (groups > ML_KMEANS_GROUPS_MAX) groups = ML_KMEANS_GROUPS_MAX;
  size_t fitting = ((size_t)1 << 28) / fit->n;
  if (groups > fitting) groups = fitting ? (uint32_t)fitting : 1;
  fit->groups = groups;
  fit->group_end = ml_array(fit->call, groups, sizeof *fit->group_end);
  fit->group_of = ml_array(fit->call, fit->k, sizeof *fit->group_of);
  if (fit->call->status != ML_OK) return;
  for (uint32_t g = 0; g < groups; g++) {
    fit->group_end[g] = (uint32_t)((uint64_t)quads * (g + 1) / groups);
  }
  for (uint32_t c = 0, g = 0; c < fit->k; c++) {
    while (c / ML_KMEANS_QUAD >= fit->group_end[g]) g++;
    fit->group_of[c] = g;
  }
}

static void kmeans_make_state(MlKmeansFit *fit) {
  MlCall *call = fit->call;
  size_t n = fit->n, p = fit->p, k = fit->k;
  fit->origin = ml_array(call, p, sizeof *fit->origin);
  fit->scale = ml_array(call, p, sizeof *fit->scale);
  fit->centroids = ml_array(call, k, p * sizeof *fit->centroids);
  fit->previous = ml_array(call, k, p * sizeof *fit->previous);
  fit->packed = ml_array(call, k + ML_KMEANS_QUAD, p * sizeof *fit->packed);
  fit->scratch = ml_array(call, p, sizeof *fit->scratch);
  fit->row = ml_array(call, fit->width, sizeof *fit->row);
  if (fit->columns->categories) fit->looked_up = ml_array(call, k, p * sizeof(double));
  fit->labels = ml_array(call, n, sizeof *fit->labels);
  fit->sums = ml_array(call, k, 2 * p * sizeof *fit->sums);
  fit->counts = ml_array(call, k, sizeof *fit->counts);
  fit->weights = ml_array(call, k, 2 * sizeof *fit->weights);
  kmeans_make_groups(fit);
  size_t groups = fit->groups;
  /* Bounds begin when the seeds are found: they have the same memory. */
  size_t bounds = groups * sizeof *fit->slack;
  fit->square = ml_array(call, n, bounds > sizeof(double) ? bounds : sizeof(double));
  fit->slack = (float *)(void *)fit->square;
  if (groups > 1 && !fit->options->plain) fit->nearness = ml_array(call, n, sizeof(float));
  fit->moved = ml_array(call, k, sizeof *fit->moved);
  fit->passed = ml_array(call, k, groups * sizeof *fit->passed);
  fit->limit = ml_array(call, k, groups * sizeof *fit->limit);
  fit->block_sum = ml_array(call, fit->blocks, sizeof *fit->block_sum);
  fit->block_row = ml_array(call, fit->blocks, sizeof *fit->block_row);
  fit->block_gain = ml_array(call, fit->blocks, fit->trials * sizeof *fit->block_gain);
  fit->reach = ml_array(call, k, sizeof *fit->reach);
  fit->trial = ml_array(call, fit->trials + ML_KMEANS_QUAD, p * sizeof *fit->trial);
  fit->workers = ml_array(call, fit->threads, sizeof *fit->workers);
  for (unsigned i = 0; i < fit->threads && call->status == ML_OK; i++) {
    kmeans_make_worker(fit, &fit->workers[i]);
  }
}

/* 2 + floor(ln k), by comparison with powers of e, so that no logarithm's rounding matters. */
static uint32_t kmeans_trial_count(uint32_t k) {
  uint32_t trials = 2;
  for (double power = 2.718281828459045; power <= (double)k; power *= 2.718281828459045) trials++;
  return trials;
}

MlStatus ml_kmeans_open(MlCall *call, const MlKmeansData *data, const MlKmeansOptions *options,
                        int lenient, MlKmeansFit *fit) {
  *fit = (MlKmeansFit){.call = call, .data = data, .options = options, .lenient = lenient};
  fit->kernel = ml_kmeans_kernel();
  fit->columns = &data->columns;
  fit->p = data->columns.p;
  fit->width = ml_kmeans_width(&data->columns);
  fit->k = options->k;
  for (size_t i = 0; i < data->chunk_count; i++) fit->n += data->chunks[i].n;
  if (call->status != ML_OK) return call->status;
  if (fit->n == 0) return ml_fail(call, "there are no rows to cluster");
  if (fit->n >= UINT32_MAX) return ml_fail(call, "there are too many rows (%zu)", fit->n);
  if (fit->k < 1 || fit->k > fit->n) {
    return ml_fail(call, "k must be between 1 and the number of rows (%zu), found %u", fit->n,
                   (unsigned)fit->k);
  }
  double work = (double)fit->k * (double)fit->width, weight = 0;
  fit->block_rows = KMEANS_BLOCK_ROWS;
  while (fit->block_rows > ML_KMEANS_TILE && (double)fit->block_rows * work > KMEANS_BLOCK_WORK) {
    fit->block_rows /= 2;
  }
  fit->blocks = (fit->n + fit->block_rows - 1) / fit->block_rows;
  fit->trials = kmeans_trial_count(fit->k);
  fit->threads = options->threads < 1 ? 1 : options->threads;
  if (fit->threads > ML_THREADS_MAX) fit->threads = ML_THREADS_MAX;
  if (fit->threads > fit->blocks) fit->threads = (unsigned)fit->blocks;
  if ((double)fit->n * work < KMEANS_THREAD_WORK) fit->threads = 1;
  fit->slop = ((double)fit->p + 16) * 0x1p-52;
  fit->block = ml_array(call, fit->blocks, sizeof *fit->block);
  kmeans_make_state(fit);
  kmeans_check_weights(fit, &weight);
  if (call->status != ML_OK) return call->status;
  kmeans_make_blocks(fit);
  return kmeans_measure(fit, weight);
}

void ml_kmeans_close(MlKmeansFit *fit) {
  for (unsigned i = 0; fit->workers && i < fit->threads; i++) kmeans_free_worker(&fit->workers[i]);
  void *all[] = {fit->block,      fit->origin,   fit->scale,   fit->centroids, fit->previous,
                 fit->packed,     fit->labels,   fit->sums,    fit->counts,    fit->weights,
                 fit->group_end,  fit->group_of, fit->scratch, fit->nearness,  fit->moved,
                 fit->passed,     fit->limit,    fit->square,  fit->block_sum, fit->block_row,
                 fit->block_gain, fit->reach,    fit->trial,   fit->workers,   fit->looked_up,
                 fit->row};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) ml_free(all[i]);
}
