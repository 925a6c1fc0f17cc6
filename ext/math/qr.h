/*
** Least squares in one pass: the triangle R of A = Q R, where A holds all rows absorbed so far, in
** O(columns^2) memory. The last column is the target y, the ones before it are the features (the
** intercept, where there is one, is a column of ones). Weighted rows are the caller's: multiply a
** row by the square root of its weight.
**
** Each column has its own unit 2^exponent, so that 1e-300 and 1e300 neither vanish nor overflow.
** Values must be finite: a NaN or infinity spoils the columns from its own on.
** The same rows in the same blocks give the same bits on every processor.
*/
#ifndef MLEXT_MATH_QR_H
#define MLEXT_MATH_QR_H

#include "base/memory.h"

typedef struct MlTriangle {
  size_t columns; /* q */
  size_t stride;  /* doubles from row to row: ml_triangle_stride(q) */
  double *rows;   /* (q, stride) R: upper triangular, column k in units of 2^exponents[k] */
  int *exponents; /* (q) mostly 0 */
} MlTriangle;

/* Doubles from row to row for that many columns: a multiple of 4, kind to caches. */
size_t ml_triangle_stride(size_t columns);

/* An empty triangle: R = 0. Columns may be 0. */
MlStatus ml_triangle_begin(MlCall *call, MlTriangle *triangle, size_t columns);

void ml_triangle_free(MlTriangle *triangle);

/*
** Absorbs the rows of block (m, columns), `stride` doubles from row to row, and destroys them.
** stride is ml_triangle_stride(columns) or more; what stands in a row behind the columns has no
** effect, but must be there. Blocks of 128 rows, or a multiple, are fastest.
*/
void ml_triangle_absorb(MlTriangle *triangle, double *block, size_t m, size_t stride);

/* Inserts a column, zero in all rows so far, before column `at` (at <= columns). */
MlStatus ml_triangle_insert(MlCall *call, MlTriangle *triangle, size_t at);

/* Absorbs the rows behind another triangle of as many columns. */
MlStatus ml_triangle_merge(MlCall *call, MlTriangle *into, const MlTriangle *from);

/*
** Makes *out (not begun) the triangle of columns[0..count - 1] of `from`, in that order; `from` is
** unchanged.
*/
MlStatus ml_triangle_select(MlCall *call, MlTriangle *out, const MlTriangle *from,
                            const size_t *columns, size_t count);

/*
** Drops the features that depend on earlier ones, as R's lm does: in order, a feature whose norm,
** after projection on the kept ones before it, is at most `tolerance` (R: 1e-7) of its own norm.
** order (columns - 1): the kept features' indices, then the dropped ones', both ascending.
** Afterwards the triangle has *rank + 1 columns: the kept ones and the target.
*/
void ml_triangle_reduce(MlTriangle *triangle, double tolerance, size_t *order, size_t *rank);

/* ---- Results for p = columns - 1 features, none dependent (ml_triangle_reduce) */

/* coefficients (p) */
void ml_triangle_solve(const MlTriangle *triangle, double *coefficients);

/* Residual sum of squares. */
double ml_triangle_residual(const MlTriangle *triangle);

/* Euclidean norm of column k. */
double ml_triangle_norm(const MlTriangle *triangle, size_t k);

/* What a feature adds, given those before it: the sum of squares (p) of R's anova, type I. */
void ml_triangle_effects(const MlTriangle *triangle, double *squares);

/* inverse (p, p) = (X'X)^-1, symmetric, full */
MlStatus ml_triangle_inverse(MlCall *call, const MlTriangle *triangle, double *inverse);

/*
** *reciprocal = 1 / (|R| |R^-1|) in the 1-norm, for R of the features with columns scaled to
** length 1: near 1 well conditioned, near 1e-16 hopeless, 0 singular; 1 when p = 0.
*/
MlStatus ml_triangle_condition(MlCall *call, const MlTriangle *triangle, double *reciprocal);

#endif
