.load ./mlext
-- Classifiers of texts against scikit-learn's accuracies on the same rows (tests/reference/text_classifiers.py; its csv
-- has the figures of larger sets too): at most 0.3 points apart.
.headers on
.mode csv
.import tests/data/sms_spam.csv sms
.import tests/reference/text_classifiers.csv expected
.mode list
CREATE TABLE v AS SELECT label AS y, sms.rowid % 5 = 0 AS test, ml_transform(c, text) AS counts, ml_transform(t, text) AS weights FROM sms,
  (SELECT ml_count_vectorizer(text, '{"cjk": "run"}') AS c, ml_tfidf_vectorizer(text, '{"cjk": "run"}') AS t FROM sms WHERE rowid % 5);
CREATE TABLE m AS
  SELECT 'count_vectorizer' AS vectorizer, 'multinomial_naive_bayes' AS learner, '{}' AS options, ml_multinomial_naive_bayes(y, counts) AS m FROM v WHERE NOT test UNION ALL
  SELECT 'count_vectorizer', 'complement_naive_bayes', '{}', ml_complement_naive_bayes(y, counts) FROM v WHERE NOT test UNION ALL
  SELECT 'count_vectorizer', 'bernoulli_naive_bayes', '{}', ml_bernoulli_naive_bayes(y, counts) FROM v WHERE NOT test UNION ALL
  SELECT 'tfidf_vectorizer', 'multinomial_naive_bayes', '{}', ml_multinomial_naive_bayes(y, weights) FROM v WHERE NOT test UNION ALL
  SELECT 'tfidf_vectorizer', 'linear_svm', '{}', ml_linear_svm(y, weights) FROM v WHERE NOT test UNION ALL
  SELECT 'tfidf_vectorizer', 'linear_svm', '{"loss": "hinge"}', ml_linear_svm(y, weights, '{"loss": "hinge"}') FROM v WHERE NOT test UNION ALL
  SELECT 'tfidf_vectorizer', 'logistic_regression', '{"l2": 1}', ml_logistic_regression(y, weights, '{"l2": 1}') FROM v WHERE NOT test;
SELECT vectorizer, learner, options, sklearn, abs(ml_accuracy(y, ml_predict(m, CASE vectorizer WHEN 'count_vectorizer' THEN counts ELSE weights END)) - CAST(sklearn AS REAL)) <= 0.003 AS reached
FROM m JOIN expected USING (vectorizer, learner, options), v WHERE data = 'sms_spam' AND test GROUP BY m.rowid;
SELECT count(*) AS figures, sum(abs(CAST(accuracy AS REAL) - CAST(sklearn AS REAL)) <= 0.003) AS reached FROM expected WHERE tokens = 'run';
