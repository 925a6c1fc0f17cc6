/*
** Least squares of one table, by whichever triangle is called for: of all rows in one pass in
** double (math/qr.h), or of the held rows in double-double (math/qr_extended.h) when the problem is
** so ill-conditioned, or the fit so close, that double would cost digits.
*/
#ifndef MLEXT_LEARN_LEAST_SQUARES_H
#define MLEXT_LEARN_LEAST_SQUARES_H

#include "math/qr.h"
#include "math/qr_extended.h"

/* A solved problem of p features (the intercept, where there is one, is the first of them). */
typedef struct MlLeastSquares {
  size_t p, rank;
  size_t *order;        /* (p) kept features, then the dropped ones, both ascending; owned */
  double *coefficients; /* (p) NaN where dropped; owned */
  double *diagonal;     /* (p) of (X'X)^-1, NaN where dropped; owned */
  double *roots;        /* (p) of the diagonal, which may under- or overflow itself; owned */
  double *effects;      /* (p) sum of squares each adds in order, 0 where dropped; owned */
  double rss;           /* residual sum of squares */
  double condition;     /* reciprocal, of the columns scaled to length 1 */
  int is_extended;
} MlLeastSquares;

/* Solves the triangle, which is reduced in place; features beyond `tolerance` are dropped. */
MlStatus ml_least_squares_solve(MlCall *call, MlTriangle *triangle, MlLeastSquares *result);

/* The same of a double-double triangle. */
MlStatus ml_least_squares_extended(MlCall *call, MlExtendedTriangle *triangle,
                                   MlLeastSquares *result);

/* 1 when double-double would give digits that double does not. */
int ml_least_squares_is_delicate(const MlLeastSquares *result);

void ml_least_squares_free(MlLeastSquares *result);

#endif
