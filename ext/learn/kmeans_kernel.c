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
#define KMEANS_DISTANCES(x, c)                                                                     \
  Vector a0 = {0}, a1 = {0}, a2 = {0}, a3 = {0};                                                   \
  for (size_t j = 0; j < p; j++) {                                                                 \
    Vector row = *(const Vector *)((x) + j * ML_KMEANS_TILE);                                      \
    const double *four = (c) + j * ML_KMEANS_QUAD;                                                 \
    Vector d0 = row - four[0], d1 = row - four[1], d2 = row - four[2], d3 = row - four[3];         \
    a0 += d0 * d0, a1 += d1 * d1, a2 += d2 * d2, a3 += d3 * d3;                                    \
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
  TARGET static void kmeans_nearest_##NAME(const double *tile, const double *packed, size_t p,     \
                                           size_t quad, size_t end, MlKmeansNearest *nearest) {    \
    KMEANS_TYPES(LANES)                                                                            \
    for (size_t lane = 0; lane < ML_KMEANS_TILE; lane += LANES) {                                  \
      Vector best = (Vector){0} + (double)INFINITY, second = best;                                 \
      Mask index = {0};                                                                            \
      for (size_t q = quad; q < end; q++) {                                                        \
        KMEANS_DISTANCES(tile + lane, packed + q * p * ML_KMEANS_QUAD)                             \
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
  TARGET static void kmeans_distance_##NAME(const double *tile, const double *centroid, size_t p,  \
                                            double *distances) {                                   \
    KMEANS_TYPES(LANES)                                                                            \
    for (size_t lane = 0; lane < ML_KMEANS_TILE; lane += LANES) {                                  \
      Vector sum = {0};                                                                            \
      for (size_t j = 0; j < p; j++) {                                                             \
        Vector d = *(const Vector *)(tile + j * ML_KMEANS_TILE + lane) - centroid[j];              \
        sum += d * d;                                                                              \
      }                                                                                            \
      *(Vector *)(distances + lane) = sum;                                                         \
    }                                                                                              \
  }                                                                                                \
  TARGET static void kmeans_gains_##NAME(const double *tile, const double *packed, size_t p,       \
                                         size_t quads, const double *current,                      \
                                         const double *weights, double *gains) {                   \
    KMEANS_TYPES(LANES)                                                                            \
    for (size_t lane = 0; lane < ML_KMEANS_TILE; lane += LANES) {                                  \
      Vector now = *(const Vector *)(current + lane);                                              \
      Vector weight = *(const Vector *)(weights + lane);                                           \
      for (size_t q = 0; q < quads; q++) {                                                         \
        KMEANS_DISTANCES(tile + lane, packed + q * p * ML_KMEANS_QUAD)                             \
        Vector *out = (Vector *)(gains + q * ML_KMEANS_QUAD * ML_KMEANS_TILE + lane);              \
        const Vector zero = {0};                                                                   \
        out[0 * ML_KMEANS_TILE / LANES] += KMEANS_SELECT(a0 < now, now - a0, zero) * weight;       \
        out[1 * ML_KMEANS_TILE / LANES] += KMEANS_SELECT(a1 < now, now - a1, zero) * weight;       \
        out[2 * ML_KMEANS_TILE / LANES] += KMEANS_SELECT(a2 < now, now - a2, zero) * weight;       \
        out[3 * ML_KMEANS_TILE / LANES] += KMEANS_SELECT(a3 < now, now - a3, zero) * weight;       \
      }                                                                                            \
    }                                                                                              \
  }                                                                                                \
  TARGET static void kmeans_accumulate_##NAME(const MlKmeansLimbs *limbs, size_t p,                \
                                              const double *row, double weight, int64_t *add,      \
                                              int64_t *sub) {                                      \
    KMEANS_TYPES(LANES)                                                                            \
    const double base = limbs->base;                                                               \
    const Vector shifter = (Vector){0} + KMEANS_SHIFTER;                                           \
    size_t j = 0;                                                                                  \
    for (; j + LANES <= p; j += LANES) {                                                           \
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
    for (; j < p; j++) kmeans_accumulate_one(limbs, p, j, row[j], weight, add, sub);               \
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

void ml_kmeans_pack(const double *centroids, size_t k, size_t p, double *packed) {
  size_t quads = (k + ML_KMEANS_QUAD - 1) / ML_KMEANS_QUAD;
  for (size_t c = 0; c < quads * ML_KMEANS_QUAD; c++) {
    double *to = packed + c / ML_KMEANS_QUAD * ML_KMEANS_QUAD * p + c % ML_KMEANS_QUAD;
    for (size_t j = 0; j < p; j++)
      to[j * ML_KMEANS_QUAD] = c < k ? centroids[c * p + j] : (double)INFINITY;
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

uint32_t ml_kmeans_assign(const double *centroids, uint32_t k, size_t p, const double *row,
                          double *distance) {
  uint32_t nearest = 0;
  double best = ml_kmeans_square(row, centroids, p);
  for (uint32_t c = 1; c < k; c++) {
    double square = ml_kmeans_square(row, centroids + c * p, p);
    if (square < best) {
      best = square;
      nearest = c;
    }
  }
  if (distance) *distance = best;
  return nearest;
}
