/* A row of arguments, by position or by name, becomes a row of a model's design matrix. */
#include <math.h>

#include "functions/apply.h"
#include "functions/arguments.h"

static void release_row(MlApplied *applied) {
  ml_json_free(&applied->json);
  ml_buffer_free(&applied->names);
}

static MlStatus wrong_feature_count(MlApplied *applied, int found) {
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
static MlStatus cells_from_json(MlApplied *applied, const MlValue *object) {
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

static int encode_cells(MlApplied *applied) {
  return ml_cached_encode(&applied->host.call, applied->cached, &applied->row, &applied->text);
}

/* The usual case, rows of plain numbers: 1 when written; 0 to go the general way. */
static int read_plain_row(MlApplied *applied, sqlite3_value **values) {
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

int ml_applied_values(MlApplied *applied, int count, sqlite3_value **values) {
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
    MlCall *call = &applied->host.call;
    applied->cached->cells[i] = applied->model->learner->takes_text
                                    ? ml_argument_text(call, values[i], "a document")
                                    : ml_host_value(call, values[i]);
  }
  return !applied->host.call.status && encode_cells(applied);
}

int ml_applied_begin(sqlite3_context *context, int argc, sqlite3_value **argv, MlApplied *applied) {
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

int ml_applied_row(sqlite3_context *context, int argc, sqlite3_value **argv, int takes_options,
                   MlApplied *applied) {
  if (!ml_applied_begin(context, argc, argv, applied)) return 0;
  size_t features = applied->model->encoder.count;
  int count = argc - 1;
  if ((size_t)count == features && read_plain_row(applied, argv + 1)) return 1;
  int has_objects = count == 2 && ml_host_is_options(argv[1]); /* a row by name, and options */
  if (takes_options && count > 1 && ((size_t)count != features || has_objects) &&
      ml_host_is_options(argv[argc - 1])) {
    applied->options = ml_host_value(&applied->host.call, argv[argc - 1]);
    count--;
  }
  return ml_applied_values(applied, count, argv + 1);
}

void ml_applied_end(sqlite3_context *context, MlApplied *applied) {
  if (applied->host.call.status) ml_host_report(context, &applied->host.call);
  if (applied->json.tokens || applied->names.data) release_row(applied);
  if (applied->host.poll) ml_host_end(&applied->host);
}

MlStatus ml_applied_cannot(MlApplied *applied, const char *what) {
  return ml_fail(&applied->host.call, "a model of %s %s", ml_learner_name(applied->model->learner),
                 what);
}

void ml_applied_json(sqlite3_context *context, const MlBuffer *json) {
  ml_host_result_text(context, json->data, json->length);
  sqlite3_result_subtype(context, 'J');
}
