.load ./mlext
-- TF-IDF of 5,574 messages against scikit-learn's (tests/reference/tfidf_documents.py), by every
-- way to it: ml_vocabulary, ml_tfidf and ml_transform. Weights agree to 1e-12.
CREATE TABLE sms(label TEXT, text TEXT);
.import --csv --skip 1 tests/data/sms_spam.csv sms
CREATE TABLE option(name TEXT PRIMARY KEY, options TEXT, terms INTEGER);
.import --csv --skip 1 tests/reference/tfidf_options.csv option
CREATE TABLE expected_term(name TEXT, term TEXT, column INTEGER, document_count INTEGER, idf REAL);
.import --csv --skip 1 "| gzip -dc tests/reference/tfidf_vocabulary.csv.gz" expected_term
CREATE TABLE expected_sum(name TEXT, document INTEGER, terms INTEGER, total REAL, slanted REAL);
.import --csv --skip 1 "| gzip -dc tests/reference/tfidf_sums.csv.gz" expected_sum
CREATE TABLE expected_weight(name TEXT, document INTEGER, term TEXT, weight REAL);
.import --csv --skip 1 "| gzip -dc tests/reference/tfidf_weights.csv.gz" expected_weight

CREATE TABLE model AS
SELECT name, ml_train('tfidf_vectorizer', 'SELECT text FROM sms', options) AS m FROM option;
CREATE TABLE term(name TEXT, term TEXT, column INTEGER, document_count INTEGER, idf REAL,
  PRIMARY KEY (name, term)) WITHOUT ROWID;
INSERT INTO term
SELECT name, v.term, v.column, v.document_count, v.idf FROM model, ml_vocabulary(model.m) AS v;
CREATE TABLE weight(name TEXT, document INTEGER, term TEXT, weight REAL,
  PRIMARY KEY (name, document, term)) WITHOUT ROWID;
INSERT INTO weight
SELECT name, w.document, w.term, w.weight
FROM option, ml_tfidf('SELECT rowid, text FROM sms', options) AS w;

-- 1. The vocabulary.
.mode list
.headers on
SELECT name,
       terms = (SELECT count(*) FROM term AS t WHERE t.name = option.name) AS "number of terms",
       (SELECT count(*) FROM expected_term AS e WHERE e.name = option.name) AS compared,
       (SELECT count(*) FROM expected_term AS e JOIN term AS t USING (name, term)
        WHERE e.name = option.name AND t.column = e.column AND t.document_count = e.document_count
          AND abs(t.idf - e.idf) <= 1e-12) AS "the same"
FROM option;

-- 2. ml_tfidf: of each document the number of terms, the sum of weights and a slanted sum.
CREATE TABLE sums(name TEXT, document INTEGER, terms INTEGER, total REAL, slanted REAL,
  PRIMARY KEY (name, document)) WITHOUT ROWID;
INSERT INTO sums
SELECT name, document, count(*), sum(weight), sum(weight * (1 + column % 13))
FROM weight CROSS JOIN term USING (name, term) GROUP BY name, document;
SELECT name, count(*) AS documents,
       sum(e.terms = coalesce(s.terms, 0) 
           AND abs(e.total - coalesce(s.total, 0)) <= 1e-12 * (1 + e.total)
           AND abs(e.slanted - coalesce(s.slanted, 0)) <= 1e-12 * (1 + e.slanted)) AS "the same"
FROM expected_sum AS e LEFT JOIN sums AS s USING (name, document)
GROUP BY name ORDER BY min(e.rowid);

-- 3. ml_tfidf and ml_transform: every weight of every 150th document.
CREATE TABLE transformed(name TEXT, document INTEGER, column INTEGER, weight REAL,
  PRIMARY KEY (name, document, column)) WITHOUT ROWID;
INSERT INTO transformed
SELECT model.name, sms.rowid AS document, CAST(j.key AS INTEGER) AS column, j.value AS weight
FROM model, sms, json_each(ml_vector_json(ml_transform(m, text)), '$.values') AS j
WHERE sms.rowid % 150 = 1;
SELECT e.name, count(*) AS weights,
       sum(abs(w.weight - e.weight) <= 1e-12 * max(1, e.weight)) AS ml_tfidf,
       sum(abs(v.weight - e.weight) <= 1e-12 * max(1, e.weight)) AS ml_transform,
       (SELECT count(*) FROM transformed AS a WHERE a.name = e.name) = count(*) AS "no others"
FROM expected_weight AS e
LEFT JOIN weight AS w USING (name, document, term)
LEFT JOIN term AS t USING (name, term)
LEFT JOIN transformed AS v ON v.name = e.name AND v.document = e.document AND v.column = t.column
GROUP BY e.name ORDER BY min(e.rowid);

-- 4. ml_transform makes the same vectors of all documents as ml_tfidf makes weights.
CREATE TABLE whole AS
SELECT sms.rowid AS document, coalesce((SELECT sum(value)
  FROM json_each(ml_vector_json(ml_transform(m, text)), '$.values')), 0) AS total
FROM sms, model WHERE name = 'defaults';
SELECT count(*) AS documents,
       sum(abs(w.total - coalesce(s.total, 0)) <= 1e-12 * w.total) AS "the same"
FROM whole AS w LEFT JOIN sums AS s ON s.name = 'defaults' AND s.document = w.document;
