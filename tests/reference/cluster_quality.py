#!/usr/bin/python3
"""Writes cluster_quality.csv: scikit-learn's measures of k-means clusterings, at the best optimum of
many runs, and cluster_silhouettes.csv: the silhouettes of the rows of one of them."""
import csv
import os
import numpy as np
from sklearn import metrics
from sklearn.cluster import KMeans

HERE = os.path.dirname(os.path.abspath(__file__))


def load(name, p):
    path = os.path.join(HERE, "..", "data", "clustering", name + ".csv")
    with open(path, encoding="utf-8") as file:
        return np.array([[float(x) for x in row[:p]] for row in list(csv.reader(file))[1:]])


def write(name, head, rows):
    with open(os.path.join(HERE, name), "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(head)
        out.writerows(rows)


iris = load("iris", 4)
scaled = (iris - iris.mean(0)) / iris.std(0)
rows = []
for name, x, ks, runs in (("iris", iris, (2, 3, 4, 5, 6), 200), ("iris_scaled", scaled, (2, 3, 4), 200),
                          ("s1", load("s1", 2), (15,), 20), ("hepta", load("fcps_hepta", 3), (7,), 20)):
    for k in ks:
        model = KMeans(k, n_init=runs, tol=0, max_iter=1000, random_state=1).fit(x)
        labels = model.labels_
        rows += [
            (name, k, "inertia", repr(float(model.inertia_))),
            (name, k, "silhouette", repr(float(metrics.silhouette_score(x, labels)))),
            (name, k, "calinski_harabasz", repr(float(metrics.calinski_harabasz_score(x, labels)))),
            (name, k, "davies_bouldin", repr(float(metrics.davies_bouldin_score(x, labels)))),
        ]
        if (name, k) == ("iris_scaled", 3):
            silhouettes = metrics.silhouette_samples(x, labels)
            write("cluster_silhouettes.csv", ("row", "silhouette"),
                  [(i + 1, repr(float(v))) for i, v in enumerate(silhouettes)])
weighted = KMeans(3, n_init=200, tol=0, max_iter=1000, random_state=1).fit(
    iris, sample_weight=1.0 + np.arange(150) % 3)
rows.append(("iris_weighted", 3, "inertia", repr(float(weighted.inertia_))))
write("cluster_quality.csv", ("name", "k", "measure", "value"), rows)
