-- attitude.csv, typed.
CREATE TABLE attitude(rating INTEGER, complaints INTEGER, privileges INTEGER, learning INTEGER,
  raises INTEGER, critical INTEGER, advance INTEGER);
.import --csv --skip 1 tests/data/tabular/attitude.csv attitude
