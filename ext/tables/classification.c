/*
** ml_confusion_matrix(source), of (actual, predicted), and ml_roc_curve(source [, options]), of
** (actual, score).
*/
#include "evaluate/report.h"
#include "functions/arguments.h"
#include "functions/source.h"
#include "tables/table.h"

enum { MEASURE_BATCH = 500 };

static MlStatus measure_open_source(MlCursor *cursor, MlSource *source, sqlite3_value *text,
                                    const char *second) {
  MlCall *call = &cursor->host.call;
  if (ml_source_open_value(&cursor->host, source, text)) return call->status;
  if (source->columns == 2) return ML_OK;
  return ml_fail(call, "the source must have two columns, the actual class and the %s; found %zu",
                 second, source->columns);
}

/* ---- ml_confusion_matrix */

typedef struct MatrixCursor {
  MlSource source;
  MlConfusion confusion;
  MlClassReport *classes; /* (count), owned */
  size_t *numbers;        /* (count) of each class in the table, owned */
  size_t count;
  size_t next; /* cell */
} MatrixCursor;

static void matrix_row(MlCall *call, void *arg, int count, sqlite3_value **values) {
  MatrixCursor *state = arg;
  (void)count;
  MlValue actual = ml_host_value(call, values[0]), predicted = ml_host_value(call, values[1]);
  ml_confusion_add(call, &state->confusion, &actual, &predicted);
}

static MlStatus matrix_open(MlCursor *cursor, sqlite3_value **argv) {
  MatrixCursor *state = cursor->state;
  MlCall *call = &cursor->host.call;
  if (measure_open_source(cursor, &state->source, argv[0], "predicted one")) return call->status;
  ml_source_read(&state->source, matrix_row, state);
  state->classes = ml_confusion_classes(call, &state->confusion, &state->count);
  if (!state->classes) return call->status;
  state->numbers = ml_array(call, state->count, sizeof *state->numbers);
  for (size_t i = 0; !call->status && i < state->count; i++) {
    state->numbers[i] =
        ml_value_counts_find(call, &state->confusion.classes, &state->classes[i].class);
  }
  return call->status;
}

static MlStatus matrix_next(MlCursor *cursor, MlGrid *grid) {
  MatrixCursor *state = cursor->state;
  MlCall *call = &cursor->host.call;
  while (!call->status && ml_grid_rows(grid) < MEASURE_BATCH &&
         state->next < state->count * state->count) {
    size_t i = state->next / state->count, j = state->next % state->count;
    int64_t rows = ml_confusion_rows(&state->confusion, state->numbers[i], state->numbers[j]);
    state->next++;
    ml_grid_value(call, grid, &state->classes[i].class);
    ml_grid_value(call, grid, &state->classes[j].class);
    ml_grid_integer(call, grid, rows);
    if (state->classes[i].support) {
      ml_grid_real(call, grid, (double)rows / (double)state->classes[i].support);
    } else {
      ml_grid_null(call, grid);
    }
  }
  return call->status;
}

static void matrix_close(MlCursor *cursor) {
  MatrixCursor *state = cursor->state;
  ml_free(state->classes);
  ml_free(state->numbers);
  ml_confusion_free(&state->confusion);
  ml_source_close(&state->source);
}

const MlTable ml_confusion_matrix_table = {
    .name = "ml_confusion_matrix",
    .columns = "actual, predicted, count INTEGER, share REAL",
    .column_count = 4,
    .arguments = "source",
    .minimum = 1,
    .maximum = 1,
    .direct_only = 1,
    .state_size = sizeof(MatrixCursor),
    .open = matrix_open,
    .next = matrix_next,
    .close = matrix_close,
    .signature = "ml_confusion_matrix(source)",
    .summary = "How often each class was predicted for each actual one, of all pairs of classes, "
               "and the share of the actual one's rows. The source has two columns: actual and "
               "predicted. Rows with a NULL are left out",
    .example = "CREATE TABLE t AS SELECT column1 AS y, column2 AS p FROM (VALUES ('yes', 'yes'), "
               "('yes', 'no'), ('no', 'no')); SELECT * FROM ml_confusion_matrix('t')"};

/* ---- ml_roc_curve */

typedef struct RocOptions {
  MlJsonSpan positive;
  int drop_intermediate;
} RocOptions;

static const MlOption roc_options[] = {{.name = "positive",
                                        .type = ML_OPTION_JSON,
                                        .offset = offsetof(RocOptions, positive),
                                        .help = "the positive class"},
                                       {.name = "drop_intermediate",
                                        .type = ML_OPTION_BOOLEAN,
                                        .offset = offsetof(RocOptions, drop_intermediate),
                                        .fallback = 1,
                                        .help = "leave out points within a straight line"},
                                       {0}};

typedef struct RocCursor {
  MlSource source;
  MlRanking ranking;
  MlRocPoint *points; /* (count), owned */
  size_t count, next;
} RocCursor;

static void roc_row(MlCall *call, void *arg, int count, sqlite3_value **values) {
  RocCursor *state = arg;
  double score;
  (void)count;
  if (!ml_argument_number(call, values[1], "the score", &score)) return;
  MlValue actual = ml_host_value(call, values[0]);
  ml_ranking_add(call, &state->ranking, &actual, score);
}

static MlStatus roc_open(MlCursor *cursor, sqlite3_value **argv) {
  RocCursor *state = cursor->state;
  MlCall *call = &cursor->host.call;
  RocOptions options;
  MlValue positive;
  MlBuffer text = {0};
  if (ml_argument_read_options(call, argv[1], roc_options, &options)) {
    return call->status;
  }
  ml_option_class(call, &options.positive, "option 'positive'", &text, &positive);
  if (measure_open_source(cursor, &state->source, argv[0], "score") == ML_OK) {
    ml_source_read(&state->source, roc_row, state);
    state->points = ml_ranking_roc_curve(call, &state->ranking, &positive,
                                         !options.drop_intermediate, &state->count);
  }
  ml_buffer_free(&text);
  return call->status;
}

static MlStatus roc_next(MlCursor *cursor, MlGrid *grid) {
  RocCursor *state = cursor->state;
  MlCall *call = &cursor->host.call;
  const MlRocPoint *last = state->points ? &state->points[state->count - 1] : NULL;
  while (!call->status && ml_grid_rows(grid) < MEASURE_BATCH && state->next < state->count) {
    const MlRocPoint *point = &state->points[state->next++];
    ml_grid_real(call, grid, point->threshold);
    ml_grid_real(call, grid, (double)point->false_positives / (double)last->false_positives);
    ml_grid_real(call, grid, (double)point->true_positives / (double)last->true_positives);
    ml_grid_integer(call, grid, (int64_t)point->false_positives);
    ml_grid_integer(call, grid, (int64_t)point->true_positives);
  }
  return call->status;
}

static void roc_close(MlCursor *cursor) {
  RocCursor *state = cursor->state;
  ml_free(state->points);
  ml_ranking_free(&state->ranking);
  ml_source_close(&state->source);
}

const MlTable ml_roc_curve_table = {
    .name = "ml_roc_curve",
    .columns = "threshold REAL, false_positive_rate REAL, true_positive_rate REAL, "
               "false_positives INTEGER, true_positives INTEGER",
    .column_count = 5,
    .arguments = "source, options",
    .minimum = 1,
    .maximum = 2,
    .direct_only = 1,
    .state_size = sizeof(RocCursor),
    .open = roc_open,
    .next = roc_next,
    .close = roc_close,
    .signature = "ml_roc_curve(source [, options])",
    .summary = "The ROC curve: what calling positive all rows with a score of at least the "
               "threshold gets right and wrong, from the threshold Inf down, as scikit-learn's. "
               "The source has two columns: actual class and score. Rows with a NULL are left out",
    .options = "positive: the positive class, such as \"yes\" or 1 (default: the greater of the "
               "two); drop_intermediate: leave out points within a straight line (default true)",
    .example = "CREATE TABLE t AS SELECT column1 AS y, column2 AS score FROM (VALUES ('yes', 0.9), "
               "('no', 0.4), ('yes', 0.3), ('no', 0.1)); SELECT * FROM ml_roc_curve('t')"};
