/*
** ml_dbscan(source, eps, min_points [, options]): the dense regions of the rows of a source. A
** column called id, or the one that option "id" names, is passed through; all others are features.
*/
#include "learn/dbscan.h"

#include <math.h>

#include "base/json.h"
#include "data/cell.h"
#include "functions/arguments.h"
#include "functions/source.h"
#include "learn/kmeans_learner.h"
#include "tables/row_list.h"

/* Rows are collected and scaled as those of k-means; this learner makes no model. */
typedef struct DbscanOptions {
  MlKmeansLearnerOptions rows;
  MlJsonSpan id;
} DbscanOptions;

static const MlOption dbscan_options[] = {
    {.name = "id",
     .type = ML_OPTION_JSON,
     .offset = offsetof(DbscanOptions, id),
     .help = "name of the column to pass through"},
    {.name = "scale",
     .type = ML_OPTION_CHOICE,
     .offset = offsetof(DbscanOptions, rows.scale),
     .choices = "none|standard|min_max",
     .help = "scale the features; eps is then in their scaled units"},
    {0}};

static const MlLearner dbscan_rows = {
    .function = "ml_dbscan",
    .target = ML_TARGET_NONE,
    .coding = ML_CODING_ONE_HOT,
    .options = dbscan_options,
    .options_size = sizeof(DbscanOptions),
    .state_size = sizeof(MlKmeansState),
    .release = ml_kmeans_learner_release,
};

typedef struct DbscanState {
  MlSource source;
  MlFit fit;
  double eps;
  int64_t min_points;
  int id; /* column passed through, or -1 */
  MlRowList list;
  size_t n, p;
  double *rows; /* (n, p) owned */
  int32_t *labels;
  unsigned char *core; /* (n) owned, both */
} DbscanState;

/* ---- arguments */

static void dbscan_read_numbers(MlCall *call, DbscanState *state, sqlite3_value **argv) {
  MlValue eps = ml_host_value(call, argv[1]), points = ml_host_value(call, argv[2]);
  double number = ml_value_is_number(&points) ? ml_value_number(&points) : NAN;
  char shown[80];
  state->eps = ml_value_is_number(&eps) ? ml_value_number(&eps) : NAN;
  if (!(state->eps > 0) || isinf(state->eps)) {
    ml_fail(call, "eps must be a number above 0, found %s", ml_value_show(&eps, shown));
  }
  if (state->eps >= 1e150) {
    ml_fail(call, "eps must be below 1e150, or its square overflows, found %s",
            ml_value_show(&eps, shown));
  }
  if (!(number >= 1 && number == floor(number) && number < 1e15)) {
    ml_fail(call, "min_points must be a whole number, at least 1, found %s",
            ml_value_show(&points, shown));
  }
  if (!call->status) state->min_points = (int64_t)number;
}

/* The column that option "id" names; else one called id, or -1. */
static MlStatus dbscan_find_id(MlCall *call, DbscanState *state, const MlValue *options) {
  MlJson json = {0};
  MlBuffer name = {0};
  uint32_t token = 0;
  state->id = ml_source_find(&state->source, "id", 2);
  if (options->kind == ML_VALUE_TEXT) {
    ml_json_parse(call, options->bytes, options->length, "the options object", &json);
    if (!call->status && json.tokens[0].type == ML_JSON_OBJECT) {
      token = ml_json_member(&json, 0, "id");
    }
  }
  if (token && json.tokens[token].type == ML_JSON_NULL) {
    state->id = -1;
  } else if (token && json.tokens[token].type != ML_JSON_STRING) {
    ml_fail(call, "option 'id' must be the name of a column, or null");
  } else if (token && !ml_json_unescape(call, &json, token, &name)) {
    state->id = ml_source_find(&state->source, name.data ? name.data : "", name.length);
    const char *text = ml_buffer_text(call, &name);
    if (state->id < 0) ml_fail(call, "option 'id': the source has no column '%s'", text);
  }
  ml_buffer_free(&name);
  ml_json_free(&json);
  return call->status;
}

static MlStatus dbscan_begin(MlCall *call, DbscanState *state, const MlValue *options) {
  size_t features = state->source.columns - (state->id >= 0), at = 0;
  const char **names = NULL;
  if (features < 1) return ml_fail(call, "the source must have at least one feature");
  names = ml_array(call, features, sizeof *names);
  for (size_t i = 0; names && i < state->source.columns; i++) {
    if ((int)i != state->id) names[at++] = state->source.names[i];
  }
  if (names) {
    ml_fit_begin_named(call, &state->fit, &dbscan_rows, features, 0, options->bytes,
                       options->length, names, NULL);
  }
  ml_free(names);
  return call->status;
}

/* ---- rows */

static void dbscan_row_step(MlCall *call, void *arg, int count, sqlite3_value **values) {
  DbscanState *state = arg;
  MlFit *fit = &state->fit;
  size_t at = 0, used = (size_t)fit->frame.rows_used;
  MlValue id = ml_value_null();
  for (int i = 0; i < count; i++) {
    MlValue value = ml_host_value(call, values[i]);
    if (i == state->id) {
      id = value;
    } else {
      fit->frame.cells[at++] = value;
    }
  }
  ml_fit_row(call, fit, NULL, fit->frame.cells);
  ml_row_list_add(call, &state->list, &id, fit->frame.rows_used > used ? used : ML_NOT_FOUND);
}

/* The scaled rows in one array; the fit is not needed any more then. */
static MlStatus dbscan_gather(MlCall *call, DbscanState *state) {
  const MlKmeansData *data = &((MlKmeansState *)state->fit.state)->data;
  size_t at = 0;
  if (ml_fit_close(call, &state->fit)) return call->status;
  if (ml_kmeans_collect(call, &state->fit)) return call->status;
  state->n = (size_t)state->fit.frame.rows_used;
  state->p = data->columns.p;
  if (state->n >= INT32_MAX) return ml_fail(call, "there are too many rows (%zu)", state->n);
  if ((double)state->n * (double)state->p * sizeof(double) > ML_ALLOCATION_MAX) {
    return ml_fail(call, "%zu rows of %zu columns are more than 2 GiB, which is the most", state->n,
                   state->p);
  }
  state->rows = ml_array(call, state->n, state->p * sizeof(double));
  double *row = ml_array(call, ml_kmeans_width(&data->columns), sizeof *row);
  for (size_t c = 0; c < data->chunk_count && !call->status; c++) {
    for (size_t i = 0; i < data->chunks[c].n; i++, at++) {
      const char *stored = (const char *)data->chunks[c].rows + i * data->stride;
      if (data->read) data->read(data->read_arg, stored, row);
      const double *from = data->read ? row : (const double *)(const void *)stored;
      ml_kmeans_expand(&data->columns, from, state->rows + at * state->p);
    }
    ml_poll(call, 1000000);
  }
  ml_free(row);
  ml_fit_free(&state->fit);
  return call->status;
}

static MlStatus dbscan_open(MlCursor *cursor, sqlite3_value **argv) {
  DbscanState *state = cursor->state;
  MlCall *call = &cursor->host.call;
  MlValue options = ml_argument_options(call, argv[3]);
  ml_row_list_begin(&state->list);
  dbscan_read_numbers(call, state, argv);
  if (ml_source_open_value(&cursor->host, &state->source, argv[0])) return call->status;
  if (dbscan_find_id(call, state, &options)) return call->status;
  if (dbscan_begin(call, state, &options)) return call->status;
  if (ml_source_read(&state->source, dbscan_row_step, state)) return call->status;
  if (!state->fit.frame.rows_used) return ML_OK;
  if (dbscan_gather(call, state)) return call->status;
  state->labels = ml_array(call, state->n, sizeof *state->labels);
  state->core = ml_array(call, state->n, 1);
  return ml_dbscan(call, state->rows, state->n, state->p, state->eps, state->min_points,
                   state->labels, state->core);
}

static void dbscan_give(MlCall *call, const void *arg, size_t place, MlGrid *grid) {
  const DbscanState *state = arg;
  ml_grid_integer(call, grid, state->labels[place]);
  ml_grid_integer(call, grid, state->core[place]);
}

static MlStatus dbscan_next(MlCursor *cursor, MlGrid *grid) {
  DbscanState *state = cursor->state;
  return ml_row_list_next(cursor, &state->list, dbscan_give, state, grid);
}

static void dbscan_close(MlCursor *cursor) {
  DbscanState *state = cursor->state;
  ml_fit_free(&state->fit);
  ml_source_close(&state->source);
  ml_row_list_free(&state->list);
  ml_free(state->rows);
  ml_free(state->labels);
  ml_free(state->core);
}

const MlTable ml_dbscan_table = {
    .name = "ml_dbscan",
    .columns = "row INTEGER, id, cluster INTEGER, core INTEGER",
    .column_count = 4,
    .arguments = "source, eps, min_points, options",
    .minimum = 3,
    .maximum = 4,
    .direct_only = 1,
    .state_size = sizeof(DbscanState),
    .open = dbscan_open,
    .next = dbscan_next,
    .close = dbscan_close,
    .signature = "ml_dbscan(source, eps, min_points [, options])",
    .summary = "Clusters of any shape: rows with at least min_points rows within eps, themselves "
               "among them, are core rows, and grow together (DBSCAN). cluster counts from 0 and "
               "is -1 for noise; core is 1 or 0. A column called id is passed through, all others "
               "are features. NULL from NULL features",
    .options = "id: name of the column to pass through (default id, if there is one; null: none); "
               "scale: scale the features, eps is then in their scaled units "
               "(none|standard|min_max, default none); missing, max_levels, min_frequency, "
               "max_categories, names, text and verbose as in ml_kmeans",
    .example = "CREATE TABLE t AS SELECT column1 AS id, column2 AS x FROM (VALUES ('a', 1), ('b', "
               "2), ('c', 3), ('d', 10), ('e', 30), ('f', 31)); SELECT id, cluster, core FROM "
               "ml_dbscan('t', 1.5, 2)"};
