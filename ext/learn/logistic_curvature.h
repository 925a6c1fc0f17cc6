/*
** The log-likelihood of a logistic regression and its derivatives at a point, over the tiles of
** learn/logistic_design.h; and Cholesky's factor of the second ones.
*/
#ifndef MLEXT_LEARN_LOGISTIC_CURVATURE_H
#define MLEXT_LEARN_LOGISTIC_CURVATURE_H

#include "learn/logistic_design.h"

/* A pivot that is none: of a matrix with a unit diagonal. */
#define ML_LOGISTIC_ZERO_PIVOT 1e-13

/*
** Parameters are (scores, m), of the design's scaled columns: one score for two classes, the log
** odds of the positive one; K - 1 of more, of the classes behind the first against it.
*/
typedef struct MlLogisticPoint {
  double *w;        /* (scores, m); owned, as the next two */
  double *gradient; /* (scores, m) of the log-likelihood */
  double *cross;    /* (pairs, m, m) lower triangles of the weighted cross-products */
  double loss;      /* less the log-likelihood */
  double margin;    /* of the row that is furthest on the wrong side */
} MlLogisticPoint;

typedef struct MlLogisticCurvature {
  const MlLogisticProblem *problem; /* the design's too: the class weights are its */
  MlLogisticDesign *design;
  size_t scores, pairs, d; /* pairs = scores (scores + 1) / 2, d = scores m */
  double *tiles; /* predictor, residual, probability (scores, tile), weight, scratch (2, tile) */
  MlLogisticPoint *filling;
} MlLogisticCurvature;

/* For a design that has begun. Free in any case. */
MlStatus ml_logistic_curvature_begin(MlCall *call, MlLogisticCurvature *curvature,
                                     const MlLogisticProblem *problem, MlLogisticDesign *design);
void ml_logistic_curvature_free(MlLogisticCurvature *curvature);

MlStatus ml_logistic_point_begin(MlCall *call, const MlLogisticCurvature *curvature,
                                 MlLogisticPoint *point);
void ml_logistic_point_free(MlLogisticPoint *point);

/* Derivatives, loss and margin at point->w. */
MlStatus ml_logistic_evaluate(MlCall *call, MlLogisticCurvature *curvature, MlLogisticPoint *point);

/* The cross-products as one matrix, its whole lower triangle (d, d) and more. */
void ml_logistic_hessian(const MlLogisticCurvature *curvature, const MlLogisticPoint *point,
                         double *hessian);

/*
** Cholesky's factor of the Hessian (d, d) in its lower triangle, made one on the diagonal first;
** unit (d) what its rows and columns were multiplied by. What has no pivot gets 0 on the diagonal,
** and a row of zeros: there the solution is 0; unless the row is to be kept, and the factor that of
** a semidefinite matrix. Returns the smallest pivot.
*/
double ml_logistic_factor(size_t d, double *hessian, double *unit, int keeps_rows);

/* Sum of a b in a fixed order. */
double ml_logistic_dot(const double *a, const double *b, size_t n);

/*
** Parameters (scores, m) of rows of coefficients (rows, 1 + p): K - 1 or K of K classes; NaN is 0.
*/
void ml_logistic_scale(const MlLogisticCurvature *curvature, size_t rows,
                       const double *coefficients, double *w);

#endif
