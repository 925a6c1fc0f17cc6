.load ./mlext
-- Replacing values by a map.
SELECT column1, ml_recode(column1, '{"NY": "New York", "CA": "California", "1": 10, "2": 2.5, "x": null, "t": true, "list": [1, 2]}') AS r
FROM (VALUES ('NY'), ('CA'), ('ny'), (1), ('1'), (2.0), (3), ('x'), ('t'), ('list'), (NULL), (x'4e59'), (''));
SELECT ml_recode('TX', '{"NY": "New York"}', 'other'), ml_recode('TX', '{"NY": "New York"}', NULL), ml_recode(NULL, '{}', 'other'), ml_recode('a', NULL),
       ml_recode(' new   YORK ', '{"New York": "NY"}', 'other', '{"match": "loose"}'), ml_recode('new york', '{"New York": "NY"}', 'other');
SELECT typeof(ml_recode('a', '{"a": 1}')), typeof(ml_recode('a', '{"a": 1.0}')), typeof(ml_recode('a', '{"a": "1"}')), typeof(ml_recode(5, '{"a": 1}'));
-- The map from a table: as JSON, or by name.
CREATE TABLE states(code TEXT, name TEXT);
INSERT INTO states VALUES ('NY', 'New York'), ('CA', 'California'), (NULL, 'nowhere'), ('NY', 'New York');
CREATE TABLE raw(state TEXT);
INSERT INTO raw VALUES ('NY'), (' ca'), ('ZZ'), (NULL);
SELECT state, ml_recode(state, (SELECT json_group_object(code, name) FROM states WHERE code IS NOT NULL)) AS a, ml_lookup(state, 'states') AS b,
       ml_lookup(state, 'states', 'unknown', '{"match": "loose"}') AS c, ml_lookup(state, 'SELECT name, code FROM states') AS d FROM raw;
UPDATE raw SET state = ml_lookup(state, 'states', state, '{"match": "loose"}');
SELECT group_concat(state) FROM raw;
-- A map for each row.
SELECT ml_recode(column1, column2) FROM (VALUES ('a', '{"a": 1}'), ('a', '{"a": 2}'), ('a', '{"b": 2}'), ('a', NULL));
-- A large one.
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 9999)
SELECT sum(ml_recode(i, (SELECT json_group_object(i, -i) FROM n))) = -49995000, sum(ml_lookup(i, 'SELECT 5, 50')) - 49995000 FROM n;
-- Truth.
SELECT group_concat(ml_boolean(column1)) FROM (VALUES ('Yes'), (' y '), ('TRUE'), ('t'), ('on'), ('1'), (1), (1.0), ('ja'), ('Oui.'), ('sí'), ('SÌ'), ('да'), ('はい'), ('是'), ('نعم'), ('ＹＥＳ'), ('evet'), ('✓'));
SELECT group_concat(ml_boolean(column1)) FROM (VALUES ('No'), ('n'), ('False'), ('f'), ('OFF'), ('0'), (0), (0.0), ('nein'), ('non'), ('não'), ('нет'), ('いいえ'), ('否'), ('لا'), ('hayır'), ('nej'), ('✗'));
SELECT column1, ml_boolean(column1) FROM (VALUES (NULL), (''), ('maybe'), ('2'), (2), (0.5), ('yes no'), ('yess'), (x'31'), ('n/a'), ('S'), (' '), (zeroblob(3)));
SELECT ml_boolean('S', '{"true": ["s", "S"]}'), ml_boolean(2, '{"true": 2, "false": [1, "nix"]}'), ml_boolean(1, '{"true": 2, "false": [1, "nix"]}'),
       ml_boolean('NIX', '{"false": [1, "nix"]}'), ml_boolean('yes', '{"true": "aye", "usual": false}'), ml_boolean('Aye', '{"true": "aye", "usual": false}'), ml_boolean('yes', NULL);
-- Wrong use: recode.err has what is said.
SELECT ml_recode('a');
SELECT ml_recode('a', 'b');
SELECT ml_recode('a', '[1]');
SELECT ml_recode('a', 5);
SELECT ml_recode('a', '{"a": 1, "a": 2}');
SELECT ml_recode('a', '{"A": 1, "a": 2}', NULL, '{"match": "loose"}');
SELECT ml_recode('a', '{}', NULL, '{"match": "fuzzy"}');
SELECT ml_lookup('a', 'nothing');
SELECT ml_lookup('a', 'raw');
SELECT ml_lookup('a', 'SELECT 1, 2 UNION ALL SELECT 1, 3');
SELECT ml_lookup('a', 'DELETE FROM raw');
CREATE VIEW v AS SELECT ml_lookup(state, 'states') FROM raw;
SELECT * FROM v;
SELECT ml_boolean();
SELECT ml_boolean('a', '{"true": {"a": 1}}');
SELECT ml_boolean('a', '{"true": "a", "false": ["b", "A"]}');
SELECT ml_boolean('a', '{"yes": "a"}');
