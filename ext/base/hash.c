#include "base/hash.h"

#include <string.h>

#include "base/buffer.h"

/* Odd constants with about half of their bits set: 2^64 / golden ratio, and SplitMix64's two. */
#define GOLDEN 0x9E3779B97F4A7C15u
#define MIX_1 0xBF58476D1CE4E5B9u
#define MIX_2 0x94D049BB133111EBu

uint64_t ml_mix(uint64_t value) {
  value = (value ^ value >> 30) * MIX_1;
  value = (value ^ value >> 27) * MIX_2;
  return value ^ value >> 31;
}

/*
** Eight bytes a step are folded into one of two lanes by multiply and rotate; the tail is padded
** with zeros; length and both lanes go through ml_mix at the end.
*/
uint64_t ml_hash(const void *bytes, size_t length, uint64_t seed) {
  const unsigned char *p = bytes;
  uint64_t a = seed ^ GOLDEN, b = ml_mix(seed + MIX_2);
  size_t left = length;
  for (; left >= 16; left -= 16, p += 16) {
    a = (a ^ ml_read_u64(p)) * MIX_1;
    a = a << 29 | a >> 35;
    b = (b ^ ml_read_u64(p + 8)) * MIX_2;
    b = b << 31 | b >> 33;
  }
  unsigned char tail[16] = {0};
  if (left) memcpy(tail, p, left);
  a = (a ^ ml_read_u64(tail)) * MIX_1;
  b = (b ^ ml_read_u64(tail + 8)) * MIX_2;
  return ml_mix(a ^ ml_mix(b + (uint64_t)length * GOLDEN));
}

static uint64_t seal_hash(const char *blob, size_t length) {
  return ml_hash(blob + ML_SEAL_HEAD, length - ML_SEAL_HEAD, ml_hash(blob, ML_SEAL_HEAD - 8, 0));
}

void ml_seal(char *blob, size_t length) {
  ml_write_u64(blob + ML_SEAL_HEAD - 8, seal_hash(blob, length));
}

int ml_is_sealed(const char *blob, size_t length) {
#ifdef ML_UNSEALED /* tests of damaged BLOBs reach what is behind the seal */
  (void)blob;
  (void)length;
  return 1;
#else
  return ml_read_u64(blob + ML_SEAL_HEAD - 8) == seal_hash(blob, length);
#endif
}
