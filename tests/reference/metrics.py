#!/usr/bin/python3
"""Writes tests/unit/metrics_cases.h with scikit-learn 1.2's metrics: run from the project's folder."""
import random, subprocess, warnings
import numpy as np
from sklearn import metrics as sk

warnings.filterwarnings("ignore")
rng = random.Random(11)
AVERAGES = ["macro", "micro", "weighted"]
braces = lambda xs: "{" + ", ".join(repr(float(x)) if isinstance(x, (float, np.floating))
                                    else str(x) for x in xs) + "}"


def confusion_cases(out):
    out.append("typedef struct ConfusionCase {\n  int rows, classes;\n"
               "  int actual[60], predicted[60];\n"
               "  double accuracy, balanced_accuracy, matthews, kappa;\n"
               "  double binary[3], averages[3][3]; /* precision, recall, F1 */\n} ConfusionCase;\n")
    out.append("static const ConfusionCase CONFUSION_CASES[] = {")
    for classes, rows, skill in [(2, 60, .7), (2, 13, .2), (2, 30, 1), (3, 60, .5),
                                 (5, 60, .8), (9, 20, .1), (2, 7, 0)]:
        actual = [rng.randrange(classes) for _ in range(rows)]
        predicted = [a if rng.random() < skill else rng.randrange(classes) for a in actual]
        if skill == 0:
            predicted = [0] * rows  # the positive class is never predicted
        prf = lambda average: [f(actual, predicted, average=average, zero_division=0) for f in
                               (sk.precision_score, sk.recall_score, sk.f1_score)]
        binary = prf("binary") if classes == 2 else [0., 0., 0.]
        out.append(f"    {{{rows}, {classes}, {braces(actual)}, {braces(predicted)}, "
                   f"{sk.accuracy_score(actual, predicted)!r}, "
                   f"{float(sk.balanced_accuracy_score(actual, predicted))!r}, "
                   f"{float(sk.matthews_corrcoef(actual, predicted))!r}, "
                   f"{float(sk.cohen_kappa_score(actual, predicted))!r}, {braces(binary)}, "
                   + "{" + ", ".join(braces(prf(a)) for a in AVERAGES) + "}},")
    out.append("};\n")


def probability_cases(out):
    out.append("typedef struct ProbabilityCase {\n  int rows;\n"
               "  int actual[60];\n  double score[60];\n"
               "  double roc_auc, average_precision, log_loss, brier_score;\n} ProbabilityCase;\n")
    out.append("static const ProbabilityCase PROBABILITY_CASES[] = {")
    for rows, digits in [(60, 17), (60, 1), (2, 17), (50, 2), (60, 0)]:
        actual = [0, 1] + [rng.randrange(2) for _ in range(rows - 2)]
        score = [round(min(1., max(0., .5 * rng.random() + .3 * a + .1)), digits) for a in actual]
        if digits == 2:
            score[3:6] = [0.0, 1.0, 1e-300]
        values = [sk.roc_auc_score(actual, score), sk.average_precision_score(actual, score),
                  sk.log_loss(actual, score), sk.brier_score_loss(actual, score)]
        out.append(f"    {{{rows}, {braces(actual)}, {braces(score)}, "
                   + ", ".join(repr(float(v)) for v in values) + "},")
    out.append("};\n")


def residual_cases(out):
    out.append("typedef struct ResidualCase {\n  int rows;\n  double actual[40], predicted[40];\n"
               "  double values[5]; /* R^2, MSE, RMSE, MAE, MAPE */\n} ResidualCase;\n")
    out.append("static const ResidualCase RESIDUAL_CASES[] = {")
    for rows, mean, spread, noise in [(40, 0, 1, .3), (40, 1e6, 1, .5), (12, 5, 1e-3, 1),
                                      (2, 1, 1, 1), (6, 3, 0, 1), (6, 3, 0, 0)]:
        actual = [rng.gauss(mean, spread) for _ in range(rows)]
        predicted = [a + rng.gauss(0, noise) for a in actual]
        mse = sk.mean_squared_error(actual, predicted)
        values = [sk.r2_score(actual, predicted), mse, mse ** .5,
                  sk.mean_absolute_error(actual, predicted),
                  sk.mean_absolute_percentage_error(actual, predicted)]
        out.append(f"    {{{rows}, {braces(actual)}, {braces(predicted)}, {braces(values)}}},")
    out.append("};")


out = ["/* Written by tests/reference/metrics.py. */"]
confusion_cases(out)
probability_cases(out)
residual_cases(out)
open("tests/unit/metrics_cases.h", "w").write("\n".join(out) + "\n")
subprocess.run(["clang-format", "-i", "tests/unit/metrics_cases.h"], check=True)
