/* What the transformers of single columns share between fitting and applying. */
#ifndef MLEXT_LEARN_COLUMN_TRANSFORMS_H
#define MLEXT_LEARN_COLUMN_TRANSFORMS_H

#include "learn/fit.h"

typedef struct MlColumnModel {
  size_t p, width;       /* columns in, numbers out */
  double *numbers, *out; /* (all), (width) owned */
  int64_t *counts;       /* (p) owned; 0: the column stays as it is */
  size_t *starts;        /* (p) owned */
  int64_t output, method, encode;
} MlColumnModel;

/* Box and Cox's (x > 0) and Yeo and Johnson's power of x. */
double ml_column_power(double x, double lambda, int box_cox);

/* As in MlLearner. */
void *ml_column_load(MlCall *call, const MlModel *model, MlRecord parameters);
void ml_column_unload(void *data);
MlStatus ml_column_transform(MlCall *call, const MlModel *model, const MlRow *row, MlBuffer *out);
MlStatus ml_column_inverse(MlCall *call, const MlModel *model, const double *in, size_t count,
                           double *out);
MlStatus ml_column_summary(MlCall *call, const MlModel *model, MlGrid *grid);
MlStatus ml_column_columns(MlCall *call, const MlModel *model, MlGrid *grid);

#endif
