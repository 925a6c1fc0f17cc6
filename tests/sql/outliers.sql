-- ml_outliers against numpy and pandas (tests/reference/outliers.py), and R's counts by Tukey's fences.
.load ./mlext
.mode csv
.import tests/reference/outliers.csv reference
.import tests/data/profile/penguins.csv raw
.import tests/data/profile/iris.csv iris_raw
.import tests/data/profile/summary_stats.csv summary
.mode list
CREATE TABLE penguins AS SELECT species, ml_number(bill_length_mm) AS bill_length_mm, ml_number(bill_depth_mm) AS bill_depth_mm,
  ml_number(flipper_length_mm) AS flipper_length_mm, ml_number(body_mass_g) AS body_mass_g,
  (rowid * 37 % 101 / 10.0) * (rowid * 37 % 101 / 10.0) * (rowid * 37 % 101 / 10.0) * (rowid * 37 % 101 / 10.0) AS skewed FROM raw;
CREATE TABLE found AS
SELECT r.method, threshold, o.row, o."column", o.value, o.score, o.low, o.high, o.p_value FROM (SELECT DISTINCT method, threshold FROM reference) AS r,
       ml_outliers('penguins', json_object('method', r.method, 'threshold', CAST(threshold AS REAL))) AS o;
SELECT r.method, r.threshold, count(*), count(f.score), max(abs(f.score - r.score)) < 1e-12, min(f.value < f.low OR f.value > f.high)
FROM reference AS r LEFT JOIN found AS f ON f.method = r.method AND f.threshold = r.threshold AND f."column" = r."column" AND f.row = CAST(r.row AS INT) GROUP BY 1, 2;
SELECT (SELECT count(*) FROM found) = (SELECT count(*) FROM reference);
-- The thresholds by default.
SELECT (SELECT count(*) FROM ml_outliers('penguins')) = (SELECT count(*) FROM reference WHERE method = 'iqr' AND threshold = '1.5'),
       (SELECT count(*) FROM ml_outliers('penguins', '{"method": "z"}')) = (SELECT count(*) FROM reference WHERE method = 'z' AND threshold = '3'),
       (SELECT count(*) FROM ml_outliers('penguins', '{"method": "modified_z"}')) = (SELECT count(*) FROM reference WHERE method = 'modified_z' AND threshold = '3.5');
SELECT s."column", s.tukey_outliers, (SELECT count(*) FROM ml_outliers('SELECT CAST(sepal_length AS REAL) AS sepal_length, CAST(sepal_width AS REAL) AS sepal_width, CAST(petal_length AS REAL) AS petal_length, CAST(petal_width AS REAL) AS petal_width FROM iris_raw') AS o WHERE o."column" = s."column")
FROM summary AS s WHERE s.dataset = 'iris' AND s."column" <> 'class';
-- No spread, text, NULLs, no rows.
SELECT count(*) FROM ml_outliers('SELECT 5 AS x, ''a'' AS t, NULL AS n UNION ALL SELECT 5, 7, NULL UNION ALL SELECT 5, 900, NULL');
SELECT count(*) FROM ml_outliers('SELECT 1 AS x WHERE 0');
SELECT * FROM ml_outliers('SELECT 1 AS x UNION ALL SELECT 2 UNION ALL SELECT NULL UNION ALL SELECT 3 UNION ALL SELECT 9e999 UNION ALL SELECT 4');
-- Wrong use.
SELECT * FROM ml_outliers('penguins', '{"method": "iq"}');
SELECT * FROM ml_outliers('penguins', '{"threshold": -1}');
SELECT * FROM ml_outliers('nothing');
