/* The k-means learner with "metric": "cosine": rows, sparse or not, to ml_spherical_fit(). */
#include <math.h>
#include <string.h>

#include "learn/kmeans_learner.h"
#include "learn/spherical.h"

typedef struct CosineRows {
  MlSphericalData data;
  size_t *starts; /* (n + 1) all owned */
  uint32_t *indices;
  double *values;
  double *weights;
  size_t n, count, indices_capacity, values_capacity;
} CosineRows;

static void cosine_rows_free(CosineRows *rows) {
  ml_free(rows->starts);
  ml_free(rows->indices);
  ml_free(rows->values);
  ml_free(rows->weights);
}

static void cosine_add(MlCall *call, CosineRows *rows, size_t index, double value) {
  size_t need = rows->count + 1;
  if (value == 0) return;
  if (ml_reserve(call, &rows->indices, &rows->indices_capacity, need, sizeof *rows->indices) ||
      ml_reserve(call, &rows->values, &rows->values_capacity, need, sizeof(double))) {
    return;
  }
  rows->indices[rows->count] = (uint32_t)index;
  rows->values[rows->count++] = value;
}

/* Ends the row that has been added: divides it by its length, found without overflow. */
static void cosine_end_row(CosineRows *rows) {
  size_t start = rows->starts[rows->n];
  double largest = 0, sum = 0;
  for (size_t i = start; i < rows->count; i++) largest = fmax(largest, fabs(rows->values[i]));
  for (size_t i = start; i < rows->count; i++) {
    rows->values[i] /= largest;
    sum += rows->values[i] * rows->values[i];
  }
  for (size_t i = start; i < rows->count; i++) rows->values[i] /= sqrt(sum);
  rows->starts[++rows->n] = rows->count;
}

static void cosine_collect_block(MlCall *call, CosineRows *rows, const MlBlock *block) {
  for (size_t i = 0; i < block->rows && !call->status; i++) {
    if (rows->weights) rows->weights[rows->n] = block->weight[i * block->extra_stride];
    if (block->x) {
      const double *row = block->x + i * block->x_stride;
      for (size_t j = 0; j < block->columns; j++) cosine_add(call, rows, j, row[j]);
    } else {
      for (size_t at = block->starts[i]; at < block->starts[i + 1]; at++) {
        cosine_add(call, rows, block->indices[at], block->values[at]);
      }
    }
    if (!call->status) cosine_end_row(rows);
  }
}

static MlStatus cosine_collect(MlCall *call, MlFit *fit, CosineRows *rows) {
  MlFrame *frame = &fit->frame;
  size_t n = (size_t)frame->rows_used;
  rows->starts = ml_array(call, n + 1, sizeof *rows->starts);
  if (frame->role_name[ML_ROLE_WEIGHT]) rows->weights = ml_array(call, n, sizeof(double));
  for (size_t i = 0; i < frame->block_count && !call->status; i++) {
    MlBlock block;
    if (ml_frame_block(call, frame, i, &block)) break;
    cosine_collect_block(call, rows, &block);
    ml_poll(call, 2000000);
  }
  rows->data = (MlSphericalData){.n = n,
                                 .p = frame->encoder.columns,
                                 .starts = rows->starts,
                                 .indices = rows->indices,
                                 .values = rows->values,
                                 .weights = rows->weights};
  return call->status;
}

/* ---- what the clusters are like */

/* Means and standard deviations of the unit rows, within the clusters and of all. */
static MlStatus cosine_shape(MlCall *call, const CosineRows *rows, const MlKmeans *model,
                             MlClusterShape *shape) {
  size_t p = rows->data.p, k = model->k;
  double total = 0;
  if (ml_cluster_shape_begin(call, shape, k, p, model->centroids)) return call->status;
  for (size_t i = 0; i < rows->n; i++) {
    double *squares = shape->spreads + model->labels[i] * p;
    double weight = rows->weights ? rows->weights[i] : 1;
    for (size_t at = rows->starts[i]; at < rows->starts[i + 1]; at++) {
      squares[rows->indices[at]] += weight * (rows->values[at] * rows->values[at]);
    }
  }
  for (size_t c = 0; c < k; c++) total += model->weights[c];
  for (size_t j = 0; j < p; j++) {
    double square = 0;
    for (size_t c = 0; c < k; c++) {
      double mean = model->centroids[c * p + j], *spread = &shape->spreads[c * p + j];
      square += *spread / total;
      shape->mean[j] += mean * (model->weights[c] / total);
      *spread = sqrt(fmax(*spread / model->weights[c] - mean * mean, 0));
    }
    shape->spread[j] = sqrt(fmax(square - shape->mean[j] * shape->mean[j], 0));
  }
  return ml_poll(call, 1000000);
}

/* ---- fitting */

/* The k of the greatest mean silhouette, of all rows. */
static MlStatus cosine_choose(MlCall *call, MlFit *fit, const CosineRows *rows,
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
      ml_spherical_silhouette(&attempt, &rows->data, model.labels, core.k, &silhouette);
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
  CosineRows rows = {0};
  ml_kmeans_core_options(fit, &core);
  core.report = ml_kmeans_learner_report;
  core.report_arg = fit;
  cosine_collect(call, fit, &rows);
  if (!call->status && fit->k == ML_K_AUTO) cosine_choose(call, fit, &rows, core);
  core.k = (uint32_t)fit->k;
  ml_spherical_fit(call, &rows.data, &core, &state->model);
  if (!call->status) cosine_shape(call, &rows, &state->model, &state->shape);
  if (!call->status) {
    ml_spherical_silhouette(call, &rows.data, state->model.labels, core.k, &state->silhouette);
  }
  cosine_rows_free(&rows);
  return call->status;
}
