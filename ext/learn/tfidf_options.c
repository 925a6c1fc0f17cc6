#include "learn/tfidf_options.h"

#include <math.h>
#include <string.h>

#include "data/word_list.h"
#include "text/language.h"
#include "text/stop_words.h"

#define TEXT_BOOLEAN(field, standard, text)                                                        \
  {                                                                                                \
    .name = #field, .type = ML_OPTION_BOOLEAN, .offset = offsetof(MlTfidfOptions, field),          \
    .fallback = standard, .help = text                                                             \
  }
#define TEXT_CHOICE(field, list, text)                                                             \
  {                                                                                                \
    .name = #field, .type = ML_OPTION_CHOICE, .offset = offsetof(MlTfidfOptions, field),           \
    .choices = list, .help = text                                                                  \
  }
#define TEXT_JSON(field, text)                                                                     \
  {                                                                                                \
    .name = #field, .type = ML_OPTION_JSON, .offset = offsetof(MlTfidfOptions, field),             \
    .help = text                                                                                   \
  }

/* clang-format off */
#define TEXT_USE "plain|keep|drop"
#define TEXT_WORDS                                                                                 \
  TEXT_CHOICE(tokens, "pattern|words", "scikit-learn's pattern, or words by UAX #29"),             \
  TEXT_BOOLEAN(lowercase, 1, "lower-case the text"),                                               \
  TEXT_BOOLEAN(fold, 0, "case folding in place of lower case"),                                    \
  TEXT_CHOICE(normalize, "none|nfc|nfd|nfkc|nfkd", "Unicode's normal form"),                       \
  TEXT_CHOICE(strip_accents, "none|unicode|ascii", "take accents off"),                            \
  TEXT_CHOICE(cjk, "pairs|run|characters", "Han and kana: overlapping pairs, whole runs, or each"),\
  {.name = "dictionary", .type = ML_OPTION_COUNTS, .offset = offsetof(MlTfidfOptions, dictionary), \
   .help = "words that Han and kana are cut into, by ml_dictionary() or a JSON object; to "        \
           "ml_train() and where a source is named a table or SELECT of words and frequencies"},   \
  TEXT_CHOICE(urls, TEXT_USE, "split like other text, one token each, or left out"),               \
  TEXT_CHOICE(emails, TEXT_USE, "the same for addresses"),                                         \
  TEXT_CHOICE(hashtags, TEXT_USE, "the same"),                                                     \
  TEXT_CHOICE(mentions, TEXT_USE, "the same for @names"),                                          \
  TEXT_CHOICE(numbers, TEXT_USE, "the same"),                                                      \
  TEXT_CHOICE(emoji, TEXT_USE, "the same; plain ones are no tokens"),                              \
  TEXT_JSON(stop_words, "a language such as \"english\", or an array of words"),                   \
  TEXT_JSON(stem, "a language such as \"english\"")
#define TEXT_UNITS                                                                                 \
  TEXT_CHOICE(analyzer, "word|char|char_wb", "what terms are made of"),                            \
  TEXT_WORDS,                                                                                      \
  TEXT_JSON(ngram_range, "[least, most] words of a term, [1, 1] by default"),                      \
  TEXT_BOOLEAN(binary, 0, "a term counts once a document")
#define TEXT_NORM TEXT_CHOICE(norm, "l2|l1|none", "length that each document's vector gets")
#define TEXT_TERMS                                                                                 \
  TEXT_UNITS,                                                                                      \
  TEXT_JSON(min_df, "least documents of a term: a count, or a share such as 0.01"),                \
  TEXT_JSON(max_df, "most documents of a term: a count, or a share such as 0.5"),                  \
  {.name = "max_features", .type = ML_OPTION_INTEGER,                                              \
   .offset = offsetof(MlTfidfOptions, max_features), .minimum = 0, .maximum = 100000000,           \
   .help = "keep the most frequent terms; 0: all"},                                                \
  TEXT_JSON(vocabulary, "array of the only terms")

const MlOption ml_word_options[] = {TEXT_WORDS, {0}};
const MlOption ml_count_options[] = {TEXT_TERMS, {0}};
const MlOption ml_hashing_options[] = {
    TEXT_UNITS,
    TEXT_NORM,
    {.name = "n_features", .type = ML_OPTION_INTEGER,
     .offset = offsetof(MlTfidfOptions, n_features), .fallback = 1048576, .minimum = 1,
     .maximum = 2147483647, .help = "columns"},
    TEXT_BOOLEAN(alternate_sign, 1, "half of the terms count negative, so that clashes cancel out"),
    {0}};
const MlOption ml_tfidf_options[] = {
    TEXT_TERMS,
    TEXT_BOOLEAN(use_idf, 1, "weigh by inverse document frequency"),
    TEXT_BOOLEAN(smooth_idf, 1, "as if one more document had all terms"),
    TEXT_BOOLEAN(sublinear_tf, 0, "1 + ln(count) in place of the count"),
    TEXT_NORM,
    TEXT_CHOICE(weights, "tfidf|bm25", "bm25 has no norm, and an idf of its own"),
    {.name = "k1", .type = ML_OPTION_REAL, .offset = offsetof(MlTfidfOptions, k1), .fallback = 1.2,
     .maximum = 1000, .help = "of BM25: how slowly the count saturates"},
    {.name = "b", .type = ML_OPTION_REAL, .offset = offsetof(MlTfidfOptions, b), .fallback = 0.75,
     .maximum = 1, .help = "of BM25: how much long documents are discounted"},
    {0}};
/* clang-format on */

/* Parses an option's JSON; 0 when it was not given or is null, or on failure. */
static int text_json(MlCall *call, MlJsonSpan span, const char *what, MlJson *json) {
  memset(json, 0, sizeof *json);
  if (!span.length || call->status) return 0;
  ml_json_parse(call, span.text, span.length, what, json);
  return !call->status && json->tokens[0].type != ML_JSON_NULL;
}

/* Nothing and null are no dictionary. */
static int has_dictionary(const MlTfidfOptions *given) {
  return given->dictionary.length && given->dictionary.text[0] != 'n';
}

static void read_ngram_range(MlCall *call, const MlTfidfOptions *given,
                             MlVectorizerOptions *options) {
  MlJson json;
  if (text_json(call, given->ngram_range, "option 'ngram_range'", &json)) {
    int is_pair = json.tokens[0].type == ML_JSON_ARRAY && json.count == 3 &&
                  json.tokens[1].type == ML_JSON_NUMBER && json.tokens[2].type == ML_JSON_NUMBER;
    double low = is_pair ? ml_json_number(&json, 1) : 0;
    double high = is_pair ? ml_json_number(&json, 2) : 0;
    if (!(low >= 1 && high >= low && high <= 100 && low == floor(low) && high == floor(high))) {
      ml_fail(call,
              "option 'ngram_range' must be [least, most] with 1 <= least <= most <= 100, "
              "found %.*s",
              (int)(given->ngram_range.length < 60 ? given->ngram_range.length : 60),
              given->ngram_range.text);
    } else {
      options->analyzer.ngram_min = (size_t)low;
      options->analyzer.ngram_max = (size_t)high;
    }
  }
  ml_json_free(&json);
}

/* A whole number without a point is a count, a number with one a share: as in scikit-learn. */
static void read_document_bound(MlCall *call, MlJsonSpan span, const char *name,
                                MlDocumentBound *bound) {
  MlJson json;
  if (text_json(call, span, name, &json)) {
    double value = json.tokens[0].type == ML_JSON_NUMBER ? ml_json_number(&json, 0) : -1;
    int is_share = 0;
    for (size_t i = 0; i < span.length; i++) is_share |= memchr(".eE", span.text[i], 3) != NULL;
    if (!(value >= 0 && value < 1e15) || (is_share && value > 1)) {
      ml_fail(call, "%s must be a count such as 2 or a share such as 0.5, found %.*s", name,
              (int)(span.length < 40 ? span.length : 40), span.text);
    } else {
      *bound = (MlDocumentBound){value, is_share};
    }
  }
  ml_json_free(&json);
}

/* The static name of a language or its code; NULL and a failure that lists the names otherwise. */
static const char *find_language(MlCall *call, const char *option, const char *name, size_t length,
                                 const char *(*at)(size_t)) {
  const char *known, *coded = ml_language_find(name, length);
  char list[480] = "";
  for (size_t i = 0; (known = at(i)) != NULL; i++) {
    if (coded && strcmp(known, coded) == 0) return known;
    size_t used = strlen(list), left = sizeof list - used;
    if (strlen(known) + 3 < left) {
      memcpy(list + used, ", ", 2);
      memcpy(list + used + 2, known, strlen(known) + 1);
    }
  }
  ml_fail(call, "%s: unknown language '%.*s'; there are: %s", option,
          (int)(length < 40 ? length : 40), name, list + 2);
  return NULL;
}

static void read_languages(MlCall *call, const MlTfidfOptions *given,
                           MlVectorizerOptions *options) {
  MlJson json;
  if (text_json(call, given->stop_words, "option 'stop_words'", &json)) {
    const MlJsonToken *token = &json.tokens[0];
    if (token->type == ML_JSON_STRING) {
      options->analyzer.stop_language =
          find_language(call, "option 'stop_words'", json.text + token->start, token->length,
                        ml_stop_words_language);
    } else if (token->type != ML_JSON_ARRAY) {
      ml_fail(call, "option 'stop_words' must be a language or an array of words");
    }
  }
  ml_json_free(&json);
  if (text_json(call, given->stem, "option 'stem'", &json)) {
    const MlJsonToken *token = &json.tokens[0];
    if (token->type == ML_JSON_STRING) {
      options->analyzer.stem_language = find_language(
          call, "option 'stem'", json.text + token->start, token->length, ml_stemmer_language);
    } else {
      ml_fail(call, "option 'stem' must be a language such as \"english\"");
    }
  }
  ml_json_free(&json);
}

static void read_token_options(MlCall *call, const MlTfidfOptions *given,
                               MlVectorizerOptions *options) {
  MlTokenOptions *tokens = &options->analyzer.tokens;
  tokens->characters =
      (MlCharacterOptions){given->lowercase, given->fold, (MlAccents)given->strip_accents,
                           (MlNormalization)given->normalize};
  tokens->rule = (MlWordRule)given->tokens;
  tokens->cjk = has_dictionary(given) ? ML_CJK_WORDS : (MlCjk)given->cjk;
  tokens->entities[ML_ENTITY_URL] = (MlEntityUse)given->urls;
  tokens->entities[ML_ENTITY_EMAIL] = (MlEntityUse)given->emails;
  tokens->entities[ML_ENTITY_HASHTAG] = (MlEntityUse)given->hashtags;
  tokens->entities[ML_ENTITY_MENTION] = (MlEntityUse)given->mentions;
  tokens->entities[ML_ENTITY_NUMBER] = (MlEntityUse)given->numbers;
  tokens->entities[ML_ENTITY_EMOJI] = (MlEntityUse)given->emoji;
  if (tokens->cjk == ML_CJK_WORDS && given->analyzer != ML_ANALYZE_WORDS) {
    ml_fail(call, "option 'dictionary' is for the analyzer \"word\"");
  }
}

MlStatus ml_tfidf_options_convert(MlCall *call, const MlTfidfOptions *given,
                                  MlVectorizerOptions *options) {
  *options = ml_vectorizer_options();
  options->analyzer.unit = (MlAnalyzerUnit)given->analyzer;
  read_token_options(call, given, options);
  options->binary = given->binary;
  options->use_idf = given->use_idf;
  options->smooth_idf = given->smooth_idf;
  options->sublinear_tf = given->sublinear_tf;
  options->norm = (MlVectorNorm)given->norm;
  options->bm25 = given->weights;
  options->k1 = given->k1;
  options->b = given->b;
  options->max_features = (size_t)given->max_features;
  read_ngram_range(call, given, options);
  read_document_bound(call, given->min_df, "option 'min_df'", &options->min_df);
  read_document_bound(call, given->max_df, "option 'max_df'", &options->max_df);
  read_languages(call, given, options);
  return call->status;
}

MlStatus ml_count_options_convert(MlCall *call, const MlTfidfOptions *given,
                                  MlVectorizerOptions *options) {
  MlTfidfOptions counts = *given;
  counts.use_idf = 0;
  counts.sublinear_tf = 0;
  counts.norm = ML_NORM_NONE;
  return ml_tfidf_options_convert(call, &counts, options);
}

typedef MlStatus (*TextWord)(MlCall *call, void *to, const char *word, size_t length);

static MlStatus give_term(MlCall *call, void *to, const char *word, size_t length) {
  return ml_vectorizer_give(call, to, word, length);
}

static MlStatus give_stop_word(MlCall *call, void *to, const char *word, size_t length) {
  return ml_analyzer_stop(call, to, word, length);
}

/* Hands over each string of an array; a span that is no array is passed by. */
static void give_words(MlCall *call, MlJsonSpan span, const char *what, TextWord give, void *to) {
  MlJson json;
  MlBuffer word = {0};
  if (text_json(call, span, what, &json) && json.tokens[0].type == ML_JSON_ARRAY) {
    for (uint32_t i = 1; i < json.count && !call->status; i++) {
      word.length = 0;
      if (json.tokens[i].type != ML_JSON_STRING) {
        ml_fail(call, "%s must hold only text", what);
      } else if (!ml_json_unescape(call, &json, i, &word)) {
        give(call, to, word.data ? word.data : "", word.length);
      }
    }
  }
  ml_buffer_free(&word);
  ml_json_free(&json);
}

static MlStatus give_dictionary_word(MlCall *call, void *to, const char *word, size_t length,
                                     double frequency) {
  return ml_analyzer_define(call, to, word, length, frequency);
}

/* Hands over each word of a list of words and frequencies, or of an object of them. */
static void give_dictionary(MlCall *call, const MlTfidfOptions *given, MlAnalyzer *analyzer) {
  MlJson json = {0};
  MlBuffer word = {0};
  if (!has_dictionary(given)) return;
  if (text_json(call, given->dictionary, "option 'dictionary'", &json) &&
      json.tokens[0].type == ML_JSON_STRING && !ml_json_unescape(call, &json, 0, &word)) {
    ml_word_list_read(call, word.data ? word.data : "", word.length, "option 'dictionary'",
                      give_dictionary_word, analyzer);
  }
  for (uint32_t i = 1; i < json.count && !ml_poll(call, 500); i += 2) {
    double frequency =
        json.tokens[i + 1].type == ML_JSON_NUMBER ? ml_json_number(&json, i + 1) : -1;
    word.length = 0;
    if (ml_json_unescape(call, &json, i, &word)) break;
    if (!(frequency >= 0 && frequency < 1e300) || word.length > ML_WORD_BYTES_MAX) {
      ml_fail(call,
              "option 'dictionary': \"%.*s\" must be a word of up to %d bytes with a "
              "frequency from 0 on",
              (int)(word.length < 60 ? word.length : 60), word.data ? word.data : "",
              ML_WORD_BYTES_MAX);
    } else if (word.length) {
      ml_analyzer_define(call, analyzer, word.data, word.length, frequency);
    }
  }
  if (!call->status) ml_segmenter_ready(call, &analyzer->segmenter);
  ml_buffer_free(&word);
  ml_json_free(&json);
}

MlStatus ml_tfidf_options_stop(MlCall *call, const MlTfidfOptions *given, MlAnalyzer *analyzer) {
  give_dictionary(call, given, analyzer);
  give_words(call, given->stop_words, "option 'stop_words'", give_stop_word, analyzer);
  return call->status;
}

MlStatus ml_tfidf_options_give(MlCall *call, const MlTfidfOptions *given,
                               MlVectorizer *vectorizer) {
  MlJsonSpan vocabulary = given->vocabulary;
  if (vocabulary.length && vocabulary.text[0] != '[') {
    return ml_fail(call, "option 'vocabulary' must be an array of terms");
  }
  ml_tfidf_options_stop(call, given, &vectorizer->analyzer);
  give_words(call, vocabulary, "option 'vocabulary'", give_term, vectorizer);
  return call->status;
}
