-- pima_tr.csv, typed.
CREATE TABLE pima_tr(npreg INTEGER, glu INTEGER, bp INTEGER, skin INTEGER, bmi REAL, ped REAL,
  age INTEGER, type TEXT);
.import --csv --skip 1 tests/data/tabular/pima_tr.csv pima_tr
