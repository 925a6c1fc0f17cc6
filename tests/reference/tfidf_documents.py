#!/usr/bin/python3
"""Writes scikit-learn's TF-IDF of tests/data/sms_spam.csv for tests/sql/reference_tfidf.sql. Run from
the project's folder. In tests/reference:

  tfidf_options.csv        the cases: our options
  tfidf_vocabulary.csv.gz  terms with column, document count and idf: all of the first case, of
                           the others every 8th
  tfidf_sums.csv.gz        of a document its number of terms, the sum of its weights and that of
                           weight * (1 + column mod 13); of the other cases of every 10th
  tfidf_weights.csv.gz     all weights of every 150th document
"""
import csv
import gzip
import json

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

# scikit-learn's options, and ours where they are called otherwise
CASES = [
    ("defaults", {}, {}),
    ("stop words", dict(stop_words="english"), {}),
    ("pairs", dict(ngram_range=(1, 2), min_df=2), {}),
    ("sublinear", dict(sublinear_tf=True, norm="l1"), {}),
    ("characters", dict(analyzer="char_wb", ngram_range=(3, 4), min_df=0.002), {}),
    ("binary", dict(binary=True, use_idf=False), {}),
    ("rough", dict(max_df=0.05, smooth_idf=False, norm=None), dict(norm="none")),
    ("as written", dict(lowercase=False, max_df=200, strip_accents="unicode"), {}),
]


def save(name, header, rows):
    with gzip.GzipFile("tests/reference/tfidf_%s.csv.gz" % name, "wb", 9, mtime=0) as file:
        text = "\n".join([header] + rows) + "\n"
        file.write(text.encode())


def quoted(text):
    return '"' + text.replace('"', '""') + '"'


with open("tests/data/sms_spam.csv", encoding="utf-8", newline="") as file:
    TEXTS = [row["text"] for row in csv.DictReader(file)]
terms_out, sums_out, weights_out = [], [], []
with open("tests/reference/tfidf_options.csv", "w", encoding="utf-8", newline="") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["name", "options", "terms"])
    for name, options, renamed in CASES:
        model = TfidfVectorizer(**options)
        matrix = model.fit_transform(TEXTS)
        terms = model.get_feature_names_out()
        writer.writerow([name, json.dumps({**options, **renamed}), len(terms)])
        counts = np.bincount(matrix.indices, minlength=len(terms))
        idf = model.idf_ if options.get("use_idf", True) else np.ones(len(terms))
        for i in range(0, len(terms), 1 if name == "defaults" else 8):
            terms_out.append("%s,%s,%d,%d,%.17g" % (name, quoted(terms[i]), i, counts[i], idf[i]))
        for d in range(0, len(TEXTS), 1 if name == "defaults" else 10):
            row = matrix[d].tocoo()
            sums_out.append("%s,%d,%d,%.16g,%.16g" % (name, d + 1, row.nnz, row.data.sum(),
                                                     (row.data * (1 + row.col % 13)).sum()))
            if d % 150 == 0:
                pairs = sorted(zip(row.col, row.data))
                weights_out += ["%s,%d,%s,%.17g" % (name, d + 1, quoted(terms[c]), w)
                                for c, w in pairs]
save("vocabulary", "name,term,column,document_count,idf", terms_out)
save("sums", "name,document,terms,total,slanted", sums_out)
save("weights", "name,document,term,weight", weights_out)
