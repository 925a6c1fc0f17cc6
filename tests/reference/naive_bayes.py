#!/usr/bin/python3
"""Checks the naive Bayes learners against scikit-learn (1.2) on the SMS messages of tests/data, or on a CSV file
with its label and text columns: run from the project's folder after make. Prints, for each learner and
set of options, both accuracies on every fifth row, and the largest difference of a log probability."""
import csv, gzip, json, sqlite3, sys, time, warnings
import numpy as np
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.naive_bayes import BernoulliNB, ComplementNB, MultinomialNB

warnings.filterwarnings("ignore")
path, label, body = (sys.argv + ["tests/data/sms_spam.csv", "label", "text"])[1:4] if len(sys.argv) > 3 else (
    "tests/data/sms_spam.csv", "label", "text")
csv.field_size_limit(10**9)
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


def vectors(learner):
    db.execute("DROP TABLE IF EXISTS v")
    db.execute(f"CREATE TABLE v AS SELECT id, y, test, ml_transform(m, body) AS x FROM t, (SELECT {learner}(body)"
               " AS m FROM t WHERE NOT test) ORDER BY id")


CASES = [
    (CountVectorizer, "ml_count_vectorizer", MultinomialNB, "ml_multinomial_naive_bayes",
     [{}, {"alpha": 0.1, "fit_prior": False}]),
    (CountVectorizer, "ml_count_vectorizer", ComplementNB, "ml_complement_naive_bayes",
     [{}, {"norm": True}]),
    (CountVectorizer, "ml_count_vectorizer", BernoulliNB, "ml_bernoulli_naive_bayes",
     [{}, {"alpha": 0.01}, {"threshold": 1}]),
    (TfidfVectorizer, "ml_tfidf_vectorizer", MultinomialNB, "ml_multinomial_naive_bayes", [{}]),
    (TfidfVectorizer, "ml_tfidf_vectorizer", ComplementNB, "ml_complement_naive_bayes", [{}]),
]
for vectorizer, ours, model, learner, sets in CASES:
    transform = vectorizer().fit(texts[~is_test])
    train, test = transform.transform(texts[~is_test]), transform.transform(texts[is_test])
    vectors(ours)
    for options in sets:
        theirs = {("binarize" if k == "threshold" else k): v for k, v in options.items()}
        fitted = model(**theirs).fit(train, y[~is_test])
        logs = fitted.predict_log_proba(test)
        start = time.time()
        db.execute("DROP TABLE IF EXISTS m")
        db.execute(f"CREATE TABLE m AS SELECT {learner}(y, x, ?) AS m FROM v WHERE NOT test", (json.dumps(options),))
        middle = time.time()
        found = db.execute("SELECT ml_predict(m, x), ml_probabilities(m, x) FROM v, m WHERE test ORDER BY id").fetchall()
        end = time.time()
        predictions = np.array([f[0] for f in found])
        worst = 0
        for f, row in zip(found, logs):
            p = np.array([json.loads(f[1])[str(c)] for c in fitted.classes_])
            seen = (p > 0) & (row > -650)
            worst = max(worst, np.abs(np.log(p[seen]) - row[seen]).max())
        print(f"{learner} of {ours[3:8]} {options}: accuracy {np.mean(predictions == y[is_test]):.6f}, scikit-learn's"
              f" {fitted.score(test, y[is_test]):.6f}, same {np.mean(predictions == fitted.predict(test)):.6f},"
              f" largest difference of logs {worst:.2g}; fit {middle - start:.3f} s, predict {end - middle:.3f} s")

if len(sys.argv) < 4:  # Gaussian, on dense features
    from sklearn.datasets import load_breast_cancer, load_iris, load_wine
    from sklearn.naive_bayes import GaussianNB
    for load in (load_iris, load_breast_cancer, load_wine):
        X, y = load(return_X_y=True)
        db.execute("DROP TABLE IF EXISTS d")
        db.execute("CREATE TABLE d(y, x)")
        db.executemany("INSERT INTO d VALUES (?, ?)", [(int(b), json.dumps(list(a))) for a, b in zip(X, y)])
        fitted = GaussianNB().fit(X, y)
        logs, predicted, same, worst = fitted.predict_log_proba(X), fitted.predict(X), 0, 0
        for i, (p, q) in enumerate(db.execute("SELECT ml_predict(m, x), ml_probabilities(m, x) FROM d,"
                                              " (SELECT ml_gaussian_naive_bayes(y, x) AS m FROM d)")):
            same += p == predicted[i]
            for k, value in json.loads(q).items():
                if logs[i, int(k)] > -600:
                    worst = max(worst, abs(np.log(value) - logs[i, int(k)]) / max(1, abs(logs[i, int(k)])))
        print(f"ml_gaussian_naive_bayes {load.__name__}: same {same} of {len(y)}, largest relative difference of logs {worst:.2g}")
