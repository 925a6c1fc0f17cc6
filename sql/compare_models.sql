-- Which options are best? A grid of models in a table, each measured on rows that it has not seen.
.load ./mlext
.read sql/prepare_customers.sql
.mode box

CREATE TEMP TABLE candidates AS
WITH penalty(l2) AS (VALUES (0.0), (1.0), (100.0)),
     learner(name, options) AS (
       SELECT 'logistic_regression', json_object('l2', l2) FROM penalty
       UNION ALL SELECT 'logistic_regression', json_object('l2', l2, 'interactions', json('true'))
       FROM penalty
       UNION ALL SELECT 'gaussian_naive_bayes', '{}')
SELECT name, options,
       ml_train(name, 'SELECT churned, tenure, contract, internet, monthly
                       FROM customers WHERE part = ''train''', options) AS model
FROM learner;

SELECT name, options, length(model) AS bytes,
       round(ml_accuracy(churned, ml_predict(model, tenure, contract, internet, monthly)), 4) AS accuracy,
       round(ml_roc_auc(churned, ml_probability(model, tenure, contract, internet, monthly)), 4) AS auc,
       round(ml_log_loss(churned, ml_probability(model, tenure, contract, internet, monthly)), 4) AS log_loss
FROM candidates, customers WHERE part = 'test'
GROUP BY name, options ORDER BY log_loss;
