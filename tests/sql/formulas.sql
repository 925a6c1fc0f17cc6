.load ./mlext
-- Formulas, against R's lm (tests/reference/formulas.R).
.read tests/reference/linear_options.sql
CREATE TABLE reference(formula TEXT, term TEXT, estimate REAL, std_error REAL);
.import --csv --skip 1 tests/reference/formulas.csv reference
UPDATE reference SET estimate = nullif(estimate, ''), std_error = nullif(std_error, '');
CREATE TABLE found AS
SELECT formula, term, estimate, std_error
FROM (SELECT DISTINCT formula FROM reference) AS f,
     ml_coefficients(ml_train('linear_regression', f.formula, 'h'));
CREATE VIEW together AS
SELECT r.formula, r.term, r.estimate AS e, f.estimate, r.std_error AS s, f.std_error, f.term AS own
FROM reference AS r LEFT JOIN found AS f USING (formula, term);
.headers on
SELECT formula, count(*) AS terms, count(own) AS found,
       (SELECT count(*) FROM found WHERE found.formula = together.formula) = count(*) AS all_of_them,
       min((e IS NULL) = (estimate IS NULL)) AS same_dropped,
       max(abs(e - estimate) / max(abs(e), 1e-6)) < 1e-9 AS estimates,
       max(abs(s / std_error - 1)) < 1e-9 AS errors
FROM together GROUP BY formula;
.headers off
.print -- predictions, by place and by name, go through the formula
CREATE TABLE m AS
SELECT ml_train('linear_regression', 'y ~ log(a) * c + I(b^2)', 'h') AS model;
SELECT round(ml_predict(model, 2.5, 'b', 1.5), 9),
       round(ml_predict(model, '{"b": 1.5, "c": "b", "a": 2.5}'), 9) FROM m;
SELECT ml_predict(model, -1, 'b', 1.5), ml_predict(model, 1, 'z', 1.5) FROM m;
SELECT json_extract(ml_info(model), '$.formula') FROM m;
SELECT round(json_extract(ml_explain(model, 2.5, 'b', 1.5), '$.contributions.log(a)'), 6) FROM m;
SELECT feature, kind FROM ml_features((SELECT model FROM m));
SELECT round(max(abs(prediction - ml_predict(model, h.a, h.c, h.b))), 12)
FROM m, h JOIN ml_score((SELECT model FROM m), 'h') AS s ON s.row = h.rowid;
.print -- names that are no words
SELECT term FROM ml_coefficients(ml_train('linear_regression', '`the y` ~ `the a`*"c" + I(`the a`^2)',
  'SELECT y AS "the y", a AS "the a", c FROM h'));
.print -- weights and other options go with it
SELECT round(estimate, 6), round(std_error, 6)
FROM ml_coefficients(ml_train('linear_regression', 'y ~ a', 'h', '{"weights": "w"}'));
SELECT round(estimate, 6) FROM ml_coefficients(ml_train('logistic_regression', 'up ~ a + log(b + 1)',
  'SELECT y + (b > 2) * 4 > 8 AS up, a, b FROM h', '{"l2": 0.5}'));
.print -- a row whose logarithm is no number is left out
SELECT value FROM ml_summary(ml_train('linear_regression', 'y ~ log(a - 3)', 'h'))
WHERE name LIKE 'rows_%';
.print -- a left side that is more than a name: predictions are of that
CREATE TABLE l AS SELECT ml_train('linear_regression', 'log(y) ~ poly(a, 2) + factor(w)', 'h') AS model;
SELECT json_extract(ml_info(model), '$.target'), json_extract(ml_info(model), '$.formula') FROM l;
SELECT round(ml_predict(model, 2.5, 0.5), 9), round(ml_predict(model, 2.5, '0.5'), 9),
       ml_predict(model, 2.5, 0.7), round(ml_predict(model, '{"w": 0.5, "a": 2.5}'), 9),
       ml_predict(ml_from_json(ml_to_json(model)), 2.5, 0.5) = ml_predict(model, 2.5, 0.5) FROM l;
SELECT max(abs(ml_predict(model, a, w) - prediction)) < 1e-12 FROM l, h JOIN ml_score((SELECT model FROM l), 'h') AS s ON s.row = h.rowid;
SELECT max(abs(a.estimate - b.estimate)) < 1e-9, count(*)
FROM ml_coefficients(ml_train('linear_regression', 'log(y) ~ a + c', 'h')) AS a
JOIN ml_coefficients((SELECT ml_update(m, y, a, c) FROM (SELECT ml_train('linear_regression', 'log(y) ~ a + c',
  'SELECT * FROM h WHERE rowid <= 20') AS m), h WHERE h.rowid > 20)) AS b USING (term);
SELECT max(abs(r.observed - ln(y))) < 1e-12, max(abs(r.observed - r.fitted - r.residual)) < 1e-12,
       round(sum(r.residual), 9), round(sum(leverage), 9)
FROM h JOIN ml_residuals((SELECT model FROM l), 'h') AS r ON r.row = h.rowid;
.print -- scale() keeps its mean and standard deviation in the model
SELECT round(ml_predict(ml_train('linear_regression', 'y ~ scale(a) + c', 'h'), 2.5, 'b')
           - ml_predict(ml_train('linear_regression', 'y ~ a + c', 'h'), 2.5, 'b'), 12);
SELECT ml_train('linear_regression', 'y ~ scale(a)', 'SELECT y, 3 AS a FROM h');
SELECT ml_train('linear_regression', 'y ~ scale(a, with = FALSE)', 'h');
SELECT ml_train('linear_regression', 'y ~ scale(a, 2)', 'h');
SELECT ml_train('linear_regression', 'y ~ pmax(a)', 'h');
.print -- factors keep the order in which they were named
SELECT json_extract(ml_info(ml_train('linear_regression', 'y ~ c * g - c', 'h')), '$.formula');
.print -- as many columns as a table has
CREATE TABLE wide_sql AS
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
SELECT 'SELECT y, ' || group_concat('sin(rowid * ' || (i * 17 % 307) || ') AS v' || i) || ' FROM w' AS text FROM n;
CREATE TABLE w AS
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400) SELECT i * 37 % 101 AS y FROM n;
SELECT count(*), max(abs(a.estimate - b.estimate)) = 0 FROM wide_sql,
  ml_coefficients(ml_train('linear_regression', 'y ~ .', text)) AS a
  JOIN ml_coefficients(ml_train('linear_regression', text)) AS b USING (term);
SELECT count(*), count(estimate) FROM wide_sql,
  ml_coefficients(ml_train('linear_regression', 'y ~ . - v7 + I(v1^2) + v1:v2', text));
SELECT ml_train('linear_regression', 'y ~ .^2', text) FROM wide_sql;
.print -- a comparison is a class
SELECT term, round(estimate, 6) FROM ml_coefficients(ml_train('logistic_regression', 'I(y > 8) ~ a', 'h'));
SELECT max(abs(a.estimate - b.estimate)) FROM ml_coefficients(ml_train('logistic_regression', 'y > 8 ~ a', 'h')) AS a
JOIN ml_coefficients(ml_train('logistic_regression', 'SELECT y > 8 AS up, a FROM h')) AS b USING (term);
SELECT ml_predict(ml_train('logistic_regression', 'y <= 8 ~ a', 'h'), 5);
.print -- nothing but a constant
SELECT term, round(estimate, 9), round(std_error, 9)
FROM ml_coefficients(ml_train('linear_regression', 'y ~ 1', 'h'));
SELECT DISTINCT round(prediction, 9) FROM ml_score(ml_train('linear_regression', 'y ~ 1', 'h'), 'h');
SELECT round(estimate, 6) FROM ml_coefficients(ml_train('linear_regression', 'y ~ 1', 'h', '{"weights": "w"}'));
.print -- an offset of a computed column, as an option that names the column and as a formula
SELECT max(abs(a.estimate - b.estimate)) < 1e-12, count(*)
FROM ml_coefficients(ml_train('poisson_regression', 'y ~ a + offset(log(b + 1))', 'h')) AS a
JOIN ml_coefficients(ml_train('poisson_regression', 'y ~ . ', 'SELECT y, a, ln(b + 1) AS o FROM h',
  '{"offset": "o"}')) AS b USING (term);
SELECT term FROM ml_coefficients(ml_train('poisson_regression', 'y ~ . + offset(b)', 'SELECT y, a, b FROM h'));
.print -- wrong use
SELECT ml_train('linear_regression', 'y ~ a + nothing', 'h');
SELECT ml_train('linear_regression', 'y ~ tan(a)', 'h');
SELECT ml_train('linear_regression', 'y ~ poly(a, 40)', 'h');
SELECT ml_train('linear_regression', 'y ~ poly(w, 3)', 'h');
SELECT ml_train('linear_regression', 'y ~ poly(a, 0)', 'h');
SELECT ml_train('linear_regression', 'y ~ (a + b)^21', 'h');
SELECT ml_train('linear_regression', 'y ~ poly(a, b)', 'h');
SELECT ml_train('linear_regression', 'y ~ poly(a, 2, raw = perhaps)', 'h');
SELECT ml_train('linear_regression', 'y ~ poly(c, 2)', 'h');
SELECT ml_train('linear_regression', 'y ~ factor(w) + w', 'h');
SELECT ml_train('linear_regression', 'y ~ factor(a + 1)', 'h');
SELECT ml_train('linear_regression', 'y ~ a * 2', 'h');
SELECT ml_train('linear_regression', 'y ~ a + offset(b)', 'h');
SELECT ml_train('poisson_regression', 'y ~ a + offset(b) + offset(a)', 'h');
SELECT ml_train('poisson_regression', 'y ~ a + offset(a)', 'h');
SELECT ml_train('logistic_regression', 'log(y) ~ a', 'h');
SELECT ml_train('linear_regression', 'log(y / a) ~ b', 'h');
SELECT ml_train('linear_regression', 'log(2) ~ b', 'h');
SELECT ml_train('linear_regression', 'log(y - 100) ~ b', 'h');
SELECT ml_train('linear_regression', 'y ~ 0', 'h');
SELECT ml_merge(m) FROM (SELECT ml_train('linear_regression', 'y ~ poly(a, 2)', 'h') AS m);
SELECT ml_train('linear_regression', 'y ~ a +', 'h');
SELECT ml_train('linear_regression', 'y ~ a b', 'h');
SELECT ml_train('linear_regression', 'y ~ (a + b', 'h');
SELECT ml_train('linear_regression', 'y ~ log(a', 'h');
SELECT ml_train('linear_regression', 'y ~ a^b', 'h');
SELECT ml_train('linear_regression', 'y ~ a^2.5', 'h');
SELECT ml_train('linear_regression', 'y ~ 2', 'h');
SELECT ml_train('linear_regression', 'y ~ log(c)', 'h');
SELECT ml_train('linear_regression', 'y ~ log(a - a)', 'h');
SELECT ml_train('linear_regression', 'y ~ a + y', 'h');
SELECT ml_train('linear_regression', ' ~ a', 'h');
SELECT ml_train('linear_regression', 'y ~ `a', 'h');
SELECT ml_train('linear_regression', 'y ~ a', 'h', '{"degree": 2}');
SELECT ml_train('linear_regression', 'y ~ a - 1', 'h', '{"intercept": true}');
SELECT ml_train('linear_regression', 'h', 'h', '{}');
SELECT ml_train('kmeans', 'y ~ a', 'h', '{"k": 2}');
.print -- export: JSON and back; SQL of a formula is not written yet
SELECT ml_predict(ml_from_json(ml_to_json(model)), 2.5, 'b', 1.5) = ml_predict(model, 2.5, 'b', 1.5) FROM m;
SELECT ml_to_sql(model) FROM m;
