/* Logistic regression by Newton's method on dense cross-products. */
#include "learn/logistic_solver.h"

#include <math.h>
#include <string.h>

#include "learn/linear.h"
#include "learn/logistic_information.h"
#include "math/elementary.h"
#include "math/qr.h"

/* A pivot this small beside its diagonal costs half of the digits: then QR of the rows steps in. */
#define LOGISTIC_SAFE_PIVOT 1e-6

/* R's glm drops a column with less than this of its own norm left. */
#define LOGISTIC_DEPENDENT 1e-11

/* Where the Newton iteration is. */
typedef struct NewtonPoint {
  MlLogisticPoint at;
  double *slope;    /* (scores, m) the gradient less the penalty's and the prior's; owned */
  double objective; /* the loss with the penalty and the prior */
} NewtonPoint;

typedef struct LogisticNewton {
  const MlLogisticProblem *problem;
  MlLogisticDesign design;
  MlLogisticCurvature curvature;
  size_t scores, d; /* d = scores m */
  NewtonPoint now, next;
  double *hessian;     /* (d, d) then its Cholesky factor, of the matrix with unit diagonal */
  double *unit;        /* (d) what the Hessian's rows and columns were multiplied by */
  double *direction;   /* (d) */
  double *prior;       /* (prior_rows, d + 1) rows of R, and of c behind them; or NULL; owned */
  double *prior_cross; /* (d, d) R'R; owned */
  size_t prior_rows;
  MlTriangle triangle; /* of careful steps */
  double *rows;        /* (128, stride) for the triangle */
  size_t row_count;
  int careful; /* the last factor had a small pivot: steps and errors come from the triangle */
} LogisticNewton;

/* ---- the objective and its derivatives at a point */

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

static void add_penalty(const LogisticNewton *newton, NewtonPoint *point) {
  size_t m = newton->design.columns;
  const double *w = point->at.w;
  for (size_t j = newton->design.first; j < m; j++) {
    double strength = penalty_strength(newton, j);
    for (size_t k = 0; k < newton->scores; k++) {
      double slope = 0;
      for (size_t l = 0; l < newton->scores; l++) {
        slope += penalty_share(newton, k, l) * w[l * m + j];
      }
      point->slope[k * m + j] -= strength * slope;
      point->objective += 0.5 * strength * slope * w[k * m + j];
    }
  }
}

/* Half of |R w - c|^2. */
static void add_prior(const LogisticNewton *newton, NewtonPoint *point) {
  size_t d = newton->d;
  for (size_t i = 0; i < newton->prior_rows; i++) {
    const double *row = newton->prior + i * (d + 1);
    double rest = ml_logistic_dot(row, point->at.w, d) - row[d];
    point->objective += 0.5 * rest * rest;
    for (size_t j = 0; j < d; j++) point->slope[j] -= row[j] * rest;
  }
}

static MlStatus evaluate(MlCall *call, LogisticNewton *newton, NewtonPoint *point) {
  if (ml_logistic_evaluate(call, &newton->curvature, &point->at)) return call->status;
  point->objective = point->at.loss;
  memcpy(point->slope, point->at.gradient, newton->d * sizeof(double));
  if (newton->problem->l2 > 0) add_penalty(newton, point);
  if (newton->prior) add_prior(newton, point);
  return call->status;
}

/* ---- the Newton direction */

/* Writes the negated Hessian of the point with penalty and prior, whole lower triangle (d, d). */
static void build_hessian(LogisticNewton *newton, const NewtonPoint *point) {
  size_t m = newton->design.columns, d = newton->d;
  ml_logistic_hessian(&newton->curvature, &point->at, newton->hessian);
  for (size_t k = 0; newton->problem->l2 > 0 && k < newton->scores; k++) {
    for (size_t l = 0; l <= k; l++) {
      for (size_t i = newton->design.first; i < m; i++) {
        newton->hessian[(k * m + i) * d + l * m + i] +=
            penalty_strength(newton, i) * penalty_share(newton, k, l);
      }
    }
  }
  for (size_t i = 0; newton->prior && i < d * d; i++) newton->hessian[i] += newton->prior_cross[i];
}

static double factor_hessian(LogisticNewton *newton) {
  return ml_logistic_factor(newton->d, newton->hessian, newton->unit, 0);
}

/* direction = (L L')^-1 gradient, in the parameters' own units */
static void solve_factor(const LogisticNewton *newton, const double *gradient, double *direction) {
  size_t d = newton->d;
  const double *h = newton->hessian;
  for (size_t i = 0; i < d; i++) {
    double pivot = h[i * d + i];
    double value = gradient[i] * newton->unit[i] - ml_logistic_dot(h + i * d, direction, i);
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
  double *predictor = newton->curvature.tiles, *residual = predictor + ML_LOGISTIC_TILE;
  double *weight = residual + 2 * ML_LOGISTIC_TILE, loss = 0, margin = 0;
  const MlLogisticProblem *problem = newton->problem;
  double weights[2] = {problem->class_weights[!problem->positive],
                       problem->class_weights[problem->positive]};
  newton->design.kernel->linear(tile->x, tile->lanes, m, newton->now.at.w, predictor);
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
    row[m] = -root * newton->now.at.w[j];
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
      make_triangle(call, newton, careful_tile, ML_LOGISTIC_ZERO_PIVOT, order, &rank) == ML_OK) {
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
  build_hessian(newton, &newton->now);
  double pivot = factor_hessian(newton);
  newton->careful = newton->scores == 1 && !newton->prior && pivot < LOGISTIC_SAFE_PIVOT;
  if (newton->careful) {
    careful_direction(call, newton);
  } else {
    solve_factor(newton, newton->now.slope, newton->direction);
  }
  *decrement = ml_logistic_dot(newton->now.slope, newton->direction, newton->d);
  return call->status;
}

/* ---- columns that depend on others */

/*
** Without a penalty: drops columns that depend on earlier ones. The cross-products at the start say
** whether there can be any; only then the rows are read for QR, which can tell.
*/
static MlStatus drop_dependent(MlCall *call, LogisticNewton *newton, unsigned char *dropped) {
  MlLogisticDesign *design = &newton->design;
  MlLogisticCurvature first = newton->curvature; /* of the first score alone */
  size_t rank = 0, m = design->columns;
  first.scores = 1;
  first.d = m;
  ml_logistic_hessian(&first, &newton->now.at, newton->hessian);
  double pivot = ml_logistic_factor(m, newton->hessian, newton->unit, 0);
  if (pivot >= LOGISTIC_SAFE_PIVOT) return call->status;
  size_t *order = ml_array(call, m, sizeof *order);
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
static void null_point(const LogisticNewton *newton, double *w) {
  const MlLogisticProblem *problem = newton->problem;
  memset(w, 0, newton->d * sizeof(double));
  for (size_t k = 0; newton->design.first && k < newton->scores; k++) {
    size_t base = newton->scores == 1 ? !problem->positive : 0;
    size_t class = newton->scores == 1 ? problem->positive : k + 1;
    w[k * newton->design.columns] =
        ml_log(problem->class_totals[class]) - ml_log(problem->class_totals[base]);
  }
}

/* The largest of |step| / (1 + reach |w|) over all parameters. */
static double largest_step(const LogisticNewton *newton, double length, double reach) {
  double largest = 0;
  for (size_t i = 0; i < newton->d; i++) {
    double step = fabs(length * newton->direction[i]) / (1 + reach * fabs(newton->now.at.w[i]));
    largest = step > largest ? step : largest;
  }
  return largest;
}

/* Tries the direction, halving it until the objective does not grow. Returns the length or 0. */
static double take_step(MlCall *call, LogisticNewton *newton) {
  double length = 1, slack = 1e-13 * (fabs(newton->now.objective) + 1e-3);
  for (int i = 0; i < 40; i++, length /= 2) {
    for (size_t k = 0; k < newton->d; k++) {
      newton->next.at.w[k] = newton->now.at.w[k] + length * newton->direction[k];
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
    NewtonPoint swap = newton->now;
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
    const double *w = newton->now.at.w + k * m;
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
      make_triangle(call, newton, careful_tile, ML_LOGISTIC_ZERO_PIVOT, order, &rank) == ML_OK &&
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

/* x' (L L')^-1 x of the factored Hessian, for x (m) among the parameters of score k. room (d) */
static double factor_variance(const LogisticNewton *newton, size_t k, const double *x,
                              double *room) {
  size_t d = newton->d, m = newton->design.columns;
  double sum = 0;
  for (size_t i = 0; i < d; i++) {
    const double *row = newton->hessian + i * d;
    double own = i >= k * m && i < (k + 1) * m ? x[i - k * m] * newton->unit[i] : 0;
    room[i] = row[i] > 0 ? (own - ml_logistic_dot(row, room, i)) / row[i] : 0;
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
    build_hessian(newton, &newton->now);
    double pivot = factor_hessian(newton);
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
  if (ml_logistic_design_begin(call, &newton->design, problem, dropped)) return call->status;
  ml_logistic_curvature_begin(call, &newton->curvature, problem, &newton->design);
  newton->scores = newton->curvature.scores;
  size_t d = newton->d = newton->curvature.d;
  NewtonPoint *points[2] = {&newton->now, &newton->next};
  for (int i = 0; i < 2; i++) {
    ml_logistic_point_begin(call, &newton->curvature, &points[i]->at);
    points[i]->slope = ml_array(call, d, sizeof(double));
  }
  newton->hessian = ml_array(call, d * d, sizeof(double));
  newton->unit = ml_array(call, d, sizeof(double));
  newton->direction = ml_array(call, d, sizeof(double));
  return call->status;
}

static void newton_free(LogisticNewton *newton) {
  NewtonPoint *points[2] = {&newton->now, &newton->next};
  for (int i = 0; i < 2; i++) {
    ml_logistic_point_free(&points[i]->at);
    ml_free(points[i]->slope);
  }
  ml_free(newton->hessian);
  ml_free(newton->unit);
  ml_free(newton->direction);
  ml_free(newton->prior);
  ml_free(newton->prior_cross);
  ml_free(newton->rows);
  ml_triangle_free(&newton->triangle);
  ml_logistic_curvature_free(&newton->curvature);
  ml_logistic_design_free(&newton->design);
}

/* The prior's quadratic in the scaled columns: b_j = w_j scale_j, and the constant has
** - w_j shift_j of each. */
static MlStatus scale_prior(MlCall *call, LogisticNewton *newton) {
  const MlGlmPrior *prior = newton->problem->prior;
  const MlLogisticDesign *design = &newton->design;
  MlTriangle made;
  memset(&made, 0, sizeof made);
  if (prior->diagonal && ml_glm_prior_triangle(call, prior, &made)) return call->status;
  const MlTriangle *triangle = prior->diagonal ? &made : &prior->triangle;
  size_t m = design->columns, d = newton->d, q = triangle->columns;
  newton->prior = ml_array(call, q * (d + 1), sizeof(double));
  newton->prior_cross = ml_array(call, d * d, sizeof(double));
  for (size_t i = 0; i < q && !call->status; i++) {
    const double *from = triangle->rows + i * triangle->stride;
    double *row = newton->prior + i * (d + 1);
    for (size_t at = 0; at < d; at++) {
      size_t k = at / m, a = at % m;
      size_t constant = ml_glm_place(&prior->shape, k, 0), place = constant;
      if (a >= design->first) place = ml_glm_place(&prior->shape, k, 1 + design->take[a]);
      row[at] = place < i ? 0 : ldexp(from[place], triangle->exponents[place]);
      if (a < design->first) continue;
      row[at] *= design->scale[a];
      if (!design->first || constant < i) continue;
      row[at] -= ldexp(from[constant], triangle->exponents[constant]) * design->shift[a];
    }
    row[d] = ldexp(from[q - 1], triangle->exponents[q - 1]);
    for (size_t j = 0; j < d; j++) {
      for (size_t l = 0; l < d && row[j] != 0; l++) {
        newton->prior_cross[j * d + l] += row[j] * row[l];
      }
    }
    ml_poll(call, (uint32_t)(d * d));
  }
  newton->prior_rows = q;
  ml_triangle_free(&made);
  ml_logistic_scale(&newton->curvature, prior->rows, prior->start, newton->now.at.w);
  return call->status;
}

static MlStatus newton_start(MlCall *call, LogisticNewton *newton, MlLogisticSolution *solution) {
  if (newton->problem->prior) {
    return scale_prior(call, newton) ? call->status : evaluate(call, newton, &newton->now);
  }
  null_point(newton, newton->now.at.w);
  evaluate(call, newton, &newton->now);
  if (call->status || newton->problem->l2 > 0) return call->status;
  size_t columns = newton->design.columns;
  drop_dependent(call, newton, solution->dropped);
  if (call->status || newton->design.columns == columns) return call->status;
  newton->d = newton->curvature.d = newton->scores * newton->design.columns;
  null_point(newton, newton->now.at.w);
  return evaluate(call, newton, &newton->now);
}

MlStatus ml_logistic_newton(MlCall *call, const MlLogisticProblem *problem,
                            MlLogisticSolution *solution) {
  LogisticNewton newton = {.problem = problem};
  MlGlmShape shape = ml_logistic_shape(problem);
  newton_begin(call, &newton, solution->dropped);
  if (call->status == ML_OK) newton_start(call, &newton, solution);
  if (call->status == ML_OK) iterate(call, &newton, solution);
  if (call->status == ML_OK) {
    solution->loss = newton.now.at.loss;
    solution->separated = problem->l2 == 0 && !problem->prior && newton.now.at.margin > 1e-9;
    solution->parameters = newton.d;
    if (solution->separated) solution->converged = 0;
    write_coefficients(call, &newton, solution);
  }
  if (call->status == ML_OK && problem->wants_errors && problem->l2 == 0) {
    newton_write_errors(call, &newton, solution);
  }
  if (call->status == ML_OK && shape.blocks == 1 && ml_glm_is_affordable(&shape)) {
    ml_logistic_pack(call, &newton.curvature, &newton.now.at, &solution->information);
    ml_logistic_fill_dropped(call, problem, solution);
  }
  newton_free(&newton);
  return call->status;
}
