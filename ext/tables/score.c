/*
** ml_score(model, source): a prediction for each row of a source. Features are matched by name; the
** first column that is neither a feature nor the target is passed through as `id`.
*/
#include <math.h>

#include "tables/model_source.h"

typedef struct ScoreState {
  MlModelSource over;
  int64_t number; /* of rows read */
} ScoreState;

static MlStatus score_open(MlCursor *cursor, sqlite3_value **argv) {
  ScoreState *state = cursor->state;
  MlCall *call = &cursor->host.call;
  if (ml_model_source_open(cursor, &state->over, argv[1], argv[0])) return call->status;
  const MlLearner *learner = state->over.cached->model->learner;
  if (!learner->predict) {
    return ml_fail(call, "a model of %s makes no predictions", ml_learner_name(learner));
  }
  return ml_model_source_match(call, &state->over);
}

static MlStatus score_next(MlCursor *cursor, MlGrid *grid) {
  ScoreState *state = cursor->state;
  MlModelSource *over = &state->over;
  MlCall *call = &cursor->host.call;
  const MlModel *model = over->cached->model;
  MlRow row = {0};
  double prediction = NAN, probability = NAN;
  if (!ml_model_source_step(&cursor->host, over)) return call->status;
  if (ml_model_source_encode(call, over, over->values, &row)) {
    model->learner->predict(call, model, &row, &prediction);
    if (model->learner->probability && model->class_count == 2) {
      model->learner->probability(call, model, &row, &probability);
    }
  }
  MlValue id = ml_value_null(), value = ml_prediction_value(model, prediction);
  if (over->id >= 0) id = ml_host_value(call, over->values[over->id]);
  ml_grid_integer(call, grid, ++state->number);
  ml_grid_value(call, grid, &id);
  ml_grid_value(call, grid, &value);
  return ml_grid_real(call, grid, probability);
}

static void score_close(MlCursor *cursor) {
  ml_model_source_close(&((ScoreState *)cursor->state)->over);
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
