-- What the fuzzer damages: target(kind, sql, seed), see fuzz.c. Add a model of each learner to
-- `model`, with features to apply it to, and each function that reads models to `reader`.

CREATE TABLE data(id INTEGER PRIMARY KEY, y REAL, label TEXT, a REAL, b REAL, c TEXT, body TEXT);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40)
INSERT INTO data
SELECT i, 3.0 + 2 * (i % 7) - 0.5 * (i % 5) + (i * 37 % 11) / 10.0,
       CASE WHEN (i * 13 % 17) + (i % 7) > 11 THEN 'yes' ELSE 'no' END,
       i % 7, (i % 5) + (i * 7 % 3) / 4.0, substr('redgreblu', 1 + 3 * (i % 3), 3),
       'the ' || substr('catdogcowhen', 1 + 3 * (i % 4), 3) || ' and number ' || (i % 6) || ' running'
FROM n;

-- ---- models and vectors: damaged BLOBs
CREATE TABLE model(name, value, features);
INSERT INTO model SELECT 'linear', ml_linear_regression(y, a, b, c), '2, 1.5, ''red''' FROM data;
INSERT INTO model SELECT 'logistic', ml_logistic_regression(label, a, b, c), '2, 1.5, ''red''' FROM data;
INSERT INTO model SELECT 'logistic_classes', ml_logistic_regression(c, a, b, '{"l2": 1}'), '2, 1.5' FROM data;
INSERT INTO model SELECT 'logistic_balanced', ml_logistic_regression(label, a, b, '{"class_weight": "balanced"}'), '2, 1.5' FROM data;
INSERT INTO model SELECT 'logistic_wide', ml_logistic_regression(label, a, v, '{"l2": 1}'), '2, ''' || max(v) || '''' FROM data, (
  SELECT json_group_array(value % 7) AS v FROM (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 201) SELECT value FROM n));
INSERT INTO model SELECT 'poisson', ml_poisson_regression(round(y), a, b), '2, 1.5' FROM data;
INSERT INTO model SELECT 'kmeans', ml_kmeans(3, a, b, '{"seed": 1, "scale": "standard"}'), '2, 1.5' FROM data;
INSERT INTO model SELECT 'kmeans_levels', ml_kmeans(2, a, c, '{"scale": "standard", "precision": "single"}'), '2, ''red''' FROM data;
INSERT INTO model SELECT 'standard_scaler', ml_standard_scaler(a, b, c), '2, 1.5, ''red''' FROM data;
INSERT INTO model SELECT 'min_max_scaler', ml_min_max_scaler(a, b), '2, 1.5' FROM data;
INSERT INTO model SELECT 'tfidf_vectorizer', ml_tfidf_vectorizer(body), '''the running dog''' FROM data;
INSERT INTO model SELECT 'kmeans_cosine', ml_kmeans(3, v, '{"metric": "cosine"}'), '(SELECT ml_transform(value, ''the dog'') FROM model WHERE name = ''tfidf_vectorizer'')'
  FROM (SELECT ml_transform((SELECT value FROM model WHERE name = 'tfidf_vectorizer'), body) AS v FROM data);
INSERT INTO model SELECT 'dictionary_vectorizer', ml_count_vectorizer(body || '外卖', '{"dictionary": {"外卖": 3, "很好": 1}, "tokens": "words"}'), '''很好 the running dog''' FROM data;
INSERT INTO model SELECT 'count_vectorizer', ml_count_vectorizer(body), '''the running dog''' FROM data;
INSERT INTO model SELECT 'hashing_vectorizer', ml_hashing_vectorizer(body, '{"n_features": 64}'), '''the running dog''' FROM data;
INSERT INTO model SELECT 'multinomial_naive_bayes', ml_multinomial_naive_bayes(c, a, b), '2, 1.5' FROM data;
INSERT INTO model SELECT 'complement_naive_bayes', ml_complement_naive_bayes(c, a, b), '2, 1.5' FROM data;
INSERT INTO model SELECT 'bernoulli_naive_bayes', ml_bernoulli_naive_bayes(label, a, b), '2, 1.5' FROM data;
INSERT INTO model SELECT 'gaussian_naive_bayes', ml_gaussian_naive_bayes(c, a, b), '2, 1.5' FROM data;
INSERT INTO model SELECT 'text_columns', ml_linear_svm(label, c, body, a, '{"text": {"x2": {"min_df": 2, "stem": "english"}}}'), '''red'', ''the running dog'', 2' FROM data;
INSERT INTO model SELECT 'linear_svm', ml_linear_svm(c, a, b), '2, 1.5' FROM data;
INSERT INTO model SELECT 'linear_svr', ml_linear_svr(y, a, b), '2, 1.5' FROM data;
INSERT INTO model SELECT 'imputer_group', ml_imputer(a, b, c, '{"group": ["x3", 1]}'), '2, NULL, ''red''' FROM data;
INSERT INTO model SELECT 'imputer_neighbors', ml_imputer(a, b, c, '{"strategy": "neighbors"}'), '2, NULL, ''red''' FROM data;
INSERT INTO model SELECT 'ordinal_encoder', ml_ordinal_encoder(c, a, '{"order": ["blu", "gre", "red"]}'), '''red'', 2' FROM data;
INSERT INTO model SELECT 'target_encoder', ml_target_encoder(y, c, a), '''red'', 2' FROM data;
INSERT INTO model SELECT 'feature_hasher', ml_feature_hasher(c, a, '{"n_features": 16}'), '''red'', 2' FROM data;
INSERT INTO model SELECT 'one_hot_encoder', ml_one_hot_encoder(c, a, '{"min_frequency": 14}'), '''red'', 2' FROM data;
INSERT INTO model SELECT 'isolation_forest', ml_isolation_forest(a, b, '{"n_estimators": 4, "max_samples": 8}'), '2, 1.5' FROM data;
INSERT INTO model SELECT 'mahalanobis', ml_mahalanobis(a, b), '2, 1.5' FROM data;
INSERT INTO model SELECT 'winsorizer', ml_winsorizer(a, b), '2, 1.5' FROM data;
INSERT INTO model SELECT 'power_transformer', ml_power_transformer(a, b), '2, 1.5' FROM data;
INSERT INTO model SELECT 'quantile_transformer', ml_quantile_transformer(a, b), '2, 1.5' FROM data;
INSERT INTO model SELECT 'k_bins_discretizer', ml_k_bins_discretizer(a, b), '2, 1.5' FROM data;

CREATE TABLE reader(sql);
INSERT INTO reader VALUES
  ('SELECT ml_predict(?1, @)'),
  ('SELECT ml_probability(?1, @)'),
  ('SELECT ml_transform(?1, @)'),
  ('SELECT ml_impute(?1, ''*'', @)'),
  ('SELECT ml_inverse_transform(?1, ml_vector(1, 2))'),
  ('SELECT ml_anomaly_score(?1, @)'),
  ('SELECT ml_p_value(?1, @)'),
  ('SELECT * FROM ml_columns(?1)'),
  ('SELECT ml_info(?1)'),
  ('SELECT * FROM ml_coefficients(?1)'),
  ('SELECT * FROM ml_summary(?1)'),
  ('SELECT * FROM ml_centroids(?1)'),
  ('SELECT ml_distance(?1, @)'),
  ('SELECT * FROM ml_cluster_profile(?1)'),
  ('SELECT * FROM ml_silhouette(''SELECT a AS x1, b AS x2 FROM data'', ?1)'),
  ('SELECT * FROM ml_vocabulary(?1)'),
  ('SELECT * FROM ml_features(?1)'),
  ('SELECT ml_explain(?1, @)'),
  ('SELECT ml_update(?1, ''yes'', @)'),
  ('SELECT ml_merge(m) FROM (SELECT ?1 AS m UNION ALL SELECT ?1)');
-- Which reader goes with which model.
CREATE TABLE fits(name, word);
INSERT INTO fits VALUES
  ('linear', 'ml_predict'), ('linear', 'ml_coefficients'),
  ('logistic', 'ml_predict'), ('logistic', 'ml_probability'), ('logistic', 'ml_coefficients'),
  ('kmeans', 'ml_predict'), ('kmeans', 'ml_transform'), ('kmeans', 'ml_centroids'),
  ('kmeans_levels', 'ml_predict'), ('kmeans_levels', 'ml_distance'), ('kmeans_levels', 'ml_centroids'),
  ('kmeans_cosine', 'ml_predict'), ('kmeans_cosine', 'ml_cluster_profile'), ('kmeans_cosine', 'ml_summary'),
  ('kmeans', 'ml_distance'), ('kmeans', 'ml_cluster_profile'), ('kmeans', 'ml_silhouette'),
  ('standard_scaler', 'ml_transform'), ('min_max_scaler', 'ml_transform'),
  ('tfidf_vectorizer', 'ml_transform'), ('tfidf_vectorizer', 'ml_vocabulary');
INSERT INTO fits SELECT name, word FROM model, (SELECT 'ml_predict' AS word
  UNION ALL SELECT 'ml_coefficients') WHERE name LIKE '%_bayes' OR name LIKE 'linear_sv_';
INSERT INTO fits SELECT name, 'ml_merge' FROM model WHERE name LIKE '%_bayes' OR name LIKE 'logistic%' OR name = 'poisson';
INSERT INTO fits VALUES ('logistic_balanced', 'ml_update'), ('logistic_wide', 'ml_update');
INSERT INTO fits SELECT 'text_columns', word FROM (SELECT 'ml_predict' AS word UNION ALL SELECT 'ml_explain' UNION ALL SELECT 'ml_vocabulary' UNION ALL SELECT 'ml_coefficients');
INSERT INTO fits VALUES ('linear_svm', 'ml_transform'), ('bernoulli_naive_bayes', 'ml_probability'),
  ('count_vectorizer', 'ml_transform'), ('dictionary_vectorizer', 'ml_transform'),
  ('hashing_vectorizer', 'ml_transform');
INSERT INTO fits SELECT name, word FROM model, (SELECT 'ml_impute' AS word
  UNION ALL SELECT 'ml_transform') WHERE name LIKE 'imputer_%';
INSERT INTO fits SELECT name, 'ml_transform' FROM model WHERE name LIKE '%_encoder' OR name = 'feature_hasher';
INSERT INTO fits SELECT name, 'ml_transform' FROM model WHERE name IN ('winsorizer', 'k_bins_discretizer') OR name LIKE '%_transformer';
INSERT INTO fits SELECT name, word FROM model, (SELECT 'ml_predict' AS word UNION ALL SELECT 'ml_anomaly_score')
  WHERE name IN ('isolation_forest', 'mahalanobis');
INSERT INTO fits VALUES ('mahalanobis', 'ml_p_value'), ('mahalanobis', 'ml_distance');
INSERT INTO fits SELECT name, 'ml_inverse_transform' FROM model WHERE name LIKE '%_transformer' OR name IN ('min_max_scaler', 'winsorizer');
INSERT INTO fits SELECT name, 'ml_columns' FROM model WHERE name LIKE '%_encoder' OR name IN ('k_bins_discretizer', 'imputer_group');
INSERT INTO fits SELECT DISTINCT name, word FROM model, (SELECT 'ml_info' AS word
  UNION ALL SELECT 'ml_summary' UNION ALL SELECT 'ml_features');

CREATE TABLE target(kind, sql, seed);
INSERT INTO target
SELECT 'blob', replace(reader.sql, '@', model.features), model.value
FROM model JOIN fits USING (name) JOIN reader ON instr(reader.sql, fits.word || '(') > 0;

INSERT INTO target
SELECT 'vector', 'SELECT ml_linear_regression(y, ?1) FROM data',
       (SELECT ml_transform(value, 'the dog') FROM model WHERE name = 'tfidf_vectorizer')
UNION ALL
SELECT 'vector', 'SELECT ml_minhash_similarity(?1, ml_minhash(body, ''{"num_perm": 8}'')) FROM data', ml_minhash('the dog', '{"num_perm": 8}')
UNION ALL
SELECT 'vector', 'SELECT ml_linear_regression(y, ?1) FROM data', ml_vector(1, 2.5, 3);

-- ---- options
INSERT INTO target VALUES
  ('json', 'SELECT ml_linear_regression(y, a, b, ?1) FROM data', '{"missing": "mean"}'),
  ('json', 'SELECT ml_logistic_regression(label, a, b, c, ?1) FROM data',
   '{"l2": 0.1, "max_iter": 20, "tol": 1e-6, "missing": "skip"}'),
  ('json', 'SELECT ml_kmeans(2, a, b, ?1) FROM data',
   '{"n_init": 2, "max_iter": 50, "tol": 1e-4, "seed": 7, "scale": "standard"}'),
  ('json', 'SELECT ml_kmeans(''auto'', a, b, ?1) FROM data', '{"k_min": 2, "k_max": 4, "sample": 20}'),
  ('json', 'SELECT * FROM ml_elbow(''SELECT a, b FROM data'', 3, ?1)',
   '{"references": 2, "k_min": 1, "sample": 20, "scale": "standard"}'),
  ('json', 'SELECT * FROM ml_dbscan(''data'', 1, 3, ?1)', '{"id": "y", "scale": "standard"}'),
  ('json', 'SELECT ml_tfidf_vectorizer(body, ?1) FROM data', '{"stop_words": "english"}'),
  ('json', 'SELECT ml_train(''linear_regression'', ''SELECT y, a, b FROM data'', ?1)',
   '{"missing": "skip", "max_levels": 10}'),
  ('json', 'SELECT ml_predict(value, ?1) FROM model WHERE name = ''linear''',
   '{"x1": 1, "x2": 2.5, "x3": "red"}'),
  ('json', 'SELECT ml_linear_regression(y, ?1) FROM data', '[1, 2.5, -3e2]'),
  ('json', 'SELECT ml_linear_svm(label, a, b, ?1) FROM data',
   '{"loss": "hinge", "C": 0.5, "tol": 1e-3, "max_iter": 50, "class_weight": "balanced"}'),
  ('json', 'SELECT ml_imputer(a, b, c, ?1) FROM data',
   '{"strategy": "mode", "group": ["x3", 2], "seed": 3}'),
  ('json', 'SELECT ml_imputer(a, b, c, ?1) FROM data',
   '{"strategy": "constant", "fill_value": {"x1": 2, "x3": "none"}}'),
  ('json', 'SELECT ml_ordinal_encoder(c, body, ?1) FROM data',
   '{"order": {"x1": ["red", "gre", "blu"]}, "unknown_value": -1, "min_frequency": 0.1, "max_categories": 3}'),
  ('json', 'SELECT ml_target_encoder(y, c, ?1) FROM data', '{"smooth": "auto"}'),
  ('json', 'SELECT ml_linear_svm(label, body, a, ?1) FROM data',
   '{"text": {"x1": {"min_df": 2, "ngram_range": [1, 2], "stop_words": ["the"], "max_features": 20}}}'),
  ('json', 'SELECT ml_linear_svm(label, body, a, ?1) FROM data', '{"text": [1]}'),
  ('json', 'SELECT * FROM ml_near_duplicates(''SELECT id, body FROM data'', ?1)',
   '{"threshold": 0.5, "num_perm": 16, "seed": 3, "analyzer": "word", "ngram_range": [1, 2], "recall": 0.9}'),
  ('json', 'SELECT ml_minhash(body, ?1) FROM data', '{"num_perm": 8, "seed": 1}'),
  ('json', 'SELECT ml_isolation_forest(a, b, ?1) FROM data',
   '{"n_estimators": 3, "max_samples": 10, "contamination": 0.1, "seed": 5}'),
  ('json', 'SELECT ml_mahalanobis(a, b, ?1) FROM data', '{"robust": false, "level": 0.9}'),
  ('json', 'SELECT ml_upper_fence(a, ?1) FROM data', '{"method": "quantile", "threshold": 0.1}'),
  ('json', 'SELECT * FROM ml_outliers(''SELECT a, b FROM data'', ?1)',
   '{"method": "hampel", "window": 2, "threshold": 1}'),
  ('json', 'SELECT ml_hashing_vectorizer(body, ?1) FROM data', '{"n_features": 16, "norm": "l1"}'),
  ('json', 'SELECT * FROM ml_tokens(''The red cats'', ?1)',
   '{"stop_words": ["the"], "stem": "english", "cjk": "run"}'),
  ('json', 'SELECT * FROM ml_tokens(''The red cats 外卖很好, a@b.co 1,000'', ?1)',
   '{"tokens": "words", "fold": true, "normalize": "nfkc", "dictionary": {"外卖": 3, "很好": 0.5}, "emails": "keep", "numbers": "drop"}'),
  ('json', 'SELECT * FROM ml_tokens(''外卖很好'', ?1)',
   (SELECT '{"dictionary": "' || ml_dictionary(column1, column2) || '", "tokens": "words"}' FROM (VALUES ('外卖', 3), ('很好', 0.5), ('很', 1e17)))),
  ('json', 'SELECT * FROM ml_similar(''SELECT id, body FROM data'', 2, ?1)',
   '{"min_similarity": 0.1, "weights": "bm25", "k1": 1.5, "ngram_range": [1, 2]}'),
  ('json', 'SELECT * FROM ml_roc_curve(''SELECT label, a FROM data'', ?1)',
   '{"positive": "yes", "drop_intermediate": false}');

-- ---- text
INSERT INTO target VALUES
  ('text', 'SELECT ml_number(?1)', '$ 1,234.50'),
  ('text', 'SELECT ml_number(?1)', '(12.5 %)'),
  ('text', 'SELECT ml_date(?1)', '2024-02-29T13:05:59+01:00'),
  ('text', 'SELECT ml_date(?1)', 'Thursday, 29th of February 2024 1:05 pm'),
  ('text', 'SELECT ml_date(?1, ''%d/%m/%Y'')', '29/02/2024'),
  ('text', 'SELECT ml_date(''29/02/2024'', ?1)', '%d/%m/%Y %H:%M'),
  ('text', 'SELECT ml_text(?1)', '  Ａ  naïve   café - N/A '),
  ('text', 'SELECT ml_tfidf_vectorizer(?1) FROM data', 'The cat sat on the mat, 中文 and more'),
  ('text', 'SELECT ml_transform(value, ?1) FROM model WHERE name = ''tfidf_vectorizer''', 'the dog'),
  ('text', 'SELECT * FROM ml_tokens(?1)', 'Größe, 漢字仮名 naïve mc2 אב'),
  ('text', 'SELECT * FROM ml_tokens(?1, ''{"tokens": "words", "normalize": "nfc", "fold": true, "urls": "keep", "emails": "keep", "hashtags": "keep", "mentions": "keep", "numbers": "keep", "emoji": "keep"}'')',
   'Can''t see https://a.b/c_(d), me@x.org #tag @you 1,000.5e3 👩‍👩‍👧 🇩🇪 1️⃣ é ㍿ が 각'),
  ('text', 'SELECT * FROM ml_tokens(?1, ''{"dictionary": {"外卖": 3, "很好": 1}, "tokens": "words", "normalize": "nfkd"}'')', '外卖很好の葛󠄀ｶﾞ abc'),
  ('text', 'SELECT ml_transform(value, ?1) FROM model WHERE name = ''hashing_vectorizer''', 'the dog'),
  ('text', 'SELECT ml_classification_report(label, ?1) FROM data', 'yes'),
  ('text', 'SELECT ml_predict(value, 1, 2, ?1) FROM model WHERE name = ''linear''', 'red'),
  ('text', 'SELECT ml_split(?1, 0.2), ml_fold(?1, 5)', 'key 17'),
  ('text', 'SELECT ml_predict(value, ''red'', ?1, 2) FROM model WHERE name = ''text_columns''', '{the dog}'),
  ('text', 'SELECT ml_jaccard_similarity(?1, body), ml_minhash(?1) FROM data', 'the dog and the cat 漢字仮名'),
  ('text', 'SELECT ml_kmeans(2, a, ?1) FROM data', '3.5');

-- ---- sources
INSERT INTO target VALUES
  ('sql', 'SELECT ml_train(''linear_regression'', ?1)', 'SELECT y, a, b, c FROM data'),
  ('sql', 'SELECT ml_train(?1, ''SELECT y, a FROM data'')', 'linear_regression'),
  ('sql', 'SELECT * FROM ml_describe(?1)', 'data'),
  ('sql', 'SELECT * FROM ml_tfidf(?1)', 'SELECT id, body FROM data'),
  ('sql', 'SELECT * FROM ml_keywords(?1, 2)', 'SELECT id, body FROM data'),
  ('sql', 'SELECT * FROM ml_confusion_matrix(?1)', 'SELECT label, label FROM data');
