-- birthwt.csv, typed.
CREATE TABLE birthwt(low INTEGER, age INTEGER, lwt INTEGER, race INTEGER, smoke INTEGER,
  ptl INTEGER, ht INTEGER, ui INTEGER, ftv INTEGER, bwt INTEGER);
.import --csv --skip 1 tests/data/tabular/birthwt.csv birthwt
