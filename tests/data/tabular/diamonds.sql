-- diamonds.csv.gz, typed.
CREATE TABLE diamonds(carat REAL, cut TEXT, color TEXT, clarity TEXT, depth REAL, "table" REAL,
  price INTEGER, x REAL, y REAL, z REAL);
.import --csv --skip 1 "| gzip -dc tests/data/tabular/diamonds.csv.gz" diamonds
