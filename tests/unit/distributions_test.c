/* Distributions against R (tests/reference/math_distributions.R). */
#include "unit.h"

#include "math/beta_gamma.h"
#include "math/distributions.h"

static double value_of(const char *name, double x, double a, double b) {
  if (!strcmp(name, "normal_sf")) return ml_normal_sf(x);
  if (!strcmp(name, "normal_cdf")) return ml_normal_cdf(x);
  if (!strcmp(name, "normal_quantile")) return ml_normal_quantile(x);
  if (!strcmp(name, "t_sf")) return ml_t_sf(x, a);
  if (!strcmp(name, "t_cdf")) return ml_t_cdf(x, a);
  if (!strcmp(name, "t_quantile")) return ml_t_quantile(x, a);
  if (!strcmp(name, "chi_square_sf")) return ml_chi_square_sf(x, a);
  if (!strcmp(name, "chi_square_cdf")) return ml_chi_square_cdf(x, a);
  if (!strcmp(name, "chi_square_quantile")) return ml_chi_square_quantile(x, a);
  if (!strcmp(name, "f_sf")) return ml_f_sf(x, a, b);
  if (!strcmp(name, "f_cdf")) return ml_f_cdf(x, a, b);
  if (!strcmp(name, "f_quantile")) return ml_f_quantile(x, a, b);
  CHECK(!"a known function");
  return 0;
}

static void test_reference(void) {
  char line[300], name[40];
  double x, a, b, want, worst = 0;
  int count = 0;
  FILE *file = fopen("tests/reference/math_distributions.csv", "r");
  CHECK(file != NULL);
  while (file && fgets(line, sizeof line, file)) {
    if (sscanf(line, "%39[a-z_],%lf,%lf,%lf,%lf", name, &x, &a, &b, &want) != 5) continue;
    double got = value_of(name, x, a, b), error = fabs(got / want - 1);
    if (!(error < 1e-12)) {
      printf("%s(%.17g, %g, %g) = %.17g, not %.17g: %.2g\n", name, x, a, b, got, want, error);
    }
    CHECK(error < 1e-12);
    if (error > worst) worst = error;
    count++;
  }
  if (file) fclose(file);
  if (getenv("VERBOSE")) printf("%d values, worst %.2g\n", count, worst);
  CHECK(count > 1000);
}

static void test_edges(void) {
  const double infinity = INFINITY;
  CHECK(ml_normal_sf(infinity) == 0 && ml_normal_sf(-infinity) == 1 && isnan(ml_normal_sf(NAN)));
  CHECK(ml_normal_cdf(0) == 0.5 && ml_normal_quantile(0.5) == 0);
  CHECK(ml_normal_quantile(0) == -infinity && ml_normal_quantile(1) == infinity);
  CHECK(isnan(ml_normal_quantile(-0.1)) && isnan(ml_normal_quantile(NAN)));
  CHECK(ml_normal_density(infinity) == 0 && isnan(ml_normal_density(NAN)));
  CHECK_NEAR(ml_normal_density(0), 0.3989422804014327, 1e-16);
  CHECK(ml_normal_quantile(0x1p-1074) < -38 && ml_normal_quantile(0x1p-1074) > -39);
  CHECK(ml_t_sf(infinity, 3) == 0 && ml_t_sf(-infinity, 3) == 1 && ml_t_cdf(0, 3) == 0.5);
  CHECK(isnan(ml_t_sf(NAN, 3)) && isnan(ml_t_sf(1, 0)) && isnan(ml_t_sf(1, -1)));
  CHECK(isnan(ml_t_sf(1, NAN)) && isnan(ml_t_quantile(0.3, 0)));
  CHECK_NEAR(ml_t_sf(1.5, infinity) / ml_normal_sf(1.5), 1, 1e-15);
  CHECK_NEAR(ml_t_sf(1e200, 1) * 3.14159265358979323846 * 1e200, 1, 1e-12);
  CHECK_NEAR(ml_t_two_sided(-2, 7), 2 * ml_t_sf(2, 7), 1e-15);
  CHECK_NEAR(ml_normal_two_sided(-1.959963984540054), 0.05, 1e-14);
  CHECK(ml_chi_square_sf(0, 3) == 1 && ml_chi_square_cdf(-1, 3) == 0);
  CHECK(ml_chi_square_sf(infinity, 3) == 0 && isnan(ml_chi_square_sf(1, 0)));
  CHECK(isnan(ml_chi_square_sf(NAN, 3)) && ml_chi_square_quantile(0, 3) == 0);
  CHECK(ml_chi_square_quantile(1, 3) == infinity && isnan(ml_chi_square_quantile(2, 3)));
  CHECK(ml_f_sf(0, 2, 3) == 1 && ml_f_sf(infinity, 2, 3) == 0 && isnan(ml_f_sf(NAN, 2, 3)));
  CHECK(isnan(ml_f_sf(1, 0, 3)) && isnan(ml_f_cdf(1, 2, -3)));
  CHECK_NEAR(ml_f_sf(2, 3, infinity) / ml_chi_square_sf(6, 3), 1, 1e-14);
  CHECK_NEAR(ml_f_sf(2, infinity, 3) / ml_chi_square_cdf(1.5, 3), 1, 1e-14);
  /* the large-a expansion meets the fraction, and both sides add up to 1 */
  CHECK_NEAR(ml_gamma_upper(1.01e9, 1.01003e9) / ml_gamma_upper(0.99e9, 0.99003e9), 1, 0.2);
  for (double x = 0.9999e9; x < 1.0001e9; x += 10000) {
    CHECK_NEAR(ml_gamma_upper(1e9, x) + ml_gamma_lower(1e9, x), 1, 1e-12);
    CHECK_NEAR(ml_gamma_upper(1e9 + 1, x + 1) / ml_gamma_upper(1e9, x), 1, 1e-6);
  }
  CHECK(ml_beta_lower(2, 3, 0, 1) == 0 && ml_beta_lower(2, 3, 1, 0) == 1);
  CHECK(isnan(ml_beta_lower(0, 3, 0.5, 0.5)) && isnan(ml_beta_lower(2, 3, NAN, 0.5)));
  for (double a = 0.01; a < 2000; a *= 3) {
    for (double b = 0.02; b < 3000; b *= 5) {
      CHECK_NEAR(ml_beta_lower(a, b, 0.3, 0.7) + ml_beta_lower(b, a, 0.7, 0.3), 1, 1e-13);
    }
  }
}

/* log B(a, b) and t quantiles by mpmath, where the C library's lgamma and R lose digits. */
static void test_mpmath(void) {
  static const double beta[][3] = {
      {0.09, 1562.5, 1.70054508983727712},   {0.27, 312.5, -0.343977642682988013},
      {0.27, 1562.5, -0.778778241208423379}, {0.02, 19.683, 3.84171134328076352},
      {1000, 1500, -1684.80858826199236},    {20, 0.5, -0.919251844406603986}};
  for (size_t i = 0; i < sizeof beta / sizeof *beta; i++) {
    CHECK_NEAR(ml_log_beta(beta[i][0], beta[i][1]), beta[i][2], 1e-14);
    CHECK_NEAR(ml_log_beta(beta[i][1], beta[i][0]), beta[i][2], 1e-14);
  }
  CHECK_NEAR(ml_t_quantile(0.4999999, 1) / -3.14159265368023518e-7, 1, 1e-14);
}

static void test_quantiles_invert(void) {
  for (double p = 1e-10; p < 1; p = p < 0.04 ? p * 5 : p + 0.037) {
    CHECK_NEAR(ml_normal_cdf(ml_normal_quantile(p)) / p, 1, 2e-14);
    for (double a = 0.7; a < 5e5; a *= 7) {
      CHECK_NEAR(ml_t_cdf(ml_t_quantile(p, a), a) / p, 1, 1e-12);
      CHECK_NEAR(ml_chi_square_cdf(ml_chi_square_quantile(p, a), a) / p, 1, 1e-11);
      CHECK_NEAR(ml_f_cdf(ml_f_quantile(p, a, 9), a, 9) / p, 1, 1e-11);
    }
  }
}

int main(void) {
  test_reference();
  test_edges();
  test_mpmath();
  test_quantiles_invert();
  return unit_end();
}
