.load ./mlext
-- Tables on which a regression once went wrong, or was not as good as it could be.
.read tests/reference/regression_cases.sql
CREATE TABLE reference(fit TEXT, class TEXT, term TEXT, estimate REAL, std_error REAL);
.import --csv --skip 1 tests/reference/regression_cases.csv reference
CREATE TABLE fits AS
SELECT 'near two' AS fit, ml_train('logistic_regression', 'y ~ x1 + x2 + x3', 'near') AS model
UNION ALL SELECT 'near three', ml_train('logistic_regression', 'k ~ x1 + x2 + x3', 'near')
UNION ALL SELECT 'full', ml_train('poisson_regression', 'y ~ x1 + x2 + x3 + x4 + c + x1:x3 + x1:x4 + x3:x4 + x2:x3', 'full');
CREATE TABLE found AS
SELECT fit, ifnull(class, '') AS class, term, estimate, std_error FROM fits, ml_coefficients(model);
.print -- digits of estimates and standard errors against arithmetic of 60 digits, rounded down
SELECT fit, count(*), min(min(9, cast(-log10(abs(f.estimate / r.estimate - 1) + 1e-17) AS INTEGER))) AS estimates,
       min(min(9, cast(-log10(abs(f.std_error / r.std_error - 1) + 1e-17) AS INTEGER))) AS errors
FROM reference AS r JOIN found AS f USING (fit, class, term) GROUP BY fit;
SELECT term, estimate, std_error FROM found WHERE fit = 'full' AND estimate IS NULL;
.print -- a row of leverage 1 has no residual but rounding, which hc2 and hc3 must not divide by 1e-24
CREATE TABLE h AS
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30)
SELECT 1e9 + i % 7 * 0.01 + i * 0.003 AS y, i AS x, CASE WHEN i = 9 THEN 'z' ELSE char(97 + i % 2) END AS c FROM n;
SELECT e.value, max(abs(a.std_error / b.std_error - 1)) < 1e-12
FROM json_each('["hc0", "hc2", "hc3"]') AS e,
     ml_coefficients(ml_train('linear_regression', 'y ~ x + c', 'h', json_object('std_errors', e.value))) AS a
JOIN ml_coefficients(ml_train('linear_regression', 'y ~ x + c', 'SELECT * FROM h WHERE c <> ''z''',
                              json_object('std_errors', e.value))) AS b USING (term) GROUP BY 1;
.print -- a perfect fit has no Durbin-Watson statistic
SELECT name, value FROM ml_summary(ml_train('linear_regression', 'y ~ x', 'SELECT 2 * x + 1 AS y, x FROM h'))
WHERE name IN ('residual_sum_of_squares', 'durbin_watson', 'breusch_pagan');
.print -- the summary's quantiles of residuals are those of ml_residuals, times the root of the weight
CREATE TABLE v AS SELECT rowid AS i, x1, x3, k, CASE WHEN rowid % 9 THEN rowid % 4 END AS w,
  y * 3 + x3 / 7 + rowid % 5 AS y FROM near;
SELECT round(max(abs(s.value - q.value)), 12), count(*)
FROM (SELECT ml_train('linear_regression', 'y ~ x1 + x3 + k', 'v', '{"weights": "w", "std_errors": "hc1"}') AS m) AS f,
     ml_summary(f.m) AS s JOIN
     (SELECT column1 AS name, ml_quantile(residual * sqrt(w), column2) AS value
      FROM ml_residuals((SELECT ml_train('linear_regression', 'y ~ x1 + x3 + k', 'v', '{"weights": "w"}')), 'v') AS r
      JOIN v ON v.i = r.row, (VALUES ('residual_min', 0.0), ('residual_q1', 0.25), ('residual_median', 0.5),
        ('residual_q3', 0.75), ('residual_max', 1.0)) WHERE w > 0 GROUP BY 1) AS q USING (name);
.print -- what a summary says of how the model came about, and not of a model with a penalty
.headers on
SELECT name, CASE typeof(value) WHEN 'real' THEN printf('%.6g', value) ELSE value END AS value
FROM ml_summary(ml_train('linear_regression', 'y ~ x3 * k - k', 'v', '{"weights": "w", "cluster": "x1"}'))
WHERE name NOT LIKE 'variance%';
SELECT name, CASE typeof(value) WHEN 'real' THEN printf('%.6g', value) ELSE value END AS value
FROM ml_summary(ml_train('linear_regression', 'SELECT y, x3, k FROM v', '{"penalty": 0.2}'));
SELECT name, CASE typeof(value) WHEN 'real' THEN printf('%.6g', value) ELSE value END AS value
FROM ml_summary(ml_train('poisson_regression', 'y ~ x3 + k', 'SELECT CAST(y AS INTEGER) AS y, x3, k FROM v'));
SELECT name, CASE typeof(value) WHEN 'real' THEN printf('%.6g', value) ELSE value END AS value
FROM ml_summary(ml_train('poisson_regression', 'y ~ x3 + k', 'SELECT CAST(y AS INTEGER) AS y, x3, k FROM v', '{"l2": 1}'))
WHERE name IN ('aic', 'bic', 'df_residual', 'dispersion', 'options', 'formula');
SELECT name, CASE typeof(value) WHEN 'real' THEN printf('%.6g', value) ELSE value END AS value
FROM ml_summary(ml_train('logistic_regression', 'y ~ x3 + k', 'near', '{"l1": 0.1}'));
.headers off
.print -- an elastic net of nearly collinear columns ends at its optimum: what the penalty holds is what the rows pull
CREATE TABLE pulled AS
WITH o(penalty, l1_ratio) AS (VALUES (1e-6, 1), (1e-3, 1), (0.02, 0.5)),
     m AS (SELECT *, ml_train('linear_regression', 'z ~ x1 + x2 + x3',
       'SELECT y + 2e4 * (x2 - x1) AS z, * FROM near', json_object('penalty', penalty, 'l1_ratio', l1_ratio)) AS model FROM o),
     r AS (SELECT m.*, near.*, y + 2e4 * (x2 - x1) - ml_predict(model, x1, x2, x3) AS residual FROM m, near)
SELECT penalty, l1_ratio, term, estimate,
       (SELECT avg(r.residual * CASE term WHEN 'x1' THEN x1 - 1003.75 WHEN 'x2' THEN x2 - 1003.75 ELSE x3 END)
        FROM r WHERE r.penalty = m.penalty) AS pull
FROM m, ml_coefficients(model) WHERE term <> '(Intercept)';
SELECT penalty, l1_ratio, count(*), sum(estimate <> 0),
       sum(abs(pull - penalty * (1 - l1_ratio) * estimate) > penalty * l1_ratio + 1e-7),
       max(CASE WHEN estimate <> 0 THEN abs(pull - penalty * (1 - l1_ratio) * estimate - penalty * l1_ratio * (estimate > 0)
                                            + penalty * l1_ratio * (estimate < 0)) END) < 1e-7
FROM pulled GROUP BY 1, 2;
