#include "learn/least_squares.h"

#include <math.h>
#include <string.h>

/*
** A feature is dropped when what is left of it, after the features before it, is this share of its
** own length. R's lm stops at 1e-7; double carries on to 1e-11, and double-double, whose only error
** is that of the data, to 1e-13: Filip's polynomial of degree 10 is kept whole.
*/
static const double double_tolerance = 1e-11, extended_tolerance = 1e-13;

static MlStatus begin_result(MlCall *call, MlLeastSquares *result, size_t p) {
  memset(result, 0, sizeof *result);
  result->p = p;
  result->order = ml_array(call, p, sizeof *result->order);
  result->coefficients = ml_array(call, p, sizeof *result->coefficients);
  result->diagonal = ml_array(call, p, sizeof *result->diagonal);
  result->roots = ml_array(call, p, sizeof *result->roots);
  result->effects = ml_array(call, p, sizeof *result->effects);
  return call->status;
}

/* Moves values (rank) of the kept features to their own places (p), `missing` elsewhere. */
static void spread(const MlLeastSquares *result, double *values, double missing) {
  size_t kept = result->rank;
  for (size_t j = result->p; j-- > 0;) {
    int is_kept = kept > 0 && result->order[kept - 1] == j;
    values[j] = is_kept ? values[--kept] : missing;
  }
}

/*
** Fills in what both triangles give alike: the diagonal of `inverse` (rank, rank), which is in the
** columns' units 2^units[j], and places.
*/
static void finish_result(MlLeastSquares *result, const double *inverse, const int *units) {
  for (size_t j = 0; j < result->rank; j++) {
    double own = inverse[j * result->rank + j];
    result->roots[j] = ldexp(sqrt(own), -units[j]);
    result->diagonal[j] = ldexp(own, -2 * units[j]);
  }
  spread(result, result->roots, NAN);
  spread(result, result->diagonal, NAN);
  spread(result, result->coefficients, NAN);
  spread(result, result->effects, 0);
}

/* A copy of the units, which are 0 from now on: what is computed next is in them. */
static int *take_units(MlCall *call, int *exponents, size_t count) {
  int *units = ml_array(call, count, sizeof *units);
  for (size_t j = 0; units && j < count; j++) {
    units[j] = exponents[j];
    exponents[j] = 0;
  }
  return units;
}

MlStatus ml_least_squares_solve(MlCall *call, MlTriangle *triangle, MlLeastSquares *result) {
  if (begin_result(call, result, triangle->columns - 1)) return call->status;
  ml_triangle_reduce(triangle, double_tolerance, result->order, &result->rank);
  double *inverse = ml_array(call, result->rank * result->rank, sizeof *inverse);
  if (!inverse) return call->status;
  ml_triangle_solve(triangle, result->coefficients);
  ml_triangle_effects(triangle, result->effects);
  result->rss = ml_triangle_residual(triangle);
  ml_triangle_condition(call, triangle, &result->condition);
  int *units = take_units(call, triangle->exponents, result->rank);
  ml_triangle_inverse(call, triangle, inverse);
  if (units) finish_result(result, inverse, units);
  for (size_t j = 0; units && j < result->rank; j++) triangle->exponents[j] = units[j];
  ml_free(units);
  ml_free(inverse);
  return call->status;
}

MlStatus ml_least_squares_extended(MlCall *call, MlExtendedTriangle *triangle,
                                   MlLeastSquares *result) {
  if (begin_result(call, result, triangle->columns - 1)) return call->status;
  result->is_extended = 1;
  ml_extended_reduce(triangle, extended_tolerance, result->order, &result->rank);
  double *inverse = ml_array(call, result->rank * result->rank, sizeof *inverse);
  if (!inverse) return call->status;
  ml_extended_solve(call, triangle, result->coefficients);
  ml_extended_effects(triangle, result->effects);
  result->rss = ml_extended_residual(triangle);
  int *units = take_units(call, triangle->exponents, result->rank);
  ml_extended_inverse(call, triangle, inverse);
  if (units) finish_result(result, inverse, units);
  for (size_t j = 0; units && j < result->rank; j++) triangle->exponents[j] = units[j];
  ml_free(units);
  ml_free(inverse);
  return call->status;
}

int ml_least_squares_is_delicate(const MlLeastSquares *result) {
  double total = result->rss;
  for (size_t j = 0; j < result->p; j++) total += result->effects[j];
  return result->rank < result->p || result->condition < 1e-3 || result->rss < 1e-6 * total;
}

void ml_least_squares_free(MlLeastSquares *result) {
  ml_free(result->order);
  ml_free(result->coefficients);
  ml_free(result->diagonal);
  ml_free(result->roots);
  ml_free(result->effects);
  memset(result, 0, sizeof *result);
}
