/* Applying and describing a fitted logistic regression: the functions of MlLearner. */
#ifndef MLEXT_LEARN_LOGISTIC_MODEL_H
#define MLEXT_LEARN_LOGISTIC_MODEL_H

#include "learn/fit.h"

void *ml_logistic_load(MlCall *call, const MlModel *model, MlRecord parameters);
void ml_logistic_unload(void *state);
MlStatus ml_logistic_predict(MlCall *call, const MlModel *model, const MlRow *row, double *out);
MlStatus ml_logistic_probability(MlCall *call, const MlModel *model, const MlRow *row, double *out);
MlStatus ml_logistic_probabilities(MlCall *call, const MlModel *model, const MlRow *row,
                                   double *out);
MlStatus ml_logistic_contributions(MlCall *call, const MlModel *model, const MlRow *row,
                                   double *columns, double *intercept);
MlStatus ml_logistic_coefficients(MlCall *call, const MlModel *model, MlGrid *grid);
MlStatus ml_logistic_summary(MlCall *call, const MlModel *model, MlGrid *grid);
MlStatus ml_logistic_history(MlCall *call, const MlModel *model, MlGrid *grid);

/* ---- logistic_merge.c */

MlStatus ml_logistic_merge(MlCall *call, const MlModel *const *models, size_t count,
                           MlBuffer *record);

#endif
