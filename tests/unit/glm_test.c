/*
** Quadratics and cubics of generalised linear models: solved with penalties on the rows of all
** classes, contracted, balanced; and what they do when there is no memory.
*/
#include "learn/class_weights.h"
#include "learn/glm_cubic.h"
#include "learn/glm_merge.h"
#include "unit.h"

/* Small numbers that look random. */
static double number(size_t i) {
  uint64_t x = ((uint64_t)i + 1) * 0x9E3779B97F4A7C15u;
  x = (x ^ (x >> 29)) * 0xBF58476D1CE4E5B9u;
  return (double)(x >> 11) / 4503599627370496.0 - 1;
}

/* A triangle of some rows of the shape's columns. */
static void fill(MlCall *call, MlTriangle *triangle, size_t columns, size_t rows) {
  ml_triangle_begin(call, triangle, columns);
  double *row = ml_array(call, triangle->stride, sizeof *row);
  for (size_t i = 0; i < rows; i++) {
    memset(row, 0, triangle->stride * sizeof *row);
    for (size_t j = 0; j < columns; j++) row[j] = number(i * columns + j);
    ml_triangle_absorb(triangle, row, 1, triangle->stride);
  }
  ml_free(row);
}

/* |R b - c|^2 / 2 and the penalty, of rows of coefficients. */
static double value_at(const MlTriangle *triangle, const MlGlmShape *shape, size_t rows,
                       const MlGlmPenalty *penalty, const double *coefficients) {
  double parameters[64], sum = 0;
  ml_glm_parameters(shape, rows, coefficients, parameters);
  for (size_t i = 0; i < rows * (shape->p + 1); i++) {
    double b = coefficients[i];
    if (i % (shape->p + 1) == 0) continue;
    sum += penalty->l1 * fabs(b) + penalty->l2 / 2 * b * b;
  }
  return sum + ml_glm_distance(triangle, parameters) / 2;
}

/* No coefficient can be moved to a lower value. */
static void test_minimum(size_t scores, int has_intercept, MlGlmPenalty penalty) {
  MlCall call = unit_call("test");
  MlGlmShape shape = {.p = 3, .first = (size_t)has_intercept, .scores = scores, .blocks = 1};
  size_t rows = ml_glm_rows(&shape, &penalty), width = shape.p + 1;
  double b[64], errors[64];
  int is_plain = penalty.l1 == 0 && penalty.l2 == 0;
  MlTriangle triangle;
  fill(&call, &triangle, ml_glm_columns(&shape), 40);
  ml_glm_solve_shape(&call, &triangle, &shape, &penalty, b, is_plain ? errors : NULL);
  CHECK(call.status == ML_OK);
  double least = value_at(&triangle, &shape, rows, &penalty, b);
  for (size_t i = 0; i < rows * width; i++) {
    if (i % width == 0 && !has_intercept) {
      CHECK(b[i] == 0);
      continue;
    }
    for (int side = -1; side <= 1; side += 2) {
      double old = b[i];
      b[i] = old + side * 1e-4;
      CHECK(value_at(&triangle, &shape, rows, &penalty, b) >= least - 1e-12);
      b[i] = old;
    }
    if (is_plain) CHECK(errors[i] > 0);
  }
  ml_triangle_free(&triangle);
}

static void test_contract(void) {
  enum { D = 4 };
  MlGlmShape shape = {.p = 3, .first = 1, .scores = 1, .blocks = 1};
  double cubic[20] = {0}, delta[D], found[D * D], u[2][D];
  CHECK(ml_glm_cubic_count(&shape) == 20 && ml_glm_cubic_is_kept(&shape));
  for (size_t j = 0; j < D; j++) delta[j] = number(j + 50);
  for (size_t c = 0; c < 2; c++) {
    size_t at = 0;
    for (size_t j = 0; j < D; j++) u[c][j] = number(c * 10 + j);
    for (size_t j = 0; j < D; j++) {
      for (size_t k = j; k < D; k++) {
        for (size_t l = k; l < D; l++) cubic[at++] += u[c][j] * u[c][k] * u[c][l];
      }
    }
  }
  ml_glm_contract(D, cubic, delta, found);
  for (size_t j = 0; j < D; j++) {
    for (size_t k = 0; k < D; k++) {
      double expected = 0;
      for (size_t c = 0; c < 2; c++) {
        double dot = 0;
        for (size_t l = 0; l < D; l++) dot += u[c][l] * delta[l];
        expected += u[c][j] * u[c][k] * dot;
      }
      CHECK_NEAR(found[j * D + k], expected, 1e-14);
    }
  }
}

static void test_shapes(void) {
  MlGlmShape shape = {.p = 199, .first = 1, .scores = 1, .blocks = 1};
  CHECK(ml_glm_is_affordable(&shape) && !ml_glm_cubic_is_kept(&shape));
  shape.p = 200;
  CHECK(!ml_glm_is_affordable(&shape));
  shape = (MlGlmShape){.p = 60, .first = 1, .scores = 2, .blocks = 3};
  CHECK(!ml_glm_is_affordable(&shape)); /* three quadratics are too much */
  shape.blocks = 1;
  CHECK(ml_glm_is_affordable(&shape));
  shape = (MlGlmShape){.p = SIZE_MAX / 2, .first = 1, .scores = SIZE_MAX / 2, .blocks = SIZE_MAX};
  CHECK(!ml_glm_is_affordable(&shape) && !ml_glm_cubic_is_kept(&shape));
}

static MlStatus weigh(const char *option, double weights[3]) {
  const double rows[3] = {10, 30, 0};
  const MlValue classes[3] = {ml_value_integer(1), ml_value_real(2.5), ml_value_text("a\"b", 3)};
  MlJsonSpan span = {option, strlen(option)};
  MlCall call;
  ml_call_begin(&call, "ml_test", NULL, NULL);
  return ml_class_weights(&call, &span, classes, 3, rows, weights);
}

static void test_class_weights(void) {
  double weights[3];
  CHECK(weigh("\"balanced\"", weights) == ML_OK);
  CHECK_NEAR(weights[0], 40.0 / 30, 1e-15);
  CHECK_NEAR(weights[1], 40.0 / 90, 1e-15);
  CHECK(weights[2] == 0);
  CHECK(weigh("{\"a\\\"b\": 3, \"25e-1\": 0.5}", weights) == ML_OK);
  CHECK(weights[0] == 1 && weights[1] == 0.5 && weights[2] == 3);
  CHECK(weigh("\"none\"", weights) == ML_OK && weights[2] == 1);
  CHECK(weigh("", weights) == ML_OK && weights[2] == 1);
  CHECK(weigh("{\"a\": 3}", weights) == ML_ERROR);
  CHECK(weigh("{\"1\": 0}", weights) == ML_ERROR);
  CHECK(weigh("{\"1\": null}", weights) == ML_ERROR);
  CHECK(weigh("[1]", weights) == ML_ERROR);
}

/* The diagonal about a centre is the diagonal of the cross-products of centred columns. */
static void test_centre(void) {
  MlGlmShape shape = {.p = 1, .first = 1, .scores = 1, .blocks = 1};
  const double x[4] = {1000, 1001, 1003, 1004}, v[4] = {1, 2, 3, 4};
  double first[2] = {0}, second[2] = {0}, centre[1], expected = 0;
  for (size_t i = 0; i < 4; i++) {
    first[0] += v[i];
    first[1] += v[i] * x[i];
    second[1] += v[i] * x[i] * x[i];
  }
  ml_glm_centre(&shape, 1, first, second, centre);
  CHECK_NEAR(centre[0], 1002.7, 1e-12);
  for (size_t i = 0; i < 4; i++) expected += v[i] * (x[i] - 1002.7) * (x[i] - 1002.7);
  CHECK(second[0] == 10);
  CHECK_NEAR(second[1], expected, 1e-8);
}

static void test_no_memory(void) {
  MlGlmShape shape = {.p = 3, .first = 1, .scores = 2, .blocks = 1};
  const MlGlmPenalty penalty = {.l1 = 0.5, .l2 = 1};
  MlCall call = unit_call("test");
  double b[64];
  MlTriangle triangle;
  fill(&call, &triangle, ml_glm_columns(&shape), 40);
  size_t live = unit_live_bytes;
  for (long at = 1;; at++) {
    MlCall failing = unit_call("test");
    unit_allocations = 0;
    unit_fail_at = at;
    ml_glm_solve_shape(&failing, &triangle, &shape, &penalty, b, NULL);
    unit_fail_at = 0;
    CHECK(unit_live_bytes == live);
    if (failing.status == ML_OK) break;
    CHECK(failing.status == ML_NOMEM);
  }
  ml_triangle_free(&triangle);
}

int main(void) {
  const MlGlmPenalty penalties[] = {{0, 0}, {0, 2}, {1.5, 0}, {0.5, 1}};
  for (size_t i = 0; i < 4; i++) {
    for (size_t scores = 1; scores <= 3; scores++) {
      test_minimum(scores, 1, penalties[i]);
      test_minimum(scores, 0, penalties[i]);
    }
  }
  test_contract();
  test_shapes();
  test_class_weights();
  test_centre();
  test_no_memory();
  return unit_end();
}
