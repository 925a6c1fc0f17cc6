CREATE TABLE data(a, b, c, d);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12)
INSERT INTO data SELECT i % 5, nullif(i * 7 % 4, 3), substr('xyz', 1 + i % 3, 1), substr('uv', 1 + i % 2, 1) FROM n;
-- fault
SELECT * FROM ml_correlations('data');
SELECT * FROM ml_missing_patterns('data');
SELECT * FROM ml_dependencies('data', '{"least": 0.3}');
-- fails
SELECT * FROM ml_correlations('nothing');
SELECT * FROM ml_outliers('data', '{"threshold": 0.1}');
SELECT * FROM ml_outliers('data', '{"method": "z", "threshold": 0.5}');
SELECT * FROM ml_outliers('data', '{"method": "modified_z", "threshold": 0.5}');
