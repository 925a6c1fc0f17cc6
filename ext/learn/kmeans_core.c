#include "learn/kmeans_core.h"

#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "base/sort.h"
#include "learn/kmeans_internal.h"

void ml_kmeans_defaults(MlKmeansOptions *options) {
  *options = (MlKmeansOptions){
      .k = 8, .n_init = 10, .max_iter = 300, .tol = 1e-4, .threads = 1, .refine = 1};
}

void ml_kmeans_free(MlKmeans *model) {
  ml_free(model->centroids);
  ml_free(model->labels);
  ml_free(model->sizes);
  ml_free(model->weights);
  memset(model, 0, sizeof *model);
}

/* ---- order of the clusters */

typedef struct KmeansRank {
  const MlKmeansFit *fit;
} KmeansRank;

static int kmeans_rank_order(const void *context, uint32_t left, uint32_t right) {
  const MlKmeansFit *fit = ((const KmeansRank *)context)->fit;
  double a = ml_kmeans_cluster_weight(fit, left), b = ml_kmeans_cluster_weight(fit, right);
  if (a != b) return a > b ? -1 : 1;
  for (size_t j = 0; j < fit->p; j++) {
    double x = fit->centroids[left * fit->p + j], y = fit->centroids[right * fit->p + j];
    if (x != y) return x < y ? -1 : 1;
  }
  return 0;
}

/* Sorts the centroids by falling weight. Says whether that changed their order. */
static int kmeans_sort(MlKmeansFit *fit) {
  uint32_t *order = fit->workers[0].starts;
  for (uint32_t c = 0; c < fit->k; c++) order[c] = c;
  KmeansRank rank = {fit};
  if (ml_sort_indices(fit->call, order, fit->k, kmeans_rank_order, &rank) != ML_OK) return 0;
  size_t p = fit->p;
  int changed = 0;
  memcpy(fit->previous, fit->centroids, fit->k * p * sizeof *fit->previous);
  for (uint32_t c = 0; c < fit->k; c++) {
    memcpy(fit->centroids + c * p, fit->previous + order[c] * p, p * sizeof *fit->centroids);
    changed |= order[c] != c;
  }
  return changed;
}

static uint32_t kmeans_empty(const MlKmeansFit *fit) {
  uint32_t empty = 0;
  for (uint32_t c = 0; c < fit->k; c++) empty += fit->counts[c] <= 0;
  return empty;
}

/*
** Labels the rows by the centroids in their final order. Rows equally near to two centroids go to
** the lower number, which may change sizes, and so the order, again; and a centroid that has moved
** since the rows were last labelled may have lost them all: so this is repeated while it changes
** anything, with an end in case it never stops.
*/
static MlStatus kmeans_settle(MlKmeansFit *fit) {
  enum { ROUNDS = 100 };
  ml_kmeans_label(fit);
  for (int round = 0; round < ROUNDS && fit->call->status == ML_OK; round++) {
    if (kmeans_empty(fit)) {
      ml_kmeans_refill(fit);
    } else if (!kmeans_sort(fit)) {
      break;
    }
    ml_kmeans_label(fit);
  }
  if (fit->call->status == ML_OK && kmeans_empty(fit)) {
    ml_fail(fit->call, "no %u clusters were found that all have rows", (unsigned)fit->k);
  }
  return fit->call->status;
}

/* ---- the whole */

typedef struct KmeansBest {
  double *centroids; /* (k, p) */
  double inertia;
  uint32_t iterations, run, moves;
  int converged;
} KmeansBest;

/* Keeps the run's centroids if their inertia is below `limit`. Says whether it was. */
static int kmeans_keep(MlKmeansFit *fit, KmeansBest *best, const MlKmeansRun *run, double limit) {
  double inertia = ml_kmeans_inertia(fit);
  if (fit->call->status != ML_OK || !(inertia < limit)) return 0;
  memcpy(best->centroids, fit->centroids, fit->k * fit->p * sizeof *best->centroids);
  best->inertia = inertia;
  best->iterations = run->iterations;
  best->converged = run->converged;
  return 1;
}

static MlStatus kmeans_runs(MlKmeansFit *fit, KmeansBest *best) {
  const MlKmeansOptions *options = fit->options;
  uint32_t runs = options->initial || options->n_init < 1 ? 1 : options->n_init;
  size_t cells = fit->k * fit->p;
  for (uint32_t number = 0; number < runs && fit->call->status == ML_OK; number++) {
    if (options->initial) {
      memcpy(fit->centroids, options->initial, cells * sizeof *fit->centroids);
    } else {
      ml_kmeans_seed(fit, ml_mix(options->seed + ml_mix(number)));
    }
    MlKmeansRun run = {.number = number, .max_iter = options->max_iter};
    run.tol = options->tol * fit->variance;
    if (fit->call->status == ML_OK) ml_kmeans_run(fit, &run);
    if (fit->call->status == ML_OK &&
        kmeans_keep(fit, best, &run, number ? best->inertia : INFINITY))
      best->run = number;
  }
  return fit->call->status;
}

/* Iterates from the best centroids, or from better places of them, until no row changes. */
static MlStatus kmeans_refine(MlKmeansFit *fit, KmeansBest *best) {
  size_t size = fit->k * fit->p * sizeof *best->centroids;
  MlKmeansRun run = {.number = fit->options->n_init, .max_iter = fit->options->max_iter};
  uint32_t iterations = best->iterations;
  memcpy(fit->centroids, best->centroids, size);
  uint32_t moves = ml_kmeans_move(fit, fit->centroids);
  if (moves > 0 && ml_kmeans_run(fit, &run) == ML_OK &&
      kmeans_keep(fit, best, &run, best->inertia)) {
    best->moves = moves;
    best->iterations = iterations + run.iterations;
  } else if (!best->converged) {
    memcpy(fit->centroids, best->centroids, size);
    ml_kmeans_run(fit, &run);
    /* Equal inertias differ by rounding. */
    if (fit->call->status == ML_OK && kmeans_keep(fit, best, &run, best->inertia * (1 + 1e-12))) {
      best->iterations = iterations + run.iterations;
    }
  }
  return fit->call->status;
}

static MlStatus kmeans_finish(MlKmeansFit *fit, const KmeansBest *best, MlKmeans *model) {
  size_t k = fit->k, p = fit->p;
  memcpy(fit->centroids, best->centroids, k * p * sizeof *fit->centroids);
  if (kmeans_settle(fit) != ML_OK) return fit->call->status;
  model->inertia = ml_kmeans_inertia(fit);
  model->sizes = ml_array(fit->call, k, sizeof *model->sizes);
  model->weights = ml_array(fit->call, k, sizeof *model->weights);
  if (fit->call->status != ML_OK) return fit->call->status;
  for (size_t i = 0; i < fit->n; i++) model->sizes[fit->labels[i]]++;
  for (uint32_t c = 0; c < k; c++) model->weights[c] = ml_kmeans_cluster_weight(fit, c);
  model->n = fit->n;
  model->p = p;
  model->k = fit->k;
  model->iterations = best->iterations;
  model->best_run = best->run;
  model->moves = best->moves;
  model->converged = best->converged;
  model->labels = fit->labels;
  model->centroids = fit->centroids;
  fit->labels = NULL;
  fit->centroids = NULL;
  return ML_OK;
}

MlStatus ml_kmeans_fit(MlCall *call, const MlKmeansData *data, const MlKmeansOptions *options,
                       MlKmeans *model) {
  memset(model, 0, sizeof *model);
  MlKmeansFit fit;
  KmeansBest best = {0};
  if (ml_kmeans_open(call, data, options, 0, &fit) == ML_OK) {
    best.centroids = ml_array(call, fit.k, fit.p * sizeof *best.centroids);
    if (call->status == ML_OK) kmeans_runs(&fit, &best);
    if (call->status == ML_OK && options->refine) kmeans_refine(&fit, &best);
    if (call->status == ML_OK) kmeans_finish(&fit, &best, model);
  }
  ml_free(best.centroids);
  ml_kmeans_close(&fit);
  return call->status;
}
