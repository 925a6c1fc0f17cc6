#include "math/cholesky.h"

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

size_t ml_cholesky_factor(double *a, size_t p, double tolerance) {
  for (size_t i = 0; i < p; i++) { /* row i of L from rows 0..i - 1 */
    double *row = a + i * p;
    for (size_t j = 0; j < i; j++) {
      const double *other = a + j * p;
      row[j] = (row[j] - cholesky_dot(row, other, j)) / other[j];
    }
    double pivot = row[i] - cholesky_dot(row, row, i);
    if (!(pivot > 0 && pivot > tolerance * row[i] && pivot < (double)INFINITY)) return i;
    row[i] = sqrt(pivot);
  }
  return p;
}

double ml_cholesky_log_determinant(const double *l, size_t p) {
  double sum = 0;
  for (size_t i = 0; i < p; i++) sum += ml_log(l[i * p + i]);
  return 2 * sum;
}
