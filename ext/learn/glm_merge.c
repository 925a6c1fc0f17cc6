#include "learn/glm_merge.h"

#include <math.h>
#include <string.h>

#include "learn/glm_cubic.h"
#include "learn/merge.h"
#include "math/elementary.h"

/* Parameters of all parts together beyond which their diagonals are merged. */
enum { GLM_MERGED_MAX = 500 };

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
  double *room;            /* (count, count + 1) */
} GlmBlock;

static MlStatus block_begin(MlCall *call, GlmBlock *block, const MlGlmPart *part, size_t q,
                            size_t stride) {
  size_t count = ml_glm_columns(&part->shape);
  *block = (GlmBlock){.count = count, .q = q, .stride = stride};
  block->rows = ml_array(call, count * (stride + count + 2), sizeof(double));
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
** Bends the quadratic of a block to what the cubic makes of it at the merged parameters: the
** Hessian in z is I + T delta = L L', the gradient the residual and half of T delta delta. The rows
** become L' times themselves. Where that is no longer convex the cubic has left its reach, and the
** rows are as they were.
*/
static void block_bend(GlmBlock *block, const double *cubic, const double *merged) {
  size_t d = block->count - 1, stride = block->stride, last = block->q - 1;
  double *factor = block->room, *gradient = factor + d * d;
  ml_glm_contract(d, cubic, block->delta, factor);
  for (size_t i = 0; i < d; i++) {
    const double *row = block->rows + i * stride;
    gradient[i] = -row[last];
    for (size_t j = 0; j < last; j++) gradient[i] += row[j] * merged[j];
    for (size_t j = 0; j < d; j++) gradient[i] += factor[i * d + j] * block->delta[j] / 2;
  }
  for (size_t i = 0; i < d; i++) {
    double *own = factor + i * d;
    own[i] += 1;
    for (size_t j = 0; j <= i; j++) {
      double sum = own[j];
      for (size_t k = 0; k < j; k++) sum -= own[k] * factor[j * d + k];
      if (j < i) {
        own[j] = sum / factor[j * d + j];
      } else if (sum < 0.1) {
        return;
      } else {
        own[i] = sqrt(sum);
      }
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

/*
** Absorbs each block of a part into its triangle (blocks) of the encoder's columns; with merged
** parameters, as it is there.
*/
static MlStatus absorb_blocks(MlCall *call, const MlModel *model, const MlGlmPart *part,
                              const MlEncoder *encoder, size_t first, const double *merged,
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

/* What the deviances (blocks) of a part are more at the merged parameters than at its own. */
static MlStatus part_excess(MlCall *call, const MlModel *model, const MlGlmPart *part,
                            const MlGlmMerged *merged, const double *parameters, double *excess) {
  GlmRows rows;
  GlmBlock block = {0};
  size_t q = ml_glm_columns(&merged->sum.shape), stride = ml_triangle_stride(q);
  rows_begin(call, &rows, model, part, &merged->encoder, merged->sum.shape.first, stride);
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

/* Adds the triangles of the blocks with their weights (NULL: of one block, 1) to *sum. */
static MlStatus sum_blocks(MlCall *call, const MlTriangle *blocks, size_t count,
                           const double *weights, MlTriangle *sum) {
  if (ml_triangle_begin(call, sum, blocks->columns)) return call->status;
  double *row = ml_array(call, sum->stride, sizeof *row);
  for (size_t b = 0; row && b < count; b++) {
    double root = weights ? sqrt(weights[b]) : 1;
    for (size_t i = 0; i < sum->columns && !call->status; i++) {
      for (size_t j = 0; j < sum->columns; j++) {
        double r = blocks[b].rows[i * blocks[b].stride + j];
        row[j] = j < i ? 0 : root * ldexp(r, blocks[b].exponents[j]);
      }
      ml_triangle_absorb(sum, row, 1, sum->stride);
      ml_poll(call, (uint32_t)(sum->columns * sum->columns));
    }
  }
  ml_free(row);
  return call->status;
}

static MlTriangle *begin_blocks(MlCall *call, size_t count, size_t columns) {
  MlTriangle *blocks = ml_array(call, count, sizeof *blocks);
  for (size_t b = 0; blocks && b < count; b++) {
    if (ml_triangle_begin(call, &blocks[b], columns)) break;
  }
  return blocks;
}

static void free_blocks(MlTriangle *blocks, size_t count) {
  for (size_t b = 0; blocks && b < count; b++) ml_triangle_free(&blocks[b]);
  ml_free(blocks);
}

/* ---- new rows */

static MlStatus prior_quadratic(MlCall *call, const MlModel *model, const MlGlmPart *part,
                                const MlEncoder *encoder, const MlGlmPenalty *penalty,
                                const double *class_weights, MlGlmPrior *prior) {
  size_t blocks = part->shape.blocks, width = encoder->columns + 1;
  MlTriangle *triangles = begin_blocks(call, blocks, ml_glm_columns(&prior->shape));
  if (!call->status) {
    absorb_blocks(call, model, part, encoder, part->shape.first, NULL, triangles);
  }
  if (!call->status) {
    sum_blocks(call, triangles, blocks, blocks > 1 ? class_weights : NULL, &prior->triangle);
  }
  free_blocks(triangles, blocks);
  prior->start = ml_array(call, prior->rows * width, sizeof(double));
  if (!call->status) {
    ml_glm_solve_shape(call, &prior->triangle, &prior->shape, penalty, prior->start, NULL);
  }
  for (size_t i = 0; !call->status && i < prior->rows * width; i++) {
    if (isnan(prior->start[i])) prior->start[i] = 0;
  }
  return call->status;
}

/* The weights that make the classes of old rows and new ones count alike. */
static MlStatus prior_weights(MlCall *call, const MlGlmPart *part, const double *class_rows,
                              MlGlmPrior *prior) {
  double *rows = ml_array(call, part->classes, sizeof *rows);
  prior->class_weights = ml_array(call, part->classes, sizeof *rows);
  for (size_t k = 0; rows && k < part->classes; k++) rows[k] = part->class_rows[k] + class_rows[k];
  if (!call->status) ml_glm_balance(part->classes, rows, prior->class_weights);
  ml_free(rows);
  return call->status;
}

MlStatus ml_glm_prior(MlCall *call, const MlModel *model, const MlEncoder *encoder,
                      const double *class_rows, MlGlmPrior *prior) {
  MlGlmPart part;
  MlGlmRules rules;
  memset(&part, 0, sizeof part);
  memset(prior, 0, sizeof *prior);
  ml_merge_check_encoder(call, model, encoder, 2);
  ml_glm_read_rules(call, model, &rules);
  if (!call->status && !ml_glm_read_part(call, model, &rules, &part)) {
    prior->shape = part.shape;
    prior->shape.p = encoder->columns;
    prior->shape.blocks = 1;
    prior->rows = part.rows;
    if (rules.is_balanced) prior_weights(call, &part, class_rows, prior);
    const double *class_weights = prior->class_weights;
    if (call->status) {
    } else if (part.information && encoder->columns <= GLM_MERGED_MAX &&
               ml_glm_columns(&prior->shape) <= GLM_MERGED_MAX) {
      prior_quadratic(call, model, &part, encoder, &rules.penalty, class_weights, prior);
    } else {
      ml_glm_prior_wide(call, model, &part, encoder, &rules, class_weights, prior);
    }
  }
  ml_glm_part_free(&part);
  return call->status;
}

void ml_glm_prior_free(MlGlmPrior *prior) {
  ml_free(prior->start);
  ml_free(prior->diagonal);
  ml_free(prior->centre);
  ml_free(prior->slope);
  ml_free(prior->class_weights);
  ml_triangle_free(&prior->triangle);
}

/* ---- the sums of all parts */

/* Adds the part's sums, but for its deviance at the merged coefficients. */
static void add_part(const MlGlmPart *part, int is_poisson, double *constant, MlGlmPart *sum) {
  for (size_t k = 0; k < sum->classes; k++) {
    sum->class_rows[k] += part->class_rows[k];
    sum->class_sums[k] += part->class_sums[k];
    if (sum->class_deviances && part->class_deviances) {
      sum->class_deviances[k] += part->class_deviances[k];
    }
  }
  sum->target += part->target;
  sum->exposure += part->exposure;
  sum->pearson += part->pearson;
  sum->deviance += part->deviance;
  sum->log_likelihood += part->log_likelihood + part->deviance / 2;
  sum->parts += part->parts;
  *constant += part->null_deviance;
  if (!part->shape.first) return;
  double odds = part->target / part->exposure, rest = part->exposure - part->target;
  if (part->target > 0) *constant += 2 * part->target * ml_log(odds);
  if (!is_poisson && rest > 0) *constant += 2 * rest * ml_log(rest / part->exposure);
}

/*
** The null deviance of all rows; with offsets that of two classes is near it only, and with balanced
** weights not known.
*/
static double merged_null(const MlGlmMerged *merged, int is_poisson, int has_offset,
                          const double *class_weights, double constant) {
  const MlGlmPart *sum = &merged->sum;
  double rest = sum->exposure - sum->target, total = 0, loss = 0;
  if (sum->classes) {
    if (has_offset) return NAN;
    for (size_t k = 0; k < sum->classes; k++) total += class_weights[k] * sum->class_sums[k];
    if (!sum->shape.first) return 2 * total * ml_log((double)sum->classes);
    for (size_t k = 0; k < sum->classes; k++) {
      double own = class_weights[k] * sum->class_sums[k];
      if (own > 0) loss -= own * ml_log(own / total);
    }
    return 2 * loss;
  }
  if (!sum->shape.first) return constant;
  if (sum->target > 0) constant -= 2 * sum->target * ml_log(sum->target / sum->exposure);
  if (!is_poisson && rest > 0) constant -= 2 * rest * ml_log(rest / sum->exposure);
  return constant;
}

/* ---- merging */

static MlStatus keep_sum(MlCall *call, MlTriangle *blocks, const MlTriangle *triangle,
                         MlGlmPart *sum) {
  const MlGlmShape *shape = &sum->shape;
  size_t packed = ml_glm_packed(shape);
  int is_finite = ml_glm_is_affordable(shape);
  if (is_finite) sum->information = ml_array(call, shape->blocks * packed, sizeof(double));
  for (size_t b = 0; sum->information && b < shape->blocks; b++) {
    is_finite = is_finite && ml_glm_pack(&blocks[b], sum->information + b * packed);
  }
  if (call->status || is_finite) return call->status;
  ml_free(sum->information);
  sum->information = NULL;
  sum->diagonal = ml_array(call, sum->rows * (shape->p + 1), sizeof(double));
  sum->centre = ml_array(call, shape->p, sizeof(double));
  if (call->status) return call->status;
  return ml_glm_diagonal(call, triangle, shape, sum->rows, sum->diagonal, sum->centre);
}

/* Deviances at the merged coefficients, each part's by its quadratics. */
static MlStatus merged_deviance(MlCall *call, const MlModel *const *models, const MlGlmPart *parts,
                                size_t count, const double *class_weights, MlGlmMerged *merged) {
  MlGlmPart *sum = &merged->sum;
  double *parameters = ml_array(call, ml_glm_columns(&sum->shape), sizeof *parameters);
  double *excess = ml_array(call, sum->shape.blocks, sizeof *excess);
  if (parameters) {
    ml_glm_parameters(&sum->shape, sum->rows, merged->coefficients, parameters);
  }
  for (size_t i = 0; i < count && !call->status; i++) {
    if (part_excess(call, models[i], &parts[i], merged, parameters, excess)) break;
    for (size_t b = 0; sum->class_deviances && b < sum->shape.blocks; b++) {
      sum->class_deviances[b] += excess[b];
    }
    if (!sum->class_deviances) sum->deviance += excess[0];
  }
  if (!call->status && sum->class_deviances) {
    sum->deviance = 0;
    for (size_t k = 0; k < sum->classes; k++) {
      sum->deviance += class_weights[k] * sum->class_deviances[k];
    }
  }
  ml_free(parameters);
  ml_free(excess);
  return call->status;
}

/* The sum of all parts' quadratics, as they are at the parameters unless those are NULL, and where
** it is least. *triangles (blocks) and *triangle are made anew. */
static MlStatus solve_sum(MlCall *call, const MlModel *const *models, const MlGlmPart *parts,
                          size_t count, const double *class_weights, const double *parameters,
                          MlGlmMerged *merged, MlTriangle **triangles, MlTriangle *triangle) {
  const MlGlmShape *shape = &merged->sum.shape;
  free_blocks(*triangles, shape->blocks);
  ml_triangle_free(triangle);
  *triangles = begin_blocks(call, shape->blocks, ml_glm_columns(shape));
  for (size_t i = 0; i < count && !call->status; i++) {
    absorb_blocks(call, models[i], &parts[i], &merged->encoder, shape->first, parameters,
                  *triangles);
  }
  if (!call->status) {
    sum_blocks(call, *triangles, shape->blocks, shape->blocks > 1 ? class_weights : NULL, triangle);
  }
  if (call->status) return call->status;
  return ml_glm_solve_shape(call, triangle, shape, &merged->rules.penalty, merged->coefficients,
                            merged->errors);
}

/*
** Newton's method on the sum of the parts' cubics, from where the sum of their quadratics is least.
** Ends when a step, in standard errors, is small or no smaller than the one before.
*/
static MlStatus bend_sum(MlCall *call, const MlModel *const *models, const MlGlmPart *parts,
                         size_t count, const double *class_weights, MlGlmMerged *merged,
                         MlTriangle **triangles, MlTriangle *triangle) {
  const MlGlmShape *shape = &merged->sum.shape;
  size_t q = ml_glm_columns(shape), has_cubic = 0;
  for (size_t i = 0; i < count; i++) has_cubic += parts[i].cubic != NULL;
  if (!has_cubic) return call->status;
  double *old = ml_array(call, q, sizeof *old), *new = ml_array(call, q, sizeof *new);
  double before = HUGE_VAL;
  if (!call->status) ml_glm_parameters(shape, merged->sum.rows, merged->coefficients, new);
  for (int turn = 0; turn < 20 && !call->status; turn++) {
    memcpy(old, new, q * sizeof *old);
    if (solve_sum(call, models, parts, count, class_weights, old, merged, triangles, triangle)) {
      break;
    }
    ml_glm_parameters(shape, merged->sum.rows, merged->coefficients, new);
    for (size_t j = 0; j + 1 < q; j++) old[j] = new[j] - old[j];
    double step = ml_glm_length(triangle, old);
    if (!(step > 1e-20) || step >= before) break;
    before = step;
  }
  ml_free(old);
  ml_free(new);
  return call->status;
}

static MlStatus merge_quadratics(MlCall *call, const MlModel *const *models, const MlGlmPart *parts,
                                 size_t count, const double *class_weights, MlGlmMerged *merged) {
  MlGlmPart *sum = &merged->sum;
  const MlGlmPenalty *penalty = &merged->rules.penalty;
  size_t width = sum->shape.p + 1;
  MlTriangle triangle, *triangles = NULL;
  memset(&triangle, 0, sizeof triangle);
  merged->coefficients = ml_array(call, sum->rows * width, sizeof(double));
  if (penalty->l1 == 0 && penalty->l2 == 0) {
    merged->errors = ml_array(call, sum->rows * width, sizeof(double));
  }
  if (!call->status) {
    solve_sum(call, models, parts, count, class_weights, NULL, merged, &triangles, &triangle);
  }
  if (!call->status) {
    bend_sum(call, models, parts, count, class_weights, merged, &triangles, &triangle);
  }
  if (!call->status) keep_sum(call, triangles, &triangle, sum);
  if (!call->status) merged_deviance(call, models, parts, count, class_weights, merged);
  sum->log_likelihood -= sum->deviance / 2;
  free_blocks(triangles, sum->shape.blocks);
  ml_triangle_free(&triangle);
  return call->status;
}

static void count_warning(MlCall *call, const MlModel *model, MlGlmMerged *merged) {
  const char *text = "";
  size_t length = 0;
  int64_t converged = 0;
  MlField field;
  ml_get_integer(call, model->parameters, "converged", &converged);
  if (!converged) merged->converged = 0;
  if (!ml_record_find(model->parameters, "warning", &field)) return;
  ml_get_text(call, model->parameters, "warning", &text, &length);
  if (call->status || !length) return;
  if (!merged->warned++) merged->warning = text, merged->warning_length = length;
}

/* Coefficients that are estimated: of K classes, K - 1 of each column, unless L1 left others. */
static size_t merged_rank(const MlGlmMerged *merged) {
  const MlGlmShape *shape = &merged->sum.shape;
  size_t rank = shape->first * shape->scores, width = shape->p + 1;
  int over = merged->sum.rows > shape->scores && merged->rules.penalty.l1 == 0;
  for (size_t k = (size_t)over; k < merged->sum.rows; k++) {
    for (size_t j = 1; j < width; j++) {
      double b = merged->coefficients[k * width + j];
      rank += !isnan(b) && (b != 0 || merged->rules.penalty.l1 == 0);
    }
  }
  return rank;
}

static MlStatus begin_sum(MlCall *call, MlGlmMerged *merged, const MlGlmPart *like) {
  MlGlmPart *sum = &merged->sum;
  sum->shape = like->shape;
  sum->shape.p = merged->encoder.columns;
  sum->rows = like->rows;
  sum->classes = like->classes;
  if (!like->classes) return call->status;
  sum->class_rows = ml_array(call, like->classes, sizeof(double));
  sum->class_sums = ml_array(call, like->classes, sizeof(double));
  if (like->class_deviances) sum->class_deviances = ml_array(call, like->classes, sizeof(double));
  return call->status;
}

MlStatus ml_glm_merge(MlCall *call, const MlModel *const *models, size_t count, int is_poisson,
                      MlGlmMerged *merged) {
  double constant = 0, *class_weights = NULL;
  int has_information = 1;
  MlField field;
  memset(merged, 0, sizeof *merged);
  merged->converged = 1;
  ml_merge_encoders(call, models, count, &merged->encoder);
  ml_glm_read_rules(call, models[0], &merged->rules);
  MlGlmPart *parts = ml_array(call, count, sizeof *parts);
  for (size_t i = 0; i < count && !call->status; i++) {
    if (ml_glm_read_part(call, models[i], &merged->rules, &parts[i])) break;
    has_information = has_information && parts[i].information;
    if (i == 0 && begin_sum(call, merged, &parts[0])) break;
    add_part(&parts[i], is_poisson, &constant, &merged->sum);
    count_warning(call, models[i], merged);
  }
  if (!call->status && merged->sum.classes) {
    class_weights = ml_array(call, merged->sum.classes, sizeof *class_weights);
    for (size_t k = 0; class_weights && k < merged->sum.classes; k++) class_weights[k] = 1;
    if (class_weights && merged->rules.is_balanced) {
      ml_glm_balance(merged->sum.classes, merged->sum.class_rows, class_weights);
    }
  }
  if (!call->status && ml_glm_is_warm(models[count - 1])) {
    merged->update = models[count - 1];
    merged->sum.updated = models[count - 1]->rows_used;
  }
  const MlGlmShape *shape = &merged->sum.shape;
  if (call->status) {
  } else if (has_information && shape->p <= GLM_MERGED_MAX &&
             ml_glm_columns(shape) <= GLM_MERGED_MAX) {
    merge_quadratics(call, models, parts, count, class_weights, merged);
  } else {
    ml_glm_merge_wide(call, models, parts, count, merged);
  }
  if (!call->status) {
    int has_offset = ml_record_find(models[0]->record, ml_role_names[ML_ROLE_OFFSET], &field);
    merged->sum.null_deviance =
        merged_null(merged, is_poisson, has_offset, class_weights, constant);
    merged->rank = merged_rank(merged);
  }
  for (size_t i = 0; parts && i < count; i++) ml_glm_part_free(&parts[i]);
  ml_free(parts);
  ml_free(class_weights);
  return call->status;
}

void ml_glm_merged_free(MlGlmMerged *merged) {
  ml_encoder_free(&merged->encoder);
  ml_free(merged->coefficients);
  ml_free(merged->errors);
  ml_glm_part_free(&merged->sum);
}
