.load ./mlext
-- NIST's Statistical Reference Datasets with certified values: eleven linear regressions, powers of
-- x computed here, and nine univariate sets. Matching digits, 13 (10) standing for that and more.
.read tests/reference/compare.sql
CREATE TABLE certified(dataset TEXT, parameter TEXT, value REAL, sd REAL);
.import --csv --skip 1 tests/data/nist/certified_linear.csv certified
UPDATE certified SET sd = nullif(sd, '');
CREATE TABLE longley(y REAL, x1 REAL, x2 REAL, x3 REAL, x4 REAL, x5 REAL, x6 REAL);
.import --csv --skip 1 tests/data/nist/linear/Longley.csv longley
CREATE TABLE norris(y REAL, x REAL);
.import --csv --skip 1 tests/data/nist/linear/Norris.csv norris
CREATE TABLE pontius(y REAL, x REAL);
.import --csv --skip 1 tests/data/nist/linear/Pontius.csv pontius
CREATE TABLE noint1(y REAL, x REAL);
.import --csv --skip 1 tests/data/nist/linear/NoInt1.csv noint1
CREATE TABLE noint2(y REAL, x REAL);
.import --csv --skip 1 tests/data/nist/linear/NoInt2.csv noint2
CREATE TABLE filip(y REAL, x REAL);
.import --csv --skip 1 tests/data/nist/linear/Filip.csv filip
CREATE TABLE wampler1(y REAL, x REAL);
.import --csv --skip 1 tests/data/nist/linear/Wampler1.csv wampler1
CREATE TABLE wampler2(y REAL, x REAL);
.import --csv --skip 1 tests/data/nist/linear/Wampler2.csv wampler2
CREATE TABLE wampler3(y REAL, x REAL);
.import --csv --skip 1 tests/data/nist/linear/Wampler3.csv wampler3
CREATE TABLE wampler4(y REAL, x REAL);
.import --csv --skip 1 tests/data/nist/linear/Wampler4.csv wampler4
CREATE TABLE wampler5(y REAL, x REAL);
.import --csv --skip 1 tests/data/nist/linear/Wampler5.csv wampler5
INSERT INTO fitted VALUES
  ('Norris', ml_train('linear_regression', 'norris')),
  ('Pontius', ml_train('linear_regression',
    'SELECT y, x, x * x FROM pontius')),
  ('NoInt1', ml_train('linear_regression', 'noint1', '{"intercept": false}')),
  ('NoInt2', ml_train('linear_regression', 'noint2', '{"intercept": false}')),
  ('Filip', ml_train('linear_regression',
    'SELECT y, x, x * x, x * x * x, x * x * x * x, x * x * x * x * x, x * x * x * x * x * x,
    x * x * x * x * x * x * x, x * x * x * x * x * x * x * x, x * x * x * x * x * x * x * x * x,
    x * x * x * x * x * x * x * x * x * x FROM filip')),
  ('Longley', ml_train('linear_regression', 'longley')),
  ('Wampler1', ml_train('linear_regression',
    'SELECT y, x, x * x, x * x * x, x * x * x * x, x * x * x * x * x FROM wampler1')),
  ('Wampler2', ml_train('linear_regression',
    'SELECT y, x, x * x, x * x * x, x * x * x * x, x * x * x * x * x FROM wampler2')),
  ('Wampler3', ml_train('linear_regression',
    'SELECT y, x, x * x, x * x * x, x * x * x * x, x * x * x * x * x FROM wampler3')),
  ('Wampler4', ml_train('linear_regression',
    'SELECT y, x, x * x, x * x * x, x * x * x * x, x * x * x * x * x FROM wampler4')),
  ('Wampler5', ml_train('linear_regression',
    'SELECT y, x, x * x, x * x * x, x * x * x * x, x * x * x * x * x FROM wampler5'));

INSERT INTO pair
WITH numbered AS (
  SELECT f.*, f.position - (min(f.term) OVER (PARTITION BY f.model) = '(Intercept)') AS power
  FROM found_terms AS f)
SELECT dataset, 'estimate', parameter, n.estimate, c.value
FROM certified AS c LEFT JOIN numbered AS n ON n.model = dataset AND parameter = 'B' || power
WHERE parameter LIKE 'B%'
UNION ALL
SELECT dataset, 'std_error', parameter, n.std_error, c.sd
FROM certified AS c LEFT JOIN numbered AS n ON n.model = dataset AND parameter = 'B' || power
WHERE parameter LIKE 'B%'
UNION ALL
SELECT dataset, parameter, parameter, s.value, c.value
FROM certified AS c LEFT JOIN found_fit AS s
  ON s.model = dataset AND s.name = CASE parameter WHEN 'residual_sd' THEN 'sigma' ELSE parameter END
WHERE parameter NOT LIKE 'B%';
CREATE TABLE judged AS SELECT * FROM digits;
.mode list
.headers on
SELECT model, count(*) FILTER (WHERE what = 'estimate') AS terms,
       min(10, min(digits) FILTER (WHERE what = 'estimate')) AS estimate,
       min(10, min(digits) FILTER (WHERE what = 'std_error')) AS std_error,
       min(10, min(digits) FILTER (WHERE what = 'residual_sd')) AS residual_sd,
       min(10, min(digits) FILTER (WHERE what = 'r_squared')) AS r_squared
FROM judged GROUP BY model ORDER BY min(rowid);
.print

CREATE TABLE univariate(dataset TEXT, statistic TEXT, value REAL, source TEXT);
.import --csv --skip 1 tests/data/nist/certified_univariate.csv univariate
CREATE TABLE sample(dataset TEXT, y REAL);
CREATE TABLE incoming(y REAL);
.import --csv --skip 1 tests/data/nist/PiDigits.csv incoming
INSERT INTO sample SELECT 'PiDigits', y FROM incoming;
DELETE FROM incoming;
.import --csv --skip 1 tests/data/nist/Lottery.csv incoming
INSERT INTO sample SELECT 'Lottery', y FROM incoming;
DELETE FROM incoming;
.import --csv --skip 1 tests/data/nist/Lew.csv incoming
INSERT INTO sample SELECT 'Lew', y FROM incoming;
DELETE FROM incoming;
.import --csv --skip 1 tests/data/nist/Mavro.csv incoming
INSERT INTO sample SELECT 'Mavro', y FROM incoming;
DELETE FROM incoming;
.import --csv --skip 1 tests/data/nist/Michelso.csv incoming
INSERT INTO sample SELECT 'Michelso', y FROM incoming;
DELETE FROM incoming;
.import --csv --skip 1 tests/data/nist/NumAcc1.csv incoming
INSERT INTO sample SELECT 'NumAcc1', y FROM incoming;
DELETE FROM incoming;
.import --csv --skip 1 tests/data/nist/NumAcc2.csv incoming
INSERT INTO sample SELECT 'NumAcc2', y FROM incoming;
DELETE FROM incoming;
.import --csv --skip 1 tests/data/nist/NumAcc3.csv incoming
INSERT INTO sample SELECT 'NumAcc3', y FROM incoming;
DELETE FROM incoming;
.import --csv --skip 1 tests/data/nist/NumAcc4.csv incoming
INSERT INTO sample SELECT 'NumAcc4', y FROM incoming;
DELETE FROM incoming;
-- Doubles hold 1000000.2 and its neighbours to some digits only. So the standard deviation of
-- NumAcc3 and NumAcc4 is compared with that of the stored numbers, which exact fractions give.
UPDATE univariate SET value = 0.10000000003492459655
WHERE dataset = 'NumAcc3' AND statistic = 'standardDeviation';
UPDATE univariate SET value = 0.10000000055879354477
WHERE dataset = 'NumAcc4' AND statistic = 'standardDeviation';
DELETE FROM pair;
INSERT INTO pair
SELECT dataset, 'sd', 'ml_stddev', ml_stddev(y), u.value
FROM sample JOIN univariate AS u USING (dataset) WHERE statistic = 'standardDeviation'
GROUP BY dataset
UNION ALL
SELECT dataset, 'variance', 'ml_var_samp', ml_var_samp(y), u.value * u.value
FROM sample JOIN univariate AS u USING (dataset) WHERE statistic = 'standardDeviation'
GROUP BY dataset
UNION ALL
SELECT dataset, 'sd', 'ml_describe', d.stddev, u.value
FROM univariate AS u, ml_describe('SELECT y FROM sample WHERE dataset = ''' || dataset || '''') AS d
WHERE statistic = 'standardDeviation'
UNION ALL
SELECT dataset, 'mean', 'ml_describe', d.mean, u.value
FROM univariate AS u, ml_describe('SELECT y FROM sample WHERE dataset = ''' || dataset || '''') AS d
WHERE statistic = 'mean';
SELECT model, min(13, min(digits) FILTER (WHERE what = 'mean')) AS mean,
       min(13, min(digits) FILTER (WHERE what = 'sd')) AS sd,
       min(12, min(digits) FILTER (WHERE what = 'variance')) AS variance
FROM digits GROUP BY model ORDER BY model;
