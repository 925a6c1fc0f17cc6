-- ml_match and ml_duplicates with a measure for each column and blocking keys.
.load ./mlext
.mode list
CREATE TABLE a(id, name, city, price, born);
INSERT INTO a VALUES (1, 'Jon Smith', 'Boston', 10, '1980-01-01'), (2, 'Catherine  ZETA', 'NYC', 20, '1970-05-05'), (3, 'Unique', 'X', '$1', NULL),
  (4, 'Wlliam Brown', 'Rome', 5, '2000-01-01'), (5, NULL, NULL, NULL, NULL), (6, x'00', '', 9e999, 'no date');
CREATE TABLE b(key, full_name, city, price, born);
INSERT INTO b VALUES ('k1', 'John Smyth', 'boston', 11, '1 Jan 1980'), ('k2', 'Katherine Zeta', 'NYC', NULL, '5/6/1970'), ('k3', 'Jon Smith', 'Boston', 10, '1980-01-01'),
  ('k4', 'William Brown', 'Rome', 5.5, '2000-01-02 12:00'), ('k5', 'unique', 'Y', 1, '1900-01-01'), ('k6', NULL, NULL, NULL, NULL);
SELECT * FROM ml_match('a', 'b', '{"columns": {"name": {"measure": "jaro_winkler", "with": "full_name", "weight": 2}, "city": "exact", "price": {"measure": "number", "tolerance": 5},
  "born": {"measure": "date", "tolerance": 10}}, "keys": {"name": "double_metaphone", "city": "exact"}, "all": true, "threshold": 0.05}');
-- The best of each row; each row once; the default measure and keys.
SELECT row_a, row_b, score FROM ml_match('a', 'b', '{"columns": {"name": {"with": "full_name"}}}');
SELECT row_a, row_b, score FROM ml_match('a', 'b', '{"columns": {"name": {"with": "full_name"}}, "keys": {"name": ["double_metaphone", "trigram"]}, "threshold": 0.3}');
SELECT row_a, row_b, score FROM ml_match('b', 'a', '{"columns": {"full_name": {"with": "name"}}, "keys": {"full_name": "double_metaphone"}, "threshold": 0.3}');
SELECT row_a, row_b, score FROM ml_match('b', 'a', '{"columns": {"full_name": {"with": "name"}}, "keys": {"full_name": "double_metaphone"}, "threshold": 0.3, "one_to_one": true}');
SELECT row_a, row_b, score FROM ml_match('a', 'b', '{"one_to_one": true, "columns": ["city"]}');
-- Every measure is that of the function of its name, every kind of key finds what it should.
CREATE TABLE w(id INTEGER PRIMARY KEY, t);
INSERT INTO w(t) VALUES ('martha jones'), ('marhta jones'), ('jones martha'), ('dixon'), ('dicksonx'), ('Straße 5'), ('strasse 5'), ('ab'), ('ba'), ('東京都'), ('東京'), ('martha jones jr');
WITH m(measure) AS (VALUES ('exact'), ('levenshtein'), ('damerau_levenshtein'), ('jaro_winkler'), ('trigram'), ('token_set')),
 found AS (SELECT measure, a.t AS a, b.t AS b, score, max(length(a.t), length(b.t)) AS n FROM m, ml_match('w', 'w', json_object('all', 1, 'threshold', 0.05, 'keys', json_object('t', 'trigram'), 'columns', json_object('t', measure))) AS f
   JOIN w AS a ON a.id = f.row_a JOIN w AS b ON b.id = f.row_b)
SELECT measure, count(*) > 12, max(abs(score - CASE measure WHEN 'exact' THEN a = b WHEN 'levenshtein' THEN 1 - 1.0 * ml_levenshtein(lower(a), lower(b)) / n
  WHEN 'damerau_levenshtein' THEN 1 - 1.0 * ml_damerau_levenshtein(lower(a), lower(b)) / n WHEN 'jaro_winkler' THEN ml_jaro_winkler(lower(a), lower(b))
  WHEN 'trigram' THEN ml_trigram_similarity(a, b) ELSE ml_token_set_ratio(a, b) END)) < 1e-12 FROM found GROUP BY measure;
SELECT value AS key, (SELECT group_concat(row_a || '-' || row_b, ' ') FROM ml_match('w', 'w', json_object('all', 1, 'threshold', 0.05, 'keys', json_object('t', value), 'columns', json_object('t', 'jaro_winkler'))) WHERE row_a < row_b) AS pairs
FROM json_each('["exact", "fingerprint", "word", "double_metaphone", "prefix"]');
-- Groups of one table; a key that too many rows have is passed over; blocks.
SELECT * FROM ml_duplicates('w', '{"columns": {"t": "token_set"}}');
SELECT count(*) FROM ml_duplicates('w', '{"columns": {"t": "token_set"}, "max_block": 2}');
SELECT count(*) FROM ml_duplicates('SELECT id, t, id % 2 AS odd FROM w', '{"columns": {"t": "token_set"}, "block": ["odd"]}');
SELECT * FROM ml_duplicates('w', '{"columns": {"t": "exact"}, "threshold": 1, "keys": {"t": "fingerprint"}}');
-- Real records with their true identities (City of Chicago, 3,337 rows of 1,162 sites): the pairs found,
-- which of them are right, and which of the true ones are found.
.mode csv
.import "|gzip -dc tests/data/cleaning/chicago_programs.csv.gz" raw
.mode list
CREATE TABLE site AS SELECT id, true_id, name, address, substr(replace(replace(phone, '-', ''), ' ', ''), -7) AS phone FROM raw;
CREATE TABLE truth AS SELECT a.rowid AS a, b.rowid AS b FROM site AS a JOIN site AS b ON a.true_id = b.true_id AND a.rowid < b.rowid;
CREATE TABLE pairs AS SELECT 'texts put together' AS way, row_a AS a, row_b AS b FROM ml_match('SELECT id, name, address, phone FROM site', 'SELECT id, name, address, phone FROM site', '{"all": true, "columns": ["name", "address", "phone"]}') WHERE row_a < row_b
UNION ALL SELECT 'trigrams by field', row_a, row_b FROM ml_match('site', 'site', '{"all": true, "threshold": 0.5, "columns": {"name": "trigram", "address": {"measure": "trigram", "weight": 1.5}, "phone": {"measure": "exact", "weight": 0.7}},
  "keys": {"address": ["prefix", "word"], "phone": "exact", "name": "word"}, "max_block": 300}') WHERE row_a < row_b;
SELECT way, count(*) AS pairs, round(avg((a, b) IN truth), 3) AS precision, round(1.0 * sum((a, b) IN truth) / (SELECT count(*) FROM truth), 3) AS recall FROM pairs GROUP BY way;
-- Wrong use.
SELECT * FROM ml_match('a', 'b', '{"columns": {"name": "jaro"}}');
SELECT * FROM ml_match('a', 'b', '{"columns": {"name": "exact"}}');
SELECT * FROM ml_match('a', 'b', '{"columns": {"nome": "exact"}}');
SELECT * FROM ml_match('a', 'b', '{"columns": {"name": {"with": "nome"}}}');
SELECT * FROM ml_match('a', 'b', '{"columns": {"name": {"with": 5}}}');
SELECT * FROM ml_match('a', 'b', '{"columns": {"city": {"measure": 5}}}');
SELECT * FROM ml_match('a', 'b', '{"columns": {"city": {"weight": 0}}}');
SELECT * FROM ml_match('a', 'b', '{"columns": {"city": {"weigth": 1}}}');
SELECT * FROM ml_match('a', 'b', '{"columns": {"city": 5}}');
SELECT * FROM ml_match('a', 'b', '{"columns": {}}');
SELECT * FROM ml_match('a', 'b', '{"columns": {"price": "number"}}');
SELECT * FROM ml_match('a', 'b', '{"columns": {"city": "exact"}, "keys": {"city": "soundex"}}');
SELECT * FROM ml_match('a', 'b', '{"columns": {"city": "exact"}, "keys": ["city"]}');
SELECT * FROM ml_match('a', 'b', '{"columns": {"city": "exact"}, "keys": {"town": "exact"}}');
SELECT * FROM ml_match('a', 'b', '{"columns": {"city": "exact"}, "keys": {"city": []}}');
SELECT * FROM ml_match('a', 'b', '{"columns": ["city"], "keys": {"city": "exact"}}');
SELECT * FROM ml_match('a', 'b', '{"all": true, "one_to_one": true}');
SELECT * FROM ml_match('a', 'b', '{"max_block": 1}');
SELECT * FROM ml_duplicates('a', '{"columns": 5}');
