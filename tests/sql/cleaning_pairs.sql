-- Real dirty tables beside their clean versions: what ml_cleaning_sql proposes, unedited, is run, and
-- the cells that are right are counted before and after. Cells are the same when their texts are, when
-- both are the same number, or when both are empty.
.load ./mlext
.mode list
.headers off
CREATE TABLE figures(pair, cells INT, right_before INT, right_after INT, spoiled INT);

.mode csv
.import tests/data/cleaning/beers_dirty.csv beers_dirty
.import tests/data/cleaning/beers_clean.csv beers_clean
.import tests/data/cleaning/flights_dirty.csv flights_dirty
.import tests/data/cleaning/flights_clean.csv flights_clean
.import tests/data/cleaning/hospital_dirty.csv hospital_dirty
.import tests/data/cleaning/hospital_clean.csv hospital_clean
.mode list

-- A script is written that makes the three mended tables and compares them, cell by cell.
CREATE TEMP TABLE pair(name, key);
INSERT INTO pair VALUES ('beers', 'index'), ('flights', 'tuple_id'), ('hospital', 'index');
.once build/cleaning_pairs.tmp
SELECT printf('CREATE TABLE %s_mended AS %s; UPDATE %s_mended SET "%w" = CAST("%w" AS TEXT);',
              name, ml_cleaning_sql(name || '_dirty'), name, key, key) FROM pair
UNION ALL
SELECT printf('INSERT INTO figures SELECT ''%s'', count(*) * %d, sum(%s), sum(%s), sum(%s) FROM '
         || '%s_dirty AS d JOIN %s_mended AS m ON m."%w" = d."%w" '
         || 'JOIN %s_clean AS c ON c."%w" = d."%w";',
         name, count(*), group_concat(replace(same, '?', 'd'), '+'),
         group_concat(replace(same, '?', 'm'), '+'),
         group_concat('(' || replace(same, '?', 'd') || '>' || replace(same, '?', 'm') || ')', '+'),
         name, name, key, key, name, key, key)
FROM (SELECT p.name, p.key, printf(
        '(ifnull(?."%w", '''') = c."%w" OR ifnull(ml_number(?."%w") = ml_number(c."%w"), 0))',
        c.name, c.name, c.name, c.name) AS same
      FROM pair AS p, pragma_table_info(p.name || '_clean') AS c)
GROUP BY name;
.read build/cleaning_pairs.tmp

.mode column
.headers on
SELECT pair, cells, round(100.0 * right_before / cells, 2) AS "right before %",
       round(100.0 * right_after / cells, 2) AS "right after %", spoiled,
       round(100.0 * spoiled / right_before, 3) AS "spoiled %" FROM figures;
SELECT pair, right_after > right_before AND spoiled <= 0.001 * right_before AS is_good FROM figures;
.mode list
.headers off
SELECT "column", problem, rows, examples, certain, CASE WHEN length(expression) < 200 THEN expression ELSE substr(expression, 1, 60) || '...' END FROM ml_suggest_cleaning('beers_dirty');
SELECT "column", problem, rows, examples, certain, CASE WHEN length(expression) < 200 THEN expression ELSE substr(expression, 1, 60) || '...' END FROM ml_suggest_cleaning('flights_dirty');
SELECT "column", problem, rows, substr(examples, 1, 80), certain FROM ml_suggest_cleaning('hospital_dirty');
