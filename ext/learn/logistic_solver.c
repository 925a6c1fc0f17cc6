#include "learn/logistic_solver.h"

#include <math.h>
#include <string.h>

#include "learn/glm.h"
#include "learn/logistic_information.h"

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

/* Two classes with an L1 penalty, row weights, offsets or rows before. */
static MlStatus solve_by_glm(MlCall *call, const MlLogisticProblem *problem,
                             MlLogisticSolution *solution) {
  size_t p = problem->columns;
  MlGlm glm = {.fit = problem->fit,
               .family = ML_GLM_BINOMIAL,
               .intercept = problem->has_intercept,
               .positive = (double)problem->positive,
               .weighs_classes = problem->weighs_classes,
               .prior = problem->prior,
               .l1 = problem->l1,
               .l2 = problem->l2,
               .max_iter = problem->max_iter,
               .tol = problem->tol > 1e-12 ? problem->tol : 1e-12};
  glm.class_weights[0] = problem->class_weights[1 - problem->positive];
  glm.class_weights[1] = problem->class_weights[problem->positive];
  int is_penalised = glm.l1 > 0 || glm.l2 > 0 || glm.prior;
  if (!ml_glm_fit(call, &glm)) {
    memcpy(solution->coefficients, glm.coefficients, (p + 1) * sizeof(double));
    for (size_t j = 0; j < p; j++)
      solution->dropped[j] = (unsigned char)(isnan(glm.coefficients[1 + j]) ? 1 : 0);
    if (problem->wants_errors && !is_penalised) {
      solution->errors = glm.errors;
      glm.errors = NULL;
    }
    solution->information = glm.information;
    solution->diagonal = glm.diagonal;
    solution->centre = glm.centre;
    solution->class_deviances = glm.class_deviances;
    glm.information = glm.diagonal = glm.centre = glm.class_deviances = NULL;
    solution->parameters = glm.rank;
    solution->loss = glm.deviance / 2;
    /* an offset may put all rows on their sides by itself */
    int is_apart = glm.margin > 1e-9 && !(problem->has_offset && glm.converged);
    solution->separated = !is_penalised && is_apart;
    solution->converged = glm.converged && !solution->separated;
    solution->drifting = !is_penalised && !glm.converged;
    solution->history = glm.history;
    solution->history_count = glm.history_count;
    solution->history_capacity = glm.history_capacity;
    glm.history = NULL;
  }
  ml_glm_free(&glm);
  return call->status;
}

/* The way that the size and the options call for; where the rows before are known by the diagonal
** of their information alone, of more classes the one that takes that. */
static MlStatus solve_problem(MlCall *call, const MlLogisticProblem *problem,
                              MlLogisticSolution *solution) {
  size_t parameters = (problem->classes - 1) * (problem->columns + 1);
  size_t most = problem->fit->frame.encoder.has_sparse ? LOGISTIC_SPARSE : LOGISTIC_DENSE;
  int is_wide = problem->prior && problem->prior->diagonal;
  int has_quadratic = problem->prior && !is_wide;
  if (parameters > most || (problem->classes > 2 && (problem->l1 > 0 || is_wide))) {
    return ml_logistic_descend(call, problem, solution);
  }
  int is_plain = problem->l1 == 0 && !problem->is_weighted && !problem->has_offset;
  is_plain = is_plain && !has_quadratic;
  return is_plain || problem->classes > 2 ? ml_logistic_newton(call, problem, solution)
                                          : solve_by_glm(call, problem, solution);
}

MlStatus ml_logistic_solve(MlCall *call, const MlLogisticProblem *problem,
                           MlLogisticSolution *solution) {
  size_t p = problem->columns;
  memset(solution, 0, sizeof *solution);
  solution->scores = problem->classes - 1;
  int is_penalised = problem->l1 > 0 || problem->l2 > 0;
  if (problem->classes > 2 && is_penalised) solution->scores = problem->classes;
  if (p > ML_ALLOCATION_MAX / 8 / problem->classes) return ml_fail_memory(call);
  solution->coefficients = ml_array(call, solution->scores * (p + 1), sizeof(double));
  solution->dropped = ml_array(call, p, 1);
  solution->drifts = ml_array(call, p, 1);
  if (call->status) return call->status;
  solve_problem(call, problem, solution);
  return call->status ? call->status : ml_logistic_information(call, problem, solution);
}

void ml_logistic_solution_free(MlLogisticSolution *solution) {
  ml_free(solution->coefficients);
  ml_free(solution->errors);
  ml_free(solution->information);
  ml_free(solution->diagonal);
  ml_free(solution->centre);
  ml_free(solution->class_deviances);
  ml_free(solution->dropped);
  ml_free(solution->drifts);
  ml_free(solution->history);
  memset(solution, 0, sizeof *solution);
}
