#include "math/qr_extended.h"

#include <math.h>
#include <string.h>

/* Values within 2^+-300 of a column's unit need no new unit. */
enum { EXTENDED_UNIT_RANGE = 300 };

static MlSum extended_minus_product(MlSum a, MlSum b, MlSum c) {
  return ml_sum_plus(a, ml_sum_negative(ml_sum_times(b, c)));
}

MlSum ml_sum_quotient(MlSum a, MlSum b) {
  double first = a.high / b.high;
  MlSum rest = extended_minus_product(a, (MlSum){first, 0}, b);
  double second = rest.high / b.high;
  rest = extended_minus_product(rest, (MlSum){second, 0}, b);
  MlSum sum = ml_fast_two_sum(first, second);
  return ml_fast_two_sum(sum.high, sum.low + rest.high / b.high);
}

MlSum ml_sum_square_root(MlSum a) {
  if (!(a.high > 0)) return (MlSum){0, 0};
  double root = sqrt(a.high); /* one step of Newton's doubles the digits */
  MlSum rest = ml_sum_plus(a, ml_sum_negative(ml_two_product(root, root)));
  return ml_fast_two_sum(root, rest.high / (2 * root));
}

MlStatus ml_extended_begin(MlCall *call, MlExtendedTriangle *triangle, size_t columns) {
  memset(triangle, 0, sizeof *triangle);
  if (columns && columns > ML_ALLOCATION_MAX / sizeof(MlSum) / columns) return ml_fail_memory(call);
  triangle->columns = triangle->stride = columns;
  triangle->rows = ml_array(call, columns * columns, sizeof(MlSum));
  triangle->row = ml_array(call, columns, sizeof(MlSum));
  triangle->exponents = ml_array(call, columns, sizeof(int));
  if (call->status != ML_OK) ml_extended_free(triangle);
  return call->status;
}

void ml_extended_free(MlExtendedTriangle *triangle) {
  ml_free(triangle->rows);
  ml_free(triangle->row);
  ml_free(triangle->exponents);
  memset(triangle, 0, sizeof *triangle);
}

static MlSum extended_ldexp(MlSum a, int exponent) {
  return (MlSum){ldexp(a.high, exponent), ldexp(a.low, exponent)};
}

/* Gives column k a unit that suits `value`, when its own does not. */
static void extended_fit_unit(MlExtendedTriangle *triangle, size_t k, double value) {
  int exponent, empty = 1;
  frexp(value, &exponent);
  int distance = exponent - triangle->exponents[k];
  if (value == 0 || (distance <= EXTENDED_UNIT_RANGE && distance >= -EXTENDED_UNIT_RANGE)) return;
  for (size_t i = 0; i <= k; i++) empty &= triangle->rows[i * triangle->stride + k].high == 0;
  if (distance < 0 && !empty) return;
  for (size_t i = 0; i <= k; i++) {
    MlSum *r = &triangle->rows[i * triangle->stride + k];
    *r = extended_ldexp(*r, triangle->exponents[k] - exponent);
  }
  triangle->exponents[k] = exponent;
}

/* Rotates (upper, lower), from column j to end - 1, so that lower[j] becomes 0. (Givens) */
static void extended_rotate(MlSum *upper, MlSum *lower, size_t j, size_t end) {
  MlSum a = upper[j], b = lower[j];
  if (b.high == 0) return;
  MlSum r = ml_sum_square_root(ml_sum_plus(ml_sum_times(a, a), ml_sum_times(b, b)));
  if (r.high == 0) return; /* both below 2^-530 of their unit */
  MlSum c = ml_sum_quotient(a, r), s = ml_sum_quotient(b, r);
  upper[j] = r;
  lower[j] = (MlSum){0, 0};
  for (size_t k = j + 1; k < end; k++) {
    MlSum x = upper[k], y = lower[k];
    upper[k] = ml_sum_plus(ml_sum_times(c, x), ml_sum_times(s, y));
    lower[k] = extended_minus_product(ml_sum_times(c, y), s, x);
  }
}

MlStatus ml_extended_absorb(MlCall *call, MlExtendedTriangle *triangle, const double *high,
                            const double *low, size_t m, size_t stride) {
  size_t q = triangle->columns;
  uint32_t work = q < 4000 ? (uint32_t)(q * q) * 60 : 1000000000;
  for (size_t i = 0; i < m; i++) {
    if (ml_poll(call, work) != ML_OK) return call->status;
    for (size_t k = 0; k < q; k++) {
      MlSum value = {high[i * stride + k], low ? low[i * stride + k] : 0};
      extended_fit_unit(triangle, k, value.high);
      int exponent = -triangle->exponents[k];
      triangle->row[k] = exponent ? extended_ldexp(value, exponent) : value;
    }
    for (size_t j = 0; j < q; j++) {
      extended_rotate(triangle->rows + j * triangle->stride, triangle->row, j, q);
    }
  }
  return call->status;
}

static MlSum extended_unit_norm(const MlExtendedTriangle *triangle, size_t k) {
  MlSum sum = {0, 0};
  for (size_t i = 0; i <= k; i++) {
    MlSum r = triangle->rows[i * triangle->stride + k];
    sum = ml_sum_plus(sum, ml_sum_times(r, r));
  }
  return ml_sum_square_root(sum);
}

static void extended_remove(MlExtendedTriangle *triangle, size_t d) {
  size_t q = triangle->columns, after = q - d - 1;
  for (size_t i = 0; i < q; i++) {
    MlSum *row = triangle->rows + i * triangle->stride;
    memmove(row + d, row + d + 1, after * sizeof *row);
  }
  memmove(triangle->exponents + d, triangle->exponents + d + 1, after * sizeof(int));
  for (size_t j = d; j + 1 < q; j++) {
    MlSum *upper = triangle->rows + j * triangle->stride;
    extended_rotate(upper, upper + triangle->stride, j, q - 1);
  }
  triangle->columns = q - 1;
}

void ml_extended_reduce(MlExtendedTriangle *triangle, double tolerance, size_t *order,
                        size_t *rank) {
  size_t p = triangle->columns ? triangle->columns - 1 : 0, kept = 0, dropped = 0;
  for (size_t j = 0; j < p; j++) {
    double residual = fabs(triangle->rows[kept * triangle->stride + kept].high);
    if (residual > tolerance * extended_unit_norm(triangle, kept).high) {
      order[kept++] = j;
    } else {
      extended_remove(triangle, kept);
      order[p - 1 - dropped++] = j;
    }
  }
  for (size_t i = 0; i < dropped / 2; i++) { /* the dropped ones were written backwards */
    size_t swap = order[kept + i];
    order[kept + i] = order[p - 1 - i];
    order[p - 1 - i] = swap;
  }
  *rank = kept;
}

MlStatus ml_extended_solve(MlCall *call, const MlExtendedTriangle *triangle, double *coefficients) {
  if (triangle->columns == 0) return call->status;
  size_t p = triangle->columns - 1;
  MlSum *b = ml_array(call, p, sizeof *b);
  if (!b) return call->status;
  for (size_t i = p; i-- > 0;) {
    const MlSum *row = triangle->rows + i * triangle->stride;
    MlSum sum = row[p];
    for (size_t k = i + 1; k < p; k++) sum = extended_minus_product(sum, row[k], b[k]);
    b[i] = ml_sum_quotient(sum, row[i]);
    coefficients[i] = ldexp(b[i].high, triangle->exponents[p] - triangle->exponents[i]);
  }
  ml_free(b);
  return call->status;
}

/* The square of r(i, k), in k's true unit. */
static double extended_square(const MlExtendedTriangle *triangle, size_t i, size_t k) {
  MlSum r = triangle->rows[i * triangle->stride + k];
  return ldexp(ml_sum_times(r, r).high, 2 * triangle->exponents[k]);
}

double ml_extended_residual(const MlExtendedTriangle *triangle) {
  size_t q = triangle->columns;
  return q ? extended_square(triangle, q - 1, q - 1) : 0;
}

double ml_extended_norm(const MlExtendedTriangle *triangle, size_t k) {
  return ldexp(extended_unit_norm(triangle, k).high, triangle->exponents[k]);
}

void ml_extended_effects(const MlExtendedTriangle *triangle, double *squares) {
  for (size_t i = 0; i + 1 < triangle->columns; i++) {
    squares[i] = extended_square(triangle, i, triangle->columns - 1);
  }
}

/* out (p, p) := R^-1 of the features, in their units; only the upper triangle is written */
static void extended_invert(const MlExtendedTriangle *triangle, size_t p, MlSum *out) {
  for (size_t i = p; i-- > 0;) {
    const MlSum *row = triangle->rows + i * triangle->stride;
    out[i * p + i] = ml_sum_quotient((MlSum){1, 0}, row[i]);
    for (size_t k = i + 1; k < p; k++) {
      MlSum sum = {0, 0};
      for (size_t j = i + 1; j <= k; j++) sum = extended_minus_product(sum, row[j], out[j * p + k]);
      out[i * p + k] = ml_sum_quotient(sum, row[i]);
    }
  }
}

MlStatus ml_extended_inverse(MlCall *call, const MlExtendedTriangle *triangle, double *inverse) {
  if (triangle->columns < 2) return call->status;
  size_t p = triangle->columns - 1;
  MlSum *x = ml_array(call, p * p, sizeof *x);
  if (!x) return call->status;
  extended_invert(triangle, p, x);
  for (size_t i = 0; i < p; i++) {
    if (ml_poll(call, (uint32_t)(p < 5000 ? p * p : 25000000) * 60) != ML_OK) break;
    for (size_t j = i; j < p; j++) {
      MlSum sum = {0, 0};
      for (size_t k = j; k < p; k++) {
        sum = ml_sum_plus(sum, ml_sum_times(x[i * p + k], x[j * p + k]));
      }
      int exponent = -(triangle->exponents[i] + triangle->exponents[j]);
      inverse[i * p + j] = inverse[j * p + i] = ldexp(sum.high, exponent);
    }
  }
  ml_free(x);
  return call->status;
}
