.load ./mlext
-- What was tried against the extension in anger: each is an error in plain words, or the right answer.
.nullvalue NULL
CREATE TABLE k(y,c); INSERT INTO k VALUES(1,'b'),(2,'a'),(3,'{"c":"a"}'),(4,'[1,2]'),(5,'a'),(6,'b'),(7,'[1]'),(9,'{"c":"a"}');
SELECT y, c, ml_predict(m,c) FROM k,(SELECT ml_train('linear_regression','k') m);
create table "my t"(y,x); insert into "my t" values(1,2),(2,3),(3,5);
select ml_train('linear_regression','"my t"') is not null;
select ml_train('linear_regression','main.[my t] ;') is not null;
select ml_train('linear_regression',' k; ') is not null;
select ml_train('linear_regression','`my t') is not null;
select ml_train('linear_regression','"my t" join k');
select ml_train('linear_regression','select y,x from "my t" where x>?1');
SELECT * FROM ml_dbscan('SELECT ml_internal_rows(?1,1,2,3,4) AS a FROM k',1,1);
create table m as select ml_linear_regression(y,y,c,'{"names":["a","a"]}') from k;
select ml_logistic_regression(y,x) from (select 9007199254740993 y,1 x union all select 5,2);
select ml_logistic_regression(y,x) from (select 1 y,1 x union all select '1',2 union all select 1,3);
select ml_kmeans(9223372036854775807, y) from k; 
select ml_linear_regression(y, case when y=3 then null else ml_vector(y,y*y) end,'{"missing":"mean"}') from k;
-- A row by name whose texts need more room than the object.
CREATE TABLE dd AS SELECT ml_train('linear_regression', 'SELECT y, c FROM k') AS m;
SELECT ml_predict(m, '{"c":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}'), ml_predict(m, '{"c":"b"}') FROM dd;
-- Hostile models: sealed by ml_from_json, refused all the same.
SELECT ml_from_json(replace(ml_to_json(m), '"rows_used":8', '"rows_used":-8')) FROM dd;
SELECT ml_from_json(replace(ml_to_json(m), '"kind":"category"', '"kind":"text"')) FROM dd;
SELECT ml_from_json(replace(ml_to_json(ml_standard_scaler(ml_vector(y, y))), '"kind":"vector"', '"fill":1.5,"kind":"vector"')) FROM k;
SELECT ml_linear_regression(y, c) IS NOT NULL FROM (SELECT 1 AS y, 'a' AS c UNION ALL SELECT 2, '{}');
-- Models of some hundred bytes that ask for room: clusters times columns that are not stored, the dimension of a vector, the terms of a formula, columns of a hash, trees and levels.
CREATE TABLE room AS SELECT ml_vector(y, 0, 0, y % 2) AS v, y FROM k;
CREATE TABLE cosine AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 20000) SELECT json_group_array(1) AS ones FROM n;
WITH t(j) AS (SELECT ml_to_json(ml_kmeans(2, v, '{"metric": "cosine"}')) FROM room), u AS (SELECT json_set(j, '$.features[0].dimension', 20000, '$.parameters.k', 20000,
  '$.parameters.sizes', json(ones), '$.parameters.mean', json(ones), '$.parameters.deviation', json(ones), '$.parameters.places', json('[0]'), '$.parameters.centroids', json('[1.0]'), '$.parameters.spreads', json('[1.0]')) AS j FROM t, cosine)
SELECT ml_from_json(j) FROM u;
SELECT ml_from_json(json_set(ml_to_json(ml_kmeans(2, v)), '$.parameters.k', 2000000000)) FROM room;
SELECT ml_from_json(json_set(ml_to_json(ml_standard_scaler(v)), '$.features[0].dimension', 2000000000)) FROM room;
SELECT ml_from_json(json_set(ml_to_json(ml_isolation_forest(v)), '$.features[0].dimension', 2000000000)) FROM room;
SELECT ml_from_json(json_set(ml_to_json(ml_isolation_forest(v)), '$.parameters.trees', 2000000000)) FROM room;
SELECT ml_from_json(json_set(ml_to_json(ml_mahalanobis(y, y * y % 7)), '$.features[0].kind', 'vector', '$.features[0].dimension', 60000)) FROM room;
SELECT ml_from_json(json_set(ml_to_json(ml_linear_regression(y, y, y * y, y * y * y, '{"degree": 2}')), '$.formula', '(x1 + x2 + x3)^2000000000')) FROM room;
SELECT ml_from_json(json_set(ml_to_json(ml_feature_hasher(c, '{"sparse": false}')), '$.parameters.n_features', 2000000000)) FROM k;
SELECT ml_from_json(json_set(ml_to_json(ml_imputer(y, '{"strategy": "neighbors"}')), '$.parameters.rows', 2000000000)) FROM k;
SELECT ml_from_json(json_set(ml_to_json(ml_imputer(y, '{"strategy": "neighbors"}')), '$.parameters.n_neighbors', 2000000000)) FROM k;
SELECT ml_from_json(json_set(ml_to_json(ml_gaussian_naive_bayes(c, y)), '$.class_kinds', json('[3,3,3,3,3,3,3,3]'))) FROM k;
SELECT ml_from_json(json_set(ml_to_json(ml_tfidf_vectorizer('a word')), '$.parameters.documents', 2000000000, '$.parameters.given', 2000000000));
-- Sparse vectors that would be 3 GiB as dense rows: told before the room is taken.
CREATE TABLE wide AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 20000), t(h) AS (SELECT ml_hashing_vectorizer('a b', '{"n_features": 20000}')) SELECT ml_transform(h, 'word' || (i % 50)) AS v FROM n, t;
SELECT ml_kmeans(2, v) FROM wide;
SELECT ml_kmeans(2, v, '{"precision": "single", "n_init": 1, "max_iter": 1}') IS NOT NULL FROM (SELECT v FROM wide LIMIT 20);
SELECT * FROM ml_dbscan('SELECT v FROM wide', 1, 2);
SELECT count(*) FROM ml_centroids((SELECT ml_kmeans(2, v, '{"metric": "cosine", "n_init": 1}') FROM wide));
