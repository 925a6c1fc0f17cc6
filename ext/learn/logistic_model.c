#include "learn/logistic_model.h"

#include <math.h>

#include "learn/describe.h"
#include "learn/glm_merge.h"
#include "learn/logistic_regression.h"
#include "math/distributions.h"
#include "math/elementary.h"

/* ---- from a record */

void ml_logistic_unload(void *state) {
  MlLogisticModel *logistic = state;
  ml_free(logistic->slopes);
  ml_free(logistic->estimates);
  ml_free(logistic->errors);
  ml_free(logistic->history);
  ml_free(logistic);
}

static MlStatus check_shape(MlCall *call, const MlModel *model, const MlLogisticModel *logistic,
                            size_t found) {
  size_t p = model->encoder.columns, classes = model->class_count, scores = logistic->scores;
  int fits = classes == 2 ? scores == 1 : scores == classes || scores + 1 == classes;
  if (call->status) return call->status;
  if (classes < 2 || !fits || found % (p + 1)) {
    return ml_fail(call, "the model is damaged: %zu coefficients for %zu columns and %zu classes",
                   found, p, classes);
  }
  return ML_OK;
}

static void logistic_read_numbers(MlCall *call, MlLogisticModel *logistic, MlRecord parameters) {
  int64_t intercept = 0;
  ml_get_integer(call, parameters, "intercept", &intercept);
  logistic->has_intercept = intercept != 0;
  ml_get_real(call, parameters, "threshold", &logistic->threshold);
  ml_get_real(call, parameters, "l2", &logistic->l2);
  MlField field;
  if (ml_record_find(parameters, "l1", &field)) {
    ml_get_real(call, parameters, "l1", &logistic->l1);
  }
  ml_get_real(call, parameters, "deviance", &logistic->deviance);
  ml_get_real(call, parameters, "null_deviance", &logistic->null_deviance);
  ml_get_integer(call, parameters, "parameters", &logistic->parameters);
  ml_get_integer(call, parameters, "df_residual", &logistic->df_residual);
  ml_get_integer(call, parameters, "df_null", &logistic->df_null);
  ml_get_integer(call, parameters, "iterations", &logistic->iterations);
  ml_get_integer(call, parameters, "converged", &logistic->converged);
  ml_get_text(call, parameters, "warning", &logistic->warning, &logistic->warning_length);
}

/* What predictions read, side by side: intercepts, slopes and scratch. */
static void gather_slopes(MlCall *call, const MlModel *model, MlLogisticModel *logistic) {
  size_t p = logistic->columns, scores = logistic->scores;
  logistic->slopes = ml_array(call, scores * (p + 1) + model->class_count, sizeof(double));
  if (!logistic->slopes) return;
  logistic->intercepts = logistic->slopes + scores * p;
  logistic->room = logistic->intercepts + scores;
  for (size_t k = 0; k < scores; k++) {
    const double *from = logistic->estimates + k * (p + 1);
    logistic->intercepts[k] = isnan(from[0]) ? 0 : from[0];
    for (size_t j = 0; j < p; j++) {
      logistic->slopes[k * p + j] = isnan(from[1 + j]) ? 0 : from[1 + j];
    }
  }
}

void *ml_logistic_load(MlCall *call, const MlModel *model, MlRecord parameters) {
  size_t found = 0, errors = 0;
  MlLogisticModel *logistic = ml_array(call, 1, sizeof *logistic);
  if (!logistic) return NULL;
  logistic->columns = model->encoder.columns;
  logistic->estimates = ml_get_reals(call, parameters, "coefficients", ML_ANY_COUNT, &found);
  logistic->scores = found / (logistic->columns + 1);
  check_shape(call, model, logistic, found);
  logistic->errors = ml_get_reals(call, parameters, "std_errors", ML_ANY_COUNT, &errors);
  logistic->history =
      ml_get_reals(call, parameters, "history", ML_ANY_COUNT, &logistic->history_count);
  logistic_read_numbers(call, logistic, parameters);
  if (call->status == ML_OK && errors != 0 && errors != found) {
    ml_fail(call, "the model is damaged: %zu standard errors for %zu coefficients", errors, found);
  }
  if (errors == 0) {
    ml_free(logistic->errors);
    logistic->errors = NULL;
  }
  if (call->status == ML_OK) gather_slopes(call, model, logistic);
  if (call->status == ML_OK) return logistic;
  ml_logistic_unload(logistic);
  return NULL;
}

/* ---- applying */

static double score(const MlLogisticModel *logistic, size_t k, const MlRow *row) {
  const double *slopes = logistic->slopes + k * logistic->columns;
  double sum = logistic->intercepts[k];
  if (row->x) {
    if (k == 0) return ml_logistic_linear(logistic, row->x, logistic->columns);
    for (size_t j = 0; j < logistic->columns; j++) sum += slopes[j] * row->x[j];
  } else {
    for (size_t i = 0; i < row->count; i++) sum += slopes[row->indices[i]] * row->values[i];
  }
  return sum;
}

/* Scores of all classes (K), the base's being 0. Returns the place of the largest. */
static size_t score_classes(const MlModel *model, const MlRow *row, double *scores) {
  const MlLogisticModel *logistic = model->state;
  size_t classes = model->class_count, base = classes - logistic->scores, best = 0;
  scores[0] = 0;
  for (size_t k = 0; k < logistic->scores; k++) scores[base + k] = score(logistic, k, row);
  for (size_t k = 1; k < classes; k++) {
    if (scores[k] > scores[best]) best = k;
  }
  return best;
}

MlStatus ml_logistic_predict(MlCall *call, const MlModel *model, const MlRow *row, double *out) {
  const MlLogisticModel *logistic = model->state;
  if (model->class_count > 2) {
    *out = (double)score_classes(model, row, logistic->room);
    return call->status;
  }
  double probability = ml_logistic(score(logistic, 0, row));
  size_t class = probability >= logistic->threshold ? model->positive : 1 - model->positive;
  *out = (double)class;
  return call->status;
}

MlStatus ml_logistic_probability(MlCall *call, const MlModel *model, const MlRow *row,
                                 double *out) {
  *out = ml_logistic(score(model->state, 0, row));
  return call->status;
}

MlStatus ml_logistic_probabilities(MlCall *call, const MlModel *model, const MlRow *row,
                                   double *out) {
  const MlLogisticModel *logistic = model->state;
  if (model->class_count == 2) {
    double eta = score(logistic, 0, row);
    out[model->positive] = ml_logistic(eta);
    out[1 - model->positive] = ml_logistic(-eta);
    return call->status;
  }
  double largest = 0, total = 0;
  size_t best = score_classes(model, row, out);
  largest = out[best];
  for (size_t k = 0; k < model->class_count; k++) {
    out[k] = ml_exp(out[k] - largest);
    total += out[k];
  }
  for (size_t k = 0; k < model->class_count; k++) out[k] /= total;
  return call->status;
}

/* A weight as the contributions take it, of those of all scores, `stride` apart. */
static double logistic_contrast(const MlModel *model, size_t best, const double *weights,
                                size_t stride) {
  const MlLogisticModel *logistic = model->state;
  size_t classes = model->class_count, base = classes - logistic->scores;
  double mean = 0, own = 0;
  if (classes == 2) return weights[0];
  for (size_t k = 0; k < logistic->scores; k++) {
    double w = weights[k * stride];
    mean += w / (double)classes;
    if (base + k == best) own = w;
  }
  return own - mean;
}

/*
** Two classes: to the log odds of the positive one. More: to the score of the most probable class
** above the mean score of all, which does not depend on the choice of a base.
*/
MlStatus ml_logistic_contributions(MlCall *call, const MlModel *model, const MlRow *row,
                                   double *columns, double *intercept) {
  const MlLogisticModel *logistic = model->state;
  size_t p = logistic->columns, classes = model->class_count;
  size_t best = 0, count = row->x ? p : row->count;
  if (classes > 2) best = score_classes(model, row, logistic->room);
  *intercept = logistic_contrast(model, best, logistic->intercepts, 1);
  memset(columns, 0, p * sizeof *columns);
  for (size_t i = 0; i < count; i++) {
    size_t j = row->x ? i : row->indices[i];
    double value = row->x ? row->x[i] : row->values[i];
    columns[j] = logistic_contrast(model, best, logistic->slopes + j, p) * value;
  }
  return call->status;
}

/* ---- describing */

MlStatus ml_logistic_coefficients(MlCall *call, const MlModel *model, MlGrid *grid) {
  const MlLogisticModel *logistic = model->state;
  size_t p = logistic->columns, classes = model->class_count;
  for (size_t k = 0; k < logistic->scores; k++) {
    const MlValue *class = classes == 2 ? NULL : &model->classes[classes - logistic->scores + k];
    for (size_t j = logistic->has_intercept ? 0 : 1; j <= p && call->status == ML_OK; j++) {
      double estimate = logistic->estimates[k * (p + 1) + j];
      double error = logistic->errors ? logistic->errors[k * (p + 1) + j] : NAN;
      MlInference inference = {error, ml_normal_two_sided(estimate / error), 1.959963984540054};
      ml_describe_coefficient(call, model, j, estimate, &inference, class, grid);
    }
  }
  return call->status;
}

/*
** With a penalty the number of parameters is not the number of degrees of freedom: no AIC, BIC and
** residual degrees then. The pseudo R squared is McFadden's.
*/
MlStatus ml_logistic_summary(MlCall *call, const MlModel *model, MlGrid *grid) {
  const MlLogisticModel *logistic = model->state;
  double count = (double)logistic->parameters, n = (double)model->rows_used;
  int is_free = logistic->l2 == 0 && logistic->l1 == 0;
  double free = is_free ? 0 : NAN;
  double ratio = logistic->deviance / logistic->null_deviance;
  ml_grid_named_real(call, grid, "deviance", logistic->deviance);
  ml_grid_named_real(call, grid, "null_deviance", logistic->null_deviance);
  if (is_free) ml_grid_named_integer(call, grid, "df_residual", logistic->df_residual);
  ml_grid_named_integer(call, grid, "df_null", logistic->df_null);
  ml_grid_named_real(call, grid, "log_likelihood", -logistic->deviance / 2);
  ml_grid_named_real(call, grid, "aic", logistic->deviance + 2 * count + free);
  ml_grid_named_real(call, grid, "bic", logistic->deviance + ml_log(n) * count + free);
  ml_grid_named_real(call, grid, "pseudo_r_squared", 1 - ratio);
  ml_grid_named_integer(call, grid, "iterations", logistic->iterations);
  ml_grid_named_integer(call, grid, "converged", logistic->converged);
  ml_grid_named_real(call, grid, "l2", logistic->l2);
  if (logistic->l1 > 0) ml_grid_named_real(call, grid, "l1", logistic->l1);
  ml_describe_dropped(call, model, logistic->estimates + 1, grid);
  if (logistic->warning_length) {
    ml_grid_named_text(call, grid, "warning", logistic->warning, logistic->warning_length);
  }
  return ml_glm_say_parts(call, model, grid);
}

MlStatus ml_logistic_history(MlCall *call, const MlModel *model, MlGrid *grid) {
  const MlLogisticModel *logistic = model->state;
  return ml_describe_history(call, logistic->history, logistic->history_count, 0, grid);
}
