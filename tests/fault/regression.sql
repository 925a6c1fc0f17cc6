CREATE TABLE data(id INTEGER PRIMARY KEY, y REAL, a REAL, b REAL, c TEXT, w REAL);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 24)
INSERT INTO data
SELECT i, 3.0 + 2 * (i % 7) - 0.5 * (i % 5) + (i * 37 % 11) / 10.0, i % 7 + 1,
       (i % 5) + (i * 7 % 3) / 4.0, substr('redgreblu', 1 + 3 * (i % 3), 3), i % 3 * 0.5
FROM n;
-- fault
CREATE TABLE model AS SELECT ml_train('linear_regression', 'y ~ log(a) * c + I(b^2)', 'data') AS m;
SELECT ml_predict(m, 2, 1) FROM (SELECT ml_train('linear_regression', 'log(y) ~ poly(a, 2) * factor(w)',
  'data') AS m);
SELECT ml_train('poisson_regression', 'y ~ . - id + offset(log(b + 1))', 'data');
SELECT ml_predict(ml_from_json(ml_to_json(m)), 2) FROM (SELECT ml_train('linear_regression', 'y ~ poly(a, 3)',
  'data') AS m);
SELECT ml_predict(m, 2, 3, 'red') FROM (SELECT ml_train('linear_regression', 'y ~ (a + scale(b)) * c - c + pmax(a, b)',
  'data') AS m);
SELECT ml_linear_regression(y, a, b, w, '{"weights": 3, "std_errors": "hc3"}') FROM data;
SELECT ml_linear_regression(y, a, b, c, '{"cluster": 3}') FROM data;
SELECT ml_linear_regression(y, a, b, c, '{"degree": 3, "interactions": true}') FROM data;
SELECT ml_linear_regression(y, a, b, c, '{"penalty": 0.1, "l1_ratio": 0.5}') FROM data;
SELECT ml_linear_regression(y, a, '{"degree": 9}') FROM data;
SELECT ml_predict_interval(m, a, c, b) FROM data, model;
SELECT * FROM ml_residuals((SELECT m FROM model), 'data');
SELECT * FROM ml_summary((SELECT m FROM model));
SELECT ml_explain(m, 1, 'red', 2) FROM model;
SELECT ml_train('linear_regression', 'y ~ . - id - 1', 'data', '{"weights": "w"}');
CREATE TABLE counts AS SELECT ml_train('poisson_regression', 'y ~ a + c', 'data', '{"offset": "w"}') AS p;
SELECT ml_poisson_regression(y, a, b, '{"l1": 1, "l2": 1}') FROM data;
SELECT * FROM ml_coefficients((SELECT p FROM counts));
SELECT * FROM ml_summary((SELECT p FROM counts));
SELECT ml_predict(p, 1, 'red') FROM counts;
SELECT ml_logistic_regression(c, a, b, w, '{"weights": 3}') FROM data;
SELECT ml_logistic_regression(y > 9, a, b, w, '{"weights": 3, "l1": 0.5}') FROM data;
SELECT ml_logistic_regression(c, a, b, w, '{"weights": 3, "l1": 0.5}') FROM data;
SELECT ml_logistic_regression(y > 9, a, b, w, '{"offset": 3}') FROM data;
SELECT ml_merge(m) FROM (SELECT ml_linear_regression(y, a, c) AS m FROM data GROUP BY id % 2);
SELECT ml_update(m, 3, 2, 'red', 1) FROM model;
SELECT ml_update(m, y, a, c) FROM data, (SELECT ml_linear_regression(y, a, c) AS m FROM data WHERE id < 12);
SELECT ml_linear_regression(y, a, b, w, '{"weights": 3}') OVER (ORDER BY id ROWS 7 PRECEDING) FROM data;
-- fails
SELECT ml_train('linear_regression', 'y ~ tan(a)', 'data');
-- fails
SELECT ml_train('linear_regression', 'y ~ (a + b', 'data');
-- fails
SELECT ml_linear_regression(y, a, -w, '{"weights": 2}') FROM data;
SELECT ml_merge(m) FROM (SELECT ml_logistic_regression(y > 9, a, c) AS m FROM data GROUP BY id % 2);
SELECT ml_merge(m) FROM (SELECT ml_logistic_regression(y > 9, a, id % 2, a + id % 2) AS m FROM data GROUP BY id % 2);
SELECT ml_update(m, y > 9, a, c) FROM data, (SELECT ml_logistic_regression(y > 9, a, c) AS m FROM data);
SELECT * FROM ml_summary((SELECT ml_merge(m) FROM (SELECT ml_poisson_regression(y, a, w, '{"offset": 2}') AS m
  FROM data GROUP BY id % 2)));
SELECT ml_update(m, y, a, c) FROM data, (SELECT ml_poisson_regression(y, a, c) AS m FROM data WHERE id > 9);
SELECT ml_merge(m) FROM (SELECT ml_logistic_regression(y > 9, a, c, '{"l2": 1}') AS m FROM data GROUP BY id % 2);
SELECT ml_update(m, y > 9, a, c) FROM data, (SELECT ml_logistic_regression(y > 9, a, c, '{"l1": 1, "l2": 1}') AS m FROM data);
SELECT ml_merge(m) FROM (SELECT ml_poisson_regression(y, a, w, '{"l1": 0.1}') AS m FROM data GROUP BY id % 2);
SELECT * FROM ml_summary((SELECT ml_merge(m) FROM (SELECT ml_kmeans(2, a, c, '{"scale": "standard"}') AS m FROM data GROUP BY id % 2)));
SELECT ml_update(m, a, c) FROM data, (SELECT ml_kmeans(2, a, c, '{"scale": "min_max"}') AS m FROM data WHERE id > 4);
SELECT ml_merge(m) FROM (SELECT ml_max_abs_scaler(a, c) AS m FROM data GROUP BY id % 2);
SELECT ml_merge(m) FROM (SELECT ml_standard_scaler(a, c) AS m FROM data GROUP BY id % 2);
SELECT ml_merge(m) FROM (SELECT ml_min_max_scaler(a, c) AS m FROM data GROUP BY id % 2);
SELECT ml_merge(m) FROM (SELECT ml_one_hot_encoder(a, c) AS m FROM data GROUP BY id % 2);
SELECT ml_linear_regression(y, c, a) OVER (ORDER BY id ROWS 9 PRECEDING) FROM data;
SELECT ml_stddev_samp(1e12 * (id = 5) + y) OVER (ORDER BY id ROWS 4 PRECEDING) FROM data;
SELECT ml_merge(m) FROM (SELECT ml_logistic_regression(id % 3, y, a) AS m FROM data GROUP BY id % 2);
SELECT ml_regr_slope(1e12 * (id = 5) + y, a) OVER (ORDER BY id ROWS 4 PRECEDING) FROM data;
SELECT ml_merge(m) FROM (SELECT ml_logistic_regression(c, a, b, '{"l2": 1}') AS m FROM data GROUP BY id % 2);
SELECT ml_merge(m) FROM (SELECT ml_logistic_regression(c, a, b, '{"l1": 1, "class_weight": "balanced"}') AS m FROM data GROUP BY id % 2);
SELECT ml_update(m, c, a, b) FROM data, (SELECT ml_logistic_regression(c, a, b, '{"l2": 1, "class_weight": "balanced"}') AS m FROM data WHERE id > 3);
SELECT ml_update(m, c, a, b) FROM data, (SELECT ml_logistic_regression(c, a, b, '{"l1": 1}') AS m FROM data WHERE id > 3);
SELECT ml_merge(m) FROM (SELECT ml_logistic_regression(y > 9, a, c, '{"l2": 1, "class_weight": "balanced"}') AS m FROM data GROUP BY id % 2);
CREATE TABLE wide AS SELECT id, y, a, c, (SELECT json_group_array((value * a + b * b) % 7) FROM (
  WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 101) SELECT value FROM n)) AS v FROM data;
CREATE TABLE widely AS SELECT ml_logistic_regression(c, v, '{"l2": 1}') AS m FROM wide WHERE id > 3;
SELECT ml_update(m, c, v) FROM widely, wide WHERE id < 4;
SELECT ml_merge(m) FROM (SELECT m FROM widely UNION ALL SELECT ml_logistic_regression(c, v, '{"l2": 1}') FROM wide);
