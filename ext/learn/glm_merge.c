#include "learn/glm_merge.h"

#include <math.h>
#include <string.h>

#include "learn/class_weights.h"
#include "learn/glm_blocks.h"
#include "learn/glm_cubic.h"
#include "learn/merge.h"
#include "math/elementary.h"

/* Parameters of all parts together beyond which their diagonals are merged. */
enum { GLM_MERGED_MAX = 500 };

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
    ml_glm_absorb_blocks(call, model, part, encoder, NULL, part->shape.first, triangles);
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

/* The weights of the classes, for old rows and new ones. */
static MlStatus prior_weights(MlCall *call, const MlModel *model, const MlGlmRules *rules,
                              const MlGlmPart *part, const double *class_rows, MlGlmPrior *prior) {
  double *rows = ml_array(call, part->classes, sizeof *rows);
  prior->class_weights = ml_array(call, part->classes, sizeof *rows);
  for (size_t k = 0; rows && k < part->classes; k++) rows[k] = part->class_rows[k] + class_rows[k];
  ml_class_weights(call, &rules->class_weight, model->classes, part->classes, rows,
                   prior->class_weights);
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
    if (rules.weighs_classes) prior_weights(call, model, &rules, &part, class_rows, prior);
    const double *class_weights = prior->class_weights;
    int is_wide =
        encoder->columns > GLM_MERGED_MAX || ml_glm_columns(&prior->shape) > GLM_MERGED_MAX;
    if (!call->status && part.information && !is_wide) {
      prior_quadratic(call, model, &part, encoder, &rules.penalty, class_weights, prior);
    } else if (!call->status) {
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
** The null deviance of all rows; with offsets that of two classes is near it only, and with class
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
  ml_glm_diagonal(call, triangle, shape, sum->rows, sum->diagonal, sum->centre);
  for (size_t at = 0; !call->status && at < sum->rows * (shape->p + 1); at++) {
    if (isfinite(sum->diagonal[at])) continue;
    ml_fail(call, "the models' information is too large to be added");
  }
  return call->status;
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
    if (ml_glm_block_excess(call, models[i], &parts[i], &merged->encoder, &sum->shape, parameters,
                            excess)) {
      break;
    }
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
  if (sum->deviance < 0) sum->deviance = NAN; /* far from every part nothing is known of it */
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
    ml_glm_absorb_blocks(call, models[i], &parts[i], &merged->encoder, parameters, shape->first,
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

/* An update that came to no end is no minimum, and its quadratic leads elsewhere: its coefficients
** stand as they are. */
static MlStatus keep_unended(MlCall *call, MlGlmMerged *merged) {
  const MlModel *update = merged->update;
  int64_t converged = 1;
  size_t numbers = merged->sum.rows * (merged->sum.shape.p + 1);
  if (!update) return call->status;
  ml_get_integer(call, update->parameters, "converged", &converged);
  if (converged || update->encoder.columns != merged->sum.shape.p) return call->status;
  double *b = ml_get_reals(call, update->parameters, "coefficients", numbers, NULL);
  if (b) memcpy(merged->coefficients, b, numbers * sizeof *b);
  ml_free(b);
  return call->status;
}

/* The third derivatives of all parts together, where all have them. */
static MlStatus keep_cubic(MlCall *call, const MlModel *const *models, const MlGlmPart *parts,
                           size_t count, const MlTriangle *triangles, MlGlmMerged *merged) {
  MlGlmPart *sum = &merged->sum;
  int is_kept = sum->information && ml_glm_cubic_is_kept(&sum->shape);
  for (size_t i = 0; i < count; i++) is_kept = is_kept && parts[i].cubic;
  if (!is_kept) return call->status;
  size_t numbers = ml_glm_cubic_count(&sum->shape) * sum->shape.blocks;
  sum->cubic = ml_array(call, numbers, sizeof(double));
  for (size_t i = 0; i < count && !call->status; i++) {
    ml_glm_add_cubic(call, models[i], &parts[i], &merged->encoder, sum->shape.first, triangles,
                     sum->cubic);
  }
  for (size_t i = 0; !call->status && sum->cubic && i < numbers; i++) {
    if (isfinite(sum->cubic[i])) continue;
    ml_free(sum->cubic);
    sum->cubic = NULL;
  }
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
  if (!call->status) keep_unended(call, merged);
  if (!call->status) keep_sum(call, triangles, &triangle, sum);
  if (!call->status) keep_cubic(call, models, parts, count, triangles, merged);
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
    ml_class_weights(call, &merged->rules.class_weight, models[0]->classes, merged->sum.classes,
                     merged->sum.class_rows, class_weights);
  }
  if (!call->status && ml_glm_is_warm(models[count - 1])) {
    merged->update = models[count - 1];
    merged->sum.updated = models[count - 1]->rows_used;
  }
  const MlGlmShape *shape = &merged->sum.shape;
  int is_wide = shape->p > GLM_MERGED_MAX || ml_glm_columns(shape) > GLM_MERGED_MAX;
  if (!call->status && has_information && !is_wide) {
    merge_quadratics(call, models, parts, count, class_weights, merged);
  } else if (!call->status) {
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
