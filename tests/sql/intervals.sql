.load ./mlext
-- Intervals of predictions and residual diagnostics of linear regression, against R
-- (tests/reference/intervals.R).
.read tests/reference/linear_options.sql
CREATE TABLE reference(model TEXT, row INTEGER, fit REAL, low REAL, high REAL, new_low REAL,
  new_high REAL, residual REAL, leverage REAL, standardized REAL, cooks REAL);
.import --csv --skip 1 tests/reference/intervals.csv reference
UPDATE reference SET leverage = nullif(leverage, ''), standardized = nullif(standardized, ''),
  cooks = nullif(cooks, '');
CREATE TABLE m(name TEXT, model BLOB);
INSERT INTO m VALUES
  ('plain', ml_train('linear_regression', 'SELECT y, a, b, c FROM h')),
  ('weights', ml_train('linear_regression', 'SELECT y, a, b, w FROM h', '{"weights": "w"}')),
  ('formula', ml_train('linear_regression', 'y ~ log(a) * c', 'h'));
CREATE TABLE found AS
SELECT name, rowid AS row,
       ml_predict_interval(model, json_object('a', a, 'b', b, 'c', c),
         '{"level": 0.9, "interval": "confidence"}') AS sure,
       ml_predict_interval(model, json_object('a', a, 'b', b, 'c', c)) AS new
FROM (SELECT h.*, h.rowid, m.* FROM m, h);
SELECT name, count(*), max(abs(sure ->> 'fit' - fit)) < 1e-9, max(abs(sure ->> 'lower' - low)) < 1e-9,
       max(abs(sure ->> 'upper' - high)) < 1e-9, max(abs(new ->> 'lower' - new_low)) < 1e-9,
       max(abs(new ->> 'upper' - new_high)) < 1e-9
FROM found JOIN reference AS r ON r.model = name AND r.row = found.row GROUP BY name;
SELECT name, count(*), max(abs(s.residual - r.residual)) < 1e-9,
       max(abs(s.leverage - r.leverage)) < 1e-9,
       max(abs(s.standardized_residual - r.standardized)) < 1e-9,
       max(abs(s.cooks_distance - r.cooks)) < 1e-9,
       sum((s.standardized_residual IS NULL) <> (r.standardized IS NULL))
FROM m, ml_residuals(m.model, 'h') AS s JOIN reference AS r ON r.model = name AND r.row = s.row
GROUP BY name;
.print -- in order, with the level behind
SELECT ml_predict_interval(model, 2, 1, 'b', '{"level": 0.5}') ->> 'lower'
     < ml_predict_interval(model, 2, 1, 'b') ->> 'fit' FROM m WHERE name = 'plain';
SELECT ml_predict_interval(model, NULL, 1, 'b'), ml_predict_interval(NULL, 1) FROM m
WHERE name = 'plain';
.print -- a row alone decides its fit; no degrees of freedom are left
SELECT observed, fitted, residual, round(leverage, 9), standardized_residual, cooks_distance
FROM ml_residuals((SELECT ml_linear_regression(column1, column2, '{"names": ["column2"]}')
  FROM (VALUES (1.0, 0), (2.0, 1))), 'SELECT 1 AS y, 0 AS column2');
SELECT ml_predict_interval(ml_linear_regression(column1, column2), 2) FROM (VALUES (1.0, 0), (2.0, 1));
.print -- wrong use
SELECT ml_predict_interval(ml_linear_regression(y, a, '{"l2": 1}'), 2) FROM h;
SELECT ml_predict_interval(ml_linear_regression(y, a), 2, '{"level": 2}') FROM h;
SELECT ml_predict_interval(ml_linear_regression(y, a), 2, '{"interval": "sure"}') FROM h;
SELECT ml_predict_interval(ml_kmeans(2, a), 2) FROM h;
SELECT * FROM ml_residuals((SELECT ml_kmeans(2, a) FROM h), 'h');
SELECT * FROM ml_residuals((SELECT ml_linear_regression(y, a) FROM h), 'h');
SELECT * FROM ml_residuals((SELECT ml_train('linear_regression', 'SELECT y, a FROM h')), 'SELECT a FROM h');
