#include "math/elementary.h"

#include "math/elementary_tables.h"
#include "math/summation.h"

#define LN2_HIGH 0x1.62e42fefa38p-1 /* a multiple of 2^-42: products with exponents are exact */
#define LN2_LOW 0x1.ef35793c7673p-45

static uint64_t elementary_bits(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

static double elementary_double(uint64_t bits) {
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

/* exp(x + x_low) where 2^k must be applied in two steps. */
static double exp_far(double x, double x_low) {
  if (x > 710) return (double)INFINITY;
  if (x < -746) return 0;
  double half = x > 0 ? 512 * LN2_HIGH : -512 * LN2_HIGH;
  double low = x > 0 ? 512 * LN2_LOW : -512 * LN2_LOW;
  double reduced = x - half; /* exact: both are of one binade or next to it */
  return ml_exp_reduced(reduced, x_low - low) * (x > 0 ? 0x1p512 : 0x1p-512);
}

double ml_exp_extreme(double x) { return x != x ? x : exp_far(x, 0); }

/* ---- logarithms: x = 2^k z with z in [0.6875, 1.375), c near 1/z from the table,
** log x = k ln 2 - log c + log1p(c z - 1). Near 1 c is 1, so that nothing cancels. */

typedef struct LogParts {
  double k;        /* exponent */
  double base;     /* k ln 2 - log c, rounded to a multiple of 2^-42: exact */
  double base_low; /* and the rest of it */
  double r, r_low; /* c z - 1 */
} LogParts;

/* Parts of the logarithm of x + x_low, x positive and normal, |x_low| <= ulp(x). */
static LogParts log_parts(double x, double x_low, int exponent_shift) {
  uint64_t bits = elementary_bits(x);
  uint64_t offset = bits - 0x3fe6000000000000u;
  const double *entry = log_table[(offset >> 45) & 127];
  int64_t k = (int64_t)offset >> 52;
  double z = elementary_double(bits - ((uint64_t)k << 52));
  double z_high = elementary_double(elementary_bits(z) & ~(uint64_t)0xffffff), z_low = z - z_high;
  LogParts parts;
  if (x_low != 0) z_low += x_low * elementary_double((uint64_t)(1023 - k) << 52);
  parts.k = (double)(k + exponent_shift);
  parts.base = parts.k * LN2_HIGH + entry[1];
  parts.base_low = parts.k * LN2_LOW + entry[2];
  double r_high = z_high * entry[0] - 1, r_rest = z_low * entry[0];
  parts.r = r_high + r_rest;
  parts.r_low = (r_high - parts.r) + r_rest;
  return parts;
}

static double log_sum(LogParts parts) {
  double r = parts.r, sum = parts.base + r;
  double low = (parts.base - sum) + r;
  if (parts.base == 0) low = 0;
  double series =
      1.0 / 3 + r * (-1.0 / 4 + r * (1.0 / 5 + r * (-1.0 / 6 + r * (1.0 / 7 + r * (-1.0 / 8)))));
  double curve = r * r * (r * series - 0.5);
  return sum + (curve + (low + (parts.r_low + parts.base_low)));
}

/* The logarithm with a relative error below 2^-65. */
static MlSum log_extended(LogParts parts) {
  double r = parts.r;
  MlSum square = ml_two_product(r, r);
  square.low += 2 * r * parts.r_low;
  double series = 1.0 / 7 + r * (-1.0 / 8 + r * (1.0 / 9 + r * (-1.0 / 10)));
  series = 1.0 / 3 + r * (-1.0 / 4 + r * (1.0 / 5 + r * (-1.0 / 6 + r * series)));
  MlSum sum = ml_two_sum(parts.base, r);
  MlSum result = ml_two_sum(sum.high, -0.5 * square.high);
  double rest = parts.r_low + (parts.base_low - 0.5 * square.low);
  result.low += r * square.high * series + (sum.low + rest);
  return ml_fast_two_sum(result.high, result.low);
}

/* Where x is not positive and finite: *result is the logarithm, and 1 is returned. */
static int log_special(double x, double *result) {
  if (x > 0 && x < (double)INFINITY) return 0;
  *result = x == 0 ? -(double)INFINITY : x > 0 ? x : (double)NAN;
  return 1;
}

static LogParts log_parts_any(double x) {
  return x < 0x1p-1022 ? log_parts(x * 0x1p54, 0, -54) : log_parts(x, 0, 0);
}

double ml_log(double x) {
  double special;
  return log_special(x, &special) ? special : log_sum(log_parts_any(x));
}

double ml_log1p(double x) {
  double special;
  if (fabs(x) < 0x1p-54) return x;
  if (log_special(1 + x, &special)) return special;
  MlSum sum = ml_two_sum(1, x);
  return log_sum(log_parts(sum.high, sum.low, 0));
}

/* log x times (factor + factor_low) */
static double log_times(double x, double factor, double factor_low) {
  double special;
  if (log_special(x, &special)) return special;
  MlSum logarithm = log_extended(log_parts_any(x));
  MlSum product = ml_two_product(logarithm.high, factor);
  return product.high + (product.low + (logarithm.high * factor_low + logarithm.low * factor));
}

double ml_log2(double x) { return log_times(x, 0x1.71547652b82fep+0, 0x1.777d0ffda0d24p-56); }

double ml_log10(double x) { return log_times(x, 0x1.bcb7b1526e50ep-2, 0x1.95355baaafad3p-57); }

double ml_expm1(double x) {
  if (fabs(x) < 0x1p-54) return x;
  if (x > 50) return ml_exp(x);
  if (x < -40) return -1;
  if (fabs(x) < 0.25) { /* x + x^2/2 + x^3/6 + ...; the first two summed with their rounding */
    double series = 0;
    static const double inverse_factorial[] = {
        1.0 / 6,     1.0 / 24,     1.0 / 120,     1.0 / 720,      1.0 / 5040,
        1.0 / 40320, 1.0 / 362880, 1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600};
    for (int i = 9; i >= 0; i--) series = series * x + inverse_factorial[i];
    MlSum square = ml_two_product(x, x), sum = ml_fast_two_sum(x, 0.5 * square.high);
    return sum.high + (sum.low + 0.5 * square.low + x * square.high * series);
  }
  if (x != x) return x;
  double k = floor(x * 0x1.71547652b82fep+7 + 0.5);
  int64_t index = (int64_t)k;
  const double *entry = ml_exp_table[index & 127];
  double scale =
      elementary_double(elementary_bits(entry[1]) + ((uint64_t)(index & ~(int64_t)127) << 45));
  double r_high = x - k * 0x1.62e42fefcp-8, r_rest = k * 0x1.c610ca86c3899p-44;
  double r = r_high + r_rest, r_low = (r_high - r) + r_rest;
  double series = 0.5 + r * (1.0 / 6 + r * (1.0 / 24 + r * (1.0 / 120)));
  MlSum less = ml_two_sum(scale, -1);
  return less.high + (less.low + scale * (r + (r_low + entry[0] + r * r * series)));
}

double ml_log1p_exp(double x) {
  if (x > 40) return x;
  if (x > 0) return x + ml_log1p(ml_exp(-x));
  return ml_log1p(ml_exp(x));
}

/* 0: not an integer, 1: odd, 2: even */
static int pow_integer_kind(double y) {
  if (fabs(y) >= 0x1p53) return 2;
  if (floor(y) != y) return 0;
  return ((int64_t)y & 1) ? 1 : 2;
}

double ml_pow(double x, double y) {
  if (y == 0 || x == 1) return 1;
  if (x != x || y != y) return x + y;
  int kind = pow_integer_kind(y);
  double sign = (elementary_bits(x) >> 63) && kind == 1 ? -1 : 1, size = fabs(x);
  double special = (double)INFINITY;
  if (size == 1 && (fabs(y) == special || x > 0)) return 1;
  if (x < 0 && kind == 0 && size < special) return (double)NAN;
  if (size == 0 || size == special || fabs(y) == special) {
    return (size > 1) == (y > 0) ? sign * special : sign * 0.0;
  }
  MlSum logarithm = log_extended(log_parts_any(size));
  if (logarithm.high == 0) return sign;
  if (fabs(y) > 0x1p80) return (logarithm.high > 0) == (y > 0) ? sign * special : sign * 0.0;
  MlSum product = ml_two_product(logarithm.high, y);
  product.low += logarithm.low * y;
  if (fabs(product.high) < 700) return sign * ml_exp_reduced(product.high, product.low);
  return sign * exp_far(product.high, product.low);
}

double ml_sin_pi(double x) {
  if (!(fabs(x) < 0x1p52)) return x - x;
  double n = floor(x + 0.5), f = x - n;
  if (f == 0) return 0;
  double square = f * f, sum = 0;
  for (int i = 10; i >= 1; i--) sum = (sum + sine_of_pi[i]) * square;
  double result = f * ML_PI + f * (0x1.1a62633145c07p-53 + sum);
  return pow_integer_kind(n) == 1 ? -result : result;
}

/* erfc(x) for x >= 0.5: exp(-x^2) C(s) / (1 + 2 x); x^2 to twice the precision */
static double erfc_tail(double x) {
  if (x > 28) return 0;
  const double t0 = -13.0 / 17; /* t at x = 0.5; s runs from -1 there to 1 at infinity */
  double t = (x - 3.75) / (x + 3.75), s = (t - t0) * (17.0 / 15) - 1;
  double b1 = 0, b2 = 0;
  for (int i = 24; i >= 1; i--) {
    double b = 2 * s * b1 - b2 + erfc_chebyshev[i];
    b2 = b1;
    b1 = b;
  }
  double factor = s * b1 - b2 + erfc_chebyshev[0];
  MlSum square = ml_two_product(x, x);
  return ml_exp(-square.high) * (factor * (1 - square.low) / (1 + 2 * x));
}

double ml_erf(double x) {
  double size = fabs(x);
  if (size > 1) return x > 0 ? 1 - erfc_tail(x) : erfc_tail(size) - 1;
  double square = x * x, sum = 0;
  for (int i = 18; i >= 1; i--) sum = (sum + erf_series[i]) * square;
  return x * erf_series[0] + x * sum;
}

double ml_erfc(double x) {
  if (x < -1) return 2 - erfc_tail(-x);
  return x < 0.5 ? 1 - ml_erf(x) : x == x ? erfc_tail(x) : x;
}

/* log Gamma(1 + z), |z| <= 1/2, or of Gamma(2 + z) with one = 0 */
static double lgamma_near(double z, int one) {
  double sum = 0;
  for (int i = 27; i >= 1; i--) sum = (sum + lgamma_near_two[i]) * z;
  sum = (sum + lgamma_near_two[0]) * z;
  return one ? sum - ml_log1p(z) : sum;
}

static double lgamma_positive(double x) {
  if (x < 0x1p-60) return -ml_log(x);
  if (x < 0.5) return lgamma_near(x, 1) - ml_log(x);
  if (x < 1.5) return lgamma_near(x - 1, 1);
  if (x < 2.5) return lgamma_near(x - 2, 0);
  if (x < 9) {
    double product = 1;
    for (; x >= 2.5; x -= 1) product *= x - 1;
    return ml_log(product) + lgamma_near(x - 2, 0);
  }
  if (x > 0x1p1014) return x > 2.5e305 ? (double)INFINITY : x * (ml_log(x) - 1);
  double inverse = 1 / x, square = inverse * inverse, sum = 0;
  for (int i = 8; i >= 1; i--) sum = (sum + stirling[i]) * square;
  sum = (sum + stirling[0]) * inverse;
  /* (x - 1/2) (log x - 1) + (log(2 pi) - 1) / 2 + series */
  return (x - 0.5) * (ml_log(x) - 1) + (0x1.acfe390c97d69p-2 + sum);
}

double ml_lgamma(double x) {
  if (x != x) return x;
  if (fabs(x) == (double)INFINITY || (x <= 0 && floor(x) == x)) return (double)INFINITY;
  if (x > 0) return lgamma_positive(x);
  if (x > -0x1p-60) return -ml_log(-x);
  /* Gamma(x) Gamma(-x) = -pi / (x sin(pi x)) */
  return ml_log(ML_PI / fabs(x * ml_sin_pi(x))) - lgamma_positive(-x);
}
