.load ./mlext
-- Logistic regression with weights and with an L1 part in the penalty, against statsmodels and
-- scikit-learn (tests/reference/logistic_penalty.py).
.read tests/reference/linear_options.sql
CREATE TABLE u AS SELECT (y + (b > 2) * 3 + (rowid * 7 % 5) > 9) AS up, a, b, c, w FROM h;
CREATE TABLE reference(fit TEXT, term TEXT, estimate REAL, std_error REAL);
.import --csv --skip 1 tests/reference/logistic_penalty.csv reference
UPDATE reference SET std_error = nullif(std_error, '');
CREATE TABLE m(fit TEXT, model BLOB);
INSERT INTO m VALUES
  ('weights', ml_train('logistic_regression', 'SELECT up, a, b, w FROM u', '{"weights": "w"}')),
  ('l1', ml_train('logistic_regression', 'SELECT up, a, b, c FROM u', '{"l1": 2}')),
  ('l1 small', ml_train('logistic_regression', 'SELECT up, a, b, c FROM u', '{"l1": 0.01}')),
  ('both', ml_train('logistic_regression', 'SELECT up, a, b, c FROM u', '{"l1": 1, "l2": 0.5}')),
  ('both weights', ml_train('logistic_regression', 'SELECT up, w, a, b, c FROM u',
    '{"l1": 0.5, "l2": 0.25, "weights": "w"}'));
CREATE TABLE found AS SELECT fit, c.* FROM m, ml_coefficients(m.model) AS c;
.headers on
SELECT r.fit, count(*) AS terms, count(f.term) AS found,
       max(abs(f.estimate - r.estimate)) < 1e-8 AS estimates,
       max(abs(f.std_error / r.std_error - 1)) < 1e-7 AS errors
FROM reference AS r LEFT JOIN found AS f USING (fit, term) GROUP BY r.fit;
.headers off
.print -- whole weights are rows written that often: both ways of two classes, and of three
SELECT max(abs(a.estimate - b.estimate)) < 1e-9, max(abs(a.std_error / b.std_error - 1)) < 1e-9
FROM ml_coefficients((SELECT ml_logistic_regression(up, a, b, 2 * w, '{"weights": 3}') FROM u)) AS a
JOIN ml_coefficients((SELECT ml_logistic_regression(up, a, b) FROM u JOIN (VALUES (1), (2)) AS k
  ON k.column1 <= 2 * w)) AS b USING (term);
SELECT a.class, max(abs(a.estimate - b.estimate)) < 1e-7, max(abs(a.std_error / b.std_error - 1)) < 1e-7
FROM ml_coefficients((SELECT ml_logistic_regression(c, a, b, 1 + 2 * w, '{"weights": 3}')
  FROM u)) AS a
JOIN ml_coefficients((SELECT ml_logistic_regression(c, a, b) FROM u JOIN (VALUES (1), (2), (3)) AS k
  ON k.column1 <= 1 + 2 * w)) AS b ON a.term = b.term AND a.class = b.class GROUP BY a.class;
.print -- balanced classes go with weights; deviance and AIC
SELECT name, round(value, 6) FROM ml_summary((SELECT ml_logistic_regression(up, a, b, w,
  '{"weights": 3, "class_weight": "balanced"}') FROM u)) WHERE name IN ('deviance', 'null_deviance', 'aic');
.print -- separation is said; with l1 there are estimates
SELECT name, value FROM ml_summary((SELECT ml_logistic_regression(a > 4, a, 1 + w, '{"weights": 2}')
  FROM u)) WHERE name IN ('converged', 'warning');
SELECT name, value FROM ml_summary((SELECT ml_logistic_regression(a > 4, a, '{"l1": 1}') FROM u))
WHERE name IN ('converged', 'warning');
.print -- a penalty beyond every slope
SELECT term, round(estimate, 6) FROM ml_coefficients((SELECT ml_logistic_regression(up, a, b,
  '{"l1": 1e6}') FROM u));
SELECT class, term, estimate <> 0 FROM ml_coefficients((SELECT ml_logistic_regression(c, a, '{"l1": 1}')
  FROM u));
SELECT ml_logistic_regression(up, a, -w, '{"weights": 2}') FROM u;
.print -- many columns, weighted: L-BFGS
WITH s AS (SELECT up, w, ml_vector('[' || a || ',' || b || replace(hex(zeroblob(600)), '00', ',0')
    || ']') AS v FROM u)
SELECT max(abs(a.estimate - b.estimate)) < 1e-6
FROM ml_coefficients((SELECT ml_logistic_regression(up, v, 2 * w,
  '{"weights": 2, "l2": 0.5}') FROM s)) AS a
JOIN ml_coefficients((SELECT ml_logistic_regression(up, v, '{"l2": 0.5}')
  FROM s JOIN (VALUES (1), (2)) AS k ON k.column1 <= 2 * w)) AS b USING (term);
