.load ./mlext
-- Poisson regression, against R's glm (tests/reference/poisson.R), and with penalties
-- (tests/reference/poisson_penalty.py).
.read tests/reference/linear_options.sql
CREATE TABLE n AS SELECT CAST(y AS INTEGER) AS n, a, b, c, w, ln(1 + a * a) AS exposure FROM h;
CREATE TABLE reference(fit TEXT, term TEXT, estimate REAL, std_error REAL);
.import --csv --skip 1 tests/reference/poisson.csv reference
UPDATE reference SET std_error = nullif(std_error, '');
CREATE TABLE penalty(fit TEXT, term TEXT, estimate REAL);
.import --csv --skip 1 tests/reference/poisson_penalty.csv penalty
CREATE TABLE m(fit TEXT, model BLOB);
INSERT INTO m VALUES
  ('plain', ml_train('poisson_regression', 'SELECT n, a, b, c FROM n')),
  ('offset', ml_train('poisson_regression', 'SELECT n, b, c, exposure FROM n', '{"offset": "exposure"}')),
  ('weights', ml_train('poisson_regression', 'SELECT n, w, a, b FROM n', '{"weights": "w"}')),
  ('no intercept', ml_train('poisson_regression', 'SELECT n, a, c FROM n', '{"intercept": false}')),
  ('formula', ml_train('poisson_regression', 'n ~ log(a) * c', 'n')),
  ('l2', ml_train('poisson_regression', 'SELECT n, a, b, c FROM n', '{"l2": 2}')),
  ('l1', ml_train('poisson_regression', 'SELECT n, a, b, c FROM n', '{"l1": 8}')),
  ('both', ml_train('poisson_regression', 'SELECT n, a, b, c FROM n', '{"l1": 5, "l2": 2}'));
CREATE TABLE found AS
SELECT fit, term, estimate, std_error FROM m, ml_coefficients(m.model)
UNION ALL SELECT fit, name, value, NULL FROM m, ml_summary(m.model);
.headers on
SELECT r.fit, count(*) AS terms, count(f.term) AS found,
       max(abs(f.estimate / r.estimate - 1)) < 1e-9 AS estimates,
       max(abs(f.std_error / r.std_error - 1)) < 1e-9 AS errors
FROM reference AS r LEFT JOIN found AS f USING (fit, term) GROUP BY r.fit;
.print -- scikit-learn itself stops at 7 digits or so
SELECT p.fit, count(f.term) AS found,
       max(abs(f.estimate - p.estimate)) < CASE p.fit WHEN 'l2' THEN 1e-5 ELSE 1e-9 END AS estimates
FROM penalty AS p JOIN found AS f ON f.fit = replace(p.fit, ' exact', '') AND f.term = p.term
GROUP BY p.fit;
.headers off
.print -- the prediction is the mean; with an offset, that at 0
SELECT round(ml_predict(model, 2.5, 1, 'b'), 6) = round(exp(json_extract(
         ml_explain(model, 2.5, 1, 'b'), '$.linear')), 6) FROM m WHERE fit = 'plain';
SELECT iteration, loss > 0, change < 0 FROM ml_history((SELECT model FROM m WHERE fit = 'plain'))
LIMIT 3;
SELECT feature FROM ml_features((SELECT model FROM m WHERE fit = 'offset'));
.print -- a category without a count: said, and usable
SELECT name, value FROM ml_summary((SELECT ml_poisson_regression(CASE c WHEN 'a' THEN 0 ELSE n END, c)
  FROM n)) WHERE name IN ('converged', 'warning');
.print -- collinear, constant, one row, zeros, large numbers
SELECT term, estimate IS NULL FROM ml_coefficients((SELECT ml_poisson_regression(n, a, 2 * a, 7)
  FROM n));
SELECT term, round(estimate, 6) FROM ml_coefficients((SELECT ml_poisson_regression(5, 3)));
SELECT term, estimate < -20 FROM ml_coefficients((SELECT ml_poisson_regression(0, 1, '{"max_iter": 40}')));
SELECT term, round(estimate * 1e300, 6) FROM ml_coefficients((SELECT ml_poisson_regression(n, a * 1e300)
  FROM n)) WHERE term = 'x1';
SELECT term, round(estimate * 1e-300, 6) FROM ml_coefficients((SELECT ml_poisson_regression(n, a * 1e-300)
  FROM n)) WHERE term = 'x1';
.print -- wrong use
SELECT ml_poisson_regression(-n, a) FROM n;
SELECT ml_poisson_regression(c, a) FROM n;
SELECT ml_poisson_regression(n, a, c, '{"offset": 2}') FROM n;
SELECT ml_poisson_regression(n, a, '{"l1": -1}') FROM n;
SELECT ml_probability(ml_poisson_regression(n, a), 2) FROM n;
.print -- as SQL
SELECT ml_to_sql(ml_poisson_regression(n, a)) LIKE 'exp(%"x1")' FROM n;
