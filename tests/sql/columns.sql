.load ./mlext
-- What a class, a column and a warning look like from outside.
.nullvalue NULL
CREATE TABLE t(y INTEGER, x REAL, c TEXT, n TEXT);
INSERT INTO t VALUES (0, 1, 'red', '10'), (1, 2, 'blue', '20'), (0, 3, 'red', '30'), (1, 4, 'green', '20'), (1, 5, 'blue', '10'),
  (0, 6, 'green', '30');
-- A class comes back in the target's own type.
SELECT typeof(ml_predict(ml_logistic_regression(y, x), 3)) FROM t;
SELECT typeof(prediction) FROM ml_score((SELECT ml_logistic_regression(y, x, '{"names": ["x"]}') FROM t), 't') LIMIT 1;
-- A column of the user's that is called model is no other model.
CREATE TABLE m AS SELECT ml_one_hot_encoder(c, x, n) AS model FROM t;
SELECT column, name, feature FROM m, ml_columns(model);
SELECT value FROM m, ml_summary(model) WHERE name = 'warning';
-- Contributions that are nothing are 0.0.
SELECT ml_explain(ml_logistic_regression(y, x, c), 0, 'blue') ->> '$.contributions' FROM t;
