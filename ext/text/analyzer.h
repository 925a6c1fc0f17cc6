/*
** From a text to its terms: words without stop words, stemmed, and joined to n-grams; or n-grams
** of characters. Definitions and defaults are those of scikit-learn's text vectorizers.
*/
#ifndef MLEXT_TEXT_ANALYZER_H
#define MLEXT_TEXT_ANALYZER_H

#include "text/stemmer.h"
#include "text/tokens.h"

typedef enum MlAnalyzerUnit {
  ML_ANALYZE_WORDS,          /* "word": tokens, joined by one space */
  ML_ANALYZE_CHARACTERS,     /* "char": across words */
  ML_ANALYZE_WORD_CHARACTERS /* "char_wb": within words, each with a space at both ends */
} MlAnalyzerUnit;

typedef struct MlAnalyzerOptions {
  MlAnalyzerUnit unit;
  MlTokenOptions tokens;
  size_t ngram_min, ngram_max; /* 1 <= ngram_min <= ngram_max; units in a term */
  const char *stop_language;   /* of stop_words.h, or NULL; of words alone */
  const char *stem_language;   /* of stemmer.h, or NULL; of words alone */
} MlAnalyzerOptions;

typedef struct MlAnalyzerSpan {
  size_t start, end; /* bytes in MlAnalyzer.bytes */
} MlAnalyzerSpan;

/* Zeroed before ml_analyzer_open(), freed at the end. It is of use to one thread at a time. */
typedef struct MlAnalyzer {
  MlAnalyzerOptions options; /* the languages point to static names */
  MlDictionary stop_words;   /* as they are looked up */
  MlDictionary own_words;    /* as they were given to ml_analyzer_stop() */
  size_t longest_stop_word;  /* bytes */
  MlSegmenter segmenter;     /* the dictionary, if there is one */
  MlStemmer stemmer;
  MlTokens tokens;
  /* ---- the text at hand */
  MlNormalizer characters;
  MlBuffer bytes;        /* its units, in the order and with the spaces that terms have */
  MlAnalyzerSpan *units; /* (unit_count) */
  size_t unit_count, unit_capacity;
  size_t *segments; /* (segment_count) the unit that each one begins with */
  size_t segment_count, segment_capacity;
  size_t segment, size, first; /* of the next term: segment, units in it, its first unit */
} MlAnalyzer;

MlAnalyzerOptions ml_analyzer_options(void);

/* Checks the options and loads stop words and stemmer. A failed analyzer may only be freed. */
MlStatus ml_analyzer_open(MlCall *call, MlAnalyzer *analyzer, const MlAnalyzerOptions *options);

/* One more stop word. It is lower-cased, stripped of accents and so on as the texts are. */
MlStatus ml_analyzer_stop(MlCall *call, MlAnalyzer *analyzer, const char *word, size_t length);

/*
** One more word of the dictionary that Han and kana are cut by (segmenter.h), which the option cjk
** must ask for. It is lower-cased and so on as the texts are.
*/
MlStatus ml_analyzer_define(MlCall *call, MlAnalyzer *analyzer, const char *word, size_t length,
                            double frequency);

/* Begins with a text, which must stay where it is until its last term was read. */
MlStatus ml_analyzer_begin(MlCall *call, MlAnalyzer *analyzer, const char *text, size_t length);

/*
** The next term (valid UTF-8, not NUL-terminated, valid until the next call): 1, or 0 behind the
** last one and on failure.
*/
int ml_analyzer_next(MlCall *call, MlAnalyzer *analyzer, const char **term, size_t *length);

void ml_analyzer_free(MlAnalyzer *analyzer);

#endif
