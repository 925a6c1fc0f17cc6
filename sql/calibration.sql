-- When the model says 30 %, do 30 % leave? A calibration table, and the Hosmer-Lemeshow statistic
-- (Hosmer and Lemeshow 1980): the sum of (observed - expected)^2 / (n p (1 - p)) over the groups,
-- which on rows that the model was not fitted on has as many degrees of freedom as groups.
.load ./mlext
.read sql/prepare_customers.sql
.mode box

CREATE TEMP TABLE calibration AS
WITH scored AS (
  SELECT churned = 'Yes' AS left_us,
         ml_probability(model, tenure, contract, internet, monthly) AS p
  FROM customers, models WHERE part = 'test' AND name = 'churn'
), grouped AS (
  SELECT ntile(10) OVER (ORDER BY p) AS tenth, left_us, p FROM scored WHERE p IS NOT NULL
)
SELECT tenth, count(*) AS customers, avg(p) AS predicted, avg(left_us) AS observed
FROM grouped GROUP BY tenth;

SELECT tenth, customers, round(predicted, 3) AS predicted, round(observed, 3) AS observed,
       round(observed - predicted, 3) AS difference,
       round(2 * sqrt(predicted * (1 - predicted) / customers), 3) AS two_errors
FROM calibration;

SELECT round(sum(customers * (observed - predicted) * (observed - predicted)
                 / (predicted * (1 - predicted))), 2) AS hosmer_lemeshow,
       count(*) AS degrees_of_freedom, 18.31 AS exceeded_in_5_percent
FROM calibration;
