#!/usr/bin/python3
"""Writes tests/reference/models_exact.csv: estimates, standard errors and p-values of the models in
tests/reference/models.csv.

Linear models: the normal equations in whole numbers without rounding, solved with 60 digits.
Logistic models: Newton's method in 80-bit floats. Ridge and L2 as their options say. Columns that
are collinear with earlier ones have no estimate. Run from the project's folder:

  /usr/bin/python3 tests/reference/models_exact.py [OTHER_TERMS.csv ...]

Other files with the columns model, term, estimate, std_error (R's, say) are compared.
"""
import csv
import json
import subprocess
import sys
from decimal import Decimal

import mpmath
import numpy as np

mpmath.mp.dps = 60
HERE = "tests/reference/"


def shell(table, query):
    """Rows of the query: str, Decimal or None, under their names."""
    script = ".read tests/data/tabular/%s.sql\n.headers on\n.mode quote\n%s;\n" % (table, query)
    out = subprocess.run(["sqlite3", ":memory:"], input=script, capture_output=True, text=True,
                         check=True).stdout.splitlines()
    rows = list(csv.reader(out, quotechar="'"))
    texts = [[cell.startswith("'") for cell in split_quoted(line)] for line in out[1:]]
    names = rows[0]
    table_rows = []
    for cells, is_text in zip(rows[1:], texts):
        if "NULL" in cells:
            continue
        table_rows.append([c if t else Decimal(c) for c, t in zip(cells, is_text)])
    return names, table_rows


def split_quoted(line):
    cells, start, inside = [], 0, False
    for i, c in enumerate(line):
        if c == "'":
            inside = not inside
        elif c == "," and not inside:
            cells.append(line[start:i])
            start = i + 1
    return cells + [line[start:]]


def design(names, rows, options):
    """Terms and columns (lists of Decimal), the constant first."""
    terms, columns = [], []
    if options.get("intercept", True):
        terms.append("(Intercept)")
        columns.append([Decimal(1)] * len(rows))
    for j, name in enumerate(names[1:], 1):
        values = [row[j] for row in rows]
        if isinstance(values[0], str):
            for level in sorted(set(values), key=lambda s: s.encode())[1:]:
                terms.append("%s=%s" % (name, level))
                columns.append([Decimal(v == level) for v in values])
        else:
            terms.append(name)
            columns.append(values)
    return terms, columns


def whole(values):
    """Values as whole numbers of 10^-places."""
    places = max(0, -min(v.as_tuple().exponent for v in values))
    return [int(v.scaleb(places)) for v in values], places


def products(columns):
    """All products of two columns, exact: numbers of up to 2^31 in two halves by numpy."""
    scaled = [whole(c) for c in columns]
    arrays = [np.array(c, dtype=object) for c, _ in scaled]
    small = [np.array(c, dtype=np.int64) if max(abs(v) for v in c) < 2**31 else None
             for c, _ in scaled]
    out = {}
    for i in range(len(columns)):
        for j in range(i + 1):
            if small[i] is not None and small[j] is not None:
                low, high = small[j] & 0xFFFF, small[j] >> 16
                total = int((small[i] * high).sum()) * 65536 + int((small[i] * low).sum())
            else:
                total = int((arrays[i] * arrays[j]).sum())
            out[i, j] = mpmath.mpf(total) / mpmath.mpf(10) ** (scaled[i][1] + scaled[j][1])
            out[j, i] = out[i, j]
    return out


def linear(columns, y, options):
    """Gaussian elimination that leaves out columns without anything of their own."""
    p, n = len(columns), len(y)
    c = products(columns + [y])
    ridge = mpmath.mpf(str(options.get("l2", 0)))
    first = 1 if options.get("intercept", True) else 0
    kept, factors = [], []  # rows of the Cholesky factor
    for j in range(p):
        diagonal = c[j, j] + (ridge if j >= first else 0)
        row = []
        for k, (i, f) in enumerate(zip(kept, factors)):
            row.append((c[j, i] - mpmath.fsum(a * b for a, b in zip(row, f[:k]))) / f[k])
        rest = diagonal - mpmath.fsum(a * a for a in row)
        if rest < diagonal * mpmath.mpf(10) ** -30:
            continue
        kept.append(j)
        factors.append(row + [mpmath.sqrt(rest)])
    rank = len(kept)
    z = []
    for k in range(rank):
        z.append((c[kept[k], p] - mpmath.fsum(a * b for a, b in zip(factors[k], z))) / factors[k][k])
    b = [mpmath.mpf(0)] * rank
    for k in reversed(range(rank)):
        b[k] = (z[k] - mpmath.fsum(factors[m][k] * b[m] for m in range(k + 1, rank))) / factors[k][k]
    estimates, errors = [None] * p, [None] * p
    for k, j in enumerate(kept):
        estimates[j] = b[k]
    if not ridge and n > rank:
        sigma2 = (c[p, p] - mpmath.fsum(v * v for v in z)) / (n - rank)
        for k, j in enumerate(kept):  # column k of the factor's inverse
            inverse = [mpmath.mpf(0)] * k + [1 / factors[k][k]]
            for m in range(k + 1, rank):
                inverse.append(-mpmath.fsum(factors[m][i] * inverse[i] for i in range(k, m))
                               / factors[m][m])
            errors[j] = mpmath.sqrt(sigma2 * mpmath.fsum(v * v for v in inverse))
    return estimates, errors


def cholesky(a):
    n, factor = len(a), np.zeros_like(a)
    for j in range(n):
        factor[j, j] = np.sqrt(a[j, j] - factor[j, :j] @ factor[j, :j])
        factor[j + 1:, j] = (a[j + 1:, j] - factor[j + 1:, :j] @ factor[j, :j]) / factor[j, j]
    return factor


def forward(factor, b):
    x = np.array(b, dtype=np.longdouble)
    for i in range(len(x)):
        x[i] = (x[i] - factor[i, :i] @ x[:i]) / factor[i, i]
    return x


def backward(factor, b):
    x = np.array(b, dtype=np.longdouble)
    for i in reversed(range(len(x))):
        x[i] = (x[i] - factor[i + 1:, i] @ x[i + 1:]) / factor[i, i]
    return x


def logistic(columns, y, options):
    x = np.array([[np.longdouble(str(v)) for v in c] for c in columns]).T
    first = 1 if options.get("intercept", True) else 0
    if options.get("standardise"):
        x[:, first:] = (x[:, first:] - x[:, first:].mean(0)) / x[:, first:].std(0)
    p = x.shape[1]
    kept, basis = [], []  # by Gram and Schmidt, twice
    for j in range(p):
        v = x[:, j].copy()
        for _ in range(2):
            for u in basis:
                v -= u * (u @ v)
        if np.sqrt(v @ v) > 1e-12 * np.sqrt(x[:, j] @ x[:, j]):
            kept.append(j)
            basis.append(v / np.sqrt(v @ v))
    x = x[:, kept]
    penalty = np.array([np.longdouble(0 if j < first else options.get("l2", 0)) for j in kept])
    scale = np.sqrt((x * x).sum(0))
    beta = np.zeros(len(kept), np.longdouble)
    for _ in range(60):
        mu = 1 / (1 + np.exp(-(x @ beta)))
        slope = x.T @ (y - mu) - penalty * beta
        hessian = (x.T * (mu * (1 - mu))) @ x + np.diag(penalty)
        factor = cholesky(hessian / np.outer(scale, scale))
        step = backward(factor, forward(factor, slope / scale)) / scale
        beta += step
        if np.abs(step * scale).max() < 1e-16 * np.abs(beta * scale).max():
            break
    estimates, errors = [None] * p, [None] * p
    for k, j in enumerate(kept):
        estimates[j] = beta[k]
        if not options.get("l2"):
            unit = np.zeros(len(kept), np.longdouble)
            unit[k] = 1
            solved = forward(factor, unit)
            errors[j] = np.sqrt(solved @ solved) / scale[k]
    return estimates, errors


def incomplete_beta(x, a, b):
    """Regularised; the continued fraction by Lentz's method."""
    if x > (a + 1) / (a + b + 2):
        return 1 - incomplete_beta(1 - x, b, a)
    c, d = mpmath.mpf(1), 1 / (1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, 100000):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        before = value
        for term in (even, odd):
            d = 1 / (1 + term * d)
            c = 1 + term / c
            value *= d * c
        if abs(value - before) < abs(value) * mpmath.mpf(10) ** -30:
            break
    log_beta = mpmath.loggamma(a) + mpmath.loggamma(b) - mpmath.loggamma(a + b)
    return mpmath.exp(a * mpmath.log(x) + b * mpmath.log(1 - x) - log_beta) * value / a


def p_value(estimate, error, freedom):
    """Two-sided; Student's t with `freedom` degrees of freedom, or the normal distribution's."""
    if estimate is None or error is None:
        return None
    t = abs(mpmath.mpf(text(estimate)) / mpmath.mpf(text(error)))
    if freedom is None:
        return mpmath.erfc(t / mpmath.sqrt(2))
    return incomplete_beta(freedom / (freedom + t * t), mpmath.mpf(freedom) / 2, mpmath.mpf(1) / 2)


def text(value):
    if value is None:
        return ""
    return mpmath.nstr(value, 18) if isinstance(value, mpmath.mpf) else np.format_float_scientific(
        value, 17, trim="-")


def solve(spec):
    options = json.loads(spec["options"] or "{}")
    names, rows = shell(spec["table"], spec["query"])
    terms, columns = design(names, rows, options)
    y = [row[0] for row in rows]
    if spec["algorithm"] == "linear_regression":
        estimates, errors = linear(columns, y, options)
    else:
        high = max(set(y), key=lambda v: v.encode() if isinstance(v, str) else v)
        estimates, errors = logistic(columns, np.array([v == high for v in y], np.longdouble),
                                     options)
    freedom = None
    if spec["algorithm"] == "linear_regression":
        freedom = len(y) - sum(e is not None for e in estimates)
    return [(spec["model"], i + 1, t, text(e), text(s), text(p_value(e, s, freedom)))
            for i, (t, e, s) in enumerate(zip(terms, estimates, errors))]


def compare(found, path):
    expected = {}
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            expected[row["model"], row["term"]] = (row["estimate"], row["std_error"])
    worst = {}
    for model, _, term, *values, _ in found:
        for ours, other in zip(values, expected.get((model, term), ())):
            if not ours or not other or not float(ours):
                digits = 0 if bool(ours) != bool(other) else 99
            else:
                error = abs(mpmath.mpf(ours) - mpmath.mpf(other)) / abs(mpmath.mpf(ours))
                digits = float(-mpmath.log10(error)) if error else 99
            worst[model] = min(worst.get(model, 99), digits)
    print(path)
    for model, digits in sorted(worst.items(), key=lambda pair: pair[1]):
        print("  %-24s %.1f" % (model, digits))


with open(HERE + "models.csv", encoding="utf-8", newline="") as file:
    SPECS = list(csv.DictReader(file))
RESULT = []
for SPEC in SPECS:
    RESULT += solve(SPEC)
    print(SPEC["model"], end=" ", flush=True, file=sys.stderr)
with open(HERE + "models_exact.csv", "w", encoding="utf-8", newline="") as file:
    WRITER = csv.writer(file, lineterminator="\n")
    WRITER.writerow(["model", "position", "term", "estimate", "std_error", "p_value"])
    WRITER.writerows(RESULT)
for OTHER in sys.argv[1:]:
    compare(RESULT, OTHER)
