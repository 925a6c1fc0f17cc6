/* Bounds of a column, beyond which its numbers are outliers. */
#ifndef MLEXT_FUNCTIONS_FENCES_H
#define MLEXT_FUNCTIONS_FENCES_H

#include "data/options.h"

/* Makes the median deviation of a normal distribution its standard deviation, as R's mad(). */
#define ML_MAD_NORMAL 1.4826

typedef enum MlFenceMethod {
  ML_FENCE_IQR,        /* quartiles and ranges between them (Tukey 1977) */
  ML_FENCE_Z,          /* mean and sample standard deviations */
  ML_FENCE_MODIFIED_Z, /* median and median deviations / 0.6745 (Iglewicz and Hoaglin 1993) */
  ML_FENCE_QUANTILE    /* two quantiles */
} MlFenceMethod;

typedef struct MlFenceOptions {
  int method; /* MlFenceMethod */
  double threshold;
} MlFenceOptions;

extern const MlOption ml_fence_options[];

/* Puts the default in the place of a threshold that was not given, and checks it. */
MlStatus ml_fence_check(MlCall *call, MlFenceOptions *options);

/* The score of x is its distance beyond [low, high] in units; the bounds, threshold units away. */
typedef struct MlFence {
  double low, high, unit, lower, upper;
} MlFence;

/* Of sorted numbers (count >= 1). NaN where there is no such statistic. */
MlFence ml_fence(const double *sorted, size_t count, const MlFenceOptions *options);
double ml_fence_score(const MlFence *fence, double x);

#endif
