-- banknote.csv, typed.
CREATE TABLE banknote(variance REAL, skewness REAL, curtosis REAL, entropy REAL, class INTEGER);
.import --csv --skip 1 tests/data/tabular/banknote.csv banknote
