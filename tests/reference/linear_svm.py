#!/usr/bin/python3
"""Checks ml_linear_svm and ml_linear_svr against scikit-learn (1.2), which calls LIBLINEAR: run from the
project's folder after make. Prints, for each data set and set of options, the objective of ours above LIBLINEAR's
tightly converged one, as a part of it, the largest difference of a score, accuracies on every fifth row, and times.
Arguments: more CSV files of documents, as path:label:text."""
import csv, gzip, json, sqlite3, sys, time, warnings
import numpy as np
import scipy.sparse as sp
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC, LinearSVR

warnings.filterwarnings("ignore")
csv.field_size_limit(10**9)
db = sqlite3.connect(":memory:")
db.enable_load_extension(True)
db.load_extension("./mlext")


def objective(w, b, X, y, C, loss, scaling, epsilon=0.0, costs=None):
    scores = np.asarray(X @ w).ravel() + b
    if loss.endswith("insensitive"):
        miss = np.maximum(0, np.abs(y - scores) - epsilon)
    else:
        miss = np.maximum(0, 1 - y * scores)
    if loss.startswith("squared"):
        miss = miss**2
    return 0.5 * (w @ w + (b / scaling)**2) + np.sum((C if costs is None else costs) * miss)


def check(name, X, y, learner, options, test=None):
    """X and y are of the training rows; the table `v` holds (y, x, test)."""
    regression = learner == "ml_linear_svr"
    db.execute("DROP TABLE IF EXISTS m")
    start = time.time()
    db.execute(f"CREATE TABLE m AS SELECT {learner}(y, x, ?) AS m FROM v WHERE NOT test", (json.dumps(options),))
    ours = time.time() - start
    keywords = {k: v for k, v in options.items() if k not in ("intercept", "tol")}
    intercept = options.get("intercept", True)
    start = time.time()
    kind = LinearSVR if regression else LinearSVC
    fitted = kind(tol=1e-10, max_iter=200000, fit_intercept=intercept, random_state=0, **keywords).fit(X, y)
    theirs = time.time() - start
    start = time.time()
    plain = kind(fit_intercept=intercept, random_state=0, **keywords).fit(X, y)
    quick = time.time() - start
    C, scaling = options.get("C", 1.0), options.get("intercept_scaling", 1.0)
    loss = options.get("loss", "epsilon_insensitive" if regression else "squared_hinge")
    classes = [None] if regression else list(fitted.classes_)
    rows = db.execute("SELECT term, estimate, class FROM m, ml_coefficients(m)").fetchall()
    count = X.shape[1] + intercept
    worst, difference = -1.0, 0.0
    for k in range(len(rows) // count):
        part = np.array([r[1] for r in rows[k * count:(k + 1) * count]])
        b, w = (part[0], part[1:]) if intercept else (0.0, part)
        if regression:
            sign, their_w, their_b = y, fitted.coef_.ravel(), fitted.intercept_ if intercept else 0.0
        elif len(classes) == 2:
            sign, their_w, their_b = np.where(y == classes[1], 1, -1), fitted.coef_[0], fitted.intercept_
        else:
            sign, their_w = np.where(y == classes[k], 1, -1), fitted.coef_[k]
            their_b = fitted.intercept_[k] if intercept else 0.0
        costs = None
        if options.get("class_weight"):
            share = {c: len(y) / len(classes) / np.sum(y == c) for c in classes}
            costs = C * np.array([share[v] if len(classes) == 2 or v == classes[k] else 1 for v in y])
        their_b = float(np.ravel(their_b)[0]) if intercept else 0.0
        mine = objective(w, b, X, sign, C, loss, scaling, options.get("epsilon", 0.0), costs)
        liblinear = objective(their_w, their_b, X, sign, C, loss, scaling, options.get("epsilon", 0.0), costs)
        worst = max(worst, mine / liblinear - 1)
        difference = max(difference, np.abs(X @ (w - their_w) + b - their_b).max())
    line = f"{name} {learner} {options}: objective above LIBLINEAR's {worst:.2g}, scores differ by {difference:.2g}"
    if test is not None:
        found = [r[0] for r in db.execute("SELECT ml_predict(m, x) FROM v, m WHERE test ORDER BY v.rowid")]
        line += (f", accuracy {np.mean(np.array(found) == test[1]):.6f}, scikit-learn's "
                 f"{plain.score(*test):.6f}, same {np.mean(np.array(found) == fitted.predict(test[0])):.6f}")
    iterations, converged = [db.execute(f"SELECT value FROM m, ml_summary(m) WHERE name = '{n}'").fetchone()[0]
                             for n in ("iterations", "converged")]
    print(line + f"; {iterations} epochs, converged {converged}, {ours:.3f} s (LIBLINEAR {theirs:.3f} s, "
          f"its defaults {quick:.3f} s)", flush=True)


def dense(name, X, y, learner, sets):
    db.execute("DROP TABLE IF EXISTS v")
    db.execute("CREATE TABLE v(y, x, test)")
    db.executemany("INSERT INTO v VALUES (?, ?, 0)",
                   ((float(b) if learner == "ml_linear_svr" else int(b), json.dumps(list(a))) for a, b in zip(X, y)))
    for options in sets:
        check(name, X, y, learner, options)


def texts(path, label, body, sets):
    with (gzip.open if path.endswith("gz") else open)(path, "rt", encoding="utf-8", newline="") as file:
        rows = [(r[label], r[body]) for r in csv.DictReader(file)]
    test = np.array([(i + 1) % 5 == 0 for i in range(len(rows))])
    y = np.array([r[0] for r in rows])
    docs = np.array([r[1] for r in rows], dtype=object)
    db.execute("DROP TABLE IF EXISTS t")
    db.execute("CREATE TABLE t(y, body, test)")
    db.executemany("INSERT INTO t VALUES (?, ?, ?)", ((a, b, int(c)) for (a, b), c in zip(rows, test)))
    db.execute("DROP TABLE IF EXISTS v")
    db.execute("CREATE TABLE v AS SELECT y, ml_transform(m, body) AS x, test FROM t, (SELECT ml_tfidf_vectorizer(body)"
               " AS m FROM t WHERE NOT test) ORDER BY t.rowid")
    vectorizer = TfidfVectorizer().fit(docs[~test])
    X = vectorizer.transform(docs[~test])
    for options in sets:
        check(path.split("/")[-1], X, y[~test], "ml_linear_svm", options, (vectorizer.transform(docs[test]), y[test]))


X, y = load_breast_cancer(return_X_y=True)
dense("breast_cancer", StandardScaler().fit_transform(X), y, "ml_linear_svm",
      [{}, {"loss": "hinge"}, {"C": 0.01}, {"loss": "hinge", "C": 0.1, "intercept": False}, {"class_weight": "balanced"},
       {"intercept_scaling": 10.0, "C": 0.1}])
X, y = load_iris(return_X_y=True)
dense("iris", X, y, "ml_linear_svm", [{}, {"loss": "hinge"}, {"class_weight": "balanced"}])
X, y = load_diabetes(return_X_y=True)
dense("diabetes", StandardScaler().fit_transform(X), y, "ml_linear_svr",
      [{}, {"epsilon": 10.0}, {"loss": "squared_epsilon_insensitive", "epsilon": 5.0}])
SETS = [{}, {"loss": "hinge"}, {"C": 10.0}]
texts("tests/data/sms_spam.csv", "label", "text", SETS + [{"class_weight": "balanced"}])
for argument in sys.argv[1:]:
    texts(*argument.split(":"), SETS)
