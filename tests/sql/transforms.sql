-- The transformers of single columns against scikit-learn (tests/reference/transforms.py).
.load ./mlext
.mode csv
.import tests/reference/transforms.csv reference
.mode list
CREATE TABLE fitted(i INTEGER PRIMARY KEY, a REAL, b REAL, c REAL);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60)
INSERT INTO fitted SELECT i, (i * 37 % 61) * (i * 37 % 61) / 10.0, i * 23 % 67 - 30.0, i * 7 % 5 FROM n;
CREATE TABLE rows AS SELECT * FROM fitted;
INSERT INTO rows VALUES (61, 1000, 500, 9), (62, 0.05, -500, -3);
CREATE TABLE model(name, m);
INSERT INTO model
SELECT 'standard_scaler', ml_standard_scaler(a, b, c) FROM fitted UNION ALL
SELECT 'min_max_scaler', ml_min_max_scaler(a, b, c, '{"low": -1, "high": 3}') FROM fitted UNION ALL
SELECT 'max_abs_scaler', ml_max_abs_scaler(a, b, c) FROM fitted UNION ALL
SELECT 'robust_scaler', ml_robust_scaler(a, b, c) FROM fitted UNION ALL
SELECT 'robust_scaler 10 90', ml_robust_scaler(a, b, c, '{"low": 10, "high": 90, "with_centering": false}') FROM fitted UNION ALL
SELECT 'quantile_transformer', ml_quantile_transformer(a, b, c) FROM fitted UNION ALL
SELECT 'quantile_transformer 11', ml_quantile_transformer(a, b, c, '{"n_quantiles": 11}') FROM fitted UNION ALL
SELECT 'quantile_transformer normal', ml_quantile_transformer(a, b, c, '{"output": "normal"}') FROM fitted UNION ALL
SELECT 'power_transformer', ml_power_transformer(a, b, c) FROM fitted UNION ALL
SELECT 'power_transformer raw', ml_power_transformer(a, b, c, '{"standardize": false}') FROM fitted UNION ALL
SELECT 'power_transformer box-cox', ml_power_transformer(a + 1, '{"method": "box-cox"}') FROM fitted UNION ALL
SELECT 'k_bins quantile', ml_k_bins_discretizer(a, b, c, '{"n_bins": 4, "encode": "ordinal"}') FROM fitted UNION ALL
SELECT 'k_bins uniform', ml_k_bins_discretizer(a, b, c, '{"n_bins": 4, "encode": "ordinal", "strategy": "uniform"}') FROM fitted UNION ALL
SELECT 'k_bins kmeans', ml_k_bins_discretizer(a, b, c, '{"n_bins": 4, "encode": "ordinal", "strategy": "kmeans"}') FROM fitted UNION ALL
SELECT 'k_bins onehot', ml_k_bins_discretizer(a, b, c, '{"n_bins": 3, "strategy": "uniform"}') FROM fitted;
CREATE TABLE vectors AS SELECT name, m, i, CASE WHEN name = 'power_transformer box-cox' THEN ml_transform(m, a + 1) ELSE ml_transform(m, a, b, c) END AS v FROM model, rows;
CREATE TABLE found AS
SELECT name, i AS row, j.key AS "column", j.value AS value FROM (
  SELECT name, i, ml_vector_json(v) AS v FROM vectors UNION ALL SELECT name || ' back', i, ml_vector_json(ml_inverse_transform(m, v)) FROM vectors), json_each(v) AS j;
-- A line a case: numbers compared, and whether the largest difference (relative, of numbers above 1) is small. The
-- power's lambda is the minimum of a flat curve: to some 1e-6.
SELECT r.name, count(*), max(abs(f.value - r.value) / max(1, abs(r.value))) < CASE WHEN r.name LIKE 'power%' THEN 2e-6 ELSE 1e-12 END AS is_same
FROM reference AS r LEFT JOIN found AS f ON f.name = r.name AND f.row = CAST(r.row AS INT) AND f."column" = CAST(r."column" AS INT)
GROUP BY r.name;
SELECT (SELECT count(*) FROM found) = (SELECT count(*) FROM reference);
-- What was learned, and what the vectors' places are.
SELECT model.name, s.name, round(s.value, 6) FROM model, ml_summary(m) AS s WHERE s.name LIKE '% of x1' AND model.name NOT LIKE 'quantile_transformer%' AND model.name NOT LIKE '%raw';
SELECT group_concat(s.name || ' ' || round(s.value, 3), ', ') FROM model, ml_summary(m) AS s WHERE model.name = 'quantile_transformer 11' AND s.name LIKE '% of x2';
SELECT c.* FROM model, ml_columns(m) AS c WHERE model.name = 'k_bins onehot' AND feature <> 'x1';
SELECT count(*), max(c.name) FROM model, ml_columns(m) AS c WHERE model.name = 'k_bins uniform';
SELECT ml_inverse_transform(m, '[1, 2]') FROM model WHERE name = 'robust_scaler';
SELECT ml_inverse_transform(m, 'x') FROM model WHERE name = 'robust_scaler';
SELECT ml_vector_json(ml_inverse_transform((SELECT ml_quantile_transformer(value) FROM json_each('[1, 2, 3]')), x'0000c07f'));
SELECT ml_inverse_transform(ml_one_hot_encoder('a'), '[1]'), ml_inverse_transform(NULL, '[1]');
SELECT ml_inverse_transform(NULL, '[1]'), ml_inverse_transform(ml_max_abs_scaler(1), NULL), ml_vector_json(ml_inverse_transform(ml_k_bins_discretizer(5), '[1]'));
SELECT * FROM ml_summary((SELECT ml_one_hot_encoder(i % 3 || 'x', a) FROM fitted));
-- Constant columns, one row, text beside numbers, NULLs, vectors.
SELECT ml_vector_json(ml_transform(ml_max_abs_scaler(0, 5), 1, 1)), ml_vector_json(ml_transform(ml_robust_scaler(5), 7)), ml_vector_json(ml_transform(ml_quantile_transformer(5), 5)),
       ml_vector_json(ml_transform(ml_power_transformer(5), 5)), ml_vector_json(ml_transform(ml_k_bins_discretizer(5), 7));
SELECT ml_vector_json(ml_transform((SELECT ml_max_abs_scaler(x, t) FROM (SELECT 2 AS x, 'u' AS t UNION ALL SELECT -4, 'v' UNION ALL SELECT NULL, 'w')), 3, 'v'));
SELECT ml_transform((SELECT ml_max_abs_scaler(a) FROM fitted), NULL);
SELECT ml_vector_json(ml_transform(ml_max_abs_scaler(ml_vector(1, -2)), ml_vector(3, 3)));
-- Damage and wrong use.
SELECT ml_transform(substr(m, 1, 80), 1) FROM model LIMIT 1;
SELECT ml_power_transformer(b, '{"method": "box-cox"}') FROM fitted;
SELECT ml_robust_scaler(b, '{"low": 80, "high": 20}') FROM fitted;
SELECT ml_k_bins_discretizer(b, '{"n_bins": 1}') FROM fitted;
SELECT ml_quantile_transformer(b, '{"output": "gauss"}') FROM fitted;
SELECT ml_max_abs_scaler(a, '{"x": 1}') FROM fitted;
SELECT ml_robust_scaler(9e999);
SELECT ml_max_abs_scaler(NULL);
SELECT ml_predict(ml_robust_scaler(1), 1);
