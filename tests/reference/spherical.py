#!/usr/bin/python3
"""Writes spherical.csv: the best of 300 runs of spherical k-means, written out in numpy, on iris and on
made-up documents with scikit-learn's TF-IDF, and its silhouette by scikit-learn."""
import csv
import os
import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import silhouette_score
from sklearn.preprocessing import normalize

HERE = os.path.dirname(os.path.abspath(__file__))


def spherical(x, k, weights, runs, generator):
    best = (np.inf, None)
    for _ in range(runs):
        centroids = x[generator.choice(len(x), k, replace=False)]
        labels = None
        while True:
            found = np.argmax(x @ centroids.T, axis=1)
            if labels is not None and (found == labels).all():
                break
            labels = found
            sums = np.array([(weights[labels == c, None] * x[labels == c]).sum(0) for c in range(k)])
            if not np.abs(sums).sum(1).all():
                break
            centroids = normalize(sums)
        inertia = float(np.sum(weights * (1 - (x @ centroids.T).max(1))))
        if len(set(labels)) == k and inertia < best[0]:
            best = inertia, labels
    return best


path = os.path.join(HERE, "..", "data", "clustering", "iris.csv")
with open(path, encoding="utf-8") as file:
    iris = normalize([[float(v) for v in row[:4]] for row in list(csv.reader(file))[1:]])
documents = [f"t{i % 4}x{i * 7 % 5} t{i % 4}y{i * 3 % 6} zz{i % 11} zz{i * 5 % 13}" for i in range(200)]
tfidf = np.asarray(TfidfVectorizer().fit_transform(documents).todense())
generator = np.random.default_rng(1)
with open(os.path.join(HERE, "spherical.csv"), "w", encoding="utf-8", newline="") as file:
    out = csv.writer(file, lineterminator="\n")
    out.writerow(["name", "k", "measure", "value"])
    for name, x, ks, weights in (("iris", iris, (2, 3, 4), np.ones(150)),
                                 ("iris_weighted", iris, (3,), 1.0 + np.arange(150) % 3),
                                 ("documents", tfidf, (2, 4), np.ones(200))):
        for k in ks:
            inertia, labels = spherical(x, k, weights, 300, generator)
            out.writerow([name, k, "inertia", repr(inertia)])
            out.writerow([name, k, "silhouette", repr(float(silhouette_score(x, labels, metric="cosine")))])
