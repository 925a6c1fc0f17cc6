CREATE TABLE data(id INTEGER PRIMARY KEY, y REAL, label TEXT, a REAL, b REAL, c TEXT, body TEXT);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 24)
INSERT INTO data
SELECT i, 3.0 + 2 * (i % 7) - 0.5 * (i % 5) + (i * 37 % 11) / 10.0,
       CASE WHEN (i * 13 % 17) + (i % 7) > 11 THEN 'yes' ELSE 'no' END,
       i % 7, (i % 5) + (i * 7 % 3) / 4.0, substr('redgreblu', 1 + 3 * (i % 3), 3),
       'the ' || substr('catdogcowhen', 1 + 3 * (i % 4), 3) || ' and number ' || (i % 6) || ' running'
FROM n;
-- fault
SELECT ml_number('$ 1,234.50'), ml_number('(12 %)'), ml_number('twelve');
SELECT ml_date('29 Feb 2024'), ml_date('31/12/1999', '%d/%m/%Y'), ml_date('none');
SELECT ml_date(45352.5, '{"numbers": "excel"}'), ml_date('1709294400', '{"numbers": "detect"}');
SELECT ml_number('two hundred', '{"words": true}'), ml_number('5 kg', '{"units": true}');
SELECT ml_text('  naive   cafe ' || char(233)), ml_text('N/A');
SELECT ml_text('Stra' || char(223) || 'e ' || char(8220) || 'x', '{"case": "fold", "punctuation": "plain", "lines": "keep"}');
SELECT ml_fix_encoding('caf' || char(195, 131, 194, 169)), ml_fix_encoding('plain');
SELECT ml_html_text('<p>a &eacute; <b>b</b></p><script>x</script><pre> y</pre>');
SELECT ml_recode(c, '{"red": "rot", "gre": 2, "other": [1]}', 'sonst', '{"match": "loose"}') FROM data;
SELECT ml_recode(c, (SELECT json_group_object(c, id) FROM (SELECT c, min(id) AS id FROM data GROUP BY c))) FROM data;
SELECT ml_lookup(c, 'SELECT DISTINCT c, upper(c) FROM data') FROM data;
SELECT ml_phone('030 123456 ext 5', 'DE', '{"extension": "keep"}'), ml_phone('x', 'US');
SELECT ml_boolean(label), ml_boolean(label, '{"true": ["no", "ja"], "usual": false}') FROM data;
SELECT ml_regex_matches(body, 'cat|dog'), ml_regex_count(body, '[a-z]+'), ml_regex_extract(body, '(\w+) (?<b>\w+)', 'b') FROM data;
SELECT ml_regex_extract_all(body, '\w+'), ml_regex_replace(body, '(\w)(\w+)', '$2${1}ay') FROM data;
SELECT ml_regex_replace(CAST(x'61ff62' AS TEXT), 'b', 'c');
SELECT * FROM ml_describe('data');
SELECT * FROM ml_describe('SELECT a, c FROM data');
-- fails
SELECT * FROM ml_describe('nothing');
CREATE TABLE model AS SELECT ml_standard_scaler(a, b, c) AS m FROM data;
SELECT ml_transform(m, a, b, c) FROM data, model;
SELECT ml_transform(ml_min_max_scaler(a, b), 1, 2) FROM data;
SELECT ml_median(a), ml_quantile(b, 0.9), ml_stddev(b), ml_mode(c) FROM data;
SELECT ml_median(a) OVER (ORDER BY id ROWS 3 PRECEDING) FROM data;
SELECT * FROM ml_describe('SELECT ''13/4/2024'' AS d, '' Red'' AS w, 1 AS n UNION ALL SELECT ''1/2/24'', ''&amp;'', ''x'' UNION ALL SELECT ''1/2/2024'', ''&AMP;'', ''5%''');
