.load ./mlext
-- R's summaries of three tables: summary_stats.csv beside them; stddev there is sd, type-7 quartiles.
.mode csv
.import tests/data/profile/iris.csv iris_text
.import tests/data/profile/penguins.csv penguins_text
.import tests/data/profile/pima_na.csv pima_text
.import tests/data/profile/summary_stats.csv expected
.mode list
-- Imported as text: the numbers written in it are described.
CREATE TABLE found AS
SELECT 'iris' AS dataset, * FROM ml_describe('iris_text') UNION ALL
SELECT 'penguins', * FROM ml_describe('penguins_text') UNION ALL
SELECT 'pima', * FROM ml_describe('pima_text');
SELECT 'differs: ' || e.dataset || '.' || e."column", f.mean, e.mean FROM expected AS e LEFT JOIN found AS f
  ON replace(e.dataset, 'pima_na', 'pima') = f.dataset AND e."column" = replace(f."column", '.', '_')
WHERE f.mean IS NULL OR f.number_like <> e.n - e.missing OR f.blanks <> e.missing OR f.distinct_count <> e."distinct" + (e.missing > 0)
  OR abs(f.mean - e.mean) > 1e-12 * abs(e.mean) OR abs(f.stddev - e.sd) > 1e-12 * e.sd
  OR abs(f.minimum - e.min) > 1e-12 OR abs(f.first_quartile - e.q1) > 1e-12 * abs(e.q1)
  OR abs(f.median - e.median) > 1e-12 * abs(e.median) OR abs(f.third_quartile - e.q3) > 1e-12 * abs(e.q3)
  OR abs(f.maximum - e.max) > 1e-12 * abs(e.max);
SELECT count(*) AS compared FROM expected AS e JOIN found AS f
  ON replace(e.dataset, 'pima_na', 'pima') = f.dataset AND e."column" = replace(f."column", '.', '_');
SELECT type, "column", count, nulls, blanks, number_like, distinct_count, most_frequent, frequency FROM found WHERE dataset = 'penguins';

-- Every kind of column.
CREATE TABLE data(i INTEGER, r REAL, t TEXT, b BLOB, mixed, empty, written TEXT, words TEXT, "odd ""name" TEXT);
INSERT INTO data VALUES
  (1, 1.5, 'x', x'01', 1, NULL, '1,000', 'red', 'a'), (2, 2.5, 'y', x'02', 'n/a', NULL, ' ', 'blue', 'a'),
  (3, NULL, '', x'01', 2.5, NULL, '$20', 'red', 'b'), (3, 4.5, NULL, NULL, NULL, NULL, '5', '7', 'c');
.mode line
SELECT * FROM ml_describe('data') WHERE type <> 'blob';
.mode list
SELECT type, count, quote(minimum), quote(maximum), quote(most_frequent), frequency FROM ml_describe('data') WHERE type = 'blob';
SELECT "column", type, count, nulls, distinct_count, mean, minimum, maximum, frequency FROM ml_describe('SELECT * FROM data WHERE 0');

-- Sources: a view, a query, a query with names that need quotes, two columns of one name, a semicolon, a comment.
CREATE VIEW v AS SELECT i, words FROM data;
SELECT "column", count FROM ml_describe('v');
SELECT "column", mean FROM ml_describe('SELECT i AS "a b", r AS "it''s", i + r FROM data');
SELECT "column", minimum FROM ml_describe('SELECT 1 AS a, 2 AS a');
SELECT "column", count FROM ml_describe(' WITH c AS (SELECT i FROM data) SELECT * FROM c; ');
SELECT "column", count FROM ml_describe('VALUES (1, 2), (3, 4)');
SELECT "column", count FROM ml_describe('main.data') WHERE "column" = 'i';
-- Once for each row of a join.
SELECT n.column1, d."column", d.count FROM (VALUES ('v'), ('SELECT 1 AS one'), (NULL)) AS n, ml_describe(n.column1) AS d;
SELECT count(*) FROM ml_describe(NULL);
-- A wide table: more columns than a function takes arguments.
SELECT count(*), sum(count) FROM ml_describe((SELECT 'SELECT ' || group_concat(i) FROM
  (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300) SELECT i FROM n)));
-- Infinite values have no standard deviation; large ones do.
SELECT mean, stddev, median, maximum FROM ml_describe('VALUES (1.0), (9e999)');
SELECT mean, stddev, minimum, maximum FROM ml_describe('VALUES (1e308), (-1e308)');

-- Forms of numbers, dates and clock times; storage classes; what texts suffer from.
CREATE TABLE forms(dates, numbers, words, stored, flags, times, encoded, marked, coded, day);
INSERT INTO forms VALUES
('3/14/2024','1,234.50','  Red','1','Yes','7:10 a.m.','cafÃ©','a &amp; b',1,'2024-01-01'),
('13/4/2024','$5','red','x','no','14:05','café','<b>x</b>',2,'1900-01-01'),
('2024-01-05','5%','RED',3,'Y','2:05:07 PM','naÃ¯ve','plain',3,'1900-01-01'),
('March 1, 2024','(5)','Blue  x',x'00','TRUE','noon',CAST(x'636166e9' AS TEXT),'AT&T; <a','999','2023-05-05'),
('1-Mar-24','1,5','N/A',2.5,'f','25:99','â€œquotedâ€'||char(157),'x &#39; y',999,'2023-05-06'),
('May 5, 2024','007','unknown',NULL,'maybe','00:00:01','zero'||char(8203)||'width','',5,'2023-05-07'),
('1/2/2024','1e5','-','abc','1','7:10aDec 1','ok','1',4,'2024-02-02'),
('20240301T140500Z','1.5 million','',7,'0','2024-03-01T14:05:00+02:00','x'||char(65533),'2',6,'2024-02-03'),
('2024/03','EUR 5','red','7','off','12/02/2011 7:10 a.m.','É»','3',1,'2024-02-04'),
('Fri, 1 Mar 2024 14:05:00 GMT','1 234','red','7','off','2024-02-30','ñandú Â°C','3',2,'2024-02-05'),
('15.02.24','1.234.567','red',7,'off','1st of March 2024','plain','3',2,'2024-02-06');
SELECT "column", storage, forms FROM ml_describe('forms');
SELECT "column", outliers, notes FROM ml_describe('forms');
-- The day is the first number where others of the form say so; the month in doubt.
SELECT forms FROM ml_describe('VALUES (''1/2/2024''), (''25/2/2024''), (''3/4/2024'')');
SELECT forms FROM ml_describe('VALUES (''1/2/2024''), (''25/2/2024''), (''2/25/2024'')');
SELECT forms FROM ml_describe('VALUES (''1/2/2024''), (''3/4/24'')');
-- Constant and unique columns; long texts are cut.
SELECT notes, minimum FROM ml_describe('SELECT 1 AS id, ''same'' AS word, ''' || printf('%.60c', 'x') || ''' AS long UNION ALL SELECT 2, ''same'', ''é''');
-- More distinct texts than are kept: forms and notes still count them all.
CREATE TABLE many(id, t);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 150000)
INSERT INTO many SELECT i, CASE WHEN i % 3 = 0 THEN i || '%' WHEN i % 3 = 1 THEN ' ' || i ELSE (i % 31 + 1) || '/12/' || (1000 + i % 8000) END FROM n;
SELECT "column", type, distinct_count BETWEEN 148000 AND 152000, number_like, forms, notes, approximate FROM ml_describe('many');

-- Wrong use: describe.err has what is said.
SELECT * FROM ml_describe();
SELECT * FROM ml_describe(5);
SELECT * FROM ml_describe('');
SELECT * FROM ml_describe('nothing');
SELECT * FROM ml_describe('SELECT absent FROM data');
SELECT * FROM ml_describe('DELETE FROM data');
SELECT * FROM ml_describe('SELECT 1; SELECT 2');
SELECT * FROM ml_describe('SELECT ml_median(t) FROM data');
SELECT * FROM ml_describe('data', 1);
SELECT count(*) FROM data;
