-- affairs.csv, typed.
CREATE TABLE affairs(affairs INTEGER, gender TEXT, age REAL, yearsmarried REAL, children TEXT,
  religiousness INTEGER, education INTEGER, occupation INTEGER, rating INTEGER);
.import --csv --skip 1 tests/data/tabular/affairs.csv affairs
