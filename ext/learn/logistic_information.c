#include "learn/logistic_information.h"

#include <math.h>
#include <string.h>

#include "learn/least_squares.h"
#include "math/elementary.h"

MlGlmShape ml_logistic_shape(const MlLogisticProblem *problem) {
  return (MlGlmShape){.p = problem->columns,
                      .first = problem->has_intercept != 0,
                      .scores = problem->classes - 1,
                      .blocks = problem->weighs_classes ? problem->classes : 1};
}

/* ---- quadratics */

/*
** A row of R, of the scaled columns of all scores, as one of the coefficients in the features' own
** units: w_j = b_j / scale_j, and the constant takes shift_j w_j of each.
*/
static void unscale_row(const MlLogisticCurvature *curvature, const MlGlmShape *shape,
                        const double *row, double *out) {
  const MlLogisticDesign *design = curvature->design;
  size_t m = design->columns, first = design->first;
  for (size_t k = 0; k < curvature->scores; k++) {
    double constant = first ? row[k * m] : 0;
    if (first) out[ml_glm_place(shape, k, 0)] = constant;
    for (size_t a = first; a < m; a++) {
      double own = row[k * m + a] + (first ? constant * design->shift[a] : 0);
      out[ml_glm_place(shape, k, 1 + design->take[a])] = own / design->scale[a];
    }
  }
}

/*
** R' R is the Hessian, R' (c - R w) the gradient, which is not 0 where a penalty holds it: the rows
** of Cholesky's factor, turned, with c behind them.
*/
MlStatus ml_logistic_pack(MlCall *call, const MlLogisticCurvature *curvature,
                          const MlLogisticPoint *point, double **packed) {
  MlGlmShape shape = ml_logistic_shape(curvature->problem);
  size_t d = curvature->d, q = ml_glm_columns(&shape);
  MlTriangle triangle;
  *packed = NULL;
  if (ml_triangle_begin(call, &triangle, q)) return call->status;
  double *hessian = ml_array(call, d * d, sizeof(double));
  double *unit = ml_array(call, d, sizeof(double)), *residual = ml_array(call, d, sizeof(double));
  double *row = ml_array(call, d, sizeof(double));
  double *out = ml_array(call, triangle.stride, sizeof(double));
  if (!call->status) {
    ml_logistic_hessian(curvature, point, hessian);
    ml_logistic_factor(d, hessian, unit, 1);
  }
  for (size_t i = 0; i < d && !call->status; i++) {
    const double *factor = hessian + i * d;
    double rest = point->gradient[i] * unit[i] - ml_logistic_dot(factor, residual, i);
    residual[i] = factor[i] > 0 ? rest / factor[i] : 0;
    memset(out, 0, triangle.stride * sizeof *out);
    memset(row, 0, d * sizeof *row);
    out[q - 1] = residual[i];
    for (size_t j = i; j < d; j++) {
      row[j] = unit[j] > 0 ? hessian[j * d + i] / unit[j] : 0;
      out[q - 1] += row[j] * point->w[j];
    }
    unscale_row(curvature, &shape, row, out);
    ml_triangle_absorb(&triangle, out, 1, triangle.stride);
    ml_poll(call, (uint32_t)(q * q));
  }
  *packed = call->status ? NULL : ml_array(call, ml_glm_packed(&shape), sizeof(double));
  if (*packed && !ml_glm_pack(&triangle, *packed)) {
    ml_free(*packed);
    *packed = NULL;
  }
  ml_triangle_free(&triangle);
  ml_free(hessian);
  ml_free(unit);
  ml_free(residual);
  ml_free(row);
  ml_free(out);
  return call->status;
}

/* ---- dropped columns */

/* Absorbs the rows of the design, the constant first where there is one. */
static MlStatus absorb_design(MlCall *call, const MlLogisticProblem *problem,
                              MlTriangle *triangle) {
  enum { ROWS = 128 };
  MlFrame *frame = &problem->fit->frame;
  size_t first = problem->has_intercept != 0, p = problem->columns, count = 0;
  size_t stride = triangle->stride;
  double *rows = ml_array(call, ROWS * stride, sizeof *rows);
  for (size_t c = 0; c < frame->block_count && !call->status; c++) {
    MlBlock block;
    if (ml_frame_block(call, frame, c, &block)) break;
    for (size_t i = 0; i < block.rows && !call->status; i++) {
      double *row = rows + count * stride;
      memset(row, 0, stride * sizeof *row);
      if (first) row[0] = 1;
      if (block.x) {
        memcpy(row + first, block.x + i * block.x_stride, p * sizeof *row);
      } else {
        for (size_t k = block.starts[i]; k < block.starts[i + 1]; k++) {
          row[first + block.indices[k]] = block.values[k];
        }
      }
      if (++count == ROWS) ml_triangle_absorb(triangle, rows, count, stride), count = 0;
      ml_poll(call, (uint32_t)(p * p / 2 + 100));
    }
  }
  if (!call->status) ml_triangle_absorb(triangle, rows, count, stride);
  ml_free(rows);
  return call->status;
}

/* weights (first + p): what of the columns before it, and of the constant, dropped column j is. */
static MlStatus dependence(MlCall *call, const MlTriangle *design, size_t first,
                           const unsigned char *dropped, size_t j, size_t *columns,
                           double *weights) {
  MlTriangle triangle;
  MlLeastSquares solution = {0};
  size_t count = 0;
  memset(&triangle, 0, sizeof triangle);
  memset(weights, 0, design->columns * sizeof *weights);
  for (size_t k = 0; k < first + j; k++) {
    if (k < first || !dropped[k - first]) columns[count++] = k;
  }
  columns[count] = first + j;
  ml_triangle_select(call, &triangle, design, columns, count + 1);
  if (!call->status) ml_least_squares_solve(call, &triangle, &solution);
  for (size_t k = 0; !call->status && k < count; k++) {
    double weight = solution.coefficients[k];
    weights[columns[k]] = isfinite(weight) ? weight : 0;
  }
  ml_least_squares_free(&solution);
  ml_triangle_free(&triangle);
  return call->status;
}

/* Gives the quadratics (blocks, packed) the place of column j, as the others make it. */
static void fill_column(const MlGlmShape *shape, const double *weights, size_t j,
                        double *information) {
  size_t q = ml_glm_columns(shape);
  for (size_t b = 0; b < shape->blocks; b++) {
    double *row = information + b * ml_glm_packed(shape);
    for (size_t i = 0; i < q; row += q - i, i++) {
      for (size_t k = 0; k < shape->scores; k++) {
        size_t to = ml_glm_place(shape, k, 1 + j);
        double sum = 0;
        for (size_t a = 1 - shape->first; a <= j; a++) {
          size_t from = ml_glm_place(shape, k, a);
          if (from >= i) sum += weights[a + shape->first - 1] * row[from - i];
        }
        if (to >= i) row[to - i] = sum;
      }
    }
  }
}

MlStatus ml_logistic_fill_dropped(MlCall *call, const MlLogisticProblem *problem,
                                  MlLogisticSolution *solution) {
  MlGlmShape shape = ml_logistic_shape(problem);
  size_t p = shape.p, count = shape.blocks * ml_glm_packed(&shape), dropped = 0;
  MlTriangle design;
  for (size_t j = 0; j < p; j++) dropped += solution->dropped[j];
  if (call->status || !dropped || !solution->information) return call->status;
  if (ml_triangle_begin(call, &design, shape.first + p)) return call->status;
  double *weights = ml_array(call, shape.first + p, sizeof *weights);
  size_t *columns = ml_array(call, shape.first + p, sizeof *columns);
  if (!call->status) absorb_design(call, problem, &design);
  for (size_t j = 0; j < p && !call->status; j++) {
    if (!solution->dropped[j]) continue;
    if (dependence(call, &design, shape.first, solution->dropped, j, columns, weights)) break;
    fill_column(&shape, weights, j, solution->information);
    ml_poll(call, (uint32_t)(count * p));
  }
  int is_finite = 1;
  for (size_t i = 0; i < count; i++) is_finite = is_finite && isfinite(solution->information[i]);
  if (!is_finite) {
    ml_free(solution->information);
    solution->information = NULL;
  }
  ml_triangle_free(&design);
  ml_free(weights);
  ml_free(columns);
  return call->status;
}

/* ---- quadratics, a block a class */

/* The block of one class (of all, for K) with the solution's parameters in point->w. */
static MlStatus pack_block(MlCall *call, MlLogisticProblem *alone, MlLogisticCurvature *curvature,
                           MlLogisticPoint *point, const MlLogisticProblem *problem, size_t block,
                           MlLogisticSolution *solution) {
  MlGlmShape shape = ml_logistic_shape(problem);
  double *packed = NULL;
  for (size_t k = 0; k < problem->classes; k++) {
    alone->class_weights[k] = shape.blocks == 1 ? problem->class_weights[k] : k == block;
  }
  if (ml_logistic_evaluate(call, curvature, point)) return call->status;
  if (shape.blocks > 1) solution->class_deviances[block] = 2 * point->loss;
  if (ml_logistic_pack(call, curvature, point, &packed)) return call->status;
  if (packed) {
    size_t count = ml_glm_packed(&shape);
    memcpy(solution->information + block * count, packed, count * sizeof(double));
  } else {
    ml_free(solution->information);
    solution->information = NULL;
  }
  ml_free(packed);
  return call->status;
}

static MlStatus pack_all(MlCall *call, const MlLogisticProblem *problem,
                         MlLogisticSolution *solution) {
  MlGlmShape shape = ml_logistic_shape(problem);
  MlLogisticProblem alone = *problem;
  MlLogisticDesign design;
  MlLogisticCurvature curvature = {0};
  MlLogisticPoint point = {0};
  unsigned char *dropped = ml_array(call, problem->columns, 1);
  alone.class_weights = ml_array(call, problem->classes, sizeof(double));
  solution->information = ml_array(call, shape.blocks * ml_glm_packed(&shape), sizeof(double));
  if (shape.blocks > 1) {
    solution->class_deviances = ml_array(call, problem->classes, sizeof(double));
  }
  memset(&design, 0, sizeof design);
  if (!call->status) ml_logistic_design_begin(call, &design, &alone, dropped);
  if (!call->status) ml_logistic_design_drop(&design, solution->dropped);
  if (!call->status) ml_logistic_curvature_begin(call, &curvature, &alone, &design);
  if (!call->status) ml_logistic_point_begin(call, &curvature, &point);
  if (!call->status) {
    ml_logistic_scale(&curvature, solution->scores, solution->coefficients, point.w);
  }
  for (size_t b = 0; b < shape.blocks && solution->information && !call->status; b++) {
    pack_block(call, &alone, &curvature, &point, problem, b, solution);
  }
  ml_logistic_fill_dropped(call, problem, solution);
  ml_logistic_point_free(&point);
  ml_logistic_curvature_free(&curvature);
  ml_logistic_design_free(&design);
  ml_free(alone.class_weights);
  ml_free(dropped);
  return call->status;
}

/* ---- the diagonal */

/* p (1 - p) of the rows of coefficients, from their linear predictors eta (rows), into eta. */
static void spread_of_classes(const MlLogisticProblem *problem, size_t rows, double *eta) {
  if (problem->classes == 2) {
    eta[0] = ml_logistic(eta[0]) * ml_logistic(-eta[0]);
    return;
  }
  double largest = rows < problem->classes ? 0 : eta[0], total = 0;
  for (size_t k = 0; k < rows; k++) largest = eta[k] > largest ? eta[k] : largest;
  if (rows < problem->classes) total = ml_exp(-largest);
  for (size_t k = 0; k < rows; k++) {
    eta[k] = ml_exp(eta[k] - largest);
    total += eta[k];
  }
  for (size_t k = 0; k < rows; k++) {
    double part = eta[k] / total;
    eta[k] = part * (1 - part);
  }
}

static void add_diagonal(const MlLogisticProblem *problem, const MlLogisticSolution *solution,
                         const MlBlock *block, size_t i, double *eta, double *first) {
  size_t width = problem->columns + 1, rows = solution->scores;
  size_t start = block->x ? 0 : block->starts[i];
  size_t count = block->x ? block->columns : block->starts[i + 1] - start;
  const double *x = block->x ? block->x + i * block->x_stride : block->values + start;
  const uint32_t *indices = block->x ? NULL : block->indices + start;
  double weight = problem->class_weights[(size_t)block->y[i * block->y_stride]];
  if (block->weight) weight *= block->weight[i * block->extra_stride];
  for (size_t k = 0; k < rows; k++) {
    const double *b = solution->coefficients + k * width;
    eta[k] = isnan(b[0]) ? 0 : b[0];
    if (block->offset) eta[k] += block->offset[i * block->extra_stride];
    for (size_t c = 0; c < count; c++) {
      double slope = b[1 + (indices ? indices[c] : c)];
      if (!isnan(slope)) eta[k] += slope * x[c];
    }
  }
  spread_of_classes(problem, rows, eta);
  for (size_t k = 0; k < rows; k++) {
    double *second = solution->diagonal + k * width, *to = first + k * width, own = eta[k] * weight;
    to[0] += own;
    for (size_t c = 0; c < count; c++) {
      size_t j = 1 + (indices ? indices[c] : c);
      to[j] += own * x[c];
      second[j] += own * x[c] * x[c];
    }
  }
}

static MlStatus find_diagonal(MlCall *call, const MlLogisticProblem *problem,
                              MlLogisticSolution *solution) {
  MlFrame *frame = &problem->fit->frame;
  size_t numbers = solution->scores * (problem->columns + 1);
  MlGlmShape shape = ml_logistic_shape(problem);
  double *eta = ml_array(call, solution->scores, sizeof *eta);
  double *first = ml_array(call, numbers, sizeof *first);
  solution->diagonal = ml_array(call, numbers, sizeof(double));
  solution->centre = ml_array(call, problem->columns, sizeof(double));
  for (size_t c = 0; c < frame->block_count && !call->status; c++) {
    MlBlock block;
    if (ml_frame_block(call, frame, c, &block)) break;
    for (size_t i = 0; i < block.rows && !call->status; i++) {
      size_t count = block.x ? block.columns : block.starts[i + 1] - block.starts[i];
      add_diagonal(problem, solution, &block, i, eta, first);
      ml_poll(call, (uint32_t)((3 * count + 60) * solution->scores));
    }
  }
  if (!call->status) {
    ml_glm_centre(&shape, solution->scores, first, solution->diagonal, solution->centre);
  }
  for (size_t at = 0; at < numbers && solution->diagonal; at++) {
    if (isfinite(solution->diagonal[at])) continue;
    ml_free(solution->diagonal);
    solution->diagonal = NULL;
  }
  ml_free(first);
  ml_free(eta);
  return call->status;
}

MlStatus ml_logistic_information(MlCall *call, const MlLogisticProblem *problem,
                                 MlLogisticSolution *solution) {
  MlGlmShape shape = ml_logistic_shape(problem);
  if (call->status || solution->information || solution->diagonal) return call->status;
  /* tiles of two classes know of no weights of rows and no offsets */
  int is_plain = problem->classes > 2 || (!problem->is_weighted && !problem->has_offset);
  if (is_plain && ml_glm_is_affordable(&shape)) pack_all(call, problem, solution);
  if (!call->status && !solution->information) find_diagonal(call, problem, solution);
  return call->status;
}
