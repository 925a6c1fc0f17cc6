/* A fast 64-bit hash of bytes: for checksums, hash tables and splitting by key. Not a secret one.
 */
#ifndef MLEXT_BASE_HASH_H
#define MLEXT_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

/* The same bytes and seed give the same hash on every machine, in every version. */
uint64_t ml_hash(const void *bytes, size_t length, uint64_t seed);

/*
** Models and vectors are sealed alike: a head of ML_SEAL_HEAD bytes whose last 8 are the hash of
** the 16 before them and of all that follows the head. For a BLOB of at least that many bytes.
*/
enum { ML_SEAL_HEAD = 24 };
void ml_seal(char *blob, size_t length);
int ml_is_sealed(const char *blob, size_t length);

/* The finaliser of SplitMix64 (Steele, Lea, Flood 2014): a bijection that mixes all bits. */
uint64_t ml_mix(uint64_t value);

#endif
