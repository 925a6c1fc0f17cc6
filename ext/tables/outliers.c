/*
** ml_outliers(source [, options]): the numbers of a table that lie far from the rest of their
** column, or the rows that lie far from the rest of the table.
*/
#include <math.h>

#include "base/sort.h"
#include "clean/association.h"
#include "functions/arguments.h"
#include "functions/fences.h"
#include "functions/suggest.h"
#include "learn/fit.h"
#include "math/distributions.h"
#include "math/sorted_values.h"
#include "math/statistics.h"
#include "model/model.h"
#include "tables/table.h"

/* Those of a column are MlFenceMethod; behind them the others. */
typedef enum OutlierMethod {
  OUTLIER_HAMPEL = ML_FENCE_QUANTILE + 1,
  OUTLIER_MAHALANOBIS,
  OUTLIER_FOREST
} OutlierMethod;

typedef struct OutlierOptions {
  int method; /* MlFenceMethod or OutlierMethod */
  double threshold, contamination;
  int64_t window, seed;
  int robust;
} OutlierOptions;

static const MlOption outlier_options[] = {
    {.name = "method",
     .type = ML_OPTION_CHOICE,
     .offset = offsetof(OutlierOptions, method),
     .choices = "iqr|z|modified_z|quantile|hampel|mahalanobis|isolation_forest",
     .help = "numbers by their column, by the rows around, rows by all columns"},
    {.name = "threshold",
     .type = ML_OPTION_REAL,
     .offset = offsetof(OutlierOptions, threshold),
     .fallback = -1,
     .minimum = 0,
     .maximum = 1e300,
     .help = "scores above it are outliers"},
    {.name = "window",
     .type = ML_OPTION_INTEGER,
     .offset = offsetof(OutlierOptions, window),
     .fallback = 3,
     .minimum = 1,
     .maximum = 1e6,
     .help = "of hampel: rows before and behind"},
    {.name = "robust",
     .type = ML_OPTION_BOOLEAN,
     .offset = offsetof(OutlierOptions, robust),
     .help = "of mahalanobis: by the minimum covariance determinant"},
    {.name = "contamination",
     .type = ML_OPTION_REAL,
     .offset = offsetof(OutlierOptions, contamination),
     .maximum = 0.5,
     .help = "of isolation_forest: share of the rows"},
    {ML_OPTION_SEED, .offset = offsetof(OutlierOptions, seed),
     .help = "of isolation_forest and robust"},
    {0}};

static const char *outlier_method_name(int method) {
  static const char *const names[] = {"iqr",    "z",           "modified_z",      "quantile",
                                      "hampel", "mahalanobis", "isolation_forest"};
  return names[method];
}

/* One row of the result; a NaN is NULL. */
typedef struct Outlier {
  size_t row;
  const char *column;
  MlValue value;
  double score, low, high, p_value;
  int method;
} Outlier;

static void give_outlier(MlCall *call, MlGrid *grid, const Outlier *outlier) {
  ml_grid_integer(call, grid, (int64_t)outlier->row + 1);
  if (outlier->column) {
    ml_grid_string(call, grid, outlier->column);
  } else {
    ml_grid_null(call, grid);
  }
  ml_grid_value(call, grid, &outlier->value);
  ml_grid_real(call, grid, outlier->score);
  ml_grid_real(call, grid, outlier->low);
  ml_grid_real(call, grid, outlier->high);
  ml_grid_string(call, grid, outlier_method_name(outlier->method));
  ml_grid_real(call, grid, outlier->p_value);
}

/* The number in a row, NaN for NULL. */
static double outlier_number(const MlSurvey *survey, size_t column, size_t row) {
  uint32_t code = survey->column[column].codes[row];
  if (code == ML_SURVEY_NULL) return NAN;
  MlValue value = ml_survey_value(survey, column, code);
  return ml_value_number(&value);
}

/* ---- by column */

static void give_fenced(MlCall *call, const MlSource *source, const MlSurvey *survey, size_t column,
                        const MlFenceOptions *options, MlGrid *grid) {
  double *sorted = ml_array(call, survey->rows, sizeof *sorted);
  size_t count = 0;
  for (size_t i = 0; sorted && i < survey->rows; i++) {
    double x = outlier_number(survey, column, i);
    if (!isnan(x)) sorted[count++] = x;
    ml_poll(call, 50);
  }
  if (!call->status && count && !ml_sort_doubles(call, sorted, count)) {
    MlFence fence = ml_fence(sorted, count, options);
    for (size_t i = 0; fence.unit > 0 && i < survey->rows && !call->status; i++) {
      ml_poll(call, 50);
      double x = outlier_number(survey, column, i);
      if (isnan(x) || (x >= fence.lower && x <= fence.upper)) continue;
      MlValue value = ml_survey_value(survey, column, survey->column[column].codes[i]);
      double score = ml_fence_score(&fence, x);
      double p = options->method == ML_FENCE_Z ? ml_normal_two_sided(score) : NAN;
      Outlier outlier = {.row = i, .column = source->names[column], .value = value};
      outlier.score = score;
      outlier.low = fence.lower;
      outlier.high = fence.upper;
      outlier.p_value = p;
      outlier.method = options->method;
      give_outlier(call, grid, &outlier);
    }
  }
  ml_free(sorted);
}

/* ---- by the rows around, in the source's order */

static void give_hampel(MlCall *call, const MlSource *source, const MlSurvey *survey, size_t column,
                        const OutlierOptions *options, MlGrid *grid) {
  MlSortedValues window = {0};
  size_t reach = (size_t)options->window, entered = 0;
  for (size_t i = 0; i < survey->rows && !call->status; i++) {
    for (; entered < survey->rows && entered <= i + reach; entered++) {
      double x = outlier_number(survey, column, entered);
      if (!isnan(x)) ml_sorted_add(call, &window, x);
    }
    double gone = i > reach ? outlier_number(survey, column, i - reach - 1) : NAN;
    if (!isnan(gone)) ml_sorted_remove(call, &window, gone);
    double x = outlier_number(survey, column, i);
    if (isnan(x) || ml_sorted_settle(call, &window)) continue;
    double median = ml_median_sorted(window.values, window.count);
    double unit = ml_mad_sorted(window.values, window.count, ML_MAD_NORMAL);
    ml_poll(call, (uint32_t)(10 * window.count + 50));
    if (!(fabs(x - median) > options->threshold * unit)) continue;
    Outlier outlier = {.row = i, .column = source->names[column], .method = options->method};
    outlier.value = ml_survey_value(survey, column, survey->column[column].codes[i]);
    outlier.score = unit > 0 ? (x - median) / unit : NAN;
    outlier.low = median - options->threshold * unit;
    outlier.high = median + options->threshold * unit;
    outlier.p_value = NAN;
    give_outlier(call, grid, &outlier);
  }
  ml_sorted_free(&window);
}

/* ---- rows by a model of all columns */

typedef struct OutlierRows {
  const MlSurvey *survey;
  size_t *columns; /* (count) of the survey; owned */
  size_t count;
  MlValue *cells; /* (count) owned */
} OutlierRows;

/* The cells of a row; 0 when one is missing. */
static int outlier_cells(const OutlierRows *rows, size_t row) {
  for (size_t k = 0; k < rows->count; k++) {
    double x = outlier_number(rows->survey, rows->columns[k], row);
    if (isnan(x)) return 0;
    rows->cells[k] = ml_value_real(x);
  }
  return 1;
}

static MlModel *outlier_model(MlCall *call, const OutlierRows *rows, const OutlierOptions *options,
                              const char *const *names) {
  int is_forest = options->method == OUTLIER_FOREST;
  MlFit fit = {0};
  MlBuffer text = {0}, record = {0}, blob = {0};
  MlModel *model = NULL;
  ml_buffer_printf(call, &text, "{\"seed\":%lld,", (long long)options->seed);
  if (is_forest) {
    ml_buffer_string(call, &text, "\"contamination\":");
    ml_json_write_number(call, &text, options->contamination);
  } else {
    ml_buffer_printf(call, &text, "\"robust\":%d", options->robust);
  }
  ml_buffer_string(call, &text, "}");
  ml_fit_begin_named(call, &fit, is_forest ? &ml_isolation_forest : &ml_mahalanobis, rows->count, 0,
                     text.data, text.length, names, NULL);
  for (size_t i = 0; i < rows->survey->rows && !call->status; i++) {
    if (outlier_cells(rows, i)) ml_fit_row(call, &fit, NULL, rows->cells);
    ml_poll(call, 100);
  }
  if (!call->status && fit.frame.rows_used && !ml_fit_finish(call, &fit, &record) &&
      !ml_model_seal(call, &record, &blob)) {
    model = ml_model_open(call, blob.data, blob.length);
  }
  ml_fit_free(&fit);
  ml_buffer_free(&text);
  ml_buffer_free(&record);
  ml_buffer_free(&blob);
  return model;
}

static void give_rows(MlCall *call, const OutlierRows *rows, const OutlierOptions *options,
                      const MlModel *model, MlGrid *grid) {
  double *x = ml_array(call, model->encoder.columns, sizeof *x);
  MlRow row = {.x = x};
  double limit = options->threshold;
  if (limit < 0 && options->method == OUTLIER_FOREST) {
    ml_get_real(call, model->parameters, "threshold", &limit);
  } else if (limit < 0) {
    limit = sqrt(ml_chi_square_quantile(0.975, (double)rows->count));
  }
  for (size_t i = 0; i < rows->survey->rows && !call->status; i++) {
    double score = NAN, p = NAN;
    ml_poll(call, 20000);
    if (!outlier_cells(rows, i)) continue;
    for (size_t k = 0; k < rows->count; k++) x[k] = rows->cells[k].real;
    model->learner->anomaly(call, model, &row, &score);
    if (!(score > limit)) continue;
    if (model->learner->p_value) model->learner->p_value(call, model, &row, &p);
    Outlier outlier = {.row = i, .value = ml_value_null(), .method = options->method};
    outlier.score = score;
    outlier.low = NAN;
    outlier.high = limit;
    outlier.p_value = p;
    give_outlier(call, grid, &outlier);
  }
  ml_free(x);
}

static void give_by_model(MlCall *call, const MlSource *source, const MlSurvey *survey,
                          const OutlierOptions *options, MlGrid *grid) {
  OutlierRows rows = {.survey = survey};
  rows.columns = ml_array(call, survey->columns, sizeof *rows.columns);
  rows.cells = ml_array(call, survey->columns, sizeof *rows.cells);
  const char **names = ml_array(call, survey->columns, sizeof *names);
  for (size_t i = 0; i < survey->columns && !call->status; i++) {
    if (!ml_survey_is_number(survey, i)) continue;
    names[rows.count] = source->names[i];
    rows.columns[rows.count++] = i;
  }
  MlModel *model = NULL;
  if (!call->status && rows.count) model = outlier_model(call, &rows, options, names);
  if (model) give_rows(call, &rows, options, model, grid);
  ml_model_free(model);
  ml_free(names);
  ml_free(rows.columns);
  ml_free(rows.cells);
}

static MlStatus outliers_all(MlCursor *cursor, MlGrid *grid) {
  MlCall *call = &cursor->host.call;
  OutlierOptions options = {0};
  MlSource source = {0};
  MlSurvey survey = {0};
  ml_argument_read_options(call, cursor->arguments[1], outlier_options, &options);
  MlFenceOptions fence = {options.method, options.threshold};
  if (options.method <= ML_FENCE_QUANTILE) ml_fence_check(call, &fence);
  if (options.method == OUTLIER_HAMPEL && options.threshold < 0) options.threshold = 3;
  if (call->status) return call->status;
  ml_source_open_value(&cursor->host, &source, cursor->arguments[0]);
  ml_survey_source(&source, &survey);
  if (!call->status && options.method >= OUTLIER_MAHALANOBIS) {
    give_by_model(call, &source, &survey, &options, grid);
  }
  for (size_t i = 0; i < survey.columns && !call->status; i++) {
    if (!ml_survey_is_number(&survey, i)) continue;
    if (options.method == OUTLIER_HAMPEL) {
      give_hampel(call, &source, &survey, i, &options, grid);
    } else if (options.method < OUTLIER_HAMPEL) {
      give_fenced(call, &source, &survey, i, &fence, grid);
    }
  }
  ml_survey_free(&survey);
  ml_source_close(&source);
  return call->status;
}

const MlTable ml_outliers_table = {
    .name = "ml_outliers",
    .columns = "row INTEGER, column TEXT, value, score REAL, low REAL, high REAL, method TEXT, "
               "p_value REAL",
    .column_count = 8,
    .arguments = "source, options",
    .minimum = 1,
    .maximum = 2,
    .direct_only = 1,
    .all = outliers_all,
    .signature = "ml_outliers(source [, options])",
    .summary = "The numbers of a table, view or SELECT that lie far from the rest of their column: "
               "row, column, value, score, and the bounds low and high that it is outside of; or "
               "the rows that lie far from the rest, column and value NULL. NULLs are left out; "
               "columns with text and columns without spread have no outliers",
    .options =
        "method: iqr, the ranges between the quartiles that it is beyond them (Tukey's "
        "fences); z, standard deviations from the mean; modified_z, from the median by the "
        "median deviation (Iglewicz and Hoaglin); quantile, outside two quantiles; hampel, "
        "1.4826 median deviations from the median of the rows around, in the source's "
        "order; mahalanobis, the distance by all columns; isolation_forest, its score "
        "(iqr|z|modified_z|quantile|hampel|mahalanobis|isolation_forest, default iqr); "
        "threshold: scores above it are outliers (0 to 1e+300, default 1.5, 3, 3.5, the "
        "quantile 0.05, 3, the chi-square quantile 0.975, 0.5); window: of hampel, rows "
        "before and behind (1 to 1000000, default 3); robust: of mahalanobis, by the minimum "
        "covariance determinant (true or false, default false); contamination: of "
        "isolation_forest, the share of the rows that are outliers (0 to 0.5); seed: of "
        "isolation_forest and robust",
    .example = "SELECT row, value FROM ml_outliers('SELECT 1 AS x UNION ALL SELECT 2 UNION ALL "
               "SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 90')"};
