/*
** ml_residuals(model, source): what a linear regression leaves of each row of a source that has the
** target. Columns are matched by name, as in ml_score. Meant for the rows of the fit; of others the
** leverage is that of a new observation.
*/
#include <math.h>
#include <string.h>

#include "data/terms.h"
#include "tables/model_source.h"

typedef struct ResidualsState {
  MlModelSource over;
  int target, weight; /* columns; weight -1: none */
  int64_t number;     /* of rows read */
} ResidualsState;

static MlStatus residuals_open(MlCursor *cursor, sqlite3_value **argv) {
  ResidualsState *state = cursor->state;
  MlModelSource *over = &state->over;
  MlCall *call = &cursor->host.call;
  MlField field;
  const char *name;
  size_t length;
  if (ml_model_source_open(cursor, over, argv[1], argv[0])) return call->status;
  const MlModel *model = over->cached->model;
  if (!model->learner->variance) {
    return ml_fail(call, "a model of %s has no such residuals; linear_regression has",
                   ml_learner_name(model->learner));
  }
  ml_model_source_match(call, over);
  state->weight = -1;
  const MlFormulaVariable *response = ml_terms_response(model->encoder.terms);
  name = response ? response->column : model->target;
  length = response ? strlen(response->column) : model->target_length;
  state->target = ml_model_source_column(call, over, name, length);
  if (!call->status && ml_record_find(model->record, "weights", &field)) {
    ml_get_text(call, model->record, "weights", &name, &length);
    if (call->status) return call->status;
    state->weight = ml_model_source_column(call, over, name, length);
  }
  return call->status;
}

/* A number of the row, NaN for what is none. */
static double residuals_number(MlCall *call, sqlite3_value *cell) {
  MlValue value = ml_host_value(call, cell);
  return ml_value_is_number(&value) ? ml_value_number(&value) : NAN;
}

/* As R's rstandard, hatvalues and cooks.distance. */
static MlStatus residuals_next(MlCursor *cursor, MlGrid *grid) {
  ResidualsState *state = cursor->state;
  MlModelSource *over = &state->over;
  MlCall *call = &cursor->host.call;
  const MlModel *model = over->cached->model;
  MlRow row = {0};
  MlPredictionVariance variance = {NAN, NAN, NAN};
  double fitted = NAN, weight = 1;
  if (!ml_model_source_step(&cursor->host, over)) return call->status;
  double observed = residuals_number(call, over->values[state->target]);
  const MlFormulaVariable *response = ml_terms_response(model->encoder.terms);
  if (response) {
    observed = ml_formula_variable(&model->encoder.terms->formula, response->node, observed);
  }
  if (state->weight >= 0) weight = residuals_number(call, over->values[state->weight]);
  if (ml_model_source_encode(call, over, over->values, &row)) {
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

static void residuals_close(MlCursor *cursor) {
  ml_model_source_close(&((ResidualsState *)cursor->state)->over);
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
