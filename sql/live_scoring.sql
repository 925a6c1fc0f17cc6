-- Scores that are never stale: a trigger scores each new or changed row with the model of the day,
-- and a view scores whatever is asked for. The functions are pure, so both are allowed to call them.
.load ./mlext
.read sql/prepare_customers.sql
.mode box

CREATE TABLE scores(id TEXT PRIMARY KEY, probability REAL, scored_by TEXT);

CREATE TRIGGER customers_scored AFTER INSERT ON customers BEGIN
  INSERT OR REPLACE INTO scores
  SELECT new.id, ml_probability(model, new.tenure, new.contract, new.internet, new.monthly), name
  FROM models WHERE name = 'churn';
END;

CREATE VIEW customers_at_risk AS
SELECT id, ml_probability(model, tenure, contract, internet, monthly) AS probability
FROM customers, models WHERE name = 'churn';

INSERT INTO customers VALUES ('new-1', NULL, 'Month-to-month', 'Fiber optic', 1, 95.0, NULL),
                             ('new-2', NULL, 'Two year', 'DSL', 60, 70.0, NULL);
SELECT id, round(probability, 3) AS probability, scored_by FROM scores;

SELECT count(*) AS customers, sum(probability > 0.5) AS likely_to_leave FROM customers_at_risk;
