CREATE TABLE t(id TEXT, body TEXT);
INSERT INTO t VALUES ('a', 'The quick brown fox jumps'), ('b', NULL), ('c', ''), ('d', 'the quick  brown fox jumps'), ('e', 'The quick brown fox jumped'), ('f', 'abc');
-- fault
SELECT * FROM ml_near_duplicates('t', '{"threshold": 0.5, "num_perm": 8}');
SELECT ml_minhash_similarity(ml_minhash('red apple', '{"num_perm": 4}'), ml_minhash(body, '{"num_perm": 4}')) FROM t;
SELECT ml_minhash('red apple') = ml_minhash(body) FROM t;
SELECT ml_jaccard_similarity(body, 'red'), ml_jaccard_similarity('red', body, '{"analyzer": "word", "stop_words": ["the"]}') FROM t;
