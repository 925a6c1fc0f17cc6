/*
** ml_mahalanobis: how far rows are from the mean in units of the covariance. Classical: mean and
** covariance (divided by n - 1, as R) of all rows, in one pass; robust: the minimum covariance
** determinant, which outliers do not draw to themselves.
*/
#include <float.h>
#include <math.h>
#include <string.h>

#include "data/reservoir.h"
#include "learn/describe.h"
#include "learn/fit.h"
#include "learn/minimum_covariance.h"
#include "math/cholesky.h"
#include "math/distributions.h"

typedef struct MahalanobisOptions {
  int robust;
  double level;
  int64_t max_rows, seed;
} MahalanobisOptions;

static const MlOption mahalanobis_options[] = {
    {.name = "robust",
     .type = ML_OPTION_BOOLEAN,
     .offset = offsetof(MahalanobisOptions, robust),
     .help = "by the minimum covariance determinant, which outliers do not disturb"},
    {.name = "level",
     .type = ML_OPTION_REAL,
     .offset = offsetof(MahalanobisOptions, level),
     .fallback = 0.975,
     .minimum = 0,
     .maximum = 1,
     .help = "of ml_predict: outliers are farther out than this share of a normal distribution"},
    {.name = "max_rows",
     .type = ML_OPTION_INTEGER,
     .offset = offsetof(MahalanobisOptions, max_rows),
     .fallback = 100000,
     .minimum = 10,
     .maximum = 100000000,
     .help = "of robust: most rows that are held; of more, a random choice"},
    {ML_OPTION_SEED, .offset = offsetof(MahalanobisOptions, seed),
     .help = "of robust: of the random choices"},
    {0}};

typedef struct MahalanobisState {
  size_t p;
  double count;
  double *mean, *products; /* (p), (p, p) lower triangle; owned */
  double *gap;             /* (p) owned */
  MlReservoir sample;      /* robust */
} MahalanobisState;

static MlStatus mahalanobis_begin_columns(MlCall *call, MlFit *fit) {
  const MahalanobisOptions *options = fit->options;
  MahalanobisState *state = fit->state;
  const MlEncoder *encoder = &fit->frame.encoder;
  for (size_t f = 0; f < encoder->count; f++) {
    MlFeatureKind kind = encoder->features[f].kind;
    if (kind == ML_FEATURE_NUMBER || kind == ML_FEATURE_VECTOR) continue;
    return ml_fail(call, "feature '%s' is a %s; mahalanobis takes numbers",
                   encoder->features[f].name, ml_feature_kind_name(kind));
  }
  if (encoder->slots > 1000) return ml_fail(call, "there are more than 1000 columns");
  state->p = encoder->slots;
  state->mean = ml_array(call, state->p, sizeof(double));
  state->gap = ml_array(call, state->p, sizeof(double));
  state->products = ml_array(call, state->p * state->p, sizeof(double));
  ml_reservoir_begin(&state->sample, state->p, (size_t)options->max_rows, (uint64_t)options->seed);
  return call->status;
}

/* Mean and products of the deviations, row by row (Welford 1962). */
static void mahalanobis_add(MahalanobisState *state, const double *row) {
  size_t p = state->p;
  state->count++;
  for (size_t j = 0; j < p; j++) state->gap[j] = row[j] - state->mean[j];
  for (size_t j = 0; j < p; j++) state->mean[j] += state->gap[j] / state->count;
  for (size_t j = 0; j < p; j++) {
    double rest = row[j] - state->mean[j];
    for (size_t k = 0; k <= j; k++) state->products[j * p + k] += rest * state->gap[k];
  }
}

static MlStatus mahalanobis_rows(MlCall *call, MlFit *fit, const double *rows, size_t count,
                                 size_t stride) {
  const MahalanobisOptions *options = fit->options;
  MahalanobisState *state = fit->state;
  if (!state->p && mahalanobis_begin_columns(call, fit)) return call->status;
  for (size_t i = 0; i < count && !call->status; i++) {
    if (options->robust) {
      ml_reservoir_add(call, &state->sample, rows + i * stride);
    } else {
      mahalanobis_add(state, rows + i * stride);
    }
    ml_poll(call, (uint32_t)(state->p * state->p + 1));
  }
  return call->status;
}

static MlStatus mahalanobis_absorb(MlCall *call, void *learner, MlFrame *frame, const double *rows,
                                   size_t count) {
  return mahalanobis_rows(call, learner, rows, count, frame->width);
}

/* Names the first column that the ones before it determine. */
static MlStatus mahalanobis_check(MlCall *call, const MlEncoder *encoder, const double *covariance,
                                  size_t p) {
  double *factor = ml_array(call, p * p, sizeof *factor);
  MlBuffer name = {0};
  for (size_t i = 0; i < p * p && !call->status; i++) {
    if (!(fabs(covariance[i]) <= 1e300)) ml_fail(call, "the features are too large; scale them");
  }
  if (call->status) {
    ml_free(factor);
    return call->status;
  }
  memcpy(factor, covariance, p * p * sizeof *factor);
  size_t rank = ml_cholesky_factor(factor, p, 1e-14);
  if (rank < p) {
    ml_encoder_column_name(call, encoder, rank, &name);
    const char *text = ml_buffer_text(call, &name);
    int is_constant = !(covariance[rank * p + rank] > 0);
    ml_fail(call, "%s %s; leave it out", text ? text : "",
            is_constant ? "is constant" : "depends on the columns before it");
  }
  ml_buffer_free(&name);
  ml_free(factor);
  return call->status;
}

static MlStatus mahalanobis_estimate(MlCall *call, const MlFit *fit, double *mean,
                                     double *covariance) {
  const MahalanobisOptions *options = fit->options;
  const MahalanobisState *state = fit->state;
  size_t p = state->p, n = options->robust ? state->sample.count : (size_t)state->count;
  if (n < p + 2) {
    return ml_fail(call, "%zu rows are too few for %zu columns: there must be %zu", n, p, p + 2);
  }
  if (!options->robust) {
    memcpy(mean, state->mean, p * sizeof *mean);
    for (size_t j = 0; j < p; j++) {
      for (size_t k = 0; k <= j; k++) {
        double value = state->products[j * p + k] / (state->count - 1);
        covariance[j * p + k] = covariance[k * p + j] = value;
      }
    }
    return mahalanobis_check(call, &fit->frame.encoder, covariance, p);
  }
  ml_mean_covariance(call, state->sample.rows, n, p, NULL, 1, mean, covariance);
  if (mahalanobis_check(call, &fit->frame.encoder, covariance, p)) return call->status;
  return ml_minimum_covariance(call, state->sample.rows, n, p, (uint64_t)options->seed, mean,
                               covariance);
}

static MlStatus mahalanobis_finish(MlCall *call, MlFit *fit, MlBuffer *record) {
  const MahalanobisOptions *options = fit->options;
  MahalanobisState *state = fit->state;
  MlFrame *frame = &fit->frame;
  MlBlock block;
  if (frame->encoder.has_sparse) return ml_fail(call, "sparse vectors are not for it");
  if (fit->common.missing == ML_MISSING_INDICATOR) {
    return ml_fail(call, "\"missing\": \"indicator\" is not for it");
  }
  for (size_t f = 0; f < frame->encoder.count; f++) { /* no columns: blocks would be narrower */
    if (frame->encoder.features[f].kind == ML_FEATURE_UNKNOWN) {
      return ml_fail(call, "feature '%s' has no numbers", frame->encoder.features[f].name);
    }
  }
  for (size_t i = 0; i < frame->block_count && !call->status; i++) {
    if (ml_frame_block(call, frame, i, &block)) break;
    mahalanobis_rows(call, fit, block.x, block.rows, block.x_stride);
  }
  size_t p = state->p;
  double *mean = ml_array(call, p, sizeof *mean);
  double *covariance = ml_array(call, p * p, sizeof *covariance);
  if (!call->status && !mahalanobis_estimate(call, fit, mean, covariance)) {
    ml_put_reals(call, record, "mean", mean, p);
    ml_put_reals(call, record, "covariance", covariance, p * p);
    ml_put_real(call, record, "level", options->level);
  }
  ml_free(mean);
  ml_free(covariance);
  return call->status;
}

static void mahalanobis_release(MlFit *fit) {
  MahalanobisState *state = fit->state;
  ml_free(state->mean);
  ml_free(state->products);
  ml_free(state->gap);
  ml_reservoir_free(&state->sample);
}

/* ---- applying */

typedef struct MahalanobisModel {
  size_t p;
  double *mean, *factor, *scratch; /* (p), (p, p) of the covariance, (p) owned */
  double *deviations;              /* (p) owned */
  double level, limit;             /* of the squared distance */
} MahalanobisModel;

static void mahalanobis_unload(void *data) {
  MahalanobisModel *model = data;
  ml_free(model->mean);
  ml_free(model->factor);
  ml_free(model->scratch);
  ml_free(model->deviations);
  ml_free(model);
}

static void *mahalanobis_load(MlCall *call, const MlModel *model, MlRecord parameters) {
  MahalanobisModel *state = ml_array(call, 1, sizeof *state);
  size_t p = model->encoder.columns;
  if (!state) return NULL;
  state->p = p;
  if (!p || p > 1000 || model->encoder.has_sparse) {
    ml_fail(call, "the model is damaged: its columns");
  }
  state->mean = ml_get_reals(call, parameters, "mean", p, NULL);
  state->factor = ml_get_reals(call, parameters, "covariance", call->status ? 0 : p * p, NULL);
  ml_get_real(call, parameters, "level", &state->level);
  state->scratch = ml_array(call, call->status ? 0 : p, sizeof(double));
  state->deviations = ml_array(call, call->status ? 0 : p, sizeof(double));
  for (size_t j = 0; j < p && !call->status; j++) {
    state->deviations[j] = sqrt(state->factor[j * p + j]);
    for (size_t k = 0; k < p && !call->status; k++) {
      if (!(fabs(state->factor[j * p + k]) <= 1e300) || !(fabs(state->mean[k]) <= DBL_MAX)) {
        ml_fail(call, "the model is damaged: its covariance");
      }
    }
  }
  if (!call->status &&
      (ml_cholesky_factor(state->factor, p, 0) != p || !(state->level >= 0 && state->level <= 1))) {
    ml_fail(call, "the model is damaged: its covariance");
  }
  if (!call->status) state->limit = ml_chi_square_quantile(state->level, (double)p);
  if (!call->status) return state;
  mahalanobis_unload(state);
  return NULL;
}

static double mahalanobis_square(const MahalanobisModel *state, const double *x) {
  return ml_mahalanobis_square(state->factor, state->p, x, state->mean, state->scratch);
}

/* Where the square is beyond all numbers, the row and the mean are scaled down first. */
static MlStatus mahalanobis_distance(MlCall *call, const MlModel *model, const MlRow *row,
                                     double *out) {
  const MahalanobisModel *state = model->state;
  double square = mahalanobis_square(state, row->x);
  *out = sqrt(square);
  if (square <= DBL_MAX) return call->status;
  double *scaled = ml_array(call, 2 * state->p, sizeof *scaled);
  if (!scaled) return call->status;
  double *mean = scaled + state->p;
  for (size_t j = 0; j < state->p; j++) {
    scaled[j] = ldexp(row->x[j], -600);
    mean[j] = ldexp(state->mean[j], -600);
  }
  square = ml_mahalanobis_square(state->factor, state->p, scaled, mean, state->scratch);
  ml_free(scaled);
  *out = ldexp(sqrt(square), 600);
  if (*out <= DBL_MAX) return call->status;
  return ml_fail(call, "the row is so far out that its distance is beyond 1.8e308");
}

static MlStatus mahalanobis_p_value(MlCall *call, const MlModel *model, const MlRow *row,
                                    double *out) {
  const MahalanobisModel *state = model->state;
  double square = mahalanobis_square(state, row->x); /* NaN where it is beyond all numbers */
  *out = square <= DBL_MAX ? ml_chi_square_sf(square, (double)state->p) : 0;
  return call->status;
}

static MlStatus mahalanobis_predict(MlCall *call, const MlModel *model, const MlRow *row,
                                    double *out) {
  const MahalanobisModel *state = model->state;
  *out = !(mahalanobis_square(state, row->x) <= state->limit);
  return call->status;
}

static MlStatus mahalanobis_summary(MlCall *call, const MlModel *model, MlGrid *grid) {
  const MahalanobisModel *state = model->state;
  for (size_t j = 0; j < state->p && !call->status; j++) {
    ml_describe_column(call, model, "mean of ", j, state->mean[j], grid);
    ml_describe_column(call, model, "standard deviation of ", j, state->deviations[j], grid);
  }
  ml_grid_named_real(call, grid, "level", state->level);
  ml_grid_named_real(call, grid, "threshold", sqrt(state->limit));
  return call->status;
}

const MlLearner ml_mahalanobis = {
    .function = "ml_mahalanobis",
    .title =
        "Learns mean and covariance of numbers; ml_distance then gives Mahalanobis's distance, "
        "ml_p_value how likely one so large is, ml_predict 1 for an outlier and 0 for what is "
        "none. Rows with a NULL are left out",
    .signature = "ml_mahalanobis(x1, ... [, options])",
    .example = "WITH t(x, y) AS (VALUES (1, 2), (2, 1), (2, 2), (1, 1), (30, 40)), m AS (SELECT "
               "ml_mahalanobis(x, y) AS model FROM t) SELECT x, ml_distance(model, x, y) FROM t, m",
    .target = ML_TARGET_NONE,
    .coding = ML_CODING_ONE_HOT,
    .predicts = ML_PREDICTS_FLAG,
    .options = mahalanobis_options,
    .options_size = sizeof(MahalanobisOptions),
    .state_size = sizeof(MahalanobisState),
    .absorb = mahalanobis_absorb,
    .finish = mahalanobis_finish,
    .release = mahalanobis_release,
    .load = mahalanobis_load,
    .unload = mahalanobis_unload,
    .predict = mahalanobis_predict,
    .anomaly = mahalanobis_distance,
    .distance = mahalanobis_distance,
    .p_value = mahalanobis_p_value,
    .summary = mahalanobis_summary,
};
