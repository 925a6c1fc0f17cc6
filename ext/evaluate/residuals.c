#include "evaluate/residuals.h"

#include <math.h>

void ml_residuals_begin(MlResiduals *r, MlResidualMetric metric) {
  r->metric = metric;
  ml_moments_begin(&r->errors, metric == ML_MAE || metric == ML_MAPE ? 1 : 2);
  ml_moments_begin(&r->actual, 2);
}

static double residual_of(const MlResiduals *r, double actual, double predicted) {
  double error = actual - predicted;
  if (r->metric == ML_MAE) return fabs(error);
  if (r->metric == ML_MAPE) return fabs(error) / fmax(fabs(actual), 0x1p-52);
  return error;
}

/* Infinite values of the same sign leave no difference, but no finite error either. */
static double residual_or_infinite(double error) { return error != error ? INFINITY : error; }

void ml_residuals_add(MlResiduals *r, double actual, double predicted) {
  if (actual != actual || predicted != predicted) return;
  ml_moments_add(&r->errors, residual_or_infinite(residual_of(r, actual, predicted)));
  if (r->metric == ML_R2) ml_moments_add(&r->actual, actual);
}

void ml_residuals_remove(MlResiduals *r, double actual, double predicted) {
  if (actual != actual || predicted != predicted) return;
  ml_moments_remove(&r->errors, residual_or_infinite(residual_of(r, actual, predicted)));
  if (r->metric == ML_R2) ml_moments_remove(&r->actual, actual);
}

static double residuals_r2(const MlResiduals *r) {
  double spread = ml_moments_stddev(&r->actual, 0);
  double error = ml_moments_root_mean_square(&r->errors);
  if (r->actual.count < 2 || spread != spread || error == INFINITY) return NAN;
  if (spread == 0) return error == 0;
  return 1 - (error / spread) * (error / spread);
}

double ml_residuals_value(const MlResiduals *r) {
  switch (r->metric) {
  case ML_R2: return residuals_r2(r);
  case ML_MSE: return ml_moments_mean_square(&r->errors);
  case ML_RMSE: return ml_moments_root_mean_square(&r->errors);
  default: return ml_moments_mean(&r->errors);
  }
}
