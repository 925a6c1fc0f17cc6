/*
** Linear regression by least squares, as R's lm, in one pass and O(p^2) memory; with options ridge,
** lasso and elastic net, weights, powers and interactions, robust standard errors.
*/
#include <math.h>

#include "learn/linear.h"

/* A sparse vector is made dense for regression up to this many columns. */
enum { DENSE_COLUMNS_MAX = 5000 };

/* Double-double is used up to this much work: rows times columns squared. */
static const double linear_extended_work = 3e7;

static const MlOption linear_options[] = {
    {.name = "intercept",
     .type = ML_OPTION_BOOLEAN,
     .offset = offsetof(MlLinearOptions, intercept),
     .fallback = 1,
     .help = "fit a constant term"},
    {.name = "l2",
     .type = ML_OPTION_REAL,
     .offset = offsetof(MlLinearOptions, l2),
     .minimum = 0,
     .maximum = 1e300,
     .help = "ridge penalty, added as l2 * sum of squared coefficients to the residual sum of "
             "squares (scikit-learn's Ridge alpha); no standard errors then"},
    {.name = "penalty",
     .type = ML_OPTION_REAL,
     .offset = offsetof(MlLinearOptions, penalty),
     .minimum = 0,
     .maximum = 1e300,
     .help = "of lasso and elastic net: added as penalty * (l1_ratio * sum of |b| + (1 - l1_ratio) "
             "/ 2 * sum of b^2) to half the mean squared residual; no standard errors then"},
    {.name = "l1_ratio",
     .type = ML_OPTION_REAL,
     .offset = offsetof(MlLinearOptions, l1_ratio),
     .fallback = 1,
     .minimum = 0,
     .maximum = 1,
     .help = "share of the absolute values in the penalty: 1 is the lasso"},
    {.name = "scaling",
     .type = ML_OPTION_CHOICE,
     .offset = offsetof(MlLinearOptions, scaling),
     .choices = "scikit-learn|glmnet",
     .help = "what the penalty is on: the coefficients as they are (penalty is scikit-learn's "
             "alpha), or those of features and target scaled to standard deviation 1 (penalty is "
             "glmnet's lambda, l1_ratio its alpha)"},
    {.name = "std_errors",
     .type = ML_OPTION_CHOICE,
     .offset = offsetof(MlLinearOptions, errors),
     .choices = "classical|hc0|hc1|hc2|hc3",
     .help = "hc0 to hc3 allow for unequal variances (a row of leverage 1, which has no residual, "
             "adds nothing to hc2 and hc3, where R's sandwich has NaN); the rows are then held in "
             "memory, as with \"cluster\""},
    {.name = "diagnostics",
     .type = ML_OPTION_BOOLEAN,
     .offset = offsetof(MlLinearOptions, diagnostics),
     .help = "quantiles of the residuals, Durbin-Watson and Breusch-Pagan for more than 2048 rows "
             "too, which are then held in memory"},
    {0}};

void ml_linear_fit_free(MlLinearFit *solved) {
  ml_least_squares_free(&solved->solution);
  ml_free(solved->errors);
  ml_free(solved->packed);
  ml_free(solved->exponents);
}

static int has_second_pass(const MlFit *fit) {
  const MlLinearOptions *options = fit->options;
  return options->errors != ML_ERRORS_CLASSICAL || fit->frame.role_name[ML_ROLE_CLUSTER] != NULL ||
         options->diagnostics;
}

static MlStatus linear_begin(MlCall *call, MlFit *fit) {
  const MlLinearOptions *options = fit->options;
  int is_penalised = options->l2 > 0 || options->penalty > 0;
  if (options->l2 > 0 && options->penalty > 0) {
    return ml_fail(call, "options 'l2' and 'penalty' do not go together; for both kinds of penalty "
                         "use 'penalty' with 'l1_ratio'");
  }
  if (is_penalised && (has_second_pass(fit))) {
    return ml_fail(call, "options 'std_errors', 'cluster' and 'diagnostics' are for models without "
                         "penalty");
  }
  if (options->errors != ML_ERRORS_CLASSICAL && fit->frame.role_name[ML_ROLE_CLUSTER]) {
    return ml_fail(call, "options 'std_errors' and 'cluster' do not go together");
  }
  if (has_second_pass(fit)) fit->frame.absorb = NULL;
  if (!options->intercept) fit->frame.encoder.coding = ML_CODING_FULL_FIRST;
  return call->status;
}

static MlStatus check_columns(MlCall *call, const MlFit *fit) {
  const MlEncoder *encoder = &fit->frame.encoder;
  if (encoder->has_sparse && encoder->columns > DENSE_COLUMNS_MAX) {
    return ml_fail(call, "sparse vectors of %zu columns are too many; at most %d", encoder->columns,
                   DENSE_COLUMNS_MAX);
  }
  return call->status;
}

/* ---- solving */

/*
** What is below rounding is nothing: a target that is constant has no variance to explain, and a
** fit that leaves 1e-30 of its squares is perfect. In twice the precision only the target's own
** numbers are rounded, and in a refined window the coefficients: 1e15 and some are told apart.
*/
static void drop_rounding(MlLinearFit *out, int intercept) {
  MlLeastSquares *s = &out->solution;
  double squares = out->total + (intercept && s->p ? s->effects[0] : 0);
  int is_exact = s->is_extended || out->is_refined;
  double least = out->is_refined ? 1e-31 : is_exact ? 1e-32 : 1e-30;
  if (!isfinite(squares)) return;
  if (out->residual <= least * squares && (!is_exact || out->residual <= 1e-20 * out->total)) {
    out->residual = 0;
  }
  if (!intercept || out->total > (is_exact ? 1e-45 : 1e-28) * squares) return;
  out->total = out->residual = 0;
  for (size_t j = 1; j < s->p; j++) s->coefficients[j] *= 0; /* NaN stays: it was dropped */
}

/* Keeps a copy of the whole triangle for the model. */
static MlStatus pack_triangle(MlCall *call, const MlTriangle *triangle, MlLinearFit *out) {
  size_t q = triangle->columns, at = 0;
  if (q > ML_LINEAR_TRIANGLE_MAX + 2) return call->status;
  out->packed = ml_array(call, q * (q + 1) / 2, sizeof(double));
  out->exponents = ml_array(call, q, sizeof(int));
  if (call->status) return call->status;
  for (size_t i = 0; i < q; i++) {
    for (size_t j = i; j < q; j++) out->packed[at++] = triangle->rows[i * triangle->stride + j];
    out->exponents[i] = triangle->exponents[i];
  }
  out->packed_columns = q;
  return ML_OK;
}

static MlStatus classical_errors(MlCall *call, MlLinearFit *out) {
  MlLeastSquares *s = &out->solution;
  double variance = out->freedom > 0 ? out->residual / out->freedom : NAN;
  ml_free(out->errors);
  out->errors = ml_array(call, s->p, sizeof *out->errors);
  for (size_t j = 0; out->errors && j < s->p; j++) {
    out->errors[j] = isnan(s->diagonal[j]) ? NAN : sqrt(variance) * s->roots[j];
  }
  return call->status;
}

/* From the target's unit 2^unit to its own numbers. */
static void to_target_unit(MlLinearFit *out, int unit) {
  MlLeastSquares *s = &out->solution;
  if (!unit) return;
  for (size_t j = 0; j < s->p; j++) {
    s->coefficients[j] = ldexp(s->coefficients[j], unit);
    s->effects[j] = ldexp(s->effects[j], 2 * unit);
    out->errors[j] = ldexp(out->errors[j], unit);
  }
  out->residual = ldexp(out->residual, 2 * unit);
  out->total = ldexp(out->total, 2 * unit);
}

/* Solves in double-double where that gives digits that double does not. */
static MlStatus solve_delicate(MlCall *call, MlFit *fit, int intercept, size_t columns,
                               MlLinearFit *out) {
  MlExtendedTriangle extended;
  const MlFrame *frame = &fit->frame;
  double work = (double)frame->rows_used * (double)columns * (double)columns;
  int is_held = !frame->overflowed;
  int is_affordable = frame->encoder.terms || frame->rows_used <= ML_FRAME_HEAD_ROWS;
  if (!is_held || !is_affordable || work > linear_extended_work ||
      !ml_least_squares_is_delicate(&out->solution)) {
    return call->status;
  }
  ml_least_squares_free(&out->solution);
  ml_linear_extended(call, fit, intercept, &extended);
  if (!call->status) ml_least_squares_extended(call, &extended, &out->solution);
  ml_extended_free(&extended);
  return call->status;
}

MlStatus ml_linear_solve(MlCall *call, MlFit *fit, const MlLinearOptions *options,
                         MlTriangle *triangle, MlLinearFit *out) {
  int is_penalised = options->l2 > 0 || options->penalty > 0;
  if (call->status || pack_triangle(call, triangle, out)) return call->status;
  size_t columns = triangle->columns;
  if (options->l2 > 0) {
    ml_linear_ridge(call, triangle, options->intercept, options->l2, out);
  } else if (options->penalty > 0) {
    ml_linear_elastic_net(call, triangle, options, out);
  } else {
    /* in the target's own unit, so that the squares of 1e-300 do not vanish */
    int unit = triangle->exponents[columns - 1];
    triangle->exponents[columns - 1] = 0;
    ml_least_squares_solve(call, triangle, &out->solution);
    size_t double_rank = out->solution.rank;
    if (!call->status && fit && unit == 0) {
      solve_delicate(call, fit, options->intercept, columns, out);
    }
    out->residual = out->total = out->solution.rss;
    for (size_t j = (size_t)options->intercept; !call->status && j < out->solution.p; j++) {
      out->total += out->solution.effects[j];
    }
    if (!call->status) drop_rounding(out, options->intercept);
    out->freedom = out->n - (double)out->solution.rank;
    if (!call->status && !classical_errors(call, out)) to_target_unit(out, unit);
    /* the second pass goes by the double triangle: it must have kept the same columns */
    if (!call->status && fit && !fit->frame.overflowed && double_rank != out->solution.rank &&
        has_second_pass(fit)) {
      return ml_fail(call, "the columns are too nearly collinear for robust standard errors");
    }
    if (double_rank != out->solution.rank) is_penalised = 1;
  }
  out->freedom = out->n - (double)out->solution.rank;
  if (!call->status && !out->errors) classical_errors(call, out);
  int is_held = fit && !fit->frame.overflowed;
  if (!call->status && !is_penalised && is_held && isfinite(out->residual) &&
      (has_second_pass(fit) || fit->frame.rows_used <= ML_FRAME_HEAD_ROWS)) {
    ml_linear_second_pass(call, fit, triangle, out);
  }
  return call->status;
}

/* ---- parameters */

MlStatus ml_linear_write(MlCall *call, const MlLinearOptions *options, const MlLinearFit *solved,
                         MlBuffer *record) {
  const MlLeastSquares *s = &solved->solution;
  size_t q = solved->packed_columns;
  ml_put_integer(call, record, "intercept", options->intercept);
  ml_put_reals(call, record, "coefficients", s->coefficients, s->p);
  ml_put_reals(call, record, "std_errors", solved->errors, s->p);
  ml_put_integer(call, record, "rank", (int64_t)s->rank);
  ml_put_real(call, record, "residual_sum_of_squares", solved->residual);
  ml_put_real(call, record, "total_sum_of_squares", solved->total);
  if (solved->freedom != solved->n - (double)s->rank) {
    ml_put_real(call, record, "freedom", solved->freedom);
  }
  if (solved->clusters) ml_put_integer(call, record, "clusters", (int64_t)solved->clusters);
  if (solved->log_weights != 0 || solved->weights != solved->n) {
    ml_put_real(call, record, "weights", solved->weights);
    ml_put_real(call, record, "log_weights", solved->log_weights);
  }
  if (solved->iterations) ml_put_integer(call, record, "iterations", solved->iterations);
  if (solved->has_diagnostics) {
    ml_put_real(call, record, "durbin_watson", solved->durbin_watson);
    ml_put_real(call, record, "breusch_pagan", solved->breusch_pagan);
    ml_put_reals(call, record, "residual_quantiles", solved->quantiles, 5);
  }
  if (!solved->packed) return call->status;
  ml_put_reals(call, record, "triangle", solved->packed, q * (q + 1) / 2);
  int64_t units[ML_LINEAR_TRIANGLE_MAX + 2];
  int has_units = 0;
  for (size_t i = 0; i < q; i++) {
    units[i] = solved->exponents[i];
    has_units |= units[i] != 0;
  }
  if (has_units) ml_put_integers(call, record, "triangle_units", units, q);
  return call->status;
}

/* Solves and writes down; the triangle is freed. */
static MlStatus finish_triangle(MlCall *call, MlFit *fit, MlTriangle *triangle, MlLinearFit *solved,
                                MlBuffer *record) {
  const MlLinearOptions *options = fit->options;
  const MlLinearState *state = fit->state;
  if (!call->status) {
    ml_linear_solve(call, state->window ? NULL : fit, options, triangle, solved);
  }
  if (!call->status && state->window && options->l2 == 0 && options->penalty == 0 &&
      ml_least_squares_is_delicate(&solved->solution)) {
    ml_linear_window_refine(call, fit, triangle, solved);
    if (solved->is_refined) {
      drop_rounding(solved, options->intercept);
      classical_errors(call, solved);
    }
  }
  if (!call->status && !isfinite(solved->residual)) {
    ml_fail(call, "the numbers are too large: their squares overflow; scale them down");
  }
  if (!call->status && solved->solution.p == 0 && !options->intercept) {
    ml_fail(call, "there is nothing to fit: no intercept and no usable feature");
  }
  if (!call->status) ml_linear_write(call, options, solved, record);
  ml_triangle_free(triangle);
  ml_linear_fit_free(solved);
  return call->status;
}

static MlStatus linear_finish(MlCall *call, MlFit *fit, MlBuffer *record) {
  MlLinearFit solved = {0};
  MlTriangle triangle = {0};
  const MlLinearOptions *options = fit->options;
  const MlLinearState *state = fit->state;
  int is_weighted = fit->frame.role_name[ML_ROLE_WEIGHT] != NULL;
  if (state->window) {
    ml_linear_window_solve(call, fit, &triangle, &solved);
    return finish_triangle(call, fit, &triangle, &solved, record);
  }
  if (!check_columns(call, fit)) ml_linear_triangle(call, fit, options->intercept, &triangle);
  solved.n = (double)fit->frame.rows_used;
  solved.weights = is_weighted ? state->weights : solved.n;
  solved.log_weights = is_weighted ? state->log_weights : 0;
  return finish_triangle(call, fit, &triangle, &solved, record);
}

const MlLearner ml_linear_regression = {
    .function = "ml_linear_regression",
    .title = "Fits a linear regression by least squares, as R's lm. Rows with a NULL are left out, "
             "unless \"missing\" says otherwise",
    .signature = "ml_linear_regression(y, x1, ... [, options])",
    .example = "WITH t(y, x) AS (VALUES (1.0, 1), (2.1, 2), (2.9, 3), (4.2, 4)) SELECT term, "
               "estimate, std_error FROM ml_coefficients((SELECT ml_linear_regression(y, x) FROM "
               "t))",
    .target = ML_TARGET_NUMBER,
    .coding = ML_CODING_TREATMENT,
    .predicts = ML_PREDICTS_NUMBER,
    .takes_terms = 1,
    .rereads = 1,
    .roles = 1 << ML_ROLE_WEIGHT | 1 << ML_ROLE_CLUSTER,
    .options = linear_options,
    .options_size = sizeof(MlLinearOptions),
    .state_size = sizeof(MlLinearState),
    .begin = linear_begin,
    .absorb = ml_linear_absorb,
    .finish = linear_finish,
    .release = ml_linear_state_free,
    .load = ml_linear_load,
    .unload = ml_linear_unload,
    .predict = ml_linear_predict,
    .variance = ml_linear_variance,
    .merge = ml_linear_merge,
    .window_start = ml_linear_window_start,
    .window_push = ml_linear_window_push,
    .window_pop = ml_linear_window_pop,
    .window_rows = ml_linear_window_rows,
    .contributions = ml_linear_contributions,
    .coefficients = ml_linear_coefficients,
    .summary = ml_linear_summary,
};
