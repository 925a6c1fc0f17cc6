/* The k-means learner: rows of the design matrix, scaled or not, to ml_kmeans_fit(), to a record. */
#include <math.h>
#include <string.h>

#include "base/threads.h"
#include "learn/kmeans_learner.h"
#include "math/statistics.h"

/* scikit-learn warns beyond sizes of about this; a dense matrix of sparse vectors would be worse. */
enum { KMEANS_COLUMNS_MAX = 20000 };

enum { SCALE_NONE, SCALE_STANDARD, SCALE_MIN_MAX };

#define KMEANS_SHARED_OPTIONS                                                                      \
  {.name = "n_init",                                                                               \
   .type = ML_OPTION_INTEGER,                                                                      \
   .offset = offsetof(MlKmeansLearnerOptions, n_init),                                             \
   .fallback = 10,                                                                                 \
   .minimum = 1,                                                                                   \
   .maximum = 10000,                                                                               \
   .help = "runs from different seeds, of which the best is kept"},                                \
      {.name = "max_iter",                                                                         \
       .type = ML_OPTION_INTEGER,                                                                  \
       .offset = offsetof(MlKmeansLearnerOptions, max_iter),                                       \
       .fallback = 300,                                                                            \
       .minimum = 1,                                                                               \
       .maximum = 1000000,                                                                         \
       .help = "most iterations of a run"},                                                        \
      {.name = "tol",                                                                              \
       .type = ML_OPTION_REAL,                                                                     \
       .offset = offsetof(MlKmeansLearnerOptions, tol),                                            \
       .fallback = 1e-4,                                                                           \
       .minimum = 0,                                                                               \
       .maximum = 1e300,                                                                           \
       .help =                                                                                     \
           "a run ends when the centroids move less than this share of the features' variance"},   \
      {.name = "seed",                                                                             \
       .type = ML_OPTION_INTEGER,                                                                  \
       .offset = offsetof(MlKmeansLearnerOptions, seed),                                           \
       .fallback = 0,                                                                              \
       .minimum = 0,                                                                               \
       .maximum = 9007199254740992.0,                                                              \
       .help = "of the random numbers"},                                                           \
      {.name = "scale",                                                                            \
       .type = ML_OPTION_CHOICE,                                                                   \
       .offset = offsetof(MlKmeansLearnerOptions, scale),                                          \
       .choices = "none|standard|min_max",                                                         \
       .help = "scale the features inside the model"},                                             \
      {.name = "refine",                                                                           \
       .type = ML_OPTION_BOOLEAN,                                                                  \
       .offset = offsetof(MlKmeansLearnerOptions, refine),                                         \
       .fallback = 1,                                                                              \
       .help = "improve the best run by moving centroids"},                                        \
  {                                                                                                \
    .name = "threads", .type = ML_OPTION_INTEGER,                                                  \
    .offset = offsetof(MlKmeansLearnerOptions, threads), .fallback = 0, .minimum = 0,              \
    .maximum = 256, .help = "0: one a core; the result does not depend on it"                      \
  }

#define KMEANS_SAMPLE_OPTION                                                                       \
  {                                                                                                \
    .name = "sample", .type = ML_OPTION_INTEGER,                                                   \
    .offset = offsetof(MlKmeansLearnerOptions, sample), .fallback = 10000, .minimum = 10,          \
    .maximum = 1000000,                                                                            \
    .help = "rows that silhouettes and gaps are taken from when there are more"                    \
  }

const MlOption ml_kmeans_options[] = {
    KMEANS_SHARED_OPTIONS,
    {.name = "metric",
     .type = ML_OPTION_CHOICE,
     .offset = offsetof(MlKmeansLearnerOptions, metric),
     .choices = "euclidean|cosine",
     .help = "cosine: rows count by their direction alone, as documents do, and may be sparse"},
    {.name = "batch_size",
     .type = ML_OPTION_INTEGER,
     .offset = offsetof(MlKmeansLearnerOptions, batch_size),
     .fallback = 0,
     .minimum = 0,
     .maximum = 1e8,
     .help = "rows held at a time, for sources larger than memory; 0: all are held"},
    {.name = "k_min",
     .type = ML_OPTION_INTEGER,
     .offset = offsetof(MlKmeansLearnerOptions, k_min),
     .fallback = 2,
     .minimum = 2,
     .maximum = 10000,
     .help = "least number of clusters of k \"auto\""},
    {.name = "k_max",
     .type = ML_OPTION_INTEGER,
     .offset = offsetof(MlKmeansLearnerOptions, k_max),
     .fallback = 10,
     .minimum = 2,
     .maximum = 10000,
     .help = "greatest number of clusters of k \"auto\""},
    KMEANS_SAMPLE_OPTION,
    {0}};

const MlOption ml_kmeans_elbow_options[] = {
    KMEANS_SHARED_OPTIONS,
    {.name = "k_min",
     .type = ML_OPTION_INTEGER,
     .offset = offsetof(MlKmeansLearnerOptions, k_min),
     .fallback = 1,
     .minimum = 1,
     .maximum = 10000,
     .help = "where the curve begins"},
    {.name = "references",
     .type = ML_OPTION_INTEGER,
     .offset = offsetof(MlKmeansLearnerOptions, references),
     .fallback = 10,
     .minimum = 0,
     .maximum = 1000,
     .help = "uniform samples that the gap compares with; 0: no gap"},
    KMEANS_SAMPLE_OPTION,
    {0}};

/* ---- rows */

static size_t kmeans_columns(const MlFit *fit) { return fit->frame.encoder.columns; }

/* Copies a block's rows, dense, to `to` (rows, p). */
static void copy_block(const MlBlock *block, double *to) {
  for (size_t i = 0; i < block->rows; i++) {
    double *row = to + i * block->columns;
    if (block->x) {
      memcpy(row, block->x + i * block->x_stride, block->columns * sizeof *row);
      continue;
    }
    memset(row, 0, block->columns * sizeof *row);
    for (size_t at = block->starts[i]; at < block->starts[i + 1]; at++) {
      row[block->indices[at]] = block->values[at];
    }
  }
}

/* Weighted means and standard deviations, from the plain ones in center and scale. */
static MlStatus weigh_scale(MlCall *call, MlFit *fit, size_t p) {
  MlKmeansState *state = fit->state;
  MlSum *sums = ml_array(call, p, sizeof *sums), *squares = ml_array(call, p, sizeof *sums);
  const double *weight = state->weights;
  double total = 0;
  for (size_t c = 0; c < fit->frame.chunk_count && !call->status; c++) {
    const double *row = state->chunks[c].x;
    for (size_t i = 0; i < state->chunks[c].n; i++, row += p, weight++) {
      total += *weight;
      for (size_t j = 0; j < p; j++) {
        double d = row[j] - state->center[j];
        ml_sum_add(&sums[j], *weight * d);
        ml_sum_add(&squares[j], *weight * d * d);
      }
    }
    ml_poll(call, 1000000);
  }
  for (size_t j = 0; !call->status && j < p; j++) {
    double shift = ml_sum_value(sums[j]) / total;
    double variance = ml_sum_value(squares[j]) / total - shift * shift;
    state->center[j] += shift;
    state->scale[j] = variance > 0 ? 1 / sqrt(variance) : 1;
  }
  ml_free(sums);
  ml_free(squares);
  return call->status;
}

/*
** Center and scale of each column, as the scalers have them. Standard: the population's standard
** deviation.
*/
static MlStatus find_scale(MlCall *call, MlFit *fit, MlKmeansState *state, size_t p) {
  const MlKmeansLearnerOptions *options = fit->options;
  MlMoments *moments = ml_array(call, p, sizeof *moments);
  double *low = ml_array(call, p, sizeof *low), *high = ml_array(call, p, sizeof *high);
  for (size_t j = 0; !call->status && j < p; j++) {
    ml_moments_begin(&moments[j], 2);
    low[j] = INFINITY;
    high[j] = -INFINITY;
  }
  for (size_t c = 0; !call->status && c < fit->frame.chunk_count; c++) {
    for (size_t i = 0; i < state->chunks[c].n; i++) {
      const double *row = state->chunks[c].x + i * p;
      for (size_t j = 0; j < p; j++) {
        ml_moments_add(&moments[j], row[j]);
        low[j] = fmin(low[j], row[j]);
        high[j] = fmax(high[j], row[j]);
      }
    }
    ml_poll(call, 1000000);
  }
  for (size_t j = 0; !call->status && j < p; j++) {
    int standard = options->scale == SCALE_STANDARD;
    double width = standard ? ml_moments_stddev(&moments[j], 0) : high[j] - low[j];
    state->center[j] = standard ? ml_moments_mean(&moments[j]) : low[j];
    state->scale[j] = width > 0 ? 1 / width : 1;
  }
  if (!call->status && state->weights && options->scale == SCALE_STANDARD)
    weigh_scale(call, fit, p);
  ml_free(moments);
  ml_free(low);
  ml_free(high);
  return call->status;
}

static void apply_scale(const MlKmeansState *state, double *rows, size_t n, size_t p) {
  for (size_t i = 0; i < n; i++) {
    for (size_t j = 0; j < p; j++) {
      rows[i * p + j] = (rows[i * p + j] - state->center[j]) * state->scale[j];
    }
  }
}

static void collect_weights(MlKmeansState *state, const MlBlock *block, size_t first) {
  for (size_t i = 0; i < block->rows; i++) {
    state->weights[first + i] = block->weight[i * block->extra_stride];
  }
}

/* Rows as chunks of doubles: the frame's own where they are plain numbers, else copies. */
MlStatus ml_kmeans_collect(MlCall *call, MlFit *fit) {
  MlKmeansState *state = fit->state;
  MlFrame *frame = &fit->frame;
  const MlKmeansLearnerOptions *options = fit->options;
  size_t p = kmeans_columns(fit);
  if (p > KMEANS_COLUMNS_MAX) {
    return ml_fail(call,
                   "there are %zu columns; at most %d, but any number with \"metric\": \"cosine\"",
                   p, KMEANS_COLUMNS_MAX);
  }
  int copies = !frame->encoder.is_plain || options->scale != SCALE_NONE ||
               frame->encoder.missing > ML_MISSING_ERROR;
  state->chunks = ml_array(call, frame->chunk_count, sizeof *state->chunks);
  state->center = ml_array(call, p, sizeof(double));
  state->scale = ml_array(call, p, sizeof(double));
  for (size_t j = 0; !call->status && j < p; j++) state->scale[j] = 1;
  if (frame->role_name[ML_ROLE_WEIGHT]) {
    state->weights = ml_array(call, (size_t)frame->rows_used, sizeof *state->weights);
  }
  size_t first = 0;
  for (size_t i = 0; i < frame->chunk_count && !call->status; i++) {
    MlBlock block;
    if (ml_frame_block(call, frame, i, &block)) break;
    state->chunks[i] = (MlKmeansChunk){block.x, block.rows};
    if (state->weights) collect_weights(state, &block, first);
    first += block.rows;
    if (!copies) continue;
    double *rows = ml_array(call, block.rows * p, sizeof *rows);
    if (!rows) break;
    copy_block(&block, rows);
    state->chunks[i].x = rows;
  }
  if (copies && !call->status && options->scale != SCALE_NONE) {
    find_scale(call, fit, state, p);
    for (size_t i = 0; i < frame->chunk_count && !call->status; i++) {
      apply_scale(state, (double *)(uintptr_t)state->chunks[i].x, state->chunks[i].n, p);
    }
  }
  state->data = (MlKmeansData){.chunks = state->chunks,
                               .chunk_count = frame->chunk_count,
                               .stride = copies ? p : frame->width,
                               .p = p,
                               .weights = state->weights};
  return call->status;
}

/* ---- fitting */

MlStatus ml_kmeans_learner_begin(MlCall *call, MlFit *fit) {
  const MlKmeansLearnerOptions *options = fit->options;
  if (fit->k == ML_K_AUTO && options->k_max < options->k_min) {
    return ml_fail(call, "option 'k_max' must be at least 'k_min' (%lld), found %lld",
                   (long long)options->k_min, (long long)options->k_max);
  }
  if (options->metric == ML_KMEANS_COSINE && options->scale != SCALE_NONE) {
    return ml_fail(call, "option 'scale' does not go with \"metric\": \"cosine\"");
  }
  if (options->batch_size > 0 && (fit->k == ML_K_AUTO || (fit->k >= 1 && fit->k <= 1000000))) {
    return ml_kmeans_batches_begin(call, fit);
  }
  if (fit->k == ML_K_AUTO || (fit->k >= 1 && fit->k <= UINT32_MAX)) return ML_OK;
  return ml_fail(call, "k must be between 1 and 4294967295, or 'auto', found %lld",
                 (long long)fit->k);
}

/* Keeps the path of the run that is best so far, and says it with "verbose". */
void ml_kmeans_learner_report(void *arg, uint32_t run, uint32_t iteration, double inertia,
                              double shift) {
  MlFit *fit = arg;
  MlKmeansState *state = fit->state;
  if (run != state->run || iteration == 1) {
    state->run = run;
    state->steps = 0;
  }
  if (state->steps < ML_KMEANS_HISTORY_MAX) {
    state->losses[state->steps] = inertia;
    state->shifts[state->steps++] = shift;
  }
  if (state->best_steps == 0 || inertia <= state->best_loss) {
    state->best_loss = inertia;
    state->best_steps = state->steps;
    memcpy(state->best_losses, state->losses, state->steps * sizeof(double));
    memcpy(state->best_shifts, state->shifts, state->steps * sizeof(double));
  }
  ml_fit_say(fit, "run %u, iteration %u: inertia %.10g", run + 1, iteration, inertia);
}

void ml_kmeans_core_options(const MlFit *fit, MlKmeansOptions *core) {
  const MlKmeansLearnerOptions *options = fit->options;
  ml_kmeans_defaults(core);
  core->n_init = (uint32_t)options->n_init;
  core->max_iter = (uint32_t)options->max_iter;
  core->tol = options->tol;
  core->seed = (uint64_t)options->seed;
  core->threads = options->threads ? (unsigned)options->threads : ml_cpu_count();
  core->refine = options->refine;
}

MlStatus ml_kmeans_find_shape(MlCall *call, const MlKmeansData *data, const MlKmeans *model,
                              MlClusterShape *shape) {
  ml_cluster_shape_begin(call, shape, model->k, data->p, model->centroids);
  for (int again = 0; again < 2; again++) {
    const uint32_t *label = model->labels;
    const double *weight = data->weights;
    for (size_t c = 0; c < data->chunk_count && !call->status; c++) {
      const double *row = data->chunks[c].x;
      for (size_t i = 0; i < data->chunks[c].n; i++, row += data->stride) {
        (again ? ml_cluster_shape_add_again : ml_cluster_shape_add)(shape, row, *label++,
                                                                    weight ? *weight++ : 1);
      }
      ml_poll(call, 1000000);
    }
    if (!call->status) (again ? ml_cluster_shape_end_spreads : ml_cluster_shape_end_means)(shape);
  }
  return call->status;
}

/* Spreads, means and deviations go into the record in the features' own units. */
static MlStatus write_kmeans_shape(MlCall *call, const MlKmeansState *state, MlBuffer *record) {
  const MlClusterShape *shape = &state->shape;
  size_t p = shape->p;
  for (size_t i = 0; state->scale && i < shape->k * p; i++) {
    shape->spreads[i] /= state->scale[i % p];
  }
  for (size_t j = 0; state->scale && j < p; j++) {
    shape->mean[j] = shape->mean[j] / state->scale[j] + state->center[j];
    shape->spread[j] /= state->scale[j];
  }
  ml_put_reals(call, record, "spreads", shape->spreads, shape->k * p);
  ml_put_reals(call, record, "mean", shape->mean, p);
  ml_put_reals(call, record, "deviation", shape->spread, p);
  ml_put_real(call, record, "calinski_harabasz", ml_cluster_shape_calinski_harabasz(shape));
  double davies_bouldin = ml_cluster_shape_davies_bouldin(shape);
  ml_put_real(call, record, "davies_bouldin", state->batches ? NAN : davies_bouldin);
  ml_put_real(call, record, "silhouette", state->silhouette);
  return ml_put_reals(call, record, "silhouettes", state->tried, state->tried_count);
}

static MlStatus write_kmeans(MlCall *call, MlFit *fit, MlBuffer *record) {
  const MlKmeansLearnerOptions *options = fit->options;
  const MlKmeansState *state = fit->state;
  const MlKmeans *model = &state->model;
  size_t p = kmeans_columns(fit);
  int64_t *sizes = ml_array(call, model->k, sizeof *sizes);
  for (size_t i = 0; sizes && i < model->k; i++) sizes[i] = (int64_t)model->sizes[i];
  ml_put_integer(call, record, "k", model->k);
  ml_put_reals(call, record, "centroids", model->centroids, model->k * p);
  ml_put_integer(call, record, "cosine", options->metric == ML_KMEANS_COSINE);
  if (options->metric == ML_KMEANS_EUCLIDEAN) {
    ml_put_reals(call, record, "center", state->center, p);
    ml_put_reals(call, record, "scale", state->scale, p);
  }
  if (sizes) ml_put_integers(call, record, "sizes", sizes, model->k);
  if (fit->frame.role_name[ML_ROLE_WEIGHT])
    ml_put_reals(call, record, "weights", model->weights, model->k);
  ml_put_real(call, record, "inertia", model->inertia);
  ml_put_integer(call, record, "iterations", model->iterations);
  ml_put_integer(call, record, "converged", model->converged);
  ml_put_reals(call, record, "history_loss", state->best_losses, state->best_steps);
  ml_put_reals(call, record, "history_change", state->best_shifts, state->best_steps);
  write_kmeans_shape(call, state, record);
  ml_free(sizes);
  return call->status;
}

static MlStatus kmeans_learner_finish(MlCall *call, MlFit *fit, MlBuffer *record) {
  MlKmeansState *state = fit->state;
  const MlKmeansLearnerOptions *options = fit->options;
  uint64_t rows = fit->frame.rows_used;
  MlKmeansOptions core;
  if (fit->k != ML_K_AUTO && (uint64_t)fit->k > rows) {
    return ml_fail(call, "k must be between 1 and the number of rows (%llu), found %lld",
                   (unsigned long long)rows, (long long)fit->k);
  }
  state->silhouette = NAN;
  if (options->metric == ML_KMEANS_COSINE) {
    return ml_kmeans_fit_cosine(call, fit) ? call->status : write_kmeans(call, fit, record);
  }
  if (options->batch_size > 0 && !fit->frame.absorb) {
    return ml_fail(call, "option 'batch_size' takes numbers and dense vectors, found a sparse one");
  }
  if (fit->frame.absorb) {
    return ml_kmeans_fit_batches(call, fit) ? call->status : write_kmeans(call, fit, record);
  }
  if (ml_kmeans_collect(call, fit)) return call->status;
  if (fit->k == ML_K_AUTO && ml_kmeans_choose(call, fit)) return call->status;
  ml_kmeans_core_options(fit, &core);
  core.k = (uint32_t)fit->k;
  core.report = ml_kmeans_learner_report;
  core.report_arg = fit;
  if (ml_kmeans_fit(call, &state->data, &core, &state->model)) return call->status;
  if (ml_kmeans_find_shape(call, &state->data, &state->model, &state->shape)) return call->status;
  return write_kmeans(call, fit, record);
}

void ml_kmeans_learner_release(MlFit *fit) {
  MlKmeansState *state = fit->state;
  const MlFrame *frame = &fit->frame;
  for (size_t i = 0; state->chunks && i < frame->chunk_count; i++) {
    const double *rows = state->chunks[i].x;
    const double *own = frame->chunks[i].rows;
    int is_frames = rows >= own && rows <= own + frame->chunks[i].capacity * frame->width;
    if (!is_frames && rows != frame->expanded) ml_free((void *)(uintptr_t)rows);
  }
  ml_free(state->chunks);
  ml_free(state->center);
  ml_free(state->scale);
  ml_kmeans_batches_free(state->batches);
  ml_free(state->tried);
  ml_free(state->weights);
  ml_kmeans_free(&state->model);
  ml_cluster_shape_free(&state->shape);
}

const MlLearner ml_kmeans = {
    .function = "ml_kmeans",
    .title = "Groups rows into k clusters, numbered from 0 by falling size. k 'auto' takes the k "
             "from k_min to k_max of the greatest mean silhouette. Rows with a NULL are left out, "
             "unless \"missing\" says otherwise",
    .signature = "ml_kmeans(k, x1, ... [, options])",
    .example = "WITH t(x, y) AS (VALUES (1, 1), (2, 1), (10, 9), (11, 9), (12, 8)) SELECT x, y, "
               "ml_predict((SELECT ml_kmeans(2, x, y) FROM t), x, y) AS cluster FROM t",
    .target = ML_TARGET_NONE,
    .coding = ML_CODING_ONE_HOT,
    .predicts = ML_PREDICTS_CLUSTER,
    .takes_k = 1,
    .roles = 1 << ML_ROLE_WEIGHT,
    .options = ml_kmeans_options,
    .options_size = sizeof(MlKmeansLearnerOptions),
    .state_size = sizeof(MlKmeansState),
    .begin = ml_kmeans_learner_begin,
    .finish = kmeans_learner_finish,
    .release = ml_kmeans_learner_release,
    .load = ml_kmeans_load,
    .unload = ml_kmeans_unload,
    .predict = ml_kmeans_predict,
    .transform = ml_kmeans_transform,
    .distance = ml_kmeans_distance,
    .scale = ml_kmeans_scale,
    .profile = ml_kmeans_profile,
    .centroids = ml_kmeans_centroids,
    .summary = ml_kmeans_summary,
    .history = ml_kmeans_history,
};
