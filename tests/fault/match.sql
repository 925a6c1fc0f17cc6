CREATE TABLE names(a, b);
INSERT INTO names VALUES ('Hilton Garden Inn', 'garden hilton'), ('martha', 'marhta'), ('Café É', 'cafe e');
-- fault
SELECT ml_levenshtein(a, b), ml_damerau_levenshtein(a, b), ml_jaro_winkler(a, b) FROM names;
SELECT ml_trigram_similarity(a, b), ml_token_set_ratio(a, b), ml_fingerprint(a), ml_double_metaphone(a), ml_double_metaphone(b, 'secondary') FROM names;
