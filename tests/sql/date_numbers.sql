.load ./mlext
-- Days of a spreadsheet: with the day of 1900 that never was, and from 1904.
SELECT column1, ml_date(column1, '{"numbers": "excel"}'), ml_date(column1, '{"numbers": "excel1904"}') FROM (VALUES
  (45352), (45352.75), ('45352'), ('45352.5868055556'), (1), (59), (60), (60.5), (61), (0), (0.5), (-1), (2958465), (2958466), (1e300), ('x'), (NULL), ('2024-03-01'));
-- Seconds since 1970 and their parts.
SELECT ml_date(1709294400, '{"numbers": "unix"}'), ml_date(1709294400.25, '{"numbers": "unix"}'), ml_date('1.7092944E9', '{"numbers": "unix"}'), ml_date(-1, '{"numbers": "unix"}'),
       ml_date(0, '{"numbers": "unix"}'), ml_date(1709294400123, '{"numbers": "unix_ms"}'), ml_date(1709294400123456, '{"numbers": "unix_us"}'), ml_date(1709294400123456789, '{"numbers": "unix_ns"}'),
       ml_date(9223372036854775807, '{"numbers": "unix"}'), ml_date(-62135596800, '{"numbers": "unix"}'), ml_date(-62135596801, '{"numbers": "unix"}');
SELECT ml_date(2460370.5, '{"numbers": "julian"}'), julianday(ml_date(2460371.0625, '{"numbers": "julian"}'));
-- SQLite's own functions agree.
WITH RECURSIVE n(i) AS (SELECT -62135596800 UNION ALL SELECT i + 86400 * 61 + 12345 FROM n WHERE i < 253402300799 - 86400 * 62)
SELECT count(*), sum(ml_date(i, '{"numbers": "unix"}') = datetime(i, 'unixepoch')), sum(ml_date(i * 1000, '{"numbers": "unix_ms"}') = datetime(i, 'unixepoch')) FROM n;
-- By their size. Dates written in digits come first.
SELECT column1, ml_date(column1, '{"numbers": "detect"}') FROM (VALUES
  (45352), (1709294400), (1709294400123), (1709294400123456), (1709294400123456789), (2460370.5), (20240301), ('20240301140500'), ('1 March 2024'), ('45352'),
  (5), (2024), (19999), (99999), (1e8), (-45352), (''), ('abc'), (NULL), (x'01'));
SELECT ml_date(45352), ml_date(1709294400), ml_date('3/1/2024', '{"numbers": "detect", "day_first": true}');
-- Wrong use: date_numbers.err has what is said.
SELECT ml_date(1, '{"numbers": "lotus"}');
