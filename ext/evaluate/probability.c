#include "evaluate/probability.h"

#include <math.h>
#include <string.h>

#include "base/sort.h"
#include "data/cell.h"
#include "evaluate/classes.h"
#include "math/elementary.h"

/* The class's number, 0 or 1, counted; ML_NOT_FOUND and an error for a third one. */
static size_t count_class(MlCall *call, MlValueCounts *classes, const MlValue *actual, int64_t by) {
  size_t class = ml_value_counts_add(call, classes, actual, by);
  if (class == ML_NOT_FOUND || class < 2) return class;
  char show[3][80];
  for (size_t i = 0; i < 3; i++) {
    MlValue value = ml_value_counts_get(classes, i);
    ml_value_show(&value, show[i]);
  }
  ml_fail(call, "needs two classes, found more (%s, %s, %s)", show[0], show[1], show[2]);
  return ML_NOT_FOUND;
}

MlStatus ml_ranking_add(MlCall *call, MlRanking *r, const MlValue *actual, double score) {
  if (call->status != ML_OK) return call->status;
  if (ml_value_is_null(actual) || score != score) return ML_OK;
  size_t class = count_class(call, &r->classes, actual, 1);
  if (class == ML_NOT_FOUND) return call->status;
  size_t count = r->counts[class];
  if (ml_reserve(call, &r->scores[class], &r->capacities[class], count + 1, sizeof(double))) {
    return call->status;
  }
  r->scores[class][r->counts[class]++] = score;
  r->is_sorted = 0;
  return ML_OK;
}

void ml_ranking_free(MlRanking *r) {
  ml_value_counts_free(&r->classes);
  ml_free(r->scores[0]);
  ml_free(r->scores[1]);
  memset(r, 0, sizeof *r);
}

/* Sorts both lists and finds the positive class. 0 when there is no answer: no rows, or an error.
 */
static int ranking_prepare(MlCall *call, MlRanking *r, const MlValue *positive, size_t *class) {
  if (call->status != ML_OK || ml_classes_check(call, &r->classes)) return 0;
  if (r->classes.keys.count == 0) return 0;
  if (r->classes.keys.count == 1) {
    char show[80];
    MlValue only = ml_value_counts_get(&r->classes, 0);
    ml_fail(call, "needs two classes, found only one class (%s)", ml_value_show(&only, show));
    return 0;
  }
  *class = ml_classes_positive(call, &r->classes, positive);
  for (int i = 0; i < 2 && !r->is_sorted; i++) ml_sort_doubles(call, r->scores[i], r->counts[i]);
  if (call->status != ML_OK) return 0;
  r->is_sorted = 1;
  return 1;
}

/*
** Mann and Whitney's count over pairs of a positive and a negative row, doubled so that it stays
** whole: 2 where the positive score is above, 1 where they are equal.
*/
MlStatus ml_ranking_roc_auc(MlCall *call, MlRanking *r, const MlValue *positive, double *result) {
  size_t class, below = 0, not_above = 0;
  *result = NAN;
  if (!ranking_prepare(call, r, positive, &class)) return call->status;
  const double *up = r->scores[class], *down = r->scores[!class];
  size_t ups = r->counts[class], downs = r->counts[!class];
  uint64_t doubled = 0;
  for (size_t i = 0; i < ups; i++) {
    while (below < downs && down[below] < up[i]) below++;
    while (not_above < downs && down[not_above] <= up[i]) not_above++;
    doubled += (uint64_t)below + not_above;
  }
  *result = (double)doubled / (2 * (double)ups * (double)downs);
  return ML_OK;
}

/* From the highest score down, a step at each distinct one: its share of positives, its precision.
 */
MlStatus ml_ranking_average_precision(MlCall *call, MlRanking *r, const MlValue *positive,
                                      double *result) {
  size_t class;
  *result = NAN;
  if (!ranking_prepare(call, r, positive, &class)) return call->status;
  const double *up = r->scores[class], *down = r->scores[!class];
  size_t ups = r->counts[class], i = ups, j = r->counts[!class];
  MlSum sum = {0, 0};
  while (i > 0) {
    double threshold = up[i - 1];
    size_t step = i;
    while (i > 0 && up[i - 1] == threshold) i--;
    while (j > 0 && down[j - 1] >= threshold) j--;
    double right = (double)(ups - i), wrong = (double)(r->counts[!class] - j);
    ml_sum_add_product(&sum, (double)(step - i), right / (right + wrong));
  }
  *result = ml_sum_value(sum) / (double)ups;
  return ML_OK;
}

void ml_probability_loss_begin(MlProbabilityLoss *loss, MlProbabilityMetric metric) {
  memset(loss, 0, sizeof *loss);
  loss->metric = metric;
}

static MlStatus loss_count(MlCall *call, MlProbabilityLoss *loss, const MlValue *actual,
                           double probability, int sign) {
  const double least = 0x1p-52;
  char show[80];
  double p = probability, losses[2] = {p * p, (1 - p) * (1 - p)};
  if (call->status != ML_OK) return call->status;
  if (ml_value_is_null(actual) || p != p) return ML_OK;
  if (p < 0 || p > 1) {
    MlValue value = ml_value_real(p);
    return ml_fail(call, "the probability must be between 0 and 1, found %s",
                   ml_value_show(&value, show));
  }
  size_t class = count_class(call, &loss->classes, actual, sign);
  if (class == ML_NOT_FOUND) return call->status;
  if (loss->metric == ML_LOG_LOSS) {
    p = p < least ? least : p > 1 - least ? 1 - least : p;
    losses[0] = -ml_log(1 - p);
    losses[1] = -ml_log(p);
  }
  for (int i = 0; i < 2; i++) ml_sum_add(&loss->sums[class][i], sign * losses[i]);
  return ML_OK;
}

MlStatus ml_probability_loss_add(MlCall *call, MlProbabilityLoss *loss, const MlValue *actual,
                                 double probability) {
  return loss_count(call, loss, actual, probability, 1);
}

MlStatus ml_probability_loss_remove(MlCall *call, MlProbabilityLoss *loss, const MlValue *actual,
                                    double probability) {
  return loss_count(call, loss, actual, probability, -1);
}

MlStatus ml_probability_loss_value(MlCall *call, MlProbabilityLoss *loss, const MlValue *positive,
                                   double *result) {
  MlSum sum = {0, 0};
  int64_t rows = 0;
  *result = NAN;
  size_t class = ml_classes_positive(call, &loss->classes, positive);
  for (size_t i = 0; i < loss->classes.keys.count && i < 2; i++) {
    if (loss->classes.counts[i] <= 0) continue;
    sum = ml_sum_plus(sum, loss->sums[i][i == class]);
    rows += loss->classes.counts[i];
  }
  if (call->status == ML_OK && rows > 0) *result = ml_sum_value(sum) / (double)rows;
  return call->status;
}

void ml_probability_loss_free(MlProbabilityLoss *loss) { ml_value_counts_free(&loss->classes); }
