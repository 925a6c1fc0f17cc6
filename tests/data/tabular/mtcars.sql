-- mtcars.csv, typed.
CREATE TABLE mtcars(model TEXT, mpg REAL, cyl INTEGER, disp REAL, hp INTEGER, drat REAL, wt REAL,
  qsec REAL, vs INTEGER, am INTEGER, gear INTEGER, carb INTEGER);
.import --csv --skip 1 tests/data/tabular/mtcars.csv mtcars
