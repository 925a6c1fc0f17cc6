# Writes tests/reference/logistic_penalty.csv: logistic regression with weights and with an L1 part in
# the penalty. Weights by statsmodels (frequency weights); penalties by minimising the convex objective
# to the end, scikit-learn's saga only to confirm. Run from the project's folder.
import io
import subprocess

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

script = """.read tests/reference/linear_options.sql
.headers on
.mode csv
SELECT (y + (b > 2) * 3 + (rowid * 7 % 5) > 9) AS up, a, b, (c = 'b') AS cb, (c = 'c') AS cc, w FROM h;
"""
table = subprocess.run(["sqlite3", ":memory:"], input=script, capture_output=True, text=True)
h = pd.read_csv(io.StringIO(table.stdout))
names = ["a", "b", "cb", "cc"]
X, y = h[names].values.astype(float), h.up.values.astype(float)
terms = ["(Intercept)", "a", "b", "c=b", "c=c"]


def both(l1, l2, weights):
    p = X.shape[1]

    def loss(v):
        b = v[1:p + 1] - v[p + 1:]
        eta = v[0] + X @ b
        r = weights * (1 / (1 + np.exp(-eta)) - y)
        g = X.T @ r + l2 * b
        value = (weights * (np.logaddexp(0, eta) - y * eta)).sum() + l1 * v[1:].sum() + l2 / 2 * b @ b
        return value, np.r_[r.sum(), g + l1, -g + l1]

    v = minimize(loss, np.zeros(2 * p + 1), jac=True, method="L-BFGS-B",
                 bounds=[(None, None)] + [(0, None)] * 2 * p,
                 options=dict(ftol=1e-18, gtol=1e-12, maxiter=100000, maxfun=100000)).x
    b = v[1:p + 1] - v[p + 1:]
    b[abs(b) < 1e-7] = 0
    active = np.r_[True, b != 0]
    A, u = np.c_[np.ones(len(y)), X][:, active], np.r_[v[0], b][active]
    sign = np.sign(u) * np.r_[0, np.ones(len(u) - 1)]
    for _ in range(30):
        mean = 1 / (1 + np.exp(-A @ u))
        ridge = np.r_[0, np.full(len(u) - 1, l2)]
        g = A.T @ (weights * (mean - y)) + l1 * sign + ridge * u
        u = u - np.linalg.solve(A.T @ (A * (weights * mean * (1 - mean))[:, None]) + np.diag(ridge), g)
    out = np.zeros(p + 1)
    out[active] = u
    return out


one = np.ones(len(y))
with open("tests/reference/logistic_penalty.csv", "w") as out:
    print("fit,term,estimate,std_error", file=out)
    used = h[h.w > 0]
    glm = sm.GLM(used.up, sm.add_constant(used[["a", "b"]]), family=sm.families.Binomial(),
                 freq_weights=used.w).fit(tol=1e-14, maxiter=200)
    for term, b, e in zip(["(Intercept)", "a", "b"], glm.params, glm.bse):
        print(f"weights,{term},{float(b)!r},{float(e)!r}", file=out)
    for fit, l1, l2, weights in [("l1", 2, 0, one), ("l1 small", 0.01, 0, one), ("both", 1, 0.5, one),
                                 ("both weights", 0.5, 0.25, h.w.values)]:
        b = both(l1, l2, weights)
        C, ratio = 1 / (l1 + l2), l1 / (l1 + l2)
        saga = LogisticRegression(penalty="elasticnet", C=C, l1_ratio=ratio, solver="saga", tol=1e-12,
                                  max_iter=1000000).fit(X, y, sample_weight=weights)
        assert abs(np.r_[saga.intercept_, saga.coef_[0]] - b).max() < 1e-5, (fit, saga.coef_, b)
        for term, value in zip(terms, b):
            print(f"{fit},{term},{float(value)!r},", file=out)
