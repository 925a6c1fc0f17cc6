CREATE TABLE data(id INTEGER PRIMARY KEY, label TEXT, a REAL, b REAL, c TEXT);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60)
INSERT INTO data
SELECT i, substr('redgreblu', 1 + 3 * (i % 3), 3), i % 7 + 20 * (i % 3),
       (i % 5) + (i * 7 % 3) / 4.0, substr('onetwo', 1 + 3 * (i % 2), 3) FROM n;
INSERT INTO data VALUES (61, NULL, NULL, 1, 'one');
CREATE TABLE model AS SELECT ml_train('kmeans', 'SELECT a, b, c FROM data', '{"k": 3, "n_init": 1}') AS m;
CREATE TABLE vectors AS SELECT ml_transform((SELECT ml_tfidf_vectorizer(c || ' ' || label) FROM data), c || ' ' || label) AS v
  FROM data WHERE label IS NOT NULL AND id < 30;
CREATE TABLE directions AS SELECT ml_kmeans(2, v, '{"n_init": 1, "metric": "cosine"}') AS m FROM vectors;
-- fault
SELECT ml_kmeans('auto', a, b, '{"n_init": 1, "k_max": 4, "threads": 1}') FROM data;
SELECT ml_kmeans('auto', a, b, i, '{"n_init": 1, "k_max": 3, "threads": 1, "weights": 3, "scale": "standard"}') FROM (SELECT *, id AS i FROM data);
SELECT ml_kmeans(2, a, b, id, '{"n_init": 1, "threads": 1, "metric": "cosine", "weights": 3}') FROM data;
SELECT ml_kmeans('auto', v, '{"n_init": 1, "k_max": 3, "threads": 1, "metric": "cosine"}') FROM vectors;
SELECT ml_predict(m, v), ml_distance(m, v), ml_transform(m, v) FROM vectors, directions;
SELECT * FROM ml_cluster_profile((SELECT m FROM directions));
SELECT ml_kmeans(2, a + i * 0.01, b, '{"n_init": 1, "threads": 1, "batch_size": 1000}') FROM data,
  (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60) SELECT i FROM n);
SELECT ml_kmeans('auto', a + i * 0.01, c || i % 9, '{"n_init": 1, "k_max": 3, "sample": 20, "threads": 1, "batch_size": 1000, "scale": "standard"}')
  FROM data, (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 19) SELECT i FROM n);
SELECT ml_distance(m, a, b, c) FROM data, model;
SELECT * FROM ml_cluster_profile((SELECT m FROM model));
SELECT ml_adjusted_rand_index(label, c), ml_adjusted_mutual_information(label, a),
       ml_homogeneity(label, c), ml_completeness(label, c), ml_v_measure(label, c) FROM data;
SELECT ml_v_measure(label, c) OVER (ORDER BY id ROWS 5 PRECEDING) FROM data;
SELECT * FROM ml_silhouette('data', (SELECT m FROM model), '{"threads": 1}');
SELECT * FROM ml_silhouette('data', (SELECT m FROM model), '{"sample": 10, "threads": 1}');
SELECT * FROM ml_elbow('SELECT a, b, c FROM data', 3, '{"n_init": 1, "references": 2, "threads": 1}');
SELECT * FROM ml_dbscan('SELECT id, a, b FROM data', 1.5, 4);
SELECT * FROM ml_dbscan('SELECT label, a, c FROM data', 0.2, 4, '{"id": "label", "scale": "standard"}');
SELECT ml_kmeans(2, a, c, '{"n_init": 1, "threads": 1, "precision": "single", "scale": "standard"}') FROM data;
SELECT ml_train('kmeans', 'SELECT a, b, c FROM data, (VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11))',
  '{"k": 2, "n_init": 1, "threads": 1, "memory": 1, "sample": 10, "scale": "standard", "precision": "single"}');
SELECT ml_train('kmeans', 'SELECT a, b, c FROM data, (VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11))',
  '{"k": 2, "n_init": 1, "threads": 1, "memory": 1, "sample": 10, "metric": "cosine"}');
SELECT * FROM ml_silhouette('SELECT v AS x1 FROM vectors', (SELECT m FROM directions), '{"threads": 1}');
SELECT * FROM ml_elbow('SELECT v FROM vectors', 2, '{"n_init": 1, "metric": "cosine", "threads": 1}');
-- fails
SELECT * FROM ml_silhouette('SELECT a FROM data', (SELECT m FROM model));
-- fails
SELECT * FROM ml_elbow('SELECT a FROM data', 100);
-- fails
SELECT * FROM ml_dbscan('data', 1, 3, '{"id": "none"}');
