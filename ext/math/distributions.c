#include "math/distributions.h"

#include "math/beta_gamma.h"
#include "math/elementary.h"
#include "math/summation.h"

double ml_normal_density(double x) {
  MlSum square = ml_two_product(x, x);
  if (!(fabs(x) < 1e100)) return x == x ? 0 : x;
  return ml_exp(-0.5 * square.high) * (1 - 0.5 * square.low) * 0.39894228040143267794;
}

/* P(X > x) / P(X > z sqrt 2) is corrected for the rounding of z = x / sqrt 2. */
double ml_normal_sf(double x) {
  MlSum z = ml_two_product(x, 0x1.6a09e667f3bcdp-1);
  double half = 0.5 * ml_erfc(z.high);
  if (!(x > 1) || half == 0) return half;
  return half * (1 - 2 * z.high * (z.low + x * -0x1.bdd3413b26456p-55));
}

double ml_normal_cdf(double x) { return ml_normal_sf(-x); }

double ml_normal_two_sided(double z) { return 2 * ml_normal_sf(fabs(z)); }

/* P(|X| <= |t|) for inside = 1, P(|X| > |t|) for 0 */
static double t_both_sides(double t, double freedom, int inside) {
  double square = t * t;
  if (t != t || !(freedom > 0)) return (double)NAN;
  if (fabs(t) == (double)INFINITY) return inside;
  if (freedom == (double)INFINITY) {
    return inside ? ml_erf(fabs(t) * 0.70710678118654752440) : 2 * ml_normal_sf(fabs(t));
  }
  if (square > 1e290 * (1 + freedom)) { /* the leading term of the tail: x^a / (a B(a, 1/2)) */
    double a = 0.5 * freedom, log_x = ml_log(freedom) - 2 * ml_log(fabs(t));
    double tail = ml_exp(a * log_x - ml_log_beta(a, 0.5)) / a;
    return inside ? 1 - tail : tail;
  }
  double x = freedom / (freedom + square), y = square / (freedom + square);
  return inside ? ml_beta_lower(0.5, 0.5 * freedom, y, x) : ml_beta_lower(0.5 * freedom, 0.5, x, y);
}

double ml_t_two_sided(double t, double freedom) { return t_both_sides(t, freedom, 0); }

double ml_t_sf(double t, double freedom) {
  double tail = 0.5 * t_both_sides(t, freedom, 0);
  return t < 0 ? 1 - tail : tail;
}

double ml_t_cdf(double t, double freedom) { return ml_t_sf(-t, freedom); }

double ml_chi_square_cdf(double x, double freedom) {
  if (x <= 0 && freedom > 0) return 0;
  return ml_gamma_lower(0.5 * freedom, 0.5 * x);
}

double ml_chi_square_sf(double x, double freedom) {
  if (x <= 0 && freedom > 0) return 1;
  return ml_gamma_upper(0.5 * freedom, 0.5 * x);
}

static double f_tail(double f, double numerator, double denominator, int lower) {
  if (f != f || !(numerator > 0 && denominator > 0)) return (double)NAN;
  if (f <= 0) return !lower;
  if (f == (double)INFINITY) return lower;
  if (denominator == (double)INFINITY) {
    double x = f * numerator;
    return lower ? ml_chi_square_cdf(x, numerator) : ml_chi_square_sf(x, numerator);
  }
  if (numerator == (double)INFINITY) { /* denominator / f is chi-square */
    double x = denominator / f;
    return lower ? ml_chi_square_sf(x, denominator) : ml_chi_square_cdf(x, denominator);
  }
  double ratio = f * (numerator / denominator), y = ratio / (1 + ratio), x = 1 / (1 + ratio);
  if (ratio > 1e300) {
    double a = 0.5 * denominator, b = 0.5 * numerator;
    double log_ratio = ml_log(f) + ml_log(numerator / denominator);
    double tail = ml_exp(-a * log_ratio - ml_log_beta(a, b)) / a;
    return lower ? 1 - tail : tail;
  }
  return lower ? ml_beta_lower(0.5 * numerator, 0.5 * denominator, y, x)
               : ml_beta_lower(0.5 * denominator, 0.5 * numerator, x, y);
}

double ml_f_cdf(double f, double numerator, double denominator) {
  return f_tail(f, numerator, denominator, 1);
}

double ml_f_sf(double f, double numerator, double denominator) {
  return f_tail(f, numerator, denominator, 0);
}

/* ---- quantiles: Newton's method on log P against log x, inside a bracket that only shrinks */

typedef enum QuantileKind {
  QUANTILE_NORMAL,
  QUANTILE_T,
  QUANTILE_CHI_SQUARE,
  QUANTILE_F
} QuantileKind;

typedef struct Quantile {
  QuantileKind kind;
  double a, b; /* degrees of freedom */
} Quantile;

/* P(X <= x) or P(X > x), x > 0; of |X| for the symmetric ones. */
static double quantile_tail(const Quantile *q, double x, int lower) {
  switch (q->kind) {
  case QUANTILE_NORMAL: return t_both_sides(x, (double)INFINITY, lower);
  case QUANTILE_T: return t_both_sides(x, q->a, lower);
  case QUANTILE_CHI_SQUARE: return lower ? ml_chi_square_cdf(x, q->a) : ml_chi_square_sf(x, q->a);
  default: return f_tail(x, q->a, q->b, lower);
  }
}

/* x times the density at x */
static double quantile_slope(const Quantile *q, double x) {
  double ratio;
  switch (q->kind) {
  case QUANTILE_NORMAL: return 2 * x * ml_normal_density(x);
  case QUANTILE_T:
    ratio = x * x / q->a;
    if (!(ratio < 1e300)) return 0;
    return 2 * ml_beta_density(0.5, 0.5 * q->a, ratio / (1 + ratio), 1 / (1 + ratio)) * ratio /
           ((1 + ratio) * (1 + ratio));
  case QUANTILE_CHI_SQUARE: return 0.5 * x * ml_gamma_density(0.5 * q->a, 0.5 * x);
  default:
    ratio = x * (q->a / q->b);
    if (!(ratio < 1e300)) return 0;
    return ml_beta_density(0.5 * q->a, 0.5 * q->b, ratio / (1 + ratio), 1 / (1 + ratio)) * ratio /
           ((1 + ratio) * (1 + ratio));
  }
}

/* The x > 0 with P(X <= x) = p (lower) or P(X > x) = p. */
static double quantile_solve(const Quantile *q, double p, int lower, double start) {
  double low = 0x1p-1022, high = 0x1p1023, x = start;
  for (int i = 0; i < 200; i++) {
    double tail = quantile_tail(q, x, lower);
    if (tail == p) return x;
    if ((tail < p) == (lower == 1)) {
      low = x;
    } else {
      high = x;
    }
    double error = fabs(tail - p) < 0.5 * p ? ml_log1p((tail - p) / p) : ml_log(tail) - ml_log(p);
    double step = error * (tail / quantile_slope(q, x));
    double next = lower ? x * ml_exp(-step) : x * ml_exp(step);
    if (fabs(step) < 3e-16) return next > low && next < high ? next : x;
    if (!(next > low && next < high)) next = sqrt(low) * sqrt(high);
    if (next == x || high / low < 1 + 3e-16) return x;
    x = next;
  }
  return x;
}

/* Of a symmetric distribution: |X| has twice the tail. */
static double quantile_symmetric(const Quantile *q, double p) {
  if (!(p >= 0 && p <= 1)) return (double)NAN;
  if (p == 0 || p == 1) return p == 1 ? (double)INFINITY : -(double)INFINITY;
  if (p == 0.5) return 0;
  double tail = p < 0.5 ? p : 1 - p, inner = fabs(p - 0.5);
  double x = inner < 0.25 ? quantile_solve(q, 2 * inner, 1, 2 * inner)
                          : quantile_solve(q, 2 * tail, 0, sqrt(-2 * ml_log(tail)));
  return p < 0.5 ? -x : x;
}

static double quantile_positive(const Quantile *q, double p, double start) {
  if (!(p >= 0 && p <= 1)) return (double)NAN;
  if (p == 0 || p == 1) return p == 1 ? (double)INFINITY : 0;
  return p < 0.5 ? quantile_solve(q, p, 1, start) : quantile_solve(q, 1 - p, 0, start);
}

double ml_normal_quantile(double p) {
  Quantile q = {QUANTILE_NORMAL, 0, 0};
  return quantile_symmetric(&q, p);
}

double ml_t_quantile(double p, double freedom) {
  Quantile q = {QUANTILE_T, freedom, 0};
  if (freedom == (double)INFINITY) return ml_normal_quantile(p);
  return freedom > 0 ? quantile_symmetric(&q, p) : (double)NAN;
}

double ml_chi_square_quantile(double p, double freedom) {
  Quantile q = {QUANTILE_CHI_SQUARE, freedom, 0};
  if (!(freedom > 0 && freedom < (double)INFINITY)) return (double)NAN;
  return quantile_positive(&q, p, freedom);
}

double ml_f_quantile(double p, double numerator, double denominator) {
  Quantile q = {QUANTILE_F, numerator, denominator};
  if (!(numerator > 0 && numerator < (double)INFINITY && denominator > 0)) return (double)NAN;
  if (denominator == (double)INFINITY) return ml_chi_square_quantile(p, numerator) / numerator;
  return quantile_positive(&q, p, 1);
}
