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
-- Models of parts merged are the model of all rows: of counts to the byte, of means within rounding. Parts may lack classes and levels.
CREATE TABLE parts AS SELECT rowid AS id, *, rowid % 3 AS part, CASE rowid WHEN 1 THEN 'red' WHEN 2 THEN 'blue' WHEN 3 THEN 'red' WHEN 4 THEN 'green' ELSE 'blue' END AS colour FROM d;
SELECT (SELECT ml_merge(m) FROM (SELECT ml_multinomial_naive_bayes(y, a, b, c) AS m FROM parts GROUP BY part)) = (SELECT ml_multinomial_naive_bayes(y, a, b, c) FROM parts) AS multinomial,
       (SELECT ml_merge(m) FROM (SELECT ml_complement_naive_bayes(y, a, colour, ml_vector(b, c), '{"alpha": 0.5}') AS m FROM parts GROUP BY part)) = (SELECT ml_complement_naive_bayes(y, a, colour, ml_vector(b, c), '{"alpha": 0.5}') FROM parts) AS complement,
       (SELECT ml_merge(m) FROM (SELECT ml_bernoulli_naive_bayes(unicode(y), colour, a) AS m FROM parts GROUP BY part)) = (SELECT ml_bernoulli_naive_bayes(unicode(y), colour, a) FROM parts) AS bernoulli,
       (SELECT ml_merge(m) FROM (SELECT ml_bernoulli_naive_bayes(CASE id WHEN 1 THEN 1 ELSE id / 2.0 END, a) AS m FROM parts GROUP BY part)) = (SELECT ml_bernoulli_naive_bayes(CASE id WHEN 1 THEN 1 ELSE id / 2.0 END, a) FROM parts) AS numbers;
SELECT (SELECT ml_update(m, y, colour, c) FROM parts, (SELECT ml_multinomial_naive_bayes(y, colour, c) AS m FROM parts WHERE id <= 2) WHERE id > 2) = (SELECT ml_multinomial_naive_bayes(y, colour, c) FROM parts) AS updated,
       (SELECT ml_update(m, y, colour, c) FROM parts, (SELECT ml_multinomial_naive_bayes(y, colour, c) AS m FROM parts WHERE id <= 6) WHERE id = 7) = (SELECT ml_multinomial_naive_bayes(y, colour, c) FROM parts) AS by_one;
CREATE TABLE sparse AS SELECT ml_multinomial_naive_bayes(label, x) AS whole, (SELECT ml_merge(m) FROM (SELECT ml_multinomial_naive_bayes(label, x) AS m FROM v GROUP BY id % 7)) AS merged FROM v;
SELECT whole = merged AS sparse FROM sparse;
CREATE TABLE normal AS SELECT ml_gaussian_naive_bayes(label, length(text), length(replace(text, ' ', '')), substr(text, 1, 1) IN ('A', 'W'), CASE WHEN sms.rowid % 100 THEN 'a' ELSE 'b' END) AS whole,
  (SELECT ml_merge(m) FROM (SELECT ml_gaussian_naive_bayes(label, length(text), length(replace(text, ' ', '')), substr(text, 1, 1) IN ('A', 'W'), CASE WHEN rowid % 100 THEN 'a' ELSE 'b' END) AS m FROM sms GROUP BY rowid % 9)) AS merged FROM sms;
SELECT max(abs(a.value - b.value) / max(abs(a.value), 1)) < 1e-12 AS gaussian, count(*) AS numbers FROM normal,
  json_tree(ml_to_json(whole)) AS a JOIN json_tree(ml_to_json(merged)) AS b ON a.fullkey = b.fullkey WHERE a.type = 'real';
SELECT y, ml_predict(m, a, b) AS predicted FROM g, (SELECT ml_update(m, y, a, b) AS m FROM (SELECT ml_gaussian_naive_bayes(y, a, b) AS m FROM g WHERE rowid <= 7), (SELECT 'w' AS y, 9 AS a, 9 AS b));
-- One class is no error, as in scikit-learn, so that it can be merged.
SELECT ml_predict(m, 1, 2) AS class, ml_probabilities(m, 1, 2) AS probabilities FROM (SELECT ml_multinomial_naive_bayes('x', a, b) AS m FROM d UNION ALL SELECT ml_complement_naive_bayes('x', a, b) FROM d UNION ALL SELECT ml_bernoulli_naive_bayes('x', a, b) FROM d UNION ALL SELECT ml_gaussian_naive_bayes('x', a, b) FROM d);
SELECT ml_merge(m) FROM (SELECT ml_multinomial_naive_bayes(y, a) AS m FROM d UNION ALL SELECT ml_multinomial_naive_bayes(1, a) FROM d);
SELECT ml_merge(m) FROM (SELECT ml_multinomial_naive_bayes(y, a) AS m FROM d UNION ALL SELECT ml_multinomial_naive_bayes(y, a, '{"alpha": 2}') FROM d);
SELECT ml_merge(m) FROM (SELECT ml_multinomial_naive_bayes(y, a) AS m FROM d UNION ALL SELECT ml_bernoulli_naive_bayes(y, a) FROM d);
SELECT ml_merge(m) FROM (SELECT ml_multinomial_naive_bayes(y, a, '{"missing": "mean"}') AS m FROM d);
SELECT ml_gaussian_naive_bayes(y, 7) FROM g;
SELECT ml_gaussian_naive_bayes(y, a * 1e200) FROM g;

SELECT ml_multinomial_naive_bayes(y, a - 1, b) FROM d;
SELECT ml_multinomial_naive_bayes(y, a, '{"alpha": 0}') FROM d;
SELECT ml_bernoulli_naive_bayes(y, a, '{"norm": true}') FROM d;
SELECT ml_complement_naive_bayes(y, a) FROM d WHERE 0;
SELECT ml_complement_naive_bayes(y, a * 1e308) FROM d;
-- Exported: only what is linear in the features has SQL.
CREATE TABLE two AS SELECT * FROM g WHERE y <> 'z';
SELECT ml_to_sql(m) AS sql FROM (SELECT ml_multinomial_naive_bayes(y, a, b) AS m FROM two);
SELECT ml_to_sql((SELECT ml_gaussian_naive_bayes(y, a, b) FROM two));
SELECT ml_to_sql((SELECT ml_bernoulli_naive_bayes(y, a, b) FROM two));
SELECT ml_to_sql((SELECT ml_multinomial_naive_bayes('x', a, b) FROM two));
