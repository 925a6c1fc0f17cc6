/* What a fitted logistic regression keeps for merging and updating: learn/glm_part.h. */
#ifndef MLEXT_LEARN_LOGISTIC_INFORMATION_H
#define MLEXT_LEARN_LOGISTIC_INFORMATION_H

#include "learn/glm_merge.h"
#include "learn/logistic_curvature.h"

/* The shape of the problem's quadratics. */
MlGlmShape ml_logistic_shape(const MlLogisticProblem *problem);

/* Packs the quadratic of the log-likelihood at an evaluated point, in the features' own units, into
** *packed: owned by the caller; NULL where it holds what is no number. */
MlStatus ml_logistic_pack(MlCall *call, const MlLogisticCurvature *curvature,
                          const MlLogisticPoint *point, double **packed);

/*
** The solver leaves out columns that depend on those before them, whose part in the packed
** quadratics is 0. But in the rows of other parts they may depend on nothing, and there the rows of
** this one say what the sum of them does: R's columns become what the features' are of one another.
*/
MlStatus ml_logistic_fill_dropped(MlCall *call, const MlLogisticProblem *problem,
                                  MlLogisticSolution *solution);

/*
** The solution's information and class_deviances, or where that is too much its diagonal, by a pass
** over the rows (with balanced weights one a class). Nothing is done where it has them.
*/
MlStatus ml_logistic_information(MlCall *call, const MlLogisticProblem *problem,
                                 MlLogisticSolution *solution);

#endif
