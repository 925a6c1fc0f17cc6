#!/usr/bin/python3
"""LIBLINEAR's objectives, as scikit-learn's LinearSVC and LinearSVR reach them at a tolerance of 1e-9:
prints tests/reference/linear_svm_objectives.csv. The objective is
0.5 |(w, b / s)|^2 + C sum of the losses, s the intercept's scaling. Run from the project's folder."""
import csv, json, sys, warnings
import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC, LinearSVR

warnings.filterwarnings("ignore")


def table(path):
    with open(path, encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def objective(kind, options, X, y):
    options = dict(options)
    scaling = options.get("intercept_scaling", 1.0)
    intercept = options.pop("intercept", True)
    fit = kind(tol=1e-9, max_iter=2000000, fit_intercept=intercept, dual=True, random_state=1,
               **options).fit(X, y)
    w = np.ravel(fit.coef_)
    b = float(np.ravel(fit.intercept_)[0]) if intercept else 0.0
    scores = np.asarray(X @ w).ravel() + b
    if kind is LinearSVR:
        miss = np.maximum(0, np.abs(y - scores) - options.get("epsilon", 0.0))
    else:
        miss = np.maximum(0, 1 - np.where(y == fit.classes_[1], 1, -1) * scores)
    if "squared" in options["loss"]:
        miss = miss ** 2
    return 0.5 * (w @ w + (b / scaling) ** 2) + options["C"] * miss.sum()


out = csv.writer(sys.stdout, lineterminator="\n")
out.writerow(["source", "learner", "options", "objective"])
heart = table("tests/data/tabular/heart_scale.csv")
diabetes = table("tests/data/tabular/diabetes.csv")
sms = [r for i, r in enumerate(table("tests/data/sms_spam.csv")) if i % 5 == 0]
numbers = lambda rows, but: np.array([[float(v) for k, v in r.items() if k != but] for r in rows])
sources = {
    "heart": (numbers(heart, "label"), np.array([int(r["label"]) for r in heart])),
    "diabetes": (StandardScaler().fit_transform(numbers(diabetes, "target")),
                 np.array([float(r["target"]) for r in diabetes])),
    "sms": (TfidfVectorizer().fit_transform([r["text"] for r in sms]), np.array([r["label"] for r in sms]))}
for source, kinds, costs in (("heart", LinearSVC, (0.1, 1)), ("sms", LinearSVC, (1, 10)), ("diabetes", LinearSVR, (0.1, 1))):
    for loss in (("hinge", "squared_hinge") if kinds is LinearSVC else
                 ("epsilon_insensitive", "squared_epsilon_insensitive")):
        for C in costs:
            for more in ({}, {"intercept": False}, {"intercept_scaling": 10}):
                options = {"loss": loss, "C": C, **more}
                if kinds is LinearSVR:
                    options["epsilon"] = 5
                out.writerow([source, "ml_linear_svr" if kinds is LinearSVR else "ml_linear_svm",
                              json.dumps(options), repr(float(objective(kinds, options, *sources[source])))])
                sys.stdout.flush()
