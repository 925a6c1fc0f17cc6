/* Incomplete beta and gamma functions, regularised: relative error about 1e-13, tails included. */
#ifndef MLEXT_MATH_BETA_GAMMA_H
#define MLEXT_MATH_BETA_GAMMA_H

/* P(a, x) and Q(a, x) = 1 - P(a, x), a > 0, x >= 0; NaN outside. */
double ml_gamma_lower(double a, double x);
double ml_gamma_upper(double a, double x);

/*
** I_x(a, b) for a, b > 0 and x in [0, 1]; y must be 1 - x, which the caller often knows better
** than a subtraction would. I_y(b, a) is 1 - I_x(a, b).
*/
double ml_beta_lower(double a, double b, double x, double y);

/* Densities at x: x^(a-1) exp(-x) / Gamma(a), and x^(a-1) y^(b-1) / B(a, b); x, y > 0. */
double ml_gamma_density(double a, double x);
double ml_beta_density(double a, double b, double x, double y);

/* log B(a, b) */
double ml_log_beta(double a, double b);

#endif
