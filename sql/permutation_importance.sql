-- Which features does the model live on? Permutation importance (Breiman 2001, "Random forests",
-- section 10): how much the area under the ROC curve falls when one feature's values are dealt out
-- anew among the test rows. The order is that of a hash, so the answer is the same every time.
.load ./mlext
.read sql/prepare_customers.sql
.mode box

CREATE TEMP TABLE test AS
SELECT row_number() OVER (ORDER BY id) AS n,
       row_number() OVER (ORDER BY ml_fold('shuffle' || id, 1000000)) AS other,
       churned, tenure, contract, internet, monthly
FROM customers WHERE part = 'test';

WITH dealt AS (
  SELECT t.*, s.tenure AS tenure2, s.contract AS contract2, s.internet AS internet2,
         s.monthly AS monthly2
  FROM test AS t JOIN test AS s ON s.n = t.other
), areas AS (
  SELECT ml_roc_auc(churned, ml_probability(model, tenure, contract, internet, monthly)) AS whole,
         ml_roc_auc(churned, ml_probability(model, tenure2, contract, internet, monthly)) AS tenure,
         ml_roc_auc(churned, ml_probability(model, tenure, contract2, internet, monthly)) AS contract,
         ml_roc_auc(churned, ml_probability(model, tenure, contract, internet2, monthly)) AS internet,
         ml_roc_auc(churned, ml_probability(model, tenure, contract, internet, monthly2)) AS monthly
  FROM dealt, models WHERE name = 'churn'
)
SELECT feature, round(whole - area, 4) AS auc_lost
FROM (SELECT 'tenure' AS feature, whole, tenure AS area FROM areas
      UNION ALL SELECT 'contract', whole, contract FROM areas
      UNION ALL SELECT 'internet', whole, internet FROM areas
      UNION ALL SELECT 'monthly', whole, monthly FROM areas)
ORDER BY auc_lost DESC;
