/*
** Rows that more than one learner describes its models with; what their cells are stands beside
** the grids' columns in learner.h.
*/
#ifndef MLEXT_LEARN_DESCRIBE_H
#define MLEXT_LEARN_DESCRIBE_H

#include "learn/learner.h"

/* What is known of a coefficient beyond its estimate; NaN: nothing. */
typedef struct MlInference {
  double std_error, p_value;
  double
      quantile; /* at 97.5 % of the statistic's distribution: so many errors reach to the bounds */
} MlInference;

/*
** A row of coefficients. Term 0 is the constant, 1 + j column j of the design; `inference` and
** `class` may be NULL.
*/
MlStatus ml_describe_coefficient(MlCall *call, const MlModel *model, size_t term, double estimate,
                                 const MlInference *inference, const MlValue *class, MlGrid *grid);

/* A row of the summary: "mean of " and the name of a column of the design; and a figure. */
MlStatus ml_describe_column(MlCall *call, const MlModel *model, const char *what, size_t column,
                            double value, MlGrid *grid);

/* A row of the summary: the columns whose estimate (columns) is NaN. None where all have one. */
MlStatus ml_describe_dropped(MlCall *call, const MlModel *model, const double *estimates,
                             MlGrid *grid);

/* The rows of the vocabulary: the terms of documents, their columns from `first` on. */
MlStatus ml_describe_terms(MlCall *call, const MlVectorizer *vectorizer, size_t first,
                           MlGrid *grid);

/*
** The rows of the history: losses (count) and their changes, the iterations numbered from `first`.
*/
MlStatus ml_describe_history(MlCall *call, const double *losses, size_t count, int64_t first,
                             MlGrid *grid);

#endif
