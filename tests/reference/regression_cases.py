"""Writes tests/reference/regression_cases.csv: estimates and standard errors of hard tables, by
Newton's method in arithmetic of 60 digits. Run from the project's folder, with Python's mpmath:
python3 tests/reference/regression_cases.py"""
import csv
import sqlite3

from mpmath import exp, log, matrix, mp, mpf, sqrt

mp.dps = 60
db = sqlite3.connect(":memory:")
db.executescript(open("tests/reference/regression_cases.sql").read())


def fit(x, y, classes, poisson=False):
    """x (n, p), y (n) of 0 .. classes - 1 or counts: (classes - 1, p) estimates and errors."""
    n, p, scores = len(x), len(x[0]), 1 if poisson else classes - 1
    b = matrix(scores * p, 1)
    if poisson:
        b[0] = log(sum(mpf(v) for v in y) / n)
    for _ in range(80):
        gradient, hessian = matrix(scores * p, 1), matrix(scores * p, scores * p)
        for row, target in zip(x, y):
            eta = [sum(b[k * p + j] * row[j] for j in range(p)) for k in range(scores)]
            if poisson:
                mean = [exp(eta[0])]
                weight = [[mean[0]]]
                residual = [target - mean[0]]
            else:
                total = 1 + sum(exp(e) for e in eta)
                mean = [exp(e) / total for e in eta]
                weight = [[mean[k] * ((k == l) - mean[l]) for l in range(scores)]
                          for k in range(scores)]
                residual = [(target == k + 1) - mean[k] for k in range(scores)]
            for k in range(scores):
                for i in range(p):
                    gradient[k * p + i] += residual[k] * row[i]
                    for l in range(scores):
                        for j in range(p):
                            hessian[k * p + i, l * p + j] += weight[k][l] * row[i] * row[j]
        inverse = hessian ** -1
        step = inverse * gradient
        largest = max(abs(s) for s in step)
        b += step if largest < 1e6 else step / 2
        if max(abs(s) / (1 + abs(v)) for s, v in zip(step, b)) < mpf(10) ** -40:
            break
    return b, [sqrt(inverse[i, i]) for i in range(scores * p)]


out = []


def write(name, terms, classes, result):
    for i, (estimate, error) in enumerate(zip(*result)):
        group = classes[i // len(terms)] if classes else ""
        out.append([name, group, terms[i % len(terms)], mp.nstr(estimate, 17), mp.nstr(error, 17)])


rows = db.execute("SELECT y, k, x1, x2, x3 FROM near").fetchall()
x = [[mpf(1)] + [mpf(v) for v in row[2:]] for row in rows]
terms = ["(Intercept)", "x1", "x2", "x3"]
write("near two", terms, None, fit(x, [row[0] for row in rows], 2))
write("near three", terms, ["q", "r"], fit(x, ["pqr".index(row[1]) for row in rows], 3))
rows = db.execute("SELECT y, x1, x2, x3, x4, c FROM full").fetchall()
x = [[mpf(1)] + [mpf(v) for v in row[1:5]] + [mpf(row[5] == "b"), mpf(row[5] == "c"),
     mpf(row[1]) * mpf(row[3]), mpf(row[1]) * mpf(row[4])] for row in rows]
terms = ["(Intercept)", "x1", "x2", "x3", "x4", "c=b", "c=c", "x1:x3", "x1:x4"]
write("full", terms, None, fit(x, [row[0] for row in rows], 0, True))
with open("tests/reference/regression_cases.csv", "w", newline="") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["fit", "class", "term", "estimate", "std_error"])
    writer.writerows(out)
