/*
** ml_target_encoder: each level of a category becomes the mean of a target among its rows, drawn
** towards the mean of all rows (Micci-Barreca 2001), as scikit-learn's TargetEncoder:
**
**   smooth m      (sum of y in the level + m * mean of all) / (rows of the level + m)
**   smooth auto   w * mean of the level + (1 - w) * mean of all, with w = n t / (n t + s),
**                 n its rows, s the variance of y within it and t that of all rows
*/
#include <math.h>
#include <string.h>

#include "learn/category_encoders.h"

typedef struct TargetOptions {
  MlJsonSpan smooth;
} TargetOptions;

static const MlOption target_options[] = {
    {.name = "smooth",
     .type = ML_OPTION_JSON,
     .offset = offsetof(TargetOptions, smooth),
     .help =
         "how many rows of the overall mean count for each level, or \"auto\" (default): by the "
         "variances within and over all"},
    {0}};

/* Mean and squared deviations of the target (Welford 1962). */
typedef struct TargetSum {
  double count, mean, squares;
} TargetSum;

typedef struct TargetState {
  TargetSum all;
  TargetSum **levels; /* (features), each (levels) by code; owned */
  size_t *known, *capacity;
  size_t features;
} TargetState;

static void target_add(TargetSum *sum, double y) {
  double gap = y - sum->mean;
  sum->count += 1;
  sum->mean += gap / sum->count;
  sum->squares += gap * (y - sum->mean);
}

/* NaN: auto. */
static MlStatus target_smooth(MlCall *call, MlJsonSpan span, double *smooth) {
  MlJson json = {0};
  *smooth = NAN;
  if (!span.length || call->status) return call->status;
  ml_json_parse(call, span.text, span.length, "option 'smooth'", &json);
  int is_auto =
      !call->status && json.tokens[0].type == ML_JSON_STRING && ml_json_is(&json, 0, "auto");
  if (!call->status && json.tokens[0].type == ML_JSON_NUMBER) *smooth = ml_json_number(&json, 0);
  if (!call->status && !is_auto && !(*smooth >= 0 && *smooth <= 1e300)) {
    ml_fail(call, "option 'smooth' must be \"auto\" or a number from 0 on, found %.*s",
            (int)(span.length < 60 ? span.length : 60), span.text);
  }
  ml_json_free(&json);
  return call->status;
}

static MlStatus target_begin(MlCall *call, MlFit *fit) {
  const TargetOptions *options = fit->options;
  double smooth;
  target_smooth(call, options->smooth, &smooth);
  return ml_level_numbers_begin(call, fit);
}

static MlStatus target_begin_levels(MlCall *call, TargetState *state, size_t features) {
  state->levels = ml_array(call, features, sizeof *state->levels);
  state->known = ml_array(call, features, sizeof *state->known);
  state->capacity = ml_array(call, features, sizeof *state->capacity);
  if (!call->status) state->features = features;
  return call->status;
}

static MlStatus target_absorb(MlCall *call, void *learner, MlFrame *frame, const double *rows,
                              size_t count) {
  MlFit *fit = learner;
  TargetState *state = fit->state;
  const MlEncoder *encoder = &frame->encoder;
  if (!state->features && target_begin_levels(call, state, encoder->count)) return call->status;
  for (size_t i = 0; i < count; i++) target_add(&state->all, rows[i * frame->width]);
  for (size_t f = 0; f < encoder->count && !call->status; f++) {
    const MlFeature *feature = &encoder->features[f];
    size_t levels = feature->levels.count;
    if (feature->kind != ML_FEATURE_CATEGORY) continue;
    if (levels > state->known[f]) {
      ml_reserve(call, &state->levels[f], &state->capacity[f], levels, sizeof(TargetSum));
      if (call->status) break;
      memset(state->levels[f] + state->known[f], 0, (levels - state->known[f]) * sizeof(TargetSum));
      state->known[f] = levels;
    }
    for (size_t i = 0; i < count; i++) {
      double code = rows[i * frame->width + 1 + feature->slot];
      if (isnan(code)) code = feature->fill;
      if (!isnan(code)) target_add(&state->levels[f][(size_t)code], rows[i * frame->width]);
    }
  }
  return call->status;
}

static double target_encoding(const TargetSum *all, const TargetSum *level, double smooth) {
  double n = level->count;
  if (n == 0) return all->mean;
  if (!isnan(smooth)) return (n * level->mean + smooth * all->mean) / (n + smooth);
  double whole = n * (all->squares / all->count), weight = whole / (whole + level->squares / n);
  return isnan(weight) ? all->mean : weight * level->mean + (1 - weight) * all->mean;
}

static MlStatus target_finish(MlCall *call, MlFit *fit, MlBuffer *record) {
  const TargetOptions *options = fit->options;
  TargetState *state = fit->state;
  MlFrame *frame = &fit->frame;
  const MlEncoder *encoder = &frame->encoder;
  MlLevelNumbers levels = {0};
  double smooth = NAN;
  target_smooth(call, options->smooth, &smooth);
  for (size_t i = 0; i < frame->held_count && !call->status; i++) {
    target_absorb(call, fit, frame, frame->chunks[i].rows, frame->chunks[i].count);
    ml_poll(call, 1000000);
  }
  if (!call->status) ml_level_numbers_make(call, encoder, &levels);
  int64_t *counts = ml_array(call, levels.total, sizeof *counts);
  for (size_t f = 0; f < encoder->count && !call->status; f++) {
    const MlFeature *feature = &encoder->features[f];
    for (size_t code = 0; code < feature->levels.count; code++) {
      static const TargetSum none = {0};
      const TargetSum *level = code < state->known[f] ? &state->levels[f][code] : &none;
      size_t place = levels.starts[f] + feature->rank[code];
      levels.numbers[place] = target_encoding(&state->all, level, smooth);
      counts[place] = (int64_t)level->count;
    }
  }
  if (!call->status && !(fabs(state->all.mean) <= 1e308)) {
    ml_fail(call, "the target '%s' is too large", frame->target_name);
  }
  if (!call->status) {
    ml_put_real(call, record, "mean", state->all.mean);
    ml_put_reals(call, record, "encodings", levels.numbers, levels.total);
    ml_put_integers(call, record, "counts", counts, levels.total);
  }
  ml_free(counts);
  ml_level_numbers_free(&levels);
  return call->status;
}

static void target_release(MlFit *fit) {
  TargetState *state = fit->state;
  for (size_t f = 0; f < state->features; f++) ml_free(state->levels[f]);
  ml_free(state->levels);
  ml_free(state->known);
  ml_free(state->capacity);
}

typedef struct TargetModel {
  MlLevelNumbers levels;
  double mean;
} TargetModel;

static void target_unload(void *data) {
  TargetModel *model = data;
  ml_level_numbers_free(&model->levels);
  ml_free(model);
}

static void *target_load(MlCall *call, const MlModel *model, MlRecord parameters) {
  TargetModel *state = ml_array(call, 1, sizeof *state);
  if (!state) return NULL;
  ml_get_real(call, parameters, "mean", &state->mean);
  ml_level_numbers_read(call, model, parameters, "encodings", &state->levels);
  if (!call->status) return state;
  target_unload(state);
  return NULL;
}

static MlStatus target_transform(MlCall *call, const MlModel *model, const double *slots,
                                 const MlValue *cells, MlBuffer *out) {
  const TargetModel *state = model->state;
  return ml_level_numbers_apply(call, model, &state->levels, state->mean, slots, cells, out);
}

static MlStatus target_summary(MlCall *call, const MlModel *model, MlGrid *grid) {
  const TargetModel *state = model->state;
  ml_grid_named_real(call, grid, "mean", state->mean);
  return ml_level_numbers_summary(call, model, &state->levels, "encoding", grid);
}

const MlLearner ml_target_encoder = {
    .function = "ml_target_encoder",
    .title =
        "Learns the mean of the number y (0 and 1 for two classes) in each level of text "
        "features, smoothed; ml_transform then gives it as a vector (numbers stay), the mean of "
        "all for a new level. Rows with a NULL are left out",
    .signature = "ml_target_encoder(y, x1, ... [, options])",
    .example =
        "WITH t(y, c) AS (VALUES (1, 'red'), (0, 'red'), (5, 'blue'), (7, 'blue')) SELECT c, "
        "ml_vector_at(ml_transform((SELECT ml_target_encoder(y, c) FROM t), c), 0) FROM t",
    .target = ML_TARGET_NUMBER,
    .coding = ML_CODING_ONE_HOT,
    .predicts = ML_PREDICTS_NOTHING,
    .options = target_options,
    .options_size = sizeof(TargetOptions),
    .state_size = sizeof(TargetState),
    .begin = target_begin,
    .absorb = target_absorb,
    .finish = target_finish,
    .release = target_release,
    .load = target_load,
    .unload = target_unload,
    .transform_slots = target_transform,
    .columns = ml_level_numbers_columns,
    .summary = target_summary,
};
