/*
** What needs the rows of a linear regression a second time: standard errors that allow for unequal
** variances (White 1980; MacKinnon and White 1985) or for errors that go together in clusters
** (Liang and Zeger 1986, with the usual small-sample factor), the statistics of Durbin and Watson,
** and of Breusch and Pagan in Koenker's form.
**
** All is computed in the coordinates u = R^-T x, in which X'X is the identity.
*/
#include <math.h>
#include <string.h>

#include "base/sort.h"
#include "learn/linear.h"
#include "math/statistics.h"

typedef struct SecondPass {
  const MlTriangle *reduced;
  const MlLeastSquares *solution;
  size_t rank;
  int errors, is_clustered, is_weighted;
  double *u;                             /* (rank) */
  double *meat;                          /* (rank, rank) lower */
  double *scores;                        /* (clusters, rank + 1) sums, and rows */
  double *cross;                         /* (rank) sum of u times the squared residual */
  double previous, differences, squares; /* of residuals */
  double scale;                          /* mean squared residual */
  double sum, sum_of_squares;            /* of squared residuals over scale */
  int has_previous;
  double *residuals; /* (rows) as R's summary shows them: times the root of the weight */
  size_t count, rows;
} SecondPass;

void ml_linear_project(const MlTriangle *reduced, const size_t *order, const double *x, double *u) {
  for (size_t j = 0; j + 1 < reduced->columns; j++) {
    double left = ldexp(x[order[j]], -reduced->exponents[j]);
    for (size_t i = 0; i < j; i++) left -= reduced->rows[i * reduced->stride + j] * u[i];
    u[j] = left / reduced->rows[j * reduced->stride + j];
  }
}

static void add_to_meat(SecondPass *pass, double factor) {
  for (size_t i = 0; i < pass->rank; i++) {
    double part = factor * pass->u[i];
    for (size_t j = 0; j <= i; j++) pass->meat[i * pass->rank + j] += part * pass->u[j];
  }
}

static void visit_row(void *arg, const MlLinearRow *row) {
  SecondPass *pass = arg;
  const MlLeastSquares *solution = pass->solution;
  double residual = row->y, leverage = 0;
  for (size_t k = 0; k < pass->rank; k++) {
    size_t j = solution->order[k];
    residual -= solution->coefficients[j] * row->x[j];
  }
  ml_linear_project(pass->reduced, solution->order, row->x, pass->u);
  for (size_t k = 0; k < pass->rank; k++) leverage += pass->u[k] * pass->u[k];
  leverage *= row->weight;
  double score = row->weight * residual, left = 1 - leverage;
  if (pass->is_clustered) {
    double *own = pass->scores + row->cluster * (pass->rank + 1);
    own[pass->rank]++;
    for (size_t k = 0; k < pass->rank; k++) own[k] += score * pass->u[k];
  } else if (pass->errors != ML_ERRORS_CLASSICAL) {
    double divisor = 1;
    if (pass->errors == ML_ERRORS_HC2) divisor = left;
    if (pass->errors == ML_ERRORS_HC3) divisor = left * left;
    /* a row of leverage 1 decides its own fit: its residual is rounding */
    if (left >= 1e-10) add_to_meat(pass, score * score / divisor);
  }
  if (pass->has_previous) {
    pass->differences += (residual - pass->previous) * (residual - pass->previous);
  }
  pass->previous = residual;
  pass->has_previous = 1;
  if (pass->count < pass->rows) pass->residuals[pass->count++] = residual * sqrt(row->weight);
  pass->squares += residual * residual;
  double squared = residual * residual / pass->scale;
  pass->sum += squared;
  pass->sum_of_squares += squared * squared;
  for (size_t k = 0; k < pass->rank; k++) pass->cross[k] += squared * pass->u[k];
}

static size_t sum_clusters(SecondPass *pass, size_t count) {
  size_t used = 0;
  for (size_t c = 0; c < count; c++) {
    const double *own = pass->scores + c * (pass->rank + 1);
    if (own[pass->rank] == 0) continue; /* all its rows were left out */
    used++;
    memcpy(pass->u, own, pass->rank * sizeof(double));
    add_to_meat(pass, 1);
  }
  return used;
}

/* column (rank) = R^-1 column, in the units of the triangle */
static void solve_upper(const MlTriangle *reduced, size_t rank, double *column) {
  for (size_t i = rank; i-- > 0;) {
    double left = column[i];
    for (size_t k = i + 1; k < rank; k++)
      left -= reduced->rows[i * reduced->stride + k] * column[k];
    column[i] = left / reduced->rows[i * reduced->stride + i];
  }
}

/* errors (p): square roots of the diagonal of factor R^-1 meat R^-T, NaN where dropped. */
static MlStatus write_sandwich(MlCall *call, SecondPass *pass, double factor, double *errors) {
  size_t rank = pass->rank;
  double *half = ml_array(call, rank * rank, sizeof *half);
  for (size_t j = 0; half && j < rank; j++) { /* half (j, :) = R^-1 meat's column j */
    double *row = half + j * rank;
    for (size_t i = 0; i < rank; i++) {
      row[i] = i >= j ? pass->meat[i * rank + j] : pass->meat[j * rank + i];
    }
    solve_upper(pass->reduced, rank, row);
  }
  for (size_t i = 0; half && i < rank; i++) {
    for (size_t j = 0; j < rank; j++) pass->u[j] = half[j * rank + i];
    solve_upper(pass->reduced, rank, pass->u);
    double variance = factor * (pass->u[i] > 0 ? pass->u[i] : 0);
    errors[pass->solution->order[i]] = ldexp(sqrt(variance), -pass->reduced->exponents[i]);
  }
  ml_free(half);
  return call->status;
}

static MlStatus write_errors(MlCall *call, SecondPass *pass, size_t clusters, MlLinearFit *out) {
  double n = out->n, rank = (double)pass->rank, factor = 1;
  if (pass->is_clustered) {
    double g = (double)sum_clusters(pass, clusters);
    if (g < 2) return ml_fail(call, "option 'cluster' needs at least two clusters, found 1");
    factor = g / (g - 1) * (n - 1) / (n - rank);
    out->freedom = g - 1;
    out->clusters = (size_t)g;
  } else if (pass->errors == ML_ERRORS_HC1) {
    factor = n / (n - rank);
  }
  if (n <= rank) factor = NAN;
  return write_sandwich(call, pass, factor, out->errors);
}

/* n times R^2 of the regression of the squared residuals on the features. */
static double breusch_pagan(const SecondPass *pass, double n) {
  double mean = pass->sum / n, explained = -n * mean * mean;
  for (size_t k = 0; k < pass->rank; k++) explained += pass->cross[k] * pass->cross[k];
  double total = pass->sum_of_squares - n * mean * mean;
  if (explained < 0) explained = 0; /* by rounding */
  return total > 0 ? n * explained / total : NAN;
}

/* Least, quartiles and greatest of the residuals; 0 where the fit is perfect. */
static MlStatus residual_quantiles(MlCall *call, SecondPass *pass, MlLinearFit *out) {
  if (call->status || !pass->count) return call->status;
  ml_sort_doubles(call, pass->residuals, pass->count);
  for (int i = 0; i < 5; i++) {
    double quantile = ml_quantile_sorted(pass->residuals, pass->count, 0.25 * i, 7);
    out->quantiles[i] = out->residual > 0 ? quantile : 0;
  }
  return call->status;
}

MlStatus ml_linear_second_pass(MlCall *call, MlFit *fit, const MlTriangle *reduced,
                               MlLinearFit *out) {
  const MlLinearOptions *options = fit->options;
  const MlLeastSquares *solution = &out->solution;
  size_t rank = solution->rank, clusters = fit->frame.clusters.keys.count;
  int is_clustered = fit->frame.role_name[ML_ROLE_CLUSTER] != NULL;
  SecondPass pass = {.reduced = reduced,
                     .solution = solution,
                     .rank = rank,
                     .errors = options->errors,
                     .is_clustered = is_clustered,
                     .is_weighted = fit->frame.role_name[ML_ROLE_WEIGHT] != NULL,
                     .scale = out->residual > 0 ? out->residual / out->n : 1};
  if (is_clustered && clusters > ML_ALLOCATION_MAX / 8 / (rank + 1)) return ml_fail_memory(call);
  pass.u = ml_array(call, rank, sizeof(double));
  pass.cross = ml_array(call, rank, sizeof(double));
  pass.meat = ml_array(call, rank * rank, sizeof(double));
  pass.rows = fit->frame.rows_used;
  pass.residuals = ml_array(call, pass.rows, sizeof(double));
  if (is_clustered) pass.scores = ml_array(call, clusters * (rank + 1), sizeof(double));
  double work = (double)rank * (double)rank * 2 + 20;
  if (!call->status) ml_linear_visit(call, fit, options->intercept, work, visit_row, &pass);
  if (!call->status && (is_clustered || options->errors != ML_ERRORS_CLASSICAL)) {
    write_errors(call, &pass, clusters, out);
  }
  residual_quantiles(call, &pass, out);
  out->has_diagnostics = 1;
  out->durbin_watson =
      pass.squares > 0 && out->residual > 0 ? pass.differences / pass.squares : NAN;
  int has_test =
      !call->status && options->intercept && rank > 1 && !pass.is_weighted && out->residual > 0;
  out->breusch_pagan = has_test ? breusch_pagan(&pass, out->n) : NAN;
  ml_free(pass.u);
  ml_free(pass.residuals);
  ml_free(pass.cross);
  ml_free(pass.meat);
  ml_free(pass.scores);
  return call->status;
}
