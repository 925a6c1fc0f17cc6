/*
** k-means: k centroids such that the sum of squared distances of the rows to the nearest one
** (the inertia) is small.
**
** Seeds: greedy k-means++ (Arthur and Vassilvitskii 2007), 2 + floor(ln k) trials a seed.
** Iterations: Lloyd's, exact; rows that bounds on their distances prove to stay where they are
** are passed over (Hamerly 2010 for few clusters or features, groups of clusters as in Ding et al.
** 2015, "Yinyang", for many of both), which changes no bit of the result.
** The best of n_init runs is then improved by moving a centroid from where it is missed least to
** the cluster whose splitting gains most, as long as that lowers the inertia (see kmeans_move.c),
** and iterated until no row changes its cluster.
**
** The result has the same bytes for any number of threads, any processor and any division of
** the rows into chunks: sums over rows are kept as integers, or are taken over fixed blocks of rows
** in fixed order.
*/
#ifndef MLEXT_LEARN_KMEANS_CORE_H
#define MLEXT_LEARN_KMEANS_CORE_H

#include "base/memory.h"

/*
** The columns of the centroids: numbers first, then those of each category, one a level. Of a
** category's columns a row has `present` in that of its level, and `absent` in the others: 1 and 0,
** or what scaling makes of them.
** A row is numbers + categories doubles: the numbers, then for each category the column of the
** row's level. So its distance to a centroid is the sum over the numbers and, for each category, a
** number looked up at its level.
*/
typedef struct MlKmeansColumns {
  size_t p, numbers, categories;  /* p at least 1; without categories, p is numbers */
  const size_t *first;            /* (categories + 1) first column of each, then p */
  const double *absent, *present; /* (p) of the categories' columns */
} MlKmeansColumns;

static inline size_t ml_kmeans_width(const MlKmeansColumns *columns) {
  return columns->numbers + columns->categories;
}

/* Some rows: row i is at rows + i * stride. */
typedef struct MlKmeansChunk {
  const void *rows;
  size_t n;
} MlKmeansChunk;

/* Writes a stored row as doubles (numbers + categories). Called by several threads at a time. */
typedef void (*MlKmeansRead)(const void *arg, const void *stored, double *row);

typedef struct MlKmeansData {
  const MlKmeansChunk *chunks; /* (chunk_count) */
  size_t chunk_count;
  size_t stride; /* bytes from one row to the next */
  MlKmeansColumns columns;
  MlKmeansRead read; /* NULL: the rows are doubles as they are */
  const void *read_arg;
  const double *weights; /* (n), finite and >= 0, or NULL: all 1. Digits are lost
                            where they differ by more than 2^40. */
} MlKmeansData;

/*
** After each iteration: `run` counts from 0 (n_init: the improvement of the best run), iterations
** from 1; `inertia` of the rows' clusters with their new centroids; `shift`: the sum of the
** centroids' squared moves.
*/
typedef void (*MlKmeansReport)(void *arg, uint32_t run, uint32_t iteration, double inertia,
                               double shift);

typedef struct MlKmeansOptions {
  uint32_t k;
  uint32_t n_init;   /* at least 1 */
  uint32_t max_iter; /* of each run, and of the improvement of the best one; at least 1 */
  double tol;        /* a run ends when the shift is at most tol * mean variance of the features */
  uint64_t seed;
  unsigned threads;      /* at least 1 */
  int refine;            /* improve the best run by moving centroids, and iterate it to its end */
  int plain;             /* compute all distances in each iteration: for tests of the bounds */
  const double *initial; /* (k, p) centroids of one run, instead of seeds, or NULL */
  MlKmeansReport report; /* or NULL */
  void *report_arg;
} MlKmeansOptions;

typedef struct MlKmeans {
  size_t n, p;
  uint32_t k;
  double *centroids;   /* (k, p), by falling weight, equal ones by their first coordinates */
  uint32_t *labels;    /* (n) nearest centroid, equally near ones: the lowest number */
  uint64_t *sizes;     /* (k) rows; never 0 */
  double *weights;     /* (k) sums of weights; the sizes when there are no weights */
  double inertia;      /* sum of weight * squared distance to the nearest centroid */
  uint32_t iterations; /* of the run that won, with its improvement */
  uint32_t best_run;
  uint32_t moves; /* centroids that were moved to better places */
  /* No row changes its cluster any more: each centroid is the mean of its rows. When false,
  ** max_iter (or tol, without refine) came first, and the centroids are the means of the rows of
  ** one step before. */
  int converged;
} MlKmeans;

/* scikit-learn's defaults: 8 clusters, n_init 10, max_iter 300, tol 1e-4; seed 0, 1 thread. */
void ml_kmeans_defaults(MlKmeansOptions *options);

/*
** Clusters the rows, all of whose numbers are finite. *model is zeroed first and must be freed with
** ml_kmeans_free() whatever the outcome.
** Errors: no rows; k below 1, above the number of rows, or above the number of distinct rows of
** positive weight; a weight that is negative or not finite, or all of them 0; numbers so large
** or so close together that squares of their differences leave the range of a double.
** Memory beside the result: 8 bytes a row up to 16 clusters; beyond, at most 4 bytes and 4 more for
** each 8 clusters, and at most 132. Up to 64 MiB for the sample in which better places are looked
** for.
*/
MlStatus ml_kmeans_fit(MlCall *call, const MlKmeansData *data, const MlKmeansOptions *options,
                       MlKmeans *model);

void ml_kmeans_free(MlKmeans *model);

/*
** What is looked up for the distances to the centroids (k, p): in the columns of categories, the
** part that a row with this level adds; numbers are as they are.
*/
void ml_kmeans_look_up(const MlKmeansColumns *columns, const double *centroids, size_t k,
                       double *look_up);

/*
** The centroid that is nearest to a row, the lowest of equally near ones: for a row of the fit and
** what is looked up for its model's centroids (k, p), the fit's own label. *distance, unless NULL,
** is the squared distance. A row that is not finite is nearest to 0, at a distance of NaN or
** infinity.
*/
uint32_t ml_kmeans_assign(const MlKmeansColumns *columns, const double *look_up, uint32_t k,
                          const double *row, double *distance);

/* The row's squared distance to one centroid, from its look_up (p). */
double ml_kmeans_row_square(const MlKmeansColumns *columns, const double *row,
                            const double *look_up);

/* The row as a centroid would stand there: p columns. */
void ml_kmeans_expand(const MlKmeansColumns *columns, const double *row, double *to);

#endif
