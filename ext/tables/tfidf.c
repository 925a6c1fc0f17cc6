/*
** ml_tfidf(source [, options]): the terms of each document of a source with their weights.
** ml_keywords(source, n [, options]): the n of them of most weight.
*/
#include "base/sort.h"
#include "data/cell.h"
#include "functions/arguments.h"
#include "tables/documents.h"

typedef struct TfidfCursor {
  MlDocuments documents;
  size_t most;     /* keywords of a document */
  uint32_t *order; /* places in the document's vector, owned */
  size_t order_capacity;
} TfidfCursor;

static void tfidf_close(MlCursor *cursor) {
  TfidfCursor *state = cursor->state;
  ml_documents_close(&state->documents);
  ml_free(state->order);
}

/* ---- ml_tfidf */

static MlStatus tfidf_open(MlCursor *cursor, sqlite3_value **argv) {
  TfidfCursor *state = cursor->state;
  return ml_documents_open(&cursor->host, &state->documents, argv[0], argv[1], NULL);
}

static void give_terms(MlCall *call, const MlVectorizer *vectorizer, const MlValue *document,
                       MlGrid *grid) {
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
  MlValue document;
  while (ml_grid_rows(grid) == 0 &&
         ml_documents_next(&cursor->host, &state->documents, &document)) {
    give_terms(&cursor->host.call, &state->documents.vectorizer, &document, grid);
  }
  return cursor->host.call.status;
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

/* ---- ml_keywords */

static MlStatus keywords_open(MlCursor *cursor, sqlite3_value **argv) {
  TfidfCursor *state = cursor->state;
  MlCall *call = &cursor->host.call;
  uint64_t most = (uint64_t)ml_argument_count(call, argv[1], "n");
  if (call->status) return call->status;
  state->most = most < SIZE_MAX / 2 ? (size_t)most : SIZE_MAX / 2;
  return ml_documents_open(&cursor->host, &state->documents, argv[0], argv[2], NULL);
}

static int compare_weights(const void *context, uint32_t left, uint32_t right) {
  const double *weights = context;
  return weights[left] > weights[right] ? -1 : weights[left] < weights[right];
}

/* Puts the places of the greatest weights into order, greatest first, and returns how many. */
static size_t choose_keywords(MlCall *call, TfidfCursor *state) {
  const MlTermVector *vector = &state->documents.vectorizer.vector;
  size_t most = state->most, count = 0;
  uint32_t *order;
  if (ml_reserve(call, &state->order, &state->order_capacity, vector->count + 1,
                 sizeof *state->order)) {
    return 0;
  }
  order = state->order;
  if (most > 32 && vector->count > 32) {
    for (size_t i = 0; i < vector->count; i++) order[i] = (uint32_t)i;
    ml_sort_indices(call, order, vector->count, compare_weights, vector->weights);
    return most < vector->count ? most : vector->count;
  }
  for (size_t i = 0; i < vector->count; i++) {
    double weight = vector->weights[i];
    if (count == most && !(weight > vector->weights[order[count - 1]])) continue;
    size_t at = count < most ? count++ : count - 1;
    for (; at > 0 && vector->weights[order[at - 1]] < weight; at--) order[at] = order[at - 1];
    order[at] = (uint32_t)i;
  }
  return count;
}

static MlStatus keywords_next(MlCursor *cursor, MlGrid *grid) {
  TfidfCursor *state = cursor->state;
  MlCall *call = &cursor->host.call;
  const MlVectorizer *vectorizer = &state->documents.vectorizer;
  MlValue document;
  while (ml_grid_rows(grid) == 0 &&
         ml_documents_next(&cursor->host, &state->documents, &document)) {
    size_t count = choose_keywords(call, state);
    for (size_t i = 0; i < count && !call->status; i++) {
      size_t length, at = state->order[i];
      const char *term =
          ml_dictionary_get(&vectorizer->terms, vectorizer->vector.indices[at], &length);
      ml_grid_value(call, grid, &document);
      ml_grid_integer(call, grid, (int64_t)i + 1);
      ml_grid_text(call, grid, term, length);
      ml_grid_real(call, grid, vectorizer->vector.weights[at]);
    }
  }
  return call->status;
}

const MlTable ml_keywords_table = {
    .name = "ml_keywords",
    .columns = "document, rank INTEGER, term TEXT, weight REAL",
    .column_count = 4,
    .arguments = "source, n, options",
    .minimum = 2,
    .maximum = 3,
    .direct_only = 1,
    .state_size = sizeof(TfidfCursor),
    .open = keywords_open,
    .next = keywords_next,
    .close = tfidf_close,
    .signature = "ml_keywords(source, n [, options])",
    .summary = "The n terms of most TF-IDF weight of each document, the heaviest first. The source "
               "has one column, the text (document is the row's number), or two, the document's "
               "name and its text. NULL documents are left out",
    .options = "those of ml_tfidf_vectorizer",
    .example = "CREATE TABLE t AS SELECT column1 AS id, column2 AS body FROM (VALUES (1, 'red "
               "apple'), (2, 'green apple')); SELECT document, term, weight FROM ml_keywords('t', "
               "1)"};
