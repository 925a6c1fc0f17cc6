.load ./mlext
-- Figures checked against scikit-learn's TfidfVectorizer.
.headers on
CREATE TABLE docs(id INTEGER PRIMARY KEY, body TEXT);
INSERT INTO docs VALUES (1, 'The red apple'), (2, 'a green apple, an apple!'), (3, NULL), (4, 'Grün und RED'), (5, '');
CREATE TABLE model AS SELECT ml_tfidf_vectorizer(body) AS m FROM docs;
SELECT term, "column", document_count, round(idf, 12) AS idf FROM ml_vocabulary((SELECT m FROM model));
SELECT id, ml_transform(m, body) IS NULL AS none, json_extract(ml_vector_json(ml_transform(m, body)), '$.dimension') AS dimension FROM docs, model;
SELECT document, term, count, round(tf, 12) AS tf, round(idf, 12) AS idf, round(weight, 12) AS weight FROM ml_tfidf('docs');
SELECT term FROM ml_vocabulary((SELECT ml_tfidf_vectorizer(body, '{"stop_words": "english"}') FROM docs));
