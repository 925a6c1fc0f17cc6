/*
** The k-means learner: rows of the design matrix, scaled or not, to ml_kmeans_fit(), to a record.
*/
#include <math.h>
#include <string.h>

#include "base/threads.h"
#include "learn/kmeans_learner.h"

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
      {.name = "precision",                                                                        \
       .type = ML_OPTION_CHOICE,                                                                   \
       .offset = offsetof(MlKmeansLearnerOptions, precision),                                      \
       .choices = "double|single",                                                                 \
       .help = "single: rows are held as 4-byte numbers, in half the memory"},                     \
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
    .help = "rows that silhouettes and gaps are taken from when there are more; the fewest that "  \
            "are held of rows beyond \"memory\""                                                   \
  }

#define KMEANS_METRIC_OPTION                                                                       \
  {                                                                                                \
    .name = "metric", .type = ML_OPTION_CHOICE,                                                    \
    .offset = offsetof(MlKmeansLearnerOptions, metric), .choices = "euclidean|cosine",             \
    .help = "cosine: rows count by their direction alone, as documents do, and may be sparse"      \
  }

static const MlOption kmeans_options[] = {
    KMEANS_SHARED_OPTIONS,
    KMEANS_METRIC_OPTION,
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
    KMEANS_METRIC_OPTION,
    {.name = "references",
     .type = ML_OPTION_INTEGER,
     .offset = offsetof(MlKmeansLearnerOptions, references),
     .fallback = 10,
     .minimum = 0,
     .maximum = 1000,
     .help = "uniform samples that the gap compares with; 0: no gap"},
    KMEANS_SAMPLE_OPTION,
    {0}};

static size_t kmeans_columns(const MlFit *fit) { return fit->frame.encoder.columns; }

/* ---- fitting */

MlStatus ml_kmeans_check_rows(MlCall *call, MlFit *fit) {
  const MlKmeansLearnerOptions *options = fit->options;
  int is_single = options->precision == ML_KMEANS_SINGLE;
  if (options->metric == ML_KMEANS_COSINE && (options->scale || is_single)) {
    return ml_fail(call, "option '%s' does not go with \"metric\": \"cosine\"",
                   options->scale ? "scale" : "precision");
  }
  if (is_single && fit->common.missing <= ML_MISSING_ERROR && !(fit->common.min_frequency > 0) &&
      !fit->common.max_categories) {
    fit->frame.absorb = ml_kmeans_absorb_single;
    fit->frame.learner = fit;
  }
  return call->status;
}

static MlStatus kmeans_learner_begin(MlCall *call, MlFit *fit) {
  const MlKmeansLearnerOptions *options = fit->options;
  if (fit->k == ML_K_AUTO && options->k_max < options->k_min) {
    return ml_fail(call, "option 'k_max' must be at least 'k_min' (%lld), found %lld",
                   (long long)options->k_min, (long long)options->k_max);
  }
  if (ml_kmeans_check_rows(call, fit)) return call->status;
  if (options->precision == ML_KMEANS_SINGLE && options->batch_size > 0) {
    return ml_fail(call, "option 'precision' does not go with 'batch_size'");
  }
  int groups_rare = fit->common.min_frequency > 0 || fit->common.max_categories > 0;
  if (groups_rare && options->batch_size > 0) {
    return ml_fail(call, "option 'batch_size' does not go with 'min_frequency' and "
                         "'max_categories'");
  }
  if (options->batch_size > 0 && (fit->k == ML_K_AUTO || (fit->k >= 1 && fit->k <= 1000000))) {
    return ml_kmeans_batches_begin(call, fit);
  }
  if (fit->k == ML_K_AUTO || (fit->k >= 1 && fit->k <= UINT32_MAX)) return ML_OK;
  return ml_fail(call, "k must be between 1 and 4294967295, or 'auto', found %lld",
                 (long long)fit->k);
}

void ml_kmeans_begin_passes(MlFit *fit, size_t rows) {
  MlKmeansState *state = fit->state;
  state->streamed_rows = rows;
  for (uint32_t i = 0; i < state->best_steps; i++) {
    state->best_losses[i] *= (double)fit->frame.rows_used / (double)rows;
  }
}

void ml_kmeans_note_step(MlKmeansState *state, double loss, double shift) {
  if (state->best_steps == ML_KMEANS_HISTORY_MAX) return;
  state->best_losses[state->best_steps] = loss;
  state->best_shifts[state->best_steps++] = shift;
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

/* Centroids and shape in the order of the design matrix. */
static MlStatus arrange_kmeans(MlCall *call, MlKmeansState *state) {
  const MlKmeansLayout *layout = &state->layout;
  MlClusterShape *shape = &state->shape;
  ml_kmeans_layout_arrange(call, layout, state->model.k, &state->model.centroids);
  ml_kmeans_layout_arrange(call, layout, shape->k, &shape->means);
  ml_kmeans_layout_arrange(call, layout, shape->k, &shape->spreads);
  ml_kmeans_layout_arrange(call, layout, 1, &shape->mean);
  ml_kmeans_layout_arrange(call, layout, 1, &shape->spread);
  state->model.p = shape->p = layout->design;
  return call->status;
}

/*
** Centroids and spreads, or, when that takes less room, those that are not both zero, with their
** places among all (k, p).
*/
static MlStatus write_kmeans_places(MlCall *call, const MlKmeansState *state, size_t p,
                                    MlBuffer *record) {
  size_t all = state->model.k * p, count = 0;
  const double *centroids = state->model.centroids, *spreads = state->shape.spreads;
  for (size_t i = 0; i < all; i++) count += centroids[i] != 0 || spreads[i] != 0;
  if (3 * count >= 2 * all) {
    ml_put_reals(call, record, "centroids", centroids, all);
    return ml_put_reals(call, record, "spreads", spreads, all);
  }
  int64_t *places = ml_array(call, count, sizeof *places);
  double *values = ml_array(call, count, 2 * sizeof *values);
  size_t at = 0;
  for (size_t i = 0; i < all && !call->status; i++) {
    if (centroids[i] == 0 && spreads[i] == 0) continue;
    places[at] = (int64_t)i;
    values[at] = centroids[i];
    values[count + at++] = spreads[i];
  }
  if (!call->status) {
    ml_put_integers(call, record, "places", places, count);
    ml_put_reals(call, record, "centroids", values, count);
    ml_put_reals(call, record, "spreads", values + count, count);
  }
  ml_free(places);
  ml_free(values);
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
  write_kmeans_places(call, state, p, record);
  ml_put_reals(call, record, "mean", shape->mean, p);
  ml_put_reals(call, record, "deviation", shape->spread, p);
  ml_put_real(call, record, "calinski_harabasz", ml_cluster_shape_calinski_harabasz(shape));
  double davies_bouldin = ml_cluster_shape_davies_bouldin(shape);
  ml_put_real(call, record, "davies_bouldin",
              state->batches || state->parts ? NAN : davies_bouldin);
  ml_put_real(call, record, "silhouette", state->silhouette);
  return ml_put_reals(call, record, "silhouettes", state->tried, state->tried_count);
}

MlStatus ml_kmeans_write(MlCall *call, MlFit *fit, MlBuffer *record) {
  const MlKmeansLearnerOptions *options = fit->options;
  const MlKmeansState *state = fit->state;
  const MlKmeans *model = &state->model;
  size_t p = kmeans_columns(fit);
  int64_t *sizes = ml_array(call, model->k, sizeof *sizes);
  for (size_t i = 0; sizes && i < model->k; i++) sizes[i] = (int64_t)model->sizes[i];
  ml_put_integer(call, record, "k", model->k);
  ml_put_integer(call, record, "cosine", options->metric == ML_KMEANS_COSINE);
  if (options->metric == ML_KMEANS_EUCLIDEAN) {
    ml_put_reals(call, record, "center", state->center, p);
    ml_put_reals(call, record, "scale", state->scale, p);
  }
  if (options->precision == ML_KMEANS_SINGLE) ml_put_integer(call, record, "single", 1);
  if (state->streamed_rows) {
    ml_put_integer(call, record, "sample_rows", (int64_t)state->streamed_rows);
    ml_put_integer(call, record, "passes", state->passes);
  }
  if (state->parts > 1) ml_put_integer(call, record, "parts", state->parts);
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
  if (fit->prior) return ml_kmeans_update(call, fit, record);
  if (fit->k != ML_K_AUTO && (uint64_t)fit->k > rows) {
    return ml_fail(call, "k must be between 1 and the number of rows (%llu), found %lld",
                   (unsigned long long)rows, (long long)fit->k);
  }
  state->silhouette = NAN;
  if (options->metric == ML_KMEANS_COSINE) {
    return ml_kmeans_fit_cosine(call, fit) ? call->status : ml_kmeans_write(call, fit, record);
  }
  if (options->batch_size > 0 && !fit->frame.absorb) {
    return ml_fail(call, "option 'batch_size' takes numbers and dense vectors, found a sparse one");
  }
  if (options->batch_size > 0) {
    return ml_kmeans_fit_batches(call, fit) ? call->status : ml_kmeans_write(call, fit, record);
  }
  if (ml_kmeans_collect(call, fit)) return call->status;
  if (fit->k == ML_K_AUTO && ml_kmeans_choose(call, fit)) return call->status;
  ml_kmeans_core_options(fit, &core);
  core.k = (uint32_t)fit->k;
  core.report = ml_kmeans_learner_report;
  core.report_arg = fit;
  if (ml_kmeans_fit(call, &state->data, &core, &state->model)) return call->status;
  if (ml_kmeans_find_shape(call, &state->data, &state->model, &state->shape)) return call->status;
  if (state->streamed_rows && ml_kmeans_stream_finish(call, fit)) return call->status;
  if (state->layout.columns.categories && arrange_kmeans(call, state)) return call->status;
  return ml_kmeans_write(call, fit, record);
}

void ml_kmeans_learner_release(MlFit *fit) {
  MlKmeansState *state = fit->state;
  ml_kmeans_rows_free(state);
  ml_kmeans_batches_free(state->batches);
  ml_free(state->tried);
  ml_kmeans_free(&state->model);
  ml_cluster_shape_free(&state->shape);
}

static int kmeans_warm_starts(const MlModel *model) {
  (void)model;
  return 1;
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
    .rereads = 1,
    .roles = 1 << ML_ROLE_WEIGHT,
    .options = kmeans_options,
    .options_size = sizeof(MlKmeansLearnerOptions),
    .state_size = sizeof(MlKmeansState),
    .begin = kmeans_learner_begin,
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
    .warm_starts = kmeans_warm_starts,
    .merge = ml_kmeans_merge,
};
