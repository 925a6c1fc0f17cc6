#include "math/summation.h"

double ml_sum_array(const double *values, size_t count) {
  MlSum sum = {0, 0};
  for (size_t i = 0; i < count; i++) ml_sum_add(&sum, values[i]);
  return ml_sum_value(sum);
}

double ml_sum_dot(const double *a, const double *b, size_t count) {
  MlSum sum = {0, 0};
  for (size_t i = 0; i < count; i++) ml_sum_add_product(&sum, a[i], b[i]);
  return ml_sum_value(sum);
}
