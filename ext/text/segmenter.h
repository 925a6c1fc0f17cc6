/*
** Words of a text that is written without spaces, by a dictionary of words and their frequencies:
** of all ways to cut a run of characters the one with the greatest product of its words'
** frequencies,
**
**   maximum over the cuts of  sum over the words of ln(frequency / total)
**
** with `total` the sum of all frequencies. Where no word of the dictionary begins a character is a
** word of its own, with frequency 1 (or the least of the dictionary, when that is below 1). Of
** equal cuts the one whose first word is the longest, then the second, and so on. This is what
** jieba does without its hidden Markov model.
*/
#ifndef MLEXT_TEXT_SEGMENTER_H
#define MLEXT_TEXT_SEGMENTER_H

#include "data/word_list.h"

enum { ML_WORD_BYTES_MAX = ML_WORD_LIST_BYTES_MAX }; /* of a word of the dictionary */

/* Zeroed before its first use. */
typedef struct MlSegmenter {
  MlDictionary words;  /* and all their beginnings, with frequency 0 */
  double *frequencies; /* (words.count) */
  double *scores;      /* (words.count) ln(frequency / total), once ready */
  size_t frequencies_capacity, scores_capacity;
  double total;
  double unknown; /* ln() of the share that an unknown character has */
  int is_ready;
} MlSegmenter;

/*
** Adds a word (valid UTF-8, not empty); the frequencies (>= 0, finite) of one given twice add up.
*/
MlStatus ml_segmenter_add(MlCall *call, MlSegmenter *segmenter, const char *word, size_t length,
                          double frequency);

/* To be called behind the last word. No word with a frequency above 0 is an error. */
MlStatus ml_segmenter_ready(MlCall *call, MlSegmenter *segmenter);

/*
** Cuts a run of characters: the i-th stands at bytes[at[i] .. at[i + 1]). Writes to next[i]
** (count), for each character that a word of the best cut begins with, the one behind that word.
** best is room for count + 1.
*/
MlStatus ml_segmenter_cut(MlCall *call, const MlSegmenter *segmenter, const char *bytes,
                          const size_t *at, size_t count, double *best, size_t *next);

void ml_segmenter_free(MlSegmenter *segmenter);

#endif
