.load ./mlext
-- Values of R, scipy and pandas for the penguins: tests/reference/sql_values.py made sql_values.csv.
.mode csv
.import tests/data/profile/penguins.csv raw
.import tests/reference/sql_values.csv expected
.mode list
CREATE TABLE penguins AS
  SELECT rowid AS id, species, CAST(ml_number(body_mass_g) AS REAL) AS mass,
         CAST(ml_number(flipper_length_mm) AS REAL) AS flipper FROM raw;
SELECT count(*), count(mass), count(flipper) FROM penguins;

CREATE TABLE found(test TEXT, name TEXT, value REAL);
INSERT INTO found
WITH s AS (SELECT
  ml_median(mass) AS median, ml_iqr(mass) AS iqr, ml_mad(mass) AS mad,
  ml_mad(mass, '{"constant": 1}') AS mad_1, ml_stddev(mass) AS stddev,
  ml_stddev_samp(mass) AS stddev_samp, ml_stddev_pop(mass) AS stddev_pop,
  ml_var_samp(mass) AS var_samp, ml_var_pop(mass) AS var_pop,
  ml_skewness(mass, '{"type": 1}') AS s1, ml_skewness(mass) AS s2, ml_skewness(mass, '{"type": 3}') AS s3,
  ml_kurtosis(mass, '{"type": 1}') AS k1, ml_kurtosis(mass) AS k2, ml_kurtosis(mass, '{"type": 3}') AS k3,
  ml_corr(mass, flipper) AS corr, ml_covar_samp(mass, flipper) AS covar_samp,
  ml_covar_pop(mass, flipper) AS covar_pop, ml_regr_slope(mass, flipper) AS slope,
  ml_regr_intercept(mass, flipper) AS intercept, ml_regr_r2(mass, flipper) AS r2 FROM penguins),
n(name, value) AS (
  SELECT 'median', median FROM s UNION ALL SELECT 'iqr', iqr FROM s UNION ALL
  SELECT 'mad', mad FROM s UNION ALL SELECT 'mad_1', mad_1 FROM s UNION ALL
  SELECT 'stddev', stddev FROM s UNION ALL SELECT 'stddev', stddev_samp FROM s UNION ALL
  SELECT 'stddev_pop', stddev_pop FROM s UNION ALL SELECT 'var_samp', var_samp FROM s UNION ALL
  SELECT 'var_pop', var_pop FROM s UNION ALL
  SELECT 'skewness_1', s1 FROM s UNION ALL SELECT 'skewness_2', s2 FROM s UNION ALL
  SELECT 'skewness_3', s3 FROM s UNION ALL SELECT 'kurtosis_1', k1 FROM s UNION ALL
  SELECT 'kurtosis_2', k2 FROM s UNION ALL SELECT 'kurtosis_3', k3 FROM s UNION ALL
  SELECT 'corr', corr FROM s UNION ALL SELECT 'covar_samp', covar_samp FROM s UNION ALL
  SELECT 'covar_pop', covar_pop FROM s UNION ALL SELECT 'regr_slope', slope FROM s UNION ALL
  SELECT 'regr_intercept', intercept FROM s UNION ALL SELECT 'regr_r2', r2 FROM s)
SELECT 'statistics', name, value FROM n;
INSERT INTO found
SELECT 'statistics', printf('quantile_%d_%.2f', type, level),
       (SELECT ml_quantile(mass, level, json_object('type', type)) FROM penguins)
FROM (SELECT column1 AS type FROM (VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9))),
     (SELECT column1 AS level FROM (VALUES (0), (0.1), (1 / 3.0), (0.9), (1)));

-- Windows of 20 rows that slide over NULLs, summed.
INSERT INTO found
WITH w AS (SELECT id,
  ml_median(mass) OVER w AS median, ml_quantile(mass, 0.9) OVER w AS quantile,
  ml_stddev(mass) OVER w AS stddev, ml_skewness(mass) OVER w AS skewness
  FROM penguins WINDOW w AS (ORDER BY id ROWS 19 PRECEDING))
SELECT 'windows', 'sum of rolling medians', sum(median) FROM w WHERE id > 1 UNION ALL
SELECT 'windows', 'sum of rolling quantiles', sum(quantile) FROM w WHERE id > 1 UNION ALL
SELECT 'windows', 'sum of rolling stddevs', sum(stddev) FROM w WHERE id > 1 UNION ALL
SELECT 'windows', 'sum of rolling skewness', sum(skewness) FROM w WHERE id >= 20;

SELECT 'differs: ' || name, f.value, e.value FROM expected AS e LEFT JOIN found AS f USING (test, name)
WHERE test IN ('statistics', 'windows')
  AND (f.value IS NULL OR abs(f.value - e.value) > 1e-12 * max(1, abs(CAST(e.value AS REAL))));
SELECT count(*) AS compared FROM found JOIN expected USING (test, name);

-- Groups, FILTER, DISTINCT.
SELECT species, ml_median(mass), ml_mode(flipper), round(ml_stddev(mass), 6) FROM penguins GROUP BY species;
SELECT ml_median(mass) FILTER (WHERE species = 'Gentoo'), ml_median(DISTINCT flipper) FROM penguins;

-- The mode: any type, smallest of a tie, numbers by value; a real column stays real.
SELECT ml_mode(column1) FROM (VALUES ('b'), ('a'), ('b'), ('a'), (NULL), (NULL), (NULL));
SELECT ml_mode(column1), typeof(ml_mode(column1)) FROM (VALUES (2), (2.0), (1), (3));
SELECT ml_mode(column1), typeof(ml_mode(column1)) FROM (VALUES (2.0), (2.0), (3.5));
SELECT quote(ml_mode(column1)) FROM (VALUES (x'00ff'), (x'00ff'), ('x'));

-- Few values, no values.
SELECT ml_median(column1), ml_stddev(column1), ml_stddev_pop(column1), ml_var_samp(column1), ml_iqr(column1),
       ml_mad(column1), ml_skewness(column1), ml_kurtosis(column1), ml_corr(column1, column1),
       ml_covar_samp(column1, column1), ml_covar_pop(column1, column1), ml_regr_r2(column1, column1),
       ml_mode(column1), ml_quantile(column1, 0.3) FROM (VALUES (7), (NULL));
SELECT ml_median(x), ml_stddev(x), ml_mode(x), ml_quantile(x, 0.5), ml_corr(x, x), ml_mad(x), ml_kurtosis(x)
FROM (SELECT 1 AS x) WHERE x > 1;
SELECT ml_median(NULL), ml_stddev(NULL), ml_mode(NULL), ml_quantile(NULL, 0.5), ml_corr(NULL, 1);
-- Constants: no spread, no line; SQL's r2 of a constant y is 1.
SELECT ml_stddev(5.1), ml_skewness(y), ml_corr(y, x), ml_regr_slope(x, y), ml_regr_slope(y, x), ml_regr_r2(y, x),
       ml_regr_r2(x, y) FROM (SELECT 2 AS y, column1 AS x FROM (VALUES (1), (2), (3), (4)));
-- A large mean, large and small values, infinite ones.
SELECT ml_stddev(1e15 + column1), ml_var_samp(1e9 + column1) FROM (VALUES (1), (2), (3));
SELECT ml_stddev(column1), ml_median(column1) FROM (VALUES (1e308), (-1e308), (1e307));
SELECT ml_stddev(column1), ml_corr(column1, column1) FROM (VALUES (1e-300), (3e-300));
SELECT ml_median(column1), ml_stddev(column1), ml_quantile(column1, 1) FROM (VALUES (1), (2), (9e999));
-- Text that SQLite takes for a number is one, as for avg().
SELECT ml_median(column1), ml_stddev(column1), ml_quantile(column1, '0.5') FROM (VALUES ('1'), (' 2 '), ('3.0'));

-- Frames: growing, sliding both ways, with nothing in them, by groups of peers, unbounded.
CREATE TABLE t(id INTEGER PRIMARY KEY, g, x);
INSERT INTO t VALUES (1, 'a', 5), (2, 'a', NULL), (3, 'a', 1), (4, 'b', 1), (5, 'b', 9), (6, 'b', 2), (7, 'b', 2), (8, 'b', NULL);
SELECT id, ml_median(x) OVER (ORDER BY id), ml_median(x) OVER (PARTITION BY g),
       ml_median(x) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING),
       ml_median(x) OVER (ORDER BY id ROWS BETWEEN 3 PRECEDING AND 2 PRECEDING),
       ml_mode(x) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW),
       ml_mad(x, '{"constant": 1}') OVER (ORDER BY g RANGE UNBOUNDED PRECEDING),
       round(ml_stddev(x) OVER (ORDER BY id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING), 6),
       round(ml_regr_slope(x, id) OVER (ORDER BY id ROWS 3 PRECEDING), 6)
FROM t ORDER BY id;
-- A window equals the aggregate of its rows, whatever came and went before.
CREATE TABLE walk(id INTEGER PRIMARY KEY, x, c);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)
INSERT INTO walk SELECT i, (i * 7919) % 1009 * CASE WHEN i % 100 = 0 THEN 1e6 ELSE 0.01 END, (i * i) % 13 FROM n;
WITH w AS (SELECT id, ml_median(x) OVER w AS median, ml_iqr(x) OVER w AS iqr, ml_mode(x) OVER w AS mode,
                  ml_mode(c) OVER w AS mode_c, ml_var_samp(x) OVER w AS var_samp, ml_corr(x, id) OVER w AS corr
           FROM walk WINDOW w AS (ORDER BY id ROWS 150 PRECEDING)),
     a AS (SELECT w.*, ml_median(x) AS median_a, ml_iqr(x) AS iqr_a, ml_mode(x) AS mode_a, ml_mode(c) AS mode_ca,
                  ml_var_samp(x) AS var_samp_a, ml_corr(x, walk.id) AS corr_a
           FROM w JOIN walk ON walk.id BETWEEN w.id - 150 AND w.id WHERE w.id % 25 = 0 GROUP BY w.id)
SELECT count(*), sum(median = median_a), sum(iqr = iqr_a), sum(mode = mode_a), sum(mode_c = mode_ca),
       sum(abs(var_samp - var_samp_a) <= 1e-12 * var_samp_a), sum(abs(corr - corr_a) <= 1e-12) FROM a;

-- Wrong use: statistics_values.err has what is said.
SELECT ml_median('1,250');
SELECT ml_median(column1) FROM (VALUES (1), ('n/a'), (3));
SELECT ml_stddev(column1) OVER (ORDER BY column1 ROWS 1 PRECEDING) FROM (VALUES (1), (''), (3));
SELECT ml_var_pop(x'31');
SELECT ml_corr(1, 'one');
SELECT ml_median();
SELECT ml_median(1, 2);
SELECT ml_quantile(1);
SELECT ml_quantile(1, 1.01);
SELECT ml_quantile(1, NULL);
SELECT ml_quantile(1, 'half');
SELECT ml_quantile(column1, column1) FROM (VALUES (0.25), (0.5));
SELECT ml_quantile(1, 0.5, '{"type": 10}');
SELECT ml_quantile(1, 0.5, '{"tpye": 7}');
SELECT ml_quantile(1, 0.5, '[7]');
SELECT ml_quantile(1, 0.5, 7);
SELECT ml_quantile(column1, 0.5, json_object('type', column1)) FROM (VALUES (6), (7));
SELECT ml_mad(1, '{"constant": -1}');
SELECT ml_skewness(1, '{"type": 4}');
