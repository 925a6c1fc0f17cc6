#!/usr/bin/python3
"""Values of tests/unit/kmeans_test.c: scikit-learn's Lloyd from given rows, run to a fixed point."""
import csv
import os
import numpy as np
from sklearn.cluster import KMeans

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data", "clustering")


def load(name, p):
    with open(os.path.join(DATA, name + ".csv"), encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    return np.array([[float(x) for x in row[:p]] for row in rows])


def show(title, x, k, start, weights=None):
    model = KMeans(k, init=x[start], n_init=1, tol=0, max_iter=1000).fit(x, sample_weight=weights)
    order = np.argsort(-np.bincount(model.labels_, weights), kind="stable")
    print(title, repr(model.inertia_), np.bincount(model.labels_)[order])
    print(np.array2string(model.cluster_centers_[order], separator=", ",
                          formatter={"float": lambda v: repr(float(v))}))


iris = load("iris", 4)
show("iris", iris, 3, [0, 50, 100])
show("iris, weights 1 + i % 3", iris, 3, [0, 50, 100], 1.0 + np.arange(150) % 3)
show("s1", load("s1", 2), 15, list(range(0, 4500, 300)))
