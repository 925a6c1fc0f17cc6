#!/usr/bin/python3
"""Writes tests/reference/sql_values.csv: what R, scipy, pandas and scikit-learn give for the tables that
tests/sql/statistics.sql and tests/sql/evaluate.sql read. Run from the project's folder."""
import csv, subprocess, warnings
import pandas as pd
from scipy import stats
from sklearn import metrics as sk

warnings.filterwarnings("ignore")
TABLE = "tests/data/profile/penguins.csv"
rows = []


def add(test, name, value):
    rows.append([test, name, repr(float(value))])


def from_r(code):
    code = f'd <- read.csv("{TABLE}"); options(digits = 17); ' + code
    out = subprocess.run(["Rscript", "--vanilla", "-e", code], capture_output=True, text=True,
                         check=True).stdout
    return [float(line) for line in out.split()]


def statistics():
    mass = "x <- d$body_mass_g; x <- x[!is.na(x)]; "
    show = "cat(formatC(v, digits = 17, format = 'g'), sep = '\\n')"
    names = ["median", "iqr", "mad", "mad_1", "stddev", "var_samp"]
    for name, value in zip(names, from_r(
            mass + "v <- c(median(x), IQR(x), mad(x), mad(x, constant = 1), sd(x), var(x)); " + show)):
        add("statistics", name, value)
    for type in range(1, 10):
        levels = [0, 0.1, 1 / 3, 0.9, 1]
        values = from_r(mass + f"v <- quantile(x, c(0, 0.1, 1/3, 0.9, 1), type = {type}, "
                               f"names = FALSE); " + show)
        for level, value in zip(levels, values):
            add("statistics", f"quantile_{type}_{level:.2f}", value)
    pair = "k <- complete.cases(d$body_mass_g, d$flipper_length_mm); y <- d$body_mass_g[k]; " \
           "x <- d$flipper_length_mm[k]; m <- lm(y ~ x); n <- length(x); "
    names = ["corr", "covar_samp", "covar_pop", "regr_slope", "regr_intercept", "regr_r2"]
    for name, value in zip(names, from_r(
            pair + "v <- c(cor(x, y), cov(x, y), cov(x, y) * (n - 1) / n, coef(m)[2], coef(m)[1], "
                   "summary(m)$r.squared); " + show)):
        add("statistics", name, value)
    x = pd.read_csv(TABLE)["body_mass_g"].dropna()
    n = len(x)
    add("statistics", "stddev_pop", x.std(ddof=0))
    add("statistics", "var_pop", x.var(ddof=0))
    add("statistics", "skewness_1", stats.skew(x))
    add("statistics", "kurtosis_1", stats.kurtosis(x))
    add("statistics", "skewness_2", x.skew())
    add("statistics", "kurtosis_2", x.kurt())
    add("statistics", "skewness_3", stats.skew(x) * (1 - 1 / n) ** 1.5)
    add("statistics", "kurtosis_3", (stats.kurtosis(x) + 3) * (1 - 1 / n) ** 2 - 3)
    rolling = pd.read_csv(TABLE)["body_mass_g"].rolling(20, min_periods=2)
    add("windows", "sum of rolling medians", rolling.median().sum())
    add("windows", "sum of rolling quantiles", rolling.quantile(0.9).sum())
    add("windows", "sum of rolling stddevs", rolling.std().sum())
    add("windows", "sum of rolling skewness", rolling.skew().iloc[19:].sum())


def evaluate():
    d = pd.read_csv(TABLE).dropna()
    # A rough rule, so that the metrics have something to find wrong.
    heavy = d["body_mass_g"] > 4100
    guess = heavy.map({True: "male", False: "female"})
    add("evaluate", "accuracy", sk.accuracy_score(d["sex"], guess))
    add("evaluate", "balanced_accuracy", sk.balanced_accuracy_score(d["sex"], guess))
    add("evaluate", "matthews_correlation", sk.matthews_corrcoef(d["sex"], guess))
    add("evaluate", "cohen_kappa", sk.cohen_kappa_score(d["sex"], guess))
    score = d["body_mass_g"]
    probability = (d["body_mass_g"] - 2600) / 4000
    male = d["sex"] == "male"
    for name, f in [("precision", sk.precision_score), ("recall", sk.recall_score),
                    ("f1", sk.f1_score)]:
        add("evaluate", name, f(d["sex"], guess, pos_label="male"))
        add("evaluate", name + "_female", f(d["sex"], guess, pos_label="female"))
    add("evaluate", "roc_auc", sk.roc_auc_score(male, score))
    add("evaluate", "roc_auc_female", sk.roc_auc_score(~male, score))
    add("evaluate", "average_precision", sk.average_precision_score(male, score))
    add("evaluate", "log_loss", sk.log_loss(male, probability))
    add("evaluate", "brier_score", sk.brier_score_loss(male, probability))
    species = d["flipper_length_mm"].map(
        lambda f: "Gentoo" if f > 206 else "Chinstrap" if f > 194 else "Adelie")
    for average in ["macro", "micro", "weighted"]:
        for name, f in [("precision", sk.precision_score), ("recall", sk.recall_score),
                        ("f1", sk.f1_score)]:
            add("evaluate", f"{name}_{average}", f(d["species"], species, average=average))
    add("evaluate", "matthews_species", sk.matthews_corrcoef(d["species"], species))
    line = 50.0 * d["flipper_length_mm"] - 5800
    add("evaluate", "r2", sk.r2_score(d["body_mass_g"], line))
    add("evaluate", "mse", sk.mean_squared_error(d["body_mass_g"], line))
    add("evaluate", "rmse", sk.mean_squared_error(d["body_mass_g"], line, squared=False))
    add("evaluate", "mae", sk.mean_absolute_error(d["body_mass_g"], line))
    add("evaluate", "mape", sk.mean_absolute_percentage_error(d["body_mass_g"], line))


statistics()
evaluate()
with open("tests/reference/sql_values.csv", "w", newline="") as out:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["test", "name", "value"])
    writer.writerows(rows)
