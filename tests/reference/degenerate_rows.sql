-- The rows of tests/reference/degenerate.csv, and what is fitted: columns of R's formula.
CREATE TABLE d(y REAL, a REAL, b REAL, n INTEGER, u INTEGER, k TEXT, c TEXT, w REAL);
WITH RECURSIVE i(v) AS (SELECT 1 UNION ALL SELECT v + 1 FROM i WHERE v < 12)
INSERT INTO d
SELECT 1.5 + 0.8 * v + (v * 37 % 11) / 7.0, v, 2.0 * v, (v * 5 + v * v * 3 + v / 2) % 7, v IN (2, 3, 7, 8, 11),
       substr('uvwwuvvwuuvw', v, 1), substr('pqr', 1 + v % 3, 1), 1 + v % 2
FROM i;
CREATE TABLE kind(learner TEXT, algorithm TEXT, target TEXT, options TEXT);
INSERT INTO kind VALUES ('linear', 'linear_regression', 'y', '{}'),
  ('linear weights', 'linear_regression', 'y', '{"weights": "w"}'),
  ('logistic', 'logistic_regression', 'u', '{}'),
  ('logistic weights', 'logistic_regression', 'u', '{"weights": "w"}'),
  ('multinomial', 'logistic_regression', 'k', '{}'), ('poisson', 'poisson_regression', 'n', '{}'),
  ('poisson weights', 'poisson_regression', 'n', '{"weights": "w"}');
CREATE TABLE condition(name TEXT, columns TEXT, rows TEXT, unit REAL);
INSERT INTO condition VALUES ('collinear', 'a, b', '1', 1), ('constant', '7 AS b, a', '1', 1),
  ('more columns than rows', 'a, a * a AS b, a * a * a AS x3, a % 2 AS x4', 'a <= 3', 1),
  ('as many columns as rows', 'a, a * a AS b', 'a <= 3', 1), ('one row', 'a', 'a = 1', 1),
  ('only a constant', '5 AS b', '1', 1), ('one level', '''x'' AS one, a', '1', 1),
  ('1e-300', 'a * 1e-300 AS a', '1', 1e-300), ('1e300', 'a * 1e300 AS a', '1', 1e300),
  ('category', 'c, a', '1', 1);
