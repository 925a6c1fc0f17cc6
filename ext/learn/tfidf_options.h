/* The options of TF-IDF as SQL gives them, for the vectorizer and for the table ml_tfidf(). */
#ifndef MLEXT_LEARN_TEXT_OPTIONS_H
#define MLEXT_LEARN_TEXT_OPTIONS_H

#include "data/options.h"
#include "text/vectorizer.h"

typedef struct MlTextOptions {
  int analyzer, lowercase, strip_accents, cjk, binary, use_idf, smooth_idf, sublinear_tf, norm;
  int64_t max_features;
  MlJsonSpan ngram_range, stop_words, stem, min_df, max_df, vocabulary;
} MlTextOptions;

/* Ends with a NULL name. */
extern const MlOption ml_text_options[];

/*
** Fills in the vectorizer's options. Languages are static names; a wrong one is an error that lists
** those there are.
*/
MlStatus ml_text_options_convert(MlCall *call, const MlTextOptions *given,
                                 MlVectorizerOptions *options);

/* Hands the vocabulary and the stop words that were given as arrays to a vectorizer just begun. */
MlStatus ml_text_options_give(MlCall *call, const MlTextOptions *given, MlVectorizer *vectorizer);

#endif
