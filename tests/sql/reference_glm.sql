.load ./mlext
-- Logistic models of real tables with categories and missing values, against 80-bit floats and R.
.read tests/reference/compare.sql
.read tests/data/tabular/affairs.sql
.read tests/data/tabular/ames.sql
.read tests/data/tabular/auto_imports.sql
.read tests/data/tabular/biopsy.sql
.read tests/data/tabular/birthwt.sql
.read tests/data/tabular/breast_cancer.sql
.read tests/data/tabular/diamonds.sql
.read tests/data/tabular/german_credit_labels.sql
.read tests/data/tabular/heart_scale.sql
.read tests/data/tabular/higgs_train.sql
.read tests/data/tabular/infert.sql
.read tests/data/tabular/mlc_churn.sql
.read tests/data/tabular/mroz.sql
.read tests/data/tabular/mtcars.sql
.read tests/data/tabular/nycflights_sample.sql
.read tests/data/tabular/penguins.sql
.read tests/data/tabular/pima_na.sql
.read tests/data/tabular/telco_churn.sql
.read tests/data/tabular/titanic.sql
.read tests/data/tabular/wine_quality_red.sql

INSERT INTO fitted
SELECT model, ml_train(algorithm, query, nullif(options, '')) FROM spec
WHERE algorithm = 'logistic_regression' AND model LIKE 'glm\_%' ESCAPE '\';
.read tests/reference/report.sql
-- Probabilities: twice their log loss, summed, is the deviance that R has.
DELETE FROM pair;
INSERT INTO pair
SELECT 'glm_titanic_embarked', 'probabilities', 'deviance', (
  SELECT 2 * count(p) * ml_log_loss(Survived, p) FROM (
    SELECT Survived, ml_probability(m, Embarked) AS p
    FROM titanic, fitted WHERE fitted.model = 'glm_titanic_embarked')), value
FROM expected_fit WHERE model = 'glm_titanic_embarked' AND name = 'deviance'
UNION ALL
SELECT 'glm_german_short', 'probabilities', 'deviance', (
  SELECT 2 * count(p) * ml_log_loss(class, p) FROM (
    SELECT class, ml_probability(m, checking_status, duration, credit_amount, age) AS p
    FROM german_credit_labels, fitted WHERE fitted.model = 'glm_german_short')), value
FROM expected_fit WHERE model = 'glm_german_short' AND name = 'deviance';
SELECT model, what, min(9, digits) AS digits FROM digits;
