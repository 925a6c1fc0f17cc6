CREATE TABLE data(id INTEGER PRIMARY KEY, y REAL, label TEXT, a REAL, b REAL, c TEXT, body TEXT);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 24)
INSERT INTO data
SELECT i, 3.0 + 2 * (i % 7) - 0.5 * (i % 5) + (i * 37 % 11) / 10.0,
       CASE WHEN (i * 13 % 17) + (i % 7) > 11 THEN 'yes' ELSE 'no' END,
       i % 7, (i % 5) + (i * 7 % 3) / 4.0, substr('redgreblu', 1 + 3 * (i % 3), 3),
       'the ' || substr('catdogcowhen', 1 + 3 * (i % 4), 3) || ' and number ' || (i % 6) || ' running'
FROM n;
-- fault
CREATE TABLE model AS SELECT ml_linear_regression(y, a, b, c) AS m FROM data;
SELECT c, ml_linear_regression(y, a, b) FROM data GROUP BY c;
SELECT ml_train('linear_regression', 'SELECT y, a, b, c FROM data');
SELECT ml_linear_regression(y, a, b, '{"missing": "mean"}') FROM data;
SELECT ml_linear_regression(y, ml_vector(a, b)) FROM data;
SELECT id, ml_predict(m, a, b, c) FROM data, model;
SELECT ml_predict(m, '{"x1": 1, "x2": 2, "x3": "red"}') FROM model;
SELECT * FROM ml_coefficients((SELECT m FROM model));
SELECT * FROM ml_summary((SELECT m FROM model));
SELECT * FROM ml_features((SELECT m FROM model));
SELECT ml_info(m) FROM model;
-- fails
SELECT ml_linear_regression(y, a, '{"mising": "mean"}') FROM data;
-- fails
SELECT ml_linear_regression(y, CASE WHEN id > 5 THEN body ELSE a END) FROM data;
-- fails
SELECT ml_train('linear_regression', 'SELECT y, nothing FROM data');
SELECT ml_linear_regression(nullif(y, y), a, '{"on_error": "null"}') IS NULL FROM data;
