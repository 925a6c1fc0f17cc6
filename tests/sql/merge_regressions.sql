.load ./mlext
-- Logistic and Poisson regressions of parts, and new rows, against the fit of all rows.
.read tests/data/tabular/wine_quality_red.sql
.read tests/data/tabular/telco_churn.sql
CREATE TABLE wine AS SELECT CASE WHEN quality <= 5 THEN 'low' WHEN quality = 6 THEN 'middle' ELSE 'top' END AS q,
  alcohol AS a, volatile_acidity AS v, sulphates AS s, pH AS p, CASE WHEN density < 0.9968 THEN 'light' ELSE 'heavy' END AS d
FROM wine_quality_red;
CREATE TABLE churn AS SELECT Churn AS q, tenure AS a, MonthlyCharges AS v, SeniorCitizen AS s, tenure * 0.01 * MonthlyCharges AS p,
  Contract AS d FROM telco_churn WHERE rowid % 3 = 0;
CREATE TABLE o(o TEXT);
INSERT INTO o VALUES ('{}'), ('{"l2": 5}'), ('{"l1": 2}'), ('{"class_weight": "balanced"}'),
  ('{"l2": 1, "intercept": false}'), ('{"class_weight": "balanced", "l1": 2, "l2": 2}');
CREATE TABLE fits AS SELECT t, o, ml_train('logistic_regression', 'SELECT q, a, v, s, p, d FROM ' || t, o) AS whole,
  ml_train('logistic_regression', 'SELECT q, a, v, s, p, d FROM ' || t, json_object('intercept', coalesce(o ->> 'intercept', 1))) AS plain,
  (SELECT ml_merge(ml_train('logistic_regression', 'SELECT q, a, v, s, p, d FROM ' || t || ' WHERE rowid % 2 = ' || value, o))
   FROM json_each('[0, 1]')) AS two,
  (SELECT ml_merge(ml_train('logistic_regression', 'SELECT q, a, v, s, p, d FROM ' || t || ' WHERE rowid % 6 = ' || value, o))
   FROM json_each('[0, 1, 2, 3, 4, 5]')) AS six,
  ml_train('logistic_regression', 'SELECT q, a, v, s, p, d FROM ' || t || ' WHERE rowid % 4', o) AS most
FROM (SELECT 'wine' AS t UNION ALL SELECT 'churn'), o;
ALTER TABLE fits ADD COLUMN updated;
UPDATE fits SET updated = (SELECT ml_update(most, q, a, v, s, p, d) FROM wine WHERE rowid % 4 = 0) WHERE t = 'wine';
UPDATE fits SET updated = (SELECT ml_update(most, q, a, v, s, p, d) FROM churn WHERE rowid % 4 = 0) WHERE t = 'churn';
-- Coefficients against the first class, however they are written; differences in standard errors of the fit without a penalty.
CREATE TABLE long AS SELECT t, o, kind, c.term, c.class, c.estimate, c.std_error FROM (
    SELECT t, o, 'whole' AS kind, whole AS m FROM fits UNION ALL SELECT t, o, 'plain', plain FROM fits UNION ALL
    SELECT t, o, 'two', two FROM fits UNION ALL SELECT t, o, 'six', six FROM fits UNION ALL
    SELECT t, o, 'updated', updated FROM fits), ml_coefficients(m) AS c;
CREATE TABLE b AS SELECT a.t, a.o, a.kind, a.term, a.class, a.estimate - coalesce(z.estimate, 0) AS estimate, a.std_error
FROM long AS a LEFT JOIN long AS z ON z.t = a.t AND z.o = a.o AND z.kind = a.kind AND z.term = a.term AND z.class = 'low'
WHERE a.class IS NULL OR a.class <> 'low';
.headers on
SELECT t, o, kind, count(*) AS terms, max(abs(x.estimate - w.estimate) / p.std_error) < CASE kind WHEN 'six' THEN 1 ELSE 0.06 END AS near,
  max(abs(x.std_error / w.std_error - 1)) < 0.06 OR kind = 'six' AS errors
FROM b AS x JOIN (SELECT t, o, term, class, estimate, std_error FROM b WHERE kind = 'whole') AS w USING (t, o, term)
JOIN (SELECT t, o, term, class, std_error FROM b WHERE kind = 'plain') AS p USING (t, o, term)
WHERE x.class IS w.class AND p.class IS w.class AND kind NOT IN ('whole', 'plain') GROUP BY t, o, kind;
.print -- the same against statsmodels and scikit-learn, of all rows
CREATE TABLE reference(o TEXT, term TEXT, class TEXT, estimate REAL, std_error REAL);
.import --csv --skip 1 tests/reference/merge_regressions.csv reference
SELECT o, kind, count(*) AS terms, max(abs(x.estimate - r.estimate) / r.std_error) < CASE kind WHEN 'whole' THEN 1e-5 WHEN 'six' THEN 0.5 ELSE 0.06 END AS near
FROM b AS x JOIN reference AS r USING (o, term, class) WHERE t = 'wine' AND kind <> 'plain' GROUP BY o, kind;
.print -- what the summaries say: equal where it is known, else near
SELECT t, o, name, abs(b.value / a.value - 1) < 1e-9 AS two, abs(c.value / a.value - 1) < 1e-9 AS updated
FROM fits, ml_summary(whole) AS a JOIN ml_summary(two) AS b USING (name) JOIN ml_summary(updated) AS c USING (name)
WHERE name IN ('rows_used', 'null_deviance', 'df_residual', 'df_null') AND a.value <> 0 AND o IN ('{}', '{"class_weight": "balanced"}');
SELECT t, o, max(abs(b.value / a.value - 1)) < 0.001 AS two, max(abs(c.value / a.value - 1)) < 0.001 AS updated
FROM fits, ml_summary(whole) AS a JOIN ml_summary(two) AS b USING (name) JOIN ml_summary(updated) AS c USING (name)
WHERE name IN ('deviance', 'log_likelihood') GROUP BY t, o;
SELECT DISTINCT s.name, s.value FROM fits, ml_summary(updated) AS s WHERE name IN ('parts', 'rows_of_update', 'note', 'warning');
.print -- the warm start is visible: fewer iterations than the fit of all rows
SELECT t, o, (SELECT count(*) FROM ml_history(updated)) < (SELECT count(*) FROM ml_history(whole)) AS fewer,
  (SELECT value FROM ml_summary(updated) WHERE name = 'converged') AS converged FROM fits;
.headers off
.print -- a model alone, merged, is itself; a merged model is merged and updated again
SELECT max(abs(a.estimate - b.estimate)) < 1e-6 FROM (SELECT whole, ml_merge(whole) AS m FROM fits GROUP BY t, o),
  ml_coefficients(whole) AS a JOIN ml_coefficients(m) AS b USING (term) WHERE a.class IS b.class;
SELECT s.name, s.value FROM (SELECT ml_merge(six) AS m FROM (SELECT six FROM fits WHERE t = 'wine' AND o = '{}' UNION ALL
  SELECT two FROM fits WHERE t = 'wine' AND o = '{}')), ml_summary(m) AS s WHERE name IN ('parts', 'rows_used');
SELECT s.name, s.value FROM (SELECT ml_update(updated, 'low', 10, 0.5, 0.6, 3.3, 'light') AS m FROM fits WHERE t = 'wine' AND o = '{}'),
  ml_summary(m) AS s WHERE name IN ('parts', 'rows_used', 'rows_of_update');
.print -- two and two merged, then those: what all four give at once; ten updates, one after the other
WITH parts AS (SELECT rowid % 4 AS i, ml_logistic_regression(q, a, v, d) AS m FROM churn GROUP BY rowid % 4),
  pairs AS (SELECT ml_merge(m) AS m FROM parts GROUP BY i / 2)
SELECT max(abs(a.estimate - b.estimate) / a.std_error) < 1e-3, max(abs(a.estimate - w.estimate) / w.std_error) < 0.05
FROM ml_coefficients((SELECT ml_merge(m) FROM parts)) AS a JOIN ml_coefficients((SELECT ml_merge(m) FROM pairs)) AS b USING (term)
JOIN ml_coefficients((SELECT ml_logistic_regression(q, a, v, d) FROM churn)) AS w USING (term);
CREATE TABLE step(i INTEGER PRIMARY KEY, m BLOB);
PRAGMA recursive_triggers = 1;
CREATE TRIGGER go AFTER INSERT ON step WHEN new.i < 9 BEGIN
  INSERT INTO step SELECT new.i + 1, ml_update(new.m, q, a, v, d) FROM churn WHERE rowid % 10 = new.i + 1;
END;
INSERT INTO step SELECT 0, ml_logistic_regression(q, a, v, d) FROM churn WHERE rowid % 10 = 0;
SELECT max(abs(a.estimate - b.estimate) / b.std_error) < 0.1, (SELECT count(*) FROM step)
FROM ml_coefficients((SELECT m FROM step WHERE i = 9)) AS a JOIN ml_coefficients((SELECT ml_logistic_regression(q, a, v, d) FROM churn)) AS b USING (term);
.print -- classes in other shares in each part: the balance is that of all rows
WITH parts AS (SELECT ml_logistic_regression(q, a, v, '{"class_weight": "balanced"}') AS m FROM churn
  GROUP BY (q = 'Yes' AND rowid % 5 < 4) OR rowid % 5 = 0)
SELECT max(abs(a.estimate - b.estimate) / c.std_error) < 0.02, max(abs(a.std_error / b.std_error - 1)) < 0.01
FROM ml_coefficients((SELECT ml_logistic_regression(q, a, v, '{"class_weight": "balanced"}') FROM churn)) AS a
JOIN ml_coefficients((SELECT ml_merge(m) FROM parts)) AS b USING (term)
JOIN ml_coefficients((SELECT ml_logistic_regression(q, a, v) FROM churn)) AS c USING (term);
.print -- levels that a part lacks, of three classes; a new one by an update, of rows of one class
SELECT max(abs(b.estimate - a.estimate)) < 0.2 FROM ml_coefficients((SELECT ml_logistic_regression(q, a, d, '{"l2": 1}') FROM wine)) AS a
JOIN ml_coefficients((SELECT ml_merge(m) FROM (SELECT ml_logistic_regression(q, a, d, '{"l2": 1}') AS m FROM wine GROUP BY d))) AS b
USING (term, class);
SELECT term, class, round(estimate, 3) FROM ml_coefficients((SELECT ml_update(m, 'top', 12, 'denser') FROM (
  SELECT ml_logistic_regression(q, a, d, '{"l2": 1}') AS m FROM wine))) WHERE term LIKE '%=%';
.print -- raw powers; interactions
SELECT o, max(abs(a.estimate - b.estimate) / a.std_error) < 0.1 FROM (
  SELECT o, ml_train('logistic_regression', 'SELECT q, a, v, d FROM wine', o) AS w, (SELECT ml_merge(ml_train('logistic_regression',
    'SELECT q, a, v, d FROM wine WHERE rowid % 2 = ' || value, o)) FROM json_each('[0, 1]')) AS m
  FROM (SELECT '{"degree": 2}' AS o UNION ALL SELECT '{"interactions": true}')),
  ml_coefficients(w) AS a JOIN ml_coefficients(m) AS b USING (term, class) GROUP BY o;
SELECT max(abs(a.estimate - b.estimate) / a.std_error) < 0.1 FROM
  ml_coefficients(ml_train('logistic_regression', 'q ~ poly(a, 2, raw = TRUE) * d', 'wine')) AS a
JOIN ml_coefficients((SELECT ml_merge(ml_train('logistic_regression', 'q ~ poly(a, 2, raw = TRUE) * d',
  'SELECT * FROM wine WHERE rowid % 2 = ' || value)) FROM json_each('[0, 1]'))) AS b USING (term, class);
.print -- rows in a cycle, some of great weight: third derivatives are of all kinds of rows
CREATE TABLE cycle AS WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 14000)
SELECT i >= 7000 AS part, i * 7919 % 1000 / 100.0 + 3 * (i >= 7000) AS x, char(97 + i % 4) AS g, iif(i % 64, 0.2, 40) AS w,
  i * 104729 % 1000 / 1000.0 AS u FROM n;
CREATE TABLE cycles AS SELECT l, o, ml_train(l, f || 'cycle', o) AS whole, (SELECT ml_merge(ml_train(l, f || 'cycle WHERE part = ' || value, o))
  FROM json_each('[0, 1]')) AS merged FROM (
    SELECT 'logistic_regression' AS l, 'SELECT u < 1 / (1 + exp(5 - x - (g = ''a'') * 2)) AS y, x, g, w FROM ' AS f UNION ALL
    SELECT 'poisson_regression', 'SELECT CAST(u * exp(x / 4) AS INT) AS y, x, g, w FROM '),
  (SELECT '{"intercept": true}' AS o UNION ALL SELECT '{"weights": "w"}');
SELECT l, o, max(abs(a.estimate - b.estimate) / a.std_error) < 0.04 FROM cycles, ml_coefficients(whole) AS a
JOIN ml_coefficients(merged) AS b USING (term) GROUP BY l, o;
.print -- a column that is constant in each part, which no part has a coefficient of, and one that is a sum in the first half alone
CREATE TABLE years AS WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 3999), r AS (
  SELECT i, 2020 + i % 4 AS year, i * 7919 % 1000 / 500.0 AS x, i * 104729 % 1000 / 1000.0 AS u, i * 31 % 17 / 10.0 AS z FROM n)
SELECT *, iif(year < 2022, x + z, z * z) AS s, 1 / (1 + exp(2021 - x - year * 0.5 - 1010)) AS mean, 1 + i % 3 AS w FROM r;
CREATE TABLE by_year AS SELECT l, y, o, ml_train(l, printf(f, y, ''), o) AS whole,
  (SELECT ml_merge(ml_train(l, printf(f, y, ' WHERE year = ' || value), o)) FROM json_each('[2020, 2021, 2022, 2023]')) AS merged
FROM (SELECT 'SELECT %s AS y, year - 2000 AS year, x, z, s, w FROM years%s' AS f), (
  SELECT 'logistic_regression' AS l, 'u < mean' AS y UNION ALL SELECT 'logistic_regression', 'iif(u < 0.3, 2, u < mean)' UNION ALL
  SELECT 'poisson_regression', 'CAST(u * exp(x + year - 2020) AS INT)'), (
  SELECT '{"intercept": true}' AS o UNION ALL SELECT '{"weights": "w"}' UNION ALL SELECT '{"class_weight": "balanced"}')
WHERE l = 'logistic_regression' OR o NOT LIKE '%balanced%';
SELECT l, y, o, count(*) AS terms, max(abs(a.estimate - b.estimate) / a.std_error) < 0.5 AS near, max(abs(a.std_error / b.std_error - 1)) < 0.1 AS errors
FROM by_year, ml_coefficients(whole) AS a JOIN ml_coefficients(merged) AS b USING (term) WHERE a.class IS b.class AND b.estimate IS NOT NULL GROUP BY l, y, o;
.print -- more parameters than information is kept of: each coefficient by its own
.read tests/data/tabular/nycflights_sample.sql
CREATE TABLE f AS SELECT arr_delay > 15 AS late, max(arr_delay, 0) / 10 AS y, CASE WHEN arr_delay < -10 THEN 'early' WHEN arr_delay < 15 THEN 'fine' ELSE 'late' END AS c,
  'r' || (flight % 190) AS route, carrier, hour FROM nycflights_sample WHERE arr_delay IS NOT NULL AND rowid % 13 = 0;
-- A route that only the first of four parts has seen: the others do not draw it to 0.
UPDATE f SET route = 'rare', late = 1, c = 'late', y = 9 WHERE rowid % 4 = 0 AND rowid % 40 = 0;
CREATE TABLE wide AS SELECT y, o, ml_train(l, 'SELECT ' || y || ', route, carrier, hour FROM f', o) AS whole,
  ml_train(l, 'SELECT ' || y || ', route, carrier, hour FROM f WHERE rowid % 4', o) AS most,
  (SELECT ml_merge(ml_train(l, 'SELECT ' || y || ', route, carrier, hour FROM f WHERE rowid % 4 = ' || value, o)) FROM json_each('[0, 1, 2, 3]')) AS merged
FROM (SELECT 'late' AS y, 'logistic_regression' AS l, '{"l2": 2}' AS o UNION ALL SELECT 'late', 'logistic_regression', '{"l1": 1, "class_weight": "balanced"}'
  UNION ALL SELECT 'c', 'logistic_regression', '{"l2": 2}' UNION ALL SELECT 'y', 'poisson_regression', '{"l2": 2}');
ALTER TABLE wide ADD COLUMN updated;
UPDATE wide SET updated = (SELECT ml_update(most, late, route, carrier, hour) FROM f WHERE f.rowid % 4 = 0) WHERE y = 'late';
UPDATE wide SET updated = (SELECT ml_update(most, c, route, carrier, hour) FROM f WHERE f.rowid % 4 = 0) WHERE y = 'c';
UPDATE wide SET updated = (SELECT ml_update(most, f.y, route, carrier, hour) FROM f WHERE f.rowid % 4 = 0) WHERE y = 'y';
.headers on
SELECT y, o, count(*) AS terms, round(sqrt(avg((a.estimate - b.estimate) * (a.estimate - b.estimate)) / avg(a.estimate * a.estimate)), 1) AS merged,
  round(sqrt(avg((a.estimate - c.estimate) * (a.estimate - c.estimate)) / avg(a.estimate * a.estimate)), 1) AS updated
FROM wide, ml_coefficients(whole) AS a JOIN ml_coefficients(merged) AS b USING (term) JOIN ml_coefficients(updated) AS c USING (term)
WHERE a.class IS b.class AND a.class IS c.class AND term <> '(Intercept)' GROUP BY y, o;
SELECT y, o, b.estimate / a.estimate > 0.7 AS merged, c.estimate / a.estimate > 0.7 AS updated
FROM wide, ml_coefficients(whole) AS a JOIN ml_coefficients(merged) AS b USING (term) JOIN ml_coefficients(updated) AS c USING (term)
WHERE a.class IS b.class AND a.class IS c.class AND (a.class IS NULL OR a.class = 'late') AND term LIKE '%=rare';
SELECT y, o, (SELECT count(*) FROM ml_history(updated)) AS steps, (SELECT count(*) FROM ml_history(whole)) AS of_whole FROM wide;
SELECT DISTINCT s.value FROM wide, ml_summary(merged) AS s WHERE name = 'note' UNION ALL
SELECT DISTINCT s.value FROM wide, ml_summary(updated) AS s WHERE name = 'note';
.headers off
SELECT max(abs(a.estimate - b.estimate)) < 1e-9 FROM (SELECT whole, ml_merge(whole) AS m FROM wide GROUP BY y, o),
  ml_coefficients(whole) AS a JOIN ml_coefficients(m) AS b USING (term) WHERE a.class IS b.class;
.print -- records of older versions, without any of it: the mean of the coefficients
CREATE VIEW old AS SELECT t, o, ml_from_json(json_remove(ml_to_json(most), '$.parameters.information', '$.parameters.cubic', '$.parameters.class_rows',
  '$.parameters.class_sums', '$.parameters.class_deviances')) AS m, updated FROM fits WHERE t = 'wine';
SELECT s.name, s.value FROM (SELECT ml_merge(m) AS m FROM (SELECT m FROM old WHERE o = '{}' UNION ALL SELECT updated FROM old WHERE o = '{}')),
  ml_summary(m) AS s WHERE name IN ('parts', 'note', 'rows_used');
SELECT s.name, s.value FROM (SELECT ml_update(m, q, a, v, s, p, wine.d) AS m FROM old, wine WHERE o = '{}'), ml_summary(m) AS s WHERE name IN ('parts', 'note');
-- Without the third derivatives alone: by the information.
SELECT max(abs(a.estimate - b.estimate)) < 1e-9 FROM (SELECT most, ml_merge(ml_from_json(json_remove(ml_to_json(most), '$.parameters.cubic'))) AS m
  FROM fits WHERE t = 'wine' GROUP BY o), ml_coefficients(most) AS a JOIN ml_coefficients(m) AS b USING (term, class);
.print -- parts that are too small: what they say is lost, and the summary says it
SELECT s.name, s.value FROM ml_summary((SELECT ml_merge(m) FROM (SELECT ml_logistic_regression(q <> 'low', a, v) AS m FROM (
  SELECT *, row_number() OVER (PARTITION BY q <> 'low' ORDER BY rowid) AS n FROM wine) WHERE n < 90 GROUP BY n / 3))) AS s WHERE name IN ('converged', 'warning', 'note');
.print -- refused
SELECT ml_merge(m) FROM (SELECT ml_logistic_regression(q, a) AS m FROM wine UNION ALL SELECT ml_logistic_regression(q, a) FROM wine WHERE q <> 'top');
SELECT ml_merge(m) FROM (SELECT ml_logistic_regression(q, a) AS m FROM wine WHERE q <> 'low' UNION ALL SELECT ml_logistic_regression(q, a) FROM wine);
SELECT ml_update(m, q, a) FROM wine, (SELECT ml_logistic_regression(q, a) AS m FROM wine WHERE q <> 'top');
SELECT ml_update(m, 'none', 3) FROM (SELECT ml_logistic_regression(q, a) AS m FROM wine);
SELECT ml_merge(ml_train('logistic_regression', 'q ~ poly(a, 2)', 'SELECT * FROM wine WHERE rowid % 2 = ' || value)) FROM json_each('[0, 1]');
SELECT ml_merge(ml_train('logistic_regression', 'q ~ a * d', 'SELECT * FROM wine WHERE d <> ''' || value || '''')) FROM json_each('["light", "none"]');
-- Of so many columns the first level is the one that the others are measured against in every part.
SELECT ml_merge(m) FROM (SELECT ml_train('logistic_regression', 'SELECT late, route, carrier FROM f WHERE route <> ''' || value || '''', '{"l2": 1}') AS m
  FROM json_each('["none", "r0"]'));
.print -- a row beyond reason: no end was reached, and it is said; the slopes stay
SELECT s.name, s.value FROM ml_summary((SELECT ml_update(m, 'low', 1e30, -1e20) FROM (SELECT ml_logistic_regression(q, a, v) AS m FROM wine))) AS s
WHERE name IN ('converged', 'deviance', 'rows_used') UNION ALL
SELECT 'largest slope', max(abs(estimate)) < 100 FROM ml_coefficients((SELECT ml_update(m, 'low', 1e30, -1e20) FROM (
  SELECT ml_logistic_regression(q, a, v) AS m FROM wine))) WHERE term LIKE 'x%';
-- What is of a part's own rows: polynomials that are orthogonal, and scales.
SELECT ml_merge(ml_train('logistic_regression', 'q ~ scale(a)', 'SELECT * FROM wine WHERE rowid % 2 = ' || value)) FROM json_each('[0, 1]');
SELECT ml_update(m, 'low', 3) FROM (SELECT ml_train('logistic_regression', 'q ~ scale(a)', 'wine') AS m);
