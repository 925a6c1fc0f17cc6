/* A whole model as text, and back: ml_info, ml_to_json, ml_from_json, ml_to_sql. */
#include "data/cell.h"
#include "functions/model_cache.h"
#include "model/export.h"

/* Reads the model argument; NULL when it is NULL or the call failed. */
static MlCachedModel *read_model(sqlite3_context *context, MlHostCall *host, int argc,
                                 sqlite3_value **argv) {
  const MlRegistered *registered = ml_registered(context);
  ml_host_begin(host, registered->connection->db, registered->function.name);
  if (ml_host_arguments(context, &host->call, argc)) return NULL;
  if (sqlite3_value_type(argv[0]) == SQLITE_NULL) return NULL;
  return ml_connection_model(&host->call, registered->connection, argv[0]);
}

/* Arrays of ml_info are cut to this many elements; ml_to_json() has them whole. */
enum { INFO_MOST = 100 };

static void model_json(sqlite3_context *context, int argc, sqlite3_value **argv, size_t most) {
  MlHostCall host;
  MlBuffer json = {0};
  MlCachedModel *cached = read_model(context, &host, argc, argv);
  if (cached) ml_model_json(&host.call, cached->model, most, &json);
  if (!ml_host_report(context, &host.call) && cached) {
    ml_host_result_text(context, json.data, json.length);
    sqlite3_result_subtype(context, 'J');
  }
  ml_buffer_free(&json);
  ml_host_end(&host);
}

static void info(sqlite3_context *context, int argc, sqlite3_value **argv) {
  model_json(context, argc, argv, INFO_MOST);
}

static void to_json(sqlite3_context *context, int argc, sqlite3_value **argv) {
  model_json(context, argc, argv, 0);
}

static void to_sql(sqlite3_context *context, int argc, sqlite3_value **argv) {
  MlHostCall host;
  MlBuffer sql = {0};
  MlCachedModel *cached = read_model(context, &host, argc, argv);
  if (cached) ml_model_sql(&host.call, cached->model, &sql);
  if (!ml_host_report(context, &host.call) && cached) {
    ml_host_result_text(context, sql.data, sql.length);
  }
  ml_buffer_free(&sql);
  ml_host_end(&host);
}

static void from_json(sqlite3_context *context, int argc, sqlite3_value **argv) {
  MlHostCall host;
  MlBuffer blob = {0};
  char shown[80];
  ml_host_begin(&host, ml_registered(context)->connection->db, "ml_from_json");
  if (ml_host_arguments(context, &host.call, argc)) return;
  MlValue text = ml_host_value(&host.call, argv[0]);
  if (!ml_value_is_null(&text) && !host.call.status) {
    if (text.kind != ML_VALUE_TEXT) {
      ml_fail(&host.call, "the model must be JSON text, found %s", ml_value_show(&text, shown));
    } else {
      ml_model_from_json(&host.call, text.bytes, text.length, &blob);
    }
    if (!host.call.status) ml_host_result_blob(context, blob.data, blob.length);
  }
  ml_host_report(context, &host.call);
  ml_buffer_free(&blob);
  ml_host_end(&host);
}

const MlFunction ml_model_functions[] = {
    {.name = "ml_info",
     .kind = ML_SCALAR,
     .scalar = info,
     .minimum = 1,
     .maximum = 1,
     .signature = "ml_info(model)",
     .summary = "JSON of what is in a model: algorithm, options, features, rows, parameters; long "
                "arrays are cut to 100 elements. NULL from NULL",
     .example = "SELECT ml_info(ml_min_max_scaler(column1)) FROM (VALUES (1), (2))"},
    {.name = "ml_to_json",
     .kind = ML_SCALAR,
     .scalar = to_json,
     .minimum = 1,
     .maximum = 1,
     .signature = "ml_to_json(model)",
     .summary = "JSON of everything in a model, nothing cut. NULL from NULL",
     .example = "SELECT ml_to_json(ml_min_max_scaler(column1)) FROM (VALUES (1), (2))"},
    {.name = "ml_from_json",
     .kind = ML_SCALAR,
     .scalar = from_json,
     .minimum = 1,
     .maximum = 1,
     .signature = "ml_from_json(text)",
     .summary = "The model that ml_to_json wrote, byte for byte. NULL from NULL",
     .example = "SELECT ml_from_json(ml_to_json(ml_min_max_scaler(column1))) FROM (VALUES (1), "
                "(2))"},
    {.name = "ml_to_sql",
     .kind = ML_SCALAR,
     .scalar = to_sql,
     .minimum = 1,
     .maximum = 1,
     .signature = "ml_to_sql(model)",
     .summary = "The prediction of a linear model, or the probability of a two-class logistic one, "
                "as an SQL expression of the features' names that needs no extension. NULL from "
                "NULL",
     .example = "SELECT ml_to_sql(ml_linear_regression(column1, column2)) FROM (VALUES (1, 2), (2, "
                "5), (3, 7))"},
    {0}};
