/* The options of shingles and MinHash as SQL gives them. */
#ifndef MLEXT_LEARN_SHINGLE_OPTIONS_H
#define MLEXT_LEARN_SHINGLE_OPTIONS_H

#include "learn/tfidf_options.h"
#include "text/minhash.h"

typedef struct MlMinhashOptions {
  int64_t num_perm, seed;
} MlMinhashOptions;

extern const MlOption ml_minhash_options[]; /* of MlMinhashOptions */

/*
** Reads an options object (NULL: defaults) into what the shingles are made of, and into the `count`
** tables at `more`; opens the analyzer of the shingles through begin(), which gets the options and
** `arg` and returns the analyzer, or NULL on failure.
*/
typedef MlAnalyzer *(*MlShingleBegin)(MlCall *call, void *arg, const MlAnalyzerOptions *options);
MlStatus ml_shingle_options_read(MlCall *call, const char *text, size_t length,
                                 const MlOptionTable *more, size_t count, MlShingleBegin begin,
                                 void *arg);

/* For help texts. */
#define ML_SHINGLE_OPTIONS_HELP                                                                    \
  "analyzer: char, word or char_wb, what a shingle is made of (default char); ngram_range: "       \
  "[least, "                                                                                       \
  "most] of them in one (default [5, 5], of words [3, 3]); tokens, lowercase, fold, "              \
  "normalize, strip_accents, cjk, dictionary (an object of words), urls, emails, hashtags, "       \
  "mentions, numbers, emoji, stop_words, stem: as of ml_tfidf_vectorizer"

#endif
