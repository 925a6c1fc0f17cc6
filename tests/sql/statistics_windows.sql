.load ./mlext
-- The statistics as window functions: over frames that grow, slide and shrink each is what it is of the
-- frame's rows alone, whatever went before: large numbers, small ones, NULLs.
CREATE TABLE r(id INTEGER PRIMARY KEY, y REAL, x REAL);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 160)
INSERT INTO r
SELECT i, CASE WHEN i % 13 = 4 THEN NULL WHEN i BETWEEN 60 AND 70 THEN 1e12 * (i % 5)
            WHEN i BETWEEN 100 AND 120 THEN 7 ELSE (i * i % 29) / 7.0 - i * 0.1 END,
       CASE WHEN i % 17 = 3 THEN NULL WHEN i BETWEEN 110 AND 115 THEN 2 ELSE i * 7 % 31 + 1e-3 * i END
FROM n;
CREATE TABLE compared(frame TEXT, statistic TEXT, rolling REAL, alone REAL);
INSERT INTO compared SELECT 'shrinking', 'ml_regr_slope(y,x)', ml_regr_slope(y,x) OVER (ORDER BY id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING),
  (SELECT ml_regr_slope(y,x) FROM r AS o WHERE o.id >= r.id) FROM r;
INSERT INTO compared SELECT 'shrinking', 'ml_regr_intercept(y,x)', ml_regr_intercept(y,x) OVER (ORDER BY id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING),
  (SELECT ml_regr_intercept(y,x) FROM r AS o WHERE o.id >= r.id) FROM r;
INSERT INTO compared SELECT 'shrinking', 'ml_regr_r2(y,x)', ml_regr_r2(y,x) OVER (ORDER BY id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING),
  (SELECT ml_regr_r2(y,x) FROM r AS o WHERE o.id >= r.id) FROM r;
INSERT INTO compared SELECT 'shrinking', 'ml_corr(y,x)', ml_corr(y,x) OVER (ORDER BY id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING),
  (SELECT ml_corr(y,x) FROM r AS o WHERE o.id >= r.id) FROM r;
INSERT INTO compared SELECT 'shrinking', 'ml_covar_samp(y,x)', ml_covar_samp(y,x) OVER (ORDER BY id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING),
  (SELECT ml_covar_samp(y,x) FROM r AS o WHERE o.id >= r.id) FROM r;
INSERT INTO compared SELECT 'shrinking', 'ml_covar_pop(y,x)', ml_covar_pop(y,x) OVER (ORDER BY id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING),
  (SELECT ml_covar_pop(y,x) FROM r AS o WHERE o.id >= r.id) FROM r;
INSERT INTO compared SELECT 'shrinking', 'ml_var_samp(y)', ml_var_samp(y) OVER (ORDER BY id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING),
  (SELECT ml_var_samp(y) FROM r AS o WHERE o.id >= r.id) FROM r;
INSERT INTO compared SELECT 'shrinking', 'ml_stddev_samp(y)', ml_stddev_samp(y) OVER (ORDER BY id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING),
  (SELECT ml_stddev_samp(y) FROM r AS o WHERE o.id >= r.id) FROM r;
INSERT INTO compared SELECT 'shrinking', 'ml_skewness(y)', ml_skewness(y) OVER (ORDER BY id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING),
  (SELECT ml_skewness(y) FROM r AS o WHERE o.id >= r.id) FROM r;
INSERT INTO compared SELECT 'shrinking', 'ml_kurtosis(y)', ml_kurtosis(y) OVER (ORDER BY id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING),
  (SELECT ml_kurtosis(y) FROM r AS o WHERE o.id >= r.id) FROM r;
INSERT INTO compared SELECT 'shrinking', 'ml_mad(y)', ml_mad(y) OVER (ORDER BY id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING),
  (SELECT ml_mad(y) FROM r AS o WHERE o.id >= r.id) FROM r;
INSERT INTO compared SELECT 'shrinking', 'ml_iqr(y)', ml_iqr(y) OVER (ORDER BY id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING),
  (SELECT ml_iqr(y) FROM r AS o WHERE o.id >= r.id) FROM r;
INSERT INTO compared SELECT 'shrinking', 'ml_quantile(y, 0.3)', ml_quantile(y, 0.3) OVER (ORDER BY id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING),
  (SELECT ml_quantile(y, 0.3) FROM r AS o WHERE o.id >= r.id) FROM r;
INSERT INTO compared SELECT 'sliding', 'ml_regr_slope(y,x)', ml_regr_slope(y,x) OVER (ORDER BY id ROWS BETWEEN 7 PRECEDING AND 5 FOLLOWING),
  (SELECT ml_regr_slope(y,x) FROM r AS o WHERE o.id BETWEEN r.id - 7 AND r.id + 5) FROM r;
INSERT INTO compared SELECT 'sliding', 'ml_regr_intercept(y,x)', ml_regr_intercept(y,x) OVER (ORDER BY id ROWS BETWEEN 7 PRECEDING AND 5 FOLLOWING),
  (SELECT ml_regr_intercept(y,x) FROM r AS o WHERE o.id BETWEEN r.id - 7 AND r.id + 5) FROM r;
INSERT INTO compared SELECT 'sliding', 'ml_regr_r2(y,x)', ml_regr_r2(y,x) OVER (ORDER BY id ROWS BETWEEN 7 PRECEDING AND 5 FOLLOWING),
  (SELECT ml_regr_r2(y,x) FROM r AS o WHERE o.id BETWEEN r.id - 7 AND r.id + 5) FROM r;
INSERT INTO compared SELECT 'sliding', 'ml_corr(y,x)', ml_corr(y,x) OVER (ORDER BY id ROWS BETWEEN 7 PRECEDING AND 5 FOLLOWING),
  (SELECT ml_corr(y,x) FROM r AS o WHERE o.id BETWEEN r.id - 7 AND r.id + 5) FROM r;
INSERT INTO compared SELECT 'sliding', 'ml_covar_samp(y,x)', ml_covar_samp(y,x) OVER (ORDER BY id ROWS BETWEEN 7 PRECEDING AND 5 FOLLOWING),
  (SELECT ml_covar_samp(y,x) FROM r AS o WHERE o.id BETWEEN r.id - 7 AND r.id + 5) FROM r;
INSERT INTO compared SELECT 'sliding', 'ml_covar_pop(y,x)', ml_covar_pop(y,x) OVER (ORDER BY id ROWS BETWEEN 7 PRECEDING AND 5 FOLLOWING),
  (SELECT ml_covar_pop(y,x) FROM r AS o WHERE o.id BETWEEN r.id - 7 AND r.id + 5) FROM r;
INSERT INTO compared SELECT 'sliding', 'ml_var_samp(y)', ml_var_samp(y) OVER (ORDER BY id ROWS BETWEEN 7 PRECEDING AND 5 FOLLOWING),
  (SELECT ml_var_samp(y) FROM r AS o WHERE o.id BETWEEN r.id - 7 AND r.id + 5) FROM r;
INSERT INTO compared SELECT 'sliding', 'ml_stddev_samp(y)', ml_stddev_samp(y) OVER (ORDER BY id ROWS BETWEEN 7 PRECEDING AND 5 FOLLOWING),
  (SELECT ml_stddev_samp(y) FROM r AS o WHERE o.id BETWEEN r.id - 7 AND r.id + 5) FROM r;
INSERT INTO compared SELECT 'sliding', 'ml_skewness(y)', ml_skewness(y) OVER (ORDER BY id ROWS BETWEEN 7 PRECEDING AND 5 FOLLOWING),
  (SELECT ml_skewness(y) FROM r AS o WHERE o.id BETWEEN r.id - 7 AND r.id + 5) FROM r;
INSERT INTO compared SELECT 'sliding', 'ml_kurtosis(y)', ml_kurtosis(y) OVER (ORDER BY id ROWS BETWEEN 7 PRECEDING AND 5 FOLLOWING),
  (SELECT ml_kurtosis(y) FROM r AS o WHERE o.id BETWEEN r.id - 7 AND r.id + 5) FROM r;
INSERT INTO compared SELECT 'sliding', 'ml_mad(y)', ml_mad(y) OVER (ORDER BY id ROWS BETWEEN 7 PRECEDING AND 5 FOLLOWING),
  (SELECT ml_mad(y) FROM r AS o WHERE o.id BETWEEN r.id - 7 AND r.id + 5) FROM r;
INSERT INTO compared SELECT 'sliding', 'ml_iqr(y)', ml_iqr(y) OVER (ORDER BY id ROWS BETWEEN 7 PRECEDING AND 5 FOLLOWING),
  (SELECT ml_iqr(y) FROM r AS o WHERE o.id BETWEEN r.id - 7 AND r.id + 5) FROM r;
INSERT INTO compared SELECT 'sliding', 'ml_quantile(y, 0.3)', ml_quantile(y, 0.3) OVER (ORDER BY id ROWS BETWEEN 7 PRECEDING AND 5 FOLLOWING),
  (SELECT ml_quantile(y, 0.3) FROM r AS o WHERE o.id BETWEEN r.id - 7 AND r.id + 5) FROM r;
INSERT INTO compared SELECT 'ahead', 'ml_regr_slope(y,x)', ml_regr_slope(y,x) OVER (ORDER BY id ROWS BETWEEN 2 FOLLOWING AND 9 FOLLOWING),
  (SELECT ml_regr_slope(y,x) FROM r AS o WHERE o.id BETWEEN r.id + 2 AND r.id + 9) FROM r;
INSERT INTO compared SELECT 'ahead', 'ml_regr_intercept(y,x)', ml_regr_intercept(y,x) OVER (ORDER BY id ROWS BETWEEN 2 FOLLOWING AND 9 FOLLOWING),
  (SELECT ml_regr_intercept(y,x) FROM r AS o WHERE o.id BETWEEN r.id + 2 AND r.id + 9) FROM r;
INSERT INTO compared SELECT 'ahead', 'ml_regr_r2(y,x)', ml_regr_r2(y,x) OVER (ORDER BY id ROWS BETWEEN 2 FOLLOWING AND 9 FOLLOWING),
  (SELECT ml_regr_r2(y,x) FROM r AS o WHERE o.id BETWEEN r.id + 2 AND r.id + 9) FROM r;
INSERT INTO compared SELECT 'ahead', 'ml_corr(y,x)', ml_corr(y,x) OVER (ORDER BY id ROWS BETWEEN 2 FOLLOWING AND 9 FOLLOWING),
  (SELECT ml_corr(y,x) FROM r AS o WHERE o.id BETWEEN r.id + 2 AND r.id + 9) FROM r;
INSERT INTO compared SELECT 'ahead', 'ml_covar_samp(y,x)', ml_covar_samp(y,x) OVER (ORDER BY id ROWS BETWEEN 2 FOLLOWING AND 9 FOLLOWING),
  (SELECT ml_covar_samp(y,x) FROM r AS o WHERE o.id BETWEEN r.id + 2 AND r.id + 9) FROM r;
INSERT INTO compared SELECT 'ahead', 'ml_covar_pop(y,x)', ml_covar_pop(y,x) OVER (ORDER BY id ROWS BETWEEN 2 FOLLOWING AND 9 FOLLOWING),
  (SELECT ml_covar_pop(y,x) FROM r AS o WHERE o.id BETWEEN r.id + 2 AND r.id + 9) FROM r;
INSERT INTO compared SELECT 'ahead', 'ml_var_samp(y)', ml_var_samp(y) OVER (ORDER BY id ROWS BETWEEN 2 FOLLOWING AND 9 FOLLOWING),
  (SELECT ml_var_samp(y) FROM r AS o WHERE o.id BETWEEN r.id + 2 AND r.id + 9) FROM r;
INSERT INTO compared SELECT 'ahead', 'ml_stddev_samp(y)', ml_stddev_samp(y) OVER (ORDER BY id ROWS BETWEEN 2 FOLLOWING AND 9 FOLLOWING),
  (SELECT ml_stddev_samp(y) FROM r AS o WHERE o.id BETWEEN r.id + 2 AND r.id + 9) FROM r;
INSERT INTO compared SELECT 'ahead', 'ml_skewness(y)', ml_skewness(y) OVER (ORDER BY id ROWS BETWEEN 2 FOLLOWING AND 9 FOLLOWING),
  (SELECT ml_skewness(y) FROM r AS o WHERE o.id BETWEEN r.id + 2 AND r.id + 9) FROM r;
INSERT INTO compared SELECT 'ahead', 'ml_kurtosis(y)', ml_kurtosis(y) OVER (ORDER BY id ROWS BETWEEN 2 FOLLOWING AND 9 FOLLOWING),
  (SELECT ml_kurtosis(y) FROM r AS o WHERE o.id BETWEEN r.id + 2 AND r.id + 9) FROM r;
INSERT INTO compared SELECT 'ahead', 'ml_mad(y)', ml_mad(y) OVER (ORDER BY id ROWS BETWEEN 2 FOLLOWING AND 9 FOLLOWING),
  (SELECT ml_mad(y) FROM r AS o WHERE o.id BETWEEN r.id + 2 AND r.id + 9) FROM r;
INSERT INTO compared SELECT 'ahead', 'ml_iqr(y)', ml_iqr(y) OVER (ORDER BY id ROWS BETWEEN 2 FOLLOWING AND 9 FOLLOWING),
  (SELECT ml_iqr(y) FROM r AS o WHERE o.id BETWEEN r.id + 2 AND r.id + 9) FROM r;
INSERT INTO compared SELECT 'ahead', 'ml_quantile(y, 0.3)', ml_quantile(y, 0.3) OVER (ORDER BY id ROWS BETWEEN 2 FOLLOWING AND 9 FOLLOWING),
  (SELECT ml_quantile(y, 0.3) FROM r AS o WHERE o.id BETWEEN r.id + 2 AND r.id + 9) FROM r;
INSERT INTO compared SELECT 'range', 'ml_regr_slope(y,x)', ml_regr_slope(y,x) OVER (ORDER BY id RANGE BETWEEN 10 PRECEDING AND 3 PRECEDING),
  (SELECT ml_regr_slope(y,x) FROM r AS o WHERE o.id BETWEEN r.id - 10 AND r.id - 3) FROM r;
INSERT INTO compared SELECT 'range', 'ml_regr_intercept(y,x)', ml_regr_intercept(y,x) OVER (ORDER BY id RANGE BETWEEN 10 PRECEDING AND 3 PRECEDING),
  (SELECT ml_regr_intercept(y,x) FROM r AS o WHERE o.id BETWEEN r.id - 10 AND r.id - 3) FROM r;
INSERT INTO compared SELECT 'range', 'ml_regr_r2(y,x)', ml_regr_r2(y,x) OVER (ORDER BY id RANGE BETWEEN 10 PRECEDING AND 3 PRECEDING),
  (SELECT ml_regr_r2(y,x) FROM r AS o WHERE o.id BETWEEN r.id - 10 AND r.id - 3) FROM r;
INSERT INTO compared SELECT 'range', 'ml_corr(y,x)', ml_corr(y,x) OVER (ORDER BY id RANGE BETWEEN 10 PRECEDING AND 3 PRECEDING),
  (SELECT ml_corr(y,x) FROM r AS o WHERE o.id BETWEEN r.id - 10 AND r.id - 3) FROM r;
INSERT INTO compared SELECT 'range', 'ml_covar_samp(y,x)', ml_covar_samp(y,x) OVER (ORDER BY id RANGE BETWEEN 10 PRECEDING AND 3 PRECEDING),
  (SELECT ml_covar_samp(y,x) FROM r AS o WHERE o.id BETWEEN r.id - 10 AND r.id - 3) FROM r;
INSERT INTO compared SELECT 'range', 'ml_covar_pop(y,x)', ml_covar_pop(y,x) OVER (ORDER BY id RANGE BETWEEN 10 PRECEDING AND 3 PRECEDING),
  (SELECT ml_covar_pop(y,x) FROM r AS o WHERE o.id BETWEEN r.id - 10 AND r.id - 3) FROM r;
INSERT INTO compared SELECT 'range', 'ml_var_samp(y)', ml_var_samp(y) OVER (ORDER BY id RANGE BETWEEN 10 PRECEDING AND 3 PRECEDING),
  (SELECT ml_var_samp(y) FROM r AS o WHERE o.id BETWEEN r.id - 10 AND r.id - 3) FROM r;
INSERT INTO compared SELECT 'range', 'ml_stddev_samp(y)', ml_stddev_samp(y) OVER (ORDER BY id RANGE BETWEEN 10 PRECEDING AND 3 PRECEDING),
  (SELECT ml_stddev_samp(y) FROM r AS o WHERE o.id BETWEEN r.id - 10 AND r.id - 3) FROM r;
INSERT INTO compared SELECT 'range', 'ml_skewness(y)', ml_skewness(y) OVER (ORDER BY id RANGE BETWEEN 10 PRECEDING AND 3 PRECEDING),
  (SELECT ml_skewness(y) FROM r AS o WHERE o.id BETWEEN r.id - 10 AND r.id - 3) FROM r;
INSERT INTO compared SELECT 'range', 'ml_kurtosis(y)', ml_kurtosis(y) OVER (ORDER BY id RANGE BETWEEN 10 PRECEDING AND 3 PRECEDING),
  (SELECT ml_kurtosis(y) FROM r AS o WHERE o.id BETWEEN r.id - 10 AND r.id - 3) FROM r;
INSERT INTO compared SELECT 'range', 'ml_mad(y)', ml_mad(y) OVER (ORDER BY id RANGE BETWEEN 10 PRECEDING AND 3 PRECEDING),
  (SELECT ml_mad(y) FROM r AS o WHERE o.id BETWEEN r.id - 10 AND r.id - 3) FROM r;
INSERT INTO compared SELECT 'range', 'ml_iqr(y)', ml_iqr(y) OVER (ORDER BY id RANGE BETWEEN 10 PRECEDING AND 3 PRECEDING),
  (SELECT ml_iqr(y) FROM r AS o WHERE o.id BETWEEN r.id - 10 AND r.id - 3) FROM r;
INSERT INTO compared SELECT 'range', 'ml_quantile(y, 0.3)', ml_quantile(y, 0.3) OVER (ORDER BY id RANGE BETWEEN 10 PRECEDING AND 3 PRECEDING),
  (SELECT ml_quantile(y, 0.3) FROM r AS o WHERE o.id BETWEEN r.id - 10 AND r.id - 3) FROM r;
INSERT INTO compared SELECT 'without its own', 'ml_regr_slope(y,x)', ml_regr_slope(y,x) OVER (ORDER BY id ROWS BETWEEN 6 PRECEDING AND 6 FOLLOWING EXCLUDE CURRENT ROW),
  (SELECT ml_regr_slope(y,x) FROM r AS o WHERE o.id BETWEEN r.id - 6 AND r.id + 6 AND o.id <> r.id) FROM r;
INSERT INTO compared SELECT 'without its own', 'ml_regr_intercept(y,x)', ml_regr_intercept(y,x) OVER (ORDER BY id ROWS BETWEEN 6 PRECEDING AND 6 FOLLOWING EXCLUDE CURRENT ROW),
  (SELECT ml_regr_intercept(y,x) FROM r AS o WHERE o.id BETWEEN r.id - 6 AND r.id + 6 AND o.id <> r.id) FROM r;
INSERT INTO compared SELECT 'without its own', 'ml_regr_r2(y,x)', ml_regr_r2(y,x) OVER (ORDER BY id ROWS BETWEEN 6 PRECEDING AND 6 FOLLOWING EXCLUDE CURRENT ROW),
  (SELECT ml_regr_r2(y,x) FROM r AS o WHERE o.id BETWEEN r.id - 6 AND r.id + 6 AND o.id <> r.id) FROM r;
INSERT INTO compared SELECT 'without its own', 'ml_corr(y,x)', ml_corr(y,x) OVER (ORDER BY id ROWS BETWEEN 6 PRECEDING AND 6 FOLLOWING EXCLUDE CURRENT ROW),
  (SELECT ml_corr(y,x) FROM r AS o WHERE o.id BETWEEN r.id - 6 AND r.id + 6 AND o.id <> r.id) FROM r;
INSERT INTO compared SELECT 'without its own', 'ml_covar_samp(y,x)', ml_covar_samp(y,x) OVER (ORDER BY id ROWS BETWEEN 6 PRECEDING AND 6 FOLLOWING EXCLUDE CURRENT ROW),
  (SELECT ml_covar_samp(y,x) FROM r AS o WHERE o.id BETWEEN r.id - 6 AND r.id + 6 AND o.id <> r.id) FROM r;
INSERT INTO compared SELECT 'without its own', 'ml_covar_pop(y,x)', ml_covar_pop(y,x) OVER (ORDER BY id ROWS BETWEEN 6 PRECEDING AND 6 FOLLOWING EXCLUDE CURRENT ROW),
  (SELECT ml_covar_pop(y,x) FROM r AS o WHERE o.id BETWEEN r.id - 6 AND r.id + 6 AND o.id <> r.id) FROM r;
INSERT INTO compared SELECT 'without its own', 'ml_var_samp(y)', ml_var_samp(y) OVER (ORDER BY id ROWS BETWEEN 6 PRECEDING AND 6 FOLLOWING EXCLUDE CURRENT ROW),
  (SELECT ml_var_samp(y) FROM r AS o WHERE o.id BETWEEN r.id - 6 AND r.id + 6 AND o.id <> r.id) FROM r;
INSERT INTO compared SELECT 'without its own', 'ml_stddev_samp(y)', ml_stddev_samp(y) OVER (ORDER BY id ROWS BETWEEN 6 PRECEDING AND 6 FOLLOWING EXCLUDE CURRENT ROW),
  (SELECT ml_stddev_samp(y) FROM r AS o WHERE o.id BETWEEN r.id - 6 AND r.id + 6 AND o.id <> r.id) FROM r;
INSERT INTO compared SELECT 'without its own', 'ml_skewness(y)', ml_skewness(y) OVER (ORDER BY id ROWS BETWEEN 6 PRECEDING AND 6 FOLLOWING EXCLUDE CURRENT ROW),
  (SELECT ml_skewness(y) FROM r AS o WHERE o.id BETWEEN r.id - 6 AND r.id + 6 AND o.id <> r.id) FROM r;
INSERT INTO compared SELECT 'without its own', 'ml_kurtosis(y)', ml_kurtosis(y) OVER (ORDER BY id ROWS BETWEEN 6 PRECEDING AND 6 FOLLOWING EXCLUDE CURRENT ROW),
  (SELECT ml_kurtosis(y) FROM r AS o WHERE o.id BETWEEN r.id - 6 AND r.id + 6 AND o.id <> r.id) FROM r;
INSERT INTO compared SELECT 'without its own', 'ml_mad(y)', ml_mad(y) OVER (ORDER BY id ROWS BETWEEN 6 PRECEDING AND 6 FOLLOWING EXCLUDE CURRENT ROW),
  (SELECT ml_mad(y) FROM r AS o WHERE o.id BETWEEN r.id - 6 AND r.id + 6 AND o.id <> r.id) FROM r;
INSERT INTO compared SELECT 'without its own', 'ml_iqr(y)', ml_iqr(y) OVER (ORDER BY id ROWS BETWEEN 6 PRECEDING AND 6 FOLLOWING EXCLUDE CURRENT ROW),
  (SELECT ml_iqr(y) FROM r AS o WHERE o.id BETWEEN r.id - 6 AND r.id + 6 AND o.id <> r.id) FROM r;
INSERT INTO compared SELECT 'without its own', 'ml_quantile(y, 0.3)', ml_quantile(y, 0.3) OVER (ORDER BY id ROWS BETWEEN 6 PRECEDING AND 6 FOLLOWING EXCLUDE CURRENT ROW),
  (SELECT ml_quantile(y, 0.3) FROM r AS o WHERE o.id BETWEEN r.id - 6 AND r.id + 6 AND o.id <> r.id) FROM r;
.headers on
SELECT frame, statistic, count(*) AS rows, sum(rolling IS NULL) AS nulls, sum((rolling IS NULL) <> (alone IS NULL)) AS other_nulls,
       max(abs(rolling - alone) / max(abs(alone), 1e-3)) < 1e-10 AS same
FROM compared GROUP BY frame, statistic;
.headers off
.print -- nothing to a frame gives NULL
SELECT ml_var_samp(y) OVER (ORDER BY id ROWS BETWEEN 200 FOLLOWING AND 300 FOLLOWING),
       ml_quantile(y, 0.5) OVER (ORDER BY id ROWS BETWEEN 200 FOLLOWING AND 300 FOLLOWING) FROM r LIMIT 1;

-- The mode follows its window: ties, modes that leave, windows that grow; against plain SQL.
CREATE TABLE modes AS
WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 1200)
SELECT i, i * 7919 % 1009 % 13 AS a, i * 104729 % 1301 AS b,
       CASE i * 31 % 7 % 5 WHEN 0 THEN 'a' WHEN 1 THEN 2 WHEN 2 THEN 2.5 WHEN 3 THEN NULL ELSE x'01' END AS c
FROM r;
CREATE TABLE followed AS
SELECT i, ml_mode(a) OVER (ORDER BY i ROWS 40 PRECEDING) AS a,
       ml_mode(b) OVER (ORDER BY i) AS b,
       ml_mode(b) OVER (ORDER BY i ROWS BETWEEN 600 PRECEDING AND 10 PRECEDING) AS b_before,
       ml_mode(c) OVER (ORDER BY i ROWS BETWEEN 7 PRECEDING AND 3 FOLLOWING) AS c
FROM modes;
SELECT count(*),
  sum(a IS (SELECT a FROM modes AS m WHERE m.i BETWEEN f.i - 40 AND f.i
            GROUP BY a ORDER BY count(*) DESC, a LIMIT 1)),
  sum(b IS (SELECT b FROM modes AS m WHERE m.i <= f.i GROUP BY b ORDER BY count(*) DESC, b LIMIT 1)),
  sum(b_before IS (SELECT b FROM modes AS m WHERE m.i BETWEEN f.i - 600 AND f.i - 10
                   GROUP BY b ORDER BY count(*) DESC, b LIMIT 1)),
  sum(c IS (SELECT c FROM modes AS m WHERE m.i BETWEEN f.i - 7 AND f.i + 3 AND c IS NOT NULL
            GROUP BY c ORDER BY count(*) DESC, c LIMIT 1))
FROM followed AS f;
-- A mode of rows that are all different is not looked for anew in every row.
SELECT count(*), count(mode) FROM (SELECT ml_mode(value) OVER (ORDER BY i) AS mode FROM
  (WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 100000)
   SELECT i, 'v' || i AS value FROM r));
