/*
** Silhouettes (Rousseeuw 1987): (b - a) / max(a, b) of a row, where a is its mean distance to the
** other rows of its own cluster and b the least of its mean distances to those of another. A row
** alone in its cluster has 0, as in scikit-learn.
**
** Mean distances are taken over reference rows: all rows, which is exact and takes time with the
** square of their number, or a sample of them.
*/
#ifndef MLEXT_LEARN_SILHOUETTE_H
#define MLEXT_LEARN_SILHOUETTE_H

#include "learn/kmeans_core.h"

typedef struct MlSilhouetteReference {
  size_t count, p;
  const MlKmeansColumns *columns; /* NULL: the rows are p numbers */
  uint32_t k;
  const double *rows;     /* (count, p), or as wide as the columns' rows are */
  const uint32_t *labels; /* (count) below k */
  unsigned threads;       /* at least 1; the result does not depend on it */
} MlSilhouetteReference;

/*
** The silhouettes of rows (n), as wide as the references, with labels (n) into values (n).
** is_reference (n) says which rows are among the references; NULL: all are. NaN where no cluster
** but the row's own has references.
*/
MlStatus ml_silhouette(MlCall *call, const MlSilhouetteReference *reference, const double *rows,
                       const uint32_t *labels, const unsigned char *is_reference, size_t n,
                       double *values);

#endif
