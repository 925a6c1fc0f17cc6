/* Sparse rows of length 1, collected one by one. */
#include <math.h>
#include <string.h>

#include "learn/spherical.h"

void ml_spherical_rows_free(MlSphericalRows *rows) {
  ml_free(rows->starts);
  ml_free(rows->indices);
  ml_free(rows->values);
  ml_free(rows->weights);
  memset(rows, 0, sizeof *rows);
}

/* Divides the numbers by their length, found without overflow. */
static void spherical_normalize(double *values, size_t count) {
  double largest = 0, sum = 0;
  for (size_t i = 0; i < count; i++) largest = fmax(largest, fabs(values[i]));
  for (size_t i = 0; i < count; i++) {
    values[i] /= largest;
    sum += values[i] * values[i];
  }
  for (size_t i = 0; i < count; i++) values[i] /= sqrt(sum);
}

MlStatus ml_spherical_rows_add(MlCall *call, MlSphericalRows *rows, const uint32_t *indices,
                               const double *values, size_t count) {
  size_t start = rows->count, need = rows->count + count + 1;
  ml_reserve(call, &rows->starts, &rows->starts_capacity, rows->data.n + 2, sizeof(size_t));
  ml_reserve(call, &rows->indices, &rows->indices_capacity, need, sizeof *rows->indices);
  ml_reserve(call, &rows->values, &rows->values_capacity, need, sizeof(double));
  if (call->status) return call->status;
  for (size_t i = 0; i < count; i++) {
    if (values[i] == 0) continue;
    rows->indices[rows->count] = indices ? indices[i] : (uint32_t)i;
    rows->values[rows->count++] = values[i];
  }
  spherical_normalize(rows->values + start, rows->count - start);
  rows->starts[rows->data.n++] = start;
  rows->starts[rows->data.n] = rows->count;
  return ML_OK;
}

MlStatus ml_spherical_rows_weigh(MlCall *call, MlSphericalRows *rows, double weight) {
  if (ml_reserve(call, &rows->weights, &rows->weights_capacity, rows->data.n + 1, sizeof(double))) {
    return call->status;
  }
  rows->weights[rows->data.n - 1] = weight;
  return ML_OK;
}

void ml_spherical_rows_end(MlSphericalRows *rows, size_t p) {
  rows->data.p = p;
  rows->data.starts = rows->starts;
  rows->data.indices = rows->indices;
  rows->data.values = rows->values;
  rows->data.weights = rows->weights;
}
