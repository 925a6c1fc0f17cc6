/* ml_inverse_transform(model, vector): what a scaler or transformer did, undone. */
#include "data/vector.h"
#include "functions/model_cache.h"

static void write_inverse(MlCall *call, const MlModel *model, const MlVector *vector,
                          MlBuffer *out) {
  double *in = ml_array(call, vector->dimension, sizeof *in);
  double *back = ml_array(call, model->encoder.columns, sizeof *back);
  if (!call->status) {
    ml_vector_expand(vector, in);
    model->learner->inverse(call, model, in, vector->dimension, back);
  }
  if (!call->status) ml_vector_write_dense(call, out, back, model->encoder.columns);
  ml_free(in);
  ml_free(back);
}

static void inverse_transform(sqlite3_context *context, int argc, sqlite3_value **argv) {
  MlHostCall host;
  MlBuffer scratch = {0}, out = {0};
  MlVector vector;
  MlCall *call = &host.call;
  ml_host_begin(&host, ml_registered(context)->connection->db, "ml_inverse_transform");
  if (ml_host_arguments(context, call, argc)) return;
  int is_null =
      sqlite3_value_type(argv[0]) == SQLITE_NULL || sqlite3_value_type(argv[1]) == SQLITE_NULL;
  MlCachedModel *cached = is_null ? NULL : ml_argument_model(call, context, argv[0]);
  if (cached && !cached->model->learner->inverse) {
    ml_fail(call, "a model of %s has no way back", ml_learner_name(cached->model->learner));
  } else if (cached) {
    MlValue value = ml_host_value(call, argv[1]);
    if (!ml_vector_read(call, &value, "the vector", &scratch, &vector)) {
      write_inverse(call, cached->model, &vector, &out);
    }
  }
  if (!ml_host_report(context, call) && out.length) {
    ml_host_result_blob(context, out.data, out.length);
  }
  ml_buffer_free(&scratch);
  ml_buffer_free(&out);
  ml_host_end(&host);
}

const MlFunction ml_inverse_functions[] = {
    {.name = "ml_inverse_transform",
     .kind = ML_SCALAR,
     .scalar = inverse_transform,
     .minimum = 2,
     .maximum = 2,
     .signature = "ml_inverse_transform(model, vector)",
     .summary = "A vector of ml_transform back in the features' units, as a vector: of scalers, "
                "quantile_transformer and power_transformer; of bins their middles. NULL from NULL",
     .example = "WITH t(x) AS (VALUES (1), (2), (6)), m AS (SELECT ml_standard_scaler(x) AS model "
                "FROM t) SELECT ml_vector_at(ml_inverse_transform(model, ml_transform(model, x)), "
                "0) FROM t, m"},
    {0}};
