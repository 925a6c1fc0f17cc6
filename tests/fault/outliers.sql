CREATE TABLE data(a REAL, b REAL, c);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 16)
INSERT INTO data SELECT i * i % 17 + 1 + 40 * (i = 9), i * 7 % 5, substr('xyz', 1 + i % 3, 1) FROM n;
-- fault
SELECT ml_predict(m, 1, 2, 'x'), round(ml_anomaly_score(m, 1, 2, 'x'), 6) FROM (SELECT ml_isolation_forest(a, b, c, '{"n_estimators": 3, "max_samples": 8, "contamination": 0.2}') AS m FROM data);
SELECT round(ml_distance(m, 1, 2), 6), ml_p_value(m, 1, 2) > 0, ml_predict(m, 90, 2) FROM (SELECT ml_mahalanobis(a, b) AS m FROM data);
SELECT round(ml_lower_fence(a), 6), round(ml_upper_fence(a, '{"method": "z"}'), 6) FROM data;
SELECT ml_upper_fence(a) OVER w, ml_hampel(a) OVER w FROM data WINDOW w AS (ORDER BY rowid ROWS BETWEEN 2 PRECEDING AND 2 FOLLOWING);
SELECT ml_vector_json(ml_transform((SELECT ml_winsorizer(a, b, '{"low": 0.1}') FROM data), 1, 2));
SELECT row, "column", value, method FROM ml_outliers('SELECT a, b FROM data', '{"method": "hampel"}');
SELECT row, round(score, 6) FROM ml_outliers('SELECT a, b FROM data', '{"method": "mahalanobis", "threshold": 2}');
SELECT row, round(score, 6) FROM ml_outliers('SELECT a, b FROM data', '{"method": "isolation_forest", "contamination": 0.1}') LIMIT 2;
SELECT name, value FROM ml_summary((SELECT ml_mahalanobis(a, b) FROM data));
-- fails
SELECT ml_mahalanobis(a, 2 * a) FROM data;
-- fails
SELECT ml_hampel(a) FROM data;
