#include "math/qr.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "math/qr_kernel.h"

/* Sizes between 2^-300 and 2^300 of the unit need no new unit. */
enum { UNIT_RANGE = 300 };

size_t ml_triangle_stride(size_t columns) {
  size_t stride = (columns + 3) / 4 * 4;
  /* rows a multiple of 256 bytes apart share few cache sets */
  return stride >= 64 && stride % 32 == 0 ? stride + 4 : stride;
}

MlStatus ml_triangle_begin(MlCall *call, MlTriangle *triangle, size_t columns) {
  memset(triangle, 0, sizeof *triangle);
  if (columns > ML_ALLOCATION_MAX / 16) return ml_fail_memory(call);
  size_t stride = ml_triangle_stride(columns);
  if (stride && columns > ML_ALLOCATION_MAX / (8 * stride)) return ml_fail_memory(call);
  triangle->columns = columns;
  triangle->stride = stride;
  triangle->rows = ml_array(call, columns * stride, sizeof(double));
  triangle->exponents = ml_array(call, columns, sizeof(int));
  if (call->status != ML_OK) ml_triangle_free(triangle);
  return call->status;
}

void ml_triangle_free(MlTriangle *triangle) {
  ml_free(triangle->rows);
  ml_free(triangle->exponents);
  memset(triangle, 0, sizeof *triangle);
}

/* ---- units */

static int triangle_column_seen(const MlTriangle *triangle, size_t k) {
  for (size_t i = 0; i <= k; i++) {
    if (triangle->rows[i * triangle->stride + k] != 0) return 1;
  }
  return 0;
}

static void triangle_set_exponent(MlTriangle *triangle, size_t k, int exponent) {
  for (size_t i = 0; i <= k; i++) {
    double *r = &triangle->rows[i * triangle->stride + k];
    *r = ldexp(*r, triangle->exponents[k] - exponent);
  }
  triangle->exponents[k] = exponent;
}

/* Chooses a unit for column k that suits values whose sizes sum to `size`. */
static void triangle_fit_unit(MlTriangle *triangle, size_t k, double size) {
  int exponent;
  if (!(size > 0)) return;
  frexp(size <= DBL_MAX ? size : DBL_MAX, &exponent);
  int distance = exponent - triangle->exponents[k];
  if (distance > UNIT_RANGE || (distance < -UNIT_RANGE && !triangle_column_seen(triangle, k))) {
    triangle_set_exponent(triangle, k, exponent);
  }
}

static void triangle_scale_block(const MlTriangle *triangle, double *block, size_t m,
                                 size_t stride) {
  for (size_t k = 0; k < triangle->columns; k++) {
    int exponent = -triangle->exponents[k];
    if (!exponent) continue;
    double first = ldexp(1, exponent / 2), second = ldexp(1, exponent - exponent / 2);
    for (size_t i = 0; i < m; i++) block[i * stride + k] = block[i * stride + k] * first * second;
  }
}

/* Brings a block of at most ML_QR_BLOCK rows to the triangle's units, changing those at need. */
static void triangle_units(MlTriangle *triangle, double *block, size_t m, size_t stride) {
  double sums[64];
  int scaled = 0;
  for (size_t from = 0; from < triangle->columns; from += 64) {
    size_t count = triangle->columns - from < 64 ? triangle->columns - from : 64;
    ml_qr_sizes(block + from, stride, m, count, sums);
    for (size_t k = 0; k < count; k++) {
      int ordinary = sums[k] > 0x1p-290 && sums[k] < 0x1p290;
      if (!ordinary || triangle->exponents[from + k]) {
        triangle_fit_unit(triangle, from + k, sums[k]);
      }
      scaled |= triangle->exponents[from + k] != 0;
    }
  }
  if (scaled) triangle_scale_block(triangle, block, m, stride);
}

void ml_triangle_absorb(MlTriangle *triangle, double *block, size_t m, size_t stride) {
  for (size_t done = 0; done < m; done += ML_QR_BLOCK) {
    size_t count = m - done < ML_QR_BLOCK ? m - done : ML_QR_BLOCK;
    double *rows = block + done * stride;
    triangle_units(triangle, rows, count, stride);
    ml_qr_absorb(triangle->rows, triangle->columns, triangle->stride, rows, stride, count);
  }
}

/* ---- triangles from triangles */

MlStatus ml_triangle_insert(MlCall *call, MlTriangle *triangle, size_t at) {
  MlTriangle grown;
  if (ml_triangle_begin(call, &grown, triangle->columns + 1) != ML_OK) return call->status;
  for (size_t i = 0; i < triangle->columns; i++) {
    size_t row = i < at ? i : i + 1;
    const double *from = triangle->rows + i * triangle->stride;
    double *to = grown.rows + row * grown.stride;
    memcpy(to, from, at * sizeof *to);
    memcpy(to + at + 1, from + at, (triangle->columns - at) * sizeof *to);
    grown.exponents[row] = triangle->exponents[i];
  }
  ml_triangle_free(triangle);
  *triangle = grown;
  return ML_OK;
}

MlStatus ml_triangle_merge(MlCall *call, MlTriangle *into, const MlTriangle *from) {
  MlTriangle copy;
  size_t columns = into->columns;
  if (ml_triangle_begin(call, &copy, columns) != ML_OK) return call->status;
  if (columns) memcpy(copy.rows, from->rows, columns * copy.stride * sizeof(double));
  for (size_t k = 0; k < columns; k++) { /* both to the greater unit; an empty column has none */
    copy.exponents[k] = from->exponents[k];
    int mine = into->exponents[k], other = from->exponents[k];
    if (mine == other) continue;
    int seen = triangle_column_seen(into, k), brings = triangle_column_seen(from, k);
    int unit = !brings ? mine : !seen ? other : mine > other ? mine : other;
    triangle_set_exponent(into, k, unit);
    triangle_set_exponent(&copy, k, unit);
  }
  for (size_t done = 0; done < columns; done += ML_QR_BLOCK) {
    size_t count = columns - done < ML_QR_BLOCK ? columns - done : ML_QR_BLOCK;
    ml_qr_absorb(into->rows, columns, into->stride, copy.rows + done * copy.stride, copy.stride,
                 count);
  }
  ml_triangle_free(&copy);
  return ML_OK;
}

MlStatus ml_triangle_select(MlCall *call, MlTriangle *out, const MlTriangle *from,
                            const size_t *columns, size_t count) {
  memset(out, 0, sizeof *out);
  size_t stride = ml_triangle_stride(count);
  if (stride && from->columns > ML_ALLOCATION_MAX / stride) return ml_fail_memory(call);
  double *block = ml_array(call, from->columns * stride, sizeof *block);
  if (!block) return call->status;
  if (ml_triangle_begin(call, out, count) == ML_OK) {
    for (size_t k = 0; k < count; k++) {
      out->exponents[k] = from->exponents[columns[k]];
      for (size_t i = 0; i <= columns[k]; i++) {
        block[i * stride + k] = from->rows[i * from->stride + columns[k]];
      }
    }
    for (size_t done = 0; done < from->columns; done += ML_QR_BLOCK) {
      size_t m = from->columns - done < ML_QR_BLOCK ? from->columns - done : ML_QR_BLOCK;
      ml_qr_absorb(out->rows, count, out->stride, block + done * stride, stride, m);
    }
  }
  ml_free(block);
  return call->status;
}

/* Norm of column k, in its unit. */
static double triangle_unit_norm(const MlTriangle *triangle, size_t k) {
  double sum = 0;
  for (size_t i = 0; i <= k; i++) {
    double r = triangle->rows[i * triangle->stride + k];
    sum += r * r;
  }
  return sqrt(sum);
}

/* Takes column d out; a rotation (Givens) for each later column makes R triangular again. */
static void triangle_remove(MlTriangle *triangle, size_t d) {
  size_t q = triangle->columns, stride = triangle->stride;
  double *rows = triangle->rows;
  for (size_t i = 0; i < q; i++) {
    double *row = rows + i * stride;
    memmove(row + d, row + d + 1, (q - d - 1) * sizeof *row);
    row[q - 1] = 0;
  }
  memmove(triangle->exponents + d, triangle->exponents + d + 1, (q - d - 1) * sizeof(int));
  triangle->exponents[q - 1] = 0;
  for (size_t j = d; j + 1 < q; j++) {
    double *upper = rows + j * stride, *lower = upper + stride;
    double a = upper[j], b = lower[j];
    double largest = fabs(a) > fabs(b) ? fabs(a) : fabs(b);
    if (b == 0) continue;
    double r = largest * sqrt(a / largest * (a / largest) + b / largest * (b / largest));
    double c = a / r, s = b / r;
    upper[j] = r;
    lower[j] = 0;
    for (size_t k = j + 1; k + 1 < q; k++) {
      double x = upper[k], y = lower[k];
      upper[k] = c * x + s * y;
      lower[k] = c * y - s * x;
    }
  }
  triangle->columns = q - 1;
}

void ml_triangle_reduce(MlTriangle *triangle, double tolerance, size_t *order, size_t *rank) {
  size_t p = triangle->columns ? triangle->columns - 1 : 0, kept = 0, dropped = 0;
  for (size_t j = 0; j < p; j++) {
    double residual = fabs(triangle->rows[kept * triangle->stride + kept]);
    if (residual > tolerance * triangle_unit_norm(triangle, kept)) {
      order[kept++] = j;
    } else {
      triangle_remove(triangle, kept);
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

/* ---- results */

void ml_triangle_solve(const MlTriangle *triangle, double *coefficients) {
  if (triangle->columns == 0) return;
  size_t p = triangle->columns - 1;
  for (size_t i = p; i-- > 0;) {
    const double *row = triangle->rows + i * triangle->stride;
    double sum = row[p];
    for (size_t k = i + 1; k < p; k++) sum -= row[k] * coefficients[k];
    coefficients[i] = sum / row[i];
  }
  for (size_t i = 0; i < p; i++) {
    coefficients[i] = ldexp(coefficients[i], triangle->exponents[p] - triangle->exponents[i]);
  }
}

double ml_triangle_residual(const MlTriangle *triangle) {
  if (triangle->columns == 0) return 0;
  size_t p = triangle->columns - 1;
  double r = triangle->rows[p * triangle->stride + p];
  return ldexp(r * r, 2 * triangle->exponents[p]);
}

double ml_triangle_norm(const MlTriangle *triangle, size_t k) {
  return ldexp(triangle_unit_norm(triangle, k), triangle->exponents[k]);
}

void ml_triangle_effects(const MlTriangle *triangle, double *squares) {
  for (size_t i = 0; i + 1 < triangle->columns; i++) {
    double r = triangle->rows[i * triangle->stride + triangle->columns - 1];
    squares[i] = ldexp(r * r, 2 * triangle->exponents[triangle->columns - 1]);
  }
}

/* inverse (p, p) := R^-1 of the features, in their units, row-major, upper triangular */
static void triangle_invert(const MlTriangle *triangle, size_t p, double *inverse) {
  for (size_t i = p; i-- > 0;) { /* row i from the rows below: R X = I */
    const double *row = triangle->rows + i * triangle->stride;
    double *out = inverse + i * p, reciprocal = 1 / row[i];
    for (size_t k = 0; k < p; k++) out[k] = 0;
    for (size_t j = i + 1; j < p; j++) {
      double factor = row[j];
      const double *below = inverse + j * p;
      if (factor == 0) continue;
      for (size_t k = j; k < p; k++) out[k] -= factor * below[k];
    }
    for (size_t k = i + 1; k < p; k++) out[k] *= reciprocal;
    out[i] = reciprocal;
  }
}

MlStatus ml_triangle_inverse(MlCall *call, const MlTriangle *triangle, double *inverse) {
  if (triangle->columns < 2) return call->status;
  size_t p = triangle->columns - 1;
  triangle_invert(triangle, p, inverse);
  for (size_t i = 0; i < p; i++) {
    if (ml_poll(call, (uint32_t)(p - i) * (uint32_t)(p < 30000 ? p : 30000)) != ML_OK) break;
    /* row i of X X' needs rows i and later of X only, and they are still there */
    for (size_t j = i; j < p; j++) {
      const double *left = inverse + i * p, *right = inverse + j * p;
      double sum = 0;
      for (size_t k = j; k < p; k++) sum += left[k] * right[k];
      /* kept below the diagonal, which X does not use: (j, i); the diagonal itself comes last */
      if (j > i) inverse[j * p + i] = sum;
    }
    double sum = 0;
    for (size_t k = i; k < p; k++) sum += inverse[i * p + k] * inverse[i * p + k];
    inverse[i * p + i] = sum;
  }
  for (size_t i = 0; i < p; i++) {
    for (size_t j = 0; j <= i; j++) {
      int exponent = -(triangle->exponents[i] + triangle->exponents[j]);
      double value = exponent ? ldexp(inverse[i * p + j], exponent) : inverse[i * p + j];
      inverse[i * p + j] = inverse[j * p + i] = value;
    }
  }
  return call->status;
}

MlStatus ml_triangle_condition(MlCall *call, const MlTriangle *triangle, double *reciprocal) {
  *reciprocal = 1;
  if (triangle->columns < 2) return call->status;
  size_t p = triangle->columns - 1;
  if (p > ML_ALLOCATION_MAX / sizeof(double) / p) return ml_fail_memory(call);
  double *inverse = ml_malloc(call, p * p * sizeof *inverse);
  double *norms = ml_array(call, 2 * p, sizeof *norms), *sums = norms ? norms + p : NULL;
  if (call->status == ML_OK) {
    double size = 0, inverse_size = 0;
    for (size_t k = 0; k < p; k++) {
      double sum = 0;
      norms[k] = triangle_unit_norm(triangle, k);
      for (size_t i = 0; i <= k; i++) sum += fabs(triangle->rows[i * triangle->stride + k]);
      sum /= norms[k];
      if (!(sum <= size)) size = sum;
      if (triangle->rows[k * triangle->stride + k] == 0) inverse_size = (double)INFINITY;
    }
    if (inverse_size == 0) {
      triangle_invert(triangle, p, inverse);
      for (size_t i = 0; i < p; i++) {
        for (size_t k = i; k < p; k++) sums[k] += fabs(norms[i] * inverse[i * p + k]);
      }
      for (size_t k = 0; k < p; k++) {
        if (!(sums[k] <= inverse_size)) inverse_size = sums[k];
      }
    }
    *reciprocal = inverse_size < (double)INFINITY ? 1 / (size * inverse_size) : 0;
  }
  ml_free(inverse);
  ml_free(norms);
  return call->status;
}
