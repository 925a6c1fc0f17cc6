#!/usr/bin/python3
"""Accuracies of text classifiers on every fifth row, trained on the others, of scikit-learn and of ours:
prints a table like tests/reference/text_classifiers.csv. Run from the project's folder after make, with
the data sets as NAME:PATH:LABEL:TEXT arguments."""
import csv, gzip, json, sqlite3, sys, time, warnings
import numpy as np
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import BernoulliNB, ComplementNB, MultinomialNB
from sklearn.svm import LinearSVC

warnings.filterwarnings("ignore")
csv.field_size_limit(10**9)
COUNT, TFIDF = ("ml_count_vectorizer", CountVectorizer), ("ml_tfidf_vectorizer", TfidfVectorizer)
CASES = [(COUNT, "ml_multinomial_naive_bayes", {}, MultinomialNB()),
         (COUNT, "ml_complement_naive_bayes", {}, ComplementNB()),
         (COUNT, "ml_bernoulli_naive_bayes", {}, BernoulliNB()),
         (TFIDF, "ml_multinomial_naive_bayes", {}, MultinomialNB()),
         (TFIDF, "ml_linear_svm", {}, LinearSVC()),
         (TFIDF, "ml_linear_svm", {"loss": "hinge"}, LinearSVC(loss="hinge")),
         (TFIDF, "ml_logistic_regression", {"l2": 1}, LogisticRegression(max_iter=1000)),
         (TFIDF, "ml_logistic_regression", {"l1": 1},
          LogisticRegression(penalty="l1", solver="liblinear", max_iter=1000))]

out = csv.writer(sys.stdout, lineterminator="\n")
out.writerow(["data", "tokens", "vectorizer", "learner", "options", "accuracy", "sklearn", "seconds",
              "sklearn_seconds"])
for argument in sys.argv[1:]:
    name, path, label, body = argument.split(":")
    with (gzip.open if path.endswith("gz") else open)(path, "rt", encoding="utf-8", newline="") as file:
        rows = [(r[label], r[body]) for r in csv.DictReader(file)]
    is_test = np.array([(i + 1) % 5 == 0 for i in range(len(rows))])
    y = np.array([r[0] for r in rows])
    texts = np.array([r[1] for r in rows], dtype=object)
    db = sqlite3.connect(":memory:")
    db.enable_load_extension(True)
    db.load_extension("./mlext")
    db.execute("CREATE TABLE t(id INTEGER PRIMARY KEY, y, body, test)")
    db.executemany("INSERT INTO t VALUES (?, ?, ?, ?)",
                   ((i, r[0], r[1], int(is_test[i])) for i, r in enumerate(rows)))
    for tokens in (["run", "pairs"] if "chinese" in name else ["run"]):
        made = None
        for (ours, theirs), learner, options, model in CASES:
            if made != ours:
                made = ours
                db.execute("DROP TABLE IF EXISTS v")
                db.execute(f"CREATE TABLE v AS SELECT id, y, test, ml_transform(m, body) AS x FROM t, (SELECT "
                           f"{ours}(body, ?) AS m FROM t WHERE NOT test) ORDER BY id", (json.dumps({"cjk": tokens}),))
                X = theirs().fit(texts[~is_test])
                train, test = X.transform(texts[~is_test]), X.transform(texts[is_test])
            many = len(set(y)) > 2
            if many and "l1" in options:
                continue  # scikit-learn's SAGA takes minutes
            start = time.time()
            db.execute("DROP TABLE IF EXISTS m")
            db.execute(f"CREATE TABLE m AS SELECT {learner}(y, x, ?) AS m FROM v WHERE NOT test",
                       (json.dumps(options),))
            found = db.execute("SELECT avg(ml_predict(m, x) = y) FROM v, m WHERE test").fetchone()[0]
            middle = time.time()
            right = model.fit(train, y[~is_test]).score(test, y[is_test])
            end = time.time()
            out.writerow([name, tokens, ours[3:], learner[3:], json.dumps(options), round(found, 6),
                          round(right, 6), round(middle - start, 2), round(end - middle, 2)])
            sys.stdout.flush()
