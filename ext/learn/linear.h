/*
** The rooms of linear regression: rows into a triangle (linear_rows.c), penalties
** (linear_penalty.c), what needs the rows a second time (linear_robust.c), applying and describing
** (linear_model.c), models of parts into one (linear_merge.c). linear_regression.c ties them
** together.
*/
#ifndef MLEXT_LEARN_LINEAR_H
#define MLEXT_LEARN_LINEAR_H

#include "learn/fit.h"
#include "learn/least_squares.h"

/* The choices of option "std_errors". */
typedef enum MlLinearErrors {
  ML_ERRORS_CLASSICAL,
  ML_ERRORS_HC0,
  ML_ERRORS_HC1,
  ML_ERRORS_HC2,
  ML_ERRORS_HC3
} MlLinearErrors;

typedef struct MlLinearOptions {
  int intercept;
  double l2;
  double penalty, l1_ratio;
  int scaling; /* of the penalty: 0 scikit-learn's, 1 glmnet's */
  int errors;  /* MlLinearErrors */
  int diagnostics;
} MlLinearOptions;

/* A model with more columns than this keeps no triangle: no intervals, no merging. */
enum { ML_LINEAR_TRIANGLE_MAX = 100 };

/*
** Columns of the triangle while streaming: the constant, numbers and vectors in the features'
** order, levels in order of appearance, the target.
*/
typedef struct MlLinearState {
  MlTriangle triangle; /* of what has streamed past */
  double *block;       /* (rows of a block, stride), owned */
  size_t block_capacity;
  size_t *base;                         /* (features) first column of a number or vector; owned */
  size_t **levels;                      /* (features) column of each level met; owned */
  size_t *level_count, *level_capacity; /* (features) owned */
  double weights, log_weights;          /* sums over the rows; of weighted fits */
  struct MlLinearWindow *window;        /* of a moving window, owned */
  double *ahead; /* (ahead_count, frame's width) streamed rows, kept for a window; owned */
  size_t ahead_count, ahead_capacity;
  int ahead_lost; /* there were too many */
} MlLinearState;

typedef struct MlLinearFit {
  MlLeastSquares solution;
  double n;     /* rows */
  double total; /* sum of squares of the target, about its mean with an intercept */
  double residual;
  double weights, log_weights; /* sums over the rows; n and 0 without weights */
  double *errors;              /* (p) standard errors, owned */
  double freedom;              /* of the t statistics */
  double *packed; /* the whole triangle, upper rows one behind the other; owned; or NULL */
  int *exponents; /* (columns) of it, owned */
  size_t packed_columns;
  int has_diagnostics;
  double durbin_watson, breusch_pagan;
  double quantiles[5]; /* of the residuals: least, quartiles, greatest */
  size_t clusters;
  int64_t iterations; /* of coordinate descent */
  int is_refined;     /* of a window: residuals and the target's sum of squares are exact */
} MlLinearFit;

void ml_linear_fit_free(MlLinearFit *solved);

/* ---- linear_rows.c */

/* The MlAbsorb of linear regression. */
MlStatus ml_linear_absorb(MlCall *call, void *learner, MlFrame *frame, const double *rows,
                          size_t count);
void ml_linear_state_free(MlFit *fit);

/* Makes *triangle (not begun) that of the design matrix: constant, columns, target. */
MlStatus ml_linear_triangle(MlCall *call, MlFit *fit, int intercept, MlTriangle *triangle);

/* The same in double-double, of rows that are held. */
MlStatus ml_linear_extended(MlCall *call, MlFit *fit, int intercept, MlExtendedTriangle *triangle);

/* One held row: x (columns, the constant among them), target, weight, code of its cluster. */
typedef struct MlLinearRow {
  const double *x;
  double y, weight;
  size_t cluster;
} MlLinearRow;
typedef void (*MlLinearVisit)(void *arg, const MlLinearRow *row);

/* Visits the held rows in order; `work` is the cost of one in nanoseconds. */
MlStatus ml_linear_visit(MlCall *call, MlFit *fit, int intercept, double work, MlLinearVisit visit,
                         void *arg);

/* ---- linear_window.c: the rows held so far become a window; rows come and leave */
typedef struct MlLinearWindow MlLinearWindow;
MlStatus ml_linear_window_start(MlCall *call, MlFit *fit);
MlStatus ml_linear_window_push(MlCall *call, MlFit *fit); /* the frame's only row */
MlStatus ml_linear_window_pop(MlCall *call, MlFit *fit);
size_t ml_linear_window_rows(const MlFit *fit);
void ml_linear_window_free(MlLinearWindow *window);

/* *triangle (not begun) of the rows in the window; solved gets their number and weights. */
MlStatus ml_linear_window_solve(MlCall *call, MlFit *fit, MlTriangle *triangle,
                                MlLinearFit *solved);

/* Refines the solution of the window's triangle, reduced, where double would cost digits. */
MlStatus ml_linear_window_refine(MlCall *call, MlFit *fit, const MlTriangle *reduced,
                                 MlLinearFit *solved);

/* ---- linear_penalty.c */

/* Ridge: l2 times the sum of squared slopes, on the residual sum of squares. */
MlStatus ml_linear_ridge(MlCall *call, const MlTriangle *triangle, int intercept, double l2,
                         MlLinearFit *out);

/* Elastic net by coordinate descent on the cross-products. out->weights is set. */
MlStatus ml_linear_elastic_net(MlCall *call, const MlTriangle *triangle,
                               const MlLinearOptions *options, MlLinearFit *out);

/* ---- linear_robust.c */

/*
** Robust standard errors, Durbin-Watson and Breusch-Pagan, from a second pass over the held rows.
** `reduced` is the triangle of the kept columns.
*/
MlStatus ml_linear_second_pass(MlCall *call, MlFit *fit, const MlTriangle *reduced,
                               MlLinearFit *out);

/* u (rank) = R^-T x for the kept columns order[0 .. rank) of x: |u|^2 is x' (X'X)^-1 x. */
void ml_linear_project(const MlTriangle *reduced, const size_t *order, const double *x, double *u);

/* ---- linear_regression.c */

/* Solves what the options ask for, of a triangle that is changed; the rows of `fit` are read again
** where that is needed and they are held. */
MlStatus ml_linear_solve(MlCall *call, MlFit *fit, const MlLinearOptions *options,
                         MlTriangle *triangle, MlLinearFit *out);

/* Appends the parameters. */
MlStatus ml_linear_write(MlCall *call, const MlLinearOptions *options, const MlLinearFit *solved,
                         MlBuffer *record);

/* ---- linear_model.c */

typedef struct MlLinearModel {
  size_t p; /* design columns */
  int has_intercept;
  double intercept;
  double *coefficients; /* (p) 0 where dropped; owned */
  double *estimates;    /* (p + has_intercept) NaN where dropped; owned */
  double *std_errors;   /* the same; owned */
  int64_t rank;
  double rss, tss, n, freedom, weights, log_weights;
  double *packed;     /* the triangle as stored, owned; NULL when there is none */
  MlTriangle reduced; /* of the kept columns, made when first needed */
  size_t *order;      /* (p + has_intercept) kept ones first; owned; with `reduced` */
  double *room;       /* (2 (p + 1)) owned; with `reduced` */
} MlLinearModel;

void *ml_linear_load(MlCall *call, const MlModel *model, MlRecord parameters);
void ml_linear_unload(void *data);
MlStatus ml_linear_predict(MlCall *call, const MlModel *model, const MlRow *row, double *out);
MlStatus ml_linear_contributions(MlCall *call, const MlModel *model, const MlRow *row,
                                 double *columns, double *intercept);
MlStatus ml_linear_variance(MlCall *call, const MlModel *model, const MlRow *row,
                            MlPredictionVariance *out);
MlStatus ml_linear_coefficients(MlCall *call, const MlModel *model, MlGrid *grid);
MlStatus ml_linear_summary(MlCall *call, const MlModel *model, MlGrid *grid);

/* ---- linear_merge.c */
MlStatus ml_linear_merge(MlCall *call, const MlModel *const *models, size_t count,
                         MlBuffer *record);

/* *out (not begun) becomes the stored triangle, constant and target among its columns. */
MlStatus ml_linear_unpack(MlCall *call, const MlModel *model, MlTriangle *out);

#endif
