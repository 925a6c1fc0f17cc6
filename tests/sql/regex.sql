.load ./mlext
SELECT ml_regex_matches('order 66', '\d+'), ml_regex_matches('order', '\d'), ml_regex_matches('ORDER', 'order'), ml_regex_matches('ORDER', 'order', '{"ignore_case": true}'),
       ml_regex_matches('ÉTÉ', 'été', '{"ignore_case": true}'), ml_regex_matches('été', '^\w+$'), ml_regex_matches('', '^$'), ml_regex_matches(1234, '^\d{4}$'),
       ml_regex_matches(NULL, 'a'), ml_regex_matches('a', NULL), ml_regex_matches(x'61', 'a');
SELECT ml_regex_count('a1b22c333', '\d+'), ml_regex_count('aaaa', 'aa'), ml_regex_count('abc', ''), ml_regex_count('日本', ''), ml_regex_count('', 'x*'), ml_regex_count('a' || char(10) || 'b', '(?m)^');
SELECT ml_regex_extract('12 kg, 3 lb', '(\d+) *(?<unit>[a-z]+)'), ml_regex_extract('12 kg, 3 lb', '(\d+) *(?<unit>[a-z]+)', 1), ml_regex_extract('12 kg, 3 lb', '(\d+) *(?<unit>[a-z]+)', 'unit'),
       ml_regex_extract('none', '(\d+)'), ml_regex_extract('b', '(a)|b', 1), ml_regex_extract('ABC', 'b', 0, '{"ignore_case": true}'), ml_regex_extract('abc', 'b', NULL), '[' || ml_regex_extract('abc', 'x*') || ']';
SELECT ml_regex_extract_all('12 kg, 3 lb', '\d+'), ml_regex_extract_all('12 kg, 3 lb', '(\d+) *([a-z]+)', 2), ml_regex_extract_all('ab', '(a)|b', 1), ml_regex_extract_all('', 'x'), ml_regex_extract_all('"é"', '.'), ml_regex_extract_all(NULL, 'x');
SELECT sum(value) FROM json_each(ml_regex_extract_all('1, 2 and 3', '\d'));
SELECT ml_regex_replace('Doe, John', '(\w+), (\w+)', '$2 $1'), ml_regex_replace('a.b.c', '\.', '-'), ml_regex_replace('a.b.c', '\.', '-', '{"all": false}'), ml_regex_replace('abc', '', '-'), ml_regex_replace('日本', '', '.'),
       ml_regex_replace('2024-03-01', '(?<y>\d+)-(?<m>\d+)-(?<d>\d+)', '${d}.${m}.${y}'), ml_regex_replace('x', 'x', '$$ \\ $& ${0} \0 $'), ml_regex_replace('abc', '(x)?b', '[$1]'), ml_regex_replace('a', 'b', 'c'),
       ml_regex_replace('aXbX', 'x', '', '{"ignore_case": true}'), ml_regex_replace(NULL, 'a', 'b'), ml_regex_replace('a', NULL, 'b'), ml_regex_replace('a', 'a', NULL), ml_regex_replace(1212, 2, 3);
SELECT ml_regex_replace('foobar', '(?<=foo)bar', 'X'), ml_regex_replace('price: $5', '\$(\d)', '$1 $$'), ml_regex_replace('aaa', '(?=a)', '_'), ml_regex_replace('abab', 'a\Kb', '.'), ml_regex_replace('foo', 'o{2}', '$0$0');
-- Bytes that are not UTF-8 are U+FFFD.
SELECT hex(ml_regex_replace(CAST(x'61ff62' AS TEXT), 'b', 'c')), ml_regex_count(CAST(x'ffff' AS TEXT), '.'), ml_regex_matches('a' || char(0) || 'b', 'a\x00b');
-- A pattern from a column, and one for a whole column.
CREATE TABLE rules(pattern TEXT);
INSERT INTO rules VALUES ('^a'), ('b$'), ('c');
SELECT pattern, ml_regex_matches('ab', pattern) FROM rules;
CREATE TABLE t(x TEXT CHECK (ml_regex_matches(x, '^[A-Z]{2}\d+$')));
INSERT INTO t VALUES ('AB12'), ('CD3');
SELECT count(*) FROM t;
-- A long text.
SELECT ml_regex_count(hex(zeroblob(500000)), '0'), length(ml_regex_replace(hex(zeroblob(500000)), '00', 'é')), ml_regex_matches(hex(zeroblob(500000)), '[1-9]$');
-- Wrong use: regex.err has what is said.
INSERT INTO t VALUES ('x');
SELECT ml_regex_matches('a');
SELECT ml_regex_matches('a', '(');
SELECT ml_regex_matches('a', 'é[');
SELECT ml_regex_matches('a', '\C');
SELECT ml_regex_matches('a', x'61');
SELECT ml_regex_matches('a', 'a', '{"all": true}');
SELECT ml_regex_matches('a', 'a', 'i');
SELECT ml_regex_matches(NULL, '(');
SELECT ml_regex_matches('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab', '^(a+)+$');
SELECT ml_regex_extract('a', 'a', 1);
SELECT ml_regex_extract('a', '(a)', -1);
SELECT ml_regex_extract('a', '(a)', 1.5);
SELECT ml_regex_extract('a', '(a)', 'b');
SELECT ml_regex_replace('a', 'a', '$1');
SELECT ml_regex_replace('a', 'a', '${b}');
SELECT ml_regex_replace('a', 'a');
SELECT ml_regex_count('a', '((((a{1000}){1000}){1000}){1000})');

-- \G is the end of the match before, wherever in a long text that is; and what (*COMMIT) gives up is given up.
WITH t(x) AS (VALUES (replace(hex(zeroblob(100)), '00', 'ab') || 'c' || replace(hex(zeroblob(100)), '00', 'ab')))
SELECT ml_regex_count(x, '\Gab'), ml_regex_count(x, '\Gc'), ml_regex_count(x, 'b\G'), ml_regex_count(x, 'c(*COMMIT)d|ab') FROM t;
-- Where matches may begin: lines, one letter in either case, some letters, the start alone.
WITH t(x) AS (VALUES (replace(hex(zeroblob(20000)), '00', 'lorem ipsum' || char(10)) || 'Free fall' || char(10) || 'x'))
SELECT ml_regex_count(x, '.*fall'), ml_regex_count(x, '(?i)FREE'), ml_regex_count(x, 'F|x'), ml_regex_count(x, '^lorem'), ml_regex_count(x, '(?m)^lorem'), ml_regex_count(x, '(?s).*x'), ml_regex_count(x, 'é|ß'), ml_regex_count(x, '$') FROM t;
-- A pattern that backtracks much in a long text, and still is found.
SELECT ml_regex_count(replace(hex(zeroblob(3000)), '00', 'a') || 'c', 'a*a*c'), ml_regex_extract(replace(hex(zeroblob(50000)), '00', 'ab '), '(?:\w+ ){1000}$') IS NOT NULL AS found;
