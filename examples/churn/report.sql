-- Which customers leave a telephone company, why, and who is next? From the raw file to scores.
-- Run it at the top of the project: sqlite3 -batch :memory: '.read examples/churn/report.sql'
.load ./mlext
.mode list
.headers off

.print CUSTOMER CHURN
.print Who leaves a telephone company, why, and who is next?
.print

-- ------------------------------------------------------------------------------------------------
.print 1. THE DATA AS IT CAME

-- Import the file as it is: every column becomes text (from SQLite 3.52 on, the shell makes numbers
-- of what looks like them; both will do).
.import --csv '|gzip -dc examples/churn/telco_churn.csv.gz' raw

-- Profile it: ml_describe gives a row a column, with the numbers that texts hold.
.mode box
SELECT "column", printf('%8d', distinct_count) AS "distinct", printf('%6d', blanks) AS blanks,
       iif(mean IS NULL, '', printf('%7.2f', mean)) AS mean,
       iif(mean IS NULL, '', printf('%7.2f', minimum)) AS minimum,
       iif(mean IS NULL, '', printf('%7.2f', median)) AS median,
       iif(mean IS NULL, '', printf('%7.2f', maximum)) AS maximum,
       most_frequent AS "most frequent"
FROM ml_describe('raw');

-- Say what the profile shows.
.mode list
SELECT printf('There are %,d customers in %d columns, %d of them text. %d values of %s are blank,
all where tenure is %s: customers without a first bill.
',
              max(count), count(*), sum(type = 'text'), sum(blanks), group_concat("column") FILTER (WHERE blanks > 0),
              (SELECT group_concat(DISTINCT tenure) FROM raw WHERE ml_text(TotalCharges) IS NULL))
FROM ml_describe('raw');

-- ------------------------------------------------------------------------------------------------
.print 2. CLEANED AND SPLIT

-- Make numbers of texts, give unbilled customers a total of 0, and keep a quarter for the test.
CREATE TABLE customers AS
SELECT ml_text(customerID) AS id,
       ml_number(tenure) AS tenure,
       ml_number(MonthlyCharges) AS monthly_charge,
       coalesce(ml_number(TotalCharges), 0) AS total_charge,
       iif(ml_number(SeniorCitizen) = 1, 'Yes', 'No') AS senior,
       ml_text(Dependents) AS dependents,
       ml_text(InternetService) AS internet,
       replace(OnlineSecurity, 'No internet service', 'No') AS security,
       replace(TechSupport, 'No internet service', 'No') AS support,
       ml_text(Contract) AS contract,
       ml_text(PaperlessBilling) AS paperless,
       ml_text(PaymentMethod) AS payment,
       ml_text(Churn) AS churned,
       ml_split(customerID, 0.25) AS part
FROM raw;
CREATE VIEW train AS SELECT * FROM customers WHERE part = 'train';
CREATE VIEW test AS SELECT * FROM customers WHERE part = 'test';

-- Compare the two parts.
.mode box
SELECT part,
       printf('%9d', count(*)) AS customers,
       printf('%7d', sum(churned = 'Yes')) AS leavers,
       printf('%8.1f %%', 100 * avg(churned = 'Yes')) AS "churn rate",
       printf('%13.1f', ml_median(tenure)) AS "median tenure",
       printf('%13.2f', ml_median(monthly_charge)) AS "median charge",
       printf('%12.2f', ml_median(total_charge)) AS "median total"
FROM customers GROUP BY part ORDER BY part DESC;

-- Say how alike they are.
.mode list
SELECT printf('One customer in %.1f left. The split goes by the customer number, so that it is the
same on every run; the churn rates of its parts differ by %.1f points.
',
              1 / avg(churned = 'Yes'),
              100 * abs(avg(churned = 'Yes') FILTER (WHERE part = 'train')
                        - avg(churned = 'Yes') FILTER (WHERE part = 'test')))
FROM customers;

-- ------------------------------------------------------------------------------------------------
.print 3. WHAT DRIVES CHURN

-- Fit a logistic regression: the target first, then the features. The model is a value in a table.
CREATE TABLE churn AS
SELECT ml_train('logistic_regression',
                'SELECT churned, tenure, monthly_charge, senior, dependents, internet, security,
                        support, contract, paperless, payment FROM train') AS model;

-- Show the ten surest effects, as odds ratios with 95 % intervals.
.mode box
SELECT term,
       printf('%8.3f', estimate) AS estimate,
       printf('%9.3f', std_error) AS std_error,
       printf('%6.2f', statistic) AS z,
       iif(p_value < 0.001, '< 0.001', printf('%7.3f', p_value)) AS p,
       printf('%10.2f', exp(estimate)) AS "odds ratio",
       printf('%.2f to %.2f', exp(conf_low), exp(conf_high)) AS interval
FROM churn, ml_coefficients(churn.model)
WHERE term <> '(Intercept)'
ORDER BY abs(statistic) DESC LIMIT 10;

-- Say the largest of them in words.
.mode list
WITH effect AS (SELECT term, exp(estimate) AS ratio FROM churn, ml_coefficients(churn.model)),
     fit AS (SELECT name, value FROM churn, ml_summary(churn.model))
SELECT printf('A two-year contract has %.2f times the odds of leaving of a monthly one, fibre %.2f
times those of DSL, and a year of tenure takes %.0f %% off. The model explains %.0f %% of the
deviance of %,d customers.
',
              max(ratio) FILTER (WHERE term = 'contract=Two year'),
              max(ratio) FILTER (WHERE term = 'internet=Fiber optic'),
              100 * (1 - pow(max(ratio) FILTER (WHERE term = 'tenure'), 12)),
              100 * (SELECT value FROM fit WHERE name = 'pseudo_r_squared'),
              (SELECT value FROM fit WHERE name = 'rows_used'))
FROM effect;

-- ------------------------------------------------------------------------------------------------
.print 4. HOW GOOD THE SCORES ARE

-- Score the customers that the fit has not seen: ml_score matches features by name.
CREATE TABLE scored AS
SELECT test.*, score.prediction, score.probability
FROM ml_score((SELECT model FROM churn), 'test') AS score JOIN test USING (id);

-- Count what was predicted against what happened.
.mode box
SELECT iif(churned = 'Yes', 'left', 'stayed') AS "what happened",
       printf('%17d', sum(prediction = 'No')) AS "predicted to stay",
       printf('%18d', sum(prediction = 'Yes')) AS "predicted to leave"
FROM scored GROUP BY churned;

-- Read the second column out.
.mode list
SELECT printf('Of %d customers predicted to leave, %d did; %d leavers were not foreseen.',
              sum(prediction = 'Yes'), sum(prediction = 'Yes' AND churned = 'Yes'),
              sum(prediction = 'No' AND churned = 'Yes'))
FROM scored;

-- Measure the predictions and the probabilities.
.mode box
SELECT printf('%8.3f', ml_accuracy(churned, prediction)) AS accuracy,
       printf('%9.3f', ml_precision(churned, prediction)) AS precision,
       printf('%6.3f', ml_recall(churned, prediction)) AS recall,
       printf('%5.3f', ml_f1(churned, prediction)) AS F1,
       printf('%5.3f', ml_roc_auc(churned, probability)) AS AUC,
       printf('%8.3f', ml_log_loss(churned, probability)) AS "log loss"
FROM scored;

-- Say what the measures are better than.
.mode list
SELECT printf('That everybody stays would be right in %.1f %%, the model is in %.1f %%. Of a leaver
and a stayer picked at random, the leaver has the higher score %.0f times in 100.',
              100 * avg(churned = 'No'), 100 * ml_accuracy(churned, prediction),
              100 * ml_roc_auc(churned, probability))
FROM scored;

-- Sort the customers into fifths by score and see who left.
CREATE TABLE fifths AS
WITH ranked AS (SELECT *, ntile(5) OVER (ORDER BY probability DESC, id) AS fifth FROM scored)
SELECT fifth, count(*) AS customers, avg(probability) AS predicted, avg(churned = 'Yes') AS rate,
       1.0 * sum(churned = 'Yes') / (SELECT sum(churned = 'Yes') FROM scored) AS share
FROM ranked GROUP BY fifth;

-- Show them, with a bar as long as the churn rate.
.mode box
SELECT fifth,
       printf('%9d', customers) AS customers,
       printf('%14.1f %%', 100 * predicted) AS "mean probability",
       printf('%8.1f %%', 100 * rate) AS "churn rate",
       printf('%14.1f %%', 100 * share) AS "share of leavers",
       substr('██████████████████████████████', 1, round(30 * rate)) AS bar
FROM fifths;

-- Say how far to trust the probabilities, and what a campaign gains.
.mode list
SELECT printf('In no fifth do the mean probability and the churn rate differ by more than %.1f
points. Calling the first %.0f %% of customers reaches %.0f %% of all who leave.
',
              100 * max(abs(predicted - rate)),
              100.0 * max(customers) FILTER (WHERE fifth = 1) / sum(customers),
              100 * max(share) FILTER (WHERE fifth = 1))
FROM fifths;

-- ------------------------------------------------------------------------------------------------
.print 5. THE TEN CUSTOMERS MOST LIKELY TO LEAVE

-- Pick them from the scored customers who are still there.
CREATE TABLE risk AS
SELECT * FROM scored WHERE churned = 'No' ORDER BY probability DESC, id LIMIT 10;

-- List them.
.mode box
SELECT id, printf('%6d', tenure) AS tenure, contract, internet, payment,
       printf('%6.2f', monthly_charge) AS charge,
       printf('%9.1f %%', 100 * probability) AS probability
FROM risk ORDER BY probability DESC, id;

-- Say what they have in common.
.mode list
WITH usual AS (SELECT ml_mode(contract) AS contract, ml_mode(internet) AS internet,
                      ml_mode(payment) AS payment FROM risk)
SELECT printf('Of the %d, %d have a %s contract, %d have %s and %d pay by %s.
Their median tenure is %g months, against %g months of all who stayed.',
              count(*), sum(risk.contract = usual.contract), lower(usual.contract),
              sum(risk.internet = usual.internet), lower(usual.internet),
              sum(risk.payment = usual.payment), lower(usual.payment),
              ml_median(tenure), (SELECT ml_median(tenure) FROM customers WHERE churned = 'No'))
FROM risk, usual;

-- Take the first one's score apart: what each feature adds to the log-odds of leaving.
.mode box
WITH first AS (SELECT * FROM risk ORDER BY probability DESC, id LIMIT 1),
     explained AS (SELECT ml_explain(model, tenure, monthly_charge, senior, dependents, internet,
                                     security, support, contract, paperless, payment) AS json
                   FROM first, churn)
SELECT part.key AS feature,
       printf('%+16.3f', part.value) AS "adds to log-odds",
       printf('%18.2f', exp(part.value)) AS "multiplies odds by"
FROM explained, json_each(explained.json, '$.contributions') AS part
WHERE part.value <> 0 ORDER BY part.value DESC;

-- Say how the sum comes about.
.mode list
WITH first AS (SELECT * FROM risk ORDER BY probability DESC, id LIMIT 1)
SELECT printf('They raise the score of %s to %.1f %%, from %.1f %% at zero charge and tenure
with the first category of everything.
',
              id, 100 * probability, 100 / (1 + exp(-estimate)))
FROM first, churn, ml_coefficients(churn.model) WHERE term = '(Intercept)';

-- ------------------------------------------------------------------------------------------------
.print 6. CUSTOMER SEGMENTS

-- Group the customers by tenure and charge, scaled so that months and money weigh the same.
CREATE TABLE segmentation AS
SELECT ml_train('kmeans', 'SELECT tenure, monthly_charge FROM customers',
                '{"k": 4, "scale": "standard"}') AS model;

-- Lay the centroids out, one row each, and name them by how they compare with the mean.
CREATE TABLE segments AS
WITH centroid AS (
  SELECT cluster, max(value) FILTER (WHERE feature = 'tenure') AS tenure,
         max(value) FILTER (WHERE feature = 'monthly_charge') AS charge
  FROM segmentation, ml_centroids(segmentation.model) GROUP BY cluster)
SELECT cluster, tenure, charge,
       iif(tenure < (SELECT avg(tenure) FROM customers), 'new', 'loyal')
       || iif(charge < (SELECT avg(monthly_charge) FROM customers), ', low', ', high')
       || ' charge' AS name
FROM centroid;

-- Give every customer the segment of the nearest centroid and see how many left.
CREATE TABLE segment_churn AS
SELECT s.*, count(*) AS customers, avg(churned = 'Yes') AS rate,
       sum(monthly_charge) FILTER (WHERE churned = 'Yes') AS lost
FROM segmentation, customers
JOIN segments AS s ON cluster = ml_predict(model, customers.tenure, monthly_charge)
GROUP BY cluster;

-- Show the segments, the worst first.
.mode box
SELECT name AS segment,
       printf('%9d', customers) AS customers,
       printf('%15.1f', tenure) AS "centroid tenure",
       printf('%15.2f', charge) AS "centroid charge",
       printf('%8.1f %%', 100 * rate) AS "churn rate",
       printf('%,12d', round(lost)) AS "charges lost"
FROM segment_churn ORDER BY rate DESC;

-- Compare the worst with the best.
.mode list
SELECT printf('The segment "%s" loses %.0f %% of its customers, "%s" %.0f %%. The first
makes up %.0f %% of the monthly charges lost with all who left.
',
              worst.name, 100 * worst.rate, best.name, 100 * best.rate,
              100 * worst.lost / (SELECT sum(lost) FROM segment_churn))
FROM (SELECT * FROM segment_churn ORDER BY rate DESC LIMIT 1) AS worst,
     (SELECT * FROM segment_churn ORDER BY rate LIMIT 1) AS best;

-- ------------------------------------------------------------------------------------------------
.print 7. A MODEL FOR EACH KIND OF CONTRACT

-- Fit one model a contract: the same learner is an aggregate function, so GROUP BY does it.
CREATE TABLE contract_churn AS
SELECT contract,
       ml_logistic_regression(churned, tenure, monthly_charge, senior, internet, support,
         '{"names": ["tenure", "monthly_charge", "senior", "internet", "support"]}') AS model
FROM train GROUP BY contract;

-- Lay the models side by side as odds ratios; a star marks p < 0.05.
.mode box
WITH ratio AS (
  SELECT contract, term, printf('%6.2f %s', exp(estimate), iif(p_value < 0.05, '*', '')) AS shown
  FROM contract_churn, ml_coefficients(contract_churn.model) WHERE term <> '(Intercept)')
SELECT term AS "odds ratio of",
       max(shown) FILTER (WHERE contract = 'Month-to-month') AS "Month-to-month",
       max(shown) FILTER (WHERE contract = 'One year') AS "One year",
       max(shown) FILTER (WHERE contract = 'Two year') AS "Two year"
FROM ratio GROUP BY term;

-- Count the stars.
.mode list
WITH sure AS (
  SELECT contract, sum(p_value < 0.05) AS starred, count(*) AS effects
  FROM contract_churn, ml_coefficients(contract_churn.model)
  WHERE term <> '(Intercept)' GROUP BY contract)
SELECT printf('Of %d effects these are starred: %s.', max(effects),
              group_concat(starred || ' for ' || lower(contract), ', '))
FROM sure;

-- Measure each model on its own part of the test customers.
CREATE TABLE contract_scored AS
SELECT contract, churned,
       ml_probability(model, tenure, monthly_charge, senior, internet, support) AS probability
FROM test JOIN contract_churn USING (contract);
.mode box
SELECT contract, printf('%9d', count(*)) AS customers,
       printf('%7d', sum(churned = 'Yes')) AS leavers,
       printf('%8.1f %%', 100 * avg(churned = 'Yes')) AS "churn rate",
       printf('%5.3f', ml_roc_auc(churned, probability)) AS AUC
FROM contract_scored GROUP BY contract;

-- Compare them with the one model for all.
.mode list
SELECT printf('Together the three models reach an AUC of %.3f, the one model for all %.3f.',
              ml_roc_auc(churned, probability),
              (SELECT ml_roc_auc(churned, probability) FROM scored))
FROM contract_scored;
