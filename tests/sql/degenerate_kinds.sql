.load ./mlext
-- Every regression on degenerate data, against R where it has an answer (tests/reference/degenerate.R).
.read tests/reference/degenerate_rows.sql
CREATE TABLE reference(learner TEXT, condition TEXT, class TEXT, term TEXT, estimate REAL, std_error REAL);
.import --csv --skip 1 tests/reference/degenerate.csv reference
UPDATE reference SET estimate = nullif(estimate, ''), std_error = nullif(std_error, '');
CREATE TABLE m AS
SELECT learner, name AS condition, ml_train(algorithm, 'SELECT ' || target || ', ' || columns ||
    iif(options = '{}', '', ', w') || ' FROM d WHERE ' || rows, options) AS model
FROM kind, condition WHERE name <> 'one row' OR algorithm <> 'logistic_regression';
CREATE TABLE found AS
SELECT learner, condition, CAST(coalesce(class, '') AS TEXT) AS class, term, estimate, std_error
FROM m, ml_coefficients(m.model);
.headers on
-- multinom stops at 5 digits or so
SELECT learner, condition, count(*) AS terms, count(f.term) AS found,
       min((r.estimate IS NULL) = (f.estimate IS NULL)) AS same_dropped,
       max(abs(f.estimate - r.estimate) / coalesce(r.std_error, abs(r.estimate)))
         < iif(learner = 'multinomial', 1e-4, 1e-8) AS estimates,
       max(abs(f.std_error / r.std_error - 1)) < iif(learner = 'multinomial', 1e-4, 1e-7) AS errors,
       min((r.std_error IS NULL) = (f.std_error IS NULL)) AS same_errors
FROM reference AS r LEFT JOIN found AS f USING (learner, condition, class, term)
GROUP BY learner, condition;
.print -- what is dropped, and what is separated, is said
SELECT learner, condition, name, value FROM m, ml_summary(m.model)
WHERE name IN ('dropped', 'warning') OR (name = 'converged' AND value = 0);
.headers off
.print -- penalties: an estimate for each column, whatever the columns
CREATE TABLE penalty(algorithm TEXT, target TEXT, options TEXT);
INSERT INTO penalty VALUES ('linear_regression', 'y', '{"l2": 1}'),
  ('linear_regression', 'y', '{"penalty": 0.1, "l1_ratio": 0.5}'),
  ('logistic_regression', 'u', '{"l2": 1}'), ('logistic_regression', 'u', '{"l1": 0.5, "l2": 0.5}'),
  ('logistic_regression', 'k', '{"l2": 1}'), ('logistic_regression', 'k', '{"l1": 0.5, "l2": 0.5}'),
  ('poisson_regression', 'n', '{"l2": 1}'), ('poisson_regression', 'n', '{"l1": 0.5, "l2": 0.5}');
SELECT algorithm, target, options, name, count(*), count(*) - count(estimate), (SELECT value FROM ml_summary(model) AS s
         WHERE s.name = 'converged')
FROM (SELECT *, ml_train(algorithm, 'SELECT ' || target || ', ' || columns || ' FROM d WHERE ' || rows, options) AS model
      FROM penalty, condition WHERE name <> 'one row' OR algorithm <> 'logistic_regression'),
     ml_coefficients(model) GROUP BY algorithm, target, options, name;
.print -- one class alone, and weights that are all zero
SELECT ml_train('logistic_regression', 'SELECT u, a FROM d WHERE u');
SELECT ml_train('logistic_regression', 'SELECT k, a, 0 * w AS w FROM d', '{"weights": "w"}');
SELECT ml_train('poisson_regression', 'SELECT n, a, 0 * w AS w FROM d', '{"weights": "w"}');
SELECT ml_train('linear_regression', 'SELECT y, a, 0 * w AS w FROM d', '{"weights": "w"}');
.print -- a level whose rows are all of one class: no finite estimate for it, good ones for the others
CREATE TABLE quasi AS SELECT u, a, c FROM d UNION ALL SELECT 1, a, 'z yes' FROM d;
SELECT name, value FROM ml_summary(ml_train('logistic_regression', 'SELECT u, a, c FROM quasi'))
WHERE name IN ('converged', 'warning');
SELECT name, value FROM ml_summary(ml_train('logistic_regression', 'SELECT u, a, c, 2 AS w FROM quasi',
  '{"weights": "w"}')) WHERE name IN ('converged', 'warning');
SELECT a.term, abs(a.estimate - b.estimate) < 1e-5, abs(a.std_error - b.std_error) < 1e-5
FROM ml_coefficients(ml_train('logistic_regression', 'SELECT u, a, c FROM quasi')) AS a
JOIN ml_coefficients(ml_train('logistic_regression', 'SELECT u, a, c FROM d')) AS b USING (term);
SELECT round(ml_probability(ml_train('logistic_regression', 'SELECT u, a, c FROM quasi'), 3, 'z yes'), 4);
SELECT name, value FROM ml_summary(ml_train('poisson_regression', 'SELECT iif(c = ''p'', 0, n) AS n, a, c FROM d'))
WHERE name IN ('converged', 'warning');
