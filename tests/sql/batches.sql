.load ./mlext
.headers on
-- k-means in bounded memory, against all rows at once.
CREATE TABLE s1(x REAL, y REAL);
.mode csv
.import --skip 1 tests/data/clustering/s1.csv s1
.mode list
CREATE TABLE models AS
SELECT (SELECT ml_kmeans(15, x, y) FROM s1) AS a,
       (SELECT ml_kmeans(15, x, y, '{"batch_size": 1000}') FROM s1) AS b,
       (SELECT ml_kmeans(15, x, y, '{"batch_size": 1000}') FROM (SELECT * FROM s1 ORDER BY x)) AS sorted,
       (SELECT ml_kmeans(15, x, y, '{"batch_size": 5000}') FROM s1) AS whole;
-- The rows' true inertia is within 0.1 % of the best, in whatever order they come.
SELECT sum(pow(ml_distance(b, x, y), 2)) / sum(pow(ml_distance(a, x, y), 2)) < 1.001 AS b,
       sum(pow(ml_distance(sorted, x, y), 2)) / sum(pow(ml_distance(a, x, y), 2)) < 1.001 AS sorted,
       ml_adjusted_rand_index(ml_predict(a, x, y), ml_predict(b, x, y)) > 0.998 AS rand FROM s1, models;
-- The inertia in the model is that of its points' clusters: a little more. Spreads and sizes too.
SELECT b.value >= (SELECT sum(pow(ml_distance(b, x, y), 2)) FROM s1, models) AS above,
       b.value / a.value < 1.02 AS near
  FROM models, ml_summary(models.a) AS a JOIN ml_summary(models.b) AS b USING (name) WHERE name = 'inertia';
SELECT sum(size) AS "rows", abs(sum(size * spread * spread) / (SELECT sum(size * spread * spread)
    FROM models, ml_centroids(models.a) WHERE feature = 'x1') - 1) < 0.02 AS spreads
  FROM models, ml_centroids(models.b) WHERE feature = 'x1';
SELECT feature, max(abs(mean / (SELECT iif(p.feature = 'x1', avg(x), avg(y)) FROM s1) - 1)) < 1e-12 AS mean
  FROM models, ml_cluster_profile(models.b) AS p GROUP BY 1;
-- Rows that fit are not changed: the same centroids, up to rounding.
SELECT count(*) AS cells, sum(abs(a.value / b.value - 1) < 1e-14) AS equal, sum(abs(a.spread / b.spread - 1) < 1e-12) AS spreads
  FROM models, ml_centroids(models.a) AS a JOIN ml_centroids(models.whole) AS b USING (cluster, feature);
-- Repeated rows are put together without loss.
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
SELECT ml_info(ml_kmeans(2, i % 7, i % 5, '{"batch_size": 1000, "threads": 3}')) ->> '$.parameters'
     = ml_info(ml_kmeans(2, i % 7, i % 5, '{"batch_size": 1000, "threads": 1}')) ->> '$.parameters' AS threads,
   (SELECT group_concat(size || ' ' || value) FROM ml_centroids(ml_kmeans(2, i % 7, i % 5, '{"batch_size": 1000}')))
  = (SELECT group_concat(size || ' ' || value) FROM ml_centroids(ml_kmeans(2, i % 7, i % 5))) AS lossless FROM n;
-- Weights, vectors, few rows.
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9000)
SELECT round(share, 3) AS share, size, round(value) AS value FROM ml_centroids((SELECT
  ml_kmeans(2, i % 2 * 100 + i / 9000.0, 1 + i % 2 * 2, '{"batch_size": 1000, "weights": 2}') FROM n));
SELECT cluster, size, feature, value FROM ml_centroids((SELECT
  ml_kmeans(2, ml_vector(column1, column1), '{"batch_size": 1000}') FROM (VALUES (1), (2), (9))));
-- Errors.
SELECT ml_kmeans(15, x, y, '{"batch_size": 500}') FROM s1;
SELECT ml_kmeans(100, x, y, '{"batch_size": 1000}') FROM s1;
SELECT ml_kmeans('auto', x, y, '{"batch_size": 1000}') FROM s1;
SELECT ml_kmeans(3, x, y, '{"batch_size": 1000, "scale": "standard"}') FROM s1;
SELECT ml_kmeans(3, x, y, '{"batch_size": 1000, "metric": "cosine"}') FROM s1;
SELECT ml_kmeans(3, x, y, '{"batch_size": 1000, "missing": "mean"}') FROM s1;
SELECT ml_kmeans(3, 'text ' || x, y, '{"batch_size": 1000}') FROM (SELECT * FROM s1 LIMIT 5);
SELECT ml_kmeans(1, ml_transform((SELECT ml_tfidf_vectorizer('a word')), 'word'), '{"batch_size": 1000}');
SELECT ml_kmeans(9, x, y, '{"batch_size": 1000}') FROM (SELECT * FROM s1 LIMIT 5);
SELECT ml_kmeans(2, 1, 1, '{"batch_size": 1000}') FROM s1;
