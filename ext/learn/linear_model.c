/* Applying and describing a fitted linear regression. */
#include <math.h>
#include <string.h>

#include "learn/describe.h"
#include "learn/linear.h"
#include "math/distributions.h"
#include "math/elementary.h"

void ml_linear_unload(void *data) {
  MlLinearModel *linear = data;
  ml_free(linear->coefficients);
  ml_free(linear->estimates);
  ml_free(linear->std_errors);
  ml_free(linear->packed);
  ml_free(linear->order);
  ml_free(linear->room);
  ml_triangle_free(&linear->reduced);
  ml_free(linear);
}

/* An optional number of the record. */
static double optional_real(MlCall *call, MlRecord parameters, const char *name, double otherwise) {
  MlField field;
  double value = otherwise;
  if (!call->status && ml_record_find(parameters, name, &field)) {
    ml_get_real(call, parameters, name, &value);
  }
  return value;
}

void *ml_linear_load(MlCall *call, const MlModel *model, MlRecord parameters) {
  MlLinearModel *linear = ml_array(call, 1, sizeof *linear);
  MlField field;
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
  linear->freedom = optional_real(call, parameters, "freedom", linear->n - (double)linear->rank);
  linear->weights = optional_real(call, parameters, "weights", linear->n);
  linear->log_weights = optional_real(call, parameters, "log_weights", 0);
  if (!call->status && (linear->rank < 0 || (uint64_t)linear->rank > count)) {
    ml_fail(call, "the model is damaged: the rank of %zu columns cannot be %lld", count,
            (long long)linear->rank);
  }
  if (!call->status && ml_record_find(parameters, "triangle", &field)) {
    if (count > ML_LINEAR_TRIANGLE_MAX + 1) { /* the constant is one more */
      ml_fail(call, "the model is damaged: a triangle of %zu columns", count);
    }
    if (!call->status) {
      linear->packed =
          ml_get_reals(call, parameters, "triangle", (count + 1) * (count + 2) / 2, NULL);
    }
  }
  if (call->status) {
    ml_linear_unload(linear);
    return NULL;
  }
  const double *slopes = linear->estimates + linear->has_intercept;
  if (linear->has_intercept && !isnan(linear->estimates[0])) {
    linear->intercept = linear->estimates[0];
  }
  for (size_t j = 0; j < linear->p; j++) {
    linear->coefficients[j] = isnan(slopes[j]) ? 0 : slopes[j];
  }
  return linear;
}

MlStatus ml_linear_predict(MlCall *call, const MlModel *model, const MlRow *row, double *out) {
  const MlLinearModel *linear = model->state;
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

MlStatus ml_linear_contributions(MlCall *call, const MlModel *model, const MlRow *row,
                                 double *columns, double *intercept) {
  const MlLinearModel *linear = model->state;
  *intercept = linear->intercept;
  for (size_t j = 0; j < linear->p; j++) {
    columns[j] = row->x ? linear->coefficients[j] * row->x[j] : 0;
  }
  for (size_t i = 0; !row->x && i < row->count; i++) {
    columns[row->indices[i]] = linear->coefficients[row->indices[i]] * row->values[i];
  }
  return call->status;
}

/* ---- what the stored triangle tells */

MlStatus ml_linear_unpack(MlCall *call, const MlModel *model, MlTriangle *out) {
  const MlLinearModel *linear = model->state;
  size_t q = linear->p + (size_t)linear->has_intercept + 1, at = 0;
  MlField field;
  int64_t *units = NULL;
  memset(out, 0, sizeof *out);
  if (!linear->packed) {
    return ml_fail(call, "the model keeps no triangle: it has more than %d columns",
                   ML_LINEAR_TRIANGLE_MAX);
  }
  if (ml_record_find(model->parameters, "triangle_units", &field)) {
    units = ml_get_integers(call, model->parameters, "triangle_units", q, NULL);
  }
  if (!call->status && !ml_triangle_begin(call, out, q)) {
    for (size_t i = 0; i < q; i++) {
      for (size_t j = i; j < q; j++) out->rows[i * out->stride + j] = linear->packed[at++];
      int64_t unit = units ? units[i] : 0;
      out->exponents[i] = unit > -3000 && unit < 3000 ? (int)unit : 0;
    }
  }
  ml_free(units);
  return call->status;
}

/* The triangle of the kept columns, made when first asked for. */
static MlStatus need_reduced(MlCall *call, const MlModel *model) {
  MlLinearModel *linear = model->state;
  size_t count = linear->p + (size_t)linear->has_intercept, kept = 0;
  MlTriangle whole;
  if (linear->order || call->status) return call->status;
  if (ml_linear_unpack(call, model, &whole)) return call->status;
  size_t *order = ml_array(call, count + 1, sizeof *order);
  double *room = ml_array(call, 2 * (count + 1), sizeof *room);
  for (size_t j = 0; order && j < count; j++) {
    if (!isnan(linear->estimates[j])) order[kept++] = j;
  }
  if (order && room) {
    order[kept] = count;
    ml_triangle_select(call, &linear->reduced, &whole, order, kept + 1);
  }
  for (size_t j = 0; !call->status && j < kept; j++) {
    if (linear->reduced.rows[j * linear->reduced.stride + j] == 0) {
      ml_fail(call, "the columns are too nearly collinear for that");
    }
  }
  ml_triangle_free(&whole);
  if (call->status) {
    ml_triangle_free(&linear->reduced);
    ml_free(order);
    ml_free(room);
    return call->status;
  }
  linear->order = order;
  linear->room = room;
  return ML_OK;
}

/* 1 when the coefficients are held by a penalty: they have no standard errors. */
static int linear_is_penalised(const MlLinearModel *linear) {
  size_t count = linear->p + (size_t)linear->has_intercept;
  if (!(linear->n > 0 && linear->n - (double)linear->rank > 0)) return 0;
  for (size_t j = 0; j < count; j++) {
    if (isnan(linear->std_errors[j]) && !isnan(linear->estimates[j])) return 1;
  }
  return 0;
}

MlStatus ml_linear_variance(MlCall *call, const MlModel *model, const MlRow *row,
                            MlPredictionVariance *out) {
  const MlLinearModel *linear = model->state;
  size_t first = (size_t)linear->has_intercept, count = linear->p + first;
  if (linear_is_penalised(linear)) {
    return ml_fail(call, "a model with a penalty has no standard errors");
  }
  if (need_reduced(call, model)) return call->status;
  double *x = linear->room, *u = linear->room + count + 1, sum = 0;
  if (first) x[0] = 1;
  for (size_t j = 0; j < linear->p; j++) x[first + j] = row->x ? row->x[j] : 0;
  for (size_t i = 0; !row->x && i < row->count; i++) x[first + row->indices[i]] = row->values[i];
  ml_linear_project(&linear->reduced, linear->order, x, u);
  for (size_t k = 0; k + 1 < linear->reduced.columns; k++) sum += u[k] * u[k];
  out->leverage = sum;
  out->freedom = linear->n - (double)linear->rank;
  out->variance = out->freedom > 0 ? linear->rss / out->freedom : NAN;
  return ML_OK;
}

/* ---- describing */

MlStatus ml_linear_coefficients(MlCall *call, const MlModel *model, MlGrid *grid) {
  const MlLinearModel *linear = model->state;
  double freedom = linear->freedom;
  double quantile = freedom > 0 ? ml_t_quantile(0.975, freedom) : NAN;
  size_t first = (size_t)linear->has_intercept;
  for (size_t j = 0; j < linear->p + first && !call->status; j++) {
    double estimate = linear->estimates[j], error = linear->std_errors[j];
    double p_value = freedom > 0 ? ml_t_two_sided(estimate / error, freedom) : NAN;
    MlInference inference = {error, p_value, quantile};
    ml_describe_coefficient(call, model, 1 - first + j, estimate, &inference, NULL, grid);
  }
  return call->status;
}

/*
** The ratio of the greatest to the smallest singular value of R (p, p) with columns of length 1
** (Belsley, Kuh and Welsch's scaled condition number), by one-sided Jacobi rotations.
*/
static MlStatus scaled_condition(MlCall *call, const MlTriangle *reduced, double *condition) {
  size_t p = reduced->columns - 1;
  double *a = ml_array(call, p * p, sizeof *a), least = HUGE_VAL, greatest = 0;
  for (size_t j = 0; a && j < p; j++) { /* column j of R is row j of a */
    double norm = 0;
    for (size_t i = 0; i <= j; i++) {
      a[j * p + i] = reduced->rows[i * reduced->stride + j];
      norm += a[j * p + i] * a[j * p + i];
    }
    for (size_t i = 0; i <= j; i++) a[j * p + i] /= sqrt(norm);
  }
  for (int round = 0, moved = 1; a && moved && round < 60 && !call->status; round++) {
    moved = 0;
    for (size_t j = 0; j < p; j++) {
      for (size_t k = j + 1; k < p && !ml_poll(call, (uint32_t)p * 8); k++) {
        double *x = a + j * p, *y = a + k * p, xx = 0, yy = 0, xy = 0;
        for (size_t i = 0; i < p; i++) xx += x[i] * x[i], yy += y[i] * y[i], xy += x[i] * y[i];
        if (fabs(xy) <= 1e-15 * sqrt(xx * yy)) continue;
        double zeta = (yy - xx) / (2 * xy);
        double t = (zeta < 0 ? -1 : 1) / (fabs(zeta) + sqrt(1 + zeta * zeta));
        double c = 1 / sqrt(1 + t * t), s = c * t;
        for (size_t i = 0; i < p; i++) {
          double left = x[i], right = y[i];
          x[i] = c * left - s * right;
          y[i] = s * left + c * right;
        }
        moved = 1;
      }
    }
  }
  for (size_t j = 0; a && j < p; j++) {
    double norm = 0;
    for (size_t i = 0; i < p; i++) norm += a[j * p + i] * a[j * p + i];
    least = norm < least ? norm : least;
    greatest = norm > greatest ? norm : greatest;
  }
  *condition = least > 0 ? sqrt(greatest / least) : HUGE_VAL;
  ml_free(a);
  return call->status;
}

/* A row a term: 1 / (1 - R^2) of its column on the others, where there is a constant. */
static MlStatus summary_inflation(MlCall *call, const MlModel *model, MlGrid *grid) {
  const MlLinearModel *linear = model->state;
  const MlTriangle *reduced = &linear->reduced;
  size_t p = reduced->columns - 1;
  double *inverse = ml_array(call, p * p, sizeof *inverse);
  if (inverse) ml_triangle_inverse(call, reduced, inverse);
  for (size_t j = 1; inverse && j < p && !call->status; j++) {
    double squares = 0;
    for (size_t i = 1; i <= j; i++) {
      double r = ldexp(reduced->rows[i * reduced->stride + j], reduced->exponents[j]);
      squares += r * r;
    }
    ml_describe_column(call, model, "variance_inflation ", linear->order[j] - 1,
                       squares * inverse[j * p + j], grid);
  }
  ml_free(inverse);
  return call->status;
}

/* Of the residuals, times the root of the weight where there are weights, as R's summary shows. */
static MlStatus summary_quantiles(MlCall *call, const MlModel *model, MlGrid *grid) {
  static const char *const names[5] = {"residual_min", "residual_q1", "residual_median",
                                       "residual_q3", "residual_max"};
  MlField field;
  if (!ml_record_find(model->parameters, "residual_quantiles", &field)) return call->status;
  double *quantiles = ml_get_reals(call, model->parameters, "residual_quantiles", 5, NULL);
  for (int i = 0; quantiles && i < 5; i++) ml_grid_named_real(call, grid, names[i], quantiles[i]);
  ml_free(quantiles);
  return call->status;
}

static MlStatus summary_diagnostics(MlCall *call, const MlModel *model, MlGrid *grid) {
  const MlLinearModel *linear = model->state;
  double condition;
  MlField field;
  if (ml_record_find(model->parameters, "durbin_watson", &field)) {
    double terms = (double)linear->rank - 1;
    ml_grid_named_real(call, grid, "durbin_watson",
                       optional_real(call, model->parameters, "durbin_watson", NAN));
    double test = optional_real(call, model->parameters, "breusch_pagan", NAN);
    ml_grid_named_real(call, grid, "breusch_pagan", test);
    ml_grid_named_real(call, grid, "breusch_pagan_p_value",
                       terms > 0 ? ml_chi_square_sf(test, terms) : NAN);
  }
  if (!linear->packed || linear->rank < 1) return call->status;
  MlCall side; /* what cannot be told is left out */
  ml_call_begin(&side, call->function, call->interrupted, call->interrupted_arg);
  if (need_reduced(&side, model)) {
    if (side.status == ML_NOMEM) ml_fail_memory(call);
    return call->status;
  }
  if (linear->reduced.columns < 2 || scaled_condition(call, &linear->reduced, &condition)) {
    return call->status;
  }
  ml_grid_named_real(call, grid, "condition_number", condition);
  if (linear->has_intercept && linear->order[0] == 0) summary_inflation(call, model, grid);
  return call->status;
}

/*
** What tests and likelihoods stand on degrees of freedom: as R's summary.lm and logLik, the
** log-likelihood of normal errors with variance rss / n; AIC and BIC count the coefficients and the
** variance.
*/
static MlStatus summary_tests(MlCall *call, const MlLinearModel *l, MlGrid *grid) {
  double rank = (double)l->rank, freedom = l->n - rank, constant = l->has_intercept && rank > 0;
  double explained = l->tss - l->rss > 0 ? l->tss - l->rss : 0, terms = rank - constant;
  double r2 = l->tss > 0 ? explained / l->tss : NAN, sigma2 = freedom > 0 ? l->rss / freedom : NAN;
  double f = terms > 0 ? explained / terms / sigma2 : NAN;
  /* A perfect fit has no finite likelihood. */
  double likelihood = l->rss > 0 ? -l->n / 2 * (ml_log(2 * ML_PI * l->rss / l->n) + 1) : NAN;
  likelihood += l->log_weights / 2;
  ml_grid_named_real(call, grid, "adj_r_squared",
                     freedom > 0 ? 1 - (1 - r2) * (l->n - constant) / freedom : NAN);
  ml_grid_named_real(call, grid, "sigma", sqrt(sigma2));
  ml_grid_named_real(call, grid, "statistic", f);
  ml_grid_named_real(call, grid, "p_value",
                     terms > 0 && freedom > 0 ? ml_f_sf(f, terms, freedom) : NAN);
  ml_grid_named_integer(call, grid, "df", (int64_t)terms);
  ml_grid_named_integer(call, grid, "df_residual", (int64_t)freedom);
  ml_grid_named_real(call, grid, "log_likelihood", likelihood);
  ml_grid_named_real(call, grid, "aic", -2 * likelihood + 2 * (rank + 1));
  return ml_grid_named_real(call, grid, "bic", -2 * likelihood + ml_log(l->n) * (rank + 1));
}

/* With a penalty the number of coefficients is not that of degrees of freedom: no tests then. */
MlStatus ml_linear_summary(MlCall *call, const MlModel *model, MlGrid *grid) {
  const MlLinearModel *l = model->state;
  double explained = l->tss - l->rss > 0 ? l->tss - l->rss : 0;
  MlField field;
  int64_t clusters = 0;
  if (ml_record_find(model->parameters, "clusters", &field)) {
    ml_get_integer(call, model->parameters, "clusters", &clusters);
    ml_grid_named_integer(call, grid, "clusters", clusters);
  }
  ml_grid_named_real(call, grid, "r_squared", l->tss > 0 ? explained / l->tss : NAN);
  if (linear_is_penalised(l)) {
    ml_grid_named_integer(call, grid, "nonzero", l->rank - (l->has_intercept && l->rank > 0));
  } else {
    summary_tests(call, l, grid);
  }
  ml_grid_named_real(call, grid, "residual_sum_of_squares", l->rss);
  ml_grid_named_real(call, grid, "total_sum_of_squares", l->tss);
  summary_quantiles(call, model, grid);
  if (!call->status) summary_diagnostics(call, model, grid);
  ml_describe_dropped(call, model, l->estimates + l->has_intercept, grid);
  return call->status;
}
