.load ./mlext
.nullvalue NULL
-- A model as JSON and back is the same bytes; as SQL it gives the same predictions.
CREATE TABLE t(y REAL, label TEXT, x REAL, "odd ""name" REAL, c TEXT);
INSERT INTO t VALUES (1.5, 'no', 1, 10, 'it''s'), (2.25, 'yes', 2, NULL, 'b'), (3, 'no', 3.5, 30, 'b'), (4.75, 'yes', 4, 45, 'é'),
  (5, 'yes', 5, 51, 'it''s'), (NULL, 'no', 6, 60, 'b'), (6.5, 'yes', 7, NULL, NULL), (7, 'no', 2.5, 70, 'é'), (8, 'yes', 8, 8, 'b');
CREATE TABLE m(name TEXT, model BLOB);
INSERT INTO m VALUES
  ('linear', ml_train('linear_regression', 'SELECT y, x, "odd ""name", c FROM t')),
  ('mean', ml_train('linear_regression', 'SELECT y, x, "odd ""name", c FROM t', '{"missing": "mean"}')),
  ('indicator', ml_train('linear_regression', 'SELECT y, x, "odd ""name", c FROM t', '{"missing": "indicator"}')),
  ('logistic', ml_train('logistic_regression', 'SELECT label, x, "odd ""name", c FROM t', '{"l2": 0.5}')),
  ('mode', ml_train('logistic_regression', 'SELECT label, x, "odd ""name", c FROM t', '{"l2": 0.5, "missing": "mode", "positive": "no"}')),
  ('kmeans', ml_train('kmeans', 'SELECT x, c FROM t', '{"k": 2}')),
  ('scaler', ml_train('standard_scaler', 'SELECT x, c FROM t')),
  ('one_hot', ml_train('one_hot_encoder', 'SELECT c FROM t')),
  ('tfidf', ml_train('tfidf_vectorizer', 'SELECT c || '' apple'' FROM t', '{"stop_words": ["b"]}'));
SELECT name, ml_from_json(ml_to_json(model)) = model AS same FROM m;
SELECT ml_to_sql(model) FROM m WHERE name = 'indicator';
-- Run what ml_to_sql wrote, and compare with ml_predict and ml_probability on every row.
.output build/export_check.sql
SELECT printf('SELECT ''%s'', count(*), sum(coalesce(abs(s - p) < 1e-12, s IS NULL AND p IS NULL)) FROM (SELECT %s AS s, %s((SELECT model FROM m WHERE name = ''%s''), x, "odd ""name", c) AS p FROM (SELECT x, "odd ""name", c FROM t UNION ALL SELECT 3, 4, ''new''));',
  name, ml_to_sql(model), CASE WHEN name IN ('logistic', 'mode') THEN 'ml_probability' ELSE 'ml_predict' END, name)
FROM m WHERE name IN ('linear', 'mean', 'indicator', 'logistic', 'mode');
.output
.read build/export_check.sql
-- What cannot be exported or read is said.
SELECT ml_to_sql(model) FROM m WHERE name = 'kmeans';
SELECT ml_to_sql(ml_linear_regression(y, ml_vector(x, x * x))) FROM t;
SELECT ml_from_json('{"algorithm": "linear_regression"}');
SELECT ml_from_json('[1]');
SELECT ml_from_json('{"algorithm": ["a", 1]}');
SELECT ml_from_json(replace(ml_to_json(model), '"rank":', '"rang":')) FROM m WHERE name = 'linear';
SELECT ml_from_json(NULL), ml_to_sql(NULL), ml_to_json(NULL);
SELECT ml_from_json(17);
