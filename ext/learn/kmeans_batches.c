/*
** The k-means learner with "batch_size": rows in bounded memory. As many points as a batch has are
** held; when there are more, they are put together to fewer that each stand for the rows near to
** them (Guha, Mishra, Motwani and O'Callaghan 2000), and the model is that of the points with their
** weights. A point knows its rows' number and squares, so that sizes, spreads and the inertia are
** those of all rows, each in the cluster of its point.
*/
#include <math.h>
#include <string.h>

#include "base/sort.h"
#include "learn/kmeans_learner.h"

enum { BATCH_LEAST = 1000, BATCH_POINTS = 64, BATCH_POINTS_A_CLUSTER = 10 };

struct MlKmeansBatches {
  size_t capacity, count, p;
  double *points;  /* (capacity, p) all owned */
  double *squares; /* (capacity, p) weighted, of the rows about their point */
  double *weights; /* (capacity) */
  int64_t *rows;   /* (capacity) */
};

void ml_kmeans_batches_free(MlKmeansBatches *batches) {
  if (!batches) return;
  ml_free(batches->points);
  ml_free(batches->squares);
  ml_free(batches->weights);
  ml_free(batches->rows);
  ml_free(batches);
}

static size_t batch_points(const MlFit *fit) {
  size_t points = (size_t)fit->k * BATCH_POINTS_A_CLUSTER;
  return points < BATCH_POINTS ? BATCH_POINTS : points;
}

MlStatus ml_kmeans_batches_begin(MlCall *call, MlFit *fit) {
  const MlKmeansLearnerOptions *options = fit->options;
  if (fit->k == ML_K_AUTO || options->metric == ML_KMEANS_COSINE || options->scale ||
      fit->common.missing > ML_MISSING_ERROR) {
    return ml_fail(call, "option 'batch_size' does not go with k 'auto', \"metric\": \"cosine\", "
                         "'scale' (see ml_standard_scaler) or a \"missing\" that fills in");
  }
  size_t least = 4 * batch_points(fit);
  if (least < BATCH_LEAST) least = BATCH_LEAST;
  if ((size_t)options->batch_size < least) {
    return ml_fail(call, "option 'batch_size' must be at least %zu for k %lld, found %lld", least,
                   (long long)fit->k, (long long)options->batch_size);
  }
  fit->frame.absorb = ml_kmeans_batches_absorb;
  fit->frame.learner = fit;
  return ML_OK;
}

static MlKmeansBatches *batches_new(MlCall *call, const MlFit *fit) {
  const MlKmeansLearnerOptions *options = fit->options;
  const MlEncoder *encoder = &fit->frame.encoder;
  for (size_t i = 0; i < encoder->count; i++) {
    if (encoder->features[i].kind != ML_FEATURE_CATEGORY) continue;
    ml_fail(call, "option 'batch_size' takes numbers and vectors; '%s' is text",
            encoder->features[i].name);
    return NULL;
  }
  MlKmeansBatches *batches = ml_array(call, 1, sizeof *batches);
  if (!batches) return NULL;
  batches->capacity = (size_t)options->batch_size;
  batches->p = encoder->slots;
  batches->points = ml_array(call, batches->capacity, batches->p * sizeof(double));
  batches->squares = ml_array(call, batches->capacity, batches->p * sizeof(double));
  batches->weights = ml_array(call, batches->capacity, sizeof(double));
  batches->rows = ml_array(call, batches->capacity, sizeof(int64_t));
  return batches;
}

/* ---- fewer points */

static int batch_order(const void *context, uint32_t left, uint32_t right) {
  const MlKmeansBatches *batches = context;
  const double *a = batches->points + left * batches->p, *b = batches->points + right * batches->p;
  for (size_t j = 0; j < batches->p; j++) {
    if (a[j] != b[j]) return a[j] < b[j] ? -1 : 1;
  }
  return 0;
}

/* Numbers equal points alike in labels (count), in the order of their values; returns how many. */
static size_t batch_distinct(MlCall *call, const MlKmeansBatches *batches, uint32_t *labels) {
  uint32_t *order = ml_array(call, batches->count, sizeof *order), groups = 0;
  for (size_t i = 0; order && i < batches->count; i++) order[i] = (uint32_t)i;
  if (!call->status) ml_sort_indices(call, order, batches->count, batch_order, batches);
  for (size_t i = 0; !call->status && i < batches->count; i++) {
    groups += i == 0 || batch_order(batches, order[i - 1], order[i]) != 0;
    labels[order[i]] = groups - 1;
  }
  ml_free(order);
  return groups;
}

/* Each label's points become one: at their mean, which `means` (groups, p) has to hold. */
static MlStatus batch_merge(MlCall *call, MlKmeansBatches *batches, const uint32_t *labels,
                            size_t groups) {
  MlClusterShape shape;
  size_t p = batches->p;
  int64_t *rows = ml_array(call, groups, sizeof *rows);
  double *centers = ml_array(call, groups, p * sizeof *centers);
  for (size_t i = batches->count; !call->status && i-- > 0;) {
    memcpy(centers + labels[i] * p, batches->points + i * p, p * sizeof *centers);
    rows[labels[i]] += batches->rows[i];
  }
  ml_cluster_shape_begin(call, &shape, groups, p, centers);
  for (size_t i = 0; !call->status && i < batches->count; i++) {
    ml_cluster_shape_add(&shape, batches->points + i * p, labels[i], batches->weights[i]);
  }
  if (!call->status) ml_cluster_shape_end_means(&shape);
  for (size_t i = 0; !call->status && i < batches->count; i++) {
    double *squares = shape.spreads + labels[i] * p;
    ml_cluster_shape_add_again(&shape, batches->points + i * p, labels[i], batches->weights[i]);
    for (size_t j = 0; j < p; j++) squares[j] += batches->squares[i * p + j];
  }
  if (!call->status) {
    memcpy(batches->points, shape.means, groups * p * sizeof(double));
    memcpy(batches->squares, shape.spreads, groups * p * sizeof(double));
    memcpy(batches->weights, shape.weights, groups * sizeof(double));
    memcpy(batches->rows, rows, groups * sizeof *rows);
    batches->count = groups;
  }
  ml_cluster_shape_free(&shape);
  ml_free(rows);
  ml_free(centers);
  return call->status;
}

/* Makes room: equal points become one; when most differ, near ones do. */
static MlStatus batch_reduce(MlCall *call, MlFit *fit, MlKmeansBatches *batches) {
  uint32_t *labels = ml_array(call, batches->count, sizeof *labels);
  if (!labels) return call->status;
  size_t groups = batch_distinct(call, batches, labels);
  if (groups <= batches->capacity / 2) {
    batch_merge(call, batches, labels, groups);
  } else if (!call->status) {
    MlKmeansChunk chunk = {batches->points, batches->count};
    MlKmeansData data = {.chunks = &chunk,
                         .chunk_count = 1,
                         .stride = batches->p * sizeof(double),
                         .columns = {.p = batches->p, .numbers = batches->p}};
    MlKmeansOptions core;
    MlKmeans model;
    data.weights = batches->weights;
    ml_kmeans_core_options(fit, &core);
    core.k = (uint32_t)batch_points(fit);
    core.n_init = 1;
    core.max_iter = 10;
    core.refine = 0;
    if (!ml_kmeans_fit(call, &data, &core, &model)) {
      batch_merge(call, batches, model.labels, model.k);
    }
    ml_kmeans_free(&model);
  }
  ml_free(labels);
  return call->status;
}

MlStatus ml_kmeans_batches_absorb(MlCall *call, void *learner, MlFrame *frame, const double *rows,
                                  size_t count) {
  MlFit *fit = learner;
  MlKmeansState *state = fit->state;
  int is_weighted = frame->role_name[ML_ROLE_WEIGHT] != NULL;
  size_t place = is_weighted ? ml_frame_role_place(frame, ML_ROLE_WEIGHT) : 0;
  if (call->status) return call->status;
  if (!state->batches) state->batches = batches_new(call, fit);
  MlKmeansBatches *batches = state->batches;
  for (size_t i = 0; i < count && !call->status; i++, rows += frame->width) {
    if (batches->count == batches->capacity && batch_reduce(call, fit, batches)) break;
    size_t at = batches->count++, p = batches->p;
    memcpy(batches->points + at * p, rows, p * sizeof(double));
    memset(batches->squares + at * p, 0, p * sizeof(double));
    batches->weights[at] = is_weighted ? rows[place] : 1;
    batches->rows[at] = 1;
  }
  return call->status;
}

/* ---- the model */

/* Sizes, spreads and inertia of all rows, from the points' labels. */
static MlStatus batch_shape(MlCall *call, MlKmeansState *state) {
  const MlKmeansBatches *batches = state->batches;
  MlKmeans *model = &state->model;
  MlClusterShape *shape = &state->shape;
  size_t p = batches->p;
  memset(model->sizes, 0, model->k * sizeof *model->sizes);
  ml_cluster_shape_begin(call, shape, model->k, p, model->centroids);
  for (size_t i = 0; !call->status && i < batches->count; i++) {
    ml_cluster_shape_add(shape, batches->points + i * p, model->labels[i], batches->weights[i]);
    model->sizes[model->labels[i]] += (uint64_t)batches->rows[i];
  }
  if (!call->status) ml_cluster_shape_end_means(shape);
  for (size_t i = 0; !call->status && i < batches->count; i++) {
    double *squares = shape->spreads + model->labels[i] * p;
    ml_cluster_shape_add_again(shape, batches->points + i * p, model->labels[i],
                               batches->weights[i]);
    for (size_t j = 0; j < p; j++) {
      squares[j] += batches->squares[i * p + j];
      model->inertia += batches->squares[i * p + j];
    }
  }
  if (!call->status) ml_cluster_shape_end_spreads(shape);
  return call->status;
}

MlStatus ml_kmeans_fit_batches(MlCall *call, MlFit *fit) {
  MlKmeansState *state = fit->state;
  MlFrame *frame = &fit->frame;
  MlKmeansOptions core;
  for (size_t i = 0; i < frame->held_count && !call->status; i++) {
    ml_kmeans_batches_absorb(call, fit, frame, frame->chunks[i].rows, frame->chunks[i].count);
  }
  if (call->status) return call->status;
  size_t p = state->batches->p;
  state->center = ml_array(call, p, sizeof(double));
  state->scale = ml_array(call, p, sizeof(double));
  for (size_t j = 0; !call->status && j < p; j++) state->scale[j] = 1;
  MlKmeansChunk chunk = {state->batches->points, state->batches->count};
  MlKmeansData data = {.chunks = &chunk,
                       .chunk_count = 1,
                       .stride = p * sizeof(double),
                       .columns = {.p = p, .numbers = p}};
  data.weights = state->batches->weights;
  ml_kmeans_core_options(fit, &core);
  core.k = (uint32_t)fit->k;
  core.report = ml_kmeans_learner_report;
  core.report_arg = fit;
  if (ml_kmeans_fit(call, &data, &core, &state->model)) return call->status;
  return batch_shape(call, state);
}
