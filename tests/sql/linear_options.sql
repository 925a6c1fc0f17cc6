.load ./mlext
-- Linear regression with weights, robust standard errors, penalties, powers and interactions: digits
-- that agree with statsmodels and scikit-learn (tests/reference/linear_options.py).
.read tests/reference/linear_options.sql
CREATE TABLE reference(fit TEXT, term TEXT, estimate REAL, std_error REAL, p_value REAL);
.import --csv --skip 1 tests/reference/linear_options.csv reference
UPDATE reference SET std_error = nullif(std_error, ''), p_value = nullif(p_value, '');
CREATE TABLE fits(fit TEXT, model BLOB);
INSERT INTO fits VALUES
  ('hc0', ml_train('linear_regression', 'SELECT y, a, b FROM h', '{"std_errors": "hc0"}')),
  ('hc1', ml_train('linear_regression', 'SELECT y, a, b FROM h', '{"std_errors": "hc1"}')),
  ('hc2', ml_train('linear_regression', 'SELECT y, a, b FROM h', '{"std_errors": "hc2"}')),
  ('hc3', ml_train('linear_regression', 'SELECT y, a, b FROM h', '{"std_errors": "hc3"}')),
  ('cluster', ml_train('linear_regression', 'SELECT y, a, b, g FROM h', '{"cluster": "g"}')),
  ('weights', ml_train('linear_regression', 'SELECT y, w, a, b FROM h', '{"weights": "w"}')),
  ('weights hc3', ml_train('linear_regression', 'SELECT y, a, b, w FROM h',
    '{"weights": "w", "std_errors": "hc3"}')),
  ('lasso', ml_train('linear_regression', 'SELECT y, a, b, c FROM h', '{"penalty": 0.3}')),
  ('net', ml_train('linear_regression', 'SELECT y, a, b, c FROM h',
    '{"penalty": 0.3, "l1_ratio": 0.4}')),
  ('net small', ml_train('linear_regression', 'SELECT y, a, b, c FROM h',
    '{"penalty": 0.001, "l1_ratio": 0.5}')),
  ('net weights', ml_train('linear_regression', 'SELECT y, a, b, c, w FROM h',
    '{"penalty": 0.2, "l1_ratio": 0.5, "weights": "w"}')),
  ('net no intercept', ml_train('linear_regression', 'SELECT y, a, b, c FROM h',
    '{"penalty": 0.2, "l1_ratio": 0.5, "intercept": false}')),
  ('ridge', ml_train('linear_regression', 'SELECT y, a, b, c FROM h', '{"l2": 2.5}')),
  ('glmnet', ml_train('linear_regression', 'SELECT y, a, b, c FROM h',
    '{"penalty": 0.3, "l1_ratio": 0.4, "scaling": "glmnet"}')),
  ('glmnet small', ml_train('linear_regression', 'SELECT y, a, b, c FROM h',
    '{"penalty": 0.01, "scaling": "glmnet"}')),
  ('polynomial', ml_train('linear_regression', 'SELECT y, a, b, c FROM h',
    '{"degree": 2, "interactions": true}'));
CREATE TABLE found AS
SELECT fit, term, estimate, std_error, p_value FROM fits, ml_coefficients(fits.model)
UNION ALL
SELECT 'weights figures', name, value, NULL, NULL FROM fits, ml_summary(fits.model)
WHERE fit = 'weights'
UNION ALL
SELECT 'diagnostics', name, value, NULL, NULL
FROM ml_summary((SELECT ml_train('linear_regression', 'SELECT y, a, b FROM h')));
CREATE VIEW agreement AS
SELECT r.fit, count(*) AS terms, count(f.estimate) AS found,
       max(abs(f.estimate - r.estimate) / max(abs(r.estimate), 1e-3)) < 1e-9 AS estimates,
       max(abs(f.std_error / r.std_error - 1)) < 1e-9 AS errors,
       max(abs(f.p_value / r.p_value - 1)) < 1e-8 AS p_values
FROM reference AS r LEFT JOIN found AS f USING (fit, term)
GROUP BY r.fit ORDER BY r.rowid;
.headers on
SELECT * FROM agreement;
.headers off
.print -- the aggregate and a weight by its place give the same
SELECT term, round(estimate, 6), round(std_error, 6)
FROM ml_coefficients((SELECT ml_linear_regression(y, w, a, b, '{"weights": 1}') FROM h));
.print -- a weight of 0 leaves the row out, a negative one is an error
SELECT name, value FROM ml_summary((SELECT model FROM fits WHERE fit = 'weights'))
WHERE name LIKE 'rows%';
SELECT ml_linear_regression(y, a, -w, '{"weights": 2}') FROM h;
SELECT ml_linear_regression(y, a, 0, '{"weights": 2}') FROM h;
SELECT ml_linear_regression(y, a, g, '{"weights": 2}') FROM h;
SELECT ml_linear_regression(y, a, '{"weights": 1}') FROM h;
SELECT ml_linear_regression(y, a, w, '{"weights": "nothing"}') FROM h;
SELECT ml_linear_regression(y, a, w, '{"weights": 2, "cluster": 2}') FROM h;
SELECT ml_standard_scaler(a, w, '{"weights": 2}') FROM h;
.print -- options that do not go together
SELECT ml_linear_regression(y, a, '{"l2": 1, "penalty": 1}') FROM h;
SELECT ml_linear_regression(y, a, '{"l2": 1, "std_errors": "hc1"}') FROM h;
SELECT ml_linear_regression(y, a, g, '{"cluster": 2, "std_errors": "hc1"}') FROM h;
SELECT ml_linear_regression(y, a, 1, '{"cluster": 2}') FROM h;
SELECT ml_linear_regression(y, a, b, '{"degree": 2, "missing": "indicator"}') FROM h;
SELECT ml_linear_regression(y, a, '{"degree": 31}') FROM h;
.print -- a penalty beyond every slope leaves the mean
SELECT term, round(estimate, 9) FROM ml_coefficients((SELECT ml_linear_regression(y, a, b,
  '{"penalty": 1e9}') FROM h)) UNION ALL SELECT 'mean', round(avg(y), 9) FROM h;
.print -- powers of NIST's sets, formed inside: digits that agree with the certified values
CREATE TABLE certified(dataset TEXT, parameter TEXT, value REAL, sd REAL);
.import --csv --skip 1 tests/data/nist/certified_linear.csv certified
CREATE TABLE filip(y REAL, x REAL);
.import --csv --skip 1 tests/data/nist/linear/Filip.csv filip
CREATE TABLE wampler(dataset TEXT, y REAL, x REAL);
CREATE TABLE one(y REAL, x REAL);
.import --csv --skip 1 tests/data/nist/linear/Wampler1.csv one
INSERT INTO wampler SELECT 'Wampler1', y, x FROM one; DELETE FROM one;
.import --csv --skip 1 tests/data/nist/linear/Wampler2.csv one
INSERT INTO wampler SELECT 'Wampler2', y, x FROM one; DELETE FROM one;
.import --csv --skip 1 tests/data/nist/linear/Wampler3.csv one
INSERT INTO wampler SELECT 'Wampler3', y, x FROM one; DELETE FROM one;
.import --csv --skip 1 tests/data/nist/linear/Wampler4.csv one
INSERT INTO wampler SELECT 'Wampler4', y, x FROM one; DELETE FROM one;
.import --csv --skip 1 tests/data/nist/linear/Wampler5.csv one
INSERT INTO wampler SELECT 'Wampler5', y, x FROM one; DELETE FROM one;
WITH models AS (
  SELECT 'Filip' AS dataset, ml_linear_regression(y, x, '{"degree": 10}') AS model FROM filip
  UNION ALL
  SELECT dataset, ml_linear_regression(y, x, '{"degree": 5}') FROM wampler GROUP BY dataset),
  terms AS (
  SELECT dataset, estimate, std_error, row_number() OVER (PARTITION BY dataset) - 1 AS place
  FROM models, ml_coefficients(models.model))
SELECT dataset, count(*), max(abs(estimate / value - 1)) < 1e-12,
       max(CASE WHEN sd > 0 THEN abs(std_error / sd - 1) ELSE std_error END) < 1e-12
FROM terms JOIN certified USING (dataset) WHERE parameter = 'B' || place
GROUP BY dataset;

-- Breusch and Pagan's statistic is a sum of squares: rounding does not make it negative.
SELECT name, value FROM ml_summary((SELECT ml_train('linear_regression',
  'SELECT column2 AS y, column1 AS x FROM (VALUES (1, 2), (2, 4), (3, 7))')))
WHERE name LIKE 'breusch_pagan%';
