CREATE TABLE data(y REAL, a REAL, c, d);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20)
INSERT INTO data SELECT i * i % 17 + 1, i * 7 % 5, substr('xyz', 1 + i % 3, 1), substr('abcdefg', 1 + i * i % 7, 1) FROM n;
-- fault
SELECT ml_vector_json(ml_transform((SELECT ml_ordinal_encoder(c, a, d, '{"order": {"x1": ["w", "z", "y", "x"]}, "unknown_value": -1}') FROM data), 'x', 2, '?'));
SELECT ml_vector_json(ml_transform((SELECT ml_target_encoder(y, c, a, d, '{"smooth": 2}') FROM data), 'x', 2, '?'));
SELECT ml_vector_json(ml_transform((SELECT ml_feature_hasher(c, a, '{"n_features": 8, "sparse": 0}') FROM data), 'x', 2));
SELECT ml_vector_at(ml_transform((SELECT ml_one_hot_encoder(c, d, '{"min_frequency": 4, "max_categories": 3}') FROM data), 'x', '?'), 1);
SELECT ml_to_sql((SELECT ml_linear_regression(y, d, '{"min_frequency": 4}') FROM data));
SELECT name, value FROM ml_summary((SELECT ml_target_encoder(y, c) FROM data));
SELECT name FROM ml_columns((SELECT ml_ordinal_encoder(c, a) FROM data));
-- fails
SELECT ml_ordinal_encoder(c, '{"order": ["x", "y"]}') FROM data;
