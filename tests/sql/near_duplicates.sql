.load ./mlext
-- Near duplicates by MinHash; the similarities by brute force are scikit-learn's (tests/reference/near_duplicates.py).
.headers on
.mode csv
.import tests/data/sms_spam.csv sms
.import tests/reference/near_duplicates.csv expected
.mode list
CREATE TABLE found AS SELECT * FROM ml_near_duplicates('SELECT text FROM sms', '{"threshold": 0.5}');
SELECT count(*) AS pairs, sum(f.document IS NULL) AS missed, sum(f.similarity <> CAST(e.similarity AS REAL)) AS other
FROM expected AS e LEFT JOIN found AS f
ON f.document = CAST(e.document AS INTEGER) AND f.duplicate = CAST(e.duplicate AS INTEGER);
-- The others that are found are of texts shorter than a shingle, which are one themselves.
SELECT count(*) AS short, sum(lower(a.text) <> lower(b.text)) AS different, max(length(a.text)) < 5 AS are_short
FROM found AS f JOIN sms AS a ON a.rowid = f.document JOIN sms AS b ON b.rowid = f.duplicate
WHERE NOT EXISTS (SELECT 1 FROM expected AS e WHERE CAST(e.document AS INTEGER) = f.document AND CAST(e.duplicate AS INTEGER) = f.duplicate);
-- Fewer permutations and a lower chance find fewer pairs, never others.
CREATE TABLE few AS SELECT * FROM ml_near_duplicates('SELECT text FROM sms', '{"num_perm": 8, "recall": 0.1, "seed": 3}');
SELECT count(*) > 900 AS most, count(*) < (SELECT count(*) FROM found WHERE similarity >= 0.8) AS fewer, min(similarity) >= 0.8 AS above, sum(similarity = (SELECT f.similarity FROM found AS f WHERE f.document = few.document AND f.duplicate = few.duplicate)) = count(*) AS equal FROM few;
-- The estimate is close to what it estimates, on average over the pairs: the standard error of 128 places is below 0.05.
SELECT count(*) AS pairs, abs(avg(e - s)) < 0.01 AS unbiased, sqrt(avg((e - s) * (e - s))) < 0.045 AS close FROM (
  SELECT similarity AS s, ml_minhash_similarity(ml_minhash(a.text), ml_minhash(b.text)) AS e
  FROM found JOIN sms AS a ON a.rowid = document JOIN sms AS b ON b.rowid = duplicate WHERE similarity < 1);
SELECT max(abs(similarity - ml_jaccard_similarity(a.text, b.text))) AS difference
FROM found JOIN sms AS a ON a.rowid = document JOIN sms AS b ON b.rowid = duplicate;

CREATE TABLE t(id TEXT, body TEXT);
INSERT INTO t VALUES ('a', 'The quick brown fox jumps over the lazy dog'), ('b', NULL), ('c', ''), ('d', 'the quick  brown fox jumps over the lazy dogs'), ('e', ''),
  ('f', 'abc'), ('g', 'ABC'), ('h', 'dog lazy the over jumps fox brown quick the'), ('i', '漢字仮名交じり文の例です'), ('j', '漢字仮名交じり文の例でした');
SELECT * FROM ml_near_duplicates('t', '{"threshold": 0.6}');
SELECT * FROM ml_near_duplicates('t', '{"analyzer": "word", "ngram_range": [1, 1], "threshold": 0.6}');
SELECT * FROM ml_near_duplicates('t', '{"analyzer": "word", "ngram_range": [1, 1], "threshold": 0.6, "stem": "english", "stop_words": ["the"]}');
SELECT * FROM ml_near_duplicates('t', '{"threshold": 1, "lowercase": false}');
SELECT count(*) AS none FROM ml_near_duplicates('SELECT body FROM t WHERE 0');
SELECT count(*) AS none FROM ml_near_duplicates(NULL);
SELECT count(*) AS pairs, min(similarity) AS least FROM ml_near_duplicates('SELECT ''all the same'' FROM sms LIMIT 300');
-- Bytes that are no UTF-8, NUL, and a long text.
SELECT document, duplicate, similarity FROM ml_near_duplicates('SELECT CAST(x''ff616263646566'' AS TEXT) UNION ALL SELECT char(65533) || ''abcdef'' UNION ALL SELECT CAST(x''6100626364650066'' AS TEXT)');
SELECT ml_jaccard_similarity(t, t || ' and more') AS long FROM (SELECT replace(printf('%20000s', ''), ' ', 'abcdefghij') AS t);
SELECT ml_jaccard_similarity('', '') AS empty, ml_jaccard_similarity('', 'abcdefg') AS one, ml_jaccard_similarity(NULL, 'a') AS none,
       ml_minhash_similarity(ml_minhash(''), ml_minhash('')) AS empty, ml_minhash(NULL) AS none, ml_minhash_similarity(NULL, ml_minhash('a')) AS none;
SELECT ml_minhash('abcdefg', '{"num_perm": 4}') = ml_minhash('ABCDEFG', '{"num_perm": 4, "seed": 0}') AS equal,
       ml_minhash('abcdefg', '{"num_perm": 4}') = ml_minhash('abcdefg', '{"num_perm": 4, "seed": 1}') AS seeded;
SELECT ml_vector_json(ml_minhash('abcdefg', '{"num_perm": 3}')) AS signature;
-- Two calls in one statement, with options and without, that change from row to row.
SELECT ml_minhash_similarity(ml_minhash('red apple'), ml_minhash('red apple')) AS same, ml_jaccard_similarity('red apple', 'red pear') AS plain,
       ml_jaccard_similarity('red apple', 'red pear', column1) AS given
FROM (VALUES ('{"ngram_range": [1, 1]}'), ('{"ngram_range": [2, 2]}'), ('{"analyzer": "word", "ngram_range": [1, 1]}'));

SELECT * FROM ml_near_duplicates('t', '{"threshold": 0}');
SELECT * FROM ml_near_duplicates('t', '{"recall": 1}');
SELECT * FROM ml_near_duplicates('t', '{"num_perm": 0}');
SELECT * FROM ml_near_duplicates('t', '{"min_df": 2}');
SELECT * FROM ml_near_duplicates('t', '{"ngram_range": [3, 2]}');
SELECT * FROM ml_near_duplicates('t', '{"stem": "english"}');
SELECT * FROM ml_near_duplicates('t', 0.8);
SELECT * FROM ml_near_duplicates('SELECT 1, 2, 3');
SELECT * FROM ml_near_duplicates('SELECT 12');
SELECT * FROM ml_near_duplicates('nothing');
SELECT ml_minhash(12);
SELECT ml_minhash('a', 12);
SELECT ml_minhash('a', '{"threshold": 0.5}');
SELECT ml_jaccard_similarity('a', 'b', '{"num_perm": 5}');
SELECT ml_jaccard_similarity('a', 2);
SELECT ml_minhash_similarity(ml_minhash('a'), ml_minhash('a', '{"num_perm": 4}'));
SELECT ml_minhash_similarity('[]', '[]');
SELECT ml_minhash_similarity('a', 'b');
-- Numbers count as their text, BLOBs do not.
SELECT ml_minhash(12) = ml_minhash('12') AS m, ml_jaccard_similarity('a1.5', 1.5, '{"ngram_range": [1, 1]}') AS j;
SELECT count(*) AS pairs FROM ml_near_duplicates('SELECT 123456 UNION ALL SELECT ''123456'' UNION ALL SELECT NULL');
SELECT ml_minhash(x'00');
SELECT ml_jaccard_similarity('a', x'00');
SELECT * FROM ml_near_duplicates('SELECT x''00''');
