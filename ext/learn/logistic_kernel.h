/*
** The inner loops of logistic regression: a tile is up to ML_LOGISTIC_TILE rows of the design
** matrix, column by column. Everything is computed in lanes of eight rows and summed in one order,
** so the bits are the same for every instruction set; the fastest that the processor has is taken.
*/
#ifndef MLEXT_LEARN_LOGISTIC_KERNEL_H
#define MLEXT_LEARN_LOGISTIC_KERNEL_H

#include <stddef.h>
#include <stdint.h>

enum { ML_LOGISTIC_TILE = 256, ML_LOGISTIC_LANES = 8, ML_LOGISTIC_CLASSES = 4 };

/*
** Arrays named (tile) hold ML_LOGISTIC_TILE doubles. `rows` counts the lanes in use: a multiple of
** ML_LOGISTIC_LANES. Rows that fill up the last lanes have x = 0 and y = 0, and the caller gives
** them linear predictors so far down that they add nothing to any sum.
*/
typedef struct MlLogisticKernel {
  /* Eight rows from `from` on, `stride` apart: column j of the tile = from[take[j]] scale - shift.
   */
  void (*pack)(const double *from, size_t stride, const size_t *take, const double *scale,
               const double *shift, size_t columns, double *x);

  /* predictor (tile) = sum over j of x (columns, tile) times coefficients (columns) */
  void (*linear)(const double *x, size_t rows, size_t columns, const double *coefficients,
                 double *predictor);

  /*
  ** From predictor and y (0 or 1): residual = (y - P) c, weight = P (1 - P) c, where c is class
  ** weight [y]; *loss += sum of c log(1 + exp(-+predictor)); *margin = the smallest signed
  ** predictor so far (positive: on its class's side).
  */
  void (*binary)(const double *predictor, const double *y, size_t rows,
                 const double class_weights[2], double *residual, double *weight, double *loss,
                 double *margin);

  /*
  ** The same for classes - 1 predictors (classes - 1, tile), class 0's being 0, and y the class.
  ** P and residuals are (classes - 1, tile); importance (tile) is each row's class weight.
  */
  void (*softmax)(const double *predictor, const double *y, size_t rows, size_t classes,
                  const double *importance, double *probability, double *residual, double *loss,
                  double *margin);

  /* gradient (columns) += sum over the rows of x residual */
  void (*gradient)(const double *x, size_t rows, size_t columns, const double *residual,
                   double *gradient);

  /* cross (columns, columns), lower triangle, += sum of weight x x'; scratch (2, tile) */
  void (*cross)(const double *x, size_t rows, size_t columns, const double *weight, double *cross,
                double *scratch);

  /*
  ** One row for many classes: `count` numbers, the i-th of column indices[i], or of column i when
  ** indices is NULL. w and slopes are (p, stride), a column's classes side by side; stride is a
  ** multiple of ML_LOGISTIC_CLASSES. scatter: slopes += x residual'; gather: predictor += x w.
  */
  void (*gather)(const double *values, const uint32_t *indices, size_t count, const double *w,
                 size_t stride, double *predictor);
  void (*scatter)(const double *values, const uint32_t *indices, size_t count,
                  const double *residual, size_t stride, double *slopes);
} MlLogisticKernel;

/* The kernel for this processor. */
const MlLogisticKernel *ml_logistic_kernel(void);

/* For tests: the kernel of the i-th instruction set, or NULL when the processor lacks it or behind
** the last one (*count says how many there are). */
const MlLogisticKernel *ml_logistic_kernel_at(int i, int *count);

#endif
