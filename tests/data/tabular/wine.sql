-- wine.csv, typed.
CREATE TABLE wine(alcohol REAL, malic_acid REAL, ash REAL, alcalinity_of_ash REAL,
  magnesium INTEGER, total_phenols REAL, flavanoids REAL, nonflavanoid_phenols REAL,
  proanthocyanins REAL, color_intensity REAL, hue REAL, od280_od315 REAL, proline INTEGER,
  target INTEGER, target_name TEXT);
.import --csv --skip 1 tests/data/tabular/wine.csv wine
