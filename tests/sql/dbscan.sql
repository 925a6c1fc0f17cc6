.load ./mlext
.headers on
CREATE TABLE t(id TEXT, x REAL, y REAL);
INSERT INTO t VALUES ('a', 0, 0), ('b', 1, 0), ('c', 2, 0), ('d', 3, 0), ('e', 3.5, 0), ('f', NULL, 0),
  ('g', 10, 10), ('h', 10, 11), ('i', 10, 12), ('j', 50, 50);
-- Exactly eps away is within; id is passed through; a NULL has no cluster.
SELECT * FROM ml_dbscan('t', 1, 3);
-- No column to pass through; another one; none on purpose.
SELECT count(id) AS ids, max(cluster) AS highest FROM ml_dbscan('SELECT x, y FROM t', 1, 3);
SELECT id, cluster FROM ml_dbscan('SELECT x, y, id AS key FROM t WHERE x > 3', 1, 2, '{"id": "key"}');
SELECT count(id) AS ids FROM ml_dbscan('SELECT 1 AS id, 2 AS x', 1, 1, '{"id": null}');
-- A border row between two clusters goes to the one of the lower number.
SELECT id, cluster, core FROM ml_dbscan('SELECT column1 AS id, column2 AS x FROM (VALUES
  (1, 10), (2, 10.5), (3, 9.5), (4, 8), (5, 6.5), (6, 6), (7, 5.5))', 1.5, 4);
-- Scaled, categories, missing values.
SELECT group_concat(cluster) AS clusters FROM ml_dbscan('t', 0.2, 3, '{"scale": "min_max"}');
SELECT group_concat(cluster) AS clusters FROM ml_dbscan(
  'SELECT column1 AS color, column2 AS x FROM (VALUES (''red'', 1), (''red'', 1.1), (''blue'', 1))', 0.5, 1);
SELECT group_concat(cluster) AS clusters FROM ml_dbscan('t', 100, 1, '{"missing": "mean"}');
-- No rows; equal rows.
SELECT count(*) AS "rows" FROM ml_dbscan('SELECT x FROM t WHERE 0', 1, 1);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
SELECT count(*) AS "rows", max(cluster) AS highest, sum(core) AS core FROM n, ml_dbscan(
  'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) SELECT i % 2 AS x FROM n',
  0.1, 2500) WHERE n.i = 1;
-- Against scikit-learn: tests/reference/dbscan.py.
CREATE TABLE reference(name TEXT, eps REAL, min_points INTEGER, clusters INTEGER, noise INTEGER,
  core INTEGER, code INTEGER);
CREATE TABLE iris(a REAL, b REAL, c REAL, d REAL);
CREATE TABLE aggregation(x REAL, y REAL, label);
CREATE TABLE fcps_hepta(x REAL, y REAL, z REAL, label);
CREATE TABLE r15(x REAL, y REAL, label);
CREATE TABLE d31(x REAL, y REAL);
CREATE TABLE s1(x REAL, y REAL);
CREATE TABLE unbalance(x REAL, y REAL);
.mode csv
.import --skip 1 tests/reference/dbscan.csv reference
.import --skip 1 tests/data/clustering/iris.csv iris
.import --skip 1 tests/data/clustering/aggregation.csv aggregation
.import --skip 1 tests/data/clustering/fcps_hepta.csv fcps_hepta
.import --skip 1 tests/data/clustering/r15.csv r15
.import --skip 1 tests/data/clustering/d31.csv d31
.import --skip 1 tests/data/clustering/s1.csv s1
.import --skip 1 tests/data/clustering/unbalance.csv unbalance
.mode list
CREATE TABLE found AS
SELECT r.name, r.eps, r.min_points, max(d.cluster) + 1 AS clusters, sum(d.cluster < 0) AS noise,
       sum(d.core) AS core, sum(d.row * (d.cluster + 2)) AS code
  FROM reference AS r, ml_dbscan(CASE name WHEN 'iris' THEN 'iris'
    WHEN 'fcps_hepta' THEN 'SELECT x, y, z FROM fcps_hepta' ELSE 'SELECT x, y FROM ' || name END,
    r.eps, r.min_points) AS d GROUP BY 1, 2, 3;
SELECT count(*) AS cases, sum(found.clusters = r.clusters) AS clusters, sum(found.noise = r.noise) AS noise,
       sum(found.core = r.core) AS core, sum(found.code = r.code) AS labels
  FROM reference AS r LEFT JOIN found USING (name, eps, min_points);
SELECT * FROM reference AS r LEFT JOIN found USING (name, eps, min_points) WHERE found.code IS NOT r.code;
-- Errors.
SELECT * FROM ml_dbscan('t', 0, 3);
SELECT * FROM ml_dbscan('t', 'near', 3);
SELECT * FROM ml_dbscan('t', 9e999, 3);
SELECT * FROM ml_dbscan('t', 1, 0);
SELECT * FROM ml_dbscan('t', 1, 2.5);
SELECT * FROM ml_dbscan('t', 1);
SELECT * FROM ml_dbscan('SELECT id FROM t', 1, 3);
SELECT * FROM ml_dbscan('t', 1, 3, '{"id": "key"}');
SELECT * FROM ml_dbscan('t', 1, 3, '{"id": 1}');
SELECT * FROM ml_dbscan('t', 1, 3, '{"metric": "cosine"}');
SELECT * FROM ml_dbscan('t', 1, 3, 'standard');
SELECT * FROM ml_dbscan('SELECT x FROM t', 1, 3, '{"missing": "error"}');
SELECT * FROM ml_dbscan('SELECT 9e999 AS x', 1, 3);
SELECT * FROM ml_dbscan('SELECT 1 AS x', 1e200, 3);
