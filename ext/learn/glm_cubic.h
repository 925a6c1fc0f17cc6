/*
** The third derivatives that a small generalised linear model keeps beside its quadratics: with
** them a part's loss is known some way from its own estimates, and merged models are nearer by an
** order.
**
** They are of the loss in z = R b, whose quadratic is |z - c|^2 / 2: of each block d (d + 1) (d +
** 2) / 6 numbers T_jkl, j <= k <= l, of d parameters. Of many rows some thousand, drawn at random,
** stand for all: it is a correction.
*/
#ifndef MLEXT_LEARN_GLM_CUBIC_H
#define MLEXT_LEARN_GLM_CUBIC_H

#include "learn/glm_part.h"

/* Parameters beyond which a model keeps none; and numbers in all its blocks: 80 KB. */
enum { ML_GLM_CUBIC_MAX = 30, ML_GLM_CUBIC_NUMBERS = 30 * 31 * 32 / 3 };

/* Numbers of one block; 1 when a model of this shape keeps them. */
size_t ml_glm_cubic_count(const MlGlmShape *shape);
int ml_glm_cubic_is_kept(const MlGlmShape *shape);

/* A fitted model and its rows. */
typedef struct MlGlmFitted {
  MlFit *fit;
  MlGlmShape shape;
  size_t rows;                /* of coefficients */
  const double *coefficients; /* (rows, 1 + p) */
  const double *information;  /* as MlGlmPart has it */
  int is_poisson;
  const double *class_weights; /* (classes); not read of counts */
} MlGlmFitted;

/* *cubic (blocks, count) becomes the model's, owned by the caller; NULL where it keeps none. */
MlStatus ml_glm_cubic(MlCall *call, const MlGlmFitted *fitted, double **cubic);

/* contracted (d, d) = sum over l of T_jkl delta_l, symmetric, full */
void ml_glm_contract(size_t d, const double *cubic, const double *delta, double *contracted);

#endif
