#!/usr/bin/python3
"""Writes dbscan.csv: scikit-learn's DBSCAN of benchmark sets: clusters, noise and core rows, and the
sum over the rows, from 1, of row * (label + 2), which tells any difference of a label."""
import csv
import os
import numpy as np
from sklearn.cluster import DBSCAN

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = [
    ("iris", 4, [(0.5, 5), (0.4, 4), (0.8, 10), (0.2, 2), (0.1, 1), (10, 5)]),
    ("aggregation", 2, [(1.5, 5), (1.0, 8), (2.0, 20), (0.5, 3)]),
    ("fcps_hepta", 3, [(1.0, 5), (0.5, 5), (0.7, 3)]),
    ("r15", 2, [(0.3, 5), (0.2, 10), (0.5, 4)]),
    ("d31", 2, [(0.5, 10), (0.7, 20), (1.0, 50)]),
    ("s1", 2, [(20000, 10), (30000, 30), (50000, 100), (5000, 3)]),
    ("unbalance", 2, [(5000, 10), (2000, 5), (20000, 40)]),
]

with open(os.path.join(HERE, "dbscan.csv"), "w", encoding="utf-8", newline="") as file:
    out = csv.writer(file, lineterminator="\n")
    out.writerow(["name", "eps", "min_points", "clusters", "noise", "core", "code"])
    for name, p, settings in CASES:
        path = os.path.join(HERE, "..", "data", "clustering", name + ".csv")
        with open(path, encoding="utf-8") as data:
            x = np.array([[float(v) for v in row[:p]] for row in list(csv.reader(data))[1:]])
        for eps, points in settings:
            model = DBSCAN(eps=eps, min_samples=points).fit(x)
            labels = model.labels_
            code = int(np.sum((np.arange(len(x)) + 1) * (labels + 2)))
            out.writerow([name, eps, points, labels.max() + 1, int((labels < 0).sum()),
                          len(model.core_sample_indices_), code])
