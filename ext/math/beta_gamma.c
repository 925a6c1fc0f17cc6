#include "math/beta_gamma.h"

#include "math/elementary.h"

/* Terms of a series or a continued fraction at most; about 6 sqrt(a) are needed at x = a. */
enum { BETA_GAMMA_TERMS = 500000 };

#define HALF_LOG_TWO_PI 0.91893853320467274178
#define BETA_GAMMA_EPSILON 1e-16

/* t - log(1 + t), |t| <= 1/2, without cancellation: with u = t / (2 + t) it is
** t u - 2 (u^3 / 3 + u^5 / 5 + ...). */
static double log1p_excess(double t) {
  double u = t / (2 + t), square = u * u, power = u * square, sum = 0;
  for (int k = 3; k < 45; k += 2) {
    double term = power / k;
    sum += term;
    power *= square;
    if (fabs(term) <= 1e-17 * fabs(sum)) break;
  }
  return t * u - 2 * sum;
}

/* a log(a / m) + m - a, given difference = m - a. (C. Loader's deviance, 2000) */
static double deviance(double a, double m, double difference) {
  double t = difference / a;
  return fabs(t) <= 0.5 ? a * log1p_excess(t) : difference - a * ml_log(m / a);
}

/* log Gamma(n + 1) less Stirling's (n + 1/2) log n - n + log(2 pi) / 2 */
static double stirling_error(double n) {
  if (n < 15) return ml_lgamma(n + 1) - (n + 0.5) * ml_log(n) + n - HALF_LOG_TWO_PI;
  double inverse = 1 / n, square = inverse * inverse;
  double sum = 1.0 / 1188 - square * (691.0 / 360360 - square * (1.0 / 156));
  sum = 1.0 / 1260 - square * (1.0 / 1680 - square * sum);
  return inverse * (1.0 / 12 - square * (1.0 / 360 - square * sum));
}

double ml_log_beta(double a, double b) {
  double small = a < b ? a : b, large = a < b ? b : a, sum = a + b;
  if (large < 15) return ml_lgamma(a) + (ml_lgamma(b) - ml_lgamma(sum));
  /* lgamma(large) - lgamma(sum), by Stirling's formula for both */
  if (small >= 15) {
    double logs = large * ml_log1p(-small / sum) + small * ml_log(small / sum);
    double errors = stirling_error(small) + stirling_error(large) - stirling_error(sum);
    return logs + (HALF_LOG_TWO_PI - 0.5 * ml_log(small / sum * large) + errors);
  }
  double ratio = -(large - 0.5) * ml_log1p(small / large) - small * (ml_log(sum) - 1);
  double errors = stirling_error(large) - stirling_error(sum);
  return ml_lgamma(small) + (ratio + errors);
}

/* x^a exp(-x) / Gamma(a + 1), by its distance from the peak (C. Loader 2000), so that a large
** power and a large factorial need not cancel. */
static double gamma_term(double a, double x) {
  if (!(x > 0) || x / a > 1e300) return 0;
  if (x / a < 1e-300) return ml_exp(a * ml_log(x) - x - ml_lgamma(a + 1));
  return ml_exp(-stirling_error(a) - deviance(a, x, x - a)) / sqrt(2 * ML_PI * a);
}

double ml_gamma_density(double a, double x) { return gamma_term(a, x) * (a / x); }

/* P(a, x) as a series */
static double gamma_series(double a, double x) {
  double sum = 1, term = 1;
  for (int n = 1; n < BETA_GAMMA_TERMS && term > BETA_GAMMA_EPSILON * sum; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return gamma_term(a, x) * sum;
}

/* Q(a, x) as a continued fraction (Lentz's way of evaluating it) */
static double gamma_fraction(double a, double x) {
  const double tiny = 1e-300;
  double b = x + 1 - a, c = 1 / tiny, d = 1 / (fabs(b) < tiny ? tiny : b), h = d;
  for (int n = 1; n < BETA_GAMMA_TERMS; n++) {
    double numerator = -n * (n - a);
    b += 2;
    d = numerator * d + b;
    c = b + numerator / c;
    d = 1 / (fabs(d) < tiny ? tiny : d);
    if (fabs(c) < tiny) c = tiny;
    h *= d * c;
    if (fabs(d * c - 1) < BETA_GAMMA_EPSILON * 2) break;
  }
  return gamma_term(a, x) * a * h;
}

/* P (lower) or Q for very large a: Temme's uniform expansion, first term; error about 1 / a^1.5 */
static double gamma_large(double a, double x, int lower) {
  double t = (x - a) / a, eta = sqrt(2 * deviance(1, x / a, t));
  if (t < 0) eta = -eta;
  double c = 1 / t - 1 / eta;
  if (fabs(t) < 1e-3) c = -1.0 / 3 + eta * (1.0 / 12 - eta * (2.0 / 135 - eta / 864));
  double rest = ml_exp(-0.5 * a * eta * eta) / sqrt(2 * ML_PI * a) * c;
  double z = eta * sqrt(0.5 * a);
  return lower ? 0.5 * ml_erfc(-z) - rest : 0.5 * ml_erfc(z) + rest;
}

static double gamma_tail(double a, double x, int lower) {
  if (!(a > 0 && x >= 0) || a == (double)INFINITY) return (double)NAN;
  if (x == 0) return lower ? 0 : 1;
  if (x == (double)INFINITY) return lower ? 1 : 0;
  if (a > 1e9) return gamma_large(a, x, lower);
  if (x < a + 1) {
    double p = gamma_series(a, x);
    return lower ? p : 1 - p;
  }
  double q = gamma_fraction(a, x);
  return lower ? 1 - q : q;
}

double ml_gamma_lower(double a, double x) { return gamma_tail(a, x, 1); }

double ml_gamma_upper(double a, double x) { return gamma_tail(a, x, 0); }

/* x^a y^b / B(a, b): with n = a + b the binomial term by distances from its peak */
static double beta_term(double a, double b, double x, double y) {
  if (x <= 0 || y <= 0) return 0;
  double distance = b * x - a * y, n = a + b;
  if (a < 1e-3 || b < 1e-3 || x < 1e-300 || y < 1e-300) {
    double log_x = x < 0.5 ? ml_log(x) : ml_log1p(-y), log_y = y < 0.5 ? ml_log(y) : ml_log1p(-x);
    return ml_exp(a * log_x + b * log_y - ml_log_beta(a, b));
  }
  double errors = stirling_error(n) - stirling_error(a) - stirling_error(b);
  double exponent = errors - deviance(a, n * x, distance) - deviance(b, n * y, -distance);
  return ml_exp(exponent) * sqrt(a / n * b / (2 * ML_PI));
}

double ml_beta_density(double a, double b, double x, double y) {
  return beta_term(a, b, x, y) / x / y;
}

/* I_x(a, b) B(a, b) / (x^a y^b) as the continued fraction of DiDonato and Morris (1992, (9)),
** for x < (a + 1) / (a + b + 2) or so; evaluated by Lentz's method. */
static double beta_fraction(double a, double b, double x, double y) {
  const double tiny = 1e-300;
  double lambda = a * y - b * x, beta = a / (a + 1) * (lambda + 1);
  double h = fabs(beta) < tiny ? tiny : beta, c = h, d = 0;
  for (int n = 1; n < BETA_GAMMA_TERMS; n++) {
    double bottom = a + 2.0 * n - 1, gap = n * (b - n) * x;
    double alpha = (a + n - 1) / bottom * ((a + b + n - 1) / bottom) * gap * x;
    beta = n + gap / bottom + (a + n) / (bottom + 2) * (lambda + 1 + n * (1 + y));
    d = beta + alpha * d;
    c = beta + alpha / c;
    d = 1 / (fabs(d) < tiny ? tiny : d);
    if (fabs(c) < tiny) c = tiny;
    h *= c * d;
    if (fabs(c * d - 1) < 2 * BETA_GAMMA_EPSILON) break;
  }
  return 1 / h;
}

double ml_beta_lower(double a, double b, double x, double y) {
  if (!(a > 0 && b > 0 && x >= 0 && y >= 0 && x <= 1 && y <= 1)) return (double)NAN;
  if (a == (double)INFINITY || b == (double)INFINITY) return (double)NAN;
  if (x == 0) return 0;
  if (y == 0) return 1;
  if (x < (a + 1) / (a + b + 2)) return beta_term(a, b, x, y) * beta_fraction(a, b, x, y);
  return 1 - beta_term(b, a, y, x) * beta_fraction(b, a, y, x);
}
