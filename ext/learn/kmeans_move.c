/*
** Better places for the centroids of a finished run.
**
** Lloyd's iterations cannot carry a centroid from a region that has one too many to a region
** that has one too few. So, as in random swap clustering (Franti 2018), one centroid is taken away
** and another cluster gets two, some iterations follow, and the change is kept when it lowers the
** inertia. Which ones is not left to chance: the cost of taking a centroid away is the sum of what
** its rows lose by going to their second nearest; the gain of splitting a cluster is measured by
** splitting it. The most promising pairs are tried until none of them helps.
**
** When there are few rows, single rows are then moved wherever that lowers the inertia, the
** moves of both centroids counted in (Hartigan 1975): its optima are among Lloyd's, and better.
**
** All this works on a sample of at most max(8192, 256 k) rows, their categories expanded, and ends
** when it has made as many multiplications as 20 passes over the data, and 2^30. The caller judges
** the result on all rows.
*/
#include "learn/kmeans_internal.h"

#include <math.h>
#include <string.h>

enum {
  KMEANS_SAMPLE_ROWS = 8192,
  KMEANS_SAMPLE_PER_CLUSTER = 256,
  KMEANS_SAMPLE_NUMBERS = 1 << 23,
  KMEANS_SPLIT_PASSES = 4,
  KMEANS_CANDIDATES = 4, /* clusters to take from, and to split */
  KMEANS_TRIES = 5,      /* pairs of them that are tried */
  KMEANS_TRY_ITERATIONS = 15,
  KMEANS_FAILURES = 2, /* rounds without success before giving up */
  KMEANS_ROW_PASSES = 20
};

/* The search: a fit of its own over the sample. */
typedef struct KmeansSearch {
  MlCall *call;
  MlKmeansFit fit;
  MlKmeansOptions options;
  MlKmeansData data;
  MlKmeansChunk chunk;
  double *rows, *weights;
  size_t n, p;
  uint32_t k;
  int all; /* the sample is all rows */
  uint64_t random;
  double work, budget;     /* multiplications made, and allowed */
  double inertia;          /* of `best` */
  double *best;            /* (k, p) */
  double *halves, *drawn;  /* (2 k, p) centroids of the halves of each cluster; sums */
  double *mass;            /* (2 k) */
  double *cost, *gain;     /* (k) */
  double *spread, *halved; /* (k) inertia of the cluster, and of its halves */
} KmeansSearch;

static const double *kmeans_search_row(const KmeansSearch *search, size_t i) {
  return search->rows + i * search->p;
}

static double kmeans_search_weight(const KmeansSearch *search, size_t i) {
  return search->weights ? search->weights[i] : 1;
}

/* ---- the sample */

static size_t kmeans_search_size(const MlKmeansFit *fit) {
  size_t size = (size_t)fit->k * KMEANS_SAMPLE_PER_CLUSTER;
  if (size < KMEANS_SAMPLE_ROWS) size = KMEANS_SAMPLE_ROWS;
  if (size > KMEANS_SAMPLE_NUMBERS / fit->p) size = KMEANS_SAMPLE_NUMBERS / fit->p;
  return size < fit->n ? size : fit->n;
}

/* Copies a row out of each of n equal parts of all rows. */
static void kmeans_search_sample(KmeansSearch *search, const MlKmeansFit *fit) {
  size_t n = search->n, p = search->p;
  search->rows = ml_array(search->call, n, p * sizeof *search->rows);
  if (fit->data->weights) search->weights = ml_array(search->call, n, sizeof *search->weights);
  if (search->call->status != ML_OK) return;
  double part = (double)fit->n / (double)n;
  for (size_t i = 0; i < n; i++) {
    size_t row = i;
    if (!search->all) row = (size_t)(((double)i + ml_kmeans_random(&search->random)) * part);
    if (row >= fit->n) row = fit->n - 1;
    ml_kmeans_expand(fit->columns, ml_kmeans_find(fit, row), search->rows + i * p);
    if (search->weights) search->weights[i] = fit->data->weights[row];
  }
}

static int kmeans_search_has_weight(const KmeansSearch *search) {
  for (size_t i = 0; i < search->n; i++) {
    if (kmeans_search_weight(search, i) > 1e-140) return 1;
  }
  return 0;
}

static MlStatus kmeans_search_open(KmeansSearch *search, const MlKmeansFit *fit) {
  MlCall *call = search->call = fit->call;
  search->p = fit->p;
  search->k = fit->k;
  search->n = kmeans_search_size(fit);
  search->all = search->n == fit->n;
  search->random = fit->options->seed ^ 0xD1B54A32D192ED03u;
  search->budget = 20 * (double)fit->n * fit->k * (double)fit->width + 0x1p30;
  kmeans_search_sample(search, fit);
  search->options = *fit->options;
  search->options.report = NULL;
  search->chunk = (MlKmeansChunk){search->rows, search->n};
  search->data = (MlKmeansData){.chunks = &search->chunk,
                                .chunk_count = 1,
                                .stride = fit->p * sizeof(double),
                                .columns = {.p = fit->p, .numbers = fit->p},
                                .weights = search->weights};
  size_t k = fit->k, p = fit->p;
  search->best = ml_array(call, k, p * sizeof(double));
  search->halves = ml_array(call, k, 2 * p * sizeof(double));
  search->drawn = ml_array(call, k, 2 * p * sizeof(double));
  search->mass = ml_array(call, k, 2 * sizeof(double));
  search->cost = ml_array(call, k, sizeof(double));
  search->gain = ml_array(call, k, sizeof(double));
  search->spread = ml_array(call, k, sizeof(double));
  search->halved = ml_array(call, k, sizeof(double));
  return call->status;
}

static void kmeans_search_close(KmeansSearch *search) {
  ml_kmeans_close(&search->fit);
  void *all[] = {search->rows, search->weights, search->best, search->halves, search->drawn,
                 search->mass, search->cost,    search->gain, search->spread, search->halved};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) ml_free(all[i]);
}

/* ---- cost and gain */

/* Labels the sample by `best`, and sums up what each centroid is worth. */
static void kmeans_search_costs(KmeansSearch *search) {
  MlKmeansFit *fit = &search->fit;
  MlKmeansNearest nearest;
  uint32_t list[ML_KMEANS_TILE];
  MlKmeansRows rows = {.count = search->n,
                       .width = search->p,
                       .base = (const char *)search->rows,
                       .stride = search->p * sizeof(double)};
  size_t quads = (search->k + ML_KMEANS_QUAD - 1) / ML_KMEANS_QUAD;
  ml_kmeans_pack(fit->columns, search->best, search->k, NULL, fit->packed);
  memset(search->cost, 0, search->k * sizeof *search->cost);
  memset(search->spread, 0, search->k * sizeof *search->spread);
  for (size_t t = 0; t < search->n; t += ML_KMEANS_TILE) {
    size_t count = search->n - t < ML_KMEANS_TILE ? search->n - t : ML_KMEANS_TILE;
    for (size_t l = 0; l < count; l++) list[l] = (uint32_t)(t + l);
    ml_kmeans_gather(&rows, list, count, fit->workers[0].tile);
    fit->kernel->nearest(fit->columns, fit->workers[0].tile, fit->packed, 0, quads, &nearest);
    for (size_t l = 0; l < count; l++) {
      size_t c = (size_t)nearest.index[l];
      double weight = kmeans_search_weight(search, t + l);
      fit->labels[t + l] = (uint32_t)c;
      search->cost[c] += weight * (nearest.second[l] - nearest.best[l]);
      search->spread[c] += weight * nearest.best[l];
    }
    double work = (double)search->k * (double)search->p * (double)count;
    if (ml_poll(search->call, work < 4e9 ? (uint32_t)work : UINT32_MAX) != ML_OK) return;
  }
  search->work += (double)search->n * search->k * (double)search->p;
}

/* First halves: a row, drawn by its squared distance, and its mirror image across the centroid. */
static void kmeans_search_draw_halves(KmeansSearch *search) {
  size_t p = search->p;
  double *sums = search->mass; /* running sums, by cluster */
  memset(sums, 0, search->k * sizeof *sums);
  for (size_t c = 0; c < search->k; c++) {
    for (size_t h = 0; h < 2; h++)
      memcpy(search->halves + (2 * c + h) * p, search->best + c * p, p * sizeof(double));
  }
  for (size_t i = 0; i < search->n; i++) {
    size_t c = search->fit.labels[i];
    double square = ml_kmeans_square(kmeans_search_row(search, i), search->best + c * p, p);
    double part = kmeans_search_weight(search, i) * square,
           random = ml_kmeans_random(&search->random);
    sums[c] += part;
    if (part > 0 && random * sums[c] < part) {
      memcpy(search->halves + 2 * c * p, kmeans_search_row(search, i), p * sizeof(double));
    }
  }
  for (size_t c = 0; c < search->k; c++)
    for (size_t j = 0; j < p; j++) {
      double *half = search->halves + 2 * c * p + j;
      half[p] = 2 * search->best[c * p + j] - half[0];
    }
}

/* One iteration of 2-means inside each cluster; the last one only measures. */
static void kmeans_search_halve(KmeansSearch *search, int last) {
  size_t p = search->p;
  memset(search->drawn, 0, search->k * 2 * p * sizeof(double));
  memset(search->mass, 0, search->k * 2 * sizeof(double));
  memset(search->halved, 0, search->k * sizeof(double));
  for (size_t i = 0; i < search->n; i++) {
    const double *row = kmeans_search_row(search, i), *halves;
    size_t c = search->fit.labels[i];
    halves = search->halves + 2 * c * p;
    double first = ml_kmeans_square(row, halves, p), second = ml_kmeans_square(row, halves + p, p);
    double weight = kmeans_search_weight(search, i), square = first <= second ? first : second;
    size_t h = 2 * c + (first <= second ? 0 : 1);
    search->halved[c] += weight * square;
    search->mass[h] += weight;
    for (size_t j = 0; j < p; j++) {
      search->drawn[h * p + j] += weight * (row[j] - search->best[c * p + j]);
    }
  }
  if (last) return;
  for (size_t h = 0; h < 2 * (size_t)search->k; h++) {
    if (!(search->mass[h] > 0)) continue;
    for (size_t j = 0; j < p; j++) {
      search->halves[h * p + j] =
          search->best[h / 2 * p + j] + search->drawn[h * p + j] / search->mass[h];
    }
  }
}

static MlStatus kmeans_search_measure(KmeansSearch *search) {
  kmeans_search_costs(search);
  if (search->call->status != ML_OK) return search->call->status;
  kmeans_search_draw_halves(search);
  for (int pass = 0; pass <= KMEANS_SPLIT_PASSES; pass++) {
    kmeans_search_halve(search, pass == KMEANS_SPLIT_PASSES);
    search->work += (double)search->n * (double)search->p * 4;
    double work = (double)search->n * (double)search->p * 4;
    if (ml_poll(search->call, work < 4e9 ? (uint32_t)work : UINT32_MAX) != ML_OK) break;
  }
  for (uint32_t c = 0; c < search->k; c++) search->gain[c] = search->spread[c] - search->halved[c];
  return search->call->status;
}

/* ---- trying */

/* Iterates from fit->centroids and keeps the result as the best when it is better. */
static int kmeans_search_try(KmeansSearch *search, uint32_t iterations) {
  MlKmeansFit *fit = &search->fit;
  MlKmeansRun run = {.max_iter = iterations, .tol = 1e-6 * fit->variance};
  if (ml_kmeans_run(fit, &run) != ML_OK) return 0;
  double inertia = ml_kmeans_inertia(fit);
  search->work += (double)run.iterations * (double)search->n * search->k * (double)search->p;
  if (fit->call->status != ML_OK || !(inertia < search->inertia * (1 - 1e-9))) return 0;
  search->inertia = inertia;
  memcpy(search->best, fit->centroids, search->k * search->p * sizeof(double));
  return 1;
}

/* The clusters with the least (sign 1) or the largest (sign -1) values. */
static uint32_t kmeans_search_extremes(const double *values, uint32_t k, double sign,
                                       uint32_t *found) {
  uint32_t count = 0;
  for (uint32_t c = 0; c < k; c++) {
    uint32_t at = count < KMEANS_CANDIDATES ? count++ : KMEANS_CANDIDATES;
    while (at > 0 && sign * values[c] < sign * values[found[at - 1]]) {
      if (at < KMEANS_CANDIDATES) found[at] = found[at - 1];
      at--;
    }
    if (at < KMEANS_CANDIDATES) found[at] = c;
  }
  return count;
}

typedef struct KmeansPair {
  uint32_t from, to;
  double score;
} KmeansPair;

/* The most promising pairs, best first. */
static int kmeans_search_pairs(const KmeansSearch *search, KmeansPair *pairs) {
  uint32_t from[KMEANS_CANDIDATES], to[KMEANS_CANDIDATES];
  uint32_t sources = kmeans_search_extremes(search->cost, search->k, 1, from);
  uint32_t targets = kmeans_search_extremes(search->gain, search->k, -1, to);
  int count = 0;
  for (uint32_t s = 0; s < sources; s++)
    for (uint32_t t = 0; t < targets; t++) {
      KmeansPair pair = {from[s], to[t], search->gain[to[t]] - search->cost[from[s]]};
      if (pair.from == pair.to || search->gain[pair.to] < 0.2 * search->cost[pair.from]) continue;
      int at = count < KMEANS_TRIES ? count++ : KMEANS_TRIES;
      for (; at > 0 && pair.score > pairs[at - 1].score; at--) {
        if (at < KMEANS_TRIES) pairs[at] = pairs[at - 1];
      }
      if (at < KMEANS_TRIES) pairs[at] = pair;
    }
  return count;
}

/* Moves one centroid. Says whether that helped. */
static int kmeans_search_move(KmeansSearch *search) {
  size_t p = search->p;
  KmeansPair pairs[KMEANS_TRIES];
  if (kmeans_search_measure(search) != ML_OK) return 0;
  int count = kmeans_search_pairs(search, pairs);
  for (int i = 0; i < count && search->work < search->budget; i++) {
    double *centroids = search->fit.centroids;
    memcpy(centroids, search->best, search->k * p * sizeof *centroids);
    const double *halves = search->halves + 2 * (size_t)pairs[i].to * p;
    memcpy(centroids + pairs[i].to * p, halves, p * sizeof *centroids);
    memcpy(centroids + pairs[i].from * p, halves + p, p * sizeof *centroids);
    if (kmeans_search_try(search, KMEANS_TRY_ITERATIONS)) return 1;
    if (search->call->status != ML_OK) return 0;
  }
  return 0;
}

/* ---- single rows */

/* Moves the centroid of a cluster of weight `mass` for a row that joins (or leaves: -weight). */
static void kmeans_search_join(double *centroid, double *mass, const double *row, double weight,
                               size_t p) {
  *mass += weight;
  for (size_t j = 0; j < p; j++) centroid[j] += weight / *mass * (row[j] - centroid[j]);
}

/* One pass over the rows in their order. Gives the number of rows that moved. */
static size_t kmeans_search_row_pass(KmeansSearch *search) {
  size_t p = search->p, moved = 0;
  double *centroids = search->fit.centroids, *mass = search->mass;
  double each = 2 * (double)search->k * (double)p;
  uint32_t work = each < 4e9 ? (uint32_t)each : UINT32_MAX;
  for (size_t i = 0; i < search->n; i++) {
    if (ml_poll(search->call, work) != ML_OK) break;
    const double *row = kmeans_search_row(search, i);
    double weight = kmeans_search_weight(search, i), best = INFINITY;
    uint32_t from = search->fit.labels[i], to = from;
    if (!(weight > 0) || !(mass[from] > weight * (1 + 1e-9))) continue;
    double leave =
        ml_kmeans_square(row, centroids + from * p, p) * mass[from] / (mass[from] - weight);
    for (uint32_t c = 0; c < search->k; c++) {
      double join = ml_kmeans_square(row, centroids + c * p, p) * mass[c] / (mass[c] + weight);
      if (c == from || !(join < best)) continue;
      best = join;
      to = c;
    }
    if (!(best < leave * (1 - 1e-9))) continue;
    kmeans_search_join(centroids + from * p, &mass[from], row, -weight, p);
    kmeans_search_join(centroids + to * p, &mass[to], row, weight, p);
    search->fit.labels[i] = to;
    moved++;
  }
  return moved;
}

static int kmeans_search_rows(KmeansSearch *search) {
  MlKmeansFit *fit = &search->fit;
  double pass = (double)search->n * search->k * (double)search->p;
  memcpy(fit->centroids, search->best, search->k * search->p * sizeof(double));
  if (ml_kmeans_label(fit) != ML_OK) return 0;
  for (uint32_t c = 0; c < search->k; c++) search->mass[c] = ml_kmeans_cluster_weight(fit, c);
  for (int i = 0; i < KMEANS_ROW_PASSES && search->work < search->budget; i++) {
    search->work += pass;
    size_t moved = kmeans_search_row_pass(search);
    if (search->call->status != ML_OK) return 0;
    if (moved == 0) break;
  }
  return kmeans_search_try(search, fit->options->max_iter);
}

/* ---- the whole */

uint32_t ml_kmeans_move(MlKmeansFit *fit, double *centroids) {
  size_t size = fit->k * fit->p * sizeof *centroids;
  uint32_t moves = 0;
  KmeansSearch search = {0};
  if (fit->k < 2 || fit->k * 2 > kmeans_search_size(fit)) return 0;
  if (kmeans_search_open(&search, fit) == ML_OK && kmeans_search_has_weight(&search) &&
      ml_kmeans_open(fit->call, &search.data, &search.options, 1, &search.fit) == ML_OK) {
    search.inertia = INFINITY;
    memcpy(search.fit.centroids, centroids, size);
    kmeans_search_try(&search, KMEANS_TRY_ITERATIONS);
    for (int failures = 0; failures < KMEANS_FAILURES && search.work < search.budget;) {
      if (fit->call->status != ML_OK) break;
      if (kmeans_search_move(&search)) {
        moves++;
      } else {
        failures++;
      }
    }
    if (search.all && search.work < search.budget && fit->call->status == ML_OK) {
      moves += (uint32_t)kmeans_search_rows(&search);
    }
    if (moves > 0) memcpy(centroids, search.best, size);
  }
  kmeans_search_close(&search);
  return moves;
}
