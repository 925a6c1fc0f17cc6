/* Merging and updating models by the diagonals of their information: those of many parameters. */
#include <math.h>
#include <string.h>

#include "learn/class_weights.h"
#include "learn/glm_merge.h"
#include "learn/merge.h"

/* ---- diagonals */

void ml_glm_centre(const MlGlmShape *shape, size_t rows, const double *first, double *second,
                   double *centre) {
  size_t width = shape->p + 1;
  double weight = 0;
  for (size_t k = 0; k < rows; k++) weight += first[k * width];
  for (size_t j = 1; j < width; j++) {
    double sum = 0;
    for (size_t k = 0; k < rows; k++) sum += first[k * width + j];
    double middle = shape->first && weight > 0 ? sum / weight : 0;
    centre[j - 1] = middle;
    for (size_t k = 0; k < rows; k++) {
      double whole = second[k * width + j];
      double own = whole - 2 * middle * first[k * width + j] + middle * middle * first[k * width];
      second[k * width + j] = own > 1e-13 * whole ? own : 1e-13 * whole;
    }
  }
  for (size_t k = 0; k < rows; k++) second[k * width] = shape->first ? first[k * width] : 0;
}

/*
** Adds the products of a row of a triangle (columns); the first of K rows of coefficients is that
** of the base, whose curvature is the whole of the others'.
*/
static void add_squares(const double *row, const MlGlmShape *shape, size_t rows, double weight,
                        double *first, double *second) {
  size_t width = shape->p + 1, over = rows - shape->scores;
  double base_constant = 0;
  for (size_t k = 0; shape->first && k < shape->scores; k++) base_constant += row[k];
  for (size_t j = 1 - shape->first; j < width; j++) {
    double base = 0;
    for (size_t k = 0; k < shape->scores; k++) {
      size_t at = (k + over) * width + j;
      double r = row[ml_glm_place(shape, k, j)];
      first[at] += shape->first ? weight * r * row[k] : 0;
      second[at] += weight * r * r;
      base += r;
    }
    if (over) first[j] += weight * base * base_constant;
    if (over) second[j] += weight * base * base;
  }
}

MlStatus ml_glm_diagonal(MlCall *call, const MlTriangle *triangle, const MlGlmShape *shape,
                         size_t rows, double *diagonal, double *centre) {
  size_t q = triangle->columns;
  double *row = ml_array(call, q, sizeof *row);
  double *first = ml_array(call, rows * (shape->p + 1), sizeof *first);
  for (size_t i = 0; row && first && i + 1 < q; i++) {
    for (size_t j = 0; j < q; j++) {
      double r = triangle->rows[i * triangle->stride + j];
      row[j] = j < i ? 0 : ldexp(r, triangle->exponents[j]);
    }
    add_squares(row, shape, rows, 1, first, diagonal);
    if (ml_poll(call, (uint32_t)(q * 4))) break;
  }
  if (!call->status) ml_glm_centre(shape, rows, first, diagonal, centre);
  ml_free(row);
  ml_free(first);
  return call->status;
}

/* Diagonal and centre of what the part has, in its own columns, with the class weights. */
static MlStatus part_diagonal(MlCall *call, const MlGlmPart *part, const double *class_weights,
                              double *diagonal, double *centre) {
  const MlGlmShape *shape = &part->shape;
  size_t q = ml_glm_columns(shape), at = 0, numbers = part->rows * (shape->p + 1);
  if (part->diagonal) {
    memcpy(diagonal, part->diagonal, numbers * sizeof(double));
    if (shape->p) memcpy(centre, part->centre, shape->p * sizeof(double));
    return call->status;
  }
  double *row = ml_array(call, q, sizeof *row), *first = ml_array(call, numbers, sizeof *first);
  for (size_t b = 0; row && first && b < shape->blocks; b++) {
    for (size_t i = 0; i < q; i++) {
      memset(row, 0, q * sizeof *row);
      memcpy(row + i, part->information + at, (q - i) * sizeof *row);
      at += q - i;
      add_squares(row, shape, part->rows, shape->blocks > 1 ? class_weights[b] : 1, first,
                  diagonal);
    }
  }
  if (!call->status) ml_glm_centre(shape, part->rows, first, diagonal, centre);
  ml_free(row);
  ml_free(first);
  return call->status;
}

/* The constant of a row of coefficients (1 + p) at a centre (p); NaN counts as 0. */
static double constant_at(const double *coefficients, const double *centre, size_t p) {
  double sum = isnan(coefficients[0]) ? 0 : coefficients[0];
  for (size_t j = 0; j < p; j++) {
    if (!isnan(coefficients[1 + j])) sum += coefficients[1 + j] * centre[j];
  }
  return sum;
}

/* ---- parts */

/* A part in its own columns. */
typedef struct WidePart {
  double *b, *diagonal, *centre; /* (rows, 1 + p) and (p); owned */
  size_t *own; /* (columns) its column of each of the merged ones, or ML_NOT_FOUND; owned */
  size_t p;
} WidePart;

static void wide_free(WidePart *wide) {
  ml_free(wide->b);
  ml_free(wide->diagonal);
  ml_free(wide->centre);
  ml_free(wide->own);
}

static MlStatus wide_begin(MlCall *call, WidePart *wide, const MlModel *model,
                           const MlGlmPart *part, const MlEncoder *encoder,
                           const double *class_weights) {
  size_t numbers = part->rows * (part->shape.p + 1);
  memset(wide, 0, sizeof *wide);
  wide->p = part->shape.p;
  wide->b = ml_get_reals(call, model->parameters, "coefficients", numbers, NULL);
  wide->diagonal = ml_array(call, numbers, sizeof(double));
  wide->centre = ml_array(call, wide->p, sizeof(double));
  wide->own = ml_array(call, encoder->columns, sizeof *wide->own);
  if (call->status || ml_merge_columns(call, model, encoder, wide->own)) return call->status;
  return part_diagonal(call, part, class_weights, wide->diagonal, wide->centre);
}

/* Place of slope j (from 1) of row k among the part's own, or ML_NOT_FOUND where it has none. */
static size_t wide_place(const WidePart *wide, size_t k, size_t j) {
  if (wide->own[j - 1] == ML_NOT_FOUND) return ML_NOT_FOUND;
  size_t place = k * (wide->p + 1) + 1 + wide->own[j - 1];
  return isnan(wide->b[place]) ? ML_NOT_FOUND : place;
}

/* The part's centre of a merged column: of a level that it lacks 0. */
static double wide_centre(const WidePart *wide, size_t j) {
  size_t own = wide->own[j - 1];
  return own == ML_NOT_FOUND ? 0 : wide->centre[own];
}

/* ---- merging */

/*
** The mean of a slope over the parts that have it, weighted by its information in each; where none
** has any, by rows. The penalty is once in the sum: what the parts' own held is taken back.
*/
static double wide_mean(const WidePart *wide, const MlModel *const *models, size_t count, size_t k,
                        size_t j, double l2) {
  double sum = 0, weights = 0, plain = 0, rows = 0;
  for (size_t i = 0; i < count; i++) {
    size_t place = wide_place(&wide[i], k, j);
    if (place == ML_NOT_FOUND) continue;
    double own = wide[i].diagonal[place], n = (double)models[i]->rows_used;
    plain += n * wide[i].b[place];
    rows += n;
    if (own == 0) continue;
    sum += (own + l2) * wide[i].b[place];
    weights += own;
  }
  if (weights > 0) return sum / (weights + l2);
  return rows > 0 ? plain / rows : NAN;
}

/* The centre of all parts, and the slopes' information about it. */
static void merge_diagonals(const WidePart *wide, size_t count, MlGlmPart *sum) {
  size_t p = sum->shape.p, width = p + 1;
  double weights = 0;
  for (size_t k = 0; k < sum->rows; k++) {
    for (size_t i = 0; i < count; i++) {
      sum->diagonal[k * width] += wide[i].diagonal[k * (wide[i].p + 1)];
    }
    weights += sum->diagonal[k * width];
  }
  for (size_t j = 1; j < width; j++) {
    double middle = 0;
    for (size_t i = 0; i < count && weights > 0; i++) {
      for (size_t k = 0; k < sum->rows; k++) {
        double share = wide[i].diagonal[k * (wide[i].p + 1)] / weights;
        middle += share * wide_centre(&wide[i], j);
      }
    }
    sum->centre[j - 1] = middle;
    for (size_t k = 0; k < sum->rows; k++) {
      for (size_t i = 0; i < count; i++) {
        size_t place = wide_place(&wide[i], k, j);
        double off = wide_centre(&wide[i], j) - middle, *to = &sum->diagonal[k * width + j];
        *to += off * off * wide[i].diagonal[k * (wide[i].p + 1)];
        if (place != ML_NOT_FOUND) *to += wide[i].diagonal[place];
      }
    }
  }
}

/* The constant that suits each part's predictor at its centre, for the merged slopes b (1 + p). */
static double merge_constant(const WidePart *wide, size_t count, size_t k, const double *b,
                             size_t p) {
  double sum = 0, weights = 0;
  for (size_t i = 0; i < count; i++) {
    size_t start = k * (wide[i].p + 1);
    double own = constant_at(wide[i].b + start, wide[i].centre, wide[i].p);
    for (size_t j = 1; j <= p; j++) {
      if (!isnan(b[j])) own -= b[j] * wide_centre(&wide[i], j);
    }
    sum += wide[i].diagonal[start] * own;
    weights += wide[i].diagonal[start];
  }
  return weights > 0 ? sum / weights : 0;
}

static void merge_coefficients(const WidePart *wide, const MlModel *const *models, size_t count,
                               MlGlmMerged *merged) {
  MlGlmPart *sum = &merged->sum;
  size_t width = sum->shape.p + 1;
  const WidePart *last = &wide[count - 1];
  for (size_t k = 0; k < sum->rows; k++) {
    double *b = merged->coefficients + k * width;
    for (size_t j = 1; j < width; j++) {
      if (!merged->update) {
        b[j] = wide_mean(wide, models, count, k, j, merged->rules.penalty.l2);
        continue;
      }
      size_t place = wide_place(last, k, j); /* its fit knew of the others */
      b[j] = place == ML_NOT_FOUND ? NAN : last->b[place];
    }
    b[0] = merged->update ? last->b[k * (last->p + 1)] : 0;
    if (!merged->update && sum->shape.first) {
      b[0] = merge_constant(wide, count, k, b, sum->shape.p);
    }
  }
}

MlStatus ml_glm_merge_wide(MlCall *call, const MlModel *const *models, const MlGlmPart *parts,
                           size_t count, MlGlmMerged *merged) {
  MlGlmPart *sum = &merged->sum;
  size_t numbers = sum->rows * (sum->shape.p + 1);
  double *class_weights = ml_array(call, sum->classes, sizeof *class_weights);
  WidePart *wide = ml_array(call, count, sizeof *wide);
  merged->coefficients = ml_array(call, numbers, sizeof(double));
  sum->diagonal = ml_array(call, numbers, sizeof(double));
  sum->centre = ml_array(call, sum->shape.p, sizeof(double));
  ml_class_weights(call, &merged->rules.class_weight, models[0]->classes, sum->classes,
                   sum->class_rows, class_weights);
  for (size_t i = 0; i < count && !call->status; i++) {
    wide_begin(call, &wide[i], models[i], &parts[i], &merged->encoder, class_weights);
    ml_poll(call, (uint32_t)(numbers < 100000000 ? numbers * 8 : 800000000));
  }
  if (!call->status) {
    merge_diagonals(wide, count, sum);
    merge_coefficients(wide, models, count, merged);
  }
  for (size_t at = 0; !call->status && at < numbers; at++) {
    if (isfinite(sum->diagonal[at])) continue;
    ml_fail(call, "the models' information is too large to be added");
  }
  sum->deviance = sum->log_likelihood = NAN;
  for (size_t i = 0; wide && i < count; i++) wide_free(&wide[i]);
  ml_free(wide);
  ml_free(class_weights);
  return call->status;
}

/* ---- new rows */

MlStatus ml_glm_prior_wide(MlCall *call, const MlModel *model, const MlGlmPart *part,
                           const MlEncoder *encoder, const MlGlmRules *rules,
                           const double *class_weights, MlGlmPrior *prior) {
  const MlGlmPenalty *penalty = &rules->penalty;
  size_t width = encoder->columns + 1, numbers = prior->rows * width;
  WidePart wide;
  prior->start = ml_array(call, numbers, sizeof(double));
  prior->diagonal = ml_array(call, numbers, sizeof(double));
  prior->slope = ml_array(call, numbers, sizeof(double));
  prior->centre = ml_array(call, encoder->columns, sizeof(double));
  memset(&wide, 0, sizeof wide);
  if (!call->status) wide_begin(call, &wide, model, part, encoder, class_weights);
  for (size_t k = 0; !call->status && k < prior->rows; k++) {
    size_t own = k * (wide.p + 1);
    prior->start[k * width] = isnan(wide.b[own]) ? 0 : wide.b[own];
    prior->diagonal[k * width] = wide.diagonal[own];
    for (size_t j = 1; j < width; j++) {
      size_t place = wide_place(&wide, k, j), at = k * width + j;
      prior->centre[j - 1] = wide_centre(&wide, j);
      if (place == ML_NOT_FOUND) continue;
      double b = wide.b[place];
      prior->start[at] = b;
      prior->diagonal[at] = wide.diagonal[place];
      /* where the old loss and its penalty together were least */
      prior->slope[at] = -penalty->l2 * b - penalty->l1 * ((b > 0) - (b < 0));
    }
  }
  wide_free(&wide);
  return call->status;
}

MlStatus ml_glm_prior_triangle(MlCall *call, const MlGlmPrior *prior, MlTriangle *triangle) {
  const MlGlmShape *shape = &prior->shape;
  size_t q = ml_glm_columns(shape);
  if (ml_triangle_begin(call, triangle, q)) return call->status;
  double *row = ml_array(call, triangle->stride, sizeof *row);
  for (size_t j = 1 - shape->first; row && j <= shape->p; j++) {
    double root = sqrt(prior->diagonal[j]);
    if (root == 0) continue;
    memset(row, 0, triangle->stride * sizeof *row);
    row[ml_glm_place(shape, 0, j)] = root;
    row[q - 1] = root * prior->start[j] - prior->slope[j] / root;
    for (size_t i = 1; j == 0 && i <= shape->p; i++) {
      row[ml_glm_place(shape, 0, i)] = root * prior->centre[i - 1];
      row[q - 1] += root * prior->centre[i - 1] * prior->start[i];
    }
    ml_triangle_absorb(triangle, row, 1, triangle->stride);
    if (ml_poll(call, (uint32_t)(q * 4))) break;
  }
  ml_free(row);
  return call->status;
}
