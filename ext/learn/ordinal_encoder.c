/* ml_ordinal_encoder: the levels of categories become 0, 1, 2, ... in sorted or a given order. */
#include <math.h>

#include "learn/category_encoders.h"

typedef struct OrdinalOptions {
  MlJsonSpan order, unknown_value;
} OrdinalOptions;

static const MlOption ordinal_options[] = {
    {.name = "order",
     .type = ML_OPTION_JSON,
     .offset = offsetof(OrdinalOptions, order),
     .help = "array of the levels of the only text feature, or an object of arrays by feature; "
             "otherwise they are sorted"},
    {.name = "unknown_value",
     .type = ML_OPTION_JSON,
     .offset = offsetof(OrdinalOptions, unknown_value),
     .help = "the number of levels not seen in training; without it they are missing values"},
    {0}};

static MlStatus ordinal_unknown(MlCall *call, MlJsonSpan span, double *value) {
  MlJson json = {0};
  *value = NAN;
  if (!span.length || call->status) return call->status;
  ml_json_parse(call, span.text, span.length, "option 'unknown_value'", &json);
  if (!call->status && json.tokens[0].type == ML_JSON_NUMBER) *value = ml_json_number(&json, 0);
  if (!call->status && !(fabs(*value) <= 1e300)) {
    ml_fail(call, "option 'unknown_value' must be a number, found %.*s",
            (int)(span.length < 60 ? span.length : 60), span.text);
  }
  ml_json_free(&json);
  return call->status;
}

static MlStatus ordinal_begin(MlCall *call, MlFit *fit) {
  const OrdinalOptions *options = fit->options;
  double unknown;
  ordinal_unknown(call, options->unknown_value, &unknown);
  return ml_level_numbers_begin(call, fit);
}

/* The levels of a feature in the order of an array: new ones join, and none may be left. */
static MlStatus ordinal_order_feature(MlCall *call, MlFeature *feature, const MlJson *json,
                                      uint32_t array, double **places) {
  MlBuffer level = {0};
  size_t given = json->tokens[array].members, seen = feature->levels.count;
  if (feature->kind != ML_FEATURE_CATEGORY) {
    return ml_fail(call, "option 'order': feature '%s' is no text", feature->name);
  }
  if (json->tokens[array].type != ML_JSON_ARRAY) {
    return ml_fail(call, "option 'order': the levels of '%s' must be an array", feature->name);
  }
  double *place = ml_array(call, seen + given, sizeof *place);
  for (size_t i = 0; i < seen && place; i++) place[i] = NAN;
  for (uint32_t i = 0, token = array + 1; i < given && !call->status; i++) {
    level.length = 0;
    if (json->tokens[token].type != ML_JSON_STRING) {
      ml_fail(call, "option 'order' must hold only text");
    } else if (!ml_json_unescape(call, json, token, &level)) {
      size_t before = feature->levels.count;
      size_t code =
          ml_dictionary_add(call, &feature->levels, level.data ? level.data : "", level.length);
      if (call->status) break;
      if (code < before && !isnan(place[code])) {
        ml_fail(call, "option 'order' has '%.*s' twice",
                (int)(level.length < 60 ? level.length : 60), level.data ? level.data : "");
      }
      place[code] = i;
    }
    token = json->tokens[token].next;
  }
  for (size_t i = 0; i < seen && !call->status; i++) {
    size_t length;
    const char *text = ml_dictionary_get(&feature->levels, i, &length);
    if (!isnan(place[i])) continue;
    ml_fail(call, "feature '%s' has the level '%.*s', which option 'order' does not list",
            feature->name, (int)(length < 60 ? length : 60), text);
  }
  ml_buffer_free(&level);
  *places = place;
  return call->status;
}

/* places (features): by code, of those features that have an order; owned by the caller. */
static MlStatus ordinal_orders(MlCall *call, MlFit *fit, double **places) {
  const OrdinalOptions *options = fit->options;
  MlEncoder *encoder = &fit->frame.encoder;
  MlJson json = {0};
  size_t only = ML_NOT_FOUND, texts = 0;
  if (!options->order.length || call->status) return call->status;
  for (size_t f = 0; f < encoder->count; f++) {
    if (encoder->features[f].kind != ML_FEATURE_CATEGORY) continue;
    only = f;
    texts++;
  }
  ml_json_parse(call, options->order.text, options->order.length, "option 'order'", &json);
  if (!call->status && json.tokens[0].type == ML_JSON_ARRAY) {
    if (texts == 1) {
      ordinal_order_feature(call, &encoder->features[only], &json, 0, &places[only]);
    } else {
      ml_fail(call, "option 'order' must be an object of arrays by feature: %zu features are text",
              texts);
    }
  } else if (!call->status && json.tokens[0].type != ML_JSON_OBJECT) {
    ml_fail(call, "option 'order' must be an array of levels, or an object of arrays by feature");
  }
  int is_object = !call->status && json.tokens[0].type == ML_JSON_OBJECT;
  for (uint32_t i = 1; is_object && !call->status && i < json.count; i = json.tokens[i + 1].next) {
    MlBuffer name = {0};
    ml_json_unescape(call, &json, i, &name);
    size_t f = ml_encoder_find(encoder, name.data ? name.data : "", name.length);
    const char *text = ml_buffer_text(call, &name);
    if (f == ML_NOT_FOUND) {
      ml_fail(call, "option 'order': there is no feature '%s'", text ? text : "");
    } else if (places[f]) {
      ml_fail(call, "option 'order' has '%s' twice", text ? text : "");
    } else {
      ordinal_order_feature(call, &encoder->features[f], &json, i + 1, &places[f]);
    }
    ml_buffer_free(&name);
  }
  ml_json_free(&json);
  return call->status ? call->status : ml_encoder_layout(call, encoder); /* with new levels */
}

static MlStatus ordinal_finish(MlCall *call, MlFit *fit, MlBuffer *record) {
  const OrdinalOptions *options = fit->options;
  const MlEncoder *encoder = &fit->frame.encoder;
  MlLevelNumbers levels = {0};
  double unknown = NAN, **places = ml_array(call, encoder->count, sizeof *places);
  if (places) ordinal_orders(call, fit, places);
  ordinal_unknown(call, options->unknown_value, &unknown);
  if (!call->status) ml_level_numbers_make(call, encoder, &levels);
  for (size_t f = 0; f < encoder->count && !call->status; f++) {
    const MlFeature *feature = &encoder->features[f];
    for (size_t code = 0; code < feature->levels.count; code++) {
      size_t rank = feature->rank[code];
      levels.numbers[levels.starts[f] + rank] = places[f] ? places[f][code] : (double)rank;
    }
  }
  if (!call->status) ml_put_reals(call, record, "codes", levels.numbers, levels.total);
  if (!call->status && !isnan(unknown)) ml_put_real(call, record, "unknown_value", unknown);
  ml_level_numbers_free(&levels);
  for (size_t f = 0; places && f < encoder->count; f++) ml_free(places[f]);
  ml_free(places);
  return call->status;
}

typedef struct OrdinalModel {
  MlLevelNumbers levels;
  double unknown;
} OrdinalModel;

static void ordinal_unload(void *data) {
  OrdinalModel *model = data;
  ml_level_numbers_free(&model->levels);
  ml_free(model);
}

static void *ordinal_load(MlCall *call, const MlModel *model, MlRecord parameters) {
  OrdinalModel *state = ml_array(call, 1, sizeof *state);
  MlField field;
  if (!state) return NULL;
  state->unknown = NAN;
  ml_level_numbers_read(call, model, parameters, "codes", &state->levels);
  if (!call->status && ml_record_find(parameters, "unknown_value", &field)) {
    ml_get_real(call, parameters, "unknown_value", &state->unknown);
  }
  if (!call->status) return state;
  ordinal_unload(state);
  return NULL;
}

static MlStatus ordinal_transform(MlCall *call, const MlModel *model, const double *slots,
                                  const MlValue *cells, MlBuffer *out) {
  const OrdinalModel *state = model->state;
  return ml_level_numbers_apply(call, model, &state->levels, state->unknown, slots, cells, out);
}

static MlStatus ordinal_summary(MlCall *call, const MlModel *model, MlGrid *grid) {
  const OrdinalModel *state = model->state;
  return ml_level_numbers_summary(call, model, &state->levels, "code", grid);
}

const MlLearner ml_ordinal_encoder = {
    .function = "ml_ordinal_encoder",
    .title = "Learns the levels of text features; ml_transform then gives their places 0, 1, 2, "
             "... in sorted or a given order as a vector (numbers stay). Rows with a NULL are left "
             "out; a new level is a missing value",
    .signature = "ml_ordinal_encoder(x1, ... [, options])",
    .example = "WITH t(size) AS (VALUES ('S'), ('L'), ('M')) SELECT size, "
               "ml_vector_at(ml_transform((SELECT ml_ordinal_encoder(size, '{\"order\": [\"S\", "
               "\"M\", \"L\"]}') FROM t), size), 0) FROM t",
    .target = ML_TARGET_NONE,
    .coding = ML_CODING_ONE_HOT,
    .predicts = ML_PREDICTS_NOTHING,
    .options = ordinal_options,
    .options_size = sizeof(OrdinalOptions),
    .state_size = 1,
    .begin = ordinal_begin,
    .absorb = ml_fit_absorb_nothing,
    .finish = ordinal_finish,
    .load = ordinal_load,
    .unload = ordinal_unload,
    .transform_slots = ordinal_transform,
    .columns = ml_level_numbers_columns,
    .summary = ordinal_summary,
};
