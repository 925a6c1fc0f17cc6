.load ./mlext
-- Support vector machines reach LIBLINEAR's objectives (tests/reference/linear_svm_objectives.py) within 1e-6 of them. The
-- objective is computed here, from ml_coefficients alone: half the squared length of the weights, the
-- intercept divided by its scaling among them, and C times the losses.
.headers on
.mode csv
.import tests/reference/linear_svm_objectives.csv expected
.import tests/data/tabular/heart_scale.csv heart
.import tests/data/tabular/diabetes.csv diabetes
.import tests/data/sms_spam.csv sms
.mode list
CREATE TABLE rows(id INTEGER PRIMARY KEY, source, y, x);
INSERT INTO rows(source, y, x) SELECT 'heart', CAST(label AS INTEGER),
  ml_vector(f1 + 0.0, f2 + 0.0, f3 + 0.0, f4 + 0.0, f5 + 0.0, f6 + 0.0, f7 + 0.0, f8 + 0.0, f9 + 0.0, f10 + 0.0, f11 + 0.0, f12 + 0.0, f13 + 0.0) FROM heart;
CREATE TABLE d AS SELECT CAST(target AS REAL) AS y, ml_vector(age + 0.0, sex + 0.0, bmi + 0.0, bp + 0.0, s1 + 0.0, s2 + 0.0, s3 + 0.0, s4 + 0.0, s5 + 0.0, s6 + 0.0) AS x FROM diabetes;
INSERT INTO rows(source, y, x) SELECT 'diabetes', y, ml_transform((SELECT ml_standard_scaler(x) FROM d), x) FROM d;
CREATE TABLE s AS SELECT label AS y, text FROM sms WHERE (rowid - 1) % 5 = 0;
INSERT INTO rows(source, y, x) SELECT 'sms', y, ml_transform((SELECT ml_tfidf_vectorizer(text) FROM s), text) FROM s;
CREATE TABLE numbers AS
  SELECT rows.id, source, CAST(key AS INTEGER) AS place, value FROM rows, json_each(ml_vector_json(x)) WHERE source <> 'sms' UNION ALL
  SELECT rows.id, source, CAST(key AS INTEGER), value FROM rows, json_each(ml_vector_json(x), '$.values') WHERE source = 'sms';
CREATE TABLE fits AS SELECT e.rowid AS fit, e.*, CAST(objective AS REAL) AS liblinear,
  CASE learner WHEN 'ml_linear_svm' THEN (SELECT ml_linear_svm(y, x, options) FROM rows AS r WHERE r.source = e.source)
                                    ELSE (SELECT ml_linear_svr(y, x, options) FROM rows AS r WHERE r.source = e.source) END AS model FROM expected AS e;
CREATE TABLE weights AS SELECT fit, source, term = '(Intercept)' AS is_intercept, CAST(substr(term, 4) AS INTEGER) AS place, estimate FROM fits, ml_coefficients(model);
CREATE INDEX by_intercept ON weights(fit, is_intercept);
CREATE INDEX by_source ON numbers(source, place);
CREATE TABLE products AS SELECT w.fit, n.id, total(w.estimate * n.value) AS product
FROM weights AS w CROSS JOIN numbers AS n ON n.source = w.source AND n.place = w.place WHERE NOT w.is_intercept GROUP BY w.fit, n.id;
CREATE INDEX by_row ON products(fit, id);
-- A message without any term has the intercept alone.
CREATE TABLE scores AS SELECT f.fit, r.id, (SELECT total(estimate) FROM weights AS w WHERE w.fit = f.fit AND is_intercept = 1) + ifnull(p.product, 0) AS score
FROM (SELECT fit, source FROM fits) AS f JOIN rows AS r USING (source) LEFT JOIN products AS p ON p.fit = f.fit AND p.id = r.id;
CREATE TABLE losses AS SELECT fit, total(CASE WHEN loss LIKE 'squared%' THEN miss * miss ELSE miss END) AS loss, max(cost) AS cost FROM (
  SELECT fit, json_extract(options, '$.loss') AS loss, json_extract(options, '$.C') AS cost,
    max(0, CASE WHEN learner = 'ml_linear_svr' THEN abs(y - score) - (json_extract(options, '$.epsilon')) ELSE 1 - CASE WHEN y IN (1, 'spam') THEN score ELSE -score END END) AS miss
  FROM scores JOIN fits USING (fit) JOIN rows USING (id)) GROUP BY fit;
CREATE TABLE found AS SELECT fit, 0.5 * (SELECT total(estimate * estimate / CASE WHEN is_intercept THEN ifnull(json_extract(options, '$.intercept_scaling') * json_extract(options, '$.intercept_scaling'), 1) ELSE 1 END) FROM weights AS w WHERE w.fit = fits.fit) + cost * loss AS objective
  FROM fits JOIN losses USING (fit);
SELECT source, options, abs(found.objective / liblinear - 1) < 1e-6 AS reached,
  abs(found.objective / (SELECT value FROM ml_summary(model) WHERE name = 'objective') - 1) < 1e-9 AS said
FROM fits JOIN found USING (fit) ORDER BY fit;
