-- ml_correlations against pandas and scipy (tests/reference/associations.py); ml_missing_patterns; ml_dependencies.
.load ./mlext
.mode csv
.import tests/reference/associations.csv reference
.import tests/data/profile/penguins.csv raw
.mode list
CREATE TABLE penguins AS SELECT species, island, ml_number(bill_length_mm) AS bill_length_mm, ml_number(bill_depth_mm) AS bill_depth_mm,
  ml_number(flipper_length_mm) AS flipper_length_mm, ml_number(body_mass_g) AS body_mass_g, ml_text(sex) AS sex, ml_number(year) AS year FROM raw;
CREATE TABLE found AS SELECT * FROM ml_correlations('penguins');
SELECT r.method, count(*), max(abs(r.value - f.value)) < 1e-12, max(abs(r.p_value - f.p_value) - 1e-9 * r.p_value) < 1e-300, sum(CAST(r.rows AS INT) <> f.rows) FROM reference AS r LEFT JOIN found AS f USING (column_a, column_b, method) GROUP BY r.method;
SELECT (SELECT count(*) FROM found) = (SELECT count(*) FROM reference);
-- Constant columns, too few rows, numbers beside text, no rows.
SELECT * FROM ml_correlations('SELECT 1 AS x, 2 AS y, ''a'' AS c UNION ALL SELECT 1, 3, ''a''');
SELECT * FROM ml_correlations('SELECT 1 AS x, 2 AS y, ''a'' AS c');
SELECT count(*) FROM ml_correlations('SELECT 1 AS x WHERE 0');
-- Missing together.
SELECT rows, round(share, 4), missing, columns FROM ml_missing_patterns('penguins');
SELECT * FROM ml_missing_patterns('SELECT 1 AS "a ""b", '' '' AS y UNION ALL SELECT NULL, ''x'' UNION ALL SELECT NULL, ''NA''');
SELECT count(*) FROM ml_missing_patterns('SELECT 1 AS x WHERE 0');
-- What determines what, and who breaks it.
CREATE TABLE place(id INTEGER PRIMARY KEY, zip, city, country);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40)
INSERT INTO place SELECT i, 1000 + i % 8, CASE WHEN i = 17 THEN 'Rom' ELSE 'city' || (i % 4) END, CASE WHEN i = 20 THEN NULL WHEN i % 2 THEN 'IT' ELSE 'FR' END FROM n;
SELECT determinant, dependent, round(strength, 4), breaking, rows FROM ml_dependencies('place');
SELECT determinant, dependent, round(strength, 4), breaking, rows FROM ml_dependencies('place', '{"least": 0.5}') WHERE determinant = 'country';
SELECT count(*) FROM ml_dependencies('SELECT zip, country FROM place', '{"least": 1}');
-- Wrong use.
SELECT * FROM ml_correlations('nothing');
SELECT * FROM ml_missing_patterns(5);
SELECT * FROM ml_dependencies('place', '{"least": 2}');
SELECT * FROM ml_dependencies('place', 'x');
