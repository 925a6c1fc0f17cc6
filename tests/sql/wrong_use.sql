.load ./mlext
-- What people get wrong, and what they are told: the messages are in wrong_use.err, in this order.
CREATE TABLE houses(price REAL, sqft REAL, rooms REAL, type TEXT);
INSERT INTO houses VALUES
  (200, 80, 3, 'flat'), (250, 100, 4, 'flat'), (300, 120, 4, 'house'), (310, 110, 5, 'house'),
  (180, 70, 2, 'flat'), (400, 160, 6, 'house'), (220, 95, 3, 'flat'), (350, 150, 5, 'house');
CREATE TABLE model AS SELECT ml_linear_regression(price, sqft, rooms) AS m FROM houses;

-- wrong number of features
SELECT ml_predict(m, 100) FROM model;
SELECT ml_predict(m, 100, 3, 1) FROM model;
SELECT ml_predict(m, '{"sqft": 100}') FROM model;
SELECT ml_linear_regression(price) FROM houses;
SELECT ml_linear_regression() FROM houses;
-- options
SELECT ml_linear_regression(price, sqft, '{"missng": "mean"}') FROM houses;
SELECT ml_linear_regression(price, sqft, '{"missing": "never"}') FROM houses;
SELECT ml_kmeans(2, sqft, '{"n_init": 0}') FROM houses;
SELECT ml_kmeans(2, sqft, '{"seed": "x"}') FROM houses;
-- k
SELECT ml_kmeans(9, sqft, rooms) FROM houses;
SELECT ml_kmeans(0, sqft, rooms) FROM houses;
SELECT ml_kmeans('two', sqft, rooms) FROM houses;
-- text in a number column
SELECT ml_linear_regression(price, sqft) FROM
  (SELECT price, sqft FROM houses UNION ALL SELECT 240, '1,100');
SELECT ml_linear_regression(type, sqft) FROM houses;
-- an empty table
SELECT ml_linear_regression(price, sqft) FROM houses WHERE price < 0;
SELECT ml_kmeans(2, sqft) FROM houses WHERE price < 0;
SELECT ml_logistic_regression(type, sqft) FROM houses WHERE price < 0;
SELECT ml_train('linear_regression', 'SELECT price, sqft FROM houses WHERE price < 0');
-- one class
SELECT ml_logistic_regression(type, sqft) FROM houses WHERE type = 'flat';
-- a damaged model
SELECT ml_predict(substr(m, 1, 20), 100, 3) FROM model;
SELECT ml_predict(CAST(substr(m, 1, length(m) - 1) || x'7f' AS BLOB), 100, 3) FROM model;
SELECT ml_predict(x'00', 100, 3);
SELECT ml_predict('model', 100, 3);
SELECT ml_info(CAST(zeroblob(100) AS BLOB));
-- NULL for a model is NULL
SELECT ml_predict(NULL, 100, 3), ml_info(NULL);
-- sources
SELECT ml_train('linear_regression', 'nothing');
SELECT ml_train('linear_regression', 'SELECT nothing FROM houses');
SELECT ml_train('linear_regression', 'DELETE FROM houses');
SELECT ml_train('linear_regression', 'SELECT price, sqft FROM houses; DELETE FROM houses');
SELECT ml_train('linear_regression', 'EXPLAIN SELECT price, sqft FROM houses');
SELECT ml_train('linear_regression', 'PRAGMA user_version');
SELECT ml_train('linear_regresion', 'houses');
SELECT ml_train('linear_regression', 'houses', 'price ~ sqft');
SELECT ml_train('linear_regression', 'houses', 'price ~ sqft', '{}');
SELECT ml_train('linear_regression', 'price ~ sqft');
SELECT ml_train('linear_regression', 'price ~ sqft', '{"l2": 1}');
SELECT ml_train('linear_regression', 'price ~ sqft', 'houses', 'type');
SELECT ml_train('linear_regression', 'sqft', 'houses');
SELECT ml_train('linear_regression', 'sqft', 'houses', '{}');
SELECT * FROM ml_describe('nothing');
SELECT count(*) FROM houses;
