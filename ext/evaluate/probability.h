/*
** Metrics of scores and probabilities of two classes, fed a row at a time. Definitions are
** scikit-learn's. Without rows they are NaN: NULL in SQL. Rows with a NULL class or a NaN score are
** left out. Three classes are an error; `positive` may be NULL (evaluate/classes.h says what then).
*/
#ifndef MLEXT_EVALUATE_PROBABILITY_H
#define MLEXT_EVALUATE_PROBABILITY_H

#include "base/value.h"
#include "math/summation.h"

/* Scores of each class, kept until the end: 8 bytes a row. Zero bytes are the empty start. */
typedef struct MlRanking {
  MlValueCounts classes;
  double *scores[2]; /* (counts) of the class of that number, owned; sorted by the readings */
  size_t counts[2], capacities[2];
  int is_sorted;
} MlRanking;

MlStatus ml_ranking_add(MlCall *call, MlRanking *ranking, const MlValue *actual, double score);
void ml_ranking_free(MlRanking *ranking);

/*
** Area under the ROC curve: the chance that a positive row's score is above a negative one's, ties
** counting half. An error when there is only one class.
*/
MlStatus ml_ranking_roc_auc(MlCall *call, MlRanking *ranking, const MlValue *positive,
                            double *result);

/*
** Average precision, the area under the steps of the precision-recall curve. An error when there is
** only one class.
*/
MlStatus ml_ranking_average_precision(MlCall *call, MlRanking *ranking, const MlValue *positive,
                                      double *result);

typedef enum MlProbabilityMetric { ML_LOG_LOSS, ML_BRIER_SCORE } MlProbabilityMetric;

/* Mean losses of the probability of the positive class, in constant memory. */
typedef struct MlProbabilityLoss {
  MlProbabilityMetric metric;
  MlValueCounts classes;
  MlSum sums[2][2]; /* of the class of that number: the loss if it is negative, if positive */
} MlProbabilityLoss;

void ml_probability_loss_begin(MlProbabilityLoss *loss, MlProbabilityMetric metric);

/* A probability outside 0..1 is an error. For the log loss it is clipped to 2^-52..1 - 2^-52. */
MlStatus ml_probability_loss_add(MlCall *call, MlProbabilityLoss *loss, const MlValue *actual,
                                 double probability);
MlStatus ml_probability_loss_remove(MlCall *call, MlProbabilityLoss *loss, const MlValue *actual,
                                    double probability);

MlStatus ml_probability_loss_value(MlCall *call, MlProbabilityLoss *loss, const MlValue *positive,
                                   double *result);
void ml_probability_loss_free(MlProbabilityLoss *loss);

#endif
