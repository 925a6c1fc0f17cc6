-- faithful.csv, typed.
CREATE TABLE faithful(eruptions REAL, waiting INTEGER);
.import --csv --skip 1 tests/data/tabular/faithful.csv faithful
