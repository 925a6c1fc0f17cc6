/*
** Elementary functions that give the same bits on every processor: only +, -, *, /, sqrt and bit
** operations, in a fixed order. (The C library's own choose a variant by processor.)
**
** Error bounds below are the largest that the unit test measured, in units in the last place (ulp)
** of the result, rounded up; subnormal results may be one ulp off. All of them give NaN for NaN
** and the limits of the function at infinities and at the edges of its domain; none sets errno.
*/
#ifndef MLEXT_MATH_ELEMENTARY_H
#define MLEXT_MATH_ELEMENTARY_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#define ML_PI 3.14159265358979323846

/* 2^(j/128) as {relative error of the rounded value, rounded value} */
extern const double ml_exp_table[128][2];

/* ml_exp() where the result overflows, underflows or is NaN. */
double ml_exp_extreme(double x);

/*
** exp(x + x_low) for |x| < 700 and |x_low| < 2^-40: with k the integer nearest to 128 x / ln 2,
** r = x - k ln 2 / 128 (ln 2 / 128 in two parts, the first short enough for exact products),
** 2^(k/128) from the table and a series for exp(r) - 1, |r| < 0.0028.
*/
static inline double ml_exp_reduced(double x, double x_low) {
  const double shifter = 0x1.8p52; /* adding it rounds to an integer, in the low bits */
  double shifted = x * 0x1.71547652b82fep+7 + shifter;
  double k = shifted - shifter;
  uint64_t bits, scale_bits;
  memcpy(&bits, &shifted, sizeof bits);
  const double *entry = ml_exp_table[bits & 127];
  memcpy(&scale_bits, &entry[1], sizeof scale_bits);
  scale_bits += (bits & ~(uint64_t)127) << 45;
  double scale;
  memcpy(&scale, &scale_bits, sizeof scale);
  double r = ((x - k * 0x1.62e42fefcp-8) + k * 0x1.c610ca86c3899p-44) + x_low;
  double series = 0.5 + r * (1.0 / 6 + r * (1.0 / 24 + r * (1.0 / 120)));
  return scale + scale * (entry[0] + r + r * r * series);
}

/* exp(x); 0.52 ulp */
static inline double ml_exp(double x) {
  return fabs(x) < 700 ? ml_exp_reduced(x, 0) : ml_exp_extreme(x);
}

/* 1 / (1 + exp(-x)), accurate in both tails; 2.5 ulp */
static inline double ml_logistic(double x) {
  double e = ml_exp(-fabs(x));
  return (x < 0 ? e : 1.0) / (1.0 + e);
}

/* Natural logarithm: -Inf at 0, NaN below; 0.52 ulp */
double ml_log(double x);

/* log(1 + x): -Inf at -1, NaN below; 0.52 ulp */
double ml_log1p(double x);

/* Logarithm to base 2, exact at powers of two, and to base 10; 0.52 ulp */
double ml_log2(double x);
double ml_log10(double x);

/* exp(x) - 1, accurate near 0; 0.8 ulp */
double ml_expm1(double x);

/* log(1 + exp(x)), without overflow and accurate for very negative x; 1.5 ulp */
double ml_log1p_exp(double x);

/* x to the power y, with C's rules for zeros, infinities, NaN and negative x; 0.6 ulp */
double ml_pow(double x, double y);

/* sin(pi x), exact at integers and halves; 2 ulp */
double ml_sin_pi(double x);

/* Error function and its complement; 2.5 ulp and 4 ulp (erfc relative also in its far tail) */
double ml_erf(double x);
double ml_erfc(double x);

/*
** log |Gamma(x)|: +Inf at 0 and the negative integers; 7 ulp for x > 0, 1e-15 of
** max(1, |result|) below 0, where it crosses zero.
*/
double ml_lgamma(double x);

#endif
