#include "math/cholesky.h"

#include <string.h>

#include "math/elementary.h"

/* Sum of x[i] y[i], in four interleaved parts: faster than one, and a fixed order. */
static double cholesky_dot(const double *x, const double *y, size_t count) {
  double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
  size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    s0 += x[i] * y[i];
    s1 += x[i + 1] * y[i + 1];
    s2 += x[i + 2] * y[i + 2];
    s3 += x[i + 3] * y[i + 3];
  }
  for (; i < count; i++) s0 += x[i] * y[i];
  return (s0 + s1) + (s2 + s3);
}

/* Row by row: row i of L from rows 0..i - 1. Returns the first dependent row when kept is NULL. */
static size_t cholesky_rows(double *a, size_t p, double tolerance, unsigned char *kept) {
  size_t rank = 0;
  for (size_t i = 0; i < p; i++) {
    double *row = a + i * p;
    for (size_t j = 0; j < i; j++) {
      const double *other = a + j * p;
      row[j] = other[j] == 0 ? 0 : (row[j] - cholesky_dot(row, other, j)) / other[j];
    }
    double pivot = row[i] - cholesky_dot(row, row, i);
    int good = pivot > 0 && pivot > tolerance * row[i] && pivot < (double)INFINITY;
    if (!good && !kept) return i;
    if (kept) kept[i] = (unsigned char)good;
    if (!good) memset(row, 0, i * sizeof *row);
    row[i] = good ? sqrt(pivot) : 0;
    rank += (size_t)good;
  }
  return rank;
}

size_t ml_cholesky_factor(double *a, size_t p, double tolerance) {
  return cholesky_rows(a, p, tolerance, NULL);
}

size_t ml_cholesky_factor_rank(double *a, size_t p, double tolerance, unsigned char *kept) {
  return cholesky_rows(a, p, tolerance, kept);
}

void ml_cholesky_solve(const double *l, size_t p, double *b) {
  for (size_t i = 0; i < p; i++) {
    const double *row = l + i * p;
    b[i] = row[i] == 0 ? 0 : (b[i] - cholesky_dot(row, b, i)) / row[i];
  }
  for (size_t i = p; i-- > 0;) { /* L' x = b, by rows of L */
    const double *row = l + i * p;
    if (row[i] == 0) continue;
    b[i] /= row[i];
    for (size_t j = 0; j < i; j++) b[j] -= row[j] * b[i];
  }
}

void ml_cholesky_inverse(const double *l, size_t p, double *inverse) {
  for (size_t i = 0; i < p; i++) { /* row i of X = L^-1, into the lower triangle */
    double *out = inverse + i * p;
    const double *row = l + i * p;
    memset(out, 0, p * sizeof *out);
    if (row[i] == 0) continue;
    for (size_t j = 0; j < i; j++) {
      double factor = row[j];
      const double *above = inverse + j * p;
      if (factor == 0) continue;
      for (size_t k = 0; k <= j; k++) out[k] -= factor * above[k];
    }
    for (size_t k = 0; k < i; k++) out[k] /= row[i];
    out[i] = 1 / row[i];
  }
  /* X' X: rows are added one by one; row k touches the entries (i, j), i <= j <= k. The sum is
  ** built in the upper triangle; the diagonal, which X needs to the end, is summed last. */
  for (size_t i = 0; i < p; i++) {
    for (size_t j = i + 1; j < p; j++) inverse[i * p + j] = 0;
  }
  for (size_t k = 0; k < p; k++) {
    const double *x = inverse + k * p;
    for (size_t i = 0; i < k; i++) {
      double factor = x[i], *out = inverse + i * p;
      if (factor == 0) continue;
      for (size_t j = i + 1; j <= k; j++) out[j] += factor * x[j];
    }
  }
  for (size_t i = 0; i < p; i++) {
    double sum = 0;
    for (size_t k = i; k < p; k++) sum += inverse[k * p + i] * inverse[k * p + i];
    inverse[i * p + i] = sum;
    for (size_t k = i + 1; k < p; k++) inverse[k * p + i] = inverse[i * p + k];
  }
}

double ml_cholesky_log_determinant(const double *l, size_t p) {
  double sum = 0;
  for (size_t i = 0; i < p; i++) {
    if (l[i * p + i] > 0) sum += ml_log(l[i * p + i]);
  }
  return 2 * sum;
}
