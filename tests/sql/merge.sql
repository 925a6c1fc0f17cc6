.load ./mlext
-- Models of parts merged, and models updated with new rows, are the model of all rows.
.read tests/reference/linear_options.sql
CREATE TABLE whole(kind TEXT, m BLOB);
CREATE TABLE merged(kind TEXT, m BLOB);
INSERT INTO whole VALUES
  ('numbers', (SELECT ml_linear_regression(y, a, b) FROM h)),
  ('weights', (SELECT ml_linear_regression(y, a, b, w, '{"weights": 3}') FROM h)),
  ('categories', (SELECT ml_linear_regression(y, a, c, g) FROM h)),
  ('ridge', (SELECT ml_linear_regression(y, a, c, '{"l2": 2}') FROM h)),
  ('lasso', (SELECT ml_linear_regression(y, a, b, '{"penalty": 0.2}') FROM h)),
  ('no constant', (SELECT ml_linear_regression(y, c, a, '{"intercept": false}') FROM h)),
  ('powers', (SELECT ml_linear_regression(y, a, '{"degree": 3}') FROM h)),
  ('vector', (SELECT ml_linear_regression(y, ml_vector(a, b)) FROM h));
-- Parts by g and parity: each has but one or two levels of c, and one of g.
INSERT INTO merged
SELECT 'numbers', ml_merge(m) FROM (SELECT ml_linear_regression(y, a, b) AS m FROM h GROUP BY g)
UNION ALL SELECT 'weights', ml_merge(m) FROM (
  SELECT ml_linear_regression(y, a, b, w, '{"weights": 3}') AS m FROM h WHERE w > 0 GROUP BY g)
UNION ALL SELECT 'categories', ml_merge(m) FROM (
  SELECT ml_linear_regression(y, a, c, g) AS m FROM h GROUP BY g)
UNION ALL SELECT 'ridge', ml_merge(m) FROM (
  SELECT ml_linear_regression(y, a, c, '{"l2": 2}') AS m FROM h GROUP BY g)
UNION ALL SELECT 'lasso', ml_merge(m) FROM (
  SELECT ml_linear_regression(y, a, b, '{"penalty": 0.2}') AS m FROM h GROUP BY g)
UNION ALL SELECT 'no constant', ml_merge(m) FROM (
  SELECT ml_linear_regression(y, c, a, '{"intercept": false}') AS m FROM h GROUP BY g)
UNION ALL SELECT 'powers', ml_merge(m) FROM (
  SELECT ml_linear_regression(y, a, '{"degree": 3}') AS m FROM h GROUP BY g)
UNION ALL SELECT 'vector', ml_merge(m) FROM (
  SELECT ml_linear_regression(y, ml_vector(a, b)) AS m FROM h GROUP BY g);
CREATE VIEW compared AS
SELECT whole.kind, a.term, a.estimate AS e, b.estimate, a.std_error AS s, b.std_error
FROM whole JOIN merged USING (kind), ml_coefficients(whole.m) AS a
JOIN ml_coefficients(merged.m) AS b ON b.term = a.term;
.headers on
SELECT kind, count(*) AS terms, max(abs(e - estimate)) < 1e-9 AS estimates,
       max(abs(s - std_error)) < 1e-9 AS errors, sum((e IS NULL) <> (estimate IS NULL)) AS dropped
FROM compared GROUP BY kind;
SELECT kind, max(abs(a.value - b.value)) < 1e-8 AS figures
FROM whole JOIN merged USING (kind), ml_summary(whole.m) AS a JOIN ml_summary(merged.m) AS b
ON a.name = b.name
WHERE typeof(a.value) <> 'text' AND a.name NOT IN ('rows_skipped', 'iterations') GROUP BY kind;
.headers off
.print -- updates
SELECT a.term, abs(a.estimate - b.estimate) < 1e-9, abs(a.std_error - b.std_error) < 1e-9
FROM ml_coefficients((SELECT ml_linear_regression(y, a, c) FROM h)) AS a
JOIN ml_coefficients((SELECT ml_update(m, y, a, c) FROM h, (
  SELECT ml_linear_regression(y, a, c) AS m FROM h WHERE rowid <= 25 AND c <> 'c')
  WHERE h.rowid > 25 OR c = 'c')) AS b USING (term);
SELECT a.term, abs(a.estimate - b.estimate) < 1e-9, abs(a.std_error - b.std_error) < 1e-9
FROM ml_coefficients((SELECT ml_train('linear_regression', 'y ~ a * c', 'h', '{"weights": "w"}'))) AS a
JOIN ml_coefficients((SELECT ml_update(m, y, a, c, w) FROM h, (
  SELECT ml_train('linear_regression', 'y ~ a * c', 'SELECT * FROM h WHERE rowid <= 25',
    '{"weights": "w"}') AS m) WHERE h.rowid > 25)) AS b USING (term);
SELECT max(abs(a.estimate - b.estimate)) < 1e-9
FROM ml_coefficients((SELECT ml_linear_regression(y, w, a, '{"weights": 1}') FROM h)) AS a
JOIN ml_coefficients((SELECT ml_update(m, y, w, a) FROM h, (
  SELECT ml_linear_regression(y, w, a, '{"weights": 1}') AS m FROM h WHERE rowid <= 25)
  WHERE h.rowid > 25)) AS b USING (term);
SELECT name, value FROM ml_summary((SELECT ml_update(m, y, a) FROM (SELECT y, a FROM h
  UNION ALL SELECT NULL, 1), (SELECT ml_linear_regression(y, a) AS m FROM h))) WHERE name = 'rows_used';
.print -- a merged model is merged again, and NULL is left out
SELECT ml_merge(m) IS NOT NULL FROM (SELECT m FROM merged WHERE kind = 'numbers' UNION ALL
  SELECT m FROM merged WHERE kind = 'numbers' UNION ALL SELECT NULL);
SELECT ml_merge(NULL), ml_merge(m) FROM merged WHERE 0;
.print -- scalers: exact
SELECT count(*), max(abs(a.value - b.value)) FROM ml_summary((SELECT ml_standard_scaler(a, b, c, w * 1e8 + 1e12) FROM h)) AS a
JOIN ml_summary((SELECT ml_merge(m) FROM (SELECT ml_standard_scaler(a, b, c, w * 1e8 + 1e12) AS m FROM h
  GROUP BY rowid % 5))) AS b USING (name) WHERE typeof(a.value) <> 'text';
SELECT count(*), max(abs(a.value - b.value)) FROM ml_summary((SELECT ml_min_max_scaler(a, 7, ml_vector(b, w), '{"low": -1}') FROM h)) AS a
JOIN ml_summary((SELECT ml_merge(m) FROM (SELECT ml_min_max_scaler(a, 7, ml_vector(b, w), '{"low": -1}') AS m FROM h
  GROUP BY rowid % 5))) AS b USING (name) WHERE typeof(a.value) <> 'text';
SELECT count(*), max(abs(a.value - b.value)) FROM ml_summary((SELECT ml_max_abs_scaler(a, a * 0, c, ml_vector(-b, w)) FROM h)) AS a
JOIN ml_summary((SELECT ml_merge(m) FROM (SELECT ml_max_abs_scaler(a, a * 0, c, ml_vector(-b, w)) AS m FROM h
  GROUP BY rowid % 5))) AS b USING (name) WHERE typeof(a.value) <> 'text';
-- A column of zeros in one part, of small numbers in the other: what is divided by is theirs.
SELECT ml_vector_json(ml_transform((SELECT ml_merge(m) FROM (SELECT ml_max_abs_scaler(x, t) AS m FROM (
  SELECT 1 AS g, 0 AS x, 'a' AS t UNION ALL SELECT 2, -0.25, 'b' UNION ALL SELECT 2, 0.125, 'c') GROUP BY g)), 0.5, 'b'));
SELECT ml_vector_json(ml_inverse_transform(ml_update(m, 0), '[7]')), ml_vector_json(ml_transform(ml_update(m, -4), 1))
FROM (SELECT ml_max_abs_scaler(0) AS m);
SELECT ml_vector_json(ml_transform((SELECT ml_update(m, a, c) FROM h, (SELECT ml_standard_scaler(a, c) AS m
         FROM h WHERE c <> 'a' AND rowid < 9) WHERE c = 'a' OR h.rowid >= 9), 1.5, 'a'))
     = ml_vector_json(ml_transform((SELECT ml_standard_scaler(a, c) FROM h), 1.5, 'a'));
SELECT ml_vector_json(ml_transform((SELECT ml_merge(m) FROM (SELECT ml_one_hot_encoder(a > 3, c) AS m FROM h
  GROUP BY c)), 1, 'b'));
.print -- logistic and Poisson regression: near the fit of all rows, in standard errors; and it is said
.read tests/data/tabular/titanic.sql
CREATE TABLE t AS SELECT Survived AS s, Sex AS sex, Age AS age, Fare AS fare, 'c' || Pclass AS class, SibSp AS n
FROM titanic WHERE Age IS NOT NULL;
CREATE TABLE g(kind TEXT, whole BLOB, merged BLOB, updated BLOB);
INSERT INTO g VALUES
  ('logistic', (SELECT ml_logistic_regression(s, sex, age, fare, class) FROM t),
   (SELECT ml_merge(m) FROM (SELECT ml_logistic_regression(s, sex, age, fare, class) AS m FROM t GROUP BY rowid % 4)),
   (SELECT ml_update(m, s, sex, age, fare, class) FROM t, (SELECT ml_logistic_regression(s, sex, age, fare, class) AS m
     FROM t WHERE rowid <= 400) WHERE t.rowid > 400)),
  ('poisson', (SELECT ml_poisson_regression(n, sex, age, fare, class) FROM t),
   (SELECT ml_merge(m) FROM (SELECT ml_poisson_regression(n, sex, age, fare, class) AS m FROM t GROUP BY rowid % 4)),
   (SELECT ml_update(m, n, sex, age, fare, class) FROM t, (SELECT ml_poisson_regression(n, sex, age, fare, class) AS m
     FROM t WHERE rowid <= 400) WHERE t.rowid > 400)),
  ('offset, weights', (SELECT ml_poisson_regression(n, sex, 1 + t.rowid % 2, fare / 99, class, '{"offset": 3, "weights": 2}') FROM t),
   (SELECT ml_merge(m) FROM (SELECT ml_poisson_regression(n, sex, 1 + t.rowid % 2, fare / 99, class, '{"offset": 3, "weights": 2}') AS m
     FROM t GROUP BY rowid % 4)),
   (SELECT ml_update(m, n, sex, 1 + t.rowid % 2, fare / 99, class) FROM t, (SELECT ml_poisson_regression(n, sex, 1 + t.rowid % 2, fare / 99, class,
     '{"offset": 3, "weights": 2}') AS m FROM t WHERE rowid <= 400) WHERE t.rowid > 400)),
  ('formula', (SELECT ml_train('logistic_regression', 's ~ sex * log(age) - 1', 't')),
   (SELECT ml_merge(m) FROM (SELECT ml_train('logistic_regression', 's ~ sex * log(age) - 1',
     'SELECT * FROM t WHERE rowid % 4 = ' || value) AS m FROM json_each('[0,1,2,3]'))),
   (SELECT ml_update(m, s, sex, age) FROM t, (SELECT ml_train('logistic_regression', 's ~ sex * log(age) - 1',
     'SELECT * FROM t WHERE rowid <= 400') AS m) WHERE t.rowid > 400)),
  ('part', (SELECT ml_logistic_regression(s, sex, age) FROM t),
   (SELECT ml_merge(m) FROM (SELECT ml_logistic_regression(s, sex, age) AS m FROM t)),
   (SELECT ml_update(m, s, sex, age) FROM t, (SELECT ml_logistic_regression(s, sex, age) AS m FROM t
     WHERE rowid <= 700) WHERE t.rowid > 700));
.headers on
SELECT kind, count(*) AS terms, round(max(abs(b.estimate - a.estimate) / a.std_error), 2) AS merged,
       round(max(abs(c.estimate - a.estimate) / a.std_error), 2) AS updated,
       round(max(abs(b.std_error / a.std_error - 1)), 2) AS merged_errors,
       round(max(abs(c.std_error / a.std_error - 1)), 2) AS updated_errors
FROM g, ml_coefficients(whole) AS a JOIN ml_coefficients(merged) AS b USING (term)
JOIN ml_coefficients(updated) AS c USING (term) GROUP BY kind;
SELECT kind, name, abs(b.value / a.value - 1) < 1e-9 AS merged, abs(c.value / a.value - 1) < 1e-9 AS updated
FROM g, ml_summary(whole) AS a JOIN ml_summary(merged) AS b USING (name) JOIN ml_summary(updated) AS c USING (name)
WHERE name IN ('rows_used', 'null_deviance', 'df_residual');
SELECT kind, name, round(b.value / a.value, 2) AS merged, round(c.value / a.value, 2) AS updated
FROM g, ml_summary(whole) AS a JOIN ml_summary(merged) AS b USING (name) JOIN ml_summary(updated) AS c USING (name)
WHERE name IN ('deviance', 'log_likelihood');
.headers off
SELECT kind, value FROM g, ml_summary(merged) WHERE name = 'parts';
SELECT value FROM g, ml_summary(updated) WHERE name = 'note' AND kind = 'part';
-- Merging again goes on; new levels, and rows of one class.
SELECT value FROM ml_summary((SELECT ml_merge(m) FROM (SELECT merged AS m FROM g WHERE kind = 'logistic' UNION ALL
  SELECT whole FROM g WHERE kind = 'logistic'))) WHERE name IN ('parts', 'rows_used');
SELECT a.term, abs(a.estimate - b.estimate) < 1e-9 FROM g, ml_coefficients(whole) AS a JOIN
  ml_coefficients((SELECT ml_update(whole, 1, 'male', 40, 10, 'c4') FROM g WHERE kind = 'logistic')) AS b USING (term)
WHERE kind = 'logistic';
SELECT term FROM ml_coefficients((SELECT ml_update(whole, 1, 'male', 40, 10, 'c4') FROM g WHERE kind = 'logistic'))
WHERE term LIKE '%c4';
-- New levels before those that the model knows.
SELECT value, count(*), max(abs(a.estimate - b.estimate) / a.std_error) < 0.2 FROM json_each('["c1", "c2"]'), ml_coefficients((SELECT
  ml_logistic_regression(s, age, class) FROM t)) AS a JOIN ml_coefficients((SELECT ml_update(m, s, age, class) FROM t, (
  SELECT ml_logistic_regression(s, age, class) AS m FROM t WHERE class <> value) WHERE class = value)) AS b USING (term) GROUP BY value;
SELECT ml_predict((SELECT ml_update(whole, s, sex, age, fare, class) FROM g, t WHERE kind = 'logistic' AND s), 'male', 30, 9, 'c3');
.print -- with penalties: one penalty for all rows; differences in standard errors of the fit without a penalty
CREATE TABLE o(o TEXT);
INSERT INTO o VALUES ('{"l2": 1}'), ('{"l2": 50}'), ('{"l1": 3}'), ('{"l1": 2, "l2": 3}'),
  ('{"l2": 5, "intercept": false}'), ('{"l2": 1e6}');
CREATE TABLE q AS
SELECT f, o, ml_train(f || '_regression', 'SELECT ' || x || ' FROM t', o) AS whole, (
    SELECT ml_merge(m) FROM (SELECT ml_train(f || '_regression', 'SELECT ' || x || ' FROM t WHERE rowid % 4 = ' || value, o) AS m
      FROM json_each('[0, 1, 2, 3]'))) AS merged,
  ml_train(f || '_regression', 'SELECT ' || x || ' FROM t', json_patch(o, '{"l1": 0, "l2": 0}')) AS plain
FROM o, (SELECT 'logistic' AS f, 's, sex, age, fare, class, n' AS x UNION ALL SELECT 'poisson', 'n, sex, age, fare, class, s');
ALTER TABLE q ADD COLUMN updated;
UPDATE q SET updated = (SELECT ml_update(m, s, sex, age, fare, class, n) FROM t, (
    SELECT ml_train('logistic_regression', 'SELECT s, sex, age, fare, class, n FROM t WHERE rowid <= 400', o) AS m)
  WHERE t.rowid > 400) WHERE f = 'logistic';
UPDATE q SET updated = (SELECT ml_update(m, n, sex, age, fare, class, s) FROM t, (
    SELECT ml_train('poisson_regression', 'SELECT n, sex, age, fare, class, s FROM t WHERE rowid <= 400', o) AS m)
  WHERE t.rowid > 400) WHERE f = 'poisson';
.headers on
SELECT f, o, count(*) AS terms, round(max(abs(b.estimate - a.estimate) / d.std_error), 2) AS merged,
       round(max(abs(c.estimate - a.estimate) / d.std_error), 2) AS updated, sum(a.estimate = 0) AS zeros,
       sum((a.estimate = 0) <> (b.estimate = 0)) AS other_zeros
FROM q, ml_coefficients(whole) AS a JOIN ml_coefficients(merged) AS b USING (term)
JOIN ml_coefficients(updated) AS c USING (term) JOIN ml_coefficients(plain) AS d USING (term) GROUP BY f, o;
SELECT f, o, max(abs(b.value / a.value - 1)) < 0.02 AS merged, max(abs(c.value / a.value - 1)) < 0.02 AS updated
FROM q, ml_summary(whole) AS a JOIN ml_summary(merged) AS b USING (name) JOIN ml_summary(updated) AS c USING (name)
WHERE name IN ('deviance', 'null_deviance', 'log_likelihood', 'df_null', 'rows_used', 'l1', 'l2') AND a.value <> 0 GROUP BY f, o;
.headers off
SELECT value FROM q, ml_summary(merged) WHERE name = 'parts' AND o = '{"l2": 1}';
-- A model merged with itself as a part of no other rows: the fit itself. More columns than rows, and one that is twice there.
SELECT f, o, max(abs(a.estimate - b.estimate)) < 1e-6 FROM (SELECT f, o, whole, ml_merge(whole) AS m FROM q GROUP BY f, o),
  ml_coefficients(whole) AS a JOIN ml_coefficients(m) AS b USING (term) GROUP BY f, o;
SELECT max(abs(a.estimate - b.estimate)) < 1e-6 FROM (
  SELECT whole, ml_merge(whole) AS m FROM (SELECT ml_logistic_regression(s, n, age, fare, age, age * fare, n * n, age + fare, '{"l2": 0.5}') AS whole
  FROM t WHERE rowid <= 6)), ml_coefficients(whole) AS a JOIN ml_coefficients(m) AS b USING (term);
SELECT max(abs(a.estimate - b.estimate)) < 1e-6 FROM (
  SELECT whole, ml_merge(whole) AS m FROM (SELECT ml_poisson_regression(n, age, fare, age, age * fare, age + fare, '{"l2": 0.5}') AS whole
  FROM t WHERE rowid <= 4)), ml_coefficients(whole) AS a JOIN ml_coefficients(m) AS b USING (term);
-- Levels that a part lacks; the base of all rows is not that of the part.
SELECT round(max(abs(b.estimate - a.estimate)), 2) FROM ml_coefficients((SELECT ml_logistic_regression(s, sex, age, class, '{"l2": 2}') FROM t)) AS a
JOIN ml_coefficients((SELECT ml_merge(m) FROM (SELECT ml_logistic_regression(s, sex, age, class, '{"l2": 2}') AS m
  FROM t GROUP BY class = 'c3'))) AS b USING (term);
.print -- targets that are no counts
SELECT name, value FROM ml_summary((SELECT ml_poisson_regression(y, a) FROM h)) WHERE name = 'warning';
SELECT count(*) FROM ml_summary((SELECT ml_poisson_regression(round(y), a) FROM h)) WHERE name = 'warning';
.print -- wrong use
SELECT ml_merge(m) FROM (SELECT ml_linear_regression(y, a) AS m FROM h UNION ALL
  SELECT ml_linear_regression(y, a, b) FROM h);
SELECT ml_merge(m) FROM (SELECT ml_linear_regression(y, a) AS m FROM h UNION ALL
  SELECT ml_linear_regression(y, c) FROM h);
SELECT ml_merge(m) FROM (SELECT ml_linear_regression(y, a) AS m FROM h UNION ALL
  SELECT ml_linear_regression(y, a, '{"l2": 1}') FROM h);
SELECT ml_merge(m) FROM (SELECT ml_linear_regression(y, a) AS m FROM h UNION ALL
  SELECT ml_poisson_regression(y, a) FROM h);
SELECT ml_merge(m) FROM (SELECT ml_isolation_forest(a) AS m FROM h);
SELECT ml_merge(m) FROM (SELECT ml_poisson_regression(y, a, '{"l2": 1}') AS m FROM h UNION ALL
  SELECT ml_poisson_regression(y, a, '{"l2": 2}') FROM h);
SELECT ml_merge(m) FROM (SELECT ml_logistic_regression(c = 'a', a) AS m FROM h UNION ALL
  SELECT ml_logistic_regression((c = 'a') + 1, a) FROM h);
SELECT ml_update(m, 2, 1.5) FROM (SELECT ml_logistic_regression(c = 'a', a) AS m FROM h);
SELECT ml_update(m, -1, 1.5) FROM (SELECT ml_poisson_regression(y, a) AS m FROM h);
SELECT ml_update(m, 1, 1.5) FROM (SELECT ml_isolation_forest(y, a) AS m FROM h);
SELECT ml_merge(m) FROM (SELECT ml_robust_scaler(a) AS m FROM h);
SELECT ml_merge(m) FROM (SELECT ml_linear_regression(y, a, '{"std_errors": "hc1"}') AS m FROM h);
SELECT ml_merge(m) FROM (SELECT ml_linear_regression(y, a, '{"missing": "mean"}') AS m FROM h);
SELECT ml_merge('text');
SELECT ml_merge(x'00');
SELECT ml_update(m, y) FROM h, (SELECT ml_linear_regression(y, a) AS m FROM h);
SELECT ml_update(m, y, c) FROM h, (SELECT ml_linear_regression(y, a) AS m FROM h);
SELECT ml_update(NULL, y, a) FROM h;

.print -- more than two classes
.read tests/data/tabular/penguins.sql
CREATE TABLE birds AS SELECT species, bill_length_mm AS a, bill_depth_mm AS b, body_mass_g / 1000.0 AS m, sex FROM penguins WHERE sex IS NOT NULL;
CREATE TABLE means AS SELECT (SELECT ml_logistic_regression(species, a, b, m, sex, '{"l2": 1}') FROM birds) AS whole,
  (SELECT ml_merge(m) FROM (SELECT ml_logistic_regression(species, a, b, m, sex, '{"l2": 1}') AS m FROM birds GROUP BY rowid % 3)) AS merged;
SELECT sum(ml_predict(whole, a, b, m, sex) <> ml_predict(merged, a, b, m, sex)) AS other_class,
  round(max(abs(json_extract(ml_probabilities(whole, a, b, m, sex), '$.Gentoo') -
    json_extract(ml_probabilities(merged, a, b, m, sex), '$.Gentoo'))), 1) AS gentoo
FROM birds, means;
SELECT s.name, CASE WHEN name = 'deviance' THEN abs(s.value / (SELECT value FROM ml_summary(whole) WHERE name = 'deviance') - 1) < 0.2 ELSE s.value END FROM means, ml_summary(merged) AS s
WHERE name IN ('rows_used', 'parts', 'note', 'deviance');
SELECT name, value FROM ml_summary((SELECT ml_update(merged, species, a, b, m, sex) FROM means, birds WHERE birds.rowid % 4 = 0))
WHERE name IN ('rows_used', 'parts');
