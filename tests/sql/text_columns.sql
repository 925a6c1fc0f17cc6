.load ./mlext
-- Columns of text among the features: the vectorizer lives in the model, which is the one of a vectorizer's vectors.
.headers on
.mode csv
.import tests/data/sms_spam.csv sms
.mode list
CREATE TABLE t AS SELECT rowid AS id, label, text AS body, substr(text, 1, 40) AS subject, length(text) * 1.0 AS size, CASE rowid % 3 WHEN 0 THEN 'a' WHEN 1 THEN 'b' ELSE 'c' END AS kind FROM sms WHERE rowid <= 1500;
CREATE TABLE v AS SELECT t.*, ml_transform(m, body) AS x, ml_transform(n, subject) AS z, ml_transform(c, body) AS counts FROM t,
  (SELECT ml_tfidf_vectorizer(body) AS m, ml_tfidf_vectorizer(subject, '{"min_df": 3, "max_df": 0.2, "ngram_range": [1, 2], "sublinear_tf": true}') AS n,
          ml_tfidf_vectorizer(body, '{"use_idf": false, "norm": "none", "max_features": 500}') AS c FROM t);
CREATE TABLE m(name TEXT PRIMARY KEY, vectors BLOB, texts BLOB, query TEXT);
INSERT INTO m VALUES
 ('logistic', (SELECT ml_logistic_regression(label, x, size, '{"l2": 1}') FROM v), ml_train('logistic_regression', 'SELECT label, body, size FROM t', '{"l2": 1, "text": ["body"]}'), 0),
 ('two texts', (SELECT ml_logistic_regression(label, kind, z, size, x, '{"l2": 1}') FROM v), ml_train('logistic_regression', 'SELECT label, kind, subject, size, body FROM t', '{"l2": 1, "text": {"body": {}, "subject": {"min_df": 3, "max_df": 0.2, "ngram_range": [1, 2], "sublinear_tf": true}}}'), 1),
 ('with vectors', (SELECT ml_linear_svm(label, z, x, counts) FROM v), ml_train('linear_svm', 'SELECT label, z, body, counts FROM v', '{"text": ["body"]}'), 0),
 ('hinge', (SELECT ml_linear_svm(label, x, '{"loss": "hinge"}') FROM v), ml_train('linear_svm', 'SELECT label, body FROM t', '{"loss": "hinge", "text": [1]}'), 0),
 ('svr', (SELECT ml_linear_svr(size, x) FROM v), ml_train('linear_svr', 'SELECT size, body FROM t', '{"text": ["body"]}'), 0),
 ('multinomial', (SELECT ml_multinomial_naive_bayes(label, counts) FROM v), ml_train('multinomial_naive_bayes', 'SELECT label, body FROM t', '{"text": {"body": {"use_idf": false, "norm": "none", "max_features": 500}}}'), 0),
 ('complement', (SELECT ml_complement_naive_bayes(label, counts) FROM v), ml_train('complement_naive_bayes', 'SELECT label, body FROM t', '{"text": {"body": {"use_idf": false, "norm": "none", "max_features": 500}}}'), 0),
 ('bernoulli', (SELECT ml_bernoulli_naive_bayes(kind, x) FROM v), ml_train('bernoulli_naive_bayes', 'SELECT kind, body FROM t', '{"text": "body"}'), 0),
 ('gaussian', (SELECT ml_gaussian_naive_bayes(label, counts, '{"var_smoothing": 0.01}') FROM v), ml_train('gaussian_naive_bayes', 'SELECT label, body FROM t', '{"var_smoothing": 0.01, "text": {"body": {"use_idf": false, "norm": "none", "max_features": 500}}}'), 0),
 ('linear', (SELECT ml_linear_regression(size, counts, '{"l2": 1}') FROM v), ml_train('linear_regression', 'SELECT size, body FROM t', '{"l2": 1, "text": {"body": {"use_idf": false, "norm": "none", "max_features": 500}}}'), 0),
 ('poisson', (SELECT ml_poisson_regression(size, counts, '{"l2": 1}') FROM v), ml_train('poisson_regression', 'SELECT size, body FROM t', '{"l2": 1, "text": {"body": {"use_idf": false, "norm": "none", "max_features": 500}}}'), 0),
 ('kmeans', (SELECT ml_kmeans(3, x, '{"metric": "cosine"}') FROM v), ml_train('kmeans', 'SELECT body FROM t', '{"k": 3, "metric": "cosine", "text": ["body"]}'), 0),
 ('aggregate', (SELECT ml_logistic_regression(label, x, size, '{"l2": 1}') FROM v), (SELECT ml_logistic_regression(label, body, size, '{"l2": 1, "text": [1]}') FROM t), 0);
-- The parameters are the same bytes.
SELECT name, json_extract(ml_to_json(vectors), '$.parameters') = json_extract(ml_to_json(texts), '$.parameters') AS equal FROM m;
CREATE VIEW p AS SELECT *, (SELECT texts FROM m WHERE name = 'two texts') AS texts, (SELECT vectors FROM m WHERE name = 'two texts') AS vectors FROM v;
SELECT sum(ml_probability(texts, kind, subject, size, body) <> ml_probability(vectors, kind, z, size, x)) AS other, sum(ml_predict(texts, json_object('body', body, 'subject', subject, 'size', size, 'kind', kind)) = label) > 1400 AS "right" FROM p;
SELECT count(*) AS scored, sum(s.probability <> ml_probability(m.texts, m2.kind, m2.subject, m2.size, m2.body)) AS other FROM m, ml_score(m.texts, 't') AS s JOIN t AS m2 ON m2.rowid = s.row WHERE name = 'two texts';
-- Terms have the column's name.
SELECT term, round(estimate, 9) AS estimate FROM m, ml_coefficients(texts) WHERE name = 'logistic' ORDER BY estimate DESC LIMIT 4;
SELECT position, feature, kind, columns, missing FROM m, ml_features(texts) WHERE name = 'two texts';
SELECT count(*) AS terms, min(term) AS first, max("column") AS last FROM m, ml_vocabulary(texts) WHERE name = 'two texts';
SELECT c.name, f.term, f.document_count FROM m, ml_vocabulary(texts) AS f JOIN ml_columns(texts) AS c ON c.column = f.column WHERE m.name = 'two texts' AND f.document_count > 300;
SELECT ml_explain(texts, 'Free entry: call now! Zyzzyva', 30) AS explained FROM m WHERE name = 'logistic';
SELECT ml_probability(texts, NULL, 30) AS none, ml_probability(texts, '', 30) = ml_probability(texts, 'zyzzyva', 30) AS no_terms, ml_predict(texts, '{"size": 3, "body": "hello"}') AS by_name FROM m WHERE name = 'logistic';
-- The only feature may begin with a brace.
SELECT ml_predict(texts, '{free} call now') AS braces, ml_predict(texts, '{"body": "hi there"}') AS by_name FROM m WHERE name = 'hinge';
-- JSON and back is the same model.
SELECT name, ml_from_json(ml_to_json(texts)) = texts AS same FROM m WHERE name IN ('two texts', 'aggregate', 'multinomial');
-- The same bytes when the rows are read again from their source.
SELECT ml_train('logistic_regression', 'SELECT label, kind, subject, size, body FROM t', '{"l2": 1, "memory": 1, "text": {"body": {}, "subject": {"min_df": 3, "max_df": 0.2, "ngram_range": [1, 2], "sublinear_tf": true}}}') = texts AS streamed FROM m WHERE name = 'two texts';
-- Rows that are left out leave no terms: NULLs, and rows of weight 0.
CREATE TABLE w(y, body, size, weight);
INSERT INTO w VALUES ('a', 'red apple', 1, 1), ('b', 'blue sky', 2, 1), ('a', 'green apple', 2, 2), ('b', 'red sky', 1, 1), (NULL, 'lost one', 1, 1), ('a', NULL, 1, 1), ('b', 'lost two', NULL, 1), ('a', 'lost three', 3, 0), ('b', '', 2, 1);
SELECT group_concat(term) AS terms, min(document_count) AS least FROM ml_vocabulary(ml_train('logistic_regression', 'w', '{"l2": 1, "text": ["body"], "weights": "weight"}'));
SELECT group_concat(term) AS terms FROM ml_vocabulary(ml_train('linear_svm', 'SELECT y, body FROM w', '{"text": {"body": {"vocabulary": ["sky", "apple", "lost"], "stop_words": ["the"]}}}'));
SELECT name, value FROM ml_summary(ml_train('linear_svm', 'SELECT y, body, size FROM w', '{"text": ["body"]}')) WHERE name LIKE 'rows%';
SELECT term FROM ml_coefficients(ml_train('linear_svm', 'SELECT y, body FROM w', '{"text": {"body": {"analyzer": "char", "ngram_range": [3, 3], "min_df": 2}}}'));
SELECT ml_predict(ml_train('linear_svm', 'SELECT y, body FROM w', '{"text": {"body": {"weights": "bm25", "stem": "english"}}}'), 'apples') AS stemmed;

SELECT ml_train('linear_svm', 'SELECT y, body FROM w', '{"text": ["bodi"]}');
SELECT ml_train('linear_svm', 'SELECT y, body FROM w', '{"text": [2]}');
SELECT ml_train('linear_svm', 'SELECT y, body FROM w', '{"text": ["body", 1]}');
SELECT ml_train('linear_svm', 'SELECT y, body FROM w', '{"text": {"body": {"ngrams": 2}}}');
SELECT ml_train('linear_svm', 'SELECT y, body FROM w', '{"text": {"body": 1}}');
SELECT ml_train('linear_svm', 'SELECT y, body FROM w', '{"text": true}');
SELECT ml_train('linear_svm', 'SELECT y, size, body FROM w', '{"text": ["size"]}');
SELECT ml_train('linear_svm', 'SELECT y, body FROM w', '{"text": {"body": {"min_df": 99}}}');
SELECT ml_train('linear_svm', 'SELECT y, '':-)'' AS body FROM w', '{"text": ["body"]}');
SELECT ml_train('logistic_regression', 'w', '{"text": ["body"], "weights": "body"}');
SELECT ml_train('logistic_regression', 'y ~ body', 'w', '{"text": ["body"]}');
SELECT ml_train('logistic_regression', 'SELECT y, body FROM w', '{"text": ["body"], "degree": 2}');
SELECT ml_train('logistic_regression', 'SELECT y, body, size FROM w', '{"text": ["body"], "missing": "mean"}');
SELECT ml_train('standard_scaler', 'SELECT body FROM t', '{"text": ["body"]}');
SELECT ml_train('tfidf_vectorizer', 'SELECT body FROM t', '{"text": ["body"]}');
SELECT ml_linear_regression(size, body, '{"text": [1]}') OVER (ORDER BY size ROWS 3 PRECEDING) FROM w;
SELECT ml_merge(texts) FROM m WHERE name IN ('multinomial', 'complement') GROUP BY name;
SELECT ml_update(texts, 'spam', 'hello') FROM m WHERE name = 'multinomial';
SELECT ml_predict(texts, 12, 30) FROM m WHERE name = 'logistic';
SELECT ml_predict(texts, x, 30) FROM m, v WHERE name = 'logistic' LIMIT 1;
SELECT ml_to_sql(texts) FROM m WHERE name = 'logistic';
SELECT ml_transform(texts, 'hello', 3) FROM m WHERE name = 'logistic';

-- What decided: the largest first, as many as asked for; a vectorizer names the terms of its vectors.
SELECT ml_explain(texts, 'Free entry: call now! Zyzzyva', 30, '{"limit": 2}') AS largest FROM m WHERE name = 'logistic';
SELECT ml_explain(texts, '{"body": "Free entry: call now!", "size": 30}', '{"limit": 1}') AS by_name FROM m WHERE name = 'logistic';
CREATE TABLE u AS SELECT ml_tfidf_vectorizer(body) AS u FROM t;
SELECT replace(ml_explain(vectors, ml_transform(u, 'Free entry: call now!'), 30, u, '{"limit": 3}'), 'x1=', 'body=') = replace(ml_explain(texts, 'Free entry: call now!', 30, '{"limit": 3}'), 'size', 'x2') AS terms FROM m, u WHERE name = 'logistic';
SELECT ml_explain(vectors, ml_transform(u, 'Free entry'), 30, u, '{"limit": 1}') AS terms FROM m, u WHERE name = 'logistic';
SELECT abs(json_extract(e, '$.linear') - json_extract(e, '$.intercept') - json_extract(e, '$.other') - (SELECT total(value) FROM json_each(e, '$.contributions'))) < 1e-12 AS sums FROM (SELECT ml_explain(texts, body, size, '{"limit": 3}') AS e FROM m, t WHERE name = 'logistic' AND t.id = 9);
-- The words that decided, over the messages called spam.
SELECT key AS word, count(*) AS messages FROM t, m, json_each(ml_explain(texts, body, size, '{"limit": 2}'), '$.contributions') WHERE name = 'logistic' AND ml_predict(texts, body, size) = 'spam' AND key <> 'size' GROUP BY key ORDER BY count(*) DESC, key LIMIT 5;
SELECT ml_explain(vectors, ml_transform(u, 'Free entry'), 30, vectors) FROM m, u WHERE name = 'logistic';
SELECT ml_explain(vectors, 30, u) FROM m, u WHERE name = 'logistic';
SELECT ml_explain(texts, 'hi', 30, u) FROM m, u WHERE name = 'logistic';
SELECT ml_explain(texts, 'hi', 30, '{"limit": -1}') FROM m WHERE name = 'logistic';
SELECT ml_explain(texts, 'hi', 30, '{"top": 1}') FROM m WHERE name = 'logistic';

-- A document that is a number, as an import makes it where it can, counts as its text.
CREATE TABLE numbered(label, body);
INSERT INTO numbered VALUES ('a', 'call 645 now'), ('b', 645), ('a', '645 call'), ('b', 15.5),
  ('b', 'hello 12'), ('a', NULL), ('a', 70.0), ('b', -12);
SELECT group_concat(term, ' ') FROM ml_vocabulary((SELECT ml_count_vectorizer(body) FROM numbered));
WITH m AS (SELECT ml_train('logistic_regression', 'SELECT label, body FROM numbered',
                           '{"l2": 1, "text": ["body"]}') AS model),
     v AS (SELECT ml_tfidf_vectorizer(body) AS model FROM numbered)
SELECT count(*), sum(ml_probability(m.model, body) = ml_probability(m.model, CAST(body AS TEXT))) AS same,
       sum(ml_transform(v.model, body) = ml_transform(v.model, CAST(body AS TEXT))) AS same_vector
FROM m, v, numbered;
SELECT document, group_concat(term, ' ') FROM ml_tfidf('SELECT body FROM numbered') GROUP BY document;
SELECT * FROM ml_near_duplicates('SELECT body FROM numbered UNION ALL SELECT 645');
SELECT token FROM ml_tokens(645);
SELECT ml_train('logistic_regression', 'SELECT label, x''41'' AS body FROM numbered', '{"text": ["body"]}');
