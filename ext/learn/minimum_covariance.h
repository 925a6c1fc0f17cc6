/* Means, covariances and the distances by them; robust ones. */
#ifndef MLEXT_LEARN_MINIMUM_COVARIANCE_H
#define MLEXT_LEARN_MINIMUM_COVARIANCE_H

#include "base/memory.h"

/*
** Mean (p) and covariance (p, p) of rows x (n, p) by sums over rows, those marked in `use` (n) or
** all where it is NULL; divided by their number less `lost`.
*/
void ml_mean_covariance(MlCall *call, const double *x, size_t n, size_t p, const unsigned char *use,
                        double lost, double *mean, double *covariance);

/*
** The squared distance |L^-1 (row - mean)|^2 by the factor L (p, p) of the covariance; scratch (p)
** is overwritten.
*/
double ml_mahalanobis_square(const double *factor, size_t p, const double *row, const double *mean,
                             double *scratch);

/*
** The minimum covariance determinant (Rousseeuw and Van Driessen 1999): of the (n + p + 1) / 2
** rows, rounded up, whose covariance has the least determinant, scaled to the median distance and
** then, as scikit-learn does, those of all rows within the 0.975 quantile of chi-square.
*/
MlStatus ml_minimum_covariance(MlCall *call, const double *x, size_t n, size_t p, uint64_t seed,
                               double *mean, double *covariance);

#endif
