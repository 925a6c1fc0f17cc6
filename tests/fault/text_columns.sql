CREATE TABLE t(y, kind, body TEXT, subject TEXT, size);
INSERT INTO t VALUES ('x', 'a', 'red apple pie', 'one', 1), ('y', 'b', 'green apple', 'two one', 2), ('x', 'a', NULL, 'red', 1), ('y', 'a', 'red pie, green pie', '', 4), ('x', 'b', '', 'one two', 3), ('y', 'b', 'blue', 'three', NULL);
-- fault
CREATE TABLE m AS SELECT ml_train('linear_svm', 'SELECT y, kind, body, size, subject FROM t', '{"text": {"subject": {"min_df": 2, "stop_words": ["the"]}, "body": {"stem": "english"}}}') AS m;
SELECT ml_predict(m, kind, body, size, subject), ml_explain(m, kind, body, size, subject) FROM t, m;
SELECT * FROM m, ml_vocabulary(m);
SELECT term, estimate FROM m, ml_coefficients(m);
SELECT ml_from_json(ml_to_json(m)) = m FROM m;
SELECT ml_predict((SELECT ml_multinomial_naive_bayes(y, body, '{"text": [1]}') FROM t), '{red}');
SELECT ml_explain(m, ml_transform(v, 'red apple'), 1, v, '{"limit": 1}') FROM (SELECT ml_tfidf_vectorizer(body) AS v FROM t), (SELECT ml_linear_svm(y, ml_transform((SELECT ml_tfidf_vectorizer(body) FROM t), body), size) AS m FROM t);
