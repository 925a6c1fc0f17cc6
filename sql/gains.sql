-- If we can call only some of the customers, how many of the leavers do we reach? A gains table.
--
-- The test customers in ten equal groups, the likeliest leavers first. `lift` is the group's rate of
-- leavers over everybody's, `reached` the share of all leavers in this group and those above it.
.load ./mlext
.read sql/prepare_customers.sql
.mode box

WITH scored AS (
  SELECT churned = 'Yes' AS left_us,
         ml_probability(model, tenure, contract, internet, monthly) AS p
  FROM customers, models WHERE part = 'test' AND name = 'churn'
), grouped AS (
  SELECT ntile(10) OVER (ORDER BY p DESC) AS tenth, left_us, p FROM scored WHERE p IS NOT NULL
)
SELECT tenth, count(*) AS customers, sum(left_us) AS leavers, round(min(p), 3) AS from_p,
       round(avg(left_us) / (SELECT avg(left_us) FROM grouped), 2) AS lift,
       printf('%.1f %%', 100.0 * sum(sum(left_us)) OVER (ORDER BY tenth)
                         / (SELECT sum(left_us) FROM grouped)) AS reached,
       printf('%.*c', round(40 * avg(left_us)), '*') AS rate
FROM grouped GROUP BY tenth ORDER BY tenth;
