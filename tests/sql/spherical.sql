.load ./mlext
.headers on
-- k-means by cosines, of dense and of sparse rows, against tests/reference/spherical.py.
CREATE TABLE reference(name TEXT, k INTEGER, measure TEXT, value REAL);
CREATE TABLE iris(a REAL, b REAL, c REAL, d REAL);
.mode csv
.import --skip 1 tests/reference/spherical.csv reference
.import --skip 1 tests/data/clustering/iris.csv iris
.mode list
CREATE TABLE documents AS
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 199)
SELECT i, printf('t%dx%d t%dy%d zz%d zz%d', i % 4, i * 7 % 5, i % 4, i * 3 % 6, i % 11, i * 5 % 13) AS body
  FROM n;
CREATE TABLE vectors AS
WITH m AS MATERIALIZED (SELECT ml_tfidf_vectorizer(body) AS tfidf FROM documents)
SELECT i, ml_transform(m.tfidf, body) AS v FROM m, documents ORDER BY i;
CREATE TABLE models(name, k, m);
INSERT INTO models
SELECT 'iris', k, (SELECT ml_kmeans(k, a, b, c, d, '{"metric": "cosine", "n_init": 50}') FROM iris)
  FROM (SELECT 2 AS k UNION SELECT 3 UNION SELECT 4)
UNION ALL SELECT 'iris_weighted', 3, (SELECT ml_kmeans(3, a, b, c, d, 1 + (rowid - 1) % 3,
  '{"metric": "cosine", "n_init": 50, "weights": 5}') FROM iris)
UNION ALL SELECT 'documents', k, (SELECT ml_kmeans(k, v, '{"metric": "cosine", "n_init": 50}') FROM vectors)
  FROM (SELECT 2 AS k UNION SELECT 4);
CREATE TABLE found AS SELECT models.name, k, s.name AS measure, s.value
  FROM models, ml_summary(models.m) AS s WHERE s.name IN ('inertia', 'silhouette');
SELECT measure, count(*) AS cases, sum(abs(found.value / reference.value - 1) <= 1e-11) AS equal
  FROM reference LEFT JOIN found USING (name, k, measure) GROUP BY measure;
SELECT name, k, measure, found.value, reference.value FROM reference LEFT JOIN found USING (name, k, measure)
  WHERE NOT coalesce(abs(found.value / reference.value - 1) <= 1e-11, 0);
-- The topics of the documents are found; distances add up to the inertia; length does not count.
SELECT round(ml_adjusted_rand_index(i % 4, ml_predict(m, v)), 6) AS rand,
       abs(sum(ml_distance(m, v)) / 200 - (SELECT value / 200 FROM ml_summary(m) WHERE name = 'inertia')) < 1e-12
         AS inertia FROM vectors, models WHERE name = 'documents' AND k = 4;
SELECT count(*) AS "rows", sum(ml_predict(m, a, b, c, d) = ml_predict(m, 3 * a, 3 * b, 3 * c, 3 * d)) AS same,
       max(abs(ml_distance(m, a, b, c, d) - ml_distance(m, a / 7, b / 7, c / 7, d / 7))) < 1e-14 AS distance
  FROM iris, models WHERE name = 'iris' AND k = 3;
SELECT ml_distance(m, 0, 0, 0, 0) AS no_direction, round(ml_distance(m, -1, -1, -1, -1), 2) AS opposite
  FROM models WHERE name = 'iris' AND k = 3;
SELECT name, value FROM ml_summary((SELECT ml_kmeans('auto', v, '{"metric": "cosine"}') FROM vectors))
  WHERE name = 'k';
-- What sets the documents of a cluster apart, the column behind it in the vector.
SELECT count(DISTINCT cluster) AS clusters, max(size) AS size, sum(difference > 1) > 0 AS telling
  FROM ml_cluster_profile((SELECT m FROM models WHERE name = 'documents' AND k = 4));
-- The same bytes for any number of threads.
SELECT (SELECT ml_info(ml_kmeans(4, v, '{"metric": "cosine", "threads": 1}')) ->> '$.parameters' FROM vectors)
     = (SELECT ml_info(ml_kmeans(4, v, '{"metric": "cosine", "threads": 3}')) ->> '$.parameters' FROM vectors) AS same;
-- More columns than a dense matrix may have.
CREATE TABLE words AS
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 25000)
SELECT 'left w' || i AS body, 0 AS side FROM n UNION ALL SELECT 'right w' || (i + 1), 1 FROM n WHERE i < 3000;
CREATE TABLE wide AS SELECT ml_transform((SELECT ml_tfidf_vectorizer(body) FROM words), body) AS v, side
  FROM words WHERE rowid % 50 = 0;
CREATE TABLE sides AS SELECT ml_kmeans(2, v, '{"metric": "cosine"}') AS m FROM wide;
SELECT count(*) AS "rows", ml_adjusted_rand_index(side, ml_predict((SELECT m FROM sides), v)) AS rand FROM wide;
SELECT ml_kmeans(2, v) FROM wide;
-- Row by row, their mean is the model's; NULL has none; two rows and a row of zeros.
SELECT name, k, abs(avg(silhouette) - (SELECT value FROM ml_summary(m) WHERE name = 'silhouette')) < 1e-12 AS mean, count(silhouette) AS "rows"
  FROM models, ml_silhouette(iif(name = 'iris', 'SELECT a AS x1, b AS x2, c AS x3, d AS x4 FROM iris', 'SELECT v AS x1 FROM vectors'), m)
  WHERE name IN ('iris', 'documents') GROUP BY 1, 2;
SELECT cluster, round(silhouette, 6) AS silhouette FROM ml_silhouette(
  'SELECT 1 AS x1, 1 AS x2, 1 AS x3, 1 AS x4 UNION ALL SELECT NULL, 1, 1, 1 UNION ALL SELECT 0, 0, 0, 0 UNION ALL SELECT -1, 2, -3, 4',
  (SELECT m FROM models WHERE name = 'iris' AND k = 3));
-- Errors.
SELECT ml_kmeans(3, a, b, '{"metric": "cosine", "scale": "standard"}') FROM iris;
SELECT ml_kmeans(2, rowid) FROM iris WHERE 0;
SELECT ml_kmeans(2, a, 2 * a, '{"metric": "cosine"}') FROM iris;
SELECT ml_kmeans(2, a, b, '{"metric": "manhattan"}') FROM iris;
SELECT ml_kmeans(200, a, b, '{"metric": "cosine"}') FROM iris;
