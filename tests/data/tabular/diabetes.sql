-- diabetes.csv, typed.
CREATE TABLE diabetes(age INTEGER, sex INTEGER, bmi REAL, bp REAL, s1 INTEGER, s2 REAL, s3 REAL,
  s4 REAL, s5 REAL, s6 INTEGER, target INTEGER);
.import --csv --skip 1 tests/data/tabular/diabetes.csv diabetes
