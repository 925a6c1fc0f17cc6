#include "functions/fences.h"

#include <math.h>

#include "math/statistics.h"

const MlOption ml_fence_options[] = {
    {.name = "method",
     .type = ML_OPTION_CHOICE,
     .offset = offsetof(MlFenceOptions, method),
     .choices = "iqr|z|modified_z|quantile",
     .help = "beyond the quartiles, from the mean, from the median, outside two quantiles"},
    {.name = "threshold",
     .type = ML_OPTION_REAL,
     .offset = offsetof(MlFenceOptions, threshold),
     .fallback = -1,
     .minimum = 0,
     .maximum = 1e300,
     .help = "scores above it are outliers; by default 1.5, 3, 3.5, and the quantile 0.05"},
    {0}};

MlStatus ml_fence_check(MlCall *call, MlFenceOptions *options) {
  static const double usual[] = {1.5, 3, 3.5, 0.05};
  if (call->status) return call->status;
  if (options->threshold < 0) options->threshold = usual[options->method];
  if (options->method == ML_FENCE_QUANTILE && !(options->threshold <= 0.5)) {
    return ml_fail(call,
                   "option 'threshold' of the method quantile must be between 0 and 0.5, "
                   "found %g",
                   options->threshold);
  }
  return call->status;
}

MlFence ml_fence(const double *sorted, size_t count, const MlFenceOptions *options) {
  MlFence fence = {NAN, NAN, NAN, NAN, NAN};
  MlMoments moments;
  if (options->method == ML_FENCE_QUANTILE) {
    fence.low = fence.lower = ml_quantile_sorted(sorted, count, options->threshold, 7);
    fence.high = fence.upper = ml_quantile_sorted(sorted, count, 1 - options->threshold, 7);
    fence.unit = fence.high - fence.low;
    return fence;
  }
  if (options->method == ML_FENCE_IQR) {
    fence.low = ml_quantile_sorted(sorted, count, 0.25, 7);
    fence.high = ml_quantile_sorted(sorted, count, 0.75, 7);
    fence.unit = fence.high - fence.low;
  } else if (options->method == ML_FENCE_MODIFIED_Z) {
    fence.low = fence.high = ml_median_sorted(sorted, count);
    fence.unit = ml_mad_sorted(sorted, count, 1) / 0.6745;
  } else {
    ml_moments_begin(&moments, 2);
    for (size_t i = 0; i < count; i++) ml_moments_add(&moments, sorted[i]);
    fence.low = fence.high = ml_moments_mean(&moments);
    fence.unit = ml_moments_stddev(&moments, 1);
  }
  fence.lower = fence.low - options->threshold * fence.unit;
  fence.upper = fence.high + options->threshold * fence.unit;
  return fence;
}

double ml_fence_score(const MlFence *fence, double x) {
  if (x < fence->low) return (x - fence->low) / fence->unit;
  return x > fence->high ? (x - fence->high) / fence->unit : 0;
}
