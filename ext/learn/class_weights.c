#include "learn/class_weights.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"

static int class_weight_is(const MlJsonSpan *option, const char *quoted) {
  return option->length == strlen(quoted) && memcmp(option->text, quoted, option->length) == 0;
}

int ml_class_weights_given(const MlJsonSpan *option) {
  return option->length > 0 && !class_weight_is(option, "\"none\"");
}

/* Class k counts rows / (classes * rows of the class), as scikit-learn has it. */
static void balance_classes(size_t count, const double *class_rows, double *weights) {
  double total = 0;
  for (size_t k = 0; k < count; k++) total += class_rows[k];
  for (size_t k = 0; k < count; k++) {
    weights[k] = class_rows[k] > 0 ? total / ((double)count * class_rows[k]) : 0;
  }
}

/* The number that a key is; NaN where it is none. */
static double key_number(MlCall *call, const char *key, size_t length) {
  MlCall quiet;
  MlJson json = {0};
  double number = NAN;
  ml_call_begin(&quiet, NULL, NULL, NULL);
  if (!ml_json_parse(&quiet, key, length, "key", &json) && json.tokens[0].type == ML_JSON_NUMBER) {
    number = ml_json_number(&json, 0);
  }
  if (quiet.status == ML_NOMEM) ml_fail_memory(call);
  ml_json_free(&json);
  return number;
}

/* Whether a key, which is the number, or NaN, names the class. */
static int is_class(const char *key, size_t length, double number, const MlValue *class) {
  if (class->kind == ML_VALUE_TEXT) {
    return class->length == length && memcmp(class->bytes, key, length) == 0;
  }
  return ml_value_is_number(class) && number == ml_value_number(class);
}

/* The classes as a message lists them. */
static void list_classes(const MlValue *classes, size_t count, char *out, size_t room) {
  size_t used = 0;
  out[0] = 0;
  for (size_t k = 0; k < count && used + 100 < room; k++) {
    char shown[80];
    used += (size_t)snprintf(out + used, room - used, "%s%s", k ? ", " : "",
                             ml_value_show(&classes[k], shown));
  }
}

static MlStatus take_class_weight(MlCall *call, const MlJson *json, uint32_t key,
                                  const MlValue *classes, size_t count, double *weights) {
  MlBuffer name = {0};
  size_t class = 0;
  uint32_t value = key + 1;
  double weight = json->tokens[value].type == ML_JSON_NUMBER ? ml_json_number(json, value) : NAN;
  ml_json_unescape(call, json, key, &name);
  const char *text = name.data ? name.data : "";
  double number = key_number(call, text, name.length);
  while (class < count && !is_class(text, name.length, number, &classes[class])) class ++;
  int shown = (int)(name.length < 60 ? name.length : 60);
  if (!call->status && class == count) {
    char list[500];
    list_classes(classes, count, list, sizeof list);
    ml_fail(call, "option 'class_weight' names '%.*s', which is none of the target's classes: %s",
            shown, text, list);
  } else if (!call->status && !(weight > 0 && weight <= 1e300)) {
    ml_fail(call,
            "option 'class_weight': the weight of '%.*s' must be a number above 0, found %.*s",
            shown, text, (int)json->tokens[value].length, json->text + json->tokens[value].start);
  } else if (!call->status) {
    weights[class] = weight;
  }
  ml_buffer_free(&name);
  return call->status;
}

MlStatus ml_class_weights(MlCall *call, const MlJsonSpan *option, const MlValue *classes,
                          size_t count, const double *class_rows, double *weights) {
  MlJson json = {0};
  if (call->status) return call->status;
  for (size_t k = 0; k < count; k++) weights[k] = 1;
  if (!ml_class_weights_given(option)) return call->status;
  if (class_weight_is(option, "\"balanced\"")) {
    balance_classes(count, class_rows, weights);
    return call->status;
  }
  if (!ml_json_parse(call, option->text, option->length, "option 'class_weight'", &json)) {
    if (json.tokens[0].type != ML_JSON_OBJECT) {
      ml_fail(call,
              "option 'class_weight' must be \"none\", \"balanced\" or an object of classes and "
              "their weights, found %.*s",
              (int)(option->length < 60 ? option->length : 60), option->text);
    }
    for (uint32_t at = 1; !call->status && at < json.count; at = json.tokens[at + 1].next) {
      take_class_weight(call, &json, at, classes, count, weights);
    }
  }
  ml_json_free(&json);
  return call->status;
}

MlStatus ml_class_weights_fit(MlCall *call, const MlJsonSpan *option, const MlFit *fit,
                              const double *class_rows, double *weights) {
  size_t count = fit->frame.class_count;
  MlValue *classes = ml_array(call, count, sizeof *classes);
  for (size_t k = 0; classes && k < count; k++) classes[k] = ml_frame_class_value(&fit->frame, k);
  if (classes) ml_class_weights(call, option, classes, count, class_rows, weights);
  ml_free(classes);
  return call->status;
}
