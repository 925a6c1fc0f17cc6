/*
** The generator behind every "seed": xoshiro256** (Blackman and Vigna 2018), its state filled by
** SplitMix64. The same seed gives the same numbers on every machine, in every version.
*/
#ifndef MLEXT_MATH_RANDOM_H
#define MLEXT_MATH_RANDOM_H

#include <stddef.h>
#include <stdint.h>

typedef struct MlRandom {
  uint64_t state[4];
} MlRandom;

void ml_random_begin(MlRandom *random, uint64_t seed);

/* An independent stream for each `stream`: for threads, restarts and trees. */
void ml_random_begin_stream(MlRandom *random, uint64_t seed, uint64_t stream);

/* 64 random bits. */
uint64_t ml_random_bits(MlRandom *random);

/* Uniform in [0, 1): a multiple of 2^-53. */
double ml_random_uniform(MlRandom *random);

/* Uniform in 0 .. bound - 1, without bias; 0 for bound 0 and 1. */
uint64_t ml_random_below(MlRandom *random, uint64_t bound);

/* Shuffles indices (count), all orders alike. (Fisher and Yates) */
void ml_random_shuffle(MlRandom *random, uint32_t *indices, size_t count);

/*
** Puts a random choice of `chosen` of indices (count) in front, in random order; the rest behind.
*/
void ml_random_choose(MlRandom *random, uint32_t *indices, size_t count, size_t chosen);

#endif
