/*
** Linear support vector machines by dual coordinate descent: one score w'x + b, for two classes or
** a number (Hsieh, Chang, Lin, Keerthi and Sundararajan 2008; Ho and Lin 2012), the methods and
** definitions of LIBLINEAR. An epoch costs as much as the rows have numbers that are not zero.
**
** The objective is 0.5 |(w, b / s)|^2 + sum of C_i loss_i, where s is the intercept's scaling: the
** intercept is the weight of one more column, which holds s, and shrinks as the others do.
** The fit ends when the gap between it and the dual's value, which bounds how far it is from the
** optimum, is below tol times the objective.
*/
#ifndef MLEXT_LEARN_SVM_H
#define MLEXT_LEARN_SVM_H

#include "base/memory.h"
#include "data/frame.h"

/* A row of the design matrix: `count` numbers, the i-th of column indices[i], or i when NULL. */
typedef struct MlSvmRow {
  const double *values;
  const uint32_t *indices;
  size_t count;
  double square; /* |x|^2, the intercept's column included */
} MlSvmRow;

typedef struct MlSvmRows {
  size_t count, columns;
  MlSvmRow *rows; /* (count), owned */
  double *y;      /* (count) the frame's targets: numbers, or places of classes; owned */
  double *values; /* owned, as the next */
  uint32_t *indices;
  double scaling; /* of the intercept; 0: there is none */
} MlSvmRows;

/* Copies the closed frame's rows. Free in any case. */
MlStatus ml_svm_rows_read(MlCall *call, MlFrame *frame, double scaling, MlSvmRows *rows);
void ml_svm_rows_free(MlSvmRows *rows);

typedef struct MlSvmProblem {
  const MlSvmRows *rows;
  const double *target; /* (count) -1 and 1, or any numbers for a regression */
  int is_regression;
  int squared;     /* the loss is squared */
  double costs[2]; /* C of the rows of target -1 (and of a regression), and of 1 */
  double epsilon;  /* of a regression: errors below it cost nothing */
  double tol;
  int64_t max_iter; /* epochs */
  uint64_t seed;
} MlSvmProblem;

typedef struct MlSvmSolution {
  double *w;             /* (columns + 1) the last is b / scaling; owned by the caller */
  double objective, gap; /* the primal's value, and that less the dual's */
  int64_t iterations;
  size_t support; /* rows that the scores depend on */
  int converged;
} MlSvmSolution;

/* Handed the objective and the gap when they were computed. */
typedef MlStatus (*MlSvmProgress)(MlCall *call, void *context, int64_t iteration, double objective,
                                  double gap);

MlStatus ml_svm_solve(MlCall *call, const MlSvmProblem *problem, MlSvmSolution *solution,
                      MlSvmProgress progress, void *context);

#endif
