.load ./mlext
-- The tokenizer of FTS5: search sees the words of ml_tokens().
.headers on
CREATE VIRTUAL TABLE t USING fts5(body, tokenize = 'mlext');
INSERT INTO t VALUES ('The red apples'), ('green APPLE, an apple'), ('Crème brûlée'), ('漢字仮名'), (NULL), ('');
SELECT rowid FROM t WHERE t MATCH 'apple' ORDER BY rowid;
SELECT rowid, highlight(t, 0, '[', ']') AS marked FROM t WHERE t MATCH 'app*' ORDER BY rowid;
SELECT rowid FROM t WHERE t MATCH '"字仮"';
SELECT rowid FROM t WHERE t MATCH '漢字仮';
SELECT count(*) AS strict FROM t WHERE t MATCH 'creme';
CREATE VIRTUAL TABLE words USING fts5vocab(t, row);
SELECT term, cnt FROM words;
-- The vocabulary is that of the vectorizer.
SELECT count(*) AS different FROM (SELECT term, doc FROM words EXCEPT SELECT term, document_count FROM ml_vocabulary((SELECT ml_tfidf_vectorizer(body) FROM t)));

CREATE VIRTUAL TABLE s USING fts5(body, tokenize = 'mlext stem english strip_accents unicode stop_words english lowercase 1');
INSERT INTO s SELECT body FROM t WHERE body IS NOT NULL;
SELECT rowid FROM s WHERE s MATCH 'apple' ORDER BY rowid;
SELECT highlight(s, 0, '[', ']') AS marked FROM s WHERE s MATCH 'creme';
CREATE VIRTUAL TABLE j USING fts5(body, tokenize = "mlext '{""stop_words"": [""red""], ""cjk"": ""run""}'");
INSERT INTO j SELECT body FROM t WHERE body IS NOT NULL;
SELECT count(*) AS stopped FROM j WHERE j MATCH 'red';
SELECT rowid FROM j WHERE j MATCH '漢字仮名';
INSERT INTO t(t) VALUES ('integrity-check');

CREATE VIRTUAL TABLE e USING fts5(body, tokenize = 'mlext stem klingon');
CREATE VIRTUAL TABLE e USING fts5(body, tokenize = 'mlext stem');
CREATE VIRTUAL TABLE e USING fts5(body, tokenize = 'mlext ngram_range 2');
