-- Which loans go bad? The classic: fill what is missing, one-hot, split, fit, measure.
-- Run it at the top of the project: sqlite3 -batch :memory: '.read examples/credit_risk/report.sql'
.load ./mlext
.mode list
.headers off

.print CREDIT RISK
.print

-- ------------------------------------------------------------------------------------------------
.print 1. THE LOANS

-- Import the file; every column becomes text.
.import --csv examples/credit_risk/german_credit.csv raw

-- Make numbers of texts, NULL of what the bank does not know, and keep a fifth for the test.
CREATE TABLE loans AS
SELECT rowid AS id,
       class = 'bad' AS bad,
       nullif(checking_status, 'no checking') AS checking,
       nullif(savings_status, 'no known savings') AS savings,
       credit_history AS history,
       purpose,
       employment,
       ml_number(duration) AS months,
       ml_number(credit_amount) AS amount,
       ml_number(installment_commitment) AS rate,
       ml_number(age) AS age,
       ml_split(rowid, 0.2) AS part
FROM raw;
CREATE VIEW train AS SELECT * FROM loans WHERE part = 'train';
CREATE VIEW test AS SELECT * FROM loans WHERE part = 'test';

-- Profile the columns.
.mode box
SELECT "column", printf('%5d', nulls) AS nulls, printf('%8d', distinct_count) AS "distinct",
       iif(mean IS NULL, '', printf('%7.1f', mean)) AS mean,
       iif(mean IS NULL, '', printf('%7.1f', median)) AS median,
       iif(mean IS NULL, '', printf('%7.1f', maximum)) AS maximum,
       most_frequent AS "most frequent"
FROM ml_describe('loans') WHERE "column" NOT IN ('id', 'part');

-- Say what is missing.
.mode list
SELECT printf('%.0f %% of %d loans went bad. Nothing is known of the checking account of %d
borrowers and of the savings of %d.
',
              100 * avg(bad), count(*), count(*) - count(checking), count(*) - count(savings))
FROM loans;

-- ------------------------------------------------------------------------------------------------
.print 2. WHAT TO DO WITH THE MISSING VALUES

-- Fit the same model under three policies; each model remembers its own.
CREATE TABLE policies AS
SELECT column1 AS policy,
       ml_train('logistic_regression',
                'SELECT bad, checking, savings, history, purpose, employment, months, amount, rate,
                        age FROM train',
                json_object('missing', column1)) AS model
FROM (VALUES ('skip'), ('mode'), ('indicator'));

-- Score the test loans by each of them.
CREATE TABLE scored AS
SELECT policy, id, bad,
       ml_predict(model, checking, savings, history, purpose, employment, months, amount, rate,
                  age) AS prediction,
       ml_probability(model, checking, savings, history, purpose, employment, months, amount, rate,
                      age) AS probability
FROM policies, test;

-- Compare them: how many loans they learn from, how many they can answer for, and how well.
CREATE TABLE compared AS
SELECT policy, (SELECT value FROM ml_summary(policies.model) WHERE name = 'rows_used') AS used,
       count(prediction) AS answered, count(*) AS asked,
       ml_accuracy(bad, prediction) AS accuracy, ml_f1(bad, prediction) AS f1,
       ml_roc_auc(bad, probability) AS auc
FROM policies JOIN scored USING (policy) GROUP BY policy;
.mode box
SELECT policy, printf('%12d', used) AS "learned from",
       printf('%4d of %d', answered, asked) AS answered,
       printf('%8.3f', accuracy) AS accuracy, printf('%5.3f', f1) AS F1, printf('%5.3f', auc) AS AUC
FROM compared ORDER BY auc;

-- Say which policy is best.
.mode list
SELECT printf('To skip loans leaves %d of %d without an answer. The policy "%s" ranks them best
(AUC %.3f): that a bank knows of no account says something about the borrower.
',
              max(asked - answered) FILTER (WHERE policy = 'skip'), max(asked),
              (SELECT policy FROM compared ORDER BY auc DESC LIMIT 1), max(auc))
FROM compared;

-- ------------------------------------------------------------------------------------------------
.print 3. ONE-HOT

-- Learn the levels of the text columns, with one more column where values are missing.
CREATE TABLE encoder AS
SELECT ml_train('one_hot_encoder',
                'SELECT checking, savings, history, purpose, employment FROM train',
                '{"missing": "indicator", "sparse": true}') AS model;

-- Show how many columns each feature becomes.
.mode box
SELECT feature, printf('%6d', json_array_length(levels)) AS levels,
       printf('%7d', missing) AS missing, printf('%7d', columns) AS columns
FROM encoder, ml_features(encoder.model);

-- Add them up.
.mode list
SELECT printf('%d text columns become %d columns of zeros and ones; a loan has %d ones.',
              count(*), sum(columns), count(*))
FROM encoder, ml_features(encoder.model);

-- Show the first loans as vectors: the columns that are 1, counted from 0.
.mode box
WITH vectors AS (
  SELECT loans.*, ml_transform(model, checking, savings, history, purpose, employment) AS vector
  FROM encoder, loans ORDER BY id LIMIT 5)
SELECT id, coalesce(checking, '') AS checking, coalesce(savings, '') AS savings, history, purpose,
       (SELECT group_concat(key, ' ') FROM json_each(ml_vector_json(vector), '$.values')) AS ones
FROM vectors;

-- Fit the same regression on the vectors.
CREATE TABLE encoded AS
SELECT ml_train('logistic_regression',
                'SELECT bad, months, amount, rate, age,
                        ml_transform(model, checking, savings, history, purpose, employment) AS x
                 FROM train, encoder') AS model;

-- Compare it with the model that was given the texts.
.mode list
SELECT printf('Fitted on the vectors or on the texts, the model is the same: the deviances are %.3f
and %.3f. The fitting functions encode texts by themselves.
',
              (SELECT value FROM encoded, ml_summary(encoded.model) WHERE name = 'deviance'), value)
FROM policies, ml_summary(policies.model) WHERE policy = 'indicator' AND name = 'deviance';

-- ------------------------------------------------------------------------------------------------
.print 4. THE MODEL AND ITS DECISIONS

-- Show the surest effects of the model with indicators, as odds ratios.
.mode box
SELECT term, printf('%8.4f', estimate) AS estimate, printf('%9.4f', std_error) AS std_error,
       iif(p_value < 0.001, '< 0.001', printf('%7.3f', p_value)) AS p,
       printf('%10.2f', exp(estimate)) AS "odds ratio"
FROM policies, ml_coefficients(policies.model)
WHERE policy = 'indicator' AND term <> '(Intercept)' ORDER BY p_value LIMIT 8;

-- Say what the missing values are worth.
.mode list
SELECT printf('A borrower without a known checking account has %.2f times the odds of one with %s.',
              exp(estimate), (SELECT json_extract(levels, '$[0]') FROM ml_features(policies.model)
                              WHERE feature = 'checking'))
FROM policies, ml_coefficients(policies.model)
WHERE policy = 'indicator' AND term = 'checking missing';

-- Count the decisions on the test loans.
.mode box
SELECT iif(bad, 'bad', 'good') AS "loan was",
       printf('%14d', sum(prediction = 0)) AS "predicted good",
       printf('%13d', sum(prediction = 1)) AS "predicted bad"
FROM scored WHERE policy = 'indicator' GROUP BY bad;

-- Say how good they are.
.mode list
SELECT printf('Accuracy is %.3f and F1 %.3f: the model sees %d of %d bad loans and refuses
%d of %d good ones.',
              ml_accuracy(bad, prediction), ml_f1(bad, prediction),
              sum(bad AND prediction), sum(bad), sum(NOT bad AND prediction), sum(NOT bad))
FROM scored WHERE policy = 'indicator';
