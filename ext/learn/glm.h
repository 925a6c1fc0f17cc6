/*
** Generalised linear models by iterated weighted least squares (Nelder and Wedderburn 1972), each
** step by an orthogonal triangle of the weighted rows; with L1 and L2 penalties on the summed loss
** (half the deviance) by coordinate descent within the step. Takes row weights and an offset.
*/
#ifndef MLEXT_LEARN_GLM_H
#define MLEXT_LEARN_GLM_H

#include "learn/glm_merge.h"

typedef enum MlGlmFamily {
  ML_GLM_POISSON, /* log link */
  ML_GLM_BINOMIAL /* logit link; the target is a class */
} MlGlmFamily;

typedef struct MlGlm {
  /* what is asked for */
  MlFit *fit;
  MlGlmFamily family;
  int intercept;
  double positive;         /* of binomial: the target's number that counts as 1 */
  double class_weights[2]; /* of binomial: of a row of the other class, and of the positive one */
  double l1, l2;           /* l1 * sum of |b| + l2 / 2 * sum of b^2, the intercept is free */
  int64_t max_iter;
  const MlGlmPrior *prior; /* what is added to the loss, and where to start; or NULL */
  int weighs_classes;      /* of binomial: option "class_weight" says something */
  double tol;              /* ends when the penalised loss changes by less than this part */
  /* what comes out */
  size_t p;             /* design columns */
  double *coefficients; /* (1 + p) the intercept first; NaN where dropped; owned */
  double *errors;       /* (1 + p) standard errors; NULL with a penalty; owned */
  size_t rank;          /* coefficients that are not 0 by the penalty or dropped */
  double deviance, null_deviance;
  double log_likelihood; /* as R's logLik */
  double pearson;        /* sum of squared Pearson residuals */
  double weights;        /* sum over the rows */
  double margin;         /* of binomial: least predictor on the own class's side */
  double *information;   /* of the rows, as MlGlmPart has it, without the penalty; owned; or NULL */
  double *diagonal, *centre, *class_deviances; /* the same */
  double target, exposure;                     /* sums of the same */
  int converged;
  double *history; /* (history_count) penalised loss after each iteration, owned */
  size_t history_count, history_capacity;
} MlGlm;

/* Fits the closed frame's rows. Free in any case. */
MlStatus ml_glm_fit(MlCall *call, MlGlm *glm);
void ml_glm_free(MlGlm *glm);

#endif
