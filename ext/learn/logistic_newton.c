/* Logistic regression by Newton's method on dense cross-products. */
#include "learn/logistic_solver.h"

#include <math.h>
#include <string.h>

#include "learn/glm_merge.h"
#include "learn/linear.h"
#include "learn/logistic_design.h"
#include "math/elementary.h"
#include "math/qr.h"

/* A pivot this small beside its diagonal costs half of the digits: then QR of the rows steps in. */
#define LOGISTIC_SAFE_PIVOT 1e-6
#define LOGISTIC_ZERO_PIVOT 1e-13

/* R's glm drops a column with less than this of its own norm left. */
#define LOGISTIC_DEPENDENT 1e-11

/* Where the Newton iteration is: parameters, objective and derivatives. */
typedef struct LogisticPoint {
  double *w;        /* (scores, m) of the design's scaled columns */
  double *gradient; /* (scores, m) of the log likelihood, less the penalty's */
  double *cross;    /* (pairs, m, m) lower triangles of the weighted cross-products */
  double loss;      /* without the penalty */
  double objective; /* with it */
  double margin;    /* of the row that is furthest on the wrong side */
} LogisticPoint;

typedef struct LogisticNewton {
  const MlLogisticProblem *problem;
  MlLogisticDesign design;
  size_t scores, pairs, d; /* d = scores m */
  LogisticPoint now, next;
  double *hessian;   /* (d, d) then its Cholesky factor, of the matrix with unit diagonal */
  double *unit;      /* (d) what the Hessian's rows and columns were multiplied by */
  double *direction; /* (d) */
  double *tiles; /* predictor, residual, probability (scores, tile), weight, scratch (2, tile) */
  LogisticPoint *filling; /* by evaluate_tile() */
  MlTriangle triangle;    /* of careful steps */
  double *rows;           /* (128, stride) for the triangle */
  size_t row_count;
  int careful; /* the last factor had a small pivot: steps and errors come from the triangle */
} LogisticNewton;

/* ---- the objective and its derivatives at a point */

static MlStatus evaluate_tile(MlCall *call, void *arg, const MlLogisticTile *tile) {
  LogisticNewton *newton = arg;
  LogisticPoint *point = newton->filling;
  const MlLogisticKernel *kernel = newton->design.kernel;
  size_t m = newton->design.columns, scores = newton->scores;
  double *predictor = newton->tiles, *residual = predictor + scores * ML_LOGISTIC_TILE;
  double *probability = residual + scores * ML_LOGISTIC_TILE;
  double *weight = probability + scores * ML_LOGISTIC_TILE, *scratch = weight + ML_LOGISTIC_TILE;
  for (size_t k = 0; k < scores; k++) {
    double *at = predictor + k * ML_LOGISTIC_TILE;
    kernel->linear(tile->x, tile->lanes, m, point->w + k * m, at);
    for (size_t i = tile->rows; i < tile->lanes; i++) at[i] = -1000; /* adds nothing */
  }
  if (scores == 1) {
    const MlLogisticProblem *problem = newton->problem;
    double weights[2] = {problem->class_weights[!problem->positive],
                         problem->class_weights[problem->positive]};
    kernel->binary(predictor, tile->y, tile->lanes, weights, residual, weight, &point->loss,
                   &point->margin);
    kernel->gradient(tile->x, tile->lanes, m, residual, point->gradient);
    kernel->cross(tile->x, tile->lanes, m, weight, point->cross, scratch);
    return call->status;
  }
  kernel->softmax(predictor, tile->y, tile->lanes, scores + 1, tile->importance, probability,
                  residual, &point->loss, &point->margin);
  double *cross = point->cross;
  for (size_t k = 0; k < scores; k++) {
    const double *p = probability + k * ML_LOGISTIC_TILE;
    kernel->gradient(tile->x, tile->lanes, m, residual + k * ML_LOGISTIC_TILE,
                     point->gradient + k * m);
    for (size_t l = 0; l <= k; l++, cross += m * m) {
      const double *q = probability + l * ML_LOGISTIC_TILE;
      for (size_t i = 0; i < tile->lanes; i++) {
        weight[i] = (k == l ? p[i] * (1 - p[i]) : -p[i] * q[i]) * tile->importance[i];
      }
      kernel->cross(tile->x, tile->lanes, m, weight, cross, scratch);
    }
  }
  return call->status;
}

/*
** The penalty on slope j of scores k and l: l2 times this. With more than two classes the penalty
** is that of K rows that sum to 0, written in the K - 1 differences from the first.
*/
static double penalty_share(const LogisticNewton *newton, size_t k, size_t l) {
  if (newton->scores == 1) return 1;
  return (double)(k == l) - 1 / (double)newton->problem->classes;
}

/* l2 in the units of slope j: for numbers so small that it is beyond all bounds, the slope is 0. */
static double penalty_strength(const LogisticNewton *newton, size_t j) {
  double scale = newton->design.scale[j], strength = newton->problem->l2 * scale * scale;
  return strength < 1e200 ? strength : 1e200;
}

static void add_penalty(const LogisticNewton *newton, LogisticPoint *point) {
  size_t m = newton->design.columns;
  for (size_t j = newton->design.first; j < m; j++) {
    double strength = penalty_strength(newton, j);
    for (size_t k = 0; k < newton->scores; k++) {
      double slope = 0;
      for (size_t l = 0; l < newton->scores; l++) {
        slope += penalty_share(newton, k, l) * point->w[l * m + j];
      }
      point->gradient[k * m + j] -= strength * slope;
      point->objective += 0.5 * strength * slope * point->w[k * m + j];
    }
  }
}

static MlStatus evaluate(MlCall *call, LogisticNewton *newton, LogisticPoint *point) {
  size_t m = newton->design.columns;
  point->loss = 0;
  point->margin = HUGE_VAL;
  memset(point->gradient, 0, newton->d * sizeof(double));
  memset(point->cross, 0, newton->pairs * m * m * sizeof(double));
  newton->filling = point;
  ml_logistic_tiles(call, &newton->design, (double)(newton->pairs * m * m) / 8, evaluate_tile,
                    newton);
  point->objective = point->loss;
  if (newton->problem->l2 > 0) add_penalty(newton, point);
  return call->status;
}

/* ---- the Newton direction */

/* Writes the negated Hessian of the point, with or without penalty, whole lower triangle (d, d). */
static void build_hessian(LogisticNewton *newton, const LogisticPoint *point, int is_penalised) {
  size_t m = newton->design.columns, d = newton->d;
  const double *cross = point->cross;
  for (size_t k = 0; k < newton->scores; k++) {
    for (size_t l = 0; l <= k; l++, cross += m * m) {
      for (size_t i = 0; i < m; i++) {
        for (size_t j = 0; j < m; j++) {
          double value = i >= j ? cross[i * m + j] : cross[j * m + i];
          if (is_penalised && i == j && i >= newton->design.first) {
            value += penalty_strength(newton, j) * penalty_share(newton, k, l);
          }
          newton->hessian[(k * m + i) * d + l * m + j] = value;
        }
      }
    }
  }
}

static double dot(const double *a, const double *b, size_t n) {
  double even = 0, odd = 0;
  size_t i = 0;
  for (; i + 1 < n; i += 2) {
    even += a[i] * b[i];
    odd += a[i + 1] * b[i + 1];
  }
  return i < n ? even + odd + a[i] * b[i] : even + odd;
}

/*
** Cholesky's factor of the Hessian, made one on the diagonal first. What has no pivot gets 0 on the
** diagonal, and a row of zeros: there the solution is 0; unless the row is to be kept, and the
** factor that of a semidefinite matrix. Returns the smallest pivot.
*/
static double factor_hessian(LogisticNewton *newton, int keeps_rows) {
  size_t d = newton->d;
  double *h = newton->hessian, *unit = newton->unit, smallest = 1;
  for (size_t i = 0; i < d; i++) {
    double diagonal = h[i * d + i];
    unit[i] = diagonal > 0 && isfinite(diagonal) ? 1 / sqrt(diagonal) : 0;
    for (size_t j = 0; j <= i; j++) h[i * d + j] = h[i * d + j] * unit[i] * unit[j];
  }
  for (size_t i = 0; i < d; i++) {
    double *row = h + i * d;
    for (size_t j = 0; j < i; j++) {
      double pivot = h[j * d + j];
      row[j] = pivot > 0 ? (row[j] - dot(row, h + j * d, j)) / pivot : 0;
    }
    double pivot = row[i] - dot(row, row, i);
    smallest = pivot < smallest ? pivot : smallest;
    if (pivot > LOGISTIC_ZERO_PIVOT) {
      row[i] = sqrt(pivot);
    } else if (keeps_rows) {
      row[i] = 0;
    } else {
      memset(row, 0, (i + 1) * sizeof(double));
    }
  }
  return smallest;
}

/* direction = (L L')^-1 gradient, in the parameters' own units */
static void solve_factor(const LogisticNewton *newton, const double *gradient, double *direction) {
  size_t d = newton->d;
  const double *h = newton->hessian;
  for (size_t i = 0; i < d; i++) {
    double pivot = h[i * d + i];
    double value = gradient[i] * newton->unit[i] - dot(h + i * d, direction, i);
    direction[i] = pivot > 0 ? value / pivot : 0;
  }
  for (size_t i = d; i-- > 0;) {
    double pivot = h[i * d + i];
    direction[i] = pivot > 0 ? direction[i] / pivot : 0;
    for (size_t j = 0; j < i; j++) direction[j] -= h[i * d + j] * direction[i];
  }
  for (size_t i = 0; i < d; i++) direction[i] *= newton->unit[i];
}

/* ---- the careful way: the triangle of the weighted rows, by QR */

static void absorb_rows(LogisticNewton *newton) {
  ml_triangle_absorb(&newton->triangle, newton->rows, newton->row_count, newton->triangle.stride);
  newton->row_count = 0;
}

/* The next row for the triangle, all zeros. */
static double *triangle_row(LogisticNewton *newton) {
  if (newton->row_count == 128) absorb_rows(newton);
  double *row = newton->rows + newton->row_count++ * newton->triangle.stride;
  memset(row, 0, newton->triangle.stride * sizeof(double));
  return row;
}

/* Rows sqrt(weight) x with the target residual / sqrt(weight). */
static MlStatus careful_tile(MlCall *call, void *arg, const MlLogisticTile *tile) {
  LogisticNewton *newton = arg;
  size_t m = newton->design.columns;
  double *predictor = newton->tiles, *residual = predictor + ML_LOGISTIC_TILE;
  double *weight = residual + 2 * ML_LOGISTIC_TILE, loss = 0, margin = 0;
  const MlLogisticProblem *problem = newton->problem;
  double weights[2] = {problem->class_weights[!problem->positive],
                       problem->class_weights[problem->positive]};
  newton->design.kernel->linear(tile->x, tile->lanes, m, newton->now.w, predictor);
  newton->design.kernel->binary(predictor, tile->y, tile->lanes, weights, residual, weight, &loss,
                                &margin);
  for (size_t i = 0; i < tile->rows; i++) {
    double *row = triangle_row(newton), root = sqrt(weight[i] > 1e-200 ? weight[i] : 1e-200);
    for (size_t j = 0; j < m; j++) row[j] = tile->x[j * ML_LOGISTIC_TILE + i] * root;
    row[m] = residual[i] / root;
  }
  return call->status;
}

/* Rows x alone, with the target 0. */
static MlStatus plain_tile(MlCall *call, void *arg, const MlLogisticTile *tile) {
  LogisticNewton *newton = arg;
  for (size_t i = 0; i < tile->rows; i++) {
    double *row = triangle_row(newton);
    for (size_t j = 0; j < newton->design.columns; j++) {
      row[j] = tile->x[j * ML_LOGISTIC_TILE + i];
    }
  }
  return call->status;
}

/*
** Makes the triangle of all rows and drops dependent columns from it. order (m) as
** ml_triangle_reduce() gives it.
*/
static MlStatus make_triangle(MlCall *call, LogisticNewton *newton, MlLogisticVisit visit,
                              double tolerance, size_t *order, size_t *rank) {
  size_t m = newton->design.columns;
  ml_triangle_free(&newton->triangle);
  if (ml_triangle_begin(call, &newton->triangle, m + 1)) return call->status;
  ml_free(newton->rows);
  newton->rows = ml_array(call, 128 * newton->triangle.stride, sizeof(double));
  newton->row_count = 0;
  if (call->status) return call->status;
  ml_logistic_tiles(call, &newton->design, (double)(m * m) / 4, visit, newton);
  for (size_t j = newton->design.first; visit == careful_tile && j < m; j++) {
    double root = sqrt(penalty_strength(newton, j));
    if (root == 0) continue;
    double *row = triangle_row(newton);
    row[j] = root;
    row[m] = -root * newton->now.w[j];
  }
  absorb_rows(newton);
  if (call->status == ML_OK) ml_triangle_reduce(&newton->triangle, tolerance, order, rank);
  return call->status;
}

static MlStatus careful_direction(MlCall *call, LogisticNewton *newton) {
  size_t m = newton->design.columns, rank = 0;
  size_t *order = ml_array(call, m, sizeof *order);
  double *part = ml_array(call, m, sizeof *part);
  if (order && part &&
      make_triangle(call, newton, careful_tile, LOGISTIC_ZERO_PIVOT, order, &rank) == ML_OK) {
    ml_triangle_solve(&newton->triangle, part);
    memset(newton->direction, 0, m * sizeof(double));
    for (size_t j = 0; j < rank; j++) newton->direction[order[j]] = part[j];
  }
  ml_free(order);
  ml_free(part);
  return call->status;
}

/* Solves for the direction at `now`; *decrement = gradient' direction. */
static MlStatus find_direction(MlCall *call, LogisticNewton *newton, double *decrement) {
  build_hessian(newton, &newton->now, 1);
  double pivot = factor_hessian(newton, 0);
  newton->careful = newton->scores == 1 && pivot < LOGISTIC_SAFE_PIVOT;
  if (newton->careful) {
    careful_direction(call, newton);
  } else {
    solve_factor(newton, newton->now.gradient, newton->direction);
  }
  *decrement = dot(newton->now.gradient, newton->direction, newton->d);
  return call->status;
}

/* ---- columns that depend on others */

/*
** Without a penalty: drops columns that depend on earlier ones. The cross-products at the start say
** whether there can be any; only then the rows are read for QR, which can tell.
*/
static MlStatus drop_dependent(MlCall *call, LogisticNewton *newton, unsigned char *dropped) {
  MlLogisticDesign *design = &newton->design;
  size_t scores = newton->scores, d = newton->d, rank = 0;
  newton->scores = 1;
  newton->d = design->columns;
  build_hessian(newton, &newton->now, 1);
  double pivot = factor_hessian(newton, 0);
  newton->scores = scores;
  newton->d = d;
  if (pivot >= LOGISTIC_SAFE_PIVOT) return call->status;
  size_t *order = ml_array(call, design->columns, sizeof *order), m = design->columns;
  if (order && make_triangle(call, newton, plain_tile, LOGISTIC_DEPENDENT, order, &rank) == ML_OK) {
    for (size_t i = rank; i < m; i++) {
      if (order[i] >= design->first) dropped[design->take[order[i]]] = 1;
    }
    ml_logistic_design_drop(design, dropped);
  }
  ml_free(order);
  return call->status;
}

/* ---- iterations */

/* The model of the intercept alone. */
static void null_point(const LogisticNewton *newton, LogisticPoint *point) {
  const MlLogisticProblem *problem = newton->problem;
  memset(point->w, 0, newton->d * sizeof(double));
  for (size_t k = 0; newton->design.first && k < newton->scores; k++) {
    size_t base = newton->scores == 1 ? !problem->positive : 0;
    size_t class = newton->scores == 1 ? problem->positive : k + 1;
    point->w[k * newton->design.columns] =
        ml_log(problem->class_totals[class]) - ml_log(problem->class_totals[base]);
  }
}

/* The largest of |step| / (1 + reach |w|) over all parameters. */
static double largest_step(const LogisticNewton *newton, double length, double reach) {
  double largest = 0;
  for (size_t i = 0; i < newton->d; i++) {
    double step = fabs(length * newton->direction[i]) / (1 + reach * fabs(newton->now.w[i]));
    largest = step > largest ? step : largest;
  }
  return largest;
}

/* Tries the direction, halving it until the objective does not grow. Returns the length or 0. */
static double take_step(MlCall *call, LogisticNewton *newton) {
  double length = 1, slack = 1e-13 * (fabs(newton->now.objective) + 1e-3);
  for (int i = 0; i < 40; i++, length /= 2) {
    for (size_t k = 0; k < newton->d; k++) {
      newton->next.w[k] = newton->now.w[k] + length * newton->direction[k];
    }
    if (evaluate(call, newton, &newton->next)) return 0;
    if (newton->next.objective <= newton->now.objective + slack) return length;
  }
  return 0;
}

/* Says which coefficients were still growing at full pace when the deviance no longer changed. */
static void mark_drift(const LogisticNewton *newton, MlLogisticSolution *solution) {
  size_t m = newton->design.columns;
  solution->drifting = 1;
  for (size_t i = 0; i < newton->d; i++) {
    size_t j = i % m;
    if (j < newton->design.first || fabs(newton->direction[i]) < 0.05) continue;
    solution->drifts[newton->design.take[j]] = 1;
  }
}

/*
** Newton's iteration from `now`, evaluated. It has converged when the squared length of the last
** step, in standard errors, is below tol times the deviance, and no parameter moved much. When the
** deviance has settled by R's rule while the steps keep their size, some coefficient has no finite
** estimate.
*/
static MlStatus iterate(MlCall *call, LogisticNewton *newton, MlLogisticSolution *solution) {
  const MlLogisticProblem *problem = newton->problem;
  double decrement = 0, previous = 0;
  ml_logistic_remember(call, problem, solution, newton->now.objective);
  for (int64_t i = 0; i < problem->max_iter && call->status == ML_OK; i++) {
    if (find_direction(call, newton, &decrement)) break;
    double length = take_step(call, newton);
    if (call->status || length == 0) break;
    double change = newton->now.objective - newton->next.objective;
    double deviance = 2 * newton->next.objective + 0.1;
    double moved = largest_step(newton, length, 1), far = largest_step(newton, length, 0);
    LogisticPoint swap = newton->now;
    newton->now = newton->next;
    newton->next = swap;
    ml_logistic_remember(call, problem, solution, newton->now.objective);
    if (decrement <= problem->tol * deviance && moved < 1e-3) {
      solution->converged = 1;
      break;
    }
    if (2 * change <= 1e-8 * fmin(deviance, 1e4) && far > 0.05 && far > previous / 2) {
      mark_drift(newton, solution);
      break;
    }
    previous = far;
  }
  return call->status;
}

/* ---- results in the features' own units */

/* Parameter (k, j) of the baseline form to the K rows that sum to 0. */
static void centre_scores(const MlLogisticProblem *problem, const double *baseline, double *rows) {
  size_t width = problem->columns + 1, classes = problem->classes;
  for (size_t j = 0; j < width; j++) {
    double mean = 0;
    for (size_t k = 1; k < classes; k++) mean += baseline[(k - 1) * width + j];
    mean /= (double)classes;
    for (size_t k = 0; k < classes; k++) {
      rows[k * width + j] = (k ? baseline[(k - 1) * width + j] : 0) - mean;
    }
  }
}

static MlStatus write_coefficients(MlCall *call, const LogisticNewton *newton,
                                   MlLogisticSolution *solution) {
  const MlLogisticDesign *design = &newton->design;
  size_t m = design->columns, width = newton->problem->columns + 1;
  int centred = newton->scores > 1 && newton->problem->l2 > 0;
  double *baseline = ml_array(call, newton->scores * width, sizeof(double));
  for (size_t k = 0; baseline && k < newton->scores; k++) {
    double *row = baseline + k * width;
    const double *w = newton->now.w + k * m;
    if (design->first) row[0] = w[0];
    for (size_t j = 1; j < width; j++) row[j] = solution->dropped[j - 1] ? NAN : 0;
    for (size_t j = design->first; j < m; j++) {
      row[1 + design->take[j]] = w[j] * design->scale[j];
      if (design->first) row[0] -= w[j] * design->shift[j];
    }
  }
  if (baseline && centred) {
    centre_scores(newton->problem, baseline, solution->coefficients);
  } else if (baseline) {
    memcpy(solution->coefficients, baseline, newton->scores * width * sizeof(double));
  }
  ml_free(baseline);
  return call->status;
}

/* inverse (d, d) of the factored Hessian, column by column. */
static MlStatus invert_factor(MlCall *call, const LogisticNewton *newton, double *inverse) {
  size_t d = newton->d;
  double *column = ml_array(call, d, sizeof(double)), *unit = ml_array(call, d, sizeof(double));
  for (size_t j = 0; column && unit && j < d; j++) {
    memset(unit, 0, d * sizeof(double));
    unit[j] = 1;
    solve_factor(newton, unit, column);
    for (size_t i = 0; i < d; i++) inverse[i * d + j] = column[i];
    if (ml_poll(call, (uint32_t)(d * d))) break;
  }
  ml_free(column);
  ml_free(unit);
  return call->status;
}

/* The same of the careful triangle; *variance = x' inverse x, of x (m). */
static MlStatus invert_triangle(MlCall *call, LogisticNewton *newton, const double *x,
                                double *inverse, double *variance) {
  size_t m = newton->design.columns, rank = 0;
  size_t *order = ml_array(call, m, sizeof *order);
  double *part = ml_array(call, m * m, sizeof *part);
  *variance = 0;
  if (order && part &&
      make_triangle(call, newton, careful_tile, LOGISTIC_ZERO_PIVOT, order, &rank) == ML_OK &&
      ml_triangle_inverse(call, &newton->triangle, part) == ML_OK) {
    for (size_t i = 0; i < rank; i++) {
      for (size_t j = 0; j < rank; j++) inverse[order[i] * m + order[j]] = part[i * rank + j];
    }
    ml_linear_project(&newton->triangle, order, x, part);
    for (size_t i = 0; i < rank; i++) *variance += part[i] * part[i];
  }
  ml_free(order);
  ml_free(part);
  return call->status;
}

/*
** What R, of the scaled columns, makes of the gradient of the log-likelihood: R' residual = gradient.
** It is not 0 where a penalty holds it. residual (m)
*/
static void information_residual(const LogisticNewton *newton, double *residual) {
  const MlLogisticDesign *design = &newton->design;
  for (size_t i = 0; i < design->columns; i++) {
    const double *row = newton->hessian + i * newton->d;
    double gradient = newton->now.gradient[i];
    if (i >= design->first) gradient += penalty_strength(newton, i) * newton->now.w[i];
    double rest = gradient * newton->unit[i] - dot(row, residual, i);
    residual[i] = row[i] > 0 ? rest / row[i] : 0;
  }
}

/*
** The factored Hessian of two classes as the triangle R of the coefficients in the features' own
** units, and behind it R times the coefficients (1 + p), and with a penalty the residual.
*/
static MlStatus pack_information(MlCall *call, const LogisticNewton *newton,
                                 const double *coefficients, double **packed) {
  const MlLogisticDesign *design = &newton->design;
  size_t m = design->columns, first = design->first;
  MlTriangle triangle;
  memset(&triangle, 0, sizeof triangle);
  if (ml_triangle_begin(call, &triangle, newton->problem->columns + first + 1)) return call->status;
  size_t last = triangle.columns - 1;
  double *residual = ml_array(call, m, sizeof *residual);
  if (residual && newton->problem->l2 > 0) information_residual(newton, residual);
  for (size_t i = 0; residual && i < m; i++) {
    size_t place = i < first ? 0 : first + design->take[i];
    double *row = triangle.rows + place * triangle.stride;
    double constant = first && i == 0 ? newton->hessian[0] / newton->unit[0] : 0;
    for (size_t j = i; j < m; j++) {
      double unit = newton->unit[j], own = unit > 0 ? newton->hessian[j * m + i] / unit : 0;
      size_t to = j < first ? 0 : first + design->take[j];
      if (j >= first) own = (own + constant * design->shift[j]) / design->scale[j];
      row[to] = own;
    }
    for (size_t j = place; j < last; j++) {
      double b = coefficients[j + !first];
      if (!isnan(b)) row[last] += row[j] * b;
    }
    row[last] += residual[i];
  }
  *packed = ml_glm_pack(call, &triangle);
  ml_free(residual);
  ml_triangle_free(&triangle);
  return call->status;
}

/* x' (L L')^-1 x of the factored Hessian, for x (m) among the parameters of score k. room (d) */
static double factor_variance(const LogisticNewton *newton, size_t k, const double *x,
                              double *room) {
  size_t d = newton->d, m = newton->design.columns;
  double sum = 0;
  for (size_t i = 0; i < d; i++) {
    const double *row = newton->hessian + i * d;
    double own = i >= k * m && i < (k + 1) * m ? x[i - k * m] * newton->unit[i] : 0;
    room[i] = row[i] > 0 ? (own - dot(row, room, i)) / row[i] : 0;
    sum += room[i] * room[i];
  }
  return sum;
}

/*
** Standard errors from the inverse of the Fisher information at the solution. The intercept is the
** scaled one less the sum of w_j shift_j: its variance is a quadratic form of that, by the factor,
** which is a sum of squares: of the inverse's parts, large where columns are nearly collinear, too
** little would be left.
*/
static MlStatus newton_write_errors(MlCall *call, LogisticNewton *newton,
                                    MlLogisticSolution *solution) {
  const MlLogisticDesign *design = &newton->design;
  size_t m = design->columns, d = newton->d, width = newton->problem->columns + 1;
  double *inverse = ml_array(call, d * d, sizeof(double)), careful = 0;
  double *room = ml_array(call, d + m, sizeof(double)), *x = room + d;
  solution->errors = ml_array(call, solution->scores * width, sizeof(double));
  int is_careful = 0;
  if (call->status == ML_OK) {
    for (size_t j = 0; j < m; j++) x[j] = j < design->first ? 1 : -design->shift[j];
    build_hessian(newton, &newton->now, 1);
    double pivot = factor_hessian(newton, 0);
    if (newton->scores == 1 && design->columns <= ML_GLM_INFORMATION_MAX) {
      pack_information(call, newton, solution->coefficients, &solution->information);
    }
    is_careful = newton->scores == 1 && pivot < LOGISTIC_SAFE_PIVOT;
    if (is_careful) {
      invert_triangle(call, newton, x, inverse, &careful);
    } else {
      invert_factor(call, newton, inverse);
    }
  }
  for (size_t k = 0; call->status == ML_OK && k < newton->scores; k++) {
    double *row = solution->errors + k * width;
    const double *block = inverse + k * m * d + k * m;
    for (size_t j = 0; j < width; j++) row[j] = NAN;
    if (design->first) row[0] = sqrt(is_careful ? careful : factor_variance(newton, k, x, room));
    for (size_t j = design->first; j < m; j++) {
      double own = block[j * d + j];
      if (own > 0) row[1 + design->take[j]] = design->scale[j] * sqrt(own);
    }
  }
  ml_free(inverse);
  ml_free(room);
  return call->status;
}

/* ---- Newton, whole */

static MlStatus newton_begin(MlCall *call, LogisticNewton *newton, unsigned char *dropped) {
  const MlLogisticProblem *problem = newton->problem;
  newton->scores = problem->classes - 1;
  newton->pairs = newton->scores * (newton->scores + 1) / 2;
  if (ml_logistic_design_begin(call, &newton->design, problem, dropped)) return call->status;
  size_t m = newton->design.columns, d = newton->d = newton->scores * m;
  LogisticPoint *points[2] = {&newton->now, &newton->next};
  for (int i = 0; i < 2; i++) {
    points[i]->w = ml_array(call, d, sizeof(double));
    points[i]->gradient = ml_array(call, d, sizeof(double));
    points[i]->cross = ml_array(call, newton->pairs * m * m, sizeof(double));
  }
  newton->hessian = ml_array(call, d * d, sizeof(double));
  newton->unit = ml_array(call, d, sizeof(double));
  newton->direction = ml_array(call, d, sizeof(double));
  newton->tiles = ml_array(call, 3 * newton->scores + 3, ML_LOGISTIC_TILE * sizeof(double));
  return call->status;
}

static void newton_free(LogisticNewton *newton) {
  LogisticPoint *points[2] = {&newton->now, &newton->next};
  for (int i = 0; i < 2; i++) {
    ml_free(points[i]->w);
    ml_free(points[i]->gradient);
    ml_free(points[i]->cross);
  }
  ml_free(newton->hessian);
  ml_free(newton->unit);
  ml_free(newton->direction);
  ml_free(newton->tiles);
  ml_free(newton->rows);
  ml_triangle_free(&newton->triangle);
  ml_logistic_design_free(&newton->design);
}

static MlStatus newton_start(MlCall *call, LogisticNewton *newton, MlLogisticSolution *solution) {
  null_point(newton, &newton->now);
  evaluate(call, newton, &newton->now);
  if (call->status || newton->problem->l2 > 0) return call->status;
  size_t columns = newton->design.columns;
  drop_dependent(call, newton, solution->dropped);
  if (call->status || newton->design.columns == columns) return call->status;
  newton->d = newton->scores * newton->design.columns;
  null_point(newton, &newton->now);
  return evaluate(call, newton, &newton->now);
}

MlStatus ml_logistic_newton(MlCall *call, const MlLogisticProblem *problem,
                            MlLogisticSolution *solution) {
  LogisticNewton newton = {.problem = problem};
  newton_begin(call, &newton, solution->dropped);
  if (call->status == ML_OK) newton_start(call, &newton, solution);
  if (call->status == ML_OK) iterate(call, &newton, solution);
  if (call->status == ML_OK) {
    solution->loss = newton.now.loss;
    solution->separated = problem->l2 == 0 && newton.now.margin > 1e-9;
    solution->parameters = newton.d;
    if (solution->separated) solution->converged = 0;
    write_coefficients(call, &newton, solution);
  }
  if (call->status == ML_OK && problem->wants_errors && problem->l2 == 0) {
    newton_write_errors(call, &newton, solution);
  } else if (call->status == ML_OK && problem->l2 > 0 && newton.scores == 1 &&
             newton.design.columns <= ML_GLM_INFORMATION_MAX) {
    build_hessian(&newton, &newton.now, 0);
    factor_hessian(&newton, 1);
    pack_information(call, &newton, solution->coefficients, &solution->information);
  }
  newton_free(&newton);
  return call->status;
}
