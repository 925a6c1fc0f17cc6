/* The quadratics of learn/glm_part.h: where they are least, with penalties or without. */
#ifndef MLEXT_LEARN_GLM_QUADRATIC_H
#define MLEXT_LEARN_GLM_QUADRATIC_H

#include "learn/glm_part.h"
#include "learn/least_squares.h"

/* |R b - c|^2 for parameters b, NaN counting as 0. */
double ml_glm_distance(const MlTriangle *triangle, const double *parameters);

/* |R b|^2 */
double ml_glm_length(const MlTriangle *triangle, const double *parameters);

/*
** Where the quadratic of the triangle, which it may change, and the penalty are least, of one
** predictor: b (1 + p), 0 where there is no constant, NaN of dropped columns. The solution with all
** figures into *solution unless NULL: free it.
*/
MlStatus ml_glm_solve(MlCall *call, MlTriangle *triangle, int has_intercept,
                      const MlGlmPenalty *penalty, double *b, MlLeastSquares *solution);

/*
** The same of any shape, without changing the triangle: coefficients (rows, 1 + p) with
** ml_glm_rows(), of K classes with a penalty K rows whose constants sum to 0; and standard errors,
** unless errors is NULL, of fits without a penalty.
*/
MlStatus ml_glm_solve_shape(MlCall *call, const MlTriangle *triangle, const MlGlmShape *shape,
                            const MlGlmPenalty *penalty, double *coefficients, double *errors);

#endif
