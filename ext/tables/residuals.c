/*
** ml_residuals(model, source): what a linear regression leaves of each row of a source that has the
** target. Columns are matched by name, as in ml_score. Meant for the rows of the fit; of others the
** leverage is that of a new observation.
*/
#include <math.h>
#include <string.h>

#include "functions/source.h"
#include "tables/table.h"

typedef struct ResidualsState {
  MlSource source;
  sqlite3_stmt *statement; /* over all columns */
  int *columns;            /* (features) where each stands in the source; owned */
  int target, weight;      /* columns; weight -1: none */
  int64_t number;          /* of rows read */
} ResidualsState;

static MlCachedModel *residuals_model(MlCursor *cursor) {
  return ml_connection_model(&cursor->host.call, cursor->connection, cursor->arguments[0]);
}

static int residuals_column(MlCall *call, const MlSource *source, const char *name, size_t length) {
  for (size_t i = 0; i < source->columns; i++) {
    if (strlen(source->names[i]) == length &&
        sqlite3_strnicmp(source->names[i], name, (int)length) == 0) {
      return (int)i;
    }
  }
  ml_fail(call, "the source has no column '%.*s', which the model was fitted with",
          (int)(length < 100 ? length : 100), name);
  return -1;
}

static MlStatus residuals_open(MlCursor *cursor, int argc, sqlite3_value **argv) {
  ResidualsState *state = cursor->state;
  MlCall *call = &cursor->host.call;
  MlField field;
  const char *name;
  size_t length;
  (void)argc;
  ml_source_open_value(&cursor->host, &state->source, argv[1]);
  const MlCachedModel *cached = residuals_model(cursor);
  if (!cached) return call->status;
  const MlModel *model = cached->model;
  const MlEncoder *encoder = &model->encoder;
  if (!model->learner->variance) {
    return ml_fail(call, "a model of %s has no such residuals; linear_regression has",
                   ml_learner_name(model->learner));
  }
  state->columns = ml_array(call, encoder->count, sizeof *state->columns);
  for (size_t i = 0; !call->status && i < encoder->count; i++) {
    name = encoder->features[i].name;
    state->columns[i] = residuals_column(call, &state->source, name, strlen(name));
  }
  state->weight = -1;
  if (!call->status) {
    state->target = residuals_column(call, &state->source, model->target, model->target_length);
  }
  if (!call->status && ml_record_find(model->record, "weights", &field)) {
    ml_get_text(call, model->record, "weights", &name, &length);
    if (!call->status) {
      state->weight = residuals_column(call, &state->source, name, length);
    }
  }
  if (!call->status) state->statement = ml_source_prepare(&state->source);
  return call->status;
}

/* A number of the row, NaN for what is none. */
static double residuals_number(MlCall *call, sqlite3_stmt *statement, int column) {
  MlValue value = ml_host_value(call, sqlite3_column_value(statement, column));
  return ml_value_is_number(&value) ? ml_value_number(&value) : NAN;
}

/* As R's rstandard, hatvalues and cooks.distance. The statement may run other models through the
** cache: it is asked for each row. */
static MlStatus residuals_row(MlCursor *cursor, MlGrid *grid) {
  ResidualsState *state = cursor->state;
  MlCall *call = &cursor->host.call;
  MlCachedModel *cached = residuals_model(cursor);
  if (!cached) return call->status;
  const MlModel *model = cached->model;
  const MlValue *text;
  MlRow row = {0};
  MlPredictionVariance variance = {NAN, NAN, NAN};
  double fitted = NAN, weight = 1;
  for (size_t i = 0; i < model->encoder.count; i++) {
    cached->cells[i] =
        ml_host_value(call, sqlite3_column_value(state->statement, state->columns[i]));
  }
  double observed = residuals_number(call, state->statement, state->target);
  if (state->weight >= 0) weight = residuals_number(call, state->statement, state->weight);
  if (!call->status && ml_cached_encode(call, cached, &row, &text)) {
    model->learner->predict(call, model, &row, &fitted);
    model->learner->variance(call, model, &row, &variance);
  }
  double residual = observed - fitted, leverage = variance.leverage * weight;
  double rank = (double)model->rows_used - variance.freedom;
  /* a row that decides its own fit: what is left of 1 - leverage is rounding */
  double left = 1 - leverage < 1e-10 ? NAN : 1 - leverage;
  double standard = residual * sqrt(weight) / sqrt(variance.variance * left);
  if (weight == 0) standard = NAN;
  ml_grid_integer(call, grid, ++state->number);
  ml_grid_real(call, grid, observed);
  ml_grid_real(call, grid, fitted);
  ml_grid_real(call, grid, residual);
  ml_grid_real(call, grid, leverage);
  ml_grid_real(call, grid, standard);
  return ml_grid_real(call, grid, standard * standard * leverage / left / rank);
}

static MlStatus residuals_next(MlCursor *cursor, MlGrid *grid) {
  ResidualsState *state = cursor->state;
  int code = sqlite3_step(state->statement);
  if (code == SQLITE_ROW) return residuals_row(cursor, grid);
  if (code != SQLITE_DONE) ml_host_fail(&cursor->host, code);
  return cursor->host.call.status;
}

static void residuals_close(MlCursor *cursor) {
  ResidualsState *state = cursor->state;
  sqlite3_finalize(state->statement);
  ml_source_close(&state->source);
  ml_free(state->columns);
}

const MlTable ml_residuals_table = {
    .name = "ml_residuals",
    .columns = "row INTEGER, observed REAL, fitted REAL, residual REAL, leverage REAL, "
               "standardized_residual REAL, cooks_distance REAL",
    .column_count = 7,
    .arguments = "model, source",
    .minimum = 2,
    .maximum = 2,
    .direct_only = 1,
    .state_size = sizeof(ResidualsState),
    .open = residuals_open,
    .next = residuals_next,
    .close = residuals_close,
    .signature = "ml_residuals(model, source)",
    .summary = "What a linear regression leaves of each row of a source, columns matched by name: "
               "residual, leverage, standardised residual and Cook's distance, as in R; NULL where "
               "a column is NULL",
    .example = "CREATE TABLE t AS SELECT column1 AS y, column2 AS x FROM (VALUES (1, 2), (2, 5), "
               "(3, 7), (5, 8)); SELECT row, residual, cooks_distance FROM ml_residuals((SELECT "
               "ml_train('linear_regression', 't')), 't')"};
