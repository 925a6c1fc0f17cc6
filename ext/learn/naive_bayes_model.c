/* The record of naive Bayes models of counts; applying and describing them. */
#include <string.h>

#include "learn/describe.h"
#include "learn/naive_bayes.h"
#include "math/elementary.h"

MlStatus ml_naive_bayes_write(MlCall *call, const double *rows, size_t classes,
                              const double *features, size_t columns, MlBuffer *record) {
  for (size_t i = 0; !call->status && i < columns * classes; i++) {
    if (isinf(features[i])) ml_fail(call, "the features are too large to be summed");
  }
  if (call->status) return call->status;
  ml_put_reals(call, record, "class_counts", rows, classes);
  return ml_put_reals(call, record, "feature_counts", features, columns * classes);
}

size_t ml_naive_bayes_best(const double *scores, size_t classes) {
  size_t best = 0;
  for (size_t k = 1; k < classes; k++) {
    if (scores[k] > scores[best]) best = k;
  }
  return best;
}

void ml_naive_bayes_normalise(double *scores, size_t classes) {
  double largest = scores[ml_naive_bayes_best(scores, classes)], total = 0;
  for (size_t k = 0; k < classes; k++) {
    scores[k] = ml_exp(scores[k] - largest);
    total += scores[k];
  }
  for (size_t k = 0; k < classes; k++) scores[k] /= total;
}

void ml_naive_bayes_unload(void *state) {
  MlNaiveBayes *bayes = state;
  ml_free(bayes->weights);
  ml_free(bayes->class_counts);
  ml_free(bayes);
}

/* What a value counts as. */
static double bayes_value(const MlNaiveBayes *bayes, double value) {
  return bayes->is_binary ? (double)(value > bayes->threshold) : value;
}

static void bayes_scores(const MlNaiveBayes *bayes, const MlRow *row, double *scores) {
  size_t classes = bayes->classes, count = row->x ? bayes->columns : row->count;
  memcpy(scores, bayes->base, classes * sizeof *scores);
  for (size_t i = 0; i < count; i++) {
    double value = bayes_value(bayes, row->x ? row->x[i] : row->values[i]);
    if (value == 0) continue;
    const double *weights = bayes->weights + (row->x ? i : row->indices[i]) * classes;
    for (size_t k = 0; k < classes; k++) scores[k] += value * weights[k];
  }
}

MlStatus ml_naive_bayes_predict(MlCall *call, const MlModel *model, const MlRow *row, double *out) {
  const MlNaiveBayes *bayes = model->state;
  bayes_scores(bayes, row, bayes->scores);
  *out = (double)ml_naive_bayes_best(bayes->scores, bayes->classes);
  return call->status;
}

MlStatus ml_naive_bayes_probabilities(MlCall *call, const MlModel *model, const MlRow *row,
                                      double *out) {
  const MlNaiveBayes *bayes = model->state;
  bayes_scores(bayes, row, out);
  ml_naive_bayes_normalise(out, bayes->classes);
  return call->status;
}

MlStatus ml_naive_bayes_probability(MlCall *call, const MlModel *model, const MlRow *row,
                                    double *out) {
  const MlNaiveBayes *bayes = model->state;
  ml_naive_bayes_probabilities(call, model, row, bayes->scores);
  *out = bayes->scores[model->positive];
  return call->status;
}

/* The weight of class `best` above the others': of the other one, or of the mean of all. */
static double bayes_contrast(const double *weights, size_t classes, size_t best) {
  double mean = 0;
  if (classes == 2) return weights[best] - weights[1 - best];
  for (size_t k = 0; k < classes; k++) mean += weights[k] / (double)classes;
  return weights[best] - mean;
}

/*
** Two classes: to the log odds of the positive one. More: to the score of the most probable class
** above the mean score of all.
*/
MlStatus ml_naive_bayes_contributions(MlCall *call, const MlModel *model, const MlRow *row,
                                      double *columns, double *intercept) {
  const MlNaiveBayes *bayes = model->state;
  size_t classes = bayes->classes, best = model->positive;
  if (classes > 2) {
    bayes_scores(bayes, row, bayes->scores);
    best = ml_naive_bayes_best(bayes->scores, classes);
  }
  memset(columns, 0, bayes->columns * sizeof *columns);
  for (size_t i = 0; i < (row->x ? bayes->columns : row->count); i++) {
    size_t j = row->x ? i : row->indices[i];
    double value = bayes_value(bayes, row->x ? row->x[i] : row->values[i]);
    if (value != 0) {
      columns[j] = value * bayes_contrast(bayes->weights + j * classes, classes, best);
    }
  }
  *intercept = bayes_contrast(bayes->base, classes, best);
  return call->status;
}

/* What a class's score is made of: its base and its weights. */
MlStatus ml_naive_bayes_coefficients(MlCall *call, const MlModel *model, MlGrid *grid) {
  const MlNaiveBayes *bayes = model->state;
  for (size_t k = 0; k < bayes->classes; k++) {
    for (size_t j = 0; j <= bayes->columns && !call->status; j++) {
      double estimate = j ? bayes->weights[(j - 1) * bayes->classes + k] : bayes->base[k];
      ml_describe_coefficient(call, model, j, estimate, NULL, &model->classes[k], grid);
    }
  }
  return call->status;
}

MlStatus ml_naive_bayes_summary(MlCall *call, const MlModel *model, MlGrid *grid) {
  const MlNaiveBayes *bayes = model->state;
  ml_grid_named_integer(call, grid, "columns", (int64_t)bayes->columns);
  return ml_grid_named_real(call, grid, "alpha", bayes->alpha);
}
