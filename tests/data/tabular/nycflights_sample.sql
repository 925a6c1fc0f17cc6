-- nycflights_sample.csv.gz, typed.
CREATE TABLE nycflights_sample(year INTEGER, month INTEGER, day INTEGER, dep_time INTEGER,
  dep_delay INTEGER, arr_time INTEGER, arr_delay INTEGER, carrier TEXT, tailnum TEXT,
  flight INTEGER, origin TEXT, dest TEXT, air_time INTEGER, distance INTEGER, hour INTEGER,
  minute INTEGER);
.import --csv --skip 1 "| gzip -dc tests/data/tabular/nycflights_sample.csv.gz" nycflights_sample
