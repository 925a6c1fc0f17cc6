/*
** How rows as they are stored (the encoder's slots) become rows of k-means (kmeans_core.h): missing
** values filled in, numbers scaled, levels as columns. And how the columns of k-means, numbers
** first, stand in the design matrix, in which a model has them.
*/
#ifndef MLEXT_LEARN_KMEANS_LAYOUT_H
#define MLEXT_LEARN_KMEANS_LAYOUT_H

#include "data/encoder.h"
#include "learn/kmeans_core.h"

/* A number of the row. */
typedef struct MlKmeansNumber {
  size_t slot;
  double fill; /* in the place of a missing one */
  double center, scale;
  int is_indicator; /* 1 where the slot is missing, 0 elsewhere */
} MlKmeansNumber;

/* A category of the row; the last of its columns stands for no level at all. */
typedef struct MlKmeansCategory {
  size_t slot;
  double fill; /* code of a level; NaN: none */
  const uint32_t *rank;
  size_t levels;
} MlKmeansCategory;

typedef struct MlKmeansLayout {
  MlKmeansColumns columns;    /* arrays are owned */
  MlKmeansNumber *number;     /* (numbers) owned */
  MlKmeansCategory *category; /* (categories) owned */
  size_t *place;              /* (p) in the design matrix, or ML_NOT_FOUND; owned */
  size_t design;              /* columns of the design matrix */
  int is_single;              /* stored rows are floats */
} MlKmeansLayout;

/*
** The layout of rows of slots, or, is_expanded, of rows of the design matrix. The encoder has its
** columns, and outlives the layout. Free in any case.
*/
MlStatus ml_kmeans_layout_begin(MlCall *call, MlKmeansLayout *layout, const MlEncoder *encoder,
                                int is_expanded, int is_single);
void ml_kmeans_layout_free(MlKmeansLayout *layout);

/* (x - center) * scale of each column of the design matrix. */
void ml_kmeans_layout_scale(MlKmeansLayout *layout, const double *center, const double *scale);

/* 1 when a stored row is a row of k-means as it is, or would be if it were not of floats. */
int ml_kmeans_layout_is_plain(const MlKmeansLayout *layout, const MlEncoder *encoder);

/* An MlKmeansRead; `layout` is an MlKmeansLayout. */
void ml_kmeans_layout_widen(const void *layout, const void *stored, double *row); /* plain floats */
void ml_kmeans_layout_read(const void *layout, const void *stored, double *row);

/* A row of the design matrix as one of k-means. */
void ml_kmeans_layout_row(const MlKmeansLayout *layout, const double *design, double *row);

/*
** Puts (k, p) in the order of the design matrix: a new array (k, design) takes the place of *array.
*/
MlStatus ml_kmeans_layout_arrange(MlCall *call, const MlKmeansLayout *layout, size_t k,
                                  double **array);

/* The other way: a new array (k, p), or NULL on failure. */
double *ml_kmeans_layout_gather(MlCall *call, const MlKmeansLayout *layout, size_t k,
                                const double *design);

#endif
