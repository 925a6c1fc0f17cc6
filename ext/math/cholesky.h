/*
** Cholesky's factorisation A = L L' of symmetric positive definite matrices (p, p), row-major
** and full; only the lower triangle is read and overwritten. p may be 0.
*/
#ifndef MLEXT_MATH_CHOLESKY_H
#define MLEXT_MATH_CHOLESKY_H

#include "base/memory.h"

/*
** Overwrites the lower triangle of a (p, p) with L. Returns p; or the first index whose column
** depends on those before it (its pivot is at most `tolerance` times its diagonal entry, or not a
** number): columns before it are factored, and a is otherwise undefined. 1e-14 suits a matrix of
** cross products; 0 accepts any positive pivot.
*/
size_t ml_cholesky_factor(double *a, size_t p, double tolerance);

/* log det A of a whole factor; 0 when p = 0 */
double ml_cholesky_log_determinant(const double *l, size_t p);

#endif
