/*
** Distribution functions for inference. cdf: P(X <= x); sf: P(X > x), accurate far into the tail
** where 1 - cdf would be 0. Relative error below 1e-12 down to about 1e-300. NaN for NaN and for
** parameters outside their range (degrees of freedom must be > 0; infinite ones are allowed where
** the limit is a distribution). Quantiles: the x with cdf(x) = p, NaN for p outside [0, 1].
*/
#ifndef MLEXT_MATH_DISTRIBUTIONS_H
#define MLEXT_MATH_DISTRIBUTIONS_H

double ml_normal_density(double x);
double ml_normal_cdf(double x);
double ml_normal_sf(double x);
double ml_normal_quantile(double p);

/* Student's t */
double ml_t_cdf(double t, double freedom);
double ml_t_sf(double t, double freedom);
double ml_t_quantile(double p, double freedom);

double ml_chi_square_cdf(double x, double freedom);
double ml_chi_square_sf(double x, double freedom);
double ml_chi_square_quantile(double p, double freedom);

/* F with numerator and denominator degrees of freedom */
double ml_f_cdf(double f, double numerator, double denominator);
double ml_f_sf(double f, double numerator, double denominator);
double ml_f_quantile(double p, double numerator, double denominator);

/* P(|X| > |x|): the two-sided p-values of a z and of a t statistic */
double ml_normal_two_sided(double z);
double ml_t_two_sided(double t, double freedom);

#endif
