/*
** Metrics as aggregates, actual values first, and splits by key: ml_accuracy and its kin,
** ml_roc_auc and its kin, ml_rmse and its kin, ml_split, ml_fold. Rows with a NULL are left out.
*/
#include <math.h>

#include "evaluate/confusion.h"
#include "evaluate/probability.h"
#include "evaluate/residuals.h"
#include "evaluate/split.h"
#include "functions/arguments.h"

typedef enum MetricKind {
  METRIC_ACCURACY, /* from here on of predicted classes */
  METRIC_PRECISION,
  METRIC_RECALL,
  METRIC_F1,
  METRIC_BALANCED_ACCURACY,
  METRIC_MATTHEWS,
  METRIC_KAPPA,
  METRIC_ROC_AUC, /* of scores */
  METRIC_AVERAGE_PRECISION,
  METRIC_LOG_LOSS, /* of probabilities */
  METRIC_BRIER_SCORE,
  METRIC_R2, /* of predicted numbers */
  METRIC_MSE,
  METRIC_RMSE,
  METRIC_MAE,
  METRIC_MAPE
} MetricKind;

typedef struct MetricOptions {
  int average; /* MlAverage */
  MlJsonSpan positive;
} MetricOptions;

#define METRIC_POSITIVE_OPTION                                                                     \
  {                                                                                                \
    .name = "positive", .type = ML_OPTION_JSON, .offset = offsetof(MetricOptions, positive),       \
    .help = "the positive class"                                                                   \
  }

static const MlOption metric_no_options[] = {{0}};
static const MlOption positive_options[] = {METRIC_POSITIVE_OPTION, {0}};
static const MlOption average_options[] = {{.name = "average",
                                            .type = ML_OPTION_CHOICE,
                                            .offset = offsetof(MetricOptions, average),
                                            .choices = "binary|macro|micro|weighted",
                                            .help = "over the classes"},
                                           METRIC_POSITIVE_OPTION,
                                           {0}};

typedef struct Metric {
  MetricKind kind;
  const MlOption *options;
} Metric;

typedef struct MetricState {
  MlAggregate aggregate;
  const Metric *metric; /* NULL before the first row */
  MetricOptions options;
  MlValue positive; /* NULL: none is named */
  MlBuffer positive_text;
  MlConfusion confusion; /* one of these four is used */
  MlRanking ranking;
  MlProbabilityLoss loss;
  MlResiduals residuals;
} MetricState;

/* ---- the first row */

/* The value of the option "positive": a class. */
static void read_positive(MetricState *state) {
  ml_option_class(&state->aggregate.host.call, &state->options.positive, "option 'positive'",
                  &state->positive_text, &state->positive);
}

static void begin_metric(MetricState *state, const Metric *metric) {
  state->metric = metric;
  switch (metric->kind) {
  case METRIC_LOG_LOSS: ml_probability_loss_begin(&state->loss, ML_LOG_LOSS); break;
  case METRIC_BRIER_SCORE: ml_probability_loss_begin(&state->loss, ML_BRIER_SCORE); break;
  case METRIC_R2: ml_residuals_begin(&state->residuals, ML_R2); break;
  case METRIC_MSE: ml_residuals_begin(&state->residuals, ML_MSE); break;
  case METRIC_RMSE: ml_residuals_begin(&state->residuals, ML_RMSE); break;
  case METRIC_MAE: ml_residuals_begin(&state->residuals, ML_MAE); break;
  case METRIC_MAPE: ml_residuals_begin(&state->residuals, ML_MAPE); break;
  default: break;
  }
}

/* ---- rows */

static void count_classes(MetricState *state, sqlite3_value **argv, int remove) {
  MlCall *call = &state->aggregate.host.call;
  MlValue actual = ml_host_value(call, argv[0]), predicted = ml_host_value(call, argv[1]);
  (remove ? ml_confusion_remove : ml_confusion_add)(call, &state->confusion, &actual, &predicted);
}

/* Scores and probabilities of the positive class. */
static void count_score(MetricState *state, sqlite3_value **argv, int remove) {
  MlCall *call = &state->aggregate.host.call;
  int is_loss = state->metric->kind >= METRIC_LOG_LOSS;
  double score;
  if (!ml_argument_number(call, argv[1], is_loss ? "the probability" : "the score", &score)) return;
  MlValue actual = ml_host_value(call, argv[0]);
  if (!is_loss) {
    ml_ranking_add(call, &state->ranking, &actual, score);
  } else {
    (remove ? ml_probability_loss_remove : ml_probability_loss_add)(call, &state->loss, &actual,
                                                                    score);
  }
}

static void count_numbers(MetricState *state, sqlite3_value **argv, int remove) {
  MlCall *call = &state->aggregate.host.call;
  double actual = NAN, predicted = NAN;
  int has_actual = ml_argument_number(call, argv[0], "the actual value", &actual);
  int has_predicted = ml_argument_number(call, argv[1], "the predicted value", &predicted);
  if (!has_actual || !has_predicted) return;
  (remove ? ml_residuals_remove : ml_residuals_add)(&state->residuals, actual, predicted);
}

static void count_metric_row(MetricState *state, sqlite3_value **argv, int remove) {
  if (state->metric->kind < METRIC_ROC_AUC) {
    count_classes(state, argv, remove);
  } else if (state->metric->kind < METRIC_R2) {
    count_score(state, argv, remove);
  } else {
    count_numbers(state, argv, remove);
  }
}

static void metric_step(sqlite3_context *context, int argc, sqlite3_value **argv) {
  MetricState *state = ml_aggregate_step(context, argc, sizeof *state);
  if (!state) return;
  int is_first = !state->metric;
  if (is_first) begin_metric(state, ml_registered(context)->function.item);
  if (is_first || argc > 2) {
    MlOptionTable table = {state->metric->options, &state->options};
    ml_aggregate_options(&state->aggregate, argc > 2 ? argv[2] : NULL, &table);
    if (is_first) read_positive(state);
  }
  if (!state->aggregate.host.call.status) count_metric_row(state, argv, 0);
  ml_host_report(context, &state->aggregate.host.call);
}

static void metric_inverse(sqlite3_context *context, int argc, sqlite3_value **argv) {
  MetricState *state = ml_aggregate_state(context);
  (void)argc;
  if (!state || !state->metric) return;
  if (!state->aggregate.host.call.status) count_metric_row(state, argv, 1);
  ml_host_report(context, &state->aggregate.host.call);
}

/* ---- results */

static void read_class_metric(MetricState *state, double *result) {
  MlCall *call = &state->aggregate.host.call;
  MlConfusion *table = &state->confusion;
  MlAverage average = (MlAverage)state->options.average;
  const MlValue *positive = &state->positive;
  switch (state->metric->kind) {
  case METRIC_ACCURACY: ml_confusion_accuracy(call, table, result); break;
  case METRIC_PRECISION:
    ml_confusion_score(call, table, ML_PRECISION, average, positive, result);
    break;
  case METRIC_RECALL: ml_confusion_score(call, table, ML_RECALL, average, positive, result); break;
  case METRIC_F1: ml_confusion_score(call, table, ML_F1, average, positive, result); break;
  case METRIC_BALANCED_ACCURACY: ml_confusion_balanced_accuracy(call, table, result); break;
  case METRIC_MATTHEWS: ml_confusion_matthews(call, table, result); break;
  default: ml_confusion_kappa(call, table, result);
  }
}

static double read_metric(MetricState *state) {
  MlCall *call = &state->aggregate.host.call;
  const MlValue *positive = &state->positive;
  double result = NAN;
  if (call->status) return result;
  switch (state->metric->kind) {
  case METRIC_ROC_AUC: ml_ranking_roc_auc(call, &state->ranking, positive, &result); break;
  case METRIC_AVERAGE_PRECISION:
    ml_ranking_average_precision(call, &state->ranking, positive, &result);
    break;
  case METRIC_LOG_LOSS:
  case METRIC_BRIER_SCORE: ml_probability_loss_value(call, &state->loss, positive, &result); break;
  case METRIC_R2:
  case METRIC_MSE:
  case METRIC_RMSE:
  case METRIC_MAE:
  case METRIC_MAPE: result = ml_residuals_value(&state->residuals); break;
  default: read_class_metric(state, &result);
  }
  return result;
}

static void metric_value(sqlite3_context *context) {
  MetricState *state = ml_aggregate_state(context);
  if (!state || !state->metric) return;
  double value = read_metric(state);
  if (!ml_host_report(context, &state->aggregate.host.call)) sqlite3_result_double(context, value);
}

static void metric_final(sqlite3_context *context) {
  MetricState *state = ml_aggregate_state(context);
  if (!state) return;
  metric_value(context);
  ml_buffer_free(&state->positive_text);
  ml_confusion_free(&state->confusion);
  ml_ranking_free(&state->ranking);
  ml_probability_loss_free(&state->loss);
  ml_aggregate_end(context);
}

/* ---- splits and folds */

/* The seed, if there is one, is the third argument. */
static int64_t read_seed(MlCall *call, int argc, sqlite3_value **argv) {
  return argc > 2 ? ml_argument_integer(call, argv[2], "seed") : 0;
}

static void split_key(sqlite3_context *context, int argc, sqlite3_value **argv) {
  MlCall call;
  double test_size = NAN;
  int is_test = -1;
  ml_call_begin(&call, "ml_split", NULL, NULL);
  if (ml_host_arguments(context, &call, argc)) return;
  if (!ml_argument_number(&call, argv[1], "test_size", &test_size)) {
    ml_fail(&call, "test_size must be between 0 and 1, found NULL");
  }
  int64_t seed = read_seed(&call, argc, argv);
  MlValue key = ml_host_value(&call, argv[0]);
  if (!call.status) ml_split_part(&call, &key, test_size, seed, &is_test);
  if (ml_host_report(context, &call) || is_test < 0) return;
  sqlite3_result_text(context, is_test ? "test" : "train", -1, SQLITE_STATIC);
}

static void fold_key(sqlite3_context *context, int argc, sqlite3_value **argv) {
  MlCall call;
  int64_t fold = -1;
  ml_call_begin(&call, "ml_fold", NULL, NULL);
  if (ml_host_arguments(context, &call, argc)) return;
  int64_t k = ml_argument_integer(&call, argv[1], "k");
  int64_t seed = read_seed(&call, argc, argv);
  MlValue key = ml_host_value(&call, argv[0]);
  if (!call.status) ml_fold_number(&call, &key, k, seed, &fold);
  if (ml_host_report(context, &call) || fold < 0) return;
  sqlite3_result_int64(context, fold);
}

/* ---- registration */

#define METRIC_OF(metric, list)                                                                    \
  &(const Metric) { metric, list }
#define METRIC_WINDOW                                                                              \
  .kind = ML_WINDOW, .step = metric_step, .final = metric_final, .value = metric_value,            \
  .inverse = metric_inverse
#define METRIC_AGGREGATE .kind = ML_AGGREGATE, .step = metric_step, .final = metric_final
#define METRIC_PLAIN .minimum = 2, .maximum = 2
#define METRIC_WITH_OPTIONS .minimum = 2, .maximum = 3
#define METRIC_NULLS "Rows with a NULL are left out; NULL when nothing is left"
#define METRIC_POSITIVE                                                                            \
  "positive: the positive class, such as \"yes\" or 1 (default: the greater of the two)"
#define METRIC_AVERAGE                                                                             \
  "average: binary is that of the positive class, of two; macro the mean over the classes, "       \
  "weighted the same by their rows, micro that of all rows together "                              \
  "(binary|macro|micro|weighted, default binary); " METRIC_POSITIVE
#define METRIC_CLASSES                                                                             \
  " FROM (VALUES ('yes', 'yes'), ('yes', 'no'), ('no', 'no'), ('no', 'no'), ('yes', 'yes'))"
#define METRIC_SCORES " FROM (VALUES ('yes', 0.9), ('no', 0.4), ('yes', 0.3), ('no', 0.1))"
#define METRIC_NUMBERS " FROM (VALUES (3, 2.5), (5, 5.5), (2, 2), (7, 8))"

const MlFunction ml_evaluate_functions[] = {
    {.name = "ml_accuracy",
     METRIC_WINDOW,
     METRIC_PLAIN,
     .signature = "ml_accuracy(actual, predicted)",
     .summary = "The share of rows whose class is predicted right. " METRIC_NULLS,
     .example = "SELECT ml_accuracy(column1, column2)" METRIC_CLASSES,
     .item = METRIC_OF(METRIC_ACCURACY, metric_no_options)},
    {.name = "ml_balanced_accuracy",
     METRIC_WINDOW,
     METRIC_PLAIN,
     .signature = "ml_balanced_accuracy(actual, predicted)",
     .summary = "The mean over the classes of the share predicted right. " METRIC_NULLS,
     .example = "SELECT ml_balanced_accuracy(column1, column2)" METRIC_CLASSES,
     .item = METRIC_OF(METRIC_BALANCED_ACCURACY, metric_no_options)},
    {.name = "ml_precision",
     METRIC_WINDOW,
     METRIC_WITH_OPTIONS,
     .signature = "ml_precision(actual, predicted [, options])",
     .summary = "Of the rows predicted to be of a class, the share that is. " METRIC_NULLS,
     .options = METRIC_AVERAGE,
     .example = "SELECT ml_precision(column1, column2)" METRIC_CLASSES,
     .item = METRIC_OF(METRIC_PRECISION, average_options)},
    {.name = "ml_recall",
     METRIC_WINDOW,
     METRIC_WITH_OPTIONS,
     .signature = "ml_recall(actual, predicted [, options])",
     .summary = "Of the rows of a class, the share that is predicted to be. " METRIC_NULLS,
     .options = METRIC_AVERAGE,
     .example = "SELECT ml_recall(column1, column2)" METRIC_CLASSES,
     .item = METRIC_OF(METRIC_RECALL, average_options)},
    {.name = "ml_f1",
     METRIC_WINDOW,
     METRIC_WITH_OPTIONS,
     .signature = "ml_f1(actual, predicted [, options])",
     .summary = "The harmonic mean of precision and recall. " METRIC_NULLS,
     .options = METRIC_AVERAGE,
     .example = "SELECT ml_f1(column1, column2)" METRIC_CLASSES,
     .item = METRIC_OF(METRIC_F1, average_options)},
    {.name = "ml_matthews_correlation",
     METRIC_WINDOW,
     METRIC_PLAIN,
     .signature = "ml_matthews_correlation(actual, predicted)",
     .summary = "Matthews' correlation of actual and predicted classes, -1 to 1. " METRIC_NULLS,
     .example = "SELECT ml_matthews_correlation(column1, column2)" METRIC_CLASSES,
     .item = METRIC_OF(METRIC_MATTHEWS, metric_no_options)},
    {.name = "ml_cohen_kappa",
     METRIC_WINDOW,
     METRIC_PLAIN,
     .signature = "ml_cohen_kappa(actual, predicted)",
     .summary = "Cohen's kappa: how far classes agree beyond chance. Rows with a NULL are left "
                "out; NULL when there is only one class",
     .example = "SELECT ml_cohen_kappa(column1, column2)" METRIC_CLASSES,
     .item = METRIC_OF(METRIC_KAPPA, metric_no_options)},
    {.name = "ml_roc_auc",
     METRIC_AGGREGATE,
     METRIC_WITH_OPTIONS,
     .signature = "ml_roc_auc(actual, score [, options])",
     .summary = "The area under the ROC curve: the chance that a positive row's score is above a "
                "negative one's. " METRIC_NULLS,
     .options = METRIC_POSITIVE,
     .example = "SELECT ml_roc_auc(column1, column2)" METRIC_SCORES,
     .item = METRIC_OF(METRIC_ROC_AUC, positive_options)},
    {.name = "ml_average_precision",
     METRIC_AGGREGATE,
     METRIC_WITH_OPTIONS,
     .signature = "ml_average_precision(actual, score [, options])",
     .summary = "The area under the steps of the precision-recall curve. " METRIC_NULLS,
     .options = METRIC_POSITIVE,
     .example = "SELECT ml_average_precision(column1, column2)" METRIC_SCORES,
     .item = METRIC_OF(METRIC_AVERAGE_PRECISION, positive_options)},
    {.name = "ml_log_loss",
     METRIC_WINDOW,
     METRIC_WITH_OPTIONS,
     .signature = "ml_log_loss(actual, probability [, options])",
     .summary = "The mean log loss (cross-entropy) of the probability of the positive "
                "class. " METRIC_NULLS,
     .options = METRIC_POSITIVE,
     .example = "SELECT ml_log_loss(column1, column2)" METRIC_SCORES,
     .item = METRIC_OF(METRIC_LOG_LOSS, positive_options)},
    {.name = "ml_brier_score",
     METRIC_WINDOW,
     METRIC_WITH_OPTIONS,
     .signature = "ml_brier_score(actual, probability [, options])",
     .summary = "The mean squared error of the probability of the positive class. " METRIC_NULLS,
     .options = METRIC_POSITIVE,
     .example = "SELECT ml_brier_score(column1, column2)" METRIC_SCORES,
     .item = METRIC_OF(METRIC_BRIER_SCORE, positive_options)},
    {.name = "ml_r2",
     METRIC_WINDOW,
     METRIC_PLAIN,
     .signature = "ml_r2(actual, predicted)",
     .summary = "R squared: the share of the actual values' variance that the predictions explain, "
                "below 0 where they are worse than the mean. Rows with a NULL are left out; NULL "
                "from fewer than two",
     .example = "SELECT ml_r2(column1, column2)" METRIC_NUMBERS,
     .item = METRIC_OF(METRIC_R2, metric_no_options)},
    {.name = "ml_rmse",
     METRIC_WINDOW,
     METRIC_PLAIN,
     .signature = "ml_rmse(actual, predicted)",
     .summary = "The root of the mean squared error. " METRIC_NULLS,
     .example = "SELECT ml_rmse(column1, column2)" METRIC_NUMBERS,
     .item = METRIC_OF(METRIC_RMSE, metric_no_options)},
    {.name = "ml_mse",
     METRIC_WINDOW,
     METRIC_PLAIN,
     .signature = "ml_mse(actual, predicted)",
     .summary = "The mean squared error. " METRIC_NULLS,
     .example = "SELECT ml_mse(column1, column2)" METRIC_NUMBERS,
     .item = METRIC_OF(METRIC_MSE, metric_no_options)},
    {.name = "ml_mae",
     METRIC_WINDOW,
     METRIC_PLAIN,
     .signature = "ml_mae(actual, predicted)",
     .summary = "The mean absolute error. " METRIC_NULLS,
     .example = "SELECT ml_mae(column1, column2)" METRIC_NUMBERS,
     .item = METRIC_OF(METRIC_MAE, metric_no_options)},
    {.name = "ml_mape",
     METRIC_WINDOW,
     METRIC_PLAIN,
     .signature = "ml_mape(actual, predicted)",
     .summary =
         "The mean absolute error as a share of the actual value (0.1 is 10 %). " METRIC_NULLS,
     .example = "SELECT ml_mape(column1, column2)" METRIC_NUMBERS,
     .item = METRIC_OF(METRIC_MAPE, metric_no_options)},
    {.name = "ml_split",
     .kind = ML_SCALAR,
     .scalar = split_key,
     .minimum = 2,
     .maximum = 3,
     .signature = "ml_split(key, test_size [, seed])",
     .summary = "'test' for about a share test_size (0 to 1) of the keys, 'train' for the others, "
                "by a hash of the key: the same in any order and on any machine. NULL from a NULL "
                "key",
     .example = "SELECT column1, ml_split(column1, 0.25) FROM (VALUES (1), (2), (3), (4))"},
    {.name = "ml_fold",
     .kind = ML_SCALAR,
     .scalar = fold_key,
     .minimum = 2,
     .maximum = 3,
     .signature = "ml_fold(key, k [, seed])",
     .summary = "The fold of a key, 0 to k - 1, for cross-validation, by a hash of the key: the "
                "same in any order and on any machine. NULL from a NULL key",
     .example = "SELECT column1, ml_fold(column1, 5) FROM (VALUES (1), (2), (3), (4))"},
    {0}};
