#include "learn/glm.h"

#include <math.h>
#include <string.h>

#include "learn/least_squares.h"
#include "math/elementary.h"

enum { GLM_BLOCK = 128 };

/* One pass over the rows at the coefficients b, or at the family's start where b is NULL. */
typedef struct GlmPass {
  MlGlm *glm;
  const double *b;      /* (1 + p) */
  MlTriangle *triangle; /* of the working rows, or NULL: sums alone */
  double *rows;         /* (GLM_BLOCK, stride) */
  size_t row_count;
  double *x; /* (p) a sparse row made dense */
  MlSum deviance, log_likelihood, pearson;
  MlSum target, exposure; /* sums of weight y and of weight exp(offset) */
  double weights, margin;
  MlTriangle prior; /* of glm->prior, where that has its diagonal */
} GlmPass;

void ml_glm_free(MlGlm *glm) {
  ml_free(glm->coefficients);
  ml_free(glm->errors);
  ml_free(glm->history);
  ml_free(glm->information);
  ml_free(glm->diagonal);
  ml_free(glm->centre);
  ml_free(glm->class_deviances);
}

/* ---- families */

static double glm_start(const MlGlm *glm, double y) {
  if (glm->family == ML_GLM_POISSON) return ml_log(y + 0.1);
  return y > 0.5 ? 1.0986122886681098 : -1.0986122886681098; /* logit of (y + 0.5) / 2 */
}

/* log(1 + exp(x)) */
static double log_one_plus_exp(double x) {
  return x > 0 ? x + ml_log1p(ml_exp(-x)) : ml_log1p(ml_exp(x));
}

/* mean and d mean / d eta, which is the variance too: both links are canonical. */
static void glm_mean(const MlGlm *glm, double eta, double *mean, double *slope) {
  if (glm->family == ML_GLM_POISSON) {
    *mean = *slope = ml_exp(eta < 700 ? eta : 700);
    return;
  }
  double e = ml_exp(-fabs(eta)), part = 1 / (1 + e);
  *mean = eta > 0 ? part : e * part;
  *slope = e * part * part;
}

/* Deviance and log-likelihood of one row. */
static void glm_row_loss(const MlGlm *glm, double y, double eta, double mean, double *deviance,
                         double *log_likelihood) {
  if (glm->family == ML_GLM_POISSON) {
    double log_mean = eta < 700 ? eta : HUGE_VAL;
    *deviance = 2 * ((y > 0 ? y * (ml_log(y) - log_mean) : 0) - (y - mean));
    *log_likelihood = (y > 0 ? y * log_mean : 0) - mean - ml_lgamma(y + 1);
    return;
  }
  *log_likelihood = -log_one_plus_exp(y > 0.5 ? -eta : eta);
  *deviance = -2 * *log_likelihood;
}

/* ---- a pass */

static void flush_rows(GlmPass *pass) {
  ml_triangle_absorb(pass->triangle, pass->rows, pass->row_count, pass->triangle->stride);
  pass->row_count = 0;
}

static void add_working_row(GlmPass *pass, const double *x, double working, double weight) {
  const MlGlm *glm = pass->glm;
  size_t first = (size_t)glm->intercept;
  double *row = pass->rows + pass->row_count * pass->triangle->stride;
  double root = sqrt(weight > 1e-200 ? weight : 1e-200);
  if (first) row[0] = root;
  for (size_t j = 0; j < glm->p; j++) row[first + j] = x[j] * root;
  row[first + glm->p] = working * root;
  if (++pass->row_count == GLM_BLOCK) flush_rows(pass);
}

static void pass_row(GlmPass *pass, const double *x, double y, double weight, double offset) {
  const MlGlm *glm = pass->glm;
  double eta, mean, slope, deviance, likelihood;
  if (glm->family == ML_GLM_BINOMIAL) {
    y = y == glm->positive;
    weight *= glm->class_weights[y > 0.5];
    if (weight == 0) return; /* of a class that is left out */
  }
  if (pass->b) {
    eta = offset + (glm->intercept ? pass->b[0] : 0);
    for (size_t j = 0; j < glm->p; j++) {
      if (!isnan(pass->b[1 + j])) eta += pass->b[1 + j] * x[j];
    }
  } else {
    eta = glm_start(glm, y);
  }
  glm_mean(glm, eta, &mean, &slope);
  glm_row_loss(glm, y, eta, mean, &deviance, &likelihood);
  ml_sum_add(&pass->deviance, weight * deviance);
  ml_sum_add(&pass->log_likelihood, weight * likelihood);
  ml_sum_add(&pass->pearson, weight * (y - mean) * (y - mean) / slope);
  ml_sum_add(&pass->target, weight * y);
  if (glm->family == ML_GLM_POISSON) ml_sum_add(&pass->exposure, weight * ml_exp(offset));
  pass->weights += weight;
  double side = y > 0.5 ? eta : -eta;
  pass->margin = side < pass->margin ? side : pass->margin;
  if (!pass->triangle) return;
  if (slope < 1e-150) slope = 1e-150;
  add_working_row(pass, x, eta - offset + (y - mean) / slope, weight * slope);
}

static MlStatus pass_block(MlCall *call, GlmPass *pass, const MlBlock *block) {
  size_t p = pass->glm->p;
  double work = pass->triangle ? (double)(p * p) / 2 + 100 : (double)p + 80;
  for (size_t i = 0; i < block->rows && !call->status; i++) {
    const double *x = pass->x;
    size_t at = i * block->extra_stride;
    if (block->x) {
      x = block->x + i * block->x_stride;
    } else {
      memset(pass->x, 0, p * sizeof(double));
      for (size_t k = block->starts[i]; k < block->starts[i + 1]; k++) {
        pass->x[block->indices[k]] = block->values[k];
      }
    }
    pass_row(pass, x, block->y[i * block->y_stride], block->weight ? block->weight[at] : 1,
             block->offset ? block->offset[at] : 0);
    ml_poll(call, work < 1e9 ? (uint32_t)work : 1000000000);
  }
  return call->status;
}

/* Runs the pass; with a triangle, that of the working rows at b is in it afterwards. */
static MlStatus run_pass(MlCall *call, GlmPass *pass, const double *b, MlTriangle *triangle) {
  MlGlm *glm = pass->glm;
  MlFrame *frame = &glm->fit->frame;
  MlSum zero = {0, 0};
  pass->b = b;
  pass->deviance = pass->log_likelihood = pass->pearson = pass->target = pass->exposure = zero;
  pass->weights = 0;
  pass->margin = HUGE_VAL;
  pass->triangle = NULL;
  if (triangle) {
    ml_triangle_free(triangle);
    if (ml_triangle_begin(call, triangle, glm->p + (size_t)glm->intercept + 1)) return call->status;
    pass->triangle = triangle;
  }
  for (size_t c = 0; c < frame->block_count && !call->status; c++) {
    MlBlock block;
    if (!ml_frame_block(call, frame, c, &block)) pass_block(call, pass, &block);
  }
  if (triangle && !call->status) flush_rows(pass);
  return call->status;
}

/* ---- a step */

static const MlTriangle *prior_triangle(const GlmPass *pass) {
  const MlGlmPrior *prior = pass->glm->prior;
  return prior->diagonal ? &pass->prior : &prior->triangle;
}

/* The coefficients (1 + p) that are best for the working rows. */
static MlStatus solve_step(MlCall *call, const GlmPass *pass, MlTriangle *triangle, double *b) {
  const MlGlm *glm = pass->glm;
  if (glm->prior) ml_triangle_merge(call, triangle, prior_triangle(pass));
  const MlGlmPenalty penalty = {glm->l1, glm->l2};
  return ml_glm_solve(call, triangle, glm->intercept, &penalty, b, NULL);
}

static double penalised_loss(const MlGlm *glm, const GlmPass *pass, const double *b) {
  double loss = ml_sum_value(pass->deviance) / 2;
  if (glm->prior) loss += ml_glm_distance(prior_triangle(pass), b + !glm->intercept) / 2;
  for (size_t j = 1; j <= glm->p; j++) {
    if (!isnan(b[j])) loss += glm->l1 * fabs(b[j]) + glm->l2 / 2 * b[j] * b[j];
  }
  return loss;
}

static MlStatus remember_loss(MlCall *call, MlGlm *glm, double loss) {
  if (ml_reserve(call, &glm->history, &glm->history_capacity, glm->history_count + 1,
                 sizeof(double))) {
    return call->status;
  }
  ml_fit_say(glm->fit, "iteration %llu, loss %.10g", (unsigned long long)glm->history_count, loss);
  glm->history[glm->history_count++] = loss;
  return ML_OK;
}

/* Halves the way from old to next (1 + p) until the loss is finite and does not grow. */
static MlStatus shorten_step(MlCall *call, GlmPass *pass, const double *old, double old_loss,
                             double *next, double *loss) {
  MlGlm *glm = pass->glm;
  for (int i = 0; i < 40 && !call->status; i++) {
    if (run_pass(call, pass, next, NULL)) break;
    *loss = penalised_loss(glm, pass, next);
    if (*loss <= old_loss + 1e-12 * (fabs(old_loss) + 1e-3)) break;
    for (size_t j = 0; j <= glm->p; j++) {
      double from = isnan(old[j]) ? 0 : old[j];
      if (!isnan(next[j])) next[j] = from + (next[j] - from) / 2;
    }
  }
  return call->status;
}

/* The largest change of a coefficient, as a part of it where it is greater than 1. */
static double largest_move(const MlGlm *glm, const double *next) {
  double largest = 0;
  for (size_t j = 0; j <= glm->p; j++) {
    double move = fabs(next[j] - glm->coefficients[j]) / fmax(1, fabs(next[j]));
    if (move > largest) largest = move;
  }
  return largest;
}

/*
** The prior's coefficients, or where they are worse for all that is known the constant alone: those
** of rows that say nothing finite of them, as counts that are all 0, are far from any start.
*/
static MlStatus start_glm(MlCall *call, GlmPass *pass, double *room) {
  MlGlm *glm = pass->glm;
  size_t width = glm->p + 1;
  memcpy(glm->coefficients, glm->prior->start, width * sizeof(double));
  if (glm->prior->diagonal) ml_glm_prior_triangle(call, glm->prior, &pass->prior);
  if (run_pass(call, pass, glm->coefficients, NULL)) return call->status;
  double loss = penalised_loss(glm, pass, glm->coefficients);
  memset(room, 0, width * sizeof(double));
  double target = ml_sum_value(pass->target) + 0.5, rest = pass->weights + 1 - target;
  if (glm->family == ML_GLM_POISSON) rest = ml_sum_value(pass->exposure) + 0.5;
  if (glm->intercept) room[0] = ml_log(target) - ml_log(rest);
  if (run_pass(call, pass, room, NULL)) return call->status;
  if (loss <= penalised_loss(glm, pass, room)) return call->status;
  memcpy(glm->coefficients, room, width * sizeof(double));
  return call->status;
}

/*
** Iterates until the loss has settled, and once more: the convergence is quadratic, so the last
** step leaves the estimates good to the arithmetic's end. A coefficient that still moves then has
** no finite estimate.
*/
static MlStatus iterate_glm(MlCall *call, GlmPass *pass, MlTriangle *triangle, double *next) {
  MlGlm *glm = pass->glm;
  double loss = HUGE_VAL, next_loss = 0;
  int settled = 0;
  memset(glm->coefficients, 0, (glm->p + 1) * sizeof(double));
  if (glm->prior) start_glm(call, pass, next);
  for (int64_t i = 0; i < glm->max_iter && !call->status; i++) {
    run_pass(call, pass, i || glm->prior ? glm->coefficients : NULL, triangle);
    if (!call->status) solve_step(call, pass, triangle, next);
    if (!call->status) shorten_step(call, pass, glm->coefficients, loss, next, &next_loss);
    if (call->status) break;
    if (!isfinite(next_loss)) {
      return ml_fail(call, "the numbers are too large for a regression; scale them first");
    }
    double change = fabs(loss - next_loss), moved = largest_move(glm, next);
    memcpy(glm->coefficients, next, (glm->p + 1) * sizeof(double));
    loss = next_loss;
    remember_loss(call, glm, loss);
    if (settled) {
      glm->converged = moved < 1e-3;
      break;
    }
    settled = change <= glm->tol * (fabs(loss) + 0.1);
  }
  return call->status;
}

/* ---- results */

/* Of the columns that have coefficients: what the last step dropped is not weighed anew. */
static MlStatus glm_errors(MlCall *call, MlGlm *glm, const MlTriangle *triangle) {
  MlLeastSquares solution = {0};
  MlTriangle kept;
  size_t count = 0, first = (size_t)!glm->intercept;
  size_t *columns = ml_array(call, triangle->columns, sizeof *columns);
  memset(&kept, 0, sizeof kept);
  glm->errors = ml_array(call, glm->p + 1, sizeof(double));
  for (size_t j = 0; !call->status && j + 1 < triangle->columns; j++) {
    if (!isnan(glm->coefficients[j + first])) columns[count++] = j;
  }
  if (!call->status) {
    columns[count] = triangle->columns - 1;
    ml_triangle_select(call, &kept, triangle, columns, count + 1);
  }
  if (!call->status) ml_least_squares_solve(call, &kept, &solution);
  for (size_t j = 0; !call->status && j <= glm->p; j++) glm->errors[j] = NAN;
  for (size_t j = 0; !call->status && j < count; j++) {
    glm->errors[columns[j] + first] = solution.roots[j];
  }
  ml_least_squares_free(&solution);
  ml_triangle_free(&kept);
  ml_free(columns);
  return call->status;
}

/* The deviance of the model with a constant (or nothing) and the offset alone. */
static MlStatus null_deviance(MlCall *call, GlmPass *pass, double *room) {
  MlGlm *glm = pass->glm;
  double target = ml_sum_value(pass->target), rest = pass->weights - target;
  memset(room, 0, (glm->p + 1) * sizeof(double));
  glm->target = target;
  glm->exposure = glm->family == ML_GLM_POISSON ? ml_sum_value(pass->exposure) : pass->weights;
  if (glm->intercept && glm->family == ML_GLM_POISSON) {
    room[0] = target > 0 ? ml_log(target) - ml_log(ml_sum_value(pass->exposure)) : -745;
  } else if (glm->intercept) {
    room[0] = target > 0 && rest > 0 ? ml_log(target) - ml_log(rest) : target > 0 ? 745 : -745;
  }
  if (run_pass(call, pass, room, NULL)) return call->status;
  glm->null_deviance = ml_sum_value(pass->deviance);
  return ML_OK;
}

/* Keeps what merging takes, of the triangle of all rows, or of two classes that count alike by a
** pass over the rows of each. */
static MlStatus keep_information(MlCall *call, GlmPass *pass, MlTriangle *triangle) {
  MlGlm *glm = pass->glm;
  MlGlmShape shape = {glm->p, (size_t)(glm->intercept != 0), 1, glm->weighs_classes ? 2 : 1};
  size_t packed = ml_glm_packed(&shape);
  int is_finite = ml_glm_is_affordable(&shape);
  if (!is_finite) {
    glm->diagonal = ml_array(call, glm->p + 1, sizeof(double));
    glm->centre = ml_array(call, glm->p, sizeof(double));
    if (call->status) return call->status;
    return ml_glm_diagonal(call, triangle, &shape, 1, glm->diagonal, glm->centre);
  }
  glm->information = ml_array(call, shape.blocks * packed, sizeof(double));
  if (!glm->weighs_classes) {
    is_finite = glm->information && ml_glm_pack(triangle, glm->information);
  } else {
    double weights[2] = {glm->class_weights[0], glm->class_weights[1]};
    glm->class_deviances = ml_array(call, 2, sizeof(double));
    for (size_t b = 0; b < 2 && !call->status; b++) { /* in the classes' order */
      int is_positive = (double)b == glm->positive;
      glm->class_weights[0] = !is_positive;
      glm->class_weights[1] = is_positive;
      if (run_pass(call, pass, glm->coefficients, triangle)) break;
      glm->class_deviances[b] = ml_sum_value(pass->deviance);
      is_finite = is_finite && ml_glm_pack(triangle, glm->information + b * packed);
    }
    memcpy(glm->class_weights, weights, sizeof weights);
  }
  if (is_finite) return call->status;
  ml_free(glm->information);
  glm->information = NULL;
  return call->status;
}

static MlStatus finish_glm(MlCall *call, GlmPass *pass, MlTriangle *triangle, double *room) {
  MlGlm *glm = pass->glm;
  int has_errors = glm->l1 == 0 && glm->l2 == 0;
  if (run_pass(call, pass, glm->coefficients, triangle)) return call->status;
  glm->deviance = ml_sum_value(pass->deviance);
  glm->log_likelihood = ml_sum_value(pass->log_likelihood);
  glm->pearson = ml_sum_value(pass->pearson);
  glm->weights = pass->weights;
  glm->margin = pass->margin;
  for (size_t j = (size_t)!glm->intercept; j <= glm->p; j++) {
    double b = glm->coefficients[j];
    glm->rank += !isnan(b) && (b != 0 || glm->l1 == 0);
  }
  if (!glm->weighs_classes) keep_information(call, pass, triangle);
  if (has_errors && glm->prior && !call->status) {
    ml_triangle_merge(call, triangle, prior_triangle(pass));
  }
  if (has_errors) glm_errors(call, glm, triangle);
  if (glm->weighs_classes && !call->status) {
    double weights = pass->weights;
    MlSum target = pass->target;
    keep_information(call, pass, triangle);
    pass->weights = weights;
    pass->target = target;
  }
  return call->status ? call->status : null_deviance(call, pass, room);
}

MlStatus ml_glm_fit(MlCall *call, MlGlm *glm) {
  MlTriangle triangle = {0};
  GlmPass pass = {.glm = glm};
  glm->p = glm->fit->frame.encoder.columns;
  if (call->status) return call->status;
  if (glm->p > 5000) {
    return ml_fail(call, "there are %zu columns; at most 5000 for this regression", glm->p);
  }
  size_t stride = ml_triangle_stride(glm->p + (size_t)glm->intercept + 1);
  glm->coefficients = ml_array(call, glm->p + 1, sizeof(double));
  pass.rows = ml_array(call, GLM_BLOCK * stride, sizeof(double));
  pass.x = ml_array(call, glm->p, sizeof(double));
  double *room = ml_array(call, glm->p + 1, sizeof(double));
  if (!call->status && !iterate_glm(call, &pass, &triangle, room)) {
    finish_glm(call, &pass, &triangle, room);
  }
  ml_triangle_free(&triangle);
  ml_triangle_free(&pass.prior);
  ml_free(pass.rows);
  ml_free(pass.x);
  ml_free(room);
  return call->status;
}
