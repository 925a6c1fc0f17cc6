.load ./mlext
.headers on
CREATE TABLE t(name TEXT, x REAL, y REAL);
INSERT INTO t VALUES ('a', 1, 1), ('b', 2, 1), ('c', 1.5, 2), ('d', 10, 9), ('e', 11, 9), ('f', 12, 8),
  ('g', NULL, 1), ('h', 6, 5), ('i', 40, 40);
CREATE TABLE model AS SELECT ml_train('kmeans', 'SELECT x, y FROM t', '{"k": 3}') AS m;
-- Row by row, with what is passed through; a row alone in its cluster has 0, a NULL gives NULL.
SELECT row, id, cluster, round(silhouette, 9) AS silhouette
  FROM ml_silhouette('t', (SELECT m FROM model));
SELECT round(avg(silhouette), 9) AS mean FROM ml_silhouette('t', (SELECT m FROM model));
-- No id; no rows; a NULL model.
SELECT count(*) AS "rows", count(id) AS ids FROM ml_silhouette('SELECT y, x FROM t', (SELECT m FROM model));
SELECT count(*) AS "rows" FROM ml_silhouette('SELECT x, y FROM t WHERE 0', (SELECT m FROM model));
-- A sample: of more rows than "sample", with and without threads the same.
CREATE TABLE many(x REAL, y REAL);
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 999)
INSERT INTO many SELECT i % 10 + (i * 7919 % 1000) / 500.0, i % 3 * 30 FROM n;
CREATE TABLE wide AS SELECT ml_train('kmeans', 'many', '{"k": 3}') AS m;
SELECT abs(a.mean - b.mean) < 0.02 AS near, b.mean = c.mean AS same FROM
  (SELECT avg(silhouette) AS mean FROM ml_silhouette('many', (SELECT m FROM wide))) AS a,
  (SELECT avg(silhouette) AS mean FROM ml_silhouette('many', (SELECT m FROM wide),
                                                     '{"sample": 200, "threads": 1}')) AS b,
  (SELECT avg(silhouette) AS mean FROM ml_silhouette('many', (SELECT m FROM wide),
                                                     '{"sample": 200, "threads": 3}')) AS c;
-- The curve. By the rule of the gap: the least k whose gap is at least the next one's less its error.
CREATE TABLE curve AS SELECT * FROM ml_elbow('many', 6);
SELECT k, round(inertia, 3) AS inertia, round(silhouette, 6) AS silhouette,
       round(calinski_harabasz, 3) AS calinski_harabasz, round(davies_bouldin, 6) AS davies_bouldin
  FROM curve;
SELECT min(a.k) AS k FROM curve AS a JOIN curve AS b ON b.k = a.k + 1 WHERE a.gap >= b.gap - b.gap_error;
-- inertia 0 has no gap; "references" 0 gives none.
SELECT k, inertia, silhouette, gap, gap_error FROM ml_elbow('SELECT 1 AS x UNION SELECT 5', 2);
SELECT k, gap, gap_error FROM ml_elbow('many', 2, '{"references": 0, "k_min": 2}');
-- The sample does not touch what is taken from all rows, and gives silhouettes that are near.
SELECT a.inertia = b.inertia AS inertia, a.davies_bouldin = b.davies_bouldin AS davies_bouldin,
       a.silhouette <> b.silhouette AND abs(a.silhouette - b.silhouette) < 0.03 AS silhouette,
       abs(a.gap - b.gap) < 0.1 AS gap
  FROM curve AS a JOIN ml_elbow('many', 3, '{"k_min": 3, "sample": 300}') AS b USING (k);
SELECT (SELECT group_concat(gap) FROM ml_elbow('many', 3, '{"threads": 1}'))
     = (SELECT group_concat(gap) FROM ml_elbow('many', 3, '{"threads": 4}')) AS same;
-- Categories and missing values as ml_train has them.
SELECT k, round(inertia, 6) AS inertia FROM ml_elbow(
  'SELECT column1 AS a, column2 AS b FROM (VALUES (1, ''u''), (2, ''v''), (NULL, ''u''), (9, ''v''))', 2,
  '{"missing": "mean"}');
-- Errors.
SELECT * FROM ml_silhouette('t', (SELECT ml_linear_regression(x, y) FROM t));
SELECT * FROM ml_silhouette('SELECT name, x FROM t', (SELECT m FROM model));
SELECT * FROM ml_silhouette('SELECT 1 AS x, 1 AS y', (SELECT m FROM model));
SELECT * FROM ml_silhouette('t', (SELECT m FROM model), '{"samples": 3}');
SELECT * FROM ml_silhouette('t', (SELECT m FROM model), 3);
SELECT * FROM ml_silhouette('t', x'00');
SELECT * FROM ml_silhouette('t');
SELECT * FROM ml_elbow('many');
SELECT * FROM ml_elbow('many', 'three');
SELECT * FROM ml_elbow('many', 0);
SELECT * FROM ml_elbow('t', 5, '{"k_min": 6}');
SELECT * FROM ml_elbow('SELECT x, y FROM t', 9);
SELECT * FROM ml_elbow('SELECT x FROM t WHERE 0', 2);
SELECT * FROM ml_elbow('SELECT 1 AS x UNION ALL SELECT 1', 2);
SELECT * FROM ml_elbow('many', 3, '{"k_max": 4}');
SELECT * FROM ml_elbow('nothing', 3);
-- A table may have any name, also those that mlext's own statements have used.
CREATE TABLE s AS SELECT x, y FROM t;
SELECT count(*) AS "rows" FROM ml_dbscan('s', 1, 1);
-- Weights, categories, scaling, cosines in the elbow. A row of weight w is as w rows.
CREATE TABLE mixed AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
  SELECT (i * i % 5) * 10 + i % 7 AS x, 'a' || (i * i % 5 % 3) AS a, 1 + i % 3 AS w FROM n;
CREATE TABLE repeated AS SELECT x, a FROM mixed, (VALUES (1), (2), (3)) WHERE column1 <= w;
SELECT k, abs(a.inertia / b.inertia - 1) < 1e-9 AS inertia, abs(a.calinski_harabasz / b.calinski_harabasz - 1) < 1e-9 AS calinski_harabasz,
       abs(a.davies_bouldin / b.davies_bouldin - 1) < 1e-9 AS davies_bouldin, abs(a.gap - b.gap) < 0.1 AS gap
  FROM ml_elbow('mixed', 4, '{"weights": "w", "scale": "standard"}') AS a
  JOIN ml_elbow('repeated', 4, '{"scale": "standard"}') AS b USING (k);
SELECT k, abs(a.inertia / b.value - 1) < 1e-9 AS inertia, abs(a.silhouette / c.value - 1) < 1e-9 AS silhouette, a.gap
  FROM ml_elbow('mixed', 3, '{"metric": "cosine", "weights": "w", "k_min": 2}') AS a
  JOIN ml_summary((SELECT ml_train('kmeans', 'mixed', json_object('k', k, 'metric', 'cosine', 'weights', 'w')))) AS b ON b.name = 'inertia'
  JOIN ml_summary((SELECT ml_train('kmeans', 'mixed', json_object('k', k, 'metric', 'cosine', 'weights', 'w')))) AS c ON c.name = 'silhouette';
SELECT * FROM ml_elbow('SELECT x, a FROM mixed', 4, '{"metric": "cosine", "scale": "standard"}');
SELECT * FROM ml_elbow('SELECT x, a FROM mixed', 4, '{"batch_size": 1000}');
SELECT * FROM ml_elbow('SELECT w FROM mixed', 4, '{"weights": "w"}');
