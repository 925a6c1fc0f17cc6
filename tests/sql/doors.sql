.load ./mlext
-- The aggregate and ml_train make the same bytes of the same rows.
CREATE TABLE data(id INTEGER PRIMARY KEY, y REAL, label TEXT, a REAL, b REAL, c TEXT);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60)
INSERT INTO data
SELECT i, 3.0 + 2 * (i % 7) - 0.5 * (i % 5) + (i * 37 % 11) / 10.0,
       CASE WHEN (i * 13 % 17) + (i % 7) > 11 THEN 'yes' ELSE 'no' END,
       i % 7, (i % 5) + (i * 7 % 3) / 4.0, substr('redgreblu', 1 + 3 * (i % 3), 3)
FROM n;
CREATE VIEW points AS SELECT y, a, b, c FROM data;

SELECT (SELECT json_remove(ml_info(ml_linear_regression(y, a, b, c)), '$.features') FROM data)
     = json_remove(ml_info(ml_train('linear_regression', 'SELECT y, a, b, c FROM data')), '$.features') AS same_but_names;
SELECT ml_train('linear_regression', 'points')
     = ml_train('linear_regression', 'SELECT y, a, b, c FROM data') AS view_is_select;
SELECT ml_train('kmeans', 'SELECT a, b FROM data', '{"k": 3, "seed": 5}')
     = ml_train('kmeans', 'SELECT a, b FROM data', '{"seed": 5, "k": 3}') AS order_of_options;
-- A name with quotes and blanks is a table like any other.
CREATE TABLE "odd ""name" AS SELECT y, a, b FROM data;
SELECT ml_train('linear_regression', 'odd "name') IS NOT NULL AS odd_name;
-- Names of the features come from the query.
SELECT term FROM ml_coefficients(ml_train('linear_regression', 'SELECT y, a AS area, b, c FROM data'));
-- The same rows give the same bytes, in a group or alone.
WITH g AS (SELECT c, ml_linear_regression(y, a, b) AS m FROM data GROUP BY c)
SELECT c, m = (SELECT ml_linear_regression(y, a, b) FROM data WHERE data.c = g.c) AS same FROM g;
-- FILTER leaves out rows as WHERE does.
SELECT (SELECT ml_linear_regression(y, a, b) FILTER (WHERE c = 'red') FROM data)
     = (SELECT ml_linear_regression(y, a, b) FROM data WHERE c = 'red') AS filtered;
