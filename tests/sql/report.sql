.load ./mlext
-- The report, the matrix and the curve. tests/reference/report.py compares hundreds with scikit-learn's.
.headers on
CREATE TABLE t(y, p, score);
INSERT INTO t VALUES ('cat', 'cat', 0.9), ('cat', 'dog', 0.4), ('dog', 'dog', 0.35), ('dog', 'dog', 0.8), ('dog', 'größe', 0.1), ('cat', 'cat', 0.9), (NULL, 'cat', 0.7), ('dog', NULL, NULL);
SELECT ml_classification_report(y, p) AS report FROM t;
SELECT ml_classification_report(y, p, '{"digits": 4}') AS report FROM t;
SELECT ml_classification_report(y = 'cat', p = 'cat') AS numbers FROM t;
SELECT y, ml_classification_report(y, p) AS report FROM t WHERE y = 'dog' GROUP BY y;
SELECT ml_classification_report(y, p) AS none FROM t WHERE y IS NULL;
SELECT * FROM ml_confusion_matrix('SELECT y, p FROM t');
SELECT count(*) AS none FROM ml_confusion_matrix('SELECT y, p FROM t WHERE 0');
SELECT * FROM ml_roc_curve('SELECT y, score FROM t');
SELECT * FROM ml_roc_curve('SELECT y, score FROM t', '{"positive": "cat", "drop_intermediate": false}');
-- The area under it is the metric's.
SELECT round(sum((false_positive_rate - x) * (true_positive_rate + h) / 2), 12) = (SELECT round(ml_roc_auc(y, score), 12) FROM t) AS area
FROM (SELECT *, lag(false_positive_rate, 1, 0.0) OVER w AS x, lag(true_positive_rate, 1, 0.0) OVER w AS h FROM ml_roc_curve('SELECT y, score FROM t') WINDOW w AS (ORDER BY threshold DESC));
SELECT count(*) AS none FROM ml_roc_curve('SELECT y, score FROM t WHERE score IS NULL');

SELECT ml_classification_report(y, 1) FROM t;
SELECT ml_classification_report(y, p, '{"digits": 10}') FROM t;
SELECT * FROM ml_confusion_matrix('SELECT y, p, score FROM t');
SELECT * FROM ml_confusion_matrix('SELECT y, 1 FROM t');
SELECT * FROM ml_roc_curve('SELECT y, score FROM t WHERE y = ''cat''');
SELECT * FROM ml_roc_curve('SELECT p, score FROM t');
SELECT * FROM ml_roc_curve('SELECT y, p FROM t');
SELECT * FROM ml_roc_curve('SELECT y, score FROM t', '{"positive": "cow"}');
SELECT * FROM ml_roc_curve('SELECT y, score FROM t', '{"positive": []}');
-- Classes that are BLOBs are written as SQL writes them.
SELECT ml_classification_report(a, b) AS blobs FROM (SELECT x'00ff41' AS a, x'00ff41' AS b UNION ALL SELECT x'', x'00ff41');
