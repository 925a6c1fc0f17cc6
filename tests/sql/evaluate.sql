.load ./mlext
-- scikit-learn's values for the penguins: tests/reference/sql_values.py made sql_values.csv.
.mode csv
.import tests/data/profile/penguins.csv raw
.import tests/reference/sql_values.csv expected
.mode list
CREATE TABLE penguins AS
  SELECT species, sex, CAST(body_mass_g AS REAL) AS mass, CAST(flipper_length_mm AS REAL) AS flipper,
         CASE WHEN body_mass_g + 0 > 4100 THEN 'male' ELSE 'female' END AS guess,
         (body_mass_g - 2600) / 4000.0 AS probability,
         CASE WHEN flipper_length_mm + 0 > 206 THEN 'Gentoo' WHEN flipper_length_mm + 0 > 194 THEN 'Chinstrap'
              ELSE 'Adelie' END AS species_guess,
         50.0 * flipper_length_mm - 5800 AS line
  FROM raw WHERE ml_text(sex) IS NOT NULL AND ml_number(bill_length_mm) IS NOT NULL;
SELECT count(*) FROM penguins;
CREATE TABLE found(name TEXT, value REAL);
INSERT INTO found
SELECT 'accuracy', ml_accuracy(sex, guess) FROM penguins UNION ALL
SELECT 'balanced_accuracy', ml_balanced_accuracy(sex, guess) FROM penguins UNION ALL
SELECT 'matthews_correlation', ml_matthews_correlation(sex, guess) FROM penguins UNION ALL
SELECT 'cohen_kappa', ml_cohen_kappa(sex, guess) FROM penguins UNION ALL
SELECT 'precision', ml_precision(sex, guess) FROM penguins UNION ALL
SELECT 'recall', ml_recall(sex, guess) FROM penguins UNION ALL
SELECT 'f1', ml_f1(sex, guess) FROM penguins UNION ALL
SELECT 'precision_female', ml_precision(sex, guess, '{"positive": "female"}') FROM penguins UNION ALL
SELECT 'recall_female', ml_recall(sex, guess, '{"positive": "female"}') FROM penguins UNION ALL
SELECT 'f1_female', ml_f1(sex, guess, '{"positive": "female"}') FROM penguins UNION ALL
SELECT 'roc_auc', ml_roc_auc(sex, mass) FROM penguins UNION ALL
SELECT 'roc_auc_female', ml_roc_auc(sex, mass, '{"positive": "female"}') FROM penguins UNION ALL
SELECT 'average_precision', ml_average_precision(sex, mass) FROM penguins UNION ALL
SELECT 'log_loss', ml_log_loss(sex, probability) FROM penguins UNION ALL
SELECT 'brier_score', ml_brier_score(sex, probability) FROM penguins UNION ALL
SELECT 'matthews_species', ml_matthews_correlation(species, species_guess) FROM penguins UNION ALL
SELECT 'r2', ml_r2(mass, line) FROM penguins UNION ALL
SELECT 'mse', ml_mse(mass, line) FROM penguins UNION ALL
SELECT 'rmse', ml_rmse(mass, line) FROM penguins UNION ALL
SELECT 'mae', ml_mae(mass, line) FROM penguins UNION ALL
SELECT 'mape', ml_mape(mass, line) FROM penguins;
INSERT INTO found
SELECT 'precision_' || a, (SELECT ml_precision(species, species_guess, json_object('average', a)) FROM penguins)
FROM (SELECT column1 AS a FROM (VALUES ('macro'), ('micro'), ('weighted'))) UNION ALL
SELECT 'recall_' || a, (SELECT ml_recall(species, species_guess, json_object('average', a)) FROM penguins)
FROM (SELECT column1 AS a FROM (VALUES ('macro'), ('micro'), ('weighted'))) UNION ALL
SELECT 'f1_' || a, (SELECT ml_f1(species, species_guess, json_object('average', a)) FROM penguins)
FROM (SELECT column1 AS a FROM (VALUES ('macro'), ('micro'), ('weighted')));
SELECT 'differs: ' || name, f.value, e.value FROM expected AS e LEFT JOIN found AS f USING (name)
WHERE e.test = 'evaluate' AND (f.value IS NULL OR abs(f.value - e.value) > 1e-12 * max(1, abs(CAST(e.value AS REAL))));
SELECT count(*) AS compared FROM found JOIN expected USING (name) WHERE test = 'evaluate';

-- Groups and FILTER.
SELECT species, round(ml_accuracy(sex, guess), 6), round(ml_roc_auc(sex, mass), 6), round(ml_rmse(mass, line), 4)
FROM penguins GROUP BY species;
SELECT round(ml_f1(sex, guess) FILTER (WHERE species = 'Gentoo'), 6) FROM penguins;

-- Classes are values as SQL has them: 1 and 1.0 are one class; true is 1.
SELECT ml_accuracy(column1, column2) FROM (VALUES (1, 1.0), (0, 0.0), (1, 0));
SELECT ml_precision(column1, column2, '{"positive": true}'), ml_recall(column1, column2, '{"positive": 0}')
FROM (VALUES (1, 1), (0, 1), (0, 0), (0, 0));
SELECT ml_f1(column1, column2, '{"positive": "a \"b\""}') FROM (VALUES ('a "b"', 'a "b"'), ('c', 'a "b"'));

-- Rows with a NULL are left out; without rows the result is NULL.
SELECT ml_accuracy(column1, column2), ml_rmse(column3, column4), ml_roc_auc(column1, column3)
FROM (VALUES ('a', 'a', 1, 2), (NULL, 'b', NULL, 5), ('b', NULL, 3, NULL), ('b', 'a', 4, 4));
SELECT ml_accuracy(x, x), ml_precision(x, x), ml_roc_auc(x, x), ml_log_loss(x, x), ml_r2(x, x), ml_rmse(x, x), ml_mae(x, x),
       ml_cohen_kappa(x, x), ml_mape(x, x) FROM (SELECT 1 AS x) WHERE x > 1;
SELECT ml_accuracy(NULL, NULL), ml_f1(NULL, 1), ml_log_loss(NULL, 0.5), ml_rmse(1, NULL), ml_brier_score(1, NULL);
-- Degenerate: all right, all wrong, one row, one class that is named, a probability of 0 and 1, a constant.
SELECT ml_accuracy(1, 1), ml_precision(1, 1), ml_recall(0, 0), ml_f1('no', 'no', '{"positive": "yes"}'), ml_r2(1, 1), ml_rmse(1, 1);
SELECT ml_log_loss(column1, column2) < 1e-15, ml_brier_score(column1, column2) FROM (VALUES (0, 0), (1, 1));
SELECT round(ml_log_loss(column1, column2), 4) FROM (VALUES (0, 1), (1, 1));
SELECT ml_r2(column1, column2), ml_r2(column1, column1) FROM (VALUES (5, 4), (5, 6));
SELECT ml_rmse(column1, column2), ml_r2(column1, column2) FROM (VALUES (1, 2), (2, 9e999));

-- Windows.
CREATE TABLE t(id INTEGER PRIMARY KEY, actual TEXT, predicted TEXT, p REAL, y REAL, z REAL);
INSERT INTO t VALUES (1, 'yes', 'yes', 0.9, 1, 1.5), (2, 'no', 'yes', 0.6, 2, 2), (3, NULL, 'no', 0.2, 3, NULL),
  (4, 'no', 'no', 0.1, 4, 3), (5, 'yes', 'no', 0.4, 5, 8), (6, 'no', 'no', 0.3, 6, 6);
SELECT id, round(ml_accuracy(actual, predicted) OVER w, 4), round(ml_recall(actual, predicted, '{"positive": "yes"}') OVER w, 4),
       round(ml_log_loss(actual, p, '{"positive": "yes"}') OVER w, 6), round(ml_rmse(y, z) OVER w, 6), round(ml_r2(y, z) OVER w, 6)
FROM t WINDOW w AS (ORDER BY id ROWS 2 PRECEDING);
SELECT id, round(ml_mae(y, z) OVER (ORDER BY id), 6), round(ml_f1(actual, predicted) OVER (), 6) FROM t;

-- Wrong use: evaluate.err has what is said.
SELECT ml_accuracy(1, '1');
SELECT ml_accuracy(1);
SELECT ml_accuracy(1, 1, '{}');
SELECT ml_f1(species, species_guess) FROM penguins;
SELECT ml_precision('a', 'a');
SELECT ml_precision(1, 1, '{"average": "mean"}');
SELECT ml_precision(1, 1, '{"positive": [1]}');
SELECT ml_precision(column1, column1, '{"positive": "c"}') FROM (VALUES ('a'), ('b'));
SELECT ml_precision(1, column1, json_object('positive', column1)) FROM (VALUES (1), (0));
SELECT ml_roc_auc('a', 0.5);
SELECT ml_roc_auc(species, mass) FROM penguins;
SELECT ml_roc_auc(sex, guess) FROM penguins;
SELECT ml_log_loss(1, 1.5);
SELECT ml_rmse(1, '1,5');
SELECT ml_mae(x'00', 1);
