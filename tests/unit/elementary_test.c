/* Elementary functions against the C library's in long double, measured in ulp of the result. */
#include "unit.h"

#include "math/elementary.h"

#include <float.h>

static uint64_t state = 88172645463325252u;

static double uniform(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (double)(state >> 11) * 0x1p-53;
}

static double between(double a, double b) { return a + (b - a) * uniform(); }

static double ulps(double got, long double want) {
  double rounded = (double)want;
  if (isnan(got) || isnan(rounded)) return isnan(got) == isnan(rounded) ? 0 : HUGE_VAL;
  if (got == rounded)
    return isinf(got) ? 0
                      : (double)(fabsl((long double)got - want)) /
                            (nextafter(fabs(rounded), HUGE_VAL) - fabs(rounded));
  double ulp = nextafter(fabs(rounded), HUGE_VAL) - fabs(rounded);
  if (isinf(got) || isinf(rounded)) return HUGE_VAL;
  return (double)(fabsl((long double)got - want) / ulp);
}

typedef double (*Function)(double);
typedef long double (*Reference)(long double);

static double f_exp(double x) { return ml_exp(x); }
static double f_logistic(double x) { return ml_logistic(x); }
static long double r_logistic(long double x) { return 1 / (1 + expl(-x)); }
static long double r_log1p_exp(long double x) {
  return x > 0 ? x + log1pl(expl(-x)) : log1pl(expl(x));
}

static void measure(const char *name, Function f, Reference r, double a, double b, int exponents,
                    double bound) {
  double worst = 0, at = 0;
  for (int i = 0; i < 200000; i++) {
    double x = exponents ? ldexp(between(1, 2), (int)floor(between(a, b))) : between(a, b);
    if (exponents == 2) x = -x;
    double error = ulps(f(x), r(x));
    if (error > worst) worst = error, at = x;
  }
  if (worst > bound || getenv("VERBOSE")) {
    printf("%s on [%g, %g]: %.3f ulp at %a = %.17g\n", name, a, b, worst, at, at);
  }
  CHECK(worst <= bound);
}

static void test_accuracy(void) {
  measure("exp", f_exp, expl, -708, 709.7, 0, 0.52);
  measure("exp", f_exp, expl, -1, 1, 0, 0.52);
  measure("exp subnormal", f_exp, expl, -744, -700, 0, 1.01);
  measure("log", ml_log, logl, -1074, 1023, 1, 0.52);
  measure("log", ml_log, logl, 0.5, 2, 0, 0.52);
  measure("log", ml_log, logl, 0.99, 1.01, 0, 0.52);
  measure("log1p", ml_log1p, log1pl, -60, 1023, 1, 0.52);
  measure("log1p", ml_log1p, log1pl, -0.999, 2, 0, 0.52);
  measure("log1p", ml_log1p, log1pl, -0.01, 0.01, 0, 0.52);
  measure("log2", ml_log2, log2l, -1074, 1023, 1, 0.52);
  measure("log2", ml_log2, log2l, 0.9, 1.1, 0, 0.52);
  measure("log10", ml_log10, log10l, -1074, 1023, 1, 0.52);
  measure("expm1", ml_expm1, expm1l, -2, 2, 0, 0.8);
  measure("expm1", ml_expm1, expm1l, -0.26, 0.26, 0, 0.8);
  measure("expm1", ml_expm1, expm1l, -60, 9, 1, 0.8);
  measure("expm1", ml_expm1, expm1l, -60, 9, 2, 0.8);
  measure("logistic", f_logistic, r_logistic, -40, 40, 0, 2.5);
  measure("logistic", f_logistic, r_logistic, -700, -40, 0, 2.5);
  measure("log1p_exp", ml_log1p_exp, r_log1p_exp, -50, 50, 0, 1.5);
  measure("erf", ml_erf, erfl, -7, 7, 0, 2.5);
  measure("erf", ml_erf, erfl, -60, 1, 1, 2.5);
  measure("erfc", ml_erfc, erfcl, -7, 7, 0, 4);
  measure("erfc", ml_erfc, erfcl, 7, 26.5, 0, 4);
  measure("lgamma", ml_lgamma, lgammal, 0, 20, 0, 7);
  measure("lgamma", ml_lgamma, lgammal, 0.9, 2.6, 0, 7);
  measure("lgamma", ml_lgamma, lgammal, -60, 1013, 1, 7);
}

static void test_pow(void) {
  double worst = 0;
  for (int i = 0; i < 400000; i++) {
    double x, y;
    switch (i & 3) {
    case 0: x = between(0.1, 10), y = between(-20, 20); break;
    case 1: x = ldexp(between(1, 2), (int)between(-1074, 1023)), y = between(-1, 1); break;
    case 2: x = between(0.999, 1.001), y = between(-600000, 600000); break;
    default: x = between(1, 30), y = floor(between(-10, 200)); break;
    }
    long double want = powl(x, y);
    if (want < 0x1p-1021L || want > 0x1p1023L) continue;
    double error = ulps(ml_pow(x, y), want);
    if (error > worst) worst = error;
  }
  if (getenv("VERBOSE")) printf("pow: %.3f ulp\n", worst);
  CHECK(worst <= 0.6);
  double points[] = {0.0,
                     -0.0,
                     1,
                     -1,
                     2,
                     -2,
                     3,
                     -3,
                     0.5,
                     -0.5,
                     INFINITY,
                     -INFINITY,
                     NAN,
                     1e308,
                     -1e308,
                     1e-320,
                     2.5,
                     -2.5,
                     4503599627370497.0,
                     0x1p60,
                     -0x1p60};
  int count = (int)(sizeof points / sizeof *points);
  for (int i = 0; i < count; i++) {
    for (int j = 0; j < count; j++) {
      double got = ml_pow(points[i], points[j]), want = pow(points[i], points[j]);
      int same =
          (isnan(got) && isnan(want)) || (ulps(got, want) <= 1 && signbit(got) == signbit(want));
      if (!same) printf("pow(%g, %g) = %g, not %g\n", points[i], points[j], got, want);
      CHECK(same);
    }
  }
}

static void test_lgamma_negative(void) {
  double worst = 0;
  for (int i = 0; i < 100000; i++) {
    double x = between(-60, 0);
    long double want = lgammal(x);
    double error = (double)(fabsl(ml_lgamma(x) - want) / fmaxl(1, fabsl(want)));
    if (error > worst) worst = error;
  }
  if (getenv("VERBOSE")) printf("lgamma negative: %g\n", worst);
  CHECK(worst < 1e-14);
}

static void test_special(void) {
  const double infinity = INFINITY;
  CHECK(ml_exp(0) == 1 && ml_exp(-0.0) == 1 && ml_exp(infinity) == infinity);
  CHECK(ml_exp(-infinity) == 0 && isnan(ml_exp(NAN)) && ml_exp(1e308) == infinity);
  CHECK(ml_exp(-1e308) == 0 && ml_exp(709.782712893384) < infinity);
  CHECK(ml_exp(709.7827128933841) == infinity && ml_exp(-746) == 0);
  CHECK(ml_exp(-745.13321910194) == 0x1p-1074 && ml_exp(1e-320) == 1);
  CHECK(ml_log(1) == 0 && ml_log(0) == -infinity && ml_log(-0.0) == -infinity);
  CHECK(isnan(ml_log(-1)) && isnan(ml_log(-infinity)) && isnan(ml_log(NAN)));
  CHECK(ml_log(infinity) == infinity && ml_log(0x1p-1074) == (double)logl(0x1p-1074L));
  CHECK(ml_log1p(0) == 0 && signbit(ml_log1p(-0.0)) && ml_log1p(-1) == -infinity);
  CHECK(isnan(ml_log1p(-1.5)) && ml_log1p(infinity) == infinity && isnan(ml_log1p(NAN)));
  CHECK(ml_log1p(1e-320) == 1e-320);
  CHECK(ml_expm1(infinity) == infinity && ml_expm1(-infinity) == -1 && isnan(ml_expm1(NAN)));
  CHECK(ml_expm1(1e-320) == 1e-320 && signbit(ml_expm1(-0.0)) && ml_expm1(1000) == infinity);
  for (int k = -1074; k <= 1023; k++) CHECK(ml_log2(ldexp(1, k)) == k);
  for (int k = 0; k <= 22; k++) CHECK(ml_log10(pow(10, k)) == k);
  CHECK(ml_logistic(0) == 0.5 && ml_logistic(infinity) == 1 && ml_logistic(-infinity) == 0);
  CHECK(isnan(ml_logistic(NAN)) && ml_logistic(-745) > 0 && ml_logistic(1e308) == 1);
  CHECK(ml_log1p_exp(infinity) == infinity && ml_log1p_exp(-infinity) == 0);
  CHECK(isnan(ml_log1p_exp(NAN)) && ml_log1p_exp(-745) > 0 && ml_log1p_exp(1e308) == 1e308);
  CHECK(ml_sin_pi(0.5) == 1 && ml_sin_pi(-0.5) == -1 && ml_sin_pi(1.5) == -1);
  CHECK(ml_sin_pi(7) == 0 && isnan(ml_sin_pi(infinity)) && isnan(ml_sin_pi(NAN)));
  CHECK(ml_erf(0) == 0 && ml_erf(infinity) == 1 && ml_erf(-infinity) == -1 && isnan(ml_erf(NAN)));
  CHECK(ml_erfc(0) == 1 && ml_erfc(infinity) == 0 && ml_erfc(-infinity) == 2);
  CHECK(isnan(ml_erfc(NAN)) && ml_erf(1e-320) == (double)(1e-320L * 1.1283791670955126L));
  CHECK(ml_lgamma(1) == 0 && ml_lgamma(2) == 0 && ml_lgamma(0) == infinity);
  CHECK(ml_lgamma(-3) == infinity && ml_lgamma(infinity) == infinity && isnan(ml_lgamma(NAN)));
  CHECK(ml_lgamma(1e308) == infinity && ml_lgamma(1e-310) > 700 && ml_lgamma(-1e-310) > 700);
}

int main(void) {
  test_accuracy();
  test_pow();
  test_lgamma_negative();
  test_special();
  return unit_end();
}
