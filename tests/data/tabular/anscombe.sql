-- anscombe.csv, typed.
CREATE TABLE anscombe(x1 INTEGER, x2 INTEGER, x3 INTEGER, x4 INTEGER, y1 REAL, y2 REAL, y3 REAL,
  y4 REAL);
.import --csv --skip 1 tests/data/tabular/anscombe.csv anscombe
