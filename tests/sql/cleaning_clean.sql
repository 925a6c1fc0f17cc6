-- Clean tables are left alone: real data sets, imported as text, through the SELECT that ml_cleaning_sql
-- proposes for them. A cell is changed when it is neither the same text, nor the same number, nor
-- empty before and NULL after. What is left was there: a blank at the end of "WD ", "?" among numbers.
.load ./mlext
.mode csv
.import tests/data/tabular/affairs.csv affairs
.import tests/data/tabular/airquality.csv airquality
.import "|gzip -dc tests/data/tabular/ames.csv.gz" ames
.import tests/data/tabular/auto_imports.csv auto_imports
.import tests/data/tabular/banknote.csv banknote
.import tests/data/tabular/biopsy.csv biopsy
.import tests/data/tabular/birthwt.csv birthwt
.import "|gzip -dc tests/data/tabular/breast_cancer.csv.gz" breast_cancer
.import "|gzip -dc tests/data/tabular/diamonds.csv.gz" diamonds
.import "|gzip -dc tests/data/tabular/german_credit_labels.csv.gz" german_credit_labels
.import tests/data/tabular/heart_scale.csv heart_scale
.import tests/data/tabular/infert.csv infert
.import "|gzip -dc tests/data/tabular/mlc_churn.csv.gz" mlc_churn
.import "|gzip -dc tests/data/tabular/nycflights_sample.csv.gz" nycflights_sample
.import tests/data/tabular/pima_tr.csv pima_tr
.import tests/data/tabular/swiss.csv swiss
.import "|gzip -dc tests/data/tabular/titanic.csv.gz" titanic
.import tests/data/tabular/wine.csv wine
.import "|gzip -dc tests/data/tabular/wine_quality_red.csv.gz" wine_quality_red
.mode list
.headers off
CREATE TABLE figures(name, cells INT, changed INT, nulled INT);
.once build/cleaning_clean.tmp
SELECT printf('CREATE TABLE "mended %w" AS %s;', name, ml_cleaning_sql(name))
FROM sqlite_schema WHERE type = 'table' AND name <> 'figures'
UNION ALL
SELECT printf('INSERT INTO figures SELECT ''%s'', count(*) * %d, sum(%s), sum(%s) '
         || 'FROM "%w" AS d JOIN "mended %w" AS m ON m.rowid = d.rowid;', name, count(*),
         group_concat(replace(replace('(? <> ! AND CAST(! AS REAL) <> ? AND ? IS NOT NULL)', '?', 'm.' || c), '!', 'd.' || c), '+'),
         group_concat(replace(replace('(? IS NULL AND ! <> '''')', '?', 'm.' || c), '!', 'd.' || c), '+'), name, name)
FROM (SELECT t.name AS name, printf('"%w"', c.name) AS c FROM sqlite_schema AS t, pragma_table_info(t.name) AS c
      WHERE t.type = 'table' AND t.name <> 'figures') GROUP BY name;
.read build/cleaning_clean.tmp
SELECT * FROM figures WHERE changed OR nulled;
SELECT count(*) AS tables, sum(cells), sum(changed), sum(nulled) FROM figures;
