/*
** Spherical k-means (Dhillon and Modha 2001), for sparse rows such as documents: rows are
** directions, the distance of two of them is 1 less their cosine, and a centroid is the direction
** of the mean of its rows. The inertia is the sum of the rows' distances to the nearest centroid.
**
** Seeds are greedy k-means++, as those of kmeans_core.h, by the same distance; iterations are
** Lloyd's. Only the cosines are found by several threads: the result is the same for any number.
*/
#ifndef MLEXT_LEARN_SPHERICAL_H
#define MLEXT_LEARN_SPHERICAL_H

#include "learn/kmeans_core.h"

/* Row i is starts[i] .. starts[i + 1] of indices (below p) and values, of length 1 or 0. */
typedef struct MlSphericalData {
  size_t n, p;
  const size_t *starts; /* (n + 1) */
  const uint32_t *indices;
  const double *values;
  const double *weights; /* (n) above 0, or NULL: all 1 */
} MlSphericalData;

/* Rows that are collected; begins with zeros. */
typedef struct MlSphericalRows {
  MlSphericalData data; /* n as they come, the rest at the end */
  size_t *starts;       /* owned, as the next */
  uint32_t *indices;
  double *values, *weights;
  size_t count, starts_capacity, indices_capacity, values_capacity, weights_capacity;
} MlSphericalRows;

/* Adds a row, divided by its length: values (count) of columns indices, or 0, 1, ... when NULL. */
MlStatus ml_spherical_rows_add(MlCall *call, MlSphericalRows *rows, const uint32_t *indices,
                               const double *values, size_t count);
/* The weight of the last row: of each or of none. */
MlStatus ml_spherical_rows_weigh(MlCall *call, MlSphericalRows *rows, double weight);
void ml_spherical_rows_end(MlSphericalRows *rows, size_t p);
void ml_spherical_rows_free(MlSphericalRows *rows);

/*
** Clusters the rows with k, n_init, max_iter, tol, seed, threads and report of the options; the
** best run is iterated to its end. The model's centroids (k, p) are the means of the rows of each
** cluster, whose direction counts. Free it with ml_kmeans_free() whatever the outcome.
** Errors: k below 1 or above the number of rows that differ in direction.
*/
MlStatus ml_spherical_fit(MlCall *call, const MlSphericalData *data, const MlKmeansOptions *options,
                          MlKmeans *model);

/*
** The directions of centroids (k, p) as columns (p, k), and the nearest of them for rows: labels
** (n) and distances (n).
*/
void ml_spherical_directions(const double *centroids, uint32_t k, size_t p, double *columns);
MlStatus ml_spherical_assign(MlCall *call, const MlSphericalData *data, const double *columns,
                             uint32_t k, unsigned threads, uint32_t *labels, double *distances);

/*
** The silhouettes of the rows, to values (n) unless NULL, and their mean, unless NULL, by the same
** distance, exact, in time of k numbers for each of the rows': a mean of such distances is 1 less
** the cosine with a mean. Counts each row once. NaN where k is 1.
*/
MlStatus ml_spherical_silhouette(MlCall *call, const MlSphericalData *data, const uint32_t *labels,
                                 uint32_t k, unsigned threads, double *values, double *mean);

#endif
