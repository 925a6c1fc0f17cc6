.load ./mlext
-- Larger than memory: with "memory" of one byte rows are read again for each pass, in blocks of
-- 256 rows, and the model is the same to the last byte.
CREATE TABLE t AS
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000),
  r AS (SELECT i, i * 7919 % 10007 / 10007.0 AS a, i * 104729 % 20011 / 20011.0 AS b,
               i * 31 % 1009 / 1009.0 AS c, i * 97 % 101 / 101.0 AS e FROM n)
SELECT i, a, b, c, 'level ' || (i * 13 % 7) AS g, 1 + i % 3 AS w,
       2 * a - b + 0.5 * c + e AS y, CAST(3 * a + 2 * e AS INTEGER) AS count,
       a - b + e > 0.5 AS z, 'class ' || ((i * 37 % 3) + (a > e)) AS m,
       CASE WHEN i % 11 THEN a END AS an, CASE WHEN i % 13 THEN 'level ' || (i % 5) END AS gn
FROM r;
CREATE TABLE hot AS
SELECT ml_one_hot_encoder('v' || i % 200, '{"sparse": true}') AS h FROM t WHERE i <= 200;
CREATE TABLE fit(title, algorithm, source, options);
INSERT INTO fit VALUES
  ('robust errors', 'linear_regression', 'SELECT y, a, b, c, g FROM t', '{"std_errors": "hc1"}'),
  ('clusters', 'linear_regression', 'SELECT y, a, b, g, m FROM t', '{"cluster": "m"}'),
  ('powers', 'linear_regression', 'SELECT y, a, b, c FROM t', '{"degree": 2, "interactions": true}'),
  ('means', 'linear_regression', 'SELECT y, an, b, gn, a, c, i FROM t', '{"missing": "mean"}'),
  ('indicators', 'linear_regression', 'SELECT y, an, b, gn, c FROM t', '{"missing": "indicator"}'),
  ('lasso', 'linear_regression', 'SELECT y, an, b, c, g FROM t', '{"missing": "mean", "penalty": 0.01}'),
  ('two classes', 'logistic_regression', 'SELECT z, a, b, c, gn FROM t', '{}'),
  ('L2', 'logistic_regression', 'SELECT z, a, b, c FROM t', '{"l2": 1}'),
  ('L1', 'logistic_regression', 'SELECT z, a, b, c FROM t', '{"l1": 10}'),
  ('weights', 'logistic_regression', 'SELECT z, a, b, c, w FROM t', '{"weights": "w"}'),
  ('balanced', 'logistic_regression', 'SELECT z, a, b, an FROM t', '{"class_weight": "balanced"}'),
  ('classes', 'logistic_regression', 'SELECT m, a, b, c FROM t', '{}'),
  ('L-BFGS', 'logistic_regression',
   'SELECT m, a, ml_transform((SELECT h FROM hot), ''v'' || i % 200) FROM t WHERE i <= 2500',
   '{"l2": 1, "max_iter": 5}'),
  ('counts', 'poisson_regression', 'SELECT count, a, b, c, gn FROM t', '{}'),
  ('offset', 'poisson_regression', 'SELECT count, a, b, g, c FROM t', '{"offset": "c"}'),
  ('vectors', 'poisson_regression', 'SELECT count, ml_vector(a, b, c), gn FROM t', '{}'),
  ('scaler', 'standard_scaler', 'SELECT a, an, gn FROM t', '{"missing": "mean"}'),
  ('medians', 'min_max_scaler', 'SELECT a, an, -an * an, round(an, 1), gn FROM t', '{"missing": "median"}'),
  ('Bayes', 'gaussian_naive_bayes', 'SELECT m, a, b, gn FROM t', '{"missing": "mode"}'),
  ('Bayes of vectors', 'multinomial_naive_bayes',
   'SELECT m, ml_transform((SELECT h FROM hot), ''v'' || i % 200) FROM t', '{}'),
  ('poly()', 'linear_regression', 'y ~ poly(a, 2) + log(b + 1):g', '{"weights": "w"}'),
  ('rare levels', 'poisson_regression',
   'SELECT count, a, ''v'' || i * i % 31 AS v, gn FROM t', '{"min_frequency": 150, "max_categories": 9}'),
  ('ORDER BY', 'logistic_regression', 'SELECT z, a, b, w FROM t ORDER BY c, i', '{}'),
  ('UNION ALL', 'logistic_regression',
   'SELECT z, a, b, w FROM t WHERE b > (SELECT t.w / 100.0) UNION ALL SELECT z, a, c, i FROM t LIMIT 5000',
   '{}');
SELECT title, iif(source LIKE '%~%',
                  ml_train(algorithm, source, 't', json_patch(options, '{"memory": 1}')),
                  ml_train(algorithm, source, json_patch(options, '{"memory": 1}'))) =
              iif(source LIKE '%~%', ml_train(algorithm, source, 't', options),
                  ml_train(algorithm, source, options)) AS same FROM fit;
-- More columns than a function takes arguments: the rows are stepped.
SELECT ml_train('gaussian_naive_bayes', s, '{"memory": 1}') = ml_train('gaussian_naive_bayes', s) AS same
FROM (SELECT 'SELECT m, ' || group_concat('a + ' || (value / 100.0)) || ' FROM t WHERE i <= 700' AS s
      FROM (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 150) SELECT * FROM n));
-- Errors: the source is another at its second reading; what needs all values at once.
SELECT ml_train('logistic_regression', 'SELECT iif(i = 1, ''new '' || random(), ''class '' || z), a, b, c FROM t', '{"memory": 1}');
SELECT ml_train('poisson_regression', 'SELECT count, a, b, an FROM t', '{"memory": 0}');
SELECT ml_train('linear_svm', 'SELECT z, a FROM t', '{"memory": 1000000}');
SELECT ml_internal_read(1, 2);
