/*
** ml_score(model, source): a prediction for each row of a source. Features are matched by name; the
** first column that is neither a feature nor the target is passed through as `id`.
*/
#include <math.h>
#include <string.h>

#include "tables/match.h"
#include "tables/table.h"

typedef struct ScoreState {
  MlSource source;
  sqlite3_stmt *statement; /* over all columns */
  int *columns;            /* (features) where each stands in the source; owned */
  int id;                  /* column passed through, or -1 */
  int64_t number;          /* of rows read */
} ScoreState;

static MlCachedModel *score_model(MlCursor *cursor) {
  return ml_connection_model(&cursor->host.call, cursor->connection, cursor->arguments[0]);
}

static MlStatus score_open(MlCursor *cursor, int argc, sqlite3_value **argv) {
  ScoreState *state = cursor->state;
  MlCall *call = &cursor->host.call;
  (void)argc;
  ml_source_open_value(&cursor->host, &state->source, argv[1]);
  const MlCachedModel *cached = score_model(cursor);
  if (!cached) return call->status;
  if (!cached->model->learner->predict) {
    return ml_fail(call, "a model of %s makes no predictions",
                   ml_learner_name(cached->model->learner));
  }
  ml_source_match(call, &state->source, cached->model, &state->columns, &state->id);
  if (call->status) return call->status;
  state->statement = ml_source_prepare(&state->source);
  return call->status;
}

/* The statement may have run other models through the cache: it is asked for each row. */
static MlStatus score_row(MlCursor *cursor, MlGrid *grid) {
  ScoreState *state = cursor->state;
  MlCall *call = &cursor->host.call;
  MlCachedModel *cached = score_model(cursor);
  if (!cached) return call->status;
  const MlModel *model = cached->model;
  const MlValue *text;
  MlRow row = {0};
  double prediction = NAN, probability = NAN;
  for (size_t i = 0; i < model->encoder.count; i++) {
    cached->cells[i] =
        ml_host_value(call, sqlite3_column_value(state->statement, state->columns[i]));
  }
  if (!call->status && ml_cached_encode(call, cached, &row, &text)) {
    model->learner->predict(call, model, &row, &prediction);
    if (model->learner->probability && model->class_count == 2) {
      model->learner->probability(call, model, &row, &probability);
    }
  }
  MlValue id = ml_value_null(), value = ml_prediction_value(model, prediction);
  if (state->id >= 0) id = ml_host_value(call, sqlite3_column_value(state->statement, state->id));
  ml_grid_integer(call, grid, ++state->number);
  ml_grid_value(call, grid, &id);
  ml_grid_value(call, grid, &value);
  return ml_grid_real(call, grid, probability);
}

static MlStatus score_next(MlCursor *cursor, MlGrid *grid) {
  ScoreState *state = cursor->state;
  int code = sqlite3_step(state->statement);
  if (code == SQLITE_ROW) return score_row(cursor, grid);
  if (code != SQLITE_DONE) ml_host_fail(&cursor->host, code);
  return cursor->host.call.status;
}

static void score_close(MlCursor *cursor) {
  ScoreState *state = cursor->state;
  sqlite3_finalize(state->statement);
  ml_source_close(&state->source);
  ml_free(state->columns);
}

const MlTable ml_score_table = {
    .name = "ml_score",
    .columns = "row INTEGER, id, prediction, probability REAL",
    .column_count = 4,
    .arguments = "model, source",
    .minimum = 2,
    .maximum = 2,
    .direct_only = 1,
    .state_size = sizeof(ScoreState),
    .open = score_open,
    .next = score_next,
    .close = score_close,
    .signature = "ml_score(model, source)",
    .summary = "A prediction for each row of a source, features matched by name; id is the first "
               "column that is neither feature nor target; probability of the positive class of a "
               "two-class model. NULL features give a NULL prediction",
    .example = "CREATE TABLE t AS SELECT column1 AS y, column2 AS x FROM (VALUES (1, 2), (2, 5), "
               "(3, 7)); SELECT row, prediction FROM ml_score((SELECT "
               "ml_train('linear_regression', 't')), 't')"};
