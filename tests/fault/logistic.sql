CREATE TABLE data(id INTEGER PRIMARY KEY, y REAL, label TEXT, a REAL, b REAL, c TEXT, body TEXT);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 24)
INSERT INTO data
SELECT i, 3.0 + 2 * (i % 7) - 0.5 * (i % 5) + (i * 37 % 11) / 10.0,
       CASE WHEN (i * 13 % 17) + (i % 7) > 11 THEN 'yes' ELSE 'no' END,
       i % 7, (i % 5) + (i * 7 % 3) / 4.0, substr('redgreblu', 1 + 3 * (i % 3), 3),
       'the ' || substr('catdogcowhen', 1 + 3 * (i % 4), 3) || ' and number ' || (i % 6) || ' running'
FROM n;
-- fault
CREATE TABLE model AS SELECT ml_logistic_regression(label, a, b, c) AS m FROM data;
SELECT ml_train('logistic_regression', 'SELECT label, a, b FROM data', '{"l2": 0.5}');
SELECT ml_predict(m, a, b, c), ml_probability(m, a, b, c) FROM data, model;
-- fails
SELECT ml_predict(m, 1, 2) FROM model;
SELECT * FROM ml_coefficients((SELECT m FROM model));
SELECT * FROM ml_summary((SELECT m FROM model));
-- fails
SELECT ml_logistic_regression('one', a) FROM data;
SELECT ml_logistic_regression(label, a, b, '{"class_weight": {"yes": 2, "no": 0.5}, "l2": 1}') FROM data;
-- fails
SELECT ml_logistic_regression(label, a, '{"class_weight": {"1": 2}}') FROM data;
SELECT ml_merge(m) FROM (SELECT ml_logistic_regression(label, a, '{"class_weight": {"yes": 2}}') AS m FROM data GROUP BY id % 2);
