#include "learn/glm_quadratic.h"

#include <math.h>
#include <string.h>

#include "learn/linear.h"

static double quadratic_entry(const MlTriangle *triangle, size_t i, size_t j) {
  return ldexp(triangle->rows[i * triangle->stride + j], triangle->exponents[j]);
}

/* |R b - last c|^2 */
static double quadratic_value(const MlTriangle *triangle, const double *parameters, double last) {
  size_t q = triangle->columns;
  double sum = 0;
  for (size_t i = 0; i < q; i++) {
    double part = 0;
    for (size_t j = i; j < q; j++) {
      double value = j + 1 == q ? -last : parameters[j];
      if (!isnan(value)) part += quadratic_entry(triangle, i, j) * value;
    }
    sum += part * part;
  }
  return sum;
}

double ml_glm_distance(const MlTriangle *triangle, const double *parameters) {
  return quadratic_value(triangle, parameters, 1);
}

double ml_glm_length(const MlTriangle *triangle, const double *parameters) {
  return quadratic_value(triangle, parameters, 0);
}

MlStatus ml_glm_solve(MlCall *call, MlTriangle *triangle, int has_intercept,
                      const MlGlmPenalty *penalty, double *b, MlLeastSquares *solution) {
  MlLinearFit out = {.weights = 1};
  MlLinearOptions options = {.intercept = has_intercept};
  if (penalty->l1 > 0) {
    options.penalty = penalty->l1 + penalty->l2;
    options.l1_ratio = penalty->l1 / options.penalty;
    ml_linear_elastic_net(call, triangle, &options, &out);
  } else if (penalty->l2 > 0) {
    ml_linear_ridge(call, triangle, has_intercept, penalty->l2, &out);
  } else {
    ml_least_squares_solve(call, triangle, &out.solution);
  }
  if (!call->status) {
    if (!has_intercept) b[0] = 0;
    memcpy(b + !has_intercept, out.solution.coefficients, out.solution.p * sizeof *b);
  }
  if (solution) {
    *solution = out.solution;
    memset(&out.solution, 0, sizeof out.solution);
  }
  ml_linear_fit_free(&out);
  return call->status;
}

/* ---- one predictor, or more without a penalty */

static MlStatus copy_triangle(MlCall *call, const MlTriangle *triangle, MlTriangle *copy) {
  size_t *all = ml_array(call, triangle->columns, sizeof *all);
  memset(copy, 0, sizeof *copy);
  for (size_t j = 0; all && j < triangle->columns; j++) all[j] = j;
  if (all) ml_triangle_select(call, copy, triangle, all, triangle->columns);
  ml_free(all);
  return call->status;
}

static MlStatus solve_plain(MlCall *call, MlTriangle *triangle, const MlGlmShape *shape,
                            double *coefficients, double *errors) {
  MlLeastSquares solution = {0};
  ml_least_squares_solve(call, triangle, &solution);
  for (size_t k = 0; !call->status && k < shape->scores; k++) {
    for (size_t j = 0; j <= shape->p; j++) {
      size_t to = k * (shape->p + 1) + j, from = ml_glm_place(shape, k, j);
      int is_free = j > 0 || shape->first;
      coefficients[to] = is_free ? solution.coefficients[from] : 0;
      if (errors) errors[to] = is_free ? solution.roots[from] : NAN;
    }
  }
  ml_least_squares_free(&solution);
  return call->status;
}

/* ---- K classes with a penalty */

/*
** The penalty is one of K rows of slopes, which the quadratic knows only the differences of. The
** constants, which it does not touch, are the first columns: the triangle below their rows is the
** quadratic where they are best for given slopes. *wide (not begun) becomes that of K p slopes.
*/
static MlStatus widen_to_classes(MlCall *call, const MlTriangle *triangle, const MlGlmShape *shape,
                                 MlTriangle *wide) {
  size_t p = shape->p, constants = shape->first * shape->scores, q = triangle->columns;
  if (ml_triangle_begin(call, wide, (shape->scores + 1) * p + 1)) return call->status;
  double *row = ml_array(call, wide->stride, sizeof *row);
  for (size_t i = constants; row && i < q && !call->status; i++) {
    memset(row, 0, wide->stride * sizeof *row);
    for (size_t j = i; j + 1 < q; j++) {
      size_t slope = j - constants;
      row[p + slope] = quadratic_entry(triangle, i, j);
      row[slope % p] -= row[p + slope];
    }
    row[wide->columns - 1] = quadratic_entry(triangle, i, q - 1);
    ml_triangle_absorb(wide, row, 1, wide->stride);
    ml_poll(call, (uint32_t)(wide->columns * wide->columns));
  }
  ml_free(row);
  return call->status;
}

/* The constants that are best for the slopes in coefficients (K, 1 + p), which sum to 0. */
static void solve_constants(const MlTriangle *triangle, const MlGlmShape *shape,
                            double *coefficients) {
  size_t p = shape->p, width = p + 1, scores = shape->scores, q = triangle->columns;
  double mean = 0;
  for (size_t i = scores; shape->first && i-- > 0;) {
    double left = quadratic_entry(triangle, i, q - 1), own = quadratic_entry(triangle, i, i);
    for (size_t k = i + 1; k < scores; k++) {
      left -= quadratic_entry(triangle, i, k) * coefficients[(k + 1) * width];
    }
    for (size_t j = scores; j + 1 < q; j++) {
      size_t k = (j - scores) / p, column = 1 + (j - scores) % p;
      double slope = coefficients[(k + 1) * width + column] - coefficients[column];
      left -= quadratic_entry(triangle, i, j) * slope;
    }
    coefficients[(i + 1) * width] = own != 0 ? left / own : 0;
    mean += coefficients[(i + 1) * width] / (double)(scores + 1);
  }
  for (size_t k = 0; shape->first && k <= scores; k++) coefficients[k * width] -= mean;
}

static MlStatus solve_classes(MlCall *call, const MlTriangle *triangle, const MlGlmShape *shape,
                              const MlGlmPenalty *penalty, double *coefficients) {
  size_t p = shape->p, classes = shape->scores + 1;
  MlTriangle wide;
  memset(&wide, 0, sizeof wide);
  double *slopes = ml_array(call, classes * p + 1, sizeof *slopes);
  if (slopes && p) widen_to_classes(call, triangle, shape, &wide);
  if (!call->status && p) ml_glm_solve(call, &wide, 0, penalty, slopes, NULL);
  for (size_t k = 0; !call->status && k < classes; k++) {
    double *row = coefficients + k * (p + 1);
    row[0] = 0;
    for (size_t j = 0; j < p; j++) {
      double slope = slopes[1 + k * p + j];
      row[1 + j] = isnan(slope) ? 0 : slope;
    }
  }
  if (!call->status) solve_constants(triangle, shape, coefficients);
  ml_triangle_free(&wide);
  ml_free(slopes);
  return call->status;
}

MlStatus ml_glm_solve_shape(MlCall *call, const MlTriangle *triangle, const MlGlmShape *shape,
                            const MlGlmPenalty *penalty, double *coefficients, double *errors) {
  MlTriangle copy;
  int is_penalised = penalty->l1 > 0 || penalty->l2 > 0;
  if (is_penalised && shape->scores > 1) {
    return solve_classes(call, triangle, shape, penalty, coefficients);
  }
  if (!copy_triangle(call, triangle, &copy)) {
    if (is_penalised) {
      ml_glm_solve(call, &copy, shape->first != 0, penalty, coefficients, NULL);
    } else {
      solve_plain(call, &copy, shape, coefficients, errors);
    }
  }
  ml_triangle_free(&copy);
  return call->status;
}
