/*
** Transformers that treat each number by itself (scikit-learn's definitions): max_abs_scaler,
** robust_scaler, quantile_transformer, power_transformer, k_bins_discretizer; and scipy's
** winsorize. Text features become 0/1 columns, which stay as they are. What is
** learned of a column is worked out in column_fit.c and applied in column_model.c.
**
** A model keeps a few numbers a column, by learner:
**   max_abs    the largest absolute value; 0 stands for 1
**   robust     what is subtracted, what is divided by
**   quantile   the quantiles at evenly spaced levels, ascending
**   power      lambda, and mean and standard deviation of what becomes of the values
**   k_bins     the edges of the bins, ascending
**   winsorizer the least and the greatest number that stay
*/
#include "learn/column_transforms.h"

#include <math.h>
#include <string.h>

#include "base/sort.h"
#include "learn/merge.h"

/* ---- fitting */

static MlStatus column_gather(MlCall *call, MlFrame *frame, size_t j, const char *name,
                              MlColumnValues *column) {
  MlBlock block;
  column->count = 0;
  for (size_t i = 0; i < frame->block_count && !call->status; i++) {
    if (ml_frame_block(call, frame, i, &block)) break;
    for (size_t r = 0; r < block.rows; r++) {
      double x = block.x[r * block.x_stride + j];
      if (isinf(x)) return ml_fail(call, "%s has an infinite value", name);
      column->values[column->count++] = x;
    }
    ml_poll(call, (uint32_t)(5 * block.rows));
  }
  memcpy(column->sorted, column->values, column->count * sizeof(double));
  return call->status ? call->status : ml_sort_doubles(call, column->sorted, column->count);
}

/* 1 when the design column is a number rather than a 0/1 column of a category. */
static int column_is_number(const MlEncoder *encoder, size_t j) {
  const MlFeature *feature = &encoder->features[ml_encoder_column_feature(encoder, j)];
  return (feature->kind == ML_FEATURE_NUMBER || feature->kind == ML_FEATURE_VECTOR) &&
         j - feature->column < feature->slots;
}

/* The parameters: numbers (used), and how many of them each of p columns has. */
static MlStatus column_write(MlCall *call, const MlColumnOptions *options, const double *numbers,
                             size_t used, const int64_t *counts, size_t p, MlBuffer *record) {
  if (call->status) return call->status;
  ml_put_reals(call, record, "numbers", numbers, used);
  ml_put_integers(call, record, "counts", counts, p);
  ml_put_integer(call, record, "output", options->output);
  ml_put_integer(call, record, "method", options->method);
  return ml_put_integer(call, record, "encode", options->encode);
}

static MlStatus column_begin(MlCall *call, MlFit *fit) {
  const MlColumnOptions *options = fit->options;
  if (fit->learner == &ml_winsorizer && !(options->low + options->high < 1)) {
    return ml_fail(call, "options 'low' and 'high' must be less than 1 together, found %g and %g",
                   options->low, options->high);
  }
  if (fit->learner != &ml_robust_scaler || options->low < options->high) return call->status;
  return ml_fail(call, "option 'low' must be below option 'high', found %g and %g", options->low,
                 options->high);
}

static MlStatus column_finish(MlCall *call, MlFit *fit, MlBuffer *record) {
  const MlColumnOptions *options = fit->options;
  MlFrame *frame = &fit->frame;
  const MlEncoder *encoder = &frame->encoder;
  size_t p = encoder->columns, rows = (size_t)frame->rows_used, used = 0;
  if (encoder->has_sparse) return ml_fail(call, "sparse vectors cannot be transformed");
  size_t room = ml_column_room(fit, rows);
  MlColumnValues column = {ml_array(call, rows, sizeof(double)),
                           ml_array(call, rows, sizeof(double)), 0};
  double *numbers = ml_array(call, p * room + 1, sizeof *numbers);
  int64_t *counts = ml_array(call, p + 1, sizeof *counts);
  MlBuffer name = {0};
  for (size_t j = 0; j < p && !call->status; j++) {
    size_t count = 0;
    if (!column_is_number(encoder, j)) continue;
    name.length = 0;
    ml_encoder_column_name(call, encoder, j, &name);
    const char *text = ml_buffer_text(call, &name);
    if (!text || column_gather(call, frame, j, text, &column)) break;
    ml_column_fit(call, fit, &column, text, numbers + used, &count);
    counts[j] = (int64_t)count;
    used += count;
  }
  column_write(call, options, numbers, used, counts, p, record);
  ml_buffer_free(&name);
  ml_free(column.values);
  ml_free(column.sorted);
  ml_free(numbers);
  ml_free(counts);
  return call->status;
}

/* ---- merging: of the largest absolute values */

static MlStatus column_merge_part(MlCall *call, const MlModel *model, const MlEncoder *encoder,
                                  double *peaks) {
  const MlColumnModel *state = model->state;
  for (size_t f = 0; f < encoder->count; f++) {
    const MlFeature *own = &model->encoder.features[f], *all = &encoder->features[f];
    if (own->kind == ML_FEATURE_CATEGORY) continue;
    for (size_t k = 0; k < own->columns; k++) {
      size_t j = own->column + k;
      if (own->columns != all->columns || state->counts[j] != 1) {
        return ml_fail(call, "the model is damaged: its columns are not those of its options");
      }
      double *peak = &peaks[all->column + k];
      *peak = fmax(*peak, fabs(state->numbers[state->starts[j]]));
    }
  }
  return call->status;
}

static MlStatus column_merge(MlCall *call, const MlModel *const *models, size_t count,
                             MlBuffer *record) {
  const MlColumnOptions options = {0};
  MlEncoder encoder = {0};
  MlBuffer parameters = {0};
  size_t used = 0;
  ml_merge_encoders(call, models, count, &encoder);
  double *peaks = ml_array(call, encoder.columns + 1, sizeof *peaks);
  int64_t *counts = ml_array(call, encoder.columns + 1, sizeof *counts);
  for (size_t i = 0; i < count && !call->status; i++) {
    column_merge_part(call, models[i], &encoder, peaks);
  }
  for (size_t j = 0; !call->status && j < encoder.columns; j++) {
    if (!column_is_number(&encoder, j)) continue;
    counts[j] = 1;
    peaks[used++] = peaks[j];
  }
  column_write(call, &options, peaks, used, counts, encoder.columns, &parameters);
  ml_merge_write(call, models, count, &encoder, &parameters, record);
  ml_free(peaks);
  ml_free(counts);
  ml_buffer_free(&parameters);
  ml_encoder_free(&encoder);
  return call->status;
}

/* ---- the learners */

#define COLUMN_OPTION(field) .offset = offsetof(MlColumnOptions, field)
#define COLUMN_LEARNER                                                                             \
  .target = ML_TARGET_NONE, .coding = ML_CODING_ONE_HOT, .predicts = ML_PREDICTS_NOTHING,          \
  .options_size = sizeof(MlColumnOptions), .state_size = 1, .begin = column_begin,                 \
  .finish = column_finish, .load = ml_column_load, .unload = ml_column_unload,                     \
  .transform = ml_column_transform, .inverse = ml_column_inverse, .summary = ml_column_summary,    \
  .columns = ml_column_columns
#define COLUMN_EXAMPLE(name)                                                                       \
  "WITH t(x) AS (VALUES (1), (2), (3), (4), (10)) SELECT x, ml_vector_json(ml_transform((SELECT "  \
  "ml_" name "(x) FROM t), x)) FROM t"

static const MlOption column_no_options[] = {{0}};

static const MlOption column_robust_options[] = {{.name = "with_centering",
                                                  .type = ML_OPTION_BOOLEAN,
                                                  COLUMN_OPTION(with_centering),
                                                  .fallback = 1,
                                                  .help = "subtract the median"},
                                                 {.name = "with_scaling",
                                                  .type = ML_OPTION_BOOLEAN,
                                                  COLUMN_OPTION(with_scaling),
                                                  .fallback = 1,
                                                  .help = "divide by the range of quantiles"},
                                                 {.name = "low",
                                                  .type = ML_OPTION_REAL,
                                                  COLUMN_OPTION(low),
                                                  .fallback = 25,
                                                  .minimum = 0,
                                                  .maximum = 100,
                                                  .help = "where the range begins, in per cent"},
                                                 {.name = "high",
                                                  .type = ML_OPTION_REAL,
                                                  COLUMN_OPTION(high),
                                                  .fallback = 75,
                                                  .minimum = 0,
                                                  .maximum = 100,
                                                  .help = "where it ends"},
                                                 {0}};

static const MlOption column_winsorizer_options[] = {
    {.name = "low",
     .type = ML_OPTION_REAL,
     COLUMN_OPTION(low),
     .fallback = 0.05,
     .minimum = 0,
     .maximum = 1,
     .help = "share of the rows, of the lowest numbers, that the next higher one replaces"},
    {.name = "high",
     .type = ML_OPTION_REAL,
     COLUMN_OPTION(high),
     .fallback = 0.05,
     .minimum = 0,
     .maximum = 1,
     .help = "and of the highest, that the next lower one replaces"},
    {0}};

static const MlOption column_quantile_options[] = {{.name = "n_quantiles",
                                                    .type = ML_OPTION_INTEGER,
                                                    COLUMN_OPTION(n_quantiles),
                                                    .fallback = 1000,
                                                    .minimum = 2,
                                                    .maximum = 100000,
                                                    .help = "kept a column"},
                                                   {.name = "output",
                                                    .type = ML_OPTION_CHOICE,
                                                    COLUMN_OPTION(output),
                                                    .choices = "uniform|normal",
                                                    .help = "what the values become"},
                                                   {0}};

static const MlOption column_power_options[] = {{.name = "method",
                                                 .type = ML_OPTION_CHOICE,
                                                 COLUMN_OPTION(method),
                                                 .choices = "yeo-johnson|box-cox",
                                                 .help = "box-cox for numbers above 0 only"},
                                                {.name = "standardize",
                                                 .type = ML_OPTION_BOOLEAN,
                                                 COLUMN_OPTION(standardize),
                                                 .fallback = 1,
                                                 .help = "to mean 0 and standard deviation 1"},
                                                {0}};

static const MlOption column_bins_options[] = {{.name = "n_bins",
                                                .type = ML_OPTION_INTEGER,
                                                COLUMN_OPTION(n_bins),
                                                .fallback = 5,
                                                .minimum = 2,
                                                .maximum = 10000,
                                                .help = "of each number"},
                                               {.name = "strategy",
                                                .type = ML_OPTION_CHOICE,
                                                COLUMN_OPTION(strategy),
                                                .choices = "quantile|uniform|kmeans",
                                                .help = "equally full, equally wide, by k-means"},
                                               {.name = "encode",
                                                .type = ML_OPTION_CHOICE,
                                                COLUMN_OPTION(encode),
                                                .choices = "onehot|ordinal",
                                                .help = "a 0/1 column a bin, or its number from 0"},
                                               {0}};

const MlLearner ml_max_abs_scaler = {
    .function = "ml_max_abs_scaler",
    .title = "Learns the largest absolute values; ml_transform then divides by them: -1 to 1, with "
             "0 in its place (text becomes 0/1 columns). Rows with a NULL are left out",
    .signature = "ml_max_abs_scaler(x1, ... [, options])",
    .example = COLUMN_EXAMPLE("max_abs_scaler"),
    .options = column_no_options,
    .merge = column_merge,
    COLUMN_LEARNER,
};

const MlLearner ml_robust_scaler = {
    .function = "ml_robust_scaler",
    .title = "Learns medians and ranges between quartiles; ml_transform then gives (x - median) / "
             "range, which outliers do not disturb (text becomes 0/1 columns). Rows with a NULL "
             "are left out",
    .signature = "ml_robust_scaler(x1, ... [, options])",
    .example = COLUMN_EXAMPLE("robust_scaler"),
    .options = column_robust_options,
    COLUMN_LEARNER,
};

const MlLearner ml_quantile_transformer = {
    .function = "ml_quantile_transformer",
    .title = "Learns the distribution of each number; ml_transform then gives its level, evenly "
             "spread over 0..1 or normally distributed (text becomes 0/1 columns). Rows with a "
             "NULL are left out",
    .signature = "ml_quantile_transformer(x1, ... [, options])",
    .example = COLUMN_EXAMPLE("quantile_transformer"),
    .options = column_quantile_options,
    COLUMN_LEARNER,
};

const MlLearner ml_power_transformer = {
    .function = "ml_power_transformer",
    .title = "Learns the power that makes each number most like a normal distribution (maximum "
             "likelihood); ml_transform then gives the powers, standardized (text becomes 0/1 "
             "columns). Rows with a NULL are left out",
    .signature = "ml_power_transformer(x1, ... [, options])",
    .example = COLUMN_EXAMPLE("power_transformer"),
    .options = column_power_options,
    COLUMN_LEARNER,
};

const MlLearner ml_k_bins_discretizer = {
    .function = "ml_k_bins_discretizer",
    .title = "Learns bins for each number; ml_transform then gives a 0/1 column a bin, or the "
             "bin's number (text becomes 0/1 columns). Rows with a NULL are left out",
    .signature = "ml_k_bins_discretizer(x1, ... [, options])",
    .example = COLUMN_EXAMPLE("k_bins_discretizer"),
    .options = column_bins_options,
    COLUMN_LEARNER,
};

const MlLearner ml_winsorizer = {
    .function = "ml_winsorizer",
    .title =
        "Learns how far the middle of each number's distribution reaches; ml_transform then "
        "draws what lies outside to its ends, as scipy's winsorize (text becomes 0/1 columns). "
        "Rows with a NULL are left out",
    .signature = "ml_winsorizer(x1, ... [, options])",
    .example =
        "WITH t(x) AS (VALUES (1), (2), (3), (4), (90)) SELECT x, ml_vector_at(ml_transform(("
        "SELECT ml_winsorizer(x, '{\"high\": 0.2}') FROM t), x), 0) FROM t",
    .options = column_winsorizer_options,
    COLUMN_LEARNER,
};
