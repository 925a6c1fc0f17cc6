/*
** Moments, covariances and quantiles against NIST's certified values (tests/data/nist) and values
** from exact rational arithmetic and from R (tests/reference/statistics.py, statistics.R).
*/
#include "unit.h"

#include "base/sort.h"
#include "math/statistics.h"

#include "statistics_cases.h"

/* ---- NIST */

static size_t read_numbers(const char *name, double *values, size_t limit) {
  char path[200], line[200];
  size_t count = 0;
  snprintf(path, sizeof path, "tests/data/nist/%s.csv", name);
  FILE *file = fopen(path, "r");
  CHECK(file != NULL);
  if (!file) return 0;
  if (!fgets(line, sizeof line, file)) line[0] = 0;
  while (count < limit && fgets(line, sizeof line, file)) values[count++] = strtod(line, NULL);
  fclose(file);
  return count;
}

static double relative_error(double value, double reference) {
  return fabs(value - reference) / (reference == 0 ? 1 : fabs(reference));
}

/*
** The certified values belong to the decimal data. Doubles hold 10000000.2 to some 1e-9, which is
** 1e-8 of the deviation: that is what the last two sets can show. NIST_EXACT is the standard
** deviation of the doubles themselves.
*/
static void test_nist(void) {
  static double values[5000];
  for (size_t k = 0; k < sizeof NIST_SETS / sizeof *NIST_SETS; k++) {
    const NistSet *set = &NIST_SETS[k];
    size_t count = read_numbers(set->name, values, 5000);
    MlMoments moments, reversed, halves;
    ml_moments_begin(&moments, 2);
    ml_moments_begin(&reversed, 4);
    ml_moments_begin(&halves, 2);
    for (size_t i = 0; i < count; i++) ml_moments_add(&moments, values[i]);
    for (size_t i = count; i-- > 0;) ml_moments_add(&reversed, values[i]);
    for (int part = 0; part < 3; part++) {
      MlMoments third;
      ml_moments_begin(&third, 2);
      for (size_t i = (size_t)part; i < count; i += 3) ml_moments_add(&third, values[i]);
      ml_moments_merge(&halves, &third);
    }
    CHECK(ml_moments_count(&moments) == (int64_t)count);
    CHECK(relative_error(ml_moments_mean(&moments), set->mean) < 1e-14);
    CHECK(relative_error(ml_moments_stddev(&moments, 1), set->stddev) < set->attainable);
    CHECK(relative_error(ml_moments_stddev(&moments, 1), set->exact) < 3e-16);
    CHECK(relative_error(ml_moments_stddev(&reversed, 1), set->exact) < 3e-16);
    CHECK(relative_error(ml_moments_stddev(&halves, 1), set->exact) < 3e-16);
    CHECK(relative_error(ml_moments_mean(&halves), ml_moments_mean(&moments)) < 3e-16);
  }
}

/* The same by covariance: with itself, and lagged by one. */
static void test_nist_covariance(void) {
  static double values[5000];
  for (size_t k = 0; k < sizeof NIST_SETS / sizeof *NIST_SETS; k++) {
    const NistSet *set = &NIST_SETS[k];
    size_t count = read_numbers(set->name, values, 5000);
    MlCovariance pairs = {0};
    for (size_t i = 0; i < count; i++) ml_covariance_add(&pairs, values[i], 2 * values[i]);
    CHECK(relative_error(ml_covariance_value(&pairs, 1), 2 * set->exact * set->exact) < 2e-15);
    CHECK_NEAR(ml_covariance_correlation(&pairs), 1, 1e-15);
    CHECK_NEAR(ml_covariance_slope(&pairs), 2, 1e-15);
  }
}

/* ---- generated cases */

static void test_moments_cases(void) {
  for (size_t k = 0; k < sizeof MOMENT_CASES / sizeof *MOMENT_CASES; k++) {
    const MomentCase *c = &MOMENT_CASES[k];
    MlMoments m, merged;
    MlCovariance pairs = {0};
    ml_moments_begin(&m, 4);
    ml_moments_begin(&merged, 4);
    for (int i = 0; i < c->count; i++) {
      ml_moments_add(&m, c->values[i]);
      ml_covariance_add(&pairs, c->values[i], i * i);
    }
    for (int part = 0; part < 4; part++) {
      MlMoments other;
      ml_moments_begin(&other, 4);
      for (int i = part; i < c->count; i += 4) ml_moments_add(&other, c->values[i]);
      ml_moments_merge(&merged, &other);
    }
    const MlMoments *both[2] = {&m, &merged};
    for (int b = 0; b < 2; b++) {
      CHECK(relative_error(ml_moments_mean(both[b]), c->mean) < 1e-15);
      CHECK(relative_error(ml_moments_stddev(both[b], 1), c->stddev) < 1e-15);
      CHECK(relative_error(ml_moments_stddev(both[b], 0), c->population_stddev) < 1e-15);
      CHECK(relative_error(ml_moments_root_mean_square(both[b]), c->root_mean_square) < 1e-15);
      for (int type = 1; type <= 3; type++) {
        CHECK_NEAR(ml_moments_skewness(both[b], type), c->skewness[type - 1], 1e-14);
        CHECK_NEAR(ml_moments_kurtosis(both[b], type), c->kurtosis[type - 1], 1e-14);
      }
    }
    CHECK_NEAR(ml_covariance_correlation(&pairs), c->correlation, 1e-15);
    CHECK(relative_error(ml_covariance_value(&pairs, 1), c->covariance) < 1e-14);
    CHECK(relative_error(ml_covariance_slope(&pairs), c->slope) < 1e-14);
    CHECK(relative_error(ml_covariance_intercept(&pairs), c->intercept) < 1e-12);
  }
}

/* A window that slides over values of very different sizes is as good as a fresh start. */
static void test_removal(void) {
  double values[300];
  uint32_t state = 12345;
  for (int i = 0; i < 300; i++) {
    state = state * 1664525u + 1013904223u;
    values[i] = (double)(state >> 8) / 65536 + (i == 40 ? 1e9 : 0) + (i > 200 ? 1e-3 : 0);
  }
  for (int i = 250; i < 300; i++) values[i] = 7.1;
  MlMoments window;
  MlCovariance pairs = {0};
  ml_moments_begin(&window, 4);
  for (int i = 0; i < 300; i++) {
    ml_moments_add(&window, values[i]);
    ml_covariance_add(&pairs, values[i], i);
    if (i >= 20) ml_moments_remove(&window, values[i - 20]);
    if (i >= 20) ml_covariance_remove(&pairs, values[i - 20], i - 20);
    if (i < 20) continue;
    MlMoments fresh;
    MlCovariance fresh_pairs = {0};
    ml_moments_begin(&fresh, 4);
    for (int j = i - 19; j <= i; j++) {
      ml_moments_add(&fresh, values[j]);
      ml_covariance_add(&fresh_pairs, values[j], j);
    }
    CHECK_NEAR(ml_moments_mean(&window), ml_moments_mean(&fresh), 1e-15);
    CHECK_NEAR(ml_moments_stddev(&window, 1), ml_moments_stddev(&fresh, 1), 1e-14);
    if (ml_moments_stddev(&fresh, 1) > 0) {
      CHECK_NEAR(ml_covariance_correlation(&pairs), ml_covariance_correlation(&fresh_pairs), 1e-12);
    } else {
      CHECK(ml_moments_stddev(&window, 1) == 0);
      CHECK(isnan(ml_covariance_correlation(&pairs)));
    }
  }
  for (int i = 280; i < 300; i++) ml_moments_remove(&window, values[i]);
  CHECK(ml_moments_count(&window) == 0 && isnan(ml_moments_mean(&window)));
  ml_moments_add(&window, 3);
  CHECK(ml_moments_mean(&window) == 3);
}

static void test_hostile_moments(void) {
  MlMoments m;
  ml_moments_begin(&m, 4);
  CHECK(isnan(ml_moments_mean(&m)) && isnan(ml_moments_stddev(&m, 0)));
  CHECK(isnan(ml_moments_skewness(&m, 1)));
  CHECK(isnan(ml_moments_root_mean_square(&m)));
  ml_moments_add(&m, NAN);
  CHECK(ml_moments_count(&m) == 0);
  ml_moments_add(&m, 5);
  CHECK(ml_moments_mean(&m) == 5 && ml_moments_stddev(&m, 0) == 0);
  CHECK(isnan(ml_moments_stddev(&m, 1)) && isnan(ml_moments_kurtosis(&m, 1)));
  ml_moments_add(&m, INFINITY);
  CHECK(ml_moments_mean(&m) == INFINITY && isnan(ml_moments_stddev(&m, 1)));
  CHECK(ml_moments_count(&m) == 2);
  ml_moments_add(&m, -INFINITY);
  CHECK(isnan(ml_moments_mean(&m)));
  ml_moments_remove(&m, INFINITY);
  CHECK(ml_moments_mean(&m) == -INFINITY);
  ml_moments_remove(&m, -INFINITY);
  CHECK(ml_moments_mean(&m) == 5);

  ml_moments_begin(&m, 2);
  ml_moments_add(&m, 1e308);
  ml_moments_add(&m, -1e308);
  CHECK(ml_moments_mean(&m) == 0);
  CHECK(relative_error(ml_moments_stddev(&m, 1), 1e308 * sqrt(2)) < 1e-15);
  CHECK(ml_moments_variance(&m, 1) == INFINITY);
  CHECK(relative_error(ml_moments_root_mean_square(&m), 1e308) < 1e-15);
  ml_moments_begin(&m, 2);
  for (int i = 0; i < 3; i++) ml_moments_add(&m, 1.7e308);
  CHECK(ml_moments_mean(&m) == 1.7e308 && ml_moments_stddev(&m, 1) == 0);
  ml_moments_add(&m, 1);
  ml_moments_add(&m, 5e-324);
  CHECK(relative_error(ml_moments_mean(&m), 1.02e308) < 1e-15);
  ml_moments_begin(&m, 2);
  ml_moments_add(&m, 5e-324);
  ml_moments_add(&m, 0);
  ml_moments_add(&m, 1e300);
  CHECK(relative_error(ml_moments_stddev(&m, 0), 1e300 * sqrt(2) / 3) < 1e-15);

  MlMoments tiny;
  ml_moments_begin(&tiny, 2);
  ml_moments_add(&tiny, 1e-200);
  ml_moments_add(&tiny, 3e-200);
  CHECK(relative_error(ml_moments_stddev(&tiny, 1), sqrt(2) * 1e-200) < 1e-15);
  ml_moments_merge(&tiny, &m);
  CHECK(relative_error(ml_moments_stddev(&tiny, 0), 0.4e300) < 1e-15);
  CHECK(ml_moments_count(&tiny) == 5);

  MlCovariance c = {0};
  CHECK(isnan(ml_covariance_correlation(&c)) && isnan(ml_covariance_value(&c, 0)));
  ml_covariance_add(&c, 1e308, 1e-300);
  CHECK(isnan(ml_covariance_correlation(&c)));
  ml_covariance_add(&c, -1e308, 3e-300);
  ml_covariance_add(&c, NAN, 1);
  CHECK(c.count == 2);
  CHECK_NEAR(ml_covariance_correlation(&c), -1, 1e-15);
  CHECK_NEAR(ml_covariance_value(&c, 1), -2e8, 1e-14);
  ml_covariance_add(&c, INFINITY, 1);
  CHECK(isnan(ml_covariance_correlation(&c)));
  ml_covariance_remove(&c, INFINITY, 1);
  CHECK_NEAR(ml_covariance_correlation(&c), -1, 1e-15);
}

/* ---- quantiles */

static void test_quantiles(void) {
  for (size_t k = 0; k < sizeof QUANTILE_CASES / sizeof *QUANTILE_CASES; k++) {
    const QuantileCase *c = &QUANTILE_CASES[k];
    size_t count = (size_t)c->count;
    for (int type = 1; type <= 9; type++) {
      for (int i = 0; i < QUANTILE_LEVELS; i++) {
        double value = ml_quantile_sorted(c->sorted, count, QUANTILE_P[i], type);
        CHECK_NEAR(value, c->quantiles[type - 1][i], 1e-13);
      }
    }
    CHECK_NEAR(ml_median_sorted(c->sorted, count), c->median, 1e-15);
    CHECK_NEAR(ml_mad_sorted(c->sorted, count, 1.4826), c->mad, 1e-15);
    CHECK_NEAR(ml_iqr_sorted(c->sorted, count), c->iqr, 1e-15);
  }
  CHECK(isnan(ml_quantile_sorted(NULL, 0, 0.5, 7)) && isnan(ml_mad_sorted(NULL, 0, 1)));
  /* 0.29 * 100 is 28.999999999999996: the place is still 29, and the average of two is meant */
  double hundred[100];
  for (int i = 0; i < 100; i++) hundred[i] = i + 1;
  CHECK(ml_quantile_sorted(hundred, 100, 0.29, 2) == 29.5);
  CHECK(ml_quantile_sorted(hundred, 100, 0.29, 1) == 29);
  const double wild[4] = {-INFINITY, -1, 1, INFINITY};
  CHECK(ml_median_sorted(wild, 4) == 0 && ml_quantile_sorted(wild, 4, 1, 7) == INFINITY);
  CHECK(ml_quantile_sorted(wild, 4, 0, 8) == -INFINITY);
  CHECK(isinf(ml_mad_sorted(wild, 4, 1)));
  const double large[2] = {1.6e308, 1.7e308};
  CHECK(relative_error(ml_median_sorted(large, 2), 1.65e308) < 1e-15);
}

/* The median deviation without sorting the deviations: the same as with. */
static void test_median_deviation(void) {
  uint32_t state = 7;
  int same = 1;
  for (int count = 1; count <= 60; count++) {
    for (int spread = 3; spread <= 300; spread *= 10) {
      double values[60], deviations[60];
      for (int i = 0; i < count; i++) {
        state = state * 1664525u + 1013904223u;
        values[i] = (double)(state >> 8) / 16777216 * spread;
        if (i % 3) values[i] = floor(values[i]); /* ties */
      }
      MlCall call;
      ml_call_begin(&call, "test", NULL, NULL);
      ml_sort_doubles(&call, values, (size_t)count);
      double median = ml_median_sorted(values, (size_t)count);
      for (int i = 0; i < count; i++) deviations[i] = fabs(values[i] - median);
      ml_sort_doubles(&call, deviations, (size_t)count);
      double mad = ml_mad_sorted(values, (size_t)count, 1);
      same &= mad == ml_median_sorted(deviations, (size_t)count);
    }
  }
  CHECK(same);
}

int main(void) {
  test_median_deviation();
  test_nist();
  test_nist_covariance();
  test_moments_cases();
  test_removal();
  test_hostile_moments();
  test_quantiles();
  return unit_end();
}
