/*
** Generalised linear models of parts into one, and new rows into a model, without the old rows.
**
** A part is kept as the quadratic that its log-likelihood is near its maximum: a triangle R and a
** vector c, such that half of |R b - c|^2 is the loss at b but for a constant. The sum of the parts'
** quadratics has its minimum at their mean weighted by information: first-order the estimates of all
** rows, from which it differs by some 1/n. A fit of new rows adds the model's quadratic to their own
** loss and starts at its coefficients.
** Of penalised fits the quadratic is that of the log-likelihood alone, about the penalised estimates,
** where its gradient is not 0; the penalty is added once to the sum.
*/
#ifndef MLEXT_LEARN_GLM_MERGE_H
#define MLEXT_LEARN_GLM_MERGE_H

#include "learn/fit.h"
#include "learn/least_squares.h"
#include "math/qr.h"

/* Columns, the constant among them, beyond which a model keeps no quadratic. */
enum { ML_GLM_INFORMATION_MAX = 100 };

/* Beside the summed loss: l1 * sum of |b| + l2 / 2 * sum of b^2, the constant free. */
typedef struct MlGlmPenalty {
  double l1, l2;
} MlGlmPenalty;

/* That of the model's options. */
MlStatus ml_glm_read_penalty(MlCall *call, const MlModel *model, MlGlmPenalty *penalty);

/*
** Where the quadratic of the triangle, which it may change, and the penalty are least: b (1 + p), 0
** where there is no constant, NaN of dropped columns. The solution with all figures into *solution
** unless NULL: free it.
*/
MlStatus ml_glm_solve(MlCall *call, MlTriangle *triangle, int has_intercept,
                      const MlGlmPenalty *penalty, double *b, MlLeastSquares *solution);

/* What a record keeps of a model beside its coefficients; appended by ml_glm_write_part(). */
typedef struct MlGlmPart {
  double *information; /* (q (q + 1) / 2) R and c, upper rows one behind the other; or NULL */
  double target,
      exposure; /* sums over the rows: of weight times y, and of weight (times e^offset) */
  double deviance, null_deviance;
  double log_likelihood, pearson; /* of Poisson */
  int64_t parts;                  /* models behind it */
} MlGlmPart;

/* 1 when the model has its quadratic. */
int ml_glm_keeps_information(const MlModel *model);

/* How many models are behind this one. */
int64_t ml_glm_parts(MlCall *call, const MlModel *model);

/* Packs a triangle of the columns (constant, p columns, c); NULL when there are too many. */
double *ml_glm_pack(MlCall *call, const MlTriangle *triangle);

MlStatus ml_glm_write_part(MlCall *call, const MlGlmPart *part, size_t columns, MlBuffer *record);

/* The model of all parts. */
typedef struct MlGlmMerged {
  MlEncoder encoder;
  size_t p;
  int has_intercept;
  MlGlmPenalty penalty;
  double *coefficients, *errors; /* (1 + p) owned; errors NULL with a penalty */
  size_t rank;
  MlGlmPart sum; /* information owned */
} MlGlmMerged;

/* Free in any case. `is_poisson` says what the null deviance is of. */
MlStatus ml_glm_merge(MlCall *call, const MlModel *const *models, size_t count, int is_poisson,
                      MlGlmMerged *merged);
void ml_glm_merged_free(MlGlmMerged *merged);

/*
** For a fit of new rows: makes *prior (not begun) the triangle of the model's quadratic in the
** columns of the fit's encoder, closed, and start (1 + p) its minimum with the penalty.
*/
MlStatus ml_glm_prior(MlCall *call, const MlModel *model, const MlEncoder *encoder,
                      const MlGlmPenalty *penalty, MlTriangle *prior, double *start);

/* |R b - c|^2 for b (1 + p), NaN counting as 0; the constant first where the triangle has one. */
double ml_glm_distance(const MlTriangle *triangle, int has_intercept, const double *b);

/* Two summary rows of a merged model; none of one that was fitted at once. */
MlStatus ml_glm_say_parts(MlCall *call, const MlModel *model, MlGrid *grid);

#endif
