CREATE TABLE names(id, name, city);
INSERT INTO names VALUES (1, 'Hilton Garden Inn', 'a'), (2, 'garden inn hilton', 'a'), (3, 'Ritz', 'b'), (4, 'Ritz', 'b'), (5, NULL, 'b');
-- fault
SELECT * FROM ml_duplicates('names', '{"columns": ["name", "city"]}');
SELECT * FROM ml_duplicates('names', '{"columns": ["name"], "threshold": 0.5, "block": ["city"]}');
SELECT * FROM ml_match('names', 'SELECT name, city FROM names WHERE id > 1');
SELECT * FROM ml_match('names', 'names', '{"all": true}');
-- fails
SELECT * FROM ml_match('names', 'nothing');
