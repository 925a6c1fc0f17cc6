-- wine_quality_red.csv.gz, typed.
CREATE TABLE wine_quality_red(fixed_acidity REAL, volatile_acidity REAL, citric_acid REAL,
  residual_sugar REAL, chlorides REAL, free_sulfur_dioxide REAL, total_sulfur_dioxide REAL,
  density REAL, pH REAL, sulphates REAL, alcohol REAL, quality INTEGER);
.import --csv --skip 1 "| gzip -dc tests/data/tabular/wine_quality_red.csv.gz" wine_quality_red
