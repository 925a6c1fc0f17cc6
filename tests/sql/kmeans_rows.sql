.load ./mlext
.headers on
-- Categories, rows in single precision, and sources beyond "memory".
CREATE TABLE t AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 70000)
SELECT i, (i * i % 11) * 10 + (i * 7907 % 977) / 500.0 AS x, (i * i % 13) * 5 + (i * 6007 % 997) / 700.0 AS y,
       'level ' || (i * i % 13 % 7) AS a, 'b' || (i * 7919 % 311) AS b, iif(i % 19 = 0, NULL, i % 23) AS z, 1 + i % 3 AS w,
       iif(i % 29 = 0, NULL, 'c' || (i % 4)) AS c
FROM n;
-- A category is its 0/1 columns, scaled or not: the same clusters, centroids and distances.
CREATE TABLE wide AS SELECT i, x, w, a = 'level 0' AS a0, a = 'level 1' AS a1, a = 'level 2' AS a2, a = 'level 3' AS a3,
  a = 'level 4' AS a4, a = 'level 5' AS a5, a = 'level 6' AS a6 FROM t;
CREATE TABLE pair AS SELECT value AS scale,
  ml_train('kmeans', 'SELECT a, x, w FROM t WHERE i <= 20000', json_object('k', 6, 'n_init', 3, 'scale', value, 'weights', 'w')) AS coded,
  ml_train('kmeans', 'SELECT a0, a1, a2, a3, a4, a5, a6, x, w FROM wide WHERE i <= 20000',
           json_object('k', 6, 'n_init', 3, 'scale', value, 'weights', 'w')) AS expanded
  FROM json_each('["none", "standard", "min_max"]');
SELECT scale, count(*) AS "values", sum(abs(a.value - b.value) <= 1e-9 * abs(b.value)) AS equal
  FROM pair, ml_summary(pair.coded) AS a JOIN ml_summary(pair.expanded) AS b USING (name)
  WHERE name NOT IN ('algorithm', 'features', 'iterations') GROUP BY scale ORDER BY pair.rowid;
CREATE TABLE sums AS
  SELECT scale, 'coded' AS kind, feature, sum(value) AS s, sum(value * value * size) AS ss, sum(spread * size) AS spread
    FROM pair, ml_centroids(pair.coded) GROUP BY 1, 3
  UNION ALL SELECT scale, 'expanded', iif(feature = 'x', 'x', replace(feature, 'a', 'a=level ')), sum(value), sum(value * value * size),
    sum(spread * size) FROM pair, ml_centroids(pair.expanded) GROUP BY 1, 3;
SELECT scale, count(*) AS features, sum(abs(a.s - b.s) < 1e-9 AND abs(a.ss / b.ss - 1) < 1e-9 AND abs(a.spread - b.spread) < 1e-6) AS equal
  FROM sums AS a JOIN sums AS b USING (scale, feature) WHERE a.kind = 'coded' AND b.kind = 'expanded' GROUP BY 1;
SELECT scale, ml_adjusted_rand_index(ml_predict(coded, a, x), ml_predict(expanded, a0, a1, a2, a3, a4, a5, a6, x)) AS "same clusters",
  sum(abs(ml_distance(coded, a, x) - ml_distance(expanded, a0, a1, a2, a3, a4, a5, a6, x)) < 1e-9) AS "same distance"
  FROM pair, (SELECT i, x, a FROM t WHERE i <= 20000) JOIN (SELECT i, a0, a1, a2, a3, a4, a5, a6 FROM wide) USING (i) GROUP BY scale ORDER BY pair.rowid;
-- The clusters that ml_predict gives are those that were counted.
CREATE TABLE m AS SELECT ml_train('kmeans', 'SELECT a, b, x, z, c FROM t WHERE i <= 20000',
  '{"k": 7, "n_init": 2, "scale": "standard", "missing": "indicator"}') AS m;
SELECT count(*) AS clusters, sum(p.size = c.size) AS equal FROM
  (SELECT ml_predict(m, a, b, x, z, c) AS cluster, count(*) AS size FROM t, m WHERE i <= 20000 GROUP BY 1) AS p
  JOIN (SELECT DISTINCT cluster, size FROM m, ml_centroids(m.m)) AS c USING (cluster);
SELECT count(DISTINCT feature) AS features, sum(feature = 'c missing') > 0 AS indicator FROM m, ml_centroids(m.m);
-- Any number of threads gives the same bytes.
SELECT json_remove(ml_info(m), '$.options.threads') = json_remove(ml_info((SELECT ml_train('kmeans', 'SELECT a, b, x, z, c FROM t WHERE i <= 20000',
  '{"k": 7, "n_init": 2, "scale": "standard", "missing": "indicator", "threads": 3}'))), '$.options.threads') AS threads FROM m;
-- Single precision: the numbers are rounded, nothing else; levels are not touched.
CREATE TABLE singles AS SELECT
  (SELECT ml_kmeans(6, x, y, a, '{"n_init": 2}') FROM t WHERE i <= 20000) AS a,
  (SELECT ml_kmeans(6, x, y, a, '{"n_init": 2, "precision": "single"}') FROM t WHERE i <= 20000) AS b,
  (SELECT ml_kmeans(6, x, y, a, '{"n_init": 2, "precision": "single", "threads": 2}') FROM t WHERE i <= 20000) AS c,
  ml_train('kmeans', 'SELECT x AS x1, y AS x2, a AS x3 FROM t WHERE i <= 20000', '{"k": 6, "n_init": 2, "precision": "single"}') AS d,
  (SELECT ml_kmeans(6, x, y, z, w, '{"n_init": 2, "precision": "single", "missing": "mean", "weights": 4}') FROM t WHERE i <= 20000) AS e,
  (SELECT ml_kmeans(6, x, y, z, w, '{"n_init": 2, "missing": "mean", "weights": 4}') FROM t WHERE i <= 20000) AS f;
SELECT b = d AS doors, ml_info(b) ->> '$.parameters' = ml_info(c) ->> '$.parameters' AS threads FROM singles;
SELECT count(*) AS cells, sum(abs(a.value - b.value) < 1e-5 AND a.size = b.size) AS near, sum(a.value <> b.value) > 0 AS rounded
  FROM singles, ml_centroids(singles.a) AS a JOIN ml_centroids(singles.b) AS b USING (cluster, feature);
SELECT count(*) AS cells, sum(abs(a.value - b.value) < 1e-5 AND a.size = b.size) AS near
  FROM singles, ml_centroids(singles.e) AS a JOIN ml_centroids(singles.f) AS b USING (cluster, feature);
SELECT count(*) AS clusters, sum(p.size = c.size) AS equal FROM
  (SELECT ml_predict(singles.b, x, y, t.a) AS cluster, count(*) AS size FROM t, singles WHERE i <= 20000 GROUP BY 1) AS p
  JOIN (SELECT DISTINCT cluster, size FROM singles, ml_centroids(singles.b)) AS c USING (cluster);
-- Beyond "memory": sought among some rows, iterated over all. Sizes are those of all rows.
CREATE TABLE o(id INTEGER PRIMARY KEY, columns TEXT, o TEXT);
INSERT INTO o(columns, o) VALUES ('x, y', '{}'), ('x, y, a, z, w', '{"scale": "standard", "weights": "w", "missing": "mean"}'),
  ('x, y, a', '{"scale": "min_max", "precision": "single"}'), ('x, a, z', '{"missing": "indicator", "scale": "standard"}'),
  ('x, y, a', '{"metric": "cosine", "n_init": 20}'), ('x, y', '{"k": "auto", "k_min": 5, "k_max": 6}');
CREATE TABLE beyond AS SELECT id,
  ml_train('kmeans', 'SELECT ' || columns || ' FROM t', json_patch('{"k": 5, "n_init": 2}', o)) AS held,
  ml_train('kmeans', 'SELECT ' || columns || ' FROM t', json_patch('{"k": 5, "n_init": 2, "memory": 1}', o)) AS streamed,
  ml_train('kmeans', 'SELECT ' || columns || ' FROM t', json_patch('{"k": 5, "n_init": 2, "memory": 1, "threads": 2}', o)) AS threads
  FROM o;
SELECT id, ml_info(streamed) ->> '$.parameters' = ml_info(threads) ->> '$.parameters' AS threads FROM beyond;
SELECT id, round(s.value / h.value, 2) AS inertia FROM beyond, ml_summary(beyond.held) AS h JOIN ml_summary(beyond.streamed) AS s USING (name)
  WHERE name = 'inertia';
SELECT id, name, value FROM beyond, ml_summary(beyond.streamed) WHERE name IN ('rows_used', 'sample_rows', 'k', 'converged');
SELECT id, sum(size) AS "rows" FROM (SELECT DISTINCT id, cluster, size FROM beyond, ml_centroids(beyond.streamed)) GROUP BY id;
SELECT abs(sum(pow(ml_distance(streamed, x, y), 2)) / (SELECT value FROM ml_summary(streamed) WHERE name = 'inertia') - 1) < 1e-12 AS inertia
  FROM t, beyond WHERE id = 1;
SELECT id, count(*) AS clusters, sum(size = c.count) AS counted FROM (
  SELECT DISTINCT id, cluster, size FROM beyond, ml_centroids(beyond.streamed) WHERE id = 1) JOIN
  (SELECT ml_predict(streamed, x, y) AS cluster, count(*) AS count FROM t, beyond WHERE id = 1 GROUP BY 1) AS c USING (cluster);
SELECT count(*) > 2 AS steps, min(loss) > 0 AS losses FROM beyond, ml_history(beyond.streamed) WHERE id = 1;
-- Few rows are all held: the same model whatever "memory" says.
SELECT ml_info(ml_train('kmeans', 'SELECT x, y FROM t LIMIT 9000', '{"k": 5, "memory": 1}')) ->> '$.parameters'
     = ml_info(ml_train('kmeans', 'SELECT x, y FROM t LIMIT 9000', '{"k": 5}')) ->> '$.parameters' AS same;
-- Errors.
SELECT ml_kmeans(2, x * 1e39, '{"precision": "single"}') FROM t;
SELECT ml_kmeans(2, x, '{"precision": "half"}') FROM t;
SELECT ml_kmeans(2, x, y, '{"precision": "single", "metric": "cosine"}') FROM t;
SELECT ml_kmeans(2, i * 1e307) FROM (SELECT -9 AS i UNION ALL SELECT 9 UNION ALL SELECT 1);
SELECT ml_train('kmeans', 'SELECT x, y FROM t', '{"k": 2, "memory": 0}');
-- Damaged models.
CREATE TABLE j AS SELECT ml_to_json((SELECT ml_kmeans(2, column1, column2) FROM (VALUES (1, 'a'), (2, 'a'), (9, 'b')))) AS j;
SELECT ml_predict(ml_from_json(json_set(j, '$.parameters.sizes', json('[-1,4]'))), 1, 'a') FROM j;
SELECT ml_predict(ml_from_json(json_set(j, '$.parameters.sizes', json('[1]'))), 1, 'a') FROM j;
SELECT ml_predict(ml_from_json(json_set(j, '$.parameters.scale', json('[0.0,1.0,1.0]'))), 1, 'a') FROM j;
SELECT ml_predict(ml_from_json(json_set(j, '$.parameters.places', json('[0,1,9]'), '$.parameters.centroids', json('[0.5,1.5,2.5]'))), 1, 'a') FROM j;
SELECT ml_predict(ml_from_json(json_set(j, '$.parameters.places', json('[1,1]'), '$.parameters.centroids', json('[0.5,1.5]'))), 1, 'a') FROM j;
SELECT ml_predict(ml_from_json(json_set(j, '$.parameters.places', json('[1,-1]'), '$.parameters.centroids', json('[0.5,1.5]'))), 1, 'a') FROM j;
SELECT ml_predict(ml_from_json(json_set(j, '$.parameters.k', -2)), 1, 'a') FROM j;
SELECT ml_predict(ml_from_json(j), 1, 'a'), ml_predict(ml_from_json(j), 1, 'c') AS new_level FROM j;
-- Centroids that are mostly zero are stored by their places: nothing is lost.
CREATE TABLE sparse AS SELECT ml_kmeans(3, b, x, '{"n_init": 1}') AS m FROM t WHERE i <= 300;
SELECT ml_info(m) ->> '$.parameters.places' IS NOT NULL AS sparse, ml_from_json(ml_to_json(m)) = m AS "JSON",
       (SELECT sum(value) FROM ml_centroids(m) WHERE feature LIKE 'x1=%') AS shares FROM sparse;
