-- Are the rows that we score today still like the rows that the model was fitted on? The population
-- stability index of every feature: sum of (share now - share then) * ln(share now / share then)
-- over ten bins (levels, for text). Below 0.1 nothing has moved; above 0.25 look again.
--
-- "Now" is made up here: the customers who pay by the month, against everybody in training.
.load ./mlext
.read sql/prepare_customers.sql
.mode box

CREATE TEMP VIEW long AS
WITH features(feature) AS (VALUES ('tenure'), ('monthly'), ('internet'))
SELECT CASE WHEN part = 'train' THEN 'then' ELSE 'now' END AS period, feature,
       CASE feature WHEN 'tenure' THEN tenure WHEN 'monthly' THEN monthly ELSE internet END AS value
FROM features, customers
WHERE part = 'train' OR contract = 'Month-to-month';

-- Bins by the tenths of what the model was fitted on; a text is its own bin.
CREATE TEMP TABLE edges AS
WITH steps(q) AS (SELECT value FROM json_each('[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]'))
SELECT feature, q, ml_quantile(value, q) AS edge
FROM long, steps WHERE period = 'then' AND typeof(value) <> 'text' GROUP BY feature, q;

WITH binned AS (
  SELECT period, feature,
         CASE WHEN typeof(value) = 'text' THEN value
              ELSE (SELECT count(*) FROM edges
                    WHERE edges.feature = long.feature AND edge < long.value) END AS bin
  FROM long WHERE value IS NOT NULL
), shares AS (
  SELECT feature, bin,
         (sum(period = 'then') + 0.5) / (sum(sum(period = 'then')) OVER (PARTITION BY feature)) AS old,
         (sum(period = 'now') + 0.5) / (sum(sum(period = 'now')) OVER (PARTITION BY feature)) AS new
  FROM binned GROUP BY feature, bin
)
SELECT feature, count(*) AS bins, round(sum((new - old) * ln(new / old)), 3) AS psi
FROM shares GROUP BY feature ORDER BY psi DESC;
