/*
** Descriptive statistics as aggregates and window functions: ml_median, ml_quantile, ml_iqr,
** ml_mad, ml_stddev and the variances, ml_skewness, ml_kurtosis, ml_corr, the covariances
** and ml_regr_slope, ml_regr_intercept, ml_regr_r2. NULLs are left out; no rows give NULL.
*/
#include "math/sorted_values.h"
#include "math/statistics.h"

#include <math.h>
#include <string.h>

#include "data/cell.h"
#include "functions/arguments.h"

typedef enum StatisticKind {
  STATISTIC_MOMENTS, /* of x, in bounded memory */
  STATISTIC_PAIRS,   /* of y and x, in bounded memory */
  STATISTIC_SORTED,  /* of all x, sorted */
  STATISTIC_QUANTILE /* the same, with p behind x */
} StatisticKind;

typedef struct StatisticOptions {
  int64_t type;
  double constant;
  double p; /* an argument of ml_quantile */
} StatisticOptions;

/* One statistic: what is kept of the rows, and how it is read. */
typedef struct Statistic {
  StatisticKind kind;
  int order; /* of the moments */
  double (*moments)(const MlMoments *, const StatisticOptions *);
  double (*pairs)(const MlCovariance *);
  double (*sorted)(const double *, size_t, const StatisticOptions *);
  const MlOption *options;
} Statistic;

/*
** The rows that sums are of, in order, should it be a window: where so large a value leaves that
** digits are lost with it, the rest is added up anew. Of more rows than these the sums alone are
** kept: of so many in a window, and of fewer until it is known that it is one.
*/
enum { STATISTIC_ROWS_MAX = 1 << 20, STATISTIC_AHEAD_MAX = 1 << 16 };

typedef struct StatisticRows {
  double *values; /* (count, width); those before head have left; owned */
  size_t width, head, count, capacity;
  int is_window; /* a value was asked for, or a row left */
  int is_lost;   /* they are not kept any more */
  int no_memory; /* for want of memory */
} StatisticRows;

typedef struct StatisticState {
  MlAggregate aggregate;
  const Statistic *statistic; /* NULL before the first row */
  StatisticOptions options;
  MlMoments moments;
  MlCovariance pairs;
  MlSortedValues list;
  StatisticRows rows;
} StatisticState;

/* ---- rows */

/* The level of ml_quantile: the same number between 0 and 1 in every row. */
static void read_quantile_level(StatisticState *state, sqlite3_value *value) {
  MlCall *call = &state->aggregate.host.call;
  double p = NAN;
  char shown[80];
  if (!ml_argument_number(call, value, "p", &p)) p = NAN;
  if (!(p >= 0 && p <= 1)) {
    MlValue found = ml_host_value(call, value);
    ml_fail(call, "p must be between 0 and 1, found %s", ml_value_show(&found, shown));
  } else if (!state->aggregate.begun) {
    state->options.p = p;
  } else if (p != state->options.p) {
    ml_fail(call, "p must be the same in every row, found %.15g and %.15g", state->options.p, p);
  }
}

static const MlOption statistic_no_options[] = {{0}};

/* Reads what must be the same in every row: the level and the options. */
static MlStatus read_statistic_constants(StatisticState *state, int argc, sqlite3_value **argv) {
  const Statistic *statistic = state->statistic;
  int values = statistic->kind == STATISTIC_QUANTILE || statistic->kind == STATISTIC_PAIRS ? 2 : 1;
  double p;
  if (statistic->kind == STATISTIC_QUANTILE) read_quantile_level(state, argv[1]);
  if (state->aggregate.begun && argc == values) return state->aggregate.host.call.status;
  p = state->options.p;
  MlOptionTable table = {statistic->options ? statistic->options : statistic_no_options,
                         &state->options};
  ml_aggregate_options(&state->aggregate, argc > values ? argv[values] : NULL, &table);
  state->options.p = p;
  return state->aggregate.host.call.status;
}

static void rows_push(StatisticRows *rows, double y, double x) {
  MlCall quiet; /* without memory the sums alone go on, as long as they do */
  size_t most = rows->is_window ? STATISTIC_ROWS_MAX : STATISTIC_AHEAD_MAX;
  if (rows->is_lost) return;
  ml_call_begin(&quiet, NULL, NULL, NULL);
  if (rows->head > 1024 && rows->head > rows->count / 2) {
    memmove(rows->values, rows->values + rows->head * rows->width,
            (rows->count - rows->head) * rows->width * sizeof(double));
    rows->count -= rows->head;
    rows->head = 0;
  }
  if (rows->count < most) {
    rows->no_memory = ml_reserve(&quiet, &rows->values, &rows->capacity,
                                 (rows->count + 1) * rows->width, sizeof(double)) != ML_OK;
  }
  if (rows->count >= most || rows->no_memory) {
    rows->is_lost = 1;
    ml_free(rows->values);
    rows->values = NULL;
    return;
  }
  double *at = rows->values + rows->count++ * rows->width;
  at[0] = y;
  if (rows->width > 1) at[1] = x;
}

/* The oldest row leaves; the sums are made anew where that costs digits. */
static void rows_pop(StatisticState *state) {
  StatisticRows *rows = &state->rows;
  int is_pairs = state->statistic->kind == STATISTIC_PAIRS;
  if (!rows->is_lost && rows->head >= rows->count) return;
  rows->head += !rows->is_lost;
  if (is_pairs ? !ml_covariance_is_noisy(&state->pairs) : !ml_moments_is_noisy(&state->moments)) {
    return;
  }
  if (rows->no_memory) ml_fail_memory(&state->aggregate.host.call);
  if (rows->is_lost) return;
  if (is_pairs) memset(&state->pairs, 0, sizeof state->pairs);
  if (!is_pairs) ml_moments_begin(&state->moments, state->statistic->order);
  for (size_t i = rows->head; i < rows->count; i++) {
    const double *at = rows->values + i * rows->width;
    if (is_pairs) ml_covariance_add(&state->pairs, at[1], at[0]);
    if (!is_pairs) ml_moments_add(&state->moments, at[0]);
  }
  ml_poll(&state->aggregate.host.call, (uint32_t)(rows->count - rows->head) * 20);
}

static void begin_statistic(StatisticState *state, const Statistic *statistic) {
  state->statistic = statistic;
  state->rows.width = statistic->kind == STATISTIC_PAIRS ? 2 : 1;
  if (statistic->kind == STATISTIC_MOMENTS) ml_moments_begin(&state->moments, statistic->order);
}

/* Adds the row's values, or takes them back. */
static void count_statistic_row(StatisticState *state, sqlite3_value **argv, int remove) {
  MlCall *call = &state->aggregate.host.call;
  MlSortedValues *list = &state->list;
  double x = 0, y = 0;
  switch (state->statistic->kind) {
  case STATISTIC_MOMENTS:
    if (!ml_argument_number(call, argv[0], "x", &x)) return;
    (remove ? ml_moments_remove : ml_moments_add)(&state->moments, x);
    if (remove) rows_pop(state);
    if (!remove) rows_push(&state->rows, x, 0);
    break;
  case STATISTIC_PAIRS: {
    /* Both are read, so that text is an error beside a NULL too. */
    int has_y = ml_argument_number(call, argv[0], "y", &y);
    int has_x = ml_argument_number(call, argv[1], "x", &x);
    if (!has_x || !has_y) return;
    (remove ? ml_covariance_remove : ml_covariance_add)(&state->pairs, x, y);
    if (remove) rows_pop(state);
    if (!remove) rows_push(&state->rows, y, x);
    break;
  }
  default:
    if (!ml_argument_number(call, argv[0], "x", &x)) return;
    if (remove) {
      ml_sorted_remove(call, list, x);
    } else {
      ml_sorted_add(call, list, x);
    }
  }
}

static void statistic_step(sqlite3_context *context, int argc, sqlite3_value **argv) {
  StatisticState *state = ml_aggregate_step(context, argc, sizeof *state);
  if (!state) return;
  if (!state->statistic) begin_statistic(state, ml_registered(context)->function.item);
  if (!read_statistic_constants(state, argc, argv)) count_statistic_row(state, argv, 0);
  ml_host_report(context, &state->aggregate.host.call);
}

static void statistic_inverse(sqlite3_context *context, int argc, sqlite3_value **argv) {
  StatisticState *state = ml_aggregate_state(context);
  (void)argc;
  if (!state || !state->statistic) return;
  state->rows.is_window = 1;
  count_statistic_row(state, argv, 1);
  ml_host_report(context, &state->aggregate.host.call);
}

static double read_statistic(StatisticState *state) {
  const Statistic *statistic = state->statistic;
  switch (statistic->kind) {
  case STATISTIC_MOMENTS: return statistic->moments(&state->moments, &state->options);
  case STATISTIC_PAIRS: return statistic->pairs(&state->pairs);
  default:
    if (ml_sorted_settle(&state->aggregate.host.call, &state->list)) return NAN;
    return statistic->sorted(state->list.values, state->list.count, &state->options);
  }
}

static void statistic_value(sqlite3_context *context) {
  StatisticState *state = ml_aggregate_state(context);
  if (!state || !state->statistic) return;
  state->rows.is_window = 1;
  double value = state->aggregate.host.call.status ? NAN : read_statistic(state);
  if (!ml_host_report(context, &state->aggregate.host.call)) sqlite3_result_double(context, value);
}

static void statistic_final(sqlite3_context *context) {
  StatisticState *state = ml_aggregate_state(context);
  if (!state) return;
  statistic_value(context);
  ml_sorted_free(&state->list);
  ml_free(state->rows.values);
  ml_aggregate_end(context);
}

/* ---- the statistics of moments */

static const MlOption statistic_shape_options[] = {{.name = "type",
                                                    .type = ML_OPTION_INTEGER,
                                                    .offset = offsetof(StatisticOptions, type),
                                                    .fallback = 2,
                                                    .minimum = 1,
                                                    .maximum = 3,
                                                    .help = "1, 2 or 3"},
                                                   {0}};

static double read_var_samp(const MlMoments *m, const StatisticOptions *o) {
  (void)o;
  return ml_moments_variance(m, 1);
}

static double read_var_pop(const MlMoments *m, const StatisticOptions *o) {
  (void)o;
  return ml_moments_variance(m, 0);
}

static double read_stddev_samp(const MlMoments *m, const StatisticOptions *o) {
  (void)o;
  return ml_moments_stddev(m, 1);
}

static double read_stddev_pop(const MlMoments *m, const StatisticOptions *o) {
  (void)o;
  return ml_moments_stddev(m, 0);
}

static double read_skewness(const MlMoments *m, const StatisticOptions *o) {
  return ml_moments_skewness(m, (int)o->type);
}

static double read_kurtosis(const MlMoments *m, const StatisticOptions *o) {
  return ml_moments_kurtosis(m, (int)o->type);
}

static const Statistic var_samp_statistic = {STATISTIC_MOMENTS, 2, .moments = read_var_samp};
static const Statistic var_pop_statistic = {STATISTIC_MOMENTS, 2, .moments = read_var_pop};
static const Statistic stddev_samp_statistic = {STATISTIC_MOMENTS, 2, .moments = read_stddev_samp};
static const Statistic stddev_pop_statistic = {STATISTIC_MOMENTS, 2, .moments = read_stddev_pop};
static const Statistic skewness_statistic = {STATISTIC_MOMENTS, 4, .moments = read_skewness,
                                             .options = statistic_shape_options};
static const Statistic kurtosis_statistic = {STATISTIC_MOMENTS, 4, .moments = read_kurtosis,
                                             .options = statistic_shape_options};

/* ---- the statistics of pairs */

static double read_covar_samp(const MlCovariance *pairs) { return ml_covariance_value(pairs, 1); }
static double read_covar_pop(const MlCovariance *pairs) { return ml_covariance_value(pairs, 0); }

/* As SQL:2003 has it: 1 when y is constant, NULL when x is. */
static double read_regr_r2(const MlCovariance *pairs) {
  double slope = ml_covariance_slope(pairs), r = ml_covariance_correlation(pairs);
  if (slope != slope) return NAN;
  return r != r ? 1 : r * r;
}

static const Statistic corr_statistic = {STATISTIC_PAIRS, 0, .pairs = ml_covariance_correlation};
static const Statistic covar_samp_statistic = {STATISTIC_PAIRS, 0, .pairs = read_covar_samp};
static const Statistic covar_pop_statistic = {STATISTIC_PAIRS, 0, .pairs = read_covar_pop};
static const Statistic regr_slope_statistic = {STATISTIC_PAIRS, 0, .pairs = ml_covariance_slope};
static const Statistic regr_intercept_statistic = {STATISTIC_PAIRS, 0,
                                                   .pairs = ml_covariance_intercept};
static const Statistic regr_r2_statistic = {STATISTIC_PAIRS, 0, .pairs = read_regr_r2};

/* ---- the statistics of sorted values */

static const MlOption quantile_options[] = {{.name = "type",
                                             .type = ML_OPTION_INTEGER,
                                             .offset = offsetof(StatisticOptions, type),
                                             .fallback = 7,
                                             .minimum = 1,
                                             .maximum = 9,
                                             .help = "one of the nine of Hyndman and Fan"},
                                            {0}};

static const MlOption mad_options[] = {{.name = "constant",
                                        .type = ML_OPTION_REAL,
                                        .offset = offsetof(StatisticOptions, constant),
                                        .fallback = 1.4826,
                                        .minimum = 0,
                                        .maximum = INFINITY,
                                        .help = "what the median deviation is multiplied with"},
                                       {0}};

static double read_median(const double *sorted, size_t count, const StatisticOptions *o) {
  (void)o;
  return ml_median_sorted(sorted, count);
}

static double read_quantile(const double *sorted, size_t count, const StatisticOptions *o) {
  return ml_quantile_sorted(sorted, count, o->p, (int)o->type);
}

static double read_iqr(const double *sorted, size_t count, const StatisticOptions *o) {
  (void)o;
  return ml_iqr_sorted(sorted, count);
}

static double read_mad(const double *sorted, size_t count, const StatisticOptions *o) {
  return ml_mad_sorted(sorted, count, o->constant);
}

static const Statistic median_statistic = {STATISTIC_SORTED, 0, .sorted = read_median};
static const Statistic quantile_statistic = {STATISTIC_QUANTILE, 0, .sorted = read_quantile,
                                             .options = quantile_options};
static const Statistic iqr_statistic = {STATISTIC_SORTED, 0, .sorted = read_iqr};
static const Statistic mad_statistic = {STATISTIC_SORTED, 0, .sorted = read_mad,
                                        .options = mad_options};

/* ---- registration */

#define STATISTIC_FUNCTION                                                                         \
  .kind = ML_WINDOW, .step = statistic_step, .final = statistic_final, .value = statistic_value,   \
  .inverse = statistic_inverse
#define STATISTIC_OF_X STATISTIC_FUNCTION, .minimum = 1, .maximum = 1
#define STATISTIC_OF_X_OPTIONS STATISTIC_FUNCTION, .minimum = 1, .maximum = 2
#define STATISTIC_OF_PAIRS STATISTIC_FUNCTION, .minimum = 2, .maximum = 2
#define STATISTIC_EXAMPLE " FROM (VALUES (1), (2), (4), (5), (18))"
#define STATISTIC_PAIRS_EXAMPLE                                                                    \
  "WITH t(y, x) AS (VALUES (1.0, 1), (2.1, 2), (2.9, 3), (4.2, 4)) SELECT "

const MlFunction ml_statistics_functions[] = {
    {.name = "ml_median",
     STATISTIC_OF_X,
     .signature = "ml_median(x)",
     .summary = "The median: the middle value, or the mean of the middle two. NULLs are left out; "
                "NULL when nothing is left",
     .example = "SELECT ml_median(column1)" STATISTIC_EXAMPLE,
     .item = &median_statistic},
    {.name = "ml_quantile",
     STATISTIC_FUNCTION,
     .minimum = 2,
     .maximum = 3,
     .signature = "ml_quantile(x, p [, options])",
     .summary = "The value with a share p (0 to 1) of the values below it, between two values "
                "where need be. NULLs are left out; NULL when nothing is left",
     .options = "type: one of the nine of Hyndman and Fan, numbered as in R: 7 as R, numpy and "
                "Excel, 6 as SPSS and Minitab, 1 gives values that occur only (default 7)",
     .example = "SELECT ml_quantile(column1, 0.9)" STATISTIC_EXAMPLE,
     .item = &quantile_statistic},
    {.name = "ml_iqr",
     STATISTIC_OF_X,
     .signature = "ml_iqr(x)",
     .summary = "The interquartile range: third quartile less the first (type 7). NULLs are left "
                "out; NULL when nothing is left",
     .example = "SELECT ml_iqr(column1)" STATISTIC_EXAMPLE,
     .item = &iqr_statistic},
    {.name = "ml_mad",
     STATISTIC_OF_X_OPTIONS,
     .signature = "ml_mad(x [, options])",
     .summary = "The median absolute deviation from the median, scaled to estimate the standard "
                "deviation of normal data, as in R. NULLs are left out; NULL when nothing is left",
     .options = "constant: what the median deviation is multiplied with; 1 leaves it unscaled "
                "(default 1.4826)",
     .example = "SELECT ml_mad(column1)" STATISTIC_EXAMPLE,
     .item = &mad_statistic},
    {.name = "ml_stddev",
     STATISTIC_OF_X,
     .signature = "ml_stddev(x)",
     .summary = "The standard deviation of a sample (n - 1 below). NULLs are left out; NULL from "
                "fewer than two values",
     .example = "SELECT ml_stddev(column1)" STATISTIC_EXAMPLE,
     .item = &stddev_samp_statistic},
    {.name = "ml_stddev_samp",
     STATISTIC_OF_X,
     .signature = "ml_stddev_samp(x)",
     .summary = "The standard deviation of a sample (n - 1 below), as ml_stddev. NULLs are left "
                "out; NULL from fewer than two values",
     .example = "SELECT ml_stddev_samp(column1)" STATISTIC_EXAMPLE,
     .item = &stddev_samp_statistic},
    {.name = "ml_stddev_pop",
     STATISTIC_OF_X,
     .signature = "ml_stddev_pop(x)",
     .summary = "The standard deviation of a population (n below). NULLs are left out; NULL when "
                "nothing is left",
     .example = "SELECT ml_stddev_pop(column1)" STATISTIC_EXAMPLE,
     .item = &stddev_pop_statistic},
    {.name = "ml_var_samp",
     STATISTIC_OF_X,
     .signature = "ml_var_samp(x)",
     .summary = "The variance of a sample (n - 1 below). NULLs are left out; NULL from fewer than "
                "two values",
     .example = "SELECT ml_var_samp(column1)" STATISTIC_EXAMPLE,
     .item = &var_samp_statistic},
    {.name = "ml_var_pop",
     STATISTIC_OF_X,
     .signature = "ml_var_pop(x)",
     .summary = "The variance of a population (n below). NULLs are left out; NULL when nothing is "
                "left",
     .example = "SELECT ml_var_pop(column1)" STATISTIC_EXAMPLE,
     .item = &var_pop_statistic},
    {.name = "ml_skewness",
     STATISTIC_OF_X_OPTIONS,
     .signature = "ml_skewness(x [, options])",
     .summary = "The skewness. NULLs are left out; NULL when all values are equal, and from fewer "
                "than three values of type 2",
     .options = "type: 1 of the population (scipy), 2 unbiased for normal data (pandas, SAS, SPSS, "
                "Excel), 3 as Minitab and R's e1071 (default 2)",
     .example = "SELECT ml_skewness(column1)" STATISTIC_EXAMPLE,
     .item = &skewness_statistic},
    {.name = "ml_kurtosis",
     STATISTIC_OF_X_OPTIONS,
     .signature = "ml_kurtosis(x [, options])",
     .summary = "The kurtosis in excess of the normal distribution's 3. NULLs are left out; NULL "
                "when all values are equal, and from fewer than four values of type 2",
     .options = "type: 1 of the population (scipy), 2 unbiased for normal data (pandas, SAS, SPSS, "
                "Excel), 3 as Minitab and R's e1071 (default 2)",
     .example = "SELECT ml_kurtosis(column1)" STATISTIC_EXAMPLE,
     .item = &kurtosis_statistic},
    {.name = "ml_corr",
     STATISTIC_OF_PAIRS,
     .signature = "ml_corr(y, x)",
     .summary = "Pearson's correlation. Rows with a NULL are left out; NULL when y or x is "
                "constant",
     .example = STATISTIC_PAIRS_EXAMPLE "ml_corr(y, x) FROM t",
     .item = &corr_statistic},
    {.name = "ml_covar_samp",
     STATISTIC_OF_PAIRS,
     .signature = "ml_covar_samp(y, x)",
     .summary = "The covariance of a sample (n - 1 below). Rows with a NULL are left out; NULL "
                "from fewer than two rows",
     .example = STATISTIC_PAIRS_EXAMPLE "ml_covar_samp(y, x) FROM t",
     .item = &covar_samp_statistic},
    {.name = "ml_covar_pop",
     STATISTIC_OF_PAIRS,
     .signature = "ml_covar_pop(y, x)",
     .summary = "The covariance of a population (n below). Rows with a NULL are left out; NULL "
                "when nothing is left",
     .example = STATISTIC_PAIRS_EXAMPLE "ml_covar_pop(y, x) FROM t",
     .item = &covar_pop_statistic},
    {.name = "ml_regr_slope",
     STATISTIC_OF_PAIRS,
     .signature = "ml_regr_slope(y, x)",
     .summary = "The slope of the least-squares line of y on x. Rows with a NULL are left out; "
                "NULL when x is constant",
     .example = STATISTIC_PAIRS_EXAMPLE "ml_regr_slope(y, x) FROM t",
     .item = &regr_slope_statistic},
    {.name = "ml_regr_intercept",
     STATISTIC_OF_PAIRS,
     .signature = "ml_regr_intercept(y, x)",
     .summary = "Where the least-squares line of y on x meets x = 0. Rows with a NULL are left "
                "out; NULL when x is constant",
     .example = STATISTIC_PAIRS_EXAMPLE "ml_regr_intercept(y, x) FROM t",
     .item = &regr_intercept_statistic},
    {.name = "ml_regr_r2",
     STATISTIC_OF_PAIRS,
     .signature = "ml_regr_r2(y, x)",
     .summary = "R squared of the least-squares line of y on x, 1 when y is constant. Rows with a "
                "NULL are left out; NULL when x is constant",
     .example = STATISTIC_PAIRS_EXAMPLE "ml_regr_r2(y, x) FROM t",
     .item = &regr_r2_statistic},
    {0}};
