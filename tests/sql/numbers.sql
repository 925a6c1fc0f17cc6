.load ./mlext
-- Numbers in words.
SELECT column1, ml_number(column1, '{"words": true}') FROM (VALUES
  ('twenty-one'), ('Two Million'), ('minus one hundred and five'), ('two point five'), ('a hundred'), ('one thousand, two hundred thirty-four'), ('nineteen hundred'), ('zero'),
  ('einundzwanzig'), ('zweitausendvierundzwanzig'), ('minus drei Komma eins vier'), ('quatre-vingt-dix-neuf'), ('soixante et onze'), ('mil novecientos ochenta y cuatro'), ('mil millones'),
  ('centotto'), ('duemilaventiquattro'), ('vinte e um'), ('eenentwintig'), ('三百二十一'), ('二〇二四'), ('一億二千万'), ('12'));
SELECT column1, ml_number(column1, '{"words": true}') FROM (VALUES
  ('one two'), ('twenty twenty'), ('and'), ('one and'), ('a'), ('hundred hundred'), ('million thousand'), ('hello'), ('one-off'), ('point five'), ('ten to twelve'), ('deux one'), ('ein und'), ('三三百'), (''), ('two point'), ('eleven one'));
SELECT ml_number('NULL', '{"words": true}') AS no_value, ml_number(' null ', '{"words": true}') AS no_value, ml_number('null Komma fünf', '{"words": true}') AS half;
SELECT ml_number('twenty-one'), ml_number('21', '{"words": true}'), ml_number(7, '{"words": true}'), ml_number(NULL, '{"words": true}'), ml_number(x'6f6e65', '{"words": true}');
SELECT ml_number('nine hundred ninety nine billion trillion', '{"words": true}'), ml_number('nine hundred ninety nine trillion', '{"words": true}'), ml_number(char(173), '{"words": true}');
-- Fractions, Roman numerals, units.
SELECT column1, ml_number(column1, '{"fractions": true}') FROM (VALUES ('1/2'), ('-3/4'), ('1 3/4'), ('½'), ('2½'), ('2 ⅓'), ('1⁄8'), ('6/3'), ('1/0'), ('1/2/3'), ('1 2'), ('/2'), ('3/4 kg'), ('1.5'), ('1/2024'));
SELECT column1, ml_number(column1, '{"roman": true}') FROM (VALUES ('MMXXIV'), ('iv'), ('XLII'), ('MCMXCIX'), ('IIII'), ('IC'), ('VX'), ('Mx'), ('MMMM'), (''), ('MIX'), ('XIXI'));
SELECT column1, ml_number(column1, '{"units": true}') FROM (VALUES ('12 kg'), ('12.0 oz.'), ('5ft'), ('-3,5 °C'), ('90 km/h'), ('1,234 sq ft'), ('20 m²'), ('5 million tons'), ('7"'), ('12 %'), ('3 CO2'), ('10-20 kg'), ('12 or 13'), ('kg 12'), ('12 kg each day'), ('1.2.3 beta'), ('v2'), ('12 kg 5'));
SELECT ml_number('3 1/2', '{"fractions": true, "units": true}'), ml_number('12,5 kg', '{"units": true, "decimal_mark": ","}'), ml_number('12 kg'), ml_number('xii', '{"roman": true, "words": true}');
-- Wrong use: numbers.err has what is said.
SELECT ml_number('1', '{"words": "yes"}');
SELECT ml_number('1', '{"unit": true}');
