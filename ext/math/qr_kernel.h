/*
** The inner loops of the QR triangle: Householder reflections of [R; B], four columns at a time.
** Lanes run over columns, sums over rows, in one order: the same bits for any vector width.
*/
#ifndef MLEXT_MATH_QR_KERNEL_H
#define MLEXT_MATH_QR_KERNEL_H

#include <stddef.h>

/* Rows that one call takes at most: they and their reflections stay in the cache. */
enum { ML_QR_BLOCK = 128 };

/*
** Makes R (columns, stride) upper triangular for its own rows and those of B (m, b_stride),
** m <= ML_QR_BLOCK, and destroys B. Columns columns..stride - 1 are padding: read, written and
** without effect. Sizes must be within 2^+-400 or so; columns of B below 2^-480 count as 0.
*/
void ml_qr_absorb(double *r, size_t columns, size_t stride, double *b, size_t b_stride, size_t m);

/* The same without wider vector instructions than the compiler's default: for tests. */
void ml_qr_absorb_plain(double *r, size_t columns, size_t stride, double *b, size_t b_stride,
                        size_t m);

/* sums[k] = sum over i of |b(i, k)|, k < columns rounded up to a multiple of 4 */
void ml_qr_sizes(const double *b, size_t b_stride, size_t m, size_t columns, double *sums);

#endif
