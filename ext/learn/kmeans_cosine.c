/* The k-means learner with "metric": "cosine": rows, sparse or not, to ml_spherical_fit(). */
#include <math.h>
#include <string.h>

#include "base/threads.h"
#include "learn/kmeans_learner.h"
#include "learn/spherical.h"
#include "math/random.h"

enum { COSINE_CHOICE = 0x636f73 };

static void cosine_collect_row(MlCall *call, MlSphericalRows *rows, const MlBlock *block,
                               size_t i) {
  if (block->x) {
    ml_spherical_rows_add(call, rows, NULL, block->x + i * block->x_stride, block->columns);
  } else {
    size_t from = block->starts[i], count = block->starts[i + 1] - from;
    ml_spherical_rows_add(call, rows, block->indices + from, block->values + from, count);
  }
  if (block->weight) ml_spherical_rows_weigh(call, rows, block->weight[i * block->extra_stride]);
}

/* Collects `wanted` rows of the frame, all or a random choice. */
static MlStatus cosine_collect(MlCall *call, MlFit *fit, MlSphericalRows *rows, size_t wanted) {
  MlFrame *frame = &fit->frame;
  MlRandom random;
  size_t left = (size_t)frame->rows_used;
  ml_random_begin_stream(&random, (uint64_t)((const MlKmeansLearnerOptions *)fit->options)->seed,
                         COSINE_CHOICE);
  for (size_t i = 0; i < frame->block_count && !call->status; i++) {
    MlBlock block;
    if (ml_frame_block(call, frame, i, &block)) break;
    for (size_t r = 0; r < block.rows && !call->status; r++, left--) {
      size_t need = wanted - rows->data.n;
      if (need < left && ml_random_below(&random, left) >= need) continue;
      cosine_collect_row(call, rows, &block, r);
    }
    ml_poll(call, 2000000);
  }
  ml_spherical_rows_end(rows, frame->encoder.columns);
  return call->status;
}

/* ---- what the clusters are like */

/* Adds rows to the squares of their clusters, which shape->spreads holds. */
static MlStatus cosine_add_squares(MlCall *call, const MlSphericalData *data,
                                   const uint32_t *labels, MlClusterShape *shape) {
  for (size_t i = 0; i < data->n && !call->status; i++) {
    double *squares = shape->spreads + labels[i] * data->p;
    double weight = data->weights ? data->weights[i] : 1;
    for (size_t at = data->starts[i]; at < data->starts[i + 1]; at++) {
      squares[data->indices[at]] += weight * (data->values[at] * data->values[at]);
    }
    ml_poll(call, (uint32_t)(2 * (data->starts[i + 1] - data->starts[i])) + 5);
  }
  return call->status;
}

/* Means and standard deviations of the unit rows, within the clusters and of all. */
static MlStatus cosine_end_shape(MlCall *call, const MlKmeans *model, MlClusterShape *shape) {
  size_t p = shape->p, k = model->k;
  double total = 0;
  for (size_t c = 0; c < k; c++) total += model->weights[c];
  for (size_t j = 0; j < p && !call->status; j++) {
    double square = 0;
    for (size_t c = 0; c < k; c++) {
      double mean = model->centroids[c * p + j], *spread = &shape->spreads[c * p + j];
      square += *spread / total;
      shape->mean[j] += mean * (model->weights[c] / total);
      *spread = sqrt(fmax(*spread / model->weights[c] - mean * mean, 0));
    }
    shape->spread[j] = sqrt(fmax(square - shape->mean[j] * shape->mean[j], 0));
    ml_poll(call, (uint32_t)(10 * k));
  }
  return call->status;
}

static MlStatus cosine_shape(MlCall *call, const MlSphericalRows *rows, const MlKmeans *model,
                             MlClusterShape *shape) {
  if (ml_cluster_shape_begin(call, shape, model->k, rows->data.p, model->centroids)) {
    return call->status;
  }
  if (cosine_add_squares(call, &rows->data, model->labels, shape)) return call->status;
  return cosine_end_shape(call, model, shape);
}

/* ---- rows that are read again: see kmeans_stream.c */

typedef struct CosinePass {
  double *columns; /* (p, k) directions; all owned */
  double *sums;    /* (k, p) */
  uint32_t *labels;
  double *distances;
  size_t labels_capacity, distances_capacity;
  double inertia;
} CosinePass;

static MlStatus cosine_pass_block(MlCall *call, MlFit *fit, CosinePass *pass,
                                  const MlSphericalRows *rows) {
  const MlKmeansLearnerOptions *options = fit->options;
  MlKmeansState *state = fit->state;
  const MlSphericalData *data = &rows->data;
  unsigned threads = options->threads ? (unsigned)options->threads : ml_cpu_count();
  ml_reserve(call, &pass->labels, &pass->labels_capacity, data->n, sizeof(uint32_t));
  ml_reserve(call, &pass->distances, &pass->distances_capacity, data->n, sizeof(double));
  if (call->status || ml_spherical_assign(call, data, pass->columns, state->model.k, threads,
                                          pass->labels, pass->distances)) {
    return call->status;
  }
  for (size_t i = 0; i < data->n; i++) {
    double *sum = pass->sums + pass->labels[i] * data->p;
    double weight = data->weights ? data->weights[i] : 1;
    for (size_t at = data->starts[i]; at < data->starts[i + 1]; at++) {
      sum[data->indices[at]] += weight * data->values[at];
    }
    state->model.weights[pass->labels[i]] += weight;
    state->model.sizes[pass->labels[i]]++;
    pass->inertia += weight * pass->distances[i];
  }
  return cosine_add_squares(call, data, pass->labels, &state->shape);
}

/* Labels all rows by the centroids; these become their means. *shift: their squared moves. */
static MlStatus cosine_pass(MlCall *call, MlFit *fit, CosinePass *pass, double *shift) {
  MlKmeansState *state = fit->state;
  MlKmeans *model = &state->model;
  MlFrame *frame = &fit->frame;
  size_t p = model->p, k = model->k;
  memset(pass->sums, 0, k * p * sizeof(double));
  memset(model->weights, 0, k * sizeof(double));
  memset(model->sizes, 0, k * sizeof *model->sizes);
  pass->inertia = *shift = 0;
  ml_spherical_directions(model->centroids, model->k, p, pass->columns);
  ml_cluster_shape_free(&state->shape);
  ml_cluster_shape_begin(call, &state->shape, k, p, model->centroids);
  for (size_t i = 0; i < frame->block_count && !call->status; i++) {
    MlBlock block;
    MlSphericalRows rows = {0};
    if (ml_frame_block(call, frame, i, &block)) break;
    for (size_t r = 0; r < block.rows && !call->status; r++) {
      cosine_collect_row(call, &rows, &block, r);
    }
    ml_spherical_rows_end(&rows, p);
    if (!call->status) cosine_pass_block(call, fit, pass, &rows);
    ml_spherical_rows_free(&rows);
  }
  for (size_t c = 0; c < k && !call->status; c++) {
    if (!(model->weights[c] > 0)) {
      return ml_fail(call, "cluster %zu of the rows that \"memory\" holds has none of all rows", c);
    }
    double norm = 0;
    ml_poll(call, (uint32_t)(10 * p));
    for (size_t j = 0; j < p; j++) norm += pass->sums[c * p + j] * pass->sums[c * p + j];
    for (size_t j = 0; j < p; j++) {
      double d = norm > 0 ? pass->sums[c * p + j] / sqrt(norm) - pass->columns[j * k + c] : 0;
      *shift += d * d;
      model->centroids[c * p + j] = pass->sums[c * p + j] / model->weights[c];
    }
  }
  model->inertia = pass->inertia;
  return call->status;
}

/* From the clusters of the rows that are held to those of all rows. */
static MlStatus cosine_stream(MlCall *call, MlFit *fit) {
  enum { PASSES = 10 };
  const MlKmeansLearnerOptions *options = fit->options;
  MlKmeansState *state = fit->state;
  size_t p = state->model.p, k = state->model.k;
  double shift = 0, least = options->tol / (double)p;
  CosinePass pass = {.columns = ml_array(call, k, p * sizeof(double)),
                     .sums = ml_array(call, k, p * sizeof(double))};
  uint32_t passes = options->max_iter < PASSES ? (uint32_t)options->max_iter : PASSES;
  state->model.converged = 0;
  while (!call->status && state->passes < passes && !state->model.converged) {
    if (cosine_pass(call, fit, &pass, &shift)) break;
    state->passes++;
    state->model.converged = shift <= least;
    ml_kmeans_note_step(state, state->model.inertia, shift);
    ml_fit_say(fit, "all rows, pass %u: inertia %.10g", (unsigned)state->passes,
               state->model.inertia);
  }
  if (!call->status) cosine_end_shape(call, &state->model, &state->shape);
  if (!call->status) ml_kmeans_sort_clusters(call, state, p);
  state->model.iterations += state->passes;
  ml_free(pass.columns);
  ml_free(pass.sums);
  ml_free(pass.labels);
  ml_free(pass.distances);
  return call->status;
}

/* Rows of a streamed frame that half of the memory takes, but enough for k. */
static MlStatus cosine_limit(MlCall *call, MlFit *fit, size_t *wanted) {
  enum { LEAST_A_CLUSTER = 256 };
  const MlKmeansLearnerOptions *options = fit->options;
  MlFrame *frame = &fit->frame;
  double numbers = 0, rows = (double)frame->rows_used;
  int64_t k = fit->k == ML_K_AUTO ? options->k_max : fit->k;
  *wanted = (size_t)frame->rows_used;
  if (!frame->is_streamed) return call->status;
  for (size_t i = 0; i < frame->block_count && !call->status; i++) {
    MlBlock block;
    if (ml_frame_block(call, frame, i, &block)) break;
    numbers += block.x ? (double)(block.rows * block.columns) : (double)block.starts[block.rows];
  }
  double limit = (double)frame->memory / 2 / (numbers / rows * 12 + 40);
  double least = fmax((double)options->sample, (double)k * LEAST_A_CLUSTER);
  *wanted = (size_t)fmin(rows, fmax(limit, least));
  return call->status;
}

/* ---- fitting */

/* The k of the greatest mean silhouette, of all rows. */
static MlStatus cosine_choose(MlCall *call, MlFit *fit, const MlSphericalRows *rows,
                              MlKmeansOptions core) {
  const MlKmeansLearnerOptions *options = fit->options;
  MlKmeansState *state = fit->state;
  double best = -INFINITY;
  state->tried = ml_array(call, (size_t)(options->k_max - options->k_min + 1), sizeof(double));
  core.report = NULL;
  for (int64_t k = options->k_min; k <= options->k_max && !call->status; k++) {
    MlKmeans model;
    double silhouette = NAN;
    MlCall attempt; /* fails where fewer rows than k differ */
    ml_call_begin(&attempt, call->function, call->interrupted, call->interrupted_arg);
    core.k = (uint32_t)k;
    ml_spherical_fit(&attempt, &rows->data, &core, &model);
    if (!attempt.status) {
      ml_spherical_silhouette(&attempt, &rows->data, model.labels, core.k, core.threads, NULL,
                              &silhouette);
    }
    ml_kmeans_free(&model);
    if (attempt.status == ML_ERROR && k > options->k_min) break;
    if (attempt.status) *call = attempt;
    if (call->status) break;
    state->tried[state->tried_count++] = silhouette;
    ml_fit_say(fit, "k %lld: silhouette %.6g", (long long)k, silhouette);
    if (silhouette > best) {
      best = silhouette;
      fit->k = k;
    }
  }
  if (!call->status && fit->k == ML_K_AUTO) return ml_fail(call, "no k has a silhouette");
  return call->status;
}

MlStatus ml_kmeans_fit_cosine(MlCall *call, MlFit *fit) {
  MlKmeansState *state = fit->state;
  MlKmeansOptions core;
  MlSphericalRows rows = {0};
  ml_kmeans_core_options(fit, &core);
  core.report = ml_kmeans_learner_report;
  core.report_arg = fit;
  size_t wanted = 0;
  if (!cosine_limit(call, fit, &wanted)) cosine_collect(call, fit, &rows, wanted);
  if (!call->status && fit->k == ML_K_AUTO) cosine_choose(call, fit, &rows, core);
  core.k = (uint32_t)fit->k;
  ml_spherical_fit(call, &rows.data, &core, &state->model);
  if (!call->status) cosine_shape(call, &rows, &state->model, &state->shape);
  if (!call->status) {
    ml_spherical_silhouette(call, &rows.data, state->model.labels, core.k, core.threads, NULL,
                            &state->silhouette);
  }
  ml_spherical_rows_free(&rows);
  if (!call->status && wanted < fit->frame.rows_used) {
    ml_kmeans_begin_passes(fit, wanted);
    cosine_stream(call, fit);
  }
  return call->status;
}

MlStatus ml_kmeans_cosine_curve(MlCall *call, MlFit *fit, MlGrid *grid) {
  const MlKmeansLearnerOptions *options = fit->options;
  MlKmeansOptions core;
  MlSphericalRows rows = {0};
  ml_kmeans_core_options(fit, &core);
  cosine_collect(call, fit, &rows, (size_t)fit->frame.rows_used);
  for (int64_t k = options->k_min; k <= fit->k && !call->status; k++) {
    MlKmeans model;
    double silhouette = NAN;
    core.k = (uint32_t)k;
    ml_spherical_fit(call, &rows.data, &core, &model);
    if (!call->status && k > 1) {
      ml_spherical_silhouette(call, &rows.data, model.labels, core.k, core.threads, NULL,
                              &silhouette);
    }
    ml_grid_integer(call, grid, k);
    ml_grid_real(call, grid, model.inertia);
    ml_grid_real(call, grid, silhouette);
    for (int i = 0; i < 4; i++) ml_grid_null(call, grid);
    ml_fit_say(fit, "k %lld: inertia %.10g, silhouette %.6g", (long long)k, model.inertia,
               silhouette);
    ml_kmeans_free(&model);
  }
  ml_spherical_rows_free(&rows);
  return call->status;
}
