/*
** ml_tfidf(source [, options]): the terms of each document of a source with their weights. The
** source gives the text in its only column, or the document's name first and its text second. It is
** read twice: for the vocabulary, and for the weights, document by document.
*/
#include "data/cell.h"
#include "functions/source.h"
#include "learn/tfidf_options.h"
#include "tables/table.h"

typedef struct TfidfCursor {
  MlSource source;
  MlVectorizer vectorizer;
  sqlite3_stmt *statement;
  int text;       /* its column */
  int64_t number; /* of the document, from 1 */
} TfidfCursor;

static int read_document(MlCall *call, sqlite3_value *value, MlValue *text) {
  char shown[80];
  *text = ml_host_value(call, value);
  if (ml_value_is_null(text) || call->status) return 0;
  if (text->kind != ML_VALUE_TEXT) {
    ml_fail(call, "a document must be text, found %s", ml_value_show(text, shown));
  }
  return !call->status;
}

static void count_document(MlCall *call, void *arg, int count, sqlite3_value **values) {
  TfidfCursor *state = arg;
  MlValue text;
  (void)count;
  if (!read_document(call, values[state->text], &text)) return;
  ml_vectorizer_add(call, &state->vectorizer, text.bytes, text.length);
  ml_poll(call, (uint32_t)(text.length < 100000000 ? text.length * 10 + 100 : 1000000000));
}

static MlStatus begin_vectorizer(MlCall *call, TfidfCursor *state, const MlValue *options) {
  MlTfidfOptions given;
  MlVectorizerOptions converted;
  MlOptionTable table = {ml_tfidf_options, &given};
  if (options->kind != ML_VALUE_NULL && options->kind != ML_VALUE_TEXT) {
    return ml_fail(call, "options must be a JSON object in text");
  }
  ml_options_read(call, &table, 1, options->bytes, options->length);
  if (!call->status) ml_tfidf_options_convert(call, &given, &converted);
  if (!call->status) ml_vectorizer_begin(call, &state->vectorizer, &converted);
  return call->status ? call->status : ml_tfidf_options_give(call, &given, &state->vectorizer);
}

static MlStatus tfidf_open(MlCursor *cursor, int argc, sqlite3_value **argv) {
  TfidfCursor *state = cursor->state;
  MlCall *call = &cursor->host.call;
  MlValue options = ml_value_null();
  if (argc > 1) options = ml_host_value(call, argv[1]);
  if (ml_source_open_value(&cursor->host, &state->source, argv[0])) return call->status;
  if (state->source.columns > 2) {
    return ml_fail(call,
                   "the source must have one column, the text, or two, the document's name and "
                   "its text; found %zu",
                   state->source.columns);
  }
  state->text = (int)state->source.columns - 1;
  if (begin_vectorizer(call, state, &options)) return call->status;
  ml_source_read(&state->source, count_document, state);
  if (ml_vectorizer_finish(call, &state->vectorizer)) return call->status;
  state->statement = ml_source_prepare(&state->source);
  return call->status;
}

static void give_terms(MlCall *call, const TfidfCursor *state, const MlValue *document,
                       MlGrid *grid) {
  const MlVectorizer *vectorizer = &state->vectorizer;
  const MlTermVector *vector = &vectorizer->vector;
  for (size_t i = 0; i < vector->count && !call->status; i++) {
    size_t length;
    const char *term = ml_dictionary_get(&vectorizer->terms, vector->indices[i], &length);
    ml_grid_value(call, grid, document);
    ml_grid_text(call, grid, term, length);
    ml_grid_integer(call, grid, vector->counts[i]);
    ml_grid_real(call, grid, ml_vectorizer_tf(vectorizer, vector->counts[i]));
    ml_grid_real(call, grid, vectorizer->idf[vector->indices[i]]);
    ml_grid_real(call, grid, vector->weights[i]);
  }
}

/* The terms of the next document that has any. */
static MlStatus tfidf_next(MlCursor *cursor, MlGrid *grid) {
  TfidfCursor *state = cursor->state;
  MlCall *call = &cursor->host.call;
  int code = SQLITE_ROW;
  while (!call->status && ml_grid_rows(grid) == 0 &&
         (code = sqlite3_step(state->statement)) == SQLITE_ROW) {
    MlValue text, document = ml_value_integer(++state->number);
    if (!read_document(call, sqlite3_column_value(state->statement, state->text), &text)) continue;
    if (ml_vectorizer_transform(call, &state->vectorizer, text.bytes, text.length)) break;
    if (state->text) document = ml_host_value(call, sqlite3_column_value(state->statement, 0));
    give_terms(call, state, &document, grid);
  }
  if (!call->status && code != SQLITE_ROW && code != SQLITE_DONE) ml_host_fail(&cursor->host, code);
  return call->status;
}

static void tfidf_close(MlCursor *cursor) {
  TfidfCursor *state = cursor->state;
  sqlite3_finalize(state->statement);
  ml_vectorizer_free(&state->vectorizer);
  ml_source_close(&state->source);
}

const MlTable ml_tfidf_table = {
    .name = "ml_tfidf",
    .columns = "document, term TEXT, count INTEGER, tf REAL, idf REAL, weight REAL",
    .column_count = 6,
    .arguments = "source, options",
    .minimum = 1,
    .maximum = 2,
    .direct_only = 1,
    .state_size = sizeof(TfidfCursor),
    .open = tfidf_open,
    .next = tfidf_next,
    .close = tfidf_close,
    .signature = "ml_tfidf(source [, options])",
    .summary = "The terms of each document: count, tf, idf and weight. The source has one column, "
               "the text (document is the row's number), or two, the document's name and its "
               "text. NULL documents are left out",
    .options = "those of ml_tfidf_vectorizer",
    .example = "CREATE TABLE t AS SELECT column1 AS id, column2 AS body FROM (VALUES (1, 'red "
               "apple'), (2, 'green apple')); SELECT document, term, weight FROM ml_tfidf('t')"};
