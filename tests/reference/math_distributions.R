# Reference values for tests/unit/distributions_test.c, from R's own distribution functions.
#   Rscript tests/reference/math_distributions.R > tests/reference/math_distributions.csv
# Columns: function, x (or p), first and second parameter, value.
out <- function(name, x, a, b, value) {
  keep <- is.finite(value) & value != 0 & abs(value) > 1e-300
  cat(sprintf("%s,%.17g,%.17g,%.17g,%.17g\n", name, x, a, b, value)[keep], sep = "")
}
cat("function,x,a,b,value\n")
z <- c(-37, -20, -8.5, -3, -1.96, -0.5, -1e-5, 0, 1e-10, 0.3, 1, 1.644853626951, 2.575, 5, 12, 30, 36.9)
out("normal_sf", z, 0, 0, pnorm(z, lower.tail = FALSE))
out("normal_cdf", z, 0, 0, pnorm(z))
p <- c(1e-300, 1e-100, 1e-20, 1e-5, 0.001, 0.025, 0.1, 0.2499, 0.2501, 0.4, 0.4999999, 0.5000001,
       0.6, 0.75, 0.9, 0.975, 0.995, 0.999999)
out("normal_quantile", p, 0, 0, qnorm(p))
grid <- function(x, a, b = 0) expand.grid(x = x, a = a, b = b)
g <- grid(c(-50, -3, -1, -0.01, 1e-8, 0.2, 1, 1.5, 2, 3, 5, 10, 37, 200, 1e5, 1e12),
          c(0.5, 1, 2, 3, 4.5, 10, 29, 100, 1234, 99990, 1e6))
out("t_sf", g$x, g$a, 0, pt(g$x, g$a, lower.tail = FALSE))
out("t_cdf", g$x, g$a, 0, pt(g$x, g$a))
g <- grid(p, c(1, 2, 3, 4.5, 10, 29, 100, 1234, 99990))
g <- g[g$x > 1e-30 & abs(g$x - 0.5) > 1e-3, ]  # R keeps 9 digits near the middle
out("t_quantile", g$x, g$a, 0, qt(g$x, g$a))
g <- grid(c(1e-10, 0.001, 0.5, 1, 2, 3.84, 10, 50, 99, 130, 1000, 1300), c(0.5, 1, 2, 3, 7, 50, 101, 1000))
out("chi_square_sf", g$x, g$a, 0, pchisq(g$x, g$a, lower.tail = FALSE))
out("chi_square_cdf", g$x, g$a, 0, pchisq(g$x, g$a))
g <- grid(c(1e5, 999000, 1e6, 1001000, 1.02e6), c(1e6))
out("chi_square_sf", g$x, g$a, 0, pchisq(g$x, g$a, lower.tail = FALSE))
g <- grid(c(1e-6, 0.01, 0.3, 0.5, 0.9, 0.95, 0.999), c(1, 2, 3, 7, 50, 1000))
out("chi_square_quantile", g$x, g$a, 0, qchisq(g$x, g$a))
g <- grid(c(1e-8, 0.01, 0.5, 0.99, 1, 1.01, 2, 4, 10, 100, 1e4, 1e8), c(1, 2, 5, 10, 120, 1000),
          c(1, 2, 7, 30, 500, 99990))
out("f_sf", g$x, g$a, g$b, pf(g$x, g$a, g$b, lower.tail = FALSE))
out("f_cdf", g$x, g$a, g$b, pf(g$x, g$a, g$b))
g <- grid(c(0.001, 0.05, 0.4, 0.6, 0.95, 0.999), c(1, 2, 5, 120), c(1, 2, 7, 500))
q <- qf(g$x, g$a, g$b)  # good to 8 digits only in places: two steps of Newton's method on pf
for (i in 1:2) q <- ifelse(g$x < 0.5, q - (pf(q, g$a, g$b) - g$x) / df(q, g$a, g$b),
                           q + (pf(q, g$a, g$b, lower.tail = FALSE) - (1 - g$x)) / df(q, g$a, g$b))
out("f_quantile", g$x, g$a, g$b, q)
