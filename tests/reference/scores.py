#!/usr/bin/python3
"""Writes scikit-learn's values for tests/sql/reference_scores.sql. Run from the project's folder. In
tests/reference:

  scores_rows.csv     predictions: of who survived the Titanic, of the cultivar of a wine and of the
                      progress of diabetes, by models with two features; probabilities have three
                      decimals, so that many are equal
  scores.csv          the metrics of those
  scaled.csv          rows 0, 100, 200 ... of breast_cancer scaled in two ways
  cancer_l2.csv       logistic regression (80-bit Newton, l2 = 1) of breast_cancer, standardised
"""
import csv
import warnings

import numpy as np
import pandas as pd
from sklearn import metrics
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.preprocessing import MinMaxScaler, StandardScaler

warnings.filterwarnings("ignore")
DATA = "tests/data/tabular/"
OUT = "tests/reference/"
rows, scores = [], []

titanic = pd.read_csv(DATA + "titanic.csv.gz")
x = np.c_[titanic.Sex == "female", titanic.Pclass]
probability = LogisticRegression().fit(x, titanic.Survived).predict_proba(x)[:, 1].round(3)
actual = np.where(titanic.Survived == 1, "yes", "no")
guess = np.where(probability > 0.55, "yes", "no")
rows += [("titanic", *row) for row in zip(actual, guess, probability)]
positive = dict(pos_label="yes")
scores += [("titanic", name, value) for name, value in [
    ("accuracy", metrics.accuracy_score(actual, guess)),
    ("balanced_accuracy", metrics.balanced_accuracy_score(actual, guess)),
    ("precision", metrics.precision_score(actual, guess, **positive)),
    ("recall", metrics.recall_score(actual, guess, **positive)),
    ("f1", metrics.f1_score(actual, guess, **positive)),
    ("f1_no", metrics.f1_score(actual, guess, pos_label="no")),
    ("matthews", metrics.matthews_corrcoef(actual, guess)),
    ("kappa", metrics.cohen_kappa_score(actual, guess)),
    ("roc_auc", metrics.roc_auc_score(actual == "yes", probability)),
    ("average_precision", metrics.average_precision_score(actual == "yes", probability)),
    ("log_loss", metrics.log_loss(actual == "yes", probability)),
    ("brier", metrics.brier_score_loss(actual == "yes", probability))]]

wine = pd.read_csv(DATA + "wine.csv")
x = wine[["alcohol", "ash"]]
guess = LogisticRegression().fit(x, wine.target_name).predict(x)
rows += [("wine", a, g, "") for a, g in zip(wine.target_name, guess)]
scores.append(("wine", "accuracy", metrics.accuracy_score(wine.target_name, guess)))
for average in ("macro", "micro", "weighted"):
    p, r, f, _ = metrics.precision_recall_fscore_support(wine.target_name, guess, average=average)
    scores += [("wine", "precision_" + average, p), ("wine", "recall_" + average, r),
               ("wine", "f1_" + average, f)]
scores += [("wine", "matthews", metrics.matthews_corrcoef(wine.target_name, guess)),
           ("wine", "kappa", metrics.cohen_kappa_score(wine.target_name, guess))]

diabetes = pd.read_csv(DATA + "diabetes.csv")
guess = LinearRegression().fit(diabetes[["bmi", "bp"]], diabetes.target).predict(
    diabetes[["bmi", "bp"]]).round(2)
rows += [("diabetes", a, g, "") for a, g in zip(diabetes.target, guess)]
scores += [("diabetes", "r2", metrics.r2_score(diabetes.target, guess)),
           ("diabetes", "mse", metrics.mean_squared_error(diabetes.target, guess)),
           ("diabetes", "rmse", metrics.mean_squared_error(diabetes.target, guess) ** 0.5),
           ("diabetes", "mae", metrics.mean_absolute_error(diabetes.target, guess)),
           ("diabetes", "mape", metrics.mean_absolute_percentage_error(diabetes.target, guess))]

cancer = pd.read_csv(DATA + "breast_cancer.csv.gz")
x = cancer.iloc[:, :30].to_numpy()
scaled = []
for name, scaler in (("standard", StandardScaler()), ("min_max", MinMaxScaler())):
    table = scaler.fit_transform(x)
    scaled += [(name, i, j, table[i, j]) for i in range(0, 569, 100) for j in range(30)]


def newton(x, y, penalty):
    """Coefficients, the intercept first, which is not penalised."""
    x = np.c_[np.ones(len(x)), x].astype(np.longdouble)
    l2 = np.r_[0, np.full(x.shape[1] - 1, penalty)].astype(np.longdouble)
    beta = np.zeros(x.shape[1], np.longdouble)
    for _ in range(50):
        mu = 1 / (1 + np.exp(-(x @ beta)))
        slope = x.T @ (y - mu) - l2 * beta
        hessian = ((x.T * (mu * (1 - mu))) @ x + np.diag(l2)).astype(float)
        beta += np.linalg.solve(hessian, slope.astype(float))  # the slope alone decides its end
    return beta


z = x.astype(np.longdouble)
z = (z - z.mean(0)) / z.std(0)
beta = newton(z, cancer.target.to_numpy(), 1)


def save(name, header, lines):
    with open(OUT + name, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header] + lines)


save("scores_rows.csv", ["name", "actual", "predicted", "probability"], rows)
save("scores.csv", ["name", "metric", "value"], [(a, b, "%.17g" % v) for a, b, v in scores])
save("scaled.csv", ["scaler", "row", "column", "value"],
     [(a, i, j, "%.17g" % v) for a, i, j, v in scaled])
save("cancer_l2.csv", ["position", "estimate"],
     [(i, "%.17g" % float(b)) for i, b in enumerate(beta)])
