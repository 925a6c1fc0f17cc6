.load ./mlext
-- Robust and clustered standard errors, weights, prediction intervals, formulas, multinomial and Poisson
-- regressions on real tables with categories and missing values, against R
-- (tests/reference/real_tables.R).
.read tests/data/tabular/affairs.sql
.read tests/data/tabular/airquality.sql
.read tests/data/tabular/ames.sql
.read tests/data/tabular/diabetes.sql
.read tests/data/tabular/diamonds.sql
.read tests/data/tabular/mtcars.sql
.read tests/data/tabular/nycflights_sample.sql
.read tests/data/tabular/penguins.sql
.read tests/data/tabular/telco_churn.sql
.read tests/data/tabular/titanic.sql
.read tests/data/tabular/wine.sql
CREATE TABLE spec(fit TEXT, "table" TEXT, query TEXT, algorithm TEXT, formula TEXT, options TEXT);
.import --csv --skip 1 tests/reference/real_tables.csv spec
CREATE TABLE reference(fit TEXT, class TEXT, term TEXT, estimate REAL, std_error REAL);
.import --csv --skip 1 tests/reference/real_tables_values.csv reference
CREATE TABLE m AS
SELECT fit, query, ml_train(algorithm, formula, query, iif(options = '', '{}', options)) AS model FROM spec;
CREATE TABLE found AS
SELECT fit, CAST(coalesce(class, '') AS TEXT) AS class, term, estimate, std_error FROM m, ml_coefficients(model);
.headers on
-- R's own digits: glm's and nnet's are fewer than lm's
SELECT r.fit, count(*) AS terms, count(f.term) AS found,
       (SELECT count(*) FROM found WHERE found.fit = r.fit) = count(*) AS all_of_them,
       max(abs(f.estimate - r.estimate) / r.std_error) < iif(r.class = '', 1e-8, 1e-3) AS estimates,
       max(abs(f.std_error / r.std_error - 1)) < iif(r.class = '', 1e-6, 1e-3) AS errors
FROM reference AS r LEFT JOIN found AS f USING (fit, class, term) GROUP BY r.fit;
.print -- lasso and elastic net, against scikit-learn (tests/reference/real_penalties.py)
.headers off
CREATE TABLE penalty(fit TEXT, query TEXT, options TEXT, term TEXT, estimate REAL);
.import --csv --skip 1 tests/reference/real_penalties.csv penalty
CREATE TABLE penalised AS
SELECT fit, ml_train('linear_regression', query, options) AS model FROM (SELECT DISTINCT fit, query, options FROM penalty);
.headers on
SELECT p.fit, count(*) AS terms, count(c.term) AS found, sum(c.estimate <> 0) AS not_zero,
       max(abs(c.estimate - p.estimate) / (1 + abs(p.estimate))) < 1e-7 AS estimates
FROM penalised JOIN penalty AS p USING (fit) LEFT JOIN ml_coefficients(penalised.model) AS c ON c.term = p.term
GROUP BY p.fit;
.print -- intervals at level 0.9
CREATE TABLE intervals(fit TEXT, row INTEGER, fitted REAL, low REAL, high REAL, new_low REAL, new_high REAL);
.import --csv --skip 1 tests/reference/real_tables_intervals.csv intervals
CREATE TABLE interval_found(fit TEXT, row INTEGER, confidence TEXT, prediction TEXT);
INSERT INTO interval_found
SELECT m.fit, row_number() OVER (), ml_predict_interval(model, species, sex, bill_length_mm,
         '{"level": 0.9, "interval": "confidence"}'),
       ml_predict_interval(model, species, sex, bill_length_mm, '{"level": 0.9}')
FROM penguins, m WHERE m.fit = 'penguins plain' AND bill_length_mm IS NOT NULL AND sex IS NOT NULL LIMIT 40;
INSERT INTO interval_found
SELECT m.fit, row_number() OVER (), ml_predict_interval(model, Year_Built, Overall_Cond,
         '{"level": 0.9, "interval": "confidence"}'),
       ml_predict_interval(model, Year_Built, Overall_Cond, '{"level": 0.9}')
FROM ames, m WHERE m.fit = 'ames poly' LIMIT 40;
INSERT INTO interval_found
SELECT m.fit, row_number() OVER (), ml_predict_interval(m.model, json_object('am', am, 'wt', wt, 'cyl', cyl),
         '{"level": 0.9, "interval": "confidence"}'),
       ml_predict_interval(m.model, json_object('am', am, 'wt', wt, 'cyl', cyl), '{"level": 0.9}')
FROM mtcars, m WHERE m.fit = 'mtcars nested' LIMIT 40;
SELECT i.fit, count(*) AS rows, count(f.row) AS found,
       max(abs(json_extract(confidence, '$.fit') - fitted)) < 1e-9 AS fitted,
       max(abs(json_extract(confidence, '$.lower') - low)) < 1e-8 AS low,
       max(abs(json_extract(confidence, '$.upper') - high)) < 1e-8 AS high,
       max(abs(json_extract(prediction, '$.lower') - new_low)) < 1e-8 AS new_low,
       max(abs(json_extract(prediction, '$.upper') - new_high)) < 1e-8 AS new_high
FROM intervals AS i LEFT JOIN interval_found AS f USING (fit, row) GROUP BY i.fit;
