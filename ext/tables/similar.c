/*
** ml_similar(source, k [, options]): the k documents that are most similar to each document, by the
** cosine of their TF-IDF vectors. All vectors are held in memory, in an inverted index.
*/
#include "data/cell.h"
#include "functions/arguments.h"
#include "tables/documents.h"
#include "text/neighbors.h"

typedef struct SimilarOptions {
  double min_similarity;
} SimilarOptions;

static const MlOption similar_options[] = {{.name = "min_similarity",
                                            .type = ML_OPTION_REAL,
                                            .offset = offsetof(SimilarOptions, min_similarity),
                                            .maximum = 1,
                                            .help = "the least that is given"},
                                           {0}};

typedef struct SimilarCursor {
  MlDocuments documents;
  MlNeighbors neighbors;
  MlGrid names; /* one column */
  size_t k, next;
  SimilarOptions options;
} SimilarCursor;

static MlStatus similar_open(MlCursor *cursor, sqlite3_value **argv) {
  SimilarCursor *state = cursor->state;
  MlCall *call = &cursor->host.call;
  MlDocuments *documents = &state->documents;
  MlOptionTable own = {similar_options, &state->options};
  MlValue name;
  ml_grid_begin(&state->names, 1);
  uint64_t k = (uint64_t)ml_argument_count(call, argv[1], "k");
  if (call->status) return call->status;
  state->k = k < UINT32_MAX ? (size_t)k : UINT32_MAX;
  ml_documents_open(&cursor->host, documents, argv[0], argv[2], &own);
  if (call->status) return call->status;
  const MlTermVector *vector = &documents->vectorizer.vector;
  ml_neighbors_begin(call, &state->neighbors, documents->vectorizer.terms.count);
  while (ml_documents_next(&cursor->host, documents, &name)) {
    ml_grid_value(call, &state->names, &name);
    ml_neighbors_add(call, &state->neighbors, vector->indices, vector->weights, vector->count);
  }
  return ml_neighbors_finish(call, &state->neighbors);
}

static MlStatus similar_next(MlCursor *cursor, MlGrid *grid) {
  SimilarCursor *state = cursor->state;
  MlCall *call = &cursor->host.call;
  MlNeighbors *neighbors = &state->neighbors;
  while (!call->status && ml_grid_rows(grid) == 0 && state->next < neighbors->documents) {
    size_t document = state->next++;
    size_t count =
        ml_neighbors_find(call, neighbors, document, state->k, state->options.min_similarity);
    MlValue name = ml_grid_get(&state->names, document, 0);
    for (size_t i = 0; i < count && !call->status; i++) {
      MlValue other = ml_grid_get(&state->names, neighbors->nearest[i].document, 0);
      ml_grid_value(call, grid, &name);
      ml_grid_integer(call, grid, (int64_t)i + 1);
      ml_grid_value(call, grid, &other);
      ml_grid_real(call, grid, neighbors->nearest[i].similarity);
    }
  }
  return call->status;
}

static void similar_close(MlCursor *cursor) {
  SimilarCursor *state = cursor->state;
  ml_neighbors_free(&state->neighbors);
  ml_grid_free(&state->names);
  ml_documents_close(&state->documents);
}

const MlTable ml_similar_table = {
    .name = "ml_similar",
    .columns = "document, rank INTEGER, neighbor, similarity REAL",
    .column_count = 4,
    .arguments = "source, k, options",
    .minimum = 2,
    .maximum = 3,
    .direct_only = 1,
    .state_size = sizeof(SimilarCursor),
    .open = similar_open,
    .next = similar_next,
    .close = similar_close,
    .signature = "ml_similar(source, k [, options])",
    .summary = "The k documents most similar to each document, by the cosine of their TF-IDF "
               "vectors, exactly; those that share no term are left out. The source has one "
               "column, the text (document is the row's number), or two, the document's name and "
               "its text. NULL documents are left out",
    .options = "min_similarity: the least that is given (0 to 1, default 0); and those of "
               "ml_tfidf_vectorizer",
    .example = "CREATE TABLE t AS SELECT column1 AS id, column2 AS body FROM (VALUES (1, 'red "
               "apple'), (2, 'green apple'), (3, 'blue sky')); SELECT document, neighbor, "
               "similarity FROM ml_similar('t', 1)"};
