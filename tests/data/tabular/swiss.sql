-- swiss.csv, typed.
CREATE TABLE swiss(province TEXT, Fertility REAL, Agriculture REAL, Examination INTEGER,
  Education INTEGER, Catholic REAL, "Infant.Mortality" REAL);
.import --csv --skip 1 tests/data/tabular/swiss.csv swiss
