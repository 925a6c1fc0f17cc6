/* Logistic regressions of two classes: of parts into one, and of new rows to a model. */
#include <math.h>
#include <string.h>

#include "learn/glm.h"
#include "learn/logistic_model.h"
#include "learn/logistic_regression.h"
#include "learn/merge.h"

/* What the record of such a model says; history in losses of a row. */
typedef struct LogisticFigures {
  const MlModel *like; /* threshold, intercept and the positive class are its */
  MlGlmPenalty penalty;
  size_t p, rank;
  int64_t rows;
  const double *coefficients, *errors; /* (1 + p); errors NULL with a penalty */
  const double *history;
  size_t history_count;
  int converged;
  MlGlmPart part;
} LogisticFigures;

static MlStatus write_figures(MlCall *call, const LogisticFigures *figures, MlBuffer *record) {
  const MlLogisticModel *like = figures->like->state;
  size_t width = figures->p + 1;
  ml_put_integer(call, record, "positive", (int64_t)figures->like->positive);
  ml_put_integer(call, record, "intercept", like->has_intercept);
  ml_put_real(call, record, "threshold", like->threshold);
  ml_put_real(call, record, "l2", figures->penalty.l2);
  if (figures->penalty.l1 > 0) ml_put_real(call, record, "l1", figures->penalty.l1);
  ml_put_reals(call, record, "coefficients", figures->coefficients, like->scores * width);
  ml_put_reals(call, record, "std_errors", figures->errors, figures->errors ? width : 0);
  ml_put_integer(call, record, "parameters", (int64_t)figures->rank);
  ml_put_real(call, record, "deviance", figures->part.deviance);
  ml_put_real(call, record, "null_deviance", figures->part.null_deviance);
  ml_put_integer(call, record, "df_residual", figures->rows - (int64_t)figures->rank);
  ml_put_integer(call, record, "df_null", figures->rows - like->has_intercept);
  ml_put_integer(call, record, "iterations",
                 figures->history_count ? (int64_t)figures->history_count - 1 : 0);
  ml_put_integer(call, record, "converged", figures->converged);
  ml_put_reals(call, record, "history", figures->history, figures->history_count);
  ml_put_text(call, record, "warning", "", 0);
  return ml_glm_write_part(call, &figures->part, width + (size_t)like->has_intercept, record);
}

MlStatus ml_logistic_part(MlCall *call, MlFit *fit, MlBuffer *record) {
  const MlLogisticModel *like = fit->prior->state;
  MlGlm glm = {.fit = fit,
               .family = ML_GLM_BINOMIAL,
               .intercept = like->has_intercept,
               .positive = (double)fit->prior->positive,
               .class_weights = {1, 1},
               .prior = fit->prior,
               .max_iter = 1000,
               .tol = 1e-12};
  MlGlmPenalty penalty;
  if (call->status || ml_glm_read_penalty(call, fit->prior, &penalty)) return call->status;
  glm.l1 = penalty.l1;
  glm.l2 = penalty.l2;
  if (fit->prior->class_count != 2 || fit->frame.class_count != 2) {
    return ml_fail(call,
                   "the model has %zu classes and with these rows there are %zu; a model of two "
                   "classes is updated with rows of the same two",
                   fit->prior->class_count, fit->frame.class_count);
  }
  if (!ml_glm_fit(call, &glm)) {
    double rows = (double)fit->frame.rows_used;
    for (size_t i = 0; i < glm.history_count; i++) glm.history[i] /= rows;
    LogisticFigures figures = {.like = fit->prior,
                               .penalty = penalty,
                               .p = glm.p,
                               .rank = glm.rank,
                               .rows = (int64_t)fit->frame.rows_used,
                               .coefficients = glm.coefficients,
                               .errors = glm.errors,
                               .history = glm.history,
                               .history_count = glm.history_count,
                               .converged = glm.converged,
                               .part = {.information = glm.information,
                                        .target = glm.target,
                                        .exposure = glm.exposure,
                                        .deviance = glm.deviance,
                                        .null_deviance = glm.null_deviance,
                                        .parts = 1}};
    write_figures(call, &figures, record);
  }
  ml_glm_free(&glm);
  return call->status;
}

static MlStatus same_classes(MlCall *call, const MlModel *const *models, size_t count) {
  const MlModel *first = models[0];
  for (size_t i = 0; i < count; i++) {
    const MlModel *model = models[i];
    int is_same = model->class_count == first->class_count && model->positive == first->positive;
    for (size_t k = 0; is_same && k < first->class_count; k++) {
      is_same = !ml_value_compare(&model->classes[k], &first->classes[k]);
    }
    if (is_same) continue;
    return ml_fail(call, "logistic regressions are merged and updated when all have the same "
                         "classes; fit all rows again");
  }
  return call->status;
}

/* ---- without a quadratic: more than two classes, class weights, many columns */

/* The mean over the parts that have the coefficient, weighted by rows; NaN where none has it. */
static double mean_coefficient(const MlModel *const *models, size_t count, size_t at) {
  double sum = 0, rows = 0;
  for (size_t i = 0; i < count; i++) {
    const MlLogisticModel *part = models[i]->state;
    if (!isnan(part->estimates[at])) rows += (double)models[i]->rows_used;
  }
  for (size_t i = 0; i < count; i++) {
    const MlLogisticModel *part = models[i]->state;
    double share = (double)models[i]->rows_used / rows;
    if (!isnan(part->estimates[at])) sum += share * part->estimates[at];
  }
  return rows > 0 ? sum : NAN;
}

static MlStatus check_alike(MlCall *call, const MlModel *const *models, size_t count,
                            const MlEncoder *encoder) {
  const MlLogisticModel *first = models[0]->state;
  for (size_t i = 0; i < count && !call->status; i++) {
    const MlLogisticModel *part = models[i]->state;
    if (!ml_merge_same_levels(models[i], encoder)) {
      return ml_fail(call,
                     "logistic regressions of more than two classes, with class weights or "
                     "more than %d columns are merged when all have the same levels; fit all "
                     "rows again",
                     ML_GLM_INFORMATION_MAX);
    }
    if (part->scores != first->scores || part->columns != encoder->columns ||
        part->has_intercept != first->has_intercept) {
      return ml_fail(call, "the model is damaged: its columns are not those of its options");
    }
  }
  return call->status;
}

/*
** The mean of the parts' coefficients weighted by their rows (McDonald, Hall and Mann 2010; Zinkevich,
** Weimer, Smola and Li 2010).
*/
static MlStatus merge_means(MlCall *call, const MlModel *const *models, size_t count,
                            MlBuffer *record) {
  const MlLogisticModel *first = models[0]->state;
  MlEncoder encoder;
  MlBuffer parameters = {0};
  memset(&encoder, 0, sizeof encoder);
  ml_merge_encoders(call, models, count, &encoder);
  check_alike(call, models, count, &encoder);
  LogisticFigures figures = {.like = models[0],
                             .penalty = {first->l1, first->l2},
                             .p = first->columns,
                             .converged = 1,
                             .part = {.deviance = NAN, .null_deviance = NAN}};
  size_t width = first->scores * (first->columns + 1);
  double *coefficients = call->status ? NULL : ml_array(call, width, sizeof *coefficients);
  for (size_t at = 0; coefficients && at < width; at++) {
    coefficients[at] = mean_coefficient(models, count, at);
    if (!isnan(coefficients[at])) figures.rank++;
  }
  for (size_t i = 0; i < count && !call->status; i++) {
    figures.rows += models[i]->rows_used;
    figures.part.parts += ml_glm_parts(call, models[i]);
  }
  figures.coefficients = coefficients;
  if (!call->status && !write_figures(call, &figures, &parameters)) {
    ml_merge_write(call, models, count, &encoder, &parameters, record);
  }
  ml_free(coefficients);
  ml_buffer_free(&parameters);
  ml_encoder_free(&encoder);
  return call->status;
}

/* ---- merging */

MlStatus ml_logistic_merge(MlCall *call, const MlModel *const *models, size_t count,
                           MlBuffer *record) {
  MlGlmMerged merged;
  MlBuffer parameters = {0};
  int64_t rows = 0;
  int is_kept = 1;
  if (same_classes(call, models, count)) return call->status;
  for (size_t i = 0; i < count; i++) is_kept &= ml_glm_keeps_information(models[i]);
  if (!is_kept) return merge_means(call, models, count, record);
  for (size_t i = 0; i < count; i++) rows += models[i]->rows_used;
  if (!ml_glm_merge(call, models, count, 0, &merged)) {
    LogisticFigures figures = {.like = models[0],
                               .penalty = merged.penalty,
                               .p = merged.p,
                               .rank = merged.rank,
                               .rows = rows,
                               .coefficients = merged.coefficients,
                               .errors = merged.errors,
                               .converged = 1,
                               .part = merged.sum};
    write_figures(call, &figures, &parameters);
    ml_merge_write(call, models, count, &merged.encoder, &parameters, record);
  }
  ml_buffer_free(&parameters);
  ml_glm_merged_free(&merged);
  return call->status;
}
