/*
** How far two texts are apart, character by character. Texts are given as code points (see
** ml_decode_points); the lengths are theirs.
*/
#ifndef MLEXT_CLEAN_EDIT_DISTANCE_H
#define MLEXT_CLEAN_EDIT_DISTANCE_H

#include "base/memory.h"

/* A text's code points; zero bytes are an empty one. */
typedef struct MlPoints {
  uint32_t *at; /* (count) owned */
  size_t count, capacity;
} MlPoints;

/* Decodes UTF-8, each bad byte as U+FFFD, in the place of what is there. */
MlStatus ml_decode_points(MlCall *call, const char *text, size_t length, MlPoints *points);
void ml_points_free(MlPoints *points);

/* Insertions, deletions and substitutions (Levenshtein 1966). *distance is set. */
MlStatus ml_levenshtein(MlCall *call, const MlPoints *a, const MlPoints *b, size_t *distance);

/*
** The same with transpositions of two neighbours, without limits (Lowrance and Wagner 1975): a true
** metric. "ca" to "abc" is 2.
*/
MlStatus ml_damerau_levenshtein(MlCall *call, const MlPoints *a, const MlPoints *b,
                                size_t *distance);

/*
** Jaro's similarity (1989), 0 to 1, with Winkler's bonus of `prefix_weight` (0 to 0.25) for each of
** up to four characters that both begin with. Two empty texts are alike.
*/
MlStatus ml_jaro_winkler(MlCall *call, const MlPoints *a, const MlPoints *b, double prefix_weight,
                         double *similarity);

#endif
