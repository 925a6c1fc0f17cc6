#!/usr/bin/python3
"""Checks the vocabularies and weights of ml_tfidf against scikit-learn (1.2), by default and with eight sets of options:
run from the project's folder after make. Arguments: CSV files of documents as path:column; the SMS messages of
tests/data without any. Prints the largest difference of a weight of each."""
import csv, gzip, json, sqlite3, sys
import numpy as np
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

csv.field_size_limit(10**9)
SETS = [{}, {"min_df": 2}, {"max_df": 0.1, "min_df": 0.001}, {"max_features": 1000, "sublinear_tf": True},
        {"ngram_range": [1, 2], "min_df": 3}, {"stop_words": "english", "norm": "l1"},
        {"smooth_idf": False, "norm": "none"}, {"binary": True, "use_idf": False, "strip_accents": "unicode"},
        {"analyzer": "char_wb", "ngram_range": [3, 3], "min_df": 5, "lowercase": False}]
for argument in sys.argv[1:] or ["tests/data/sms_spam.csv:text"]:
    path, column = argument.split(":")
    with (gzip.open if path.endswith("gz") else open)(path, "rt", encoding="utf-8", newline="") as file:
        texts = [row[column] for row in csv.DictReader(file)]
    db = sqlite3.connect(":memory:")
    db.enable_load_extension(True)
    db.load_extension("./mlext")
    db.execute("CREATE TABLE t(id INTEGER PRIMARY KEY, body TEXT)")
    db.executemany("INSERT INTO t VALUES (?, ?)", enumerate(texts))
    for options in map(dict, SETS):
        given = {k: tuple(v) if isinstance(v, list) else v for k, v in options.items()}
        if given.get("norm") == "none":
            given["norm"] = None
        if "max_features" in given:  # among equal counts scikit-learn's sort keeps any: cut where there are none
            counts = np.sort(np.asarray(CountVectorizer().fit_transform(texts).sum(axis=0)).ravel())[::-1]
            cut = max(n for n in range(1, given["max_features"]) if counts[n - 1] > counts[n])
            given["max_features"] = options["max_features"] = cut
        vectorizer = TfidfVectorizer(**given)
        X = vectorizer.fit_transform(texts).tocsr()
        X.sort_indices()
        names = vectorizer.get_feature_names_out()
        columns = {name: i for i, name in enumerate(names)}
        rows = np.empty(X.nnz, dtype=np.int64)
        cols = np.empty(X.nnz, dtype=np.int64)
        weights = np.empty(X.nnz)
        count = 0
        # Han and kana are read in pairs by default; scikit-learn's way is whole runs.
        cursor = db.execute("SELECT document, term, weight FROM ml_tfidf('t', ?)",
                            (json.dumps({**options, "cjk": "run"}),))
        for document, term, weight in cursor:
            rows[count], cols[count], weights[count] = document, columns[term], weight
            count += 1
        assert count == X.nnz, (count, X.nnz)
        order = np.lexsort((cols, rows))
        assert np.array_equal(cols[order], X.indices) and np.array_equal(
            rows[order], np.repeat(np.arange(X.shape[0]), np.diff(X.indptr)))
        difference = np.abs(weights[order] - X.data)
        print(f"{path.split('/')[-1]} {options}: {X.shape[1]} terms, {count} weights, largest relative difference "
              f"{(difference / X.data).max():.2g}", flush=True)
