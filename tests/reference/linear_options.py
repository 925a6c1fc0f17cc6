# Writes tests/reference/linear_options.csv: fits of linear regression with weights, robust standard
# errors, penalties, powers and interactions, by statsmodels and scikit-learn; glmnet's objective is
# minimised here, by its own definition. The rows are those of tests/reference/linear_options.sql.
# Run from the project's folder: python3 tests/reference/linear_options.py
import csv
import io
import subprocess

import numpy as np
import pandas as pd
import statsmodels.api as sm
from sklearn.linear_model import ElasticNet, Ridge
from statsmodels.stats.diagnostic import het_breuschpagan
from statsmodels.stats.outliers_influence import variance_inflation_factor
from statsmodels.stats.stattools import durbin_watson

script = ".read tests/reference/linear_options.sql\n.headers on\n.mode csv\nSELECT * FROM h;\n"
table = subprocess.run(["sqlite3", ":memory:"], input=script, capture_output=True, text=True)
h = pd.read_csv(io.StringIO(table.stdout))
out = csv.writer(open("tests/reference/linear_options.csv", "w"), lineterminator="\n")
out.writerow(["fit", "term", "estimate", "std_error", "p_value"])


def write(fit, names, estimates, errors=None, p_values=None):
    for i, name in enumerate(names):
        row = [fit, name, repr(float(estimates[i]))]
        row.append("" if errors is None else repr(float(errors[i])))
        row.append("" if p_values is None else repr(float(p_values[i])))
        out.writerow(row)


def figures(fit, **values):
    for name, value in values.items():
        out.writerow([fit, name, repr(float(value)), "", ""])


terms = ["(Intercept)", "a", "b"]
X = sm.add_constant(h[["a", "b"]])
plain = sm.OLS(h.y, X).fit()
for kind in ["HC0", "HC1", "HC2", "HC3"]:
    robust = plain.get_robustcov_results(kind, use_t=True)
    write(kind.lower(), terms, robust.params, robust.bse, robust.pvalues)
groups = h.g.astype("category").cat.codes.values
robust = plain.get_robustcov_results("cluster", groups=groups, use_t=True)
write("cluster", terms, robust.params, robust.bse, robust.pvalues)
test, p_value = het_breuschpagan(plain.resid, X.values)[:2]
unit = X / np.sqrt((X**2).sum())
figures("diagnostics", durbin_watson=durbin_watson(plain.resid), breusch_pagan=test,
        breusch_pagan_p_value=p_value, condition_number=np.linalg.cond(unit),
        **{"variance_inflation a": variance_inflation_factor(X.values, 1),
           "variance_inflation b": variance_inflation_factor(X.values, 2)})

used = h[h.w > 0]  # as R's lm does, rows of weight 0 do not count
Xw = sm.add_constant(used[["a", "b"]])
weighted = sm.WLS(used.y, Xw, weights=used.w).fit()
write("weights", terms, weighted.params, weighted.bse, weighted.pvalues)
figures("weights figures", r_squared=weighted.rsquared, statistic=weighted.fvalue,
        log_likelihood=weighted.llf, sigma=np.sqrt(weighted.scale))
robust = weighted.get_robustcov_results("HC3", use_t=True)
write("weights hc3", terms, robust.params, robust.bse, robust.pvalues)

D = pd.get_dummies(h[["a", "b", "c"]], drop_first=True).astype(float)
names = ["(Intercept)", "a", "b", "c=b", "c=c"]
for fit, alpha, ratio in [("lasso", 0.3, 1.0), ("net", 0.3, 0.4), ("net small", 0.001, 0.5)]:
    net = ElasticNet(alpha=alpha, l1_ratio=ratio, tol=1e-15, max_iter=1000000).fit(D, h.y)
    write(fit, names, np.r_[net.intercept_, net.coef_])
net = ElasticNet(alpha=0.2, l1_ratio=0.5, tol=1e-15, max_iter=1000000)
net.fit(D, h.y, sample_weight=h.w)
write("net weights", names, np.r_[net.intercept_, net.coef_])
net = ElasticNet(alpha=0.2, l1_ratio=0.5, tol=1e-15, max_iter=1000000, fit_intercept=False)
net.fit(D, h.y)
write("net no intercept", names[1:], net.coef_)
ridge = Ridge(alpha=2.5, solver="cholesky").fit(D, h.y)
write("ridge", names, np.r_[ridge.intercept_, ridge.coef_])


def glmnet(features, y, lam, alpha):
    """The minimum of glmnet's gaussian objective, features and target standardised (divisor n)."""
    s = features.std(ddof=0).values
    A = (features - features.mean()).values / s
    n, sy = len(y), y.std(ddof=0)
    t, b, lam = (y - y.mean()).values / sy, np.zeros(A.shape[1]), lam / sy
    for _ in range(200000):
        old = b.copy()
        for j in range(len(b)):
            z = A[:, j] @ (t - A @ b + A[:, j] * b[j]) / n
            b[j] = np.sign(z) * max(abs(z) - lam * alpha, 0) / (1 + lam * (1 - alpha))
        if abs(old - b).max() < 1e-17:
            break
    slopes = b * sy / s
    return np.r_[y.mean() - features.mean().values @ slopes, slopes]


write("glmnet", names, glmnet(D, h.y, 0.3, 0.4))
write("glmnet small", names, glmnet(D, h.y, 0.01, 1.0))

P = pd.DataFrame({"(Intercept)": 1.0, "a": h.a, "I(a^2)": h.a**2, "b": h.b, "I(b^2)": h.b**2})
for level in ["b", "c"]:
    P[f"c={level}"] = (h.c == level).astype(float)
P["a:b"] = h.a * h.b
for number in ["a", "b"]:
    for level in ["b", "c"]:
        P[f"{number}:c={level}"] = h[number] * P[f"c={level}"]
poly = sm.OLS(h.y, P).fit()
write("polynomial", list(P.columns), poly.params.values, poly.bse.values, poly.pvalues.values)
