-- The rows of tests/reference/linear_options.csv.
CREATE TABLE h(y REAL, a REAL, b REAL, w REAL, g TEXT, c TEXT);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40)
INSERT INTO h
SELECT 3.0 + 2 * (i % 7) - 0.5 * (i % 5) + (i * 37 % 11) / 10.0 * (i % 4), i % 7 + i / 10.0,
       (i % 5) + (i * 7 % 3) / 4.0, (i % 3) * 0.5, 'g' || (i % 6), substr('abc', 1 + i % 3, 1)
FROM n;
