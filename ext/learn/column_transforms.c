/*
** Transformers that treat each number by itself (scikit-learn's definitions): max_abs_scaler,
** robust_scaler, quantile_transformer, power_transformer, k_bins_discretizer; and scipy's
** winsorize. Text features become 0/1 columns, which stay as they are.
**
** A model keeps a few numbers a column, by learner:
**   max_abs    the largest absolute value; 0 stands for 1
**   robust     what is subtracted, what is divided by
**   quantile   the quantiles at evenly spaced levels, ascending
**   power      lambda, and mean and standard deviation of what becomes of the values
**   k_bins     the edges of the bins, ascending
**   winsorizer the least and the greatest number that stay
*/
#include <math.h>
#include <string.h>

#include "base/sort.h"
#include "learn/column_transforms.h"
#include "learn/merge.h"
#include "math/elementary.h"
#include "math/statistics.h"

typedef struct ColumnOptions {
  int with_centering, with_scaling; /* robust */
  double low, high;                 /* robust: quantiles of the range, in per cent; winsorizer:
                                    ** shares of the rows */
  int64_t n_quantiles;              /* quantile */
  int output;                       /* quantile: 0 uniform, 1 normal */
  int method;                       /* power: 0 yeo-johnson, 1 box-cox */
  int standardize;                  /* power */
  int64_t n_bins;                   /* k_bins */
  int strategy;                     /* k_bins: 0 quantile, 1 width, 2 k-means */
  int encode;                       /* k_bins: 0 one-hot, 1 ordinal */
} ColumnOptions;

/* The numbers of a column, in row order and sorted. */
typedef struct ColumnValues {
  double *values, *sorted; /* (count) owned */
  size_t count;
} ColumnValues;

/* ---- power: the likelihood of a lambda */

/* Minus the log-likelihood but for constants: n/2 log(variance) - (lambda - 1) sum(log|slope|). */
static double column_likelihood(MlCall *call, const ColumnValues *column, double lambda,
                                double log_sum, int box_cox) {
  MlMoments moments;
  ml_moments_begin(&moments, 2);
  for (size_t i = 0; i < column->count && !call->status; i++) {
    ml_moments_add(&moments, ml_column_power(column->values[i], lambda, box_cox));
    ml_poll(call, 50);
  }
  double variance = ml_moments_variance(&moments, 0);
  if (!(variance > 0) || isinf(variance)) return INFINITY;
  return (double)column->count / 2 * ml_log(variance) - (lambda - 1) * log_sum;
}

/* The minimum by Brent's method (1973) without derivatives, between low and high. */
static double column_minimise(MlCall *call, const ColumnValues *column, double log_sum, int box_cox,
                              double low, double high) {
  const double golden = 0.3819660112501051, tolerance = 1e-9;
  double x = low + golden * (high - low), w = x, v = x, step = 0, before = 0;
  double fx = column_likelihood(call, column, x, log_sum, box_cox), fw = fx, fv = fx;
  for (int i = 0; i < 200 && !call->status; i++) {
    double middle = (low + high) / 2, least = tolerance * fabs(x) + 1e-11;
    if (fabs(x - middle) <= 2 * least - (high - low) / 2) break;
    double p = 0, q = 0, r = 0;
    if (fabs(before) > least) {
      r = (x - w) * (fx - fv);
      q = (x - v) * (fx - fw);
      p = (x - v) * q - (x - w) * r;
      q = 2 * (q - r);
      if (q > 0) p = -p;
      q = fabs(q);
      r = before;
      before = step;
    }
    if (q > 0 && fabs(p) < fabs(q * r / 2) && p > q * (low - x) && p < q * (high - x)) {
      step = p / q;
      if (x + step - low < 2 * least || high - x - step < 2 * least) {
        step = x < middle ? least : -least;
      }
    } else {
      before = x < middle ? high - x : low - x;
      step = golden * before;
    }
    double u = x + (fabs(step) >= least ? step : step > 0 ? least : -least);
    double fu = column_likelihood(call, column, u, log_sum, box_cox);
    if (fu <= fx) {
      *(u < x ? &high : &low) = x;
      v = w, fv = fw, w = x, fw = fx, x = u, fx = fu;
    } else {
      *(u < x ? &low : &high) = u;
      if (fu <= fw || w == x) {
        v = w, fv = fw, w = u, fw = fu;
      } else if (fu <= fv || v == x || v == w) {
        v = u, fv = fu;
      }
    }
  }
  return x;
}

static MlStatus column_fit_power(MlCall *call, const ColumnOptions *options,
                                 const ColumnValues *column, const char *name, double *out) {
  double log_sum = 0;
  MlSum sum = {0};
  MlMoments moments;
  int box_cox = options->method == 1;
  if (box_cox && column->sorted[0] <= 0) {
    return ml_fail(call, "box-cox needs numbers above 0, found %.15g in %s; yeo-johnson takes all",
                   column->sorted[0], name);
  }
  for (size_t i = 0; i < column->count; i++) {
    double x = column->values[i];
    ml_sum_add(&sum, box_cox ? ml_log(x) : x < 0 ? -ml_log1p(-x) : ml_log1p(x));
  }
  log_sum = ml_sum_value(sum);
  int is_constant = column->sorted[0] == column->sorted[column->count - 1];
  out[0] = is_constant ? 1 : column_minimise(call, column, log_sum, box_cox, -10, 10);
  ml_moments_begin(&moments, 2);
  for (size_t i = 0; i < column->count; i++) {
    ml_moments_add(&moments, ml_column_power(column->values[i], out[0], box_cox));
  }
  double deviation = ml_moments_stddev(&moments, 0);
  out[1] = options->standardize ? ml_moments_mean(&moments) : 0;
  out[2] = options->standardize && deviation > 0 ? deviation : 1;
  return call->status;
}

/* ---- bins */

/* One-dimensional k-means from the middles of bins of equal width, as scikit-learn stops it. */
static MlStatus column_fit_clusters(MlCall *call, const ColumnValues *column, size_t bins,
                                    double *edges) {
  const double *sorted = column->sorted;
  size_t n = column->count;
  double *centers = ml_array(call, bins, sizeof *centers);
  size_t *starts = ml_array(call, bins + 1, sizeof *starts);
  MlMoments moments;
  ml_moments_begin(&moments, 2);
  for (size_t i = 0; i < n; i++) ml_moments_add(&moments, sorted[i]);
  double tolerance = 1e-4 * ml_moments_variance(&moments, 0);
  for (size_t k = 0; centers && k < bins; k++) centers[k] = (edges[k] + edges[k + 1]) / 2;
  for (int round = 0; round < 300 && !call->status; round++) {
    int is_same = round > 0;
    double shift = 0;
    size_t at = 0;
    for (size_t k = 0; k < bins; k++) {
      double end = k + 1 < bins ? (centers[k] + centers[k + 1]) / 2 : INFINITY;
      MlSum sum = {0};
      if (starts[k] != at) is_same = 0;
      starts[k] = at;
      while (at < n && sorted[at] <= end) ml_sum_add(&sum, sorted[at++]);
      if (at == starts[k]) continue;
      double mean = ml_sum_value(sum) / (double)(at - starts[k]);
      shift += (mean - centers[k]) * (mean - centers[k]);
      edges[k] = mean; /* the new centre, for now */
    }
    for (size_t k = 0; k < bins; k++) {
      if ((k + 1 < bins ? starts[k + 1] : n) > starts[k]) centers[k] = edges[k];
    }
    ml_poll(call, (uint32_t)(n > 100000000 ? 1000000000 : 5 * n));
    if (is_same || shift <= tolerance) break;
  }
  for (size_t k = 1; centers && k < bins; k++) edges[k] = (centers[k - 1] + centers[k]) / 2;
  edges[0] = sorted[0];
  edges[bins] = sorted[n - 1];
  ml_free(centers);
  ml_free(starts);
  return call->status;
}

/* The edges (n_bins + 1), of which *count are kept. */
static MlStatus column_fit_bins(MlCall *call, const ColumnOptions *options,
                                const ColumnValues *column, double *edges, size_t *count) {
  size_t bins = (size_t)options->n_bins, kept = 1;
  double low = column->sorted[0], high = column->sorted[column->count - 1];
  *count = 2;
  edges[0] = -INFINITY;
  edges[1] = INFINITY;
  if (low == high) return call->status; /* one bin */
  *count = bins + 1;
  for (size_t k = 0; k <= bins; k++) {
    double share = (double)k / (double)bins;
    edges[k] = options->strategy == 0 ? ml_quantile_sorted(column->sorted, column->count, share, 7)
                                      : low + share * (high - low);
  }
  edges[bins] = high;
  if (options->strategy == 2) column_fit_clusters(call, column, bins, edges);
  if (options->strategy != 0) return call->status;
  for (size_t k = 1; k <= bins; k++) { /* quantiles that coincide are one edge */
    if (edges[k] - edges[kept - 1] > 1e-8) edges[kept++] = edges[k];
  }
  *count = kept < 2 ? 2 : kept;
  return call->status;
}

/* ---- fitting */

/* The most numbers that a column of the learner has. */
static size_t column_room(const MlFit *fit, size_t rows) {
  const ColumnOptions *options = fit->options;
  if (fit->learner == &ml_quantile_transformer) {
    return rows < (size_t)options->n_quantiles ? rows : (size_t)options->n_quantiles;
  }
  return fit->learner == &ml_k_bins_discretizer ? (size_t)options->n_bins + 1 : 3;
}

static MlStatus column_fit(MlCall *call, const MlFit *fit, const ColumnValues *column,
                           const char *name, double *out, size_t *count) {
  const ColumnOptions *options = fit->options;
  const double *sorted = column->sorted;
  size_t n = column->count;
  if (fit->learner == &ml_power_transformer) {
    *count = 3;
    return column_fit_power(call, options, column, name, out);
  }
  if (fit->learner == &ml_k_bins_discretizer) {
    return column_fit_bins(call, options, column, out, count);
  }
  if (fit->learner == &ml_quantile_transformer) {
    *count = column_room(fit, n);
    for (size_t k = 0; k < *count; k++) {
      double level = *count > 1 ? (double)k / (double)(*count - 1) : 0;
      out[k] = ml_quantile_sorted(sorted, n, level, 7);
    }
    return call->status;
  }
  if (fit->learner == &ml_robust_scaler) {
    double width = ml_quantile_sorted(sorted, n, options->high / 100, 7) -
                   ml_quantile_sorted(sorted, n, options->low / 100, 7);
    out[0] = options->with_centering ? ml_median_sorted(sorted, n) : 0;
    out[1] = options->with_scaling && width > 0 ? width : 1;
    *count = 2;
    return call->status;
  }
  if (fit->learner == &ml_winsorizer) {
    out[0] = sorted[(size_t)(options->low * (double)n)];
    out[1] = sorted[n - 1 - (size_t)(options->high * (double)n)];
    *count = 2;
    return call->status;
  }
  out[0] = fmax(fabs(sorted[0]), fabs(sorted[n - 1]));
  *count = 1;
  return call->status;
}

static MlStatus column_gather(MlCall *call, MlFrame *frame, size_t j, const char *name,
                              ColumnValues *column) {
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
static MlStatus column_write(MlCall *call, const ColumnOptions *options, const double *numbers,
                             size_t used, const int64_t *counts, size_t p, MlBuffer *record) {
  if (call->status) return call->status;
  ml_put_reals(call, record, "numbers", numbers, used);
  ml_put_integers(call, record, "counts", counts, p);
  ml_put_integer(call, record, "output", options->output);
  ml_put_integer(call, record, "method", options->method);
  return ml_put_integer(call, record, "encode", options->encode);
}

static MlStatus column_begin(MlCall *call, MlFit *fit) {
  const ColumnOptions *options = fit->options;
  if (fit->learner == &ml_winsorizer && !(options->low + options->high < 1)) {
    return ml_fail(call, "options 'low' and 'high' must be less than 1 together, found %g and %g",
                   options->low, options->high);
  }
  if (fit->learner != &ml_robust_scaler || options->low < options->high) return call->status;
  return ml_fail(call, "option 'low' must be below option 'high', found %g and %g", options->low,
                 options->high);
}

static MlStatus column_finish(MlCall *call, MlFit *fit, MlBuffer *record) {
  const ColumnOptions *options = fit->options;
  MlFrame *frame = &fit->frame;
  const MlEncoder *encoder = &frame->encoder;
  size_t p = encoder->columns, rows = (size_t)frame->rows_used, used = 0;
  if (encoder->has_sparse) return ml_fail(call, "sparse vectors cannot be transformed");
  size_t room = column_room(fit, rows);
  ColumnValues column = {ml_array(call, rows, sizeof(double)), ml_array(call, rows, sizeof(double)),
                         0};
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
    column_fit(call, fit, &column, text, numbers + used, &count);
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
  const ColumnOptions options = {0};
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

#define COLUMN_OPTION(field) .offset = offsetof(ColumnOptions, field)
#define COLUMN_LEARNER                                                                             \
  .target = ML_TARGET_NONE, .coding = ML_CODING_ONE_HOT, .predicts = ML_PREDICTS_NOTHING,          \
  .options_size = sizeof(ColumnOptions), .state_size = 1, .begin = column_begin,                   \
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
