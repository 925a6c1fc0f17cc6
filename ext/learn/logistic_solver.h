/*
** Maximum likelihood for logistic regression, plain or with an L2 penalty.
**
** A row's linear predictors are `scores` = classes - 1 numbers: the log odds of each class against
** the base. With two classes the base is the one that is not positive; with more it is the first.
** Newton's method where the parameters are few, L-BFGS where they are many or the rows sparse.
*/
#ifndef MLEXT_LEARN_LOGISTIC_SOLVER_H
#define MLEXT_LEARN_LOGISTIC_SOLVER_H

#include "learn/glm_merge.h"

typedef struct MlLogisticProblem {
  MlFit *fit;
  size_t columns; /* p of the design matrix */
  size_t classes; /* K, 2 or more */
  size_t positive;
  int has_intercept;
  double l2;             /* of 0.5 l2 |w|^2 beside the summed loss; the intercept is free */
  double l1;             /* of l1 |w| beside it */
  int is_weighted;       /* rows have weights */
  int has_offset;        /* rows have offsets: of two classes */
  double *class_weights; /* (K), owned */
  double *class_totals;  /* (K) weighted rows of each class, owned */
  double *class_rows; /* (2, K) rows of each class, and their weights but for the class's; owned */
  int64_t max_iter;
  double tol;
  int wants_errors;        /* standard errors */
  int weighs_classes;      /* option "class_weight" says something */
  const MlGlmPrior *prior; /* what the rows before say, in these columns; or NULL */
} MlLogisticProblem;

/*
** What comes out. Rows of coefficients are [intercept, p slopes]; NaN stands for a dropped column.
** There is one row for two classes; K - 1 rows against the first class without a penalty; and K
** rows that sum to 0 with one, as in scikit-learn.
*/
typedef struct MlLogisticSolution {
  size_t scores;        /* rows of coefficients */
  double *coefficients; /* (scores, 1 + p), owned */
  double *errors;       /* (scores, 1 + p) standard errors, owned; NULL when there are none */
  double *information;  /* as MlGlmPart has them, owned; or NULL */
  double *diagonal, *centre, *class_deviances;
  size_t parameters;      /* estimated, over all rows */
  unsigned char *dropped; /* (p) 1: depends on the columns before it; owned */
  unsigned char *drifts;  /* (p) 1: its coefficient grows without bound; owned */
  double loss;            /* summed log loss, without the penalty */
  int converged;
  int separated;        /* perfectly: no row is on the wrong side */
  int drifting;         /* some coefficient grows without bound */
  double *history;      /* (history_count) penalised loss at the start and after each iteration */
  size_t history_count; /* iterations + 1 */
  size_t history_capacity;
} MlLogisticSolution;

/* Fits the closed frame's rows. Free the solution in any case. */
MlStatus ml_logistic_solve(MlCall *call, const MlLogisticProblem *problem,
                           MlLogisticSolution *solution);
void ml_logistic_solution_free(MlLogisticSolution *solution);

/* Adds the loss after an iteration to the history. */
MlStatus ml_logistic_remember(MlCall *call, const MlLogisticProblem *problem,
                              MlLogisticSolution *solution, double loss);

/* Newton's method, exact to the last few digits, with standard errors. Called, like the next, by
** ml_logistic_solve(), which has made the arrays of the solution. */
MlStatus ml_logistic_newton(MlCall *call, const MlLogisticProblem *problem,
                            MlLogisticSolution *solution);

/* L-BFGS over the rows as they are, dense or sparse: the cost of a pass is that of the non-zeros.
** Takes an L1 penalty with any number of classes. */
MlStatus ml_logistic_descend(MlCall *call, const MlLogisticProblem *problem,
                             MlLogisticSolution *solution);

#endif
