#!/usr/bin/python3
"""All pairs of texts whose shingles have a Jaccard similarity of at least a threshold, by brute
force with scikit-learn's CountVectorizer and scipy's sparse products.

  near_duplicates.py                     prints tests/reference/near_duplicates.csv (SMS messages)
  near_duplicates.py FILE COLUMN [ROWS]  compares ml_near_duplicates() on the first rows of any
                                         CSV file, by the library built here
"""
import csv, gzip, os, sqlite3, subprocess, sys
import numpy as np
from sklearn.feature_extraction.text import CountVectorizer

HERE = os.path.dirname(os.path.abspath(__file__))
THRESHOLDS = [0.5, 0.8, 0.9]


def pairs(texts, threshold, analyzer="char", n=5):
    # Texts shorter than a shingle, which scikit-learn has no term for, are left out here.
    x = CountVectorizer(analyzer=analyzer, ngram_range=(n, n), binary=True,
                        dtype=np.int32).fit_transform(texts)
    sizes = np.asarray(x.sum(axis=1)).ravel()
    out = []
    for start in range(0, len(texts), 500):
        both = (x[start:start + 500] @ x.T).tocoo()
        i, j, count = both.row + start, both.col, both.data
        similarity = count / (sizes[i] + sizes[j] - count)
        keep = (i < j) & (similarity >= threshold)
        out += list(zip(i[keep] + 1, j[keep] + 1, similarity[keep]))
    return sorted(out)


def read(path, column):
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8", newline="") as f:
        return [row[column] for row in csv.DictReader(f)]


def main():
    if len(sys.argv) < 3:
        texts = read(os.path.join(HERE, "..", "data", "sms_spam.csv"), "text")
        w = csv.writer(sys.stdout, lineterminator="\n")
        w.writerow(["document", "duplicate", "similarity"])
        for i, j, s in pairs(texts, 0.5):
            w.writerow([i, j, repr(float(s))])
        return
    texts = read(sys.argv[1], sys.argv[2])[:int(sys.argv[3]) if len(sys.argv) > 3 else None]
    db = sqlite3.connect(":memory:")
    db.enable_load_extension(True)
    db.load_extension(os.path.join(HERE, "..", "..", "mlext"))
    db.execute("CREATE TABLE t(id INTEGER PRIMARY KEY, body TEXT)")
    db.executemany("INSERT INTO t(body) VALUES (?)", [(t,) for t in texts])
    for analyzer, n in (("char", 5), ("word", 3)):
        everything = {(i, j): s for i, j, s in pairs(texts, min(THRESHOLDS), analyzer, n)}
        for threshold in THRESHOLDS:
            truth = {k: s for k, s in everything.items() if s >= threshold}
            for seed in range(3):
                found = {(i, j): s for i, j, s in db.execute(
                    "SELECT * FROM ml_near_duplicates('t', json_object('threshold', ?, 'seed', ?, "
                    "'analyzer', ?, 'ngram_range', json_array(?, ?)))",
                    (threshold, seed, analyzer, n, n))}
                common = truth.keys() & found.keys()
                wrong = max((abs(truth[k] - found[k]) for k in common), default=0)
                print(f"{analyzer} {n}, threshold {threshold}, seed {seed}: {len(truth)} pairs, "
                      f"found {len(common)} ({len(common) / max(len(truth), 1):.5f}), "
                      f"others {len(found.keys() - truth.keys())}, similarity off by {wrong:g}")


main()
