/* Linear regression with a penalty: ridge, lasso and elastic net, from the triangle alone. */
#include <math.h>
#include <string.h>

#include "learn/linear.h"
#include "math/cholesky.h"

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

/* Sums of squares of the target about its mean (or 0): its length in the unpenalised triangle. */
static double total_squares(const MlTriangle *triangle, int intercept) {
  double norm = ml_triangle_norm(triangle, triangle->columns - 1);
  if (!intercept) return norm * norm;
  double mean_part =
      ldexp(triangle->rows[triangle->columns - 1], triangle->exponents[triangle->columns - 1]);
  return norm * norm - mean_part * mean_part;
}

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

MlStatus ml_linear_ridge(MlCall *call, const MlTriangle *triangle, int intercept, double l2,
                         MlLinearFit *out) {
  MlTriangle penalised;
  size_t *all = ml_array(call, triangle->columns, sizeof *all);
  memset(&penalised, 0, sizeof penalised);
  for (size_t j = 0; all && j < triangle->columns; j++) all[j] = j;
  if (all) ml_triangle_select(call, &penalised, triangle, all, triangle->columns);
  if (!call->status) {
    add_ridge_rows(call, &penalised, (size_t)intercept, l2);
    out->total = total_squares(triangle, intercept);
    ml_least_squares_solve(call, &penalised, &out->solution);
  }
  if (!call->status) out->residual = linear_residual(triangle, out->solution.coefficients);
  for (size_t j = 0; !call->status && j < out->solution.p; j++) out->solution.diagonal[j] = NAN;
  ml_triangle_free(&penalised);
  ml_free(all);
  return call->status;
}

/* ---- elastic net */

enum { LEAP_SLOPES_MAX = 500 };

/*
** The problem in slopes of columns scaled to length 1 (about their means, with an intercept):
** 0.5 b' G b - c' b + sum of l1_j |b_j| + 0.5 l2_j b_j^2.
*/
typedef struct ElasticNet {
  size_t m;
  double *gram;     /* (m, m) */
  double *cross;    /* (m) */
  double *length;   /* (m) of the columns, 0: constant */
  double *l1, *l2;  /* (m) */
  double *b;        /* (m) */
  double *gradient; /* (m) c - G b */
} ElasticNet;

static double unit_entry(const MlTriangle *triangle, size_t i, size_t j) {
  return triangle->rows[i * triangle->stride + j];
}

/* What is left of columns i and j below the constant's row; each in its own unit. */
static double product_of_columns(const MlTriangle *triangle, size_t first, size_t i, size_t j) {
  double sum = 0;
  for (size_t k = first; k <= (i < j ? i : j); k++) {
    sum += unit_entry(triangle, k, i) * unit_entry(triangle, k, j);
  }
  return sum;
}

/* The lengths come in the columns' units, the same as the cross-products'. */
static void fill_problem(const MlTriangle *triangle, size_t first, ElasticNet *net,
                         double *target_length) {
  size_t q = triangle->columns - 1;
  *target_length = sqrt(product_of_columns(triangle, first, q, q));
  for (size_t i = 0; i < net->m; i++) {
    size_t column = i + first;
    double own = sqrt(product_of_columns(triangle, first, column, column));
    double whole = sqrt(product_of_columns(triangle, 0, column, column));
    net->length[i] = own > 1e-13 * whole ? own : 0;
  }
  for (size_t i = 0; i < net->m; i++) {
    for (size_t j = 0; j < net->m; j++) {
      double scale = net->length[i] * net->length[j];
      if (scale == 0) continue;
      net->gram[i * net->m + j] = product_of_columns(triangle, first, i + first, j + first) / scale;
    }
    if (net->length[i] > 0) {
      net->cross[i] = product_of_columns(triangle, first, i + first, q) / net->length[i];
    }
  }
}

/* The penalties on the slopes of unit columns, the target in its unit too. */
static void weigh_penalties(const MlTriangle *triangle, const MlLinearOptions *options, double n,
                            double target_length, ElasticNet *net) {
  size_t first = (size_t)options->intercept, q = triangle->columns - 1;
  double unit = ldexp(1, triangle->exponents[q]), deviation = target_length * unit / sqrt(n);
  for (size_t i = 0; i < net->m; i++) {
    double length = ldexp(net->length[i], triangle->exponents[i + first]);
    double l1 = n * options->penalty * options->l1_ratio, l2 = n * options->penalty;
    l2 *= 1 - options->l1_ratio;
    if (net->length[i] == 0) continue;
    if (options->scaling == 1) {
      /* of columns and a target of standard deviation 1 (divisor n) */
      l1 /= sqrt(n);
      l2 = deviation > 0 ? l2 / n / deviation : 0;
      net->l1[i] = l1 / unit;
      net->l2[i] = l2;
    } else {
      net->l1[i] = l1 / length / unit;
      net->l2[i] = l2 / length / length;
    }
  }
}

static double soft_threshold(double value, double by) {
  return value > by ? value - by : value < -by ? value + by : 0;
}

/* One round over all columns. Returns the greatest change of a slope. */
static double descend_once(ElasticNet *net) {
  double greatest = 0;
  for (size_t j = 0; j < net->m; j++) {
    if (net->length[j] == 0) continue;
    double old = net->b[j], now = soft_threshold(net->gradient[j] + old, net->l1[j]);
    now /= 1 + net->l2[j];
    if (now == old) continue;
    net->b[j] = now;
    const double *row = net->gram + j * net->m;
    for (size_t k = 0; k < net->m; k++) net->gradient[k] -= row[k] * (now - old);
    greatest = fabs(now - old) > greatest ? fabs(now - old) : greatest;
  }
  return greatest;
}

/* The gradient anew, without what many small steps have left in it. */
static void refresh_gradient(ElasticNet *net) {
  for (size_t j = 0; j < net->m; j++) {
    double sum = net->cross[j];
    for (size_t k = 0; k < net->m; k++) sum -= net->gram[j * net->m + k] * net->b[k];
    net->gradient[j] = sum;
  }
}

/* x (count) = (L L')^-1 x */
static void solve_both(const double *l, size_t count, double *x) {
  for (size_t i = 0; i < count; i++) {
    for (size_t k = 0; k < i; k++) x[i] -= l[i * count + k] * x[k];
    x[i] /= l[i * count + i];
  }
  for (size_t i = count; i-- > 0;) {
    x[i] /= l[i * count + i];
    for (size_t k = 0; k < i; k++) x[k] -= l[i * count + k] * x[i];
  }
}

/*
** Goes to the best slopes that have the signs of now, or on the way there as far as the first of
** them becomes 0: rounds over nearly collinear columns would take their time. Where the columns of
** the slopes that are not 0 depend on each other, nothing is done.
*/
static MlStatus leap(MlCall *call, ElasticNet *net) {
  size_t m = net->m, count = 0, stop = m;
  size_t *at = ml_array(call, m, sizeof *at);
  for (size_t j = 0; at && j < m; j++) {
    if (net->b[j] != 0) at[count++] = j;
  }
  if (count > LEAP_SLOPES_MAX) count = 0;
  double *a = ml_array(call, count * count, sizeof *a), *x = ml_array(call, count, sizeof *x);
  for (size_t i = 0; a && x && i < count; i++) {
    size_t j = at[i];
    for (size_t k = 0; k < i; k++) a[i * count + k] = net->gram[j * m + at[k]];
    a[i * count + i] = net->gram[j * m + j] + net->l2[j];
    x[i] = net->gradient[j] - copysign(net->l1[j], net->b[j]) - net->l2[j] * net->b[j];
  }
  if (a && x && count && ml_cholesky_factor(a, count, 1e-14) == count) {
    double length = 1;
    solve_both(a, count, x);
    for (size_t i = 0; i < count; i++) {
      double old = net->b[at[i]];
      if ((old + length * x[i]) * old >= 0) continue;
      length = -old / x[i];
      stop = at[i];
    }
    for (size_t i = 0; i < count; i++) net->b[at[i]] += length * x[i];
    if (stop < m) net->b[stop] = 0;
    refresh_gradient(net);
  }
  ml_free(a);
  ml_free(x);
  ml_free(at);
  return call->status;
}

/* Rounds until one changes nothing to speak of right behind a leap. */
static MlStatus descend_to_end(MlCall *call, ElasticNet *net, double target_length,
                               int64_t *iterations) {
  double enough = 1e-14 * target_length;
  int has_leapt = 0;
  memcpy(net->gradient, net->cross, net->m * sizeof(double));
  for (*iterations = 1; *iterations <= 100000 && !call->status; ++*iterations) {
    double change = descend_once(net);
    if (change <= enough && has_leapt) break;
    has_leapt = change <= enough || *iterations % 50 == 0;
    if (has_leapt) {
      refresh_gradient(net);
      leap(call, net);
    }
    double work = (double)net->m * (double)net->m;
    ml_poll(call, work < 1e9 ? (uint32_t)work + 10 : 1000000000);
  }
  return call->status;
}

static void write_slopes(const MlTriangle *triangle, size_t first, const ElasticNet *net,
                         MlLeastSquares *solution) {
  size_t q = triangle->columns - 1;
  int unit = triangle->exponents[q];
  double *b = solution->coefficients;
  solution->rank = first;
  for (size_t i = 0; i < net->m; i++) {
    double slope = net->length[i] > 0 ? net->b[i] / net->length[i] : 0;
    b[i + first] = ldexp(slope, unit - triangle->exponents[i + first]);
    solution->rank += slope != 0;
  }
  if (!first) return;
  /* the constant: R_00 b_0 = R_0q - sum of R_0j b_j */
  double left = ldexp(unit_entry(triangle, 0, q), unit);
  for (size_t i = 0; i < net->m; i++) {
    left -= ldexp(unit_entry(triangle, 0, i + 1), triangle->exponents[i + 1]) * b[i + 1];
  }
  b[0] = left / ldexp(unit_entry(triangle, 0, 0), triangle->exponents[0]);
}

static MlStatus net_begin(MlCall *call, ElasticNet *net, size_t m) {
  memset(net, 0, sizeof *net);
  if (m > ML_ALLOCATION_MAX / 8 / (m + 1)) return ml_fail_memory(call);
  net->m = m;
  net->gram = ml_array(call, m * m, sizeof(double));
  net->cross = ml_array(call, 6 * m, sizeof(double));
  if (call->status) return call->status;
  net->length = net->cross + m;
  net->l1 = net->cross + 2 * m;
  net->l2 = net->cross + 3 * m;
  net->b = net->cross + 4 * m;
  net->gradient = net->cross + 5 * m;
  return ML_OK;
}

MlStatus ml_linear_elastic_net(MlCall *call, const MlTriangle *triangle,
                               const MlLinearOptions *options, MlLinearFit *out) {
  ElasticNet net;
  size_t p = triangle->columns - 1, first = (size_t)options->intercept;
  double target_length;
  MlLeastSquares *solution = &out->solution;
  solution->p = p;
  solution->order = ml_array(call, p, sizeof *solution->order);
  solution->coefficients = ml_array(call, p, sizeof(double));
  solution->diagonal = ml_array(call, p, sizeof(double));
  solution->effects = ml_array(call, p, sizeof(double));
  if (!net_begin(call, &net, p - first) && !call->status) {
    fill_problem(triangle, first, &net, &target_length);
    weigh_penalties(triangle, options, out->weights, target_length, &net);
    if (!descend_to_end(call, &net, target_length, &out->iterations)) {
      write_slopes(triangle, first, &net, solution);
      out->total = total_squares(triangle, options->intercept);
      out->residual = linear_residual(triangle, solution->coefficients);
      for (size_t j = 0; j < p; j++) solution->diagonal[j] = NAN;
    }
  }
  ml_free(net.gram);
  ml_free(net.cross);
  return call->status;
}
