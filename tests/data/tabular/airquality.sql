-- airquality.csv, typed; an empty field becomes NULL.
CREATE TABLE airquality(Ozone INTEGER, "Solar.R" INTEGER, Wind REAL, Temp INTEGER, Month INTEGER,
  Day INTEGER);
.import --csv --skip 1 tests/data/tabular/airquality.csv airquality
UPDATE airquality SET Ozone = nullif(Ozone, ''), "Solar.R" = nullif("Solar.R", '');
