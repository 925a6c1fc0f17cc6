#include "math/random.h"

#include <string.h>

#include "base/hash.h"

void ml_random_begin_stream(MlRandom *random, uint64_t seed, uint64_t stream) {
  uint64_t counter = stream ? seed ^ ml_mix(stream) : seed;
  memset(random, 0, sizeof *random);
  for (int i = 0; i < 4; i++) { /* SplitMix64 */
    counter += 0x9e3779b97f4a7c15u;
    random->state[i] = ml_mix(counter);
  }
}

void ml_random_begin(MlRandom *random, uint64_t seed) { ml_random_begin_stream(random, seed, 0); }

static uint64_t rotate_left(uint64_t x, int count) { return x << count | x >> (64 - count); }

uint64_t ml_random_bits(MlRandom *random) {
  uint64_t *s = random->state;
  uint64_t result = rotate_left(s[1] * 5, 7) * 9, shifted = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= shifted;
  s[3] = rotate_left(s[3], 45);
  return result;
}

double ml_random_uniform(MlRandom *random) {
  return (double)(ml_random_bits(random) >> 11) * 0x1p-53;
}

uint64_t ml_random_below(MlRandom *random, uint64_t bound) {
  if (bound < 2) return 0;
  uint64_t mask = bound - 1; /* the least 2^k - 1 that covers it; what is too large is redrawn */
  for (int shift = 1; shift < 64; shift *= 2) mask |= mask >> shift;
  uint64_t value;
  do {
    value = ml_random_bits(random) & mask;
  } while (value >= bound);
  return value;
}

void ml_random_choose(MlRandom *random, uint32_t *indices, size_t count, size_t chosen) {
  for (size_t i = 0; i < chosen && i + 1 < count; i++) {
    size_t other = i + (size_t)ml_random_below(random, count - i);
    uint32_t swap = indices[i];
    indices[i] = indices[other];
    indices[other] = swap;
  }
}

void ml_random_shuffle(MlRandom *random, uint32_t *indices, size_t count) {
  ml_random_choose(random, indices, count, count);
}
