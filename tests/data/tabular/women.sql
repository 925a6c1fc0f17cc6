-- women.csv, typed.
CREATE TABLE women(height INTEGER, weight INTEGER);
.import --csv --skip 1 tests/data/tabular/women.csv women
