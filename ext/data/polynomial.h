/*
** Orthogonal polynomials, as R's poly(): of the x of the rows of a fit, by the recurrence
**
**   p0 = 1, p1 = x - a0, p(k+1) = (x - ak) pk - (nk / n(k-1)) p(k-1)
**
** where ak = sum of x pk^2 / nk and nk = sum of pk^2 (Kennedy and Gentle 1980). A column is
** pk / sqrt(nk). a and n are stored in the model, so that new rows are transformed in the same way.
*/
#ifndef MLEXT_DATA_POLYNOMIAL_H
#define MLEXT_DATA_POLYNOMIAL_H

#include "data/frame.h"
#include "math/summation.h"

/* Numbers of a basis: a0 .. a(d-1), n0 .. nd. */
#define ML_POLYNOMIAL_SIZE(degree) (2 * (size_t)(degree) + 1)

/* Column k, 1 .. degree; of raw powers (basis NULL) x^k. */
MlSum ml_polynomial_value(const double *basis, int degree, MlSum x, int k);

/* What scale() makes of x by the basis of degree 1; `scale` as MlFormulaFactor has it. */
MlSum ml_polynomial_scale(const double *basis, int scale, MlSum x);

/* Finds the bases of the encoder's terms from the rows of a closed frame. */
MlStatus ml_frame_polynomials(MlCall *call, MlFrame *frame);

#endif
