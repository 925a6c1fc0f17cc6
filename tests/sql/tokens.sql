.load ./mlext
-- Tokens by every option: words by UAX #29, case, normal forms, what is kept whole, dictionaries.
.headers on
CREATE TABLE message(body TEXT);
INSERT INTO message VALUES ('Can''t stop: 3.14 naïve cafés, see (https://Example.com/a_b?x=(1)). Mail John.Doe+x@mail.example.org! #SQLite #1 @you 👩‍👩‍👧 ❤️ 🇩🇪 1️⃣ 1,000,000 5e10 x1 a');
SELECT group_concat(token, '|') AS pattern FROM message, ml_tokens(body);
SELECT group_concat(token, '|') AS words FROM message, ml_tokens(body, '{"tokens": "words"}');
SELECT group_concat(token, '|') AS kept FROM message, ml_tokens(body, '{"urls": "keep", "emails": "keep", "hashtags": "keep", "mentions": "keep", "numbers": "keep", "emoji": "keep"}');
SELECT group_concat(token, '|') AS kept_words FROM message, ml_tokens(body, '{"tokens": "words", "urls": "keep", "emails": "keep", "hashtags": "keep", "mentions": "keep", "numbers": "keep", "emoji": "keep", "stem": "en"}');
SELECT group_concat(token, '|') AS dropped FROM message, ml_tokens(body, '{"urls": "drop", "emails": "drop", "hashtags": "drop", "mentions": "drop", "numbers": "drop", "emoji": "drop"}');
SELECT group_concat(token, '|') AS dropped_words FROM message, ml_tokens(body, '{"tokens": "words", "urls": "drop", "emails": "drop", "hashtags": "drop", "mentions": "drop", "numbers": "drop", "emoji": "drop"}');
-- A token that is kept is the text at its bytes.
SELECT count(*) AS tokens, sum(CAST(substr(CAST(body AS BLOB), start + 1, "end" - start) AS TEXT) <> token) AS wrong
FROM message, ml_tokens(body, '{"tokens": "words", "lowercase": false, "urls": "keep", "emails": "keep", "emoji": "keep"}');

-- What is one and what is none.
CREATE TABLE entity(kind TEXT, body TEXT);
INSERT INTO entity VALUES
  ('urls', 'http://a.b/c, HTTPS://X.Y ftp://h/p. www.example.com! www. http:// x://y svn+ssh://h/p_'),
  ('urls', '看http://t.cn/abc好。(www.a.org) "http://q.r/s" <http://u.v> éhttp://no.o [x](http://d.e/f_(g))'),
  ('urls', 'http://пример.рф/путь end'),
  ('emails', 'a@b.co, A.B-c_d%e+f@sub.domain.org. x@y x@y.1 @z.com w@v.com.'),
  ('emails', '邮箱me@x.cn好 é@x.com m@münchen.de a@b.c1.net a@@b.com'),
  ('hashtags', '#tag #Tag_2, #1 #2x #_ ##b a#c &#39; #日本語 #é#f ＃full'),
  ('mentions', '@a @b_c, x@d.e @1 谢谢@小明 ＠g @@h @'),
  ('numbers', '1 2.5 1,000.25 1''000 3. .5 6e7 6e-7 8e x9 10x 1st 192.168.0.1 ١٢٣ 共100元 -4 1_0'),
  ('emoji', '🙂 👍🏽 👨‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🇫🇷🇩🇪 🇫 #️⃣ 3️⃣ ☺ ☺︎ ❤ ❤️ © ©️ ™ a🙂b 🏳️‍🌈');
SELECT kind, group_concat(token, ' | ') AS found FROM entity, ml_tokens(body, json_object(kind, 'keep', 'tokens', 'words', 'lowercase', json('false'))) AS t
WHERE token NOT IN (SELECT token FROM ml_tokens(entity.body, json_object(kind, 'drop', 'tokens', 'words', 'lowercase', json('false'))))
GROUP BY entity.rowid ORDER BY entity.rowid;
SELECT kind, group_concat(token, ' | ') AS left_over FROM entity, ml_tokens(body, json_object(kind, 'drop', 'tokens', 'words')) GROUP BY entity.rowid ORDER BY entity.rowid;

-- Case, normal forms and accents. Bytes are those of the text as it is given.
SELECT token, start, "end" FROM ml_tokens('Straße ＦＵＬＬ ﬁn cafe' || char(0x301) || ' か' || char(0x3099) || ' ΣΑΣ', '{"fold": true, "normalize": "nfkc", "tokens": "words"}');
SELECT group_concat(token, '|') AS nfc FROM ml_tokens('cafe' || char(0x301) || ' nai' || char(0x308) || 've', '{"normalize": "nfc"}');
SELECT group_concat(token, '|') AS as_given FROM ml_tokens('cafe' || char(0x301) || ' nai' || char(0x308) || 've');
SELECT hex(token) AS nfd FROM ml_tokens('é', '{"normalize": "nfd", "tokens": "words"}');
SELECT group_concat(token, '|') AS ascii FROM ml_tokens('Crème brûlée ﬁn Ærø ½ 漢字', '{"strip_accents": "ascii"}');
SELECT group_concat(token, '|') AS lower FROM ml_tokens('ΣΑΣ Straße', '{}');
SELECT group_concat(token, '|') AS kept FROM ml_tokens('ΣΑΣ Straße', '{"lowercase": false}');
SELECT term FROM ml_vocabulary((SELECT ml_count_vectorizer(v, '{"analyzer": "char", "ngram_range": [2, 2], "normalize": "nfkc", "fold": true}') FROM (SELECT 'ﬀß' AS v)));

-- Right to left, marks and joiners: a word keeps what is combined with it.
SELECT token, start, "end" FROM ml_tokens('שָׁלוֹם עולם، السَّلامُ عليكم! می‌خواهم हिन्दी ไทย', '{"tokens": "words"}');
SELECT group_concat(token, '|') AS pattern FROM ml_tokens('שָׁלוֹם עולם، السَّلامُ عليكم!');
SELECT group_concat(token, '|') AS hebrew FROM ml_tokens('צה"ל ב''', '{"tokens": "words"}');
SELECT group_concat(token, '|') AS stopped FROM ml_tokens('मैं किताबों के बारे में', '{"tokens": "words", "stop_words": "hi", "stem": "hi"}');

-- Chinese and Japanese.
CREATE TABLE dict(word TEXT, freq REAL);
INSERT INTO dict VALUES ('外卖', 100), ('很好', 50), ('好吃', 80), ('很', 500), ('好', 600), ('吃', 300), ('味道', 90), ('不错', 60), ('不错', 10), ('味', NULL), (NULL, 3), ('道', 0);
CREATE TABLE chinese AS SELECT json_object('dictionary', ml_dictionary(word, freq)) AS options FROM dict;
SELECT token, start, "end" FROM ml_tokens('外卖很好吃,味道 不错x好', (SELECT options FROM chinese));
-- The words in any order, or given in parts that add up, make the same text.
SELECT ml_dictionary(word, freq) = (SELECT ml_dictionary(word, freq) FROM (SELECT word, freq FROM dict WHERE word <> '不错' UNION ALL SELECT '不错', 70 ORDER BY 2 DESC)) AS same FROM dict;
SELECT ml_dictionary(word, n) AS text FROM (SELECT '外卖' AS word, 0.5 AS n UNION ALL SELECT '外', 9007199254740992 UNION ALL SELECT '很', 0 UNION ALL SELECT '', 4);
SELECT group_concat(token, '|') AS object FROM ml_tokens('外卖很好吃', '{"dictionary": {"外卖": 3, "很好": 1, "吃": 2}}');
SELECT group_concat(token, '|') AS fewest FROM ml_tokens('外卖很好吃', (SELECT json_object('dictionary', ml_dictionary(word)) FROM dict));
SELECT group_concat(token, '|') AS pairs FROM ml_tokens('外卖很好吃 の 好 スーパーの', '{"tokens": "words"}');
SELECT group_concat(token, '|') AS characters FROM ml_tokens('外卖好吃 の 好 スーパー', '{"cjk": "characters"}');
SELECT group_concat(token, '|') AS runs FROM ml_tokens('外卖好吃 の 好 スーパー abc外卖', '{"cjk": "run", "tokens": "words"}');
SELECT group_concat(token, '|') AS traditional FROM ml_tokens('ｽｰﾊﾟｰの葛󠄀城', '{"normalize": "nfkc", "tokens": "words", "dictionary": {"スーパー": 5, "葛城": 9}}');
-- The empty JSON, NULL and what they are not.
SELECT group_concat(token, '|') AS pairs FROM ml_tokens('外卖好吃', '{"dictionary": null}');
-- A model applies without the table that it was made with.
CREATE TABLE review(id INTEGER PRIMARY KEY, body TEXT);
INSERT INTO review VALUES (1, '外卖很好吃'), (2, '味道不错'), (3, '外卖味道很好'), (4, NULL);
CREATE TABLE model AS SELECT ml_tfidf_vectorizer(body, (SELECT json_set(options, '$.norm', 'none', '$.use_idf', json('false')) FROM chinese)) AS m FROM review;
SELECT term, document_count FROM ml_vocabulary((SELECT m FROM model));
SELECT ml_merge(m) = (SELECT ml_tfidf_vectorizer(body, (SELECT json_set(options, '$.norm', 'none', '$.use_idf', json('false')) FROM chinese)) FROM review WHERE body IS NOT NULL) AS merged FROM (SELECT ml_tfidf_vectorizer(body, (SELECT json_set(options, '$.norm', 'none', '$.use_idf', json('false')) FROM chinese)) AS m FROM review WHERE body IS NOT NULL GROUP BY id);
CREATE TABLE before AS SELECT id, ml_transform(m, body) AS v FROM review, model;
SELECT document, term FROM ml_keywords('SELECT id, body FROM review', 1, '{"dictionary": "SELECT word, freq FROM dict WHERE freq > 50"}');
CREATE VIRTUAL TABLE search USING fts5(body, tokenize = "mlext '{""dictionary"": {""味道"": 90, ""外卖"": 100, ""很好"": 50, ""吃"": 300}}'");
INSERT INTO search(rowid, body) SELECT id, body FROM review;
SELECT rowid FROM search WHERE search MATCH '味道';
SELECT count(*) AS none FROM search WHERE search MATCH '卖很';
ALTER TABLE dict RENAME TO gone;
SELECT count(*) AS same FROM review JOIN before USING (id), model WHERE ml_transform(m, body) IS before.v;
SELECT ml_from_json(ml_to_json(m)) = m AS exported FROM model;
-- ml_info leaves out what is long.
WITH RECURSIVE n(i) AS (VALUES (0x4E00) UNION ALL SELECT i + 1 FROM n LIMIT 900), long AS (SELECT json_group_object(char(i), i) AS words FROM n)
SELECT json_extract(ml_info(ml_tfidf_vectorizer('丁丂', json_object('dictionary', json(words), 'min_df', 1))), '$.options') AS options FROM long;
ALTER TABLE gone RENAME TO dict;

-- Every language of the stemmer, by its name and its code: tests/reference/stems.py.
CREATE TABLE stems(language TEXT, code TEXT, word TEXT, stem TEXT);
.mode csv
.import --skip 1 tests/reference/stems.csv stems
.mode list
SELECT count(*) AS pairs, count(DISTINCT language) AS languages,
       sum((SELECT token FROM ml_tokens(word, json_object('tokens', 'words', 'stem', language))) <> stem) AS wrong_by_name,
       sum((SELECT token FROM ml_tokens(word, json_object('tokens', 'words', 'stem', upper(code)))) <> stem) AS wrong_by_code FROM stems;
-- Stop words of 28 languages, by name and by code.
WITH l(name, code) AS (VALUES ('arabic', 'ar'), ('armenian', 'hy'), ('basque', 'eu'), ('bulgarian', 'bg'), ('catalan', 'ca'), ('czech', 'cs'), ('danish', 'da'), ('dutch', 'nl'), ('english', 'en'), ('finnish', 'fi'), ('french', 'fr'), ('galician', 'gl'), ('german', 'de'), ('greek', 'el'), ('hindi', 'hi'), ('hungarian', 'hu'), ('irish', 'ga'), ('italian', 'it'), ('nepali', 'ne'), ('norwegian', 'nb'), ('persian', 'fa'), ('polish', 'pl'), ('portuguese', 'pt'), ('romanian', 'ro'), ('russian', 'ru'), ('spanish', 'es'), ('swedish', 'sv'), ('turkish', 'tr'))
SELECT name, (SELECT count(*) FROM ml_stopwords(name)) AS words, (SELECT count(*) FROM ml_stopwords(code)) AS by_code, (SELECT word FROM ml_stopwords(name) LIMIT 1 OFFSET 10) AS one FROM l;

-- FTS5 and TF-IDF see the same words, whatever the options.
CREATE TABLE sms(label TEXT, body TEXT);
.mode csv
.import --skip 1 tests/data/sms_spam.csv sms
.mode list
CREATE VIRTUAL TABLE f1 USING fts5(body, tokenize = 'mlext');
CREATE VIRTUAL TABLE f2 USING fts5(body, tokenize = 'mlext tokens words fold 1 stop_words en stem en');
CREATE VIRTUAL TABLE f3 USING fts5(body, tokenize = 'mlext urls keep emails drop numbers drop strip_accents unicode normalize nfkc');
INSERT INTO f1 SELECT body FROM sms;
INSERT INTO f2 SELECT body FROM sms;
INSERT INTO f3 SELECT body FROM sms;
CREATE VIRTUAL TABLE v1 USING fts5vocab(f1, row);
CREATE VIRTUAL TABLE v2 USING fts5vocab(f2, row);
CREATE VIRTUAL TABLE v3 USING fts5vocab(f3, row);
CREATE TABLE t1 AS SELECT term, document_count AS documents FROM ml_vocabulary((SELECT ml_tfidf_vectorizer(body) FROM sms));
CREATE TABLE t2 AS SELECT term, document_count AS documents FROM ml_vocabulary((SELECT ml_tfidf_vectorizer(body, '{"tokens": "words", "fold": true, "stop_words": "english", "stem": "english"}') FROM sms));
CREATE TABLE t3 AS SELECT term, document_count AS documents FROM ml_vocabulary((SELECT ml_tfidf_vectorizer(body, '{"urls": "keep", "emails": "drop", "numbers": "drop", "strip_accents": "unicode", "normalize": "nfkc"}') FROM sms));
SELECT (SELECT count(*) FROM t1) AS terms, (SELECT count(*) FROM (SELECT term, doc FROM v1 EXCEPT SELECT * FROM t1)) + (SELECT count(*) FROM (SELECT * FROM t1 EXCEPT SELECT term, doc FROM v1)) AS different;
SELECT (SELECT count(*) FROM t2) AS terms, (SELECT count(*) FROM (SELECT term, doc FROM v2 EXCEPT SELECT * FROM t2)) + (SELECT count(*) FROM (SELECT * FROM t2 EXCEPT SELECT term, doc FROM v2)) AS different;
SELECT (SELECT count(*) FROM t3) AS terms, (SELECT count(*) FROM (SELECT term, doc FROM v3 EXCEPT SELECT * FROM t3)) + (SELECT count(*) FROM (SELECT * FROM t3 EXCEPT SELECT term, doc FROM v3)) AS different;
-- And ml_tokens() those of both.
SELECT count(*) AS different FROM (SELECT token, count(DISTINCT sms.rowid) FROM sms, ml_tokens(body, '{"tokens": "words", "fold": true, "stop_words": "en", "stem": "en"}') GROUP BY token EXCEPT SELECT * FROM t2);

-- Bytes that are no UTF-8, NUL, and nothing at all.
SELECT token, start, "end" FROM ml_tokens(CAST(x'616263ff646566006768e28228' AS TEXT), '{"tokens": "words", "normalize": "nfkc", "urls": "keep", "emoji": "keep"}');
SELECT count(*) AS none FROM ml_tokens('', '{"tokens": "words", "numbers": "keep"}');
SELECT count(*) AS none FROM ml_tokens(' .,! 🙂 ', '{"tokens": "words"}');
SELECT ml_tfidf_vectorizer(body, '{"tokens": "words"}') FROM (SELECT ' .,! ' AS body);
-- 5 MB, of words, of one word, of Han and of marks.
WITH big(name, body) AS (VALUES ('words', replace(hex(zeroblob(500000)), '00', 'ab, cde')), ('one', replace(hex(zeroblob(2500000)), '00', 'aé')), ('han', replace(hex(zeroblob(850000)), '00', '外卖')), ('marks', 'a' || replace(hex(zeroblob(1250000)), '00', char(0x301, 0x327))))
SELECT name, length(CAST(body AS BLOB)) AS bytes, (SELECT count(*) || ' ' || max("end") FROM ml_tokens(body)) AS pattern, (SELECT count(*) || ' ' || max("end") FROM ml_tokens(body, '{"tokens": "words", "fold": true, "normalize": "nfc", "dictionary": {"外卖": 1}, "emails": "keep", "numbers": "keep", "emoji": "keep"}')) AS words FROM big;

-- A view may cut words under a schema that is not trusted, and so may an index: the words come as a value.
CREATE VIEW cut AS SELECT token FROM ml_tokens('味道不错', (SELECT options FROM chinese));
PRAGMA trusted_schema = OFF;
SELECT group_concat(token, '|') AS view FROM cut;
-- The same in subqueries that open it anew, with other options between.
SELECT id, (SELECT group_concat(token, '|') FROM ml_tokens(body, (SELECT options FROM chinese))) AS words, (SELECT count(*) FROM ml_tokens(body)) AS pairs FROM review;

-- A column of text of a learner takes a dictionary too, which then lives in its model.
CREATE TABLE opinion(good INTEGER, body TEXT);
INSERT INTO opinion VALUES (1, '外卖很好吃'), (0, '味道不好'), (1, '味道很好'), (0, '外卖不好吃'), (1, '很好吃'), (0, '不好');
CREATE TABLE classifier AS SELECT ml_train('logistic_regression', 'SELECT good, body FROM opinion', '{"l2": 1, "text": {"body": {"dictionary": "SELECT word, freq FROM dict"}}}') AS m,
  ml_logistic_regression(good, body, (SELECT json_object('l2', 1, 'text', json_object('x1', json(options))) FROM chinese)) AS n FROM opinion;
ALTER TABLE dict RENAME TO gone;
SELECT group_concat(ml_predict(m, body)) AS trained, group_concat(ml_predict(n, body)) AS aggregated FROM opinion, classifier;
SELECT count(*) AS same FROM opinion, classifier WHERE ml_probability(m, body) = ml_probability(n, body);
ALTER TABLE gone RENAME TO dict;

SELECT * FROM ml_tokens('x', '{"tokens": "pattern "}');
SELECT * FROM ml_tokens('x', '{"normalize": "nfx"}');
SELECT * FROM ml_tokens('x', '{"urls": true}');
SELECT * FROM ml_tokens('x', '{"fold": "yes"}');
SELECT * FROM ml_tokens('x', '{"dictionary": 7}');
SELECT * FROM ml_tokens('x', '{"dictionary": ["外卖"]}');
SELECT * FROM ml_tokens('x', '{"dictionary": {}}');
SELECT * FROM ml_tokens('x', '{"dictionary": {"外卖": 0}}');
SELECT * FROM ml_tokens('x', '{"dictionary": {"外卖": -1}}');
SELECT * FROM ml_tokens('x', '{"dictionary": {"外卖": "many"}}');
SELECT * FROM ml_tokens('x', json_object('dictionary', json_object(replace(hex(zeroblob(200)), '00', '外'), 1)));
-- Where a schema may call, no table is read.
SELECT * FROM ml_tokens('x', '{"dictionary": "dict"}');
SELECT * FROM ml_tokens('x', '{"dictionary": "SELECT word, freq FROM dict"}');
SELECT ml_tfidf_vectorizer(body, '{"dictionary": "dict"}') FROM review;
SELECT ml_logistic_regression(good, body, '{"text": {"x1": {"dictionary": "dict"}}}') FROM opinion;
SELECT ml_minhash('x', '{"analyzer": "word", "dictionary": "dict"}');
CREATE VIRTUAL TABLE bad USING fts5(body, tokenize = 'mlext dictionary dict');
-- Where a source is named, a dictionary's may be.
SELECT * FROM ml_keywords('review', 1, '{"dictionary": "nowhere"}');
SELECT * FROM ml_keywords('review', 1, '{"dictionary": "sms"}');
CREATE TABLE wide AS SELECT 1 AS a, 2 AS b, 3 AS c;
SELECT * FROM ml_keywords('review', 1, '{"dictionary": "wide"}');
CREATE TABLE mixed AS SELECT 1 AS a, 2 AS b;
SELECT * FROM ml_keywords('review', 1, '{"dictionary": "mixed"}');
CREATE TABLE negative AS SELECT '外' AS a, -2 AS b;
SELECT * FROM ml_keywords('review', 1, '{"dictionary": "negative"}');
SELECT ml_dictionary(a, b) FROM negative;
SELECT ml_dictionary(a, b) FROM mixed;
SELECT ml_dictionary('外', 9e999);
SELECT ml_dictionary('外', '7');
SELECT ml_dictionary(replace(hex(zeroblob(200)), '00', '外'));
SELECT * FROM ml_tokens('x', (SELECT json_object('dictionary', ml_dictionary(word)) FROM dict WHERE 0));
-- Damaged lists, one whose digest is right among them.
SELECT * FROM ml_tokens('x', (SELECT replace(options, '"mld1', '"mld10') FROM chinese));
SELECT * FROM ml_tokens('x', (SELECT substr(options, 1, length(options) - 4) || '"}' FROM chinese));
SELECT * FROM ml_tokens('x', '{"dictionary": "mld1"}');
SELECT ml_tfidf_vectorizer(body, '{"dictionary": {"外": 1}, "analyzer": "char"}') FROM review;
SELECT * FROM ml_keywords('review', 1, '{"dictionary": "DELETE FROM dict"}');
SELECT * FROM ml_tokens('x', '{"stem": "xx"}');
-- A view that reads itself by way of a source, alone or through another one.
CREATE TEMP VIEW itself AS SELECT word FROM dict WHERE EXISTS (SELECT * FROM ml_keywords('review', 1, '{"dictionary": "itself"}'));
SELECT * FROM itself;
CREATE TEMP VIEW one_of_two AS SELECT * FROM ml_describe('other_of_two');
CREATE TEMP VIEW other_of_two AS SELECT * FROM ml_score((SELECT ml_linear_regression(column1, column2) FROM (VALUES (1, 2), (2, 4), (3, 5))), 'SELECT count(*) AS x1 FROM one_of_two');
SELECT * FROM one_of_two;
SELECT group_concat(token, '|') AS after_it FROM ml_tokens('味道不错', (SELECT options FROM chinese));
SELECT * FROM ml_tokens('x', '{"stop_words": "xx"}');
