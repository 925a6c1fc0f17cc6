/*
** DBSCAN (Ester, Kriegel, Sander and Xu 1996). A row with at least min_points rows within eps,
** itself among them, is a core row. Core rows within eps of each other are of one cluster; a row
** that is not core belongs to a cluster with a core row within eps, or is noise.
**
** The result is scikit-learn's: clusters are numbered from 0 in the order of their first core row,
** and a row near to several clusters goes to the one of the lowest number.
**
** Rows are put into a k-d tree whose leaves are split until they hold few rows or are so small that
** all their rows are within eps of each other. What is dense is so handled by the leaf, not by the
** pair of rows: time does not grow with the square of the rows within eps.
*/
#ifndef MLEXT_LEARN_DBSCAN_H
#define MLEXT_LEARN_DBSCAN_H

#include "base/memory.h"

#define ML_DBSCAN_NOISE (-1)

/*
** Clusters rows (n, p), all finite, fewer than 2^31; eps > 0 finite; min_points at least 1. Writes
** the cluster of each row, or ML_DBSCAN_NOISE, to labels (n), and 1 for core rows, else 0, to
** core (n). The distance is Euclidean, and eps itself is within it.
*/
MlStatus ml_dbscan(MlCall *call, const double *rows, size_t n, size_t p, double eps,
                   int64_t min_points, int32_t *labels, unsigned char *core);

#endif
