/*
** Metrics of predicted numbers, fed a row at a time in constant memory, defined as in scikit-learn.
** Without rows they are NaN: NULL in SQL. A row with a NaN is left out; infinite values give an
** infinite error and no R^2.
*/
#ifndef MLEXT_EVALUATE_RESIDUALS_H
#define MLEXT_EVALUATE_RESIDUALS_H

#include "math/statistics.h"

typedef enum MlResidualMetric {
  ML_R2,   /* 1 - squares of errors / squares about the mean; needs 2 rows */
  ML_MSE,  /* mean of squares of errors */
  ML_RMSE, /* its root */
  ML_MAE,  /* mean of sizes of errors */
  ML_MAPE  /* mean of sizes of errors as shares of the actual's size (at least 2^-52) */
} MlResidualMetric;

typedef struct MlResiduals {
  MlResidualMetric metric;
  MlMoments errors; /* or their sizes, or shares */
  MlMoments actual; /* for R^2 */
} MlResiduals;

void ml_residuals_begin(MlResiduals *residuals, MlResidualMetric metric);
void ml_residuals_add(MlResiduals *residuals, double actual, double predicted);

/* Takes back a row that was added (for windows). */
void ml_residuals_remove(MlResiduals *residuals, double actual, double predicted);

/*
** R^2 of rows whose actual values are all equal is 1 when every prediction is right, else 0. It is
** negative when the predictions are worse than the mean.
*/
double ml_residuals_value(const MlResiduals *residuals);

#endif
