.load ./mlext
-- Figures checked against scikit-learn.
.headers on
CREATE TABLE t(id INTEGER PRIMARY KEY, actual TEXT, predicted TEXT, p REAL, y REAL, z REAL);
INSERT INTO t(actual, predicted, p, y, z) VALUES
  ('yes', 'yes', 0.9, 3, 2.5), ('yes', 'no', 0.4, -0.5, 0), ('no', 'no', 0.2, 2, 2),
  ('no', 'yes', 0.6, 7, 8), ('yes', 'yes', 0.7, 4.2, 4), ('no', 'no', 0.4, 1, 1.5),
  ('no', 'no', 0.1, 5, NULL), (NULL, 'no', 0.1, NULL, 1);
SELECT round(ml_accuracy(actual, predicted), 9) AS accuracy,
       round(ml_balanced_accuracy(actual, predicted), 9) AS balanced,
       round(ml_precision(actual, predicted), 9) AS precision,
       round(ml_recall(actual, predicted), 9) AS recall, round(ml_f1(actual, predicted), 9) AS f1,
       round(ml_matthews_correlation(actual, predicted), 9) AS matthews,
       round(ml_cohen_kappa(actual, predicted), 9) AS kappa FROM t;
SELECT round(ml_roc_auc(actual, p), 9) AS roc_auc,
       round(ml_average_precision(actual, p), 9) AS average_precision,
       round(ml_log_loss(actual, p), 9) AS log_loss,
       round(ml_brier_score(actual, p), 9) AS brier FROM t;
SELECT round(ml_r2(y, z), 9) AS r2, round(ml_rmse(y, z), 9) AS rmse, round(ml_mse(y, z), 9) AS mse,
       round(ml_mae(y, z), 9) AS mae, round(ml_mape(y, z), 9) AS mape FROM t;
SELECT actual, ml_accuracy(actual, predicted) AS accuracy FROM t GROUP BY actual;
SELECT ml_accuracy(actual, predicted) AS accuracy, ml_roc_auc(actual, p) AS auc, ml_rmse(y, z) AS rmse FROM t WHERE id > 99;

-- The same keys fall on the same side in any order; every row has one fold.
SELECT ml_split('customer-17', 0.3) AS split, ml_fold('customer-17', 5) AS fold, ml_split(NULL, 0.3) AS none;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
SELECT count(*) FILTER (WHERE ml_split(i, 0.2) = 'test') BETWEEN 1850 AND 2150 AS a_fifth,
       count(DISTINCT ml_fold(i, 10)) AS folds, min(ml_fold(i, 10)) AS least, max(ml_fold(i, 10)) AS greatest,
       count(*) FILTER (WHERE ml_split(i, 0.2) = 'test' AND ml_split(i, 0.5) = 'train') AS lost_by_growing FROM n;
