-- ml_imputer and ml_impute against scikit-learn and pandas (tests/reference/imputers.py).
.load ./mlext
.mode csv
.import tests/reference/imputers.csv reference
.mode list
.read tests/data/tabular/airquality.sql
.read tests/data/tabular/pima_na.sql
.read tests/data/tabular/penguins.sql
CREATE VIEW air AS SELECT Ozone AS ozone, "Solar.R" AS solar, Wind AS wind, Temp AS temp FROM airquality ORDER BY rowid;
CREATE VIEW pima AS SELECT glucose, pressure, triceps, insulin, mass, pedigree FROM pima_na ORDER BY rowid;
CREATE VIEW birds AS SELECT species, sex, bill_length_mm, bill_depth_mm, flipper_length_mm, body_mass_g FROM penguins ORDER BY rowid;
CREATE TABLE rows(source, row, cells);
INSERT INTO rows SELECT 'air', row_number() OVER (), json_object('ozone', ozone, 'solar', solar, 'wind', wind, 'temp', temp) FROM air;
INSERT INTO rows SELECT 'pima', row_number() OVER (), json_object('glucose', glucose, 'pressure', pressure, 'triceps', triceps, 'insulin', insulin, 'mass', mass, 'pedigree', pedigree) FROM pima;
INSERT INTO rows SELECT 'penguins', row_number() OVER (), json_object('species', species, 'sex', sex, 'bill_length_mm', bill_length_mm, 'bill_depth_mm', bill_depth_mm, 'flipper_length_mm', flipper_length_mm, 'body_mass_g', body_mass_g) FROM birds;
CREATE TABLE model(name, source, m);
INSERT INTO model SELECT source || ' ' || name, source, ml_train('imputer', source, options)
FROM (SELECT 'air' AS source UNION ALL SELECT 'pima'), (SELECT 'mean' AS name, '{}' AS options
  UNION ALL SELECT 'median', '{"strategy": "median"}' UNION ALL SELECT 'mode', '{"strategy": "mode"}'
  UNION ALL SELECT 'constant', '{"strategy": "constant", "fill_value": -7.5}'
  UNION ALL SELECT 'neighbors 5 uniform', '{"strategy": "neighbors"}'
  UNION ALL SELECT 'neighbors 3 distance', '{"strategy": "neighbors", "n_neighbors": 3, "weights": "distance"}');
INSERT INTO model VALUES
  ('pima neighbors 7 scaled', 'pima', ml_train('imputer', 'pima', '{"strategy": "neighbors", "n_neighbors": 7, "scale": "standard"}')),
  ('penguins group mean', 'penguins', ml_train('imputer', 'birds', '{"group": ["species", "sex"]}')),
  ('penguins group median', 'penguins', ml_train('imputer', 'birds', '{"group": [1, 2], "strategy": "median"}')),
  ('penguins group mode', 'penguins', ml_train('imputer', 'birds', '{"group": "species", "strategy": "mode"}'));
CREATE TABLE found AS
SELECT name, row, before.key AS "column", ml_impute(m, before.key, cells) AS value
FROM model JOIN rows USING (source), json_each(cells) AS before WHERE before.value IS NULL;
-- A line a case: cells, filled ones, and those that differ by more than 1e-12 of their size (scikit-learn's distances are
-- differences of large numbers: weights by them have 9 digits).
CREATE TABLE compared AS
SELECT r.name, f.value AS ours, r.value AS theirs,
       CASE WHEN typeof(f.value) = 'text' THEN f.value <> r.value ELSE abs(f.value - r.value) / max(1, abs(r.value)) END AS difference
FROM reference AS r LEFT JOIN found AS f ON f.name = r.name AND f.row = CAST(r.row AS INT) AND f."column" = r."column";
SELECT name, count(*), count(ours), sum(difference > CASE WHEN name LIKE '%distance' THEN 1e-8 ELSE 1e-12 END) FROM compared GROUP BY name;
-- In the place: text stays text, whole numbers stay whole.
UPDATE penguins SET (sex, body_mass_g, flipper_length_mm, bill_length_mm) = (
  SELECT r ->> 'sex', r ->> 'body_mass_g', r ->> 'flipper_length_mm', round(r ->> 'bill_length_mm', 6)
  FROM (SELECT ml_impute(m, '*', penguins.species, penguins.sex, penguins.bill_length_mm, penguins.bill_depth_mm, penguins.flipper_length_mm, penguins.body_mass_g) AS r
        FROM model WHERE name = 'penguins group median'))
WHERE sex IS NULL;
SELECT rowid, species, sex, typeof(sex), bill_length_mm, body_mass_g, typeof(body_mass_g) FROM penguins WHERE rowid IN (4, 9, 272);
-- New rows: an unknown group, an unknown level, nothing known, a value that is there.
SELECT ml_impute(m, 'body_mass_g', '{"species": "Emperor", "sex": "male", "bill_length_mm": null, "bill_depth_mm": null, "flipper_length_mm": null, "body_mass_g": null}'),
       ml_impute(m, 'species', 'Emperor', NULL, NULL, NULL, NULL, NULL), ml_impute(m, '*', NULL, NULL, NULL, NULL, NULL, NULL) FROM model WHERE name = 'penguins group median';
SELECT ml_impute(m, '*', NULL, NULL, NULL, NULL) FROM model WHERE name = 'air neighbors 5 uniform';
-- Neighbours with categories.
CREATE TABLE near AS SELECT ml_train('imputer', 'SELECT species, sex, bill_length_mm, bill_depth_mm, body_mass_g FROM birds WHERE sex IS NOT NULL', '{"strategy": "neighbors", "scale": "min_max"}') AS m;
SELECT count(*), sum(ml_impute(m, 'species', NULL, sex, bill_length_mm, bill_depth_mm, body_mass_g) = species),
       sum(ml_impute(m, 'sex', species, NULL, bill_length_mm, bill_depth_mm, body_mass_g) = sex) FROM birds, near WHERE sex IS NOT NULL;
SELECT name, CASE WHEN typeof(value) = 'real' THEN round(value, 6) ELSE value END FROM near, ml_summary(m);
SELECT feature, kind, columns, missing, fill FROM model, ml_features(m) WHERE name = 'penguins group mode';
SELECT ml_vector_json(ml_transform(m, 'Gentoo', NULL, 50, NULL, 5000)) FROM near;
-- Of more rows than it keeps, a choice by the seed; no row that is not there.
CREATE TABLE chosen AS SELECT seed, ml_train('imputer', 'SELECT bill_length_mm, bill_depth_mm FROM birds', json_object('strategy', 'neighbors', 'n_neighbors', 1, 'max_rows', 20, 'seed', seed)) AS m
FROM (SELECT 1 AS seed UNION ALL SELECT 1 UNION ALL SELECT 2);
SELECT count(DISTINCT m), count(DISTINCT hex(substr(m, 100))) FROM chosen;
SELECT value FROM chosen, ml_summary(m) WHERE name = 'rows_kept' LIMIT 1;
SELECT count(*) FROM birds, (SELECT m FROM chosen LIMIT 1) WHERE ml_impute(m, 2, bill_length_mm, NULL) NOT IN (SELECT bill_depth_mm FROM birds WHERE bill_depth_mm IS NOT NULL);
-- Constants, a column of NULLs, whole numbers and others.
SELECT ml_impute(ml_imputer(sex, body_mass_g, '{"strategy": "constant", "fill_value": {"x1": "unknown", "x2": -1}}'), '*', NULL, NULL),
       ml_impute(ml_imputer(sex, body_mass_g, '{"strategy": "constant"}'), '*', NULL, NULL),
       ml_impute(ml_imputer(sex, bill_length_mm, body_mass_g, '{"strategy": "constant", "fill_value": "?"}'), '*', NULL, NULL, NULL) FROM birds;
SELECT ml_impute(ml_imputer(NULL, 1), '*', 5, NULL), ml_impute(ml_imputer(NULL, 1), 1, NULL, NULL), ml_impute(NULL, 1, 2);
-- Models of other kinds that replace what is missing.
SELECT ml_impute(ml_linear_regression(body_mass_g, sex, flipper_length_mm, '{"missing": "median"}'), '*', NULL, NULL) FROM birds;
-- Wrong use.
SELECT ml_imputer(sex, '{"missing": "mean"}') FROM birds;
SELECT ml_imputer(sex, '{"strategy": "knn"}') FROM birds;
SELECT ml_imputer(sex, '{"group": "q"}') FROM birds;
SELECT ml_imputer(sex, '{"group": [1, 1]}') FROM birds;
SELECT ml_imputer(sex, '{"group": [[1]]}') FROM birds;
SELECT ml_imputer(sex, '{"group": []}') FROM birds;
SELECT ml_imputer(sex, '{"group": 1, "strategy": "neighbors"}') FROM birds;
SELECT ml_imputer(sex, bill_length_mm, '{"group": 2, "max_levels": 5}') FROM birds;
SELECT ml_imputer(sex, '{"fill_value": 1}') FROM birds;
SELECT ml_imputer(sex, '{"strategy": "constant", "fill_value": {"x1": 7}}') FROM birds;
SELECT ml_imputer(sex, '{"strategy": "constant", "fill_value": {"zz": "a"}}') FROM birds;
SELECT ml_imputer(sex, '{"strategy": "constant", "fill_value": [1]}') FROM birds;
SELECT ml_imputer(body_mass_g, '{"strategy": "constant", "fill_value": 1e999}') FROM birds;
SELECT ml_imputer(ml_vector(1, 2));
SELECT ml_imputer(9e999);
SELECT ml_impute(ml_imputer(1, 2), 3, NULL, NULL);
SELECT ml_impute(ml_imputer(1, 2), 'z', NULL, NULL);
SELECT ml_impute(ml_imputer(1, 2), 1, NULL);
SELECT ml_impute(ml_imputer(1, 2), 1);
SELECT ml_impute(ml_standard_scaler(1), 1, 3);
SELECT ml_predict(ml_imputer(1), 3);
SELECT ml_merge(m) FROM chosen;
-- Hostile models: sealed by ml_from_json, refused all the same.
SELECT ml_from_json(replace(ml_to_json(m), '"group":[0,1]', '"group":[0,17]')) FROM model WHERE name = 'penguins group median';
SELECT ml_from_json(replace(ml_to_json(m), '"group":[0,1]', '"group":[0,1,2,3]')) FROM model WHERE name = 'penguins group median';
SELECT ml_from_json(replace(ml_to_json(m), '"group_fills":[0.0,', '"group_fills":[0.5,')) FROM model WHERE name = 'penguins group median';
SELECT ml_from_json(replace(ml_to_json(m), '"n_neighbors":1,"w', '"n_neighbors":100000000,"w')) FROM chosen LIMIT 1;
SELECT ml_from_json(replace(ml_to_json(m), '"rows":20', '"rows":2000')) FROM chosen LIMIT 1;
SELECT ml_from_json(replace(ml_to_json(m), '"scales":[1', '"scales":[0')) FROM chosen LIMIT 1;
SELECT ml_from_json(replace(ml_to_json(m), '"missing":"mean"', '"missing":"skip"')) FROM chosen LIMIT 1;
