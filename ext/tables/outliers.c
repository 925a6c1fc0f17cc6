/* ml_outliers(source [, options]): the numbers of a table that lie far from the rest of their column. */
#include <math.h>

#include "base/sort.h"
#include "clean/association.h"
#include "functions/arguments.h"
#include "functions/suggest.h"
#include "math/statistics.h"
#include "tables/table.h"

typedef enum OutlierMethod { OUTLIER_IQR, OUTLIER_Z, OUTLIER_MODIFIED_Z } OutlierMethod;

typedef struct OutlierOptions {
  int method; /* OutlierMethod */
  double threshold;
} OutlierOptions;

static const MlOption outlier_options[] = {
    {.name = "method",
     .type = ML_OPTION_CHOICE,
     .offset = offsetof(OutlierOptions, method),
     .choices = "iqr|z|modified_z",
     .help = "beyond the quartiles, from the mean, from the median"},
    {.name = "threshold",
     .type = ML_OPTION_REAL,
     .offset = offsetof(OutlierOptions, threshold),
     .fallback = -1,
     .minimum = 0,
     .maximum = 1e300,
     .help = "scores above it are outliers; by default 1.5, 3 and 3.5"},
    {0}};

typedef struct OutlierState {
  int given;
} OutlierState;

/* A column's middle and unit: the score of x is its distance beyond [low, high] in units. */
typedef struct OutlierScale {
  double low, high, unit;
} OutlierScale;

static OutlierScale outlier_scale(const double *sorted, size_t count, OutlierMethod method) {
  OutlierScale scale = {NAN, NAN, NAN};
  MlMoments moments;
  if (method == OUTLIER_IQR) {
    scale.low = ml_quantile_sorted(sorted, count, 0.25, 7);
    scale.high = ml_quantile_sorted(sorted, count, 0.75, 7);
    scale.unit = scale.high - scale.low;
  } else if (method == OUTLIER_MODIFIED_Z) {
    scale.low = scale.high = ml_median_sorted(sorted, count);
    scale.unit = ml_mad_sorted(sorted, count, 1) / 0.6745;
  } else {
    ml_moments_begin(&moments, 2);
    for (size_t i = 0; i < count; i++) ml_moments_add(&moments, sorted[i]);
    scale.low = scale.high = ml_moments_mean(&moments);
    scale.unit = ml_moments_stddev(&moments, 1);
  }
  return scale;
}

static double outlier_score(const OutlierScale *scale, double x) {
  if (x < scale->low) return (x - scale->low) / scale->unit;
  return x > scale->high ? (x - scale->high) / scale->unit : 0;
}

static void give_outliers(MlCall *call, const MlSource *source, const MlSurvey *survey,
                          size_t column, const OutlierOptions *options, MlGrid *grid) {
  const uint32_t *codes = survey->column[column].codes;
  double *sorted = ml_array(call, survey->rows, sizeof *sorted);
  size_t count = 0;
  for (size_t i = 0; sorted && i < survey->rows; i++) {
    if (codes[i] == ML_SURVEY_NULL) continue;
    MlValue value = ml_survey_value(survey, column, codes[i]);
    sorted[count++] = ml_value_number(&value);
    ml_poll(call, 50);
  }
  if (!call->status && count && !ml_sort_doubles(call, sorted, count)) {
    OutlierScale scale = outlier_scale(sorted, count, (OutlierMethod)options->method);
    double reach = options->threshold * scale.unit;
    for (size_t i = 0; scale.unit > 0 && i < survey->rows && !call->status; i++) {
      ml_poll(call, 50);
      if (codes[i] == ML_SURVEY_NULL) continue;
      MlValue value = ml_survey_value(survey, column, codes[i]);
      double x = ml_value_number(&value);
      if (x >= scale.low - reach && x <= scale.high + reach) continue;
      ml_grid_integer(call, grid, (int64_t)i + 1);
      ml_grid_string(call, grid, source->names[column]);
      ml_grid_value(call, grid, &value);
      ml_grid_real(call, grid, outlier_score(&scale, x));
      ml_grid_real(call, grid, scale.low - reach);
      ml_grid_real(call, grid, scale.high + reach);
    }
  }
  ml_free(sorted);
}

static MlStatus outliers_next(MlCursor *cursor, MlGrid *grid) {
  static const double usual[] = {1.5, 3, 3.5};
  OutlierState *state = cursor->state;
  MlCall *call = &cursor->host.call;
  OutlierOptions options = {0};
  MlOptionTable table = {outlier_options, &options};
  MlValue text = ml_value_null();
  MlSource source = {0};
  MlSurvey survey = {0};
  if (state->given++) return ML_OK;
  if (cursor->argument_count > 1) text = ml_argument_options(call, cursor->arguments[1]);
  if (!call->status) ml_options_read(call, &table, 1, text.bytes, text.length);
  if (call->status) return call->status;
  if (options.threshold < 0) options.threshold = usual[options.method];
  ml_source_open_value(&cursor->host, &source, cursor->arguments[0]);
  ml_survey_source(&source, &survey);
  for (size_t i = 0; i < survey.columns && !call->status; i++) {
    if (ml_survey_is_number(&survey, i)) {
      give_outliers(call, &source, &survey, i, &options, grid);
    }
  }
  ml_survey_free(&survey);
  ml_source_close(&source);
  return call->status;
}

const MlTable ml_outliers_table = {
    .name = "ml_outliers",
    .columns = "row INTEGER, column TEXT, value, score REAL, low REAL, high REAL",
    .column_count = 6,
    .arguments = "source, options",
    .minimum = 1,
    .maximum = 2,
    .direct_only = 1,
    .state_size = sizeof(OutlierState),
    .next = outliers_next,
    .signature = "ml_outliers(source [, options])",
    .summary = "The numbers of a table, view or SELECT that lie far from the rest of their column: "
               "row, column, value, score, and the bounds low and high that it is outside of. "
               "NULLs are left out; columns with text and columns without spread have no outliers",
    .options = "method: iqr, the ranges between the quartiles that it is beyond them (Tukey's "
               "fences); z, standard deviations from the mean; modified_z, from the median by the "
               "median deviation (Iglewicz and Hoaglin) (iqr|z|modified_z, default iqr); "
               "threshold: scores above it are outliers (0 to 1e+300, default 1.5, 3 and 3.5)",
    .example = "SELECT row, value FROM ml_outliers('SELECT 1 AS x UNION ALL SELECT 2 UNION ALL "
               "SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 90')"};
