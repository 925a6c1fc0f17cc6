CREATE TABLE data(id INTEGER PRIMARY KEY, y REAL, n INTEGER, z INTEGER, a REAL, b REAL, c TEXT, w REAL);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
INSERT INTO data
SELECT i, 3.0 + i % 7 + (i * 37 % 11) / 10.0, i * 31 % 5, (i * 37 % 11) > 5, i % 7 + 1,
       (i % 5) + (i * 7 % 3) / 4.0, substr('redgreblu', 1 + 3 * (i % 3), 3), 1 + i % 3
FROM n;
-- fault
CREATE TABLE model AS SELECT ml_train('logistic_regression', 'SELECT z, a, c FROM data', '{"memory": 1}') AS m;
SELECT ml_train('logistic_regression', 'SELECT c, a, b FROM data', '{"memory": 1, "l2": 1, "max_iter": 2}');
SELECT ml_train('poisson_regression', 'n ~ a + b', 'data', '{"memory": 1, "offset": "w", "max_iter": 2}');
SELECT ml_train('linear_regression', 'SELECT y, a, nullif(b, 2) FROM data', '{"memory": 1, "missing": "mean"}');
SELECT ml_train('linear_regression', 'SELECT y, a FROM data ORDER BY b', '{"memory": 1, "std_errors": "hc3"}');
SELECT ml_train('linear_regression', 'SELECT y, a, w FROM data', '{"memory": 1, "degree": 2}');
-- fails
SELECT ml_train('logistic_regression', 'SELECT iif(id = 1, ''new '' || random(), c), a, b FROM data', '{"memory": 1}');
SELECT ml_train('gaussian_naive_bayes', 'SELECT n, a, nullif(b, 2) FROM data', '{"memory": 1, "missing": "mode"}');
SELECT ml_train('gaussian_naive_bayes', 'SELECT n, a, nullif(b, 2) FROM data', '{"memory": 1, "missing": "median"}');
-- fails
SELECT ml_train('logistic_regression', 'SELECT z, a, iif(random() % 500 = 0, abs(-9223372036854775807 - 1), b) FROM data', '{"memory": 1, "tol": 0}');
