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
.print -- wrong use
SELECT ml_merge(m) FROM (SELECT ml_linear_regression(y, a) AS m FROM h UNION ALL
  SELECT ml_linear_regression(y, a, b) FROM h);
SELECT ml_merge(m) FROM (SELECT ml_linear_regression(y, a) AS m FROM h UNION ALL
  SELECT ml_linear_regression(y, c) FROM h);
SELECT ml_merge(m) FROM (SELECT ml_linear_regression(y, a) AS m FROM h UNION ALL
  SELECT ml_linear_regression(y, a, '{"l2": 1}') FROM h);
SELECT ml_merge(m) FROM (SELECT ml_linear_regression(y, a) AS m FROM h UNION ALL
  SELECT ml_poisson_regression(y, a) FROM h);
SELECT ml_merge(m) FROM (SELECT ml_kmeans(2, a) AS m FROM h);
SELECT ml_merge(m) FROM (SELECT ml_poisson_regression(y, a) AS m FROM h);
SELECT ml_merge(m) FROM (SELECT ml_linear_regression(y, a, '{"std_errors": "hc1"}') AS m FROM h);
SELECT ml_merge(m) FROM (SELECT ml_linear_regression(y, a, '{"missing": "mean"}') AS m FROM h);
SELECT ml_merge('text');
SELECT ml_merge(x'00');
SELECT ml_update(m, y) FROM h, (SELECT ml_linear_regression(y, a) AS m FROM h);
SELECT ml_update(m, y, c) FROM h, (SELECT ml_linear_regression(y, a) AS m FROM h);
SELECT ml_update(NULL, y, a) FROM h;
