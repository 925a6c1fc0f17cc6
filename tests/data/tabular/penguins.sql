-- penguins.csv, typed; an empty field becomes NULL.
CREATE TABLE penguins(species TEXT, island TEXT, bill_length_mm REAL, bill_depth_mm REAL,
  flipper_length_mm INTEGER, body_mass_g INTEGER, sex TEXT, year INTEGER);
.import --csv --skip 1 tests/data/profile/penguins.csv penguins
UPDATE penguins SET bill_length_mm = nullif(bill_length_mm, ''),
  bill_depth_mm = nullif(bill_depth_mm, ''), flipper_length_mm = nullif(flipper_length_mm, ''),
  body_mass_g = nullif(body_mass_g, ''), sex = nullif(sex, '');
