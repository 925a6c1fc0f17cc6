/* What k-means does with eight rows at a time, for each instruction set; see kmeans_internal.h. */
#include "learn/kmeans_internal.h"

#include <math.h>
#include <string.h>

/*
** The kernels, written once over a vector of LANES doubles and compiled for each instruction set.
** No lane ever meets another, so the number of lanes does not show in the results.
**
** accumulate: sums must not depend on their order, because threads and bounds change it. So each
** number v = (x - origin) * weight * scale is rounded to an integer, and what is left of it, times
** base, to a second one; their sums are exact. Two numbers of b bits each, b = log2(base), hold
** 2 b bits below the largest |x - origin| (b is 30 to 50). An integer below 2^51 is rounded and
** converted by adding 1.5 * 2^52 and looking at the bits.
*/
#define KMEANS_SHIFTER 6755399441055744.0 /* 1.5 * 2^52 */

#define KMEANS_SELECT(mask, yes, no) ((Vector)(((mask) & (Mask)(yes)) | (~(mask) & (Mask)(no))))

#define KMEANS_OFFER(distance, number)                                                             \
  do {                                                                                             \
    Mask nearer = (distance) < best;                                                               \
    Mask between = (distance) < second;                                                            \
    second = KMEANS_SELECT(nearer, best, KMEANS_SELECT(between, (distance), second));              \
    best = KMEANS_SELECT(nearer, (distance), best);                                                \
    index = (nearer & (int64_t)(number)) | (~nearer & index);                                      \
  } while (0)

#define KMEANS_TYPES(LANES)                                                                        \
  typedef double Vector __attribute__((vector_size(LANES * 8), aligned(8), may_alias));            \
  typedef uint64_t Bits __attribute__((vector_size(LANES * 8), aligned(8), may_alias, unused));    \
  typedef int64_t Mask __attribute__((vector_size(LANES * 8), aligned(8), may_alias, unused));

/* Squared distances of LANES rows, from `x` on, to four centroids from `c` on. */
#define KMEANS_DISTANCES(x, c, LANES)                                                              \
  Vector a0 = {0}, a1 = {0}, a2 = {0}, a3 = {0};                                                   \
  for (size_t j = 0; j < numbers; j++) {                                                           \
    Vector row = *(const Vector *)((x) + j * ML_KMEANS_TILE);                                      \
    const double *four = (c) + j * ML_KMEANS_QUAD;                                                 \
    Vector d0 = row - four[0], d1 = row - four[1], d2 = row - four[2], d3 = row - four[3];         \
    a0 += d0 * d0, a1 += d1 * d1, a2 += d2 * d2, a3 += d3 * d3;                                    \
  }                                                                                                \
  for (size_t f = numbers; f < width; f++) {                                                       \
    const double *levels = (x) + f * ML_KMEANS_TILE;                                               \
    for (size_t l = 0; l < LANES; l++) {                                                           \
      const double *four = (c) + (int64_t)levels[l] * ML_KMEANS_QUAD;                              \
      a0[l] += four[0], a1[l] += four[1], a2[l] += four[2], a3[l] += four[3];                      \
    }                                                                                              \
  }

/* Always inlined, so that it becomes code of the same instruction set as what is around it. */
#define KMEANS_INLINE static inline __attribute__((always_inline))

KMEANS_INLINE int64_t kmeans_bits(double value) {
  int64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

/* Sums that nobody reads may wrap. */
KMEANS_INLINE void kmeans_wrap(int64_t *sum, uint64_t part) {
  *sum = (int64_t)((uint64_t)*sum + part);
}

KMEANS_INLINE void kmeans_accumulate_one(const MlKmeansLimbs *limbs, size_t p, size_t j, double x,
                                         double weight, int64_t *add, int64_t *sub) {
  double value = (x - limbs->origin[j]) * weight * limbs->scale[j];
  double high = value + KMEANS_SHIFTER;
  double low = (value - (high - KMEANS_SHIFTER)) * limbs->base + KMEANS_SHIFTER;
  int64_t high_bits = kmeans_bits(high) - kmeans_bits(KMEANS_SHIFTER);
  int64_t low_bits = kmeans_bits(low) - kmeans_bits(KMEANS_SHIFTER);
  kmeans_wrap(&add[j], (uint64_t)high_bits);
  kmeans_wrap(&add[p + j], (uint64_t)low_bits);
  kmeans_wrap(&sub[j], 0 - (uint64_t)high_bits);
  kmeans_wrap(&sub[p + j], 0 - (uint64_t)low_bits);
}

#define KMEANS_KERNELS(NAME, TARGET, LANES)                                                        \
  TARGET static void kmeans_nearest_##NAME(const MlKmeansColumns *columns, const double *tile,     \
                                           const double *packed, size_t quad, size_t end,          \
                                           MlKmeansNearest *nearest) {                             \
    KMEANS_TYPES(LANES)                                                                            \
    const size_t p = columns->p, numbers = columns->numbers, width = ml_kmeans_width(columns);     \
    for (size_t lane = 0; lane < ML_KMEANS_TILE; lane += LANES) {                                  \
      Vector best = (Vector){0} + (double)INFINITY, second = best;                                 \
      Mask index = {0};                                                                            \
      for (size_t q = quad; q < end; q++) {                                                        \
        KMEANS_DISTANCES(tile + lane, packed + q * p * ML_KMEANS_QUAD, LANES)                      \
        KMEANS_OFFER(a0, q * 4);                                                                   \
        KMEANS_OFFER(a1, q * 4 + 1);                                                               \
        KMEANS_OFFER(a2, q * 4 + 2);                                                               \
        KMEANS_OFFER(a3, q * 4 + 3);                                                               \
      }                                                                                            \
      *(Vector *)(nearest->best + lane) = best;                                                    \
      *(Vector *)(nearest->second + lane) = second;                                                \
      *(Mask *)(nearest->index + lane) = index;                                                    \
    }                                                                                              \
  }                                                                                                \
  TARGET static void kmeans_distance_##NAME(const MlKmeansColumns *columns, const double *tile,    \
                                            const double *look_up, double *distances) {            \
    KMEANS_TYPES(LANES)                                                                            \
    const size_t numbers = columns->numbers, width = ml_kmeans_width(columns);                     \
    for (size_t lane = 0; lane < ML_KMEANS_TILE; lane += LANES) {                                  \
      Vector sum = {0};                                                                            \
      for (size_t j = 0; j < numbers; j++) {                                                       \
        Vector d = *(const Vector *)(tile + j * ML_KMEANS_TILE + lane) - look_up[j];               \
        sum += d * d;                                                                              \
      }                                                                                            \
      for (size_t f = numbers; f < width; f++) {                                                   \
        const double *levels = tile + f * ML_KMEANS_TILE + lane;                                   \
        for (size_t l = 0; l < LANES; l++) sum[l] += look_up[(int64_t)levels[l]];                  \
      }                                                                                            \
      *(Vector *)(distances + lane) = sum;                                                         \
    }                                                                                              \
  }                                                                                                \
  TARGET static void kmeans_gains_##NAME(                                                          \
      const MlKmeansColumns *columns, const double *tile, const double *packed, size_t quads,      \
      const double *current, const double *weights, double *gains) {                               \
    KMEANS_TYPES(LANES)                                                                            \
    const size_t p = columns->p, numbers = columns->numbers, width = ml_kmeans_width(columns);     \
    for (size_t lane = 0; lane < ML_KMEANS_TILE; lane += LANES) {                                  \
      Vector now = *(const Vector *)(current + lane);                                              \
      Vector weight = *(const Vector *)(weights + lane);                                           \
      for (size_t q = 0; q < quads; q++) {                                                         \
        KMEANS_DISTANCES(tile + lane, packed + q * p * ML_KMEANS_QUAD, LANES)                      \
        Vector *out = (Vector *)(gains + q * ML_KMEANS_QUAD * ML_KMEANS_TILE + lane);              \
        const Vector zero = {0};                                                                   \
        out[0 * ML_KMEANS_TILE / LANES] += KMEANS_SELECT(a0 < now, now - a0, zero) * weight;       \
        out[1 * ML_KMEANS_TILE / LANES] += KMEANS_SELECT(a1 < now, now - a1, zero) * weight;       \
        out[2 * ML_KMEANS_TILE / LANES] += KMEANS_SELECT(a2 < now, now - a2, zero) * weight;       \
        out[3 * ML_KMEANS_TILE / LANES] += KMEANS_SELECT(a3 < now, now - a3, zero) * weight;       \
      }                                                                                            \
    }                                                                                              \
  }                                                                                                \
  TARGET static void kmeans_accumulate_##NAME(const MlKmeansLimbs *limbs,                          \
                                              const MlKmeansColumns *columns, const double *row,   \
                                              double weight, int64_t *add, int64_t *sub) {         \
    KMEANS_TYPES(LANES)                                                                            \
    const size_t p = columns->p, numbers = columns->numbers;                                       \
    const double base = limbs->base;                                                               \
    const Vector shifter = (Vector){0} + KMEANS_SHIFTER;                                           \
    size_t j = 0;                                                                                  \
    for (; j + LANES <= numbers; j += LANES) {                                                     \
      Vector value = *(const Vector *)(row + j) - *(const Vector *)(limbs->origin + j);            \
      value = value * weight * *(const Vector *)(limbs->scale + j);                                \
      Vector high = value + shifter;                                                               \
      Vector low = (value - (high - shifter)) * base + shifter;                                    \
      Bits high_bits = (Bits)high - (Bits)shifter, low_bits = (Bits)low - (Bits)shifter;           \
      *(Bits *)(add + j) += high_bits;                                                             \
      *(Bits *)(add + p + j) += low_bits;                                                          \
      *(Bits *)(sub + j) -= high_bits;                                                             \
      *(Bits *)(sub + p + j) -= low_bits;                                                          \
    }                                                                                              \
    for (; j < numbers; j++) kmeans_accumulate_one(limbs, p, j, row[j], weight, add, sub);         \
  }                                                                                                \
  static const MlKmeansKernel kmeans_kernel_##NAME = {kmeans_nearest_##NAME,                       \
                                                      kmeans_distance_##NAME, kmeans_gains_##NAME, \
                                                      kmeans_accumulate_##NAME};

KMEANS_KERNELS(base, , 2)

#if defined(__x86_64__) || defined(__i386__)
KMEANS_KERNELS(avx2, __attribute__((target("avx2"))), 4)
KMEANS_KERNELS(avx512, __attribute__((target("avx512f,avx512dq,avx512vl"))), 8)

const MlKmeansKernel *ml_kmeans_kernel_at(int index, int *count) {
  *count = 3;
  __builtin_cpu_init();
  if (index == 0) return &kmeans_kernel_base;
  if (index == 1) return __builtin_cpu_supports("avx2") ? &kmeans_kernel_avx2 : NULL;
  if (index == 2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl"))
    return &kmeans_kernel_avx512;
  return NULL;
}

#else

const MlKmeansKernel *ml_kmeans_kernel_at(int index, int *count) {
  *count = 1;
  return index == 0 ? &kmeans_kernel_base : NULL;
}

#endif

const MlKmeansKernel *ml_kmeans_kernel(void) {
  int count = 1;
  ml_kmeans_kernel_at(0, &count);
  for (int i = count - 1; i > 0; i--) {
    const MlKmeansKernel *kernel = ml_kmeans_kernel_at(i, &count);
    if (kernel) return kernel;
  }
  return ml_kmeans_kernel_at(0, &count);
}

/*
** Of a category's columns, the sum of (absent - c)^2 with (present - c)^2 in the place of one: from
** sums to both sides of it, so that nothing cancels.
*/
static void kmeans_look_up_category(const double *absent, const double *present, const double *c,
                                    size_t levels, double *to) {
  double sum = 0;
  for (size_t l = levels; l-- > 0;) {
    to[l] = sum;
    sum += (absent[l] - c[l]) * (absent[l] - c[l]);
  }
  sum = 0;
  for (size_t l = 0; l < levels; l++) {
    double d = absent[l] - c[l];
    to[l] = sum + to[l] + (present[l] - c[l]) * (present[l] - c[l]);
    sum += d * d;
  }
}

void ml_kmeans_look_up(const MlKmeansColumns *columns, const double *centroids, size_t k,
                       double *look_up) {
  size_t p = columns->p;
  for (size_t c = 0; c < k; c++, centroids += p, look_up += p) {
    memcpy(look_up, centroids, columns->numbers * sizeof *look_up);
    for (size_t f = 0; f < columns->categories; f++) {
      size_t at = columns->first[f], levels = columns->first[f + 1] - at;
      kmeans_look_up_category(columns->absent + at, columns->present + at, centroids + at, levels,
                              look_up + at);
    }
  }
}

void ml_kmeans_pack(const MlKmeansColumns *columns, const double *centroids, size_t k,
                    double *scratch, double *packed) {
  size_t quads = (k + ML_KMEANS_QUAD - 1) / ML_KMEANS_QUAD, p = columns->p;
  for (size_t c = 0; c < quads * ML_KMEANS_QUAD; c++) {
    double *to = packed + c / ML_KMEANS_QUAD * ML_KMEANS_QUAD * p + c % ML_KMEANS_QUAD;
    const double *from = centroids + c * p;
    if (c < k && columns->categories) {
      ml_kmeans_look_up(columns, from, 1, scratch);
      from = scratch;
    }
    for (size_t j = 0; j < p; j++) to[j * ML_KMEANS_QUAD] = c < k ? from[j] : (double)INFINITY;
  }
}

double ml_kmeans_square(const double *left, const double *right, size_t p) {
  double sum = 0;
  for (size_t j = 0; j < p; j++) {
    double d = left[j] - right[j];
    sum += d * d;
  }
  return sum;
}

double ml_kmeans_row_square(const MlKmeansColumns *columns, const double *row,
                            const double *look_up) {
  double sum = ml_kmeans_square(row, look_up, columns->numbers);
  for (size_t f = columns->numbers; f < ml_kmeans_width(columns); f++) {
    sum += look_up[(size_t)row[f]];
  }
  return sum;
}

void ml_kmeans_expand(const MlKmeansColumns *columns, const double *row, double *to) {
  size_t numbers = columns->numbers;
  memcpy(to, row, numbers * sizeof *to);
  for (size_t f = 0; f < columns->categories; f++) {
    size_t at = columns->first[f], level = (size_t)row[numbers + f];
    memcpy(to + at, columns->absent + at, (columns->first[f + 1] - at) * sizeof *to);
    to[level] = columns->present[level];
  }
}

uint32_t ml_kmeans_assign(const MlKmeansColumns *columns, const double *look_up, uint32_t k,
                          const double *row, double *distance) {
  uint32_t nearest = 0;
  double best = ml_kmeans_row_square(columns, row, look_up);
  for (uint32_t c = 1; c < k; c++) {
    double square = ml_kmeans_row_square(columns, row, look_up + c * columns->p);
    if (square < best) {
      best = square;
      nearest = c;
    }
  }
  if (distance) *distance = best;
  return nearest;
}
