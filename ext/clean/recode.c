#include "clean/recode.h"

#include <math.h>
#include <stdio.h>

#include "base/decimal.h"
#include "base/json.h"
#include "clean/text.h"

/* Writes the key of a value to recode->scratch; 0 when it has none or the call failed. */
static int recode_key(MlCall *call, MlRecode *recode, const MlValue *value) {
  static const MlTextOptions loosely = {.form = ML_NFKC,
                                        .missing = ML_MARKERS_BLANK,
                                        .letter_case = ML_CASE_FOLD,
                                        .plain_punctuation = 1};
  char digits[ML_DOUBLE_TEXT];
  int missing;
  recode->scratch.length = 0;
  switch (value->kind) {
  case ML_VALUE_TEXT:
    if (recode->loose) {
      return !ml_clean_text(call, value->bytes, value->length, &loosely, &recode->scratch,
                            &missing);
    }
    return !ml_buffer_append(call, &recode->scratch, value->bytes, value->length);
  case ML_VALUE_INTEGER:
    snprintf(digits, sizeof digits, "%lld", (long long)value->integer);
    return !ml_buffer_string(call, &recode->scratch, digits);
  case ML_VALUE_REAL:
    if (isnan(value->real)) return 0;
    ml_format_double(value->real == 0 ? 0 : value->real, digits);
    return !ml_buffer_string(call, &recode->scratch, digits);
  default: return 0;
  }
}

static int recode_has_bytes(const MlValue *value) {
  return value->kind == ML_VALUE_TEXT || value->kind == ML_VALUE_BLOB;
}

static MlValue recode_value(const MlRecode *recode, size_t index) {
  MlValue value = recode->to[index];
  if (recode_has_bytes(&value)) {
    value.bytes = value.length ? recode->texts.data + recode->places[index] : "";
  }
  return value;
}

MlStatus ml_recode_add(MlCall *call, MlRecode *recode, const MlValue *from, const MlValue *to) {
  if (!recode_key(call, recode, from)) return call->status;
  size_t known = recode->from.count;
  size_t index =
      ml_dictionary_add(call, &recode->from, recode->scratch.data, recode->scratch.length);
  if (index == ML_NOT_FOUND) return call->status;
  if (index < known) {
    MlValue there = recode_value(recode, index);
    if (ml_value_compare(&there, to) == 0) return ML_OK;
    return ml_fail(call, "the map has two values for '%.*s'",
                   (int)(recode->scratch.length < 60 ? recode->scratch.length : 60),
                   recode->scratch.data ? recode->scratch.data : "");
  }
  ml_reserve(call, &recode->to, &recode->to_capacity, known + 1, sizeof *recode->to);
  ml_reserve(call, &recode->places, &recode->places_capacity, known + 1, sizeof *recode->places);
  if (call->status) return call->status;
  recode->to[known] = *to;
  recode->places[known] = recode->texts.length;
  if (recode_has_bytes(to)) ml_buffer_append(call, &recode->texts, to->bytes, to->length);
  return call->status;
}

/* The token as a value; texts are written to `text`. */
static MlValue recode_json_value(MlCall *call, const MlJson *json, uint32_t token, MlBuffer *text) {
  const MlJsonToken *at = &json->tokens[token];
  double number;
  switch (at->type) {
  case ML_JSON_NULL: return ml_value_null();
  case ML_JSON_TRUE: return ml_value_integer(1);
  case ML_JSON_FALSE: return ml_value_integer(0);
  case ML_JSON_NUMBER:
    number = ml_json_number(json, token);
    if (number == floor(number) && fabs(number) <= 9007199254740992.0 &&
        !memchr(json->text + at->start, '.', at->length)) {
      return ml_value_integer((int64_t)number);
    }
    return ml_value_real(number);
  case ML_JSON_STRING:
    text->length = 0;
    ml_json_unescape(call, json, token, text);
    return ml_value_text(text->data ? text->data : "", text->length);
  default: return ml_value_text(json->text + at->start, at->length);
  }
}

MlStatus ml_recode_add_json(MlCall *call, MlRecode *recode, const char *text, size_t length) {
  MlJson json = {0};
  MlBuffer key = {0}, value = {0};
  ml_json_parse(call, text, length, "the map", &json);
  if (!call->status && json.tokens[0].type != ML_JSON_OBJECT) {
    ml_fail(call, "the map must be a JSON object such as {\"from\": \"to\"}");
  }
  for (uint32_t at = 1; !call->status && at < json.count;) {
    MlValue from = recode_json_value(call, &json, at, &key);
    MlValue to = recode_json_value(call, &json, at + 1, &value);
    if (!call->status) ml_recode_add(call, recode, &from, &to);
    ml_poll(call, 500);
    at = json.tokens[at + 1].next;
  }
  ml_buffer_free(&key);
  ml_buffer_free(&value);
  ml_json_free(&json);
  return call->status;
}

int ml_recode_find(MlCall *call, MlRecode *recode, const MlValue *value, MlValue *to) {
  if (!recode_key(call, recode, value)) return 0;
  size_t index = ml_dictionary_find(&recode->from, recode->scratch.data, recode->scratch.length);
  if (index == ML_NOT_FOUND) return 0;
  *to = recode_value(recode, index);
  return 1;
}

void ml_recode_free(MlRecode *recode) {
  ml_dictionary_free(&recode->from);
  ml_free(recode->to);
  ml_free(recode->places);
  ml_buffer_free(&recode->texts);
  ml_buffer_free(&recode->scratch);
  memset(recode, 0, sizeof *recode);
}
