/*
** k-means of parts into one, and of new rows into a model, without the old rows.
**
** A cluster stands for its rows: a row at its centroid with their weight, and the squares of their
** distances to it, which are known by column, so in any scaling. Clustering the centroids of the
** parts gives what clustering all rows would, but that rows of a cluster stay together; the inertia
** is exact for that. New rows are clustered together with the centroids of the model, from where
** these are.
*/
#include <math.h>
#include <string.h>

#include "base/threads.h"
#include "learn/kmeans_learner.h"
#include "learn/merge.h"

/* What is clustered, in p columns of the merged encoder: centroids, and rows behind them. */
typedef struct KmeansPool {
  size_t p, count, clusters; /* rows, of which the first are centroids */
  double *rows;              /* (count, p) all arrays are owned */
  double *weights;           /* (count) */
  int64_t *sizes;            /* (clusters) */
  double *squares;           /* (clusters, p) weighted, of the clusters' rows about the centroids */
  double weight;             /* of all rows behind it, and by column: */
  double *mean, *sums;       /* (p) and squared deviations */
  double *low, *high;        /* (p) */
  double *center, *scale;    /* (p) (x - center) * scale is clustered */
  double *own, *wide;        /* (p + 1) scratch: a row of a model's columns, and of these */
} KmeansPool;

static MlStatus pool_begin(MlCall *call, KmeansPool *pool, size_t p, size_t clusters, size_t rows) {
  if (rows > SIZE_MAX - clusters) return ml_fail_memory(call);
  *pool = (KmeansPool){.p = p,
                       .rows = ml_array(call, clusters + rows, p * sizeof(double)),
                       .weights = ml_array(call, clusters + rows, sizeof(double)),
                       .sizes = ml_array(call, clusters, sizeof(int64_t)),
                       .squares = ml_array(call, clusters, p * sizeof(double)),
                       .mean = ml_array(call, p, sizeof(double)),
                       .sums = ml_array(call, p, sizeof(double)),
                       .low = ml_array(call, p, sizeof(double)),
                       .high = ml_array(call, p, sizeof(double)),
                       .center = ml_array(call, p, sizeof(double)),
                       .scale = ml_array(call, p, sizeof(double)),
                       .own = ml_array(call, p + 1, sizeof(double)),
                       .wide = ml_array(call, p + 1, sizeof(double))};
  for (size_t j = 0; !call->status && j < p; j++) {
    pool->low[j] = INFINITY;
    pool->high[j] = -INFINITY;
    pool->scale[j] = 1;
  }
  return call->status;
}

static void pool_free(KmeansPool *pool) {
  double *arrays[] = {pool->rows, pool->weights, pool->squares, pool->mean, pool->sums, pool->low,
                      pool->high, pool->center,  pool->scale,   pool->own,  pool->wide};
  for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ml_free(arrays[i]);
  ml_free(pool->sizes);
}

/* ---- columns: means, deviations and ranges of all rows */

/* Adds a column of some rows to that of those before (Chan, Golub and LeVeque 1979). */
static void pool_add_column(KmeansPool *pool, size_t j, double weight, double mean, double sum) {
  double all = pool->weight + weight, step = mean - pool->mean[j];
  if (!(weight > 0)) return;
  if (!(pool->weight > 0)) step = 0, pool->mean[j] = mean;
  pool->mean[j] += step * (weight / all);
  pool->sums[j] += sum + step * step * (pool->weight * (weight / all));
}

/* 1 when all rows of the model have the same number: its range and its deviation are 0. */
static int kmeans_part_is_constant(const MlKmeansModel *kmeans, size_t column) {
  return kmeans->scale[column] == 1 && kmeans->deviation[column] < 1e-7;
}

/* A model's numbers of its columns as those of the pool; a level that it lacks has 0. */
static MlStatus pool_widen(MlCall *call, KmeansPool *pool, const MlModel *model,
                           const MlEncoder *encoder) {
  pool->own[model->encoder.columns] = 0;
  return ml_merge_widen(call, model, encoder, 0, pool->own, pool->wide);
}

static MlStatus pool_add_scaling(MlCall *call, KmeansPool *pool, const MlModel *model,
                                 const MlEncoder *encoder, double weight) {
  const MlKmeansModel *kmeans = model->state;
  double *deviation = ml_array(call, pool->p, sizeof *deviation);
  for (size_t j = 0; j < kmeans->p; j++) {
    pool->own[j] = kmeans_part_is_constant(kmeans, j) ? 0 : 1 / kmeans->scale[j];
  }
  if (deviation && !pool_widen(call, pool, model, encoder)) {
    memcpy(deviation, pool->wide, pool->p * sizeof *deviation);
    memcpy(pool->own, kmeans->center, kmeans->p * sizeof *pool->own);
    pool_widen(call, pool, model, encoder);
  }
  for (size_t j = 0; !call->status && j < pool->p; j++) {
    double from = pool->wide[j], width = deviation[j];
    pool->low[j] = fmin(pool->low[j], from);
    pool->high[j] = fmax(pool->high[j], from + width);
    pool_add_column(pool, j, weight, from, weight * width * width);
  }
  ml_free(deviation);
  return call->status;
}

static MlStatus pool_end_scaling(MlCall *call, KmeansPool *pool, int scaling) {
  for (size_t j = 0; scaling && j < pool->p; j++) {
    int is_standard = scaling == ML_KMEANS_SCALE_STANDARD;
    double width = is_standard ? sqrt(pool->sums[j] / pool->weight) : pool->high[j] - pool->low[j];
    pool->center[j] = is_standard ? pool->mean[j] : pool->low[j];
    pool->scale[j] = width > 0 ? 1 / width : 1;
    if (isfinite(pool->center[j]) && isfinite(width) && isfinite(pool->scale[j])) continue;
    return ml_fail(call, "the features are too far apart to be scaled");
  }
  return call->status;
}

/* Puts the rows, and the squares about them, into the scaled space. */
static MlStatus pool_scale(MlCall *call, KmeansPool *pool) {
  for (size_t i = 0; i < pool->count && !call->status; i++) {
    double *row = pool->rows + i * pool->p, *square = pool->squares + i * pool->p;
    for (size_t j = 0; j < pool->p; j++) {
      row[j] = (row[j] - pool->center[j]) * pool->scale[j];
      if (i < pool->clusters) square[j] *= pool->scale[j] * pool->scale[j];
      if (!isfinite(row[j])) return ml_fail(call, "the features are too far apart to be scaled");
    }
    ml_poll(call, (uint32_t)(3 * pool->p));
  }
  return call->status;
}

/* ---- clusters of models */

static MlStatus pool_check_model(MlCall *call, const MlModel *model, const MlEncoder *encoder) {
  const MlKmeansModel *kmeans = model->state;
  int fits = encoder->columns >= kmeans->p, is_finite = 1;
  if (kmeans->is_cosine) {
    return ml_fail(call, "clusters by cosines cannot be merged or updated; fit all rows again");
  }
  for (size_t i = 0; fits && i < encoder->count; i++) {
    const MlFeature *own = &model->encoder.features[i], *all = &encoder->features[i];
    fits = own->kind == all->kind && own->base == 0 && all->base == 0 &&
           (own->kind == ML_FEATURE_CATEGORY || own->columns == all->columns);
  }
  if (!fits) {
    return ml_fail(call, "the model is damaged: its columns are not those of its options");
  }
  for (size_t i = 0; i < kmeans->k * kmeans->p; i++) {
    is_finite &= isfinite(kmeans->centroids[i]) && isfinite(kmeans->spreads[i]);
  }
  for (size_t j = 0; j < kmeans->p; j++) is_finite &= isfinite(kmeans->deviation[j]);
  return is_finite ? call->status : ml_fail(call, "the model is damaged: a centroid is no number");
}

/* Adds the model's clusters to the pool of the encoder's columns, in the features' own units. */
static MlStatus pool_add_model(MlCall *call, KmeansPool *pool, const MlModel *model,
                               const MlEncoder *encoder) {
  const MlKmeansModel *kmeans = model->state;
  MlField field;
  double *weights = NULL, weight = 0;
  if (pool_check_model(call, model, encoder)) return call->status;
  if (ml_record_find(model->parameters, "weights", &field)) {
    weights = ml_get_reals(call, model->parameters, "weights", kmeans->k, NULL);
  }
  for (size_t c = 0; c < kmeans->k && !call->status; c++) {
    size_t at = pool->count, p = kmeans->p;
    double *row = pool->rows + at * pool->p, *square = pool->squares + at * pool->p;
    for (size_t j = 0; j < p; j++) {
      pool->own[j] = kmeans->centroids[c * p + j] / kmeans->scale[j] + kmeans->center[j];
    }
    if (pool_widen(call, pool, model, encoder)) break;
    memcpy(row, pool->wide, pool->p * sizeof *row);
    memcpy(pool->own, kmeans->spreads + c * p, p * sizeof *pool->own);
    if (pool_widen(call, pool, model, encoder)) break;
    pool->sizes[at] = kmeans->sizes[c];
    pool->weights[at] = weights ? weights[c] : (double)kmeans->sizes[c];
    for (size_t j = 0; j < pool->p; j++) {
      square[j] = pool->weights[at] * pool->wide[j] * pool->wide[j];
    }
    weight += pool->weights[at];
    pool->count = ++pool->clusters;
    ml_poll(call, 20 * (uint32_t)pool->p);
  }
  ml_free(weights);
  if (!call->status) pool_add_scaling(call, pool, model, encoder, weight);
  pool->weight += weight;
  return call->status;
}

/* Sum of the squares within the pool's clusters. */
static double pool_inner(const KmeansPool *pool) {
  double sum = 0;
  for (size_t i = 0; i < pool->clusters * pool->p; i++) sum += pool->squares[i];
  return sum;
}

/* Clusters the scaled pool; from `start` (k, p) in the features' own units, unless it is NULL. */
static MlStatus pool_cluster(MlCall *call, const KmeansPool *pool, MlFit *fit, uint32_t k,
                             double *start) {
  MlKmeansState *state = fit->state;
  MlKmeansOptions core;
  MlKmeansChunk chunk = {pool->rows, pool->count};
  MlKmeansData data = {.chunks = &chunk,
                       .chunk_count = 1,
                       .stride = pool->p * sizeof(double),
                       .columns = {.p = pool->p, .numbers = pool->p},
                       .weights = pool->weights};
  if (call->status) return call->status;
  ml_kmeans_core_options(fit, &core);
  core.k = k;
  core.report = ml_kmeans_learner_report;
  core.report_arg = fit;
  for (size_t i = 0; start && i < k * pool->p; i++) {
    start[i] = (start[i] - pool->center[i % pool->p]) * pool->scale[i % pool->p];
  }
  if (start) {
    core.initial = start;
    core.n_init = 1;
    core.refine = 0;
    core.tol = 0;
  }
  ml_kmeans_fit(call, &data, &core, &state->model);
  double inner = pool_inner(pool);
  for (uint32_t i = 0; i < state->best_steps; i++) state->best_losses[i] += inner;
  state->model.inertia += inner;
  return call->status;
}

/* ---- merging */

/* Sizes and shape of the clusters from those in the pool. */
static MlStatus kmeans_merge_shape(MlCall *call, const KmeansPool *pool, MlKmeansState *state) {
  MlKmeans *model = &state->model;
  MlClusterShape *shape = &state->shape;
  size_t p = pool->p;
  if (call->status) return call->status;
  ml_cluster_shape_begin(call, shape, model->k, p, model->centroids);
  if (call->status) return call->status;
  memset(model->sizes, 0, model->k * sizeof *model->sizes);
  for (size_t i = 0; i < pool->count; i++) {
    model->sizes[model->labels[i]] += (uint64_t)pool->sizes[i];
    ml_cluster_shape_add(shape, pool->rows + i * p, model->labels[i], pool->weights[i]);
  }
  ml_cluster_shape_end_means(shape);
  for (size_t i = 0; i < pool->count; i++) {
    double *squares = shape->spreads + model->labels[i] * p;
    ml_cluster_shape_add_again(shape, pool->rows + i * p, model->labels[i], pool->weights[i]);
    for (size_t j = 0; j < p; j++) squares[j] += pool->squares[i * p + j];
  }
  ml_cluster_shape_end_spreads(shape);
  return call->status;
}

/* The fit that the models' options ask for; options are owned by the caller. */
static MlStatus kmeans_merge_options(MlCall *call, const MlModel *model,
                                     MlKmeansLearnerOptions *options, MlFit *fit) {
  MlOptionTable tables[ML_OPTION_TABLES];
  const char *text;
  size_t length;
  memset(fit, 0, sizeof *fit);
  memset(options, 0, sizeof *options);
  fit->learner = model->learner;
  fit->options = options;
  if (ml_get_text(call, model->record, "options", &text, &length)) return call->status;
  return ml_options_read(call, tables, ml_fit_option_tables(fit, tables), text, length);
}

static MlStatus kmeans_count_parts(MlCall *call, const MlModel *const *models, size_t count,
                                   size_t *clusters, int64_t *parts) {
  const MlKmeansModel *first = models[0]->state;
  int64_t rows = 0;
  *clusters = 0;
  *parts = 0;
  for (size_t i = 0; i < count; i++) {
    const MlKmeansModel *kmeans = models[i]->state;
    if (kmeans->k != first->k) {
      return ml_fail(call, "model %zu has %u clusters, the first %u", i + 1, (unsigned)kmeans->k,
                     (unsigned)first->k);
    }
    for (size_t c = 0; c < kmeans->k; c++) {
      if (kmeans->sizes[c] > (INT64_C(1) << 53) - rows) {
        return ml_fail(call, "the models are of more rows together than a model can count");
      }
      rows += kmeans->sizes[c];
    }
    *clusters += kmeans->k;
    *parts += kmeans->parts;
  }
  return call->status;
}

/* Where the last model, of new rows, says that the clusters begin; or NULL. */
static double *kmeans_merge_start(MlCall *call, const MlModel *last, const MlEncoder *encoder) {
  const MlKmeansModel *kmeans = last->state;
  MlField field;
  size_t cells = kmeans->k * encoder->columns;
  if (call->status || !ml_record_find(last->parameters, "start", &field)) return NULL;
  if (last->encoder.columns != encoder->columns) return NULL;
  double *start = ml_get_reals(call, last->parameters, "start", cells, NULL);
  for (size_t i = 0; start && i < cells; i++) {
    if (isfinite(start[i])) continue;
    ml_fail(call, "the model is damaged: a centroid is no number");
    break;
  }
  return start;
}

MlStatus ml_kmeans_merge(MlCall *call, const MlModel *const *models, size_t count,
                         MlBuffer *record) {
  const MlKmeansModel *first = models[0]->state;
  MlKmeansLearnerOptions options;
  MlFit fit;
  MlEncoder encoder = {0};
  MlBuffer parameters = {0};
  KmeansPool pool = {0};
  size_t clusters;
  int64_t parts;
  MlField field;
  char weighted[] = "";
  if (kmeans_count_parts(call, models, count, &clusters, &parts)) return call->status;
  if (kmeans_merge_options(call, models[0], &options, &fit)) return call->status;
  MlKmeansState *state = fit.state = ml_array(call, 1, sizeof *state);
  ml_merge_encoders(call, models, count, &encoder);
  if (!call->status) pool_begin(call, &pool, encoder.columns, clusters, 0);
  for (size_t i = 0; i < count && !call->status; i++) {
    pool_add_model(call, &pool, models[i], &encoder);
  }
  double *start = kmeans_merge_start(call, models[count - 1], &encoder);
  if (!call->status && !pool_end_scaling(call, &pool, options.scale)) {
    pool_scale(call, &pool);
    pool_cluster(call, &pool, &fit, first->k, start);
    kmeans_merge_shape(call, &pool, state);
  }
  if (!call->status) {
    state->center = pool.center;
    state->scale = pool.scale;
    state->parts = parts;
    state->silhouette = NAN;
    fit.frame.encoder.columns = encoder.columns;
    if (ml_record_find(models[0]->parameters, "weights", &field)) {
      fit.frame.role_name[ML_ROLE_WEIGHT] = weighted;
    }
    ml_kmeans_write(call, &fit, &parameters);
    ml_merge_write(call, models, count, &encoder, &parameters, record);
  }
  if (state) {
    ml_kmeans_free(&state->model);
    ml_cluster_shape_free(&state->shape);
  }
  ml_free(state);
  ml_free(start);
  pool_free(&pool);
  ml_buffer_free(&parameters);
  ml_encoder_free(&encoder);
  return call->status;
}

/* ---- updating */

/* Adds the rows of the fit to the pool, behind its centroids. */
static MlStatus pool_add_rows(MlCall *call, KmeansPool *pool, MlFit *fit) {
  MlFrame *frame = &fit->frame;
  size_t p = pool->p;
  for (size_t b = 0; b < frame->block_count && !call->status; b++) {
    MlBlock block;
    if (ml_frame_block(call, frame, b, &block)) break;
    for (size_t i = 0; i < block.rows; i++) {
      double *row = pool->rows + pool->count * p;
      if (block.x) memcpy(row, block.x + i * block.x_stride, p * sizeof *row);
      for (size_t at = block.x ? 0 : block.starts[i]; !block.x && at < block.starts[i + 1]; at++) {
        row[block.indices[at]] = block.values[at];
      }
      pool->weights[pool->count++] = block.weight ? block.weight[i * block.extra_stride] : 1;
    }
    ml_poll(call, 1000000);
  }
  return call->status;
}

/* The means, deviations and ranges of the rows behind the centroids, into `own` and the pool's. */
static MlStatus pool_measure_rows(MlCall *call, KmeansPool *pool, KmeansPool *own) {
  size_t p = pool->p, first = pool->clusters;
  double weight = 0;
  for (size_t i = first; i < pool->count; i++) weight += pool->weights[i];
  if (!(weight > 0)) return ml_fail(call, "the new rows have no weight");
  for (size_t j = 0; j < p && !call->status; j++) {
    double origin = pool->rows[first * p + j], sum = 0;
    for (size_t i = first; i < pool->count; i++) {
      double x = pool->rows[i * p + j];
      sum += pool->weights[i] * (x - origin);
      own->low[j] = fmin(own->low[j], x);
      own->high[j] = fmax(own->high[j], x);
    }
    own->mean[j] = origin + sum / weight;
    for (size_t i = first; i < pool->count; i++) {
      double d = pool->rows[i * p + j] - own->mean[j];
      own->sums[j] += pool->weights[i] * (d * d);
    }
    pool->low[j] = fmin(pool->low[j], own->low[j]);
    pool->high[j] = fmax(pool->high[j], own->high[j]);
    pool_add_column(pool, j, weight, own->mean[j], own->sums[j]);
    ml_poll(call, 1000000);
  }
  own->weight = weight;
  pool->weight += weight;
  return call->status;
}

/*
** The clusters of the new rows alone, whose labels are behind the centroids', as a part to be
** merged: in the scaling that these rows have by themselves. Clusters may be empty.
*/
static MlStatus kmeans_update_shape(MlCall *call, const KmeansPool *pool, const KmeansPool *own,
                                    MlKmeansState *state) {
  MlKmeans *model = &state->model;
  MlClusterShape *shape = &state->shape;
  size_t p = pool->p, first = pool->clusters;
  const double *center = own->center, *scale = own->scale;
  for (size_t i = 0; i < model->k * p; i++) {
    model->centroids[i] = (model->centroids[i] - center[i % p]) * scale[i % p];
  }
  for (size_t i = first * p; i < pool->count * p; i++) {
    pool->rows[i] = (pool->rows[i] - center[i % p]) * scale[i % p];
  }
  ml_cluster_shape_begin(call, shape, model->k, p, model->centroids);
  if (call->status) return call->status;
  memset(model->sizes, 0, model->k * sizeof *model->sizes);
  for (size_t i = first; i < pool->count; i++) {
    model->sizes[model->labels[i]]++;
    ml_cluster_shape_add(shape, pool->rows + i * p, model->labels[i], pool->weights[i]);
  }
  ml_cluster_shape_end_means(shape);
  for (size_t i = first; i < pool->count; i++) {
    ml_cluster_shape_add_again(shape, pool->rows + i * p, model->labels[i], pool->weights[i]);
  }
  ml_cluster_shape_end_spreads(shape);
  memcpy(model->centroids, shape->means, model->k * p * sizeof *model->centroids);
  memcpy(model->weights, shape->weights, model->k * sizeof *model->weights);
  model->inertia = shape->within;
  return call->status;
}

/* Back to the features' own units: the rows, and the k centroids of all, which `start` gets too. */
static void pool_unscale(KmeansPool *pool, MlKmeans *model, double *start) {
  size_t p = pool->p;
  for (size_t i = 0; i < pool->count * p; i++) {
    pool->rows[i] = pool->rows[i] / pool->scale[i % p] + pool->center[i % p];
  }
  for (size_t i = 0; i < model->k * p; i++) {
    start[i] = model->centroids[i] / pool->scale[i % p] + pool->center[i % p];
    model->centroids[i] = start[i];
  }
}

/*
** Clusters the new rows with the centroids that the model has; `start` (k, p) becomes the result.
*/
static MlStatus kmeans_update_cluster(MlCall *call, KmeansPool *pool, KmeansPool *own, MlFit *fit,
                                      double *start) {
  const MlKmeansLearnerOptions *options = fit->options;
  const MlKmeansModel *prior = fit->prior->state;
  if (pool_add_model(call, pool, fit->prior, &fit->frame.encoder)) return call->status;
  memcpy(start, pool->rows, prior->k * pool->p * sizeof *start);
  pool_add_rows(call, pool, fit);
  if (!call->status) pool_measure_rows(call, pool, own);
  if (!call->status) pool_end_scaling(call, pool, options->scale);
  if (!call->status) pool_end_scaling(call, own, options->scale);
  if (!call->status) pool_scale(call, pool);
  return pool_cluster(call, pool, fit, prior->k, start);
}

MlStatus ml_kmeans_update(MlCall *call, MlFit *fit, MlBuffer *record) {
  const MlKmeansLearnerOptions *options = fit->options;
  const MlKmeansModel *prior = fit->prior->state;
  MlKmeansState *state = fit->state;
  size_t p = fit->frame.encoder.columns, k = prior->k;
  KmeansPool pool = {0}, own = {0};
  if (options->batch_size > 0 || options->precision == ML_KMEANS_SINGLE) {
    return ml_fail(call,
                   "a k-means with \"%s\" cannot be updated; merge it with one of the new rows",
                   options->batch_size > 0 ? "batch_size" : "precision");
  }
  if (ml_merge_check_encoder(call, fit->prior, &fit->frame.encoder, 2)) return call->status;
  double *start = ml_array(call, k, p * sizeof *start);
  if (!call->status) pool_begin(call, &pool, p, k, (size_t)fit->frame.rows_used);
  if (!call->status) pool_begin(call, &own, p, 0, 0);
  if (!call->status) kmeans_update_cluster(call, &pool, &own, fit, start);
  if (!call->status) {
    pool_unscale(&pool, &state->model, start);
    kmeans_update_shape(call, &pool, &own, state);
  }
  if (!call->status) {
    state->center = own.center;
    state->scale = own.scale;
    own.center = own.scale = NULL;
    state->silhouette = NAN;
    ml_kmeans_write(call, fit, record);
    ml_put_reals(call, record, "start", start, k * p);
  }
  ml_free(start);
  pool_free(&pool);
  pool_free(&own);
  return call->status;
}
