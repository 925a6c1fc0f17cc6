-- cars.csv, typed.
CREATE TABLE cars(speed INTEGER, dist INTEGER);
.import --csv --skip 1 tests/data/tabular/cars.csv cars
