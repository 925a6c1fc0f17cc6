.load ./mlext
-- A schema that somebody else wrote: views, triggers, indexes and generated columns of it may call what
-- is pure, and nothing that reads a table by its name or runs SQL, trusted or not.
.headers on
CREATE TABLE secret(word TEXT, n INTEGER);
INSERT INTO secret VALUES ('外卖', 3), ('很好', 1);
CREATE TABLE t(id INTEGER PRIMARY KEY, y REAL, body TEXT);
INSERT INTO t VALUES (1, 1, '外卖很好'), (2, 2, '很好'), (3, 4, '外卖');
CREATE VIEW tokens AS SELECT token FROM ml_tokens('外卖很好', '{"dictionary": "secret"}');
CREATE VIEW vectorizer AS SELECT ml_count_vectorizer(body, '{"dictionary": "secret"}') FROM t;
CREATE VIEW text_column AS SELECT ml_linear_regression(y, body, '{"text": {"x1": {"dictionary": "secret"}}}') FROM t;
CREATE VIEW jaccard AS SELECT ml_jaccard_similarity(body, 'x', '{"analyzer": "word", "dictionary": "secret"}') FROM t;
CREATE VIEW train AS SELECT ml_train('linear_regression', 'SELECT n, n FROM secret');
CREATE VIEW lookup AS SELECT ml_lookup(body, 'secret') FROM t;
CREATE VIEW cleaning AS SELECT ml_cleaning_sql('secret');
CREATE VIEW described AS SELECT * FROM ml_describe('secret');
CREATE VIEW keywords AS SELECT * FROM ml_keywords('t', 1, '{"dictionary": "secret"}');
CREATE VIEW scored AS SELECT * FROM ml_score((SELECT ml_linear_regression(y, y) FROM t), 'secret');
CREATE TABLE log(x);
CREATE TRIGGER trigger_lookup AFTER UPDATE OF body ON t BEGIN INSERT INTO log SELECT ml_lookup(new.body, 'secret'); END;
CREATE TRIGGER trigger_tokens AFTER UPDATE OF y ON t BEGIN INSERT INTO log SELECT token FROM ml_tokens(new.body, '{"dictionary": "secret"}'); END;
-- What is pure is fine.
CREATE VIEW pure AS SELECT id, (SELECT group_concat(token, '|') FROM ml_tokens(body, (SELECT '{"dictionary": "' || ml_dictionary(word, n) || '"}' FROM secret))) AS words FROM t;
PRAGMA trusted_schema = OFF;
SELECT * FROM pure;
SELECT * FROM tokens;
SELECT * FROM vectorizer;
SELECT * FROM text_column;
SELECT * FROM jaccard;
SELECT * FROM train;
SELECT * FROM lookup;
SELECT * FROM cleaning;
SELECT * FROM described;
SELECT * FROM keywords;
SELECT * FROM scored;
UPDATE t SET body = 'x' WHERE id = 1;
UPDATE t SET y = 7 WHERE id = 1;
CREATE INDEX by_lookup ON t(ml_lookup(body, 'secret'));
CREATE INDEX by_jaccard ON t(ml_jaccard_similarity(body, 'x', '{"analyzer": "word", "dictionary": "secret"}'));
CREATE TABLE g(body TEXT, x GENERATED ALWAYS AS (ml_lookup(body, 'secret')));
CREATE VIRTUAL TABLE search USING fts5(body, tokenize = 'mlext dictionary secret');
SELECT count(*) AS nothing_was_written FROM log;
-- Where the schema is trusted, it is no different.
PRAGMA trusted_schema = ON;
SELECT * FROM tokens;
SELECT * FROM lookup;
SELECT * FROM described;
-- An index by what is pure holds what a scan would find, whatever becomes of the table.
CREATE INDEX by_jaccard ON t(ml_jaccard_similarity(body, '外卖很好', '{"analyzer": "word", "ngram_range": [1, 1], "dictionary": {"外卖": 3, "很好": 1}}'));
DROP TABLE secret;
SELECT id FROM t WHERE ml_jaccard_similarity(body, '外卖很好', '{"analyzer": "word", "ngram_range": [1, 1], "dictionary": {"外卖": 3, "很好": 1}}') = 0.5 ORDER BY id;
PRAGMA integrity_check;
