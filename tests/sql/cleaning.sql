.load ./mlext
.headers on
SELECT column1 AS written, ml_number(column1) AS number FROM (VALUES
  ('12'), (' $1,234.50 '), ('(20)'), ('-5'), ('12 %'), ('1e3'), ('１２'), ('1 234 567'), ('twelve'), (''),
  ('1.2.3'), ('12 or 13'), (7), (2.5), (NULL));
SELECT column1 AS written, ml_date(column1) AS date FROM (VALUES
  ('2024-02-29'), ('2023-02-29'), ('29 Feb 2024'), ('March 1st, 2024'), ('2024-03-01T14:05:09'), ('20240301'),
  ('yesterdayish'), (''), (NULL));
SELECT ml_date('31.12.1999', '%d.%m.%Y') AS d, ml_date('1999-12-31', '%d.%m.%Y') AS none, date(ml_date('1 May 2020'), '+1 day') AS next;
SELECT column1 AS written, '[' || ml_text(column1) || ']' AS text FROM (VALUES
  ('  New   York '), ('N/A'), ('null'), ('-'), (' '), ('none of them'), ('cafe' || char(769)), (NULL));
-- A raw table, looked at.
CREATE TABLE raw(id INTEGER, name TEXT, price TEXT);
INSERT INTO raw VALUES (1, 'ann', '10'), (2, 'bob', '20.5'), (3, NULL, ''), (4, 'ann', '30'), (5, 'eve', 'x');
SELECT "column", type, count, nulls, blanks, distinct_count, mean, round(stddev, 6) AS stddev, minimum, median,
       maximum, most_frequent, frequency, number_like FROM ml_describe('raw');
