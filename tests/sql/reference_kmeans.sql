.load ./mlext
-- k-means with n_init 10 (the default) and three seeds against the least sum of squares known for
-- each case (tests/reference/kmeans_best.py). The best of the cases scaled by the standard
-- deviation is with that of a sample, n - 1: ours is the population's.
CREATE TABLE best(model TEXT PRIMARY KEY, query TEXT, scale TEXT, k INTEGER, "rows" INTEGER,
  inertia REAL, sizes TEXT);
.import --csv --skip 1 tests/reference/kmeans_best.csv best
UPDATE best SET inertia = inertia * "rows" / ("rows" - 1) WHERE scale = 'standard';
.read tests/data/tabular/iris.sql
.read tests/data/tabular/wine.sql
.read tests/data/tabular/faithful.sql
.read tests/data/tabular/usarrests.sql
.read tests/data/tabular/digits.sql
CREATE TABLE s1(x REAL, y REAL);
.import --csv --skip 1 tests/data/clustering/s1.csv s1
CREATE TABLE a1(x REAL, y REAL);
.import --csv --skip 1 tests/data/clustering/a1.csv a1
CREATE TABLE unbalance(x REAL, y REAL);
.import --csv --skip 1 tests/data/clustering/unbalance.csv unbalance
CREATE TABLE d31(x REAL, y REAL);
.import --csv --skip 1 tests/data/clustering/d31.csv d31
CREATE TABLE s2(x REAL, y REAL, label INTEGER);
.import --csv --skip 1 tests/data/clustering/s2.csv s2
CREATE TABLE r15(x REAL, y REAL, label INTEGER);
.import --csv --skip 1 tests/data/clustering/r15.csv r15
CREATE TABLE aggregation(x REAL, y REAL, label INTEGER);
.import --csv --skip 1 tests/data/clustering/aggregation.csv aggregation
CREATE TABLE hepta(x1 REAL, x2 REAL, x3 REAL, label INTEGER);
.import --csv --skip 1 tests/data/clustering/fcps_hepta.csv hepta
CREATE TABLE birch1(x REAL, y REAL, label INTEGER);
.import --csv --skip 1 "| gzip -dc tests/data/clustering/birch1.csv.gz" birch1

CREATE TABLE fitted AS
SELECT best.*, seed.value AS seed,
       ml_train('kmeans', query, json_object('k', k, 'scale', scale, 'seed', seed.value)) AS m
FROM best, json_each('[0, 1, 42]') AS seed;
CREATE TABLE found AS
SELECT fitted.model, seed, best_inertia, found_inertia, found_inertia / best_inertia - 1 AS above,
       "rows", sizes, (SELECT group_concat(size, ' ') FROM (SELECT DISTINCT cluster, size
               FROM ml_centroids(fitted.m) ORDER BY cluster)) AS found_sizes
FROM (SELECT *, inertia AS best_inertia,
             (SELECT value FROM ml_summary(fitted.m) WHERE name = 'inertia') AS found_inertia
      FROM fitted) AS fitted;
.mode list
.headers on
SELECT model, count(*) AS seeds, sum(abs(above) <= 1e-3) AS "within 0.1 %",
       sum(abs(above) <= 1e-4) AS "within 0.01 %",
       CASE WHEN "rows" <= 1000 THEN sum(found_sizes = sizes) END AS "the same sizes"
FROM found GROUP BY model ORDER BY min(rowid);

-- The inertia that a model tells is that of its centroids and of the clusters that ml_predict
-- gives.
CREATE TABLE iris_model AS SELECT m FROM fitted WHERE model = 'iris_k3' AND seed = 42;
WITH point AS (
  SELECT ml_predict(m, sepal_length, sepal_width, petal_length, petal_width) AS cluster, json_object(
    'sepal_length', sepal_length, 'sepal_width', sepal_width, 'petal_length', petal_length,
    'petal_width', petal_width) AS features
  FROM iris, iris_model)
SELECT abs(sum((f.value - c.value) * (f.value - c.value)) - 78.8514414261460) < 1e-9 AS inertia
FROM point, json_each(features) AS f, iris_model, ml_centroids(m) AS c
WHERE c.cluster = point.cluster AND c.feature = f.key;

-- Centroid index: how many true centroids have no centroid found next to them, or the other way
-- round, is 0 where the true centroids are known.
CREATE TABLE truth(model TEXT, number INTEGER, x REAL, y REAL);
.import --csv --skip 1 tests/data/clustering/true_centroids.csv truth
CREATE TABLE centroid AS
SELECT fitted.model, seed, cluster, max(iif(feature = 'x', value, NULL)) AS x, max(iif(feature = 'y', value, NULL)) AS y
  FROM fitted, ml_centroids(fitted.m) WHERE fitted.model IN (SELECT model FROM truth) GROUP BY 1, 2, 3;
CREATE TABLE near AS
SELECT model, seed, cluster, number, pow(truth.x - centroid.x, 2) + pow(truth.y - centroid.y, 2) AS distance
  FROM centroid JOIN truth USING (model);
CREATE TABLE nearest AS
SELECT model, seed, 'truth' AS kind, number, min(distance) FROM near GROUP BY model, seed, cluster
UNION ALL SELECT model, seed, 'found', cluster, min(distance) FROM near GROUP BY model, seed, number;
SELECT model, count(*) AS seeds, max(k - hit) AS "centroid index" FROM
  (SELECT model, seed, min(hit) AS hit FROM
    (SELECT model, seed, kind, count(DISTINCT number) AS hit FROM nearest GROUP BY 1, 2, 3) GROUP BY 1, 2)
  JOIN best USING (model) GROUP BY model;

-- Labels are scikit-learn's up to numbering: tests/reference/kmeans_labels.py.
CREATE TABLE labels(model TEXT, labels TEXT);
.import --csv --skip 1 tests/reference/kmeans_labels.csv labels
CREATE TABLE pairs AS
SELECT fitted.model, seed, substr(labels, score."row", 1) AS label, prediction AS cluster, count(*) AS "rows"
  FROM fitted JOIN labels USING (model), ml_score(fitted.m, fitted.query) AS score GROUP BY 1, 2, 3, 4;
SELECT model, count(DISTINCT seed) AS seeds, count(*) = 3 * k AS "same clusters", sum(pairs."rows") = 3 * best."rows" AS "all rows"
  FROM pairs JOIN best USING (model) GROUP BY model ORDER BY best.rowid;
