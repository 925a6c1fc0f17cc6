/*
** Generalised linear models of parts into one, and new rows into a model, without the old rows.
**
** The sum of the parts' quadratics (learn/glm_part.h) has its minimum at their mean weighted by
** information: first-order the estimates of all rows, from which it differs by some 1/n. With
** balanced class weights the quadratics of the classes are summed with the weights of all rows.
** The penalty is added once to the sum. A fit of new rows adds the model's quadratic to their own
** loss and starts at its coefficients.
** Of models too wide for that the diagonal stands for the quadratic: each coefficient is a mean
** weighted by its own information (for online fits: Chapelle and Li 2011).
*/
#ifndef MLEXT_LEARN_GLM_MERGE_H
#define MLEXT_LEARN_GLM_MERGE_H

#include "learn/glm_part.h"
#include "learn/glm_quadratic.h"

/* The model of all parts. */
typedef struct MlGlmMerged {
  MlEncoder encoder;
  MlGlmRules rules;
  double *coefficients, *errors; /* (sum.rows, 1 + p) owned; errors NULL where there are none */
  size_t rank;                   /* coefficients that are estimated */
  int converged;                 /* all parts had */
  size_t warned;                 /* of the parts, those whose record has a warning */
  const char *warning;           /* the first of these, within its model */
  size_t warning_length;
  const MlModel *update; /* the last of the models when it is the fit of an update; or NULL */
  MlGlmPart sum;         /* its arrays are owned */
} MlGlmMerged;

/* Of models that keep their curvature. Free in any case. `is_poisson` says what the null deviance
** is of. */
MlStatus ml_glm_merge(MlCall *call, const MlModel *const *models, size_t count, int is_poisson,
                      MlGlmMerged *merged);
void ml_glm_merged_free(MlGlmMerged *merged);

/* What a fit of new rows knows of the old ones, in the columns of its encoder. */
typedef struct MlGlmPrior {
  MlGlmShape shape;      /* blocks 1 */
  size_t rows;           /* of coefficients */
  double *start;         /* (rows, 1 + p) the model's coefficients, 0 where it has none; owned */
  MlTriangle triangle;   /* the quadratic; of no columns where the model has its diagonal alone */
  double *diagonal;      /* (rows, 1 + p) else: of the old rows' loss about start; owned; or NULL */
  double *centre;        /* (p) the constants' place in that; owned */
  double *slope;         /* (rows, 1 + p) of that loss at start, where the penalty held it; owned */
  double *class_weights; /* (classes) for all rows, with option "class_weight"; owned; or NULL */
} MlGlmPrior;

/*
** class_rows (classes): the new rows of each, with option "class_weight"; otherwise not read. Free
** in any case.
*/
MlStatus ml_glm_prior(MlCall *call, const MlModel *model, const MlEncoder *encoder,
                      const double *class_rows, MlGlmPrior *prior);
void ml_glm_prior_free(MlGlmPrior *prior);

/* The diagonal as a triangle, for solvers that take that: *triangle (not begun). One predictor. */
MlStatus ml_glm_prior_triangle(MlCall *call, const MlGlmPrior *prior, MlTriangle *triangle);

/* ---- glm_wide.c: by their diagonals */

/*
** diagonal (rows, 1 + p) and centre (p) of the whole of the triangle, which both are 0 before; of
** each row of coefficients the columns about one centre, as the constants weigh them.
*/
MlStatus ml_glm_diagonal(MlCall *call, const MlTriangle *triangle, const MlGlmShape *shape,
                         size_t rows, double *diagonal, double *centre);

/*
** Sums over rows of data, of the curvature v of each row of coefficients: of v (in the place of the
** constant) and v x in `first`, of v x^2 in `second`, all (rows, 1 + p): become diagonal and centre
** (p). `second` is the diagonal afterwards.
*/
void ml_glm_centre(const MlGlmShape *shape, size_t rows, const double *first, double *second,
                   double *centre);

/* Coefficients and diagonal of `merged`, whose encoder, rules, shape and sums stand. */
MlStatus ml_glm_merge_wide(MlCall *call, const MlModel *const *models, const MlGlmPart *parts,
                           size_t count, MlGlmMerged *merged);
MlStatus ml_glm_prior_wide(MlCall *call, const MlModel *model, const MlGlmPart *part,
                           const MlEncoder *encoder, const MlGlmRules *rules,
                           const double *class_weights, MlGlmPrior *prior);

#endif
