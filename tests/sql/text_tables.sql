.load ./mlext
-- Tokens, stop words, keywords and neighbours. Figures checked by tests/reference/text_tables.py.
.headers on
SELECT * FROM ml_tokens('The RED apple, naïve 漢字仮名 ok x');
SELECT token, start, "end" FROM ml_tokens('The running dogs', '{"stop_words": ["the"], "stem": "english"}');
SELECT group_concat(token, '|') AS tokens FROM ml_tokens('Crème BRÛLÉE', '{"lowercase": false, "strip_accents": "unicode"}');
SELECT group_concat(token, '|') AS tokens FROM ml_tokens('漢字仮名', '{"cjk": "run"}');
SELECT count(*) AS none FROM ml_tokens(NULL);
SELECT count(*) AS none FROM ml_tokens('');
-- Every token is the text at its bytes, lower-cased.
SELECT sum(lower(substr(CAST(body AS BLOB), start + 1, "end" - start)) <> token) AS wrong, count(*) AS tokens
FROM (SELECT 'One two, three-four; FIVE_six 7 eight88.' AS body), ml_tokens(body);
-- Bytes that are no UTF-8, and NUL.
SELECT token, start, "end" FROM ml_tokens(CAST(x'616263ff646566006768' AS TEXT));
SELECT count(*) AS tokens, max("end") AS last FROM ml_tokens(replace(printf('%100000d', 1), ' ', 'ab '));
CREATE VIEW words AS SELECT token FROM ml_tokens('safe in a view');
PRAGMA trusted_schema = OFF;
SELECT group_concat(token) AS words FROM words;
SELECT count(*) AS words, min(word) AS first, max(word) AS last FROM ml_stopwords('english');
SELECT count(*) AS words FROM ml_stopwords('german');
SELECT count(*) AS none FROM ml_stopwords(NULL);

SELECT ml_dot('[1, 2, 3]', ml_vector(2, 0, 1)) AS dot, ml_cosine_similarity('[1, 2, 3]', ml_vector(2, 0, 1)) AS cosine;
SELECT ml_dot(x'0000803f00000040', '[3, 4]') AS float32, ml_cosine_similarity('[0, 0]', '[1, 2]') AS zeros;
SELECT round(ml_cosine_similarity('[1e308, 1e308]', '[1e308, 0]'), 12) AS large, round(ml_cosine_similarity('[3e-320, 3e-320]', '[1e-308, 0]'), 12) AS small;
SELECT ml_dot(NULL, '[1]') AS none, ml_cosine_similarity('[1]', NULL) AS none;
SELECT ml_dot('[]', '[]') AS empty;

CREATE TABLE t(id TEXT, body TEXT);
INSERT INTO t VALUES ('a', 'red apple pie'), ('b', 'green apple'), ('c', NULL), ('d', 'red pie, green pie'), ('e', '');
SELECT document, rank, term, round(weight, 12) AS weight FROM ml_keywords('t', 2);
SELECT document, rank, term, round(weight, 12) AS weight FROM ml_keywords('SELECT body FROM t', 1, '{"use_idf": false}');
SELECT document, rank, neighbor, round(similarity, 12) AS similarity FROM ml_similar('t', 2);
SELECT document, rank, neighbor, round(similarity, 12) AS similarity FROM ml_similar('t', 9, '{"min_similarity": 0.5, "norm": "none"}');
-- The same as the vectors' cosine.
CREATE TABLE v AS SELECT id, ml_transform((SELECT ml_tfidf_vectorizer(body) FROM t), body) AS vector FROM t WHERE body <> '';
SELECT max(abs(similarity - ml_cosine_similarity(a.vector, b.vector))) < 1e-15 AS equal, count(*) AS pairs
FROM ml_similar('t', 5) AS s JOIN v AS a ON a.id = s.document JOIN v AS b ON b.id = s.neighbor;
SELECT ml_vector_json(ml_transform((SELECT ml_count_vectorizer(body) FROM t), body)) AS counts FROM t;
SELECT term, "column", document_count, idf FROM ml_vocabulary((SELECT ml_count_vectorizer(body, '{"min_df": 2}') FROM t));
SELECT ml_dot(a.vector, b.vector) = ml_dot(b.vector, a.vector) AS symmetric, round(ml_dot(a.vector, '[1, 1, 1, 1]'), 12) AS mixed
FROM v AS a, v AS b WHERE a.id = 'a' AND b.id = 'd';

-- BM25, and columns by hash.
SELECT document, term, count, round(idf, 12) AS idf, round(weight, 12) AS weight FROM ml_tfidf('t', '{"weights": "bm25"}') WHERE document = 'd';
SELECT document, term FROM ml_keywords('t', 1, '{"weights": "bm25", "k1": 0, "b": 1}');
SELECT ml_vector_json(ml_transform((SELECT ml_hashing_vectorizer(body, '{"n_features": 8, "norm": "none"}') FROM t), body)) AS hashed FROM t;
SELECT json_extract(ml_vector_json(ml_transform(ml_hashing_vectorizer('', '{"stop_words": ["red"]}'), 'red apple')), '$.dimension') AS columns;
SELECT name, value FROM ml_summary((SELECT ml_hashing_vectorizer('')));
-- Vectorizers of parts merged are the one of all documents, to the byte.
SELECT (SELECT ml_merge(m) FROM (SELECT ml_tfidf_vectorizer(body) AS m FROM t WHERE body <> '' GROUP BY id)) = (SELECT ml_tfidf_vectorizer(body) FROM t WHERE body <> '') AS tfidf,
       (SELECT ml_merge(m) FROM (SELECT ml_count_vectorizer(body, '{"vocabulary": ["red", "green"]}') AS m FROM t WHERE body <> '' GROUP BY id)) = (SELECT ml_count_vectorizer(body, '{"vocabulary": ["red", "green"]}') FROM t WHERE body <> '') AS counts;
SELECT ml_merge(m) FROM (SELECT ml_tfidf_vectorizer(body, '{"max_features": 1}') AS m FROM t WHERE body <> '' GROUP BY id);
SELECT ml_merge(m) FROM (SELECT ml_tfidf_vectorizer(body) AS m FROM t UNION ALL SELECT ml_tfidf_vectorizer(body, '{"binary": true}') FROM t);

SELECT ml_hashing_vectorizer(body, '{"n_features": 0}') FROM t;
SELECT ml_hashing_vectorizer(body, body) FROM t;
SELECT ml_hashing_vectorizer(id, '{"min_df": 2}') FROM t;
SELECT * FROM ml_tfidf('t', '{"weights": "bm26"}');
SELECT ml_dot('[1]', '[1, 2]');
SELECT ml_cosine_similarity('[1]', 'red');
SELECT * FROM ml_tokens(12);
SELECT * FROM ml_tokens('x', '{"ngram_range": [1, 2]}');
SELECT * FROM ml_stopwords('klingon');
SELECT * FROM ml_keywords('t');
SELECT * FROM ml_keywords('t', 0);
SELECT * FROM ml_similar('t', 1.5);
SELECT * FROM ml_similar('t', 1, '{"min_similarity": 2}');
SELECT * FROM ml_similar('SELECT 1, 2, 3', 1);
SELECT * FROM ml_similar('SELECT x''00''', 1);
SELECT ml_count_vectorizer(body, '{"use_idf": true}') FROM t;
SELECT ml_transform(m, 12) = ml_transform(m, '12') AS same, (SELECT group_concat(term) FROM ml_vocabulary(m)) AS terms FROM (SELECT ml_tfidf_vectorizer(x) AS m FROM (SELECT 12 AS x UNION ALL SELECT 'red 12' UNION ALL SELECT 3.75));
SELECT * FROM ml_tokens(x'00');
SELECT ml_tfidf_vectorizer(x'00');
-- Hosts without integers bind 2.0.
SELECT count(*) FROM ml_keywords('SELECT ''red apple tree''', 2.0);
SELECT count(*) FROM ml_similar('SELECT ''red apple'' UNION ALL SELECT ''green apple''', 1.0);
SELECT count(*) FROM ml_keywords('SELECT ''red apple tree''', 0.5);
SELECT count(*) FROM ml_similar('SELECT ''red apple''', NULL);
