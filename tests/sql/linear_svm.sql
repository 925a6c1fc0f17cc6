.load ./mlext
-- Linear support vector machines. tests/reference/linear_svm.py compares objectives and scores with LIBLINEAR's.
.headers on
.mode csv
.import tests/data/sms_spam.csv sms
.mode list
CREATE TABLE v AS SELECT label, sms.rowid AS id, sms.rowid % 5 = 0 AS test, ml_transform(m, text) AS x FROM sms, (SELECT ml_tfidf_vectorizer(text) AS m FROM sms WHERE rowid % 5);
CREATE TABLE m AS
  SELECT 'squared hinge' AS kind, ml_linear_svm(label, x) AS m FROM v WHERE NOT test UNION ALL
  SELECT 'hinge', ml_linear_svm(label, x, '{"loss": "hinge"}') FROM v WHERE NOT test UNION ALL
  SELECT 'C 10', ml_linear_svm(label, x, '{"C": 10}') FROM v WHERE NOT test UNION ALL
  SELECT 'balanced', ml_linear_svm(label, x, '{"class_weight": "balanced"}') FROM v WHERE NOT test;
-- scikit-learn's LinearSVC: 0.977558, 0.977558, 0.978456, 0.975763.
SELECT kind, round(ml_accuracy(label, ml_predict(m, x)), 6) AS accuracy FROM m, v WHERE test GROUP BY kind ORDER BY m.rowid;
-- LIBLINEAR's objectives at tolerance 1e-10, within 1e-6.
SELECT kind, round(value, 3) AS objective FROM m, ml_summary(m) WHERE name = 'objective';
SELECT kind, value AS converged FROM m, ml_summary(m) WHERE name = 'converged';
SELECT kind, (SELECT value FROM ml_summary(m) WHERE name = 'duality_gap') < 1e-6 * (SELECT value FROM ml_summary(m) WHERE name = 'objective') AS close FROM m;
-- The score: what ml_transform gives and what the contributions add up to; its sign decides.
SELECT count(*) AS rows, sum((score > 0) = (predicted = 'spam')) AS decided, max(abs(score - total)) < 1e-9 AS sums
FROM (SELECT json_extract(ml_vector_json(ml_transform(m, x)), '$[0]') AS score, ml_predict(m, x) AS predicted,
             json_extract(ml_explain(m, x), '$.linear') AS total FROM m, v WHERE kind = 'hinge' AND id <= 200);
SELECT round(ml_roc_auc(label, json_extract(ml_vector_json(ml_transform(m, x)), '$[0]'), '{"positive": "spam"}'), 4) AS auc FROM m, v WHERE kind = 'squared hinge' AND test;
SELECT count(*) > 1 AS remembered, min(loss) = (SELECT value FROM ml_summary(m) WHERE name = 'objective') AS last FROM m, ml_history(m) WHERE kind = 'hinge';

-- Three classes: each against the rest.
CREATE TABLE d(y, a, b, c);
INSERT INTO d VALUES ('x', 2, 1, 'p'), ('x', 3, 0, 'q'), ('y', 0, 2, 'p'), ('y', 1, 4, 'q'), ('y', 0, 3, 'p'), ('z', -1, -2, 'q'), ('z', -2, -1, 'p'), ('z', NULL, 1, 'q');
SELECT y, ml_predict(m, a, b, c) AS predicted, json_array_length(ml_vector_json(ml_transform(m, a, b, c))) AS scores FROM d, (SELECT ml_linear_svm(y, a, b, c) AS m FROM d);
SELECT term, round(estimate, 5) AS estimate, class FROM ml_coefficients((SELECT ml_linear_svm(y, a, b, '{"tol": 1e-12}') FROM d));
SELECT term, round(estimate, 5) AS estimate FROM ml_coefficients((SELECT ml_linear_svm(y = 'x', a, b, '{"loss": "hinge", "intercept": false, "tol": 1e-12}') FROM d));
-- Regression.
SELECT term, round(estimate, 5) AS estimate FROM ml_coefficients((SELECT ml_linear_svr(a, b, '{"epsilon": 0.1, "tol": 1e-12}') FROM d));
SELECT term, round(estimate, 5) AS estimate FROM ml_coefficients((SELECT ml_linear_svr(a, b, '{"loss": "squared_epsilon_insensitive", "C": 0.5, "tol": 1e-12}') FROM d));
SELECT round(ml_predict(ml_train('linear_svr', 'SELECT a, b FROM d', '{"C": 100}'), '{"b": 2}'), 3) AS by_name;
-- The same rows and options give the same bytes; another seed another order.
SELECT (SELECT ml_linear_svm(y, a, b) FROM d) = (SELECT ml_linear_svm(y, a, b) FROM d) AS same;
-- Rows of zeros, a constant target, one feature of nothing.
SELECT round(ml_predict(ml_linear_svr(1.5, 0), 0), 6) AS fixed, ml_predict(ml_linear_svm(y, 0), 0) AS zeros FROM d;
SELECT ml_predict(ml_linear_svm(y, 0, '{"intercept": false, "loss": "hinge"}'), 0) AS zeros FROM d;

SELECT ml_linear_svm('x', a) FROM d;
SELECT ml_linear_svm(y, a, '{"C": 0}') FROM d;
SELECT ml_linear_svm(y, a, '{"epsilon": 1}') FROM d;
SELECT ml_linear_svm(y, a, '{"loss": "logistic"}') FROM d;
SELECT ml_linear_svr(y, a) FROM d;
SELECT ml_linear_svm(y, a * 1e200) FROM d;
SELECT ml_probability((SELECT ml_linear_svm(y, a) FROM d), 1);
SELECT ml_linear_svm(y, a) FROM d WHERE 0;
