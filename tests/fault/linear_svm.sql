CREATE TABLE d(y, a, b, body);
INSERT INTO d VALUES ('x', 2, 1, 'red apple'), ('x', 3, 0, 'green apple'), ('y', 0, 2, 'blue sky'), ('y', 1, 4, 'red sky'), ('z', -1, -2, 'no'), ('z', NULL, 1, NULL);
-- fault
CREATE TABLE v AS SELECT ml_tfidf_vectorizer(body) AS v FROM d;
CREATE TABLE m AS SELECT ml_linear_svm(y, ml_transform(v, body), '{"tol": 0.01}') AS m FROM d, v;
SELECT ml_predict(m, ml_transform(v, body)), ml_explain(m, ml_transform(v, body)), ml_transform(m, ml_transform(v, body)) FROM d, v, m;
SELECT * FROM ml_coefficients((SELECT m FROM m));
SELECT * FROM ml_history((SELECT ml_linear_svr(a, b, '{"tol": 0.1}') FROM d));
