# Writes tests/reference/sparse_logistic.csv: logistic regression with an L1 part in the penalty, of
# more than two classes and of many columns. scikit-learn's saga says which coefficients are not 0;
# Newton's method on those goes to the end, and the optimality conditions of all are checked. Run from
# the project's folder: /usr/bin/python3 tests/reference/sparse_logistic.py
import csv
import io
import subprocess

import numpy as np
import pandas as pd
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression


def rows(table, query):
    script = f".read tests/data/tabular/{table}.sql\n.headers on\n.mode csv\n{query};\n"
    out = subprocess.run(["sqlite3", ":memory:"], input=script, capture_output=True, text=True)
    return pd.read_csv(io.StringIO(out.stdout), na_values="").dropna()


def gradient(W, X, Y, l2):
    eta = X @ W[:, 1:].T + W[:, 0]
    if len(W) == 1:
        P = 1 / (1 + np.exp(-eta))
    else:
        P = np.exp(eta - eta.max(1, keepdims=True))
        P /= P.sum(1, keepdims=True)
    R = P - Y
    return np.c_[R.sum(0), np.asarray((X.T @ R).T) + l2 * W[:, 1:]], P


def objective(W, X, Y, l1, l2):
    eta = X @ W[:, 1:].T + W[:, 0]
    if len(W) == 1:
        loss = np.logaddexp(0, eta) - Y * eta
    else:
        loss = np.logaddexp.reduce(eta, axis=1) - (Y * eta).sum(1)
    return loss.sum() + l1 * abs(W[:, 1:]).sum() + l2 / 2 * (W[:, 1:] ** 2).sum()


def exact(X, y, l1, l2, tol):
    saga = LogisticRegression(penalty="elasticnet", solver="saga", C=1 / (l1 + l2), l1_ratio=l1 / (l1 + l2),
                              tol=tol, max_iter=20000).fit(X, y)
    W = np.c_[saga.intercept_, saga.coef_]
    Y = (y[:, None] == saga.classes_).astype(float)
    if len(W) == 1:
        Y = Y[:, 1:]
    K, q = W.shape
    for _ in range(300):
        G, P = gradient(W, X, Y, l2)
        # what enters: 0 and pulled harder than l1
        enters = (W == 0) & (abs(G) > l1 * (1 + 1e-9))
        enters[:, 0] = False
        active = (W != 0) | enters
        active[:, 0] = True
        sign = np.where(W != 0, np.sign(W), -np.sign(G)) * active
        sign[:, 0] = 0
        place = np.argwhere(active)
        A = X[:, place[:, 1] - 1].toarray() if sp.issparse(X) else X[:, place[:, 1] - 1].copy()
        A[:, place[:, 1] == 0] = 1
        k = place[:, 0]
        H = np.empty((len(k), len(k)))
        for i in range(len(k)):
            for c in range(K):
                w = P[:, k[i]] * ((k[i] == c) - P[:, c])
                H[i, k == c] = (A[:, i] * w) @ A[:, k == c]
        H += np.diag(np.where(place[:, 1] == 0, 0.0, l2))
        g = (G + l1 * sign)[active]
        step = np.linalg.lstsq(H, g, rcond=1e-13)[0]
        before = objective(W, X, Y, l1, l2)
        for half in range(40):
            new = W.copy()
            new[active] -= step / 2**half
            new[(sign != 0) & (new * sign < 0)] = 0  # changed its sign: stops at 0
            if objective(new, X, Y, l1, l2) <= before * (1 + 1e-14):
                break
        W = new
        if abs(step).max() < 1e-13:
            break
    W[:, 0] -= W[:, 0].mean() if K > 1 else 0
    G, _ = gradient(W, X, Y, l2)
    off = np.where(W != 0, abs(G + l1 * np.sign(W)), np.maximum(abs(G) - l1, 0))
    off[:, 0] = abs(G[:, 0])
    assert off.max() < 1e-8, off.max()
    assert abs(saga.coef_ - W[:, 1:]).max() < 0.1 * abs(W).max()
    return saga.classes_, W


def design(frame):
    columns, names = [], []
    for name in frame.columns[1:]:
        if frame[name].dtype == object:
            for level in sorted(frame[name].unique())[1:]:
                columns.append((frame[name] == level).astype(float))
                names.append(f"{name}={level}")
        else:
            columns.append(frame[name].astype(float))
            names.append(name)
    return np.column_stack(columns), names


out = csv.writer(open("tests/reference/sparse_logistic.csv", "w"), lineterminator="\n")
out.writerow(["fit", "class", "term", "estimate"])


def write(fit, X, y, names, l1, l2, tol=1e-9):
    classes, W = exact(X, y, l1, l2, tol)
    print(fit, W.shape, (W[:, 1:] != 0).sum(), "not 0")
    for k in range(len(W)):
        for term, value in zip(["(Intercept)"] + names, W[k]):
            if value != 0:
                out.writerow([fit, classes[k] if len(W) > 1 else "", term, repr(float(value))])


iris = rows("iris", "SELECT target_name AS species, sepal_length, sepal_width, petal_length, petal_width FROM iris")
write("iris l1", *(lambda d: (d[0], iris.species.values, d[1]))(design(iris)), 1, 0)
write("iris both", *(lambda d: (d[0], iris.species.values, d[1]))(design(iris)), 0.5, 0.25)
penguins = rows("penguins", "SELECT species, island, sex, bill_length_mm / 10 AS bill, "
                "bill_depth_mm / 10 AS depth, flipper_length_mm / 100.0 AS flipper FROM penguins")
write("penguins l1", *(lambda d: (d[0], penguins.species.values, d[1]))(design(penguins)), 0.5, 0)
digits = rows("digits", "SELECT * FROM digits")
digits = digits[[digits.columns[-1]] + list(digits.columns[:-1])]
write("digits l1", digits.values[:, 1:] / 16.0, digits.values[:, 0].astype(int), list(digits.columns[1:]), 2, 0, 1e-7)
write("digits both", digits.values[:, 1:] / 16.0, digits.values[:, 0].astype(int), list(digits.columns[1:]), 1, 1, 1e-7)
messages = list(csv.reader(open("tests/data/sms_spam.csv", encoding="utf8")))[1:]
X = TfidfVectorizer().fit_transform([m[1] for m in messages]).tocsc()
y = np.array([m[0] for m in messages])
names = [f"v[{j}]" for j in range(X.shape[1])]
write("spam l1", X, y, names, 1, 0, 1e-5)
write("spam both", X, y, names, 0.5, 0.5, 1e-5)
