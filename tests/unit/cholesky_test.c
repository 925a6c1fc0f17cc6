/* Cholesky's factorisation on matrices whose answers are known. */
#include "unit.h"

#include "math/cholesky.h"

static double entry(size_t i, size_t j) { /* 1 / (i + j + 1) made dominant: well conditioned */
  return 1.0 / (double)(i + j + 1) + (i == j);
}

static void fill(double *a, size_t p) {
  for (size_t i = 0; i < p * p; i++) a[i] = entry(i / p, i % p);
}

static void test_inverse(void) {
  static double a[40 * 40], l[40 * 40], inverse[40 * 40], b[40];
  for (size_t p = 0; p <= 40; p += p < 6 ? 1 : 17) {
    fill(a, p);
    memcpy(l, a, sizeof a);
    CHECK(ml_cholesky_factor(l, p, 1e-14) == p);
    ml_cholesky_inverse(l, p, inverse);
    for (size_t i = 0; i < p; i++) {
      for (size_t j = 0; j < p; j++) {
        double sum = 0;
        for (size_t k = 0; k < p; k++) sum += a[i * p + k] * inverse[k * p + j];
        CHECK_NEAR(sum, (double)(i == j), 1e-14);
        CHECK(inverse[i * p + j] == inverse[j * p + i]);
      }
      b[i] = 0;
      for (size_t j = 0; j < p; j++) b[i] += a[i * p + j] * (double)(j + 1);
    }
    ml_cholesky_solve(l, p, b);
    for (size_t i = 0; i < p; i++) CHECK_NEAR(b[i], (double)(i + 1), 1e-13);
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

static void test_rank(void) {
  /* cross products of columns u, v, u - 2 v, 0, w: the third and fourth are dependent */
  double x[6][5], a[25], full[25], inverse[25], small[9], b[5], c[3];
  unsigned char kept[5];
  for (int i = 0; i < 6; i++) {
    double u = i + 1, v = i * i % 5, w = i % 2 * 3 + 1;
    double row[5] = {u, v, u - 2 * v, 0, w};
    memcpy(x[i], row, sizeof row);
  }
  for (int j = 0; j < 25; j++) {
    a[j] = 0;
    for (int i = 0; i < 6; i++) a[j] += x[i][j / 5] * x[i][j % 5];
  }
  memcpy(full, a, sizeof a);
  CHECK(ml_cholesky_factor(full, 5, 1e-12) == 2);
  memcpy(full, a, sizeof a);
  CHECK(ml_cholesky_factor_rank(full, 5, 1e-12, kept) == 3);
  CHECK(kept[0] && kept[1] && !kept[2] && !kept[3] && kept[4]);
  size_t index[3] = {0, 1, 4};
  for (int i = 0; i < 9; i++) small[i] = a[index[i / 3] * 5 + index[i % 3]];
  for (int i = 0; i < 5; i++) b[i] = i + 1;
  for (int i = 0; i < 3; i++) c[i] = (double)index[i] + 1;
  CHECK(ml_cholesky_factor(small, 3, 1e-12) == 3);
  ml_cholesky_solve(full, 5, b);
  ml_cholesky_solve(small, 3, c);
  CHECK(b[2] == 0 && b[3] == 0);
  for (int i = 0; i < 3; i++) CHECK_NEAR(b[index[i]], c[i], 1e-13);
  double small_inverse[9];
  ml_cholesky_inverse(full, 5, inverse);
  ml_cholesky_inverse(small, 3, small_inverse);
  for (size_t i = 0; i < 9; i++) {
    CHECK_NEAR(inverse[index[i / 3] * 5 + index[i % 3]], small_inverse[i], 1e-13);
  }
  for (int i = 0; i < 5; i++) CHECK(inverse[2 * 5 + i] == 0 && inverse[i * 5 + 3] == 0);
  CHECK_NEAR(ml_cholesky_log_determinant(full, 5), ml_cholesky_log_determinant(small, 3), 1e-13);
}

int main(void) {
  test_inverse();
  test_values();
  test_rank();
  return unit_end();
}
