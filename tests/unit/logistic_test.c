/*
** Logistic regression against fits in 80-bit arithmetic, statsmodels and scikit-learn
** (tests/reference/logistic*), and on data that have no proper answer.
*/
#include "unit.h"

#include "learn/fit.h"
#include "learn/logistic_kernel.h"
#include "learn/logistic_regression.h"
#include "math/elementary.h"
#include "logistic_cases.h"
#include "model/model.h"

enum { TABLE_ROWS = 8000, TABLE_COLUMNS = 40, EXPECTED_MAX = 400 };

typedef struct Table {
  size_t rows, columns; /* with the target */
  char names[TABLE_COLUMNS][64];
  double *cells; /* (rows, columns) */
} Table;

static Table table_read(const char *name) {
  char path[200], line[4096];
  Table table = {0};
  snprintf(path, sizeof path, "tests/data/logistic/%s.csv", name);
  FILE *file = fopen(path, "r");
  CHECK(file != NULL);
  if (!file || !fgets(line, sizeof line, file)) return table;
  for (char *word = strtok(line, ",\r\n"); word; word = strtok(NULL, ",\r\n")) {
    snprintf(table.names[table.columns++], sizeof table.names[0], "%s", word);
  }
  table.cells = malloc(TABLE_ROWS * table.columns * sizeof(double));
  while (table.rows < TABLE_ROWS && fgets(line, sizeof line, file)) {
    size_t column = 0;
    for (char *word = strtok(line, ",\r\n"); word; word = strtok(NULL, ",\r\n")) {
      table.cells[table.rows * table.columns + column++] = atof(word);
    }
    table.rows += column == table.columns;
  }
  fclose(file);
  return table;
}

static void table_standardise(Table *table) {
  for (size_t j = 1; j < table->columns; j++) {
    long double sum = 0, square = 0;
    for (size_t i = 0; i < table->rows; i++) sum += table->cells[i * table->columns + j];
    long double mean = sum / (long double)table->rows;
    for (size_t i = 0; i < table->rows; i++) {
      long double d = table->cells[i * table->columns + j] - mean;
      square += d * d;
    }
    long double sd = sqrtl(square / (long double)table->rows);
    for (size_t i = 0; i < table->rows; i++) {
      double *cell = &table->cells[i * table->columns + j];
      *cell = (double)((*cell - mean) / sd);
    }
  }
}

/* A model of rows of numbers, (rows, features + 1), target first; names may be NULL. */
static MlModel *fit_cells(MlCall *call, const double *cells, size_t rows, size_t features,
                          const char *options, const Table *names) {
  MlFit fit;
  MlBuffer record = {0}, blob = {0};
  MlModel *model = NULL;
  MlValue values[TABLE_COLUMNS];
  const char *texts[TABLE_COLUMNS] = {0};
  for (size_t j = 0; names && j <= features; j++) texts[j] = names->names[j];
  ml_fit_begin_named(call, &fit, &ml_logistic_regression, features, 0, options,
                     options ? strlen(options) : 0, names ? texts : NULL, NULL);
  for (size_t i = 0; i < rows && call->status == ML_OK; i++) {
    for (size_t j = 0; j <= features; j++) values[j] = ml_value_real(cells[i * (features + 1) + j]);
    values[0] = ml_value_integer((int64_t)cells[i * (features + 1)]);
    ml_fit_row(call, &fit, &values[0], &values[1]);
  }
  if (call->status == ML_OK) ml_fit_finish(call, &fit, &record);
  if (call->status == ML_OK) ml_model_seal(call, &record, &blob);
  if (call->status == ML_OK) model = ml_model_open(call, blob.data, blob.length);
  ml_buffer_free(&record);
  ml_buffer_free(&blob);
  ml_fit_free(&fit);
  return model;
}

static MlModel *fit_table(const Table *table, const char *options) {
  MlCall call = unit_call("ml_logistic_regression");
  MlModel *model = fit_cells(&call, table->cells, table->rows, table->columns - 1, options, table);
  CHECK_TEXT(call.message, "");
  return model;
}

/* The value of a summary row; NULL when there is none. */
static MlValue summary_value(const MlModel *model, MlGrid *grid, const char *name) {
  MlCall call = unit_call("ml_summary");
  ml_grid_begin(grid, 2);
  model->learner->summary(&call, model, grid);
  for (size_t i = 0; i < ml_grid_rows(grid); i++) {
    MlValue key = ml_grid_get(grid, i, 0);
    if (key.length == strlen(name) && memcmp(key.bytes, name, key.length) == 0) {
      return ml_grid_get(grid, i, 1);
    }
  }
  return ml_value_null();
}

static double summary_number(const MlModel *model, const char *name) {
  MlGrid grid;
  MlValue value = summary_value(model, &grid, name);
  double number = ml_value_is_null(&value) ? NAN : ml_value_number(&value);
  ml_grid_free(&grid);
  return number;
}

static int summary_has(const MlModel *model, const char *name, const char *part) {
  MlGrid grid;
  char text[1000] = "";
  MlValue value = summary_value(model, &grid, name);
  if (value.kind == ML_VALUE_TEXT) {
    snprintf(text, sizeof text, "%.*s", (int)value.length, value.bytes);
  }
  ml_grid_free(&grid);
  int found = part[0] ? strstr(text, part) != NULL : text[0] == 0;
  if (!found) printf("%s is \"%s\", not \"%s\"\n", name, text, part);
  return found;
}

/* Column `column` of the coefficient called `term` (of class, or with class NAN the only one). */
static double coefficient(const MlModel *model, const char *term, double class, size_t column) {
  MlCall call = unit_call("ml_coefficients");
  MlGrid grid;
  double found = -1e99;
  ml_grid_begin(&grid, 8);
  model->learner->coefficients(&call, model, &grid);
  for (size_t i = 0; i < ml_grid_rows(&grid); i++) {
    MlValue name = ml_grid_get(&grid, i, 0), of = ml_grid_get(&grid, i, 7);
    MlValue value = ml_grid_get(&grid, i, column);
    int same = ml_value_is_null(&of) ? isnan(class) : ml_value_number(&of) == class;
    if (!same || name.length != strlen(term) || memcmp(name.bytes, term, name.length)) continue;
    found = ml_value_is_null(&value) ? NAN : ml_value_number(&value);
  }
  ml_grid_free(&grid);
  return found;
}

static double worst; /* of relative differences */

static void check_relative(const char *what, const char *term, double found, double expected,
                           double tolerance) {
  double difference = fabs(found - expected) / fabs(expected);
  if (difference > worst) worst = difference;
  if (difference <= tolerance) {
    unit_passed++;
  } else {
    unit_failed++;
    printf("%s %s is %.17g, not %.17g: %.2g\n", what, term, found, expected, difference);
  }
}

/* ---- the references */

typedef struct Expected {
  char model[40], table[40], term[40];
  double l2, class, estimate, error;
} Expected;

static size_t read_expected(const char *path, int has_class, Expected *expected) {
  char line[400];
  size_t count = 0;
  FILE *file = fopen(path, "r");
  CHECK(file != NULL);
  if (!file || !fgets(line, sizeof line, file)) return 0;
  while (count < EXPECTED_MAX && fgets(line, sizeof line, file)) {
    Expected *e = &expected[count];
    char *field[7], *at = line;
    size_t fields = 0;
    line[strcspn(line, "\r\n")] = 0;
    for (; fields < 7 && at; fields++) {
      field[fields] = at;
      at = strchr(at, ',');
      if (at) *at++ = 0;
    }
    size_t skip = has_class ? 1 : 0;
    if (fields < 6 + skip) continue;
    snprintf(e->model, sizeof e->model, "%s", field[0]);
    snprintf(e->table, sizeof e->table, "%s", field[1]);
    snprintf(e->term, sizeof e->term, "%s", field[3 + skip]);
    e->l2 = atof(field[2]);
    e->class = has_class ? atof(field[3]) : NAN;
    e->estimate = atof(field[4 + skip]);
    e->error = field[5 + skip][0] ? atof(field[5 + skip]) : NAN;
    count++;
  }
  fclose(file);
  return count;
}

static void check_expected(const MlModel *model, const Expected *e, double tolerance,
                           double error_tolerance) {
  if (strcmp(e->term, "log_likelihood") == 0) {
    check_relative(e->model, e->term, summary_number(model, "log_likelihood"), e->estimate, 1e-12);
    return;
  }
  double estimate = coefficient(model, e->term, e->class, 1);
  double error = coefficient(model, e->term, e->class, 2);
  check_relative(e->model, e->term, estimate, e->estimate, tolerance);
  if (isnan(e->error)) {
    CHECK(isnan(error));
    return;
  }
  double z = e->estimate / e->error;
  check_relative(e->model, "its standard error", error, e->error, error_tolerance);
  check_relative(e->model, "z", coefficient(model, e->term, e->class, 3), z, 1e-7);
  CHECK_NEAR(coefficient(model, e->term, e->class, 4), erfc(fabs(z) / sqrt(2)), 1e-7);
  CHECK_NEAR(coefficient(model, e->term, e->class, 5), e->estimate - 1.95996398454005 * e->error,
             1e-7);
}

static void test_references(const char *path, int has_class, double tolerance,
                            double error_tolerance) {
  static Expected expected[EXPECTED_MAX];
  size_t count = read_expected(path, has_class, expected);
  CHECK(count > 30);
  for (size_t i = 0; i < count;) {
    Table table = table_read(expected[i].table);
    char options[60], model_name[40];
    strcpy(model_name, expected[i].model);
    if (strstr(model_name, "_std")) table_standardise(&table);
    snprintf(options, sizeof options, "{\"l2\": %g}", expected[i].l2);
    MlModel *model = fit_table(&table, options);
    worst = 0;
    for (; i < count && strcmp(expected[i].model, model_name) == 0; i++) {
      if (model) check_expected(model, &expected[i], tolerance, error_tolerance);
    }
    if (getenv("VERBOSE")) {
      printf("%-20s %.1e  %g iterations\n", model_name, worst, summary_number(model, "iterations"));
    }
    CHECK(model && summary_number(model, "converged") == 1);
    CHECK(model && summary_has(model, "warning", ""));
    ml_model_free(model);
    free(table.cells);
  }
}

/* ---- the kernels: every instruction set gives the bits of the plain one */

static double noise(uint64_t *seed) {
  *seed = *seed * 6364136223846793005u + 1442695040888963407u;
  return (double)(*seed >> 11) / 4503599627370496.0 - 1;
}

enum { KERNEL_COLUMNS = 7, KERNEL_OUT = 12 * ML_LOGISTIC_TILE };

static void run_kernel(const MlLogisticKernel *kernel, double *out) {
  static double x[KERNEL_COLUMNS * ML_LOGISTIC_TILE], y[ML_LOGISTIC_TILE], one[ML_LOGISTIC_TILE];
  static double scratch[2 * ML_LOGISTIC_TILE];
  double w[KERNEL_COLUMNS], class_weights[2] = {1, 2.5}, raw[8 * 9];
  double scale[3] = {1, 0.5, 2}, shift[3] = {0.25, 0, 1};
  size_t take[3] = {8, 0, 3}, rows = 120, tile = ML_LOGISTIC_TILE;
  uint64_t seed = 7;
  for (size_t i = 0; i < KERNEL_COLUMNS * tile; i++) x[i] = noise(&seed) * 20;
  for (size_t i = 0; i < tile; i++) y[i] = noise(&seed) > 0, one[i] = 1;
  for (size_t i = 0; i < KERNEL_COLUMNS; i++) w[i] = noise(&seed) * 10;
  for (size_t i = 0; i < 72; i++) raw[i] = noise(&seed);
  memset(out, 0, KERNEL_OUT * sizeof *out);
  double *tail = out + 11 * tile, *cross = out + 10 * tile;
  tail[1] = tail[3] = 1e9;
  kernel->linear(x, rows, KERNEL_COLUMNS, w, out);
  kernel->binary(out, y, rows, class_weights, out + tile, out + 2 * tile, &tail[0], &tail[1]);
  kernel->linear(x, rows, KERNEL_COLUMNS - 1, w, out + 3 * tile);
  kernel->linear(x + tile, rows, KERNEL_COLUMNS - 1, w, out + 4 * tile);
  kernel->softmax(out + 3 * tile, y, rows, 3, one, out + 5 * tile, out + 7 * tile, &tail[2],
                  &tail[3]);
  kernel->gradient(x, rows, KERNEL_COLUMNS, out + tile, out + 9 * tile);
  kernel->cross(x, rows, KERNEL_COLUMNS, out + 2 * tile, cross, scratch);
  for (size_t i = 0; i + 1 < KERNEL_COLUMNS; i += 2) cross[i * KERNEL_COLUMNS + i + 1] = 0;
  kernel->pack(raw, 9, take, scale, shift, 1, tail + 8);
  const uint32_t indices[3] = {0, 2, 5};
  kernel->gather(raw, NULL, 6, w, 0, tail + 16); /* no class: nothing happens */
  kernel->gather(raw, NULL, 6, x, 8, tail + 16);
  kernel->gather(raw + 6, indices, 3, x, 8, tail + 16);
  kernel->scatter(raw, NULL, 6, x, 8, tail + 32);
  kernel->scatter(raw + 6, indices, 3, x + 8, 8, tail + 32);
  CHECK_NEAR(tail[32 + 2 * 8 + 1], raw[2] * x[1] + raw[7] * x[9], 1e-14);
}

static void test_kernels(void) {
  static double plain[KERNEL_OUT], other[KERNEL_OUT];
  int count = 1;
  run_kernel(ml_logistic_kernel_at(0, &count), plain);
  for (int i = 1; i < count; i++) {
    if (!ml_logistic_kernel_at(i, &count)) continue;
    run_kernel(ml_logistic_kernel_at(i, &count), other);
    CHECK(memcmp(plain, other, sizeof plain) == 0);
  }
  double loss = 0;
  uint64_t seed = 7;
  for (size_t i = 0; i < KERNEL_COLUMNS * ML_LOGISTIC_TILE; i++) noise(&seed);
  for (size_t i = 0; i < 120; i++) {
    int y = noise(&seed) > 0;
    double eta = plain[i], p = ml_logistic(y ? -eta : eta) * (y ? 2.5 : 1);
    if (fabs(eta) > 690) continue;
    CHECK_NEAR(plain[ML_LOGISTIC_TILE + i] / (y ? p : -p), 1, 1e-14);
    loss += ml_log1p_exp(y ? -eta : eta) * (y ? 2.5 : 1);
  }
  CHECK_NEAR(plain[11 * ML_LOGISTIC_TILE], loss, 1e-13);
}

/* ---- data without a proper answer */

static void test_separated(void) {
  const double apart[] = {0, 1, 0, 2, 0, 3, 1, 4, 1, 5, 1, 6};
  /* x2 = 1 only where y = 1 */
  const double partly[] = {0, 1, 0, 1, 2, 0, 0, 3, 0, 1, 1, 0, 1, 2, 1, 1, 3, 1, 1, 4, 0, 0, 5, 0};
  MlCall call = unit_call("f");
  MlModel *model = fit_cells(&call, apart, 6, 1, NULL, NULL);
  CHECK_TEXT(call.message, "");
  CHECK(summary_has(model, "warning", "perfectly separated"));
  CHECK(summary_number(model, "converged") == 0);
  CHECK(summary_number(model, "deviance") < 1e-6);
  CHECK(summary_number(model, "iterations") < 60);
  double slope = coefficient(model, "x1", NAN, 1), x = 3.4, y;
  CHECK(isfinite(slope) && slope > 5);
  CHECK_NEAR(-coefficient(model, "(Intercept)", NAN, 1) / slope, 3.5, 1e-6);
  MlRow row = {.x = &x, .count = 1};
  model->learner->predict(&call, model, &row, &y);
  CHECK(y == 0);
  ml_model_free(model);

  model = fit_cells(&call, partly, 8, 2, NULL, NULL);
  CHECK_TEXT(call.message, "");
  CHECK(summary_has(model, "warning", "no finite estimate for x2;"));
  CHECK(summary_number(model, "converged") == 0);
  CHECK(coefficient(model, "x2", NAN, 1) > 15);
  /* what is left of x1 is the fit of the rows with x2 = 0 */
  CHECK_NEAR(coefficient(model, "x1", NAN, 1), R_PARTLY_X1, 1e-6);
  ml_model_free(model);

  model = fit_cells(&call, apart, 6, 1, "{\"l2\": 1}", NULL);
  CHECK(summary_has(model, "warning", ""));
  CHECK(summary_number(model, "converged") == 1);
  ml_model_free(model);

  Table iris = table_read("iris");
  model = fit_table(&iris, NULL);
  CHECK(model && summary_has(model, "warning", "no finite estimate"));
  CHECK(model && isfinite(coefficient(model, "petal_width", 2, 1)));
  CHECK_NEAR(summary_number(model, "deviance"), 11.898547, 1e-4); /* of versicolor : virginica */
  ml_model_free(model);
  free(iris.cells);
}

static void check_failure(const double *cells, size_t rows, size_t features, const char *options,
                          const char *message) {
  MlCall call = unit_call("f");
  MlModel *model = fit_cells(&call, cells, rows, features, options, NULL);
  CHECK(model == NULL);
  CHECK(call.status == ML_ERROR);
  CHECK_TEXT(call.message, message);
  ml_model_free(model);
}

static void test_failures(void) {
  const double one[] = {0, 1, 0, 2, 0, 3}, two[] = {0, 1, 1, 2, 0, 3, 1, 4};
  const double three[] = {0, 1, 1, 2, 2, 3, 1, 4}, nan_row[] = {0, 1, 1, NAN, 0, 3};
  check_failure(one, 3, 1, NULL, "f: the target 'y' has only one class (0); two are needed");
  check_failure(nan_row, 3, 1, NULL, "f: the target 'y' has only one class (0); two are needed");
  check_failure(one, 0, 1, NULL, "f: there are no rows to fit");
  check_failure(two, 4, 1, "{\"positive\": \"yes\"}",
                "f: option 'positive' must be a class of the target 'y', found \"yes\"");
  check_failure(two, 4, 1, "{\"positive\": 2}",
                "f: option 'positive' must be a class of the target 'y', found 2");
  check_failure(three, 4, 1, "{\"positive\": 1}",
                "f: option 'positive' needs a target of two classes, 'y' has 3");
  check_failure(two, 4, 1, "{\"l2\": -1}",
                "f: option 'l2' must be a number of at least 0, found -1");
}

/* The same fit from columns that are sums, multiples, far away, huge, tiny or constant. */
static void test_awkward_columns(void) {
  Table table = table_read("birthwt");
  MlModel *plain = fit_table(&table, NULL);
  size_t n = table.rows, p = table.columns - 1, wide = p + 5;
  double *cells = calloc(n * (wide + 1), sizeof *cells);
  MlCall call = unit_call("f");
  for (size_t i = 0; i < n; i++) {
    double *to = cells + i * (wide + 1), *from = table.cells + i * (p + 1);
    to[0] = from[0];
    to[1] = from[1] * 1e300;       /* age */
    to[2] = from[2] * 1e-300;      /* lwt */
    to[3] = from[1] + 2 * from[2]; /* dependent, but not in these units: far larger */
    to[4] = 7;                     /* constant */
    to[5] = from[3] + 1e6;         /* smoke, far away */
    to[6] = from[4], to[7] = from[5], to[8] = from[6], to[9] = from[7];
    to[10] = 1 - from[6] - from[7]; /* race 1: the third of three */
    to[11] = from[3] - from[4];     /* smoke - ht */
    to[12] = from[1] * 0.1;         /* age again */
  }
  MlModel *model = fit_cells(&call, cells, n, wide, NULL, NULL);
  CHECK_TEXT(call.message, "");
  CHECK(model && summary_has(model, "dropped", "x3, x4, x10, x11, x12"));
  if (model && plain) {
    CHECK_NEAR(coefficient(model, "x1", NAN, 1) * 1e300 / coefficient(plain, "age", NAN, 1), 1,
               1e-9);
    CHECK_NEAR(coefficient(model, "x2", NAN, 2) * 1e-300 / coefficient(plain, "lwt", NAN, 2), 1,
               1e-9);
    CHECK_NEAR(coefficient(model, "x5", NAN, 1) / coefficient(plain, "smoke", NAN, 1), 1, 1e-8);
    CHECK_NEAR(coefficient(model, "x9", NAN, 2) / coefficient(plain, "race3", NAN, 2), 1, 1e-9);
    CHECK(isnan(coefficient(model, "x10", NAN, 1)) && isnan(coefficient(model, "x10", NAN, 2)));
    CHECK_NEAR(summary_number(model, "deviance") / summary_number(plain, "deviance"), 1, 1e-12);
    CHECK(summary_number(model, "df_residual") == summary_number(plain, "df_residual"));
    CHECK(summary_number(model, "df_null") == (double)n - 1);
  }
  ml_model_free(model);
  model = fit_cells(&call, cells, n, wide, "{\"l2\": 1e-6}", NULL); /* nothing is dropped */
  CHECK_TEXT(call.message, "");
  CHECK(model && summary_has(model, "dropped", ""));
  CHECK(model && coefficient(model, "x4", NAN, 1) == 0);
  CHECK(model && summary_number(model, "converged") == 1);
  ml_model_free(model);
  ml_model_free(plain);
  free(cells);
  free(table.cells);
}

/* Nearly collinear: x3 = x1 + 1e-7 x2. The answer is that of (x1, x2), transformed. */
static void test_nearly_collinear(void) {
  Table table = table_read("spector");
  MlModel *plain = fit_table(&table, NULL);
  double *cells = calloc(table.rows * 4, sizeof *cells);
  MlCall call = unit_call("f");
  for (size_t i = 0; i < table.rows; i++) {
    const double *from = table.cells + i * 4;
    cells[i * 4] = from[0];
    cells[i * 4 + 1] = round(from[1] * 100);
    cells[i * 4 + 2] = round(from[1] * 100) + from[2] * 0x1p-20; /* exact */
    cells[i * 4 + 3] = from[3];
  }
  MlModel *model = fit_cells(&call, cells, table.rows, 3, NULL, NULL);
  CHECK_TEXT(call.message, "");
  CHECK(model && summary_has(model, "dropped", ""));
  if (model && plain) {
    CHECK_NEAR(coefficient(model, "x2", NAN, 1) * 0x1p-20, coefficient(plain, "TUCE", NAN, 1),
               1e-6);
    CHECK_NEAR(coefficient(model, "x2", NAN, 2) * 0x1p-20, coefficient(plain, "TUCE", NAN, 2),
               1e-6);
    CHECK_NEAR(summary_number(model, "deviance"), summary_number(plain, "deviance"), 1e-10);
  }
  ml_model_free(model);
  ml_model_free(plain);
  free(cells);
  free(table.cells);
}

static void test_few_rows(void) {
  const double cells[] = {0, 1, 5, 2, 8, 1, 3, 1, 4, 7, 0, 2, 2, 9, 1};
  MlCall call = unit_call("f");
  MlModel *model = fit_cells(&call, cells, 3, 4, NULL, NULL); /* p > n */
  CHECK_TEXT(call.message, "");
  CHECK(model && summary_has(model, "dropped", "x3, x4"));
  CHECK(model && summary_has(model, "warning", "perfectly separated"));
  CHECK(model && summary_number(model, "df_residual") == 0);
  ml_model_free(model);
}

/* ---- options */

static void test_options(void) {
  Table table = table_read("spector");
  MlCall call = unit_call("f");
  MlModel *plain = fit_table(&table, NULL);
  MlModel *turned = fit_table(&table, "{\"positive\": 0, \"threshold\": 0.9}");
  double p[2], q[2], class, columns[3], intercept;
  MlRow row = {.x = table.cells + 1, .count = 3};
  CHECK(turned->positive == 0);
  CHECK_NEAR(coefficient(turned, "GPA", NAN, 1), -coefficient(plain, "GPA", NAN, 1), 1e-12);
  plain->learner->probabilities(&call, plain, &row, p);
  turned->learner->probabilities(&call, turned, &row, q);
  CHECK_NEAR(p[1], 0.0265780, 1e-5); /* fitted value of the first row, statsmodels */
  CHECK_NEAR(p[1], q[1], 1e-14);
  CHECK_NEAR(p[0] + p[1], 1, 1e-15);
  plain->learner->predict(&call, plain, &row, &class);
  CHECK(class == 0);
  plain->learner->contributions(&call, plain, &row, columns, &intercept);
  CHECK_NEAR(intercept + columns[0] + columns[1] + columns[2], log(p[1] / p[0]), 1e-12);
  CHECK_NEAR(columns[0], 2.66 * coefficient(plain, "GPA", NAN, 1), 1e-12);
  CHECK_NEAR(ml_logistic_linear(plain->state, row.x, 3), log(p[1] / p[0]), 1e-12);
  for (p[0] = 1; p[0] < 0.5 || p[0] > 0.9;) { /* the next row with P(0) between */
    row.x += 4;
    plain->learner->probabilities(&call, plain, &row, p);
  }
  turned->learner->predict(&call, turned, &row, &class);
  CHECK(class == 1);
  ml_model_free(turned);

  MlModel *bare = fit_table(&table, "{\"intercept\": false, \"standard_errors\": false}");
  /* R: glm(GRADE ~ GPA + TUCE + PSI - 1) */
  CHECK_NEAR(coefficient(bare, "GPA", NAN, 1), R_BARE_GPA, 1e-9);
  CHECK_NEAR(summary_number(bare, "deviance"), R_BARE_DEVIANCE, 1e-9);
  CHECK_NEAR(summary_number(bare, "null_deviance"), 64 * log(2), 1e-12);
  CHECK(coefficient(bare, "(Intercept)", NAN, 1) == -1e99);
  CHECK(isnan(coefficient(bare, "GPA", NAN, 2)));
  ml_model_free(bare);

  MlModel *balanced = fit_table(&table, "{\"class_weight\": \"balanced\"}");
  /* R: glm(weights = 32 / (2 * 21) or 32 / (2 * 11)) */
  CHECK_NEAR(coefficient(balanced, "GPA", NAN, 1), R_BALANCED_GPA, 1e-9);
  CHECK_NEAR(coefficient(balanced, "GPA", NAN, 2), R_BALANCED_GPA_ERROR, 1e-9);
  CHECK_NEAR(summary_number(balanced, "deviance"), R_BALANCED_DEVIANCE, 1e-9);
  ml_model_free(balanced);

  CHECK_NEAR(summary_number(plain, "aic"), R_AIC, 1e-11);
  CHECK_NEAR(summary_number(plain, "bic"), R_BIC, 1e-11);
  CHECK_NEAR(summary_number(plain, "null_deviance"), R_NULL_DEVIANCE, 1e-11);
  CHECK_NEAR(summary_number(plain, "pseudo_r_squared"), R_PSEUDO, 1e-11);
  ml_model_free(plain);
  free(table.cells);
}

static void test_history(void) {
  Table table = table_read("spector");
  MlCall call = unit_call("f");
  MlModel *model = fit_table(&table, NULL);
  MlGrid grid;
  ml_grid_begin(&grid, 3);
  model->learner->history(&call, model, &grid);
  size_t rows = ml_grid_rows(&grid);
  CHECK((double)rows == summary_number(model, "iterations") + 1);
  MlValue first = ml_grid_get(&grid, 0, 1), last = ml_grid_get(&grid, rows - 1, 1);
  MlValue change = ml_grid_get(&grid, 1, 2);
  CHECK_NEAR(first.real * 64, summary_number(model, "null_deviance"), 1e-12);
  CHECK_NEAR(last.real * 64, summary_number(model, "deviance"), 1e-12);
  CHECK(change.real < 0);
  ml_grid_free(&grid);
  ml_model_free(model);
  model = fit_table(&table, "{\"max_iter\": 2}");
  CHECK(summary_number(model, "converged") == 0);
  CHECK(summary_has(model, "warning", "not converged after 2 iterations"));
  ml_model_free(model);
  free(table.cells);
}

/* ---- L-BFGS and sparse rows */

/* A document-like table: `columns` columns, about 12 numbers in a row, in `classes` classes. */
typedef struct Documents {
  size_t rows, columns, count;
  uint32_t *indices; /* (rows, 12) ascending, may repeat none */
  double *values;
  double *classes;
} Documents;

static Documents make_documents(size_t rows, size_t columns, size_t classes) {
  enum { PER_ROW = 12 };
  Documents d = {rows, columns, PER_ROW, NULL, NULL, NULL};
  uint64_t seed = 11;
  d.indices = malloc(rows * PER_ROW * sizeof *d.indices);
  d.values = malloc(rows * PER_ROW * sizeof *d.values);
  d.classes = malloc(rows * sizeof *d.classes);
  for (size_t i = 0; i < rows; i++) {
    double score = 0;
    for (size_t k = 0; k < PER_ROW; k++) {
      double u = (noise(&seed) + 1) / 2;
      size_t band = columns / PER_ROW, index = k * band + (size_t)(u * u * (double)band);
      d.indices[i * PER_ROW + k] = (uint32_t)index;
      d.values[i * PER_ROW + k] = 0.1 + (noise(&seed) + 1) / 2;
      score += (index % 3 == 0 ? 1.0 : -0.5) * d.values[i * PER_ROW + k];
    }
    score = score / 2 + noise(&seed) + (double)classes / 2;
    score = score < 0 ? 0 : score;
    d.classes[i] = score >= (double)classes ? (double)classes - 1 : floor(score);
  }
  return d;
}

/* One feature, a vector a row; sparse or dense. */
static MlModel *fit_documents(const Documents *d, int sparse, const char *options) {
  MlCall call = unit_call("f");
  MlFit fit;
  MlBuffer vector = {0}, record = {0}, blob = {0};
  MlModel *model = NULL;
  double *row = malloc(d->columns * sizeof *row);
  ml_fit_begin(&call, &fit, &ml_logistic_regression, 1, 0, options, strlen(options));
  for (size_t i = 0; i < d->rows && call.status == ML_OK; i++) {
    const uint32_t *indices = d->indices + i * d->count;
    const double *values = d->values + i * d->count;
    vector.length = 0;
    if (sparse) {
      ml_vector_write_sparse(&call, &vector, d->columns, indices, values, d->count);
    } else {
      memset(row, 0, d->columns * sizeof *row);
      for (size_t k = 0; k < d->count; k++) row[indices[k]] = values[k];
      ml_vector_write_dense(&call, &vector, row, d->columns);
    }
    MlValue y = ml_value_real(d->classes[i]), x = ml_value_blob(vector.data, vector.length);
    ml_fit_row(&call, &fit, &y, &x);
  }
  if (call.status == ML_OK) ml_fit_finish(&call, &fit, &record);
  if (call.status == ML_OK) ml_model_seal(&call, &record, &blob);
  if (call.status == ML_OK) model = ml_model_open(&call, blob.data, blob.length);
  CHECK_TEXT(call.message, "");
  ml_buffer_free(&vector);
  ml_buffer_free(&record);
  ml_buffer_free(&blob);
  ml_fit_free(&fit);
  free(row);
  return model;
}

static double largest_difference(const MlModel *a, const MlModel *b) {
  const MlLogisticModel *left = a->state, *right = b->state;
  double largest = 0;
  CHECK(left->scores == right->scores && left->columns == right->columns);
  for (size_t i = 0; i < left->scores * (left->columns + 1); i++) {
    double difference = fabs(left->estimates[i] - right->estimates[i]);
    largest = difference > largest ? difference : largest;
  }
  return largest;
}

/* The same table by Newton (dense, few columns) and by L-BFGS (sparse, or many columns). */
static void test_sparse(size_t rows, size_t columns, size_t classes, const char *options,
                        double tolerance) {
  Documents d = make_documents(rows, columns, classes);
  MlModel *dense = fit_documents(&d, 0, options), *sparse = fit_documents(&d, 1, options);
  if (dense && sparse) {
    CHECK(summary_number(dense, "converged") == 1);
    CHECK(summary_number(sparse, "converged") == 1);
    CHECK_NEAR(largest_difference(dense, sparse), 0, tolerance);
    CHECK_NEAR(summary_number(sparse, "deviance"), summary_number(dense, "deviance"), 1e-7);
    MlCall call = unit_call("f");
    double p[8], q[8], *x = calloc(columns, sizeof *x), *parts = calloc(columns, sizeof *parts);
    double *others = calloc(columns, sizeof *others), intercept, other;
    for (size_t k = 0; k < d.count; k++) x[d.indices[k]] = d.values[k];
    MlRow full = {.x = x, .count = columns};
    MlRow row = {.indices = d.indices, .values = d.values, .count = d.count};
    dense->learner->probabilities(&call, dense, &full, p);
    dense->learner->probabilities(&call, dense, &row, q);
    for (size_t k = 0; k < classes; k++) CHECK_NEAR(p[k], q[k], 1e-14);
    dense->learner->contributions(&call, dense, &full, parts, &intercept);
    dense->learner->contributions(&call, dense, &row, others, &other);
    for (size_t j = 0; j < columns; j++) CHECK(parts[j] == others[j]);
    CHECK(intercept == other);
    if (getenv("VERBOSE")) {
      printf("%zu columns, %zu classes: %.1e, %g iterations\n", columns, classes,
             largest_difference(dense, sparse), summary_number(sparse, "iterations"));
    }
    free(x);
    free(parts);
    free(others);
  }
  ml_model_free(dense);
  ml_model_free(sparse);
  free(d.indices);
  free(d.values);
  free(d.classes);
}

/* ---- memory */

static void test_memory(const double *cells, size_t rows, size_t features, const char *options) {
  long failures = 0;
  for (unit_fail_at = 1;; unit_fail_at++) {
    MlCall call = unit_call("f");
    unit_allocations = 0;
    MlModel *model = fit_cells(&call, cells, rows, features, options, NULL);
    int done = unit_allocations < unit_fail_at;
    CHECK(done ? call.status == ML_OK && model != NULL : call.status == ML_NOMEM && !model);
    ml_model_free(model);
    failures += !done;
    if (done || unit_failed > 50) break;
  }
  unit_fail_at = 0;
  CHECK(failures > 40);
  CHECK(unit_live_bytes == 0);
}

static void test_all_memory(void) {
  double two[20 * 3], three[20 * 4], wide[20 * 39];
  uint64_t seed = 3;
  for (size_t i = 0; i < 20; i++) {
    for (size_t j = 1; j < 3; j++) two[i * 3 + j] = noise(&seed);
    for (size_t j = 1; j < 4; j++) three[i * 4 + j] = noise(&seed);
    for (size_t j = 1; j < 39; j++) wide[i * 39 + j] = noise(&seed);
    three[i * 4 + 3] = three[i * 4 + 1] * 2; /* dropped, by QR */
    two[i * 3] = noise(&seed) > 0;
    three[i * 4] = two[i * 3];
    wide[i * 39] = (double)(i % 16);
  }
  test_memory(two, 20, 2, NULL);
  test_memory(three, 20, 3, NULL);
  test_memory(wide, 20, 38, "{\"l2\": 1}"); /* more than 500 parameters: L-BFGS */
}

int main(void) {
  test_references("tests/reference/logistic_binary.csv", 0, 1e-12, 1e-11);
  test_references("tests/reference/logistic_multinomial.csv", 1, 1e-9, 1e-9);
  test_kernels();
  test_separated();
  test_failures();
  test_awkward_columns();
  test_nearly_collinear();
  test_few_rows();
  test_options();
  test_history();
  test_sparse(600, 90, 2, "{\"l2\": 1}", 1e-7);    /* both by Newton */
  test_sparse(6000, 240, 2, "{}", 1e-6);           /* without a penalty */
  test_sparse(600, 240, 2, "{\"l2\": 1}", 1e-7);   /* dense by Newton */
  test_sparse(600, 150, 3, "{\"l2\": 0.5}", 1e-6); /* dense by Newton, softmax */
  test_sparse(600, 3000, 2, "{\"l2\": 1}", 1e-7);  /* both by L-BFGS */
  test_sparse(600, 600, 4, "{\"l2\": 1, \"class_weight\": \"balanced\"}", 1e-7);
  test_all_memory();
  return unit_end();
}
