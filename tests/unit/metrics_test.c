/* Metrics against scikit-learn (tests/reference/metrics.py), wrong use, and failing memory. */
#include "unit.h"

#include "evaluate/confusion.h"
#include "evaluate/probability.h"
#include "evaluate/residuals.h"

#include "metrics_cases.h"

static const char *const NAMES[] = {"ant", "bee", "cat", "dog", "eel", "fox", "gnu", "hen", "ibex"};

static MlValue text_value(const char *text) { return ml_value_text(text, strlen(text)); }

/* The class as an integer, a real or a text, all in the same order. */
static MlValue class_value(int class, int form) {
  if (form == 0) return ml_value_integer(class);
  return form == 1 ? ml_value_real(class + 0.5) : text_value(NAMES[class]);
}

/* ---- confusion */

static void check_confusion(const ConfusionCase *c, int form) {
  MlCall call = unit_call("ml_f1");
  MlConfusion table = {0};
  double value;
  for (int i = 0; i < c->rows; i++) {
    MlValue a = class_value(c->actual[i], form), p = class_value(c->predicted[i], form);
    ml_confusion_add(&call, &table, &a, &p);
    /* rows that come and go, of a class that otherwise does not occur */
    MlValue other = form == 2 ? text_value("zebra") : ml_value_integer(99);
    ml_confusion_add(&call, &table, &a, &other);
    ml_confusion_remove(&call, &table, &a, &other);
  }
  CHECK(!ml_confusion_accuracy(&call, &table, &value));
  CHECK_NEAR(value, c->accuracy, 1e-15);
  CHECK(!ml_confusion_balanced_accuracy(&call, &table, &value));
  CHECK_NEAR(value, c->balanced_accuracy, 1e-15);
  CHECK(!ml_confusion_matthews(&call, &table, &value));
  CHECK_NEAR(value, c->matthews, 1e-15);
  CHECK(!ml_confusion_kappa(&call, &table, &value));
  CHECK_NEAR(value, c->kappa, 1e-15);
  for (int score = 0; score < 3; score++) {
    for (int average = 0; average < 3; average++) {
      CHECK(!ml_confusion_score(&call, &table, (MlClassScore)score,
                                (MlAverage)(ML_AVERAGE_MACRO + average), NULL, &value));
      CHECK_NEAR(value, c->averages[average][score], 1e-15);
    }
    if (c->classes > 2) continue;
    CHECK(!ml_confusion_score(&call, &table, (MlClassScore)score, ML_AVERAGE_BINARY, NULL, &value));
    CHECK_NEAR(value, c->binary[score], 1e-15);
  }
  ml_confusion_free(&table);
}

/* A table with the rows (actual[i], predicted[i]) of the NULL-ended lists. */
static MlConfusion table_of(MlCall *call, const char **actual, const char **predicted) {
  MlConfusion table = {0};
  for (int i = 0; actual[i]; i++) {
    MlValue a = text_value(actual[i]), p = text_value(predicted[i]);
    ml_confusion_add(call, &table, &a, &p);
  }
  return table;
}

static void test_confusion_edges(void) {
  MlCall call = unit_call("ml_precision");
  MlConfusion table = {0};
  double value = 1;
  MlValue null = ml_value_null(), zero = ml_value_integer(0), one = ml_value_real(1);
  ml_confusion_add(&call, &table, &null, &one);
  CHECK(!ml_confusion_accuracy(&call, &table, &value) && isnan(value));
  CHECK(!ml_confusion_score(&call, &table, ML_F1, ML_AVERAGE_BINARY, NULL, &value));
  CHECK(isnan(value));
  CHECK(!ml_confusion_matthews(&call, &table, &value) && isnan(value));

  /* only negatives, all right: accuracy 1, nothing positive predicted or found */
  ml_confusion_add(&call, &table, &zero, &zero);
  CHECK(!ml_confusion_score(&call, &table, ML_PRECISION, ML_AVERAGE_BINARY, NULL, &value));
  CHECK(value == 0);
  CHECK(!ml_confusion_kappa(&call, &table, &value) && isnan(value));
  CHECK(!ml_confusion_matthews(&call, &table, &value) && value == 0);
  ml_confusion_remove(&call, &table, &zero, &zero);
  CHECK(!ml_confusion_accuracy(&call, &table, &value) && isnan(value));

  /* 1 and 1.0 are one class */
  MlValue whole = ml_value_integer(1);
  ml_confusion_add(&call, &table, &one, &whole);
  CHECK(!ml_confusion_score(&call, &table, ML_RECALL, ML_AVERAGE_BINARY, NULL, &value));
  CHECK(value == 1);
  CHECK(!ml_confusion_score(&call, &table, ML_RECALL, ML_AVERAGE_BINARY, &zero, &value));
  CHECK(value == 0);

  MlValue text = text_value("1");
  ml_confusion_add(&call, &table, &one, &text);
  CHECK(ml_confusion_accuracy(&call, &table, &value) == ML_ERROR);
  CHECK_TEXT(call.message,
             "ml_precision: the classes mix numbers and text (1 and '1'), which never "
             "match");
  ml_confusion_free(&table);
}

static void test_confusion_positive(void) {
  MlCall call = unit_call("ml_f1");
  double value;
  const char *actual[] = {"no", "yes", "yes", "no", NULL};
  const char *predicted[] = {"no", "yes", "no", "no", NULL};
  MlConfusion table = table_of(&call, actual, predicted);
  MlValue no = text_value("no"), maybe = text_value("maybe");
  CHECK(!ml_confusion_score(&call, &table, ML_RECALL, ML_AVERAGE_BINARY, NULL, &value));
  CHECK(value == 0.5);
  CHECK(!ml_confusion_score(&call, &table, ML_RECALL, ML_AVERAGE_BINARY, &no, &value));
  CHECK(value == 1);
  CHECK(ml_confusion_score(&call, &table, ML_RECALL, ML_AVERAGE_BINARY, &maybe, &value));
  CHECK_TEXT(call.message,
             "ml_f1: positive must be one of the classes ('no', 'yes'), found 'maybe'");
  call = unit_call("ml_f1");
  ml_confusion_add(&call, &table, &no, &maybe);
  CHECK(ml_confusion_score(&call, &table, ML_RECALL, ML_AVERAGE_BINARY, &no, &value));
  CHECK_TEXT(call.message,
             "ml_f1: 3 classes: the option \"average\" must be macro, micro or weighted");
  ml_confusion_free(&table);

  call = unit_call("ml_f1");
  const char *same[] = {"no", NULL};
  table = table_of(&call, same, same);
  CHECK(ml_confusion_score(&call, &table, ML_F1, ML_AVERAGE_BINARY, NULL, &value));
  CHECK_TEXT(call.message,
             "ml_f1: only one class ('no'): say which is positive with the option \"positive\"");
  call = unit_call("ml_f1");
  CHECK(!ml_confusion_score(&call, &table, ML_F1, ML_AVERAGE_BINARY, &maybe, &value) && value == 0);
  CHECK(!ml_confusion_score(&call, &table, ML_F1, ML_AVERAGE_BINARY, &no, &value) && value == 1);
  ml_confusion_free(&table);
}

/* ---- probabilities */

static void check_probability(const ProbabilityCase *c, int form) {
  MlCall call = unit_call("ml_roc_auc");
  MlRanking ranking = {0};
  MlProbabilityLoss log_loss, brier;
  double value, lowest;
  ml_probability_loss_begin(&log_loss, ML_LOG_LOSS);
  ml_probability_loss_begin(&brier, ML_BRIER_SCORE);
  MlValue negative = class_value(0, form), null = ml_value_null();
  for (int i = 0; i < c->rows; i++) {
    MlValue actual = class_value(c->actual[i], form);
    ml_ranking_add(&call, &ranking, &actual, c->score[i]);
    ml_probability_loss_add(&call, &log_loss, &actual, c->score[i]);
    ml_probability_loss_add(&call, &brier, &actual, c->score[i]);
    ml_probability_loss_add(&call, &log_loss, &negative, 0.3);
    ml_probability_loss_remove(&call, &log_loss, &negative, 0.3);
  }
  ml_ranking_add(&call, &ranking, &negative, NAN);
  ml_ranking_add(&call, &ranking, &null, 1);
  CHECK(!ml_ranking_roc_auc(&call, &ranking, NULL, &value));
  CHECK_NEAR(value, c->roc_auc, 1e-15);
  CHECK(!ml_ranking_roc_auc(&call, &ranking, &negative, &lowest));
  CHECK_NEAR(lowest, 1 - c->roc_auc, 1e-15);
  CHECK(!ml_ranking_average_precision(&call, &ranking, NULL, &value));
  CHECK_NEAR(value, c->average_precision, 1e-15);
  CHECK(!ml_probability_loss_value(&call, &log_loss, NULL, &value));
  CHECK_NEAR(value, c->log_loss, 1e-14);
  CHECK(!ml_probability_loss_value(&call, &brier, NULL, &value));
  CHECK_NEAR(value, c->brier_score, 1e-15);
  ml_ranking_free(&ranking);
  ml_probability_loss_free(&log_loss);
  ml_probability_loss_free(&brier);
}

static void test_probability_edges(void) {
  MlCall call = unit_call("ml_roc_auc");
  MlRanking ranking = {0};
  double value = 1;
  MlValue zero = ml_value_integer(0), one = ml_value_integer(1), two = ml_value_integer(2);
  CHECK(!ml_ranking_roc_auc(&call, &ranking, NULL, &value) && isnan(value));
  ml_ranking_add(&call, &ranking, &one, INFINITY);
  CHECK(ml_ranking_roc_auc(&call, &ranking, NULL, &value) == ML_ERROR && isnan(value));
  CHECK_TEXT(call.message, "ml_roc_auc: needs two classes, found only one class (1)");
  call = unit_call("ml_roc_auc");
  ml_ranking_add(&call, &ranking, &zero, -INFINITY);
  ml_ranking_add(&call, &ranking, &zero, INFINITY);
  CHECK(!ml_ranking_roc_auc(&call, &ranking, NULL, &value) && value == 0.75);
  ml_ranking_add(&call, &ranking, &two, 3);
  CHECK_TEXT(call.message, "ml_roc_auc: needs two classes, found more (1, 0, 2)");
  ml_ranking_free(&ranking);

  /* 0.0 and -0.0 tie */
  call = unit_call("ml_roc_auc");
  ml_ranking_add(&call, &ranking, &one, -0.0);
  ml_ranking_add(&call, &ranking, &zero, 0.0);
  CHECK(!ml_ranking_roc_auc(&call, &ranking, NULL, &value) && value == 0.5);
  ml_ranking_free(&ranking);

  call = unit_call("ml_log_loss");
  MlProbabilityLoss loss;
  ml_probability_loss_begin(&loss, ML_LOG_LOSS);
  CHECK(!ml_probability_loss_value(&call, &loss, NULL, &value) && isnan(value));
  ml_probability_loss_add(&call, &loss, &zero, 1); /* certain and wrong: 52 bits */
  CHECK(!ml_probability_loss_value(&call, &loss, NULL, &value));
  CHECK_NEAR(value, 52 * log(2), 1e-15);
  ml_probability_loss_add(&call, &loss, &one, 1.2);
  CHECK_TEXT(call.message, "ml_log_loss: the probability must be between 0 and 1, found 1.2");
  ml_probability_loss_free(&loss);
}

/* ---- residuals */

static void test_residuals(void) {
  for (size_t k = 0; k < sizeof RESIDUAL_CASES / sizeof *RESIDUAL_CASES; k++) {
    const ResidualCase *c = &RESIDUAL_CASES[k];
    for (int metric = 0; metric < 5; metric++) {
      MlResiduals r;
      ml_residuals_begin(&r, (MlResidualMetric)metric);
      CHECK(isnan(ml_residuals_value(&r)));
      for (int i = 0; i < c->rows; i++) {
        ml_residuals_add(&r, c->actual[i], c->predicted[i]);
        ml_residuals_add(&r, 17, 18.5);
        ml_residuals_remove(&r, 17, 18.5);
        ml_residuals_add(&r, NAN, 1);
      }
      CHECK_NEAR(ml_residuals_value(&r), c->values[metric], 1e-12);
    }
  }
  MlResiduals r;
  ml_residuals_begin(&r, ML_R2);
  ml_residuals_add(&r, 1, 1);
  CHECK(isnan(ml_residuals_value(&r)));
  ml_residuals_add(&r, INFINITY, 1);
  CHECK(isnan(ml_residuals_value(&r)));
  ml_residuals_begin(&r, ML_RMSE);
  ml_residuals_add(&r, 1e308, 0);
  ml_residuals_add(&r, 0, 1e308);
  CHECK(ml_residuals_value(&r) == 1e308);
  ml_residuals_add(&r, INFINITY, INFINITY);
  CHECK(ml_residuals_value(&r) == INFINITY);
  ml_residuals_begin(&r, ML_MAE);
  ml_residuals_add(&r, 1e308, -7e307);
  ml_residuals_add(&r, 1e308, -7e307);
  CHECK(ml_residuals_value(&r) == 1.7e308);
}

/* ---- failing memory */

static MlStatus run_everything(const ConfusionCase *c, const ProbabilityCase *p) {
  MlCall call = unit_call("ml_f1");
  MlConfusion table = {0};
  MlRanking ranking = {0};
  MlProbabilityLoss loss;
  double f1 = 0, auc = 0, log_loss = 0;
  ml_probability_loss_begin(&loss, ML_LOG_LOSS);
  for (int i = 0; i < c->rows; i++) {
    MlValue actual = class_value(c->actual[i], 2), predicted = class_value(c->predicted[i], 2);
    ml_confusion_add(&call, &table, &actual, &predicted);
  }
  for (int i = 0; i < 2 * p->rows; i++) {
    int row = i % p->rows;
    MlValue actual = class_value(p->actual[row], 2);
    ml_ranking_add(&call, &ranking, &actual, p->score[row]);
    ml_probability_loss_add(&call, &loss, &actual, p->score[row]);
  }
  MlValue positive = text_value("bee");
  ml_confusion_score(&call, &table, ML_F1, ML_AVERAGE_BINARY, &positive, &f1);
  ml_ranking_roc_auc(&call, &ranking, &positive, &auc);
  ml_probability_loss_value(&call, &loss, &positive, &log_loss);
  if (call.status == ML_OK) {
    CHECK_NEAR(f1, c->binary[2], 1e-15);
    CHECK_NEAR(auc, p->roc_auc, 1e-15);
    CHECK_NEAR(log_loss, p->log_loss, 1e-14);
  }
  ml_confusion_free(&table);
  ml_ranking_free(&ranking);
  ml_probability_loss_free(&loss);
  return call.status;
}

static void test_memory(void) {
  MlStatus status = ML_NOMEM;
  for (long at = 1; at < 1000 && status != ML_OK; at++) {
    unit_allocations = 0;
    unit_fail_at = at;
    status = run_everything(&CONFUSION_CASES[0], &PROBABILITY_CASES[0]);
    CHECK(status == ML_OK || status == ML_NOMEM);
    CHECK(unit_live_bytes == 0);
  }
  CHECK(status == ML_OK);
  unit_fail_at = 0;
}

int main(void) {
  for (int form = 0; form < 3; form++) {
    for (size_t k = 0; k < sizeof CONFUSION_CASES / sizeof *CONFUSION_CASES; k++) {
      check_confusion(&CONFUSION_CASES[k], form);
    }
    for (size_t k = 0; k < sizeof PROBABILITY_CASES / sizeof *PROBABILITY_CASES; k++) {
      check_probability(&PROBABILITY_CASES[k], form);
    }
  }
  test_confusion_edges();
  test_confusion_positive();
  test_probability_edges();
  test_residuals();
  test_memory();
  return unit_end();
}
