/*
** Naive Bayes in one form: a row's score for class k is base[k] plus, over its columns j that
** count, weights[j, k] times the value. Multinomial, complement and Bernoulli differ in what the
** weights are made of; all cost what a row has that is not zero. Definitions are scikit-learn's.
*/
#ifndef MLEXT_LEARN_NAIVE_BAYES_H
#define MLEXT_LEARN_NAIVE_BAYES_H

#include "learn/classes.h"
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

/* ---- merging */

/* What models of parts have in common, and one of them in the terms of it. */
typedef struct MlBayesParts {
  MlEncoder encoder; /* of all the rows */
  MlClasses classes;
  size_t *columns; /* (the part's columns) place of each in all; owned */
  size_t *ranks;   /* (the part's classes) place of each in all; owned */
} MlBayesParts;

MlStatus ml_bayes_parts_begin(MlCall *call, MlBayesParts *parts, const MlModel *const *models,
                              size_t count);
MlStatus ml_bayes_parts_open(MlCall *call, MlBayesParts *parts, const MlModel *model);
void ml_bayes_parts_free(MlBayesParts *parts);

/* Appends the parameters of a model of counts: rows (K) of the classes and features (p, K). */
MlStatus ml_naive_bayes_write(MlCall *call, const double *rows, size_t classes,
                              const double *features, size_t columns, MlBuffer *record);

/* MlLearner.merge of the models of counts. */
MlStatus ml_naive_bayes_merge(MlCall *call, const MlModel *const *models, size_t count,
                              MlBuffer *record);

#endif
