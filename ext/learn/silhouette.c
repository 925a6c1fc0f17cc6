#include "learn/silhouette.h"

#include <math.h>
#include <string.h>

#include "learn/kmeans_internal.h"

/* A task has this many multiplications or less, unless that is less than a tile. */
enum { SILHOUETTE_WORK = 1 << 24 };

typedef struct SilhouetteRun {
  const MlSilhouetteReference *reference;
  const double *rows;
  const uint32_t *labels;
  const unsigned char *is_reference;
  size_t n, task_rows, width;
  MlKmeansColumns numbers;       /* without the categories */
  const MlKmeansColumns *levels; /* with them; NULL: there are none */
  double *steps;                 /* (p) squared differences of present and absent */
  const MlKmeansKernel *kernel;
  int64_t *sizes; /* (k) references of each cluster */
  double *tiles;  /* (threads, p, 8) */
  double *sums;   /* (threads, k, 8) */
  double *values; /* (n) */
} SilhouetteRun;

/* Rows of different levels differ in the columns of both. */
static void silhouette_add_levels(const SilhouetteRun *run, const double *tile, const double *row,
                                  double *squares) {
  for (size_t f = run->levels->numbers; f < run->width; f++) {
    size_t level = (size_t)row[f];
    for (size_t l = 0; l < ML_KMEANS_TILE; l++) {
      size_t other = (size_t)tile[f * ML_KMEANS_TILE + l];
      if (other != level) squares[l] += run->steps[other] + run->steps[level];
    }
  }
}

/* From sums of distances, sums[c * 8] those to cluster c. */
static double silhouette_value(const SilhouetteRun *run, size_t row, const double *sums) {
  uint32_t own = run->labels[row];
  int among = !run->is_reference || run->is_reference[row];
  int64_t others = run->sizes[own] - among;
  double nearest = INFINITY;
  for (uint32_t c = 0; c < run->reference->k; c++) {
    if (c == own || !run->sizes[c]) continue;
    double mean = sums[c * ML_KMEANS_TILE] / (double)run->sizes[c];
    if (mean < nearest) nearest = mean;
  }
  if (nearest == INFINITY) return NAN;
  if (others < 1) return 0;
  double inside = sums[own * ML_KMEANS_TILE] / (double)others;
  double larger = inside > nearest ? inside : nearest;
  return larger > 0 ? (nearest - inside) / larger : 0;
}

static void silhouette_tile(SilhouetteRun *run, size_t first, size_t count, double *tile,
                            double *sums) {
  const MlSilhouetteReference *reference = run->reference;
  size_t p = run->width;
  for (size_t l = 0; l < ML_KMEANS_TILE; l++) {
    const double *row = run->rows + (first + (l < count ? l : count - 1)) * p;
    for (size_t j = 0; j < p; j++) tile[j * ML_KMEANS_TILE + l] = row[j];
  }
  memset(sums, 0, reference->k * ML_KMEANS_TILE * sizeof *sums);
  for (size_t i = 0; i < reference->count; i++) {
    double squares[ML_KMEANS_TILE], *sum = sums + reference->labels[i] * ML_KMEANS_TILE;
    const double *row = reference->rows + i * p;
    run->kernel->distance(&run->numbers, tile, row, squares);
    if (run->levels) silhouette_add_levels(run, tile, row, squares);
    for (size_t l = 0; l < ML_KMEANS_TILE; l++) sum[l] += sqrt(squares[l]);
  }
  for (size_t l = 0; l < count; l++) {
    run->values[first + l] = silhouette_value(run, first + l, sums + l);
  }
}

static void silhouette_task(void *arg, size_t task, unsigned worker) {
  SilhouetteRun *run = arg;
  size_t first = task * run->task_rows, end = first + run->task_rows;
  double *tile = run->tiles + worker * run->width * ML_KMEANS_TILE;
  double *sums = run->sums + worker * (size_t)run->reference->k * ML_KMEANS_TILE;
  if (end > run->n) end = run->n;
  for (; first < end; first += ML_KMEANS_TILE) {
    size_t count = end - first < ML_KMEANS_TILE ? end - first : ML_KMEANS_TILE;
    silhouette_tile(run, first, count, tile, sums);
  }
}

MlStatus ml_silhouette(MlCall *call, const MlSilhouetteReference *reference, const double *rows,
                       const uint32_t *labels, const unsigned char *is_reference, size_t n,
                       double *values) {
  unsigned threads = reference->threads < 1 ? 1 : reference->threads;
  const MlKmeansColumns *columns = reference->columns;
  size_t numbers = columns ? columns->numbers : reference->p;
  size_t width = columns ? ml_kmeans_width(columns) : numbers;
  size_t work = reference->count * (width + 4), levels = columns ? columns->p : 0;
  SilhouetteRun run = {.reference = reference,
                       .rows = rows,
                       .labels = labels,
                       .is_reference = is_reference,
                       .n = n,
                       .width = width,
                       .numbers = {.p = numbers, .numbers = numbers},
                       .levels = columns && columns->categories ? columns : NULL,
                       .kernel = ml_kmeans_kernel(),
                       .values = values};
  run.task_rows = ML_KMEANS_TILE * (1 + SILHOUETTE_WORK / (work + 1) / ML_KMEANS_TILE);
  run.sizes = ml_array(call, reference->k, sizeof *run.sizes);
  run.tiles = ml_array(call, threads, width * ML_KMEANS_TILE * sizeof(double));
  run.steps = ml_array(call, levels, sizeof(double));
  run.sums = ml_array(call, threads, reference->k * ML_KMEANS_TILE * sizeof(double));
  if (!call->status) {
    for (size_t j = numbers; j < levels; j++) {
      double step = columns->present[j] - columns->absent[j];
      run.steps[j] = step * step;
    }
    for (size_t i = 0; i < reference->count; i++) run.sizes[reference->labels[i]]++;
    ml_parallel(call, threads, (n + run.task_rows - 1) / run.task_rows, silhouette_task, &run);
  }
  ml_free(run.sizes);
  ml_free(run.tiles);
  ml_free(run.sums);
  ml_free(run.steps);
  return call->status;
}
