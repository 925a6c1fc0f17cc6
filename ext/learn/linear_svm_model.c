/* Applying and describing linear support vector machines. */
#include <math.h>
#include <string.h>

#include "learn/describe.h"
#include "learn/linear_svm.h"

void ml_linear_svm_unload(void *state) {
  MlLinearSvm *svm = state;
  ml_free(svm->slopes);
  ml_free(svm->history);
  ml_free(svm);
}

/* Coefficients are written score by score, [intercept, p slopes] each; used column by column. */
static void svm_gather(MlCall *call, MlLinearSvm *svm, const MlField *field) {
  size_t p = svm->columns, scores = svm->scores;
  svm->slopes = ml_array(call, (p + 2) * scores, sizeof *svm->slopes);
  if (!svm->slopes) return;
  svm->intercepts = svm->slopes + p * scores;
  svm->room = svm->intercepts + scores;
  for (size_t k = 0; k < scores; k++) {
    const char *from = field->data + 8 * k * (p + 1);
    svm->intercepts[k] = ml_read_f64(from);
    for (size_t j = 0; j < p; j++) svm->slopes[j * scores + k] = ml_read_f64(from + 8 * (j + 1));
  }
}

void *ml_linear_svm_load(MlCall *call, const MlModel *model, MlRecord parameters) {
  MlLinearSvm *svm = ml_array(call, 1, sizeof *svm);
  MlField field;
  int64_t intercept = 0;
  if (!svm) return NULL;
  svm->columns = model->encoder.columns;
  svm->scores = model->class_count > 2 ? model->class_count : 1;
  if (model->learner->target == ML_TARGET_CLASS && model->class_count < 2) {
    ml_fail(call, "the model is damaged: it has one class");
  }
  ml_get_field(call, parameters, "coefficients", ML_FIELD_REALS, svm->scores * (svm->columns + 1),
               &field);
  ml_get_integer(call, parameters, "intercept", &intercept);
  ml_get_real(call, parameters, "C", &svm->cost);
  ml_get_real(call, parameters, "objective", &svm->objective);
  ml_get_real(call, parameters, "gap", &svm->gap);
  ml_get_integer(call, parameters, "iterations", &svm->iterations);
  ml_get_integer(call, parameters, "converged", &svm->converged);
  ml_get_integer(call, parameters, "support_vectors", &svm->support);
  svm->history = ml_get_reals(call, parameters, "history", ML_ANY_COUNT, &svm->history_count);
  svm->history_count /= 2;
  svm->has_intercept = intercept != 0;
  if (!call->status) svm_gather(call, svm, &field);
  if (!call->status) return svm;
  ml_linear_svm_unload(svm);
  return NULL;
}

/* ---- applying */

static void svm_scores(const MlLinearSvm *svm, const MlRow *row, double *scores) {
  size_t count = row->x ? svm->columns : row->count;
  memcpy(scores, svm->intercepts, svm->scores * sizeof *scores);
  for (size_t i = 0; i < count; i++) {
    double value = row->x ? row->x[i] : row->values[i];
    const double *slopes = svm->slopes + (row->x ? i : row->indices[i]) * svm->scores;
    for (size_t k = 0; k < svm->scores; k++) scores[k] += value * slopes[k];
  }
}

static size_t svm_best(const double *scores, size_t count) {
  size_t best = 0;
  for (size_t k = 1; k < count; k++) {
    if (scores[k] > scores[best]) best = k;
  }
  return best;
}

MlStatus ml_linear_svm_predict(MlCall *call, const MlModel *model, const MlRow *row, double *out) {
  const MlLinearSvm *svm = model->state;
  svm_scores(svm, row, svm->room);
  if (model->learner->target == ML_TARGET_NUMBER) {
    *out = svm->room[0];
  } else if (svm->scores == 1) {
    *out = (double)(svm->room[0] > 0 ? model->positive : 1 - model->positive);
  } else {
    *out = (double)svm_best(svm->room, svm->scores);
  }
  return call->status;
}

/* The scores: of the positive class, or of each class in sorted order. */
MlStatus ml_linear_svm_transform(MlCall *call, const MlModel *model, const MlRow *row,
                                 MlBuffer *out) {
  const MlLinearSvm *svm = model->state;
  svm_scores(svm, row, svm->room);
  return ml_vector_write_dense(call, out, svm->room, svm->scores);
}

/* To the score: of the positive class, or of the class with the highest one. */
MlStatus ml_linear_svm_contributions(MlCall *call, const MlModel *model, const MlRow *row,
                                     double *columns, double *intercept) {
  const MlLinearSvm *svm = model->state;
  size_t best = 0;
  svm_scores(svm, row, svm->room);
  if (svm->scores > 1) best = svm_best(svm->room, svm->scores);
  memset(columns, 0, svm->columns * sizeof *columns);
  for (size_t i = 0; i < (row->x ? svm->columns : row->count); i++) {
    size_t j = row->x ? i : row->indices[i];
    columns[j] = (row->x ? row->x[i] : row->values[i]) * svm->slopes[j * svm->scores + best];
  }
  *intercept = svm->intercepts[best];
  return call->status;
}

/* ---- describing */

MlStatus ml_linear_svm_coefficients(MlCall *call, const MlModel *model, MlGrid *grid) {
  const MlLinearSvm *svm = model->state;
  for (size_t k = 0; k < svm->scores; k++) {
    const MlValue *class = svm->scores > 1 ? &model->classes[k] : NULL;
    for (size_t j = svm->has_intercept ? 0 : 1; j <= svm->columns && !call->status; j++) {
      double estimate = j ? svm->slopes[(j - 1) * svm->scores + k] : svm->intercepts[k];
      ml_describe_coefficient(call, model, j, estimate, NULL, class, grid);
    }
  }
  return call->status;
}

MlStatus ml_linear_svm_summary(MlCall *call, const MlModel *model, MlGrid *grid) {
  const MlLinearSvm *svm = model->state;
  ml_grid_named_real(call, grid, "C", svm->cost);
  ml_grid_named_real(call, grid, "objective", svm->objective);
  ml_grid_named_real(call, grid, "duality_gap", svm->gap);
  ml_grid_named_integer(call, grid, "support_vectors", svm->support);
  ml_grid_named_integer(call, grid, "iterations", svm->iterations);
  ml_grid_named_integer(call, grid, "converged", svm->converged);
  if (svm->converged) return call->status;
  return ml_grid_named_string(
      call, grid, "warning",
      "not converged: raise \"max_iter\", lower \"C\" or scale the features");
}

/* Iterations are epochs; with many classes they begin again for each. */
MlStatus ml_linear_svm_history(MlCall *call, const MlModel *model, MlGrid *grid) {
  const MlLinearSvm *svm = model->state;
  for (size_t i = 0; i < svm->history_count && !call->status; i++) {
    const double *row = svm->history + 2 * i;
    int follows = i && row[0] > row[-2];
    if (!(row[0] >= 0 && row[0] < 1e15)) return ml_fail(call, "the model is damaged");
    ml_grid_integer(call, grid, (int64_t)row[0]);
    ml_grid_real(call, grid, row[1]);
    ml_grid_real(call, grid, follows ? row[1] - row[-1] : NAN);
  }
  return call->status;
}
