-- infert.csv, typed.
CREATE TABLE infert(education TEXT, age INTEGER, parity INTEGER, induced INTEGER, "case" INTEGER,
  spontaneous INTEGER, stratum INTEGER, "pooled.stratum" INTEGER);
.import --csv --skip 1 tests/data/tabular/infert.csv infert
