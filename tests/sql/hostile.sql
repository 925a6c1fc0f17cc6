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
