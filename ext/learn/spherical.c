#include "learn/spherical.h"

#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "base/sort.h"
#include "base/threads.h"
#include "learn/kmeans_internal.h"
#include "math/summation.h"

/* A task has this many multiplications or less, unless that is less than a row. */
enum { SPHERICAL_WORK = 1 << 23 };

/* Distances below this are rounding: the directions are the same. */
static const double spherical_same = 1e-14;

typedef struct SphericalFit {
  MlCall *call;
  const MlSphericalData *data;
  const MlKmeansOptions *options;
  uint32_t k, trials;
  double *sums;    /* (k, p) of the rows of each cluster */
  double *columns; /* (p, k) directions of the centroids, or of (p, trials) seeds tried */
  double *norms;   /* (k) lengths of the sums */
  double *weights; /* (k) */
  double *nearest; /* (n) distance to the nearest centroid or seed */
  double *tried;   /* (n, trials) distances to the seeds tried */
  uint32_t *labels, *best_labels; /* (n) */
  uint32_t *order;                /* (k) */
  double *dots;                   /* (threads, max(k, trials)) */
  unsigned threads;
  size_t task_rows;
  size_t changed; /* rows of the last assignment that changed their cluster */
} SphericalFit;

static double spherical_weight(const MlSphericalData *data, size_t row) {
  return data->weights ? data->weights[row] : 1;
}

/* Dot products of a row with the m columns of a matrix (p, m). */
static void spherical_dots(const MlSphericalData *data, size_t row, const double *matrix, size_t m,
                           double *restrict dots) {
  memset(dots, 0, m * sizeof *dots);
  for (size_t at = data->starts[row]; at < data->starts[row + 1]; at++) {
    const double *line = matrix + data->indices[at] * m;
    double value = data->values[at];
    for (size_t c = 0; c < m; c++) dots[c] += value * line[c];
  }
}

/* 1 less the cosine, never below 0. */
static double spherical_distance(double cosine) {
  double distance = 1 - cosine;
  return distance < spherical_same ? 0 : distance;
}

static MlStatus spherical_tasks(SphericalFit *fit, MlTask task) {
  size_t tasks = (fit->data->n + fit->task_rows - 1) / fit->task_rows;
  return ml_parallel(fit->call, fit->threads, tasks, task, fit);
}

static size_t spherical_end(const SphericalFit *fit, size_t task) {
  size_t end = (task + 1) * fit->task_rows;
  return end < fit->data->n ? end : fit->data->n;
}

static double *spherical_scratch(const SphericalFit *fit, unsigned worker) {
  return fit->dots + worker * (size_t)(fit->k > fit->trials ? fit->k : fit->trials);
}

/* ---- seeds */

static void spherical_try_task(void *arg, size_t task, unsigned worker) {
  SphericalFit *fit = arg;
  double *dots = spherical_scratch(fit, worker);
  for (size_t i = task * fit->task_rows; i < spherical_end(fit, task); i++) {
    spherical_dots(fit->data, i, fit->columns, fit->trials, dots);
    for (uint32_t t = 0; t < fit->trials; t++) {
      fit->tried[i * fit->trials + t] = spherical_distance(dots[t]);
    }
  }
}

/* A row by weight and distance to the nearest seed. */
static size_t spherical_draw(const SphericalFit *fit, double goal) {
  double sum = 0;
  size_t last = 0;
  for (size_t i = 0; i < fit->data->n; i++) {
    double part = spherical_weight(fit->data, i) * fit->nearest[i];
    if (!(part > 0)) continue;
    last = i;
    sum += part;
    if (sum > goal) break;
  }
  return last;
}

static double spherical_potential(const SphericalFit *fit) {
  MlSum sum = {0};
  for (size_t i = 0; i < fit->data->n; i++) {
    ml_sum_add(&sum, spherical_weight(fit->data, i) * fit->nearest[i]);
  }
  return ml_sum_value(sum);
}

static void spherical_put_column(const SphericalFit *fit, size_t row, size_t m, size_t column) {
  for (size_t at = fit->data->starts[row]; at < fit->data->starts[row + 1]; at++) {
    fit->columns[fit->data->indices[at] * m + column] = fit->data->values[at];
  }
}

/* Of some rows drawn, the one that lowers the distances most becomes a seed. */
static size_t spherical_next_seed(SphericalFit *fit, uint64_t *state, double total) {
  size_t rows[64], n = fit->data->n;
  uint32_t best = 0;
  double least = INFINITY;
  memset(fit->columns, 0, fit->data->p * fit->trials * sizeof(double));
  for (uint32_t t = 0; t < fit->trials; t++) {
    rows[t] = spherical_draw(fit, ml_kmeans_random(state) * total);
    spherical_put_column(fit, rows[t], fit->trials, t);
  }
  if (spherical_tasks(fit, spherical_try_task)) return 0;
  for (uint32_t t = 0; t < fit->trials; t++) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
      double distance = fit->tried[i * fit->trials + t];
      sum += spherical_weight(fit->data, i) * fmin(distance, fit->nearest[i]);
    }
    if (sum < least) {
      least = sum;
      best = t;
    }
  }
  for (size_t i = 0; i < n; i++) {
    fit->nearest[i] = fmin(fit->nearest[i], fit->tried[i * fit->trials + best]);
  }
  return rows[best];
}

/* Puts k seeds into the sums. */
static MlStatus spherical_seed(SphericalFit *fit, uint64_t state) {
  const MlSphericalData *data = fit->data;
  size_t p = data->p;
  memset(fit->sums, 0, fit->k * p * sizeof(double));
  for (size_t i = 0; i < data->n; i++) {
    fit->nearest[i] = data->starts[i] < data->starts[i + 1]; /* rows of zeros have no direction */
  }
  for (uint32_t c = 0; c < fit->k && !fit->call->status; c++) {
    double total = spherical_potential(fit);
    if (!(total > 0)) {
      return ml_fail(fit->call,
                     "k must be between 1 and the number of rows that differ in direction (%u), "
                     "found %u",
                     (unsigned)c, (unsigned)fit->k);
    }
    size_t row = spherical_next_seed(fit, &state, total);
    for (size_t at = data->starts[row]; at < data->starts[row + 1]; at++) {
      fit->sums[c * p + data->indices[at]] = data->values[at];
    }
    ml_poll(fit->call, 20 * (uint32_t)(data->n < 1000000 ? data->n : 1000000));
  }
  return fit->call->status;
}

/* ---- iterations */

/* Directions of the sums; returns the sum of their squared moves. */
static double spherical_directions(SphericalFit *fit) {
  size_t p = fit->data->p, k = fit->k;
  double moved = 0;
  for (size_t c = 0; c < k; c++) {
    const double *sum = fit->sums + c * p;
    double square = 0;
    for (size_t j = 0; j < p; j++) square += sum[j] * sum[j];
    fit->norms[c] = sqrt(square);
    double factor = square > 0 ? 1 / fit->norms[c] : 0;
    for (size_t j = 0; j < p; j++) {
      double value = sum[j] * factor, d = value - fit->columns[j * k + c];
      moved += d * d;
      fit->columns[j * k + c] = value;
    }
  }
  return moved;
}

static void spherical_assign_task(void *arg, size_t task, unsigned worker) {
  SphericalFit *fit = arg;
  double *dots = spherical_scratch(fit, worker);
  for (size_t i = task * fit->task_rows; i < spherical_end(fit, task); i++) {
    uint32_t best = 0;
    spherical_dots(fit->data, i, fit->columns, fit->k, dots);
    for (uint32_t c = 1; c < fit->k; c++) {
      if (dots[c] > dots[best]) best = c;
    }
    fit->labels[i] = best;
    fit->nearest[i] = spherical_distance(dots[best]);
  }
}

/* Gives each cluster without rows the row that is farthest from its own centroid. */
static void spherical_refill(SphericalFit *fit) {
  size_t n = fit->data->n;
  for (uint32_t c = 0; c < fit->k; c++) {
    if (fit->weights[c] > 0) continue;
    size_t farthest = SIZE_MAX;
    for (size_t i = 0; i < n; i++) {
      double weight = spherical_weight(fit->data, i);
      if (!(fit->weights[fit->labels[i]] > weight)) continue; /* alone */
      if (farthest == SIZE_MAX || fit->nearest[i] > fit->nearest[farthest]) farthest = i;
    }
    if (farthest == SIZE_MAX) return;
    double weight = spherical_weight(fit->data, farthest);
    fit->weights[fit->labels[farthest]] -= weight;
    fit->weights[c] += weight;
    fit->labels[farthest] = c;
    fit->nearest[farthest] = 0;
  }
}

static void spherical_weigh(SphericalFit *fit) {
  memset(fit->weights, 0, fit->k * sizeof(double));
  for (size_t i = 0; i < fit->data->n; i++) {
    fit->weights[fit->labels[i]] += spherical_weight(fit->data, i);
  }
}

/* In the order of the rows, whatever the threads. */
static void spherical_sum(SphericalFit *fit) {
  const MlSphericalData *data = fit->data;
  memset(fit->sums, 0, fit->k * data->p * sizeof(double));
  for (size_t i = 0; i < data->n; i++) {
    double *sum = fit->sums + fit->labels[i] * data->p, weight = spherical_weight(data, i);
    for (size_t at = data->starts[i]; at < data->starts[i + 1]; at++) {
      sum[data->indices[at]] += weight * data->values[at];
    }
  }
}

/* Labels the rows by the centroids that the sums point to; *moved as spherical_directions(). */
static MlStatus spherical_assign(SphericalFit *fit, double *moved) {
  size_t n = fit->data->n;
  uint32_t *previous = fit->best_labels; /* scratch here */
  *moved = spherical_directions(fit);
  memcpy(previous, fit->labels, n * sizeof *previous);
  if (spherical_tasks(fit, spherical_assign_task)) return fit->call->status;
  spherical_weigh(fit);
  spherical_refill(fit);
  fit->changed = 0;
  for (size_t i = 0; i < n; i++) fit->changed += previous[i] != fit->labels[i];
  return ml_poll(fit->call, 1000000);
}

/*
** Lloyd's iterations from the sums, until no row changes its cluster, or the centroids move no more
** than `least`. Returns the inertia; *converged: no row changed.
*/
static double spherical_run(SphericalFit *fit, uint32_t number, double least, uint32_t *iterations,
                            int *converged) {
  double inertia = INFINITY, moved;
  *converged = 0;
  for (uint32_t i = 1; i <= fit->options->max_iter && !fit->call->status && !*converged; i++) {
    if (spherical_assign(fit, &moved)) break;
    *converged = i > 1 && fit->changed == 0;
    inertia = spherical_potential(fit);
    spherical_sum(fit);
    ++*iterations;
    if (fit->options->report) {
      fit->options->report(fit->options->report_arg, number, i, inertia, moved);
    }
    if (i > 1 && moved <= least) break;
  }
  return inertia;
}

/* ---- the whole */

static int spherical_rank_order(const void *context, uint32_t left, uint32_t right) {
  const double *weights = context;
  return (weights[left] < weights[right]) - (weights[left] > weights[right]);
}

/* Clusters by falling weight; means, labels and sizes into the model. */
static MlStatus spherical_finish(SphericalFit *fit, MlKmeans *model) {
  MlCall *call = fit->call;
  size_t n = fit->data->n, p = fit->data->p;
  uint32_t *place = fit->best_labels; /* scratch; k is at most n */
  model->sizes = ml_array(call, fit->k, sizeof *model->sizes);
  model->weights = ml_array(call, fit->k, sizeof(double));
  model->centroids = ml_array(call, fit->k, p * sizeof(double));
  for (uint32_t c = 0; c < fit->k; c++) fit->order[c] = c;
  if (ml_sort_indices(call, fit->order, fit->k, spherical_rank_order, fit->weights)) {
    return call->status;
  }
  for (uint32_t c = 0; c < fit->k; c++) {
    uint32_t from = fit->order[c];
    place[from] = c;
    model->weights[c] = fit->weights[from];
    for (size_t j = 0; j < p; j++) {
      model->centroids[c * p + j] = fit->sums[from * p + j] / fit->weights[from];
    }
  }
  for (size_t i = 0; i < n; i++) {
    fit->labels[i] = place[fit->labels[i]];
    model->sizes[fit->labels[i]]++;
  }
  model->n = n;
  model->p = p;
  model->k = fit->k;
  model->labels = fit->labels;
  fit->labels = NULL;
  return ML_OK;
}

static MlStatus spherical_runs(SphericalFit *fit, MlKmeans *model) {
  const MlKmeansOptions *options = fit->options;
  MlCall *call = fit->call;
  size_t cells = fit->k * fit->data->p;
  double *best = ml_array(call, cells, sizeof *best), least = options->tol / (double)fit->data->p;
  model->inertia = INFINITY;
  for (uint32_t run = 0; run < options->n_init && !call->status; run++) {
    uint32_t iterations = 0;
    int converged;
    if (spherical_seed(fit, ml_mix(options->seed + ml_mix(run)))) break;
    memset(fit->columns, 0, cells * sizeof(double));
    double inertia = spherical_run(fit, run, least, &iterations, &converged);
    if (call->status || !(inertia < model->inertia)) continue;
    memcpy(best, fit->sums, cells * sizeof *best);
    model->inertia = inertia;
    model->iterations = iterations;
    model->best_run = run;
  }
  if (!call->status) {
    memcpy(fit->sums, best, cells * sizeof *best);
    model->inertia = spherical_run(fit, options->n_init, -1, &model->iterations, &model->converged);
  }
  ml_free(best);
  return call->status;
}

static MlStatus spherical_open(SphericalFit *fit) {
  MlCall *call = fit->call;
  size_t n = fit->data->n, p = fit->data->p, wide = 0;
  double work = (double)fit->data->starts[n] / (double)n + 1;
  fit->trials = 2;
  for (double power = 2.718281828459045; power <= (double)fit->k; power *= 2.718281828459045) {
    fit->trials++;
  }
  wide = fit->k > fit->trials ? fit->k : fit->trials;
  fit->threads = fit->options->threads < 1 ? 1 : fit->options->threads;
  fit->task_rows = 1 + (size_t)(SPHERICAL_WORK / (work * (double)wide));
  fit->sums = ml_array(call, fit->k, p * sizeof(double));
  fit->columns = ml_array(call, wide, p * sizeof(double));
  fit->norms = ml_array(call, fit->k, sizeof(double));
  fit->weights = ml_array(call, fit->k, sizeof(double));
  fit->nearest = ml_array(call, n, sizeof(double));
  fit->tried = ml_array(call, n, fit->trials * sizeof(double));
  fit->labels = ml_array(call, n, sizeof *fit->labels);
  fit->best_labels = ml_array(call, n, sizeof *fit->best_labels);
  fit->order = ml_array(call, fit->k, sizeof *fit->order);
  fit->dots = ml_array(call, fit->threads, wide * sizeof(double));
  return call->status;
}

MlStatus ml_spherical_fit(MlCall *call, const MlSphericalData *data, const MlKmeansOptions *options,
                          MlKmeans *model) {
  SphericalFit fit = {.call = call, .data = data, .options = options, .k = options->k};
  memset(model, 0, sizeof *model);
  if (call->status) return call->status;
  if (fit.k < 1 || fit.k > data->n) {
    return ml_fail(call, "k must be between 1 and the number of rows (%zu), found %u", data->n,
                   (unsigned)fit.k);
  }
  if (!spherical_open(&fit) && !spherical_runs(&fit, model)) spherical_finish(&fit, model);
  ml_free(fit.sums);
  ml_free(fit.columns);
  ml_free(fit.norms);
  ml_free(fit.weights);
  ml_free(fit.nearest);
  ml_free(fit.tried);
  ml_free(fit.labels);
  ml_free(fit.best_labels);
  ml_free(fit.order);
  ml_free(fit.dots);
  return call->status;
}

/* ---- rows of others */

void ml_spherical_directions(const double *centroids, uint32_t k, size_t p, double *columns) {
  for (size_t c = 0; c < k; c++) {
    double square = 0;
    for (size_t j = 0; j < p; j++) square += centroids[c * p + j] * centroids[c * p + j];
    double factor = square > 0 ? 1 / sqrt(square) : 0;
    for (size_t j = 0; j < p; j++) columns[j * k + c] = centroids[c * p + j] * factor;
  }
}

MlStatus ml_spherical_assign(MlCall *call, const MlSphericalData *data, const double *columns,
                             uint32_t k, unsigned threads, uint32_t *labels, double *distances) {
  double work = data->n ? (double)data->starts[data->n] / (double)data->n + 1 : 1;
  SphericalFit fit = {.call = call,
                      .data = data,
                      .k = k,
                      .columns = (double *)(uintptr_t)columns,
                      .labels = labels,
                      .nearest = distances,
                      .threads = threads,
                      .task_rows = 1 + (size_t)(SPHERICAL_WORK / 16 / (work * (double)k))};
  fit.dots = ml_array(call, threads, k * sizeof(double));
  if (!call->status) spherical_tasks(&fit, spherical_assign_task);
  ml_free(fit.dots);
  return call->status;
}

/* ---- silhouettes */

static double spherical_row_silhouette(const double *dots, const double *sizes, uint32_t k,
                                       uint32_t own) {
  double nearest = INFINITY;
  for (uint32_t c = 0; c < k; c++) {
    if (c != own && sizes[c] > 0) nearest = fmin(nearest, 1 - dots[c] / sizes[c]);
  }
  if (sizes[own] <= 1) return 0;
  double inside = (sizes[own] - dots[own]) / (sizes[own] - 1), larger = fmax(inside, nearest);
  return larger > 0 ? (nearest - inside) / larger : 0;
}

typedef struct SphericalSilhouette {
  const MlSphericalData *data;
  const uint32_t *labels;
  uint32_t k;
  size_t task_rows;
  double *sums;  /* (p, k) all owned */
  double *sizes; /* (k) */
  double *dots;  /* (threads, k) */
  double *values;
} SphericalSilhouette;

static void spherical_silhouette_task(void *arg, size_t task, unsigned worker) {
  const SphericalSilhouette *run = arg;
  const MlSphericalData *data = run->data;
  double *dots = run->dots + worker * (size_t)run->k;
  size_t end = (task + 1) * run->task_rows < data->n ? (task + 1) * run->task_rows : data->n;
  for (size_t i = task * run->task_rows; i < end; i++) {
    spherical_dots(data, i, run->sums, run->k, dots);
    /* A row of zeros is at distance 0 of itself. */
    if (data->starts[i] == data->starts[i + 1]) dots[run->labels[i]] += 1;
    run->values[i] = spherical_row_silhouette(dots, run->sizes, run->k, run->labels[i]);
  }
}

MlStatus ml_spherical_silhouette(MlCall *call, const MlSphericalData *data, const uint32_t *labels,
                                 uint32_t k, unsigned threads, double *values, double *mean) {
  double work = data->n ? (double)data->starts[data->n] / (double)data->n + 1 : 1;
  SphericalSilhouette run = {.data = data, .labels = labels, .k = k, .values = values};
  MlSum sum = {0};
  if (threads < 1) threads = 1;
  run.task_rows = 1 + (size_t)(SPHERICAL_WORK / 16 / (work * (double)k));
  run.sums = ml_array(call, data->p, k * sizeof(double));
  run.sizes = ml_array(call, k, sizeof(double));
  run.dots = ml_array(call, threads, k * sizeof(double));
  if (!values) run.values = ml_array(call, data->n, sizeof(double));
  for (size_t i = 0; i < data->n && !call->status; i++) {
    run.sizes[labels[i]]++;
    for (size_t at = data->starts[i]; at < data->starts[i + 1]; at++) {
      run.sums[data->indices[at] * k + labels[i]] += data->values[at];
    }
    ml_poll(call, (uint32_t)work);
  }
  if (!call->status && k > 1) {
    ml_parallel(call, threads, (data->n + run.task_rows - 1) / run.task_rows,
                spherical_silhouette_task, &run);
  }
  for (size_t i = 0; i < data->n && !call->status; i++) {
    if (k < 2) run.values[i] = NAN;
    ml_sum_add(&sum, run.values[i]);
  }
  if (mean) *mean = k < 2 ? NAN : ml_sum_value(sum) / (double)data->n;
  ml_free(run.sums);
  ml_free(run.sizes);
  ml_free(run.dots);
  if (!values) ml_free(run.values);
  return call->status;
}
