# Writes tests/reference/poisson_penalty.csv: Poisson regression with a penalty. L2 by scikit-learn's
# PoissonRegressor; L1 and both by minimising the convex objective to the end with scipy, each slope
# split into its positive and negative part. Run from the project's folder.
import io
import subprocess

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from sklearn.linear_model import PoissonRegressor

script = """.read tests/reference/linear_options.sql
.headers on
.mode csv
SELECT CAST(y AS INTEGER) AS n, a, b, (c = 'b') AS cb, (c = 'c') AS cc FROM h;
"""
table = subprocess.run(["sqlite3", ":memory:"], input=script, capture_output=True, text=True)
h = pd.read_csv(io.StringIO(table.stdout))
X, y = h[["a", "b", "cb", "cc"]].values.astype(float), h.n.values.astype(float)
terms = ["(Intercept)", "a", "b", "c=b", "c=c"]


def both(l1, l2):
    p = X.shape[1]

    def loss(v):
        b = v[1:p + 1] - v[p + 1:]
        eta = v[0] + X @ b
        mean = np.exp(eta)
        g = X.T @ (mean - y) + l2 * b
        value = (mean - y * eta).sum() + l1 * v[1:].sum() + l2 / 2 * b @ b
        return value, np.r_[(mean - y).sum(), g + l1, -g + l1]

    start = np.r_[np.log(y.mean()), np.zeros(2 * p)]
    v = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(None, None)] + [(0, None)] * 2 * p,
                 options=dict(ftol=1e-18, gtol=1e-12, maxiter=100000, maxfun=100000)).x
    b = v[1:p + 1] - v[p + 1:]
    # Newton's method on the slopes that are not 0 ends it
    active = np.r_[True, b != 0]
    A, w = np.c_[np.ones(len(y)), X][:, active], np.r_[v[0], b][active]
    sign = np.sign(w) * np.r_[0, np.ones(len(w) - 1)]
    for _ in range(20):
        mean = np.exp(A @ w)
        ridge = np.r_[0, np.full(len(w) - 1, l2)]
        g = A.T @ (mean - y) + l1 * sign + ridge * w
        w = w - np.linalg.solve(A.T @ (A * mean[:, None]) + np.diag(ridge), g)
    out = np.zeros(p + 1)
    out[active] = w
    return out


with open("tests/reference/poisson_penalty.csv", "w") as out:
    print("fit,term,estimate", file=out)
    ridge = PoissonRegressor(alpha=0.05, tol=1e-13, max_iter=100000).fit(X, y)
    rows = [("l2", np.r_[ridge.intercept_, ridge.coef_]), ("l1", both(8, 0)), ("both", both(5, 2)),
            ("l2 exact", both(0, 2))]
    for fit, b in rows:
        for term, value in zip(terms, b):
            print(f"{fit},{term},{float(value)!r}", file=out)
