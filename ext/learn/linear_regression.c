/*
** Linear regression by least squares, as R's lm, in one pass and O(p^2) memory.
**
** While rows stream past, each level of a category has its own column in the triangle, in order of
** appearance; at the end the columns of the design matrix are chosen from them (sorted levels
** without the first), which costs nothing in exactness: a triangle holds all that any choice of its
** columns needs.
*/
#include <math.h>
#include <string.h>

#include "learn/fit.h"
#include "learn/least_squares.h"
#include "math/distributions.h"
#include "math/elementary.h"

/* A sparse vector is made dense for regression up to this many columns. */
enum { DENSE_COLUMNS_MAX = 5000 };

typedef struct LinearOptions {
  int intercept;
  double l2;
} LinearOptions;

static const MlOption linear_options[] = {
    {.name = "intercept",
     .type = ML_OPTION_BOOLEAN,
     .offset = offsetof(LinearOptions, intercept),
     .fallback = 1,
     .help = "fit a constant term"},
    {.name = "l2",
     .type = ML_OPTION_REAL,
     .offset = offsetof(LinearOptions, l2),
     .minimum = 0,
     .maximum = 1e300,
     .help = "ridge penalty, added as l2 * sum of squared coefficients to the residual sum of "
             "squares (scikit-learn's Ridge alpha); no standard errors then"},
    {0}};

/*
** Columns of the triangle while streaming: the constant, numbers and vectors in the features'
** order, levels in order of appearance, the target.
*/
typedef struct LinearState {
  MlTriangle triangle; /* of what has streamed past */
  double *block;       /* (ML_FRAME_BLOCK_ROWS, stride), owned */
  size_t block_capacity;
  size_t *base;                         /* (features) first column of a number or vector; owned */
  size_t **levels;                      /* (features) column of each level met; owned */
  size_t *level_count, *level_capacity; /* (features) owned */
} LinearState;

/* ---- streaming */

static MlStatus begin_stream(MlCall *call, LinearState *state, const MlEncoder *encoder) {
  size_t columns = 1;
  state->base = ml_array(call, encoder->count, sizeof *state->base);
  state->levels = ml_array(call, encoder->count, sizeof *state->levels);
  state->level_count = ml_array(call, encoder->count, sizeof *state->level_count);
  state->level_capacity = ml_array(call, encoder->count, sizeof *state->level_capacity);
  if (call->status) return call->status;
  for (size_t i = 0; i < encoder->count; i++) {
    state->base[i] = columns;
    if (encoder->features[i].kind != ML_FEATURE_CATEGORY) columns += encoder->features[i].slots;
  }
  return ml_triangle_begin(call, &state->triangle, columns + 1);
}

/* Gives new levels a column each, before the target's. */
static MlStatus add_levels(MlCall *call, LinearState *state, const MlEncoder *encoder) {
  for (size_t i = 0; i < encoder->count; i++) {
    const MlFeature *feature = &encoder->features[i];
    while (!call->status && state->level_count[i] < feature->levels.count) {
      size_t column = state->triangle.columns - 1, count = state->level_count[i];
      ml_reserve(call, &state->levels[i], &state->level_capacity[i], count + 1, sizeof column);
      ml_triangle_insert(call, &state->triangle, column);
      if (call->status) return call->status;
      state->levels[i][count] = column;
      state->level_count[i] = count + 1;
    }
  }
  return call->status;
}

/* One stored row, target first, as a row of the triangle. */
static void write_stream_row(const LinearState *state, const MlEncoder *encoder, const double *row,
                             double *out) {
  size_t columns = state->triangle.columns;
  if (encoder->is_plain) {
    out[0] = 1;
    memcpy(out + 1, row + 1, (columns - 2) * sizeof *out);
    out[columns - 1] = row[0];
    return;
  }
  memset(out, 0, columns * sizeof *out);
  out[0] = 1;
  for (size_t i = 0; i < encoder->count; i++) {
    const MlFeature *feature = &encoder->features[i];
    const double *slots = row + 1 + feature->slot;
    if (feature->kind == ML_FEATURE_CATEGORY) {
      out[state->levels[i][(size_t)slots[0]]] = 1;
    } else {
      memcpy(out + state->base[i], slots, feature->slots * sizeof *out);
    }
  }
  out[columns - 1] = row[0];
}

static MlStatus linear_absorb(MlCall *call, void *learner, MlFrame *frame, const double *rows,
                              size_t count) {
  MlFit *fit = learner;
  LinearState *state = fit->state;
  const MlEncoder *encoder = &frame->encoder;
  if (!state->base && begin_stream(call, state, encoder)) return call->status;
  if (!encoder->is_plain && add_levels(call, state, encoder)) return call->status;
  size_t stride = state->triangle.stride;
  if (ml_reserve(call, &state->block, &state->block_capacity, count * stride, sizeof(double))) {
    return call->status;
  }
  for (size_t i = 0; i < count; i++) {
    write_stream_row(state, encoder, rows + i * frame->width, state->block + i * stride);
  }
  ml_triangle_absorb(&state->triangle, state->block, count, stride);
  return call->status;
}

/* The triangle of the design matrix, chosen from the columns that streamed past. */
static MlStatus select_design(MlCall *call, MlFit *fit, MlTriangle *out) {
  LinearState *state = fit->state;
  const MlEncoder *encoder = &fit->frame.encoder;
  const LinearOptions *options = fit->options;
  size_t *columns = ml_array(call, encoder->columns + 2, sizeof *columns), count = 0;
  if (!columns) return call->status;
  if (options->intercept) columns[count++] = 0;
  for (size_t i = 0; i < encoder->count; i++) {
    const MlFeature *feature = &encoder->features[i];
    for (size_t k = 0; k < feature->columns; k++) {
      columns[count + k] = state->base[i] + k;
      for (size_t code = 0; feature->kind == ML_FEATURE_CATEGORY && code < feature->levels.count;
           code++) {
        if (feature->rank[code] == k + 1) columns[count + k] = state->levels[i][code];
      }
    }
    count += feature->columns;
  }
  columns[count++] = state->triangle.columns - 1;
  ml_triangle_select(call, out, &state->triangle, columns, count);
  ml_free(columns);
  return call->status;
}

/* ---- rows that are held */

/* Writes a block of the design matrix, with constant and target, as rows (n, stride). */
static MlStatus write_block(MlCall *call, MlFit *fit, const MlBlock *block, size_t columns,
                            size_t stride) {
  LinearState *state = fit->state;
  size_t first = columns - block->columns - 1;
  if (ml_reserve(call, &state->block, &state->block_capacity, block->rows * stride + 1,
                 sizeof(double))) {
    return call->status;
  }
  for (size_t i = 0; i < block->rows; i++) {
    double *out = state->block + i * stride;
    if (first) out[0] = 1;
    if (block->x) {
      memcpy(out + first, block->x + i * block->x_stride, block->columns * sizeof *out);
    } else {
      memset(out + first, 0, block->columns * sizeof *out);
      for (size_t at = block->starts[i]; at < block->starts[i + 1]; at++) {
        out[first + block->indices[at]] = block->values[at];
      }
    }
    out[columns - 1] = block->y[i * block->y_stride];
  }
  return ml_poll(call, (uint32_t)(block->rows * 20));
}

static MlStatus absorb_held(MlCall *call, MlFit *fit, MlTriangle *triangle,
                            MlExtendedTriangle *extended) {
  size_t columns = triangle ? triangle->columns : extended->columns;
  size_t stride = triangle ? triangle->stride : columns;
  LinearState *state = fit->state;
  for (size_t i = 0; i < fit->frame.chunk_count && !call->status; i++) {
    MlBlock block;
    ml_frame_block(call, &fit->frame, i, &block);
    if (call->status || write_block(call, fit, &block, columns, stride)) break;
    if (triangle) {
      ml_triangle_absorb(triangle, state->block, block.rows, stride);
    } else {
      ml_extended_absorb(call, extended, state->block, NULL, block.rows, stride);
    }
  }
  return call->status;
}

/* ---- solving */

static MlStatus check_columns(MlCall *call, const MlFit *fit) {
  const MlEncoder *encoder = &fit->frame.encoder;
  if (encoder->has_sparse && encoder->columns > DENSE_COLUMNS_MAX) {
    return ml_fail(call, "sparse vectors of %zu columns are too many; at most %d", encoder->columns,
                   DENSE_COLUMNS_MAX);
  }
  return call->status;
}

/*
** Ridge: rows sqrt(l2) e_j below the others, one for each feature but the constant. What the
** penalty adds to the residual is taken off again.
*/
static MlStatus add_ridge_rows(MlCall *call, MlTriangle *triangle, size_t first, double l2) {
  double *row = ml_array(call, triangle->stride, sizeof *row);
  for (size_t j = first; row && j + 1 < triangle->columns; j++) {
    memset(row, 0, triangle->stride * sizeof *row);
    row[j] = sqrt(l2);
    ml_triangle_absorb(triangle, row, 1, triangle->stride);
  }
  ml_free(row);
  return call->status;
}

static MlStatus solve_held_extended(MlCall *call, MlFit *fit, size_t columns,
                                    MlLeastSquares *result) {
  MlExtendedTriangle extended;
  memset(&extended, 0, sizeof extended);
  ml_least_squares_free(result);
  if (!ml_extended_begin(call, &extended, columns)) {
    absorb_held(call, fit, NULL, &extended);
    if (!call->status) ml_least_squares_extended(call, &extended, result);
  }
  ml_extended_free(&extended);
  return call->status;
}

/* Sums of squares of the target about its mean (or 0): its length in the unpenalised triangle. */
static double total_squares(const MlTriangle *triangle, int intercept) {
  double norm = ml_triangle_norm(triangle, triangle->columns - 1);
  if (!intercept) return norm * norm;
  double mean_part =
      ldexp(triangle->rows[triangle->columns - 1], triangle->exponents[triangle->columns - 1]);
  return norm * norm - mean_part * mean_part;
}

typedef struct LinearFit {
  MlLeastSquares solution;
  double total; /* sum of squares of the target, about its mean with an intercept */
  double residual;
} LinearFit;

/* |y - X b|^2 = |R (b, -1)|^2, for the triangle of rows without the penalty. */
static double linear_residual(const MlTriangle *triangle, const double *coefficients) {
  double sum = 0;
  for (size_t i = 0; i < triangle->columns; i++) {
    double part = 0;
    for (size_t j = i; j < triangle->columns; j++) {
      double b = j + 1 == triangle->columns ? -1 : coefficients[j];
      double r = ldexp(triangle->rows[i * triangle->stride + j], triangle->exponents[j]);
      if (!isnan(b)) part += r * b;
    }
    sum += part * part;
  }
  return sum;
}

static MlStatus solve_ridge(MlCall *call, const MlTriangle *triangle, const LinearOptions *options,
                            LinearFit *out) {
  MlTriangle penalised;
  size_t *all = ml_array(call, triangle->columns, sizeof *all);
  memset(&penalised, 0, sizeof penalised);
  for (size_t j = 0; all && j < triangle->columns; j++) all[j] = j;
  if (all) ml_triangle_select(call, &penalised, triangle, all, triangle->columns);
  if (!call->status) {
    add_ridge_rows(call, &penalised, (size_t)options->intercept, options->l2);
    out->total = total_squares(triangle, options->intercept);
    ml_least_squares_solve(call, &penalised, &out->solution);
  }
  if (!call->status) out->residual = linear_residual(triangle, out->solution.coefficients);
  for (size_t j = 0; !call->status && j < out->solution.p; j++) out->solution.diagonal[j] = NAN;
  ml_triangle_free(&penalised);
  ml_free(all);
  return call->status;
}

/*
** What is below the rounding of the target's own numbers is nothing: a target that is constant has no
** variance to explain, and a fit that leaves 1e-30 of its squares is perfect.
*/
static void drop_rounding(LinearFit *out, int intercept) {
  MlLeastSquares *s = &out->solution;
  double squares = out->total + (intercept && s->p ? s->effects[0] : 0);
  if (out->residual <= 1e-30 * squares) out->residual = 0;
  if (!intercept || out->total > 1e-28 * squares) return;
  out->total = out->residual = 0;
  for (size_t j = 1; j < s->p; j++) s->coefficients[j] *= 0; /* NaN stays: it was dropped */
}

static MlStatus solve(MlCall *call, MlFit *fit, LinearFit *out) {
  const LinearOptions *options = fit->options;
  MlFrame *frame = &fit->frame;
  MlTriangle triangle;
  size_t columns = frame->encoder.columns + (size_t)options->intercept + 1;
  memset(&triangle, 0, sizeof triangle);
  if (check_columns(call, fit)) return call->status;
  if (frame->overflowed) {
    linear_absorb(call, fit, frame, frame->chunks[0].rows, frame->chunks[0].count);
    if (!call->status) select_design(call, fit, &triangle);
  } else if (!ml_triangle_begin(call, &triangle, columns)) {
    absorb_held(call, fit, &triangle, NULL);
  }
  if (!call->status && options->l2 > 0) {
    solve_ridge(call, &triangle, options, out);
  } else if (!call->status) {
    ml_least_squares_solve(call, &triangle, &out->solution);
    if (!call->status && !frame->overflowed && frame->rows_used <= ML_FRAME_HEAD_ROWS &&
        ml_least_squares_is_delicate(&out->solution)) {
      solve_held_extended(call, fit, columns, &out->solution);
    }
    out->residual = out->total = out->solution.rss;
    for (size_t j = (size_t)options->intercept; !call->status && j < out->solution.p; j++) {
      out->total += out->solution.effects[j];
    }
    if (!call->status) drop_rounding(out, options->intercept);
  }
  ml_triangle_free(&triangle);
  return call->status;
}

/* ---- parameters */

static MlStatus write_linear(MlCall *call, MlFit *fit, const LinearFit *solved,
                                 MlBuffer *record) {
  const LinearOptions *options = fit->options;
  const MlLeastSquares *s = &solved->solution;
  double n = (double)fit->frame.rows_used, freedom = n - (double)s->rank;
  double variance = freedom > 0 ? solved->residual / freedom : NAN;
  double *errors = ml_array(call, s->p, sizeof *errors);
  for (size_t j = 0; errors && j < s->p; j++) errors[j] = sqrt(variance * s->diagonal[j]);
  ml_put_integer(call, record, "intercept", options->intercept);
  ml_put_reals(call, record, "coefficients", s->coefficients, s->p);
  if (errors) ml_put_reals(call, record, "std_errors", errors, s->p);
  ml_put_integer(call, record, "rank", (int64_t)s->rank);
  ml_put_real(call, record, "residual_sum_of_squares", solved->residual);
  ml_put_real(call, record, "total_sum_of_squares", solved->total);
  ml_free(errors);
  return call->status;
}

static MlStatus linear_finish(MlCall *call, MlFit *fit, MlBuffer *record) {
  LinearFit solved = {0};
  const LinearOptions *options = fit->options;
  solve(call, fit, &solved);
  if (!call->status && !isfinite(solved.residual)) {
    ml_fail(call, "the numbers are too large: their squares overflow; scale them down");
  }
  if (!call->status && solved.solution.p == 0 && !options->intercept) {
    ml_fail(call, "there is nothing to fit: no intercept and no usable feature");
  }
  if (!call->status) write_linear(call, fit, &solved, record);
  ml_least_squares_free(&solved.solution);
  return call->status;
}

static void linear_release(MlFit *fit) {
  LinearState *state = fit->state;
  for (size_t i = 0; state->levels && i < fit->features; i++) ml_free(state->levels[i]);
  ml_triangle_free(&state->triangle);
  ml_free(state->block);
  ml_free(state->base);
  ml_free(state->levels);
  ml_free(state->level_count);
  ml_free(state->level_capacity);
}

/* ---- applying */

typedef struct LinearModel {
  size_t p; /* design columns */
  int has_intercept;
  double intercept;
  double *coefficients; /* (p) 0 where dropped; owned */
  double *estimates;    /* (p + has_intercept) NaN where dropped; owned */
  double *std_errors;   /* the same; owned */
  int64_t rank;
  double rss, tss, n;
} LinearModel;

static void linear_unload(void *data) {
  LinearModel *linear = data;
  ml_free(linear->coefficients);
  ml_free(linear->estimates);
  ml_free(linear->std_errors);
  ml_free(linear);
}

static void *linear_load(MlCall *call, const MlModel *model, MlRecord parameters) {
  LinearModel *linear = ml_array(call, 1, sizeof *linear);
  int64_t intercept;
  if (!linear) return NULL;
  ml_get_integer(call, parameters, "intercept", &intercept);
  linear->has_intercept = intercept != 0;
  linear->p = model->encoder.columns;
  size_t count = linear->p + (size_t)linear->has_intercept;
  linear->coefficients = ml_array(call, linear->p, sizeof(double));
  linear->estimates = ml_get_reals(call, parameters, "coefficients", count, NULL);
  linear->std_errors = ml_get_reals(call, parameters, "std_errors", count, NULL);
  ml_get_integer(call, parameters, "rank", &linear->rank);
  ml_get_real(call, parameters, "residual_sum_of_squares", &linear->rss);
  ml_get_real(call, parameters, "total_sum_of_squares", &linear->tss);
  linear->n = (double)model->rows_used;
  if (call->status) {
    linear_unload(linear);
    return NULL;
  }
  const double *slopes = linear->estimates + linear->has_intercept;
  if (linear->has_intercept && !isnan(linear->estimates[0]))
    linear->intercept = linear->estimates[0];
  for (size_t j = 0; j < linear->p; j++) {
    linear->coefficients[j] = isnan(slopes[j]) ? 0 : slopes[j];
  }
  return linear;
}

static MlStatus linear_predict(MlCall *call, const MlModel *model, const MlRow *row, double *out) {
  const LinearModel *linear = model->state;
  double sum = linear->intercept;
  if (row->x) {
    for (size_t j = 0; j < linear->p; j++) sum += linear->coefficients[j] * row->x[j];
  } else {
    for (size_t i = 0; i < row->count; i++) {
      sum += linear->coefficients[row->indices[i]] * row->values[i];
    }
  }
  *out = sum;
  return call->status;
}

static MlStatus linear_contributions(MlCall *call, const MlModel *model, const MlRow *row,
                                     double *columns, double *intercept) {
  const LinearModel *linear = model->state;
  *intercept = linear->intercept;
  for (size_t j = 0; j < linear->p; j++) {
    columns[j] = row->x ? linear->coefficients[j] * row->x[j] : 0;
  }
  for (size_t i = 0; !row->x && i < row->count; i++) {
    columns[row->indices[i]] = linear->coefficients[row->indices[i]] * row->values[i];
  }
  return call->status;
}

/* ---- describing */

static MlStatus linear_coefficients(MlCall *call, const MlModel *model, MlGrid *grid) {
  const LinearModel *linear = model->state;
  double freedom = linear->n - (double)linear->rank;
  double quantile = freedom > 0 ? ml_t_quantile(0.975, freedom) : NAN;
  MlBuffer name = {0};
  size_t first = (size_t)linear->has_intercept;
  for (size_t j = 0; j < linear->p + first && !call->status; j++) {
    double estimate = linear->estimates[j], error = linear->std_errors[j];
    name.length = 0;
    if (j < first) {
      ml_buffer_string(call, &name, "(Intercept)");
    } else {
      ml_encoder_column_name(call, &model->encoder, j - first, &name);
    }
    ml_grid_text(call, grid, name.data, name.length);
    ml_grid_real(call, grid, estimate);
    ml_grid_real(call, grid, error);
    ml_grid_real(call, grid, estimate / error);
    ml_grid_real(call, grid, freedom > 0 ? ml_t_two_sided(estimate / error, freedom) : NAN);
    ml_grid_real(call, grid, estimate - quantile * error);
    ml_grid_real(call, grid, estimate + quantile * error);
    ml_grid_null(call, grid);
  }
  ml_buffer_free(&name);
  return call->status;
}

static void summary_real(MlCall *call, MlGrid *grid, const char *name, double value) {
  ml_grid_string(call, grid, name);
  ml_grid_real(call, grid, value);
}

static void summary_whole(MlCall *call, MlGrid *grid, const char *name, double value) {
  ml_grid_string(call, grid, name);
  ml_grid_integer(call, grid, (int64_t)value);
}

/* The terms without an estimate, as a list. */
static void summary_dropped(MlCall *call, const MlModel *model, MlGrid *grid) {
  const LinearModel *linear = model->state;
  MlBuffer list = {0};
  for (size_t j = 0; j < linear->p && list.length < 300; j++) {
    if (!isnan(linear->estimates[j + (size_t)linear->has_intercept])) continue;
    if (list.length) ml_buffer_string(call, &list, ", ");
    ml_encoder_column_name(call, &model->encoder, j, &list);
  }
  if (list.length) {
    ml_grid_string(call, grid, "dropped");
    ml_grid_text(call, grid, list.data, list.length);
  }
  ml_buffer_free(&list);
}

/*
** As R's summary.lm and logLik: the log-likelihood of normal errors with variance rss / n; AIC and
** BIC count the coefficients and the variance.
*/
static MlStatus linear_summary(MlCall *call, const MlModel *model, MlGrid *grid) {
  const LinearModel *l = model->state;
  double rank = (double)l->rank, freedom = l->n - rank, constant = l->has_intercept && rank > 0;
  double explained = l->tss - l->rss > 0 ? l->tss - l->rss : 0, terms = rank - constant;
  double r2 = l->tss > 0 ? explained / l->tss : NAN, sigma2 = freedom > 0 ? l->rss / freedom : NAN;
  double f = terms > 0 ? explained / terms / sigma2 : NAN;
  /* A perfect fit has no finite likelihood. */
  double likelihood = l->rss > 0 ? -l->n / 2 * (ml_log(2 * ML_PI * l->rss / l->n) + 1) : NAN;
  summary_real(call, grid, "r_squared", r2);
  summary_real(call, grid, "adj_r_squared",
               freedom > 0 ? 1 - (1 - r2) * (l->n - constant) / freedom : NAN);
  summary_real(call, grid, "sigma", sqrt(sigma2));
  summary_real(call, grid, "statistic", f);
  summary_real(call, grid, "p_value", terms > 0 && freedom > 0 ? ml_f_sf(f, terms, freedom) : NAN);
  summary_whole(call, grid, "df", terms);
  summary_whole(call, grid, "df_residual", freedom);
  summary_real(call, grid, "log_likelihood", likelihood);
  summary_real(call, grid, "aic", -2 * likelihood + 2 * (rank + 1));
  summary_real(call, grid, "bic", -2 * likelihood + ml_log(l->n) * (rank + 1));
  summary_real(call, grid, "residual_sum_of_squares", l->rss);
  summary_real(call, grid, "total_sum_of_squares", l->tss);
  summary_dropped(call, model, grid);
  return call->status;
}

const MlLearner ml_linear_regression = {
    .name = "linear_regression",
    .title = "Fits a linear regression by least squares, as R's lm. Rows with a NULL are left out, "
             "unless \"missing\" says otherwise",
    .signature = "ml_linear_regression(y, x1, ... [, options])",
    .example = "WITH t(y, x) AS (VALUES (1.0, 1), (2.1, 2), (2.9, 3), (4.2, 4)) SELECT term, "
               "estimate, std_error FROM ml_coefficients((SELECT ml_linear_regression(y, x) FROM "
               "t))",
    .target = ML_TARGET_NUMBER,
    .coding = ML_CODING_TREATMENT,
    .predicts = ML_PREDICTS_NUMBER,
    .options = linear_options,
    .options_size = sizeof(LinearOptions),
    .state_size = sizeof(LinearState),
    .absorb = linear_absorb,
    .finish = linear_finish,
    .release = linear_release,
    .load = linear_load,
    .unload = linear_unload,
    .predict = linear_predict,
    .contributions = linear_contributions,
    .coefficients = linear_coefficients,
    .summary = linear_summary,
};
