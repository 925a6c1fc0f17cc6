/* ml_tokens(text [, options]) and ml_stopwords(language). */
#include "data/cell.h"
#include "functions/arguments.h"
#include "learn/tfidf_options.h"
#include "tables/table.h"
#include "text/stop_words.h"

enum { WORDS_BATCH = 200 };

/* ---- ml_tokens */

/*
** Kept while a statement runs, and by the connection for the next one: a join asks for the tokens
** of every row with the same options, and a subquery opens its cursor anew.
*/
typedef struct TokensKept {
  MlKnownText options; /* that the analyzer was opened with */
  MlAnalyzer analyzer;
} TokensKept;

typedef struct TokensCursor {
  int64_t position;
} TokensCursor;

static void tokens_release(void *data) {
  TokensKept *kept = data;
  if (!kept) return;
  ml_analyzer_free(&kept->analyzer);
  ml_known_text_free(&kept->options);
  ml_free(kept);
}

/* The connection keeps the last one. */
static void tokens_forget(MlCursor *cursor) {
  tokens_release(cursor->connection->tokens);
  cursor->connection->tokens = cursor->kept;
  cursor->connection->tokens_release = tokens_release;
  cursor->kept = NULL;
}

static int tokens_is_known(const TokensKept *kept, const MlValue *options) {
  return kept && ml_known_text_is(&kept->options, options->bytes, options->length);
}

static MlStatus tokens_new(MlCall *call, TokensKept *kept, const MlValue *options) {
  MlTfidfOptions given = {0};
  MlVectorizerOptions converted;
  MlOptionTable table = {ml_word_options, &given};
  MlBuffer resolved = {0};
  ml_options_read(call, &table, 1, options->bytes, options->length);
  ml_options_resolve(call, &table, 1, &resolved);
  if (!call->status) ml_tfidf_options_convert(call, &given, &converted);
  if (!call->status) ml_analyzer_open(call, &kept->analyzer, &converted.analyzer);
  if (!call->status) ml_tfidf_options_stop(call, &given, &kept->analyzer);
  ml_buffer_free(&resolved);
  return ml_known_text_set(call, &kept->options, options->bytes, options->length);
}

static MlStatus tokens_open_analyzer(MlCursor *cursor, const MlValue *options) {
  MlCall *call = &cursor->host.call;
  if (tokens_is_known(cursor->kept, options)) return ML_OK;
  if (tokens_is_known(cursor->connection->tokens, options)) {
    void *kept = cursor->kept;
    cursor->kept = cursor->connection->tokens;
    cursor->connection->tokens = kept;
    return ML_OK;
  }
  if (cursor->kept) tokens_forget(cursor);
  TokensKept *kept = ml_array(call, 1, sizeof *kept);
  if (kept) tokens_new(call, kept, options);
  if (call->status) {
    tokens_release(kept);
  } else {
    cursor->kept = kept;
  }
  return call->status;
}

static MlStatus tokens_open(MlCursor *cursor, sqlite3_value **argv) {
  MlCall *call = &cursor->host.call;
  MlValue text = ml_argument_text(call, argv[0], "the argument");
  MlValue options = ml_argument_options(call, argv[1]);
  if (call->status || tokens_open_analyzer(cursor, &options)) return call->status;
  /* The cursor keeps its copy of the text. */
  TokensKept *kept = cursor->kept;
  return ml_analyzer_begin(call, &kept->analyzer, text.bytes, text.length);
}

static MlStatus tokens_batch(MlCursor *cursor, MlGrid *grid) {
  TokensCursor *state = cursor->state;
  MlAnalyzer *analyzer = &((TokensKept *)cursor->kept)->analyzer;
  MlCall *call = &cursor->host.call;
  const char *token;
  size_t length;
  while (ml_grid_rows(grid) < WORDS_BATCH && ml_analyzer_next(call, analyzer, &token, &length)) {
    ml_grid_integer(call, grid, ++state->position);
    ml_grid_text(call, grid, token, length);
    ml_grid_integer(call, grid, (int64_t)analyzer->tokens.start);
    ml_grid_integer(call, grid, (int64_t)analyzer->tokens.end);
  }
  return call->status;
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
    .forget = tokens_forget,
    .signature = "ml_tokens(text [, options])",
    .summary = "The tokens of a text in order, with the byte that each begins at, from 0, and the "
               "one behind it. Without options they are the words that TF-IDF counts. FTS5's "
               "tokenizer 'mlext' gives the same",
    .options =
        "tokens: scikit-learn's pattern of two letters and more, or words by UAX #29 "
        "(pattern|words, "
        "default pattern); lowercase (default true); fold: case folding in its place (default "
        "false); normalize (none|nfc|nfd|nfkc|nfkd, default none); strip_accents "
        "(none|unicode|ascii, default none); cjk: Han and kana as overlapping pairs, whole runs or "
        "each alone (pairs|run|characters, default pairs); dictionary: cuts them into words, by "
        "words and frequencies as ml_dictionary() or a JSON object gives them; urls, emails, "
        "hashtags, "
        "mentions, numbers, emoji: like other text, one token each, or left out (plain|keep|drop, "
        "default plain); stop_words: a language, by name or ISO code, or an array of words; stem: "
        "a language",
    .example = "SELECT token FROM ml_tokens('The red apple')"};

/* ---- ml_stopwords */

typedef struct StopwordsCursor {
  MlDictionary words;
  size_t next;
} StopwordsCursor;

static MlStatus stopwords_open(MlCursor *cursor, sqlite3_value **argv) {
  StopwordsCursor *state = cursor->state;
  MlCall *call = &cursor->host.call;
  MlValue language = ml_host_value(call, argv[0]);
  char shown[80];
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
    .summary = "The stop words of one of 28 languages, by its name or its ISO code, such as "
               "'english' or 'en'; an unknown one is an error that lists those there are",
    .example = "SELECT word FROM ml_stopwords('english') LIMIT 3"};
