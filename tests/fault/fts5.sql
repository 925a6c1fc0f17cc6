CREATE TABLE d(body TEXT);
INSERT INTO d VALUES ('The red apples'), ('green apple, an apple');
-- fault
CREATE VIRTUAL TABLE t USING fts5(body, tokenize = 'mlext stem english');
INSERT INTO t SELECT body FROM d;
SELECT rowid FROM t WHERE t MATCH 'apple';
