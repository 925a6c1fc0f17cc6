.load ./mlext
-- L1 and elastic net for more than two classes and for many columns, against
-- tests/reference/sparse_logistic.py; offsets against R's glm (tests/reference/logistic_offset.R).
.read tests/reference/linear_options.sql
.read tests/data/tabular/iris.sql
.read tests/data/tabular/penguins.sql
.read tests/data/tabular/digits.sql
CREATE TABLE sms(label TEXT, message TEXT);
.import --csv --skip 1 tests/data/sms_spam.csv sms
CREATE TABLE spam AS
SELECT label, ml_transform(m, message) AS v FROM sms, (SELECT ml_tfidf_vectorizer(message) AS m FROM sms);
CREATE TABLE u AS SELECT (y + (b > 2) * 3 + (rowid * 7 % 5) > 9) AS up, a, b, c, w, b / 3 - 1 AS o FROM h;
CREATE TABLE reference(fit TEXT, class TEXT, term TEXT, estimate REAL);
.import --csv --skip 1 tests/reference/sparse_logistic.csv reference
CREATE TABLE offsets(fit TEXT, term TEXT, estimate REAL, std_error REAL);
.import --csv --skip 1 tests/reference/logistic_offset.csv offsets
UPDATE offsets SET std_error = nullif(std_error, '');
CREATE VIEW flowers AS
SELECT target_name AS species, sepal_length, sepal_width, petal_length, petal_width FROM iris;
CREATE VIEW birds AS
SELECT species, island, sex, bill_length_mm / 10 AS bill, bill_depth_mm / 10 AS depth,
       flipper_length_mm / 100.0 AS flipper FROM penguins;
CREATE TABLE m(fit TEXT, model BLOB);
INSERT INTO m VALUES
  ('iris l1', ml_train('logistic_regression', 'flowers', '{"l1": 1}')),
  ('iris both', ml_train('logistic_regression', 'flowers', '{"l1": 0.5, "l2": 0.25}')),
  ('penguins l1', ml_train('logistic_regression', 'birds', '{"l1": 0.5}')),
  ('spam l1', ml_train('logistic_regression', 'spam', '{"l1": 1}')),
  ('spam both', ml_train('logistic_regression', 'spam', '{"l1": 0.5, "l2": 0.5}'));
-- ten classes: the pixels by 16, all columns but the target
CREATE TABLE pixels AS SELECT group_concat(format('"p%d" / 16.0 AS "p%d"', value, value)) AS list
FROM (WITH RECURSIVE n(value) AS (SELECT 0 UNION ALL SELECT value + 1 FROM n WHERE value < 63)
  SELECT value FROM n);
INSERT INTO m SELECT 'digits l1', ml_train('logistic_regression',
  'SELECT target, ' || list || ' FROM digits', '{"l1": 2}') FROM pixels;
INSERT INTO m SELECT 'digits both', ml_train('logistic_regression',
  'SELECT target, ' || list || ' FROM digits', '{"l1": 1, "l2": 1}') FROM pixels;
CREATE TABLE found AS
SELECT fit, CAST(coalesce(class, '') AS TEXT) AS class, term, estimate FROM m, ml_coefficients(m.model);
.headers on
SELECT fit, (SELECT count(*) FROM found WHERE found.fit = reference.fit) AS coefficients,
       count(*) AS terms, count(f.term) AS found,
       (SELECT count(*) FROM found WHERE found.fit = reference.fit AND estimate <> 0) AS not_zero,
       max(abs(f.estimate - reference.estimate)) < 1e-6 AS estimates
FROM reference LEFT JOIN found AS f USING (fit, class, term) GROUP BY fit;
SELECT fit, name, round(value, 6) AS value FROM m, ml_summary(m.model)
WHERE name IN ('deviance', 'converged', 'l1', 'l2') AND fit LIKE 'iris%';
.headers off
.print -- every row's classes sum to one, and most are right
SELECT fit, max(abs(total - 1)) < 1e-12, round(avg(hit), 3) FROM (
  SELECT fit, ml_predict(model, sepal_length, sepal_width, petal_length, petal_width) = target_name AS hit,
         (SELECT sum(value) FROM json_each(ml_probabilities(model, sepal_length, sepal_width,
           petal_length, petal_width))) AS total
  FROM m, iris WHERE fit LIKE 'iris%') GROUP BY fit;
.print -- a penalty beyond every slope leaves the shares of the classes
SELECT class, sum(term <> '(Intercept)' AND estimate <> 0), round(sum(estimate), 6)
FROM ml_coefficients((SELECT ml_train('logistic_regression', 'birds', '{"l1": 1e4}'))) GROUP BY class;
SELECT round(value, 6) FROM json_each(ml_probabilities((SELECT ml_train('logistic_regression', 'birds',
  '{"l1": 1e4}')), 'Dream', 'male', 4, 2, 2));
SELECT species, round(count(*) * 1.0 / 333, 6) FROM penguins WHERE sex IS NOT NULL GROUP BY species;
.print -- weights are rows written that often; a fit without an intercept
SELECT max(abs(a.estimate - b.estimate)) < 1e-7, count(*)
FROM ml_coefficients((SELECT ml_logistic_regression(c, a, b, 1 + 2 * w, '{"weights": 3, "l1": 0.5}')
  FROM u)) AS a
JOIN ml_coefficients((SELECT ml_logistic_regression(c, a, b, '{"l1": 0.5}') FROM u
  JOIN (VALUES (1), (2), (3)) AS k ON k.column1 <= 1 + 2 * w)) AS b ON a.term = b.term AND a.class = b.class;
SELECT class, term, round(estimate, 6) FROM ml_coefficients((SELECT ml_logistic_regression(c, a, b,
  '{"l1": 0.1, "l2": 0.1, "intercept": false}') FROM u));
.print -- offsets
INSERT INTO m VALUES
  ('offset', ml_train('logistic_regression', 'SELECT up, a, c, o FROM u', '{"offset": "o"}')),
  ('offset weights', ml_train('logistic_regression', 'SELECT up, a, b, w, o FROM u',
    '{"offset": "o", "weights": "w"}')),
  ('offset alone', ml_train('logistic_regression', 'SELECT up, a, 2 * o AS o FROM u',
    '{"offset": "o", "intercept": false}'));
INSERT INTO found SELECT fit, 'std_error', term, std_error FROM m, ml_coefficients(m.model)
WHERE fit LIKE 'offset%' UNION ALL
SELECT fit, '', name, value FROM m, ml_summary(m.model) WHERE fit LIKE 'offset%' UNION ALL
SELECT fit, '', term, estimate FROM m, ml_coefficients(m.model) WHERE fit LIKE 'offset%';
SELECT r.fit, count(*), count(f.term), max(abs(f.estimate / r.estimate - 1)) < 1e-9,
       max(abs(e.estimate / r.std_error - 1)) < 1e-8
FROM offsets AS r LEFT JOIN found AS f ON f.fit = r.fit AND f.term = r.term AND f.class = ''
LEFT JOIN found AS e ON e.fit = r.fit AND e.term = r.term AND e.class = 'std_error' GROUP BY r.fit;
.print -- the same by L-BFGS, where there are many columns
WITH s AS (SELECT up, w, o, ml_vector('[' || a || ',' || b || replace(hex(zeroblob(600)), '00', ',0')
    || ']') AS v FROM u)
SELECT max(abs(a.estimate - b.estimate)) < 1e-6, count(*)
FROM ml_coefficients((SELECT ml_logistic_regression(up, v, o, '{"offset": 2, "l2": 0.5}') FROM s)) AS a
JOIN ml_coefficients((SELECT ml_logistic_regression(up, ml_vector(a, b), o, '{"offset": 2, "l2": 0.5}')
  FROM u)) AS b USING (term);
SELECT a.name, abs(a.value / b.value - 1) < 1e-9 FROM ml_summary((SELECT ml_logistic_regression(up, a, o,
  '{"offset": 2, "l1": 1}') FROM u)) AS a JOIN ml_summary((SELECT ml_logistic_regression(up, ml_vector('[' || a
  || replace(hex(zeroblob(600)), '00', ',0') || ']'), o, '{"offset": 2, "l1": 1}') FROM u)) AS b USING (name)
WHERE name LIKE '%deviance';
.print -- an offset that puts all rows on their sides is no separation
SELECT name, round(value, 4) FROM ml_summary((SELECT ml_logistic_regression(up, a, 6 * (2 * up - 1),
  '{"offset": 2}') FROM u)) WHERE name IN ('converged', 'warning');
.print -- wrong use
SELECT ml_logistic_regression(c, a, o, '{"offset": 2}') FROM u;
SELECT ml_logistic_regression(up, a, c, '{"offset": 2}') FROM u;
