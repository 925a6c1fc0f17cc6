#!/usr/bin/python3
"""Writes tests/unit/statistics_cases.h: run from the project's folder, R installed.

Means, deviations, skewness, kurtosis and covariances are computed in rational arithmetic from the
doubles themselves and rounded once; quantiles, medians and MADs are R's.
"""
import csv, random, subprocess
from decimal import Decimal, getcontext
from fractions import Fraction

getcontext().prec = 60
LEVELS = [0, 0.01, 0.1, 0.25, 1 / 3, 0.5, 0.6, 0.75, 0.9, 0.99, 1]


def root(x):
    return (Decimal(x.numerator) / Decimal(x.denominator)).sqrt()


def dec(x):
    return Decimal(x.numerator) / Decimal(x.denominator)


def central(values):
    x = [Fraction(v) for v in values]
    n = len(x)
    mean = sum(x) / n
    return n, mean, [sum((v - mean) ** k for v in x) / n for k in range(5)]


def write_nist(out):
    certified = {}
    for row in csv.DictReader(open("tests/data/nist/certified_univariate.csv")):
        certified[row["dataset"], row["statistic"]] = row["value"]
    out.append("typedef struct NistSet {\n  const char *name;\n"
               "  double mean, stddev, attainable, exact;\n} NistSet;\n")
    out.append("static const NistSet NIST_SETS[] = {")
    attainable = {"NumAcc3": "1e-9", "NumAcc4": "6e-9"}
    for name in sorted({key[0] for key in certified}):
        values = [float(line) for line in open(f"tests/data/nist/{name}.csv").read().split()[1:]]
        n, mean, m = central(values)
        exact = float(root(m[2] * n / (n - 1)))
        out.append(f'    {{"{name}", {certified[name, "mean"]}, '
                   f'{certified[name, "standardDeviation"]}, {attainable.get(name, "1e-13")}, '
                   f'{exact!r}}},')
    out.append("};\n")


def moment_case(values):
    n, mean, m = central(values)
    g, k = dec(m[3]) / (dec(m[2]) * root(m[2])), dec(m[4] / m[2] ** 2)
    N = Decimal(n)
    skew = [g, g * (N * (N - 1)).sqrt() / (N - 2), g * ((N - 1) / N) * ((N - 1) / N).sqrt()]
    kurt = [k - 3, ((N + 1) * (k - 3) + 6) * (N - 1) / ((N - 2) * (N - 3)),
            k * ((N - 1) / N) ** 2 - 3]
    y = [Fraction(i * i) for i in range(n)]
    my = sum(y) / n
    sxy = sum((Fraction(v) - mean) * (w - my) for v, w in zip(values, y))
    syy = sum((w - my) ** 2 for w in y)
    slope = sxy / (m[2] * n)
    numbers = [float(mean), float(root(m[2] * n / (n - 1))), float(root(m[2])),
               float(root(sum(Fraction(v) ** 2 for v in values) / n)),
               float(dec(sxy) / (root(m[2] * n) * root(syy))), float(sxy / (n - 1)),
               float(slope), float(my - slope * mean)]
    return [float(s) for s in skew], [float(x) for x in kurt], numbers


def write_moments(out):
    rng = random.Random(2024)
    sets = [[rng.gauss(0, 1) for _ in range(37)],
            [rng.gauss(1e9, 1e-3) for _ in range(24)],
            [rng.expovariate(1) * 1e-150 for _ in range(30)],
            [rng.expovariate(1) * 1e100 for _ in range(30)],
            [float(rng.randrange(10)) for _ in range(50)],
            [1e15, 1e15 + 1, 1e15 + 2, 1e15 + 4],
            [-1e6] + [rng.random() for _ in range(20)],
            [1.7e15 + rng.randrange(50) for _ in range(30)]]
    out.append("typedef struct MomentCase {\n  int count;\n  double values[50];\n"
               "  double skewness[3], kurtosis[3];\n"
               "  double mean, stddev, population_stddev, root_mean_square;\n"
               "  double correlation, covariance, slope, intercept;\n} MomentCase;\n")
    out.append("static const MomentCase MOMENT_CASES[] = {")
    for values in sets:
        skew, kurt, numbers = moment_case(values)
        braces = lambda xs: "{" + ", ".join(map(repr, xs)) + "}"
        out.append(f"    {{{len(values)}, {braces(values)}, {braces(skew)}, {braces(kurt)}, "
                   + ", ".join(map(repr, numbers)) + "},")
    out.append("};\n")


def write_quantiles(out):
    rng = random.Random(7)
    sets = [[3.0], [1.0, 2.0], [1.0, 2.0, 2.0], [float(i) for i in range(1, 11)],
            sorted(rng.gauss(0, 10) for _ in range(23)),
            sorted(float(rng.randrange(8)) for _ in range(40)),
            sorted(rng.lognormvariate(0, 2) for _ in range(100))]
    out.append(f"enum {{ QUANTILE_LEVELS = {len(LEVELS)} }};\n")
    out.append("static const double QUANTILE_P[QUANTILE_LEVELS] = {"
               + ", ".join(map(repr, LEVELS)) + "};\n")
    out.append("typedef struct QuantileCase {\n  int count;\n  double sorted[100];\n"
               "  double quantiles[9][QUANTILE_LEVELS];\n  double median, mad, iqr;\n"
               "} QuantileCase;\n")
    out.append("static const QuantileCase QUANTILE_CASES[] = {")
    for values in sets:
        request = "\n".join([" ".join(map(repr, LEVELS)), " ".join(map(repr, values))])
        answer = subprocess.run(["Rscript", "tests/reference/statistics.R"], input=request,
                                text=True, capture_output=True, check=True).stdout.split("\n")
        rows = [line.split() for line in answer if line]
        text = ", ".join("{" + ", ".join(row) + "}" for row in rows[:9])
        out.append(f"    {{{len(values)}, {{{', '.join(map(repr, values))}}}, {{{text}}}, "
                   + ", ".join(rows[9]) + "},")
    out.append("};")


out = ["/* Written by tests/reference/statistics.py. */"]
write_nist(out)
write_moments(out)
write_quantiles(out)
open("tests/unit/statistics_cases.h", "w").write("\n".join(out) + "\n")
subprocess.run(["clang-format", "-i", "tests/unit/statistics_cases.h"], check=True)
