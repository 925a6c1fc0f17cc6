/* Extended-precision least squares against NIST's certified values (tests/data/nist). */
#include "unit.h"

#include <ctype.h>

#include "math/qr.h"
#include "math/qr_extended.h"

enum { MAX_ROWS = 100, MAX_COLUMNS = 12 };

typedef struct Problem {
  const char *name;
  int degree;    /* of the polynomial in x; 0: columns as they are */
  int intercept; /* 0 or 1 */
  int digits;    /* demanded with powers in double */
  int extended_digits;
} Problem;

/* Reads comma-separated numbers after a header line. Returns the rows; *columns per row. */
static size_t read_numbers(const char *name, double data[][MAX_COLUMNS], size_t *columns) {
  char path[200], line[1000];
  snprintf(path, sizeof path, "tests/data/nist/linear/%s.csv", name);
  FILE *file = fopen(path, "r");
  size_t rows = 0;
  if (!file || !fgets(line, sizeof line, file)) {
    CHECK(!"the data file can be read");
    if (file) fclose(file);
    return 0;
  }
  while (rows < MAX_ROWS && fgets(line, sizeof line, file)) {
    size_t k = 0;
    for (char *at = line; k < MAX_COLUMNS && *at && !isspace((unsigned char)*at); k++) {
      data[rows][k] = strtod(at, &at);
      if (*at == ',') at++;
    }
    if (k) rows++, *columns = k;
  }
  fclose(file);
  return rows;
}

/* Certified estimate and standard deviation of a parameter. Returns 0 when there is none. */
static int certified(const char *set, const char *parameter, double *value, double *deviation) {
  char line[300], start[100];
  FILE *file = fopen("tests/data/nist/certified_linear.csv", "r");
  int found = 0;
  snprintf(start, sizeof start, "%s,%s,", set, parameter);
  while (file && fgets(line, sizeof line, file)) {
    if (strncmp(line, start, strlen(start)) != 0) continue;
    char *at;
    *value = strtod(line + strlen(start), &at);
    *deviation = *at == ',' ? strtod(at + 1, NULL) : 0;
    found = 1;
  }
  if (file) fclose(file);
  return found;
}

/* Decimal digits that agree: -log10 of the relative error, absolute where the truth is 0. */
static double digits(double got, double want) {
  double error = want == 0 ? fabs(got) : fabs(got - want) / fabs(want);
  return error == 0 ? 16 : error < 1 ? fmin(16, -log10(error)) : isnan(error) ? -1 : 0;
}

/* high + low (n, q): intercept, features or powers, target. Returns q. */
static size_t design(const Problem *problem, double data[][MAX_COLUMNS], size_t n, size_t columns,
                     int extended, double *high, double *low) {
  size_t features = problem->degree ? (size_t)problem->degree : columns - 1;
  size_t q = features + (size_t)problem->intercept + 1;
  for (size_t i = 0; i < n; i++) {
    double *h = high + i * q, *l = low + i * q;
    MlSum power = {1, 0};
    size_t at = 0;
    if (problem->intercept) h[at] = 1, l[at] = 0, at++;
    for (size_t k = 0; k < features; k++, at++) {
      power = problem->degree ? ml_sum_times(power, (MlSum){data[i][1], 0})
                              : (MlSum){data[i][k + 1], 0};
      h[at] = power.high;
      l[at] = extended ? power.low : 0;
    }
    h[at] = data[i][0];
    l[at] = 0;
  }
  return q;
}

static void check_problem(const Problem *problem, int extended) {
  MlCall call = unit_call("qr");
  static double data[MAX_ROWS][MAX_COLUMNS], high[MAX_ROWS * 13], low[MAX_ROWS * 13];
  double b[12], inverse[144], value, deviation, worst = 16, worst_deviation = 16;
  size_t columns = 0, n = read_numbers(problem->name, data, &columns), order[12], rank;
  size_t q = design(problem, data, n, columns, extended, high, low), p = q - 1;
  MlExtendedTriangle triangle;
  CHECK(ml_extended_begin(&call, &triangle, q) == ML_OK);
  CHECK(ml_extended_absorb(&call, &triangle, high, extended ? low : NULL, n, q) == ML_OK);
  ml_extended_reduce(&triangle, 1e-20, order, &rank);
  CHECK(rank == p);
  CHECK(ml_extended_solve(&call, &triangle, b) == ML_OK);
  CHECK(ml_extended_inverse(&call, &triangle, inverse) == ML_OK);
  double variance = ml_extended_residual(&triangle) / (double)(n - p);
  for (size_t k = 0; k < p; k++) {
    char parameter[20];
    snprintf(parameter, sizeof parameter, "B%d", (int)k + 1 - problem->intercept);
    CHECK(certified(problem->name, parameter, &value, &deviation));
    worst = fmin(worst, digits(b[k], value));
    double error = sqrt(variance * inverse[k * p + k]);
    /* an exact fit: the deviation is 0 but for what the rounding of the data leaves */
    if (deviation == 0)
      CHECK(error < 1e-9);
    else
      worst_deviation = fmin(worst_deviation, digits(error, deviation));
  }
  CHECK(certified(problem->name, "residual_sd", &value, &deviation));
  if (value > 0) worst_deviation = fmin(worst_deviation, digits(sqrt(variance), value));
  int demanded = extended ? problem->extended_digits : problem->digits;
  if (getenv("VERBOSE") || worst < demanded || worst_deviation < demanded) {
    printf("%s%s: estimates %.1f digits, deviations %.1f\n", problem->name,
           extended ? " (extended powers)" : "", worst, worst_deviation);
  }
  CHECK(worst >= demanded && worst_deviation >= demanded);
  ml_extended_free(&triangle);
}

static void test_nist(void) {
  static const Problem problems[] = {
      {"Norris", 1, 1, 12, 12},   {"Pontius", 2, 1, 12, 12},  {"NoInt1", 1, 0, 14, 14},
      {"NoInt2", 1, 0, 14, 14},   {"Filip", 10, 1, 7, 12},    {"Longley", 0, 1, 12, 12},
      {"Wampler1", 5, 1, 13, 13}, {"Wampler2", 5, 1, 12, 12}, {"Wampler3", 5, 1, 13, 13},
      {"Wampler4", 5, 1, 13, 13}, {"Wampler5", 5, 1, 13, 13}};
  for (size_t i = 0; i < sizeof problems / sizeof *problems; i++) {
    check_problem(&problems[i], 0);
    check_problem(&problems[i], 1);
  }
}

/* Against the triangle in double: scales, dependence, rows cut otherwise. */
static void test_like_double(void) {
  MlCall call = unit_call("qr");
  double rows[20 * 8], copy[20 * 8], a[7], b[7], ia[49], ib[49];
  size_t order[7], order2[7], rank, rank2, q = 6;
  for (int i = 0; i < 20; i++) {
    double x = i + 1;
    double row[8] = {1e-300,
                     x * 1e200,
                     0,
                     2 * x * 1e200 + 1e200,
                     (i * 7 % 11) * 1e-250,
                     (i * i % 13) * 1e300 / 7,
                     0,
                     0};
    memcpy(rows + (size_t)i * 8, row, sizeof row);
  }
  memcpy(copy, rows, sizeof rows);
  MlExtendedTriangle extended, cut;
  MlTriangle triangle;
  ml_extended_begin(&call, &extended, q);
  ml_extended_begin(&call, &cut, q);
  ml_triangle_begin(&call, &triangle, q);
  ml_extended_absorb(&call, &extended, rows, NULL, 20, 8);
  ml_extended_absorb(&call, &cut, rows, NULL, 7, 8);
  ml_extended_absorb(&call, &cut, rows + 56, NULL, 13, 8);
  ml_triangle_absorb(&triangle, copy, 20, 8);
  for (size_t i = 0; i < q; i++) {
    CHECK(memcmp(extended.rows + i * q + i, cut.rows + i * q + i, (q - i) * sizeof(MlSum)) == 0);
  }
  ml_extended_reduce(&extended, 1e-7, order, &rank);
  ml_triangle_reduce(&triangle, 1e-7, order2, &rank2);
  size_t expected[5] = {0, 1, 4, 2, 3};
  CHECK(rank == 3 && rank2 == 3 && memcmp(order, order2, 5 * sizeof *order) == 0);
  CHECK(memcmp(order, expected, sizeof expected) == 0);
  ml_extended_solve(&call, &extended, a);
  ml_triangle_solve(&triangle, b);
  ml_extended_inverse(&call, &extended, ia);
  ml_triangle_inverse(&call, &triangle, ib);
  for (int k = 0; k < 3; k++) CHECK(a[k] == b[k] || fabs(a[k] / b[k] - 1) < 1e-12);
  CHECK(fabs(ia[4] / ib[4] - 1) < 1e-12 || (ia[4] == 0 && ib[4] == 0));
  CHECK_NEAR(ml_extended_norm(&extended, 1) / ml_triangle_norm(&triangle, 1), 1, 1e-14);
  ml_extended_free(&extended);
  ml_extended_free(&cut);
  ml_triangle_free(&triangle);
}

static void test_small(void) {
  MlCall call = unit_call("qr");
  MlExtendedTriangle triangle;
  size_t rank;
  double rows[2] = {3, 4};
  ml_extended_begin(&call, &triangle, 0);
  ml_extended_absorb(&call, &triangle, rows, NULL, 1, 1);
  ml_extended_reduce(&triangle, 0, NULL, &rank);
  CHECK(rank == 0 && ml_extended_residual(&triangle) == 0);
  CHECK(ml_extended_solve(&call, &triangle, NULL) == ML_OK);
  ml_extended_free(&triangle);
  ml_extended_begin(&call, &triangle, 1);
  ml_extended_absorb(&call, &triangle, rows, NULL, 2, 1);
  CHECK(ml_extended_residual(&triangle) == 25);
  CHECK(ml_extended_inverse(&call, &triangle, NULL) == ML_OK);
  ml_extended_free(&triangle);
  MlSum third = ml_sum_quotient((MlSum){1, 0}, (MlSum){3, 0});
  CHECK(third.high == 1.0 / 3 && fabs(third.low - 0x1.5555555555555p-56) < 0x1p-105);
  MlSum two = ml_sum_square_root((MlSum){2, 0});
  two = ml_sum_times(two, two);
  CHECK(two.high == 2 && fabs(two.low) < 1e-31);
}

static void test_memory(void) {
  double rows[9] = {1, 2, 3, 1, 4, 5, 1, 7, 6}, b[2], inverse[4];
  for (long fail = 1; fail <= 6; fail++) {
    MlCall call = unit_call("qr");
    MlExtendedTriangle triangle;
    unit_allocations = 0;
    unit_fail_at = fail;
    if (ml_extended_begin(&call, &triangle, 3) == ML_OK) {
      ml_extended_absorb(&call, &triangle, rows, NULL, 3, 3);
      ml_extended_solve(&call, &triangle, b);
      ml_extended_inverse(&call, &triangle, inverse);
    }
    ml_extended_free(&triangle);
    CHECK(call.status == (fail <= 5 ? ML_NOMEM : ML_OK) && unit_live_bytes == 0);
  }
  unit_fail_at = 0;
}

int main(void) {
  test_nist();
  test_like_double();
  test_small();
  test_memory();
  return unit_end();
}
