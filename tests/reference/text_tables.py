#!/usr/bin/python3
"""Checks ml_similar, ml_keywords and ml_count_vectorizer against scikit-learn (1.2) on the SMS messages of
tests/data: run from the project's folder after make; prints the largest difference of each."""
import csv, sqlite3, json
import numpy as np
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

with open("tests/data/sms_spam.csv", encoding="utf-8", newline="") as file:
    TEXTS = [row["text"] for row in csv.DictReader(file)]
db = sqlite3.connect(":memory:")
db.enable_load_extension(True)
db.load_extension("./mlext")
db.execute("CREATE TABLE t(id INTEGER PRIMARY KEY, body TEXT)")
db.executemany("INSERT INTO t VALUES (?, ?)", enumerate(TEXTS))

vectorizer = TfidfVectorizer()
X = vectorizer.fit_transform(TEXTS)
K = 4
found = {}
for document, neighbor, similarity in db.execute(
        "SELECT document, neighbor, similarity FROM ml_similar('t', ?) ORDER BY document, rank", (K,)):
    found.setdefault(document, []).append((neighbor, similarity))
worst = 0
for i in range(len(TEXTS)):
    row = np.asarray((X[i] @ X.T).todense()).ravel()
    row[i] = -1
    best = [s for s in np.sort(row)[::-1][:K] if s > 0]
    ours = found.get(i, [])
    assert len(ours) == len(best), i
    for (neighbor, similarity), expected in zip(ours, best):
        worst = max(worst, abs(similarity - expected), abs(row[neighbor] - expected))
print("ml_similar", len(found), "documents, largest difference", worst)

names, worst, rows = vectorizer.get_feature_names_out(), 0, 0
for document, rank, term, weight in db.execute("SELECT * FROM ml_keywords('t', 5)"):
    row = X[document]
    worst, rows = max(worst, abs(np.sort(row.data)[-rank] - weight),
                      abs(row[0, vectorizer.vocabulary_[term]] - weight)), rows + 1
print("ml_keywords", rows, "rows, largest difference", worst)

C = CountVectorizer(ngram_range=(1, 2), min_df=2).fit_transform(TEXTS)
worst = 0
for i, text in db.execute("""SELECT id, ml_vector_json(ml_transform(m, body)) FROM t,
        (SELECT ml_count_vectorizer(body, '{"ngram_range": [1, 2], "min_df": 2}') AS m FROM t)"""):
    vector = json.loads(text)
    ours = np.zeros(vector["dimension"])
    for key, value in vector["values"].items():
        ours[int(key)] = value
    worst = max(worst, np.abs(ours - C[i].toarray().ravel()).max())
print("ml_count_vectorizer", C.shape, "largest difference", worst)

# BM25 from its formula; hashed features.
import collections, math, re
from sklearn.feature_extraction.text import HashingVectorizer

counters = [collections.Counter(re.findall(r"(?u)\b\w\w+\b", text.lower())) for text in TEXTS]
frequency = collections.Counter(word for counter in counters for word in counter)
mean = sum(sum(counter.values()) for counter in counters) / len(TEXTS)
for k1, b in ((1.2, 0.75), (2, 0.3)):
    worst, rows = 0, 0
    for document, term, weight in db.execute("SELECT document, term, weight FROM ml_tfidf('t', ?)",
                                             (json.dumps({"weights": "bm25", "k1": k1, "b": b}),)):
        counter = counters[document]
        idf = math.log(1 + (len(TEXTS) - frequency[term] + 0.5) / (frequency[term] + 0.5))
        expected = idf * counter[term] * (k1 + 1) / (
            counter[term] + k1 * (1 - b + b * sum(counter.values()) / mean))
        worst, rows = max(worst, abs(weight / expected - 1)), rows + 1
    print("bm25", k1, b, rows, "rows, largest relative difference", worst)
for options in ({}, {"n_features": 50}, {"n_features": 1000, "alternate_sign": False, "norm": None},
                {"ngram_range": (1, 2), "norm": "l1", "n_features": 300}, {"n_features": 100, "binary": True}):
    H = HashingVectorizer(**options).fit_transform(TEXTS)
    given = {key: "none" if value is None else value for key, value in options.items()}
    worst = 0
    for i, text in db.execute("""SELECT id, ml_vector_json(ml_transform(m, body)) FROM t,
            (SELECT ml_hashing_vectorizer('', ?) AS m)""", (json.dumps(given),)):
        vector = json.loads(text)
        ours = {int(key): value for key, value in vector["values"].items()}
        row = H[i]
        assert vector["dimension"] == H.shape[1]
        theirs = {int(j): v for j, v in zip(row.indices, row.data) if v}
        assert ours.keys() == theirs.keys(), i
        worst = max([worst] + [abs(ours[j] - theirs[j]) for j in ours])
    print("ml_hashing_vectorizer", options, "largest difference", worst)
