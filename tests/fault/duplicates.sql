CREATE TABLE names(id, name, city);
INSERT INTO names VALUES (1, 'Hilton Garden Inn', 'a'), (2, 'garden inn hilton', 'a'), (3, 'Ritz', 'b'), (4, 'Ritz', 'b'), (5, NULL, 'b');
-- fault
SELECT * FROM ml_duplicates('names', '{"columns": ["name", "city"]}');
SELECT * FROM ml_duplicates('names', '{"columns": ["name"], "threshold": 0.5, "block": ["city"]}');
SELECT * FROM ml_match('names', 'SELECT name, city FROM names WHERE id > 1');
SELECT * FROM ml_match('names', 'names', '{"all": true}');
SELECT * FROM ml_match('names', 'names', '{"one_to_one": true, "columns": {"name": "trigram", "city": "exact", "id": {"measure": "number", "tolerance": 2}}, "keys": {"name": ["double_metaphone", "prefix", "trigram"]}}');
SELECT * FROM ml_match('names', 'names', '{"columns": {"name": {"measure": "damerau_levenshtein", "weight": 2}, "city": "token_set"}}');
SELECT * FROM ml_duplicates('names', '{"columns": {"name": "jaro_winkler"}}');
-- fails
SELECT * FROM ml_match('names', 'nothing');
