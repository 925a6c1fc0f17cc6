/*
** Applying a model to a row: ml_predict, ml_probability, ml_probabilities, ml_transform,
** ml_explain. The row is given by position, or as one JSON object by name.
*/
#include <math.h>
#include <string.h>

#include "base/json.h"
#include "data/cell.h"
#include "data/options.h"
#include "functions/host.h"
#include "math/distributions.h"

/* ---- a row of arguments becomes a row of the design matrix */

typedef struct Applied {
  MlHostCall host;
  MlCachedModel *cached;
  const MlModel *model;
  MlRow row;
  const MlValue *text; /* of models of documents */
  MlJson json;         /* of a row given by name */
  MlBuffer names;      /* texts of the JSON object */
  MlValue options;     /* text, or NULL */
} Applied;

static void release_row(Applied *applied) {
  ml_json_free(&applied->json);
  ml_buffer_free(&applied->names);
}

static MlStatus wrong_feature_count(Applied *applied, int found) {
  MlBuffer list = {0};
  MlCall side;
  ml_call_begin(&side, "", NULL, NULL);
  ml_encoder_feature_list(&side, &applied->model->encoder, &list);
  const char *text = ml_buffer_text(&side, &list);
  size_t count = applied->model->encoder.count;
  ml_fail(&applied->host.call, "the model has %zu feature%s (%s), found %d", count,
          count == 1 ? "" : "s", text ? text : "", found);
  ml_buffer_free(&list);
  return applied->host.call.status;
}

/* A JSON number without point and exponent is an integer, as far as doubles are exact. */
static MlValue json_number_value(const MlJson *json, uint32_t token) {
  const char *text = json->text + json->tokens[token].start;
  double number = ml_json_number(json, token);
  for (uint32_t i = 0; i < json->tokens[token].length; i++) {
    if (text[i] != '-' && (text[i] < '0' || text[i] > '9')) return ml_value_real(number);
  }
  return fabs(number) < 1e15 ? ml_value_integer((int64_t)number) : ml_value_real(number);
}

/* Fills the cells from the members of the JSON object, by name. */
static MlStatus cells_from_json(Applied *applied, const MlValue *object) {
  MlCall *call = &applied->host.call;
  MlJson *json = &applied->json;
  const MlEncoder *encoder = &applied->model->encoder;
  ml_json_parse(call, object->bytes, object->length, "the features object", json);
  for (size_t i = 0; i < encoder->count && !call->status; i++) {
    uint32_t at = ml_json_member(json, 0, encoder->features[i].name);
    MlValue *cell = &applied->cached->cells[i];
    if (!at) return ml_fail(call, "the object has no feature '%s'", encoder->features[i].name);
    size_t start = applied->names.length;
    switch (json->tokens[at].type) {
    case ML_JSON_NULL: *cell = ml_value_null(); break;
    case ML_JSON_FALSE:
    case ML_JSON_TRUE: *cell = ml_value_integer(json->tokens[at].type == ML_JSON_TRUE); break;
    case ML_JSON_NUMBER: *cell = json_number_value(json, at); break;
    case ML_JSON_STRING:
      /* The buffer may still move: the place now, the address behind the loop. */
      ml_json_unescape(call, json, at, &applied->names);
      *cell = ml_value_text(NULL, applied->names.length - start);
      cell->integer = (int64_t)start;
      break;
    default: *cell = ml_value_text(json->text + json->tokens[at].start, json->tokens[at].length);
    }
  }
  for (size_t i = 0; i < encoder->count && !call->status; i++) {
    MlValue *cell = &applied->cached->cells[i];
    if (cell->kind != ML_VALUE_TEXT || cell->bytes) continue;
    cell->bytes = applied->names.data ? applied->names.data + cell->integer : "";
  }
  return call->status;
}

static int encode_cells(Applied *applied) {
  return ml_cached_encode(&applied->host.call, applied->cached, &applied->row, &applied->text);
}

/* The usual case, rows of plain numbers: 1 when written; 0 to go the general way. */
static int read_plain_row(Applied *applied, sqlite3_value **values) {
  const MlEncoder *encoder = &applied->model->encoder;
  double *x = applied->cached->x;
  if (!encoder->is_plain || applied->model->learner->takes_text) return 0;
  if (applied->model->learner->transform_slots) return 0;
  for (size_t i = 0; i < encoder->count; i++) {
    int type = sqlite3_value_type(values[i]);
    if (type != SQLITE_FLOAT && type != SQLITE_INTEGER) return 0;
    x[i] = sqlite3_value_double(values[i]);
  }
  applied->row = (MlRow){.x = x};
  return 1;
}

/* 1 when the text is an object with a member of that name. */
static int is_row_by_name(const char *name, const char *text, size_t length) {
  MlCall side;
  MlJson json;
  ml_call_begin(&side, "", NULL, NULL);
  ml_json_parse(&side, text, length, "", &json);
  int is_row = !side.status && ml_json_member(&json, 0, name);
  ml_json_free(&json);
  return is_row;
}

/* 1 when text that begins with '{' is the value of the model's only feature, not a row by name. */
static int is_own_value(const MlModel *model, sqlite3_value *value) {
  const MlEncoder *encoder = &model->encoder;
  if (model->learner->takes_text) return 1;
  if (encoder->count != 1) return 0;
  const char *text = (const char *)sqlite3_value_text(value);
  size_t length = (size_t)sqlite3_value_bytes(value);
  if (model->text.count) return text && !is_row_by_name(encoder->features[0].name, text, length);
  if (encoder->features[0].kind != ML_FEATURE_CATEGORY) return 0;
  return text && ml_dictionary_find(&encoder->features[0].levels, text, length) != ML_NOT_FOUND;
}

static int read_any_row(Applied *applied, int count, sqlite3_value **values) {
  const MlEncoder *encoder = &applied->model->encoder;
  if (count == 1 && ml_host_is_options(values[0]) && !is_own_value(applied->model, values[0])) {
    MlValue object = ml_host_value(&applied->host.call, values[0]);
    return cells_from_json(applied, &object) == ML_OK && encode_cells(applied);
  }
  if ((size_t)count != encoder->count) {
    wrong_feature_count(applied, count);
    return 0;
  }
  for (int i = 0; i < count; i++) {
    applied->cached->cells[i] = ml_host_value(&applied->host.call, values[i]);
  }
  return !applied->host.call.status && encode_cells(applied);
}

/* Reads the model; 1 when there is one, 0 when the result stays NULL or the call failed. */
static int read_applied_model(sqlite3_context *context, int argc, sqlite3_value **argv,
                              Applied *applied) {
  const MlRegistered *registered = ml_registered(context);
  ml_host_begin(&applied->host, registered->connection->db, registered->function.name);
  applied->text = NULL;
  applied->json = (MlJson){0};
  applied->names = (MlBuffer){0};
  applied->options = ml_value_null();
  applied->cached = NULL;
  if (argc < registered->function.minimum) {
    ml_fail(&applied->host.call, "too few arguments; it is called as %s",
            registered->function.signature);
    return 0;
  }
  if (sqlite3_value_type(argv[0]) == SQLITE_NULL) return 0;
  applied->cached = ml_argument_model(&applied->host.call, context, argv[0]);
  if (!applied->cached) return 0;
  applied->model = applied->cached->model;
  return 1;
}

/*
** Reads model and row; 1 when there is a row to apply, 0 when the result stays NULL or the call
** failed. takes_options: an object behind the features is the call's own options.
*/
static int read_row(sqlite3_context *context, int argc, sqlite3_value **argv, int takes_options,
                    Applied *applied) {
  if (!read_applied_model(context, argc, argv, applied)) return 0;
  size_t features = applied->model->encoder.count;
  int count = argc - 1;
  if ((size_t)count == features && read_plain_row(applied, argv + 1)) return 1;
  int has_objects = count == 2 && ml_host_is_options(argv[1]); /* a row by name, and options */
  if (takes_options && count > 1 && ((size_t)count != features || has_objects) &&
      ml_host_is_options(argv[argc - 1])) {
    applied->options = ml_host_value(&applied->host.call, argv[argc - 1]);
    count--;
  }
  return read_any_row(applied, count, argv + 1);
}

static void finish_row(sqlite3_context *context, Applied *applied) {
  if (applied->host.call.status) ml_host_report(context, &applied->host.call);
  if (applied->json.tokens || applied->names.data) release_row(applied);
  if (applied->host.poll) ml_host_end(&applied->host);
}

static MlStatus cannot(Applied *applied, const char *what) {
  return ml_fail(&applied->host.call, "a model of %s %s", ml_learner_name(applied->model->learner),
                 what);
}

/* ---- predictions */

typedef struct PredictOptions {
  double threshold;
} PredictOptions;

static const MlOption predict_options[] = {{.name = "threshold",
                                            .type = ML_OPTION_REAL,
                                            .offset = offsetof(PredictOptions, threshold),
                                            .fallback = -1,
                                            .minimum = 0,
                                            .maximum = 1,
                                            .help = "least probability of the positive class"},
                                           {0}};

/* The class by a threshold of the call's own. */
static void predict_at_threshold(Applied *applied, double threshold, double *class) {
  const MlModel *model = applied->model;
  if (!model->learner->probabilities || model->class_count != 2) {
    cannot(applied, "has no threshold: it does not tell two classes apart");
    return;
  }
  double *p = applied->cached->out;
  model->learner->probabilities(&applied->host.call, model, &applied->row, p);
  *class = (double)(p[model->positive] >= threshold ? model->positive : 1 - model->positive);
}

static void predict(sqlite3_context *context, int argc, sqlite3_value **argv) {
  Applied applied;
  if (read_row(context, argc, argv, 1, &applied)) {
    const MlModel *model = applied.model;
    PredictOptions options = {-1};
    double out = NAN;
    if (applied.options.kind != ML_VALUE_NULL) {
      MlOptionTable table = {predict_options, &options};
      ml_options_read(&applied.host.call, &table, 1, applied.options.bytes, applied.options.length);
    }
    if (!model->learner->predict) {
      cannot(&applied, "makes no predictions; use ml_transform");
    } else if (options.threshold >= 0) {
      predict_at_threshold(&applied, options.threshold, &out);
    } else {
      model->learner->predict(&applied.host.call, model, &applied.row, &out);
    }
    if (applied.host.call.status == ML_OK) {
      MlValue value = ml_prediction_value(model, out);
      ml_host_result(context, &value);
    }
  }
  finish_row(context, &applied);
}

static void probability(sqlite3_context *context, int argc, sqlite3_value **argv) {
  Applied applied;
  if (read_row(context, argc, argv, 0, &applied)) {
    const MlModel *model = applied.model;
    if (!model->learner->probability) {
      cannot(&applied, "has no probabilities");
    } else if (model->class_count != 2) {
      ml_fail(&applied.host.call, "the model has %zu classes; use ml_probabilities",
              model->class_count);
    } else {
      double p = NAN;
      model->learner->probability(&applied.host.call, model, &applied.row, &p);
      sqlite3_result_double(context, p);
    }
  }
  finish_row(context, &applied);
}

static void distance(sqlite3_context *context, int argc, sqlite3_value **argv) {
  Applied applied;
  if (read_row(context, argc, argv, 0, &applied)) {
    const MlModel *model = applied.model;
    double out = NAN;
    if (!model->learner->distance) {
      cannot(&applied, "has no centroids");
    } else if (!model->learner->distance(&applied.host.call, model, &applied.row, &out)) {
      sqlite3_result_double(context, out);
    }
  }
  finish_row(context, &applied);
}

static void write_class_key(MlCall *call, MlBuffer *out, const MlValue *class) {
  char shown[80];
  if (class->kind == ML_VALUE_TEXT) {
    ml_json_write_string(call, out, class->bytes, class->length);
  } else {
    ml_buffer_printf(call, out, "\"%s\"", ml_value_show(class, shown));
  }
}

static void result_json(sqlite3_context *context, const MlBuffer *json) {
  ml_host_result_text(context, json->data, json->length);
  sqlite3_result_subtype(context, 'J');
}

static void probabilities(sqlite3_context *context, int argc, sqlite3_value **argv) {
  Applied applied;
  MlBuffer json = {0};
  if (read_row(context, argc, argv, 0, &applied)) {
    const MlModel *model = applied.model;
    MlCall *call = &applied.host.call;
    if (!model->learner->probabilities) {
      cannot(&applied, "has no probabilities");
    } else {
      model->learner->probabilities(call, model, &applied.row, applied.cached->out);
    }
    ml_buffer_u8(call, &json, '{');
    for (size_t i = 0; i < model->class_count && !call->status; i++) {
      if (i) ml_buffer_u8(call, &json, ',');
      write_class_key(call, &json, &model->classes[i]);
      ml_buffer_u8(call, &json, ':');
      ml_json_write_number(call, &json, applied.cached->out[i]);
    }
    ml_buffer_u8(call, &json, '}');
    if (!call->status) result_json(context, &json);
  }
  finish_row(context, &applied);
  ml_buffer_free(&json);
}

static void transform(sqlite3_context *context, int argc, sqlite3_value **argv) {
  Applied applied;
  if (read_row(context, argc, argv, 0, &applied)) {
    const MlModel *model = applied.model;
    MlCall *call = &applied.host.call;
    MlBuffer *vector = &applied.cached->vector; /* the same room row after row */
    vector->length = 0;
    if (applied.text && model->learner->transform_text) {
      model->learner->transform_text(call, model, applied.text->bytes, applied.text->length,
                                     vector);
    } else if (model->learner->transform_slots) {
      model->learner->transform_slots(call, model, applied.row.x, applied.cached->cells, vector);
    } else if (!applied.text && model->learner->transform) {
      model->learner->transform(call, model, &applied.row, vector);
    } else {
      cannot(&applied, "does not transform; use ml_predict");
    }
    if (!call->status && vector->length) ml_host_result_blob(context, vector->data, vector->length);
  }
  finish_row(context, &applied);
}

/* ---- missing values */

/* The value of a feature in the row that was read: its own, or what replaces it. */
static MlValue imputed_value(const Applied *applied, size_t i) {
  const MlModel *model = applied->model;
  const MlFeature *feature = &model->encoder.features[i];
  const MlValue *cell = &applied->cached->cells[i];
  if (!ml_value_is_null(cell)) return *cell;
  int is_number = feature->kind == ML_FEATURE_NUMBER,
      is_text = feature->kind == ML_FEATURE_CATEGORY;
  if (!is_number && !is_text) return ml_value_null();
  double value = applied->cached->slots[feature->slot];
  if (isnan(value)) value = feature->fill;
  if (isnan(value)) return ml_value_null();
  if (is_text) {
    size_t length;
    const char *level = ml_dictionary_get(&feature->levels, (size_t)value, &length);
    return ml_value_text(level, length);
  }
  int is_whole = model->learner->is_whole && model->learner->is_whole(model, i);
  if (is_whole && value == floor(value) && fabs(value) < 1e15) {
    return ml_value_integer((int64_t)value);
  }
  return ml_value_real(value);
}

/* The place of the feature that is asked for by name or place; (features) for '*', all of them. */
static size_t imputed_feature(Applied *applied, sqlite3_value *value) {
  MlCall *call = &applied->host.call;
  const MlEncoder *encoder = &applied->model->encoder;
  MlValue name = ml_host_value(call, value);
  char shown[80];
  size_t found = ML_NOT_FOUND;
  if (name.kind == ML_VALUE_TEXT) {
    found = ml_encoder_find(encoder, name.bytes, name.length);
    if (found == ML_NOT_FOUND && name.length == 1 && name.bytes[0] == '*') return encoder->count;
  } else if (name.kind == ML_VALUE_INTEGER && name.integer >= 1 &&
             (uint64_t)name.integer <= encoder->count) {
    found = (size_t)name.integer - 1;
  }
  if (found == ML_NOT_FOUND && !call->status) {
    MlBuffer list = {0};
    ml_encoder_feature_list(call, encoder, &list);
    const char *text = ml_buffer_text(call, &list);
    ml_fail(call, "the second argument must be a feature (%s), its place from 1, or '*', found %s",
            text ? text : "", ml_value_show(&name, shown));
    ml_buffer_free(&list);
  }
  return found;
}

/* {"feature": value, ...} of all features. */
static void imputed_object(sqlite3_context *context, Applied *applied) {
  MlCall *call = &applied->host.call;
  const MlEncoder *encoder = &applied->model->encoder;
  MlBuffer json = {0};
  for (size_t i = 0; i < encoder->count && !call->status; i++) {
    MlValue value = imputed_value(applied, i);
    const char *name = encoder->features[i].name;
    ml_buffer_u8(call, &json, i ? ',' : '{');
    ml_json_write_string(call, &json, name, strlen(name));
    ml_buffer_u8(call, &json, ':');
    if (value.kind == ML_VALUE_TEXT) {
      ml_json_write_string(call, &json, value.bytes, value.length);
    } else if (value.kind == ML_VALUE_INTEGER) {
      ml_buffer_printf(call, &json, "%lld", (long long)value.integer);
    } else {
      ml_json_write_number(call, &json, value.kind == ML_VALUE_REAL ? value.real : NAN);
    }
  }
  ml_buffer_u8(call, &json, '}');
  if (!call->status) result_json(context, &json);
  ml_buffer_free(&json);
}

static void impute(sqlite3_context *context, int argc, sqlite3_value **argv) {
  Applied applied;
  if (read_applied_model(context, argc, argv, &applied)) {
    MlCall *call = &applied.host.call;
    size_t feature = imputed_feature(&applied, argv[1]);
    if (!call->status && applied.model->encoder.missing <= ML_MISSING_ERROR) {
      cannot(&applied, "fills no missing values; ml_imputer makes one that does");
    }
    if (!call->status) read_any_row(&applied, argc - 2, argv + 2);
    if (!call->status && feature < applied.model->encoder.count) {
      MlValue value = imputed_value(&applied, feature);
      ml_host_result(context, &value);
    } else if (!call->status) {
      imputed_object(context, &applied);
    }
  }
  finish_row(context, &applied);
}

/* ---- intervals */

typedef struct IntervalOptions {
  double level;
  int kind;
} IntervalOptions;

static const MlOption interval_options[] = {
    {.name = "level",
     .type = ML_OPTION_REAL,
     .offset = offsetof(IntervalOptions, level),
     .fallback = 0.95,
     .minimum = 0,
     .maximum = 1,
     .help = "coverage"},
    {.name = "interval",
     .type = ML_OPTION_CHOICE,
     .offset = offsetof(IntervalOptions, kind),
     .choices = "prediction|confidence",
     .help = "of a new observation, or of the mean at these features"},
    {0}};

static void write_interval(Applied *applied, const IntervalOptions *options, MlBuffer *json) {
  MlCall *call = &applied->host.call;
  const MlModel *model = applied->model;
  MlPredictionVariance variance = {NAN, NAN, NAN};
  double fit = NAN;
  model->learner->predict(call, model, &applied->row, &fit);
  model->learner->variance(call, model, &applied->row, &variance);
  double share = variance.leverage + (options->kind == 0);
  double error = sqrt(variance.variance * share);
  double reach = ml_t_quantile(0.5 + options->level / 2, variance.freedom) * error;
  const char *const names[] = {"fit", "std_error", "lower", "upper"};
  const double values[] = {fit, error, fit - reach, fit + reach};
  for (int i = 0; i < 4 && !call->status; i++) {
    ml_buffer_printf(call, json, "%c\"%s\":", i ? ',' : '{', names[i]);
    ml_json_write_number(call, json, values[i]);
  }
  ml_buffer_u8(call, json, '}');
}

static void predict_interval(sqlite3_context *context, int argc, sqlite3_value **argv) {
  Applied applied;
  MlBuffer json = {0};
  if (read_row(context, argc, argv, 1, &applied)) {
    IntervalOptions options = {0.95, 0};
    if (applied.options.kind != ML_VALUE_NULL) {
      MlOptionTable table = {interval_options, &options};
      ml_options_read(&applied.host.call, &table, 1, applied.options.bytes, applied.options.length);
    }
    if (!applied.model->learner->variance) {
      cannot(&applied, "has no intervals; linear_regression has");
    } else if (!applied.host.call.status) {
      write_interval(&applied, &options, &json);
    }
    if (!applied.host.call.status) result_json(context, &json);
  }
  finish_row(context, &applied);
  ml_buffer_free(&json);
}

/* ---- explanations */

/* A formula's columns, each by its name. */
static void write_terms(MlCall *call, const MlEncoder *encoder, const double *columns,
                        MlBuffer *json) {
  MlBuffer name = {0};
  for (size_t j = 0; j < encoder->columns && !call->status; j++) {
    name.length = 0;
    ml_encoder_column_name(call, encoder, j, &name);
    if (j) ml_buffer_u8(call, json, ',');
    ml_json_write_string(call, json, name.data, name.length);
    ml_buffer_u8(call, json, ':');
    ml_json_write_number(call, json, columns[j]);
  }
  ml_buffer_free(&name);
}

/* {"prediction": z, "intercept": b0, "contributions": {"feature": sum of its columns, ...}} */
static void write_explanation(Applied *applied, const double *columns, double intercept,
                              MlBuffer *json) {
  const MlEncoder *encoder = &applied->model->encoder;
  MlCall *call = &applied->host.call;
  double total = intercept;
  for (size_t i = 0; i < encoder->columns; i++) total += columns[i];
  ml_buffer_string(call, json, "{\"linear\":");
  ml_json_write_number(call, json, total);
  ml_buffer_string(call, json, ",\"intercept\":");
  ml_json_write_number(call, json, intercept);
  ml_buffer_string(call, json, ",\"contributions\":{");
  int first = 1;
  if (encoder->terms) write_terms(call, encoder, columns, json);
  for (size_t i = 0; !encoder->terms && i < encoder->count && !call->status; i++) {
    const MlFeature *feature = &encoder->features[i];
    for (size_t k = 0; k < feature->columns; k++) {
      double value = columns[feature->column + k];
      int is_vector = feature->kind == ML_FEATURE_VECTOR || feature->kind == ML_FEATURE_SPARSE;
      if (is_vector && value == 0) continue;
      if (!is_vector) {
        for (; k + 1 < feature->columns; k++) value += columns[feature->column + k + 1];
      }
      MlBuffer name = {0};
      if (is_vector) {
        ml_encoder_column_name(call, encoder, feature->column + k, &name);
      } else {
        ml_buffer_string(call, &name, feature->name);
      }
      if (!first) ml_buffer_u8(call, json, ',');
      first = 0;
      ml_json_write_string(call, json, name.data, name.length);
      ml_buffer_u8(call, json, ':');
      ml_json_write_number(call, json, value + 0.0); /* -0.0 becomes 0.0 */
      ml_buffer_free(&name);
    }
  }
  ml_buffer_string(call, json, "}}");
}

static void explain(sqlite3_context *context, int argc, sqlite3_value **argv) {
  Applied applied;
  MlBuffer json = {0};
  if (read_row(context, argc, argv, 0, &applied)) {
    const MlModel *model = applied.model;
    double intercept = 0, *columns = NULL;
    if (!model->learner->contributions) {
      cannot(&applied, "cannot explain its predictions yet");
    } else {
      columns = ml_array(&applied.host.call, model->encoder.columns, sizeof *columns);
    }
    if (columns) {
      model->learner->contributions(&applied.host.call, model, &applied.row, columns, &intercept);
      write_explanation(&applied, columns, intercept, &json);
    }
    if (!applied.host.call.status) result_json(context, &json);
    ml_free(columns);
  }
  finish_row(context, &applied);
  ml_buffer_free(&json);
}

#define EXAMPLE_LINE                                                                               \
  "WITH t(y, x) AS (VALUES (1.0, 1), (2.1, 2), (2.9, 3)), m AS (SELECT ml_linear_regression(y, "   \
  "x) AS model FROM t) "
#define EXAMPLE_CLASSES                                                                            \
  "WITH t(y, x) AS (VALUES ('no', 1), ('yes', 2), ('no', 3), ('yes', 4)), m AS (SELECT "           \
  "ml_logistic_regression(y, x) AS model FROM t) "

const MlFunction ml_apply_functions[] = {
    {.name = "ml_predict",
     .kind = ML_SCALAR,
     .scalar = predict,
     .minimum = 2,
     .maximum = -1,
     .signature = "ml_predict(model, x1, ... [, options]) or ml_predict(model, json_object)",
     .summary = "The prediction for a row: a number, the class in the target's own type, or the "
                "cluster number. NULL from a NULL, unless the model replaces missing values",
     .options = "threshold: least probability of the positive class of a two-class model",
     .example = EXAMPLE_LINE "SELECT ml_predict(model, 4) FROM m"},
    {.name = "ml_predict_interval",
     .kind = ML_SCALAR,
     .scalar = predict_interval,
     .minimum = 2,
     .maximum = -1,
     .signature = "ml_predict_interval(model, x1, ... [, options]) or ml_predict_interval(model, "
                  "json_object [, options])",
     .summary = "JSON of a linear regression's prediction: fit, std_error, lower and upper, by "
                "Student's t, as R's predict.lm. NULL from a NULL, unless the model replaces "
                "missing values",
     .options = "level: coverage, 0.95 by default; interval: prediction (of a new observation, the "
                "default) or confidence (of the mean)",
     .example = EXAMPLE_LINE "SELECT ml_predict_interval(model, 4, '{\"level\": 0.9}') FROM m"},
    {.name = "ml_probability",
     .kind = ML_SCALAR,
     .scalar = probability,
     .minimum = 2,
     .maximum = -1,
     .signature = "ml_probability(model, x1, ...) or ml_probability(model, json_object)",
     .summary = "The probability of the positive class of a two-class model. NULL from a NULL, "
                "unless the model replaces missing values",
     .example = EXAMPLE_CLASSES "SELECT ml_probability(model, 3.5) FROM m"},
    {.name = "ml_probabilities",
     .kind = ML_SCALAR,
     .scalar = probabilities,
     .minimum = 2,
     .maximum = -1,
     .signature = "ml_probabilities(model, x1, ...) or ml_probabilities(model, json_object)",
     .summary = "A JSON object of the probabilities of all classes. NULL from a NULL, unless the "
                "model replaces missing values",
     .example = EXAMPLE_CLASSES "SELECT ml_probabilities(model, 3.5) FROM m"},
    {.name = "ml_transform",
     .kind = ML_SCALAR,
     .scalar = transform,
     .minimum = 2,
     .maximum = -1,
     .signature = "ml_transform(model, x1, ...) or ml_transform(model, json_object)",
     .summary = "A vector: scaled features, one-hot columns, TF-IDF weights, or distances to the "
                "centroids. NULL from a NULL, unless the model replaces missing values",
     .example = "WITH t(x) AS (VALUES (1), (2), (3)) SELECT length(ml_transform("
                "ml_standard_scaler(x), 2)) FROM t"},
    {.name = "ml_impute",
     .kind = ML_SCALAR,
     .scalar = impute,
     .minimum = 3,
     .maximum = -1,
     .signature = "ml_impute(model, feature, x1, ...) or ml_impute(model, feature, json_object)",
     .summary =
         "The value of a feature, by name or place from 1, in a row: as it is, or where it is "
         "NULL what the model puts in its place, text as text. Feature '*': a JSON object "
         "of all. NULL where the model knows nothing",
     .example = "WITH t(c, x) AS (VALUES ('red', 1), ('red', 3), (NULL, NULL)), m AS (SELECT "
                "ml_imputer(c, x) AS model FROM t) SELECT ml_impute(model, 1, c, x), "
                "ml_impute(model, 2, c, x) FROM t, m"},
    {.name = "ml_distance",
     .kind = ML_SCALAR,
     .scalar = distance,
     .minimum = 2,
     .maximum = -1,
     .signature = "ml_distance(model, x1, ...) or ml_distance(model, json_object)",
     .summary = "The distance to the nearest centroid of a k-means model, in the scaled space: "
                "large ones are outliers. NULL from a NULL, unless the model replaces missing "
                "values",
     .example = "WITH t(x) AS (VALUES (1), (2), (10), (11)), m AS (SELECT ml_kmeans(2, x) AS model "
                "FROM t) SELECT ml_distance(model, 30) FROM m"},
    {.name = "ml_explain",
     .kind = ML_SCALAR,
     .scalar = explain,
     .minimum = 2,
     .maximum = -1,
     .signature = "ml_explain(model, x1, ...) or ml_explain(model, json_object)",
     .summary = "JSON of a linear or logistic prediction: the linear predictor (log-odds), the "
                "intercept, and what each feature adds to it. NULL from a NULL",
     .example = EXAMPLE_LINE "SELECT ml_explain(model, 4) FROM m"},
    {0}};
