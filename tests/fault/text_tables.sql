CREATE TABLE t(id TEXT, body TEXT);
INSERT INTO t VALUES ('a', 'red apple pie'), ('b', 'green apple'), ('c', NULL), ('d', 'red pie, green pie'), ('e', '');
-- fault
SELECT * FROM ml_tokens('The running dogs', '{"stop_words": ["the"], "stem": "english"}');
SELECT count(*) FROM ml_stopwords('danish');
SELECT ml_cosine_similarity('[1, 2, 3]', ml_vector(2, 0, 1));
SELECT * FROM ml_keywords('t', 2);
SELECT * FROM ml_similar('t', 2);
SELECT ml_transform((SELECT ml_count_vectorizer(body) FROM t), body) FROM t;
SELECT ml_transform(ml_hashing_vectorizer('', '{"stop_words": ["red"], "n_features": 16}'), body) FROM t;
SELECT * FROM ml_tfidf('t', '{"weights": "bm25"}');
SELECT ml_merge(m) FROM (SELECT ml_tfidf_vectorizer(body) AS m FROM t WHERE body <> '' GROUP BY id);
