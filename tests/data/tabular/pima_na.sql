-- pima_na.csv, typed; an empty field becomes NULL.
CREATE TABLE pima_na(pregnant INTEGER, glucose INTEGER, pressure INTEGER, triceps INTEGER,
  insulin INTEGER, mass REAL, pedigree REAL, age INTEGER, diabetes TEXT);
.import --csv --skip 1 tests/data/profile/pima_na.csv pima_na
UPDATE pima_na SET glucose = nullif(glucose, ''), pressure = nullif(pressure, ''),
  triceps = nullif(triceps, ''), insulin = nullif(insulin, ''), mass = nullif(mass, '');
