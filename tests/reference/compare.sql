-- Read by the scripts of tests/sql that compare models with reference values.
--
-- models.csv names every model, the query of its rows and its options; models_terms.csv and
-- models_fit.csv have R's values (models.R), models_exact.csv has estimates, standard errors and
-- p-values of exact arithmetic (models_exact.py), of which R itself has 8 to 14 digits.
CREATE TABLE spec(model TEXT PRIMARY KEY, algorithm TEXT, "table" TEXT, query TEXT, options TEXT);
.import --csv --skip 1 tests/reference/models.csv spec
CREATE TABLE expected_terms(model TEXT, position INTEGER, term TEXT, estimate REAL, std_error REAL,
  statistic REAL, p_value REAL, conf_low REAL, conf_high REAL);
.import --csv --skip 1 tests/reference/models_terms.csv expected_terms
UPDATE expected_terms SET estimate = nullif(estimate, ''), std_error = nullif(std_error, ''),
  statistic = nullif(statistic, ''), p_value = nullif(p_value, ''),
  conf_low = nullif(conf_low, ''), conf_high = nullif(conf_high, '');
CREATE TABLE expected_fit(model TEXT, name TEXT, value REAL);
.import --csv --skip 1 tests/reference/models_fit.csv expected_fit
CREATE TABLE expected_exact(model TEXT, position INTEGER, term TEXT, estimate REAL, std_error REAL,
  p_value REAL);
.import --csv --skip 1 tests/reference/models_exact.csv expected_exact
UPDATE expected_exact SET estimate = nullif(estimate, ''), std_error = nullif(std_error, ''),
  p_value = nullif(p_value, '');

-- fitted: the models under test. found_terms and found_fit: what they say.
CREATE TABLE fitted(model TEXT PRIMARY KEY, m BLOB);
CREATE VIEW found_terms AS
SELECT fitted.model, row_number() OVER (PARTITION BY fitted.model) AS position,
       c.term, c.estimate, c.std_error, c.statistic, c.p_value, c.conf_low, c.conf_high
FROM fitted, ml_coefficients(fitted.m) AS c;
CREATE VIEW found_fit AS
SELECT fitted.model, s.name, s.value FROM fitted, ml_summary(fitted.m) AS s;

-- Matching decimal digits of two numbers, rounded down: the largest k with a relative difference of
-- at most 10^-k. `found` and `expected` both NULL match, one NULL does not.
CREATE TABLE power_of_ten(e REAL);
INSERT INTO power_of_ten VALUES (1e-1), (1e-2), (1e-3), (1e-4), (1e-5), (1e-6), (1e-7), (1e-8),
  (1e-9), (1e-10), (1e-11), (1e-12), (1e-13), (1e-14), (1e-15);
CREATE TABLE pair(model TEXT, what TEXT, name TEXT, found REAL, expected REAL);
CREATE VIEW digits AS
SELECT model, what, name, found, expected,
       CASE WHEN found IS expected THEN 15
            WHEN found IS NULL OR expected IS NULL OR typeof(found) <> 'real' THEN 0
            ELSE (SELECT count(*) FROM power_of_ten
                  WHERE abs(found - expected)
                        <= e * abs(CASE expected WHEN 0 THEN 1 ELSE expected END))
       END AS digits
FROM pair;
