/*
** A text as a set of shingles (its n-grams of characters or words, each once), and MinHash: a short
** signature of the set in which two texts have a share of equal places that estimates the Jaccard
** similarity of their sets, |A and B| / |A or B| (Broder 1997). Each place is the least value that
** one permutation gives to any shingle.
**
** A text of fewer units than a shingle is one shingle; a text without any is the empty set.
*/
#ifndef MLEXT_TEXT_MINHASH_H
#define MLEXT_TEXT_MINHASH_H

#include "text/analyzer.h"

enum { ML_MINHASH_LANES = 16, ML_MINHASH_MAX = 4096 }; /* permutations at a time, and at most */

/* Zeroed before begin, freed at the end. It is of use to one thread at a time. */
typedef struct MlMinhash {
  MlAnalyzer analyzer;
  size_t permutations;
  uint32_t *salts, *factors; /* (permutations rounded up to lanes) owned, salts holds both */
  /* ---- of the text that was read last */
  double *shingles; /* (count) distinct hashes, whole numbers below 2^53, ascending; owned */
  size_t count, capacity;
  uint32_t *keys; /* (count) what is permuted, owned */
  size_t keys_capacity;
  uint32_t *signature; /* (permutations rounded up to lanes) owned; all ones of the empty set */
} MlMinhash;

/* Checks the options and draws the permutations, from 1 to ML_MINHASH_MAX of them. */
MlStatus ml_minhash_begin(MlCall *call, MlMinhash *minhash, const MlAnalyzerOptions *options,
                          size_t permutations, uint64_t seed);

/* Finds the shingles of the text. */
MlStatus ml_minhash_shingles(MlCall *call, MlMinhash *minhash, const char *text, size_t length);

/* Computes the signature of the shingles found last. */
MlStatus ml_minhash_sign(MlCall *call, MlMinhash *minhash);

void ml_minhash_free(MlMinhash *minhash);

/* The Jaccard similarity of two sets of shingles; 1 when both are empty. */
double ml_jaccard(const double *a, size_t a_count, const double *b, size_t b_count);

#endif
