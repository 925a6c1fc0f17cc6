CREATE TABLE data(id INTEGER PRIMARY KEY, y REAL, label TEXT, a REAL, b REAL, c TEXT, body TEXT);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 24)
INSERT INTO data
SELECT i, 3.0 + 2 * (i % 7) - 0.5 * (i % 5) + (i * 37 % 11) / 10.0,
       CASE WHEN (i * 13 % 17) + (i % 7) > 11 THEN 'yes' ELSE 'no' END,
       i % 7, (i % 5) + (i * 7 % 3) / 4.0, substr('redgreblu', 1 + 3 * (i % 3), 3),
       'the ' || substr('catdogcowhen', 1 + 3 * (i % 4), 3) || ' and number ' || (i % 6) || ' running'
FROM n;
-- fault
CREATE TABLE model AS SELECT ml_kmeans(3, a, b, '{"seed": 1, "n_init": 2, "scale": "standard"}') AS m FROM data;
SELECT ml_train('kmeans', 'SELECT a, b FROM data', '{"k": 2, "n_init": 1}');
SELECT ml_predict(m, a, b), ml_transform(m, a, b) FROM data, model;
SELECT * FROM ml_centroids((SELECT m FROM model));
SELECT * FROM ml_summary((SELECT m FROM model));
-- fails
SELECT ml_kmeans(1000, a, b) FROM data;
