#include "learn/logistic_solver.h"

#include <string.h>

/*
** Newton's method where there are at most this many parameters (LOGISTIC_SPARSE of sparse rows,
** whose cross-products would be mostly of zeros): beyond, the cross-products cost more than the
** many more, but cheap, passes of L-BFGS.
*/
enum { LOGISTIC_DENSE = 500, LOGISTIC_SPARSE = 100 };

MlStatus ml_logistic_remember(MlCall *call, const MlLogisticProblem *problem,
                              MlLogisticSolution *solution, double loss) {
  if (ml_reserve(call, &solution->history, &solution->history_capacity, solution->history_count + 1,
                 sizeof(double))) {
    return call->status;
  }
  ml_fit_say(problem->fit, "iteration %llu, loss %.10g",
             (unsigned long long)solution->history_count, loss);
  solution->history[solution->history_count++] = loss;
  return ML_OK;
}

MlStatus ml_logistic_solve(MlCall *call, const MlLogisticProblem *problem,
                           MlLogisticSolution *solution) {
  size_t p = problem->columns, parameters = (problem->classes - 1) * (p + 1);
  size_t most = problem->fit->frame.encoder.has_sparse ? LOGISTIC_SPARSE : LOGISTIC_DENSE;
  memset(solution, 0, sizeof *solution);
  solution->scores = problem->classes - 1;
  if (problem->classes > 2 && problem->l2 > 0) solution->scores = problem->classes;
  if (p > ML_ALLOCATION_MAX / 8 / problem->classes) return ml_fail_memory(call);
  solution->coefficients = ml_array(call, solution->scores * (p + 1), sizeof(double));
  solution->dropped = ml_array(call, p, 1);
  solution->drifts = ml_array(call, p, 1);
  if (call->status) return call->status;
  return parameters <= most ? ml_logistic_newton(call, problem, solution)
                            : ml_logistic_descend(call, problem, solution);
}

void ml_logistic_solution_free(MlLogisticSolution *solution) {
  ml_free(solution->coefficients);
  ml_free(solution->errors);
  ml_free(solution->dropped);
  ml_free(solution->drifts);
  ml_free(solution->history);
  memset(solution, 0, sizeof *solution);
}
