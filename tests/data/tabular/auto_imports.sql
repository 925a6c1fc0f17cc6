-- auto_imports.csv, typed; an empty field or '?' becomes NULL.
CREATE TABLE auto_imports(symboling INTEGER, normalized_losses INTEGER, make TEXT, fuel_type TEXT,
  aspiration TEXT, num_doors TEXT, body_style TEXT, drive_wheels TEXT, engine_location TEXT,
  wheel_base REAL, length REAL, width REAL, height REAL, curb_weight INTEGER, engine_type TEXT,
  num_cylinders TEXT, engine_size INTEGER, fuel_system TEXT, bore REAL, stroke REAL,
  compression_ratio REAL, horsepower INTEGER, peak_rpm INTEGER, city_mpg INTEGER,
  highway_mpg INTEGER, price INTEGER);
.import --csv --skip 1 tests/data/tabular/auto_imports.csv auto_imports
UPDATE auto_imports SET normalized_losses = nullif(normalized_losses, '?'),
  num_doors = nullif(num_doors, '?'), bore = nullif(bore, '?'), stroke = nullif(stroke, '?'),
  horsepower = nullif(horsepower, '?'), peak_rpm = nullif(peak_rpm, '?');
