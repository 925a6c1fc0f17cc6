.load ./mlext
-- Splits by key: the same for ever. Keys that SQL calls equal fall into the same part.
SELECT column1, ml_split(column1, 0.25), ml_split(column1, 0.25, 7), ml_fold(column1, 5), ml_fold(column1, 5, 7)
FROM (VALUES (1), (2), (3), (1.5), ('1'), ('customer 17'), (''), (x'00'), (-9223372036854775808));
SELECT ml_split(1, 0.5) = ml_split(1.0, 0.5), ml_fold(3, 7, 2) = ml_fold(3.0, 7, 2.0);
SELECT ml_split(NULL, 0.5), ml_fold(NULL, 5);
SELECT ml_split('x', 0), ml_split('x', 1);

-- Shares come out near what was asked; order of rows and other rows do not matter; folds go across splits.
CREATE TABLE t(id INTEGER PRIMARY KEY);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) INSERT INTO t SELECT i FROM n;
SELECT avg(ml_split(id, 0.2) = 'test') BETWEEN 0.19 AND 0.21,
       avg(ml_split(id, 0.2, 1) = ml_split(id, 0.2, 2)) BETWEEN 0.66 AND 0.70 FROM t;
SELECT ml_fold(id, 5) AS fold, count(*) BETWEEN 3800 AND 4200,
       avg(ml_split(id, 0.2) = 'test') BETWEEN 0.17 AND 0.23 FROM t GROUP BY fold;
-- A test part of 0.1 is within the one of 0.2 of the same seed.
SELECT count(*) FROM t WHERE ml_split(id, 0.1) = 'test' AND ml_split(id, 0.2) = 'train';
-- Pure functions: in an index, a generated column, a view under trusted_schema=OFF.
PRAGMA trusted_schema = OFF;
CREATE TABLE people(id INTEGER PRIMARY KEY, part TEXT GENERATED ALWAYS AS (ml_split(id, 0.3)) STORED);
CREATE INDEX by_fold ON people(ml_fold(id, 4));
INSERT INTO people(id) VALUES (1), (2), (3), (4), (5);
SELECT id, part, ml_fold(id, 4) FROM people WHERE ml_fold(id, 4) < 4 ORDER BY id;

-- Wrong use: split.err has what is said.
SELECT ml_split(1);
SELECT ml_split(1, 20);
SELECT ml_split(1, -0.1);
SELECT ml_split(1, NULL);
SELECT ml_split(1, 'half');
SELECT ml_split(1, 0.5, 'seed');
SELECT ml_split(1, 0.5, 1, 2);
SELECT ml_fold(1, 1);
SELECT ml_fold(1, 2.5);
SELECT ml_fold(1, NULL);
SELECT ml_fold(1, 3000000000);
