.load ./mlext
SELECT column1, column2, ml_phone(column1, column2) FROM (VALUES
  ('(030) 123456', 'DE'), ('+49 (0)30 123456', NULL), ('0049 30 123456', 'FR'), ('415-555-2671', 'US'), ('(415) 555-2671 ext. 89', 'us'), (4155552671, 'US'),
  ('1-800-FLOWERS', 'US'), ('011 44 20 7946 0958', 'US'), ('8 (495) 123-45-67', 'RU'), ('06 698 12345', 'IT'), ('06 1 234 5678', 'HU'), ('＋８１ 90-1234-5678', NULL),
  ('030 123456', NULL), ('12', 'DE'), ('n/a', 'US'), ('', 'US'), (NULL, 'US'), (x'30', 'US'), (4155552671.0, 'US'), ('415 555 2671 or 2672', 'US'), ('+999 12345678', NULL));
SELECT ml_phone('+1 415 555 2671'), ml_phone('+1 415 555 2671 x89', NULL, '{"extension": "keep"}'), ml_phone('+1 415 555 2671', 'DE', '{"extension": "keep"}');
-- Wrong use: phone.err has what is said.
SELECT ml_phone();
SELECT ml_phone('1', 'Germany');
SELECT ml_phone('1', 49);
SELECT ml_phone('1', 'ZZ');
SELECT ml_phone(NULL, 'ZZ');
SELECT ml_phone('1', 'DE', '{"ext": "keep"}');
SELECT ml_phone('1', 'DE', '{"extension": 1}');
