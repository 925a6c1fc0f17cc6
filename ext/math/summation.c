#include "math/summation.h"

double ml_sum_array(const double *values, size_t count) {
  MlSum sum = {0, 0};
  for (size_t i = 0; i < count; i++) ml_sum_add(&sum, values[i]);
  return ml_sum_value(sum);
}
