#include "text/minhash.h"

#include <string.h>

#include "base/hash.h"
#include "base/sort.h"

static size_t minhash_padded(size_t permutations) {
  return (permutations + ML_MINHASH_LANES - 1) / ML_MINHASH_LANES * ML_MINHASH_LANES;
}

MlStatus ml_minhash_begin(MlCall *call, MlMinhash *m, const MlAnalyzerOptions *options,
                          size_t permutations, uint64_t seed) {
  size_t padded = minhash_padded(permutations);
  if (call->status) return call->status;
  if (permutations < 1 || permutations > ML_MINHASH_MAX) {
    return ml_fail(call, "num_perm must be from 1 to %d, found %zu", ML_MINHASH_MAX, permutations);
  }
  m->permutations = permutations;
  m->salts = ml_array(call, 2 * padded, sizeof *m->salts);
  m->signature = ml_array(call, padded, sizeof *m->signature);
  if (call->status) return call->status;
  m->factors = m->salts + padded;
  for (size_t i = 0; i < padded; i++) {
    uint64_t bits = ml_mix(seed * 0x9E3779B97F4A7C15u + i + 1);
    m->salts[i] = (uint32_t)bits;
    m->factors[i] = (uint32_t)(bits >> 32) | 1;
  }
  return ml_analyzer_open(call, &m->analyzer, options);
}

void ml_minhash_free(MlMinhash *m) {
  ml_analyzer_free(&m->analyzer);
  ml_free(m->salts);
  ml_free(m->shingles);
  ml_free(m->keys);
  ml_free(m->signature);
  memset(m, 0, sizeof *m);
}

/* ---- shingles */

/* Shingles that are gathered before they are sorted and each is kept once. */
enum { MINHASH_GATHERED = 1 << 18 };

static MlStatus minhash_distinct(MlCall *call, MlMinhash *m) {
  size_t left = 0;
  ml_sort_doubles(call, m->shingles, m->count);
  for (size_t i = 0; i < m->count; i++) {
    if (!left || m->shingles[i] != m->shingles[left - 1]) m->shingles[left++] = m->shingles[i];
  }
  m->count = left;
  return call->status;
}

static MlStatus minhash_add(MlCall *call, MlMinhash *m, const char *bytes, size_t length) {
  if (ml_reserve(call, &m->shingles, &m->capacity, m->count + 1, sizeof *m->shingles)) {
    return call->status;
  }
  m->shingles[m->count++] = (double)(ml_hash(bytes, length, 0) >> 11);
  return ML_OK;
}

MlStatus ml_minhash_shingles(MlCall *call, MlMinhash *m, const char *text, size_t length) {
  const char *term;
  size_t size, limit = MINHASH_GATHERED;
  m->count = 0;
  ml_analyzer_begin(call, &m->analyzer, text, length);
  while (ml_analyzer_next(call, &m->analyzer, &term, &size)) {
    if (minhash_add(call, m, term, size)) break;
    if (m->count < limit) continue;
    minhash_distinct(call, m); /* a long text that repeats itself stays small */
    if (m->count > limit / 2) limit *= 2;
  }
  if (call->status) return call->status;
  if (!m->count && m->analyzer.unit_count && m->analyzer.bytes.length) {
    minhash_add(call, m, m->analyzer.bytes.data, m->analyzer.bytes.length);
  }
  return minhash_distinct(call, m);
}

double ml_jaccard(const double *a, size_t a_count, const double *b, size_t b_count) {
  size_t i = 0, j = 0, both = 0;
  if (a_count + b_count == 0) return 1;
  while (i < a_count && j < b_count) {
    double left = a[i], right = b[j];
    both += left == right;
    i += left <= right;
    j += right <= left;
  }
  return (double)both / (double)(a_count + b_count - both);
}

/* ---- signatures */

typedef uint32_t MinhashLanes
    __attribute__((vector_size(ML_MINHASH_LANES * 4), aligned(4), may_alias));

/*
** The least of every permutation over all keys: a permutation is two odd multiplications of the
** salted key with its own high half folded in between, each of which can be undone.
*/
#define MINHASH_KERNEL(NAME, TARGET)                                                               \
  TARGET static void minhash_##NAME(const uint32_t *keys, size_t count, const uint32_t *salts,     \
                                    const uint32_t *factors, uint32_t *least) {                    \
    MinhashLanes salt = *(const MinhashLanes *)(const void *)salts;                                \
    MinhashLanes factor = *(const MinhashLanes *)(const void *)factors;                            \
    MinhashLanes best = *(const MinhashLanes *)(const void *)least;                                \
    for (size_t i = 0; i < count; i++) {                                                           \
      MinhashLanes x = (salt ^ keys[i]) * factor;                                                  \
      x = (x ^ x >> 15) * 0x2C1B3C6Du;                                                             \
      x ^= x >> 13;                                                                                \
      MinhashLanes less = (MinhashLanes)(x < best);                                                \
      best = (x & less) | (best & ~less);                                                          \
    }                                                                                              \
    *(MinhashLanes *)(void *)least = best;                                                         \
  }

MINHASH_KERNEL(base, )

typedef void (*MinhashKernel)(const uint32_t *, size_t, const uint32_t *, const uint32_t *,
                              uint32_t *);

#if defined(__x86_64__) && defined(__GNUC__)
MINHASH_KERNEL(avx2, __attribute__((target("avx2"))))

static MinhashKernel minhash_kernel(void) {
  return __builtin_cpu_supports("avx2") ? minhash_avx2 : minhash_base;
}
#else
static MinhashKernel minhash_kernel(void) { return minhash_base; }
#endif

MlStatus ml_minhash_sign(MlCall *call, MlMinhash *m) {
  enum { AT_ONCE = 1 << 16 };
  size_t padded = minhash_padded(m->permutations);
  MinhashKernel kernel = minhash_kernel();
  if (call->status) return call->status;
  if (ml_reserve(call, &m->keys, &m->keys_capacity, m->count, sizeof *m->keys)) {
    return call->status;
  }
  for (size_t i = 0; i < m->count; i++) m->keys[i] = (uint32_t)(uint64_t)m->shingles[i];
  memset(m->signature, 0xFF, padded * sizeof *m->signature);
  for (size_t at = 0; at < m->count; at += AT_ONCE) {
    size_t count = m->count - at < AT_ONCE ? m->count - at : AT_ONCE;
    for (size_t lane = 0; lane < padded; lane += ML_MINHASH_LANES) {
      kernel(m->keys + at, count, m->salts + lane, m->factors + lane, m->signature + lane);
      if (ml_poll(call, (uint32_t)count * 8)) return call->status;
    }
  }
  return call->status;
}
