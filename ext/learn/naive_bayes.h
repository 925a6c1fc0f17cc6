/*
** Naive Bayes in one form: a row's score for class k is base[k] plus, over its columns j that count,
** weights[j, k] times the value. Multinomial, complement and Bernoulli differ in what the weights
** are made of; all cost what a row has that is not zero. Definitions are scikit-learn's.
*/
#ifndef MLEXT_LEARN_NAIVE_BAYES_H
#define MLEXT_LEARN_NAIVE_BAYES_H

#include "learn/learner.h"

/* MlModel.state of a naive Bayes model of counts. */
typedef struct MlNaiveBayes {
  size_t columns, classes; /* p, K */
  double *weights;         /* (p, K), owned; holds base and scores too */
  double *base;            /* (K) */
  double *scores;          /* (K) scratch */
  double *class_counts;    /* (K) rows, owned */
  double alpha;
  int is_binary;    /* a value counts as 1 when it is above the threshold, else as 0 */
  double threshold; /* of Bernoulli */
} MlNaiveBayes;

/* From scores (K) of one row: the place of the largest; in place, the classes' probabilities. */
size_t ml_naive_bayes_best(const double *scores, size_t classes);
void ml_naive_bayes_normalise(double *scores, size_t classes);

/* The functions of MlLearner that all kinds share. */
MlStatus ml_naive_bayes_predict(MlCall *call, const MlModel *model, const MlRow *row, double *out);
MlStatus ml_naive_bayes_probability(MlCall *call, const MlModel *model, const MlRow *row,
                                    double *out);
MlStatus ml_naive_bayes_probabilities(MlCall *call, const MlModel *model, const MlRow *row,
                                      double *out);
MlStatus ml_naive_bayes_contributions(MlCall *call, const MlModel *model, const MlRow *row,
                                      double *columns, double *intercept);
MlStatus ml_naive_bayes_coefficients(MlCall *call, const MlModel *model, MlGrid *grid);
MlStatus ml_naive_bayes_summary(MlCall *call, const MlModel *model, MlGrid *grid);
void ml_naive_bayes_unload(void *state);

#endif
