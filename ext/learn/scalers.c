/*
** standard_scaler and min_max_scaler, as scikit-learn defines them. Text features become 0/1
** columns, which they leave as they are.
*/
#include <math.h>
#include <string.h>

#include "learn/describe.h"
#include "learn/fit.h"
#include "learn/merge.h"
#include "math/statistics.h"

typedef struct ScalerOptions {
  int with_mean, with_std; /* of the standard scaler */
  double low, high;        /* of the min-max scaler */
  int clip;
} ScalerOptions;

static const MlOption standard_options[] = {
    {.name = "with_mean",
     .type = ML_OPTION_BOOLEAN,
     .offset = offsetof(ScalerOptions, with_mean),
     .fallback = 1,
     .help = "subtract the mean"},
    {.name = "with_std",
     .type = ML_OPTION_BOOLEAN,
     .offset = offsetof(ScalerOptions, with_std),
     .fallback = 1,
     .help = "divide by the standard deviation (of the population)"},
    {0}};

static const MlOption min_max_options[] = {{.name = "low",
                                            .type = ML_OPTION_REAL,
                                            .offset = offsetof(ScalerOptions, low),
                                            .fallback = 0,
                                            .minimum = -1e300,
                                            .maximum = 1e300,
                                            .help = "what the minimum becomes"},
                                           {.name = "high",
                                            .type = ML_OPTION_REAL,
                                            .offset = offsetof(ScalerOptions, high),
                                            .fallback = 1,
                                            .minimum = -1e300,
                                            .maximum = 1e300,
                                            .help = "what the maximum becomes"},
                                           {.name = "clip",
                                            .type = ML_OPTION_BOOLEAN,
                                            .offset = offsetof(ScalerOptions, clip),
                                            .help = "keep new rows within low and high"},
                                           {0}};

/* What is known of one slot of the stored rows. */
typedef struct SlotRange {
  MlMoments moments;
  double minimum, maximum;
} SlotRange;

typedef struct ScalerState {
  SlotRange *slots; /* (encoder.slots), owned */
} ScalerState;

/* ---- fitting */

static int is_standard(const MlFit *fit) { return fit->learner == &ml_standard_scaler; }

static MlStatus min_max_begin(MlCall *call, MlFit *fit) {
  const ScalerOptions *options = fit->options;
  if (options->low < options->high) return ML_OK;
  return ml_fail(call, "option 'low' must be below option 'high', found %g and %g", options->low,
                 options->high);
}

static MlStatus begin_slots(MlCall *call, ScalerState *state, const MlEncoder *encoder) {
  if (encoder->has_sparse) return ml_fail(call, "sparse vectors cannot be scaled");
  state->slots = ml_array(call, encoder->slots, sizeof *state->slots);
  for (size_t i = 0; state->slots && i < encoder->slots; i++) {
    ml_moments_begin(&state->slots[i].moments, 2);
    state->slots[i].minimum = INFINITY;
    state->slots[i].maximum = -INFINITY;
  }
  return call->status;
}

static MlStatus scaler_absorb(MlCall *call, void *learner, MlFrame *frame, const double *rows,
                              size_t count) {
  MlFit *fit = learner;
  ScalerState *state = fit->state;
  const MlEncoder *encoder = &frame->encoder;
  int standard = is_standard(fit);
  if (!state->slots && begin_slots(call, state, encoder)) return call->status;
  for (size_t f = 0; f < encoder->count; f++) {
    const MlFeature *feature = &encoder->features[f];
    if (feature->kind == ML_FEATURE_CATEGORY) continue;
    for (size_t s = feature->slot; s < feature->slot + feature->slots; s++) {
      SlotRange *range = &state->slots[s];
      for (size_t i = 0; i < count; i++) {
        double value = rows[i * frame->width + s];
        if (isnan(value)) value = feature->fill;
        if (standard) ml_moments_add(&range->moments, value);
        if (value < range->minimum) range->minimum = value;
        if (value > range->maximum) range->maximum = value;
      }
    }
  }
  return call->status;
}

/* Center and scale of a slot: the column becomes (x - center) * scale + shift. */
static void slot_scale(int standard, const ScalerOptions *options, const SlotRange *range,
                       double *center, double *scale) {
  if (standard) {
    double deviation = ml_moments_stddev(&range->moments, 0);
    *center = options->with_mean ? ml_moments_mean(&range->moments) : 0;
    *scale = options->with_std && deviation > 0 ? 1 / deviation : 1;
    return;
  }
  double width = range->maximum - range->minimum;
  *center = range->minimum;
  *scale = (options->high - options->low) / (width > 0 ? width : 1);
}

/* Numbers that a column's field "ranges" has: of the standard scaler its moments, whose parts make
** those of the whole; of the other the minimum and the maximum. */
enum { RANGE_NUMBERS = 6 };

static void write_range(int standard, const SlotRange *range, double numbers[RANGE_NUMBERS]) {
  const MlMoments *moments = &range->moments;
  const double of_standard[RANGE_NUMBERS] = {moments->at.origin,    moments->at.exponent,
                                             moments->sums[0].high, moments->sums[0].low,
                                             moments->sums[1].high, moments->sums[1].low};
  const double of_other[RANGE_NUMBERS] = {range->minimum, range->maximum, 0, 0, 0, 0};
  memcpy(numbers, standard ? of_standard : of_other, sizeof of_other);
}

static void read_range(int standard, const double numbers[RANGE_NUMBERS], int64_t rows,
                       SlotRange *range) {
  MlMoments *moments = &range->moments;
  ml_moments_begin(moments, 2);
  range->minimum = numbers[0];
  range->maximum = numbers[1];
  if (!standard) return;
  moments->count = rows;
  moments->at.origin = numbers[0];
  moments->at.exponent = (int)fmax(-3000, fmin(3000, numbers[1]));
  moments->sums[0] = (MlSum){numbers[2], numbers[3]};
  moments->sums[1] = (MlSum){numbers[4], numbers[5]};
  if (numbers[4] != 0) moments->at.scale = ldexp(1, -moments->at.exponent);
}

/* The parameters; ranges (columns), those of categories' columns meaning nothing. */
static MlStatus write_scaler(MlCall *call, int standard, const ScalerOptions *options,
                             const MlEncoder *encoder, const SlotRange *ranges, MlBuffer *record) {
  size_t p = encoder->columns;
  double *center = ml_array(call, p, sizeof *center), *scale = ml_array(call, p, sizeof *scale);
  double *numbers = ml_array(call, p, RANGE_NUMBERS * sizeof *numbers);
  for (size_t j = 0; !call->status && j < p; j++) scale[j] = 1;
  for (size_t f = 0; !call->status && f < encoder->count; f++) {
    const MlFeature *feature = &encoder->features[f];
    if (feature->kind == ML_FEATURE_CATEGORY) continue;
    for (size_t j = feature->column; j < feature->column + feature->columns; j++) {
      slot_scale(standard, options, &ranges[j], &center[j], &scale[j]);
      write_range(standard, &ranges[j], numbers + RANGE_NUMBERS * j);
    }
  }
  if (!call->status) {
    ml_put_reals(call, record, "center", center, p);
    ml_put_reals(call, record, "scale", scale, p);
    ml_put_real(call, record, "low", standard ? 0 : options->low);
    ml_put_real(call, record, "high", standard ? 0 : options->high);
    ml_put_integer(call, record, "clip", standard ? 0 : options->clip);
    ml_put_reals(call, record, "ranges", numbers, p * RANGE_NUMBERS);
  }
  ml_free(center);
  ml_free(scale);
  ml_free(numbers);
  return call->status;
}

static MlStatus scaler_finish(MlCall *call, MlFit *fit, MlBuffer *record) {
  ScalerState *state = fit->state;
  MlFrame *frame = &fit->frame;
  const MlEncoder *encoder = &frame->encoder;
  if (frame->overflowed) {
    scaler_absorb(call, fit, frame, frame->chunks[0].rows, frame->chunks[0].count);
  }
  for (size_t i = 0, count; i < frame->block_count && !call->status; i++) {
    const double *rows = ml_frame_stored(call, frame, i, &count);
    if (rows) scaler_absorb(call, fit, frame, rows, count);
    ml_poll(call, 1000000);
  }
  SlotRange *ranges = ml_array(call, encoder->columns, sizeof *ranges);
  for (size_t f = 0; !call->status && f < encoder->count; f++) {
    const MlFeature *feature = &encoder->features[f];
    if (feature->kind == ML_FEATURE_CATEGORY) continue;
    for (size_t k = 0; k < feature->slots && k < feature->columns; k++) {
      ranges[feature->column + k] = state->slots[feature->slot + k];
    }
  }
  if (!call->status) write_scaler(call, is_standard(fit), fit->options, encoder, ranges, record);
  ml_free(ranges);
  return call->status;
}

/* ---- merging */

/* Adds a model's ranges to those of the merged encoder's columns. */
static MlStatus merge_ranges(MlCall *call, const MlModel *model, const MlEncoder *encoder,
                             int standard, int is_first, SlotRange *ranges) {
  size_t p = model->encoder.columns;
  MlField field;
  if (!ml_record_find(model->parameters, "ranges", &field)) {
    return ml_fail(call, "the model is of an older version, whose scalers cannot be merged");
  }
  double *numbers = ml_get_reals(call, model->parameters, "ranges", p * RANGE_NUMBERS, NULL);
  for (size_t f = 0; !call->status && f < encoder->count; f++) {
    const MlFeature *own = &model->encoder.features[f], *all = &encoder->features[f];
    if (own->kind == ML_FEATURE_CATEGORY) continue;
    if (own->columns != all->columns) {
      ml_fail(call, "the model is damaged: its columns are not those of its options");
      break;
    }
    for (size_t k = 0; k < own->columns; k++) {
      SlotRange part, *into = &ranges[all->column + k];
      read_range(standard, numbers + RANGE_NUMBERS * (own->column + k), model->rows_used, &part);
      if (is_first) {
        *into = part;
      } else if (standard) {
        ml_moments_merge(&into->moments, &part.moments);
      } else {
        into->minimum = fmin(into->minimum, part.minimum);
        into->maximum = fmax(into->maximum, part.maximum);
      }
    }
  }
  ml_free(numbers);
  return call->status;
}

static MlStatus scaler_merge(MlCall *call, const MlModel *const *models, size_t count,
                             MlBuffer *record) {
  int standard = models[0]->learner == &ml_standard_scaler;
  ScalerOptions options = {0};
  MlOptionTable tables[ML_OPTION_TABLES];
  MlFit fit;
  MlEncoder encoder = {0};
  MlBuffer parameters = {0};
  const char *text;
  size_t length;
  memset(&fit, 0, sizeof fit);
  fit.learner = models[0]->learner;
  fit.options = &options;
  ml_get_text(call, models[0]->record, "options", &text, &length);
  if (call->status) return call->status;
  ml_options_read(call, tables, ml_fit_option_tables(&fit, tables), text, length);
  ml_merge_encoders(call, models, count, &encoder);
  SlotRange *ranges = ml_array(call, encoder.columns, sizeof *ranges);
  for (size_t i = 0; i < count && !call->status; i++) {
    merge_ranges(call, models[i], &encoder, standard, i == 0, ranges);
  }
  if (!call->status) write_scaler(call, standard, &options, &encoder, ranges, &parameters);
  if (!call->status) ml_merge_write(call, models, count, &encoder, &parameters, record);
  ml_free(ranges);
  ml_buffer_free(&parameters);
  ml_encoder_free(&encoder);
  return call->status;
}

static void scaler_release(MlFit *fit) {
  ScalerState *state = fit->state;
  ml_free(state->slots);
}

/* ---- applying */

typedef struct ScalerModel {
  size_t p;
  double *center, *scale; /* (p) owned */
  double low, high;
  int64_t clip;
  double *out;           /* (p) owned */
  unsigned char *scaled; /* (p) 1: a number's column; 0: of a category, left as it is; owned */
} ScalerModel;

static void scaler_unload(void *data) {
  ScalerModel *scaler = data;
  ml_free(scaler->center);
  ml_free(scaler->scale);
  ml_free(scaler->out);
  ml_free(scaler->scaled);
  ml_free(scaler);
}

static void *scaler_load(MlCall *call, const MlModel *model, MlRecord parameters) {
  ScalerModel *scaler = ml_array(call, 1, sizeof *scaler);
  const MlEncoder *encoder = &model->encoder;
  if (!scaler) return NULL;
  scaler->p = encoder->columns;
  scaler->center = ml_get_reals(call, parameters, "center", scaler->p, NULL);
  scaler->scale = ml_get_reals(call, parameters, "scale", scaler->p, NULL);
  ml_get_real(call, parameters, "low", &scaler->low);
  ml_get_real(call, parameters, "high", &scaler->high);
  ml_get_integer(call, parameters, "clip", &scaler->clip);
  scaler->out = ml_array(call, scaler->p, sizeof(double));
  scaler->scaled = ml_array(call, scaler->p, 1);
  if (encoder->has_sparse) ml_fail(call, "the model is damaged: a scaler of sparse vectors");
  for (size_t f = 0; !call->status && f < encoder->count; f++) {
    const MlFeature *feature = &encoder->features[f];
    int is_scaled = feature->kind == ML_FEATURE_NUMBER || feature->kind == ML_FEATURE_VECTOR;
    for (size_t k = 0; is_scaled && k < feature->slots && k < feature->columns; k++) {
      scaler->scaled[feature->column + k] = 1;
    }
  }
  if (!call->status) return scaler;
  scaler_unload(scaler);
  return NULL;
}

static MlStatus scaler_transform(MlCall *call, const MlModel *model, const MlRow *row,
                                 MlBuffer *out) {
  const ScalerModel *scaler = model->state;
  for (size_t j = 0; j < scaler->p; j++) {
    if (!scaler->scaled[j]) {
      scaler->out[j] = row->x[j];
      continue;
    }
    double value = (row->x[j] - scaler->center[j]) * scaler->scale[j] + scaler->low;
    if (scaler->clip && value < scaler->low) value = scaler->low;
    if (scaler->clip && value > scaler->high) value = scaler->high;
    scaler->out[j] = value;
  }
  return ml_vector_write_dense(call, out, scaler->out, scaler->p);
}

static MlStatus scaler_inverse(MlCall *call, const MlModel *model, const double *in, size_t count,
                               double *out) {
  const ScalerModel *scaler = model->state;
  if (count != scaler->p) {
    return ml_fail(call, "the vector must have %zu numbers, found %zu", scaler->p, count);
  }
  for (size_t j = 0; j < scaler->p; j++) {
    int is_scaled = scaler->scaled[j];
    out[j] = is_scaled ? (in[j] - scaler->low) / scaler->scale[j] + scaler->center[j] : in[j];
  }
  return call->status;
}

/* Two summary rows a column: what is subtracted, and what is divided by. */
static MlStatus scaler_summary(MlCall *call, const MlModel *model, MlGrid *grid) {
  const ScalerModel *scaler = model->state;
  int standard = model->learner == &ml_standard_scaler;
  for (size_t j = 0; j < scaler->p && !call->status; j++) {
    if (!scaler->scaled[j]) continue;
    ml_describe_column(call, model, standard ? "mean of " : "minimum of ", j, scaler->center[j],
                       grid);
    ml_describe_column(call, model, standard ? "standard deviation of " : "range of ", j,
                       (standard ? 1 : scaler->high - scaler->low) / scaler->scale[j], grid);
  }
  return call->status;
}

/* ---- the learners */

#define SCALER_COMMON                                                                              \
  .target = ML_TARGET_NONE, .coding = ML_CODING_ONE_HOT, .predicts = ML_PREDICTS_NOTHING,          \
  .rereads = 1, .options_size = sizeof(ScalerOptions), .state_size = sizeof(ScalerState),          \
  .absorb = scaler_absorb, .finish = scaler_finish, .release = scaler_release,                     \
  .load = scaler_load, .unload = scaler_unload, .transform = scaler_transform,                     \
  .inverse = scaler_inverse, .merge = scaler_merge, .summary = scaler_summary

const MlLearner ml_standard_scaler = {
    .function = "ml_standard_scaler",
    .title = "Learns means and standard deviations; ml_transform then gives (x - mean) / sd as a "
             "vector (text becomes 0/1 columns). Rows with a NULL are left out",
    .signature = "ml_standard_scaler(x1, ... [, options])",
    .example = "WITH t(x) AS (VALUES (1), (2), (3)) SELECT x, ml_vector_json(ml_transform((SELECT "
               "ml_standard_scaler(x) FROM t), x)) FROM t",
    .options = standard_options,
    SCALER_COMMON};

const MlLearner ml_min_max_scaler = {
    .function = "ml_min_max_scaler",
    .title = "Learns minima and maxima; ml_transform then maps each feature to 0..1 as a vector "
             "(text becomes 0/1 columns). Rows with a NULL are left out",
    .signature = "ml_min_max_scaler(x1, ... [, options])",
    .example = "WITH t(x) AS (VALUES (1), (2), (3)) SELECT x, ml_vector_json(ml_transform((SELECT "
               "ml_min_max_scaler(x) FROM t), x)) FROM t",
    .options = min_max_options,
    .begin = min_max_begin,
    SCALER_COMMON};
