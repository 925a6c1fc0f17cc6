/*
** How alike two texts are, by what they consist of; and the key that gathers spellings of one
** thing. All look at small letters; what is not valid UTF-8 reads as U+FFFD.
*/
#ifndef MLEXT_CLEAN_SIMILARITY_H
#define MLEXT_CLEAN_SIMILARITY_H

#include "base/buffer.h"
#include "base/dictionary.h"

/*
** The share of trigrams that two texts have in common (Jaccard), 0 to 1, as PostgreSQL's pg_trgm
** defines them: of each word (letters and digits) with two spaces before and one behind, each
** counted once. 0 when neither has a word.
*/
MlStatus ml_trigram_similarity(MlCall *call, const char *a, size_t a_length, const char *b,
                               size_t b_length, double *similarity);

/* Adds the trigrams of a text to a set. */
MlStatus ml_trigrams(MlCall *call, const char *text, size_t length, MlDictionary *grams);

/*
** How alike the sets of words of two texts are, 0 to 1, whatever their order and number: 1 when all
** words of one are in the other. A hundredth of RapidFuzz's token_set_ratio on texts made plain by
** its default_process (small letters; all but letters and digits separates words).
*/
MlStatus ml_token_set_ratio(MlCall *call, const char *a, size_t a_length, const char *b,
                            size_t b_length, double *ratio);

/*
** OpenRefine's fingerprint: small letters without accents (sharp s, ae, o with stroke and their kin
** in plain letters), punctuation and controls left out, the words sorted, each once.
** Replaces what is in `out`.
*/
MlStatus ml_fingerprint(MlCall *call, const char *text, size_t length, MlBuffer *out);

#endif
