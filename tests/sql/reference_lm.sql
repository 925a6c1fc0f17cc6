.load ./mlext
-- Linear models of real tables with categories and missing values, against exact arithmetic and R.
.read tests/reference/compare.sql
.read tests/data/tabular/affairs.sql
.read tests/data/tabular/airquality.sql
.read tests/data/tabular/ames.sql
.read tests/data/tabular/auto_imports.sql
.read tests/data/tabular/biopsy.sql
.read tests/data/tabular/birthwt.sql
.read tests/data/tabular/diamonds.sql
.read tests/data/tabular/german_credit_labels.sql
.read tests/data/tabular/infert.sql
.read tests/data/tabular/mlc_churn.sql
.read tests/data/tabular/mroz.sql
.read tests/data/tabular/mtcars.sql
.read tests/data/tabular/nycflights_sample.sql
.read tests/data/tabular/penguins.sql
.read tests/data/tabular/pima_na.sql
.read tests/data/tabular/sm_longley.sql
.read tests/data/tabular/telco_churn.sql
.read tests/data/tabular/titanic.sql
.read tests/data/tabular/usarrests.sql
.read tests/data/tabular/wine_quality_red.sql
.read tests/data/tabular/women.sql

INSERT INTO fitted
SELECT model, ml_train(algorithm, query, nullif(options, '')) FROM spec
WHERE algorithm = 'linear_regression' AND model LIKE 'lm\_%' ESCAPE '\';
.read tests/reference/report.sql
-- Predictions: their residual sum of squares is the one that R has.
DELETE FROM pair;
INSERT INTO pair
SELECT 'lm_penguins_mass', 'predictions', 'residual_sum_of_squares', (
  SELECT sum((body_mass_g - p) * (body_mass_g - p)) FROM (
    SELECT body_mass_g, ml_predict(m, species, island, sex, bill_length_mm, bill_depth_mm,
                                   flipper_length_mm) AS p
    FROM penguins, fitted WHERE fitted.model = 'lm_penguins_mass')), value
FROM expected_fit WHERE model = 'lm_penguins_mass' AND name = 'residual_sum_of_squares'
UNION ALL
SELECT 'lm_titanic_age', 'predictions by name', 'residual_sum_of_squares', (
  SELECT sum((Age - p) * (Age - p)) FROM (
    SELECT Age, ml_predict(m, json_object('Embarked', Embarked, 'Survived', Survived,
                                          'Pclass', Pclass)) AS p
    FROM titanic, fitted WHERE fitted.model = 'lm_titanic_age')), value
FROM expected_fit WHERE model = 'lm_titanic_age' AND name = 'residual_sum_of_squares'
UNION ALL
SELECT 'lm_diamonds_cut', 'ml_score', 'residual_sum_of_squares', (
  SELECT sum((d.price - s.prediction) * (d.price - s.prediction))
  FROM fitted, ml_score(fitted.m, 'SELECT rowid AS number, price, cut FROM diamonds') AS s
  JOIN diamonds AS d ON d.rowid = s.id WHERE fitted.model = 'lm_diamonds_cut'), value
FROM expected_fit WHERE model = 'lm_diamonds_cut' AND name = 'residual_sum_of_squares';
SELECT model, what, min(9, digits) AS digits FROM digits;
