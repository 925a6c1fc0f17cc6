CREATE TABLE data(id INTEGER PRIMARY KEY, y REAL, label TEXT, a REAL, b REAL, c TEXT, body TEXT);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 24)
INSERT INTO data
SELECT i, 3.0 + 2 * (i % 7) - 0.5 * (i % 5) + (i * 37 % 11) / 10.0,
       CASE WHEN (i * 13 % 17) + (i % 7) > 11 THEN 'yes' ELSE 'no' END,
       i % 7, (i % 5) + (i * 7 % 3) / 4.0, substr('redgreblu', 1 + 3 * (i % 3), 3),
       'the ' || substr('catdogcowhen', 1 + 3 * (i % 4), 3) || ' and number ' || (i % 6) || ' running'
FROM n;
-- fault
SELECT ml_split(id, 0.25), ml_split(c || id, 0.25, 7), ml_fold(id, 5) FROM data;
SELECT ml_accuracy(label, CASE WHEN a > 3 THEN 'yes' ELSE 'no' END),
       ml_precision(label, CASE WHEN a > 3 THEN 'yes' ELSE 'no' END),
       ml_recall(label, CASE WHEN a > 3 THEN 'yes' ELSE 'no' END),
       ml_f1(label, CASE WHEN a > 3 THEN 'yes' ELSE 'no' END) FROM data;
SELECT ml_roc_auc(label, a), ml_log_loss(label, (a + 1) / 9) FROM data;
SELECT ml_r2(y, a), ml_rmse(y, a), ml_mae(y, a) FROM data;
SELECT ml_vector(1, 2, 3.5), ml_vector('[1, 2]');
SELECT * FROM ml_help();
