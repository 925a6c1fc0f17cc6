#include "learn/logistic_kernel.h"

#include "math/elementary.h"

/* Eight rows; loads and stores need only the alignment of a double. */
typedef double LogisticLanes __attribute__((vector_size(64), aligned(8), may_alias));
typedef int64_t LogisticBits __attribute__((vector_size(64), aligned(8), may_alias));

typedef double LogisticClasses __attribute__((vector_size(32), aligned(8), may_alias));

#define LOGISTIC_INLINE static inline __attribute__((always_inline))
#define LOGISTIC_AT(pointer, i) (*(LogisticLanes *)((pointer) + (i)))
#define LOGISTIC_READ(pointer, i) (*(const LogisticLanes *)((pointer) + (i)))
#define LOGISTIC_CLASSES(pointer, i) (*(const LogisticClasses *)((pointer) + (i)))
#define LOGISTIC_PICK(mask, yes, no)                                                               \
  ((LogisticLanes)(((mask) & (LogisticBits)(yes)) | (~(mask) & (LogisticBits)(no))))

/* Vectors go by pointer: how they are passed by value depends on the instruction set. */
LOGISTIC_INLINE double logistic_lane_sum(const LogisticLanes *v) {
  double lane[8];
  memcpy(lane, v, sizeof lane);
  return ((lane[0] + lane[4]) + (lane[2] + lane[6])) + ((lane[1] + lane[5]) + (lane[3] + lane[7]));
}

/* ml_exp() of eight x, -700 < x < 700, to the same bits: see ml_exp_reduced(). */
LOGISTIC_INLINE void logistic_exp(const LogisticLanes *x, LogisticLanes *result) {
  LogisticLanes shifted = *x * 0x1.71547652b82fep+7 + 0x1.8p52;
  LogisticLanes k = shifted - 0x1.8p52;
  LogisticBits bits = (LogisticBits)shifted;
  double error[8], power[8];
  for (int i = 0; i < 8; i++) {
    const double *entry = ml_exp_table[bits[i] & 127];
    error[i] = entry[0];
    power[i] = entry[1];
  }
  LogisticLanes scale = LOGISTIC_READ(power, 0), low = LOGISTIC_READ(error, 0);
  /* Shifted as unsigned in ml_exp: here the bits that go out at the top are the same ones. */
  scale = (LogisticLanes)((LogisticBits)scale + ((bits & ~(int64_t)127) << 45));
  LogisticLanes r = ((*x - k * 0x1.62e42fefcp-8) + k * 0x1.c610ca86c3899p-44) + 0.0;
  LogisticLanes series = 0.5 + r * (1.0 / 6 + r * (1.0 / 24 + r * (1.0 / 120)));
  *result = scale + scale * (low + r + r * r * series);
}

LOGISTIC_INLINE void logistic_pack_body(const double *from, size_t stride, const size_t *take,
                                        const double *scale, const double *shift, size_t columns,
                                        double *x) {
  for (size_t j = 0; j < columns; j++) {
    const double *at = from + take[j];
    LogisticLanes lanes = {at[0],          at[stride],     at[2 * stride], at[3 * stride],
                           at[4 * stride], at[5 * stride], at[6 * stride], at[7 * stride]};
    LOGISTIC_AT(x, j * ML_LOGISTIC_TILE) = lanes * scale[j] - shift[j];
  }
}

LOGISTIC_INLINE void logistic_linear_body(const double *x, size_t rows, size_t columns,
                                          const double *coefficients, double *predictor) {
  for (size_t i = 0; i < rows; i += 8) {
    LogisticLanes even = {0}, odd = {0};
    size_t j = 0;
    for (; j + 1 < columns; j += 2) {
      even += LOGISTIC_READ(x, j * ML_LOGISTIC_TILE + i) * coefficients[j];
      odd += LOGISTIC_READ(x, (j + 1) * ML_LOGISTIC_TILE + i) * coefficients[j + 1];
    }
    if (j < columns) even += LOGISTIC_READ(x, j * ML_LOGISTIC_TILE + i) * coefficients[j];
    LOGISTIC_AT(predictor, i) = even + odd;
  }
}

LOGISTIC_INLINE double logistic_smallest(const LogisticLanes *v, double smallest) {
  double lane[8];
  memcpy(lane, v, sizeof lane);
  for (int i = 0; i < 8; i++) smallest = lane[i] < smallest ? lane[i] : smallest;
  return smallest;
}

/*
** The loss is a sum of max(-s, 0) + log(1 + exp(-|s|)), s the signed predictor. The logarithms of
** up to 32 rows a lane are one logarithm of the product, at most 2^32.
*/
LOGISTIC_INLINE void logistic_binary_body(const double *predictor, const double *y, size_t rows,
                                          const double class_weights[2], double *residual,
                                          double *weight, double *loss, double *margin) {
  LogisticLanes one = (LogisticLanes){0} + 1.0, floor_lanes = (LogisticLanes){0} - 699.0;
  LogisticLanes w0 = (LogisticLanes){0} + class_weights[0];
  LogisticLanes w1 = (LogisticLanes){0} + class_weights[1];
  LogisticLanes product0 = one, product1 = one, sum = {0};
  LogisticLanes smallest = (LogisticLanes){0} + *margin;
  for (size_t i = 0; i < rows; i += 8) {
    LogisticLanes eta = LOGISTIC_READ(predictor, i), target = LOGISTIC_READ(y, i), e;
    LogisticBits is_one = target > 0.5, is_minus = eta < 0.0;
    LogisticLanes low = LOGISTIC_PICK(is_minus, eta, -eta); /* -|eta| */
    LogisticLanes signed_eta = LOGISTIC_PICK(is_one, eta, -eta);
    LogisticBits is_wrong = signed_eta < 0.0, is_smaller = signed_eta < smallest;
    smallest = LOGISTIC_PICK(is_smaller, signed_eta, smallest);
    LogisticBits is_far = low < floor_lanes;
    LogisticLanes clamped = LOGISTIC_PICK(is_far, floor_lanes, low);
    logistic_exp(&clamped, &e);
    LogisticLanes near_one = one / (one + e), near_zero = e * near_one;
    LogisticLanes importance = LOGISTIC_PICK(is_one, w1, w0);
    LogisticLanes miss = LOGISTIC_PICK(is_wrong, near_one, near_zero); /* |y - P| */
    LOGISTIC_AT(residual, i) = LOGISTIC_PICK(is_one, miss, -miss) * importance;
    LOGISTIC_AT(weight, i) = near_one * near_zero * importance;
    LogisticLanes beyond = LOGISTIC_PICK(is_wrong, -low, (LogisticLanes){0});
    sum += beyond * importance;
    product0 *= LOGISTIC_PICK(is_one, one, one + e);
    product1 *= LOGISTIC_PICK(is_one, one + e, one);
  }
  double logs0 = 0, logs1 = 0, lane0[8], lane1[8];
  memcpy(lane0, &product0, sizeof lane0);
  memcpy(lane1, &product1, sizeof lane1);
  for (int i = 0; i < 8; i += 4) {
    logs0 += ml_log((lane0[i] * lane0[i + 1]) * (lane0[i + 2] * lane0[i + 3]));
    logs1 += ml_log((lane1[i] * lane1[i + 1]) * (lane1[i + 2] * lane1[i + 3]));
  }
  *loss += logistic_lane_sum(&sum) + (logs0 * class_weights[0] + logs1 * class_weights[1]);
  *margin = logistic_smallest(&smallest, *margin);
}

LOGISTIC_INLINE void logistic_softmax_body(const double *predictor, const double *y, size_t rows,
                                           size_t classes, const double *importance,
                                           double *probability, double *residual, double *loss,
                                           double *margin) {
  LogisticLanes floor_lanes = (LogisticLanes){0} - 699.0, sum = {0};
  LogisticLanes smallest = (LogisticLanes){0} + *margin;
  for (size_t i = 0; i < rows; i += 8) {
    LogisticLanes target = LOGISTIC_READ(y, i), weight = LOGISTIC_READ(importance, i), e;
    LogisticLanes largest = {0}, own = {0}, rival = (LogisticLanes){0} - HUGE_VAL;
    LogisticBits is_base = target < 0.5;
    rival = LOGISTIC_PICK(is_base, rival, largest);
    for (size_t k = 1; k < classes; k++) {
      LogisticLanes eta = LOGISTIC_READ(predictor, (k - 1) * ML_LOGISTIC_TILE + i);
      LogisticBits is_own = target == (double)k, is_larger = eta > largest;
      own = LOGISTIC_PICK(is_own, eta, own);
      largest = LOGISTIC_PICK(is_larger, eta, largest);
      LogisticBits is_rival = ~is_own & (eta > rival);
      rival = LOGISTIC_PICK(is_rival, eta, rival);
    }
    LogisticLanes lead = own - rival;
    LogisticBits is_smaller = lead < smallest;
    smallest = LOGISTIC_PICK(is_smaller, lead, smallest);
    LogisticLanes total = {0};
    for (size_t k = 0; k < classes; k++) {
      LogisticLanes x = -largest;
      if (k > 0) x = LOGISTIC_READ(predictor, (k - 1) * ML_LOGISTIC_TILE + i) - largest;
      LogisticBits is_far = x < floor_lanes;
      x = LOGISTIC_PICK(is_far, floor_lanes, x);
      logistic_exp(&x, &e);
      total += e;
      if (k > 0) LOGISTIC_AT(probability, (k - 1) * ML_LOGISTIC_TILE + i) = e;
    }
    double lane[8];
    memcpy(lane, &total, sizeof lane);
    for (int l = 0; l < 8; l++) lane[l] = ml_log(lane[l]);
    sum += weight * ((largest - own) + LOGISTIC_READ(lane, 0));
    for (size_t k = 1; k < classes; k++) {
      size_t at = (k - 1) * ML_LOGISTIC_TILE + i;
      LogisticLanes p = LOGISTIC_READ(probability, at) / total;
      LogisticBits is_own = target == (double)k;
      LogisticLanes hit = LOGISTIC_PICK(is_own, (LogisticLanes){0} + 1.0, (LogisticLanes){0});
      LOGISTIC_AT(probability, at) = p;
      LOGISTIC_AT(residual, at) = (hit - p) * weight;
    }
  }
  *loss += logistic_lane_sum(&sum);
  *margin = logistic_smallest(&smallest, *margin);
}

LOGISTIC_INLINE void logistic_gradient_body(const double *x, size_t rows, size_t columns,
                                            const double *residual, double *gradient) {
  for (size_t j = 0; j < columns; j++) {
    const double *column = x + j * ML_LOGISTIC_TILE;
    LogisticLanes even = {0}, odd = {0};
    size_t i = 0;
    for (; i + 8 < rows; i += 16) {
      even += LOGISTIC_READ(column, i) * LOGISTIC_READ(residual, i);
      odd += LOGISTIC_READ(column, i + 8) * LOGISTIC_READ(residual, i + 8);
    }
    if (i < rows) even += LOGISTIC_READ(column, i) * LOGISTIC_READ(residual, i);
    even += odd;
    gradient[j] += logistic_lane_sum(&even);
  }
}

/* Two weighted columns a, b with columns c, d: four sums, added to the cross-products. */
LOGISTIC_INLINE void logistic_cross_four(const double *a, const double *b, const double *c,
                                         const double *d, size_t rows, double *to_a, double *to_b) {
  LogisticLanes ac = {0}, ad = {0}, bc = {0}, bd = {0};
  for (size_t i = 0; i < rows; i += 8) {
    LogisticLanes left = LOGISTIC_READ(a, i), right = LOGISTIC_READ(b, i);
    LogisticLanes first = LOGISTIC_READ(c, i), second = LOGISTIC_READ(d, i);
    ac += left * first;
    ad += left * second;
    bc += right * first;
    bd += right * second;
  }
  to_a[0] += logistic_lane_sum(&ac);
  to_a[1] += logistic_lane_sum(&ad);
  to_b[0] += logistic_lane_sum(&bc);
  to_b[1] += logistic_lane_sum(&bd);
}

LOGISTIC_INLINE void logistic_cross_one(const double *a, const double *b, size_t rows, double *to) {
  LogisticLanes sum = {0};
  for (size_t i = 0; i < rows; i += 8) sum += LOGISTIC_READ(a, i) * LOGISTIC_READ(b, i);
  *to += logistic_lane_sum(&sum);
}

/* Pairs of rows j, j + 1 of the triangle by pairs of columns; its entry (j, j + 1) is written too,
** above the diagonal, and means nothing. */
LOGISTIC_INLINE void logistic_cross_body(const double *x, size_t rows, size_t columns,
                                         const double *weight, double *cross, double *scratch) {
  double *a = scratch, *b = scratch + ML_LOGISTIC_TILE;
  size_t j = 0;
  for (; j + 1 < columns; j += 2) {
    const double *at = x + j * ML_LOGISTIC_TILE;
    for (size_t i = 0; i < rows; i += 8) {
      LOGISTIC_AT(a, i) = LOGISTIC_READ(at, i) * LOGISTIC_READ(weight, i);
      LOGISTIC_AT(b, i) = LOGISTIC_READ(at, ML_LOGISTIC_TILE + i) * LOGISTIC_READ(weight, i);
    }
    for (size_t k = 0; k <= j; k += 2) {
      const double *with = x + k * ML_LOGISTIC_TILE;
      logistic_cross_four(a, b, with, with + ML_LOGISTIC_TILE, rows, cross + j * columns + k,
                          cross + (j + 1) * columns + k);
    }
  }
  if (j == columns) return;
  for (size_t i = 0; i < rows; i += 8) {
    LOGISTIC_AT(a, i) = LOGISTIC_READ(x, j * ML_LOGISTIC_TILE + i) * LOGISTIC_READ(weight, i);
  }
  for (size_t k = 0; k <= j; k++) {
    logistic_cross_one(a, x + k * ML_LOGISTIC_TILE, rows, cross + j * columns + k);
  }
}

/* The next 4 `width` classes, kept in registers while the row's numbers pass. */
LOGISTIC_INLINE void logistic_gather_some(const double *values, const uint32_t *indices,
                                          size_t count, const double *w, size_t stride,
                                          double *predictor, int width) {
  LogisticClasses a = LOGISTIC_CLASSES(predictor, 0), b = a, c = a, d = a;
  if (width > 1) b = LOGISTIC_CLASSES(predictor, 4);
  if (width > 2) c = LOGISTIC_CLASSES(predictor, 8);
  if (width > 3) d = LOGISTIC_CLASSES(predictor, 12);
  for (size_t i = 0; i < count; i++) {
    const double *from = w + (indices ? indices[i] : i) * stride;
    if (values[i] == 0) continue;
    a += LOGISTIC_CLASSES(from, 0) * values[i];
    if (width > 1) b += LOGISTIC_CLASSES(from, 4) * values[i];
    if (width > 2) c += LOGISTIC_CLASSES(from, 8) * values[i];
    if (width > 3) d += LOGISTIC_CLASSES(from, 12) * values[i];
  }
  *(LogisticClasses *)predictor = a;
  if (width > 1) *(LogisticClasses *)(predictor + 4) = b;
  if (width > 2) *(LogisticClasses *)(predictor + 8) = c;
  if (width > 3) *(LogisticClasses *)(predictor + 12) = d;
}

LOGISTIC_INLINE void logistic_gather_body(const double *values, const uint32_t *indices,
                                          size_t count, const double *w, size_t stride,
                                          double *predictor) {
  size_t c = 0;
  for (; c + 16 <= stride; c += 16) {
    logistic_gather_some(values, indices, count, w + c, stride, predictor + c, 4);
  }
  switch ((stride - c) / 4) {
  case 3: logistic_gather_some(values, indices, count, w + c, stride, predictor + c, 3); break;
  case 2: logistic_gather_some(values, indices, count, w + c, stride, predictor + c, 2); break;
  case 1: logistic_gather_some(values, indices, count, w + c, stride, predictor + c, 1); break;
  default: break;
  }
}

LOGISTIC_INLINE void logistic_scatter_body(const double *values, const uint32_t *indices,
                                           size_t count, const double *residual, size_t stride,
                                           double *slopes) {
  for (size_t i = 0; i < count; i++) {
    double *to = slopes + (indices ? indices[i] : i) * stride;
    if (values[i] == 0) continue;
    for (size_t c = 0; c < stride; c += ML_LOGISTIC_CLASSES) {
      *(LogisticClasses *)(to + c) += *(const LogisticClasses *)(residual + c) * values[i];
    }
  }
}

/* The bodies compiled for one instruction set. */
#define LOGISTIC_KERNEL(NAME, TARGET)                                                              \
  TARGET static void logistic_pack_##NAME(const double *from, size_t stride, const size_t *take,   \
                                          const double *scale, const double *shift,                \
                                          size_t columns, double *x) {                             \
    logistic_pack_body(from, stride, take, scale, shift, columns, x);                              \
  }                                                                                                \
  TARGET static void logistic_linear_##NAME(const double *x, size_t rows, size_t columns,          \
                                            const double *coefficients, double *predictor) {       \
    logistic_linear_body(x, rows, columns, coefficients, predictor);                               \
  }                                                                                                \
  TARGET static void logistic_binary_##NAME(const double *predictor, const double *y, size_t rows, \
                                            const double class_weights[2], double *residual,       \
                                            double *weight, double *loss, double *margin) {        \
    logistic_binary_body(predictor, y, rows, class_weights, residual, weight, loss, margin);       \
  }                                                                                                \
  TARGET static void logistic_softmax_##NAME(const double *predictor, const double *y,             \
                                             size_t rows, size_t classes,                          \
                                             const double *importance, double *probability,        \
                                             double *residual, double *loss, double *margin) {     \
    logistic_softmax_body(predictor, y, rows, classes, importance, probability, residual, loss,    \
                          margin);                                                                 \
  }                                                                                                \
  TARGET static void logistic_gradient_##NAME(const double *x, size_t rows, size_t columns,        \
                                              const double *residual, double *gradient) {          \
    logistic_gradient_body(x, rows, columns, residual, gradient);                                  \
  }                                                                                                \
  TARGET static void logistic_cross_##NAME(const double *x, size_t rows, size_t columns,           \
                                           const double *weight, double *cross, double *scratch) { \
    logistic_cross_body(x, rows, columns, weight, cross, scratch);                                 \
  }                                                                                                \
  TARGET static void logistic_gather_##NAME(const double *values, const uint32_t *indices,         \
                                            size_t count, const double *w, size_t stride,          \
                                            double *predictor) {                                   \
    logistic_gather_body(values, indices, count, w, stride, predictor);                            \
  }                                                                                                \
  TARGET static void logistic_scatter_##NAME(const double *values, const uint32_t *indices,        \
                                             size_t count, const double *residual, size_t stride,  \
                                             double *slopes) {                                     \
    logistic_scatter_body(values, indices, count, residual, stride, slopes);                       \
  }                                                                                                \
  static const MlLogisticKernel logistic_kernel_##NAME = {                                         \
      logistic_pack_##NAME,    logistic_linear_##NAME,   logistic_binary_##NAME,                   \
      logistic_softmax_##NAME, logistic_gradient_##NAME, logistic_cross_##NAME,                    \
      logistic_gather_##NAME,  logistic_scatter_##NAME};

LOGISTIC_KERNEL(base, )

#if defined(__x86_64__) && defined(__GNUC__)
LOGISTIC_KERNEL(avx2, __attribute__((target("avx2"))))
LOGISTIC_KERNEL(avx512, __attribute__((target("avx512f"))))

const MlLogisticKernel *ml_logistic_kernel_at(int i, int *count) {
  *count = 3;
  if (i == 0) return &logistic_kernel_base;
  if (i == 1) return __builtin_cpu_supports("avx2") ? &logistic_kernel_avx2 : NULL;
  if (i == 2) return __builtin_cpu_supports("avx512f") ? &logistic_kernel_avx512 : NULL;
  return NULL;
}
#else
const MlLogisticKernel *ml_logistic_kernel_at(int i, int *count) {
  *count = 1;
  return i == 0 ? &logistic_kernel_base : NULL;
}
#endif

const MlLogisticKernel *ml_logistic_kernel(void) {
  const MlLogisticKernel *best = &logistic_kernel_base;
  int count = 1;
  for (int i = 0; i < count; i++) {
    const MlLogisticKernel *kernel = ml_logistic_kernel_at(i, &count);
    if (kernel) best = kernel;
  }
  return best;
}
