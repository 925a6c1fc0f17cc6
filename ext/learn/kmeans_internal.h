/*
** What the kmeans_*.c files share. Nobody else includes it.
**
** Rows are handled in blocks (one block is one task of ml_parallel), and within a block in tiles of
** eight rows, transposed to (width, 8), so that one SIMD lane is one row. A squared distance is
** always the plain sum of (x - c)^2 over the numbers in their order and of what is looked up for
** the categories in theirs, so every kernel, and the scalar loop of ml_kmeans_assign(), gives the
** same bits.
*/
#ifndef MLEXT_LEARN_KMEANS_INTERNAL_H
#define MLEXT_LEARN_KMEANS_INTERNAL_H

#include "base/threads.h"
#include "learn/kmeans_core.h"

enum { ML_KMEANS_TILE = 8, ML_KMEANS_QUAD = 4, ML_KMEANS_GROUPS_MAX = 32 };

#define ML_KMEANS_NONE UINT32_MAX

/* The nearest and second nearest of some centroids for the rows of a tile. */
typedef struct MlKmeansNearest {
  double best[ML_KMEANS_TILE], second[ML_KMEANS_TILE];
  int64_t index[ML_KMEANS_TILE];
} MlKmeansNearest;

/* How a row becomes integers: see kmeans_kernel.c. */
typedef struct MlKmeansLimbs {
  const double *origin; /* (p) */
  const double *scale;  /* (p) powers of two: |x - origin| * scale <= base */
  double base;          /* a power of two, at most 2^50 */
} MlKmeansLimbs;

/*
** `packed` holds what is looked up for centroids, in fours, (quads, p, 4); those beyond the last
** are at infinity. `tile` is (width, 8).
*/
typedef struct MlKmeansKernel {
  void (*nearest)(const MlKmeansColumns *columns, const double *tile, const double *packed,
                  size_t quad, size_t end, MlKmeansNearest *nearest);
  void (*distance)(const MlKmeansColumns *columns, const double *tile, const double *look_up,
                   double *distances);
  /* gains (quads * 4, 8) grow by weight * max(0, current - distance). */
  void (*gains)(const MlKmeansColumns *columns, const double *tile, const double *packed,
                size_t quads, const double *current, const double *weights, double *gains);
  /* Adds the limbs of the row's numbers to add (2, p) and takes them from sub (2, p). */
  void (*accumulate)(const MlKmeansLimbs *limbs, const MlKmeansColumns *columns, const double *row,
                     double weight, int64_t *add, int64_t *sub);
} MlKmeansKernel;

/* The fastest kernels of this processor. */
const MlKmeansKernel *ml_kmeans_kernel(void);

/* One of them by number, or NULL when this processor lacks it; *count tells how many there are. */
const MlKmeansKernel *ml_kmeans_kernel_at(int index, int *count);

/*
** Packs what is looked up for centroids (k, p) into packed (ceil(k / 4), p, 4). scratch (p) may be
** NULL without categories.
*/
void ml_kmeans_pack(const MlKmeansColumns *columns, const double *centroids, size_t k,
                    double *scratch, double *packed);

typedef struct MlKmeansBlock {
  size_t chunk, offset; /* its first row */
} MlKmeansBlock;

/* The rows of one block, stored at base + i * stride, or, when they span chunks, at table[i]. */
typedef struct MlKmeansRows {
  size_t first, count, width;
  const char *base;
  size_t stride;
  const void **table;
  MlKmeansRead read;
  const void *read_arg;
  double *scratch; /* (width) where they are read to */
} MlKmeansRows;

/* One thread's own memory. */
typedef struct MlKmeansWorker {
  void *tile_memory;
  double *tile;       /* (width, 8), on a cache line */
  double *row;        /* (width) */
  const void **table; /* (block_rows) */
  uint32_t *list;     /* (block_rows) rows of the block that have to be looked at */
  uint32_t *sorted;   /* (block_rows) */
  uint32_t *starts;   /* (k + 1) */
  int64_t *sums;      /* (k, 2, p) changes */
  int64_t *counts;    /* (k) changes */
  int64_t *weights;   /* (k, 2) changes */
  int64_t *trash;     /* (2, p) */
  double *gains;      /* (trials, 8) */
  size_t changed;
} MlKmeansWorker;

typedef struct MlKmeansFit {
  MlCall *call;
  const MlKmeansData *data;
  const MlKmeansOptions *options;
  const MlKmeansKernel *kernel;
  const MlKmeansColumns *columns;
  size_t n, p, width, block_rows, blocks;
  uint32_t k, trials;
  unsigned threads;
  int lenient;
  MlKmeansBlock *block; /* (blocks) */
  MlKmeansWorker *workers;

  /* The rows as a whole. */
  double *origin, *scale; /* (p) mean; power of two of MlKmeansLimbs, of the numbers */
  MlKmeansLimbs limbs;
  double weight_scale; /* power of two: the largest weight becomes at most 1 */
  double variance;     /* mean of the features' variances */
  double total;        /* weighted sum of squared distances to the origin */
  double unit;         /* power of two: distances * unit are about 1 */
  double slop;         /* relative error that a computed distance may have */

  /* The state of a run. */
  double *centroids, *previous; /* (k, p) */
  double *looked_up;            /* (k, p) of the centroids; NULL without categories */
  double *scratch;              /* (p) */
  double *row;                  /* (width) */
  double *packed;
  uint32_t *labels; /* (n) */
  int fresh;        /* no bound is known yet */
  int64_t *sums;    /* (k, 2, p) of numbers; of the weight of each level */
  int64_t *counts;  /* (k) rows of positive weight */
  int64_t *weights; /* (k, 2) */

  /* Bounds, in units: see kmeans_lloyd.c. */
  uint32_t groups;
  uint32_t *group_end; /* (groups) quads */
  uint32_t *group_of;  /* (k) */
  float *slack;        /* (n, groups), in the memory of `square` */
  float *nearness;     /* (n) when there is more than one group */
  double *moved;       /* (k) */
  double *passed;      /* (k, groups) */
  float *limit;        /* (k, groups) */

  /* Seeding. */
  double *square;     /* (n) squared distance to the nearest seed */
  double *block_sum;  /* (blocks) */
  double *block_gain; /* (blocks, trials) */
  double *reach;      /* (k) */
  double *trial;      /* packed candidates */
  size_t *block_row;  /* (blocks) */
} MlKmeansFit;

/*
** Sets up everything of the fit that does not change from run to run. Close it in any case.
** A lenient fit is of a sample: when that has fewer than k distinct rows, clusters stay empty.
*/
MlStatus ml_kmeans_open(MlCall *call, const MlKmeansData *data, const MlKmeansOptions *options,
                        int lenient, MlKmeansFit *fit);
void ml_kmeans_close(MlKmeansFit *fit);

/* Runs the task for all blocks. */
MlStatus ml_kmeans_blocks(MlKmeansFit *fit, MlTask task);

MlKmeansRows ml_kmeans_rows(const MlKmeansFit *fit, size_t block, const MlKmeansWorker *worker);

/* Row i of the block, until the next one is asked for. */
static inline const double *ml_kmeans_row(const MlKmeansRows *rows, size_t i) {
  const void *stored = rows->table ? rows->table[i] : rows->base + i * rows->stride;
  if (!rows->read) return stored;
  rows->read(rows->read_arg, stored, rows->scratch);
  return rows->scratch;
}

static inline double ml_kmeans_weight(const MlKmeansFit *fit, size_t row) {
  return fit->data->weights ? fit->data->weights[row] : 1.0;
}

/* Row number `row` of all, until the next one is asked for. */
const double *ml_kmeans_find(const MlKmeansFit *fit, size_t row);

/* Transposes the rows list[0 .. 8) of the block, the last again where the list is shorter. */
void ml_kmeans_gather(const MlKmeansRows *rows, const uint32_t *list, size_t count, double *tile);

/* Notes what is looked up for the centroids as they are now. */
void ml_kmeans_look_up_all(MlKmeansFit *fit);

/* What was noted for one of them, for ml_kmeans_row_square(). */
static inline const double *ml_kmeans_centroid(const MlKmeansFit *fit, uint32_t cluster) {
  return (fit->looked_up ? fit->looked_up : fit->centroids) + cluster * fit->p;
}

double ml_kmeans_square(const double *left, const double *right, size_t p);

/* A number in [0, 1) of the generator with this state. */
double ml_kmeans_random(uint64_t *state);

/* Chooses k seeds among the rows and puts them into fit->centroids. */
MlStatus ml_kmeans_seed(MlKmeansFit *fit, uint64_t state);

/* Runs Lloyd's iterations from fit->centroids, which may be put into another order. */
typedef struct MlKmeansRun {
  uint32_t number;
  uint32_t max_iter;
  double tol; /* of the shift itself */
  uint32_t iterations;
  int converged;
} MlKmeansRun;
MlStatus ml_kmeans_run(MlKmeansFit *fit, MlKmeansRun *run);

/*
** Labels all rows by fit->centroids in the order they have, and counts. Clusters may be empty;
** ml_kmeans_refill() then gives each a row, and moves the centroids to the means of the clusters.
*/
MlStatus ml_kmeans_label(MlKmeansFit *fit);
MlStatus ml_kmeans_refill(MlKmeansFit *fit);

/* Sum of weight * squared distance of the rows to the centroids of their labels. */
double ml_kmeans_inertia(MlKmeansFit *fit);

/* The weight of a cluster, in the data's units. */
double ml_kmeans_cluster_weight(const MlKmeansFit *fit, uint32_t cluster);

/*
** Looks for better places of the centroids (k, p), on a sample of the rows when there are many.
** Returns how many centroids it moved.
*/
uint32_t ml_kmeans_move(MlKmeansFit *fit, double *centroids);

#endif
