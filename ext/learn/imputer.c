/*
** ml_imputer: what stands in the place of missing values. By column (mean, median, mode, a
** constant), by group, or by nearest neighbours (scikit-learn's definitions, ties to the smallest
** value).
**
** Rows with something missing are what it learns from as well: none is left out.
*/
#include "learn/imputer.h"

#include <math.h>

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
    {ML_OPTION_SEED, .offset = offsetof(MlImputerOptions, seed), .help = "of the random choice"},
    {0}};

/* ---- fitting */

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
  ml_imputer_groups_option(call, fit, &groups); /* errors come before the rows */
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

/* Whether all numbers of each feature are whole: then what fills is shown as an integer too. */
static MlStatus imputer_write_whole(MlCall *call, const MlFit *fit, MlBuffer *record) {
  const MlFrame *frame = &fit->frame;
  const MlEncoder *encoder = &frame->encoder;
  const MlReservoir *sample = &((const MlImputerState *)fit->state)->sample;
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
  if (options->strategy == ML_IMPUTER_NEIGHBORS) ml_imputer_neighbors_write(call, fit, record);
  if (options->strategy == ML_IMPUTER_CONSTANT) ml_imputer_fill_constants(call, fit);
  if (options->group.length) ml_imputer_groups_write(call, fit, record);
  return imputer_write_whole(call, fit, record);
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
    ml_imputer_groups_load(call, model, parameters, &state->groups);
  }
  if (!call->status && ml_record_find(parameters, "rows", &field)) {
    ml_imputer_neighbors_load(call, model, parameters, &state->neighbors);
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
    .state_size = sizeof(MlImputerState),
    .begin = imputer_begin,
    .absorb = ml_imputer_neighbors_absorb,
    .finish = imputer_finish,
    .release = ml_imputer_release,
    .load = imputer_load,
    .unload = imputer_unload,
    .fill = imputer_fill,
    .is_whole = imputer_is_whole,
    .transform = imputer_transform,
    .summary = imputer_summary,
};
