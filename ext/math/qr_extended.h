/*
** The triangle of math/qr.h in double-double arithmetic (about 31 digits), row by row, for small or
** ill-conditioned problems: R, and all that is computed from it, is rounded to double only at the
** end. About 60 times slower a row than ml_triangle_absorb(). The result does not depend on how
** the rows are cut into calls, only on their order.
*/
#ifndef MLEXT_MATH_QR_EXTENDED_H
#define MLEXT_MATH_QR_EXTENDED_H

#include "base/memory.h"
#include "math/summation.h"

typedef struct MlExtendedTriangle {
  size_t columns; /* q: features, then the target */
  size_t stride;  /* q at the start */
  MlSum *rows;    /* (stride, stride) R, column k in units of 2^exponents[k] */
  MlSum *row;     /* (stride) the row being absorbed */
  int *exponents; /* (stride) */
} MlExtendedTriangle;

MlStatus ml_extended_begin(MlCall *call, MlExtendedTriangle *triangle, size_t columns);
void ml_extended_free(MlExtendedTriangle *triangle);

/*
** Absorbs m rows, (m, stride) with stride >= columns, of high + low; low may be NULL (all zero).
** Values must be finite.
*/
MlStatus ml_extended_absorb(MlCall *call, MlExtendedTriangle *triangle, const double *high,
                            const double *low, size_t m, size_t stride);

/* As ml_triangle_reduce(); tolerance down to about 1e-28 makes sense. */
void ml_extended_reduce(MlExtendedTriangle *triangle, double tolerance, size_t *order,
                        size_t *rank);

/* As their namesakes in math/qr.h. */
MlStatus ml_extended_solve(MlCall *call, const MlExtendedTriangle *triangle, double *coefficients);
double ml_extended_residual(const MlExtendedTriangle *triangle);
double ml_extended_norm(const MlExtendedTriangle *triangle, size_t k);
void ml_extended_effects(const MlExtendedTriangle *triangle, double *squares);
MlStatus ml_extended_inverse(MlCall *call, const MlExtendedTriangle *triangle, double *inverse);

/* a / b and the square root, b not 0, a not negative, to about 31 digits. */
MlSum ml_sum_quotient(MlSum a, MlSum b);
MlSum ml_sum_square_root(MlSum a);

#endif
