CREATE TABLE d(y, a, b, body);
INSERT INTO d VALUES ('x', 2, 1, 'red apple'), ('x', 3, 0, 'green apple'), ('y', 0, 2, 'blue sky'), ('y', 1, 4, 'red sky'), ('z', 1, 0, 'no'), ('z', NULL, 1, NULL);
-- fault
CREATE TABLE v AS SELECT ml_count_vectorizer(body) AS v FROM d;
CREATE TABLE m AS SELECT ml_multinomial_naive_bayes(y, ml_transform(v, body)) AS m FROM d, v;
SELECT ml_predict(m, ml_transform(v, body)), ml_explain(m, ml_transform(v, body)) FROM d, v, m;
SELECT ml_probabilities((SELECT ml_complement_naive_bayes(y, a, b, '{"norm": true}') FROM d), 1, 2);
SELECT * FROM ml_coefficients((SELECT ml_bernoulli_naive_bayes(y, a, b) FROM d));
SELECT ml_predict(m, 1, 2), ml_explain(m, 1, 2) FROM (SELECT ml_gaussian_naive_bayes(y, a, b, '{"var_smoothing": 0.1}') AS m FROM d);
SELECT ml_merge(m) FROM (SELECT ml_multinomial_naive_bayes(y, a, body) AS m FROM d WHERE a NOT NULL GROUP BY a);
SELECT ml_merge(m) FROM (SELECT ml_gaussian_naive_bayes(y, a, b, body, '{"var_smoothing": 0.1}') AS m FROM d WHERE a NOT NULL GROUP BY a < 2);
SELECT ml_update(m, y, a, b) FROM d, (SELECT ml_bernoulli_naive_bayes(y, a, b) AS m FROM d WHERE y = 'x') WHERE y <> 'x';
