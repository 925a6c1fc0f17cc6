.load ./mlext
-- Regressions, scalers and what is read from their models. Figures checked against R and scikit-learn.
.headers on
CREATE TABLE t(id INTEGER PRIMARY KEY, y REAL, label TEXT, a REAL, b REAL, c TEXT);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30)
INSERT INTO t
SELECT i, 3.0 + 2 * (i % 7) - 0.5 * (i % 5) + (i * 37 % 11) / 10.0,
       CASE WHEN (i * 13 % 17) + (i % 7) > 11 THEN 'yes' ELSE 'no' END,
       i % 7, (i % 5) + (i * 7 % 3) / 4.0, substr('redgreblu', 1 + 3 * (i % 3), 3) FROM n;
UPDATE t SET a = NULL WHERE id = 4;

CREATE TABLE model(name TEXT, m BLOB);
INSERT INTO model SELECT 'linear', ml_linear_regression(y, a, b, c) FROM t;
INSERT INTO model SELECT 'logistic', ml_train('logistic_regression', 'SELECT label, a, b FROM t');
SELECT term, round(estimate, 6) AS estimate, round(std_error, 6) AS std_error, round(statistic, 6) AS statistic,
       printf('%.6g', p_value) AS p_value FROM ml_coefficients((SELECT m FROM model WHERE name = 'linear'));
SELECT name, CASE WHEN typeof(value) = 'real' THEN printf('%.6g', value) ELSE value END AS value
  FROM ml_summary((SELECT m FROM model WHERE name = 'linear'));
SELECT term, round(estimate, 5) AS estimate, round(std_error, 5) AS std_error
  FROM ml_coefficients((SELECT m FROM model WHERE name = 'logistic'));
SELECT name, CASE WHEN typeof(value) = 'real' THEN printf('%.5g', value) ELSE value END AS value
  FROM ml_summary((SELECT m FROM model WHERE name = 'logistic'));
SELECT feature, kind, levels, missing FROM ml_features((SELECT m FROM model WHERE name = 'linear'));
SELECT count(*) > 1 AS has_history, min(loss) > 0 AS has_loss FROM ml_history((SELECT m FROM model WHERE name = 'logistic'));
SELECT id, round(ml_predict(m, a, b, c), 6) AS prediction FROM t, model WHERE name = 'linear' AND id < 6;
SELECT id, ml_predict(m, a, b) AS class, round(ml_probability(m, a, b), 5) AS p FROM t, model WHERE name = 'logistic' AND id < 6;
SELECT round(json_extract(ml_probabilities(m, 1, 2), '$.yes') + json_extract(ml_probabilities(m, 1, 2), '$.no'), 9) AS one
  FROM model WHERE name = 'logistic';
SELECT json_valid(ml_explain(m, 1, 2, 'red')) AS explained, json_extract(ml_info(m), '$.algorithm') AS algorithm,
       json_valid(ml_to_json(m)) AS exported FROM model WHERE name = 'linear';
SELECT id, prediction, round(probability, 5) AS probability FROM ml_score((SELECT m FROM model WHERE name = 'logistic'), 't') LIMIT 5;
-- A level that was not seen is a missing value.
SELECT ml_predict(m, 1, 2, 'pink') AS unseen FROM model WHERE name = 'linear';

SELECT ml_vector_json(ml_vector(1, 2.5, -3)) AS v, ml_vector_json('[1,2]') AS w, ml_vector(1, NULL) AS none;
WITH s(x, c) AS (VALUES (1, 'p'), (2, 'q'), (3, 'p'), (6, 'p'))
SELECT x, ml_vector_json(ml_transform((SELECT ml_min_max_scaler(x) FROM s), x)) AS min_max,
       round(json_extract(ml_vector_json(ml_transform((SELECT ml_standard_scaler(x) FROM s), x)), '$[0]'), 9) AS standard,
       ml_vector_json(ml_transform((SELECT ml_one_hot_encoder(c) FROM s), c)) AS one_hot FROM s;
-- Vectors are features too.
SELECT term, round(estimate, 6) AS estimate FROM ml_coefficients((SELECT ml_linear_regression(y, ml_vector(a, b)) FROM t));
