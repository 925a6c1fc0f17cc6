-- Regular expressions over real messages, against Python's re (tests/reference/regex.py).
.load ./mlext
.mode csv
CREATE TABLE sms(label TEXT, text TEXT);
.import --skip 1 tests/data/sms_spam.csv sms
CREATE TABLE expected(pattern TEXT, found INTEGER, matches INTEGER, first INTEGER, replaced INTEGER);
.import tests/reference/regex.csv expected
.mode list
SELECT count(*) FROM sms;
SELECT pattern, sum(ml_regex_matches(text, pattern)) = found, sum(ml_regex_count(text, pattern)) = matches,
       sum(length(ml_regex_extract(text, pattern))) = first, sum(length(ml_regex_replace(text, pattern, '<$0>'))) = replaced
FROM expected, sms GROUP BY pattern;
