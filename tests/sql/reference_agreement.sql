.load ./mlext
.headers on
-- Against scikit-learn: tests/reference/cluster_agreement.py.
CREATE TABLE reference(name TEXT, measure TEXT, value REAL);
.mode csv
.import --skip 1 tests/reference/cluster_agreement.csv reference
.mode list
CREATE TABLE labels(name TEXT, known, found);
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 19999)
INSERT INTO labels
SELECT 'small', i % 3, i / 4 % 5 FROM n WHERE i < 60
UNION ALL SELECT 'squares', i * i % 7, i * i * i % 11 FROM n WHERE i < 1000
UNION ALL SELECT 'noisy', i % 4, iif(i % 10 = 0, i / 10 % 4, i % 4) FROM n WHERE i < 5000
UNION ALL SELECT 'renamed', i % 6, 'cluster ' || (5 - i % 6) FROM n WHERE i < 200
UNION ALL SELECT 'one_cluster', i % 5, 0 FROM n WHERE i < 100
UNION ALL SELECT 'one_label', 0, i % 5 FROM n WHERE i < 100
UNION ALL SELECT 'split', i % 3, i % 9 FROM n WHERE i < 300
UNION ALL SELECT 'joined', i % 9, i % 3 FROM n WHERE i < 300
UNION ALL SELECT 'many', i % 97, i / 13 % 101 FROM n WHERE i < 20000
UNION ALL SELECT 'uneven', i % 100 = 0, i % 150 = 0 FROM n WHERE i < 3000
UNION ALL SELECT 'singles', i, i / 4 FROM n WHERE i < 40
UNION ALL SELECT 'two_rows', i, 0 FROM n WHERE i < 2;
-- Rows with a NULL are left out.
INSERT INTO labels SELECT DISTINCT name, NULL, 1 FROM labels;
INSERT INTO labels SELECT DISTINCT name, 1, NULL FROM labels;
CREATE TABLE found AS
WITH measured AS MATERIALIZED (
  SELECT name, ml_adjusted_rand_index(known, found) AS rand,
         ml_adjusted_mutual_information(known, found) AS information,
         ml_homogeneity(known, found) AS homogeneity, ml_completeness(known, found) AS completeness,
         ml_v_measure(known, found) AS v FROM labels GROUP BY name)
SELECT name, 'adjusted_rand_index' AS measure, rand AS value FROM measured
UNION ALL SELECT name, 'adjusted_mutual_information', information FROM measured
UNION ALL SELECT name, 'homogeneity', homogeneity FROM measured
UNION ALL SELECT name, 'completeness', completeness FROM measured
UNION ALL SELECT name, 'v_measure', v FROM measured;
SELECT measure, count(*) AS cases, sum(abs(found.value - reference.value) <= 1e-12) AS equal
  FROM reference LEFT JOIN found USING (name, measure) GROUP BY measure;
SELECT name, measure, found.value, reference.value FROM reference LEFT JOIN found USING (name, measure)
  WHERE NOT coalesce(abs(found.value - reference.value) <= 1e-12, 0);
-- Without rows; in a window; errors.
SELECT ml_adjusted_rand_index(1, NULL) AS a, ml_adjusted_mutual_information(1, NULL) AS b,
       ml_homogeneity(NULL, 1) AS c, ml_completeness(NULL, 1) AS d, ml_v_measure(NULL, 1) AS e;
SELECT ml_adjusted_rand_index(1, 1) AS a, ml_adjusted_mutual_information(1, 1) AS b,
       ml_homogeneity('x', 1) AS c;
SELECT i, round(ml_v_measure(i % 2, i % 3) OVER (ORDER BY i ROWS 5 PRECEDING), 9) AS v,
       round(ml_adjusted_rand_index(i % 2, i / 2) OVER (ORDER BY i ROWS 3 PRECEDING), 9) AS rand
  FROM (SELECT known AS i FROM labels WHERE name = 'singles' AND found < 2);
SELECT ml_v_measure(1) FROM labels;
