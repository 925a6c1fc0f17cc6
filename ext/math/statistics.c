#include "math/statistics.h"

#include <math.h>
#include <string.h>

/* Offsets beyond this many units get a larger unit: their fourth powers stay far from overflow. */
#define OFFSET_MAX 0x1p200

/* ---- offsets: values relative to the first one, in a unit that is a power of two */

/* The exponent of the unit that makes value - origin about 1. */
static int offset_exponent(double origin, double value) {
  int exponent;
  frexp(value * 0.5 - origin * 0.5, &exponent);
  return exponent < -960 ? -960 : exponent > 1000 ? 1000 : exponent;
}

static void origin_set_exponent(MlOrigin *at, int exponent) {
  at->exponent = exponent;
  at->scale = ldexp(1, -exponent);
}

/*
** The offset of a value into *offset. Returns by how much the unit's exponent grew on the way: the
** caller divides its sums of the k-th powers by 2 to k times that.
*/
static int origin_offset(MlOrigin *at, double value, MlSum *offset) {
  int grown = 0;
  if (at->scale == 0) {
    *offset = (MlSum){0, 0};
    if (value == at->origin) return 0;
    origin_set_exponent(at, offset_exponent(at->origin, value));
  }
  *offset = ml_two_sum(value * at->scale, -at->origin * at->scale);
  if (!(fabs(offset->high) <= OFFSET_MAX)) {
    grown = offset_exponent(at->origin, value) - at->exponent;
    origin_set_exponent(at, at->exponent + grown);
    *offset = ml_two_sum(value * at->scale, -at->origin * at->scale);
  }
  return grown;
}

/* sum / 2^exponent */
static MlSum sum_shifted(MlSum sum, int exponent) {
  return exponent ? (MlSum){ldexp(sum.high, -exponent), ldexp(sum.low, -exponent)} : sum;
}

/* The mean in the variable's own unit, from the sum of the offsets. */
static double origin_mean(const MlOrigin *at, MlSum sum, int64_t count) {
  if (at->scale == 0) return at->origin;
  MlSum mean = ml_sum_plus(ml_sum_divided(sum, (double)count), (MlSum){at->origin * at->scale, 0});
  return ldexp(ml_sum_value(mean), at->exponent);
}

/* The sum of squared deviations, or of products, from sums of offsets and of their products. */
static MlSum sum_centred(MlSum products, MlSum x, MlSum y, int64_t count) {
  MlSum about_origin = ml_sum_times(ml_sum_divided(x, (double)count), y);
  return ml_sum_plus(products, ml_sum_negative(about_origin));
}

/* The same of squares: never negative, and 0 when it could be what removals left behind. */
static double sum_of_squares(MlSum squares, MlSum sum, int64_t count, double noise) {
  double value = ml_sum_value(sum_centred(squares, sum, sum, count));
  return value > noise ? value : 0;
}

/* ---- moments */

void ml_moments_begin(MlMoments *m, int order) {
  memset(m, 0, sizeof *m);
  m->order = order;
}

static void moments_grow(MlMoments *m, int grown) {
  if (!grown) return;
  for (int k = 0; k < m->order; k++) m->sums[k] = sum_shifted(m->sums[k], grown * (k + 1));
  m->noise = ldexp(m->noise, -2 * grown);
}

/* Adds sign times the powers of the offset. */
static void moments_add_powers(MlMoments *m, MlSum offset, double sign) {
  MlSum power = offset;
  m->sums[0] = ml_sum_plus(m->sums[0], ml_sum_scaled(power, sign));
  for (int k = 1; k < m->order; k++) {
    power = ml_sum_times(power, offset);
    m->sums[k] = ml_sum_plus(m->sums[k], ml_sum_scaled(power, sign));
  }
}

void ml_moments_add(MlMoments *m, double value) {
  MlSum offset;
  if (!(fabs(value) <= 0x1.fffffffffffffp1023)) {
    m->plus_infinite += value > 0;
    m->minus_infinite += value < 0;
    return;
  }
  if (m->count++ == 0) m->at.origin = value;
  moments_grow(m, origin_offset(&m->at, value, &offset));
  if (offset.high != 0) moments_add_powers(m, offset, 1);
}

void ml_moments_remove(MlMoments *m, double value) {
  MlSum offset;
  if (!(fabs(value) <= 0x1.fffffffffffffp1023)) {
    m->plus_infinite -= value > 0;
    m->minus_infinite -= value < 0;
    return;
  }
  if (--m->count <= 0) {
    MlMoments fresh = {
        .order = m->order, .plus_infinite = m->plus_infinite, .minus_infinite = m->minus_infinite};
    *m = fresh;
    return;
  }
  moments_grow(m, origin_offset(&m->at, value, &offset));
  if (m->order >= 2) m->noise = fmax(m->noise, m->sums[1].high * 0x1p-100);
  moments_add_powers(m, offset, -1);
}

/*
** Double-double sums of squares lose digits of 1e-14 when they were 1e16 times as large before;
** sums of fourth powers when those of squares were 1e7 times.
*/
static int sum_is_noisy(double noise, double value, int order) {
  double largest = noise * 0x1p100;
  return largest > value * (order > 2 ? 0x1p22 : 0x1p50);
}

int ml_moments_is_noisy(const MlMoments *m) {
  if (m->order < 2 || m->count == 0) return 0;
  double value = ml_sum_value(sum_centred(m->sums[1], m->sums[0], m->sums[0], m->count));
  return sum_is_noisy(m->noise, value > 0 ? value : 0, m->order);
}

/* Brings the sums to an origin that lies `move` units below: the binomial formula. */
static void moments_move(MlMoments *m, MlSum move) {
  MlSum *s = m->sums, n = {(double)m->count, 0}, old[4];
  memcpy(old, s, sizeof old);
  MlSum d1 = move, d2 = ml_sum_times(d1, d1), d3 = ml_sum_times(d2, d1), d4 = ml_sum_times(d2, d2);
  s[0] = ml_sum_plus(old[0], ml_sum_times(n, d1));
  if (m->order < 2) return;
  s[1] = ml_sum_plus(old[1], ml_sum_times(ml_sum_scaled(d1, 2), old[0]));
  s[1] = ml_sum_plus(s[1], ml_sum_times(n, d2));
  if (m->order < 4) return;
  const MlSum three = {3, 0}, six = {6, 0};
  MlSum a = ml_sum_plus(ml_sum_times(d1, old[1]), ml_sum_times(d2, old[0]));
  s[2] = ml_sum_plus(old[2], ml_sum_times(three, a));
  s[2] = ml_sum_plus(s[2], ml_sum_times(n, d3));
  MlSum b = ml_sum_plus(ml_sum_times(d1, old[2]), ml_sum_times(d3, old[0]));
  s[3] = ml_sum_plus(old[3], ml_sum_scaled(b, 4));
  s[3] = ml_sum_plus(s[3], ml_sum_times(six, ml_sum_times(d2, old[1])));
  s[3] = ml_sum_plus(s[3], ml_sum_times(n, d4));
}

/* Gives both the larger of their units. */
static void origins_align(MlOrigin *a, MlOrigin *b, int *grown_a, int *grown_b) {
  if (a->scale == 0) origin_set_exponent(a, b->exponent);
  if (b->scale == 0) origin_set_exponent(b, a->exponent);
  int exponent = a->exponent > b->exponent ? a->exponent : b->exponent;
  *grown_a = exponent - a->exponent;
  *grown_b = exponent - b->exponent;
  origin_set_exponent(a, exponent);
  origin_set_exponent(b, exponent);
}

void ml_moments_merge(MlMoments *into, const MlMoments *from) {
  MlMoments other = *from;
  MlSum move;
  int grown_into, grown_other;
  into->plus_infinite += other.plus_infinite;
  into->minus_infinite += other.minus_infinite;
  if (other.count == 0) return;
  if (into->count == 0) {
    other.plus_infinite = into->plus_infinite;
    other.minus_infinite = into->minus_infinite;
    *into = other;
    return;
  }
  /* The offset of the other's origin from this one's; it may need the unit to grow. */
  moments_grow(into, origin_offset(&into->at, other.at.origin, &move));
  origins_align(&into->at, &other.at, &grown_into, &grown_other);
  moments_grow(into, grown_into);
  moments_grow(&other, grown_other);
  origin_offset(&into->at, other.at.origin, &move);
  moments_move(&other, move);
  for (int k = 0; k < into->order; k++) into->sums[k] = ml_sum_plus(into->sums[k], other.sums[k]);
  into->noise += other.noise;
  into->count += other.count;
}

int64_t ml_moments_count(const MlMoments *m) {
  return m->count + m->plus_infinite + m->minus_infinite;
}

double ml_moments_mean(const MlMoments *m) {
  if (m->plus_infinite) return m->minus_infinite ? NAN : INFINITY;
  if (m->minus_infinite) return -INFINITY;
  return m->count ? origin_mean(&m->at, m->sums[0], m->count) : NAN;
}

/* The mean of squared deviations with count - lost below, in units of 4^exponent; NaN if none. */
static double moments_scaled_variance(const MlMoments *m, int lost) {
  if (m->plus_infinite || m->minus_infinite || m->count <= lost) return NAN;
  return sum_of_squares(m->sums[1], m->sums[0], m->count, m->noise) / (double)(m->count - lost);
}

double ml_moments_variance(const MlMoments *m, int lost) {
  return ldexp(moments_scaled_variance(m, lost), 2 * m->at.exponent);
}

double ml_moments_stddev(const MlMoments *m, int lost) {
  return ldexp(sqrt(moments_scaled_variance(m, lost)), m->at.exponent);
}

/* The mean square about 0, in units of 4^*exponent. Moves a copy of the sums to the origin 0. */
static double moments_scaled_mean_square(const MlMoments *m, int *exponent) {
  MlMoments about_zero = *m;
  MlSum origin;
  about_zero.order = 2;
  about_zero.at.origin = 0;
  moments_grow(&about_zero, origin_offset(&about_zero.at, m->at.origin, &origin));
  moments_move(&about_zero, origin);
  *exponent = about_zero.at.exponent;
  double mean = ml_sum_value(about_zero.sums[1]) / (double)m->count;
  return mean > 0 ? mean : 0;
}

double ml_moments_mean_square(const MlMoments *m) {
  int exponent;
  if (m->plus_infinite || m->minus_infinite) return INFINITY;
  if (!m->count) return NAN;
  double mean = moments_scaled_mean_square(m, &exponent);
  return ldexp(mean, 2 * exponent);
}

double ml_moments_root_mean_square(const MlMoments *m) {
  int exponent;
  if (m->plus_infinite || m->minus_infinite) return INFINITY;
  if (!m->count) return NAN;
  double mean = moments_scaled_mean_square(m, &exponent);
  return ldexp(sqrt(mean), exponent);
}

/* Population moments m2, m3, m4 about the mean, in powers of the unit; 0 when undefined. */
static int moments_central(const MlMoments *m, double *m2, double *m3, double *m4) {
  *m2 = moments_scaled_variance(m, 0);
  if (!(*m2 > 0) || m->order < 4) return 0;
  double n = (double)m->count;
  const MlSum *s = m->sums, three = {3, 0}, six = {6, 0};
  MlSum mean = ml_sum_divided(s[0], n), square = ml_sum_times(mean, mean);
  MlSum cube = ml_sum_times(square, s[0]); /* n * mean^3 */
  /* m3 = s3 - 3 mean s2 + 2 n mean^3 */
  MlSum third = ml_sum_plus(s[2], ml_sum_scaled(cube, 2));
  MlSum part = ml_sum_times(three, ml_sum_times(mean, s[1]));
  *m3 = ml_sum_value(ml_sum_plus(third, ml_sum_negative(part))) / n;
  /* m4 = s4 - 4 mean s3 + 6 mean^2 s2 - 3 n mean^4 */
  MlSum fourth = ml_sum_plus(s[3], ml_sum_times(six, ml_sum_times(square, s[1])));
  part = ml_sum_scaled(ml_sum_times(mean, s[2]), 4);
  part = ml_sum_plus(part, ml_sum_times(three, ml_sum_times(cube, mean)));
  *m4 = ml_sum_value(ml_sum_plus(fourth, ml_sum_negative(part))) / n;
  return 1;
}

double ml_moments_skewness(const MlMoments *m, int type) {
  double n = (double)m->count, m2, m3, m4;
  if (!moments_central(m, &m2, &m3, &m4) || (type == 2 && m->count < 3)) return NAN;
  double g = m3 / (m2 * sqrt(m2));
  if (type == 2) return g * sqrt(n * (n - 1)) / (n - 2);
  return type == 3 ? g * (1 - 1 / n) * sqrt(1 - 1 / n) : g;
}

double ml_moments_kurtosis(const MlMoments *m, int type) {
  double n = (double)m->count, m2, m3, m4;
  if (!moments_central(m, &m2, &m3, &m4) || (type == 2 && m->count < 4)) return NAN;
  double g = m4 / (m2 * m2);
  if (type == 2) return ((n + 1) * (g - 3) + 6) * (n - 1) / ((n - 2) * (n - 3));
  return type == 3 ? g * (1 - 1 / n) * (1 - 1 / n) - 3 : g - 3;
}

/* ---- covariance */

static void covariance_grow(MlCovariance *c, int x, int y) {
  if (!x && !y) return;
  c->x = sum_shifted(c->x, x);
  c->y = sum_shifted(c->y, y);
  c->xx = sum_shifted(c->xx, 2 * x);
  c->yy = sum_shifted(c->yy, 2 * y);
  c->xy = sum_shifted(c->xy, x + y);
  c->noise_x = ldexp(c->noise_x, -2 * x);
  c->noise_y = ldexp(c->noise_y, -2 * y);
}

static void covariance_add_products(MlCovariance *c, double x, double y, double sign) {
  MlSum dx, dy;
  int grown_x = origin_offset(&c->at_x, x, &dx), grown_y = origin_offset(&c->at_y, y, &dy);
  covariance_grow(c, grown_x, grown_y);
  MlSum sx = ml_sum_scaled(dx, sign), sy = ml_sum_scaled(dy, sign);
  c->x = ml_sum_plus(c->x, sx);
  c->y = ml_sum_plus(c->y, sy);
  c->xx = ml_sum_plus(c->xx, ml_sum_times(sx, dx));
  c->yy = ml_sum_plus(c->yy, ml_sum_times(sy, dy));
  c->xy = ml_sum_plus(c->xy, ml_sum_times(sx, dy));
}

/* 1: both finite; 0: one is infinite; -1: one is NaN. */
static int pair_class(double x, double y) {
  if (x != x || y != y) return -1;
  return fabs(x) <= 0x1.fffffffffffffp1023 && fabs(y) <= 0x1.fffffffffffffp1023;
}

void ml_covariance_add(MlCovariance *c, double x, double y) {
  int class = pair_class(x, y);
  c->infinite += class == 0;
  if (class != 1) return;
  if (c->count++ == 0) {
    c->at_x.origin = x;
    c->at_y.origin = y;
  }
  covariance_add_products(c, x, y, 1);
}

void ml_covariance_remove(MlCovariance *c, double x, double y) {
  int class = pair_class(x, y);
  c->infinite -= class == 0;
  if (class != 1) return;
  if (--c->count <= 0) {
    MlCovariance fresh = {.infinite = c->infinite};
    *c = fresh;
    return;
  }
  c->noise_x = fmax(c->noise_x, c->xx.high * 0x1p-100);
  c->noise_y = fmax(c->noise_y, c->yy.high * 0x1p-100);
  covariance_add_products(c, x, y, -1);
}

int ml_covariance_is_noisy(const MlCovariance *c) {
  if (c->count == 0) return 0;
  double xx = ml_sum_value(sum_centred(c->xx, c->x, c->x, c->count));
  double yy = ml_sum_value(sum_centred(c->yy, c->y, c->y, c->count));
  return sum_is_noisy(c->noise_x, xx > 0 ? xx : 0, 2) ||
         sum_is_noisy(c->noise_y, yy > 0 ? yy : 0, 2);
}

/* Centred sums of products and squares, each in its units; 0 when there are too few pairs. */
static int covariance_centred(const MlCovariance *c, int lost, double *xy, double *xx, double *yy) {
  if (c->infinite || c->count <= lost) return 0;
  *xx = sum_of_squares(c->xx, c->x, c->count, c->noise_x);
  *yy = sum_of_squares(c->yy, c->y, c->count, c->noise_y);
  *xy = *xx > 0 && *yy > 0 ? ml_sum_value(sum_centred(c->xy, c->x, c->y, c->count)) : 0;
  return 1;
}

double ml_covariance_value(const MlCovariance *c, int lost) {
  double xy, xx, yy;
  if (!covariance_centred(c, lost, &xy, &xx, &yy)) return NAN;
  return ldexp(xy / (double)(c->count - lost), c->at_x.exponent + c->at_y.exponent);
}

double ml_covariance_correlation(const MlCovariance *c) {
  double xy, xx, yy;
  if (!covariance_centred(c, 1, &xy, &xx, &yy) || xx <= 0 || yy <= 0) return NAN;
  double r = xy / (sqrt(xx) * sqrt(yy));
  return r > 1 ? 1 : r < -1 ? -1 : r;
}

double ml_covariance_slope(const MlCovariance *c) {
  double xy, xx, yy;
  if (!covariance_centred(c, 1, &xy, &xx, &yy) || xx <= 0) return NAN;
  return ldexp(xy / xx, c->at_y.exponent - c->at_x.exponent);
}

double ml_covariance_intercept(const MlCovariance *c) {
  double slope = ml_covariance_slope(c);
  if (slope != slope) return NAN;
  double mean_x = origin_mean(&c->at_x, c->x, c->count);
  double mean_y = origin_mean(&c->at_y, c->y, c->count);
  return ml_sum_value(ml_sum_plus((MlSum){mean_y, 0}, ml_two_product(-slope, mean_x)));
}

/* ---- order statistics */

static double sorted_between(double low, double high, double weight) {
  if (weight <= 0 || low == high) return low;
  return weight >= 1 ? high : (1 - weight) * low + weight * high;
}

/* The 1-based place, possibly between two values, where types 4 to 9 read the quantile. */
static double quantile_place(double n, double p, int type) {
  switch (type) {
  case 4: return n * p;
  case 5: return n * p + 0.5;
  case 6: return (n + 1) * p;
  case 8: return 1.0 / 3 + p * (n + 1.0 / 3);
  case 9: return 3.0 / 8 + p * (n + 0.25);
  default: return 1 + (n - 1) * p;
  }
}

double ml_quantile_sorted(const double *sorted, size_t count, double p, int type) {
  if (!count) return NAN;
  double n = (double)count, place = n * p;
  if (type > 3) place = quantile_place(n, p, type);
  if (type == 3) place -= 0.5;
  /* A place that misses a whole number by rounding only is that number. */
  const double fuzz = 0x1p-50 * fmax(1, place);
  double whole = floor(type == 7 ? place : place + fuzz), rest = place - whole;
  int beyond = rest > fuzz;
  if (type > 3 && type != 7 && fabs(rest) < fuzz) rest = 0;
  if (type == 1) rest = beyond;
  if (type == 2) rest = beyond ? 1 : 0.5;
  if (type == 3) rest = beyond || fmod(whole, 2) != 0; /* the even one of two as near */
  if (whole < 1) return sorted_between(sorted[0], sorted[0], 0);
  if (whole >= n) return sorted[count - 1];
  size_t at = (size_t)whole - 1;
  return sorted_between(sorted[at], sorted[at + 1], rest);
}

double ml_median_sorted(const double *sorted, size_t count) {
  return ml_quantile_sorted(sorted, count, 0.5, 7);
}

double ml_iqr_sorted(const double *sorted, size_t count) {
  return ml_quantile_sorted(sorted, count, 0.75, 7) - ml_quantile_sorted(sorted, count, 0.25, 7);
}

/* How many of the sorted values (count) are below `value`. */
static size_t sorted_below(const double *sorted, size_t count, double value) {
  size_t low = 0, high = count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (sorted[middle] < value) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/*
** The k-th smallest (from 0) of |value - centre|. The deviations on both sides of the centre are
** two sorted lists: of the k before it, the search finds how many are from below.
*/
static double sorted_deviation(const double *sorted, size_t count, size_t below, double centre,
                               size_t k) {
  size_t above = count - below;
  size_t low = k > above ? k - above : 0, high = k < below ? k : below;
  while (low < high) {
    size_t middle = low + (high - low) / 2; /* < below; k - middle - 1 < above */
    if (sorted[below + k - middle - 1] - centre <= centre - sorted[below - 1 - middle]) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  double down = low < below ? centre - sorted[below - 1 - low] : INFINITY;
  double up = k - low < above ? sorted[below + k - low] - centre : INFINITY;
  return up <= down ? up : down;
}

double ml_mad_sorted(const double *sorted, size_t count, double constant) {
  double centre = ml_median_sorted(sorted, count);
  if (!(fabs(centre) <= 0x1.fffffffffffffp1023)) return NAN;
  size_t below = sorted_below(sorted, count, centre);
  double deviation = sorted_deviation(sorted, count, below, centre, count / 2);
  if (count % 2) return constant * deviation;
  double last = sorted_deviation(sorted, count, below, centre, count / 2 - 1);
  return constant * sorted_between(last, deviation, 0.5);
}
