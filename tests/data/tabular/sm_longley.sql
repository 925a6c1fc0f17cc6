-- sm_longley.csv, typed.
CREATE TABLE sm_longley(Obs INTEGER, TOTEMP INTEGER, GNPDEFL REAL, GNP INTEGER, UNEMP INTEGER,
  ARMED INTEGER, POP INTEGER, YEAR INTEGER);
.import --csv --skip 1 tests/data/tabular/sm_longley.csv sm_longley
