/*
** Descriptive statistics. Moments and covariances take one value at a time, in constant memory, and
** can be merged and taken back; quantiles are read from a sorted array.
**
** Sums are kept in double-double, of the offsets from the first value and in units near their
** size: so a large mean costs no digits, and 1e300 and 1e-300 neither overflow nor vanish.
** The result of an undefined statistic (too few values, infinite values) is NaN: NULL in SQL.
*/
#ifndef MLEXT_MATH_STATISTICS_H
#define MLEXT_MATH_STATISTICS_H

#include <stdint.h>

#include "base/call.h"
#include "math/summation.h"

/* Offsets are (value - origin) * scale, with scale = 2^-exponent (0 until an offset is not 0). */
typedef struct MlOrigin {
  double origin, scale;
  int exponent;
} MlOrigin;

/* The moments of one variable. */
typedef struct MlMoments {
  int order;                             /* highest power kept: 1, 2 or 4 */
  int64_t count;                         /* finite values */
  int64_t plus_infinite, minus_infinite; /* values */
  MlOrigin at;
  MlSum sums[4]; /* of the offsets' first, second, third, fourth powers */
  double noise;  /* what removals may have left in the second */
} MlMoments;

/* order 1: the mean; 2: also variance; 4: also skewness and kurtosis. */
void ml_moments_begin(MlMoments *moments, int order);

/* Adds a value; NaN is ignored. */
void ml_moments_add(MlMoments *moments, double value);

/* Takes back a value that was added: sums then differ from a fresh start by some 1e-30 of the
** largest they have been. */
void ml_moments_remove(MlMoments *moments, double value);

/*
** 1 when removals have left so much in the sums that digits of the result are lost: what is left is
** to be added up anew.
*/
int ml_moments_is_noisy(const MlMoments *moments);

/* Adds to `into` all that `from` has seen. Both of the same order. */
void ml_moments_merge(MlMoments *into, const MlMoments *from);

/* All values, infinite ones too. */
int64_t ml_moments_count(const MlMoments *moments);

double ml_moments_mean(const MlMoments *moments);

/* Sum of squared deviations from the mean, divided by count - lost. lost: 1 sample, 0 population.
 */
double ml_moments_variance(const MlMoments *moments, int lost);
double ml_moments_stddev(const MlMoments *moments, int lost);

/* The mean of squares (about 0, not about the mean) and its root. */
double ml_moments_mean_square(const MlMoments *moments);
double ml_moments_root_mean_square(const MlMoments *moments);

/*
** The three conventions (Joanes and Gill 1998; type as in R's e1071):
** 1: g = m3 / m2^(3/2), m4 / m2^2 - 3, of population moments (scipy, most textbooks);
** 2: unbiased under normality (SAS, SPSS, Excel, pandas); needs 3 values, kurtosis 4;
** 3: with the sample standard deviation below (Minitab).
** Kurtosis is the excess over the normal's 3. NaN when all values are equal.
*/
double ml_moments_skewness(const MlMoments *moments, int type);
double ml_moments_kurtosis(const MlMoments *moments, int type);

/* The second moments of a pair of variables. */
typedef struct MlCovariance {
  int64_t count;    /* pairs of finite values */
  int64_t infinite; /* pairs with an infinite value */
  MlOrigin at_x, at_y;
  MlSum x, y, xx, yy, xy; /* of the offsets and their products */
  double noise_x, noise_y;
} MlCovariance;

/* Zero bytes are the empty start of a covariance. A pair with NaN is ignored. */
void ml_covariance_add(MlCovariance *pairs, double x, double y);
void ml_covariance_remove(MlCovariance *pairs, double x, double y);

/* As ml_moments_is_noisy(). */
int ml_covariance_is_noisy(const MlCovariance *covariance);

/* lost: 1 sample, 0 population, as for the variance. */
double ml_covariance_value(const MlCovariance *pairs, int lost);

/* Pearson's r, within -1..1; NaN when a variable is constant. */
double ml_covariance_correlation(const MlCovariance *pairs);

/* Least squares of y on x: slope and intercept; NaN when x is constant. */
double ml_covariance_slope(const MlCovariance *pairs);
double ml_covariance_intercept(const MlCovariance *pairs);

/*
** The p-quantile, 0 <= p <= 1, of sorted values (count), none NaN, by one of the nine types of
** Hyndman and Fan (1996), numbered as in R: 7 is R's and numpy's default, 6 SAS's and SPSS's.
** NaN when count is 0.
*/
double ml_quantile_sorted(const double *sorted, size_t count, double p, int type);

/* The same as ml_quantile_sorted(sorted, count, 0.5, 7). */
double ml_median_sorted(const double *sorted, size_t count);

/* Third quartile less the first, type 7. */
double ml_iqr_sorted(const double *sorted, size_t count);

/* Median of |value - median|, times `constant` (1.4826 makes it R's mad()). */
double ml_mad_sorted(const double *sorted, size_t count, double constant);

#endif
