/* The options of TF-IDF as SQL gives them, for the vectorizer and for the table ml_tfidf(). */
#ifndef MLEXT_LEARN_TFIDF_OPTIONS_H
#define MLEXT_LEARN_TFIDF_OPTIONS_H

#include "data/options.h"
#include "text/vectorizer.h"

typedef struct MlTfidfOptions {
  int analyzer, tokens, lowercase, fold, normalize, strip_accents, cjk;
  int urls, emails, hashtags, mentions, numbers, emoji;
  int binary, use_idf, smooth_idf, sublinear_tf, norm;
  int weights; /* 1: BM25 */
  double k1, b;
  int alternate_sign; /* of hashing, with n_features */
  int64_t max_features, n_features;
  MlJsonSpan ngram_range, dictionary, stop_words, stem, min_df, max_df, vocabulary;
} MlTfidfOptions;

/*
** All of TF-IDF; those of counts, without idf and norm; those of hashing; those of words alone.
** They end with a NULL name.
*/
extern const MlOption ml_tfidf_options[];
extern const MlOption ml_count_options[];
extern const MlOption ml_hashing_options[];
extern const MlOption ml_word_options[];

/*
** Fills in the vectorizer's options. Languages are static names; a wrong one is an error that lists
** those there are.
*/
MlStatus ml_tfidf_options_convert(MlCall *call, const MlTfidfOptions *given,
                                  MlVectorizerOptions *options);

/* The same for ml_count_options: plain counts. */
MlStatus ml_count_options_convert(MlCall *call, const MlTfidfOptions *given,
                                  MlVectorizerOptions *options);

/*
** Hands the dictionary, and the stop words that were given as an array, to an analyzer just opened.
*/
MlStatus ml_tfidf_options_stop(MlCall *call, const MlTfidfOptions *given, MlAnalyzer *analyzer);

/* The same for a vectorizer just begun, with the vocabulary that was given. */
MlStatus ml_tfidf_options_give(MlCall *call, const MlTfidfOptions *given, MlVectorizer *vectorizer);

#endif
