.load ./mlext
-- In views, triggers, indexes, generated columns and under trusted_schema=OFF: what only computes is
-- allowed, what runs SQL is not (schema.err).
PRAGMA trusted_schema = OFF;
CREATE TABLE data(id INTEGER PRIMARY KEY, y REAL, a REAL);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10)
INSERT INTO data SELECT i, 2 * i + i % 3, i FROM n;
CREATE TABLE model(m BLOB);
INSERT INTO model SELECT ml_linear_regression(y, a) FROM data;

CREATE VIEW scored AS SELECT id, round(ml_predict((SELECT m FROM model), a), 6) AS prediction FROM data;
SELECT * FROM scored LIMIT 3;
CREATE VIEW coefficients AS SELECT term, round(estimate, 6) AS estimate
  FROM model, ml_coefficients(model.m);
SELECT * FROM coefficients;
CREATE TABLE prices(written TEXT, price REAL GENERATED ALWAYS AS (ml_number(written)) STORED);
CREATE INDEX prices_by_price ON prices(ml_number(written));
INSERT INTO prices(written) VALUES ('$ 1,234.50'), ('(20)'), ('none');
SELECT written, price FROM prices WHERE ml_number(written) < 0;
CREATE TABLE log(p REAL);
CREATE TRIGGER predict AFTER INSERT ON data BEGIN
  INSERT INTO log SELECT round(ml_predict(m, new.a), 6) FROM model;
END;
INSERT INTO data VALUES (11, 0, 11);
SELECT * FROM log;

CREATE VIEW trains AS SELECT ml_train('linear_regression', 'data') AS m;
SELECT * FROM trains;
CREATE VIEW describes AS SELECT * FROM ml_describe('data');
SELECT * FROM describes;

-- A model is a value: it is rolled back like one.
BEGIN;
UPDATE model SET m = NULL;
ROLLBACK;
SELECT count(m) FROM model;
SELECT count(*) FROM ml_describe('');
