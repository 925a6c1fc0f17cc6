#!/usr/bin/python3
"""Writes kmeans_labels.csv: the labels of scikit-learn's KMeans, best of 50 runs each to a fixed
point, for the cases of kmeans_best.csv of at most 1000 rows where it reaches the least inertia known.
One row a case: the labels in the order of the rows, a letter each. Run from the project's folder.
"""
import csv
import string

import numpy as np
from sklearn.cluster import KMeans

from kmeans_best import load

letters = string.ascii_letters
with open("tests/reference/kmeans_best.csv", encoding="utf-8", newline="") as file, \
     open("tests/reference/kmeans_labels.csv", "w", encoding="utf-8") as out:
    out.write("model,labels\n")
    for case in csv.DictReader(file):
        if int(case["rows"]) > 1000:
            continue
        x = load(case)
        model = KMeans(int(case["k"]), n_init=50, tol=0, random_state=0).fit(x)
        if abs(model.inertia_ / float(case["inertia"]) - 1) < 1e-9:
            out.write("%s,%s\n" % (case["model"], "".join(letters[i] for i in model.labels_)))
