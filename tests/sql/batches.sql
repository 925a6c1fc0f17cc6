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
-- Categories, scaling, weights: what is not put together is as all rows at once; what is, is near.
CREATE TABLE mixed AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12000)
SELECT i, (i * i % 11) * 10 + (i * 7907 % 977) / 500.0 AS x, 'level ' || (i * i % 13 % 7) AS a, 'b' || (i / 1000) AS b, 1 + i % 3 AS w FROM n;
CREATE TABLE ways(o TEXT);
INSERT INTO ways VALUES ('{}'), ('{"scale": "standard"}'), ('{"scale": "min_max"}'), ('{"scale": "standard", "weights": "w"}');
CREATE TABLE found AS SELECT ways.rowid AS way,
  ml_train('kmeans', 'SELECT x, a, b, w FROM mixed', json_patch('{"k": 5, "n_init": 3}', o)) AS held,
  ml_train('kmeans', 'SELECT x, a, b, w FROM mixed', json_patch('{"k": 5, "n_init": 3, "batch_size": 12000}', o)) AS whole,
  ml_train('kmeans', 'SELECT x, a, b, w FROM mixed', json_patch('{"k": 5, "n_init": 3, "batch_size": 1000}', o)) AS parts FROM ways;
SELECT way, count(*) AS "values", sum(abs(a.value - b.value) <= 1e-9 * abs(b.value)) AS equal
  FROM found, ml_summary(found.held) AS a JOIN ml_summary(found.whole) AS b USING (name)
  WHERE name NOT IN ('algorithm', 'features', 'iterations', 'davies_bouldin') GROUP BY way;
SELECT way, feature, abs(sum(a.value) - sum(b.value)) < 1e-9 AS value, abs(sum(a.spread) - sum(b.spread)) < 1e-9 AS spread
  FROM found, ml_centroids(found.held) AS a JOIN ml_centroids(found.whole) AS b USING (cluster, feature)
  WHERE way > 1 AND feature IN ('x', 'a=level 1', 'b=b11') GROUP BY way, feature;
SELECT way, round(b.value / a.value, 1) AS inertia FROM found, ml_summary(found.held) AS a JOIN ml_summary(found.parts) AS b USING (name)
  WHERE name = 'inertia';
SELECT way, max(abs(mean - iif(way < 4, m, wm))) < 1e-9 AS means, max(abs(deviation - d)) < 1e-9 AS deviations FROM
  (SELECT way, feature, mean, (value - mean) / difference AS deviation FROM found, ml_cluster_profile(found.parts) WHERE feature = 'x' AND cluster = 0)
  JOIN (SELECT avg(x) AS m, sum(x * w) / sum(w) AS wm, 0 AS none FROM mixed)
  JOIN (SELECT 1 AS of, sqrt(avg(x * x) - avg(x) * avg(x)) AS d FROM mixed
        UNION ALL SELECT 4, sqrt(sum(w * x * x) / sum(w) - pow(sum(w * x) / sum(w), 2)) FROM mixed) ON of = iif(way < 4, 1, 4) GROUP BY way;
SELECT name, value FROM ml_summary((SELECT ml_kmeans('auto', x * 1000, a, '{"batch_size": 1000, "k_max": 13, "n_init": 2}') FROM mixed)) WHERE name = 'k';
-- Errors.
SELECT ml_kmeans(15, x, y, '{"batch_size": 500}') FROM s1;
SELECT ml_kmeans(100, x, y, '{"batch_size": 1000}') FROM s1;
SELECT ml_kmeans(3, x, y, '{"batch_size": 1000, "metric": "cosine"}') FROM s1;
SELECT ml_kmeans(3, x, y, '{"batch_size": 1000, "missing": "mean"}') FROM s1;
SELECT ml_kmeans(1, ml_transform((SELECT ml_tfidf_vectorizer('a word')), 'word'), '{"batch_size": 1000}');
SELECT ml_kmeans(9, x, y, '{"batch_size": 1000}') FROM (SELECT * FROM s1 LIMIT 5);
SELECT ml_kmeans(2, 1, 1, '{"batch_size": 1000}') FROM s1;
