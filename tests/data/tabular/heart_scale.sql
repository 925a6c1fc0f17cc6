-- heart_scale.csv, typed.
CREATE TABLE heart_scale(label INTEGER, f1 REAL, f2 INTEGER, f3 REAL, f4 REAL, f5 REAL, f6 INTEGER,
  f7 INTEGER, f8 REAL, f9 INTEGER, f10 REAL, f11 INTEGER, f12 REAL, f13 REAL);
.import --csv --skip 1 tests/data/tabular/heart_scale.csv heart_scale
