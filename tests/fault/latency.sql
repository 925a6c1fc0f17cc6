-- Statements of some seconds, to be interrupted at any moment: see fault.c, --latency.
CREATE TABLE data AS
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)
SELECT i AS id, (i * 7919 % 10007) / 100.0 AS a, (i * 104729 % 7919) / 50.0 AS b,
       (i * 31 % 997) / 10.0 AS c, CASE WHEN i * 7919 % 10007 > 5000 + i % 1500 THEN 1 ELSE 0 END AS label,
       'word' || (i % 5003) || ' term' || (i % 701) || ' and some more of the text' AS body
FROM n;
CREATE TABLE long(mixed, marks, han);
INSERT INTO long SELECT replace(hex(zeroblob(300000)), '00', 'é a@'), 'a' || replace(hex(zeroblob(300000)), '00', char(0x301, 0x327)),
  replace(hex(zeroblob(300000)), '00', '外卖');
-- fault
SELECT ml_linear_regression(a, b, c, label) FROM data;
SELECT ml_train('linear_regression', 'SELECT a, b, c, label FROM data');
SELECT ml_logistic_regression(label, a, b, c) FROM data;
SELECT ml_kmeans(20, a, b, c, '{"n_init": 2, "seed": 1}') FROM data;
SELECT ml_tfidf_vectorizer(body) FROM data;
SELECT count(*) FROM ml_tfidf('SELECT id, body FROM data');
SELECT count(*) FROM ml_describe('data');
SELECT ml_median(a), ml_roc_auc(label, a) FROM data;
SELECT count(*) FROM ml_dbscan('SELECT a, b, c FROM data', 3, 10);
SELECT count(*) FROM ml_elbow('SELECT a, b, c FROM data', 3, '{"n_init": 1, "sample": 3000}');
SELECT count(*) FROM ml_silhouette('SELECT a AS x1, b AS x2 FROM data',
  (SELECT ml_kmeans(5, a, b, '{"n_init": 1}') FROM data), '{"sample": 3000}');
SELECT count(*) FROM long, ml_tokens(mixed, '{"tokens": "words", "emails": "keep", "normalize": "nfkc"}');
SELECT count(*) FROM long, ml_tokens(marks, '{"normalize": "nfc", "tokens": "words"}');
SELECT count(*) FROM long, ml_tokens(han, '{"dictionary": {"外卖": 1}}');
SELECT count(*) FROM ml_correlations('data');
SELECT count(*) FROM ml_suggest_cleaning('data');
SELECT count(*) FROM ml_match('SELECT body FROM data LIMIT 3000', 'SELECT body FROM data LIMIT 3000', '{"all": true, "columns": {"body": "levenshtein"}}');
SELECT ml_minhash(mixed), ml_jaccard_similarity(han, marks, '{"ngram_range": [5, 9]}') FROM long;
SELECT ml_regex_count(replace(hex(zeroblob(100000)), '00', 'a'), 'a*a*[cd]');
SELECT ml_regex_count(replace(hex(zeroblob(1000000)), '00', 'a'), '\w+\s*[=:]');
