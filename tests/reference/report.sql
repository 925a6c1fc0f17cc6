-- Read behind compare.sql, when the models are fitted: a line a model with the least number of
-- matching digits, 9 standing for 9 and more, then what falls short of them, then what is not
-- there.
CREATE TABLE found AS SELECT * FROM found_terms;
CREATE TABLE both_exact AS
SELECT e.*, f.estimate AS fe, f.std_error AS fs, f.p_value AS fp
FROM fitted JOIN expected_exact AS e USING (model)
LEFT JOIN found AS f USING (model, position, term);
INSERT INTO pair
SELECT model, 'estimate', term, fe, estimate FROM both_exact
UNION ALL SELECT model, 'std_error', term, fs, std_error FROM both_exact
UNION ALL SELECT model, 'p_value', term, fp, p_value FROM both_exact;
CREATE TABLE both AS
SELECT e.*, f.statistic AS fs, f.conf_low AS fl, f.conf_high AS fh
FROM fitted JOIN expected_terms AS e USING (model)
LEFT JOIN found AS f USING (model, position, term);
INSERT INTO pair
SELECT model, 'statistic', term, fs, statistic FROM both
UNION ALL SELECT model, 'interval', term, fl, conf_low FROM both
UNION ALL SELECT model, 'interval', term, fh, conf_high FROM both;
INSERT INTO pair
SELECT fitted.model, 'fit', e.name, CAST(f.value AS REAL), e.value
FROM fitted JOIN expected_fit AS e USING (model) LEFT JOIN found_fit AS f USING (model, name);
CREATE TABLE judged AS SELECT * FROM digits;

.mode list
.headers on
SELECT model, count(*) FILTER (WHERE what = 'estimate') AS terms,
       min(9, min(digits) FILTER (WHERE what = 'estimate')) AS estimate,
       min(9, min(digits) FILTER (WHERE what = 'std_error')) AS std_error,
       min(9, min(digits) FILTER (WHERE what = 'statistic')) AS statistic,
       min(9, min(digits) FILTER (WHERE what = 'p_value')) AS p_value,
       min(9, min(digits) FILTER (WHERE what = 'interval')) AS interval,
       min(9, min(digits) FILTER (WHERE what = 'fit')) AS fit
FROM judged GROUP BY model ORDER BY min(rowid);
.print
SELECT model, what, name, digits FROM judged WHERE digits < 9 LIMIT 40;
SELECT count(*) AS models, (SELECT count(*) FROM judged) AS numbers,
       (SELECT count(*) FROM judged WHERE digits < 9) AS "of fewer than 9 digits",
       (SELECT count(*) FROM found) - (SELECT count(*) FROM judged WHERE what = 'estimate')
         AS "unexpected terms"
FROM fitted;
