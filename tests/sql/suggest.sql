-- ml_suggest_cleaning and ml_cleaning_sql on what a raw import looks like, a problem at a time; and the
-- functions that fill: ml_fill_forward, ml_fill_backward, ml_interpolate, ml_consensus.
.load ./mlext
.mode list
CREATE TABLE raw(id, name, price, born, zip, code, temp, weight, day, odd_day, mark, city, state);
INSERT INTO raw VALUES
 ('1', ' Ann',   '1,200.50', '3/14/2020',      '01234', 'a-1', '20',  '5 kg',    '2024-01-05', '1/2/2024', '1,5',   'Paris',  'x'),
 ('2', 'Bob ',   '$ 80',     'March 1, 2021',  '02345', 'b-1', '21',  '7 kgs',   '2024-01-06', '3/4/2024', '2.234', 'paris',  'x'),
 ('3', 'Cy',     'n/a',      '2021-05-06',     '03456', 'c-1', '999', '8.5 KG',  '2024-01-07', '5/6/2024', '3,25',  'Paris',  'x'),
 ('4', 'Di',     '-',        '',               '04567', 'd-1', '19',  '9 kg',    '1900-01-01', '7/8/2024', '4,75',  'Paris',  'x'),
 ('5', '  ',     '70',       '12/31/1999',     '05678', 'e-1', '999', '10 kg',   '1900-01-01', '9/9/2024', '1',     'Rome',   'x'),
 ('6', 'NA',     '(5)',      '1 Jan 2000',     '06789', 'f-1', '22',  '11 kilo', '2024-02-01', '8/7/2024', '12',    'Rome',   'x'),
 ('7', 'null',   '3',        '2/3/2001',       '07890', 'g-1', '18',  '12 kg',   '2024-02-02', '6/5/2024', '3',     'ROME',   'x'),
 ('8', NULL,     '4 %',      '2/20/2001',      '08901', 'h-1', '23',  '13 kg',   '2024-02-03', '4/3/2024', '4',     'Rome',   'x');
.mode quote
SELECT * FROM ml_suggest_cleaning('raw');
SELECT ml_cleaning_sql('raw');
.mode list
-- The proposal runs.
.once build/suggest.tmp
SELECT 'CREATE TABLE clean AS ' || ml_cleaning_sql('raw') || ';';
.read build/suggest.tmp
.mode list
.separator ', '
SELECT * FROM clean;
SELECT group_concat(DISTINCT typeof(id) || typeof(born) || typeof(temp)) FROM clean;
.mode quote
-- What is clean stays as it is; a name with quotes; any SELECT.
SELECT * FROM ml_suggest_cleaning('SELECT 1 AS a, ''x'' AS b UNION ALL SELECT 2, ''y''');
SELECT ml_cleaning_sql('SELECT 1 AS "a ""b""", ''x'' AS b UNION ALL SELECT 2, ''y''');
SELECT ml_cleaning_sql('SELECT '' it''''s '' AS "a ""b""" UNION ALL SELECT ''y''');
SELECT ml_cleaning_sql('SELECT 1 AS x WHERE 0'), ml_cleaning_sql(NULL);
SELECT count(*) FROM ml_suggest_cleaning('SELECT 1 AS x WHERE 0');
-- Telephone numbers, codes and long digits are no numbers; a month is no date; mixed units are none.
SELECT count(*) FROM ml_suggest_cleaning('SELECT ''555 123 456'' AS x, ''12345678901234567'' AS y, ''March 2024'' AS z, ''5 kg'' AS u UNION ALL SELECT ''555 123 457'', ''12345678901234568'', ''April 2024'', ''6 lb'' UNION ALL SELECT ''555 123 458'', ''12345678901234569'', ''May 2024'', ''7 kg'' UNION ALL SELECT ''555 123 459'', ''12345678901234560'', ''June 2024'', ''8 kg''');
-- Day first is seen, and both orders at once are left to the reader.
SELECT expression FROM ml_suggest_cleaning('SELECT ''1/2/2024'' AS x UNION ALL SELECT ''25/2/2024''');
SELECT problem, rows, expression FROM ml_suggest_cleaning('SELECT ''1/2/2024'' AS x UNION ALL SELECT ''25/2/2024'' UNION ALL SELECT ''2/25/2024''');
-- Percent on all is a hundredth.
SELECT problem, expression FROM ml_suggest_cleaning('SELECT ''5%'' AS x UNION ALL SELECT ''7%''');
-- Control characters and NULs are not put into SQL.
SELECT column, problem, rows FROM ml_suggest_cleaning('SELECT char(1) || ''N/A'' AS x UNION ALL SELECT ''a'' || char(0) || ''b'' UNION ALL SELECT x''00''');

-- Problems that are more than one column of one kind: certain is 1 for what ml_cleaning_sql() does.
.mode quote
CREATE TABLE import(id, mixed, paid, at, note, kind, amount, town, zip);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60)
INSERT INTO import SELECT (i + 1) / 2, CASE WHEN i = 60 THEN 'twelve' ELSE i / 2 END,
  CASE i % 5 WHEN 0 THEN 'Yes' WHEN 1 THEN 'no' WHEN 2 THEN 'Y' WHEN 3 THEN 'TRUE' ELSE '0' END,
  (1 + i % 12) || ':05 ' || CASE WHEN i % 3 THEN 'am' ELSE 'p.m.' END,
  CASE i WHEN 7 THEN 'It' || char(146) || 's' WHEN 8 THEN 'a' || char(8203) || 'b' WHEN 9 THEN CAST(x'E9' AS TEXT) WHEN 10 THEN 'unknown' ELSE 'note ' || (i / 2) END,
  CASE i WHEN 30 THEN 'Manufacturinq' WHEN 31 THEN 'Manufactuing' WHEN 32 THEN 'Manufactturing' WHEN 33 THEN 'Retial' ELSE CASE WHEN i % 15 = 0 THEN 'Retail' ELSE 'Manufacturing' END END,
  CASE WHEN i > 58 THEN 5000 ELSE i / 2 END, CASE WHEN i = 41 THEN 'Nowhere' ELSE 'town' || (i / 2 % 3) END, 1000 + i / 2 % 3 FROM n;
INSERT INTO import SELECT * FROM import WHERE id IN (3, 4);
SELECT * FROM ml_suggest_cleaning('import');
SELECT ml_cleaning_sql('import');
.mode list
.once build/suggest.tmp
SELECT 'CREATE TABLE imported AS ' || ml_cleaning_sql('import') || ';';
.read build/suggest.tmp
.mode quote
SELECT DISTINCT paid FROM imported;
SELECT note, kind FROM imported WHERE id IN (4, 15, 16);
-- Values that mean none between numbers; between words they may be words.
SELECT problem, rows, examples, certain FROM ml_suggest_cleaning('SELECT ''12'' AS x UNION ALL SELECT ''unknown'' UNION ALL SELECT ''13'' UNION ALL SELECT ''TBD''');
SELECT problem, rows, examples, certain FROM ml_suggest_cleaning('SELECT ''a'' AS x UNION ALL SELECT ''unknown'' UNION ALL SELECT ''b'' UNION ALL SELECT ''?''');
-- Numbers and blobs, blobs and words; a temperature of -999 among negative ones.
SELECT * FROM ml_suggest_cleaning('SELECT 1 AS x UNION ALL SELECT x''00'' UNION ALL SELECT ''a''');
SELECT problem, expression FROM ml_suggest_cleaning('VALUES (-5.5), (-3), (2), (4), (11), (-999), (-999), (-7)');
-- Times in SQLite''s own form, and words for yes that are all alike, need nothing.
SELECT count(*) FROM ml_suggest_cleaning('SELECT ''14:05'' AS x, ''yes'' AS y, ''f'' AS z UNION ALL SELECT ''09:15'', ''no'', ''t''');
-- Misread UTF-8 and references are mended before anything else is looked at; tags are left to the reader.
SELECT * FROM ml_suggest_cleaning('SELECT ''cafÃ© '' AS x, ''Fish &amp; chips'' AS y, ''<p>text</p>'' AS z UNION ALL SELECT ''café'', ''&pound;5'', ''a &lt; b''');
SELECT ml_cleaning_sql('SELECT ''&pound;5'' AS y UNION ALL SELECT ''&#163;7&nbsp;''');
SELECT * FROM ml_suggest_cleaning('SELECT ''ja'' AS x UNION ALL SELECT ''Yes'' UNION ALL SELECT ''nein''');
.mode list

-- Filling.
.mode list
.separator ', '
CREATE TABLE series(day, place, x);
INSERT INTO series VALUES (1, 'a', NULL), (2, 'a', 10), (3, 'a', NULL), (5, 'a', NULL), (6, 'a', 18), (7, 'a', NULL), (1, 'b', 1), (2, 'b', NULL), (3, 'b', 'text');
SELECT place, day, x,
       ml_fill_forward(x) OVER (PARTITION BY place ORDER BY day) AS forward,
       ml_fill_forward(x) OVER (PARTITION BY place ORDER BY day ROWS 1 PRECEDING) AS forward_1,
       ml_fill_backward(x) OVER (PARTITION BY place ORDER BY day ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS backward,
       ml_fill_backward(x) OVER (PARTITION BY place ORDER BY day ROWS BETWEEN CURRENT ROW AND 1 FOLLOWING) AS backward_1
FROM series ORDER BY place, day;
SELECT day, x,
       ml_interpolate(x) OVER (ORDER BY day ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS even,
       ml_interpolate(x, day) OVER (ORDER BY day ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS by_day
FROM series WHERE place = 'a';
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
SELECT sum(abs(v - i)) < 1e-6, sum(b - 7 * ((i + 6) / 7)), sum(f - 7 * (i / 7)), count(v), count(b), count(f) FROM (
  SELECT i, ml_interpolate(CASE WHEN i % 7 = 0 THEN i END, i) OVER w AS v,
         ml_fill_backward(CASE WHEN i % 7 = 0 THEN i END) OVER w AS b,
         ml_fill_forward(CASE WHEN i % 7 = 0 THEN i END) OVER (ORDER BY i) AS f
  FROM n WINDOW w AS (ORDER BY i ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING));
SELECT ml_consensus(column1), ml_consensus(column1, '{"share": 0.6, "least": 2}') FROM (VALUES ('a'), ('a'), ('a'), ('b'), (NULL));
SELECT ml_consensus(column1), ml_consensus(column1, '{"share": 0.2, "least": 1}') FROM (VALUES (2), (1.0), (1), (2.0));
SELECT ml_consensus(column1) FROM (VALUES (1)) WHERE 0;
SELECT day, ml_consensus(x, '{"least": 2}') OVER (ORDER BY day ROWS 1 PRECEDING) FROM (SELECT 1 AS day, 5 AS x UNION ALL SELECT 2, 5 UNION ALL SELECT 3, 6);

-- Wrong use.
SELECT ml_fill_backward(x) OVER (ORDER BY day) FROM series;
SELECT ml_interpolate(x) OVER (ORDER BY day) FROM series WHERE place = 'a';
SELECT ml_interpolate(x) OVER (ORDER BY day ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) FROM series WHERE place = 'b';
SELECT ml_interpolate(x, -day) OVER (ORDER BY day ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) FROM series WHERE place = 'a';
SELECT ml_fill_forward(x) OVER () FROM series;
SELECT ml_fill_forward(x) OVER (ORDER BY day) FROM series;
SELECT ml_fill_forward(x) OVER (ORDER BY rowid ROWS BETWEEN UNBOUNDED PRECEDING AND 1 FOLLOWING) FROM series;
SELECT ml_fill_backward(x) OVER (ORDER BY rowid ROWS BETWEEN 1 PRECEDING AND UNBOUNDED FOLLOWING) FROM series;
SELECT ml_consensus(x, '{"share": 2}') FROM series;
-- Equal keys by rows; the last one before this row.
SELECT group_concat(coalesce(f, '-'), ' '), group_concat(coalesce(before, '-'), ' ') FROM (
  SELECT ml_fill_forward(x) OVER (ORDER BY place, day ROWS UNBOUNDED PRECEDING) AS f,
         ml_fill_forward(x) OVER (ORDER BY place, day ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before FROM series);
SELECT * FROM ml_suggest_cleaning('nothing');
SELECT ml_cleaning_sql('DELETE FROM raw');
SELECT ml_cleaning_sql(5);
SELECT ml_cleaning_sql();
CREATE VIEW v AS SELECT ml_cleaning_sql('raw') AS s;
SELECT s FROM v;

-- Columns of one name, names that need quotes, none at all; a view that fails on its third row; blobs, infinite
-- numbers and NULs; 1,999 columns.
.mode list
SELECT ml_cleaning_sql('SELECT '' 1'' AS a, ''2 '' AS a, 3 AS A');
CREATE TABLE odd(" " TEXT, "sel""ect" TEXT, "it's" TEXT, "a.b" TEXT, "" TEXT);
INSERT INTO odd VALUES (' 1', ' 2', ' x', '3 ', ''), ('2', '3', 'y', '4 ', 'z');
.once build/suggest.tmp
SELECT 'CREATE TABLE mended AS ' || ml_cleaning_sql('odd') || ';';
.read build/suggest.tmp
SELECT * FROM mended;
CREATE TABLE base(x);
INSERT INTO base VALUES (1), (2), ('[1'), (4);
CREATE VIEW failing AS SELECT x, json_extract(x, '$') AS y FROM base;
SELECT count(*) FROM ml_describe('failing');
SELECT count(*) FROM ml_suggest_cleaning('failing');
SELECT ml_cleaning_sql('failing');
SELECT count(*) FROM ml_correlations('failing');
SELECT count(*) FROM ml_duplicates('failing');
SELECT count(*) FROM ml_match('failing', 'base');
CREATE TABLE blobs AS SELECT zeroblob(3) AS b, 9e999 AS i, NULL AS n, x'' AS e, '' AS t UNION ALL SELECT x'00', 1, NULL, 7, char(0) || 'abc' UNION ALL SELECT 5, 'x', NULL, 3, 'abc' || char(0);
SELECT * FROM ml_suggest_cleaning('blobs');
SELECT "column", type, quote(minimum), quote(maximum), mean, outliers, storage, forms, notes FROM ml_describe('blobs');
SELECT count(*) FROM ml_match('blobs', 'blobs', '{"columns": {"b": "number", "i": "number", "t": "trigram", "e": "date"}, "keys": {"t": "trigram", "b": "exact"}, "all": true, "threshold": 0.05}');
CREATE TABLE wide AS SELECT 'SELECT ' || group_concat('i * ' || i || ' AS c' || i) || ' FROM (SELECT 1 AS i UNION ALL SELECT 2 UNION ALL SELECT 3)' AS source FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1999) SELECT i FROM n);
SELECT count(*) FROM ml_describe((SELECT source FROM wide));
SELECT count(*) FROM ml_suggest_cleaning((SELECT source FROM wide));
SELECT count(*) FROM ml_missing_patterns((SELECT source FROM wide));

-- However much is wrong with a column, what is proposed compiles: SQLite's parser takes some 30
-- calls one inside the other.
CREATE TABLE broken(t, u);
INSERT INTO broken VALUES
  ('a' || char(128, 130, 131, 132, 133, 134, 135, 136, 137, 138, 139, 140), 'b' || char(1, 2, 3, 4)),
  (' ' || char(8203) || 'c' || char(1, 2) || '&amp;', char(128) || ' x'), ('', 'cafÃ©'), ('N/A', 'n/a'),
  ('d', char(130, 131, 132, 133, 134, 135, 136, 137, 138, 139, 140, 142, 145, 146) || 'e');
SELECT "column", problem, rows, certain, expression FROM ml_suggest_cleaning('broken');
.once build/suggest.tmp
SELECT ml_cleaning_sql('broken') || ';';
.read build/suggest.tmp
