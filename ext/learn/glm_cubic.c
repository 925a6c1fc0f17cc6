#include "learn/glm_cubic.h"

#include <math.h>
#include <string.h>

#include "math/elementary.h"
#include "math/random.h"

/* Rows that are enough for a correction, work that more of them are worth, and rows beyond which a
** model needs none. */
enum { CUBIC_ROWS = 2048, CUBIC_WORK = 20000000, CUBIC_MOST = 100000 };

size_t ml_glm_cubic_count(const MlGlmShape *shape) {
  size_t d = ml_glm_columns(shape) - 1;
  return d * (d + 1) * (d + 2) / 6;
}

int ml_glm_cubic_is_kept(const MlGlmShape *shape) {
  return ml_glm_is_affordable(shape) && ml_glm_columns(shape) <= ML_GLM_CUBIC_MAX + 1 &&
         ml_glm_cubic_count(shape) * shape->blocks <= ML_GLM_CUBIC_NUMBERS;
}

void ml_glm_contract(size_t d, const double *cubic, const double *delta, double *contracted) {
  size_t at = 0;
  memset(contracted, 0, d * d * sizeof *contracted);
  for (size_t j = 0; j < d; j++) {
    for (size_t k = j; k < d; k++) {
      for (size_t l = k; l < d; l++) {
        double t = cubic[at++];
        contracted[j * d + k] += t * delta[l];
        if (k != l) contracted[j * d + l] += t * delta[k];
        if (j != k) contracted[k * d + l] += t * delta[j];
      }
    }
  }
  for (size_t j = 0; j < d; j++) {
    for (size_t k = 0; k < j; k++) contracted[j * d + k] = contracted[k * d + j];
  }
}

/* ---- of a fit's rows */

typedef struct CubicRows {
  const MlGlmFitted *fitted;
  size_t d;
  double *parameters; /* (d); owned, holds all arrays */
  double *x;          /* (p) a row */
  double *share;      /* (scores) probabilities, behind the first class */
  double *white;      /* (scores, d) R^-T of the row in each predictor's place */
  double *u;          /* (d) */
} CubicRows;

/* white = R^-T of x in the place of a predictor, for the packed triangle R. */
static void whiten(const CubicRows *rows, const double *packed, size_t score, double *white) {
  const MlGlmShape *shape = &rows->fitted->shape;
  size_t d = rows->d, at = 0;
  memset(white, 0, d * sizeof *white);
  if (shape->first) white[ml_glm_place(shape, score, 0)] = 1;
  for (size_t j = 0; j < shape->p; j++) white[ml_glm_place(shape, score, j + 1)] = rows->x[j];
  for (size_t i = 0; i < d; at += d + 1 - i, i++) { /* row i of R has d + 1 - i numbers */
    const double *row = packed + at;
    double own = row[0] != 0 ? white[i] / row[0] : 0;
    white[i] = own;
    for (size_t j = i + 1; j < d && own != 0; j++) white[j] -= row[j - i] * own;
  }
}

static void add_cube(size_t d, const double *u, double weight, double *cubic) {
  for (size_t j = 0; j < d; j++) {
    for (size_t k = j; k < d; k++) {
      double two = weight * u[j] * u[k];
      for (size_t l = k; l < d; l++) *cubic++ += two * u[l];
    }
  }
}

/* The row's third derivatives: the third central moment of its class, or of its count. */
static void add_row_cube(CubicRows *rows, const double *packed, double offset, double weight,
                         double *cubic) {
  const MlGlmFitted *fitted = rows->fitted;
  const MlGlmShape *shape = &fitted->shape;
  size_t d = rows->d;
  double largest = 0, total = 0;
  for (size_t k = 0; k < shape->scores; k++) {
    double eta = offset;
    if (shape->first) eta += rows->parameters[ml_glm_place(shape, k, 0)];
    for (size_t j = 0; j < shape->p; j++) {
      eta += rows->parameters[ml_glm_place(shape, k, j + 1)] * rows->x[j];
    }
    rows->share[k] = eta;
    largest = eta > largest ? eta : largest;
    whiten(rows, packed, k, rows->white + k * d);
  }
  if (fitted->is_poisson) {
    add_cube(d, rows->white, weight * ml_exp(rows->share[0] < 700 ? rows->share[0] : 700), cubic);
    return;
  }
  total = ml_exp(-largest);
  for (size_t k = 0; k < shape->scores; k++) {
    rows->share[k] = ml_exp(rows->share[k] - largest);
    total += rows->share[k];
  }
  double base = ml_exp(-largest) / total;
  for (size_t k = 0; k < shape->scores; k++) rows->share[k] /= total;
  if (shape->scores == 1) {
    add_cube(d, rows->white, weight * base * rows->share[0] * (base - rows->share[0]), cubic);
    return;
  }
  for (size_t c = 0; c <= shape->scores; c++) {
    memset(rows->u, 0, d * sizeof(double));
    for (size_t k = 0; k < shape->scores; k++) {
      double by = (double)(c == k + 1) - rows->share[k];
      for (size_t j = 0; j < d; j++) rows->u[j] += by * rows->white[k * d + j];
    }
    add_cube(d, rows->u, weight * (c ? rows->share[c - 1] : base), cubic);
  }
}

static void add_block_row(CubicRows *rows, const MlBlock *block, size_t i, double *cubic) {
  const MlGlmFitted *fitted = rows->fitted;
  const MlGlmShape *shape = &fitted->shape;
  size_t at = i * block->extra_stride, number = 0;
  double weight = block->weight ? block->weight[at] : 1;
  double offset = block->offset ? block->offset[at] : 0;
  if (block->x) {
    memcpy(rows->x, block->x + i * block->x_stride, shape->p * sizeof(double));
  } else {
    memset(rows->x, 0, shape->p * sizeof(double));
    for (size_t k = block->starts[i]; k < block->starts[i + 1]; k++) {
      rows->x[block->indices[k]] = block->values[k];
    }
  }
  if (!fitted->is_poisson) {
    size_t class = (size_t)block->y[i * block->y_stride];
    if (shape->blocks > 1) {
      number = class; /* whose rows have the weight 1 there */
    } else {
      weight *= fitted->class_weights[class];
    }
  }
  add_row_cube(rows, fitted->information + number * ml_glm_packed(shape), offset, weight,
               cubic + number * ml_glm_cubic_count(shape));
}

/*
** One row of every `step`, at a random place: rows that repeat in a cycle are not all of one kind.
*/
static MlStatus visit_rows(MlCall *call, CubicRows *rows, double *cubic) {
  MlFrame *frame = &rows->fitted->fit->frame;
  size_t count = ml_glm_cubic_count(&rows->fitted->shape), scores = rows->fitted->shape.scores;
  size_t work = (count + rows->d * rows->d) * (scores + 1), most = CUBIC_WORK / work;
  size_t step = (size_t)frame->rows_used / (most > CUBIC_ROWS ? most : CUBIC_ROWS) + 1;
  size_t start = 0, taken = 0, behind = 0; /* of the run of `step` rows; rows of earlier blocks */
  MlRandom random;
  ml_random_begin(&random, 0);
  size_t next = (size_t)ml_random_below(&random, step);
  for (size_t c = 0; c < frame->block_count && !call->status; c++) {
    MlBlock block;
    if (ml_frame_block(call, frame, c, &block)) break;
    for (; next - behind < block.rows && !call->status; taken++) {
      add_block_row(rows, &block, next - behind, cubic);
      ml_poll(call, (uint32_t)work);
      start += step;
      next = start + (size_t)ml_random_below(&random, step);
    }
    behind += block.rows;
  }
  double scale = taken ? (double)frame->rows_used / (double)taken : 0;
  for (size_t i = 0; i < count * rows->fitted->shape.blocks; i++) cubic[i] *= scale;
  return call->status;
}

MlStatus ml_glm_cubic(MlCall *call, const MlGlmFitted *fitted, double **cubic) {
  const MlGlmShape *shape = &fitted->shape;
  *cubic = NULL;
  if (call->status || !fitted->information || !ml_glm_cubic_is_kept(shape)) return call->status;
  if (fitted->fit->frame.rows_used > CUBIC_MOST) return call->status;
  size_t d = ml_glm_columns(shape) - 1, numbers = ml_glm_cubic_count(shape) * shape->blocks;
  CubicRows rows = {.fitted = fitted, .d = d};
  rows.parameters = ml_array(call, 2 * d + shape->p + shape->scores * (d + 1) + 1, sizeof(double));
  *cubic = ml_array(call, numbers, sizeof **cubic);
  if (!call->status) {
    rows.x = rows.parameters + d;
    rows.share = rows.x + shape->p;
    rows.white = rows.share + shape->scores;
    rows.u = rows.white + shape->scores * d;
    ml_glm_parameters(shape, fitted->rows, fitted->coefficients, rows.parameters);
    visit_rows(call, &rows, *cubic);
  }
  int is_finite = !call->status;
  for (size_t i = 0; is_finite && i < numbers; i++) is_finite = isfinite((*cubic)[i]);
  if (!is_finite) {
    ml_free(*cubic);
    *cubic = NULL;
  }
  ml_free(rows.parameters);
  return call->status;
}
