/* What the transformers of single columns share: learners, fitting and applying. */
#ifndef MLEXT_LEARN_COLUMN_TRANSFORMS_H
#define MLEXT_LEARN_COLUMN_TRANSFORMS_H

#include "learn/fit.h"

typedef struct MlColumnOptions {
  int with_centering, with_scaling; /* robust */
  double low, high;                 /* robust: quantiles of the range, in per cent; winsorizer:
                                    ** shares of the rows */
  int64_t n_quantiles;              /* quantile */
  int output;                       /* quantile: 0 uniform, 1 normal */
  int method;                       /* power: 0 yeo-johnson, 1 box-cox */
  int standardize;                  /* power */
  int64_t n_bins;                   /* k_bins */
  int strategy;                     /* k_bins: 0 quantile, 1 width, 2 k-means */
  int encode;                       /* k_bins: 0 one-hot, 1 ordinal */
} MlColumnOptions;

/* The numbers of a column, in row order and sorted. */
typedef struct MlColumnValues {
  double *values, *sorted; /* (count) owned */
  size_t count;
} MlColumnValues;

/* ---- fitting: column_fit.c */

/* The most numbers that the fit's learner has of a column. */
size_t ml_column_room(const MlFit *fit, size_t rows);

/* What the fit's learner has of the column called `name`: numbers out (*count). */
MlStatus ml_column_fit(MlCall *call, const MlFit *fit, const MlColumnValues *column,
                       const char *name, double *out, size_t *count);

/* ---- applying: column_model.c */

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
