CREATE TABLE data(id INTEGER PRIMARY KEY, x REAL, y REAL, label TEXT, c TEXT);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 80)
INSERT INTO data
SELECT i, nullif(i * 37 % 41, 7) / 4.0, (i % 9) / 9.0, CASE WHEN i * 13 % 17 > 8 THEN 'yes' ELSE 'no' END,
       substr('redgreblu', 1 + 3 * (i % 3), 3)
FROM n;
-- fault
SELECT ml_median(x), ml_quantile(x, 0.1, '{"type": 6}'), ml_mad(x, '{"constant": 1}'), ml_iqr(x), ml_mode(x) FROM data;
SELECT ml_skewness(x), ml_kurtosis(x, '{"type": 1}'), ml_corr(x, y), ml_regr_r2(x, y) FROM data;
SELECT c, ml_median(x), ml_mode(label) FROM data GROUP BY c;
SELECT sum(m), sum(v), sum(r) FROM (SELECT ml_median(x) OVER w AS m, ml_mode(id) OVER w AS v, ml_corr(x, y) OVER w AS r
  FROM data WINDOW w AS (ORDER BY id ROWS 10 PRECEDING));
SELECT ml_precision(label, c, '{"average": "macro"}'), ml_f1(label, 'yes', '{"positive": "yes"}'),
       ml_cohen_kappa(label, 'no'), ml_average_precision(label, y), ml_brier_score(label, y), ml_mape(x + 1, y) FROM data;
SELECT sum(a), sum(l) FROM (SELECT ml_accuracy(label, 'yes') OVER w AS a, ml_log_loss(label, y, '{"positive": "yes"}') OVER w AS l
  FROM data WINDOW w AS (ORDER BY id ROWS 20 PRECEDING) LIMIT 80 OFFSET 20);
SELECT ml_number(x || ' %', json_object('decimal_mark', '.')), ml_date('3/1/2024', '{"day_first": true}'),
       ml_text(' ' || c || ' ', '{"form": "nfkc"}') FROM data LIMIT 3;
-- fails
SELECT ml_median(c) FROM data;
-- fails
SELECT ml_f1(c, c) FROM data;
