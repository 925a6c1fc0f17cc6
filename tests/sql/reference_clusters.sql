.load ./mlext
.headers on
-- Against scikit-learn: tests/reference/cluster_quality.py.
CREATE TABLE reference(name TEXT, k INTEGER, measure TEXT, value REAL);
CREATE TABLE silhouettes("row" INTEGER, silhouette REAL);
CREATE TABLE iris(a REAL, b REAL, c REAL, d REAL);
CREATE TABLE s1(x REAL, y REAL);
CREATE TABLE hepta(x REAL, y REAL, z REAL, label INTEGER);
.mode csv
.import --skip 1 tests/reference/cluster_quality.csv reference
.import --skip 1 tests/reference/cluster_silhouettes.csv silhouettes
.import --skip 1 tests/data/clustering/iris.csv iris
.import --skip 1 tests/data/clustering/s1.csv s1
.import --skip 1 tests/data/clustering/fcps_hepta.csv hepta
.mode list
CREATE TABLE curve AS
SELECT 'iris' AS name, * FROM ml_elbow('iris', 6, '{"n_init": 200, "references": 0}')
UNION ALL SELECT 'iris_scaled', *
  FROM ml_elbow('iris', 4, '{"scale": "standard", "n_init": 200, "references": 0}')
UNION ALL SELECT 's1', * FROM ml_elbow('s1', 15, '{"k_min": 15, "references": 0}')
UNION ALL SELECT 'hepta', *
  FROM ml_elbow('SELECT x, y, z FROM hepta', 7, '{"k_min": 7, "references": 0}');
CREATE TABLE found AS
SELECT name, k, 'inertia' AS measure, inertia AS value FROM curve
UNION ALL SELECT name, k, 'silhouette', silhouette FROM curve
UNION ALL SELECT name, k, 'calinski_harabasz', calinski_harabasz FROM curve
UNION ALL SELECT name, k, 'davies_bouldin', davies_bouldin FROM curve;
INSERT INTO found SELECT 'iris_weighted', 3, 'inertia', value
  FROM ml_summary((SELECT ml_kmeans(3, a, b, c, d, 1 + (rowid - 1) % 3, '{"weights": 5}') FROM iris))
  WHERE name = 'inertia';
SELECT measure, count(*) AS cases, sum(abs(found.value / reference.value - 1) <= 1e-11) AS equal
  FROM reference LEFT JOIN found USING (name, k, measure) GROUP BY measure;
SELECT name, k, measure, found.value, reference.value
  FROM reference LEFT JOIN found USING (name, k, measure)
  WHERE NOT coalesce(abs(found.value / reference.value - 1) <= 1e-11, 0);
-- The same of a model, and row by row.
CREATE TABLE model AS SELECT ml_train('kmeans', 'iris', '{"k": 3, "scale": "standard"}') AS m;
SELECT measure, abs(s.value / reference.value - 1) <= 1e-11 AS equal
  FROM model, ml_summary(model.m) AS s JOIN reference ON s.name = measure
  WHERE reference.name = 'iris_scaled' AND k = 3;
SELECT count(*) AS "rows", sum(abs(found.silhouette - silhouettes.silhouette) <= 1e-12) AS equal
  FROM silhouettes JOIN ml_silhouette('iris', (SELECT m FROM model)) AS found USING ("row");
-- Clusters against the labels of the benchmark.
SELECT ml_adjusted_rand_index(label, ml_predict(m, x, y, z)) AS rand FROM hepta,
  (SELECT ml_train('kmeans', 'SELECT x, y, z FROM hepta', '{"k": "auto"}') AS m);
-- The gap, within 0.006 (the mean of 300 random references) of R's: tests/reference/cluster_gap.R.
CREATE TABLE gaps(k INTEGER, gap REAL, error REAL);
.mode csv
.import --skip 1 tests/reference/cluster_gap.csv gaps
.mode list
SELECT count(*) AS cases, sum(abs(found.gap - gaps.gap) < 0.006) AS gap,
       sum(abs(gap_error - error) < 0.01) AS error
  FROM gaps JOIN ml_elbow('iris', 6, '{"references": 300}') AS found USING (k);
