-- sm_spector.csv, typed.
CREATE TABLE sm_spector(OBS INTEGER, GPA REAL, TUCE INTEGER, PSI INTEGER, GRADE INTEGER);
.import --csv --skip 1 tests/data/tabular/sm_spector.csv sm_spector
