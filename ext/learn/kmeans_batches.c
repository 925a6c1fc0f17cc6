/*
** The k-means learner with "batch_size": rows in bounded memory. As many points as a batch has are
** held; when there are more, they are put together to fewer that each stand for the rows near to
** them (Guha, Mishra, Motwani and O'Callaghan 2000), and the model is that of the points with their
** weights. A point knows its rows' number and squares, so that sizes, spreads and the inertia are
** those of all rows, each in the cluster of its point.
**
** Points have a column for each number and for each level met so far, in the order in which the
** levels came. They are in the rows' own units: what is scaled is scaled by all rows so far.
*/
#include <math.h>
#include <string.h>

#include "base/sort.h"
#include "data/reservoir.h"
#include "learn/kmeans_learner.h"

enum {
  BATCH_LEAST = 1000,
  BATCH_POINTS = 64,
  BATCH_POINTS_A_CLUSTER = 10,
  BATCH_COLUMNS_MAX = 20000
};

/* What a column is like in all rows so far. */
typedef struct BatchColumn {
  double origin, sum, square; /* weighted, of offsets from the first value */
  double low, high;
} BatchColumn;

struct MlKmeansBatches {
  size_t capacity, count, p;
  size_t stride;        /* columns that there is room for, from p */
  double *points;       /* (capacity, stride) all owned */
  double *squares;      /* (capacity, stride) weighted, of the rows about their point */
  double *weights;      /* (capacity) */
  int64_t *rows;        /* (capacity) */
  BatchColumn *columns; /* (stride) */
  size_t columns_capacity;
  double weight;     /* of all rows */
  uint64_t seen;     /* rows */
  size_t **level_at; /* (features) column of each code, of categories */
  size_t *level_capacity;
  size_t features;
  MlReservoir choice; /* rows from which k "auto" is chosen: slots, and the weight */
  double *row;        /* (slots + 1) scratch for it, owned */
};

void ml_kmeans_batches_free(MlKmeansBatches *batches) {
  if (!batches) return;
  ml_free(batches->points);
  ml_free(batches->squares);
  ml_free(batches->weights);
  ml_free(batches->rows);
  ml_free(batches->columns);
  for (size_t i = 0; batches->level_at && i < batches->features; i++) {
    ml_free(batches->level_at[i]);
  }
  ml_free(batches->level_at);
  ml_free(batches->level_capacity);
  ml_reservoir_free(&batches->choice);
  ml_free(batches->row);
  ml_free(batches);
}

static size_t batch_points(const MlFit *fit) {
  const MlKmeansLearnerOptions *options = fit->options;
  int64_t k = fit->k == ML_K_AUTO ? options->k_max : fit->k;
  size_t points = (size_t)k * BATCH_POINTS_A_CLUSTER;
  return points < BATCH_POINTS ? BATCH_POINTS : points;
}

static MlKmeansBatches *batches_new(MlCall *call, const MlFit *fit) {
  enum { CHOICE = 0x62617463 };
  const MlKmeansLearnerOptions *options = fit->options;
  const MlEncoder *encoder = &fit->frame.encoder;
  MlKmeansBatches *batches = ml_array(call, 1, sizeof *batches);
  if (!batches) return NULL;
  batches->capacity = (size_t)options->batch_size;
  batches->features = encoder->count;
  for (size_t i = 0; i < encoder->count; i++) {
    if (encoder->features[i].kind != ML_FEATURE_CATEGORY) batches->p += encoder->features[i].slots;
  }
  batches->stride = batches->p ? batches->p : 1;
  batches->points = ml_array(call, batches->capacity, batches->stride * sizeof(double));
  batches->squares = ml_array(call, batches->capacity, batches->stride * sizeof(double));
  batches->weights = ml_array(call, batches->capacity, sizeof(double));
  batches->rows = ml_array(call, batches->capacity, sizeof(int64_t));
  batches->columns = ml_array(call, batches->stride, sizeof *batches->columns);
  batches->columns_capacity = batches->stride;
  batches->level_at = ml_array(call, encoder->count, sizeof *batches->level_at);
  batches->level_capacity = ml_array(call, encoder->count, sizeof *batches->level_capacity);
  batches->row = ml_array(call, encoder->slots + 1, sizeof(double));
  ml_reservoir_begin(&batches->choice, encoder->slots + 1, (size_t)options->sample,
                     (uint64_t)options->seed ^ CHOICE);
  return batches;
}

/* ---- columns */

/* Makes an array (capacity, stride) one of (capacity, wider). */
static double *batch_widen(MlCall *call, const MlKmeansBatches *batches, double *array,
                           size_t wider) {
  double *to = ml_array(call, batches->capacity, wider * sizeof *to);
  for (size_t i = 0; to && i < batches->count; i++) {
    memcpy(to + i * wider, array + i * batches->stride, batches->p * sizeof *to);
  }
  if (!to) return array;
  ml_free(array);
  return to;
}

/* One more column, which all points so far have 0 in. */
static MlStatus batch_add_column(MlCall *call, MlKmeansBatches *batches) {
  if (batches->p == BATCH_COLUMNS_MAX) {
    return ml_fail(call, "option 'batch_size' takes at most %d columns", (int)BATCH_COLUMNS_MAX);
  }
  if (batches->p == batches->stride) {
    size_t wider = batches->stride * 2;
    double *points = batch_widen(call, batches, batches->points, wider);
    if (call->status) return call->status;
    batches->points = points;
    double *squares = batch_widen(call, batches, batches->squares, wider);
    if (call->status) {
      /* The points are wider already: only `count` and `p` say what is read of them. */
      batches->count = 0;
      return call->status;
    }
    batches->squares = squares;
    batches->stride = wider;
  }
  if (ml_reserve(call, &batches->columns, &batches->columns_capacity, batches->p + 1,
                 sizeof *batches->columns)) {
    return call->status;
  }
  for (size_t i = 0; i < batches->count; i++) {
    batches->points[i * batches->stride + batches->p] = 0;
    batches->squares[i * batches->stride + batches->p] = 0;
  }
  batches->columns[batches->p] = (BatchColumn){.low = batches->seen ? 0 : 1};
  batches->p++;
  return ML_OK;
}

/* The column of a level. */
static size_t batch_level(MlCall *call, MlKmeansBatches *batches, size_t feature, size_t code) {
  size_t known = batches->level_capacity[feature];
  if (ml_reserve(call, &batches->level_at[feature], &batches->level_capacity[feature], code + 1,
                 sizeof(size_t))) {
    return 0;
  }
  for (; known < batches->level_capacity[feature]; known++) {
    batches->level_at[feature][known] = ML_NOT_FOUND;
  }
  if (batches->level_at[feature][code] == ML_NOT_FOUND) {
    size_t column = batches->p;
    if (batch_add_column(call, batches)) return 0;
    batches->level_at[feature][code] = column;
  }
  return batches->level_at[feature][code];
}

/* Writes the row's columns behind the last point. */
static MlStatus batch_write(MlCall *call, const MlEncoder *encoder, MlKmeansBatches *batches,
                            const double *slots) {
  size_t column = 0;
  for (size_t i = 0; i < encoder->count && !call->status; i++) {
    const MlFeature *feature = &encoder->features[i];
    if (feature->kind == ML_FEATURE_CATEGORY) {
      batch_level(call, batches, i, (size_t)slots[feature->slot]);
    }
  }
  if (call->status) return call->status;
  double *point = batches->points + batches->count * batches->stride;
  memset(point, 0, batches->stride * sizeof *point);
  memset(batches->squares + batches->count * batches->stride, 0, batches->stride * sizeof *point);
  for (size_t i = 0; i < encoder->count; i++) {
    const MlFeature *feature = &encoder->features[i];
    if (feature->kind == ML_FEATURE_CATEGORY) {
      point[batches->level_at[i][(size_t)slots[feature->slot]]] = 1;
    } else {
      for (size_t k = 0; k < feature->slots; k++) point[column++] = slots[feature->slot + k];
    }
  }
  return ML_OK;
}

static void batch_measure(MlKmeansBatches *batches, const double *point, double weight) {
  for (size_t j = 0; j < batches->p; j++) {
    BatchColumn *column = &batches->columns[j];
    if (!batches->seen) *column = (BatchColumn){point[j], 0, 0, point[j], point[j]};
    double d = point[j] - column->origin;
    column->sum += weight * d;
    column->square += weight * (d * d);
    column->low = fmin(column->low, point[j]);
    column->high = fmax(column->high, point[j]);
  }
  batches->weight += weight;
  batches->seen++;
}

/* The scaling of a column by the rows so far. */
static void batch_scale(const MlFit *fit, const MlKmeansBatches *batches, size_t j, double *center,
                        double *scale) {
  const MlKmeansLearnerOptions *options = fit->options;
  const BatchColumn *column = &batches->columns[j];
  double mean = column->sum / batches->weight, width = column->high - column->low;
  *center = 0;
  *scale = 1;
  if (!options->scale) return;
  *center = column->low;
  if (options->scale == ML_KMEANS_SCALE_STANDARD) {
    *center = column->origin + mean;
    width = column->square / batches->weight - mean * mean;
    width = width > 0 ? sqrt(width) : 0;
  }
  if (width > 0) *scale = 1 / width;
}

/* The points (count, p), scaled; NULL on failure. */
static double *batch_scaled(MlCall *call, const MlFit *fit, const MlKmeansBatches *batches) {
  size_t p = batches->p;
  double *rows = ml_array(call, batches->count, p * sizeof *rows), center, scale;
  for (size_t j = 0; rows && j < p; j++) {
    batch_scale(fit, batches, j, &center, &scale);
    for (size_t i = 0; i < batches->count; i++) {
      rows[i * p + j] = (batches->points[i * batches->stride + j] - center) * scale;
    }
    ml_poll(call, (uint32_t)(5 * batches->count));
  }
  return rows;
}

/* ---- fewer points */

static int batch_order(const void *context, uint32_t left, uint32_t right) {
  const MlKmeansBatches *batches = context;
  const double *a = batches->points + left * batches->stride;
  const double *b = batches->points + right * batches->stride;
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
  size_t p = batches->p, stride = batches->stride;
  int64_t *rows = ml_array(call, groups, sizeof *rows);
  double *centers = ml_array(call, groups, p * sizeof *centers);
  for (size_t i = batches->count; !call->status && i-- > 0;) {
    memcpy(centers + labels[i] * p, batches->points + i * stride, p * sizeof *centers);
    rows[labels[i]] += batches->rows[i];
  }
  ml_cluster_shape_begin(call, &shape, groups, p, centers);
  for (size_t i = 0; !call->status && i < batches->count; i++) {
    ml_cluster_shape_add(&shape, batches->points + i * stride, labels[i], batches->weights[i]);
    ml_poll(call, (uint32_t)(10 * p));
  }
  if (!call->status) ml_cluster_shape_end_means(&shape);
  for (size_t i = 0; !call->status && i < batches->count; i++) {
    double *squares = shape.spreads + labels[i] * p;
    ml_cluster_shape_add_again(&shape, batches->points + i * stride, labels[i],
                               batches->weights[i]);
    for (size_t j = 0; j < p; j++) squares[j] += batches->squares[i * stride + j];
    ml_poll(call, (uint32_t)(10 * p));
  }
  if (!call->status) {
    for (size_t g = 0; g < groups; g++) {
      memcpy(batches->points + g * stride, shape.means + g * p, p * sizeof(double));
      memcpy(batches->squares + g * stride, shape.spreads + g * p, p * sizeof(double));
    }
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
    double *scaled = batch_scaled(call, fit, batches);
    MlKmeansChunk chunk = {scaled, batches->count};
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
    ml_free(scaled);
  }
  ml_free(labels);
  return call->status;
}

static MlStatus batches_absorb(MlCall *call, void *learner, MlFrame *frame, const double *rows,
                               size_t count) {
  MlFit *fit = learner;
  MlKmeansState *state = fit->state;
  int is_weighted = frame->role_name[ML_ROLE_WEIGHT] != NULL;
  size_t place = is_weighted ? ml_frame_role_place(frame, ML_ROLE_WEIGHT) : 0;
  if (call->status) return call->status;
  if (!state->batches) state->batches = batches_new(call, fit);
  MlKmeansBatches *batches = state->batches;
  const MlEncoder *encoder = &frame->encoder;
  for (size_t i = 0; i < count && !call->status; i++, rows += frame->width) {
    double weight = is_weighted ? rows[place] : 1;
    if (batches->count == batches->capacity && batch_reduce(call, fit, batches)) break;
    if (batch_write(call, encoder, batches, rows)) break;
    batch_measure(batches, batches->points + batches->count * batches->stride, weight);
    batches->weights[batches->count] = weight;
    batches->rows[batches->count++] = 1;
    if (fit->k != ML_K_AUTO) continue;
    memcpy(batches->row, rows, encoder->slots * sizeof(double));
    batches->row[encoder->slots] = weight;
    ml_reservoir_add(call, &batches->choice, batches->row);
  }
  return call->status;
}

MlStatus ml_kmeans_batches_begin(MlCall *call, MlFit *fit) {
  const MlKmeansLearnerOptions *options = fit->options;
  if (options->metric == ML_KMEANS_COSINE || fit->common.missing > ML_MISSING_ERROR) {
    return ml_fail(call,
                   "option 'batch_size' does not go with %s, which needs all rows; ml_train "
                   "reads its source again beyond \"memory\"",
                   options->metric ? "\"metric\": \"cosine\"" : "a \"missing\" that fills in");
  }
  size_t least = 4 * batch_points(fit);
  if (least < BATCH_LEAST) least = BATCH_LEAST;
  if ((size_t)options->batch_size < least) {
    return ml_fail(call, "option 'batch_size' must be at least %zu for k %lld, found %lld", least,
                   (long long)(fit->k == ML_K_AUTO ? options->k_max : fit->k),
                   (long long)options->batch_size);
  }
  fit->frame.absorb = batches_absorb;
  fit->frame.learner = fit;
  return ML_OK;
}

/* ---- the model */

/*
** The column that has what stands in one of the design matrix; ML_NOT_FOUND: a level without rows.
*/
static size_t batch_column(const MlEncoder *encoder, const MlKmeansBatches *batches, size_t j) {
  size_t before = 0, i = 0;
  for (; j >= encoder->features[i].column + encoder->features[i].columns; i++) {
    if (encoder->features[i].kind != ML_FEATURE_CATEGORY) before += encoder->features[i].slots;
  }
  const MlFeature *feature = &encoder->features[i];
  size_t offset = j - feature->column;
  if (feature->kind != ML_FEATURE_CATEGORY) return before + offset;
  size_t code = feature->order[offset];
  return code < batches->level_capacity[i] ? batches->level_at[i][code] : ML_NOT_FOUND;
}

/* Puts the points' columns in the order of the design matrix, and scales them. */
static MlStatus batch_arrange(MlCall *call, MlFit *fit) {
  MlKmeansState *state = fit->state;
  MlKmeansBatches *batches = state->batches;
  const MlEncoder *encoder = &fit->frame.encoder;
  size_t p = encoder->columns;
  double *points = ml_array(call, batches->count, p * sizeof *points);
  double *squares = ml_array(call, batches->count, p * sizeof *squares);
  state->center = ml_array(call, p, sizeof(double));
  state->scale = ml_array(call, p, sizeof(double));
  for (size_t j = 0; j < p && !call->status; j++) {
    size_t from = batch_column(encoder, batches, j);
    state->scale[j] = 1;
    if (from == ML_NOT_FOUND) continue;
    batch_scale(fit, batches, from, &state->center[j], &state->scale[j]);
    for (size_t i = 0; i < batches->count; i++) {
      double value = batches->points[i * batches->stride + from] - state->center[j];
      double square = batches->squares[i * batches->stride + from];
      points[i * p + j] = value * state->scale[j];
      squares[i * p + j] = square * state->scale[j] * state->scale[j];
    }
    ml_poll(call, (uint32_t)(10 * batches->count));
  }
  ml_free(batches->points);
  ml_free(batches->squares);
  batches->points = points;
  batches->squares = squares;
  batches->p = batches->stride = p;
  return call->status;
}

/* k from the rows of the choice. */
static MlStatus batch_choose(MlCall *call, MlFit *fit) {
  MlKmeansState *state = fit->state;
  const MlReservoir *choice = &state->batches->choice;
  size_t n = choice->count, width = choice->width;
  MlKmeansChunk chunk = {choice->rows, n};
  double *weights = NULL;
  ml_kmeans_layout_begin(call, &state->layout, &fit->frame.encoder, 0, 0);
  if (fit->frame.role_name[ML_ROLE_WEIGHT]) weights = ml_array(call, n, sizeof *weights);
  for (size_t i = 0; weights && i < n; i++) weights[i] = choice->rows[i * width + width - 1];
  if (!call->status) {
    ml_kmeans_layout_scale(&state->layout, state->center, state->scale);
    state->data = (MlKmeansData){.chunks = &chunk,
                                 .chunk_count = 1,
                                 .stride = width * sizeof(double),
                                 .columns = state->layout.columns,
                                 .read = ml_kmeans_layout_read,
                                 .read_arg = &state->layout,
                                 .weights = weights};
    ml_kmeans_choose(call, fit);
  }
  state->data = (MlKmeansData){0};
  ml_kmeans_layout_free(&state->layout);
  ml_free(weights);
  return call->status;
}

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
    ml_poll(call, (uint32_t)(10 * p));
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
    ml_poll(call, (uint32_t)(10 * p));
  }
  if (!call->status) ml_cluster_shape_end_spreads(shape);
  return call->status;
}

MlStatus ml_kmeans_fit_batches(MlCall *call, MlFit *fit) {
  MlKmeansState *state = fit->state;
  MlFrame *frame = &fit->frame;
  MlKmeansOptions core;
  for (size_t i = 0; i < frame->held_count && !call->status; i++) {
    batches_absorb(call, fit, frame, frame->chunks[i].rows, frame->chunks[i].count);
  }
  if (call->status) return call->status;
  if (batch_arrange(call, fit)) return call->status;
  if (fit->k == ML_K_AUTO && batch_choose(call, fit)) return call->status;
  size_t p = state->batches->p;
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
