#include "learn/shingle_options.h"

enum { SHINGLE_TABLES_MAX = 4, SHINGLE_CHARACTERS = 5, SHINGLE_WORDS = 3 };

static const MlOption shingle_units[] = {
    {.name = "analyzer",
     .type = ML_OPTION_CHOICE,
     .offset = offsetof(MlTfidfOptions, analyzer),
     .choices = "word|char|char_wb",
     .fallback = ML_ANALYZE_CHARACTERS,
     .help = "what a shingle is made of"},
    {.name = "ngram_range",
     .type = ML_OPTION_JSON,
     .offset = offsetof(MlTfidfOptions, ngram_range),
     .help = "[least, most] of them in one, [5, 5] by default, of words [3, 3]"},
    {0}};

const MlOption ml_minhash_options[] = {
    {.name = "num_perm",
     .type = ML_OPTION_INTEGER,
     .offset = offsetof(MlMinhashOptions, num_perm),
     .fallback = 128,
     .minimum = 1,
     .maximum = ML_MINHASH_MAX,
     .help = "permutations: numbers in a signature"},
    {ML_OPTION_SEED, .offset = offsetof(MlMinhashOptions, seed), .help = "of the permutations"},
    {0}};

MlStatus ml_shingle_options_read(MlCall *call, const char *text, size_t length,
                                 const MlOptionTable *more, size_t count, MlShingleBegin begin,
                                 void *arg) {
  MlTfidfOptions given = {0};
  MlVectorizerOptions converted;
  MlBuffer resolved = {0};
  MlOptionTable tables[2 + SHINGLE_TABLES_MAX] = {{shingle_units, &given},
                                                  {ml_word_options, &given}};
  for (size_t i = 0; i < count && i < SHINGLE_TABLES_MAX; i++) tables[2 + i] = more[i];
  ml_options_read(call, tables, 2 + count, text, length);
  ml_options_resolve(call, tables, 2, &resolved);
  if (!call->status) ml_tfidf_options_convert(call, &given, &converted);
  if (!call->status && !given.ngram_range.length) {
    int words = converted.analyzer.unit == ML_ANALYZE_WORDS;
    converted.analyzer.ngram_min = words ? SHINGLE_WORDS : SHINGLE_CHARACTERS;
    converted.analyzer.ngram_max = converted.analyzer.ngram_min;
  }
  MlAnalyzer *analyzer = call->status ? NULL : begin(call, arg, &converted.analyzer);
  if (analyzer) ml_tfidf_options_stop(call, &given, analyzer);
  ml_buffer_free(&resolved);
  return call->status;
}
