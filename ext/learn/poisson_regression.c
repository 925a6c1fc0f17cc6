/* Poisson regression with a log link, as R's glm(family = poisson). */
#include <math.h>
#include <stdio.h>

#include "learn/describe.h"
#include "learn/glm.h"
#include "learn/glm_cubic.h"
#include "learn/glm_merge.h"
#include "learn/merge.h"
#include "math/distributions.h"
#include "math/elementary.h"

typedef struct PoissonOptions {
  int intercept;
  double l1, l2, tol;
  int64_t max_iter;
} PoissonOptions;

static const MlOption poisson_options[] = {
    {.name = "intercept",
     .type = ML_OPTION_BOOLEAN,
     .offset = offsetof(PoissonOptions, intercept),
     .fallback = 1,
     .help = "fit a constant term"},
    {.name = "l1",
     .type = ML_OPTION_REAL,
     .offset = offsetof(PoissonOptions, l1),
     .maximum = 1e300,
     .help = "penalty l1 * sum of |b| on half the deviance"},
    {.name = "l2",
     .type = ML_OPTION_REAL,
     .offset = offsetof(PoissonOptions, l2),
     .maximum = 1e300,
     .help = "penalty l2 / 2 * sum of b^2 on half the deviance: rows times the alpha of "
             "scikit-learn's PoissonRegressor"},
    {.name = "max_iter",
     .type = ML_OPTION_INTEGER,
     .offset = offsetof(PoissonOptions, max_iter),
     .fallback = 100,
     .minimum = 1,
     .maximum = 1e9,
     .help = "most iterations"},
    {.name = "tol",
     .type = ML_OPTION_REAL,
     .offset = offsetof(PoissonOptions, tol),
     .fallback = 1e-10,
     .maximum = 1,
     .help = "ends one iteration after the penalised loss changes by less than this part of it"},
    {0}};

static MlStatus poisson_begin(MlCall *call, MlFit *fit) {
  const PoissonOptions *options = fit->options;
  if (!options->intercept) fit->frame.encoder.coding = ML_CODING_FULL_FIRST;
  return call->status;
}

/* *fractional becomes the number of targets that are no whole numbers. */
static MlStatus check_counts(MlCall *call, MlFrame *frame, int64_t *fractional) {
  for (size_t c = 0, count; c < frame->block_count && !call->status; c++) {
    const double *rows = ml_frame_stored(call, frame, c, &count);
    for (size_t i = 0; i < count; i++) {
      double y = rows[i * frame->width];
      if (y < 0) {
        return ml_fail(call, "the target '%s' must not be negative, found %g", frame->target_name,
                       y);
      }
      *fractional += y != floor(y);
    }
  }
  return call->status;
}

static MlStatus poisson_write(MlCall *call, const MlGlm *glm, int has_intercept,
                              const MlGlmPart *part, int is_warm, MlBuffer *record) {
  ml_put_integer(call, record, "intercept", has_intercept);
  ml_put_reals(call, record, "coefficients", glm->coefficients, glm->p + 1);
  ml_put_reals(call, record, "std_errors", glm->errors, glm->errors ? glm->p + 1 : 0);
  ml_put_integer(call, record, "rank", (int64_t)glm->rank);
  ml_put_real(call, record, "deviance", part->deviance);
  ml_put_real(call, record, "null_deviance", part->null_deviance);
  ml_put_real(call, record, "log_likelihood", part->log_likelihood);
  ml_put_real(call, record, "pearson_chi_square", part->pearson);
  ml_put_integer(call, record, "converged", glm->converged);
  ml_put_reals(call, record, "history", glm->history, glm->history_count);
  return ml_glm_write_part(call, part, is_warm, record);
}

static MlStatus poisson_finish(MlCall *call, MlFit *fit, MlBuffer *record) {
  const PoissonOptions *options = fit->options;
  MlGlmPrior prior = {0};
  MlGlm glm = {.fit = fit,
               .family = ML_GLM_POISSON,
               .intercept = options->intercept,
               .l1 = options->l1,
               .l2 = options->l2,
               .max_iter = options->max_iter,
               .prior = fit->prior ? &prior : NULL,
               .tol = options->tol};
  int64_t fractional = 0;
  check_counts(call, &fit->frame, &fractional);
  if (fit->prior) ml_glm_prior(call, fit->prior, &fit->frame.encoder, NULL, &prior);
  if (!call->status) ml_glm_fit(call, &glm);
  double n = (double)fit->frame.rows_used;
  for (size_t i = 0; i < glm.history_count; i++) glm.history[i] /= n;
  if (fractional && !call->status) ml_put_integer(call, record, "fractional", fractional);
  if (!call->status) {
    MlGlmFitted fitted = {.fit = fit,
                          .shape = {glm.p, (size_t)(options->intercept != 0), 1, 1},
                          .rows = 1,
                          .coefficients = glm.coefficients,
                          .information = glm.information,
                          .is_poisson = 1};
    double *cubic;
    ml_glm_cubic(call, &fitted, &cubic);
    MlGlmPart part = {.shape = {glm.p, (size_t)(options->intercept != 0), 1, 1},
                      .information = glm.information,
                      .cubic = cubic,
                      .diagonal = glm.diagonal,
                      .centre = glm.centre,
                      .rows = 1,
                      .target = glm.target,
                      .exposure = glm.exposure,
                      .deviance = glm.deviance,
                      .null_deviance = glm.null_deviance,
                      .log_likelihood = glm.log_likelihood,
                      .pearson = glm.pearson,
                      .parts = 1};
    poisson_write(call, &glm, options->intercept, &part, fit->prior != NULL, record);
    ml_free(cubic);
  }
  ml_glm_prior_free(&prior);
  ml_glm_free(&glm);
  return call->status;
}

/* ---- applying */

typedef struct PoissonModel {
  size_t p;
  int64_t has_intercept, rank, converged, fractional;
  double *estimates; /* (1 + p) NaN where dropped; owned */
  double *errors;    /* (error_count) owned */
  size_t error_count;
  double *history; /* (history_count) owned */
  size_t history_count;
  double deviance, null_deviance, log_likelihood, pearson;
} PoissonModel;

static void poisson_unload(void *data) {
  PoissonModel *poisson = data;
  ml_free(poisson->estimates);
  ml_free(poisson->errors);
  ml_free(poisson->history);
  ml_free(poisson);
}

static void *poisson_load(MlCall *call, const MlModel *model, MlRecord parameters) {
  PoissonModel *poisson = ml_array(call, 1, sizeof *poisson);
  if (!poisson) return NULL;
  poisson->p = model->encoder.columns;
  poisson->estimates = ml_get_reals(call, parameters, "coefficients", poisson->p + 1, NULL);
  poisson->errors =
      ml_get_reals(call, parameters, "std_errors", ML_ANY_COUNT, &poisson->error_count);
  poisson->history =
      ml_get_reals(call, parameters, "history", ML_ANY_COUNT, &poisson->history_count);
  ml_get_integer(call, parameters, "intercept", &poisson->has_intercept);
  ml_get_integer(call, parameters, "rank", &poisson->rank);
  MlField field;
  if (ml_record_find(parameters, "fractional", &field)) {
    ml_get_integer(call, parameters, "fractional", &poisson->fractional);
  }
  ml_get_integer(call, parameters, "converged", &poisson->converged);
  ml_get_real(call, parameters, "deviance", &poisson->deviance);
  ml_get_real(call, parameters, "null_deviance", &poisson->null_deviance);
  ml_get_real(call, parameters, "log_likelihood", &poisson->log_likelihood);
  ml_get_real(call, parameters, "pearson_chi_square", &poisson->pearson);
  if (!call->status && poisson->error_count && poisson->error_count != poisson->p + 1) {
    ml_fail(call, "the model is damaged: %zu standard errors", poisson->error_count);
  }
  if (!call->status) return poisson;
  poisson_unload(poisson);
  return NULL;
}

/* A part that was fitted with the rest of the rows in mind gives its path to the whole. */
static MlStatus poisson_merge(MlCall *call, const MlModel *const *models, size_t count,
                              MlBuffer *record) {
  MlGlmMerged merged;
  MlBuffer parameters = {0};
  if (!ml_glm_merge(call, models, count, 1, &merged)) {
    const PoissonModel *update = merged.update ? merged.update->state : NULL;
    MlGlm glm = {.p = merged.encoder.columns,
                 .coefficients = merged.coefficients,
                 .errors = merged.errors,
                 .rank = merged.rank,
                 .converged = merged.converged,
                 .history = update ? update->history : NULL,
                 .history_count = update ? update->history_count : 0};
    poisson_write(call, &glm, merged.sum.shape.first != 0, &merged.sum, 0, &parameters);
    ml_merge_write(call, models, count, &merged.encoder, &parameters, record);
  }
  ml_buffer_free(&parameters);
  ml_glm_merged_free(&merged);
  return call->status;
}

/* ---- predictions */

static MlStatus poisson_contributions(MlCall *call, const MlModel *model, const MlRow *row,
                                      double *columns, double *intercept) {
  const PoissonModel *poisson = model->state;
  const double *b = poisson->estimates;
  *intercept = poisson->has_intercept ? b[0] : 0;
  for (size_t j = 0; j < poisson->p; j++) {
    columns[j] = row->x && !isnan(b[1 + j]) ? b[1 + j] * row->x[j] : 0;
  }
  for (size_t i = 0; !row->x && i < row->count; i++) {
    double slope = b[1 + row->indices[i]];
    if (!isnan(slope)) columns[row->indices[i]] = slope * row->values[i];
  }
  return call->status;
}

static MlStatus poisson_predict(MlCall *call, const MlModel *model, const MlRow *row, double *out) {
  const PoissonModel *poisson = model->state;
  const double *b = poisson->estimates;
  double eta = poisson->has_intercept ? b[0] : 0;
  for (size_t j = 0; row->x && j < poisson->p; j++) {
    if (!isnan(b[1 + j])) eta += b[1 + j] * row->x[j];
  }
  for (size_t i = 0; !row->x && i < row->count; i++) {
    double slope = b[1 + row->indices[i]];
    if (!isnan(slope)) eta += slope * row->values[i];
  }
  *out = ml_exp(eta);
  return call->status;
}

/* ---- describing */

static MlStatus poisson_coefficients(MlCall *call, const MlModel *model, MlGrid *grid) {
  const PoissonModel *poisson = model->state;
  double quantile = ml_normal_quantile(0.975);
  for (size_t j = (size_t)!poisson->has_intercept; j <= poisson->p && !call->status; j++) {
    double estimate = poisson->estimates[j];
    double error = poisson->error_count ? poisson->errors[j] : NAN;
    MlInference inference = {error, ml_normal_two_sided(estimate / error), quantile};
    ml_describe_coefficient(call, model, j, estimate, &inference, NULL, grid);
  }
  return call->status;
}

static MlStatus poisson_summary(MlCall *call, const MlModel *model, MlGrid *grid) {
  const PoissonModel *poisson = model->state;
  double n = (double)model->rows_used, rank = (double)poisson->rank;
  double likelihood = poisson->log_likelihood, freedom = n - rank;
  /* with a penalty the number of coefficients is not that of degrees of freedom */
  int is_free = poisson->error_count > 0;
  double free = is_free ? 0 : NAN;
  ml_grid_named_real(call, grid, "deviance", poisson->deviance);
  ml_grid_named_real(call, grid, "null_deviance", poisson->null_deviance);
  if (is_free) ml_grid_named_integer(call, grid, "df_residual", (int64_t)freedom);
  ml_grid_named_integer(call, grid, "df_null", model->rows_used - (poisson->has_intercept != 0));
  ml_grid_named_real(call, grid, "log_likelihood", likelihood);
  ml_grid_named_real(call, grid, "aic", -2 * likelihood + 2 * rank + free);
  ml_grid_named_real(call, grid, "bic", -2 * likelihood + ml_log(n) * rank + free);
  ml_grid_named_real(call, grid, "pseudo_r_squared",
                     1 - poisson->deviance / poisson->null_deviance);
  ml_grid_named_real(call, grid, "pearson_chi_square", poisson->pearson);
  ml_grid_named_real(call, grid, "dispersion",
                     is_free && freedom > 0 ? poisson->pearson / freedom : NAN);
  ml_grid_named_integer(call, grid, "iterations", (int64_t)poisson->history_count);
  ml_grid_named_integer(call, grid, "converged", poisson->converged);
  ml_describe_dropped(call, model, poisson->estimates + 1, grid);
  if (!poisson->converged) {
    ml_grid_named_string(
        call, grid, "warning",
        "not converged: some coefficients may have no finite estimate (a group whose "
        "counts are all 0); use \"l2\", or raise \"max_iter\"");
  }
  if (poisson->fractional) {
    char text[160];
    snprintf(text, sizeof text,
             "%lld targets are no whole numbers: the estimates stand as quasi-likelihood's, "
             "log_likelihood, aic and bic mean nothing",
             (long long)poisson->fractional);
    ml_grid_named_string(call, grid, "warning", text);
  }
  return ml_glm_say_parts(call, model, grid);
}

static MlStatus poisson_history(MlCall *call, const MlModel *model, MlGrid *grid) {
  const PoissonModel *poisson = model->state;
  return ml_describe_history(call, poisson->history, poisson->history_count, 1, grid);
}

const MlLearner ml_poisson_regression = {
    .function = "ml_poisson_regression",
    .title =
        "Fits a Poisson regression of counts with a log link, as R's glm; with an offset, a "
        "prediction is at the offset 0. Rows with a NULL are left out, unless \"missing\" says "
        "otherwise",
    .signature = "ml_poisson_regression(y, x1, ... [, options])",
    .example = "WITH t(y, x) AS (VALUES (1, 1), (3, 2), (4, 3), (9, 4)) SELECT term, estimate, "
               "std_error FROM ml_coefficients((SELECT ml_poisson_regression(y, x) FROM t))",
    .target = ML_TARGET_NUMBER,
    .coding = ML_CODING_TREATMENT,
    .predicts = ML_PREDICTS_NUMBER,
    .takes_terms = 1,
    .rereads = 1,
    .roles = 1 << ML_ROLE_WEIGHT | 1 << ML_ROLE_OFFSET,
    .options = poisson_options,
    .options_size = sizeof(PoissonOptions),
    .begin = poisson_begin,
    .finish = poisson_finish,
    .load = poisson_load,
    .unload = poisson_unload,
    .predict = poisson_predict,
    .contributions = poisson_contributions,
    .coefficients = poisson_coefficients,
    .summary = poisson_summary,
    .history = poisson_history,
    .warm_starts = ml_glm_keeps_curvature,
    .merge = poisson_merge,
};
