#!/usr/bin/python3
"""Checks ml_classification_report, ml_confusion_matrix and ml_roc_curve against scikit-learn (1.2) on random classes and scores: run from the
project's folder after make. Prints how many cases were equal."""
import sqlite3, warnings
import numpy as np
from sklearn.metrics import classification_report, confusion_matrix, roc_curve

warnings.filterwarnings("ignore")
db = sqlite3.connect(":memory:")
db.enable_load_extension(True)
db.load_extension("./mlext")
rng = np.random.default_rng(1)
equal, ties = [0, 0, 0], 0
NAMES = [["no", "yes"], ["a", "bb", "a very long name of a class", "größe"], [0, 1, 2, 10], [0.0, 1.0, 3.0]]
for case in range(400):
    names = NAMES[case % 4]
    n = int(rng.integers(1, 60))
    y = [names[i] for i in rng.integers(0, len(names), n)]
    p = [v if rng.random() < 0.6 else names[rng.integers(len(names))] for v in y]
    db.execute("DROP TABLE IF EXISTS t")
    db.execute("CREATE TABLE t(y, p)")
    db.executemany("INSERT INTO t VALUES (?, ?)", zip(y, p))
    digits = int(rng.integers(0, 6)) if case % 3 == 0 else 2
    ours = db.execute("SELECT ml_classification_report(y, p, json_object('digits', ?)) FROM t", (digits,)).fetchone()[0]
    theirs = classification_report(y, p, digits=digits, zero_division=0)
    if digits:  # with digits 0 scikit-learn's own line of the accuracy fails or not by version
        # scikit-learn 1.2 has 2 p r / (p + r) for f1, whose rounding tips what lies between two last digits.
        if ours != theirs:
            pairs = [(a, b) for a, b in zip(ours.split(), theirs.split()) if a != b]
            assert len(ours) == len(theirs) and all(abs(float(a) - float(b)) < 1.001 * 10**-digits for a, b in pairs)
            ties += 1
        equal[0] += 1
    labels = sorted(set(y) | set(p))
    matrix = db.execute("SELECT count FROM ml_confusion_matrix('t')").fetchall()
    assert [m[0] for m in matrix] == list(confusion_matrix(y, p, labels=labels).ravel())
    equal[1] += 1
    y = rng.integers(0, 2, n + 1)
    y[:2] = 0, 1
    scores = np.round(rng.normal(size=n + 1) + y, 1 + case % 3)
    db.execute("DELETE FROM t")
    db.executemany("INSERT INTO t VALUES (?, ?)", zip(y.tolist(), scores.tolist()))
    drop = bool(case % 2)
    points = db.execute("SELECT * FROM ml_roc_curve('t', ?)", ('{"drop_intermediate": %s}' % str(drop).lower(),)).fetchall()
    fpr, tpr, thresholds = roc_curve(y, scores, drop_intermediate=drop)
    assert np.array_equal(fpr, [q[1] for q in points]) and np.array_equal(tpr, [q[2] for q in points]), case
    assert np.array_equal(thresholds[1:], [q[0] for q in points[1:]])
    equal[2] += 1
print("equal reports, matrices, curves:", *equal, "of the reports", ties, "but for a tie in the last digit")
