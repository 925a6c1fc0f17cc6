/* The solver of svm.h. */
#include <math.h>
#include <string.h>

#include "learn/svm.h"
#include "math/random.h"
#include "math/summation.h"

enum { SVM_CHECK_FIRST = 4, SVM_CHECK_MOST = 50 }; /* epochs between two looks at the gap */

typedef struct SvmDescent {
  const MlSvmProblem *problem;
  const MlSvmRows *rows;
  double *w;
  double *alpha;   /* (rows) the dual's variables, owned */
  uint32_t *order; /* (rows) the first `active` are visited, owned */
  size_t active;
  MlRandom random;
} SvmDescent;

static inline double svm_score(const SvmDescent *s, const MlSvmRow *row) {
  const double *x = row->values, *w = s->w;
  double sum = s->rows->scaling * w[s->rows->columns], sums[3] = {0, 0, 0};
  size_t i = 0;
  if (row->indices) {
    for (; i < row->count; i++) sum += x[i] * w[row->indices[i]];
    return sum;
  }
  for (; i + 4 <= row->count; i += 4) {
    sum += x[i] * w[i];
    for (size_t k = 0; k < 3; k++) sums[k] += x[i + 1 + k] * w[i + 1 + k];
  }
  for (; i < row->count; i++) sum += x[i] * w[i];
  return (sum + sums[0]) + (sums[1] + sums[2]);
}

static inline void svm_move(SvmDescent *s, const MlSvmRow *row, double by) {
  const double *x = row->values;
  double *w = s->w;
  if (row->indices) {
    for (size_t i = 0; i < row->count; i++) w[row->indices[i]] += by * x[i];
  } else {
    for (size_t i = 0; i < row->count; i++) w[i] += by * x[i];
  }
  w[s->rows->columns] += by * s->rows->scaling;
}

static double svm_cost(const MlSvmProblem *problem, size_t i) {
  return problem->costs[!problem->is_regression && problem->target[i] > 0];
}

/* ---- how far the optimum can be */

static double svm_loss(const MlSvmProblem *problem, double score, double target) {
  double miss =
      problem->is_regression ? fabs(target - score) - problem->epsilon : 1 - target * score;
  if (!(miss > 0)) return isnan(miss) ? miss : 0;
  return problem->squared ? miss * miss : miss;
}

static MlStatus svm_gap(MlCall *call, const SvmDescent *s, MlSvmSolution *solution) {
  const MlSvmProblem *problem = s->problem;
  MlSum primal = {0, 0}, dual = {0, 0}, norm = {0, 0};
  size_t support = 0;
  for (size_t j = 0; j <= s->rows->columns; j++) ml_sum_add(&norm, 0.5 * s->w[j] * s->w[j]);
  for (size_t i = 0; i < s->rows->count && !call->status; i++) {
    const MlSvmRow *row = &s->rows->rows[i];
    double alpha = s->alpha[i], cost = svm_cost(problem, i), target = problem->target[i];
    ml_sum_add(&primal, cost * svm_loss(problem, svm_score(s, row), target));
    ml_sum_add(&dual,
               problem->is_regression ? target * alpha - problem->epsilon * fabs(alpha) : alpha);
    if (problem->squared) ml_sum_add(&dual, -alpha * alpha / (4 * cost));
    if (alpha != 0) support++;
    ml_poll(call, (uint32_t)(row->count & 0xFFFFFFF) + 20);
  }
  solution->objective = ml_sum_value(primal) + ml_sum_value(norm);
  solution->gap = solution->objective - (ml_sum_value(dual) - ml_sum_value(norm));
  solution->support = support;
  return call->status;
}

/* ---- one variable at a time */

/* A row's part of the dual: 0.5 (|x|^2 + ridge) alpha^2 + ... with 0 <= alpha <= most. */
typedef struct SvmBounds {
  double ridge, most;
} SvmBounds;

static SvmBounds svm_bounds(const MlSvmProblem *problem, double cost) {
  if (problem->squared) return (SvmBounds){0.5 / cost, HUGE_VAL};
  return (SvmBounds){0, cost};
}

static double svm_step(double alpha, double slope, double curvature, double most) {
  if (!(curvature > 0)) return slope < 0 ? most : slope > 0 ? 0 : alpha;
  double next = alpha - slope / curvature;
  return next < 0 ? 0 : next > most ? most : next;
}

/*
** Visits the active rows of a classification. A variable at a bound whose slope points outward more
** than any did in the epoch before is left alone until the others have come to rest.
** Returns the range of the projected slopes.
*/
static double svm_class_epoch(MlCall *call, SvmDescent *s, double *keep_above, double *keep_below) {
  const MlSvmProblem *problem = s->problem;
  double highest = -HUGE_VAL, lowest = HUGE_VAL;
  ml_random_shuffle(&s->random, s->order, s->active);
  for (size_t at = 0; at < s->active && !call->status; at++) {
    uint32_t i = s->order[at];
    const MlSvmRow *row = &s->rows->rows[i];
    double sign = problem->target[i], alpha = s->alpha[i];
    SvmBounds bounds = svm_bounds(problem, svm_cost(problem, i));
    double slope = sign * svm_score(s, row) - 1 + bounds.ridge * alpha, projected = slope;
    ml_poll(call, (uint32_t)(row->count & 0xFFFFFFF) * 2 + 20);
    if ((alpha == 0 && slope > *keep_above) || (alpha == bounds.most && slope < *keep_below)) {
      s->order[at--] = s->order[--s->active];
      s->order[s->active] = i;
      continue;
    }
    if (alpha == 0 && slope > 0) projected = 0;
    if (alpha == bounds.most && slope < 0) projected = 0;
    if (projected > highest) highest = projected;
    if (projected < lowest) lowest = projected;
    if (fabs(projected) < 1e-14) continue;
    double next = svm_step(alpha, slope, row->square + bounds.ridge, bounds.most);
    s->alpha[i] = next;
    svm_move(s, row, (next - alpha) * sign);
  }
  *keep_above = highest > 0 ? highest : HUGE_VAL;
  *keep_below = lowest < 0 ? lowest : -HUGE_VAL;
  return s->active ? highest - lowest : 0;
}

/*
** The same of a regression, all rows: alpha is between -most and most, and epsilon |alpha| costs.
*/
static double svm_number_epoch(MlCall *call, SvmDescent *s) {
  const MlSvmProblem *problem = s->problem;
  double largest = 0, epsilon = problem->epsilon;
  SvmBounds bounds = svm_bounds(problem, problem->costs[0]);
  ml_random_shuffle(&s->random, s->order, s->active);
  for (size_t at = 0; at < s->active && !call->status; at++) {
    uint32_t i = s->order[at];
    const MlSvmRow *row = &s->rows->rows[i];
    double alpha = s->alpha[i], curvature = row->square + bounds.ridge, next = 0;
    double slope = svm_score(s, row) - problem->target[i] + bounds.ridge * alpha;
    ml_poll(call, (uint32_t)(row->count & 0xFFFFFFF) * 2 + 20);
    if (curvature > 0) {
      double up = slope + epsilon, down = slope - epsilon;
      if (up < curvature * alpha) {
        next = alpha - up / curvature;
      } else if (down > curvature * alpha) {
        next = alpha - down / curvature;
      }
    } else {
      next = slope + epsilon < 0 ? bounds.most : slope - epsilon > 0 ? -bounds.most : 0;
    }
    if (next > bounds.most) next = bounds.most;
    if (next < -bounds.most) next = -bounds.most;
    if (fabs(next - alpha) * curvature > largest) largest = fabs(next - alpha) * curvature;
    if (next == alpha) continue;
    s->alpha[i] = next;
    svm_move(s, row, next - alpha);
  }
  return largest;
}

/* ---- the descent */

static MlStatus svm_begin(MlCall *call, SvmDescent *s) {
  s->alpha = ml_array(call, s->rows->count, sizeof *s->alpha);
  s->order = ml_array(call, s->rows->count, sizeof *s->order);
  if (call->status) return call->status;
  for (size_t i = 0; i < s->rows->count; i++) s->order[i] = (uint32_t)i;
  s->active = s->rows->count;
  memset(s->w, 0, (s->rows->columns + 1) * sizeof *s->w);
  ml_random_begin(&s->random, s->problem->seed);
  return ML_OK;
}

static void svm_visit_all(SvmDescent *s, double *keep_above, double *keep_below) {
  s->active = s->rows->count;
  *keep_above = HUGE_VAL;
  *keep_below = -HUGE_VAL;
}

/*
** Passes over all rows and over those still active take turns: once the active ones have come
** nearer to rest, and whenever the gap was looked at, all are visited again. An epoch is as many
** visits as there are rows.
*/
static MlStatus svm_descend(MlCall *call, SvmDescent *s, MlSvmSolution *solution,
                            MlSvmProgress progress, void *context) {
  const MlSvmProblem *problem = s->problem;
  double keep_above = HUGE_VAL, keep_below = -HUGE_VAL, range, range_of_all = 0;
  int64_t wait = SVM_CHECK_FIRST, next_check = wait;
  size_t visits = 0;
  while (!call->status && !solution->converged && solution->iterations < problem->max_iter) {
    int is_all = s->active == s->rows->count;
    visits += s->active + 1;
    range = problem->is_regression ? svm_number_epoch(call, s)
                                   : svm_class_epoch(call, s, &keep_above, &keep_below);
    solution->iterations += (int64_t)(visits / s->rows->count);
    visits %= s->rows->count;
    if (is_all) range_of_all = range;
    int rests = is_all && range <= 0.1 * problem->tol;
    if (!rests && solution->iterations < next_check && solution->iterations < problem->max_iter) {
      if (range <= 0.2 * range_of_all) svm_visit_all(s, &keep_above, &keep_below);
      continue;
    }
    if (call->status || svm_gap(call, s, solution)) break;
    if (!isfinite(solution->objective)) {
      return ml_fail(call, "the features are too large for a support vector machine; scale them "
                           "first");
    }
    if (progress) {
      progress(call, context, solution->iterations, solution->objective, solution->gap);
    }
    solution->converged =
        solution->gap <= problem->tol * fabs(solution->objective) || (is_all && range == 0);
    svm_visit_all(s, &keep_above, &keep_below);
    wait = wait < SVM_CHECK_MOST ? wait * 3 / 2 : SVM_CHECK_MOST;
    next_check = solution->iterations + wait;
  }
  return call->status;
}

MlStatus ml_svm_solve(MlCall *call, const MlSvmProblem *problem, MlSvmSolution *solution,
                      MlSvmProgress progress, void *context) {
  SvmDescent s = {.problem = problem, .rows = problem->rows, .w = solution->w};
  if (call->status) return call->status;
  solution->converged = 0;
  solution->iterations = 0;
  if (svm_begin(call, &s) == ML_OK) svm_descend(call, &s, solution, progress, context);
  ml_free(s.alpha);
  ml_free(s.order);
  return call->status;
}
