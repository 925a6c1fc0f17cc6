.load ./mlext
-- Naive Bayes. Values from scikit-learn (tests/reference/naive_bayes.py compares all of the messages).
.headers on
.mode csv
.import tests/data/sms_spam.csv sms
.mode list
CREATE TABLE v AS SELECT sms.rowid AS id, label, sms.rowid % 5 = 0 AS test, ml_transform(m, text) AS x FROM sms, (SELECT ml_count_vectorizer(text) AS m FROM sms WHERE rowid % 5);
CREATE TABLE m AS
  SELECT 'multinomial' AS kind, ml_multinomial_naive_bayes(label, x) AS m FROM v WHERE NOT test UNION ALL
  SELECT 'multinomial alpha 0.1', ml_multinomial_naive_bayes(label, x, '{"alpha": 0.1, "fit_prior": false}') FROM v WHERE NOT test UNION ALL
  SELECT 'complement', ml_complement_naive_bayes(label, x) FROM v WHERE NOT test UNION ALL
  SELECT 'complement norm', ml_complement_naive_bayes(label, x, '{"norm": true}') FROM v WHERE NOT test UNION ALL
  SELECT 'bernoulli', ml_bernoulli_naive_bayes(label, x) FROM v WHERE NOT test UNION ALL
  SELECT 'bernoulli alpha 0.01', ml_bernoulli_naive_bayes(label, x, '{"alpha": 0.01}') FROM v WHERE NOT test;
SELECT kind, round(ml_accuracy(label, ml_predict(m, x)), 6) AS accuracy, round(ml_log_loss(label, ml_probability(m, x)), 9) AS log_loss FROM m, v WHERE test GROUP BY kind ORDER BY m.rowid;
-- What decided: the contributions and the intercept are the log odds.
WITH e AS (SELECT ml_explain(m, x) AS e, ml_probability(m, x) AS p FROM m, v WHERE kind IN ('multinomial', 'bernoulli') AND id = 5)
SELECT (json_extract(e, '$.linear') > 0) = (p > 0.5) AS agrees, abs(json_extract(e, '$.linear') - json_extract(e, '$.intercept') - (SELECT sum(value) FROM json_each(e, '$.contributions'))) < 1e-9 AS sums FROM e;

-- Three classes, dense features: class_log_prior_ and feature_log_prob_ of scikit-learn.
CREATE TABLE d(y, a, b, c);
INSERT INTO d VALUES ('x', 2, 1, 0), ('x', 3, 0, 1), ('y', 0, 2, 2), ('y', 1, 4, 1), ('y', 0, 3, 0), ('z', 1, 0, 5), ('z', NULL, 1, 1);
SELECT term, round(estimate, 12) AS estimate, class FROM ml_coefficients((SELECT ml_multinomial_naive_bayes(y, a, b, c) FROM d));
SELECT y, ml_predict(m, a, b, c) AS predicted, ml_probabilities(m, a, b, c) AS probabilities FROM d, (SELECT ml_complement_naive_bayes(y, a, b, c) AS m FROM d);
SELECT y, ml_predict(m, a, b, c) AS predicted FROM d, (SELECT ml_bernoulli_naive_bayes(y, a, b, c, '{"threshold": 1}') AS m FROM d);
SELECT name, value FROM ml_summary((SELECT ml_multinomial_naive_bayes(y, a, b, c) FROM d));
SELECT ml_predict(ml_train('multinomial_naive_bayes', 'SELECT y, a, b, c FROM d'), '{"c": 9, "a": 0, "b": 1}') AS by_name;
SELECT ml_explain((SELECT ml_multinomial_naive_bayes(y, a, b, c) FROM d), 1, 0, 0) AS explained;
-- Categories are columns of 0 and 1.
SELECT ml_predict((SELECT ml_bernoulli_naive_bayes(y, CASE WHEN a > 1 THEN 'much' ELSE 'little' END) FROM d), 'much') AS category;
-- Gaussian: theta_ and predict_proba of scikit-learn's GaussianNB (var_smoothing 1e-9, and 0.1).
CREATE TABLE g(y, a, b);
INSERT INTO g VALUES ('x', 2, 1.5), ('x', 3, 0.5), ('y', 0, 2), ('y', 1, 4), ('y', 0, 3.5), ('z', 1, 0), ('z', 2, -1), ('z', NULL, 1);
SELECT term, round(estimate, 12) AS mean, class FROM ml_coefficients((SELECT ml_gaussian_naive_bayes(y, a, b) FROM g));
SELECT ml_predict(m, a, b) AS predicted, ml_probabilities(m, a, b) AS probabilities FROM g, (SELECT ml_gaussian_naive_bayes(y, a, b) AS m FROM g);
SELECT ml_probabilities(m, 1, 1) AS smoothed, ml_probabilities(s, ml_vector(1, 1)) = ml_probabilities(m, 1, 1) AS of_vectors FROM (SELECT ml_gaussian_naive_bayes(y, a, b, '{"var_smoothing": 0.1}') AS m, ml_gaussian_naive_bayes(y, ml_vector(a, b), '{"var_smoothing": 0.1}') AS s FROM g WHERE a IS NOT NULL);
SELECT abs(json_extract(e, '$.linear') - json_extract(e, '$.intercept') - (SELECT sum(value) FROM json_each(e, '$.contributions'))) < 1e-9 AS sums FROM (SELECT ml_explain(ml_gaussian_naive_bayes(y = 'x', a, b), 1, 2) AS e FROM g);
SELECT ml_gaussian_naive_bayes(y, 7) FROM g;
SELECT ml_gaussian_naive_bayes('x', a) FROM g;
SELECT ml_gaussian_naive_bayes(y, a * 1e200) FROM g;

SELECT ml_multinomial_naive_bayes(y, a - 1, b) FROM d;
SELECT ml_multinomial_naive_bayes('x', a, b) FROM d;
SELECT ml_multinomial_naive_bayes(y, a, '{"alpha": 0}') FROM d;
SELECT ml_bernoulli_naive_bayes(y, a, '{"norm": true}') FROM d;
SELECT ml_complement_naive_bayes(y, a) FROM d WHERE 0;
SELECT ml_complement_naive_bayes(y, a * 1e308) FROM d;
