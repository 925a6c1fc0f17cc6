/* The k-means learner: rows of the design matrix, scaled or not, to ml_kmeans_fit() and back. */
#include <math.h>
#include <string.h>

#include "base/threads.h"
#include "learn/fit.h"
#include "learn/kmeans_core.h"
#include "math/statistics.h"

/* scikit-learn warns beyond sizes of about this; a dense matrix of sparse vectors would be worse. */
enum { KMEANS_COLUMNS_MAX = 20000 };

typedef struct KmeansOptions {
  int64_t n_init, max_iter, seed, threads;
  double tol;
  int scale, refine;
} KmeansOptions;

enum { SCALE_NONE, SCALE_STANDARD, SCALE_MIN_MAX };

static const MlOption kmeans_options[] = {
    {.name = "n_init",
     .type = ML_OPTION_INTEGER,
     .offset = offsetof(KmeansOptions, n_init),
     .fallback = 10,
     .minimum = 1,
     .maximum = 10000,
     .help = "runs from different seeds, of which the best is kept"},
    {.name = "max_iter",
     .type = ML_OPTION_INTEGER,
     .offset = offsetof(KmeansOptions, max_iter),
     .fallback = 300,
     .minimum = 1,
     .maximum = 1000000,
     .help = "most iterations of a run"},
    {.name = "tol",
     .type = ML_OPTION_REAL,
     .offset = offsetof(KmeansOptions, tol),
     .fallback = 1e-4,
     .minimum = 0,
     .maximum = 1e300,
     .help = "a run ends when the centroids move less than this share of the features' variance"},
    {.name = "seed",
     .type = ML_OPTION_INTEGER,
     .offset = offsetof(KmeansOptions, seed),
     .fallback = 0,
     .minimum = 0,
     .maximum = 9007199254740992.0,
     .help = "of the random numbers"},
    {.name = "scale",
     .type = ML_OPTION_CHOICE,
     .offset = offsetof(KmeansOptions, scale),
     .choices = "none|standard|min_max",
     .help = "scale the features inside the model"},
    {.name = "refine",
     .type = ML_OPTION_BOOLEAN,
     .offset = offsetof(KmeansOptions, refine),
     .fallback = 1,
     .help = "improve the best run by moving centroids"},
    {.name = "threads",
     .type = ML_OPTION_INTEGER,
     .offset = offsetof(KmeansOptions, threads),
     .fallback = 0,
     .minimum = 0,
     .maximum = 256,
     .help = "0: one a core; the result does not depend on it"},
    {0}};

enum { HISTORY_MAX = 1000 };

typedef struct KmeansState {
  MlKmeansChunk *chunks;  /* (count), owned; their rows are the frame's, or copies of ours */
  double *center, *scale; /* (p) of the scaling; owned */
  MlKmeans model;
  double losses[HISTORY_MAX], shifts[HISTORY_MAX];           /* of the run in progress */
  double best_losses[HISTORY_MAX], best_shifts[HISTORY_MAX]; /* of the best run so far */
  uint32_t run, steps, best_steps;
  double best_loss;
} KmeansState;

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

/*
** Center and scale of each column, as the scalers have them. Standard: the population's standard
** deviation.
*/
static MlStatus find_scale(MlCall *call, MlFit *fit, KmeansState *state, size_t p) {
  const KmeansOptions *options = fit->options;
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
  ml_free(moments);
  ml_free(low);
  ml_free(high);
  return call->status;
}

static void apply_scale(const KmeansState *state, double *rows, size_t n, size_t p) {
  for (size_t i = 0; i < n; i++) {
    for (size_t j = 0; j < p; j++) {
      rows[i * p + j] = (rows[i * p + j] - state->center[j]) * state->scale[j];
    }
  }
}

/* Rows as chunks of doubles: the frame's own where they are plain numbers, else copies. */
static MlStatus collect_rows(MlCall *call, MlFit *fit, size_t *stride) {
  KmeansState *state = fit->state;
  MlFrame *frame = &fit->frame;
  const KmeansOptions *options = fit->options;
  size_t p = kmeans_columns(fit);
  int copies = !frame->encoder.is_plain || options->scale != SCALE_NONE ||
               frame->encoder.missing > ML_MISSING_ERROR;
  state->chunks = ml_array(call, frame->chunk_count, sizeof *state->chunks);
  state->center = ml_array(call, p, sizeof(double));
  state->scale = ml_array(call, p, sizeof(double));
  for (size_t j = 0; !call->status && j < p; j++) state->scale[j] = 1;
  *stride = copies ? p : frame->width;
  for (size_t i = 0; i < frame->chunk_count && !call->status; i++) {
    MlBlock block;
    if (ml_frame_block(call, frame, i, &block)) break;
    state->chunks[i] = (MlKmeansChunk){block.x, block.rows};
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
  return call->status;
}

/* ---- fitting */

static MlStatus kmeans_learner_begin(MlCall *call, MlFit *fit) {
  if (fit->k >= 1 && fit->k <= UINT32_MAX) return ML_OK;
  return ml_fail(call, "k must be at least 1, found %lld", (long long)fit->k);
}

/* Keeps the path of the run that is best so far, and says it with "verbose". */
static void kmeans_report(void *arg, uint32_t run, uint32_t iteration, double inertia,
                          double shift) {
  MlFit *fit = arg;
  KmeansState *state = fit->state;
  if (run != state->run || iteration == 1) {
    state->run = run;
    state->steps = 0;
  }
  if (state->steps < HISTORY_MAX) {
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

static MlStatus write_kmeans(MlCall *call, MlFit *fit, MlBuffer *record) {
  const KmeansState *state = fit->state;
  const MlKmeans *model = &state->model;
  size_t p = kmeans_columns(fit);
  int64_t *sizes = ml_array(call, model->k, sizeof *sizes);
  for (size_t i = 0; sizes && i < model->k; i++) sizes[i] = (int64_t)model->sizes[i];
  ml_put_integer(call, record, "k", model->k);
  ml_put_reals(call, record, "centroids", model->centroids, model->k * p);
  ml_put_reals(call, record, "center", state->center, p);
  ml_put_reals(call, record, "scale", state->scale, p);
  if (sizes) ml_put_integers(call, record, "sizes", sizes, model->k);
  ml_put_real(call, record, "inertia", model->inertia);
  ml_put_integer(call, record, "iterations", model->iterations);
  ml_put_integer(call, record, "converged", model->converged);
  ml_put_reals(call, record, "history_loss", state->best_losses, state->best_steps);
  ml_put_reals(call, record, "history_change", state->best_shifts, state->best_steps);
  ml_free(sizes);
  return call->status;
}

static MlStatus kmeans_learner_finish(MlCall *call, MlFit *fit, MlBuffer *record) {
  KmeansState *state = fit->state;
  const KmeansOptions *options = fit->options;
  MlFrame *frame = &fit->frame;
  size_t p = kmeans_columns(fit), stride = p;
  if ((uint64_t)fit->k > frame->rows_used) {
    return ml_fail(call, "k must be between 1 and the number of rows (%llu), found %lld",
                   (unsigned long long)frame->rows_used, (long long)fit->k);
  }
  if (p > KMEANS_COLUMNS_MAX) {
    return ml_fail(call, "there are %zu columns; at most %d", p, KMEANS_COLUMNS_MAX);
  }
  if (collect_rows(call, fit, &stride)) return call->status;
  MlKmeansOptions core;
  ml_kmeans_defaults(&core);
  core.k = (uint32_t)fit->k;
  core.n_init = (uint32_t)options->n_init;
  core.max_iter = (uint32_t)options->max_iter;
  core.tol = options->tol;
  core.seed = (uint64_t)options->seed;
  core.threads = options->threads ? (unsigned)options->threads : ml_cpu_count();
  core.refine = options->refine;
  core.report = kmeans_report;
  core.report_arg = fit;
  MlKmeansData data = {
      .chunks = state->chunks, .chunk_count = frame->chunk_count, .stride = stride, .p = p};
  if (ml_kmeans_fit(call, &data, &core, &state->model)) return call->status;
  return write_kmeans(call, fit, record);
}

static void kmeans_release(MlFit *fit) {
  KmeansState *state = fit->state;
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
  ml_kmeans_free(&state->model);
}

/* ---- applying */

typedef struct KmeansModel {
  uint32_t k;
  size_t p;
  double *centroids, *center, *scale; /* (k, p), (p), (p) owned */
  int64_t *sizes;                     /* (k) owned */
  double inertia;
  int64_t iterations, converged;
  double *row; /* (p) scratch, owned */
} KmeansModel;

static void kmeans_unload(void *data) {
  KmeansModel *kmeans = data;
  ml_free(kmeans->centroids);
  ml_free(kmeans->center);
  ml_free(kmeans->scale);
  ml_free(kmeans->sizes);
  ml_free(kmeans->row);
  ml_free(kmeans);
}

static void *kmeans_load(MlCall *call, const MlModel *model, MlRecord parameters) {
  KmeansModel *kmeans = ml_array(call, 1, sizeof *kmeans);
  int64_t k = 0;
  if (!kmeans) return NULL;
  kmeans->p = model->encoder.columns;
  ml_get_integer(call, parameters, "k", &k);
  if (!call->status && (k < 1 || k > UINT32_MAX || (uint64_t)k > model->length)) {
    ml_fail(call, "the model is damaged: k is %lld", (long long)k);
  }
  kmeans->k = (uint32_t)k;
  size_t count = (size_t)k;
  if (!call->status && kmeans->p > model->length) ml_fail(call, "the model is damaged: columns");
  kmeans->centroids = ml_get_reals(call, parameters, "centroids", count * kmeans->p, NULL);
  kmeans->center = ml_get_reals(call, parameters, "center", kmeans->p, NULL);
  kmeans->scale = ml_get_reals(call, parameters, "scale", kmeans->p, NULL);
  kmeans->sizes = ml_get_integers(call, parameters, "sizes", count, NULL);
  ml_get_real(call, parameters, "inertia", &kmeans->inertia);
  ml_get_integer(call, parameters, "iterations", &kmeans->iterations);
  ml_get_integer(call, parameters, "converged", &kmeans->converged);
  kmeans->row = ml_array(call, kmeans->p, sizeof(double));
  if (!call->status) return kmeans;
  kmeans_unload(kmeans);
  return NULL;
}

/* The row, dense and scaled, in the scratch. */
static const double *scaled_row(const KmeansModel *kmeans, const MlRow *row) {
  if (row->x) {
    memcpy(kmeans->row, row->x, kmeans->p * sizeof(double));
  } else {
    memset(kmeans->row, 0, kmeans->p * sizeof(double));
    for (size_t i = 0; i < row->count; i++) kmeans->row[row->indices[i]] = row->values[i];
  }
  for (size_t j = 0; j < kmeans->p; j++) {
    kmeans->row[j] = (kmeans->row[j] - kmeans->center[j]) * kmeans->scale[j];
  }
  return kmeans->row;
}

static MlStatus kmeans_predict(MlCall *call, const MlModel *model, const MlRow *row, double *out) {
  const KmeansModel *kmeans = model->state;
  *out = ml_kmeans_assign(kmeans->centroids, kmeans->k, kmeans->p, scaled_row(kmeans, row), NULL);
  return call->status;
}

/* Distances to all centroids, as scikit-learn's transform. */
static MlStatus kmeans_transform(MlCall *call, const MlModel *model, const MlRow *row,
                                 MlBuffer *out) {
  const KmeansModel *kmeans = model->state;
  const double *scaled = scaled_row(kmeans, row);
  double *distances = ml_array(call, kmeans->k, sizeof *distances);
  for (size_t c = 0; distances && c < kmeans->k; c++) {
    double sum = 0;
    for (size_t j = 0; j < kmeans->p; j++) {
      double d = scaled[j] - kmeans->centroids[c * kmeans->p + j];
      sum += d * d;
    }
    distances[c] = sqrt(sum);
  }
  if (distances) ml_vector_write_dense(call, out, distances, kmeans->k);
  ml_free(distances);
  return call->status;
}

static MlStatus kmeans_centroids(MlCall *call, const MlModel *model, MlGrid *grid) {
  const KmeansModel *kmeans = model->state;
  MlBuffer name = {0};
  for (size_t c = 0; c < kmeans->k && !call->status; c++) {
    for (size_t j = 0; j < kmeans->p && !call->status; j++) {
      name.length = 0;
      ml_encoder_column_name(call, &model->encoder, j, &name);
      ml_grid_integer(call, grid, (int64_t)c);
      ml_grid_integer(call, grid, kmeans->sizes[c]);
      ml_grid_text(call, grid, name.data, name.length);
      ml_grid_real(call, grid,
                   kmeans->centroids[c * kmeans->p + j] / kmeans->scale[j] + kmeans->center[j]);
    }
  }
  ml_buffer_free(&name);
  return call->status;
}

static MlStatus kmeans_summary(MlCall *call, const MlModel *model, MlGrid *grid) {
  const KmeansModel *kmeans = model->state;
  ml_grid_string(call, grid, "k");
  ml_grid_integer(call, grid, kmeans->k);
  ml_grid_string(call, grid, "inertia");
  ml_grid_real(call, grid, kmeans->inertia);
  ml_grid_string(call, grid, "iterations");
  ml_grid_integer(call, grid, kmeans->iterations);
  ml_grid_string(call, grid, "converged");
  return ml_grid_integer(call, grid, kmeans->converged);
}

static MlStatus kmeans_history(MlCall *call, const MlModel *model, MlGrid *grid) {
  size_t count = 0;
  double *losses = ml_get_reals(call, model->parameters, "history_loss", ML_ANY_COUNT, &count);
  double *changes = ml_get_reals(call, model->parameters, "history_change", count, NULL);
  for (size_t i = 0; losses && changes && i < count && !call->status; i++) {
    ml_grid_integer(call, grid, (int64_t)i + 1);
    ml_grid_real(call, grid, losses[i]);
    ml_grid_real(call, grid, changes[i]);
  }
  ml_free(losses);
  ml_free(changes);
  return call->status;
}

const MlLearner ml_kmeans = {
    .name = "kmeans",
    .title = "Groups rows into k clusters, numbered from 0 by falling size. Rows with a NULL are "
             "left out, unless \"missing\" says otherwise",
    .signature = "ml_kmeans(k, x1, ... [, options])",
    .example = "WITH t(x, y) AS (VALUES (1, 1), (2, 1), (10, 9), (11, 9), (12, 8)) SELECT x, y, "
               "ml_predict((SELECT ml_kmeans(2, x, y) FROM t), x, y) AS cluster FROM t",
    .target = ML_TARGET_NONE,
    .coding = ML_CODING_ONE_HOT,
    .predicts = ML_PREDICTS_CLUSTER,
    .takes_k = 1,
    .options = kmeans_options,
    .options_size = sizeof(KmeansOptions),
    .state_size = sizeof(KmeansState),
    .begin = kmeans_learner_begin,
    .finish = kmeans_learner_finish,
    .release = kmeans_release,
    .load = kmeans_load,
    .unload = kmeans_unload,
    .predict = kmeans_predict,
    .transform = kmeans_transform,
    .centroids = kmeans_centroids,
    .summary = kmeans_summary,
    .history = kmeans_history,
};
