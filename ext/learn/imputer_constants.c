/* Filling by constants: of a kind's features, or of each by its name. */
#include <math.h>

#include "learn/imputer.h"

/*
** The constant of a feature: its own of an object, or the one of all of its kind; 0: the default.
*/
static uint32_t imputer_constant(const MlJson *json, const MlFeature *feature, int *is_given) {
  uint32_t token = 0;
  *is_given = json->count > 0;
  if (json->count && json->tokens[0].type == ML_JSON_OBJECT) {
    token = ml_json_member(json, 0, feature->name);
    *is_given = token != 0;
  }
  return token;
}

static MlStatus imputer_fill_constant(MlCall *call, MlFeature *feature, const MlJson *json,
                                      int is_for_all) {
  int is_given, is_text = feature->kind == ML_FEATURE_CATEGORY;
  uint32_t token = imputer_constant(json, feature, &is_given);
  MlJsonType type = is_given ? json->tokens[token].type : ML_JSON_NULL;
  MlBuffer text = {0};
  if (feature->kind == ML_FEATURE_UNKNOWN) return call->status;
  if (is_given && type != (is_text ? ML_JSON_STRING : ML_JSON_NUMBER)) {
    if (!is_for_all) {
      return ml_fail(call, "option 'fill_value': feature '%s' is %s, found %.*s", feature->name,
                     is_text ? "text" : "a number", (int)json->tokens[token].length,
                     json->text + json->tokens[token].start);
    }
    is_given = 0;
  }
  if (!is_text) {
    feature->fill = is_given ? ml_json_number(json, token) : 0;
    if (isinf(feature->fill)) ml_fail(call, "option 'fill_value' must be finite");
    return call->status;
  }
  if (is_given) {
    ml_json_unescape(call, json, token, &text);
  } else {
    ml_buffer_string(call, &text, "missing_value");
  }
  if (!call->status) {
    size_t code =
        ml_dictionary_add(call, &feature->levels, text.data ? text.data : "", text.length);
    if (code != ML_NOT_FOUND) feature->fill = (double)code;
  }
  ml_buffer_free(&text);
  return call->status;
}

MlStatus ml_imputer_fill_constants(MlCall *call, MlFit *fit) {
  const MlImputerOptions *options = fit->options;
  MlEncoder *encoder = &fit->frame.encoder;
  MlJsonSpan span = options->fill_value;
  MlJson json = {0};
  if (span.length) ml_json_parse(call, span.text, span.length, "option 'fill_value'", &json);
  MlJsonType type = span.length && !call->status ? json.tokens[0].type : ML_JSON_NUMBER;
  if (type != ML_JSON_NUMBER && type != ML_JSON_STRING && type != ML_JSON_OBJECT) {
    ml_fail(call, "option 'fill_value' must be a number, a text, or an object by feature");
  }
  for (uint32_t i = 1; type == ML_JSON_OBJECT && !call->status && i < json.count;) {
    ml_imputer_feature(call, encoder, &json, i, "fill_value");
    i = json.tokens[i + 1].next;
  }
  for (size_t f = 0; f < encoder->count && !call->status; f++) {
    imputer_fill_constant(call, &encoder->features[f], &json, type != ML_JSON_OBJECT);
  }
  ml_json_free(&json);
  return call->status ? call->status : ml_encoder_layout(call, encoder); /* with the new levels */
}
