#include "data/polynomial.h"

#include <math.h>

#include "data/terms.h"
#include "math/qr_extended.h"

/* pk at x, not scaled, in twice the precision. */
static MlSum polynomial_at(const double *basis, int degree, MlSum x, int k) {
  const double *norm = basis + degree;
  MlSum before = {0, 0}, now = {1, 0};
  for (int i = 0; i < k; i++) {
    MlSum next = ml_sum_times(ml_sum_plus(x, (MlSum){-basis[i], 0}), now);
    if (i > 0) {
      MlSum ratio = ml_sum_quotient((MlSum){norm[i], 0}, (MlSum){norm[i - 1], 0});
      next = ml_sum_plus(next, ml_sum_negative(ml_sum_times(ratio, before)));
    }
    before = now;
    now = next;
  }
  return now;
}

MlSum ml_polynomial_value(const double *basis, int degree, MlSum x, int k) {
  MlSum value = {1, 0};
  if (basis) {
    value = polynomial_at(basis, degree, x, k);
    return ml_sum_quotient(value, (MlSum){sqrt(basis[degree + k]), 0});
  }
  for (int i = 0; i < k; i++) value = ml_sum_times(value, x);
  return value;
}

MlSum ml_polynomial_scale(const double *basis, int scale, MlSum x) {
  double mean = basis[0], rows = basis[1], squares = basis[2]; /* about the mean */
  if (!(scale & ML_SCALE_CENTER)) squares += rows * mean * mean;
  if (scale & ML_SCALE_CENTER) x = ml_sum_plus(x, (MlSum){-mean, 0});
  if (!(scale & ML_SCALE_SCALE)) return x;
  return ml_sum_quotient(x, (MlSum){sqrt(squares / (rows - 1)), 0});
}

/* The sums of one pass over the rows: of x pk^2 and of pk^2. */
static MlStatus polynomial_pass(MlCall *call, MlFrame *frame, size_t factor, int degree, int k) {
  MlTerms *terms = frame->encoder.terms;
  double *basis = terms->basis[factor];
  MlSum first = {0, 0}, norm = {0, 0};
  size_t skip = frame->target != ML_TARGET_NONE;
  for (size_t c = 0, count; c < frame->block_count && !call->status; c++) {
    const double *rows = ml_frame_stored(call, frame, c, &count);
    for (size_t i = 0; i < count; i++) {
      MlSum x = ml_terms_factor(&frame->encoder, rows + i * frame->width + skip, factor);
      MlSum p = polynomial_at(basis, degree, x, k), square = ml_sum_times(p, p);
      norm = ml_sum_plus(norm, square);
      first = ml_sum_plus(first, ml_sum_times(x, square));
    }
    ml_poll(call, count < 10000 ? (uint32_t)count * (uint32_t)(k + 1) * 40 : 40000000);
  }
  basis[degree + k] = ml_sum_value(norm);
  if (k < degree) basis[k] = ml_sum_value(ml_sum_quotient(first, norm));
  return call->status;
}

static MlStatus polynomial_fail(MlCall *call, const MlFrame *frame, size_t factor, int k) {
  const MlFormula *formula = &frame->encoder.terms->formula;
  int length = (int)formula->factors[factor].length;
  const char *text = formula->texts.data + formula->factors[factor].start;
  if (k < 0) return ml_fail(call, "the numbers of %.*s are too large: scale them", length, text);
  if (formula->factors[factor].scale) {
    return ml_fail(call, "the numbers of %.*s are all equal", length, text);
  }
  return ml_fail(call, "the degree of %.*s must be less than the number of different values, %d",
                 length, text, k);
}

/*
** A polynomial that is 0 at all rows but for rounding: there are as many values as its degree. What
** rounding leaves of pk is some 1e-16 of the width of x, and squared far below the limit.
*/
static MlStatus polynomial_basis(MlCall *call, MlFrame *frame, size_t factor) {
  MlTerms *terms = frame->encoder.terms;
  int degree = terms->formula.factors[factor].degree;
  terms->basis[factor] = ml_array(call, ML_POLYNOMIAL_SIZE(degree), sizeof(double));
  if (!terms->basis[factor]) return call->status;
  const double *basis = terms->basis[factor], *norm = basis + degree;
  for (int k = 0; k <= degree && !call->status; k++) {
    if (polynomial_pass(call, frame, factor, degree, k)) break;
    if (!isfinite(norm[k]) || (k < degree && !isfinite(basis[k]))) {
      polynomial_fail(call, frame, factor, -1);
    } else if (!(norm[k] > 0) || (k == 1 && !(norm[1] > 1e-24 * norm[0] * basis[0] * basis[0])) ||
               (k > 1 && !(norm[k] / norm[k - 1] > 1e-24 * (norm[1] / norm[0])))) {
      polynomial_fail(call, frame, factor, k);
    }
  }
  return call->status;
}

MlStatus ml_frame_polynomials(MlCall *call, MlFrame *frame) {
  const MlTerms *terms = frame->encoder.terms;
  for (size_t k = 0; terms && k < terms->formula.factor_count && !call->status; k++) {
    const MlFormulaFactor *factor = &terms->formula.factors[k];
    if (factor->degree && !factor->is_raw) polynomial_basis(call, frame, k);
  }
  return call->status;
}
