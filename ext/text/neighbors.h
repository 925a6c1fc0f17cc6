/*
** The nearest documents of each document by cosine similarity: exact, through an inverted index.
**
** A document's terms are read from the one of most weight on, and the documents that share them
** are collected, until those not yet met can no longer be among the nearest, however much they
** share of what is left (by Cauchy and Schwarz, and by the largest weight that each term has).
** Those collected that still can be are compared in full.
**
** Begin; add the documents; finish; then ask. Memory: 20 bytes a term of each document.
*/
#ifndef MLEXT_TEXT_NEIGHBORS_H
#define MLEXT_TEXT_NEIGHBORS_H

#include "base/memory.h"

typedef struct MlNeighbor {
  uint32_t document;
  double similarity; /* above 0 */
} MlNeighbor;

/* Zeroed before begin, freed at the end. */
typedef struct MlNeighbors {
  size_t terms;
  size_t documents;
  size_t *starts; /* (documents + 1) where each document begins in indices and weights */
  size_t starts_capacity;
  uint32_t *indices; /* ascending within a document */
  double *weights;   /* of unit length within a document */
  size_t indices_capacity, weights_capacity;
  size_t *list_starts; /* (terms + 1) where each term's list begins */
  uint32_t *list;      /* documents of each term, ascending */
  float *list_weights; /* rounded: for bounds alone */
  float *largest;      /* (terms) of list_weights */
  double *row;         /* (terms) the document asked for, else 0 */
  double *partial;     /* (documents) what is known of each similarity, else 0 */
  uint32_t *met;       /* (documents) those with partial above 0 */
  uint32_t *order;     /* terms of the document asked for, in order of bound */
  size_t order_capacity;
  MlNeighbor *nearest; /* (k) the result, best first */
  size_t nearest_capacity;
} MlNeighbors;

MlStatus ml_neighbors_begin(MlCall *call, MlNeighbors *index, size_t terms);

/* The next document: indices (count) ascending and below `terms`, any finite weights above 0. */
MlStatus ml_neighbors_add(MlCall *call, MlNeighbors *index, const uint32_t *indices,
                          const double *weights, size_t count);

MlStatus ml_neighbors_finish(MlCall *call, MlNeighbors *index);

/*
** The up to k documents of highest similarity to the document, itself left out, and at least
** `least` and above 0; equal ones in order of their numbers. Returns how many; they are in nearest.
*/
size_t ml_neighbors_find(MlCall *call, MlNeighbors *index, size_t document, size_t k, double least);

void ml_neighbors_free(MlNeighbors *index);

#endif
