#!/usr/bin/python3
"""Writes cluster_agreement.csv: scikit-learn's measures of how two groupings agree, of labels that
tests/sql/reference_agreement.sql makes by the same arithmetic."""
import csv
import os
from collections import Counter
from decimal import Decimal, getcontext
from math import comb
from sklearn import metrics

CASES = {
    "small": (60, lambda i: i % 3, lambda i: i // 4 % 5),
    "squares": (1000, lambda i: i * i % 7, lambda i: i * i * i % 11),
    "noisy": (5000, lambda i: i % 4, lambda i: i // 10 % 4 if i % 10 == 0 else i % 4),
    "renamed": (200, lambda i: i % 6, lambda i: 5 - i % 6),
    "one_cluster": (100, lambda i: i % 5, lambda i: 0),
    "one_label": (100, lambda i: 0, lambda i: i % 5),
    "split": (300, lambda i: i % 3, lambda i: i % 9),
    "joined": (300, lambda i: i % 9, lambda i: i % 3),
    "many": (20000, lambda i: i % 97, lambda i: i // 13 % 101),
    "uneven": (3000, lambda i: int(i % 100 == 0), lambda i: int(i % 150 == 0)),
    "singles": (40, lambda i: i, lambda i: i // 4),
    "two_rows": (2, lambda i: i, lambda i: 0),
}
MEASURES = {
    "adjusted_rand_index": metrics.adjusted_rand_score,
    "adjusted_mutual_information": metrics.adjusted_mutual_info_score,
    "homogeneity": metrics.homogeneity_score,
    "completeness": metrics.completeness_score,
    "v_measure": metrics.v_measure_score,
}

getcontext().prec = 40


def exact_adjusted_mutual_information(known, found):
    """With 40 digits and whole factorials: of many groups scikit-learn's has only 11 digits."""
    n = len(known)
    rows, columns = Counter(known), Counter(found)

    def term(a, b, count):
        return Decimal(count) / n * (Decimal(n * count) / (a * b)).ln()

    def entropy(sizes):
        return -sum(Decimal(size) / n * (Decimal(size) / n).ln() for size in sizes.values())

    both = Counter(zip(known, found)).items()
    information = sum(term(rows[x], columns[y], count) for (x, y), count in both)
    chance = Decimal(0)
    for a, many in Counter(rows.values()).items():
        for b, times in Counter(columns.values()).items():
            for m in range(max(1, a + b - n), min(a, b) + 1):
                ways = Decimal(comb(b, m) * comb(n - b, a - m)) / comb(n, a)
                chance += many * times * ways * term(a, b, m)
                if m > a * b / n and ways < 1e-30:
                    break
    return (information - chance) / ((entropy(rows) + entropy(columns)) / 2 - chance)


path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "cluster_agreement.csv")
with open(path, "w", encoding="utf-8", newline="") as file:
    out = csv.writer(file, lineterminator="\n")
    out.writerow(["name", "measure", "value"])
    for name, (n, known, found) in CASES.items():
        labels = [known(i) for i in range(n)], [found(i) for i in range(n)]
        for measure, function in MEASURES.items():
            value = function(*labels)
            if (name, measure) == ("many", "adjusted_mutual_information"):
                exact = exact_adjusted_mutual_information(*labels)
                assert abs(float(exact) - value) < 1e-11
                value = exact
            out.writerow([name, measure, repr(float(value))])
