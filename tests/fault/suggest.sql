CREATE TABLE raw(id, name, price, born, temp, weight, city, region);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 24)
INSERT INTO raw SELECT i, ' n' || i, CASE i WHEN 3 THEN 'n/a' ELSE '$ ' || i || ',100' END,
  (i % 12 + 1) || '/' || (i + 2) || '/2020', CASE WHEN i % 9 = 0 THEN '999' ELSE (i % 5) || '' END,
  i || ' kg', CASE i % 11 WHEN 0 THEN 'alpha twon' ELSE substr('alpha townbeta town ', 1 + 10 * (i % 2), 10) END,
  CASE WHEN i % 7 = 0 THEN '' WHEN i % 2 THEN 'north' ELSE 'south' END FROM n;
-- fault
SELECT * FROM ml_suggest_cleaning('raw');
SELECT ml_cleaning_sql('SELECT city, region FROM raw');
SELECT id, ml_fill_forward(nullif(region, '')) OVER (ORDER BY id), ml_consensus(region) OVER (PARTITION BY city) FROM raw;
SELECT id, ml_fill_backward(nullif(region, '')) OVER w, ml_interpolate(nullif(id % 3, 0), id) OVER w FROM raw
WINDOW w AS (ORDER BY id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING);
-- fails
SELECT ml_cleaning_sql('nothing');
-- fails
SELECT ml_fill_backward(id) OVER (ORDER BY id) FROM raw;
CREATE TABLE import(id, mixed, paid, at, note, kind, town, zip);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 160)
INSERT INTO import SELECT i / 2, CASE WHEN i = 60 THEN 'twelve' ELSE i / 2 END, substr('Yesno Y  ', 1 + 3 * (i % 3), 3),
  i % 9 || ':05 am', CASE i WHEN 7 THEN 'It' || char(146) || 's' WHEN 8 THEN 'a' || char(8203) || 'b' ELSE 'unknown' END,
  CASE i WHEN 30 THEN 'Manufacturinq' WHEN 31 THEN 'Manufactuing' WHEN 32 THEN 'Manufactturing' ELSE 'Manufacturing' END,
  CASE WHEN i = 41 THEN 'Nowhere' ELSE 'town' || (i / 2 % 3) END, 1000 + i / 2 % 3 FROM n;
-- fault
SELECT * FROM ml_suggest_cleaning('SELECT mixed, paid, at, note FROM import');
SELECT * FROM ml_suggest_cleaning('SELECT kind, town, zip FROM import');
SELECT * FROM ml_suggest_cleaning('SELECT ''cafÃ© '' AS x, ''Fish &amp; chips'' AS y, ''<p>text</p>'' AS z UNION ALL SELECT ''café'', ''&pound;5'', ''a &lt; b''');
SELECT ml_cleaning_sql('SELECT ''ja'' AS x UNION ALL SELECT ''Yes'' UNION ALL SELECT ''nein''');
