-- How alike texts are: against jellyfish and the definitions written out (tests/reference/match.py), and
-- published values.
.load ./mlext
.mode csv
.import tests/reference/match.csv reference
.mode list
-- Rows that differ from the reference: none.
SELECT a, b, levenshtein, ml_levenshtein(a, b) FROM reference WHERE ml_levenshtein(a, b) IS NOT CAST(levenshtein AS INT);
SELECT a, b, damerau_levenshtein, ml_damerau_levenshtein(a, b) FROM reference WHERE ml_damerau_levenshtein(a, b) IS NOT CAST(damerau_levenshtein AS INT);
SELECT a, b, jaro_winkler, ml_jaro_winkler(a, b) FROM reference WHERE abs(ml_jaro_winkler(a, b) - jaro_winkler) > 1e-12 OR ml_jaro_winkler(a, b) IS NULL;
SELECT a, b, trigram, ml_trigram_similarity(a, b) FROM reference WHERE abs(ml_trigram_similarity(a, b) - trigram) > 1e-12 OR ml_trigram_similarity(a, b) IS NULL;
SELECT a, b, token_set, ml_token_set_ratio(a, b) FROM reference WHERE abs(ml_token_set_ratio(a, b) - token_set) > 1e-12 OR ml_token_set_ratio(a, b) IS NULL;
SELECT count(*) FROM reference;
-- All are symmetric.
SELECT count(*) FROM reference WHERE ml_levenshtein(a, b) <> ml_levenshtein(b, a) OR ml_damerau_levenshtein(a, b) <> ml_damerau_levenshtein(b, a)
  OR abs(ml_jaro_winkler(a, b) - ml_jaro_winkler(b, a)) > 1e-12 OR ml_trigram_similarity(a, b) <> ml_trigram_similarity(b, a) OR abs(ml_token_set_ratio(a, b) - ml_token_set_ratio(b, a)) > 1e-12;
-- Published: Winkler's own examples; pg_trgm's manual.
SELECT round(ml_jaro_winkler('MARTHA', 'MARHTA'), 4), round(ml_jaro_winkler('DIXON', 'DICKSONX'), 4), round(ml_jaro_winkler('DWAYNE', 'DUANE'), 4), round(ml_trigram_similarity('word', 'two words'), 6);
-- Double Metaphone: the words whose codes differ from one implementation's, and from both (none).
.mode csv
.import tests/reference/metaphone.csv metaphone
.mode list
CREATE TABLE heard AS SELECT *, ml_double_metaphone(word) AS one, ml_double_metaphone(word, 'secondary') AS two FROM metaphone;
SELECT count(*), sum((one, two) = ("primary", secondary)), sum((substr(one, 1, 4), substr(two, 1, 4)) = (primary_4, secondary_4)) FROM heard;
SELECT word, one, two FROM heard WHERE (one, two) <> ("primary", secondary);
SELECT word, one, two FROM heard WHERE (one, two) <> ("primary", secondary) AND (substr(one, 1, 4), substr(two, 1, 4)) <> (primary_4, secondary_4);
SELECT ml_double_metaphone('Smith'), ml_double_metaphone('Schmidt', 'secondary'), ml_double_metaphone('José'), ml_double_metaphone('  x'), ml_double_metaphone(''), ml_double_metaphone('北京'), ml_double_metaphone(12), ml_double_metaphone(NULL), ml_double_metaphone('a', NULL), ml_double_metaphone(CAST(x'43FF48' AS TEXT));
SELECT ml_double_metaphone('a', 'third');
SELECT ml_double_metaphone(x'00');
SELECT length(ml_double_metaphone(hex(zeroblob(500000)) || 'bcd'));
-- OpenRefine's fingerprint.
SELECT ml_fingerprint('  The  Cafe, the CAFÉ '), ml_fingerprint('Gödel, Kurt'), ml_fingerprint('Kurt Godel'), ml_fingerprint('Straße Øresund Łódź'), ml_fingerprint('A.T.&T. Inc'), ml_fingerprint(''), ml_fingerprint('東京 都'), ml_fingerprint(12.5);
-- NULL, numbers, NULs inside, what is not UTF-8.
SELECT ml_levenshtein(NULL, 'a'), ml_jaro_winkler('a', NULL), ml_fingerprint(NULL), ml_levenshtein(123, 1234), ml_levenshtein('a' || char(0) || 'b', 'ab'), ml_levenshtein(CAST(x'FFFE' AS TEXT), CAST(x'FF' AS TEXT)), ml_trigram_similarity(CAST(x'FFFE' AS TEXT), 'a');
SELECT ml_levenshtein(x'00', 'a');
SELECT ml_fingerprint(x'00');
SELECT ml_levenshtein('a');
WITH long(t) AS (SELECT hex(zeroblob(20000))) SELECT ml_levenshtein(t || '1', '2' || t), ml_damerau_levenshtein('1' || t, '2' || t), round(ml_jaro_winkler('1' || t, '2' || t), 4) FROM long;
WITH long(t) AS (SELECT hex(zeroblob(50000))) SELECT ml_damerau_levenshtein('1' || t || '3', '2' || t || '1') FROM long;
