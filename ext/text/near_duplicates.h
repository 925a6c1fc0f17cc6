/*
** Pairs of texts whose sets of shingles have a Jaccard similarity of a threshold or more.
**
** Locality-sensitive hashing (Indyk and Motwani 1998): a signature is cut into bands of a few
** places each, and two texts that have a band in common are compared in full, so that what is found
** is right, and each similar pair is found with a known chance. Bands are as long as that chance
** allows at the threshold.
**
** Begin; add the texts; finish; then ask for each text's pairs. Memory: 8 bytes a distinct shingle
** of each text and 4 bytes a band.
*/
#ifndef MLEXT_TEXT_NEAR_DUPLICATES_H
#define MLEXT_TEXT_NEAR_DUPLICATES_H

#include "text/minhash.h"

typedef struct MlNearDuplicate {
  uint32_t document; /* greater than the one asked for */
  double similarity;
} MlNearDuplicate;

/* Zeroed before begin, freed at the end. */
typedef struct MlNearDuplicates {
  MlMinhash minhash;
  double threshold;
  size_t bands, rows; /* of a signature; bands * rows <= permutations */
  size_t documents;
  double **shingles; /* (documents) each owned */
  size_t *counts;    /* (documents) of shingles */
  size_t shingles_capacity, counts_capacity;
  uint32_t *links; /* (documents, bands) hashes of the bands; by finish, the next document of the
                   ** same band, or UINT32_MAX */
  size_t links_capacity;
  uint32_t *met;          /* (documents) the last one that was compared with this one, plus 1 */
  MlNearDuplicate *found; /* the result, in order of document */
  size_t found_capacity;
} MlNearDuplicates;

/*
** threshold: above 0, at most 1. recall: the least chance that a pair just at the threshold is
** found (below 1), as far as the permutations allow.
*/
MlStatus ml_near_duplicates_begin(MlCall *call, MlNearDuplicates *index,
                                  const MlAnalyzerOptions *options, size_t permutations,
                                  uint64_t seed, double threshold, double recall);

MlStatus ml_near_duplicates_add(MlCall *call, MlNearDuplicates *index, const char *text,
                                size_t length);

MlStatus ml_near_duplicates_finish(MlCall *call, MlNearDuplicates *index);

/* How many later documents are near duplicates of this one; they are in `found`. */
size_t ml_near_duplicates_find(MlCall *call, MlNearDuplicates *index, size_t document);

void ml_near_duplicates_free(MlNearDuplicates *index);

#endif
