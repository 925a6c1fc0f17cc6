#include "model/export.h"

#include <math.h>
#include <string.h>

#include "base/json.h"

/* ---- SQL */

/* Text between quotes, those in it doubled. */
static void sql_quoted(MlCall *call, MlBuffer *out, char quote, const char *text, size_t length) {
  ml_buffer_u8(call, out, (uint8_t)quote);
  for (size_t i = 0; i < length && !call->status; i++) {
    if (text[i] == quote) ml_buffer_u8(call, out, (uint8_t)quote);
    ml_buffer_u8(call, out, (uint8_t)text[i]);
  }
  ml_buffer_u8(call, out, (uint8_t)quote);
}

static void sql_name(MlCall *call, MlBuffer *out, const MlFeature *feature) {
  sql_quoted(call, out, '"', feature->name, strlen(feature->name));
}

/* A number that SQL reads as the same double. */
static void sql_number(MlCall *call, MlBuffer *out, double value) {
  ml_json_write_number(call, out, value);
}

/* weight * "x", with what replaces a NULL; and what an indicator adds. */
static void sql_number_term(MlCall *call, MlBuffer *out, const MlFeature *feature,
                            const double *weights) {
  ml_buffer_string(call, out, " + ");
  sql_number(call, out, weights[0]);
  ml_buffer_string(call, out, isnan(feature->fill) ? " * " : " * coalesce(");
  sql_name(call, out, feature);
  if (!isnan(feature->fill)) {
    ml_buffer_string(call, out, ", ");
    sql_number(call, out, feature->fill);
    ml_buffer_u8(call, out, ')');
  }
  if (feature->columns == 2) {
    ml_buffer_string(call, out, " + CASE WHEN ");
    sql_name(call, out, feature);
    ml_buffer_string(call, out, " IS NULL THEN ");
    sql_number(call, out, weights[1]);
    ml_buffer_string(call, out, " ELSE 0.0 END");
  }
}

/*
** CASE "c" WHEN 'a' THEN 0.0 WHEN 'b' THEN 1.5 END: NULL for any other value, unless the model
** replaces what is missing (a level that was not seen in training is missing).
*/
static void sql_category_term(MlCall *call, MlBuffer *out, const MlFeature *feature,
                              const double *weights) {
  size_t base = feature->base, levels = feature->levels.count;
  double missing = isnan(feature->fill) ? NAN : 0;
  if (feature->columns > levels - base) missing = weights[levels - base];
  int has_other = feature->other != ML_NOT_FOUND; /* takes any value but NULL */
  double else_weight = missing, other_weight = NAN;
  ml_buffer_string(call, out, " + CASE ");
  if (has_other) {
    ml_buffer_string(call, out, "WHEN ");
    sql_name(call, out, feature);
    ml_buffer_string(call, out, " IS NULL THEN ");
    if (!isnan(feature->fill)) {
      size_t rank = feature->rank[(size_t)feature->fill];
      missing = rank >= base ? weights[rank - base] : 0;
    }
    if (isnan(missing)) {
      ml_buffer_string(call, out, "NULL");
    } else {
      sql_number(call, out, missing);
    }
    ml_buffer_string(call, out, " ELSE CASE ");
  }
  sql_name(call, out, feature);
  for (size_t code = 0; code < levels && !call->status; code++) {
    size_t length, rank = feature->rank[code];
    const char *level = ml_dictionary_get(&feature->levels, code, &length);
    double weight = rank >= base ? weights[rank - base] : 0;
    ml_buffer_string(call, out, " WHEN ");
    sql_quoted(call, out, '\'', level, length);
    ml_buffer_string(call, out, " THEN ");
    sql_number(call, out, weight);
    if (!isnan(feature->fill) && (double)code == feature->fill) else_weight = weight;
    if (code == feature->other) other_weight = weight;
  }
  if (has_other) else_weight = other_weight;
  if (!isnan(else_weight)) {
    ml_buffer_string(call, out, " ELSE ");
    sql_number(call, out, else_weight);
  }
  ml_buffer_string(call, out, has_other ? " END END" : " END");
}

static MlStatus sql_check(MlCall *call, const MlModel *model) {
  const MlLearner *learner = model->learner;
  int is_linear = learner->contributions && learner != &ml_gaussian_naive_bayes &&
                  learner != &ml_bernoulli_naive_bayes;
  if (!is_linear || model->class_count > 2 || model->class_count == 1) {
    const char *why = model->class_count > 2 ? " of more than two classes" : " of one class";
    return ml_fail(call, "a model of %s%s has no SQL", ml_learner_name(learner),
                   is_linear ? why : "");
  }
  if (model->encoder.terms) {
    return ml_fail(call, "a model with a formula, powers or interactions has no SQL yet");
  }
  for (size_t i = 0; i < model->encoder.count; i++) {
    MlFeatureKind kind = model->encoder.features[i].kind;
    if (kind != ML_FEATURE_NUMBER && kind != ML_FEATURE_CATEGORY) {
      return ml_fail(call, "feature '%s' is a %s, which SQL cannot take apart",
                     model->encoder.features[i].name, ml_feature_kind_name(kind));
    }
  }
  return call->status;
}

/* The weights are what each column of a row of ones contributes. */
MlStatus ml_model_sql(MlCall *call, const MlModel *model, MlBuffer *out) {
  const MlEncoder *encoder = &model->encoder;
  size_t p = encoder->columns;
  if (sql_check(call, model)) return call->status;
  double *ones = ml_array(call, p, sizeof *ones), *weights = ml_array(call, p, sizeof *weights);
  double intercept = 0;
  for (size_t j = 0; ones && j < p; j++) ones[j] = 1;
  MlRow row = {.x = ones};
  if (weights && ones) model->learner->contributions(call, model, &row, weights, &intercept);
  int is_log = model->learner == &ml_poisson_regression;
  if (model->class_count) ml_buffer_string(call, out, "1.0 / (1.0 + exp(-(");
  if (is_log) ml_buffer_string(call, out, "exp(");
  sql_number(call, out, intercept);
  for (size_t i = 0; i < encoder->count && !call->status; i++) {
    const MlFeature *feature = &encoder->features[i];
    if (feature->kind == ML_FEATURE_NUMBER) {
      sql_number_term(call, out, feature, weights + feature->column);
    } else {
      sql_category_term(call, out, feature, weights + feature->column);
    }
  }
  if (model->class_count) ml_buffer_string(call, out, ")))");
  if (is_log) ml_buffer_string(call, out, ")");
  ml_free(ones);
  ml_free(weights);
  return call->status;
}

/* ---- JSON to a record: kinds of fields follow from how their elements are written */

static MlStatus json_record(MlCall *call, const MlJson *json, uint32_t object, MlBuffer *record);

static int json_is_real(const MlJson *json, uint32_t token) {
  const MlJsonToken *t = &json->tokens[token];
  if (t->type == ML_JSON_NULL) return 1; /* NaN */
  for (uint32_t i = 0; i < t->length; i++) {
    if (strchr(".eE", json->text[t->start + i])) return 1;
  }
  return 0;
}

static int64_t json_integer(MlCall *call, const MlJson *json, uint32_t token) {
  const MlJsonToken *t = &json->tokens[token];
  const char *text = json->text + t->start;
  int negative = text[0] == '-';
  uint64_t value = 0, limit = (uint64_t)INT64_MAX + (uint64_t)negative;
  for (uint32_t i = (uint32_t)negative; i < t->length; i++) {
    uint64_t digit = (uint64_t)(text[i] - '0');
    if (value > (limit - digit) / 10) {
      ml_fail(call, "the whole number %.*s is out of range", (int)(t->length < 40 ? t->length : 40),
              text);
      return 0;
    }
    value = value * 10 + digit;
  }
  return (int64_t)(negative ? 0 - value : value);
}

/* The first element and the number of elements: of an array its own, of a bare value one. */
static uint32_t json_elements(const MlJson *json, uint32_t token, uint32_t *count) {
  int is_array = json->tokens[token].type == ML_JSON_ARRAY;
  *count = is_array ? json->tokens[token].members : 1;
  return is_array ? token + 1 : token;
}

static void json_numbers(MlCall *call, const MlJson *json, uint32_t first, uint32_t count,
                         const char *name, MlBuffer *record) {
  int reals = count == 0; /* an empty list is one of reals, which most are */
  for (uint32_t i = 0; i < count; i++) reals |= json_is_real(json, first + i);
  double *real = ml_array(call, count, sizeof *real);
  int64_t *whole = ml_array(call, count, sizeof *whole);
  for (uint32_t i = 0; !call->status && i < count; i++) {
    MlJsonType type = json->tokens[first + i].type;
    if (type != ML_JSON_NUMBER && type != ML_JSON_NULL) {
      ml_fail(call, "'%s' must hold only numbers", name);
      break;
    }
    real[i] = type == ML_JSON_NULL ? NAN : ml_json_number(json, first + i);
    whole[i] = reals ? 0 : json_integer(call, json, first + i);
  }
  if (!call->status && reals) ml_put_reals(call, record, name, real, count);
  if (!call->status && !reals) ml_put_integers(call, record, name, whole, count);
  ml_free(real);
  ml_free(whole);
}

static void json_list(MlCall *call, const MlJson *json, uint32_t first, uint32_t count,
                      const char *name, MlBuffer *record) {
  MlJsonType type = json->tokens[first].type;
  MlFieldList list;
  MlBuffer element = {0};
  ml_list_begin(call, record, name, type == ML_JSON_STRING ? ML_FIELD_TEXTS : ML_FIELD_RECORDS,
                &list);
  uint32_t at = first;
  for (uint32_t i = 0; i < count && !call->status; i++, at = json->tokens[at].next) {
    element.length = 0;
    if (json->tokens[at].type != type) {
      ml_fail(call, "'%s' must hold elements of one kind", name);
    } else if (type == ML_JSON_STRING) {
      ml_json_unescape(call, json, at, &element);
      ml_list_text(call, record, &list, element.data, element.length);
    } else {
      json_record(call, json, at, &element);
      ml_list_record(call, record, &list, &element);
    }
  }
  ml_list_end(call, record, &list);
  ml_buffer_free(&element);
}

static void json_field(MlCall *call, const MlJson *json, uint32_t token, const char *name,
                       int is_options, MlBuffer *record) {
  uint32_t count, first = json_elements(json, token, &count);
  if (is_options) { /* kept as the text it is */
    const MlJsonToken *t = &json->tokens[token];
    ml_put_text(call, record, name, json->text + t->start, t->length);
  } else if (count && (json->tokens[first].type == ML_JSON_STRING ||
                       json->tokens[first].type == ML_JSON_OBJECT)) {
    json_list(call, json, first, count, name, record);
  } else {
    json_numbers(call, json, first, count, name, record);
  }
}

static MlStatus json_record(MlCall *call, const MlJson *json, uint32_t object, MlBuffer *record) {
  MlBuffer name = {0};
  uint32_t key = object + 1;
  for (uint32_t i = 0; i < json->tokens[object].members && !call->status; i++) {
    name.length = 0;
    ml_json_unescape(call, json, key, &name);
    const char *text = ml_buffer_text(call, &name);
    if (text && strlen(text) > 255) ml_fail(call, "a field's name is longer than 255 bytes");
    if (!call->status) {
      json_field(call, json, key + 1, text, !strcmp(text, "options"), record);
    }
    key = json->tokens[key + 1].next;
  }
  ml_buffer_free(&name);
  return call->status;
}

MlStatus ml_model_from_json(MlCall *call, const char *text, size_t length, MlBuffer *out) {
  MlJson json;
  MlBuffer record = {0};
  ml_json_parse(call, text, length, "the model", &json);
  if (!call->status && json.tokens[0].type != ML_JSON_OBJECT) {
    ml_fail(call, "the model must be a JSON object as ml_to_json() writes it");
  }
  if (!call->status) json_record(call, &json, 0, &record);
  size_t start = out->length;
  ml_model_seal(call, &record, out);
  /* A model that cannot be used is not handed out. */
  if (!call->status) ml_model_free(ml_model_open(call, out->data + start, out->length - start));
  ml_buffer_free(&record);
  ml_json_free(&json);
  return call->status;
}
