/*
** The design matrix of a logistic regression as tiles: the columns in use, moved and scaled so that
** they are of order one. x' = x scale - shift; scales are powers of two, so that only the shift
** rounds. Penalties and results are converted by whoever reads them.
*/
#ifndef MLEXT_LEARN_LOGISTIC_DESIGN_H
#define MLEXT_LEARN_LOGISTIC_DESIGN_H

#include "learn/logistic_kernel.h"
#include "learn/logistic_solver.h"

typedef struct MlLogisticDesign {
  const MlLogisticProblem *problem;
  const MlLogisticKernel *kernel;
  size_t columns;        /* m: the intercept, where there is one, then the columns in use */
  size_t first;          /* 1 when there is an intercept: slopes are first .. columns - 1 */
  size_t *take;          /* (m) design column of each; the intercept's means nothing */
  double *scale, *shift; /* (m) */
  double *x;             /* (m, tile) */
  double *spare;         /* (ML_LOGISTIC_LANES, p) the last rows of a block */
  uint32_t *place;       /* (p) of sparse rows: column in the tile, or UINT32_MAX */
} MlLogisticDesign;

typedef struct MlLogisticTile {
  size_t rows;  /* in use */
  size_t lanes; /* rows, rounded up to whole lanes; x is 0 and y is 0 there */
  const double *x;
  double y[ML_LOGISTIC_TILE];          /* two classes: 1 for the positive one; more: the class */
  double importance[ML_LOGISTIC_TILE]; /* class weights, of more than two classes */
} MlLogisticTile;

typedef MlStatus (*MlLogisticVisit)(MlCall *call, void *arg, const MlLogisticTile *tile);

/* Looks at the columns' ranges and uses all that vary. Free in any case. */
MlStatus ml_logistic_design_begin(MlCall *call, MlLogisticDesign *design,
                                  const MlLogisticProblem *problem, unsigned char *dropped);
void ml_logistic_design_free(MlLogisticDesign *design);

/* Leaves out the columns that are marked in dropped (p). */
void ml_logistic_design_drop(MlLogisticDesign *design, const unsigned char *dropped);

/* Visits all rows in order. `work` is the cost of a row for visit() in nanoseconds or so. */
MlStatus ml_logistic_tiles(MlCall *call, MlLogisticDesign *design, double work,
                           MlLogisticVisit visit, void *arg);

#endif
