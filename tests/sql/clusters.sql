.load ./mlext
.headers on
CREATE TABLE t(x REAL, y REAL);
INSERT INTO t VALUES (1, 1), (2, 1), (1.5, 2), (10, 9), (11, 9), (12, 8), (11, 10), (-5, 20), (-6, 21);
CREATE TABLE model AS SELECT ml_kmeans(3, x, y, '{"seed": 1}') AS m FROM t;
-- Numbered from 0 by falling size.
SELECT x, y, ml_predict(m, x, y) AS cluster FROM t, model;
SELECT cluster, size, feature, round(value, 9) AS value FROM ml_centroids((SELECT m FROM model));
SELECT name, CASE WHEN typeof(value) = 'real' THEN round(value, 6) ELSE value END AS value
  FROM ml_summary((SELECT m FROM model)) WHERE name IN ('rows', 'n_obs', 'k', 'inertia');
SELECT round(json_extract(ml_vector_json(ml_transform(m, 1, 1)), '$[1]'), 9) AS distance FROM model;
-- The same seed gives the same bytes.
SELECT m = (SELECT ml_kmeans(3, x, y, '{"seed": 1}') FROM t) AS same FROM model;
-- More clusters than distinct rows: see clusters.err.
SELECT ml_kmeans(2, 1.0) FROM t;
