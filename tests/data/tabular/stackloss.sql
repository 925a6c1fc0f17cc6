-- stackloss.csv, typed.
CREATE TABLE stackloss("Air.Flow" INTEGER, "Water.Temp" INTEGER, "Acid.Conc." INTEGER,
  "stack.loss" INTEGER);
.import --csv --skip 1 tests/data/tabular/stackloss.csv stackloss
