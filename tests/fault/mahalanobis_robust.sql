CREATE TABLE data(a REAL, b REAL);
INSERT INTO data VALUES (1, 2), (2, 1), (3, 3), (4, 2), (5, 5), (60, 4);
-- fault
SELECT round(ml_distance((SELECT ml_mahalanobis(a, b, '{"robust": true}') FROM data), 1, 2), 6);
