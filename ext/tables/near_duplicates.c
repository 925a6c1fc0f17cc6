/*
** ml_near_duplicates(source [, options]): the pairs of documents whose shingles have a Jaccard
** similarity of at least the threshold, found by MinHash and then computed.
*/
#include "data/cell.h"
#include "functions/arguments.h"
#include "functions/source.h"
#include "learn/shingle_options.h"
#include "tables/table.h"
#include "text/near_duplicates.h"

typedef struct NearOptions {
  double threshold, recall;
} NearOptions;

static const MlOption near_options[] = {
    {.name = "threshold",
     .type = ML_OPTION_REAL,
     .offset = offsetof(NearOptions, threshold),
     .fallback = 0.8,
     .minimum = 0.01,
     .maximum = 1,
     .help = "the least Jaccard similarity that is given"},
    {.name = "recall",
     .type = ML_OPTION_REAL,
     .offset = offsetof(NearOptions, recall),
     .fallback = 0.99,
     .maximum = 0.999999,
     .help = "the chance that a pair at the threshold is found"},
    {0}};

typedef struct NearCursor {
  MlSource source;
  MlNearDuplicates index;
  MlMinhashOptions minhash;
  NearOptions options;
  MlGrid names; /* one column */
  int text;     /* its column in the source */
  int64_t number;
  size_t next;
} NearCursor;

static MlAnalyzer *near_begin(MlCall *call, void *arg, const MlAnalyzerOptions *options) {
  NearCursor *state = arg;
  ml_near_duplicates_begin(call, &state->index, options, (size_t)state->minhash.num_perm,
                           (uint64_t)state->minhash.seed, state->options.threshold,
                           state->options.recall);
  return call->status ? NULL : &state->index.minhash.analyzer;
}

static void near_add(MlCall *call, void *arg, int count, sqlite3_value **values) {
  NearCursor *state = arg;
  MlValue text = ml_argument_text(call, values[state->text], "a document");
  MlValue name = ml_value_integer(++state->number);
  (void)count;
  if (text.kind != ML_VALUE_TEXT) return;
  if (state->text) name = ml_host_value(call, values[0]);
  ml_grid_value(call, &state->names, &name);
  ml_near_duplicates_add(call, &state->index, text.bytes, text.length);
}

static MlStatus near_open(MlCursor *cursor, sqlite3_value **argv) {
  NearCursor *state = cursor->state;
  MlCall *call = &cursor->host.call;
  MlValue options = ml_argument_options(call, argv[1]);
  MlOptionTable tables[2] = {{near_options, &state->options},
                             {ml_minhash_options, &state->minhash}};
  ml_grid_begin(&state->names, 1);
  if (call->status) return call->status;
  ml_shingle_options_read(call, options.bytes, options.length, tables, 2, near_begin, state);
  if (ml_source_open_value(&cursor->host, &state->source, argv[0])) return call->status;
  if (state->source.columns > 2) {
    return ml_fail(call,
                   "the source must have one column, the text, or two, the document's name and "
                   "its text; found %zu",
                   state->source.columns);
  }
  state->text = (int)state->source.columns - 1;
  ml_source_read(&state->source, near_add, state);
  return ml_near_duplicates_finish(call, &state->index);
}

static MlStatus near_next(MlCursor *cursor, MlGrid *grid) {
  NearCursor *state = cursor->state;
  MlCall *call = &cursor->host.call;
  MlNearDuplicates *index = &state->index;
  while (!call->status && ml_grid_rows(grid) == 0 && state->next < index->documents) {
    size_t document = state->next++;
    size_t count = ml_near_duplicates_find(call, index, document);
    MlValue name = ml_grid_get(&state->names, document, 0);
    for (size_t i = 0; i < count && !call->status; i++) {
      MlValue other = ml_grid_get(&state->names, index->found[i].document, 0);
      ml_grid_value(call, grid, &name);
      ml_grid_value(call, grid, &other);
      ml_grid_real(call, grid, index->found[i].similarity);
    }
    ml_poll(call, 200);
  }
  return call->status;
}

static void near_close(MlCursor *cursor) {
  NearCursor *state = cursor->state;
  ml_near_duplicates_free(&state->index);
  ml_grid_free(&state->names);
  ml_source_close(&state->source);
}

const MlTable ml_near_duplicates_table = {
    .name = "ml_near_duplicates",
    .columns = "document, duplicate, similarity REAL",
    .column_count = 3,
    .arguments = "source, options",
    .minimum = 1,
    .maximum = 2,
    .direct_only = 1,
    .state_size = sizeof(NearCursor),
    .open = near_open,
    .next = near_next,
    .close = near_close,
    .signature = "ml_near_duplicates(source [, options])",
    .summary = "Pairs of documents that have most of their shingles (runs of 5 characters) in "
               "common: those whose Jaccard similarity is at least the threshold, found by MinHash "
               "and locality-sensitive hashing and then computed exactly. The source has one "
               "column, the text (document is the row's number), or two, the document's name and "
               "its text; document is the earlier one. NULL documents are left out",
    .options = "threshold: the least similarity that is given (0.01 to 1, default 0.8); recall: "
               "the chance that a pair just at the threshold is found (default 0.99); num_perm: "
               "permutations (1 to 4096, default 128); seed: of the permutations (default "
               "0); " ML_SHINGLE_OPTIONS_HELP,
    .example = "CREATE TABLE t AS SELECT column1 AS id, column2 AS body FROM (VALUES (1, 'the "
               "quick brown fox jumps over the dog'), (2, 'blue sky'), (3, 'The quick brown fox "
               "jumps over the dogs')); SELECT * FROM ml_near_duplicates('t')"};
