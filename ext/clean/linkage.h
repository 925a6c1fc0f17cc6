/*
** Pairs of records that are alike: the trigram similarity of their texts (similarity.h) at least a
** threshold. Exact: every such pair is found, though only records that share one of their rarest
** trigrams are looked at (prefix filtering: Bayardo, Ma, Srikant 2007).
*/
#ifndef MLEXT_CLEAN_LINKAGE_H
#define MLEXT_CLEAN_LINKAGE_H

#include "base/dictionary.h"

typedef struct MlLinkageRecord {
  size_t start, count; /* of its trigrams */
  uint64_t block;      /* only records of the same block are compared */
} MlLinkageRecord;

typedef struct MlLinkage {
  MlLinkageRecord *records; /* (count) owned */
  size_t count, capacity;
  uint32_t *grams; /* the trigrams of all records, by number; owned */
  size_t gram_count, gram_capacity;
  MlDictionary trigrams;
} MlLinkage;

/* Zero bytes are an empty linkage. Adds a record. */
MlStatus ml_linkage_add(MlCall *call, MlLinkage *linkage, const char *text, size_t length,
                        uint64_t block);

typedef MlStatus (*MlLinkagePair)(MlCall *call, void *arg, size_t left, size_t right, double score);

/*
** Hands over each pair (left < right) of at least `threshold` (above 0); with `split` only those of
** which one is below it and the other is not. To be called once, when all records are in.
*/
MlStatus ml_linkage_pairs(MlCall *call, MlLinkage *linkage, size_t split, double threshold,
                          MlLinkagePair pair, void *arg);

void ml_linkage_free(MlLinkage *linkage);

#endif
