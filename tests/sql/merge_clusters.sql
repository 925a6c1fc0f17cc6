.load ./mlext
-- k-means of parts, and of new rows to a model.
-- Three groups far apart, in four parts: what is merged is the fit of all rows, in any scaling. The level 'r' is in the
-- last part alone, and the weights are not all 1.
CREATE TABLE b AS SELECT *, (SELECT json_group_array(i % 3 * 50 + (i * 37 + value * value * 3) % 11)
    FROM json_each('[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29]')) AS v FROM (WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 119)
SELECT i, i / 30 AS part, 1e4 + i % 3 * 50 + i * 37 % 11 AS x, i % 3 * 7 + i * 13 % 5 / 8.0 AS y,
  iif(i >= 90 AND i % 7 = 0, 'r', char(112 + i % 2)) AS c, 1 + i % 4 / 2.0 AS w, 3 AS same FROM n);
CREATE TABLE o(o TEXT);
INSERT INTO o VALUES ('{}'), ('{"scale": "standard"}'), ('{"scale": "min_max"}'),
  ('{"scale": "standard", "weights": "w"}'), ('{"scale": "min_max", "weights": "w"}'), ('{"precision": "single"}');
CREATE TABLE g AS SELECT o,
  ml_train('kmeans', 'SELECT v, y, same, c, w FROM b', json_patch(o, '{"k": 3}')) AS whole,
  (SELECT ml_merge(ml_train('kmeans', 'SELECT v, y, same, c, w FROM b WHERE part = ' || value, json_patch(o, '{"k": 3}')))
   FROM json_each('[0, 1, 2, 3]')) AS merged,
  CASE WHEN o NOT LIKE '%single%' THEN (SELECT ml_update(m, v, y, same, c, w) FROM b, (
    SELECT ml_train('kmeans', 'SELECT v, y, same, c, w FROM b WHERE part < 2', json_patch(o, '{"k": 3}')) AS m) WHERE part >= 2) END AS updated
FROM o;
.headers on
SELECT o, count(*), max(abs(a.value - b.value)) < 1e-8 AS centroids, max(abs(a.spread - b.spread)) < 1e-8 AS spreads, min(a.size = b.size) AS sizes,
  max(abs(a.share - b.share)) < 1e-12 AS shares
FROM g, ml_centroids(whole) AS a JOIN ml_centroids(merged) AS b USING (cluster, feature) GROUP BY o;
SELECT o, count(*), max(abs(a.value - b.value)) < 1e-8 AS centroids, max(abs(a.spread - b.spread)) < 1e-8 AS spreads, min(a.size = b.size) AS sizes,
  max(abs(a.share - b.share)) < 1e-12 AS shares
FROM g, ml_centroids(whole) AS a JOIN ml_centroids(updated) AS b USING (cluster, feature) GROUP BY o;
SELECT o, name, abs(b.value / a.value - 1) < 1e-10 AS merged, abs(c.value / a.value - 1) < 1e-10 AS updated
FROM g, ml_summary(whole) AS a JOIN ml_summary(merged) AS b USING (name) LEFT JOIN ml_summary(updated) AS c USING (name)
WHERE name IN ('inertia', 'calinski_harabasz', 'rows_used');
SELECT o, max(abs(a.mean - b.mean)) < 1e-8 AS means, max(abs(a.difference - b.difference)) < 1e-8 AS differences
FROM g, ml_cluster_profile(whole) AS a JOIN ml_cluster_profile(merged) AS b USING (cluster, feature) GROUP BY o;
-- The same rows lie equally far from the centroids: the scaling is that of all rows.
SELECT o, max(abs(ml_distance(whole, v, y, same, c) - ml_distance(merged, v, y, same, c))) < 1e-8 AS merged,
  max(abs(ml_distance(whole, v, y, same, c) - ml_distance(updated, v, y, same, c))) < 1e-8 AS updated FROM g, b WHERE o LIKE '%weights%' GROUP BY o;
.headers off
SELECT o, name, value FROM g, ml_summary(merged) WHERE name IN ('parts', 'note', 'davies_bouldin', 'converged') AND o = '{}';
SELECT count(*) > 0, max(loss) >= min(loss) FROM g, ml_history(merged) WHERE o = '{}';
.print -- groups that overlap: the inertia of the parts' clusters is above that of all rows, by a little
.read tests/data/tabular/penguins.sql
CREATE TABLE p AS SELECT bill_length_mm AS a, bill_depth_mm AS b, flipper_length_mm AS c, sex AS s, row_number() OVER () AS i
FROM penguins WHERE sex IS NOT NULL;
.read tests/data/tabular/iris.sql
CREATE TABLE q AS SELECT 'penguins' AS kind, k.value AS k, s.value AS scale,
  ml_kmeans(k.value, a, b, c, s, json_object('scale', s.value)) AS whole,
  (SELECT ml_merge(m) FROM (SELECT ml_kmeans(k.value, a, b, c, s, json_object('scale', s.value)) AS m FROM p GROUP BY i * 7919 % 5)) AS merged,
  (SELECT ml_update(m, a, b, c, s) FROM p, (SELECT ml_kmeans(k.value, a, b, c, s, json_object('scale', s.value)) AS m FROM p WHERE i % 2) WHERE i % 2 = 0) AS updated
FROM p, json_each('[2, 3, 4, 5]') AS k, json_each('["none", "standard", "min_max"]') AS s GROUP BY k.value, s.value;
.headers on
SELECT k, scale, round(b.value / a.value, 2) AS merged, round(c.value / a.value, 2) AS updated
FROM q, ml_summary(whole) AS a JOIN ml_summary(merged) AS b USING (name) JOIN ml_summary(updated) AS c USING (name) WHERE name = 'inertia';
.headers off
-- The inertia is that of the rows as the parts have grouped them, looked up row by row.
WITH part AS (SELECT i % 3 AS n, ml_kmeans(4, a, b) AS m FROM p GROUP BY i % 3), whole AS (SELECT ml_merge(m) AS m FROM part),
  part_centroid AS (SELECT n, cluster, max(value) FILTER (WHERE feature = 'x1') AS x, max(value) FILTER (WHERE feature = 'x2') AS y
    FROM part, ml_centroids(m) GROUP BY n, cluster),
  moved AS (SELECT n AS part, cluster, ml_predict(m, x, y) AS merged FROM part_centroid, whole),
  centroid AS (SELECT cluster, max(value) FILTER (WHERE feature = 'x1') AS x, max(value) FILTER (WHERE feature = 'x2') AS y
    FROM whole, ml_centroids(m) GROUP BY cluster)
SELECT abs(sum((a - x) * (a - x) + (b - y) * (b - y)) / (SELECT value FROM whole, ml_summary(m) WHERE name = 'inertia') - 1) < 1e-12
FROM p JOIN part ON n = i % 3 JOIN moved ON moved.part = n AND moved.cluster = ml_predict(m, a, b) JOIN centroid ON centroid.cluster = merged;
.print -- one model, models merged again, one new row, vectors, k auto
SELECT ml_to_json(ml_merge(m)) = ml_to_json(m) OR (SELECT max(abs(a.value - b.value)) < 1e-9
  FROM ml_centroids(ml_merge(m)) AS a JOIN ml_centroids(m) AS b USING (cluster, feature)) FROM (SELECT ml_kmeans(3, a, b, c, '{"scale": "standard"}') AS m FROM p);
SELECT name, value FROM ml_summary((SELECT ml_merge(m) FROM (SELECT merged AS m FROM g WHERE o = '{}' UNION ALL SELECT whole FROM g WHERE o = '{}')))
WHERE name IN ('parts', 'rows_used', 'k');
SELECT cluster, size, value FROM ml_centroids((SELECT ml_update(m, 10) FROM (SELECT ml_kmeans(2, x) AS m FROM (SELECT 1 AS x UNION ALL SELECT 2 UNION ALL SELECT 7))));
SELECT cluster, size, value FROM ml_centroids((SELECT ml_update(m, NULL) FROM (SELECT ml_kmeans(2, x) AS m FROM (SELECT 1 AS x UNION ALL SELECT 2 UNION ALL SELECT 7))));
SELECT max(abs(a.value - b.value)) < 1e-9 FROM ml_centroids((SELECT ml_kmeans(3, ml_vector(x, y)) FROM b)) AS a
JOIN ml_centroids((SELECT ml_merge(m) FROM (SELECT ml_kmeans(3, ml_vector(x, y)) AS m FROM b GROUP BY part))) AS b USING (cluster, feature);
SELECT name, value FROM ml_summary((SELECT ml_merge(m) FROM (SELECT ml_kmeans('auto', x, y) AS m FROM b GROUP BY part))) WHERE name IN ('k', 'parts');
SELECT name, value FROM ml_summary((SELECT ml_merge(m) FROM (SELECT ml_kmeans(3, x, y, '{"batch_size": 1000}') AS m FROM b GROUP BY part))) WHERE name IN ('k', 'parts');
.print -- wrong use
SELECT ml_merge(m) FROM (SELECT ml_kmeans(2, x) AS m FROM b UNION ALL SELECT ml_kmeans(3, x) FROM b);
SELECT ml_merge(m) FROM (SELECT ml_kmeans(2, x) AS m FROM b UNION ALL SELECT ml_kmeans(2, x, '{"scale": "standard"}') FROM b);
SELECT ml_merge(m) FROM (SELECT ml_kmeans(2, x) AS m FROM b UNION ALL SELECT ml_kmeans(2, x, y) FROM b);
SELECT ml_merge(m) FROM (SELECT ml_kmeans(2, x, y, '{"metric": "cosine"}') AS m FROM b);
SELECT ml_update(m, 1, 2) FROM (SELECT ml_kmeans(2, x, y, '{"metric": "cosine"}') AS m FROM b);
SELECT ml_update(m, 1, 2) FROM (SELECT ml_kmeans(2, x, y, '{"batch_size": 1000}') AS m FROM b);
SELECT ml_update(m, 1, 2) FROM (SELECT ml_kmeans(2, x, y, '{"precision": "single"}') AS m FROM b);
SELECT ml_update(m, 1, 0) IS NOT NULL FROM (SELECT ml_kmeans(2, x, w, '{"weights": 2}') AS m FROM b);
SELECT ml_update(m, 1e300) FROM (SELECT ml_kmeans(2, x, '{"scale": "standard"}') AS m FROM b);
SELECT ml_update(m, 'text') FROM (SELECT ml_kmeans(2, x) AS m FROM b);
SELECT ml_update(m, 1, 'text') FROM (SELECT ml_logistic_regression(y > 3, x) AS m FROM b);
.print -- models that were changed by hand
CREATE TABLE j AS SELECT ml_to_json(ml_kmeans(2, x, y, c, '{"scale": "standard"}')) AS t FROM b;
SELECT ml_merge(ml_from_json(json_set(t, '$.parameters.parts', 0))) FROM j;
SELECT ml_merge(ml_from_json(json_set(t, '$.parameters.parts', 3000000000))) FROM j;
SELECT ml_merge(ml_from_json(json_set(t, '$.parameters.sizes', json('[-1, 5]')))) FROM j;
SELECT ml_merge(ml_from_json(json_set(t, '$.parameters.sizes', json('[9223372036854775807, 9223372036854775807]')))) FROM j;
SELECT ml_merge(ml_from_json(json_set(t, '$.parameters.sizes', json('[0, 5]')))) IS NOT NULL FROM j;
SELECT ml_merge(ml_from_json(json_set(t, '$.parameters.centroids[0]', NULL))) FROM j;
SELECT ml_merge(ml_from_json(json_set(t, '$.parameters.spreads[1]', NULL))) FROM j;
SELECT ml_merge(ml_from_json(json_set(t, '$.parameters.centroids[1]', 1e308))) FROM j;
SELECT ml_merge(ml_from_json(json_set(t, '$.parameters.spreads[1]', 1e308))) IS NOT NULL FROM j;
SELECT ml_merge(ml_from_json(json_set(t, '$.parameters.scale[0]', 1e-308))) FROM j;
SELECT ml_merge(ml_from_json(json_set(t, '$.parameters.center[0]', NULL))) FROM j;
SELECT ml_merge(ml_from_json(json_set(t, '$.parameters.start', json('[1.5]')))) FROM j;
SELECT ml_merge(ml_from_json(json_set(t, '$.parameters.start', json_array(1.5, NULL, 1.5, 1.5, 1.5, 2.5, 2.5, 2.5, 2.5, 2.5)))) FROM j;
SELECT ml_merge(ml_from_json(json_set(t, '$.parameters.start', json_array(1.5, 1.5, 1.5, 1.5, 1.5, 2.5, 2.5, 2.5, 2.5, 2.5)))) IS NOT NULL FROM j;
SELECT ml_update(ml_from_json(json_set(t, '$.parameters.k', 3000000)), 1, 2, 'p') FROM j;
SELECT ml_update(ml_from_json(json_set(t, '$.parameters.cosine', 1)), 1, 2, 'p') FROM j;
