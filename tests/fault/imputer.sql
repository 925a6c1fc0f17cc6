CREATE TABLE data(a REAL, b REAL, c);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20)
INSERT INTO data SELECT nullif(i * i % 17 + 1, 3), nullif(i * 7 % 5, 2), nullif(substr('xyz', 1 + i % 3, 1), 'z') FROM n;
-- fault
SELECT ml_impute((SELECT ml_imputer(a, b, c) FROM data), '*', NULL, 2, NULL);
SELECT ml_impute((SELECT ml_imputer(a, b, c, '{"strategy": "median", "group": [2, "x3"]}') FROM data), 1, NULL, 1, 'x');
SELECT ml_impute((SELECT ml_imputer(a, c, '{"strategy": "constant", "fill_value": {"x1": 7, "x2": "none"}}') FROM data), 'x2', 1, NULL);
SELECT ml_vector_json(ml_transform((SELECT ml_imputer(a, b, c, '{"strategy": "neighbors", "scale": "standard", "max_rows": 10}') FROM data), NULL, 2, NULL));
SELECT name, value FROM ml_summary((SELECT ml_imputer(a, c, '{"strategy": "neighbors", "weights": "distance"}') FROM data));
-- fails
SELECT ml_imputer(a, b, '{"group": ["q"]}') FROM data;
