/*
** ml_imputer: what stands in the place of missing values. By column (mean, median, mode, a
** constant), by group, or by nearest neighbours (scikit-learn's definitions, ties to the smallest
** value).
**
** Rows with something missing are what it learns from as well: none is left out.
*/
#include "learn/imputer.h"

#include <math.h>

#include "math/statistics.h"

static const MlOption imputer_options[] = {
    {.name = "strategy",
     .type = ML_OPTION_CHOICE,
     .offset = offsetof(MlImputerOptions, strategy),
     .choices = "mean|median|mode|constant|neighbors",
     .help = "what fills numbers; text is filled by its mode, or like numbers by constant and "
             "neighbors"},
    {.name = "fill_value",
     .type = ML_OPTION_JSON,
     .offset = offsetof(MlImputerOptions, fill_value),
     .help = "of constant: a number (default 0) for numbers or a text (default missing_value) for "
             "text, or an object of them by feature"},
    {.name = "group",
     .type = ML_OPTION_JSON,
     .offset = offsetof(MlImputerOptions, group),
     .help = "the feature, by name or by place from 1, or an array of some, whose values make "
             "groups: each has its own mean, median or mode"},
    {.name = "n_neighbors",
     .type = ML_OPTION_INTEGER,
     .offset = offsetof(MlImputerOptions, n_neighbors),
     .fallback = 5,
     .minimum = 1,
     .maximum = 1000,
     .help = "nearest rows that fill a value"},
    {.name = "weights",
     .type = ML_OPTION_CHOICE,
     .offset = offsetof(MlImputerOptions, weights),
     .choices = "uniform|distance",
     .help = "of the neighbors: all alike, or by the inverse of their distance"},
    {.name = "scale",
     .type = ML_OPTION_CHOICE,
     .offset = offsetof(MlImputerOptions, scale),
     .choices = "none|standard|min_max",
     .help = "of the neighbors' distances: numbers as they are, by their standard deviation, by "
             "their range"},
    {.name = "max_rows",
     .type = ML_OPTION_INTEGER,
     .offset = offsetof(MlImputerOptions, max_rows),
     .fallback = 10000,
     .minimum = 1,
     .maximum = 100000000,
     .help = "most rows that a model of neighbors keeps; of more, a random choice"},
    {.name = "seed",
     .type = ML_OPTION_INTEGER,
     .offset = offsetof(MlImputerOptions, seed),
     .minimum = -9e15,
     .maximum = 9e15,
     .help = "of the random choice"},
    {0}};

/* What is known of a slot of all rows, of those of which only a sample is kept. */
typedef struct ImputerSlot {
  MlMoments moments;
  double minimum, maximum;
  uint64_t *counts; /* of a category's codes, owned */
  size_t counts_capacity, codes;
} ImputerSlot;

typedef struct ImputerState {
  MlReservoir sample;
  ImputerSlot *slots; /* (slots_count) owned */
  size_t slots_count;
} ImputerState;

/* ---- fitting */

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

/* Reads option "group" into groups->features. */
static MlStatus imputer_read_groups(MlCall *call, const MlFit *fit, MlImputerGroups *groups) {
  const MlImputerOptions *options = fit->options;
  const MlEncoder *encoder = &fit->frame.encoder;
  MlJson json = {0};
  if (!options->group.length || call->status) return call->status;
  ml_json_parse(call, options->group.text, options->group.length, "option 'group'", &json);
  if (!call->status) {
    int is_list = json.tokens[0].type == ML_JSON_ARRAY;
    size_t count = is_list ? json.tokens[0].members : 1;
    groups->features = ml_array(call, count, sizeof *groups->features);
    if (!count) ml_fail(call, "option 'group' is an empty array");
    for (uint32_t i = 0; i < count && !call->status; i++) {
      uint32_t token = is_list ? i + 1 : 0;
      size_t feature = json.tokens[token].next == token + 1
                           ? ml_imputer_feature(call, encoder, &json, token, "group")
                           : ML_NOT_FOUND;
      if (feature == ML_NOT_FOUND)
        ml_fail(call, "option 'group' must be a name or an array of some");
      for (uint32_t k = 0; k < i && !call->status; k++) {
        if (groups->features[k] == feature) ml_fail(call, "option 'group' has a feature twice");
      }
      groups->features[groups->columns++] = feature;
    }
  }
  ml_json_free(&json);
  return call->status;
}

static MlStatus imputer_begin(MlCall *call, MlFit *fit) {
  const MlImputerOptions *options = fit->options;
  static const MlMissing policies[] = {ML_MISSING_MEAN, ML_MISSING_MEDIAN, ML_MISSING_MODE,
                                       ML_MISSING_MODE, ML_MISSING_MEAN};
  MlImputerGroups groups = {0};
  if (fit->common.missing) {
    return ml_fail(call, "option 'missing' is not for it; what fills is option 'strategy'");
  }
  if (options->group.length && options->strategy > ML_IMPUTER_MODE) {
    return ml_fail(call, "option 'group' goes with the strategies mean, median and mode");
  }
  if (options->fill_value.length && options->strategy != ML_IMPUTER_CONSTANT) {
    return ml_fail(call, "option 'fill_value' goes with the strategy constant");
  }
  imputer_read_groups(call, fit, &groups); /* errors come before the rows */
  ml_imputer_groups_free(&groups);
  fit->frame.encoder.missing = policies[options->strategy];
  if (options->strategy != ML_IMPUTER_NEIGHBORS) {
    fit->frame.absorb = NULL;
  } else if (!fit->frame.absorb) {
    return ml_fail(call, "the strategy neighbors takes no formula, powers or interactions, and no "
                         "'min_frequency' or 'max_categories'");
  }
  return call->status;
}

static MlStatus imputer_begin_slots(MlCall *call, MlFit *fit) {
  const MlImputerOptions *options = fit->options;
  ImputerState *state = fit->state;
  const MlEncoder *encoder = &fit->frame.encoder;
  state->slots = ml_array(call, encoder->slots, sizeof *state->slots);
  if (!state->slots) return call->status;
  state->slots_count = encoder->slots;
  for (size_t s = 0; s < encoder->slots; s++) {
    ml_moments_begin(&state->slots[s].moments, 2);
    state->slots[s].minimum = INFINITY;
    state->slots[s].maximum = -INFINITY;
  }
  ml_reservoir_begin(&state->sample, encoder->slots, (size_t)options->max_rows,
                     (uint64_t)options->seed);
  return call->status;
}

static void imputer_count(MlCall *call, ImputerSlot *slot, int is_category, double value) {
  if (isnan(value)) return;
  if (!is_category) {
    ml_moments_add(&slot->moments, value);
    if (value < slot->minimum) slot->minimum = value;
    if (value > slot->maximum) slot->maximum = value;
    return;
  }
  size_t code = (size_t)value;
  if (ml_reserve(call, &slot->counts, &slot->counts_capacity, code + 1, sizeof *slot->counts)) {
    return;
  }
  while (slot->codes <= code) slot->counts[slot->codes++] = 0;
  slot->counts[code]++;
}

/* Of neighbours: keeps a sample, and what all rows say of each column. */
static MlStatus imputer_absorb(MlCall *call, void *learner, MlFrame *frame, const double *rows,
                               size_t count) {
  MlFit *fit = learner;
  ImputerState *state = fit->state;
  const MlEncoder *encoder = &frame->encoder;
  if (!state->slots && imputer_begin_slots(call, fit)) return call->status;
  if (encoder->slots != encoder->count) return call->status; /* vectors: refused at the end */
  ml_poll(call, (uint32_t)(count < 1000 ? count * encoder->count * 10 : 10000000));
  for (size_t i = 0; i < count && !call->status; i++) {
    const double *row = rows + i * frame->width;
    for (size_t f = 0; f < encoder->count; f++) {
      const MlFeature *feature = &encoder->features[f];
      int is_category = feature->kind == ML_FEATURE_CATEGORY;
      imputer_count(call, &state->slots[feature->slot], is_category, row[feature->slot]);
    }
    ml_reservoir_add(call, &state->sample, row);
  }
  return call->status;
}

/* The fills of the columns from what absorb() has counted. */
static void imputer_set_fills(MlFit *fit) {
  ImputerState *state = fit->state;
  for (size_t f = 0; f < fit->frame.encoder.count; f++) {
    MlFeature *feature = &fit->frame.encoder.features[f];
    const ImputerSlot *slot = &state->slots[feature->slot];
    size_t best = ML_NOT_FOUND;
    feature->fill = ml_moments_mean(&slot->moments);
    if (feature->kind != ML_FEATURE_CATEGORY) continue;
    for (size_t i = 0; i < slot->codes; i++) {
      int is_better =
          best == ML_NOT_FOUND || slot->counts[i] > slot->counts[best] ||
          (slot->counts[i] == slot->counts[best] && feature->rank[i] < feature->rank[best]);
      if (is_better) best = i;
    }
    feature->fill = best == ML_NOT_FOUND ? NAN : (double)best;
  }
}

static MlStatus imputer_write_neighbors(MlCall *call, MlFit *fit, MlBuffer *record) {
  const MlImputerOptions *options = fit->options;
  ImputerState *state = fit->state;
  const MlEncoder *encoder = &fit->frame.encoder;
  MlFrame *frame = &fit->frame;
  for (size_t i = 0; i < frame->held_count && !call->status; i++) {
    imputer_absorb(call, fit, frame, frame->chunks[i].rows, frame->chunks[i].count);
  }
  double *scales = ml_array(call, encoder->slots, sizeof *scales);
  if (call->status) {
    ml_free(scales);
    return call->status;
  }
  imputer_set_fills(fit);
  for (size_t f = 0; f < encoder->count; f++) {
    const MlFeature *feature = &encoder->features[f];
    const ImputerSlot *slot = &state->slots[feature->slot];
    double scale = options->scale == 1   ? ml_moments_stddev(&slot->moments, 0)
                   : options->scale == 2 ? slot->maximum - slot->minimum
                                         : 1;
    int is_category = feature->kind == ML_FEATURE_CATEGORY;
    scales[feature->slot] = is_category ? 0 : scale > 0 && !isinf(scale) ? scale : 1;
    for (size_t i = 0; is_category && i < state->sample.count; i++) {
      double *code = &state->sample.rows[i * encoder->slots + feature->slot];
      if (!isnan(*code)) *code = feature->rank[(size_t)*code];
    }
  }
  ml_put_integer(call, record, "rows", (int64_t)state->sample.count);
  ml_put_integer(call, record, "n_neighbors", options->n_neighbors);
  ml_put_integer(call, record, "weights", options->weights);
  ml_put_reals(call, record, "scales", scales, encoder->slots);
  ml_put_reals(call, record, "values", state->sample.rows, state->sample.count * encoder->slots);
  ml_free(scales);
  return call->status;
}

/* ---- the record */

/* Whether all numbers of each feature are whole: then what fills is shown as an integer too. */
static MlStatus imputer_write_whole(MlCall *call, const MlFit *fit, MlBuffer *record) {
  const MlFrame *frame = &fit->frame;
  const MlEncoder *encoder = &frame->encoder;
  const MlReservoir *sample = &((const ImputerState *)fit->state)->sample;
  int64_t *whole = ml_array(call, encoder->count, sizeof *whole);
  for (size_t f = 0; f < encoder->count && !call->status; f++) {
    size_t slot = encoder->features[f].slot;
    whole[f] = encoder->features[f].kind == ML_FEATURE_NUMBER;
    for (size_t c = 0; c < frame->held_count && !call->status; c++) {
      for (size_t i = 0; i < frame->chunks[c].count && whole[f]; i++) {
        double value = frame->chunks[c].rows[i * frame->width + slot];
        whole[f] = isnan(value) || value == floor(value);
      }
      ml_poll(call, 500000);
    }
    for (size_t i = 0; i < sample->count && whole[f]; i++) {
      double value = sample->rows[i * encoder->slots + slot];
      whole[f] = isnan(value) || value == floor(value);
    }
  }
  if (!call->status) ml_put_integers(call, record, "whole", whole, encoder->count);
  ml_free(whole);
  return call->status;
}

/* A number that makes groups is filled by its mode: a mean is no group. */
static MlStatus imputer_fill_keys(MlCall *call, MlFit *fit, const MlImputerGroups *groups) {
  const MlFrame *frame = &fit->frame;
  double *values = ml_array(call, (size_t)frame->rows_used, sizeof *values);
  for (size_t k = 0; k < groups->columns && !call->status; k++) {
    MlFeature *feature = &fit->frame.encoder.features[groups->features[k]];
    size_t count = 0;
    if (feature->kind != ML_FEATURE_NUMBER) continue;
    for (size_t c = 0; c < frame->held_count; c++) {
      for (size_t i = 0; i < frame->chunks[c].count; i++) {
        double value = frame->chunks[c].rows[i * frame->width + feature->slot];
        if (!isnan(value)) values[count++] = value;
      }
    }
    if (count) feature->fill = ml_imputer_middle(call, values, count, ML_IMPUTER_MODE);
  }
  ml_free(values);
  return call->status;
}

static MlStatus imputer_write_groups(MlCall *call, MlFit *fit, MlBuffer *record) {
  MlImputerGroups groups = {0};
  const MlEncoder *encoder = &fit->frame.encoder;
  imputer_read_groups(call, fit, &groups);
  if (groups.columns && !call->status && !imputer_fill_keys(call, fit, &groups) &&
      !ml_imputer_groups_fit(call, fit, &groups)) {
    int64_t *columns = ml_array(call, groups.columns, sizeof *columns);
    for (size_t i = 0; columns && i < groups.columns; i++) columns[i] = (int64_t)groups.features[i];
    if (columns) ml_put_integers(call, record, "group", columns, groups.columns);
    ml_put_reals(call, record, "group_keys", groups.keys, groups.count * groups.columns);
    ml_put_reals(call, record, "group_fills", groups.fills, groups.count * encoder->slots);
    ml_free(columns);
  }
  ml_imputer_groups_free(&groups);
  return call->status;
}

static MlStatus imputer_finish(MlCall *call, MlFit *fit, MlBuffer *record) {
  const MlImputerOptions *options = fit->options;
  const MlEncoder *encoder = &fit->frame.encoder;
  for (size_t f = 0; f < encoder->count && !call->status; f++) {
    MlFeatureKind kind = encoder->features[f].kind;
    if (kind == ML_FEATURE_VECTOR || kind == ML_FEATURE_SPARSE) {
      return ml_fail(call, "feature '%s' is a vector; imputer takes numbers and text",
                     encoder->features[f].name);
    }
  }
  if (options->strategy == ML_IMPUTER_NEIGHBORS) imputer_write_neighbors(call, fit, record);
  if (options->strategy == ML_IMPUTER_CONSTANT) ml_imputer_fill_constants(call, fit);
  if (options->group.length) imputer_write_groups(call, fit, record);
  return imputer_write_whole(call, fit, record);
}

static void imputer_release(MlFit *fit) {
  ImputerState *state = fit->state;
  for (size_t s = 0; s < state->slots_count; s++) ml_free(state->slots[s].counts);
  ml_free(state->slots);
  ml_reservoir_free(&state->sample);
}

/* ---- applying */

typedef struct ImputerModel {
  int64_t *whole; /* (features) owned */
  MlImputerGroups groups;
  MlImputerNeighbors neighbors;
} ImputerModel;

static void imputer_unload(void *data) {
  ImputerModel *model = data;
  ml_free(model->whole);
  ml_imputer_groups_free(&model->groups);
  ml_imputer_neighbors_free(&model->neighbors);
  ml_free(model);
}

/* Numbers are finite, codes those of a level; NaN where nothing is known. */
static MlStatus imputer_check_values(MlCall *call, const MlEncoder *encoder, const double *values,
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

static MlStatus imputer_load_groups(MlCall *call, const MlModel *model, MlRecord parameters,
                                    MlImputerGroups *groups) {
  const MlEncoder *encoder = &model->encoder;
  size_t found = 0, keys = 0;
  int64_t *columns = ml_get_integers(call, parameters, "group", ML_ANY_COUNT, &groups->columns);
  groups->features = ml_array(call, groups->columns, sizeof *groups->features);
  for (size_t i = 0; i < groups->columns && !call->status; i++) {
    if (columns[i] < 0 || (uint64_t)columns[i] >= encoder->count) {
      ml_fail(call, "the model is damaged: no such feature to group by");
    } else {
      groups->features[i] = (size_t)columns[i];
    }
  }
  ml_free(columns);
  groups->keys = ml_get_reals(call, parameters, "group_keys", ML_ANY_COUNT, &keys);
  groups->fills = ml_get_reals(call, parameters, "group_fills", ML_ANY_COUNT, &found);
  if (call->status) return call->status;
  groups->count = groups->columns ? keys / groups->columns : 0;
  if (groups->count * groups->columns != keys || found / encoder->slots != groups->count ||
      found % encoder->slots) {
    return ml_fail(call, "the model is damaged: its groups");
  }
  return imputer_check_values(call, encoder, groups->fills, groups->count);
}

static MlStatus imputer_load_neighbors(MlCall *call, const MlModel *model, MlRecord parameters,
                                       MlImputerNeighbors *neighbors) {
  const MlEncoder *encoder = &model->encoder;
  size_t found = 0;
  int64_t rows = 0, k = 0, weights = 0;
  ml_get_integer(call, parameters, "rows", &rows);
  ml_get_integer(call, parameters, "n_neighbors", &k);
  ml_get_integer(call, parameters, "weights", &weights);
  neighbors->slots = encoder->slots;
  neighbors->rows = ml_get_reals(call, parameters, "values", ML_ANY_COUNT, &found);
  neighbors->scales = ml_get_reals(call, parameters, "scales", encoder->slots, NULL);
  if (call->status) return call->status;
  if (rows < 0 || k < 1 || k > 1000 || (uint64_t)rows != found / encoder->slots ||
      found % encoder->slots) {
    return ml_fail(call, "the model is damaged: its rows");
  }
  for (size_t f = 0; f < encoder->count && !call->status; f++) {
    double scale = neighbors->scales[encoder->features[f].slot];
    int is_code = encoder->features[f].kind == ML_FEATURE_CATEGORY;
    if (is_code ? scale != 0 : !(scale > 0) || isinf(scale)) {
      ml_fail(call, "the model is damaged: its scales");
    }
  }
  neighbors->count = (size_t)rows;
  neighbors->k = (size_t)k;
  neighbors->by_distance = weights == 1;
  neighbors->squares = ml_array(call, neighbors->count, sizeof(double));
  neighbors->nearest = ml_array(call, neighbors->k, sizeof(double));
  neighbors->values = ml_array(call, neighbors->k, sizeof(double));
  neighbors->present = ml_array(call, encoder->slots, sizeof(size_t));
  return call->status ? call->status
                      : imputer_check_values(call, encoder, neighbors->rows, neighbors->count);
}

static void *imputer_load(MlCall *call, const MlModel *model, MlRecord parameters) {
  const MlEncoder *encoder = &model->encoder;
  ImputerModel *state = ml_array(call, 1, sizeof *state);
  MlField field;
  if (!state) return NULL;
  for (size_t f = 0; f < encoder->count && !call->status; f++) {
    MlFeatureKind kind = encoder->features[f].kind;
    if (kind == ML_FEATURE_VECTOR || kind == ML_FEATURE_SPARSE) {
      ml_fail(call, "the model is damaged: an imputer of vectors");
    }
  }
  if (!encoder->count || encoder->missing <= ML_MISSING_ERROR || encoder->terms) {
    ml_fail(call, "the model is damaged: it fills nothing");
  }
  state->whole = ml_get_integers(call, parameters, "whole", encoder->count, NULL);
  if (!call->status && ml_record_find(parameters, "group", &field)) {
    imputer_load_groups(call, model, parameters, &state->groups);
  }
  if (!call->status && ml_record_find(parameters, "rows", &field)) {
    imputer_load_neighbors(call, model, parameters, &state->neighbors);
  }
  if (!call->status) return state;
  imputer_unload(state);
  return NULL;
}

static MlStatus imputer_fill(MlCall *call, const MlModel *model, double *slots) {
  const ImputerModel *state = model->state;
  if (state->neighbors.count) return ml_imputer_neighbors_fill(call, &state->neighbors, slots);
  const double *fills =
      state->groups.count ? ml_imputer_group(&state->groups, &model->encoder, slots) : NULL;
  for (size_t s = 0; fills && s < model->encoder.slots; s++) {
    if (isnan(slots[s])) slots[s] = fills[s];
  }
  return call->status;
}

static int imputer_is_whole(const MlModel *model, size_t feature) {
  return ((const ImputerModel *)model->state)->whole[feature] == 1;
}

static MlStatus imputer_transform(MlCall *call, const MlModel *model, const MlRow *row,
                                  MlBuffer *out) {
  return ml_vector_write_dense(call, out, row->x, model->encoder.columns);
}

/* The fills of all rows, and how many groups or rows there are besides. */
static MlStatus imputer_summary(MlCall *call, const MlModel *model, MlGrid *grid) {
  const ImputerModel *state = model->state;
  MlBuffer name = {0};
  for (size_t f = 0; f < model->encoder.count && !call->status; f++) {
    const MlFeature *feature = &model->encoder.features[f];
    size_t length;
    name.length = 0;
    ml_buffer_printf(call, &name, "fill of %s", feature->name);
    ml_grid_text(call, grid, name.data, name.length);
    if (feature->kind == ML_FEATURE_CATEGORY && !isnan(feature->fill)) {
      const char *level = ml_dictionary_get(&feature->levels, (size_t)feature->fill, &length);
      ml_grid_text(call, grid, level, length);
    } else {
      ml_grid_real(call, grid, feature->fill);
    }
  }
  if (state->groups.columns) {
    ml_grid_named_integer(call, grid, "groups", (int64_t)state->groups.count);
  }
  if (state->neighbors.count) {
    ml_grid_named_integer(call, grid, "neighbors", (int64_t)state->neighbors.k);
    ml_grid_named_integer(call, grid, "rows_kept", (int64_t)state->neighbors.count);
    ml_grid_named_integer(
        call, grid, "bytes_kept",
        (int64_t)(state->neighbors.count * state->neighbors.slots * sizeof(double)));
  }
  ml_buffer_free(&name);
  return call->status;
}

const MlLearner ml_imputer = {
    .function = "ml_imputer",
    .title =
        "Learns what to put in the place of NULLs: mean, median, mode, a constant, by group or "
        "by nearest rows. ml_impute then gives a feature's value, ml_transform a vector of "
        "all. Rows with NULLs are used",
    .signature = "ml_imputer(x1, ... [, options])",
    .example = "WITH t(g, x) AS (VALUES ('a', 1), ('a', 3), ('b', 9), ('b', NULL)), m AS (SELECT "
               "ml_imputer(g, x, '{\"group\": 1}') AS model FROM t) SELECT g, ml_impute(model, 2, "
               "g, x) FROM t, m",
    .target = ML_TARGET_NONE,
    .coding = ML_CODING_ONE_HOT,
    .predicts = ML_PREDICTS_NOTHING,
    .options = imputer_options,
    .options_size = sizeof(MlImputerOptions),
    .state_size = sizeof(ImputerState),
    .begin = imputer_begin,
    .absorb = imputer_absorb,
    .finish = imputer_finish,
    .release = imputer_release,
    .load = imputer_load,
    .unload = imputer_unload,
    .fill = imputer_fill,
    .is_whole = imputer_is_whole,
    .transform = imputer_transform,
    .summary = imputer_summary,
};
