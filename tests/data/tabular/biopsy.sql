-- biopsy.csv, typed; an empty field becomes NULL.
CREATE TABLE biopsy(ID INTEGER, V1 INTEGER, V2 INTEGER, V3 INTEGER, V4 INTEGER, V5 INTEGER,
  V6 INTEGER, V7 INTEGER, V8 INTEGER, V9 INTEGER, class TEXT);
.import --csv --skip 1 tests/data/tabular/biopsy.csv biopsy
UPDATE biopsy SET V6 = nullif(V6, '');
