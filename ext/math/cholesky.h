/*
** Cholesky's factorisation A = L L' of symmetric positive (semi)definite matrices (p, p), row-major
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

/*
** The same, but dependent columns are left out, in order, and the rest is factored without them:
** their rows and columns of L are 0. kept (p) is 1 or 0 for each. Returns the rank. All functions
** below then treat what was left out as absent: 0 in solutions and inverses.
*/
size_t ml_cholesky_factor_rank(double *a, size_t p, double tolerance, unsigned char *kept);

/* Solves A x = b: b (p) becomes x. */
void ml_cholesky_solve(const double *l, size_t p, double *b);

/* inverse (p, p) = A^-1, symmetric, full; may not be l itself */
void ml_cholesky_inverse(const double *l, size_t p, double *inverse);

/* log det A (of what was kept); 0 when p = 0 */
double ml_cholesky_log_determinant(const double *l, size_t p);

#endif
