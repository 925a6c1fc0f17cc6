/* What the transformers of single columns learn of one, see column_transforms.c. */
#include <math.h>

#include "learn/column_transforms.h"
#include "math/elementary.h"
#include "math/statistics.h"

/* ---- power: the likelihood of a lambda */

/* Minus the log-likelihood but for constants: n/2 log(variance) - (lambda - 1) sum(log|slope|). */
static double column_likelihood(MlCall *call, const MlColumnValues *column, double lambda,
                                double log_sum, int box_cox) {
  MlMoments moments;
  ml_moments_begin(&moments, 2);
  for (size_t i = 0; i < column->count && !call->status; i++) {
    ml_moments_add(&moments, ml_column_power(column->values[i], lambda, box_cox));
    ml_poll(call, 50);
  }
  double variance = ml_moments_variance(&moments, 0);
  if (!(variance > 0) || isinf(variance)) return INFINITY;
  return (double)column->count / 2 * ml_log(variance) - (lambda - 1) * log_sum;
}

/* The minimum by Brent's method (1973) without derivatives, between low and high. */
static double column_minimise(MlCall *call, const MlColumnValues *column, double log_sum,
                              int box_cox, double low, double high) {
  const double golden = 0.3819660112501051, tolerance = 1e-9;
  double x = low + golden * (high - low), w = x, v = x, step = 0, before = 0;
  double fx = column_likelihood(call, column, x, log_sum, box_cox), fw = fx, fv = fx;
  for (int i = 0; i < 200 && !call->status; i++) {
    double middle = (low + high) / 2, least = tolerance * fabs(x) + 1e-11;
    if (fabs(x - middle) <= 2 * least - (high - low) / 2) break;
    double p = 0, q = 0, r = 0;
    if (fabs(before) > least) {
      r = (x - w) * (fx - fv);
      q = (x - v) * (fx - fw);
      p = (x - v) * q - (x - w) * r;
      q = 2 * (q - r);
      if (q > 0) p = -p;
      q = fabs(q);
      r = before;
      before = step;
    }
    if (q > 0 && fabs(p) < fabs(q * r / 2) && p > q * (low - x) && p < q * (high - x)) {
      step = p / q;
      if (x + step - low < 2 * least || high - x - step < 2 * least) {
        step = x < middle ? least : -least;
      }
    } else {
      before = x < middle ? high - x : low - x;
      step = golden * before;
    }
    double u = x + (fabs(step) >= least ? step : step > 0 ? least : -least);
    double fu = column_likelihood(call, column, u, log_sum, box_cox);
    if (fu <= fx) {
      *(u < x ? &high : &low) = x;
      v = w, fv = fw, w = x, fw = fx, x = u, fx = fu;
    } else {
      *(u < x ? &low : &high) = u;
      if (fu <= fw || w == x) {
        v = w, fv = fw, w = u, fw = fu;
      } else if (fu <= fv || v == x || v == w) {
        v = u, fv = fu;
      }
    }
  }
  return x;
}

static MlStatus column_fit_power(MlCall *call, const MlColumnOptions *options,
                                 const MlColumnValues *column, const char *name, double *out) {
  double log_sum = 0;
  MlSum sum = {0};
  MlMoments moments;
  int box_cox = options->method == 1;
  if (box_cox && column->sorted[0] <= 0) {
    return ml_fail(call, "box-cox needs numbers above 0, found %.15g in %s; yeo-johnson takes all",
                   column->sorted[0], name);
  }
  for (size_t i = 0; i < column->count && !call->status; i++) {
    double x = column->values[i];
    ml_sum_add(&sum, box_cox ? ml_log(x) : x < 0 ? -ml_log1p(-x) : ml_log1p(x));
    ml_poll(call, 50);
  }
  log_sum = ml_sum_value(sum);
  int is_constant = column->sorted[0] == column->sorted[column->count - 1];
  out[0] = is_constant ? 1 : column_minimise(call, column, log_sum, box_cox, -10, 10);
  ml_moments_begin(&moments, 2);
  for (size_t i = 0; i < column->count && !call->status; i++) {
    ml_moments_add(&moments, ml_column_power(column->values[i], out[0], box_cox));
    ml_poll(call, 50);
  }
  double deviation = ml_moments_stddev(&moments, 0);
  out[1] = options->standardize ? ml_moments_mean(&moments) : 0;
  out[2] = options->standardize && deviation > 0 ? deviation : 1;
  return call->status;
}

/* ---- bins */

/* One-dimensional k-means from the middles of bins of equal width, as scikit-learn stops it. */
static MlStatus column_fit_clusters(MlCall *call, const MlColumnValues *column, size_t bins,
                                    double *edges) {
  const double *sorted = column->sorted;
  size_t n = column->count;
  double *centers = ml_array(call, bins, sizeof *centers);
  size_t *starts = ml_array(call, bins + 1, sizeof *starts);
  MlMoments moments;
  ml_moments_begin(&moments, 2);
  for (size_t i = 0; i < n && !call->status; i++) {
    ml_moments_add(&moments, sorted[i]);
    ml_poll(call, 10);
  }
  double tolerance = 1e-4 * ml_moments_variance(&moments, 0);
  for (size_t k = 0; centers && k < bins; k++) centers[k] = (edges[k] + edges[k + 1]) / 2;
  for (int round = 0; round < 300 && !call->status; round++) {
    int is_same = round > 0;
    double shift = 0;
    size_t at = 0;
    for (size_t k = 0; k < bins; k++) {
      double end = k + 1 < bins ? (centers[k] + centers[k + 1]) / 2 : INFINITY;
      MlSum sum = {0};
      if (starts[k] != at) is_same = 0;
      starts[k] = at;
      while (at < n && sorted[at] <= end) ml_sum_add(&sum, sorted[at++]);
      if (at == starts[k]) continue;
      double mean = ml_sum_value(sum) / (double)(at - starts[k]);
      shift += (mean - centers[k]) * (mean - centers[k]);
      edges[k] = mean; /* the new centre, for now */
    }
    for (size_t k = 0; k < bins; k++) {
      if ((k + 1 < bins ? starts[k + 1] : n) > starts[k]) centers[k] = edges[k];
    }
    ml_poll(call, (uint32_t)(n > 100000000 ? 1000000000 : 5 * n));
    if (is_same || shift <= tolerance) break;
  }
  for (size_t k = 1; centers && k < bins; k++) edges[k] = (centers[k - 1] + centers[k]) / 2;
  edges[0] = sorted[0];
  edges[bins] = sorted[n - 1];
  ml_free(centers);
  ml_free(starts);
  return call->status;
}

/* The edges (n_bins + 1), of which *count are kept. */
static MlStatus column_fit_bins(MlCall *call, const MlColumnOptions *options,
                                const MlColumnValues *column, double *edges, size_t *count) {
  size_t bins = (size_t)options->n_bins, kept = 1;
  double low = column->sorted[0], high = column->sorted[column->count - 1];
  *count = 2;
  edges[0] = -INFINITY;
  edges[1] = INFINITY;
  if (low == high) return call->status; /* one bin */
  *count = bins + 1;
  for (size_t k = 0; k <= bins; k++) {
    double share = (double)k / (double)bins;
    edges[k] = options->strategy == 0 ? ml_quantile_sorted(column->sorted, column->count, share, 7)
                                      : low + share * (high - low);
  }
  edges[bins] = high;
  if (options->strategy == 2) column_fit_clusters(call, column, bins, edges);
  if (options->strategy != 0) return call->status;
  for (size_t k = 1; k <= bins; k++) { /* quantiles that coincide are one edge */
    if (edges[k] - edges[kept - 1] > 1e-8) edges[kept++] = edges[k];
  }
  *count = kept < 2 ? 2 : kept;
  return call->status;
}

/* ---- one column */

size_t ml_column_room(const MlFit *fit, size_t rows) {
  const MlColumnOptions *options = fit->options;
  if (fit->learner == &ml_quantile_transformer) {
    return rows < (size_t)options->n_quantiles ? rows : (size_t)options->n_quantiles;
  }
  return fit->learner == &ml_k_bins_discretizer ? (size_t)options->n_bins + 1 : 3;
}

MlStatus ml_column_fit(MlCall *call, const MlFit *fit, const MlColumnValues *column,
                       const char *name, double *out, size_t *count) {
  const MlColumnOptions *options = fit->options;
  const double *sorted = column->sorted;
  size_t n = column->count;
  if (fit->learner == &ml_power_transformer) {
    *count = 3;
    return column_fit_power(call, options, column, name, out);
  }
  if (fit->learner == &ml_k_bins_discretizer) {
    return column_fit_bins(call, options, column, out, count);
  }
  if (fit->learner == &ml_quantile_transformer) {
    *count = ml_column_room(fit, n);
    for (size_t k = 0; k < *count; k++) {
      double level = *count > 1 ? (double)k / (double)(*count - 1) : 0;
      out[k] = ml_quantile_sorted(sorted, n, level, 7);
    }
    return call->status;
  }
  if (fit->learner == &ml_robust_scaler) {
    double width = ml_quantile_sorted(sorted, n, options->high / 100, 7) -
                   ml_quantile_sorted(sorted, n, options->low / 100, 7);
    out[0] = options->with_centering ? ml_median_sorted(sorted, n) : 0;
    out[1] = options->with_scaling && width > 0 ? width : 1;
    *count = 2;
    return call->status;
  }
  if (fit->learner == &ml_winsorizer) {
    out[0] = sorted[(size_t)(options->low * (double)n)];
    out[1] = sorted[n - 1 - (size_t)(options->high * (double)n)];
    *count = 2;
    return call->status;
  }
  out[0] = fmax(fabs(sorted[0]), fabs(sorted[n - 1]));
  *count = 1;
  return call->status;
}
