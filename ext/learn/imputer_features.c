/* What the imputer's parts ask of features: which one an option names, and what values one has. */
#include <math.h>

#include "learn/imputer.h"

size_t ml_imputer_feature(MlCall *call, const MlEncoder *encoder, const MlJson *json,
                          uint32_t token, const char *option) {
  size_t found = ML_NOT_FOUND;
  MlBuffer name = {0};
  if (json->tokens[token].type == ML_JSON_STRING) {
    ml_json_unescape(call, json, token, &name);
    found = ml_encoder_find(encoder, name.data ? name.data : "", name.length);
  } else if (json->tokens[token].type == ML_JSON_NUMBER) {
    double place = ml_json_number(json, token);
    if (place >= 1 && place <= (double)encoder->count && place == floor(place)) {
      found = (size_t)place - 1;
    }
  }
  ml_buffer_free(&name);
  if (found == ML_NOT_FOUND && !call->status) {
    uint32_t length = json->tokens[token].length;
    ml_fail(call, "option '%s' must name features, or their places from 1 to %zu, found %.*s",
            option, encoder->count, (int)(length < 60 ? length : 60),
            json->text + json->tokens[token].start);
  }
  return found;
}

MlStatus ml_imputer_check_values(MlCall *call, const MlEncoder *encoder, const double *values,
                                 size_t count) {
  for (size_t i = 0; i < count && !call->status; i++) {
    for (size_t f = 0; f < encoder->count; f++) {
      const MlFeature *feature = &encoder->features[f];
      double value = values[i * encoder->slots + feature->slot];
      int is_code = feature->kind == ML_FEATURE_CATEGORY;
      if (isnan(value) || (!is_code && !isinf(value))) continue;
      if (!is_code || !(value >= 0 && value < (double)feature->levels.count) ||
          value != floor(value)) {
        return ml_fail(call, "the model is damaged: no value of feature '%s'", feature->name);
      }
    }
    ml_poll(call, (uint32_t)(10 * encoder->count));
  }
  return call->status;
}
