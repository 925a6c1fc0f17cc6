CREATE TABLE dict(word TEXT, freq REAL);
INSERT INTO dict VALUES ('外卖', 100), ('很好', 50), ('好吃', 80), ('很', 500);
CREATE TABLE d(body TEXT);
INSERT INTO d VALUES ('Can''t see https://a.b/c, me@x.org 1,000 😀 cafe' || char(0x301, 0x327)), ('外卖很好吃 Straße');
-- fault
SELECT token, start FROM d, ml_tokens(body, '{"tokens": "words", "fold": true, "normalize": "nfkc", "dictionary": {"外卖": 3, "很": 0.5}, "stop_words": "el", "stem": "tr", "urls": "keep", "emails": "drop", "numbers": "drop", "emoji": "keep", "hashtags": "keep"}');
SELECT token FROM d, ml_tokens(body, (SELECT json_object('dictionary', ml_dictionary(word, freq)) FROM dict));
SELECT (SELECT count(*) FROM ml_tokens(body, (SELECT json_object('dictionary', ml_dictionary(word)) FROM dict))) FROM d;
CREATE TABLE model AS SELECT ml_tfidf_vectorizer(body, (SELECT json_object('dictionary', ml_dictionary(word, freq / 3)) FROM dict)) AS m FROM d;
SELECT ml_train('tfidf_vectorizer', 'SELECT body FROM d', '{"dictionary": "dict"}');
SELECT ml_transform(m, body), ml_info(m) FROM d, model;
SELECT * FROM ml_keywords('d', 2, '{"dictionary": "SELECT * FROM dict", "tokens": "words"}');
CREATE VIRTUAL TABLE t USING fts5(body, tokenize = "mlext '{""dictionary"": {""外卖"": 3}, ""normalize"": ""nfd""}'");
INSERT INTO t SELECT body FROM d;
SELECT rowid FROM t WHERE t MATCH '外卖';
