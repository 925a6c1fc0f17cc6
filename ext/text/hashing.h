/*
** Feature hashing: a term's column is its hash, so there is no vocabulary to learn. Definitions and
** defaults are those of scikit-learn's HashingVectorizer, columns among them: MurmurHash3 (Appleby,
** x86, 32 bits, seed 0) as a signed number, its size modulo the columns, its sign the term's.
*/
#ifndef MLEXT_TEXT_HASHING_H
#define MLEXT_TEXT_HASHING_H

#include "text/vectorizer.h"

/* Zeroed before begin, freed at the end. It is of use to one thread at a time. */
typedef struct MlHashing {
  MlAnalyzer analyzer;
  size_t columns;
  int alternate_sign, binary;
  MlVectorNorm norm;
  uint32_t *hashes; /* of the terms of the document at hand, owned */
  uint32_t *order;
  size_t hashes_capacity, order_capacity;
  MlTermVector vector; /* of the document that was transformed last; without counts */
} MlHashing;

uint32_t ml_murmur3(const void *bytes, size_t length, uint32_t seed);

MlStatus ml_hashing_begin(MlCall *call, MlHashing *hashing, const MlVectorizerOptions *options,
                          size_t columns, int alternate_sign);

/* Makes hashing->vector that of the text. */
MlStatus ml_hashing_transform(MlCall *call, MlHashing *hashing, const char *text, size_t length);

void ml_hashing_free(MlHashing *hashing);

#endif
