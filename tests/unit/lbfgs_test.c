/* L-BFGS on functions whose minima are known. */
#include "unit.h"

#include "math/lbfgs.h"

typedef struct Trace {
  int evaluations, reports;
  double last, fail_at;
  int rising;
} Trace;

static MlStatus report(MlCall *call, void *context, int iteration, double value, double change,
                       double gradient_size) {
  Trace *trace = context;
  CHECK(iteration == trace->reports && gradient_size >= 0 && change > -1e-12);
  if (trace->reports && value > trace->last + 1e-12) trace->rising++;
  trace->last = value;
  trace->reports++;
  return call->status;
}

/* Rosenbrock's valley in n dimensions, minimum 0 at (1, ..., 1). */
static void rosenbrock(const double *x, size_t n, double *value, double *gradient) {
  *value = 0;
  for (size_t i = 0; i < n; i++) gradient[i] = 0;
  for (size_t i = 0; i + 1 < n; i++) {
    double a = x[i + 1] - x[i] * x[i], b = 1 - x[i];
    *value += 100 * a * a + b * b;
    gradient[i] += -400 * a * x[i] - 2 * b;
    gradient[i + 1] += 200 * a;
  }
}

static MlStatus evaluate_rosenbrock(MlCall *call, void *context, const double *x, double *value,
                                    double *gradient) {
  Trace *trace = context;
  rosenbrock(x, 10, value, gradient);
  if (++trace->evaluations == trace->fail_at) return ml_fail_interrupt(call);
  return call->status;
}

/* sum of i^2 (x_i - i)^2 / 2: condition 1e6 in 1000 dimensions */
static MlStatus evaluate_quadratic(MlCall *call, void *context, const double *x, double *value,
                                   double *gradient) {
  size_t n = *(size_t *)context;
  *value = 0;
  for (size_t i = 0; i < n; i++) {
    double weight = (double)(i + 1) * (double)(i + 1), d = x[i] - (double)i;
    *value += 0.5 * weight * d * d;
    gradient[i] = weight * d;
  }
  return call->status;
}

/* x - log x: infinite from 0 down, so that steps must be cut; minimum 1 at 1 */
static MlStatus evaluate_barrier(MlCall *call, void *context, const double *x, double *value,
                                 double *gradient) {
  (void)context;
  *value = x[0] > 0 ? x[0] - log(x[0]) : INFINITY;
  gradient[0] = x[0] > 0 ? 1 - 1 / x[0] : NAN;
  return call->status;
}

static MlStatus evaluate_nan(MlCall *call, void *context, const double *x, double *value,
                             double *gradient) {
  (void)context;
  *value = NAN * x[0];
  gradient[0] = 0;
  return call->status;
}

static MlStatus evaluate_wrong(MlCall *call, void *context, const double *x, double *value,
                               double *gradient) {
  (void)context;
  *value = x[0] * x[0];
  gradient[0] = -2 * x[0]; /* uphill: no step goes down */
  return call->status;
}

static void test_rosenbrock(void) {
  MlCall call = unit_call("lbfgs");
  Trace trace = {0};
  MlLbfgs problem = {10, evaluate_rosenbrock, report, &trace, 10, 500, 1e-10, 0, NULL};
  MlLbfgsResult result;
  double x[10];
  for (int i = 0; i < 10; i++) x[i] = i % 2 ? 1 : -1.2;
  CHECK(ml_lbfgs_minimise(&call, &problem, x, &result) == ML_OK);
  CHECK(result.end == ML_LBFGS_GRADIENT && result.gradient_size <= 1e-10);
  CHECK(result.value < 1e-20 && result.iterations < 120 && result.evaluations < 200);
  CHECK(trace.rising == 0 && trace.reports == result.iterations + 1);
  CHECK(trace.evaluations == result.evaluations);
  for (int i = 0; i < 10; i++) CHECK_NEAR(x[i], 1, 1e-9);

  problem.max_iterations = 5;
  trace = (Trace){0};
  for (int i = 0; i < 10; i++) x[i] = i % 2 ? 1 : -1.2;
  ml_lbfgs_minimise(&call, &problem, x, &result);
  CHECK(result.end == ML_LBFGS_ITERATIONS && result.iterations == 5);

  problem.max_iterations = 500; /* an interruption midway leaves the best point so far */
  trace = (Trace){.fail_at = 30};
  for (int i = 0; i < 10; i++) x[i] = i % 2 ? 1 : -1.2;
  double start, value, gradient[10];
  rosenbrock(x, 10, &start, gradient);
  CHECK(ml_lbfgs_minimise(&call, &problem, x, &result) == ML_INTERRUPT);
  rosenbrock(x, 10, &value, gradient);
  CHECK(value < start && value == result.value);
}

static void test_quadratic(void) {
  MlCall call = unit_call("lbfgs");
  size_t n = 1000;
  static double x[1000];
  MlLbfgs problem = {n, evaluate_quadratic, NULL, &n, 20, 5000, 1e-6, 0, NULL};
  MlLbfgsResult result;
  ml_lbfgs_minimise(&call, &problem, x, &result);
  if (getenv("VERBOSE"))
    printf("quadratic: end %d iterations %d evaluations %d gradient %g\n", (int)result.end,
           result.iterations, result.evaluations, result.gradient_size);
  CHECK(result.end == ML_LBFGS_GRADIENT && result.iterations < 5000);
  for (size_t i = 0; i < n; i++) CHECK_NEAR(x[i], (double)i, 1e-6);
  problem.value_tolerance = 1e-3;
  memset(x, 0, sizeof x);
  ml_lbfgs_minimise(&call, &problem, x, &result);
  CHECK(result.end == ML_LBFGS_VALUE);
  problem.value_tolerance = problem.gradient_tolerance = 0; /* to the arithmetic's limit */
  ml_lbfgs_minimise(&call, &problem, x, &result);
  CHECK(result.value < 1e-15 && result.end != ML_LBFGS_ITERATIONS);
}

static void test_edges(void) {
  MlCall call = unit_call("lbfgs");
  size_t none = 0;
  double x[1] = {50};
  MlLbfgsResult result;
  MlLbfgs problem = {1, evaluate_barrier, NULL, NULL, 5, 100, 1e-9, 0, NULL};
  ml_lbfgs_minimise(&call, &problem, x, &result);
  CHECK(result.end == ML_LBFGS_GRADIENT);
  CHECK_NEAR(x[0], 1, 1e-8);
  x[0] = 1e-8;
  ml_lbfgs_minimise(&call, &problem, x, &result);
  CHECK_NEAR(x[0], 1, 1e-8);
  problem.memory = 0; /* steepest descent still works */
  x[0] = 3;
  ml_lbfgs_minimise(&call, &problem, x, &result);
  CHECK_NEAR(x[0], 1, 1e-8);
  problem.evaluate = evaluate_nan;
  CHECK(ml_lbfgs_minimise(&call, &problem, x, &result) == ML_OK);
  CHECK(result.end == ML_LBFGS_START);
  problem.evaluate = evaluate_wrong;
  x[0] = 3;
  CHECK(ml_lbfgs_minimise(&call, &problem, x, &result) == ML_OK);
  CHECK(result.end == ML_LBFGS_PRECISION && fabs(x[0] - 3) < 1e-8);
  MlLbfgs empty = {0, evaluate_quadratic, NULL, &none, 5, 10, 1e-6, 0, NULL};
  CHECK(ml_lbfgs_minimise(&call, &empty, NULL, &result) == ML_OK);
  CHECK(result.end == ML_LBFGS_GRADIENT && result.iterations == 0);
}

/* With an L1 penalty each parameter of the quadratic is its own problem: i moved towards 0. */
static void test_l1(void) {
  MlCall call = unit_call("lbfgs");
  size_t n = 300;
  double x[300], l1[300];
  for (size_t i = 0; i < n; i++) {
    x[i] = i % 3 ? -5 : 0;
    l1[i] = i % 7 ? 4000 : 0;
  }
  MlLbfgs problem = {n, evaluate_quadratic, NULL, &n, 20, 5000, 1e-7, 0, l1};
  MlLbfgsResult result;
  CHECK(ml_lbfgs_minimise(&call, &problem, x, &result) == ML_OK);
  CHECK(result.end == ML_LBFGS_GRADIENT && result.gradient_size <= 1e-7);
  for (size_t i = 0; i < n; i++) {
    double weight = (double)(i + 1) * (double)(i + 1), wanted = (double)i - l1[i] / weight;
    if (wanted > 0) CHECK_NEAR(x[i], wanted, 1e-7);
    if (wanted <= 0) CHECK(x[i] == 0);
  }
  for (size_t i = 0; i < n; i++) x[i] = 0, l1[i] = 1e12; /* 0 is the minimum: nothing to do */
  CHECK(ml_lbfgs_minimise(&call, &problem, x, &result) == ML_OK);
  CHECK(result.end == ML_LBFGS_GRADIENT && result.iterations == 0 && x[299] == 0);
  l1[0] = 0; /* beyond a barrier the value is infinite: the step is cut */
  x[0] = 1e-4;
  problem.count = 1;
  problem.evaluate = evaluate_barrier;
  ml_lbfgs_minimise(&call, &problem, x, &result);
  CHECK_NEAR(x[0], 1, 1e-7);
  l1[0] = 3; /* x - log x + 3 |x|: minimum at 1 / 4 */
  x[0] = 5;
  ml_lbfgs_minimise(&call, &problem, x, &result);
  CHECK_NEAR(x[0], 0.25, 1e-7);
}

static void test_memory(void) {
  for (long fail = 1; fail <= 13; fail++) {
    MlCall call = unit_call("lbfgs");
    size_t n = 3;
    double x[3] = {0};
    MlLbfgs problem = {n, evaluate_quadratic, NULL, &n, 3, 50, 1e-6, 0, NULL};
    MlLbfgsResult result;
    unit_allocations = 0;
    unit_fail_at = fail;
    ml_lbfgs_minimise(&call, &problem, x, &result);
    CHECK(call.status == (fail <= 12 ? ML_NOMEM : ML_OK) && unit_live_bytes == 0);
  }
  for (long fail = 1; fail <= 14; fail++) {
    MlCall call = unit_call("lbfgs");
    size_t n = 3;
    double x[3] = {0}, l1[3] = {1, 1, 1};
    MlLbfgs problem = {n, evaluate_quadratic, NULL, &n, 3, 50, 1e-6, 0, l1};
    MlLbfgsResult result;
    unit_allocations = 0;
    unit_fail_at = fail;
    ml_lbfgs_minimise(&call, &problem, x, &result);
    CHECK(call.status == (fail <= 13 ? ML_NOMEM : ML_OK) && unit_live_bytes == 0);
  }
  unit_fail_at = 0;
}

int main(void) {
  test_rosenbrock();
  test_quadratic();
  test_edges();
  test_l1();
  test_memory();
  return unit_end();
}
