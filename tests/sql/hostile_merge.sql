.load ./mlext
-- Models that were changed by hand: merging and updating find it, and read nothing that is not there.
CREATE TABLE t(y, x, w, g);
INSERT INTO t VALUES
  (1, 1, 1, 'a'), (3, 2, 1, 'b'), (2, 4, 2, 'a'), (5, 3, 1, 'b'), (4, 6, 2, 'a');
CREATE TABLE j(kind TEXT PRIMARY KEY, text TEXT);
INSERT INTO j SELECT 'plain', ml_to_json(ml_linear_regression(y, x)) FROM t;
INSERT INTO j SELECT 'two', ml_to_json(ml_linear_regression(y, x, w)) FROM t;
INSERT INTO j SELECT 'weighted', ml_to_json(ml_linear_regression(y, x, w, '{"weights": 2}')) FROM t;
INSERT INTO j SELECT 'level', ml_to_json(ml_linear_regression(y, x, g)) FROM t WHERE g = 'a';
INSERT INTO j SELECT 'levels', ml_to_json(ml_linear_regression(y, x, g)) FROM t;
CREATE VIEW m AS SELECT kind, text, ml_from_json(text) AS m FROM j;
.print unchanged
SELECT kind, round(ml_predict(ml_merge(m), '{"x1": 3, "x2": "a"}'), 9) =
  round(ml_predict(m, '{"x1": 3, "x2": "a"}'), 9) AS same
FROM m WHERE kind IN ('plain', 'level', 'levels') GROUP BY kind;
SELECT ml_merge(m) IS NOT NULL FROM m WHERE kind IN ('level', 'levels');
.print a role that only the options name
SELECT ml_update(ml_from_json(json_set(j.text, '$.options', json('{"weights":"x2"}'))), y, x, w)
FROM j, t WHERE kind = 'two';
SELECT ml_update(ml_from_json(json_set(j.text, '$.options', json('{"weights":2}'))), y, x, w)
FROM j, t WHERE kind = 'two';
.print places of roles that do not exist
SELECT ml_update(ml_from_json(replace(j.text, '{"weights":2}', '{"weights":3}')), y, x, w)
FROM j, t WHERE kind = 'weighted';
SELECT ml_update(ml_from_json(replace(j.text, '{"weights":2}', '{"weights":4}')), y, x, w)
FROM j, t WHERE kind = 'weighted';
SELECT ml_update(ml_from_json(replace(j.text, '{"weights":2}', '{"weights":0}')), y, x, w)
FROM j, t WHERE kind = 'weighted';
SELECT ml_update(ml_from_json(replace(j.text, '{"weights":2}', '{"weights":-1}')), y, x, w)
FROM j, t WHERE kind = 'weighted';
SELECT ml_update(ml_from_json(replace(j.text, '{"weights":2}', '{"weights":1e300}')), y, x, w)
FROM j, t WHERE kind = 'weighted';
SELECT ml_update(ml_from_json(replace(j.text, '{"weights":2}', '{"weights":1.5}')), y, x, w)
FROM j, t WHERE kind = 'weighted';
.print a model whose parameters have no constant where the options have one
CREATE VIEW bare AS SELECT kind, json_set(j.text, '$.parameters', json_object(
  'intercept', 0, 'coefficients', json('[1.5]'), 'std_errors', json('[0.5]'), 'rank', 1,
  'residual_sum_of_squares', 1.0, 'total_sum_of_squares', 2.0,
  'triangle', json('[1.0,2.0,3.0]'))) AS text FROM j WHERE kind IN ('plain', 'level');
SELECT ml_merge(ml_from_json(text)) FROM bare WHERE kind = 'plain';
SELECT ml_merge(ml_from_json(text)) FROM bare WHERE kind = 'level';
SELECT ml_merge(m) FROM (
  SELECT m FROM m WHERE kind = 'levels' UNION ALL
  SELECT ml_from_json(text) FROM bare WHERE kind = 'level');
.print other coding, other missing values, other targets, other roles
SELECT ml_merge(m) FROM (SELECT m FROM m WHERE kind = 'plain' UNION ALL
  SELECT ml_from_json(json_set(text, '$.coding', 'one_hot')) FROM j WHERE kind = 'plain');
SELECT ml_merge(m) FROM (SELECT m FROM m WHERE kind = 'plain' UNION ALL
  SELECT ml_from_json(json_set(text, '$.missing', 'error')) FROM j WHERE kind = 'plain');
SELECT ml_merge(m) FROM (SELECT m FROM m WHERE kind = 'plain' UNION ALL
  SELECT ml_from_json(json_set(text, '$.target', 'price')) FROM j WHERE kind = 'plain');
SELECT ml_merge(m) FROM (
  SELECT ml_train('linear_regression', 'SELECT y, x FROM t') AS m UNION ALL
  SELECT ml_train('linear_regression', 'SELECT w, x FROM t'));
SELECT ml_merge(m) FROM (SELECT m FROM m WHERE kind = 'weighted' UNION ALL
  SELECT ml_from_json(json_set(text, '$.weights', 'x9')) FROM j WHERE kind = 'weighted');
SELECT ml_merge(m) FROM (SELECT m FROM m WHERE kind = 'plain' UNION ALL
  SELECT ml_from_json(json_set(text, '$.offset', 'o')) FROM j WHERE kind = 'plain');
.print more rows than a model counts
CREATE TABLE many AS SELECT json_set(text, '$.rows_used', 9007199254740992) AS text
FROM j WHERE kind = 'plain';
SELECT ml_merge(ml_from_json(text)) FROM (SELECT text FROM many UNION ALL SELECT text FROM many);
.print ranks and triangles
SELECT ml_predict(ml_from_json(json_set(text, '$.parameters.rank', 3)), 1) FROM j
WHERE kind = 'plain';
SELECT ml_predict(ml_from_json(json_set(text, '$.parameters.rank', -1)), 1) FROM j
WHERE kind = 'plain';
SELECT ml_predict(ml_from_json(json_set(text, '$.parameters.rank', 2)), 1) IS NOT NULL FROM j
WHERE kind = 'plain';
CREATE TABLE v101 AS WITH RECURSIVE
  r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 250),
  c(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM c WHERE k < 101)
SELECT i * 7 % 11 AS y, json_group_array((i * k * k + i * i * k) % 101) AS v
FROM r, c GROUP BY i;
-- 101 columns have no triangle; one that is given is refused. 100 and the constant have one.
CREATE TABLE w AS SELECT ml_to_json(ml_linear_regression(y, v)) AS text FROM v101;
SELECT json_extract(text, '$.parameters.triangle') IS NULL FROM w;
SELECT ml_predict(ml_from_json(json_set(text, '$.parameters.triangle',
  (SELECT json_group_array(1.0) FROM (
    WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 103 * 104 / 2)
    SELECT i FROM c)))), (SELECT v FROM v101 LIMIT 1)) FROM w;
SELECT count(*) FROM v101, ml_summary((SELECT ml_linear_regression(y, json_remove(v, '$[100]'))
  FROM v101)) WHERE v101.rowid = 1 AND name = 'condition_number';
.print windows: rows left out enter and leave
SELECT group_concat(used || '+' || skipped, ' ') FROM (
  SELECT json_extract(js, '$.rows_used') AS used, json_extract(js, '$.rows_skipped') AS skipped
  FROM (SELECT i, ml_to_json(ml_linear_regression(iif(i % 3, i * i % 5, NULL), i)
          OVER (ORDER BY i ROWS 3 PRECEDING)) AS js
        FROM (WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 12)
              SELECT i FROM c)) WHERE i > 5);
.print ml_consensus forgets what has left the window: 100000 different values, at once
WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 100000)
SELECT count(k), sum(k = i / 4) FROM (
  SELECT i, ml_consensus(i / 4, '{"share": 0.5}') OVER (ORDER BY i ROWS 4 PRECEDING) AS k FROM c);
.print penalties and information of generalised linear models
CREATE TABLE l AS SELECT ml_to_json(ml_logistic_regression(y > 2, x, '{"l2": 1}')) AS text FROM t;
SELECT round(ml_probability(ml_merge(ml_from_json(text)), 3), 6) = round(ml_probability(ml_from_json(text), 3), 6) FROM l;
SELECT ml_merge(ml_from_json(json_set(text, '$.options', json('{"l2":-1}')))) FROM l;
SELECT ml_merge(ml_from_json(json_set(text, '$.options', json('{"l2":1e999}')))) IS NOT NULL FROM l;
SELECT ml_merge(ml_from_json(json_set(text, '$.options', json('{"l3":1}')))) FROM l;
SELECT ml_update(ml_from_json(json_set(text, '$.options', json('{"l2":-1}'))), 1, 2) FROM l;
SELECT ml_merge(ml_from_json(json_set(text, '$.parameters.information', json('[1, 2]')))) FROM l;
SELECT ml_merge(ml_from_json(json_set(text, '$.parameters.information', json('[1.5, 2.5, 3.5, 4.5, 5.5, null]')))) FROM l;
SELECT ml_merge(ml_from_json(json_set(text, '$.parameters.coefficients', json('[1e300, -1e300]')))) IS NOT NULL FROM l;
SELECT ml_merge(ml_from_json(json_set(text, '$.parameters.information', json('[1e300, 1e300, 1e300, 1e300, 1e300, 1e300]')))) IS NOT NULL FROM l;
SELECT ml_merge(ml_from_json(json_set(text, '$.parameters.parts', -1))) FROM l;
.print information of more classes, of balanced ones, diagonals, third derivatives
CREATE TABLE k AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60)
SELECT i % 3 AS c, i * 7 % 11 AS a, i * 5 % 13 AS b FROM n;
CREATE TABLE r(kind TEXT PRIMARY KEY, text TEXT);
INSERT INTO r SELECT 'classes', ml_to_json(ml_logistic_regression(c, a, b, '{"l2": 1}')) FROM k;
INSERT INTO r SELECT 'balanced', ml_to_json(ml_logistic_regression(c > 0, a, b, '{"class_weight": "balanced"}')) FROM k;
INSERT INTO r SELECT 'wide', ml_to_json(ml_train('logistic_regression', 'SELECT c > 0, x FROM (SELECT c, (SELECT json_group_array((value * a + b * b) % 7)
  FROM (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 201) SELECT value FROM n)) AS x FROM k)', '{"l2": 1}'));
INSERT INTO r SELECT 'counts', ml_to_json(ml_poisson_regression(c, a, b)) FROM k;
SELECT kind, json_extract(text, '$.parameters.diagonal') IS NOT NULL AS diagonal, json_array_length(text, '$.parameters.information') AS information,
  json_array_length(text, '$.parameters.cubic') AS cubic, json_array_length(text, '$.parameters.class_rows') AS classes FROM r;
SELECT kind, ml_merge(ml_from_json(text)) IS NOT NULL AS unchanged FROM r GROUP BY kind;
SELECT ml_merge(ml_from_json(json_set(text, '$.parameters.information', json('[1.5, 2.5, 3.5]')))) FROM r WHERE kind = 'classes';
SELECT ml_merge(ml_from_json(json_set(text, '$.parameters.information', json('"text"')))) FROM r WHERE kind = 'classes';
SELECT ml_merge(ml_from_json(json_set(text, '$.parameters.information[3]', json('null')))) FROM r WHERE kind = 'classes';
SELECT ml_merge(ml_from_json(json_set(text, '$.parameters.class_rows', json('[1.5, 2.5]')))) FROM r WHERE kind = 'classes';
SELECT ml_merge(ml_from_json(json_set(text, '$.parameters.class_rows', json('[1.5, 2.5, -3.5]')))) FROM r WHERE kind = 'classes';
SELECT ml_merge(ml_from_json(json_set(text, '$.parameters.class_sums', json('[1.5, null, 3.5]')))) FROM r WHERE kind = 'classes';
SELECT ml_merge(ml_from_json(json_set(text, '$.parameters.cubic', json('[1.5]')))) FROM r WHERE kind = 'classes';
SELECT ml_merge(ml_from_json(json_set(text, '$.parameters.cubic[5]', json('null')))) FROM r WHERE kind = 'classes';
SELECT ml_merge(ml_from_json(json_set(text, '$.parameters.coefficients', json('[1.5, 2.5, 3.5]')))) FROM r WHERE kind = 'classes';
SELECT ml_merge(ml_from_json(json_set(text, '$.parameters.intercept', json('0')))) FROM r WHERE kind = 'classes';
SELECT ml_merge(ml_from_json(json_set(text, '$.parameters.class_deviances', json('[1.5]')))) FROM r WHERE kind = 'balanced';
SELECT ml_merge(ml_from_json(json_set(text, '$.parameters.class_rows', json('[]')))) FROM r WHERE kind = 'balanced';
SELECT ml_merge(ml_from_json(json_set(text, '$.parameters.information', json('[1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 9.5, 10.5]')))) FROM r WHERE kind = 'balanced';
SELECT ml_merge(ml_from_json(json_set(text, '$.parameters.diagonal', json('[1.5]')))) FROM r WHERE kind = 'wide';
SELECT ml_merge(ml_from_json(json_set(text, '$.parameters.diagonal[7]', json('-1')))) FROM r WHERE kind = 'wide';
SELECT ml_merge(ml_from_json(json_set(text, '$.parameters.diagonal[7]', json('null')))) FROM r WHERE kind = 'wide';
SELECT ml_merge(ml_from_json(json_set(text, '$.parameters.centre', json('[0.5]')))) FROM r WHERE kind = 'wide';
SELECT ml_merge(ml_from_json(json_set(text, '$.parameters.centre[3]', json('null')))) FROM r WHERE kind = 'wide';
SELECT ml_merge(ml_from_json(json_set(text, '$.parameters.information', json('[1.5, 2.5]')))) FROM r WHERE kind = 'wide';
SELECT ml_merge(ml_from_json(json_set(text, '$.parameters.cubic', json('[1.5, 2.5, 3.5]')))) FROM r WHERE kind = 'counts';
SELECT ml_merge(ml_from_json(json_set(text, '$.parameters.converged', json('"yes"')))) FROM r WHERE kind = 'counts';
.print an update finds the same
SELECT ml_update(ml_from_json(json_set(text, '$.parameters.information[3]', json('null'))), 1, 2, 3) FROM r WHERE kind = 'classes';
SELECT ml_update(ml_from_json(json_set(text, '$.parameters.class_rows', json('[1.5]'))), 1, 2, 3) FROM r WHERE kind = 'balanced';
SELECT ml_update(ml_from_json(json_set(text, '$.parameters.diagonal[7]', json('-1'))), 1, (SELECT json_group_array(1) FROM (
  WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 201) SELECT value FROM n))) FROM r WHERE kind = 'wide';
.print numbers beyond all bounds: an answer or an error, no crash
SELECT kind, ml_merge(ml_from_json(json_set(text, '$.parameters.cubic[0]', 1e300, '$.parameters.cubic[3]', -1e300))) IS NOT NULL FROM r WHERE kind <> 'wide' GROUP BY kind;
SELECT kind, ml_merge(ml_from_json(json_set(text, '$.parameters.information[0]', 1e300, '$.parameters.information[4]', 1e-300))) IS NOT NULL FROM r WHERE kind <> 'wide' GROUP BY kind;
SELECT kind, ml_merge(m) IS NOT NULL FROM (SELECT kind, ml_from_json(text) AS m FROM r UNION ALL
  SELECT kind, ml_from_json(json_set(text, '$.parameters.coefficients[1]', 1e200, '$.parameters.cubic[1]', -1e200)) FROM r) WHERE kind <> 'wide' GROUP BY kind;
SELECT ml_merge(m) FROM (SELECT ml_from_json(json_set(text, '$.parameters.diagonal[3]', 1e308)) AS m FROM r, json_each('[1, 2, 3]') WHERE kind = 'wide');
SELECT ml_merge(m) IS NOT NULL FROM (SELECT ml_from_json(json_set(text, '$.parameters.centre[3]', 1e300)) AS m FROM r WHERE kind = 'wide');
SELECT ml_update(ml_from_json(json_set(text, '$.parameters.information[0]', 1e300)), 1, 2, 3) IS NOT NULL FROM r WHERE kind = 'classes';
SELECT ml_update(ml_from_json(json_set(text, '$.parameters.coefficients[0]', 1e300)), 1, 2, 3) IS NOT NULL FROM r WHERE kind = 'counts';
SELECT ml_merge(ml_from_json(json_set(text, '$.parameters.class_rows', json('[0.0, 0.0]')))) IS NOT NULL FROM r WHERE kind = 'balanced';
.print a model that says it is a part of an update
SELECT count(*) FROM ml_history((SELECT ml_merge(ml_from_json(json_set(text, '$.parameters.warm', 1))) FROM r WHERE kind = 'classes'));
.print the largest absolute values
CREATE TABLE a AS SELECT ml_to_json(ml_max_abs_scaler(x, g)) AS text FROM t;
SELECT json_extract(text, '$.parameters.counts'), json_extract(text, '$.parameters.numbers') FROM a;
SELECT ml_merge(ml_from_json(json_set(text, '$.parameters.counts', json('[0, 0, 0]'), '$.parameters.numbers', json('[]')))) FROM a;
SELECT ml_merge(ml_from_json(json_set(text, '$.parameters.counts', json('[2, 0, 0]'), '$.parameters.numbers', json('[1.5, 2.5]')))) FROM a;
SELECT ml_vector_json(ml_transform(ml_merge(ml_from_json(json_set(text, '$.parameters.numbers', json('[null]')))), 1, 'a')) FROM a;
