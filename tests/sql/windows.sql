.load ./mlext
-- Rolling regressions: the model of each window is that of its rows alone.
CREATE TABLE s(t INTEGER PRIMARY KEY, y REAL, a REAL, b REAL, w REAL, g INTEGER);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 700)
INSERT INTO s
SELECT i, CASE WHEN i % 53 = 0 THEN NULL ELSE 3.0 + i % 7 - 0.01 * i + (i * 37 % 11) / 10.0 END,
       i % 7 + i / 10.0, (i * i) % 13, (i % 4) * 0.25, i / 300 FROM n;
CREATE TABLE alone(frame TEXT, t INTEGER, m BLOB);
CREATE TABLE rolling(frame TEXT, t INTEGER, m BLOB);
INSERT INTO rolling SELECT '59 before', t, ml_linear_regression(y, a, b) OVER (ORDER BY t ROWS 59 PRECEDING) FROM s;
INSERT INTO alone SELECT '59 before', t, (SELECT ml_linear_regression(y, a, b) FROM s AS o
  WHERE o.t BETWEEN s.t - 59 AND s.t AND y IS NOT NULL) FROM s WHERE t % 7 = 3;
INSERT INTO rolling SELECT 'about', t, ml_linear_regression(y, a, b) OVER (ORDER BY t
  ROWS BETWEEN 200 PRECEDING AND 100 FOLLOWING) FROM s;
INSERT INTO alone SELECT 'about', t, (SELECT ml_linear_regression(y, a, b) FROM s AS o
  WHERE o.t BETWEEN s.t - 200 AND s.t + 100) FROM s WHERE t % 23 = 3;
INSERT INTO rolling SELECT 'ahead', t, ml_linear_regression(y, a) OVER (ORDER BY t
  ROWS BETWEEN 3 FOLLOWING AND 70 FOLLOWING) FROM s;
INSERT INTO alone SELECT 'ahead', t, (SELECT ml_linear_regression(y, a) FROM s AS o
  WHERE o.t BETWEEN s.t + 3 AND s.t + 70) FROM s WHERE t % 23 = 3 AND t < 690;
INSERT INTO rolling SELECT 'weights', t, ml_linear_regression(y, a, b, w, '{"weights": 3}') OVER (
  ORDER BY t ROWS 80 PRECEDING) FROM s;
INSERT INTO alone SELECT 'weights', t, (SELECT ml_linear_regression(y, a, b, w, '{"weights": 3}')
  FROM s AS o WHERE o.t BETWEEN s.t - 80 AND s.t) FROM s WHERE t % 23 = 3;
INSERT INTO rolling SELECT 'groups', t, ml_linear_regression(y, a, '{"intercept": false}') OVER (
  PARTITION BY g ORDER BY t ROWS 20 PRECEDING) FROM s;
INSERT INTO alone SELECT 'groups', t, (SELECT ml_linear_regression(y, a, '{"intercept": false}')
  FROM s AS o WHERE o.g = s.g AND o.t BETWEEN s.t - 20 AND s.t) FROM s WHERE t % 23 = 3;
INSERT INTO rolling SELECT 'so far', t, ml_linear_regression(y, a, b) OVER (ORDER BY t) FROM s;
INSERT INTO alone SELECT 'so far', t, (SELECT ml_linear_regression(y, a, b) FROM s AS o
  WHERE o.t <= s.t) FROM s WHERE t % 53 = 3;
INSERT INTO rolling SELECT 'whole', t, ml_linear_regression(y, ml_vector(a, b)) OVER (PARTITION BY g) FROM s;
INSERT INTO alone SELECT 'whole', t, (SELECT ml_linear_regression(y, ml_vector(a, b)) FROM s AS o
  WHERE o.g = s.g) FROM s WHERE t % 53 = 3;
.headers on
SELECT frame, count(DISTINCT t) AS models, max(abs(x.estimate - z.estimate)) < 1e-10 AS estimates,
       max(abs(x.std_error / z.std_error - 1)) < 1e-9 AS errors,
       sum((x.estimate IS NULL) <> (z.estimate IS NULL)) AS dropped
FROM alone JOIN rolling USING (frame, t), ml_coefficients(alone.m) AS x
JOIN ml_coefficients(rolling.m) AS z ON z.term = x.term
WHERE json_extract(ml_info(alone.m), '$.rows_used') > 4 GROUP BY frame;
SELECT frame, sum(json_extract(ml_info(alone.m), '$.rows_used')
               <> json_extract(ml_info(rolling.m), '$.rows_used')) AS rows_used
FROM alone JOIN rolling USING (frame, t) GROUP BY frame;
.headers off
.print -- text: the levels met so far; predictions are those of the window's rows alone
CREATE TABLE texts AS SELECT t, y, a, w, CASE WHEN t > 350 AND t % 5 = 0 THEN 'late' WHEN t % 11 = 4 AND t < 500 THEN NULL
  ELSE substr('zcbab', 1 + t * 7 % 5, 1) END AS k, 'half ' || (t * 3 / 7 % 2) AS l FROM s;
CREATE TABLE text_windows AS SELECT t,
  ml_linear_regression(y, k, a, l) OVER (ORDER BY t ROWS 60 PRECEDING) AS plain,
  ml_linear_regression(y, a, k, w, '{"weights": 3, "intercept": false}') OVER (ORDER BY t ROWS 60 PRECEDING) AS weights,
  ml_linear_regression(y, k, a, l) OVER (ORDER BY t ROWS BETWEEN 30 PRECEDING AND 40 FOLLOWING) AS about,
  ml_linear_regression(y, k, a, l) OVER (ORDER BY t) AS so_far FROM texts;
CREATE TABLE text_alone AS SELECT t,
  (SELECT ml_linear_regression(y, k, a, l) FROM texts AS o WHERE o.t BETWEEN x.t - 60 AND x.t) AS plain,
  (SELECT ml_linear_regression(y, a, k, w, '{"weights": 3, "intercept": false}') FROM texts AS o WHERE o.t BETWEEN x.t - 60 AND x.t) AS weights,
  (SELECT ml_linear_regression(y, k, a, l) FROM texts AS o WHERE o.t BETWEEN x.t - 30 AND x.t + 40) AS about,
  (SELECT ml_linear_regression(y, k, a, l) FROM texts AS o WHERE o.t <= x.t) AS so_far
FROM texts AS x WHERE t % 13 = 7 AND t > 20;
SELECT count(*), max(abs(ml_predict(r.plain, o.k, o.a, o.l) - ml_predict(z.plain, o.k, o.a, o.l))) < 1e-9,
       max(abs(ml_predict(r.weights, o.a, o.k) - ml_predict(z.weights, o.a, o.k))) < 1e-9,
       max(abs(ml_predict(r.so_far, o.k, o.a, o.l) - ml_predict(z.so_far, o.k, o.a, o.l))) < 1e-9,
       max(abs(ml_predict(r.about, o.k, o.a, o.l) - ml_predict(z.about, o.k, o.a, o.l))) < 1e-9
FROM text_windows AS r JOIN text_alone AS z USING (t) JOIN texts AS o ON o.t BETWEEN r.t - 30 AND r.t AND o.k IS NOT NULL AND o.w > 0;
SELECT count(*), max(abs(x.estimate - u.estimate)) < 1e-9, max(abs(x.std_error / u.std_error - 1)) < 1e-8
FROM text_windows AS r JOIN text_alone AS z USING (t), ml_coefficients(r.so_far) AS x JOIN ml_coefficients(z.so_far) AS u USING (term);
SELECT term, estimate IS NULL FROM ml_coefficients((SELECT ml_linear_regression(y, a, k) OVER (ORDER BY t ROWS 20 PRECEDING)
  FROM texts WHERE k IS NOT NULL ORDER BY t DESC LIMIT 1));
.print -- windows without a row to fit, and far ahead
SELECT count(*) - count(m) FROM (SELECT ml_linear_regression(y, a) OVER (ORDER BY t ROWS BETWEEN
  3 FOLLOWING AND 5 FOLLOWING) AS m FROM s);
SELECT ml_linear_regression(NULL, a) OVER (ORDER BY t ROWS 3 PRECEDING) FROM s LIMIT 2;
.print -- thousands of rows ahead, some of them left out
CREATE TABLE far(i INTEGER PRIMARY KEY, y REAL, a REAL, b REAL);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000)
INSERT INTO far SELECT i, CASE WHEN i % 97 THEN 3.0 + i % 7 - 0.01 * i + (i * 37 % 11) / 10.0 END, i % 7 + i / 10.0, (i * i) % 13 FROM n;
WITH rolled AS (SELECT i, ml_linear_regression(y, a, b) OVER (ORDER BY i ROWS BETWEEN 10 PRECEDING AND
  5000 FOLLOWING) AS m, ml_linear_regression(y, a, b) OVER (ORDER BY i ROWS BETWEEN CURRENT ROW AND
  UNBOUNDED FOLLOWING) AS rest FROM far)
SELECT i, (SELECT max(abs(x.estimate - z.estimate)) < 1e-10 FROM ml_coefficients(m) AS x
    JOIN ml_coefficients((SELECT ml_linear_regression(y, a, b) FROM far AS o WHERE o.i BETWEEN rolled.i - 10 AND rolled.i + 5000)) AS z USING (term)),
  json_extract(ml_info(m), '$.rows_used') = (SELECT count(y) FROM far AS o WHERE o.i BETWEEN rolled.i - 10 AND rolled.i + 5000),
  (SELECT max(abs(x.estimate - z.estimate)) < 1e-9 FROM ml_coefficients(rest) AS x
    JOIN ml_coefficients((SELECT ml_linear_regression(y, a, b) FROM far AS o WHERE o.i >= rolled.i)) AS z USING (term))
FROM rolled WHERE i IN (1, 12, 300, 999, 2049, 5500);
.print -- 200,000 steps on: the first digits are still there
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000),
  rows AS (SELECT i, 1e6 + 3.0 * i + (i * 7919 % 101) AS y, 1e3 + i % 17 AS a, i * 0.5 + (i * i) % 29 AS b
  FROM n),
  rolled AS (SELECT i, ml_linear_regression(y, a, b) OVER (ORDER BY i ROWS 99 PRECEDING) AS m FROM rows)
SELECT max(abs(x.estimate / z.estimate - 1)) < 1e-9
FROM ml_coefficients((SELECT m FROM rolled WHERE i = 200000)) AS x
JOIN ml_coefficients((SELECT ml_linear_regression(y, a, b) FROM rows WHERE i > 199900)) AS z USING (term);
.print -- levels of rows that weigh nothing have a column and no estimate
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40),
  rows AS (SELECT i, i * 1.5 + i % 3 AS y, iif(i % 10, 'c' || (i % 2), 'new ' || i) AS c, i % 10 > 0 AS w FROM n),
  rolled AS (SELECT i, ml_linear_regression(y, c, w, '{"weights": 2}') OVER (ORDER BY i ROWS 12 PRECEDING) AS m FROM rows)
SELECT i, term, round(estimate, 6) FROM (SELECT i, x.* FROM rolled, ml_coefficients(m) AS x WHERE i IN (20, 40));
.print -- small windows of great numbers: as exact as a fit of their rows alone, and perfect fits are
CREATE TABLE great AS
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60)
SELECT i AS t, CASE WHEN i % 9 <> 4 THEN 1e9 + (i * 37 % 101) / 64.0 END AS y,
       CASE WHEN i % 11 <> 7 THEN (i * 29 % 61) * 1e-6 END AS x, CASE WHEN i BETWEEN 20 AND 26 THEN 1 ELSE i * 13 % 5 END AS z FROM n;
CREATE TABLE great_windows AS
SELECT t, ml_linear_regression(y, x, z) OVER (ORDER BY t ROWS 3 PRECEDING) AS m, 3 AS back FROM great
UNION ALL SELECT t, ml_linear_regression(y, x, z) OVER (ORDER BY t ROWS 1 PRECEDING), 1 FROM great
UNION ALL SELECT t, ml_linear_regression(y, x, z) OVER (ORDER BY t ROWS 9 PRECEDING), 9 FROM great;
WITH w AS (SELECT m, (SELECT ml_linear_regression(y, x, z) FROM great AS o WHERE o.t BETWEEN g.t - back AND g.t) AS alone
           FROM great_windows AS g WHERE m IS NOT NULL)
SELECT count(*), sum((a.estimate IS NULL) <> (b.estimate IS NULL)), max(abs(a.estimate - b.estimate) / max(abs(b.estimate), 1)) < 1e-11,
       max(abs(a.std_error - b.std_error) / max(b.std_error, 1e-9)) < 1e-10, count(b.std_error) = count(a.std_error)
FROM w, ml_coefficients(w.m) AS a JOIN ml_coefficients(w.alone) AS b USING (term);
WITH w AS (SELECT m, (SELECT ml_linear_regression(y, x, z) FROM great AS o WHERE o.t BETWEEN g.t - back AND g.t) AS alone
           FROM great_windows AS g WHERE m IS NOT NULL)
SELECT name, count(*), max(abs(a.value - b.value) / max(abs(b.value), 1e-9)) < 1e-10, sum((a.value IS NULL) <> (b.value IS NULL))
FROM w, ml_summary(w.m) AS a JOIN ml_summary(w.alone) AS b USING (name)
WHERE name IN ('r_squared', 'sigma', 'df_residual', 'residual_sum_of_squares', 'total_sum_of_squares') GROUP BY name;
.print -- wrong use
SELECT count(m) FROM (SELECT ml_linear_regression(y, iif(t = 9, 'text', t)) OVER (ORDER BY t ROWS 3 PRECEDING) AS m FROM s);
SELECT ml_linear_regression(s.y, ml_transform((SELECT ml_one_hot_encoder(k, '{"sparse": true}') FROM texts), k))
  OVER (ORDER BY t ROWS 3 PRECEDING) FROM s JOIN texts USING (t);
SELECT ml_linear_regression(y, a, '{"std_errors": "hc1"}') OVER (ORDER BY t ROWS 3 PRECEDING) FROM s;
SELECT ml_linear_regression(y, a, '{"degree": 2}') OVER (ORDER BY t ROWS 3 PRECEDING) FROM s;
SELECT ml_kmeans(2, a) OVER (ORDER BY t ROWS 3 PRECEDING) FROM s;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1100000)
SELECT count(m) FROM (SELECT ml_linear_regression(i % 7, i) OVER (ORDER BY i ROWS BETWEEN 10 PRECEDING AND
  1090000 FOLLOWING) AS m FROM n LIMIT 20);
