-- Tables that were hard: of tests/sql/regression_cases.sql and regression_cases.py.
-- near: two columns that differ in the fifth digit, with means far from 0
CREATE TABLE near(y INTEGER, k TEXT, x1 REAL, x2 REAL, x3 REAL);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60)
INSERT INTO near
SELECT i * 37 % 11 + i * 7 % 5 > 6, substr('pqr', 1 + i * 37 % 11 % 3, 1), 1000 + i * 29 % 61 / 8.0,
       (1000 + i * 29 % 61 / 8.0) * (1 + (i * 13 % 23 - 11) * 1e-8), i * 17 % 29 / 4.0
FROM n;
-- full: as many rows as parameters, and products that depend on what is there
CREATE TABLE full(y INTEGER, x1 REAL, x2 REAL, x3 REAL, x4 REAL, c TEXT);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9)
INSERT INTO full
SELECT 1 + i * 33 % 7, i * 26 % 11 / 8.0 + 3, (i * 26 % 11 / 8.0 + 3) * (1 + (i * 20 % 23 - 11) * 1e-6),
       i * 24 % 13 / 4.0, i * i * 13 % 11 + i % 2 / 3.0, substr('abc', 1 + i * 19 % 7 % 3, 1)
FROM n;
