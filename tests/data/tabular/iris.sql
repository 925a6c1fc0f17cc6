-- iris.csv, typed.
CREATE TABLE iris(sepal_length REAL, sepal_width REAL, petal_length REAL, petal_width REAL,
  target INTEGER, target_name TEXT);
.import --csv --skip 1 tests/data/profile/iris.csv iris
