/*
** Generalised linear models of parts into one, and new rows into a model, without the old rows.
**
** A part is kept as the quadratic that its log-likelihood is near its maximum: a triangle R and a
** vector c, such that half of |R b - c|^2 is the loss at b but for a constant. The sum of the parts'
** quadratics has its minimum at their mean weighted by information: first-order the estimates of all
** rows, from which it differs by some 1/n. A fit of new rows adds the model's quadratic to their own
** loss and starts at its coefficients.
*/
#ifndef MLEXT_LEARN_GLM_MERGE_H
#define MLEXT_LEARN_GLM_MERGE_H

#include "learn/fit.h"
#include "math/qr.h"

/* Columns, the constant among them, beyond which a model keeps no quadratic. */
enum { ML_GLM_INFORMATION_MAX = 100 };

/* What a record keeps of a model beside its coefficients; appended by ml_glm_write_part(). */
typedef struct MlGlmPart {
  double *information; /* (q (q + 1) / 2) R and c, upper rows one behind the other; or NULL */
  double target,
      exposure; /* sums over the rows: of weight times y, and of weight (times e^offset) */
  double deviance, null_deviance;
  double log_likelihood, pearson; /* of Poisson */
  int64_t parts;                  /* models behind it */
} MlGlmPart;

/* Packs a triangle of the columns (constant, p columns, c); NULL when there are too many. */
double *ml_glm_pack(MlCall *call, const MlTriangle *triangle);

MlStatus ml_glm_write_part(MlCall *call, const MlGlmPart *part, size_t columns, MlBuffer *record);

/* The model of all parts. */
typedef struct MlGlmMerged {
  MlEncoder encoder;
  size_t p;
  int has_intercept;
  double *coefficients, *errors; /* (1 + p) owned */
  size_t rank;
  MlGlmPart sum; /* information owned */
} MlGlmMerged;

/* Free in any case. `is_poisson` says what the null deviance is of. */
MlStatus ml_glm_merge(MlCall *call, const MlModel *const *models, size_t count, int is_poisson,
                      MlGlmMerged *merged);
void ml_glm_merged_free(MlGlmMerged *merged);

/*
** For a fit of new rows: makes *prior (not begun) the triangle of the model's quadratic in the
** columns of the fit's encoder, closed, and start (1 + p) its minimum.
*/
MlStatus ml_glm_prior(MlCall *call, const MlModel *model, const MlEncoder *encoder,
                      MlTriangle *prior, double *start);

/* |R b - c|^2 for b (1 + p), NaN counting as 0; the constant first where the triangle has one. */
double ml_glm_distance(const MlTriangle *triangle, int has_intercept, const double *b);

/* Two summary rows of a merged model; none of one that was fitted at once. */
MlStatus ml_glm_say_parts(MlCall *call, const MlModel *model, MlGrid *grid);

#endif
