-- Do two groups differ, and is it more than chance? The same answers as a t-test and a chi-square
-- test, from regressions, which also allow for what else differs between the groups.
.load ./mlext
.read sql/prepare_customers.sql
.mode box

-- Means of a number: the coefficient is the difference, with errors that allow the groups to spread
-- differently (Welch's idea; HC3, MacKinnon and White 1985).
WITH fitted AS (
  SELECT ml_train('linear_regression', 'SELECT monthly, churned FROM customers',
                  '{"std_errors": "HC3"}') AS model)
SELECT 'charge of leavers, more' AS comparison, round(estimate, 2) AS difference,
       round(conf_low, 2) AS low, round(conf_high, 2) AS high, printf('%.2g', p_value) AS p
FROM fitted, ml_coefficients(model) WHERE term = 'churned=Yes';

-- The same with contract and internet held equal.
WITH fitted AS (
  SELECT ml_train('linear_regression', 'SELECT monthly, churned, contract, internet FROM customers',
                  '{"std_errors": "HC3"}') AS model)
SELECT 'the same, all else equal' AS comparison, round(estimate, 2) AS difference,
       round(conf_low, 2) AS low, round(conf_high, 2) AS high, printf('%.2g', p_value) AS p
FROM fitted, ml_coefficients(model) WHERE term = 'churned=Yes';

-- Shares: the odds of leaving with fibre, as a ratio to the odds with DSL.
WITH fitted AS (
  SELECT ml_train('logistic_regression',
                  'SELECT churned, internet FROM customers WHERE internet <> ''No''') AS model)
SELECT 'odds with fibre over DSL' AS comparison, round(exp(estimate), 2) AS ratio,
       round(exp(conf_low), 2) AS low, round(exp(conf_high), 2) AS high, printf('%.2g', p_value) AS p
FROM fitted, ml_coefficients(model) WHERE term <> '(Intercept)';
