/*
** How far two groupings of the same rows agree, such as known classes and found clusters: from a
** table of how often each pair of labels occurs, fed a row at a time. What the labels are called
** does not matter. Definitions are scikit-learn's; without rows every measure is NaN: NULL in SQL.
*/
#ifndef MLEXT_EVALUATE_CLUSTERS_H
#define MLEXT_EVALUATE_CLUSTERS_H

#include "base/value.h"

/* Zero bytes are the empty table. */
typedef struct MlContingency {
  MlValueCounts sides[2]; /* labels of the known and of the found grouping, with their rows */
  MlDictionary pairs;     /* 8 bytes: numbers of the two labels */
  int64_t *counts;        /* (pairs.count), owned */
  size_t counts_capacity;
  int64_t rows;
} MlContingency;

/* Counts one row (by 1) or takes one back that was added (by -1). A row with a NULL is left out. */
MlStatus ml_contingency_add(MlCall *call, MlContingency *table, const MlValue *known,
                            const MlValue *found, int by);

void ml_contingency_free(MlContingency *table);

/*
** The adjusted Rand index (Hubert and Arabie 1985): how many pairs of rows the groupings agree on,
** beyond chance; 1 when they are the same.
*/
double ml_contingency_adjusted_rand(const MlContingency *table);

/*
** The adjusted mutual information (Vinh, Epps and Bailey 2010), normalised by the arithmetic mean
** of the entropies: what one grouping tells of the other, beyond chance; 1 when they are the same.
*/
MlStatus ml_contingency_adjusted_mutual_information(MlCall *call, const MlContingency *table,
                                                    double *result);

/*
** Rosenberg and Hirschberg (2007): 1 when each cluster holds rows of one class only; 1 when all
** rows of a class are in the same cluster; the harmonic mean of the two.
*/
MlStatus ml_contingency_homogeneity(MlCall *call, const MlContingency *table, double *result);
MlStatus ml_contingency_completeness(MlCall *call, const MlContingency *table, double *result);
MlStatus ml_contingency_v_measure(MlCall *call, const MlContingency *table, double *result);

#endif
