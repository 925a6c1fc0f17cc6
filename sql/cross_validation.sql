-- How good will a model be on rows that it has not seen? Five-fold cross-validation.
--
-- ml_fold() deals each row into one of five parts by the hash of its key. A model is fitted on the
-- rows outside each part and measured on those inside: five models, every row predicted once by one
-- that did not know it.
.load ./mlext
.read sql/prepare_customers.sql
.mode box

CREATE TEMP TABLE fold_models AS
SELECT value AS fold,
       ml_train('logistic_regression',
                printf('SELECT churned, tenure, contract, internet, monthly
                        FROM customers WHERE ml_fold(id, 5) <> %d', value)) AS model
FROM json_each('[0, 1, 2, 3, 4]');

-- The last line is the mean over the folds and how far they lie apart.
WITH predicted AS (
  SELECT fold, churned, ml_predict(model, tenure, contract, internet, monthly) AS class,
         ml_probability(model, tenure, contract, internet, monthly) AS p
  FROM customers JOIN fold_models ON fold = ml_fold(id, 5)
), measured AS (
  SELECT fold, count(*) AS rows, ml_accuracy(churned, class) AS accuracy,
         ml_roc_auc(churned, p) AS auc, ml_log_loss(churned, p) AS log_loss
  FROM predicted GROUP BY fold
)
SELECT fold, rows, round(accuracy, 4) AS accuracy, round(auc, 4) AS auc,
       round(log_loss, 4) AS log_loss
FROM measured
UNION ALL
SELECT 'mean', sum(rows), round(avg(accuracy), 4), round(avg(auc), 4), round(avg(log_loss), 4)
FROM measured
UNION ALL
SELECT 'sd', NULL, round(ml_stddev_samp(accuracy), 4), round(ml_stddev_samp(auc), 4),
       round(ml_stddev_samp(log_loss), 4)
FROM measured;
