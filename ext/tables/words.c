/* ml_tokens(text [, options]) and ml_stopwords(language). */
#include "data/cell.h"
#include "learn/tfidf_options.h"
#include "tables/table.h"
#include "text/stop_words.h"

enum { WORDS_BATCH = 200 };

/* ---- ml_tokens */

typedef struct TokensCursor {
  MlAnalyzer analyzer;
  int64_t position;
} TokensCursor;

static MlStatus tokens_open(MlCursor *cursor, int argc, sqlite3_value **argv) {
  TokensCursor *state = cursor->state;
  MlCall *call = &cursor->host.call;
  MlTfidfOptions given = {0};
  MlVectorizerOptions converted;
  MlOptionTable table = {ml_word_options, &given};
  MlValue text = ml_host_value(call, argv[0]), options = ml_value_null();
  char shown[80];
  if (argc > 1) options = ml_host_value(call, argv[1]);
  if (text.kind != ML_VALUE_TEXT && !call->status) {
    return ml_fail(call, "the argument must be text, found %s", ml_value_show(&text, shown));
  }
  if (options.kind != ML_VALUE_NULL && options.kind != ML_VALUE_TEXT) {
    return ml_fail(call, "options must be a JSON object in text");
  }
  ml_options_read(call, &table, 1, options.bytes, options.length);
  if (!call->status) ml_tfidf_options_convert(call, &given, &converted);
  if (!call->status) ml_analyzer_open(call, &state->analyzer, &converted.analyzer);
  if (!call->status) ml_tfidf_options_stop(call, &given, &state->analyzer);
  /* The cursor keeps its copy of the text. */
  return ml_analyzer_begin(call, &state->analyzer, text.bytes, text.length);
}

static MlStatus tokens_batch(MlCursor *cursor, MlGrid *grid) {
  TokensCursor *state = cursor->state;
  MlCall *call = &cursor->host.call;
  const char *token;
  size_t length;
  while (ml_grid_rows(grid) < WORDS_BATCH &&
         ml_analyzer_next(call, &state->analyzer, &token, &length)) {
    ml_grid_integer(call, grid, ++state->position);
    ml_grid_text(call, grid, token, length);
    ml_grid_integer(call, grid, (int64_t)state->analyzer.tokens.start);
    ml_grid_integer(call, grid, (int64_t)state->analyzer.tokens.end);
  }
  return call->status;
}

static void tokens_close(MlCursor *cursor) {
  TokensCursor *state = cursor->state;
  ml_analyzer_free(&state->analyzer);
}

const MlTable ml_tokens_table = {
    .name = "ml_tokens",
    .columns = "position INTEGER, token TEXT, start INTEGER, \"end\" INTEGER",
    .column_count = 4,
    .arguments = "text, options",
    .minimum = 1,
    .maximum = 2,
    .state_size = sizeof(TokensCursor),
    .open = tokens_open,
    .next = tokens_batch,
    .close = tokens_close,
    .signature = "ml_tokens(text [, options])",
    .summary = "The tokens of a text in order, with the byte that each begins at, from 0, and the "
               "one behind it. Without options they are the words that TF-IDF counts. FTS5's "
               "tokenizer 'mlext' gives the same",
    .options = "lowercase (default true); strip_accents (none|unicode); cjk: Han and kana as "
               "overlapping pairs or whole runs (pairs|run); stop_words: a language or an array of "
               "words; stem: a language",
    .example = "SELECT token FROM ml_tokens('The red apple')"};

/* ---- ml_stopwords */

typedef struct StopwordsCursor {
  MlDictionary words;
  size_t next;
} StopwordsCursor;

static MlStatus stopwords_open(MlCursor *cursor, int argc, sqlite3_value **argv) {
  StopwordsCursor *state = cursor->state;
  MlCall *call = &cursor->host.call;
  MlValue language = ml_host_value(call, argv[0]);
  char shown[80];
  (void)argc;
  if (language.kind != ML_VALUE_TEXT) {
    return ml_fail(call, "the language must be text, found %s", ml_value_show(&language, shown));
  }
  char *name = ml_copy_text(call, language.bytes, language.length);
  if (name) ml_stop_words_add(call, &state->words, name);
  ml_free(name);
  return call->status;
}

static MlStatus stopwords_next(MlCursor *cursor, MlGrid *grid) {
  StopwordsCursor *state = cursor->state;
  while (ml_grid_rows(grid) < WORDS_BATCH && state->next < state->words.count &&
         !cursor->host.call.status) {
    size_t length;
    const char *word = ml_dictionary_get(&state->words, state->next++, &length);
    ml_grid_text(&cursor->host.call, grid, word, length);
  }
  return cursor->host.call.status;
}

static void stopwords_close(MlCursor *cursor) {
  ml_dictionary_free(&((StopwordsCursor *)cursor->state)->words);
}

const MlTable ml_stopwords_table = {
    .name = "ml_stopwords",
    .columns = "word TEXT",
    .column_count = 1,
    .arguments = "language",
    .minimum = 1,
    .maximum = 1,
    .state_size = sizeof(StopwordsCursor),
    .open = stopwords_open,
    .next = stopwords_next,
    .close = stopwords_close,
    .signature = "ml_stopwords(language)",
    .summary = "The stop words of a language, such as 'english'; an unknown one is an error that "
               "lists those there are",
    .example = "SELECT word FROM ml_stopwords('english') LIMIT 3"};
