/* Against the definition, row by row: every distance, a search from each core row in turn. */
#include "learn/dbscan.h"

#include "math/random.h"
#include "unit.h"

static double plain_square(const double *a, const double *b, size_t p) {
  double sum = 0;
  for (size_t j = 0; j < p; j++) sum += (a[j] - b[j]) * (a[j] - b[j]);
  return sum;
}

/* As scikit-learn: labels in the order of the rows; a row keeps the first label it gets. */
static void plain_dbscan(const double *x, size_t n, size_t p, double eps, int64_t least,
                         int32_t *labels, unsigned char *core) {
  size_t *stack = malloc(n * sizeof *stack);
  int32_t clusters = 0;
  for (size_t i = 0; i < n; i++) {
    int64_t near = 0;
    for (size_t j = 0; j < n; j++) near += plain_square(x + i * p, x + j * p, p) <= eps * eps;
    core[i] = near >= least;
    labels[i] = -1;
  }
  for (size_t i = 0; i < n; i++) {
    size_t depth = 0;
    if (!core[i] || labels[i] >= 0) continue;
    labels[i] = clusters;
    stack[depth++] = i;
    while (depth) {
      size_t at = stack[--depth];
      for (size_t j = 0; j < n && core[at]; j++) {
        if (labels[j] >= 0 || plain_square(x + at * p, x + j * p, p) > eps * eps) continue;
        labels[j] = clusters;
        stack[depth++] = j;
      }
    }
    clusters++;
  }
  free(stack);
}

/* Rows of one of four kinds: uniform, a grid with repeats, lines, and all equal. */
static void fill(double *x, size_t n, size_t p, int kind, MlRandom *random) {
  for (size_t i = 0; i < n; i++) {
    double along = ml_random_uniform(random);
    for (size_t j = 0; j < p; j++) {
      double u = ml_random_uniform(random);
      double v = kind == 0 ? u : kind == 1 ? floor(u * 8) / 8 : along * (double)(i % 3) + 0.02 * u;
      x[i * p + j] = kind == 3 ? 1 : v;
    }
  }
}

static size_t differences(const double *x, size_t n, size_t p, double eps, int64_t least) {
  int32_t *labels = malloc(n * sizeof *labels), *expected = malloc(n * sizeof *expected);
  unsigned char *core = malloc(n), *expected_core = malloc(n);
  size_t wrong = 0;
  MlCall call = unit_call("ml_dbscan");
  plain_dbscan(x, n, p, eps, least, expected, expected_core);
  CHECK(ml_dbscan(&call, x, n, p, eps, least, labels, core) == ML_OK);
  for (size_t i = 0; i < n; i++) wrong += labels[i] != expected[i] || core[i] != expected_core[i];
  free(labels);
  free(expected);
  free(core);
  free(expected_core);
  return wrong;
}

static void test_against_definition(void) {
  static const size_t sizes[] = {1, 2, 7, 16, 17, 33, 100, 400, 900};
  static const double reaches[] = {1e-9, 0.02, 0.125, 0.2, 0.5, 5};
  static const int64_t least[] = {1, 2, 4, 10, 40, 500};
  MlRandom random;
  double *x = malloc(900 * 5 * sizeof *x);
  ml_random_begin(&random, 1);
  for (size_t s = 0; s < 9; s++) {
    for (size_t p = 1; p <= 5; p += 2) {
      for (int kind = 0; kind < 4; kind++) {
        fill(x, sizes[s], p, kind, &random);
        for (size_t e = 0; e < 6; e++) {
          size_t wrong = differences(x, sizes[s], p, reaches[e], least[(s + e + p) % 6]);
          if (wrong) printf("n %zu, p %zu, kind %d, eps %g\n", sizes[s], p, kind, reaches[e]);
          CHECK(wrong == 0);
        }
      }
    }
  }
  free(x);
}

/* Distances that are eps up to rounding: bounds of boxes must not contradict them. */
static void test_at_the_edge(void) {
  double x[3 * 343];
  for (int i = 0; i < 343; i++) {
    x[3 * i] = 0.1 * (i % 7);
    x[3 * i + 1] = 0.1 * (i / 7 % 7);
    x[3 * i + 2] = 0.1 * (i / 49);
  }
  for (double eps = 0.1; eps < 0.75; eps += 0.1) {
    for (int64_t least = 3; least < 60; least += 8) CHECK(differences(x, 343, 3, eps, least) == 0);
  }
}

static void test_extremes(void) {
  double x[] = {-1e308, 1e308, 0, 1e-320, 0};
  int32_t labels[5];
  unsigned char core[5];
  MlCall call = unit_call("ml_dbscan");
  CHECK(ml_dbscan(&call, x, 5, 1, 1e-300, 2, labels, core) == ML_OK);
  CHECK(labels[0] == -1 && labels[1] == -1 && labels[2] == 0 && labels[4] == 0);
  CHECK(ml_dbscan(&call, x, 5, 1, 1e308, INT64_MAX, labels, core) == ML_OK);
  CHECK(labels[0] == -1 && !core[2]);
  CHECK(ml_dbscan(&call, x, 0, 1, 1, 1, labels, core) == ML_OK);
}

static void test_memory(void) {
  double x[200];
  int32_t labels[100];
  unsigned char core[100];
  for (int i = 0; i < 200; i++) x[i] = i * 37 % 101;
  MlStatus status = ML_NOMEM;
  for (unit_fail_at = 1; status == ML_NOMEM && unit_fail_at < 1000; unit_fail_at++) {
    MlCall call = unit_call("ml_dbscan");
    unit_allocations = 0;
    status = ml_dbscan(&call, x, 100, 2, 12, 4, labels, core);
    CHECK(unit_live_bytes == 0);
  }
  CHECK(status == ML_OK && unit_fail_at > 8);
  unit_fail_at = 0;
}

int main(void) {
  test_against_definition();
  test_at_the_edge();
  test_extremes();
  test_memory();
  return unit_end();
}
