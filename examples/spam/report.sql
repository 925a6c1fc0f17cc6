-- Which text messages are spam, and which words give it away? TF-IDF and a logistic regression.
-- Run it at the top of the project: sqlite3 -batch :memory: '.read examples/spam/report.sql'
.load ./mlext
.mode list
.headers off

.print SPAM IN TEXT MESSAGES
.print

-- ------------------------------------------------------------------------------------------------
.print 1. THE MESSAGES

-- Import the file, fold the white space, and keep a fifth of the messages for the test.
.import --csv '|gzip -dc examples/spam/sms_spam.csv.gz' raw
CREATE TABLE messages AS
SELECT rowid AS id, label, ml_text(text) AS text, ml_split(rowid, 0.2) AS part,
       ml_fold(rowid, 5) AS fold
FROM raw;

-- Count them.
.mode box
SELECT part, printf('%8d', count(*)) AS messages, printf('%5d', sum(label = 'spam')) AS spam,
       printf('%8.1f %%', 100 * avg(label = 'spam')) AS "spam share",
       printf('%11.0f', avg(length(text)) FILTER (WHERE label = 'spam')) AS "spam length",
       printf('%10.0f', avg(length(text)) FILTER (WHERE label = 'ham')) AS "ham length"
FROM messages GROUP BY part ORDER BY part DESC;

-- Say what is seen.
.mode list
SELECT printf('One message in %.1f is spam; spam is on average %.1f times as long as ham.
',
              1 / avg(label = 'spam'),
              avg(length(text)) FILTER (WHERE label = 'spam')
              / avg(length(text)) FILTER (WHERE label = 'ham'))
FROM messages;

-- ------------------------------------------------------------------------------------------------
.print 2. FROM WORDS TO NUMBERS

-- Learn the vocabulary of the training messages: words of at least two of them.
CREATE TABLE words AS
SELECT ml_train('tfidf_vectorizer', 'SELECT text FROM messages WHERE part = ''train''',
                '{"min_df": 2}') AS model;

-- Turn each message into a sparse vector.
CREATE TABLE vectors AS
SELECT id, part, fold, label, ml_transform(model, text) AS vector FROM messages, words;

-- Show what weighs most in five spam messages: terms frequent there and rare elsewhere.
.mode box
WITH shown AS (
  SELECT id, text FROM messages WHERE label = 'spam' AND part = 'test' ORDER BY id LIMIT 5),
ranked AS (
  SELECT document, term, weight,
         row_number() OVER (PARTITION BY document ORDER BY weight DESC, term) AS place
  FROM ml_tfidf('SELECT id, text FROM messages', '{"min_df": 5}')
  WHERE document IN (SELECT id FROM shown))
SELECT id, substr(text, 1, 40) || '...' AS message,
       group_concat(printf('%s %.2f', term, weight), ', ') AS "top terms"
FROM ranked JOIN shown ON id = document WHERE place <= 3 GROUP BY id;

-- Say how sparse the vectors are.
.mode list
SELECT printf('The vocabulary has %,d terms; a message fills %.1f of them on average.
',
              (SELECT count(*) FROM words, ml_vocabulary(words.model)), filled)
FROM (SELECT 1.0 * sum(document_count) / (SELECT count(*) FROM messages WHERE part = 'train')
             AS filled
      FROM words, ml_vocabulary(words.model));

-- ------------------------------------------------------------------------------------------------
.print 3. HOW STRONG A PENALTY

-- Cross-validate: GROUP BY fits a model for each penalty and each fold left out.
CREATE TABLE candidates AS
WITH penalty(l2) AS (VALUES (1.0), (0.1), (0.01), (0.001)),
     fold(out) AS (SELECT DISTINCT fold FROM vectors)
SELECT l2, out, ml_logistic_regression(label, vector, json_object('l2', l2)) AS model
FROM penalty, fold, vectors WHERE part = 'train' AND fold <> out GROUP BY l2, out;

-- Score each fold by the models that have not seen it.
CREATE TABLE validation AS
SELECT l2, label, ml_predict(model, vector) AS prediction,
       ml_probability(model, vector) AS probability
FROM candidates JOIN vectors ON fold = out WHERE part = 'train';

-- Compare the penalties.
CREATE TABLE penalties AS
SELECT l2, ml_precision(label, prediction) AS precision, ml_recall(label, prediction) AS recall,
       ml_f1(label, prediction) AS f1, ml_log_loss(label, probability) AS log_loss
FROM validation GROUP BY l2;
.mode box
SELECT printf('%5g', l2) AS l2, printf('%9.3f', precision) AS precision,
       printf('%6.3f', recall) AS recall, printf('%5.3f', f1) AS F1,
       printf('%8.4f', log_loss) AS "log loss"
FROM penalties ORDER BY penalties.l2 DESC;

-- Say which is kept.
.mode list
SELECT printf('A penalty of %g has the best F1, %.3f, and is kept.
',
              l2, max(f1))
FROM penalties;

-- ------------------------------------------------------------------------------------------------
.print 4. ON MESSAGES NEVER SEEN

-- Fit on all training messages.
CREATE TABLE spam AS
SELECT ml_train('logistic_regression', 'SELECT label, vector FROM vectors WHERE part = ''train''',
                json_object('l2', (SELECT l2 FROM penalties ORDER BY f1 DESC LIMIT 1))) AS model;

-- Score the test messages.
CREATE TABLE scored AS
SELECT id, label, ml_predict(model, vector) AS prediction,
       ml_probability(model, vector) AS probability
FROM vectors, spam WHERE part = 'test';

-- Count the decisions.
.mode box
SELECT label AS "it is", printf('%13d', sum(prediction = 'ham')) AS "taken for ham",
       printf('%14d', sum(prediction = 'spam')) AS "taken for spam"
FROM scored GROUP BY label;

-- Say what that is in messages.
.mode list
SELECT printf('Of %d messages filtered out, %d were spam; %d of %d spam messages come through.',
              sum(prediction = 'spam'), sum(prediction = 'spam' AND label = 'spam'),
              sum(prediction = 'ham' AND label = 'spam'), sum(label = 'spam'))
FROM scored;

-- Measure them.
.mode box
SELECT printf('%8.3f', ml_accuracy(label, prediction)) AS accuracy,
       printf('%9.3f', ml_precision(label, prediction)) AS precision,
       printf('%6.3f', ml_recall(label, prediction)) AS recall,
       printf('%5.3f', ml_f1(label, prediction)) AS F1,
       printf('%5.3f', ml_roc_auc(label, probability)) AS AUC
FROM scored;

-- Compare with what cross-validation promised.
.mode list
SELECT printf('Cross-validation promised an F1 of %.3f; on new messages it is %.3f.
',
              (SELECT max(f1) FROM penalties), ml_f1(label, prediction))
FROM scored;

-- ------------------------------------------------------------------------------------------------
.print 5. THE WORDS THAT GIVE SPAM AWAY

-- Join the model's coefficients with the vocabulary: vector[7] is the term of column 7.
CREATE TABLE coefficients AS
SELECT term, estimate FROM spam, ml_coefficients(spam.model);
CREATE TABLE weights AS
SELECT v.term, c.estimate
FROM words, ml_vocabulary(words.model) AS v
JOIN coefficients AS c ON c.term = 'vector[' || v.column || ']';

-- Count the messages of either kind that have each term.
CREATE TABLE use AS
SELECT term, sum(label = 'spam') AS spam, sum(label = 'ham') AS ham
FROM ml_tfidf('SELECT id, text FROM messages') JOIN messages ON id = document GROUP BY term;

-- Show the terms that raise the log-odds of spam most.
.mode box
SELECT term, printf('%6.2f', estimate) AS weight, printf('%12d', spam) AS "spam with it",
       printf('%11d', ham) AS "ham with it"
FROM weights JOIN use USING (term) ORDER BY estimate DESC LIMIT 12;

-- Name those that lower them most.
.mode list
SELECT printf('The words that speak most for ham: %s.', group_concat(term, ', '))
FROM (SELECT term FROM weights ORDER BY estimate LIMIT 8);
