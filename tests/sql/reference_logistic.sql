.load ./mlext
-- Logistic models, with and without penalty, against 80-bit arithmetic and R.
.read tests/reference/compare.sql
.read tests/data/tabular/banknote.sql
.read tests/data/tabular/biopsy.sql
.read tests/data/tabular/birthwt.sql
.read tests/data/tabular/heart_scale.sql
.read tests/data/tabular/higgs_train.sql
.read tests/data/tabular/infert.sql
.read tests/data/tabular/iris.sql
.read tests/data/tabular/mroz.sql
.read tests/data/tabular/mtcars.sql
.read tests/data/tabular/pima_tr.sql
.read tests/data/tabular/sm_spector.sql
.read tests/data/tabular/telco_churn.sql
.read tests/data/tabular/titanic.sql

INSERT INTO fitted
SELECT model, ml_train(algorithm, query, nullif(options, '')) FROM spec
WHERE algorithm = 'logistic_regression' AND model NOT LIKE 'glm\_%' ESCAPE '\';
.read tests/reference/report.sql
