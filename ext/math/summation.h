/*
** Sums that do not lose digits: double-double numbers, the unevaluated sum of two doubles with
** about 106 bits (Dekker 1971; Knuth's two-sum). Plain arithmetic only, no fused operations, so
** the same bits on every processor.
**
** Finite values only keep the promise. After an infinite value, or an overflow, `low` is NaN and
** `high` says what an ordinary sum would say; ml_sum_value() returns that.
*/
#ifndef MLEXT_MATH_SUMMATION_H
#define MLEXT_MATH_SUMMATION_H

#include <stddef.h>

/* high + low, |low| <= half a unit in the last place of high. Zero bytes are the sum 0. */
typedef struct MlSum {
  double high, low;
} MlSum;

/* a + b without error. */
static inline MlSum ml_two_sum(double a, double b) {
  double high = a + b, part = high - a;
  return (MlSum){high, (a - (high - part)) + (b - part)};
}

/* a + b without error, given |a| >= |b| or a = 0. */
static inline MlSum ml_fast_two_sum(double a, double b) {
  double high = a + b;
  return (MlSum){high, b - (high - a)};
}

/* The same for an error term that may be NaN, left by an overflow: high stays what it is. */
static inline MlSum ml_renormalised(double high, double low) {
  return low == low ? ml_fast_two_sum(high, low) : (MlSum){high, low};
}

/* a * b without error, for |a|, |b| < 2^996 and a product above 2^-968 (Veltkamp's splitting). */
static inline MlSum ml_two_product(double a, double b) {
  const double splitter = 134217729; /* 2^27 + 1 */
  double high = a * b, t = splitter * a, u = splitter * b;
  double a1 = t - (t - a), b1 = u - (u - b), a2 = a - a1, b2 = b - b1;
  return (MlSum){high, ((a1 * b1 - high) + a1 * b2 + a2 * b1) + a2 * b2};
}

static inline MlSum ml_sum_plus(MlSum a, MlSum b) {
  MlSum high = ml_two_sum(a.high, b.high), low = ml_two_sum(a.low, b.low);
  high = ml_renormalised(high.high, high.low + low.high);
  return ml_renormalised(high.high, high.low + low.low);
}

static inline MlSum ml_sum_negative(MlSum a) { return (MlSum){-a.high, -a.low}; }

static inline MlSum ml_sum_times(MlSum a, MlSum b) {
  MlSum product = ml_two_product(a.high, b.high);
  return ml_renormalised(product.high, product.low + (a.high * b.low + a.low * b.high));
}

/* a / b for b other than 0. */
static inline MlSum ml_sum_divided(MlSum a, double b) {
  double first = a.high / b;
  MlSum back = ml_sum_negative(ml_two_product(first, b));
  MlSum rest = ml_sum_plus(a, back);
  return ml_renormalised(first, rest.high / b);
}

/* Multiplies by a power of two. */
static inline MlSum ml_sum_scaled(MlSum a, double power_of_two) {
  return (MlSum){a.high * power_of_two, a.low * power_of_two};
}

static inline void ml_sum_add(MlSum *sum, double value) {
  MlSum part = ml_two_sum(sum->high, value);
  *sum = ml_renormalised(part.high, part.low + sum->low);
}

/* Adds the exact product a * b. */
static inline void ml_sum_add_product(MlSum *sum, double a, double b) {
  *sum = ml_sum_plus(*sum, ml_two_product(a, b));
}

/* The sum rounded to a double. */
static inline double ml_sum_value(MlSum sum) {
  return sum.low == sum.low ? sum.high + sum.low : sum.high;
}

/* The sum of values (count), in twice the precision. */
double ml_sum_array(const double *values, size_t count);

#endif
