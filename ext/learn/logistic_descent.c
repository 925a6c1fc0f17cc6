/*
** Logistic regression by L-BFGS, with an L1 penalty orthant by orthant: a pass costs as much as the
** rows have numbers that are not zero, and memory is some thirty vectors as long as the
** coefficients.
**
** The columns are seen about their means and in units that make the Hessian's diagonal near one,
** which is what L-BFGS needs to be quick. Neither touches the rows: a mean moves the intercept, and
** a unit belongs to its coefficient.
*/
#include <limits.h>
#include <math.h>
#include <string.h>

#include "learn/logistic_kernel.h"
#include "learn/logistic_solver.h"
#include "math/elementary.h"
#include "math/lbfgs.h"
#include "math/summation.h"

typedef struct LogisticDescent {
  const MlLogisticProblem *problem;
  size_t scores; /* C: 1, or K for more than two classes */
  size_t stride; /* S: C, rounded up to whole registers; what is behind C stays 0 */
  size_t count;  /* C (p + 1); place (j, c) is j C + c, and j = p the intercepts */
  const MlLogisticKernel *kernel;
  double *centre; /* (p) */
  double *unit;   /* (p + 1) */
  double *w, *b;  /* (p, S), (S): coefficients and intercepts in the features' own units */
  double *slopes; /* (p, S) sums of x residual */
  double *totals; /* (S) sums of residuals */
  double *l1;     /* (C (p + 1)) the penalty in the units of a point; NULL without one */
  double *row;    /* (2, S) predictors and residuals of a row */
  double *prior;  /* (q + 2, q) rows of the prior's triangle, and room; or NULL */
  double loss;    /* without the penalty, at the last evaluation */
  double margin;
  MlLogisticSolution *solution;
} LogisticDescent;

/* ---- centres and units */

/* Calls for one stored number: adds to the sums of its column. */
typedef struct LogisticColumns {
  double *largest, *sum, *squares; /* (p) squares are of x / largest */
  int second;                      /* pass */
} LogisticColumns;

static inline void column_number(LogisticColumns *columns, size_t j, double x, double importance) {
  if (columns->second) {
    double part = x / columns->largest[j];
    columns->sum[j] += part * importance;
    columns->squares[j] += part * part * importance;
  } else if (fabs(x) > columns->largest[j]) {
    columns->largest[j] = fabs(x);
  }
}

static MlStatus column_pass(MlCall *call, const MlLogisticProblem *problem,
                            LogisticColumns *columns) {
  MlFrame *frame = &problem->fit->frame;
  MlBlock block;
  for (size_t c = 0; c < frame->block_count && call->status == ML_OK; c++) {
    if (ml_frame_block(call, frame, c, &block)) break;
    for (size_t i = 0; i < block.rows; i++) {
      double importance = problem->class_weights[(size_t)block.y[i * block.y_stride]];
      if (block.weight) importance *= block.weight[i * block.extra_stride];
      size_t work = block.columns;
      if (block.x) {
        const double *x = block.x + i * block.x_stride;
        for (size_t j = 0; j < block.columns; j++) {
          if (x[j] != 0) column_number(columns, j, x[j], importance);
        }
      } else {
        work = block.starts[i + 1] - block.starts[i];
        for (size_t k = block.starts[i]; k < block.starts[i + 1]; k++) {
          if (block.values[k] == 0) continue;
          column_number(columns, block.indices[k], block.values[k], importance);
        }
      }
      if (ml_poll(call, (uint32_t)work * 2)) break;
    }
  }
  return call->status;
}

/*
** What the rows before add to the Hessian's diagonal at the coefficients of column j about its
** centre, on average over the classes; and that centre with the weight of their constants.
*/
static double prior_curvature(const MlLogisticProblem *problem, size_t j, double *centre,
                              double *weight) {
  const MlGlmPrior *prior = problem->prior;
  double sum = 0;
  *centre = *weight = 0;
  if (!prior) return 0;
  if (prior->diagonal) {
    for (size_t k = 0; k < prior->rows; k++) {
      const double *own = prior->diagonal + k * (problem->columns + 1);
      sum += own[1 + j] / (double)prior->rows;
      *weight += own[0] / (double)prior->rows;
    }
    *centre = prior->centre[j];
    return sum;
  }
  const MlTriangle *triangle = &prior->triangle;
  size_t scores = prior->shape.scores, constants = scores * prior->shape.first;
  for (size_t k = 0; k < scores; k++) {
    size_t column = ml_glm_place(&prior->shape, k, 1 + j);
    for (size_t i = constants; i <= column; i++) {
      double r = ldexp(triangle->rows[i * triangle->stride + column], triangle->exponents[column]);
      sum += r * r / (double)scores;
    }
  }
  double own = constants ? ldexp(triangle->rows[0], triangle->exponents[0]) : 0;
  size_t column = ml_glm_place(&prior->shape, 0, 1 + j);
  *weight = own * own;
  if (own != 0) *centre = ldexp(triangle->rows[column], triangle->exponents[column]) / own;
  return sum;
}

/* Means, and units 1 / sqrt(n variance / 4 + l2): the diagonal of the Hessian at w = 0. */
static MlStatus find_units(MlCall *call, LogisticDescent *descent) {
  const MlLogisticProblem *problem = descent->problem;
  size_t p = problem->columns;
  double total = 0;
  double *numbers = ml_array(call, p, 3 * sizeof(double));
  if (!numbers) return call->status;
  LogisticColumns columns = {numbers, numbers + p, numbers + 2 * p, 0};
  for (size_t k = 0; k < problem->classes; k++) total += problem->class_totals[k];
  column_pass(call, problem, &columns);
  columns.second = 1;
  if (call->status == ML_OK) column_pass(call, problem, &columns);
  for (size_t j = 0; j < p; j++) {
    double size = columns.largest[j], mean = columns.sum[j] / total, square = columns.squares[j];
    double spread = problem->has_intercept ? square - total * mean * mean : square, old, weight;
    double curvature = prior_curvature(problem, j, &old, &weight);
    if (spread < 1e-12 * square) spread = 1e-12 * square;
    mean *= size;
    if (weight > 0) mean += (old - mean) * weight / (weight + total / 4);
    descent->centre[j] = problem->has_intercept ? mean : 0;
    if (size == 0) size = 1;
    spread = spread / 4 + (problem->l2 + curvature) / size / size;
    descent->unit[j] = 1 / (size * sqrt(spread));
    if (!isfinite(descent->unit[j])) descent->unit[j] = 0;
  }
  double old = 0, weight = 0;
  if (p) prior_curvature(problem, 0, &old, &weight);
  descent->unit[p] = problem->has_intercept ? 2 / sqrt(total + 4 * weight) : 0;
  ml_free(numbers);
  return call->status;
}

/* ---- the objective */

/*
** The numbers of row i of a block, with their columns, or with indices NULL those of all columns.
*/
typedef struct DescentRow {
  const double *values;
  const uint32_t *indices;
  size_t count;
} DescentRow;

static DescentRow descent_row(const MlBlock *block, size_t i) {
  if (block->x) return (DescentRow){block->x + i * block->x_stride, NULL, block->columns};
  size_t start = block->starts[i];
  return (DescentRow){block->values + start, block->indices + start, block->starts[i + 1] - start};
}

static void predict_row(const LogisticDescent *descent, const DescentRow *row, double *eta) {
  const double *w = descent->w, *x = row->values;
  memcpy(eta, descent->b, descent->stride * sizeof(double));
  if (descent->scores > 1) {
    descent->kernel->gather(x, row->indices, row->count, w, descent->stride, eta);
  } else if (row->indices) {
    for (size_t i = 0; i < row->count; i++) eta[0] += x[i] * w[row->indices[i]];
  } else {
    double sums[4] = {0, 0, 0, 0};
    size_t j = 0;
    for (; j + 4 <= row->count; j += 4) {
      for (size_t k = 0; k < 4; k++) sums[k] += x[j + k] * w[j + k];
    }
    for (; j < row->count; j++) sums[0] += x[j] * w[j];
    eta[0] += (sums[0] + sums[1]) + (sums[2] + sums[3]);
  }
}

static void spread_row(const LogisticDescent *descent, const DescentRow *row,
                       const double *residual) {
  double *slopes = descent->slopes;
  if (descent->scores > 1) {
    descent->kernel->scatter(row->values, row->indices, row->count, residual, descent->stride,
                             slopes);
  } else if (row->indices) {
    for (size_t i = 0; i < row->count; i++) slopes[row->indices[i]] += row->values[i] * *residual;
  } else {
    for (size_t j = 0; j < row->count; j++) slopes[j] += row->values[j] * *residual;
  }
  for (size_t c = 0; c < descent->scores; c++) descent->totals[c] += residual[c];
}

/* Residuals from predictors eta (C) of a row of class y and that weight; returns its loss. */
static double row_residuals(LogisticDescent *descent, const double *eta, size_t y, double weight,
                            double *residual) {
  const MlLogisticProblem *problem = descent->problem;
  double importance = problem->class_weights[y] * weight, lead, loss;
  if (descent->scores == 1) {
    lead = y == problem->positive ? eta[0] : -eta[0];
    double miss = ml_logistic(-lead);
    residual[0] = (y == problem->positive ? miss : -miss) * importance;
    loss = ml_log1p_exp(-lead);
  } else {
    double largest = eta[0], rival = -HUGE_VAL, total = 0;
    for (size_t c = 0; c < descent->scores; c++) {
      largest = eta[c] > largest ? eta[c] : largest;
      if (c != y && eta[c] > rival) rival = eta[c];
    }
    for (size_t c = 0; c < descent->scores; c++) {
      residual[c] = ml_exp(eta[c] - largest);
      total += residual[c];
    }
    for (size_t c = 0; c < descent->scores; c++) {
      residual[c] = ((double)(c == y) - residual[c] / total) * importance;
    }
    lead = eta[y] - rival;
    loss = (largest - eta[y]) + ml_log(total);
  }
  if (lead < descent->margin) descent->margin = lead;
  return loss * importance;
}

static MlStatus sum_rows(MlCall *call, LogisticDescent *descent) {
  MlFrame *frame = &descent->problem->fit->frame;
  double *eta = descent->row, *residual = eta + descent->stride;
  MlSum loss = {0, 0};
  MlBlock block;
  for (size_t c = 0; c < frame->block_count && call->status == ML_OK; c++) {
    if (ml_frame_block(call, frame, c, &block)) break;
    for (size_t i = 0; i < block.rows; i++) {
      DescentRow row = descent_row(&block, i);
      predict_row(descent, &row, eta);
      double weight = block.weight ? block.weight[i * block.extra_stride] : 1;
      if (block.offset) eta[0] += block.offset[i * block.extra_stride]; /* of two classes */
      size_t y = (size_t)block.y[i * block.y_stride];
      ml_sum_add(&loss, row_residuals(descent, eta, y, weight, residual));
      spread_row(descent, &row, residual);
      if (ml_poll(call, (uint32_t)((row.count + 10) * descent->scores))) break;
    }
  }
  descent->loss = ml_sum_value(loss);
  return call->status;
}

/* Coefficients in the features' units of the point u (count). */
static void set_coefficients(LogisticDescent *descent, const double *u) {
  size_t p = descent->problem->columns, scores = descent->scores;
  for (size_t c = 0; c < scores; c++) descent->b[c] = u[p * scores + c] * descent->unit[p];
  for (size_t j = 0; j < p; j++) {
    for (size_t c = 0; c < scores; c++) {
      double w = u[j * scores + c] * descent->unit[j];
      descent->w[j * descent->stride + c] = w;
      descent->b[c] -= w * descent->centre[j];
    }
  }
}

/* ---- what the rows before say */

/*
** Coefficient j (0: the constant) of row k of those that are counted from `over` on, where the
** first class is the one that the others are measured against.
*/
static double prior_coefficient(const LogisticDescent *descent, size_t over, size_t k, size_t j) {
  const double *from = j ? descent->w + (j - 1) * descent->stride : descent->b;
  return from[k + over] - (over ? from[0] : 0);
}

/* The slope of the loss there goes to the rows' sums, which have the other sign. */
static void add_prior_slope(LogisticDescent *descent, size_t over, size_t k, size_t j,
                            double slope) {
  double *to = j ? descent->slopes + (j - 1) * descent->stride : descent->totals;
  to[k + over] -= slope;
  if (over) to[0] += slope;
}

static double add_diagonal_prior(LogisticDescent *descent) {
  const MlGlmPrior *prior = descent->problem->prior;
  size_t width = descent->problem->columns + 1, over = descent->scores - prior->rows;
  double loss = 0;
  for (size_t k = 0; k < prior->rows; k++) {
    const double *diagonal = prior->diagonal + k * width, *start = prior->start + k * width;
    double constant = prior_coefficient(descent, over, k, 0) - start[0];
    for (size_t j = 1; j < width; j++) {
      double own = diagonal[j], slope = prior->slope[k * width + j];
      double rest = prior_coefficient(descent, over, k, j) - start[j];
      loss += (own * rest / 2 + slope) * rest;
      add_prior_slope(descent, over, k, j, own * rest + slope);
      constant += rest * prior->centre[j - 1];
    }
    double slope = diagonal[0] * constant; /* 0 where there are no constants */
    loss += slope * constant / 2;
    add_prior_slope(descent, over, k, 0, slope);
    for (size_t j = 1; j < width && slope != 0; j++) {
      add_prior_slope(descent, over, k, j, slope * prior->centre[j - 1]);
    }
  }
  return loss;
}

static double add_quadratic_prior(LogisticDescent *descent) {
  const MlGlmPrior *prior = descent->problem->prior;
  const MlGlmShape *shape = &prior->shape;
  size_t q = prior->triangle.columns, width = shape->p + 1;
  size_t over = descent->scores - shape->scores;
  const double *row = descent->prior;
  double *at = descent->prior + q * q, *slope = at + q, loss = 0;
  for (size_t k = 0; k < shape->scores; k++) {
    for (size_t j = 1 - shape->first; j < width; j++) {
      at[ml_glm_place(shape, k, j)] = prior_coefficient(descent, over, k, j);
    }
  }
  at[q - 1] = -1;
  memset(slope, 0, q * sizeof *slope);
  for (size_t i = 0; i < q; i++, row += q) {
    double rest = 0;
    for (size_t j = i; j < q; j++) rest += row[j] * at[j];
    for (size_t j = i; j < q; j++) slope[j] += row[j] * rest;
    loss += rest * rest / 2;
  }
  for (size_t k = 0; k < shape->scores; k++) {
    for (size_t j = 1 - shape->first; j < width; j++) {
      add_prior_slope(descent, over, k, j, slope[ml_glm_place(shape, k, j)]);
    }
  }
  return loss;
}

/* Adds the prior's gradient to the rows' and returns its loss. */
static double add_prior_loss(LogisticDescent *descent) {
  if (!descent->problem->prior) return 0;
  return descent->prior ? add_quadratic_prior(descent) : add_diagonal_prior(descent);
}

/* The rows of the prior's triangle, and room behind them for parameters and slopes. */
static MlStatus unpack_prior(MlCall *call, LogisticDescent *descent) {
  const MlGlmPrior *prior = descent->problem->prior;
  if (!prior || prior->diagonal) return call->status;
  const MlTriangle *triangle = &prior->triangle;
  size_t q = triangle->columns;
  descent->prior = ml_array(call, q * (q + 2), sizeof(double));
  for (size_t i = 0; descent->prior && i < q; i++) {
    for (size_t j = i; j < q; j++) {
      double r = triangle->rows[i * triangle->stride + j];
      descent->prior[i * q + j] = ldexp(r, triangle->exponents[j]);
    }
  }
  return call->status;
}

/* *objective and its gradient (count) at u (count). */
static MlStatus evaluate_descent(MlCall *call, LogisticDescent *descent, const double *u,
                                 double *objective, double *gradient) {
  size_t p = descent->problem->columns, scores = descent->scores;
  double l2 = descent->problem->l2, penalty = 0;
  set_coefficients(descent, u);
  memset(descent->slopes, 0, p * descent->stride * sizeof(double));
  memset(descent->totals, 0, scores * sizeof(double));
  descent->margin = HUGE_VAL;
  if (sum_rows(call, descent)) return call->status;
  penalty = add_prior_loss(descent);
  for (size_t j = 0; j < p; j++) {
    for (size_t c = 0; c < scores; c++) {
      double w = descent->w[j * descent->stride + c];
      double slope = descent->slopes[j * descent->stride + c];
      slope -= descent->centre[j] * descent->totals[c];
      penalty += 0.5 * l2 * w * w;
      gradient[j * scores + c] = descent->unit[j] * (l2 * w - slope);
    }
  }
  for (size_t c = 0; c < scores; c++) {
    gradient[p * scores + c] = -descent->unit[p] * descent->totals[c];
  }
  *objective = descent->loss + penalty;
  return ML_OK;
}

static MlStatus lbfgs_evaluate(MlCall *call, void *context, const double *u, double *objective,
                               double *gradient) {
  return evaluate_descent(call, context, u, objective, gradient);
}

static MlStatus lbfgs_progress(MlCall *call, void *context, int iteration, double objective,
                               double change, double gradient_size) {
  LogisticDescent *descent = context;
  (void)iteration, (void)change, (void)gradient_size;
  return ml_logistic_remember(call, descent->problem, descent->solution, objective);
}

/*
** In the units chosen a gradient of 1e-8 is some 1e-8 of a standard error. Where the sums'
** rounding stops the descent before that, what it reached is as good as it gets.
*/
static MlStatus descend(MlCall *call, LogisticDescent *descent, double *u) {
  const MlLogisticProblem *problem = descent->problem;
  MlLbfgsResult result;
  MlLbfgs lbfgs = {.count = descent->count,
                   .evaluate = lbfgs_evaluate,
                   .progress = lbfgs_progress,
                   .context = descent,
                   .l1 = descent->l1,
                   .memory = descent->l1 && descent->count < 100000 ? 40 : 10,
                   .max_iterations = problem->max_iter < INT_MAX ? (int)problem->max_iter : INT_MAX,
                   .gradient_tolerance = (descent->l1 ? 1e-3 : 0.1) * sqrt(problem->tol),
                   .value_tolerance = 0};
  if (ml_lbfgs_minimise(call, &lbfgs, u, &result)) return call->status;
  descent->solution->converged =
      result.end == ML_LBFGS_GRADIENT ||
      ((result.end == ML_LBFGS_VALUE || result.end == ML_LBFGS_PRECISION) &&
       result.gradient_size < 1e-4) ||
      (descent->l1 && result.gradient_size < 1e-7);
  return call->status;
}

/* ---- results */

static void write_rows(const LogisticDescent *descent, MlLogisticSolution *solution) {
  size_t p = descent->problem->columns, scores = descent->scores;
  for (size_t j = 0; j <= p; j++) { /* j = 0: the intercepts */
    const double *from = j ? descent->w + (j - 1) * descent->stride : descent->b;
    double base = 0;
    if (scores > 1 && solution->scores < scores) base = from[0]; /* against the first class */
    /* which K rows are meant is up to the penalty; of L1 that is decided, but for the constants */
    int is_free = scores == solution->scores && scores > 1 && (j == 0 || !descent->l1);
    for (size_t c = 0; is_free && c < scores; c++) {
      base += from[c] / (double)scores;
    }
    for (size_t k = 0; k < solution->scores; k++) {
      size_t c = k + scores - solution->scores;
      solution->coefficients[k * (p + 1) + j] = from[c] - base;
    }
  }
}

/* With an L1 penalty: the coefficients that are not 0, and the constants that are free. */
static size_t count_parameters(const LogisticDescent *descent, const MlLogisticSolution *solution) {
  size_t p = descent->problem->columns, count = 0;
  if (descent->problem->has_intercept) count = descent->problem->classes - 1;
  for (size_t k = 0; k < solution->scores; k++) {
    for (size_t j = 1; j <= p; j++) count += solution->coefficients[k * (p + 1) + j] != 0;
  }
  return count;
}

static MlStatus descent_begin(MlCall *call, LogisticDescent *descent) {
  size_t p = descent->problem->columns, stride = descent->stride;
  descent->centre = ml_array(call, p, sizeof(double));
  descent->unit = ml_array(call, p + 1, sizeof(double));
  descent->w = ml_array(call, p * stride, sizeof(double));
  descent->b = ml_array(call, stride, sizeof(double));
  descent->slopes = ml_array(call, p * stride, sizeof(double));
  descent->totals = ml_array(call, stride, sizeof(double));
  descent->row = ml_array(call, 2 * stride, sizeof(double));
  if (descent->problem->l1 > 0) descent->l1 = ml_array(call, descent->count, sizeof(double));
  if (call->status || find_units(call, descent)) return call->status;
  unpack_prior(call, descent);
  for (size_t i = 0; descent->l1 && i < p * descent->scores; i++) {
    descent->l1[i] = descent->problem->l1 * descent->unit[i / descent->scores];
  }
  return ML_OK;
}

static void descent_free(LogisticDescent *descent) {
  ml_free(descent->centre);
  ml_free(descent->unit);
  ml_free(descent->w);
  ml_free(descent->b);
  ml_free(descent->slopes);
  ml_free(descent->totals);
  ml_free(descent->row);
  ml_free(descent->l1);
  ml_free(descent->prior);
}

/* The coefficients of the prior as a point. */
static void start_from_prior(const LogisticDescent *descent, double *u) {
  const MlGlmPrior *prior = descent->problem->prior;
  size_t p = descent->problem->columns, scores = descent->scores, over = scores - prior->rows;
  for (size_t k = 0; k < prior->rows; k++) {
    const double *from = prior->start + k * (p + 1);
    double constant = from[0];
    for (size_t j = 0; j < p; j++) {
      if (descent->unit[j] > 0) u[j * scores + k + over] = from[1 + j] / descent->unit[j];
      constant += from[1 + j] * descent->centre[j];
    }
    if (descent->unit[p] > 0) u[p * scores + k + over] = constant / descent->unit[p];
  }
}

/* The model of the intercepts alone, or that of the rows before. */
static void start_descent(const LogisticDescent *descent, double *u) {
  const MlLogisticProblem *problem = descent->problem;
  if (problem->prior) {
    start_from_prior(descent, u);
    return;
  }
  for (size_t c = 0; problem->has_intercept && c < descent->scores; c++) {
    double odds = ml_log(problem->class_totals[descent->scores == 1 ? problem->positive : c]);
    if (descent->scores == 1) odds -= ml_log(problem->class_totals[!problem->positive]);
    u[problem->columns * descent->scores + c] = odds / descent->unit[problem->columns];
  }
}

MlStatus ml_logistic_descend(MlCall *call, const MlLogisticProblem *problem,
                             MlLogisticSolution *solution) {
  LogisticDescent descent = {.problem = problem, .solution = solution};
  descent.scores = problem->classes == 2 ? 1 : problem->classes;
  descent.count = descent.scores * (problem->columns + 1);
  descent.stride = descent.scores;
  if (descent.scores > 1) {
    size_t lanes = ML_LOGISTIC_CLASSES;
    descent.stride = (descent.scores + lanes - 1) / lanes * lanes;
  }
  descent.kernel = ml_logistic_kernel();
  double *u = ml_array(call, descent.count, sizeof(double)), objective;
  double *gradient = ml_array(call, descent.count, sizeof(double));
  if (call->status == ML_OK && descent_begin(call, &descent) == ML_OK) {
    start_descent(&descent, u);
    descend(call, &descent, u);
    /* Once more: the last point tried may not be the one that was kept. */
    if (call->status == ML_OK) evaluate_descent(call, &descent, u, &objective, gradient);
  }
  if (call->status == ML_OK) {
    size_t intercepts = problem->has_intercept ? 1 : 0;
    solution->loss = descent.loss;
    int is_apart = descent.margin > 1e-9 && !(problem->has_offset && solution->converged);
    solution->separated = problem->l2 == 0 && problem->l1 == 0 && !problem->prior && is_apart;
    if (solution->separated) solution->converged = 0;
    solution->parameters = (problem->classes - 1) * (problem->columns + intercepts);
    write_rows(&descent, solution);
    if (problem->l1 > 0) solution->parameters = count_parameters(&descent, solution);
  }
  descent_free(&descent);
  ml_free(gradient);
  ml_free(u);
  return call->status;
}
