/*
** Minimises a smooth function of up to some million parameters: L-BFGS (Liu and Nocedal 1989) with
** a line search for the strong Wolfe conditions; with an L1 penalty added to it, orthant by orthant
** (Andrew and Gao 2007). Deterministic: the same calls in the same order.
*/
#ifndef MLEXT_MATH_LBFGS_H
#define MLEXT_MATH_LBFGS_H

#include "base/memory.h"

typedef struct MlLbfgs {
  size_t count; /* n, the parameters */
  /* *value and gradient (n) at x (n). A value of Inf or NaN means "too far": the step is cut. */
  MlStatus (*evaluate)(MlCall *call, void *context, const double *x, double *value,
                       double *gradient);
  /* Called after each iteration, and once as iteration 0 before the first; may be NULL. `change` is
  ** the decrease of the value. */
  MlStatus (*progress)(MlCall *call, void *context, int iteration, double value, double change,
                       double gradient_size);
  void *context;
  int memory;                /* pairs remembered; 10 suits most */
  int max_iterations;        /* 0: none is done, x is only evaluated */
  double gradient_tolerance; /* stop when no |gradient[i]| is greater */
  double value_tolerance;    /* stop when the decrease is at most this times max(|value|, 1) */
  /* (n) adds the sum of l1[i] |x[i]|, which evaluate() knows nothing of; the gradient is then the
  ** least subgradient. May be NULL. */
  const double *l1;
} MlLbfgs;

typedef enum MlLbfgsEnd {
  ML_LBFGS_GRADIENT,  /* gradient_tolerance reached */
  ML_LBFGS_VALUE,     /* value_tolerance reached */
  ML_LBFGS_PRECISION, /* no lower value can be found: the arithmetic's limit, or a wrong gradient */
  ML_LBFGS_ITERATIONS, /* max_iterations done: not converged */
  ML_LBFGS_START       /* the value or gradient at the start is not finite: x unchanged */
} MlLbfgsEnd;

typedef struct MlLbfgsResult {
  MlLbfgsEnd end;
  int iterations, evaluations;
  double value;
  double gradient_size; /* max |gradient[i]| */
} MlLbfgsResult;

/*
** Starts at x (n) and leaves the best point found there, also when the call fails midway.
** Needs 2 memory + 5 arrays of n.
*/
MlStatus ml_lbfgs_minimise(MlCall *call, const MlLbfgs *problem, double *x, MlLbfgsResult *result);

#endif
