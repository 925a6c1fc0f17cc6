-- mroz.csv, typed.
CREATE TABLE mroz(lfp TEXT, k5 INTEGER, k618 INTEGER, age INTEGER, wc TEXT, hc TEXT, lwg REAL,
  inc REAL);
.import --csv --skip 1 tests/data/tabular/mroz.csv mroz
