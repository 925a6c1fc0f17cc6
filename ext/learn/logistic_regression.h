/* What a loaded logistic regression looks like, for those that score many rows. */
#ifndef MLEXT_LEARN_LOGISTIC_REGRESSION_H
#define MLEXT_LEARN_LOGISTIC_REGRESSION_H

#include <stddef.h>
#include <stdint.h>

/* MlModel.state of a logistic regression. */
typedef struct MlLogisticModel {
  size_t columns;     /* p */
  size_t scores;      /* rows of coefficients: 1 for two classes, K - 1 or K for more */
  double *intercepts; /* (scores) */
  double *slopes;     /* (scores, p) 0 where a column was dropped; owned, holds all arrays */
  double *estimates;  /* (scores, 1 + p) as fitted, NaN where dropped; owned */
  double *errors;     /* (scores, 1 + p) NaN where there is none; owned, or NULL */
  double *history;    /* (history_count) loss a row; owned */
  size_t history_count;
  double *room; /* (K) scratch of a prediction, owned */
  int has_intercept;
  double threshold;
  double deviance, null_deviance, l1, l2;
  int64_t parameters, df_residual, df_null, iterations, converged;
  const char *warning; /* within the model's bytes, not NUL-terminated */
  size_t warning_length;
} MlLogisticModel;

/* Log odds of the positive class of a two-class model, for one dense row x (p). */
static inline double ml_logistic_linear(const void *state, const double *x, size_t p) {
  const MlLogisticModel *model = (const MlLogisticModel *)state;
  const double *w = model->slopes;
  double a = model->intercepts[0], b = 0, c = 0, d = 0;
  size_t j = 0;
  for (; j + 4 <= p; j += 4) {
    a += w[j] * x[j];
    b += w[j + 1] * x[j + 1];
    c += w[j + 2] * x[j + 2];
    d += w[j + 3] * x[j + 3];
  }
  for (; j < p; j++) a += w[j] * x[j];
  return (a + b) + (c + d);
}

#endif
