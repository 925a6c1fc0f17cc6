CREATE TABLE data(a REAL, b REAL, c);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20)
INSERT INTO data SELECT i * i % 17 + 1, i * 7 % 5, substr('xyz', 1 + i % 3, 1) FROM n;
-- fault
SELECT ml_vector_json(ml_transform((SELECT ml_max_abs_scaler(a, b, c) FROM data), 1, 2, 'x'));
SELECT ml_vector_json(ml_transform((SELECT ml_robust_scaler(a, b, c) FROM data), 1, 2, 'x'));
SELECT ml_vector_json(ml_transform((SELECT ml_quantile_transformer(a, b, '{"output": "normal"}') FROM data), 1, 2));
SELECT ml_vector_json(ml_transform((SELECT ml_power_transformer(a, '{"method": "box-cox"}') FROM data), 1));
SELECT ml_vector_json(ml_inverse_transform(m, ml_transform(m, 1, 2))) FROM (SELECT ml_power_transformer(a, b) AS m FROM data);
SELECT name, value FROM ml_summary((SELECT ml_k_bins_discretizer(a, b) FROM data));
SELECT name FROM ml_columns((SELECT ml_k_bins_discretizer(a, c) FROM data));
SELECT ml_vector_json(ml_transform((SELECT ml_k_bins_discretizer(a, b, c, '{"strategy": "kmeans"}') FROM data), 1, 2, 'y'));
-- fails
SELECT ml_power_transformer(-a, '{"method": "box-cox"}') FROM data;
