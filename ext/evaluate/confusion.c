#include "evaluate/confusion.h"

#include <math.h>
#include <string.h>

#include "evaluate/classes.h"
#include "math/summation.h"

static MlStatus confusion_count(MlCall *call, MlConfusion *t, const MlValue *actual,
                                const MlValue *predicted, int64_t by) {
  if (call->status != ML_OK) return call->status;
  if (ml_value_is_null(actual) || ml_value_is_null(predicted)) return ML_OK;
  size_t before = t->pairs.count;
  size_t i = ml_value_counts_add(call, &t->classes, actual, by);
  size_t j = ml_value_counts_add(call, &t->classes, predicted, by);
  if (ml_reserve(call, &t->counts, &t->counts_capacity, before + 1, sizeof *t->counts)) {
    return call->status;
  }
  char key[8];
  ml_write_u32(key, (uint32_t)i);
  ml_write_u32(key + 4, (uint32_t)j);
  size_t pair = ml_dictionary_add(call, &t->pairs, key, sizeof key);
  if (pair == ML_NOT_FOUND) return call->status;
  if (pair == before) t->counts[pair] = 0;
  t->counts[pair] += by;
  t->rows += by;
  return ML_OK;
}

MlStatus ml_confusion_add(MlCall *call, MlConfusion *t, const MlValue *actual,
                          const MlValue *predicted) {
  return confusion_count(call, t, actual, predicted, 1);
}

MlStatus ml_confusion_remove(MlCall *call, MlConfusion *t, const MlValue *actual,
                             const MlValue *predicted) {
  return confusion_count(call, t, actual, predicted, -1);
}

void ml_confusion_free(MlConfusion *t) {
  ml_value_counts_free(&t->classes);
  ml_dictionary_free(&t->pairs);
  ml_free(t->counts);
  memset(t, 0, sizeof *t);
}

/* Rows of each class: as actual, as predicted, as both. Also all rows where the two are equal. */
typedef struct ConfusionMargins {
  size_t classes;
  int64_t *actual, *predicted, *right; /* (classes) each, one allocation */
  int64_t all_right;
} ConfusionMargins;

static MlStatus confusion_margins(MlCall *call, const MlConfusion *t, ConfusionMargins *m) {
  memset(m, 0, sizeof *m);
  if (ml_classes_check(call, &t->classes)) return call->status;
  m->classes = t->classes.keys.count;
  m->actual = ml_array(call, m->classes, 3 * sizeof *m->actual);
  if (!m->actual) return call->status;
  m->predicted = m->actual + m->classes;
  m->right = m->predicted + m->classes;
  for (size_t pair = 0; pair < t->pairs.count; pair++) {
    const char *key = ml_dictionary_get(&t->pairs, pair, NULL);
    uint32_t i = ml_read_u32(key), j = ml_read_u32(key + 4);
    m->actual[i] += t->counts[pair];
    m->predicted[j] += t->counts[pair];
    if (i == j) m->right[i] += t->counts[pair];
    if (i == j) m->all_right += t->counts[pair];
  }
  return ML_OK;
}

static double ratio_or_zero(double above, double below) { return below == 0 ? 0 : above / below; }

static double class_score(MlClassScore score, int64_t right, int64_t actual, int64_t predicted) {
  if (score == ML_PRECISION) return ratio_or_zero((double)right, (double)predicted);
  if (score == ML_RECALL) return ratio_or_zero((double)right, (double)actual);
  return ratio_or_zero(2 * (double)right, (double)actual + (double)predicted);
}

/* The mean over the classes that occur, each weighted by its actual rows or by 1. */
static double average_score(const MlConfusion *t, const ConfusionMargins *m, MlClassScore score,
                            int weighted) {
  MlSum sum = {0, 0}, weights = {0, 0};
  for (size_t i = 0; i < m->classes; i++) {
    if (t->classes.counts[i] <= 0) continue;
    double weight = weighted ? (double)m->actual[i] : 1;
    double value = class_score(score, m->right[i], m->actual[i], m->predicted[i]);
    ml_sum_add_product(&sum, weight, value);
    ml_sum_add(&weights, weight);
  }
  return ml_sum_value(sum) / ml_sum_value(weights);
}

MlStatus ml_confusion_score(MlCall *call, MlConfusion *t, MlClassScore score, MlAverage average,
                            const MlValue *positive, double *result) {
  ConfusionMargins m;
  *result = NAN;
  if (confusion_margins(call, t, &m) == ML_OK && t->rows > 0) {
    if (average == ML_AVERAGE_BINARY && ml_classes_present(&t->classes) > 2) {
      ml_fail(call, "%llu classes: the option \"average\" must be macro, micro or weighted",
              (unsigned long long)ml_classes_present(&t->classes));
    } else if (average == ML_AVERAGE_BINARY) {
      size_t i = ml_classes_positive(call, &t->classes, positive);
      *result = i == ML_NOT_FOUND ? 0 : class_score(score, m.right[i], m.actual[i], m.predicted[i]);
    } else if (average == ML_AVERAGE_MICRO) {
      *result = class_score(score, m.all_right, t->rows, t->rows);
    } else {
      *result = average_score(t, &m, score, average == ML_AVERAGE_WEIGHTED);
    }
  }
  ml_free(m.actual);
  return call->status;
}

MlStatus ml_confusion_accuracy(MlCall *call, const MlConfusion *t, double *result) {
  ConfusionMargins m;
  *result = NAN;
  if (confusion_margins(call, t, &m) == ML_OK && t->rows > 0) {
    *result = (double)m.all_right / (double)t->rows;
  }
  ml_free(m.actual);
  return call->status;
}

MlStatus ml_confusion_balanced_accuracy(MlCall *call, const MlConfusion *t, double *result) {
  ConfusionMargins m;
  MlSum sum = {0, 0};
  int64_t classes = 0;
  *result = NAN;
  if (confusion_margins(call, t, &m) == ML_OK && t->rows > 0) {
    for (size_t i = 0; i < m.classes; i++) {
      if (m.actual[i] <= 0) continue;
      classes++;
      ml_sum_add(&sum, (double)m.right[i] / (double)m.actual[i]);
    }
    *result = ml_sum_value(sum) / (double)classes;
  }
  ml_free(m.actual);
  return call->status;
}

/* Sums over the classes of actual * predicted, actual^2 and predicted^2 rows. */
static void margin_products(const ConfusionMargins *m, MlSum *both, MlSum *actual,
                            MlSum *predicted) {
  *both = *actual = *predicted = (MlSum){0, 0};
  for (size_t i = 0; i < m->classes; i++) {
    double a = (double)m->actual[i], p = (double)m->predicted[i];
    ml_sum_add_product(both, a, p);
    ml_sum_add_product(actual, a, a);
    ml_sum_add_product(predicted, p, p);
  }
}

/* a * b - sum */
static double product_less(double a, double b, MlSum sum) {
  return ml_sum_value(ml_sum_plus(ml_two_product(a, b), ml_sum_negative(sum)));
}

MlStatus ml_confusion_matthews(MlCall *call, const MlConfusion *t, double *result) {
  ConfusionMargins m;
  MlSum both, actual, predicted;
  *result = NAN;
  if (confusion_margins(call, t, &m) == ML_OK && t->rows > 0) {
    double rows = (double)t->rows;
    margin_products(&m, &both, &actual, &predicted);
    double a = product_less(rows, rows, actual), p = product_less(rows, rows, predicted);
    double covariance = product_less((double)m.all_right, rows, both);
    *result = a > 0 && p > 0 ? covariance / (sqrt(a) * sqrt(p)) : 0;
  }
  ml_free(m.actual);
  return call->status;
}

MlStatus ml_confusion_kappa(MlCall *call, const MlConfusion *t, double *result) {
  ConfusionMargins m;
  MlSum both, actual, predicted;
  *result = NAN;
  if (confusion_margins(call, t, &m) == ML_OK && t->rows > 0) {
    double rows = (double)t->rows;
    margin_products(&m, &both, &actual, &predicted);
    double above = product_less((double)m.all_right, rows, both);
    double below = product_less(rows, rows, both);
    *result = below > 0 ? above / below : NAN;
  }
  ml_free(m.actual);
  return call->status;
}
