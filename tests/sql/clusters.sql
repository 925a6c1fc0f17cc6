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
-- Where the clusters are, how large and how wide (the population's standard deviation).
SELECT cluster, round(share, 6) AS share, feature, round(spread, 9) AS spread
  FROM ml_centroids((SELECT m FROM model));
-- What sets them apart, in standard deviations of all rows.
SELECT cluster, feature, round(mean, 6) AS mean, round(difference, 9) AS difference
  FROM ml_cluster_profile((SELECT m FROM model));
SELECT cluster, difference FROM ml_cluster_profile((SELECT ml_kmeans(2, x, 5) FROM t))
  WHERE feature = 'x2';
-- Distance to the nearest centroid: of a centroid 0, of an outlier large; in the scaled space.
SELECT round(ml_distance(m, 11, 9), 9) AS at_centroid, round(ml_distance(m, 100, 9), 9) AS outlier,
       ml_distance(m, NULL, 9) AS missing, ml_distance(NULL, 1, 1) AS no_model,
       round(ml_distance(m, '{"x2": 9, "x1": 14}'), 9) AS by_name FROM model;
SELECT round(ml_distance(ml_kmeans(1, x, '{"scale": "min_max"}'), 12), 9) AS scaled
  FROM (SELECT 0 AS x UNION ALL SELECT 4);
-- k by the greatest silhouette; both doors the same.
SELECT name, value FROM ml_summary((SELECT ml_kmeans('auto', x, y) FROM t)) WHERE name = 'k';
SELECT ml_train('kmeans', 'SELECT x, y FROM t', '{"k": "auto", "k_max": 4}')
     = ml_kmeans('auto', x, y, '{"k_max": 4, "names": ["x", "y"]}') AS same FROM t;
-- Fewer distinct rows than k_max: what there is.
SELECT name, value FROM ml_summary((SELECT ml_kmeans('auto', x % 3) FROM t)) WHERE name = 'k';
-- Errors.
SELECT ml_distance(ml_linear_regression(x, y), 1) FROM t;
SELECT * FROM ml_cluster_profile((SELECT ml_linear_regression(x, y) FROM t));
SELECT ml_distance(m, 1) FROM model;
SELECT ml_kmeans('auto', 7) FROM t;
SELECT ml_kmeans('auto', x, '{"k_min": 5, "k_max": 4}') FROM t;
SELECT ml_train('kmeans', 't', '{"k": "automatic"}');
SELECT ml_kmeans(iif(x > 5, 2, 3), x) FROM t;
-- A row of weight w counts as w rows; of weight 0, not at all.
CREATE TABLE weighted AS SELECT x, y, (rowid * 5) % 4 AS w FROM t;
CREATE TABLE repeated AS SELECT x, y FROM weighted, (VALUES (1), (2), (3)) WHERE w >= column1;
CREATE TABLE pair AS
SELECT (SELECT ml_train('kmeans', 'weighted', '{"k": 2, "weights": "w", "scale": "standard"}')) AS a,
       (SELECT ml_train('kmeans', 'repeated', '{"k": 2, "scale": "standard"}')) AS b;
SELECT a.cluster, a.feature, a.size < b.size AS fewer, abs(a.value - b.value) < 1e-12 AS value,
       abs(a.spread - b.spread) < 1e-12 AS spread, abs(a.share - b.share) < 1e-12 AS share
  FROM pair, ml_centroids(pair.a) AS a JOIN ml_centroids(pair.b) AS b USING (cluster, feature);
SELECT a.feature, abs(a.mean - b.mean) < 1e-12 AS mean, abs(a.difference - b.difference) < 1e-12 AS difference
  FROM pair, ml_cluster_profile(pair.a) AS a JOIN ml_cluster_profile(pair.b) AS b USING (cluster, feature)
  WHERE cluster = 0;
SELECT name, abs(a.value - b.value) < 1e-9 AS equal
  FROM pair, ml_summary(pair.a) AS a JOIN ml_summary(pair.b) AS b USING (name)
  WHERE name IN ('inertia', 'calinski_harabasz', 'davies_bouldin');
SELECT ml_predict(a, 1, 2) AS cluster FROM pair;
SELECT ml_kmeans(2, x, y, -1, '{"weights": "x3"}') FROM t;
