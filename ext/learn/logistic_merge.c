/* Logistic regressions of parts into one, and of new rows to a model. */
#include <math.h>
#include <string.h>

#include "data/cell.h"
#include "learn/glm_merge.h"
#include "learn/logistic_model.h"
#include "learn/logistic_regression.h"
#include "learn/merge.h"

/* What the record of a merged model says. */
typedef struct LogisticFigures {
  const MlModel *like; /* threshold, intercept and the positive class are its */
  MlGlmPenalty penalty;
  size_t p, rows_of_coefficients, rank;
  int64_t rows;
  const double *coefficients, *errors; /* (rows_of_coefficients, 1 + p); errors NULL: none */
  const MlGlmMerged *merged;           /* or NULL: the mean of the parts */
  const MlGlmPart *part;
} LogisticFigures;

static MlStatus write_merged_warning(MlCall *call, const MlGlmMerged *merged, MlBuffer *record) {
  MlBuffer text = {0};
  if (merged && merged->warned) {
    ml_buffer_printf(call, &text, "of %zu part%s: %.*s", merged->warned,
                     merged->warned == 1 ? "" : "s, as of the first", (int)merged->warning_length,
                     merged->warning);
  }
  if (!call->status) {
    ml_put_text(call, record, "warning", text.data ? text.data : "", text.length);
  }
  ml_buffer_free(&text);
  return call->status;
}

static MlStatus write_figures(MlCall *call, const LogisticFigures *figures, MlBuffer *record) {
  const MlLogisticModel *like = figures->like->state;
  const MlLogisticModel *update =
      figures->merged && figures->merged->update ? figures->merged->update->state : NULL;
  size_t count = figures->rows_of_coefficients * (figures->p + 1);
  int64_t scores = (int64_t)figures->like->class_count - 1;
  if (scores == 1) ml_put_integer(call, record, "positive", (int64_t)figures->like->positive);
  ml_put_integer(call, record, "intercept", like->has_intercept);
  ml_put_real(call, record, "threshold", like->threshold);
  ml_put_real(call, record, "l2", figures->penalty.l2);
  if (figures->penalty.l1 > 0) ml_put_real(call, record, "l1", figures->penalty.l1);
  ml_put_reals(call, record, "coefficients", figures->coefficients, count);
  ml_put_reals(call, record, "std_errors", figures->errors, figures->errors ? count : 0);
  ml_put_integer(call, record, "parameters", (int64_t)figures->rank);
  ml_put_real(call, record, "deviance", figures->part->deviance);
  ml_put_real(call, record, "null_deviance", figures->part->null_deviance);
  ml_put_integer(call, record, "df_residual", figures->rows * scores - (int64_t)figures->rank);
  ml_put_integer(call, record, "df_null", (figures->rows - like->has_intercept) * scores);
  ml_put_integer(call, record, "iterations", update ? update->iterations : 0);
  ml_put_integer(call, record, "converged", figures->merged ? figures->merged->converged : 1);
  ml_put_reals(call, record, "history", update ? update->history : NULL,
               update ? update->history_count : 0);
  write_merged_warning(call, figures->merged, record);
  return ml_glm_write_part(call, figures->part, 0, record);
}

/* ---- the parts' classes */

/* Place of a class among the model's, or its count. */
static size_t class_place(const MlModel *model, const MlValue *class) {
  size_t k = 0;
  while (k < model->class_count && ml_value_compare(&model->classes[k], class)) k++;
  return k;
}

/*
** A part without a class says nothing finite of it: its likelihood is greatest where the class is
** impossible. There is no quadratic to be added.
*/
static MlStatus same_classes(MlCall *call, const MlModel *const *models, size_t count) {
  const MlModel *first = models[0];
  char shown[80];
  for (size_t i = 1; i < count; i++) {
    for (int turn = 0; turn < 2; turn++) {
      const MlModel *has = turn ? models[i] : first, *lacks = turn ? first : models[i];
      for (size_t k = 0; k < has->class_count; k++) {
        if (class_place(lacks, &has->classes[k]) < lacks->class_count) continue;
        return ml_fail(call,
                       "model %zu was fitted to rows %s the class %s, the first to rows %s it: "
                       "logistic regressions are merged when all have the same classes, since a "
                       "model knows nothing of one that it has not seen; fit all rows again",
                       i + 1, turn ? "with" : "without", ml_value_show(&has->classes[k], shown),
                       turn ? "without" : "with");
      }
    }
    if (models[i]->positive == first->positive) continue;
    return ml_fail(call, "model %zu has another positive class than the first", i + 1);
  }
  return call->status;
}

/* ---- models of older records, without information: the mean */

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
      return ml_fail(call, "logistic regressions that keep nothing of their rows but the "
                           "coefficients are merged when all have the same levels; fit all rows "
                           "again");
    }
    if (part->scores != first->scores || part->columns != encoder->columns ||
        part->has_intercept != first->has_intercept) {
      return ml_fail(call, "the model is damaged: its columns are not those of its options");
    }
  }
  return call->status;
}

/*
** The mean of the parts' coefficients weighted by their rows (McDonald, Hall and Mann 2010;
** Zinkevich, Weimer, Smola and Li 2010).
*/
static MlStatus merge_means(MlCall *call, const MlModel *const *models, size_t count,
                            MlBuffer *record) {
  const MlLogisticModel *first = models[0]->state;
  MlEncoder encoder;
  MlBuffer parameters = {0};
  memset(&encoder, 0, sizeof encoder);
  ml_merge_encoders(call, models, count, &encoder);
  check_alike(call, models, count, &encoder);
  MlGlmPart part = {.deviance = NAN, .null_deviance = NAN};
  LogisticFigures figures = {.like = models[0],
                             .penalty = {first->l1, first->l2},
                             .p = first->columns,
                             .rows_of_coefficients = first->scores,
                             .part = &part};
  size_t width = first->scores * (first->columns + 1);
  double *coefficients = call->status ? NULL : ml_array(call, width, sizeof *coefficients);
  for (size_t at = 0; coefficients && at < width; at++) {
    coefficients[at] = mean_coefficient(models, count, at);
    if (!isnan(coefficients[at])) figures.rank++;
  }
  for (size_t i = 0; i < count && !call->status; i++) {
    figures.rows += models[i]->rows_used;
    part.parts += ml_glm_parts(call, models[i]);
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
  for (size_t i = 0; i < count; i++) is_kept = is_kept && ml_glm_keeps_curvature(models[i]);
  if (!is_kept) return merge_means(call, models, count, record);
  for (size_t i = 0; i < count; i++) rows += models[i]->rows_used;
  if (!ml_glm_merge(call, models, count, 0, &merged)) {
    LogisticFigures figures = {.like = models[0],
                               .penalty = merged.rules.penalty,
                               .p = merged.encoder.columns,
                               .rows_of_coefficients = merged.sum.rows,
                               .rank = merged.rank,
                               .rows = rows,
                               .coefficients = merged.coefficients,
                               .errors = merged.errors,
                               .merged = &merged,
                               .part = &merged.sum};
    write_figures(call, &figures, &parameters);
    ml_merge_write(call, models, count, &merged.encoder, &parameters, record);
  }
  ml_buffer_free(&parameters);
  ml_glm_merged_free(&merged);
  return call->status;
}
