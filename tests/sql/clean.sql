.load ./mlext
-- Numbers as people write them. Integers stay integers.
SELECT column1, ml_number(column1), typeof(ml_number(column1)) FROM (VALUES
  ('42'), (' 1,234,567 '), ('1.234,56'), ('1 234,5'), ('1''234.50'), ('$ 1,234.50'), ('1.234,50 €'), ('USD 12'), ('£5'),
  ('12 %'), ('12.5%'), ('(1,234.5)'), ('-7'), ('7-'), ('−7'), ('+3'), ('.5'), ('5.'), ('1.5e-7'), ('１２３４'), ('٤٢'), ('$1.2M'),
  ('9223372036854775807'), ('9223372036854775808'), ('0.1'));
-- Not one number: NULL.
SELECT column1, ml_number(column1) FROM (VALUES
  (''), (' '), ('abc'), ('12 kg'), ('1-2'), ('1/2'), ('1.2.3'), ('0x10'), ('nan'), ('inf'), ('--5'), ('5%%'), ('2024-03-01'), ('1e999'), ('1,23,4'));
SELECT ml_number(5), ml_number(2.5), ml_number(NULL), ml_number(x'35'), ml_number(char(0)), ml_number('5' || char(0));
SELECT ml_number('1,234'), ml_number('1.234'), ml_number('1,234', '{"decimal_mark": ","}'), ml_number('1.234', '{"decimal_mark": ","}'),
       ml_number('1.234', NULL), ml_number('1,234', json_object('decimal_mark', '.'));
-- Options that change from row to row.
SELECT ml_number('1.234', json_object('decimal_mark', column1)) FROM (VALUES ('.'), (','), ('.'));

-- Dates. SQLite's own functions read what comes out.
SELECT column1, ml_date(column1), date(ml_date(column1), '+1 day') FROM (VALUES
  ('2024-03-01'), ('20240301'), ('2024-03-01T14:05:00.5+02:00'), ('3/1/2024'), ('13/1/2024'), ('25.12.2024'), ('March 1st, 2024'),
  ('1 March 2024'), ('Fri Mar  1 14:05:00 2024'), ('1-Mar-24'), ('29 Feb 2024'), ('2:05 pm, 3 March 2024'), ('12/31/68'), ('12/31/69'));
SELECT column1, ml_date(column1) FROM (VALUES
  (''), ('none'), ('30 Feb 2024'), ('29 Feb 2023'), ('2024'), ('14:05'), ('Monday'), ('99/99/9999'), ('12345'), ('0000-00-00'), ('2024-13-01'));
SELECT ml_date('3/1/2024'), ml_date('3/1/2024', '{"day_first": true}'), ml_date('3/1/2024', '{"day_first": false}'), ml_date('3/1/2024', NULL);
SELECT ml_date('31/12/1999', '%d/%m/%Y'), ml_date('12/31/1999', '%d/%m/%Y'), ml_date(1709294400, '%s'), ml_date(NULL, '%Y-%m-%d'),
       ml_date('1999-12-31 23:59', '%Y-%m-%d %H:%M');
SELECT ml_date(20240301), ml_date(20240301.0), ml_date(2460370.5), ml_date(NULL), ml_date(x'00'), ml_date(1e300);

-- Texts: white space, normal form, what stands for nothing.
SELECT '[' || ml_text(column1) || ']' FROM (VALUES ('  New ' || char(9, 160) || ' York  '), ('zero' || char(8203) || 'width'), ('line' || char(10) || 'end'));
SELECT ml_text('caf' || 'e' || char(769)) = 'caf' || char(233), length(ml_text('caf' || 'e' || char(769)));
SELECT ml_text('ＡＢ１'), ml_text('ＡＢ１', '{"form": "nfkc"}'), ml_text('ﬁne', '{"form": "nfkc"}');
SELECT column1, ml_text(column1), ml_text(column1, '{"missing": "wide"}'), ml_text(column1, '{"missing": "blank"}') FROM (VALUES
  (''), ('   '), ('N/A'), ('n/a'), ('null'), ('-'), ('--'), ('#N/A'), ('nan'), ('unknown'), ('Nancy'), ('0'));
SELECT ml_text(12), ml_text(1.5), ml_text(NULL), ml_text(x'41'), hex(ml_text(CAST(x'41ff42' AS TEXT)));

-- The churn table's way: text to number, blank to NULL.
SELECT sum(ml_number(column1)), count(ml_number(column1)) FROM (VALUES ('29.85'), (' '), ('1889.5'), ('$1,840.75'));

-- Wrong use: clean.err has what is said.
SELECT ml_number();
SELECT ml_number('1', '{}', 3);
SELECT ml_number('1', '{"decimal_mark": ";"}');
SELECT ml_number('1', '{"decimal": ","}');
SELECT ml_number('1', ',');
SELECT ml_number('1', 3);
SELECT ml_number(column1, column2) FROM (VALUES ('1', '{}'), ('1', '{"a": 1}'));
SELECT ml_date('1/2/2024', '{"dayfirst": true}');
SELECT ml_date('1/2/2024', '{"day_first": "yes"}');
SELECT ml_date('1/2/2024', '%Q');
SELECT ml_date(NULL, '%');
SELECT ml_date();
SELECT ml_text('a', '{"form": "nfd"}');
SELECT ml_text('a', 'nfkc');
SELECT ml_text();
