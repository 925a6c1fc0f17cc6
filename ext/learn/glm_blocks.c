#include "learn/glm_blocks.h"

#include <math.h>
#include <string.h>

#include "learn/glm_cubic.h"
#include "learn/merge.h"

/* ---- the rows of a part's triangles in the merged columns */

typedef struct GlmRows {
  const MlModel *model;
  const MlGlmPart *part;
  const MlEncoder *encoder; /* the merged one */
  MlGlmShape shape;         /* merged */
  int is_same;              /* levels */
  double *own, *wide;       /* a row; owned, `own` holds all arrays */
  double *narrow, *widened; /* the same of one predictor, as ml_merge_widen() takes them */
} GlmRows;

static MlStatus rows_check(MlCall *call, const GlmRows *rows, size_t first) {
  const MlEncoder *left = &rows->model->encoder, *right = rows->encoder;
  int fits = rows->part->shape.first == first;
  for (size_t i = 0; fits && i < right->count; i++) {
    const MlFeature *own = &left->features[i], *all = &right->features[i];
    fits = own->kind == all->kind && own->base == all->base &&
           (own->kind == ML_FEATURE_CATEGORY || own->columns == all->columns);
  }
  if (rows->is_same && fits) fits = left->columns == right->columns;
  if (!fits) {
    return ml_fail(call, "the model is damaged: its columns are not those of its options");
  }
  if (!rows->is_same && right->terms) {
    return ml_fail(call, "with a formula, powers or interactions all parts must have the same "
                         "levels");
  }
  return call->status;
}

static MlStatus rows_begin(MlCall *call, GlmRows *rows, const MlModel *model, const MlGlmPart *part,
                           const MlEncoder *encoder, size_t first, size_t stride) {
  *rows = (GlmRows){.model = model, .part = part, .encoder = encoder, .shape = part->shape};
  rows->shape.p = encoder->columns;
  rows->is_same = ml_merge_same_levels(model, encoder);
  if (call->status || rows_check(call, rows, first)) return call->status;
  size_t own = ml_glm_columns(&part->shape), narrow = part->shape.p + 2;
  rows->own = ml_array(call, own + stride + narrow + encoder->columns + 2, sizeof(double));
  if (!rows->own) return call->status;
  rows->wide = rows->own + own;
  rows->narrow = rows->wide + stride;
  rows->widened = rows->narrow + narrow;
  return call->status;
}

/* Row i of a block: rows->own (columns) and rows->wide (merged columns). */
static MlStatus rows_read(MlCall *call, GlmRows *rows, size_t block, size_t i) {
  const MlGlmShape *own = &rows->part->shape, *all = &rows->shape;
  size_t q = ml_glm_columns(own), wide = ml_glm_columns(all), first = own->first;
  size_t at = block * ml_glm_packed(own) + i * q - i * (i + 1) / 2 + i;
  memset(rows->own, 0, q * sizeof(double));
  memcpy(rows->own + i, rows->part->information + at, (q - i) * sizeof(double));
  if (rows->is_same) {
    memcpy(rows->wide, rows->own, q * sizeof(double));
    return call->status;
  }
  for (size_t k = 0; k < own->scores && !call->status; k++) {
    if (first) rows->narrow[0] = rows->own[k];
    for (size_t j = 0; j < own->p; j++) {
      rows->narrow[first + j] = rows->own[ml_glm_place(own, k, j + 1)];
    }
    rows->narrow[first + own->p] = 0;
    ml_merge_widen(call, rows->model, rows->encoder, (int)first, rows->narrow, rows->widened);
    if (first) rows->wide[k] = rows->widened[0];
    for (size_t j = 0; j < all->p; j++) {
      rows->wide[ml_glm_place(all, k, j + 1)] = rows->widened[first + j];
    }
  }
  rows->wide[wide - 1] = rows->own[q - 1];
  return call->status;
}

/* A block's rows in the merged columns, and where its own estimates are. */
typedef struct GlmBlock {
  size_t count, q, stride; /* rows, columns of the merged triangle */
  double *rows;            /* (count, stride) owned, holds all arrays */
  double *delta;           /* (count) R times the way from the own parameters to the merged ones */
  double *room;            /* (2 count, count) and (count) */
} GlmBlock;

static MlStatus block_begin(MlCall *call, GlmBlock *block, const MlGlmPart *part, size_t q,
                            size_t stride) {
  size_t count = ml_glm_columns(&part->shape);
  *block = (GlmBlock){.count = count, .q = q, .stride = stride};
  block->rows = ml_array(call, count * (stride + 2 * count + 2), sizeof(double));
  if (!block->rows) return call->status;
  block->delta = block->rows + count * stride;
  block->room = block->delta + count;
  return ML_OK;
}

/*
** Reads a block; with merged parameters, and the part's own in `at`, also delta. R b - c is the
** residual: delta is what it is more at the merged ones.
*/
static MlStatus block_read(MlCall *call, GlmBlock *block, GlmRows *rows, size_t number,
                           const double *at, const double *merged) {
  for (size_t i = 0; i < block->count && !rows_read(call, rows, number, i); i++) {
    memcpy(block->rows + i * block->stride, rows->wide, block->q * sizeof(double));
    double before = 0, after = 0;
    for (size_t j = i; merged && j + 1 < block->count; j++) before += rows->own[j] * at[j];
    for (size_t j = 0; merged && j + 1 < block->q; j++) after += rows->wide[j] * merged[j];
    block->delta[i] = after - before;
  }
  return ml_poll(call, (uint32_t)(block->count * block->q));
}

/*
** Cholesky's factor of I + share * contracted (d, d), in the lower triangle of factor (d, d); 0
** where that is nearly, or beyond, not convex.
*/
static int bend_factor(size_t d, const double *contracted, double share, double *factor) {
  for (size_t i = 0; i < d; i++) {
    double *own = factor + i * d;
    for (size_t j = 0; j <= i; j++) {
      double sum = share * contracted[i * d + j] + (i == j);
      for (size_t k = 0; k < j; k++) sum -= own[k] * factor[j * d + k];
      if (i == j && !(sum > 0.1)) return 0;
      own[j] = i == j ? sqrt(sum) : sum / factor[j * d + j];
    }
  }
  return 1;
}

/*
** Bends the quadratic of a block to what the cubic makes of it at the merged parameters: the
** Hessian in z is I + T delta = L L', the gradient the residual and half of T delta delta. The rows
** become L' times themselves. Where that is no longer convex the cubic has left its reach: a part
** of it is taken that is.
*/
static void block_bend(GlmBlock *block, const double *cubic, const double *merged) {
  size_t d = block->count - 1, stride = block->stride, last = block->q - 1;
  double *contracted = block->room, *factor = contracted + d * d, *gradient = factor + d * d;
  double share = 1;
  ml_glm_contract(d, cubic, block->delta, contracted);
  while (share > 0.05 && !bend_factor(d, contracted, share, factor)) share /= 2;
  if (share <= 0.05) return;
  for (size_t i = 0; i < d; i++) {
    const double *row = block->rows + i * stride;
    gradient[i] = -row[last];
    for (size_t j = 0; j < last; j++) gradient[i] += row[j] * merged[j];
    for (size_t j = 0; j < d; j++) {
      gradient[i] += share * contracted[i * d + j] * block->delta[j] / 2;
    }
  }
  for (size_t i = 0; i < d; i++) { /* L residual = gradient */
    for (size_t k = 0; k < i; k++) gradient[i] -= factor[i * d + k] * gradient[k];
    gradient[i] /= factor[i * d + i];
  }
  for (size_t i = 0; i < d; i++) { /* rows behind i are still their own */
    double *row = block->rows + i * stride;
    for (size_t j = 0; j < last; j++) row[j] *= factor[i * d + i];
    for (size_t k = i + 1; k < d; k++) {
      for (size_t j = 0; j < last; j++) row[j] += factor[k * d + i] * block->rows[k * stride + j];
    }
    row[last] = -gradient[i];
    for (size_t j = 0; j < last; j++) row[last] += row[j] * merged[j];
  }
}

/* The part's own parameters (columns): NULL on failure. */
static double *own_parameters(MlCall *call, const MlModel *model, const MlGlmPart *part) {
  size_t numbers = part->rows * (part->shape.p + 1);
  double *b = ml_get_reals(call, model->parameters, "coefficients", numbers, NULL);
  double *at = ml_array(call, ml_glm_columns(&part->shape), sizeof *at);
  if (b && at) ml_glm_parameters(&part->shape, part->rows, b, at);
  ml_free(b);
  return at;
}

MlStatus ml_glm_absorb_blocks(MlCall *call, const MlModel *model, const MlGlmPart *part,
                              const MlEncoder *encoder, const double *merged, size_t first,
                              MlTriangle *blocks) {
  GlmRows rows;
  GlmBlock block = {0};
  rows_begin(call, &rows, model, part, encoder, first, blocks->stride);
  if (!call->status) block_begin(call, &block, part, blocks->columns, blocks->stride);
  double *at = call->status ? NULL : own_parameters(call, model, part);
  double work = (double)blocks->columns * (double)blocks->columns * (double)block.count;
  for (size_t b = 0; b < part->shape.blocks && !call->status; b++) {
    if (block_read(call, &block, &rows, b, at, merged)) break;
    if (merged && part->cubic) {
      block_bend(&block, part->cubic + b * ml_glm_cubic_count(&part->shape), merged);
    }
    ml_triangle_absorb(&blocks[b], block.rows, block.count, blocks->stride);
    ml_poll(call, work < 1e9 ? (uint32_t)work + 100 : 1000000000);
  }
  ml_free(at);
  ml_free(block.rows);
  ml_free(rows.own);
  return call->status;
}

MlStatus ml_glm_block_excess(MlCall *call, const MlModel *model, const MlGlmPart *part,
                             const MlEncoder *encoder, const MlGlmShape *shape,
                             const double *parameters, double *excess) {
  GlmRows rows;
  GlmBlock block = {0};
  size_t q = ml_glm_columns(shape), stride = ml_triangle_stride(q);
  rows_begin(call, &rows, model, part, encoder, shape->first, stride);
  if (!call->status) block_begin(call, &block, part, q, stride);
  double *at = call->status ? NULL : own_parameters(call, model, part);
  for (size_t b = 0; b < part->shape.blocks && !call->status; b++) {
    if (block_read(call, &block, &rows, b, at, parameters)) break;
    excess[b] = 0;
    for (size_t i = 0; i < block.count; i++) {
      double after = -block.rows[i * stride + q - 1];
      for (size_t j = 0; j + 1 < q; j++) after += block.rows[i * stride + j] * parameters[j];
      excess[b] += block.delta[i] * (2 * after - block.delta[i]);
    }
    if (!part->cubic) continue;
    size_t d = block.count - 1;
    ml_glm_contract(d, part->cubic + b * ml_glm_cubic_count(&part->shape), block.delta, block.room);
    for (size_t i = 0; i < d * d; i++) {
      excess[b] += block.room[i] * block.delta[i / d] * block.delta[i % d] / 3;
    }
  }
  ml_free(at);
  ml_free(block.rows);
  ml_free(rows.own);
  return call->status;
}

/* ---- third derivatives of the whole */

/* Adds those of a block in the z of the merged triangle: with rows W of the part's z, by W R^-1. */
static MlStatus add_block_cubic(MlCall *call, const GlmBlock *block, const double *own,
                                const MlTriangle *merged, double *cubic) {
  size_t d = block->count - 1, e = block->q - 1;
  double *by = ml_array(call, d * e, sizeof *by), *column = ml_array(call, d, sizeof *column);
  double *half = ml_array(call, d * e, sizeof *half);
  for (size_t i = 0; !call->status && i < d; i++) { /* R' x = row */
    double *x = by + i * e;
    memcpy(x, block->rows + i * block->stride, e * sizeof *x);
    for (size_t k = 0; k < e; k++) {
      const double *row = merged->rows + k * merged->stride;
      double pivot = ldexp(row[k], merged->exponents[k]);
      x[k] = pivot != 0 ? x[k] / pivot : 0;
      for (size_t j = k + 1; j < e && x[k] != 0; j++) {
        x[j] -= ldexp(row[j], merged->exponents[j]) * x[k];
      }
    }
  }
  for (size_t c = 0; !call->status && c < e; c++) {
    for (size_t i = 0; i < d; i++) column[i] = by[i * e + c];
    ml_glm_contract(d, own, column, block->room);
    memset(half, 0, d * e * sizeof *half);
    for (size_t i = 0; i < d; i++) {
      for (size_t k = 0; k < d; k++) {
        double t = block->room[i * d + k];
        for (size_t j = 0; j <= c; j++) half[i * e + j] += t * by[k * e + j];
      }
    }
    size_t at = 0; /* of (j, k, k) */
    for (size_t j = 0; j <= c; j++) {
      for (size_t k = j; k < e; at += e - k, k++) {
        double sum = 0;
        for (size_t i = 0; i < d && k <= c; i++) sum += by[i * e + j] * half[i * e + k];
        if (k <= c) cubic[at + c - k] += sum;
      }
    }
    ml_poll(call, (uint32_t)(2 * d * d * e));
  }
  ml_free(by);
  ml_free(column);
  ml_free(half);
  return call->status;
}

MlStatus ml_glm_add_cubic(MlCall *call, const MlModel *model, const MlGlmPart *part,
                          const MlEncoder *encoder, size_t first, const MlTriangle *blocks,
                          double *cubic) {
  GlmRows rows;
  GlmBlock block = {0};
  size_t d = blocks->columns - 1, count = d * (d + 1) * (d + 2) / 6;
  rows_begin(call, &rows, model, part, encoder, first, blocks->stride);
  if (!call->status) block_begin(call, &block, part, blocks->columns, blocks->stride);
  for (size_t b = 0; b < part->shape.blocks && !call->status; b++) {
    if (block_read(call, &block, &rows, b, NULL, NULL)) break;
    add_block_cubic(call, &block, part->cubic + b * ml_glm_cubic_count(&part->shape), &blocks[b],
                    cubic + b * count);
  }
  ml_free(block.rows);
  ml_free(rows.own);
  return call->status;
}
