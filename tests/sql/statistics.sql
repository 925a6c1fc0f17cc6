.load ./mlext
-- One group, groups, nothing, NULLs, windows. Figures checked against R and scipy.
.headers on
CREATE TABLE t(g TEXT, x REAL, y REAL);
INSERT INTO t VALUES
  ('a', 1, 2.5), ('a', 2, 3.1), ('a', 4, 7.2), ('a', 8, 15.9), ('a', 16, 30.8),
  ('b', 3, -1), ('b', 5, NULL), ('b', NULL, 4), ('b', 5, 2), ('c', 7, 7);
SELECT g, ml_median(x) AS median, ml_quantile(x, 0.9) AS q90, ml_iqr(x) AS iqr, round(ml_mad(x), 9) AS mad,
       ml_mode(x) AS mode FROM t GROUP BY g;
SELECT g, round(ml_stddev(x), 9) AS sd, round(ml_stddev_samp(x), 9) AS sd_samp, round(ml_stddev_pop(x), 9) AS sd_pop,
       round(ml_var_samp(x), 9) AS var_samp, round(ml_var_pop(x), 9) AS var_pop FROM t GROUP BY g;
SELECT g, round(ml_skewness(x), 9) AS skewness, round(ml_kurtosis(x), 9) AS kurtosis FROM t GROUP BY g;
SELECT g, round(ml_corr(y, x), 9) AS r, round(ml_covar_samp(y, x), 9) AS cov, round(ml_covar_pop(y, x), 9) AS cov_pop,
       round(ml_regr_slope(y, x), 9) AS slope, round(ml_regr_intercept(y, x), 9) AS intercept,
       round(ml_regr_r2(y, x), 9) AS r2 FROM t GROUP BY g;
SELECT ml_median(x) AS median, ml_mode(x) AS mode, ml_stddev(x) AS sd, ml_corr(y, x) AS r FROM t WHERE g = 'z';
SELECT x, ml_median(x) OVER w AS median, round(ml_stddev(x) OVER w, 9) AS sd
  FROM t WHERE g = 'a' WINDOW w AS (ORDER BY x ROWS 2 PRECEDING);
SELECT ml_mode(column1) AS mode FROM (VALUES ('b'), ('a'), ('b'), ('a'), ('c'));
