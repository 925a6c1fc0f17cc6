CREATE TABLE t(y, p, score);
INSERT INTO t VALUES ('cat', 'cat', 0.9), ('cat', 'dog', 0.4), ('dog', 'dog', 0.35), ('dog', 'dog', 0.8), ('dog', 'cow', 0.1), (NULL, 'cat', 0.7);
-- fault
SELECT ml_classification_report(y, p, '{"digits": 3}') FROM t;
SELECT * FROM ml_confusion_matrix('SELECT y, p FROM t');
SELECT * FROM ml_roc_curve('SELECT y, score FROM t', '{"positive": "cat"}');
