-- usarrests.csv, typed.
CREATE TABLE usarrests(state TEXT, Murder REAL, Assault INTEGER, UrbanPop INTEGER, Rape REAL);
.import --csv --skip 1 tests/data/tabular/usarrests.csv usarrests
