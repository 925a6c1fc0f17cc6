#!/usr/bin/python3
"""Data and expected values of tests/unit/logistic_test.c.

  python3 tests/reference/logistic.py SOURCES tests/data/logistic tests/reference

SOURCES holds the original tables (tests/data/README.md names where they come from) and, in
reference/logistic_models.csv, fits computed by Newton's method in 80-bit floats. The tables become
design matrices of plain numbers, the target first; logistic_binary.csv keeps those fits whose
tables are here; logistic_multinomial.csv has statsmodels' MNLogit, and scikit-learn's penalised
fits polished by Newton's method.
"""
import csv
import gzip
import os
import sys

import numpy as np
import pandas as pd
import statsmodels.api as sm
from sklearn.linear_model import LogisticRegression

sources, tables, answers = sys.argv[1:4]


def read(name):
    for end in (".csv", ".csv.gz"):
        path = os.path.join(sources, name + end)
        if os.path.exists(path):
            return pd.read_csv(path)
    raise SystemExit("no " + name)


def flags(frame, pairs):
    return pd.DataFrame({name: (frame[column] == value).astype(int)
                         for name, column, value in pairs})


def design(y, *parts):
    frame = pd.concat([pd.Series(y, name="y").reset_index(drop=True)] +
                      [p.reset_index(drop=True) for p in parts], axis=1)
    return frame


def make_tables():
    out = {}
    d = read("tabular/sm_spector")
    out["spector"] = design(d.GRADE, d[["GPA", "TUCE", "PSI"]])
    d = read("tabular/mtcars")
    out["mtcars_am_wt"] = design(d.am, d[["wt"]])
    d = read("tabular/birthwt")
    out["birthwt"] = design(d.low, d[["age", "lwt", "smoke", "ht", "ui"]],
                            flags(d, [("race2", "race", 2), ("race3", "race", 3)]))
    d = read("tabular/pima_tr")
    out["pima_tr"] = design((d.type == "Yes").astype(int), d.drop(columns="type"))
    d = read("tabular/infert")
    out["infert"] = design(d.case, d[["spontaneous", "induced"]])
    d = read("tabular/mroz")
    out["mroz"] = design((d.lfp == "yes").astype(int), d[["k5", "k618", "age"]],
                         flags(d, [("wc_yes", "wc", "yes"), ("hc_yes", "hc", "yes")]),
                         d[["lwg", "inc"]])
    d = read("tabular/biopsy").dropna()
    out["biopsy"] = design((d["class"] == "malignant").astype(int),
                           d[["V%d" % i for i in range(1, 10)]].astype(int))
    d = read("tabular/telco_churn")
    out["telco_churn"] = design((d.Churn == "Yes").astype(int),
                                d[["tenure", "MonthlyCharges", "SeniorCitizen"]],
                                flags(d, [("contract_one_year", "Contract", "One year"),
                                          ("contract_two_year", "Contract", "Two year"),
                                          ("fiber", "InternetService", "Fiber optic"),
                                          ("no_internet", "InternetService", "No"),
                                          ("electronic_check", "PaymentMethod",
                                           "Electronic check")]))
    d = read("tabular/banknote")
    out["banknote"] = design(d["class"], d.drop(columns="class"))
    d = read("tabular/heart_scale")
    out["heart_scale"] = design((d.label == 1).astype(int), d.drop(columns="label"))
    d = read("sklearn/iris")
    four = ["sepal_length", "sepal_width", "petal_length", "petal_width"]
    out["iris"] = design(d.target, d[four])
    d = d[d.target > 0]
    out["iris_vers_virg"] = design((d.target == 2).astype(int), d[four])
    d = read("sklearn/breast_cancer")
    out["wdbc"] = design(d.target, d.drop(columns=[c for c in d if c.startswith("target")]))
    d = read("tabular/birthwt")
    out["birthwt_race"] = design(d.race, d[["age", "lwt", "smoke"]])
    if os.environ.get("LOGISTIC_ALL"):  # not kept with the tests
        d = read("tabular/titanic").dropna(subset=["Age"])
        out["titanic"] = design(d.Survived, flags(d, [("female", "Sex", "female"),
                                                      ("pclass2", "Pclass", 2),
                                                      ("pclass3", "Pclass", 3)]), d[["Age"]])
        d = read("tabular/higgs_train")
        out["higgs_train"] = design(d.iloc[:, 0].astype(int), d.iloc[:, 1:])
    return out


def softmax_newton(x, y, l2, w):
    """Newton's method on the K rows of a penalised softmax; a tiny ridge on the intercepts fixes
    their sum, which is then taken off."""
    n, m = x.shape
    k = len(w)
    for _ in range(20):
        eta = x @ w.T
        p = np.exp(eta - eta.max(1, keepdims=True))
        p /= p.sum(1, keepdims=True)
        penalty = np.full(m, l2)
        penalty[0] = 1e-3  # moves nothing: only the sum of the intercepts is free
        w = w.copy()
        w[:, 0] -= w[:, 0].mean()
        g = (p - np.eye(k)[y]).T @ x + l2 * w * (np.arange(m) > 0)
        h = np.zeros((k * m, k * m))
        for a in range(k):
            for b in range(k):
                weight = p[:, a] * ((a == b) - p[:, b])
                block = x.T @ (x * weight[:, None])
                if a == b:
                    block += np.diag(penalty * (np.arange(m) > 0))
                if True:
                    block[0, 0] += 1.0 / k  # sums of the intercepts
                h[a * m:(a + 1) * m, b * m:(b + 1) * m] = block
        w = w - np.linalg.solve(h, g.ravel()).reshape(k, m)
    assert np.abs(g).max() < 1e-8
    return w


def write(path, rows, header):
    with open(path, "w", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def main():
    frames = make_tables()
    for name, frame in frames.items():
        frame.to_csv(os.path.join(tables, name + ".csv"), index=False)

    fits = pd.read_csv(os.path.join(sources, "reference/logistic_models.csv"))
    likelihood = pd.read_csv(os.path.join(sources, "reference/logistic_models_fit.csv"))
    likelihood = dict(zip(likelihood.model, likelihood.log_likelihood))
    rows = []
    for name, fit in fits.groupby("model", sort=False):
        table = {"wdbc_l2_std": "wdbc"}.get(name, name.replace("_l2", ""))
        if table not in frames:
            continue
        assert list(fit.term[1:]) == list(frames[table].columns[1:]), name
        rows.append([name, table, int("_l2" in name), "log_likelihood",
                     "%.16g" % likelihood[name], ""])
        for _, r in fit.iterrows():
            error = "" if pd.isna(r.std_error) else "%.16g" % r.std_error
            rows.append([name, table, int("_l2" in name), r.term, "%.16g" % r.estimate, error])
    write(os.path.join(answers, "logistic_binary.csv"), rows,
          ["model", "table", "l2", "term", "estimate", "std_error"])

    rows = []
    frame = frames["birthwt_race"]
    x = sm.add_constant(frame.drop(columns="y").astype(float))
    fit = sm.MNLogit(frame.y, x).fit(method="newton", tol=1e-14, maxiter=50, disp=0)
    rows.append(["birthwt_race", "birthwt_race", 0, "", "log_likelihood", repr(fit.llf), ""])
    for k in range(2):
        for j, term in enumerate(["(Intercept)"] + list(frame.columns[1:])):
            rows.append(["birthwt_race", "birthwt_race", 0, k + 2, term,
                         repr(fit.params.iloc[j, k]), repr(fit.bse.iloc[j, k])])
    for table, l2 in (("iris", 1.0), ("birthwt_race", 0.5)):
        frame = frames[table]
        x = frame.drop(columns="y").to_numpy(float)
        classes = np.unique(frame.y)
        y = np.searchsorted(classes, frame.y)
        fit = LogisticRegression(C=1 / l2, tol=1e-10, max_iter=100000,
                                 multi_class="multinomial").fit(x, y)
        w = np.column_stack([fit.intercept_ - fit.intercept_.mean(), fit.coef_])
        exact = softmax_newton(np.column_stack([np.ones(len(x)), x]), y, l2, w)
        assert np.abs(exact - w).max() < 1e-2, np.abs(exact - w).max()
        for k, label in enumerate(classes):
            for j, term in enumerate(["(Intercept)"] + list(frame.columns[1:])):
                rows.append([table + "_l2", table, l2, label, term, repr(exact[k, j]), ""])
    write(os.path.join(answers, "logistic_multinomial.csv"), rows,
          ["model", "table", "l2", "class", "term", "estimate", "std_error"])


main()
