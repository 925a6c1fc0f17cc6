/* Cholesky's factorisation on matrices whose answers are known. */
#include "unit.h"

#include "math/cholesky.h"

static double entry(size_t i, size_t j) { /* 1 / (i + j + 1) made dominant: well conditioned */
  return 1.0 / (double)(i + j + 1) + (i == j);
}

static void fill(double *a, size_t p) {
  for (size_t i = 0; i < p * p; i++) a[i] = entry(i / p, i % p);
}

static void test_product(void) {
  static double a[40 * 40], l[40 * 40];
  for (size_t p = 0; p <= 40; p += p < 6 ? 1 : 17) {
    fill(a, p);
    memcpy(l, a, sizeof a);
    CHECK(ml_cholesky_factor(l, p, 1e-14) == p);
    for (size_t i = 0; i < p; i++) {
      for (size_t j = 0; j <= i; j++) {
        double sum = 0;
        for (size_t k = 0; k <= j; k++) sum += l[i * p + k] * l[j * p + k];
        CHECK_NEAR(sum, a[i * p + j], 1e-14);
      }
    }
  }
}

static void test_values(void) {
  double a[9] = {4, -1, -1, 12, 37, -1, -16, -43, 98}; /* L = 2; 6 1; -8 5 3 */
  CHECK(ml_cholesky_factor(a, 3, 1e-14) == 3);
  CHECK(a[0] == 2 && a[3] == 6 && a[4] == 1 && a[6] == -8 && a[7] == 5 && a[8] == 3);
  CHECK(a[1] == -1 && a[2] == -1 && a[5] == -1); /* the upper triangle is not touched */
  CHECK_NEAR(ml_cholesky_log_determinant(a, 3), log(36), 1e-15);
  CHECK(ml_cholesky_log_determinant(NULL, 0) == 0);
  double nan_matrix[1] = {NAN}, negative[1] = {-1}, infinite[1] = {INFINITY};
  CHECK(ml_cholesky_factor(nan_matrix, 1, 0) == 0 && ml_cholesky_factor(negative, 1, 0) == 0);
  CHECK(ml_cholesky_factor(infinite, 1, 0) == 0);
}

static void test_dependent(void) {
  /* cross products of columns u, v, u - 2 v, 0: the third depends on the first two */
  double x[6][4], a[16];
  for (int i = 0; i < 6; i++) {
    double u = i + 1, v = i * i % 5, row[4] = {u, v, u - 2 * v, 0};
    memcpy(x[i], row, sizeof row);
  }
  for (int j = 0; j < 16; j++) {
    a[j] = 0;
    for (int i = 0; i < 6; i++) a[j] += x[i][j / 4] * x[i][j % 4];
  }
  CHECK(ml_cholesky_factor(a, 4, 1e-12) == 2);
}

int main(void) {
  test_product();
  test_values();
  test_dependent();
  return unit_end();
}
