/* The QR triangle against normal equations solved in long double. */
#include "unit.h"

#include "math/qr.h"
#include "math/qr_kernel.h"

static uint64_t qr_state = 1;

static double noise(void) { /* in (-1, 1) */
  qr_state = qr_state * 6364136223846793005u + 1442695040888963407u;
  return (double)(int64_t)(qr_state ^ qr_state >> 29) * 0x1p-63;
}

/* rows (n, q): a column of ones, noise, and a target with a known part. Owned by the caller. */
static double *make_rows(size_t n, size_t q) {
  double *rows = malloc((n * q + 1) * sizeof *rows);
  for (size_t i = 0; i < n; i++) {
    double *row = rows + i * q, sum = 0.3 * noise();
    for (size_t k = 0; k + 1 < q; k++) {
      row[k] = k ? noise() + 0.4 * row[k - 1] + (double)k : 1;
      sum += row[k] * (double)(k % 5 + 1);
    }
    row[q - 1] = sum;
  }
  return rows;
}

/* Feeds rows (n, q), each column times factors[k] (NULL: 1), in blocks of `step`. */
static void feed(MlTriangle *triangle, const double *rows, size_t n, size_t step,
                 const double *factors) {
  size_t q = triangle->columns, stride = triangle->stride;
  double *block = malloc((step * stride + 1) * sizeof *block);
  for (size_t i = 0; i < n; i += step) {
    size_t m = n - i < step ? n - i : step;
    for (size_t r = 0; r < m; r++) {
      for (size_t k = 0; k < stride; k++) {
        block[r * stride + k] = k < q ? rows[(i + r) * q + k] * (factors ? factors[k] : 1) : 1e300;
      }
    }
    ml_triangle_absorb(triangle, block, m, stride);
  }
  free(block);
}

/* Coefficients (p), inverse (p, p) of the normal matrix, and RSS: Gauss-Jordan in long double. */
static void reference(const double *rows, size_t n, size_t q, double *coefficients, double *inverse,
                      double *rss) {
  size_t p = q - 1, width = 2 * p + 1;
  long double *a = calloc(p * width + 1, sizeof *a);
  for (size_t i = 0; i < n; i++) {
    for (size_t j = 0; j < p; j++) {
      for (size_t k = 0; k < p; k++)
        a[j * width + k] += (long double)rows[i * q + j] * rows[i * q + k];
      a[j * width + p] += (long double)rows[i * q + j] * rows[i * q + p];
    }
  }
  for (size_t j = 0; j < p; j++) a[j * width + p + 1 + j] = 1;
  for (size_t j = 0; j < p; j++) {
    long double pivot = a[j * width + j];
    for (size_t k = 0; k < width; k++) a[j * width + k] /= pivot;
    for (size_t i = 0; i < p; i++) {
      long double factor = a[i * width + j];
      if (i == j || factor == 0) continue;
      for (size_t k = 0; k < width; k++) a[i * width + k] -= factor * a[j * width + k];
    }
  }
  long double sum = 0;
  for (size_t i = 0; i < n; i++) {
    long double e = rows[i * q + p];
    for (size_t j = 0; j < p; j++) e -= a[j * width + p] * rows[i * q + j];
    sum += e * e;
  }
  *rss = (double)sum;
  for (size_t j = 0; j < p; j++) {
    coefficients[j] = (double)a[j * width + p];
    for (size_t k = 0; k < p; k++) inverse[j * p + k] = (double)a[j * width + p + 1 + k];
  }
  free(a);
}

static double worst_difference(const double *a, const double *b, size_t count) {
  double size = 0, worst = 0;
  for (size_t i = 0; i < count; i++) size = fmax(size, fabs(b[i]));
  for (size_t i = 0; i < count; i++) {
    double difference = fabs(a[i] - b[i]) / size;
    if (!(difference <= worst)) worst = difference;
  }
  return worst;
}

static void check_fit(size_t n, size_t q, size_t step, double tolerance) {
  MlCall call = unit_call("qr");
  MlTriangle triangle;
  double *rows = make_rows(n, q), b[64], want[64], rss;
  static double inverse[64 * 64], want_inverse[64 * 64];
  CHECK(ml_triangle_begin(&call, &triangle, q) == ML_OK);
  feed(&triangle, rows, n, step, NULL);
  reference(rows, n, q, want, want_inverse, &rss);
  ml_triangle_solve(&triangle, b);
  CHECK(worst_difference(b, want, q - 1) < tolerance);
  CHECK(fabs(ml_triangle_residual(&triangle) - rss) <= 100 * tolerance * rss);
  CHECK(ml_triangle_inverse(&call, &triangle, inverse) == ML_OK);
  CHECK(worst_difference(inverse, want_inverse, (q - 1) * (q - 1)) < tolerance);
  double norm = 0;
  for (size_t i = 0; i < n; i++) norm = hypot(norm, rows[i * q + q - 1]);
  CHECK_NEAR(ml_triangle_norm(&triangle, q - 1) / norm, 1, 1e-12);
  ml_triangle_free(&triangle);
  free(rows);
}

static void test_fit(void) {
  for (size_t q = 2; q <= 22; q++) check_fit(400, q, 128, 1e-10);
  check_fit(300, 6, 1, 1e-11);
  check_fit(300, 6, 7, 1e-11);
  check_fit(1000, 5, 512, 1e-11);
  check_fit(200, 41, 64, 1e-9);
}

static void test_same_bits(void) {
  static double r1[40 * 40], r2[40 * 40], b1[128 * 40], b2[128 * 40];
  for (size_t q = 1; q <= 37; q++) {
    size_t stride = ml_triangle_stride(q);
    memset(r1, 0, sizeof r1);
    memset(r2, 0, sizeof r2);
    for (size_t m = 1; m <= 128; m += 9) {
      for (size_t i = 0; i < m * stride; i++) b1[i] = b2[i] = noise() * ldexp(1, (int)(i % 60));
      ml_qr_absorb(r1, q, stride, b1, stride, m);
      ml_qr_absorb_plain(r2, q, stride, b2, stride, m);
    }
    for (size_t i = 0; i < q; i++) {
      CHECK(memcmp(r1 + i * stride + i, r2 + i * stride + i, (q - i) * sizeof *r1) == 0);
    }
  }
}

/* Are R'R of two triangles the same, but for rounding? */
static int same_triangle(const MlTriangle *a, const MlTriangle *b, double tolerance) {
  if (a->columns != b->columns) return 0;
  for (size_t i = 0; i < a->columns; i++) {
    for (size_t j = i; j < a->columns; j++) {
      double x = 0, y = 0;
      for (size_t k = 0; k <= i; k++) {
        x += a->rows[k * a->stride + i] * a->rows[k * a->stride + j];
        y += b->rows[k * b->stride + i] * b->rows[k * b->stride + j];
      }
      double size = ml_triangle_norm(a, i) * ml_triangle_norm(a, j);
      x = ldexp(x, a->exponents[i] + a->exponents[j]);
      y = ldexp(y, b->exponents[i] + b->exponents[j]);
      if (!(fabs(x - y) <= tolerance * size)) return 0;
    }
  }
  return 1;
}

static void test_merge_insert_select(void) {
  MlCall call = unit_call("qr");
  MlTriangle all, left, right, chosen, direct;
  size_t n = 500, q = 9;
  double *rows = make_rows(n, q);
  ml_triangle_begin(&call, &all, q);
  ml_triangle_begin(&call, &left, q);
  ml_triangle_begin(&call, &right, q);
  feed(&all, rows, n, 128, NULL);
  feed(&left, rows, 200, 128, NULL);
  feed(&right, rows + 200 * q, 300, 128, NULL);
  CHECK(ml_triangle_merge(&call, &left, &right) == ML_OK);
  CHECK(same_triangle(&all, &left, 1e-13));
  CHECK(!same_triangle(&all, &right, 1e-3));
  ml_triangle_free(&right);

  size_t columns[] = {4, 0, 7, 8}; /* out of order */
  CHECK(ml_triangle_select(&call, &chosen, &all, columns, 4) == ML_OK);
  double *part = malloc(n * 4 * sizeof *part);
  for (size_t i = 0; i < n * 4; i++) part[i] = rows[i / 4 * q + columns[i % 4]];
  ml_triangle_begin(&call, &direct, 4);
  feed(&direct, part, n, 128, NULL);
  CHECK(same_triangle(&chosen, &direct, 1e-13));
  ml_triangle_free(&chosen);
  ml_triangle_free(&direct);
  free(part);

  for (size_t at = 0; at <= q; at += 3) { /* a column that is zero in the first 250 rows */
    double *wide = malloc(n * (q + 1) * sizeof *wide);
    for (size_t i = 0; i < n; i++) {
      for (size_t k = 0, from = 0; k <= q; k++) {
        wide[i * (q + 1) + k] = k == at ? (i < 250 ? 0 : noise()) : rows[i * q + from++];
      }
    }
    ml_triangle_begin(&call, &direct, q + 1);
    feed(&direct, wide, n, 125, NULL);
    ml_triangle_begin(&call, &right, q);
    feed(&right, rows, 250, 125, NULL);
    CHECK(ml_triangle_insert(&call, &right, at) == ML_OK);
    feed(&right, wide + 250 * (q + 1), 250, 125, NULL);
    CHECK(same_triangle(&right, &direct, 1e-13));
    ml_triangle_free(&right);
    ml_triangle_free(&direct);
    free(wide);
  }
  ml_triangle_free(&all);
  ml_triangle_free(&left);
  free(rows);
}

static void test_scale(void) {
  MlCall call = unit_call("qr");
  size_t n = 300, q = 5;
  double *rows = make_rows(n, q), plain[4], scaled[4];
  MlTriangle triangle, other;
  ml_triangle_begin(&call, &triangle, q);
  feed(&triangle, rows, n, 100, NULL);
  ml_triangle_solve(&triangle, plain);
  ml_triangle_free(&triangle);
  double exact[][5] = {{1, 0x1p900, 0x1p-900, 0x1p1000, 1},
                       {1, 0x1p-1000, 1, 0x1p300, 0x1p-500},
                       {0x1p-1000, 0x1p-1000, 0x1p-1000, 0x1p-1000, 0x1p-1000},
                       {0x1p1000, 0x1p1000, 0x1p1000, 0x1p1000, 0x1p1000}};
  for (size_t c = 0; c < 4; c++) {
    ml_triangle_begin(&call, &triangle, q);
    feed(&triangle, rows, n, 100, exact[c]);
    ml_triangle_solve(&triangle, scaled);
    for (size_t k = 0; k < 4; k++) {
      CHECK_NEAR(scaled[k] * exact[c][k] / exact[c][4] / plain[k], 1, 1e-12);
    }
    /* merged with an empty one, and an empty one with it */
    ml_triangle_begin(&call, &other, q);
    ml_triangle_merge(&call, &other, &triangle);
    CHECK(same_triangle(&other, &triangle, 1e-13) || c == 3 || c == 0 || c == 2);
    ml_triangle_solve(&other, scaled);
    CHECK_NEAR(scaled[1] * exact[c][1] / exact[c][4] / plain[1], 1, 1e-12);
    double reciprocal;
    CHECK(ml_triangle_condition(&call, &other, &reciprocal) == ML_OK);
    CHECK(reciprocal > 1e-6 && reciprocal < 1);
    ml_triangle_free(&other);
    ml_triangle_free(&triangle);
  }
  /* a column that grows from 1e-300 to 1e300 while the rows come */
  double b[1];
  ml_triangle_begin(&call, &triangle, 2);
  for (int e = -1000; e <= 1000; e += 100) {
    double block[8] = {ldexp(1, e), ldexp(3, e - 20), 0, 0, ldexp(2, e), ldexp(6, e - 20), 0, 0};
    ml_triangle_absorb(&triangle, block, 2, 4);
  }
  ml_triangle_solve(&triangle, b);
  CHECK_NEAR(b[0] * 0x1p20, 3, 1e-14);
  CHECK_NEAR(ml_triangle_norm(&triangle, 0) / ldexp(sqrt(5), 1000), 1, 1e-14);
  ml_triangle_free(&triangle);
  ml_triangle_begin(&call, &triangle, 2); /* the largest doubles */
  double block[12] = {1.7e308, 1.7e308, 0, 0, -1.7e308, -1.7e308, 0, 0, 1.7e308, 1.7e308, 0, 0};
  ml_triangle_absorb(&triangle, block, 3, 4);
  ml_triangle_solve(&triangle, b);
  CHECK_NEAR(b[0], 1, 1e-14);
  ml_triangle_free(&triangle);
  free(rows);
}

static void test_reduce(void) {
  MlCall call = unit_call("qr");
  size_t n = 60, q = 8, order[8], rank;
  double *rows = make_rows(n, q), b[7], want[7], inverse[49], rss;
  double *kept = malloc(n * 5 * sizeof *kept);
  for (size_t i = 0; i < n; i++) {
    double *row = rows + i * q;
    row[2] = 0;                                      /* constant 0 */
    row[4] = 2 * row[1] - row[3] + 1;                /* depends on earlier ones */
    row[6] = row[4] + row[5] * (1 + 1e-9 * noise()); /* nearly so */
    size_t columns[5] = {0, 1, 3, 5, 7};
    for (size_t k = 0; k < 5; k++) kept[i * 5 + k] = row[columns[k]];
  }
  MlTriangle triangle;
  ml_triangle_begin(&call, &triangle, q);
  feed(&triangle, rows, n, 16, NULL);
  ml_triangle_reduce(&triangle, 1e-7, order, &rank);
  size_t expected[7] = {0, 1, 3, 5, 2, 4, 6};
  CHECK(rank == 4 && triangle.columns == 5);
  CHECK(memcmp(order, expected, sizeof expected) == 0);
  ml_triangle_solve(&triangle, b);
  reference(kept, n, 5, want, inverse, &rss);
  CHECK(worst_difference(b, want, 4) < 1e-12);
  CHECK_NEAR(ml_triangle_residual(&triangle) / rss, 1, 1e-12);
  ml_triangle_free(&triangle);

  ml_triangle_begin(&call, &triangle, q); /* fewer rows than columns */
  feed(&triangle, rows, 3, 3, NULL);
  ml_triangle_reduce(&triangle, 1e-7, order, &rank);
  CHECK(rank == 3 && order[0] == 0 && order[1] == 1 && order[2] == 3 && order[3] == 2);
  CHECK(ml_triangle_residual(&triangle) < 1e-20);
  ml_triangle_free(&triangle);

  ml_triangle_begin(&call, &triangle, q); /* no rows */
  ml_triangle_reduce(&triangle, 1e-7, order, &rank);
  CHECK(rank == 0 && triangle.columns == 1 && ml_triangle_residual(&triangle) == 0);
  ml_triangle_free(&triangle);
  free(rows);
  free(kept);
}

static void test_small(void) {
  MlCall call = unit_call("qr");
  MlTriangle triangle, other;
  size_t rank = 9;
  double reciprocal = 0, none = 7, row[4] = {3, 0, 0, 0}, y[4] = {4, 0, 0, 0};
  ml_triangle_begin(&call, &triangle, 0);
  ml_triangle_absorb(&triangle, row, 1, 4);
  ml_triangle_reduce(&triangle, 1e-7, NULL, &rank);
  ml_triangle_solve(&triangle, NULL);
  CHECK(rank == 0 && ml_triangle_residual(&triangle) == 0);
  CHECK(ml_triangle_inverse(&call, &triangle, NULL) == ML_OK);
  CHECK(ml_triangle_condition(&call, &triangle, &reciprocal) == ML_OK && reciprocal == 1);
  CHECK(ml_triangle_select(&call, &other, &triangle, NULL, 0) == ML_OK);
  CHECK(ml_triangle_merge(&call, &triangle, &other) == ML_OK);
  ml_triangle_free(&other);
  ml_triangle_free(&triangle);
  ml_triangle_begin(&call, &triangle, 1); /* only a target */
  ml_triangle_absorb(&triangle, row, 1, 4);
  ml_triangle_absorb(&triangle, y, 1, 4);
  ml_triangle_absorb(&triangle, y, 0, 4);
  CHECK(ml_triangle_residual(&triangle) == 25);
  ml_triangle_effects(&triangle, &none);
  CHECK(none == 7);
  ml_triangle_free(&triangle);

  double hilbert[6 * 4]; /* reciprocal condition of the scaled 3-column Hilbert matrix */
  for (int i = 0; i < 6; i++) {
    for (int k = 0; k < 4; k++) hilbert[i * 4 + k] = 1.0 / (i + k + 1);
  }
  ml_triangle_begin(&call, &triangle, 4);
  ml_triangle_absorb(&triangle, hilbert, 6, 4);
  CHECK(ml_triangle_condition(&call, &triangle, &reciprocal) == ML_OK);
  CHECK(reciprocal > 1e-4 && reciprocal < 1e-2);
  double squares[3], total = ml_triangle_residual(&triangle);
  ml_triangle_effects(&triangle, squares);
  for (int i = 0; i < 3; i++) total += squares[i];
  CHECK_NEAR(total, pow(ml_triangle_norm(&triangle, 3), 2), 1e-14);
  ml_triangle_free(&triangle);
}

static void test_memory(void) {
  double rows[5 * 3] = {1, 2, 3, 1, 4, 5, 1, 7, 6, 1, 8, 9, 1, 3, 1};
  for (long fail = 1;; fail++) {
    MlCall call = unit_call("qr");
    MlTriangle a = {0}, b = {0}, c = {0};
    double reciprocal;
    size_t columns[] = {1, 2};
    unit_allocations = 0;
    unit_fail_at = fail;
    if (ml_triangle_begin(&call, &a, 3) == ML_OK) feed(&a, rows, 5, 5, NULL);
    if (ml_triangle_begin(&call, &b, 3) == ML_OK) feed(&b, rows, 5, 5, NULL);
    if (call.status == ML_OK) ml_triangle_merge(&call, &a, &b);
    if (call.status == ML_OK) ml_triangle_insert(&call, &a, 1);
    if (call.status == ML_OK) ml_triangle_select(&call, &c, &a, columns, 2);
    if (call.status == ML_OK) ml_triangle_condition(&call, &b, &reciprocal);
    ml_triangle_free(&a);
    ml_triangle_free(&b);
    ml_triangle_free(&c);
    CHECK(call.status == ML_OK || call.status == ML_NOMEM);
    CHECK(unit_live_bytes == 0);
    if (unit_allocations < fail) {
      CHECK(call.status == ML_OK && fail > 9);
      break;
    }
    CHECK(call.status == ML_NOMEM);
  }
  unit_fail_at = 0;
}

int main(void) {
  test_fit();
  test_same_bits();
  test_merge_insert_select();
  test_scale();
  test_reduce();
  test_small();
  test_memory();
  return unit_end();
}
