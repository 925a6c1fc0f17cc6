/*
** How far out a row is, by a model: ml_anomaly_score, ml_p_value. And bounds of one column, as
** aggregates and window functions: ml_lower_fence, ml_upper_fence, ml_hampel.
*/
#include <math.h>
#include <string.h>

#include "functions/apply.h"
#include "functions/arguments.h"
#include "functions/fences.h"
#include "math/sorted_values.h"
#include "math/statistics.h"

/* ---- models */

/* A figure of a model at a row; `is_p_value` says which. */
static void outlier_figure(sqlite3_context *context, int argc, sqlite3_value **argv,
                           int is_p_value) {
  MlApplied applied;
  if (ml_applied_row(context, argc, argv, 0, &applied)) {
    const MlLearner *learner = applied.model->learner;
    double out = NAN;
    if (!(is_p_value ? learner->p_value : learner->anomaly)) {
      ml_applied_cannot(&applied, is_p_value ? "has no p-values; ml_mahalanobis makes one that has"
                                             : "does not tell outliers; ml_isolation_forest and "
                                               "ml_mahalanobis make models that do");
    } else {
      MlStatus (*figure)(MlCall *, const MlModel *, const MlRow *, double *) =
          is_p_value ? learner->p_value : learner->anomaly;
      figure(&applied.host.call, applied.model, &applied.row, &out);
    }
    if (!applied.host.call.status) sqlite3_result_double(context, out);
  }
  ml_applied_end(context, &applied);
}

static void anomaly_score(sqlite3_context *context, int argc, sqlite3_value **argv) {
  outlier_figure(context, argc, argv, 0);
}

static void outlier_p_value(sqlite3_context *context, int argc, sqlite3_value **argv) {
  outlier_figure(context, argc, argv, 1);
}

/* ---- ml_lower_fence, ml_upper_fence */

typedef struct FenceState {
  MlAggregate aggregate;
  MlFenceOptions options;
  MlSortedValues window;
} FenceState;

static void fence_step(sqlite3_context *context, int argc, sqlite3_value **argv) {
  FenceState *state = ml_aggregate_step(context, argc, sizeof *state);
  double x;
  if (!state) return;
  MlCall *call = &state->aggregate.host.call;
  MlOptionTable table = {ml_fence_options, &state->options};
  int is_first = !state->aggregate.begun;
  if (argc > 1 || is_first) {
    ml_aggregate_options(&state->aggregate, argc > 1 ? argv[1] : NULL, &table);
    if (is_first) ml_fence_check(call, &state->options);
  }
  if (!call->status && ml_argument_number(call, argv[0], "x", &x)) {
    ml_sorted_add(call, &state->window, x);
  }
  ml_host_report(context, call);
}

static void fence_inverse(sqlite3_context *context, int argc, sqlite3_value **argv) {
  FenceState *state = ml_aggregate_state(context);
  double x;
  if (!state || argc < 1) return;
  MlCall *call = &state->aggregate.host.call;
  if (!call->status && ml_argument_number(call, argv[0], "x", &x)) {
    ml_sorted_remove(call, &state->window, x);
  }
  ml_host_report(context, call);
}

static void fence_result(sqlite3_context *context, int is_upper) {
  FenceState *state = ml_aggregate_state(context);
  if (!state) return;
  MlCall *call = &state->aggregate.host.call;
  if (!ml_sorted_settle(call, &state->window) && state->window.count) {
    MlFence fence = ml_fence(state->window.values, state->window.count, &state->options);
    size_t work = state->options.method == ML_FENCE_IQR ? 1 : state->window.count;
    ml_poll(call, (uint32_t)(work < 100000000 ? 5 * work : 500000000));
    double bound = is_upper ? fence.upper : fence.lower;
    if (!call->status && !isnan(bound)) sqlite3_result_double(context, bound);
  }
  ml_host_report(context, call);
}

static void lower_fence_value(sqlite3_context *context) { fence_result(context, 0); }
static void upper_fence_value(sqlite3_context *context) { fence_result(context, 1); }

static void fence_end(sqlite3_context *context) {
  FenceState *state = ml_aggregate_state(context);
  if (!state) return;
  ml_sorted_free(&state->window);
  ml_aggregate_end(context);
}

static void lower_fence_final(sqlite3_context *context) {
  fence_result(context, 0);
  fence_end(context);
}

static void upper_fence_final(sqlite3_context *context) {
  fence_result(context, 1);
  fence_end(context);
}

/* ---- ml_hampel */

/*
** The window's rows in order: which of them the value is asked for shows in the number of values
** asked for before, as long as a row comes and goes at a time (a frame of ROWS).
*/
typedef struct HampelState {
  MlAggregate aggregate;
  MlSortedValues window;
  double *rows; /* [head, head + held) of those in the frame; NaN for NULL; owned */
  size_t head, held, capacity;
  int64_t entered, left, asked;
  int64_t last_entered, last_left; /* when the last value was asked for */
  double k;
} HampelState;

static void hampel_step(sqlite3_context *context, int argc, sqlite3_value **argv) {
  HampelState *state = ml_aggregate_step(context, argc, sizeof *state);
  double x, k = 3;
  if (!state) return;
  MlCall *call = &state->aggregate.host.call;
  if (!ml_argument_number(call, argv[0], "x", &x)) x = NAN;
  if (argc > 1 && !ml_argument_number(call, argv[1], "k", &k)) k = NAN;
  if (!call->status && !(k >= 0)) ml_fail(call, "k must be a number from 0 on");
  if (!call->status && state->entered && k != state->k) {
    ml_fail(call, "k must be the same in every row");
  }
  state->k = k;
  state->entered++;
  if (!call->status && !ml_reserve(call, &state->rows, &state->capacity,
                                   state->head + state->held + 1, sizeof(double))) {
    state->rows[state->head + state->held++] = x;
    if (!isnan(x)) ml_sorted_add(call, &state->window, x);
  }
  ml_host_report(context, call);
}

static void hampel_inverse(sqlite3_context *context, int argc, sqlite3_value **argv) {
  HampelState *state = ml_aggregate_state(context);
  (void)argc, (void)argv;
  if (!state || !state->held || state->aggregate.host.call.status) return;
  MlCall *call = &state->aggregate.host.call;
  double x = state->rows[state->head++];
  state->held--;
  state->left++;
  if (!isnan(x)) ml_sorted_remove(call, &state->window, x);
  if (state->head > 1000 && state->head > state->held) {
    memmove(state->rows, state->rows + state->head, state->held * sizeof(double));
    state->head = 0;
  }
  ml_host_report(context, call);
}

static void hampel_value(sqlite3_context *context) {
  HampelState *state = ml_aggregate_step(context, 1, sizeof *state); /* also before the first row */
  if (!state) return;
  MlCall *call = &state->aggregate.host.call;
  int64_t current = state->asked++; /* rows before it */
  int is_by_row = !current || (state->entered - state->last_entered <= 1 &&
                               state->left - state->last_left <= 1);
  if (!is_by_row || current < state->left || current >= state->entered) {
    ml_fail(call, "the window must be of ROWS and hold the current row: OVER (ORDER BY ... ROWS "
                  "BETWEEN 3 PRECEDING AND 3 FOLLOWING)");
  }
  state->last_entered = state->entered;
  state->last_left = state->left;
  if (!ml_sorted_settle(call, &state->window) && state->window.count) {
    double x = state->rows[state->head + (size_t)(current - state->left)];
    double median = ml_median_sorted(state->window.values, state->window.count);
    double reach =
        state->k * ml_mad_sorted(state->window.values, state->window.count, ML_MAD_NORMAL);
    ml_poll(call, 100);
    if (!call->status && !isnan(x)) {
      sqlite3_result_double(context, fabs(x - median) > reach ? median : x);
    }
  }
  ml_host_report(context, call);
}

static void hampel_final(sqlite3_context *context) {
  HampelState *state = ml_aggregate_state(context);
  if (!state) return;
  if (!state->asked) {
    ml_fail(
        &state->aggregate.host.call,
        "it is a window function: OVER (ORDER BY ... ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING)");
  }
  ml_host_report(context, &state->aggregate.host.call);
  ml_sorted_free(&state->window);
  ml_free(state->rows);
  ml_aggregate_end(context);
}

/* ---- registration */

#define OUTLIER_MODEL_EXAMPLE(name)                                                                \
  "WITH t(x, y) AS (VALUES (1, 2), (2, 1), (2, 2), (1, 1), (30, 40)), m AS (SELECT "               \
  "ml_mahalanobis(x, y) AS model FROM t) SELECT x, " name "(model, x, y) FROM t, m"
#define FENCE_OPTIONS                                                                              \
  "method: iqr, the quartiles and threshold times the range between them (Tukey); z, standard "    \
  "deviations about the mean; modified_z, about the median by the median deviation / 0.6745 "      \
  "(Iglewicz and Hoaglin); quantile, the quantiles threshold and 1 - threshold "                   \
  "(iqr|z|modified_z|quantile, default iqr); threshold: how far (default 1.5, 3, 3.5, 0.05)"

const MlFunction ml_outlier_functions[] = {
    {.name = "ml_anomaly_score",
     .kind = ML_SCALAR,
     .scalar = anomaly_score,
     .minimum = 2,
     .maximum = -1,
     .signature = "ml_anomaly_score(model, x1, ...) or ml_anomaly_score(model, json_object)",
     .summary = "How far out a row is: of an isolation forest 2^(-E(h) / c), 0 to 1 and near 1 for "
                "outliers; of ml_mahalanobis the distance. NULL from a NULL, unless the model "
                "replaces missing values",
     .example = OUTLIER_MODEL_EXAMPLE("ml_anomaly_score")},
    {.name = "ml_p_value",
     .kind = ML_SCALAR,
     .scalar = outlier_p_value,
     .minimum = 2,
     .maximum = -1,
     .signature = "ml_p_value(model, x1, ...) or ml_p_value(model, json_object)",
     .summary =
         "The probability that a row of ml_mahalanobis's normal distribution lies as far out "
         "as this one, or farther (chi-square). NULL from a NULL, unless the model replaces "
         "missing values",
     .example = OUTLIER_MODEL_EXAMPLE("ml_p_value")},
    {.name = "ml_lower_fence",
     .kind = ML_WINDOW,
     .step = fence_step,
     .final = lower_fence_final,
     .value = lower_fence_value,
     .inverse = fence_inverse,
     .minimum = 1,
     .maximum = 2,
     .signature = "ml_lower_fence(x [, options])",
     .summary = "The number below which numbers are outliers of their group or window: x < "
                "ml_lower_fence(x) OVER (...). NULLs are left out",
     .options = FENCE_OPTIONS,
     .example = "SELECT ml_lower_fence(column1) FROM (VALUES (1), (2), (3), (4), (90))"},
    {.name = "ml_upper_fence",
     .kind = ML_WINDOW,
     .step = fence_step,
     .final = upper_fence_final,
     .value = upper_fence_value,
     .inverse = fence_inverse,
     .minimum = 1,
     .maximum = 2,
     .signature = "ml_upper_fence(x [, options])",
     .summary = "The number above which numbers are outliers of their group or window: x > "
                "ml_upper_fence(x) OVER (...). NULLs are left out",
     .options = FENCE_OPTIONS,
     .example = "SELECT ml_upper_fence(column1) FROM (VALUES (1), (2), (3), (4), (90))"},
    {.name = "ml_hampel",
     .kind = ML_WINDOW,
     .step = hampel_step,
     .final = hampel_final,
     .value = hampel_value,
     .inverse = hampel_inverse,
     .minimum = 1,
     .maximum = 2,
     .signature = "ml_hampel(x [, k]) OVER (ORDER BY ... ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING)",
     .summary = "Hampel's filter: x, or the median of its window where it is more than k (default "
                "3) times 1.4826 median deviations from it; so x <> ml_hampel(x) OVER (...) tells "
                "outliers. NULLs are left out and stay NULL",
     .example = "WITH t(i, x) AS (VALUES (1, 5), (2, 6), (3, 90), (4, 5), (5, 7)) SELECT x, "
                "ml_hampel(x) OVER (ORDER BY i ROWS BETWEEN 2 PRECEDING AND 2 FOLLOWING) FROM t"},
    {0}};
