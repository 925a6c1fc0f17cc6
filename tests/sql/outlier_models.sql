-- Outliers by models, fences and filters against numpy, scipy, scikit-learn (tests/reference/outlier_models.py) and R's pracma
-- and robustbase
-- (tests/reference/outlier_models.R).
.load ./mlext
.mode csv
.import tests/reference/outlier_models.csv reference
.import tests/reference/hampel.csv hampel
INSERT INTO reference SELECT name, row, '', value FROM hampel WHERE name LIKE '%robust';
DELETE FROM hampel WHERE name LIKE '%robust';
.mode list
.read tests/data/tabular/breast_cancer.sql
.read tests/data/tabular/swiss.sql
.read tests/data/tabular/airquality.sql
.read tests/data/tabular/biopsy.sql
.read tests/data/tabular/wine.sql
CREATE TABLE cancer AS SELECT rowid AS row, mean_radius, mean_texture, mean_smoothness FROM breast_cancer;
CREATE TABLE towns AS SELECT rowid AS row, Fertility AS a, Agriculture AS b, Examination AS c, Education AS d, Catholic AS e, "Infant.Mortality" AS f FROM swiss;
CREATE TABLE model AS SELECT 'cancer' AS name,
  (SELECT ml_mahalanobis(mean_radius, mean_texture, mean_smoothness) FROM cancer) AS plain,
  (SELECT ml_mahalanobis(mean_radius, mean_texture, mean_smoothness, '{"robust": true}') FROM cancer) AS robust,
  (SELECT ml_isolation_forest(mean_radius, mean_texture, mean_smoothness, '{"n_estimators": 3000}') FROM cancer) AS forest
UNION ALL SELECT 'swiss', (SELECT ml_mahalanobis(a, b, c, d, e, f) FROM towns), (SELECT ml_mahalanobis(a, b, c, d, e, f, '{"robust": true}') FROM towns), NULL;
CREATE TABLE found AS
SELECT 'cancer distance' AS name, row, '' AS "column", ml_distance(plain, mean_radius, mean_texture, mean_smoothness) AS value FROM cancer, model WHERE name = 'cancer'
UNION ALL SELECT 'cancer p', row, '', ml_p_value(plain, mean_radius, mean_texture, mean_smoothness) FROM cancer, model WHERE name = 'cancer'
UNION ALL SELECT 'cancer robust', row, '', ml_anomaly_score(robust, mean_radius, mean_texture, mean_smoothness) FROM cancer, model WHERE name = 'cancer'
UNION ALL SELECT 'cancer forest', row, '', ml_anomaly_score(forest, mean_radius, mean_texture, mean_smoothness) FROM cancer, model WHERE name = 'cancer'
UNION ALL SELECT 'swiss distance', row, '', ml_distance(plain, a, b, c, d, e, f) FROM towns, model WHERE name = 'swiss'
UNION ALL SELECT 'swiss p', row, '', ml_p_value(plain, a, b, c, d, e, f) FROM towns, model WHERE name = 'swiss'
UNION ALL SELECT 'swiss robust', row, '', ml_distance(robust, a, b, c, d, e, f) FROM towns, model WHERE name = 'swiss'
UNION ALL SELECT 'winsorize', row, c.value, ml_vector_at(ml_transform(m, mean_radius, mean_texture, mean_smoothness), c.key)
FROM cancer, (SELECT ml_winsorizer(mean_radius, mean_texture, mean_smoothness, '{"high": 0.1}') AS m FROM cancer), json_each('["mean_radius", "mean_texture", "mean_smoothness"]') AS c;
-- Numbers, and those that differ: by 1e-10 of their size, of forests by 0.01.
SELECT r.name, count(*), count(f.value), sum(NOT abs(f.value - r.value) <= CASE WHEN r.name LIKE '%forest' THEN 0.01 ELSE 1e-10 * abs(r.value) END)
FROM reference AS r LEFT JOIN found AS f ON f.name = r.name AND f.row = CAST(r.row AS INT) AND f."column" = r."column" WHERE r.name NOT LIKE 'area%' GROUP BY r.name;
-- The area under the ROC curve with the defaults, within three standard deviations of scikit-learn's mean over seeds.
CREATE TABLE few AS SELECT * FROM breast_cancer WHERE target_name = 'benign' OR rowid IN (SELECT rowid FROM breast_cancer WHERE target_name = 'malignant' ORDER BY rowid LIMIT 30);
CREATE TABLE odd AS SELECT V1, V2, V3, V4, V5, V6, V7, V8, V9, class = 'malignant' AS y FROM biopsy WHERE V6 NOT NULL AND (class = 'benign' OR rowid IN (SELECT rowid FROM biopsy WHERE class = 'malignant' AND V6 NOT NULL ORDER BY rowid LIMIT 30));
CREATE TABLE cup AS SELECT * FROM wine WHERE target <> 2 OR rowid IN (SELECT rowid FROM wine WHERE target = 2 ORDER BY rowid LIMIT 10);
ALTER TABLE few DROP COLUMN target;
CREATE TABLE area(name, rows, value);
INSERT INTO area SELECT 'area cancer', count(*), ml_roc_auc(target_name = 'malignant', ml_anomaly_score(m, json_object('mean_radius', mean_radius, 'mean_texture', mean_texture, 'mean_perimeter', mean_perimeter, 'mean_area', mean_area, 'mean_smoothness', mean_smoothness,
  'mean_compactness', mean_compactness, 'mean_concavity', mean_concavity, 'mean_concave_points', mean_concave_points, 'mean_symmetry', mean_symmetry, 'mean_fractal_dimension', mean_fractal_dimension, 'se_radius', se_radius, 'se_texture', se_texture, 'se_perimeter', se_perimeter,
  'se_area', se_area, 'se_smoothness', se_smoothness, 'se_compactness', se_compactness, 'se_concavity', se_concavity, 'se_concave_points', se_concave_points, 'se_symmetry', se_symmetry, 'se_fractal_dimension', se_fractal_dimension, 'worst_radius', worst_radius, 'worst_texture', worst_texture,
  'worst_perimeter', worst_perimeter, 'worst_area', worst_area, 'worst_smoothness', worst_smoothness, 'worst_compactness', worst_compactness, 'worst_concavity', worst_concavity, 'worst_concave_points', worst_concave_points, 'worst_symmetry', worst_symmetry, 'worst_fractal_dimension', worst_fractal_dimension)))
FROM few, (SELECT ml_train('isolation_forest', 'SELECT mean_radius, mean_texture, mean_perimeter, mean_area, mean_smoothness, mean_compactness, mean_concavity, mean_concave_points, mean_symmetry, mean_fractal_dimension, se_radius, se_texture, se_perimeter, se_area, se_smoothness, se_compactness, se_concavity, se_concave_points, se_symmetry, se_fractal_dimension, worst_radius, worst_texture, worst_perimeter, worst_area, worst_smoothness, worst_compactness, worst_concavity, worst_concave_points, worst_symmetry, worst_fractal_dimension FROM few') AS m);
INSERT INTO area SELECT 'area biopsy', count(*), ml_roc_auc(y, ml_anomaly_score(m, V1, V2, V3, V4, V5, V6, V7, V8, V9)) FROM odd, (SELECT ml_isolation_forest(V1, V2, V3, V4, V5, V6, V7, V8, V9) AS m FROM odd);
INSERT INTO area SELECT 'area wine', count(*), ml_roc_auc(target = 2, ml_anomaly_score(m, alcohol, malic_acid, ash, alcalinity_of_ash, magnesium, total_phenols, flavanoids, nonflavanoid_phenols, proanthocyanins, color_intensity, hue, od280_od315, proline))
FROM cup, (SELECT ml_isolation_forest(alcohol, malic_acid, ash, alcalinity_of_ash, magnesium, total_phenols, flavanoids, nonflavanoid_phenols, proanthocyanins, color_intensity, hue, od280_od315, proline) AS m FROM cup);
SELECT name, rows, round(area.value, 3), round(m.value, 3) AS theirs, abs(area.value - m.value) < 3 * s.value FROM area JOIN reference AS m USING (name) JOIN reference AS s USING (name) WHERE m."column" = 'mean' AND s."column" = 'sd' AND rows = CAST(m.row AS INT);
-- The same model for the same seed, another for another; by name and by place, whole numbers, a share of outliers.
SELECT count(DISTINCT m) FROM (SELECT ml_isolation_forest(mean_radius, mean_texture, json_object('seed', s / 2)) AS m FROM cancer, (SELECT 0 AS s UNION ALL SELECT 1 UNION ALL SELECT 2) GROUP BY s);
SELECT sum(ml_predict(m, mean_radius, mean_texture)), typeof(ml_predict(m, 20, 20)) FROM cancer, (SELECT ml_isolation_forest(mean_radius, mean_texture, '{"contamination": 0.1}') AS m FROM cancer);
SELECT sum(ml_predict(plain, mean_radius, mean_texture, mean_smoothness)), sum(ml_predict(robust, mean_radius, mean_texture, mean_smoothness)) FROM cancer, model WHERE name = 'cancer';
SELECT prediction, count(*) FROM model, ml_score(forest, 'SELECT mean_radius AS x1, mean_texture AS x2, mean_smoothness AS x3 FROM cancer') WHERE name = 'cancer' GROUP BY 1;
SELECT s.name, s.value FROM model AS m, ml_summary(forest) AS s WHERE m.name = 'cancer' AND s.name <> 'nodes';
SELECT s.name, round(s.value, 9) FROM model AS m, ml_summary(robust) AS s WHERE m.name = 'cancer' AND typeof(s.value) = 'real';
-- Text, vectors, NULLs, one row, rows that are all the same.
SELECT round(ml_anomaly_score(m, 'Adelie', NULL), 3), ml_anomaly_score(m, 'x', 3) > 0.5 FROM (SELECT ml_isolation_forest(c, x) AS m FROM (SELECT 'x' AS c, 1 AS x UNION ALL SELECT 'x', 2 UNION ALL SELECT 'y', 40));
SELECT ml_anomaly_score(ml_isolation_forest(5), 5), ml_predict(ml_isolation_forest(5), 7);
SELECT ml_anomaly_score(ml_isolation_forest(5), 5) FROM cancer;
SELECT round(ml_distance(ml_mahalanobis(ml_vector(mean_radius, mean_texture)), '[20, 20]'), 6), round(ml_distance(ml_mahalanobis(mean_radius, mean_texture), 20, 20), 6) FROM cancer;
SELECT round(ml_distance(ml_mahalanobis(column1), 5), 9), round(2 / ml_stddev(column1), 9) FROM (VALUES (1), (2), (3), (4), (5));
-- Fences: of a column, of groups, of windows; winsorising by them.
SELECT ml_lower_fence(x), ml_upper_fence(x), ml_upper_fence(x, '{"threshold": 3}'), round(ml_lower_fence(x, '{"method": "z"}'), 6), round(avg(x) - 3 * ml_stddev(x), 6), round(ml_upper_fence(x, '{"method": "modified_z"}'), 6), round(ml_median(x) + 3.5 * ml_mad(x, '{"constant": 1}') / 0.6745, 6),
       ml_lower_fence(x, '{"method": "quantile"}'), ml_quantile(x, 0.05) FROM (SELECT Wind AS x FROM airquality);
SELECT month, count(*) FILTER (WHERE ozone NOT BETWEEN low AND high) FROM (SELECT month, ozone, ml_lower_fence(ozone) OVER w AS low, ml_upper_fence(ozone) OVER w AS high FROM airquality WINDOW w AS (PARTITION BY month)) GROUP BY 1;
SELECT sum(abs(a - b) > 1e-12) FROM (SELECT ml_upper_fence(Wind, '{"threshold": 2}') OVER w AS a, ml_quantile(Wind, 0.75) OVER w + 2 * ml_iqr(Wind) OVER w AS b FROM airquality WINDOW w AS (ORDER BY rowid ROWS BETWEEN 9 PRECEDING AND 5 FOLLOWING));
SELECT max(min(Wind, high), low) AS drawn, count(*) FROM (SELECT Wind, ml_lower_fence(Wind, '{"method": "quantile", "threshold": 0.1}') OVER () AS low, ml_upper_fence(Wind, '{"method": "quantile", "threshold": 0.1}') OVER () AS high FROM airquality) WHERE Wind < low OR Wind > high GROUP BY 1;
SELECT ml_lower_fence(NULL), ml_lower_fence(x), ml_upper_fence(x, '{"method": "z"}') FROM (SELECT 5 AS x);
-- Hampel's filter, but for the ends, which pracma leaves as they are.
CREATE TABLE filtered AS
SELECT 'Wind' AS name, 3 AS k, rowid AS row, ml_hampel(Wind) OVER w AS t3, ml_hampel(Wind, 1) OVER w AS t1 FROM airquality WINDOW w AS (ORDER BY rowid ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING)
UNION ALL SELECT 'Wind', 7, rowid, ml_hampel(Wind) OVER w, ml_hampel(Wind, 1) OVER w FROM airquality WINDOW w AS (ORDER BY rowid ROWS BETWEEN 7 PRECEDING AND 7 FOLLOWING)
UNION ALL SELECT 'Temp', 3, rowid, ml_hampel(Temp) OVER w, ml_hampel(Temp, 1) OVER w FROM airquality WINDOW w AS (ORDER BY rowid ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING)
UNION ALL SELECT 'Temp', 7, rowid, ml_hampel(Temp) OVER w, ml_hampel(Temp, 1) OVER w FROM airquality WINDOW w AS (ORDER BY rowid ROWS BETWEEN 7 PRECEDING AND 7 FOLLOWING);
SELECT h.name, h.k, h.t0, count(*), sum(CASE h.t0 WHEN '1' THEN t1 ELSE t3 END <> CAST(h.value AS REAL)), sum(CASE h.t0 WHEN '1' THEN t1 ELSE t3 END <> CASE h.name WHEN 'Wind' THEN Wind ELSE Temp END)
FROM hampel AS h JOIN filtered AS f ON f.name = h.name AND f.k = CAST(h.k AS INT) AND f.row = CAST(h.row AS INT) JOIN airquality AS a ON a.rowid = f.row
WHERE f.row > f.k AND f.row <= 153 - f.k GROUP BY 1, 2, 3;
SELECT group_concat(coalesce(h, '-'), ' ') FROM (SELECT ml_hampel(column2) OVER (ORDER BY column1 ROWS BETWEEN 2 PRECEDING AND 2 FOLLOWING) AS h FROM (VALUES (1, 5), (2, NULL), (3, 6), (4, 90), (5, 5), (6, 7), (7, -80)));
SELECT group_concat(h, ' ') FROM (SELECT ml_hampel(column2) OVER (PARTITION BY column1 % 2 ORDER BY column1 ROWS BETWEEN CURRENT ROW AND 2 FOLLOWING) AS h FROM (VALUES (1, 5), (2, 5), (3, 6), (4, 90), (5, 5), (6, 7), (7, -80)));
-- ml_outliers by these.
SELECT method, count(*), round(max(score), 4), round(min(p_value), 6), max(low) IS NULL, round(max(high), 4), count("column") FROM (
  SELECT * FROM ml_outliers('SELECT mean_radius, mean_texture, mean_smoothness FROM cancer', '{"method": "mahalanobis"}')
  UNION ALL SELECT * FROM ml_outliers('SELECT mean_radius, mean_texture, mean_smoothness FROM cancer', '{"method": "isolation_forest", "contamination": 0.05}')) GROUP BY 1;
SELECT count(*) FROM ml_outliers('SELECT mean_radius, mean_texture, mean_smoothness FROM cancer', '{"method": "mahalanobis", "robust": true}');
SELECT count(*) FROM ml_outliers('SELECT mean_radius, mean_texture, mean_smoothness FROM cancer', '{"method": "mahalanobis", "threshold": 4}');
SELECT (SELECT count(*) FROM ml_outliers('SELECT Wind FROM airquality', '{"method": "hampel", "window": 7}')) = (SELECT sum(t3 <> Wind) FROM filtered JOIN airquality AS a ON a.rowid = row WHERE name = 'Wind' AND k = 7);
SELECT "column", count(*) FROM ml_outliers('SELECT Wind, Temp FROM airquality', '{"method": "quantile", "threshold": 0.02}') GROUP BY 1;
SELECT row, value, round(score, 3), round(p_value, 6), method FROM ml_outliers('SELECT Wind FROM airquality', '{"method": "z", "threshold": 2.7}');
SELECT count(*) FROM ml_outliers('SELECT ''a'' AS x', '{"method": "mahalanobis"}');
SELECT count(*) FROM ml_outliers('SELECT 1 AS x WHERE 0', '{"method": "isolation_forest"}');
-- Wrong use.
SELECT * FROM ml_outliers('SELECT Wind, 2 * Wind AS twice FROM airquality', '{"method": "mahalanobis"}');
SELECT * FROM ml_outliers('airquality', '{"method": "quantile", "threshold": 0.7}');
SELECT ml_mahalanobis(Wind, 5) FROM airquality;
SELECT ml_mahalanobis(Wind, Temp) FROM airquality WHERE rowid < 4;
SELECT ml_mahalanobis('a');
SELECT ml_mahalanobis(Wind, '{"missing": "indicator"}') FROM airquality;
SELECT ml_mahalanobis(CASE WHEN rowid < 100 THEN 5 ELSE Wind END, Temp, '{"robust": true}') FROM airquality;
SELECT ml_mahalanobis(Wind * 1e200, Temp) FROM airquality;
SELECT ml_anomaly_score(ml_standard_scaler(1), 1);
SELECT ml_p_value(ml_isolation_forest(1), 1);
SELECT ml_distance(ml_isolation_forest(1), 1);
SELECT ml_probability(ml_isolation_forest(1), 1);
SELECT ml_isolation_forest(Wind, '{"contamination": 0.6}') FROM airquality;
SELECT ml_isolation_forest(v) FROM (SELECT ml_transform(ml_feature_hasher('a'), 'a') AS v);
SELECT ml_winsorizer(Wind, '{"low": 0.6, "high": 0.4}') FROM airquality;
SELECT ml_upper_fence(Wind, '{"method": "quantile", "threshold": 0.7}') FROM airquality;
SELECT ml_upper_fence(Wind, '{"method": "iqr2"}') FROM airquality;
SELECT ml_upper_fence('a');
SELECT ml_hampel(Wind) FROM airquality;
SELECT ml_hampel(Wind) OVER (ORDER BY Month) FROM airquality;
SELECT ml_hampel(Wind) OVER (ORDER BY rowid ROWS BETWEEN 3 PRECEDING AND 1 PRECEDING) FROM airquality;
SELECT ml_hampel(Wind, -1) OVER (ORDER BY rowid ROWS 3 PRECEDING) FROM airquality;
SELECT ml_hampel(Wind, rowid) OVER (ORDER BY rowid ROWS 3 PRECEDING) FROM airquality;
-- Hostile models: sealed by ml_from_json, refused all the same.
CREATE TABLE small AS SELECT ml_isolation_forest(Wind, Temp, '{"n_estimators": 2, "max_samples": 4}') AS f, ml_mahalanobis(Wind, Temp) AS d FROM airquality;
SELECT ml_from_json(replace(replace(ml_to_json(f), '"features":[1', '"features":[2'), '"features":[0', '"features":[2')) FROM small;
SELECT ml_from_json(replace(replace(ml_to_json(f), '"features":[1', '"features":[-7'), '"features":[0', '"features":[-7')) FROM small;
SELECT ml_from_json(replace(replace(ml_to_json(f), '"features":[1', '"features":[-1'), '"features":[0', '"features":[-1')) FROM small;
SELECT ml_from_json(replace(ml_to_json(f), '"trees":2', '"trees":3')) FROM small;
SELECT ml_from_json(replace(ml_to_json(f), '"trees":2', '"trees":1')) FROM small;
SELECT ml_from_json(replace(ml_to_json(f), '"values":[', '"values":[null,')) FROM small;
SELECT ml_from_json(replace(ml_to_json(f), '"samples":4', '"samples":0')) FROM small;
SELECT ml_from_json(replace(ml_to_json(d), '"covariance":[', '"covariance":[-')) FROM small;
SELECT ml_from_json(replace(ml_to_json(d), '"mean":[', '"mean":[1,')) FROM small;
SELECT ml_from_json(replace(ml_to_json(d), '"level":0.975', '"level":2.5')) FROM small;
-- So far out that squares are beyond all numbers.
SELECT ml_distance(m, 1e306, 2) > 1e305 AS distance, ml_distance(m, 1e200, 1) / ml_distance(m, 1e100, 1) AS ratio, ml_predict(m, -1e308, 1e308) AS outlier, ml_p_value(m, -1e308, 1e308) AS p FROM (SELECT ml_mahalanobis(column1, column2) AS m FROM (VALUES (1, 2), (2, 4.5), (3, 5), (4, 8.2), (5, 9)));
SELECT ml_distance(m, 1e308, -1e308) FROM (SELECT ml_mahalanobis(column1, column2) AS m FROM (VALUES (1, 2), (2, 4.5), (3, 5), (4, 8.2), (5, 9)));
