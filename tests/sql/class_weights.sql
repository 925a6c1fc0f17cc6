-- Option "class_weight" with an object: each row counts what its class does, as with a column of weights.
.load ./mlext
.mode list
CREATE TABLE p AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
SELECT i, (i * 7919 % 1000) / 500.0 - 1 AS a, (i * 104729 % 977) / 400.0 AS b, (i * i * 31 % 997) / 997.0 AS u FROM n;
CREATE TABLE t AS SELECT i, a, b,
  CASE WHEN u < 1 / (1 + exp(-a) + exp(b - 2)) THEN 'p' WHEN u < (1 + exp(-a)) / (1 + exp(-a) + exp(b - 2)) THEN 'q' ELSE 'r' END AS c FROM p;
CREATE TABLE w AS SELECT *, CASE c WHEN 'p' THEN 2.5 WHEN 'q' THEN 0.5 ELSE 1 END AS w, c = 'p' AS d, iif(c = 'p', 2.5, 0.5) AS v FROM t;
.print -- three classes, two classes of numbers: estimates and errors of a column of weights
SELECT count(*), max(abs(x.estimate - y.estimate)) < 1e-12, max(abs(x.std_error / y.std_error - 1)) < 1e-12
FROM ml_coefficients((SELECT ml_logistic_regression(c, a, b, w, '{"weights": 3}') FROM w)) AS x
JOIN ml_coefficients((SELECT ml_logistic_regression(c, a, b, '{"class_weight": {"p": 2.5, "q": 0.5}}') FROM w)) AS y USING (class, term);
SELECT count(*), max(abs(x.estimate - y.estimate)) < 1e-12, max(abs(x.std_error / y.std_error - 1)) < 1e-12
FROM ml_coefficients((SELECT ml_logistic_regression(d, a, b, v, '{"weights": 3}') FROM w)) AS x
JOIN ml_coefficients((SELECT ml_logistic_regression(d, a, b, '{"class_weight": {"1": 2.5, "0.0": 0.5}}') FROM w)) AS y USING (term);
.print -- penalised, through ml_train
SELECT count(*), max(abs(x.estimate - y.estimate)) < 1e-9
FROM ml_coefficients((SELECT ml_logistic_regression(c, a, b, w, '{"weights": 3, "l1": 2, "l2": 3}') FROM w)) AS x
JOIN ml_coefficients((SELECT ml_train('logistic_regression', 'c ~ a + b', 't', '{"l1": 2, "l2": 3, "class_weight": {"q": 0.5, "p": 2.5}}'))) AS y
  ON y.class = x.class AND y.term = replace(replace(x.term, 'x1', 'a'), 'x2', 'b');
.print -- parts merged, and new rows
SELECT max(abs(x.estimate - y.estimate) / x.std_error) < 0.01
FROM ml_coefficients((SELECT ml_logistic_regression(c, a, b, '{"class_weight": {"p": 2.5, "q": 0.5}}') FROM t)) AS x
JOIN ml_coefficients((SELECT ml_merge(m) FROM (SELECT ml_logistic_regression(c, a, b, '{"class_weight": {"p": 2.5, "q": 0.5}}') AS m FROM t GROUP BY i % 4))) AS y USING (class, term);
SELECT name, abs(x.value / y.value - 1) < 1e-5
FROM ml_summary((SELECT ml_logistic_regression(c, a, b, '{"class_weight": {"p": 2.5, "q": 0.5}}') FROM t)) AS x
JOIN ml_summary((SELECT ml_merge(m) FROM (SELECT ml_logistic_regression(c, a, b, '{"class_weight": {"p": 2.5, "q": 0.5}}') AS m FROM t GROUP BY i % 4))) AS y USING (name)
WHERE name IN ('deviance', 'null_deviance', 'rows_used');
SELECT max(abs(x.estimate - y.estimate) / y.std_error) < 0.01
FROM ml_coefficients((SELECT ml_update((SELECT ml_logistic_regression(c, a, b, '{"class_weight": {"p": 2.5, "q": 0.5}}') FROM t WHERE i % 4), c, a, b) FROM t WHERE i % 4 = 0)) AS x
JOIN ml_coefficients((SELECT ml_logistic_regression(c, a, b, '{"class_weight": {"p": 2.5, "q": 0.5}}') FROM t)) AS y USING (class, term);
.print -- support vectors: a class that counts twice is there twice
SELECT max(abs(x.estimate - y.estimate)) < 1e-3
FROM ml_coefficients((SELECT ml_linear_svm(d, a, b, '{"class_weight": {"1": 2}}') FROM w)) AS x
JOIN ml_coefficients((SELECT ml_linear_svm(d, a, b) FROM (SELECT d, a, b FROM w UNION ALL SELECT d, a, b FROM w WHERE d))) AS y USING (term);
.print -- none, and an object without classes, are no weights
SELECT max(x.estimate <> y.estimate)
FROM ml_coefficients((SELECT ml_logistic_regression(d, a, b, '{"class_weight": "none"}') FROM w)) AS x
JOIN ml_coefficients((SELECT ml_logistic_regression(d, a, b) FROM w)) AS y USING (term);
SELECT max(abs(x.estimate - y.estimate)) < 1e-12
FROM ml_coefficients((SELECT ml_logistic_regression(d, a, b, '{"class_weight": {}}') FROM w)) AS x
JOIN ml_coefficients((SELECT ml_logistic_regression(d, a, b) FROM w)) AS y USING (term);
.print -- wrong use
SELECT ml_logistic_regression(c, a, b, '{"class_weight": {"x": 2.0}}') FROM t;
SELECT ml_logistic_regression(c, a, b, '{"class_weight": {"p": 0}}') FROM t;
SELECT ml_logistic_regression(c, a, b, '{"class_weight": {"p": [1, 2]}}') FROM t;
SELECT ml_logistic_regression(c, a, b, '{"class_weight": {"p": -1e999}}') FROM t;
SELECT ml_logistic_regression(c, a, b, '{"class_weight": "balancd"}') FROM t;
SELECT ml_logistic_regression(c, a, b, '{"class_weight": 3}') FROM t;
SELECT ml_linear_svm(d, a, b, '{"class_weight": {"2": 3}}') FROM w;
SELECT ml_linear_svm(d, a, b, '{"class_weight": {"": 3}}') FROM w;
