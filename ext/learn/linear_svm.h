/* Applying and describing linear support vector machines: the functions of MlLearner. */
#ifndef MLEXT_LEARN_LINEAR_SVM_H
#define MLEXT_LEARN_LINEAR_SVM_H

#include "learn/learner.h"

/* MlModel.state of a linear support vector machine. */
typedef struct MlLinearSvm {
  size_t columns, scores; /* p; 1 for two classes and for a number, else K */
  double *slopes;         /* (p, scores), owned; holds intercepts and room too */
  double *intercepts;     /* (scores) */
  double *room;           /* (scores) scratch */
  int has_intercept;
  double cost, objective, gap;
  int64_t iterations, converged, support;
  double *history; /* (history_count, 2) iteration, objective; owned */
  size_t history_count;
} MlLinearSvm;

void *ml_linear_svm_load(MlCall *call, const MlModel *model, MlRecord parameters);
void ml_linear_svm_unload(void *state);
MlStatus ml_linear_svm_predict(MlCall *call, const MlModel *model, const MlRow *row, double *out);
MlStatus ml_linear_svm_transform(MlCall *call, const MlModel *model, const MlRow *row,
                                 MlBuffer *out);
MlStatus ml_linear_svm_contributions(MlCall *call, const MlModel *model, const MlRow *row,
                                     double *columns, double *intercept);
MlStatus ml_linear_svm_coefficients(MlCall *call, const MlModel *model, MlGrid *grid);
MlStatus ml_linear_svm_summary(MlCall *call, const MlModel *model, MlGrid *grid);
MlStatus ml_linear_svm_history(MlCall *call, const MlModel *model, MlGrid *grid);

#endif
