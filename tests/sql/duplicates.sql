-- ml_duplicates within a table, ml_match between two.
.load ./mlext
.mode list
CREATE TABLE hotel(id, name, city, stars);
INSERT INTO hotel VALUES (10, 'Hilton Garden Inn', 'Boston', 3), (11, 'hilton garden-inn', 'Boston', 3.0), (12, 'Ritz', 'Paris', 5), (13, 'Ritz', 'Paris', 5),
 (14, 'Ritz', 'London', 5), (15, NULL, NULL, NULL), (16, NULL, NULL, NULL), (17, 'Garden Inn Hilton', 'Boston', 3), (18, '', '', ''), (19, x'00', 'Paris', 5);
-- Equal rows: NULLs are equal here, 3 and 3.0 are, 'x' and x'78' are not.
SELECT * FROM ml_duplicates('SELECT id, name, city, stars FROM hotel', '{"columns": ["name", "city", "stars"]}');
SELECT * FROM ml_duplicates('hotel', '{"columns": ["stars"]}');
SELECT * FROM ml_duplicates('hotel', '{"columns": ["Name"], "block": ["city"]}');
SELECT count(*) FROM ml_duplicates('hotel');
-- Alike rows.
SELECT "group", row, id, round(score, 6) FROM ml_duplicates('hotel', '{"columns": ["name", "city"], "threshold": 0.7}');
SELECT "group", row, id, round(score, 6) FROM ml_duplicates('hotel', '{"columns": ["name"], "threshold": 0.99, "block": ["city"]}');
SELECT count(*) FROM ml_duplicates('SELECT 1 AS x WHERE 0'), ml_duplicates('SELECT 1 AS x WHERE 0', '{"threshold": 0.5}');
-- Between tables: the columns of the same name.
CREATE TABLE booking(ref, name, city);
INSERT INTO booking VALUES ('a', 'the hilton garden inn', 'boston'), ('b', 'ritz', 'PARIS'), ('c', 'Savoy', 'London'), ('d', NULL, NULL);
SELECT row_a, row_b, id_a, id_b, round(score, 6) FROM ml_match('booking', 'hotel');
SELECT row_a, row_b, id_a, id_b, round(score, 6) FROM ml_match('booking', 'hotel', '{"all": true, "threshold": 0.4}') ORDER BY row_a, row_b;
SELECT id_a, id_b, round(score, 6) FROM ml_match('booking', 'SELECT id, name, lower(city) AS city FROM hotel', '{"block": ["city"], "threshold": 0.1}');
-- The pairs are those that comparing all with all finds, with the same scores.
CREATE TABLE words(i INTEGER PRIMARY KEY, w);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400)
INSERT INTO words SELECT i, substr('anbecidofugahe', 1 + (i * i) % 11, 4) || ' ' || substr('korilamotesu', 1 + (i * 7) % 9, 5) || CASE WHEN i % 3 THEN ' ' || (i % 50) ELSE '' END FROM n;
CREATE TABLE found AS SELECT * FROM ml_match('SELECT i, w FROM words WHERE i <= 200', 'SELECT i, w FROM words WHERE i > 200', '{"columns": ["w"], "all": true, "threshold": 0.6}');
CREATE TABLE expected AS SELECT a.i AS ia, b.i AS ib, ml_trigram_similarity(a.w, b.w) AS s FROM words a, words b WHERE a.i <= 200 AND b.i > 200 AND s >= 0.6;
SELECT (SELECT count(*) FROM found) = (SELECT count(*) FROM expected), count(*) > 100, max(abs(s - score)) FROM found JOIN expected ON id_a = ia AND id_b = ib;
-- Wrong use.
SELECT * FROM ml_duplicates('hotel', '{"threshold": 2}');
SELECT * FROM ml_duplicates('hotel', '{"columns": ["nam"]}');
SELECT * FROM ml_duplicates('hotel', '{"columns": "name"}');
SELECT * FROM ml_duplicates('hotel', '{"columns": [1]}');
SELECT * FROM ml_duplicates('hotel', '{"columns": []}');
SELECT * FROM ml_duplicates('hotel', '{"column": 1}');
SELECT * FROM ml_match('hotel', 'SELECT 1 AS x');
SELECT * FROM ml_match('hotel', 'nothing');
SELECT * FROM ml_match('hotel');
