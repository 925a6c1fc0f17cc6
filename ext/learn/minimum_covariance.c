/*
** FastMCD: from many small random choices of rows, "concentration" takes the h rows nearest to the
** mean by the covariance of the last ones, which never makes the determinant larger. Two steps for
** each start, or all where they cost little, then the best ones to the end. Of many rows, the
** starts run on a sample.
*/
#include "learn/minimum_covariance.h"

#include <math.h>
#include <string.h>

#include "base/sort.h"
#include "math/cholesky.h"
#include "math/distributions.h"
#include "math/random.h"
#include "math/statistics.h"

/* Starts go to their end when n p^2 is at most this. */
enum { MCD_CHEAP = 100000 };

enum { MCD_STARTS = 500, MCD_BEST = 10, MCD_SAMPLE = 1500, MCD_STEPS = 100 };

/* One choice of rows, as what it says of them. */
typedef struct McdFit {
  double *mean, *covariance; /* (p), (p, p) owned */
  double determinant;        /* its logarithm; INFINITY: none */
} McdFit;

typedef struct Mcd {
  MlCall *call;
  const double *x; /* (n, p) */
  size_t n, p, h;
  double *squares;    /* (n) owned */
  double *ordered;    /* (n) owned */
  unsigned char *use; /* (n) owned */
  double *factor;     /* (p, p) owned */
} Mcd;

void ml_mean_covariance(MlCall *call, const double *x, size_t n, size_t p, const unsigned char *use,
                        double lost, double *mean, double *covariance) {
  double count = 0;
  memset(mean, 0, p * sizeof *mean);
  memset(covariance, 0, p * p * sizeof *covariance);
  for (size_t i = 0; i < n; i++) {
    if (use && !use[i]) continue;
    count++;
    for (size_t j = 0; j < p; j++) mean[j] += (x[i * p + j] - mean[j]) / count;
  }
  for (size_t i = 0; i < n; i++) {
    if (use && !use[i]) continue;
    const double *row = x + i * p;
    if (ml_poll(call, (uint32_t)(p * p + 1))) return;
    for (size_t j = 0; j < p; j++) {
      double gap = row[j] - mean[j];
      for (size_t k = 0; k <= j; k++) covariance[j * p + k] += gap * (row[k] - mean[k]);
    }
  }
  for (size_t j = 0; j < p; j++) {
    for (size_t k = 0; k <= j; k++) {
      covariance[j * p + k] /= count - lost;
      covariance[k * p + j] = covariance[j * p + k];
    }
  }
}

double ml_mahalanobis_square(const double *factor, size_t p, const double *row, const double *mean,
                             double *scratch) {
  double sum = 0;
  for (size_t j = 0; j < p; j++) {
    double value = row[j] - mean[j];
    for (size_t k = 0; k < j; k++) value -= factor[j * p + k] * scratch[k];
    scratch[j] = value / factor[j * p + j];
    sum += scratch[j] * scratch[j];
  }
  return sum;
}

/* Squared distances of all rows; 0 when the covariance is singular. */
static int squared_distances(MlCall *call, const double *x, size_t n, size_t p, const double *mean,
                             const double *covariance, double *squares) {
  double *factor = ml_array(call, p * p, sizeof *factor);
  double *scratch = ml_array(call, p, sizeof *scratch);
  int is_regular = 0;
  if (!call->status) {
    memcpy(factor, covariance, p * p * sizeof *factor);
    is_regular = ml_cholesky_factor(factor, p, 1e-14) == p;
  }
  for (size_t i = 0; i < n && is_regular && !call->status; i++) {
    squares[i] = ml_mahalanobis_square(factor, p, x + i * p, mean, scratch);
    if (i % 256 == 255) {
      ml_poll(call, (uint32_t)(256 * p * p < 100000000 ? 256 * p * p : 100000000));
    }
  }
  ml_free(factor);
  ml_free(scratch);
  return is_regular && !call->status;
}

/* The mean and covariance of the rows in use; the determinant is that of the covariance. */
static void mcd_take(Mcd *mcd, McdFit *fit) {
  size_t p = mcd->p;
  fit->determinant = INFINITY;
  ml_mean_covariance(mcd->call, mcd->x, mcd->n, p, mcd->use, 0, fit->mean, fit->covariance);
  if (ml_poll(mcd->call, (uint32_t)(p * p * p / 6))) return;
  memcpy(mcd->factor, fit->covariance, p * p * sizeof(double));
  if (ml_cholesky_factor(mcd->factor, p, 1e-14) == p) {
    fit->determinant = ml_cholesky_log_determinant(mcd->factor, p);
  }
}

/* Takes the h rows nearest by the fit; of equally near ones the first. 0 when it is singular. */
static int mcd_concentrate(Mcd *mcd, McdFit *fit) {
  size_t below = 0, n = mcd->n;
  if (!squared_distances(mcd->call, mcd->x, n, mcd->p, fit->mean, fit->covariance, mcd->squares)) {
    return 0;
  }
  memcpy(mcd->ordered, mcd->squares, n * sizeof(double));
  if (ml_sort_doubles(mcd->call, mcd->ordered, n)) return 0;
  double limit = mcd->ordered[mcd->h - 1];
  for (size_t i = 0; i < n; i++) below += mcd->squares[i] < limit;
  size_t equal = mcd->h - below;
  for (size_t i = 0; i < n; i++) {
    int is_equal = mcd->squares[i] == limit;
    mcd->use[i] = mcd->squares[i] < limit || (is_equal && equal > 0);
    equal -= is_equal && equal > 0;
  }
  mcd_take(mcd, fit);
  return fit->determinant < INFINITY;
}

static MlStatus mcd_begin(MlCall *call, Mcd *mcd, const double *x, size_t n, size_t p, size_t h) {
  *mcd = (Mcd){.call = call, .x = x, .n = n, .p = p, .h = h};
  mcd->squares = ml_array(call, n, sizeof(double));
  mcd->ordered = ml_array(call, n, sizeof(double));
  mcd->use = ml_array(call, n, 1);
  mcd->factor = ml_array(call, p * p, sizeof(double));
  return call->status;
}

static void mcd_end(Mcd *mcd) {
  ml_free(mcd->squares);
  ml_free(mcd->ordered);
  ml_free(mcd->use);
  ml_free(mcd->factor);
}

static MlStatus mcd_fit_begin(MlCall *call, McdFit *fit, size_t p) {
  fit->mean = ml_array(call, p, sizeof(double));
  fit->covariance = ml_array(call, p * p, sizeof(double));
  fit->determinant = INFINITY;
  return call->status;
}

static void mcd_fit_end(McdFit *fit) {
  ml_free(fit->mean);
  ml_free(fit->covariance);
}

static void mcd_copy(McdFit *to, const McdFit *from, size_t p) {
  memcpy(to->mean, from->mean, p * sizeof(double));
  memcpy(to->covariance, from->covariance, p * p * sizeof(double));
  to->determinant = from->determinant;
}

/* Keeps the fit among the best (MCD_BEST), which are in order of their determinants. */
static void mcd_keep(McdFit *best, const McdFit *fit, size_t p) {
  if (fit->determinant >= best[MCD_BEST - 1].determinant) return;
  for (size_t i = 0; i < MCD_BEST; i++) {
    if (best[i].determinant == fit->determinant) return; /* most likely the same rows */
  }
  size_t at = MCD_BEST - 1;
  McdFit last = best[at];
  for (; at && best[at - 1].determinant > fit->determinant; at--) best[at] = best[at - 1];
  best[at] = last;
  mcd_copy(&best[at], fit, p);
}

/* From p + 1 random rows, and as many more as make them regular, two steps. */
static void mcd_start(Mcd *mcd, MlRandom *random, uint32_t *indices, McdFit *fit) {
  size_t n = mcd->n, count = mcd->p + 1;
  ml_random_choose(random, indices, n, n < 3 * count ? n : 3 * count);
  memset(mcd->use, 0, n);
  for (size_t i = 0; i < count; i++) mcd->use[indices[i]] = 1;
  mcd_take(mcd, fit);
  while (fit->determinant == INFINITY && count < 3 * (mcd->p + 1) && count < n &&
         !mcd->call->status) {
    mcd->use[indices[count++]] = 1;
    mcd_take(mcd, fit);
  }
  if (fit->determinant == INFINITY) return;
  int steps = (double)n * (double)mcd->p * (double)mcd->p <= MCD_CHEAP ? MCD_STEPS : 2;
  double before = INFINITY;
  for (int step = 0; step < steps && mcd_concentrate(mcd, fit); step++) {
    if (fit->determinant >= before) break;
    before = fit->determinant;
  }
}

/* The best of many starts on rows of a sample (all, when there are not many). */
static MlStatus mcd_search(MlCall *call, const double *x, size_t n, size_t p, size_t h,
                           uint64_t seed, McdFit *best) {
  size_t m = n < MCD_SAMPLE ? n : MCD_SAMPLE;
  uint32_t *indices = ml_array(call, n, sizeof *indices);
  double *sample = m < n ? ml_array(call, m, p * sizeof *sample) : NULL;
  Mcd mcd = {0};
  McdFit fit = {0};
  MlRandom random;
  ml_random_begin(&random, seed);
  for (size_t i = 0; i < n && !call->status; i++) indices[i] = (uint32_t)i;
  if (sample && !call->status) {
    ml_random_choose(&random, indices, n, m);
    for (size_t i = 0; i < m; i++) memcpy(sample + i * p, x + indices[i] * p, p * sizeof(double));
    for (size_t i = 0; i < m; i++) indices[i] = (uint32_t)i;
  }
  size_t kept = (size_t)((double)h / (double)n * (double)m);
  if (!call->status && !mcd_begin(call, &mcd, sample ? sample : x, m, p, m < n ? kept : h) &&
      !mcd_fit_begin(call, &fit, p)) {
    for (int start = 0; start < MCD_STARTS && !call->status; start++) {
      mcd_start(&mcd, &random, indices, &fit);
      if (!call->status) mcd_keep(best, &fit, p);
    }
  }
  mcd_fit_end(&fit);
  mcd_end(&mcd);
  ml_free(sample);
  ml_free(indices);
  return call->status;
}

/* Scales the best fit to the median distance, and takes all rows that are not far by it. */
static MlStatus mcd_reweight(Mcd *mcd, McdFit *fit) {
  size_t n = mcd->n, p = mcd->p, used = 0;
  if (!squared_distances(mcd->call, mcd->x, n, p, fit->mean, fit->covariance, mcd->squares)) {
    return ml_fail(mcd->call, "more than half of the rows lie on a line or a plane");
  }
  memcpy(mcd->ordered, mcd->squares, n * sizeof(double));
  if (ml_sort_doubles(mcd->call, mcd->ordered, n)) return mcd->call->status;
  double factor = ml_median_sorted(mcd->ordered, n) / ml_chi_square_quantile(0.5, (double)p);
  double limit = ml_chi_square_quantile(0.975, (double)p) * factor;
  for (size_t i = 0; i < n; i++) used += mcd->use[i] = mcd->squares[i] < limit;
  if (used > p) mcd_take(mcd, fit);
  return mcd->call->status;
}

MlStatus ml_minimum_covariance(MlCall *call, const double *x, size_t n, size_t p, uint64_t seed,
                               double *mean, double *covariance) {
  size_t h = (n + p + 2) / 2;
  McdFit best[MCD_BEST];
  Mcd mcd = {0};
  memset(best, 0, sizeof best);
  for (size_t i = 0; i < MCD_BEST; i++) mcd_fit_begin(call, &best[i], p);
  if (!call->status && !mcd_search(call, x, n, p, h, seed, best)) mcd_begin(call, &mcd, x, n, p, h);
  size_t winner = 0;
  for (size_t i = 0; i < MCD_BEST && !call->status && best[i].determinant < INFINITY; i++) {
    double before = INFINITY;
    if (n > MCD_SAMPLE && !mcd_concentrate(&mcd, &best[i])) continue;
    for (int step = 0; step < MCD_STEPS && best[i].determinant < before; step++) {
      before = best[i].determinant;
      if (!mcd_concentrate(&mcd, &best[i])) break;
    }
    if (best[i].determinant < best[winner].determinant) winner = i;
  }
  if (!call->status && best[winner].determinant == INFINITY) {
    ml_fail(call, "more than half of the rows lie on a line or a plane");
  }
  if (!call->status && !mcd_reweight(&mcd, &best[winner])) {
    memcpy(mean, best[winner].mean, p * sizeof(double));
    memcpy(covariance, best[winner].covariance, p * p * sizeof(double));
  }
  mcd_end(&mcd);
  for (size_t i = 0; i < MCD_BEST; i++) mcd_fit_end(&best[i]);
  return call->status;
}
