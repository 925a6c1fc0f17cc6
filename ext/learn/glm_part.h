/*
** What generalised linear models keep of their rows, in order to be merged and updated:
** learn/glm_merge.h.
**
** A fit is kept as the quadratic that its log-likelihood is near its maximum: a triangle R and a
** vector c, such that half of |R b - c|^2 is the loss at b but for a constant. Of penalised fits it
** is that of the log-likelihood alone, about the penalised estimates, where its gradient is not 0.
** With class weights, which rows elsewhere may change, there is a quadratic of the rows of each
** class, all of weight 1. Models of too many parameters keep the diagonal of R'R instead: of the
** slopes of columns about a centre, and of the constants there, where they go together least.
*/
#ifndef MLEXT_LEARN_GLM_PART_H
#define MLEXT_LEARN_GLM_PART_H

#include "learn/fit.h"
#include "math/qr.h"

/* Parameters beyond which a model keeps no quadratic; and numbers in all its quadratics: 160 KB. */
enum { ML_GLM_INFORMATION_MAX = 200, ML_GLM_INFORMATION_NUMBERS = 201 * 202 / 2 };

/*
** The parameters b of the quadratics: the constants of all linear predictors, then the p slopes of
** each. Of K classes there are K - 1 predictors, of the classes behind the first, against it.
*/
typedef struct MlGlmShape {
  size_t p;      /* design columns */
  size_t first;  /* 1 when there is a constant */
  size_t scores; /* linear predictors */
  size_t blocks; /* quadratics: 1, or one a class */
} MlGlmShape;

/* Columns of a triangle, c among them. */
static inline size_t ml_glm_columns(const MlGlmShape *shape) {
  return shape->scores * (shape->first + shape->p) + 1;
}

/* Numbers of one packed quadratic. */
static inline size_t ml_glm_packed(const MlGlmShape *shape) {
  return ml_glm_columns(shape) * (ml_glm_columns(shape) + 1) / 2;
}

/* Place of coefficient j (0: the constant, which there is) of a predictor among the parameters. */
static inline size_t ml_glm_place(const MlGlmShape *shape, size_t score, size_t j) {
  return j == 0 ? score : shape->first * shape->scores + score * shape->p + j - 1;
}

/* 1 when a model of this shape keeps its quadratics. */
int ml_glm_is_affordable(const MlGlmShape *shape);

/* Beside the summed loss: l1 * sum of |b| + l2 / 2 * sum of b^2, the constants free. */
typedef struct MlGlmPenalty {
  double l1, l2;
} MlGlmPenalty;

/* What the options of a model say. */
typedef struct MlGlmRules {
  MlGlmPenalty penalty;
  MlJsonSpan class_weight; /* within the model */
  int weighs_classes;      /* it says something */
} MlGlmRules;

MlStatus ml_glm_read_rules(MlCall *call, const MlModel *model, MlGlmRules *rules);

/* Rows of coefficients: one a predictor; with a penalty K of more than two classes. */
static inline size_t ml_glm_rows(const MlGlmShape *shape, const MlGlmPenalty *penalty) {
  return shape->scores + (shape->scores > 1 && (penalty->l1 > 0 || penalty->l2 > 0));
}

/* Parameters of the quadratics from rows of coefficients (rows, 1 + p); NaN becomes 0. */
void ml_glm_parameters(const MlGlmShape *shape, size_t rows, const double *coefficients,
                       double *parameters);

/* What a record keeps of a model beside its coefficients. */
typedef struct MlGlmPart {
  MlGlmShape shape;
  double *information; /* (blocks, packed) R and c, upper rows one behind the other; or NULL */
  double *cubic;       /* (blocks, count) of learn/glm_cubic.h; or NULL */
  double *diagonal;    /* (rows, 1 + p) of R'R, as the coefficients stand; or NULL */
  double *centre;      /* (p) of the columns, with the diagonal; 0 without a constant */
  size_t rows;
  double target,
      exposure;       /* sums over the rows: of weight times y, and of weight (times e^offset) */
  size_t classes;     /* more than two, or with class weights; otherwise 0 */
  double *class_rows; /* (classes) */
  double *class_sums; /* (classes) of the rows' weights, without those of the classes */
  double *class_deviances; /* (classes) of each block, where there is one a class; or NULL */
  double deviance, null_deviance;
  double log_likelihood, pearson; /* of Poisson */
  int64_t parts;                  /* models behind it */
  int64_t updated;                /* rows of its last update; 0: none */
} MlGlmPart;

/* Packs a triangle behind one another's rows; 0 when it holds what is no number. */
int ml_glm_pack(const MlTriangle *triangle, double *packed);

/* Appends what the part has; is_warm: it is the fit of new rows that started from a model. */
MlStatus ml_glm_write_part(MlCall *call, const MlGlmPart *part, int is_warm, MlBuffer *record);

/* Reads it and checks it; its arrays are owned: free in any case. */
MlStatus ml_glm_read_part(MlCall *call, const MlModel *model, const MlGlmRules *rules,
                          MlGlmPart *part);
void ml_glm_part_free(MlGlmPart *part);

/* 1 when the model has its quadratics or their diagonal; when it is warm. */
int ml_glm_keeps_curvature(const MlModel *model);
int ml_glm_is_warm(const MlModel *model);

/* How many models are behind this one. */
int64_t ml_glm_parts(MlCall *call, const MlModel *model);

/* Two summary rows of a merged or updated model; none of one that was fitted at once. */
MlStatus ml_glm_say_parts(MlCall *call, const MlModel *model, MlGrid *grid);

#endif
