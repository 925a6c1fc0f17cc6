/*
** What clusters look like: their means and spreads, those of all rows, and the two indices that
** follow from them. Rows are fed twice, each with the number of its cluster: first for the means,
** then for what lies about them.
**
** Standard deviations are the population's (divided by the number of rows). A row of weight w
** counts as w rows.
*/
#ifndef MLEXT_EVALUATE_CLUSTER_SHAPE_H
#define MLEXT_EVALUATE_CLUSTER_SHAPE_H

#include "base/memory.h"

typedef struct MlClusterShape {
  size_t k, p;
  double *origin;          /* (k, p) sums are of offsets from here; all arrays are owned */
  double *means, *spreads; /* (k, p) of the rows of each cluster */
  double *mean, *spread;   /* (p) of all rows */
  double *radii;           /* (k) mean distance of the rows to their cluster's mean */
  double *weights;         /* (k) of the rows of each cluster: how many, if all have weight 1 */
  double weight;           /* of all rows */
  double within;           /* sum of squared distances of the rows to their cluster's mean */
  double between;          /* sum of squared distances of those means to the mean of all, by row */
} MlClusterShape;

/*
** Sets up k clusters of p features whose means are somewhere near centers (k, p), which saves
** digits. Free with ml_cluster_shape_free() in any case.
*/
MlStatus ml_cluster_shape_begin(MlCall *call, MlClusterShape *shape, size_t k, size_t p,
                                const double *centers);

/* Feeds each row (p) once, then ends the means; then each row once more, and ends the spreads. */
void ml_cluster_shape_add(MlClusterShape *shape, const double *row, size_t cluster, double weight);
void ml_cluster_shape_end_means(MlClusterShape *shape);
void ml_cluster_shape_add_again(MlClusterShape *shape, const double *row, size_t cluster,
                                double weight);
void ml_cluster_shape_end_spreads(MlClusterShape *shape);

/*
** Calinski and Harabasz (1974): squares between the clusters over squares within them, each by its
** degrees of freedom; larger is better. 1 when all rows lie on their means, as in scikit-learn. NaN
** unless 2 <= clusters with rows < rows.
*/
double ml_cluster_shape_calinski_harabasz(const MlClusterShape *shape);

/*
** Davies and Bouldin (1979): the mean over the clusters of the worst ratio of two radii to the
** distance between; smaller is better. 0 when all radii are 0, as in scikit-learn. NaN unless 2 <=
** clusters with rows < rows.
*/
double ml_cluster_shape_davies_bouldin(const MlClusterShape *shape);

void ml_cluster_shape_free(MlClusterShape *shape);

#endif
