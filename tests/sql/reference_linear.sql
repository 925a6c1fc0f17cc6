.load ./mlext
-- Linear models and ridge, against exact arithmetic and R: all but the lm_ ones of models.csv.
.read tests/reference/compare.sql
.read tests/data/tabular/airquality.sql
.read tests/data/tabular/anscombe.sql
.read tests/data/tabular/attitude.sql
.read tests/data/tabular/cars.sql
.read tests/data/tabular/diabetes.sql
.read tests/data/tabular/diamonds.sql
.read tests/data/tabular/faithful.sql
.read tests/data/tabular/mtcars.sql
.read tests/data/tabular/penguins.sql
.read tests/data/tabular/stackloss.sql
.read tests/data/tabular/swiss.sql
.read tests/data/tabular/wine_quality_red.sql
.read tests/data/tabular/women.sql

INSERT INTO fitted
SELECT model, ml_train(algorithm, query, nullif(options, '')) FROM spec
WHERE algorithm = 'linear_regression' AND model NOT LIKE 'lm\_%' ESCAPE '\';
.read tests/reference/report.sql
