#include "math/lbfgs.h"

#include <math.h>
#include <string.h>

/* Sufficient decrease, curvature, and trials of one line search. */
#define LBFGS_DECREASE 1e-4
#define LBFGS_CURVATURE 0.9
enum { LBFGS_TRIALS = 40 };

typedef struct LbfgsPair { /* a step and how the gradient changed over it */
  double *step, *change;   /* (n) */
  double product;          /* step . change, > 0 */
  double factor;           /* of the first loop, for the second */
} LbfgsPair;

typedef struct LbfgsState {
  MlCall *call;
  const MlLbfgs *problem;
  MlLbfgsResult *result;
  size_t n;
  double *x;                                                               /* the caller's */
  double *gradient, *direction, *trial_x, *trial_gradient, *best_gradient; /* (n) */
  double *pseudo;   /* (n) with l1: the subgradient of least length; owned */
  LbfgsPair *pairs; /* (memory) a ring: the newest is at (next - 1) % memory */
  size_t stored, next, memory;
} LbfgsState;

/* A point of the line search: how far, the value there, the slope there. */
typedef struct LbfgsPoint {
  double at, value, slope;
} LbfgsPoint;

/* In eight interleaved parts: a fixed order, and better than one long sum. */
static double lbfgs_dot(const double *x, const double *y, size_t n) {
  double sums[8] = {0};
  size_t i = 0;
  for (; i + 8 <= n; i += 8) {
    for (size_t k = 0; k < 8; k++) sums[k] += x[i + k] * y[i + k];
  }
  for (; i < n; i++) sums[0] += x[i] * y[i];
  return ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
}

static double lbfgs_size(const double *gradient, size_t n) {
  double largest = 0;
  for (size_t i = 0; i < n; i++) {
    if (!(fabs(gradient[i]) <= largest)) largest = fabs(gradient[i]);
  }
  return largest;
}

static void lbfgs_free(LbfgsState *state) {
  for (size_t k = 0; state->pairs && k < state->memory; k++) {
    ml_free(state->pairs[k].step);
    ml_free(state->pairs[k].change);
  }
  ml_free(state->pairs);
  ml_free(state->gradient);
  ml_free(state->direction);
  ml_free(state->trial_x);
  ml_free(state->trial_gradient);
  ml_free(state->best_gradient);
  ml_free(state->pseudo);
}

static MlStatus lbfgs_allocate(LbfgsState *state) {
  MlCall *call = state->call;
  state->gradient = ml_array(call, state->n, sizeof(double));
  state->direction = ml_array(call, state->n, sizeof(double));
  state->trial_x = ml_array(call, state->n, sizeof(double));
  state->trial_gradient = ml_array(call, state->n, sizeof(double));
  state->best_gradient = ml_array(call, state->n, sizeof(double));
  if (state->problem->l1) state->pseudo = ml_array(call, state->n, sizeof(double));
  state->pairs = ml_array(call, state->memory, sizeof *state->pairs);
  for (size_t k = 0; state->pairs && k < state->memory; k++) {
    state->pairs[k].step = ml_array(call, state->n, sizeof(double));
    state->pairs[k].change = ml_array(call, state->n, sizeof(double));
  }
  return call->status;
}

/* direction := - (inverse Hessian's estimate) gradient, by the two-loop recursion */
static void lbfgs_direction(LbfgsState *state) {
  double *d = state->direction;
  size_t n = state->n, m = state->memory;
  for (size_t i = 0; i < n; i++) d[i] = -state->gradient[i];
  for (size_t k = 1; k <= state->stored; k++) {
    LbfgsPair *pair = &state->pairs[(state->next + m - k) % m];
    pair->factor = lbfgs_dot(pair->step, d, n) / pair->product;
    for (size_t i = 0; i < n; i++) d[i] -= pair->factor * pair->change[i];
  }
  if (state->stored) {
    const LbfgsPair *newest = &state->pairs[(state->next + m - 1) % m];
    double scale = newest->product / lbfgs_dot(newest->change, newest->change, n);
    for (size_t i = 0; i < n; i++) d[i] *= scale;
  }
  for (size_t k = state->stored; k >= 1; k--) {
    const LbfgsPair *pair = &state->pairs[(state->next + m - k) % m];
    double factor = pair->factor - lbfgs_dot(pair->change, d, n) / pair->product;
    for (size_t i = 0; i < n; i++) d[i] += factor * pair->step[i];
  }
}

/* Remembers the step from x to trial_x, unless it shows no positive curvature. */
static void lbfgs_remember(LbfgsState *state, const double *new_gradient) {
  if (!state->memory) return;
  LbfgsPair *pair = &state->pairs[state->next];
  for (size_t i = 0; i < state->n; i++) {
    pair->step[i] = state->trial_x[i] - state->x[i];
    pair->change[i] = new_gradient[i] - state->gradient[i];
  }
  pair->product = lbfgs_dot(pair->step, pair->change, state->n);
  double squares = lbfgs_dot(pair->change, pair->change, state->n);
  if (!(pair->product > 1e-16 * squares) || !(squares > 0)) return;
  state->next = (state->next + 1) % state->memory;
  if (state->stored < state->memory) state->stored++;
}

/* trial_x := x + at direction, with its value, gradient and slope */
static MlStatus lbfgs_try(LbfgsState *state, double at, LbfgsPoint *point) {
  for (size_t i = 0; i < state->n; i++) {
    state->trial_x[i] = state->x[i] + at * state->direction[i];
  }
  state->result->evaluations++;
  point->at = at;
  MlStatus status = state->problem->evaluate(state->call, state->problem->context, state->trial_x,
                                             &point->value, state->trial_gradient);
  point->slope = lbfgs_dot(state->trial_gradient, state->direction, state->n);
  if (!(fabs(point->value) < (double)INFINITY && fabs(point->slope) < (double)INFINITY)) {
    point->value = (double)INFINITY;
  }
  return status != ML_OK ? status : ml_poll(state->call, (uint32_t)(state->n & 0xffffff));
}

/* Where to look between two points: the minimum of the cubic through them, kept well inside. */
static double lbfgs_between(LbfgsPoint low, LbfgsPoint high) {
  double width = high.at - low.at, fraction = 0.5;
  if (high.value < (double)INFINITY) {
    double secant = 3 * (low.value - high.value) / width + low.slope + high.slope;
    double root = secant * secant - low.slope * high.slope;
    root = root > 0 ? sqrt(root) : 0;
    if (width < 0) root = -root;
    double guess = 1 - (high.slope + root - secant) / (high.slope - low.slope + 2 * root);
    if (guess == guess) fraction = guess < 0.1 ? 0.1 : guess > 0.9 ? 0.9 : guess;
  }
  return low.at + fraction * width;
}

static void lbfgs_swap(double **a, double **b) {
  double *swap = *a;
  *a = *b;
  *b = swap;
}

/*
** Finds a step along the direction (Nocedal and Wright 2006, algorithms 3.5 and 3.6): *found is its
** point, best_gradient its gradient; found->at is 0 when nothing lower was met.
*/
static MlStatus lbfgs_search(LbfgsState *state, LbfgsPoint start, double at, LbfgsPoint *found) {
  LbfgsPoint low = start, high = {0, 0, 0}, point;
  int bracketed = 0;
  for (int trial = 0; trial < LBFGS_TRIALS; trial++) {
    if (lbfgs_try(state, at, &point) != ML_OK) break;
    /* near the minimum differences of values drown in rounding, and the slopes decide (Hager and
    ** Zhang 2005) */
    int level = point.value <= start.value + 1e-15 * fabs(start.value) &&
                point.slope <= (2 * LBFGS_DECREASE - 1) * start.slope;
    int enough = point.value <= start.value + LBFGS_DECREASE * at * start.slope || level;
    if (!enough || (point.value >= low.value && low.at > 0 && !level)) {
      high = point;
      bracketed = 1;
    } else {
      int past = bracketed ? point.slope * (high.at - low.at) >= 0 : point.slope >= 0;
      if (past) high = low;
      bracketed |= past;
      low = point;
      lbfgs_swap(&state->best_gradient, &state->trial_gradient);
      if (fabs(point.slope) <= -LBFGS_CURVATURE * start.slope) break;
    }
    if (bracketed && fabs(high.at - low.at) <= 1e-15 * fabs(high.at)) break;
    at = bracketed ? lbfgs_between(low, high) : 3 * at;
  }
  *found = low;
  return state->call->status;
}

static MlStatus lbfgs_report(LbfgsState *state, double change) {
  const MlLbfgs *problem = state->problem;
  const MlLbfgsResult *result = state->result;
  if (!problem->progress) return state->call->status;
  return problem->progress(state->call, problem->context, result->iterations, result->value, change,
                           result->gradient_size);
}

/* One iteration. Returns 1 when it is the last; result->end then says why. */
static int lbfgs_iterate(LbfgsState *state) {
  MlLbfgsResult *result = state->result;
  LbfgsPoint start = {0, result->value, 0}, found = {0, 0, 0};
  lbfgs_direction(state);
  start.slope = lbfgs_dot(state->direction, state->gradient, state->n);
  if (!(start.slope < 0)) { /* not downhill: forget all, go along the gradient */
    state->stored = 0;
    lbfgs_direction(state);
    start.slope = lbfgs_dot(state->direction, state->gradient, state->n);
  }
  double first = 1, length = sqrt(-start.slope);
  if (!state->stored && length > 1) first = 1 / length;
  result->end = ML_LBFGS_PRECISION;
  if (!(start.slope < 0)) return 1;
  MlStatus status = lbfgs_search(state, start, first, &found);
  if (found.at == 0) {
    if (status != ML_OK || !state->stored) return 1;
    state->stored = 0; /* the memory may be at fault: once more without it */
    return 0;
  }
  for (size_t i = 0; i < state->n; i++) {
    state->trial_x[i] = state->x[i] + found.at * state->direction[i];
  }
  lbfgs_remember(state, state->best_gradient);
  memcpy(state->x, state->trial_x, state->n * sizeof *state->x);
  lbfgs_swap(&state->gradient, &state->best_gradient);
  double change = start.value - found.value;
  result->value = found.value;
  result->gradient_size = lbfgs_size(state->gradient, state->n);
  result->iterations++;
  if (status != ML_OK || lbfgs_report(state, change) != ML_OK) return 1;
  result->end = ML_LBFGS_GRADIENT;
  if (result->gradient_size <= state->problem->gradient_tolerance) return 1;
  result->end = change > 0 ? ML_LBFGS_VALUE : ML_LBFGS_PRECISION;
  return change <= state->problem->value_tolerance * fmax(fabs(found.value), 1);
}

/* ---- with an L1 penalty */

static double lbfgs_penalty(const LbfgsState *state, const double *x) {
  double sum = 0;
  for (size_t i = 0; i < state->n; i++) sum += state->problem->l1[i] * fabs(x[i]);
  return sum;
}

/* The subgradient of least length at x (n), where the smooth part's gradient is `gradient`. */
static double orthant_gradient(const LbfgsState *state, const double *x, const double *gradient,
                               size_t i) {
  double l1 = state->problem->l1[i], g = gradient[i];
  if (x[i] > 0) return g + l1;
  if (x[i] < 0) return g - l1;
  return g + l1 < 0 ? g + l1 : g - l1 > 0 ? g - l1 : 0;
}

static double orthant_size(const LbfgsState *state, const double *x, const double *gradient) {
  double largest = 0;
  for (size_t i = 0; i < state->n; i++) {
    double part = fabs(orthant_gradient(state, x, gradient, i));
    if (!(part <= largest)) largest = part;
  }
  return largest;
}

/* A parameter at 0 that its penalty holds there. */
static int orthant_holds(const LbfgsState *state, size_t i) {
  return state->problem->l1[i] > 0 && state->x[i] == 0 && state->pseudo[i] == 0;
}

static double orthant_dot(const LbfgsState *state, const double *x, const double *y) {
  double sum = 0;
  for (size_t i = 0; i < state->n; i++) {
    if (!orthant_holds(state, i)) sum += x[i] * y[i];
  }
  return sum;
}

/* As lbfgs_direction(), in the space of the parameters that are not held at 0. */
static void orthant_direction(LbfgsState *state) {
  double *d = state->direction, scale = 1;
  size_t n = state->n, m = state->memory;
  int is_first = 1;
  for (size_t i = 0; i < n; i++) d[i] = -state->pseudo[i];
  for (size_t k = 1; k <= state->stored; k++) {
    LbfgsPair *pair = &state->pairs[(state->next + m - k) % m];
    double squares = orthant_dot(state, pair->change, pair->change);
    pair->product = orthant_dot(state, pair->step, pair->change);
    if (!(pair->product > 1e-12 * squares) || !(squares > 0)) pair->product = 0;
    if (pair->product == 0) continue; /* of other parameters */
    if (is_first) scale = pair->product / squares;
    is_first = 0;
    pair->factor = orthant_dot(state, pair->step, d) / pair->product;
    for (size_t i = 0; i < n; i++) d[i] -= pair->factor * pair->change[i];
  }
  for (size_t i = 0; i < n; i++) d[i] *= scale;
  for (size_t k = state->stored; k >= 1; k--) {
    const LbfgsPair *pair = &state->pairs[(state->next + m - k) % m];
    if (pair->product == 0) continue;
    double factor = pair->factor - orthant_dot(state, pair->change, d) / pair->product;
    for (size_t i = 0; i < n; i++) d[i] += factor * pair->step[i];
  }
  for (size_t i = 0; i < n; i++) {
    int leaves = state->problem->l1[i] > 0 && state->x[i] == 0 && d[i] * state->pseudo[i] >= 0;
    if (leaves || orthant_holds(state, i)) d[i] = 0;
  }
}

/* trial_x := x + at direction, stopped at 0 where it would change sign. Returns pseudo . step. */
static double orthant_step(LbfgsState *state, double at) {
  double slope = 0;
  for (size_t i = 0; i < state->n; i++) {
    double from = state->x[i], to = from + at * state->direction[i];
    double side = from != 0 ? from : -state->pseudo[i];
    state->trial_x[i] = state->problem->l1[i] > 0 && to * side < 0 ? 0 : to;
    slope += state->pseudo[i] * (state->trial_x[i] - from);
  }
  return slope;
}

/* Halves the step until it lowers the value enough; 0 when none does. */
static int orthant_search(LbfgsState *state, double at, double *value) {
  double start = state->result->value, start_size = state->result->gradient_size;
  for (int trial = 0; trial < LBFGS_TRIALS; trial++, at /= 2) {
    double slope = orthant_step(state, at);
    if (!(slope < 0)) return 0;
    state->result->evaluations++;
    if (state->problem->evaluate(state->call, state->problem->context, state->trial_x, value,
                                 state->trial_gradient)) {
      return 0;
    }
    *value += lbfgs_penalty(state, state->trial_x);
    if (ml_poll(state->call, (uint32_t)(state->n & 0xffffff))) return 0;
    if (*value <= start + LBFGS_DECREASE * slope) return 1;
    /* where differences of values drown in rounding the subgradients decide */
    if (*value <= start + 1e-15 * fabs(start) &&
        orthant_size(state, state->trial_x, state->trial_gradient) < start_size) {
      return 1;
    }
  }
  return 0;
}

/* As lbfgs_iterate(). */
static int orthant_iterate(LbfgsState *state) {
  MlLbfgsResult *result = state->result;
  double value = 0, old = result->value;
  for (size_t i = 0; i < state->n; i++) {
    state->pseudo[i] = orthant_gradient(state, state->x, state->gradient, i);
  }
  orthant_direction(state);
  double slope = lbfgs_dot(state->direction, state->pseudo, state->n);
  if (!(slope < 0)) {
    state->stored = 0;
    orthant_direction(state);
    slope = lbfgs_dot(state->direction, state->pseudo, state->n);
  }
  result->end = ML_LBFGS_PRECISION;
  if (!(slope < 0)) return 1;
  double first = !state->stored && slope < -1 ? 1 / sqrt(-slope) : 1;
  if (!orthant_search(state, first, &value)) {
    if (state->call->status || !state->stored) return 1;
    state->stored = 0;
    return 0;
  }
  lbfgs_remember(state, state->trial_gradient);
  lbfgs_swap(&state->gradient, &state->trial_gradient);
  memcpy(state->x, state->trial_x, state->n * sizeof *state->x);
  result->value = value;
  result->gradient_size = orthant_size(state, state->x, state->gradient);
  result->iterations++;
  if (lbfgs_report(state, old - value)) return 1;
  result->end = ML_LBFGS_GRADIENT;
  return result->gradient_size <= state->problem->gradient_tolerance;
}

/* ---- the whole */

static void lbfgs_run(LbfgsState *state) {
  const MlLbfgs *problem = state->problem;
  MlLbfgsResult *result = state->result;
  result->evaluations = 1;
  if (problem->evaluate(state->call, problem->context, state->x, &result->value, state->gradient) !=
      ML_OK) {
    return;
  }
  result->gradient_size = lbfgs_size(state->gradient, state->n);
  if (problem->l1) {
    result->value += lbfgs_penalty(state, state->x);
    result->gradient_size = orthant_size(state, state->x, state->gradient);
  }
  result->end = ML_LBFGS_START;
  if (!(fabs(result->value) < (double)INFINITY)) return;
  if (!(result->gradient_size < (double)INFINITY)) return;
  if (lbfgs_report(state, 0) != ML_OK) return;
  result->end = ML_LBFGS_GRADIENT;
  if (result->gradient_size <= problem->gradient_tolerance) return;
  /* failed attempts that only empty the memory count, so that this ends */
  for (int attempt = 0; attempt < problem->max_iterations; attempt++) {
    if ((problem->l1 ? orthant_iterate(state) : lbfgs_iterate(state)) ||
        state->call->status != ML_OK)
      return;
  }
  result->end = ML_LBFGS_ITERATIONS;
}

MlStatus ml_lbfgs_minimise(MlCall *call, const MlLbfgs *problem, double *x, MlLbfgsResult *result) {
  LbfgsState state = {0};
  memset(result, 0, sizeof *result);
  state.call = call;
  state.problem = problem;
  state.result = result;
  state.n = problem->count;
  state.x = x;
  state.memory = problem->memory > 0 ? (size_t)problem->memory : 0;
  if (lbfgs_allocate(&state) == ML_OK) lbfgs_run(&state);
  lbfgs_free(&state);
  return call->status;
}
