/* ml_impute: the values of a row, and what stands in the place of those that are missing. */
#include <math.h>
#include <string.h>

#include "data/cell.h"
#include "functions/apply.h"

/* The value of a feature in the row that was read: its own, or what replaces it. */
static MlValue imputed_value(const MlApplied *applied, size_t i) {
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
static size_t imputed_feature(MlApplied *applied, sqlite3_value *value) {
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
static void imputed_object(sqlite3_context *context, MlApplied *applied) {
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
  if (!call->status) ml_applied_json(context, &json);
  ml_buffer_free(&json);
}

static void impute(sqlite3_context *context, int argc, sqlite3_value **argv) {
  MlApplied applied;
  if (ml_applied_begin(context, argc, argv, &applied)) {
    MlCall *call = &applied.host.call;
    size_t feature = imputed_feature(&applied, argv[1]);
    if (!call->status && applied.model->encoder.missing <= ML_MISSING_ERROR) {
      ml_applied_cannot(&applied, "fills no missing values; ml_imputer makes one that does");
    }
    if (!call->status) ml_applied_values(&applied, argc - 2, argv + 2);
    if (!call->status && feature < applied.model->encoder.count) {
      MlValue value = imputed_value(&applied, feature);
      ml_host_result(context, &value);
    } else if (!call->status) {
      imputed_object(context, &applied);
    }
  }
  ml_applied_end(context, &applied);
}

const MlFunction ml_impute_functions[] = {
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
    {0}};
