-- Option "on_error": a group of which no model can be made gives NULL and does not end the query.
.load ./mlext
.mode list
CREATE TABLE t(g, y, x);
INSERT INTO t VALUES ('a', 1, 2), ('a', 2, 3), ('a', 4, 5), ('b', NULL, 1), ('b', NULL, 2), ('c', 1, NULL), ('d', 3, 1), ('d', 3, 2), ('d', 4, 9);
SELECT g, ml_linear_regression(y, x, '{"on_error": "null"}') IS NULL FROM t GROUP BY g;
SELECT g, ml_predict(m, 1) IS NULL, (SELECT count(*) FROM ml_coefficients(m)) FROM
  (SELECT g, ml_linear_regression(y, x, '{"on_error": "null"}') AS m FROM t GROUP BY g) WHERE m IS NOT NULL;
SELECT g, ml_logistic_regression(y > 2, x, '{"on_error": "null", "l2": 1}') IS NULL FROM t GROUP BY g;
SELECT g, ml_kmeans(3, x, '{"on_error": "null"}') IS NULL FROM t GROUP BY g;
SELECT ml_train('logistic_regression', 'SELECT 1, x FROM t', '{"on_error": "null"}') IS NULL;
.print -- windows
SELECT ml_linear_regression(y, x, '{"on_error": "null"}') OVER (ORDER BY rowid ROWS 1 PRECEDING) IS NULL FROM t;
SELECT sum(m IS NULL) FROM (SELECT ml_linear_regression(y * 1e300, x * 1e300, '{"on_error": "null", "l2": 1}') OVER (ORDER BY rowid ROWS 1 PRECEDING) AS m FROM t);
.print -- what is wrong with the call, or with a value, ends it all the same
SELECT ml_linear_regression(y, x) FROM t GROUP BY g HAVING g = 'b';
SELECT ml_linear_regression(y, x, '{"on_error": "nul"}') FROM t;
SELECT ml_linear_regression(y, x, '{"on_error": "null", "l9": 0}') FROM t;
SELECT ml_linear_regression(y, iif(g = 'c', 'z', x), '{"on_error": "null"}') FROM t;
SELECT ml_train('linear_regression', 'nosuch', '{"on_error": "null"}');
SELECT ml_linear_regression(y, x, '{"on_error": "null"}') FROM t WHERE 0;
SELECT * FROM ml_dbscan('SELECT x FROM t', 1, 2, '{"on_error": "null"}');
SELECT * FROM ml_elbow('SELECT x FROM t', 3, '{"on_error": "null"}');
