#include "text/analyzer.h"

#include <string.h>

#include "base/utf8.h"
#include "text/stop_words.h"

enum { ANALYZER_TERM_WORK = 60 }; /* of one term, in units of ml_poll() */

MlAnalyzerOptions ml_analyzer_options(void) {
  return (MlAnalyzerOptions){ML_ANALYZE_WORDS, ml_token_options(), 1, 1, NULL, NULL};
}

/* ---- stop words */

/* A word as texts have it: a list's "garçon" must stop "garcon" when accents are stripped. */
static MlStatus analyzer_normal(MlCall *call, MlAnalyzer *a, const char *word, size_t length,
                                MlBuffer *normal) {
  ml_normalizer_begin(&a->characters, word, length, 0, length, &a->options.tokens.characters);
  for (uint32_t code; call->status == ML_OK && ml_normalizer_next(call, &a->characters, &code);) {
    char bytes[4];
    ml_buffer_append(call, normal, bytes, ml_utf8_write(code, bytes));
  }
  return call->status;
}

static MlStatus analyzer_add_stop_word(MlCall *call, MlAnalyzer *a, const char *word,
                                       size_t length) {
  MlBuffer normal = {0};
  analyzer_normal(call, a, word, length, &normal);
  ml_dictionary_add(call, &a->stop_words, normal.data, normal.length);
  if (normal.length > a->longest_stop_word) a->longest_stop_word = normal.length;
  ml_buffer_free(&normal);
  return call->status;
}

static MlStatus analyzer_load_stop_words(MlCall *call, MlAnalyzer *a, const char *language) {
  MlDictionary words = {0};
  ml_stop_words_add(call, &words, language);
  for (size_t i = 0; call->status == ML_OK && i < words.count; i++) {
    size_t length;
    const char *word = ml_dictionary_get(&words, i, &length);
    analyzer_add_stop_word(call, a, word, length);
  }
  ml_dictionary_free(&words);
  const char *name = NULL;
  for (size_t i = 0; (name = ml_stop_words_language(i)) != NULL; i++) {
    if (strcmp(name, language) == 0) break;
  }
  a->options.stop_language = name;
  return call->status;
}

MlStatus ml_analyzer_stop(MlCall *call, MlAnalyzer *a, const char *word, size_t length) {
  ml_dictionary_add(call, &a->own_words, word, length);
  return analyzer_add_stop_word(call, a, word, length);
}

MlStatus ml_analyzer_define(MlCall *call, MlAnalyzer *a, const char *word, size_t length,
                            double frequency) {
  MlBuffer normal = {0};
  analyzer_normal(call, a, word, length, &normal);
  if (normal.length) ml_segmenter_add(call, &a->segmenter, normal.data, normal.length, frequency);
  ml_buffer_free(&normal);
  return call->status;
}

MlStatus ml_analyzer_open(MlCall *call, MlAnalyzer *a, const MlAnalyzerOptions *options) {
  if (call->status != ML_OK) return call->status;
  a->options = *options;
  a->options.stop_language = a->options.stem_language = NULL;
  if (options->ngram_min < 1 || options->ngram_min > options->ngram_max) {
    return ml_fail(call,
                   "ngram_range must be two whole numbers from 1 on, the lesser first; "
                   "found %zu, %zu",
                   options->ngram_min, options->ngram_max);
  }
  if (options->unit != ML_ANALYZE_WORDS) {
    if (!options->stop_language && !options->stem_language) return ML_OK;
    return ml_fail(call, "stop words and stems are for the analyzer \"word\"");
  }
  if (options->stop_language) analyzer_load_stop_words(call, a, options->stop_language);
  if (options->stem_language) ml_stemmer_open(call, &a->stemmer, options->stem_language);
  a->options.stem_language = a->stemmer.language;
  return call->status;
}

/* ---- units */

static MlStatus analyzer_add_unit(MlCall *call, MlAnalyzer *a, const char *bytes, size_t length) {
  ml_reserve(call, &a->units, &a->unit_capacity, a->unit_count + 1, sizeof *a->units);
  size_t start = a->bytes.length;
  if (ml_buffer_append(call, &a->bytes, bytes, length)) return call->status;
  a->units[a->unit_count++] = (MlAnalyzerSpan){start, a->bytes.length};
  return ML_OK;
}

static MlStatus analyzer_add_character(MlCall *call, MlAnalyzer *a, uint32_t code) {
  char bytes[4];
  return analyzer_add_unit(call, a, bytes, ml_utf8_write(code, bytes));
}

static MlStatus analyzer_begin_segment(MlCall *call, MlAnalyzer *a) {
  if (ml_reserve(call, &a->segments, &a->segment_capacity, a->segment_count + 1,
                 sizeof *a->segments)) {
    return call->status;
  }
  a->segments[a->segment_count++] = a->unit_count;
  return ML_OK;
}

/* The next token that is no stop word, stemmed. */
static int analyzer_next_word(MlCall *call, MlAnalyzer *a, const char **word, size_t *length) {
  while (ml_tokens_next(call, &a->tokens)) {
    const MlBuffer *token = &a->tokens.token;
    if (ml_poll(call, ANALYZER_TERM_WORK + (uint32_t)(token->length & 0xFFFFFFF))) return 0;
    if (token->length <= a->longest_stop_word &&
        ml_dictionary_find(&a->stop_words, token->data, token->length) != ML_NOT_FOUND) {
      continue;
    }
    *length = token->length;
    *word = token->data;
    if (a->stemmer.algorithm && !a->tokens.is_entity) {
      *word = ml_stemmer_stem(call, &a->stemmer, token->data, token->length, length);
    }
    return call->status == ML_OK;
  }
  return 0;
}

/* All words, with a space between two, so that an n-gram is a run of bytes. */
static MlStatus analyzer_read_words(MlCall *call, MlAnalyzer *a) {
  const char *word;
  size_t length;
  analyzer_begin_segment(call, a);
  while (analyzer_next_word(call, a, &word, &length)) {
    if (a->unit_count) ml_buffer_append(call, &a->bytes, " ", 1);
    analyzer_add_unit(call, a, word, length);
  }
  return call->status;
}

/* All characters, two and more spaces as one. */
static MlStatus analyzer_read_characters(MlCall *call, MlAnalyzer *a) {
  size_t spaces = 0;
  analyzer_begin_segment(call, a);
  for (uint32_t code; ml_normalizer_next(call, &a->characters, &code);) {
    if (ml_poll(call, ANALYZER_TERM_WORK)) break;
    spaces = ml_character_is_space(code) ? spaces + 1 : 0;
    if (spaces < 2) {
      analyzer_add_character(call, a, code);
    } else if (spaces == 2) {
      a->bytes.length = a->units[--a->unit_count].start;
      analyzer_add_character(call, a, ' ');
    }
  }
  return call->status;
}

/* The characters of each word as a segment, with a space before and behind. */
static MlStatus analyzer_read_word_characters(MlCall *call, MlAnalyzer *a) {
  int inside = 0;
  for (uint32_t code; ml_normalizer_next(call, &a->characters, &code);) {
    if (ml_poll(call, ANALYZER_TERM_WORK)) break;
    int space = ml_character_is_space(code);
    if (!space && !inside) {
      analyzer_begin_segment(call, a);
      analyzer_add_character(call, a, ' ');
    }
    if (!space || inside) analyzer_add_character(call, a, space ? ' ' : code);
    inside = !space;
  }
  if (inside) analyzer_add_character(call, a, ' ');
  return call->status;
}

MlStatus ml_analyzer_begin(MlCall *call, MlAnalyzer *a, const char *text, size_t length) {
  if (call->status != ML_OK) return call->status;
  const MlTokenOptions *tokens = &a->options.tokens;
  a->bytes.length = a->unit_count = a->segment_count = 0;
  a->segment = a->first = 0;
  a->size = a->options.ngram_min;
  if (a->options.unit == ML_ANALYZE_WORDS) {
    if (tokens->cjk == ML_CJK_WORDS && ml_segmenter_ready(call, &a->segmenter)) return call->status;
    a->tokens.segmenter = &a->segmenter;
    ml_tokens_begin(&a->tokens, tokens, text, length);
    return a->options.ngram_max == 1 ? ML_OK : analyzer_read_words(call, a);
  }
  ml_normalizer_begin(&a->characters, text, length, 0, length, &tokens->characters);
  return a->options.unit == ML_ANALYZE_CHARACTERS ? analyzer_read_characters(call, a)
                                                  : analyzer_read_word_characters(call, a);
}

/* ---- terms */

/*
** The segment's terms: of ngram_min units from each of its units on, then of one unit more, and so
** on. A word of fewer characters than ngram_min is itself a term.
*/
static int analyzer_next_ngram(MlCall *call, MlAnalyzer *a, const char **term, size_t *length) {
  for (; a->segment < a->segment_count; a->segment++) {
    size_t from = a->segments[a->segment];
    size_t to = a->segment + 1 < a->segment_count ? a->segments[a->segment + 1] : a->unit_count;
    size_t count = to - from;
    int whole = a->options.unit == ML_ANALYZE_WORD_CHARACTERS && a->size > count &&
                a->size == a->options.ngram_min && a->first == 0;
    size_t size = whole ? count : a->size;
    if (!whole && a->first + size > count) {
      a->first = 0;
      a->size = size = a->size + 1;
    }
    if (size <= count && size <= a->options.ngram_max) {
      size_t start = a->units[from + a->first].start;
      *length = a->units[from + a->first + size - 1].end - start;
      *term = a->bytes.data + start;
      a->first++;
      return ml_poll(call, ANALYZER_TERM_WORK + (uint32_t)(*length & 0xFFFFFFF)) == ML_OK;
    }
    a->first = 0;
    a->size = a->options.ngram_min;
  }
  return 0;
}

int ml_analyzer_next(MlCall *call, MlAnalyzer *a, const char **term, size_t *length) {
  if (call->status != ML_OK) return 0;
  if (a->options.unit == ML_ANALYZE_WORDS && a->options.ngram_max == 1) {
    return analyzer_next_word(call, a, term, length);
  }
  return analyzer_next_ngram(call, a, term, length);
}

void ml_analyzer_free(MlAnalyzer *a) {
  ml_dictionary_free(&a->stop_words);
  ml_dictionary_free(&a->own_words);
  ml_segmenter_free(&a->segmenter);
  ml_normalizer_free(&a->characters);
  ml_stemmer_free(&a->stemmer);
  ml_tokens_free(&a->tokens);
  ml_buffer_free(&a->bytes);
  ml_free(a->units);
  ml_free(a->segments);
  memset(a, 0, sizeof *a);
}
