CREATE TABLE dict(word TEXT, freq REAL);
INSERT INTO dict VALUES ('外卖', 100), ('很好', 50), ('好吃', 80), ('很', 500);
CREATE TABLE d(body TEXT);
INSERT INTO d VALUES ('Can''t see https://a.b/c, me@x.org 1,000 😀 cafe' || char(0x301, 0x327)), ('外卖很好吃 Straße');
-- fault
SELECT token, start FROM d, ml_tokens(body, '{"tokens": "words", "fold": true, "normalize": "nfkc", "dictionary": "dict", "stop_words": "el", "stem": "tr", "urls": "keep", "emails": "drop", "numbers": "drop", "emoji": "keep", "hashtags": "keep"}');
CREATE TABLE model AS SELECT ml_tfidf_vectorizer(body, '{"dictionary": "dict"}') AS m FROM d;
SELECT ml_transform(m, body), ml_info(m) FROM d, model;
SELECT * FROM ml_keywords('d', 2, '{"dictionary": "SELECT * FROM dict", "tokens": "words"}');
CREATE VIRTUAL TABLE t USING fts5(body, tokenize = 'mlext dictionary dict normalize nfd');
INSERT INTO t SELECT body FROM d;
SELECT rowid FROM t WHERE t MATCH '外卖';
