-- Encoders of categories against scikit-learn (tests/reference/encoders.py): one-hot with rare levels grouped, ordinal, target,
-- hashed.
.load ./mlext
.mode csv
.import tests/reference/encoders.csv reference
.mode list
.read tests/data/tabular/ames.sql
CREATE TABLE levels AS SELECT DISTINCT Neighborhood AS level FROM ames UNION ALL SELECT 'Nowhere';
CREATE TABLE model(name, m);
INSERT INTO model SELECT name, ml_train('one_hot_encoder', 'SELECT Neighborhood FROM ames', options) FROM (
  SELECT 'one-hot' AS name, '{}' AS options UNION ALL SELECT 'one-hot 100', '{"min_frequency": 100}'
  UNION ALL SELECT 'one-hot 0.05', '{"min_frequency": 0.05}' UNION ALL SELECT 'one-hot max 7', '{"max_categories": 7}'
  UNION ALL SELECT 'one-hot 60 max 20', '{"min_frequency": 60, "max_categories": 20}');
INSERT INTO model SELECT 'ordinal', ml_ordinal_encoder(Neighborhood, '{"unknown_value": -1}') FROM ames;
INSERT INTO model SELECT 'target price ' || s, ml_target_encoder(Sale_Price, Neighborhood, json_object('smooth', s)) FROM ames, (SELECT 'auto' AS s UNION ALL SELECT 0 UNION ALL SELECT 12.5) GROUP BY s;
INSERT INTO model SELECT 'target central air ' || s, ml_train('target_encoder', 'SELECT Central_Air = ''Y'' AS y, Neighborhood FROM ames', json_object('smooth', s)) FROM (SELECT 'auto' AS s UNION ALL SELECT 0 UNION ALL SELECT 12.5);
CREATE TABLE found AS SELECT name, level, 0 + j.key AS "column", j.value + (name = 'ordinal') AS value
FROM model, levels, json_each(ml_vector_json(ml_transform(m, level))) AS j WHERE j.value + (name = 'ordinal') <> 0;
INSERT INTO found SELECT 'hash', level, 0 + j.key, j.value
FROM (SELECT ml_train('feature_hasher', 'SELECT Neighborhood, Fireplaces, Street FROM ames', '{"n_features": 64, "sparse": false}') AS m), levels, json_each(ml_vector_json(ml_transform(m, level, 2, 'Pave'))) AS j WHERE j.value <> 0;
INSERT INTO found SELECT 'hash wide', level, 0 + j.key, j.value
FROM (SELECT ml_train('feature_hasher', 'SELECT Neighborhood FROM ames', '{"alternate_sign": 0}') AS m), levels, json_each(ml_vector_json(ml_transform(m, level)), '$.values') AS j;
SELECT r.name, count(*), count(f.value), sum(NOT abs(f.value - r.value) <= 1e-12 * max(1, abs(r.value)))
FROM reference AS r LEFT JOIN found AS f ON f.name = r.name AND f.level = r.level AND f."column" = CAST(r."column" AS INT) GROUP BY r.name;
SELECT (SELECT count(*) FROM found) = (SELECT count(*) FROM reference);
-- What was learned.
SELECT levels, ml_info(m) -> '$.features[0].other' FROM model, ml_features(m) WHERE name = 'one-hot 100';
SELECT name, value FROM ml_summary((SELECT m FROM model WHERE name = 'target central air 0')) WHERE name LIKE 'mean%' OR name LIKE '%Blu%' OR name LIKE '%=S%';
SELECT name, value FROM ml_summary((SELECT m FROM model WHERE name = 'ordinal')) LIMIT 7;
-- An order of their own, numbers between, a level that the rows do not have, columns by name.
CREATE TABLE shirts(size, price, colour);
INSERT INTO shirts VALUES ('S', 5, 'red'), ('L', 9, 'blue'), ('M', 7, 'red'), ('M', NULL, 'blue'), (NULL, 3, 'red');
CREATE TABLE ordinal AS SELECT ml_train('ordinal_encoder', 'shirts', '{"order": {"size": ["XS", "S", "M", "L"]}}') AS m;
SELECT size, price, colour, ml_vector_json(ml_transform(m, size, price, colour)) FROM shirts, ordinal;
SELECT ml_vector_json(ml_transform(m, 'XS', 1, 'blue')), ml_transform(m, 'XXL', 1, 'blue') FROM ordinal;
SELECT c.* FROM ordinal, ml_columns(m) AS c;
SELECT ml_vector_json(ml_transform(ml_ordinal_encoder(size, colour, '{"missing": "mode", "unknown_value": -1}'), NULL, 'green')) FROM shirts;
SELECT ml_vector_at(ml_transform((SELECT ml_ordinal_encoder(size, '{"order": ["S", "M", "L"]}') FROM shirts), size), 0) AS place FROM shirts WHERE size NOT NULL ORDER BY place;
SELECT ml_vector_json(ml_transform(ml_target_encoder(price, size, ml_vector(price, 1)), 'M', '[4, 5]')) FROM shirts;
SELECT ml_vector_json(ml_transform(ml_target_encoder(1, 'a'), 'a')), ml_vector_json(ml_transform(ml_target_encoder(1, 'a'), 'b'));
-- Without the leak of its own row: each fold by a model of the others (scikit-learn's cross fitting).
WITH folds AS (SELECT ml_fold(rowid, 5) AS fold, Neighborhood, Sale_Price AS y FROM ames),
     models AS (SELECT k AS fold, ml_target_encoder(y, Neighborhood) AS m FROM folds, (SELECT DISTINCT fold AS k FROM folds) WHERE fold <> k GROUP BY k)
SELECT count(*), round(ml_corr(y, ml_vector_at(ml_transform(m, Neighborhood), 0)), 3) FROM folds JOIN models USING (fold);
-- Rare levels as an option of every learner: the same as rows whose rare levels are written over.
CREATE TABLE grouped AS SELECT Sale_Price AS y, Gr_Liv_Area AS area, Neighborhood AS place,
  CASE WHEN count(*) OVER (PARTITION BY Neighborhood) < 100 THEN '(other)' ELSE Neighborhood END AS place_grouped FROM ames;
CREATE TABLE fits AS SELECT 'linear' AS name, (SELECT ml_linear_regression(y, area, place, '{"min_frequency": 100}') FROM grouped) AS rare, (SELECT ml_linear_regression(y, area, place_grouped) FROM grouped) AS plain
UNION ALL SELECT 'logistic', (SELECT ml_logistic_regression(y > 200000, area, place, '{"min_frequency": 100}') FROM grouped), (SELECT ml_logistic_regression(y > 200000, area, place_grouped) FROM grouped)
UNION ALL SELECT 'k-means', (SELECT ml_kmeans(3, area, place, '{"min_frequency": 100}') FROM grouped), (SELECT ml_kmeans(3, area, place_grouped) FROM grouped)
UNION ALL SELECT 'bayes', (SELECT ml_gaussian_naive_bayes(y > 200000, area, place, '{"min_frequency": 100}') FROM grouped), (SELECT ml_gaussian_naive_bayes(y > 200000, area, place_grouped) FROM grouped);
SELECT name, max(abs(ml_predict(rare, area, place) - ml_predict(plain, area, place_grouped)) / max(1, abs(ml_predict(plain, area, place_grouped)))) < 1e-12 FROM fits, grouped GROUP BY name;
-- New levels are others then, also in SQL.
SELECT name, ml_predict(rare, 1500, 'Nowhere') = ml_predict(rare, 1500, 'Veenker'), ml_predict(plain, 1500, 'Nowhere') FROM fits ORDER BY name;
SELECT ml_to_sql(rare) LIKE '%IS NULL THEN NULL ELSE CASE%' FROM fits WHERE name = 'linear';
.mode list
SELECT ml_merge(rare) FROM fits WHERE name = 'linear';
SELECT ml_info(rare) ->> 'options' FROM fits WHERE name = 'linear';
SELECT term FROM fits, ml_coefficients(rare) WHERE name = 'linear' LIMIT 4;
-- Vectors' numbers.
SELECT ml_vector_at('[1, 2.5]', 1), ml_vector_at(NULL, 1), ml_vector_at('[1]', NULL), ml_vector_at(ml_transform(ml_feature_hasher('a', '{"n_features": 4}'), 'a'), 0) FROM (SELECT 1);
SELECT ml_vector_at('[1, 2.5]', 2);
SELECT ml_vector_at('[1, 2.5]', 0.5);
SELECT ml_vector_at('x', 0);
-- Wrong use.
SELECT ml_ordinal_encoder(size, '{"order": ["S", "M"]}') FROM shirts;
SELECT ml_ordinal_encoder(size, '{"order": ["S", "M", "S"]}') FROM shirts;
SELECT ml_ordinal_encoder(size, '{"order": [1, 2]}') FROM shirts;
SELECT ml_ordinal_encoder(size, colour, '{"order": ["S", "M", "L"]}') FROM shirts;
SELECT ml_ordinal_encoder(size, colour, '{"order": {"q": ["S", "M", "L"]}}') FROM shirts;
SELECT ml_ordinal_encoder(size, price, '{"order": {"x2": ["S"]}}') FROM shirts;
SELECT ml_ordinal_encoder(size, '{"order": {"x1": "S"}}') FROM shirts;
SELECT ml_ordinal_encoder(size, '{"order": 5}') FROM shirts;
SELECT ml_ordinal_encoder(size, '{"unknown_value": "x"}') FROM shirts;
SELECT ml_ordinal_encoder(size, '{"missing": "indicator"}') FROM shirts;
SELECT ml_transform(ml_ordinal_encoder(size, '{"missing": "error"}'), NULL) FROM shirts WHERE size NOT NULL;
SELECT ml_target_encoder(colour, size) FROM shirts;
SELECT ml_target_encoder(price, size, '{"smooth": -1}') FROM shirts;
SELECT ml_target_encoder(price, size, '{"smooth": "none"}') FROM shirts;
SELECT ml_target_encoder(price, v) FROM shirts, (SELECT ml_transform(ml_feature_hasher('a'), 'a') AS v);
SELECT ml_feature_hasher(size, '{"min_frequency": 3}') FROM shirts;
SELECT ml_feature_hasher(size, '{"missing": "mode"}') FROM shirts;
SELECT ml_feature_hasher(size, '{"n_features": 0}') FROM shirts;
SELECT ml_feature_hasher(ml_vector(1, 2));
SELECT ml_columns.* FROM (SELECT ml_feature_hasher(size) AS m FROM shirts), ml_columns(m);
SELECT ml_one_hot_encoder(size, '{"min_frequency": -1}') FROM shirts;
SELECT ml_one_hot_encoder(Neighborhood, '{"max_levels": 3, "min_frequency": 100}') FROM ames;
-- Hostile models: sealed by ml_from_json, refused all the same.
SELECT ml_from_json(replace(ml_to_json(m), '"codes":[', '"codes":[7,')) FROM ordinal;
SELECT ml_from_json(replace(ml_to_json(m), '"encodings":[', '"encodings":[7,')) FROM model WHERE name = 'target central air 0';
SELECT ml_from_json(replace(ml_to_json(m), '"other":0', '"other":70')) FROM model WHERE name = 'one-hot 100';
SELECT ml_from_json(replace(ml_to_json(ml_feature_hasher('a')), '1048576', '9000000000'));
