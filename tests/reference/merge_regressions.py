# Writes tests/reference/merge_regressions.csv: logistic regressions of all rows of the wine table, three
# classes, that models merged from parts and updated models are held against. Without a penalty by
# statsmodels' MNLogit (balanced: by scikit-learn, with the standard errors of the plain one, which serve
# as units); with one by scikit-learn. Run from the project's folder.
import io
import subprocess

import numpy as np
import pandas as pd
import statsmodels.api as sm
from sklearn.linear_model import LogisticRegression

script = """.read tests/data/tabular/wine_quality_red.sql
.headers on
.mode csv
SELECT CASE WHEN quality <= 5 THEN 'low' WHEN quality = 6 THEN 'middle' ELSE 'top' END AS q,
  alcohol AS a, volatile_acidity AS v, sulphates AS s, pH AS p, density < 0.9968 AS light
FROM wine_quality_red;
"""
table = subprocess.run(["sqlite3", ":memory:"], input=script, capture_output=True, text=True)
d = pd.read_csv(io.StringIO(table.stdout))
X, y = d[["a", "v", "s", "p", "light"]].values.astype(float), d.q.values
terms = ["(Intercept)", "a", "v", "s", "p", "d=light"]

plain = sm.MNLogit(pd.Categorical(y).codes, sm.add_constant(X))
plain = plain.fit(method="newton", tol=1e-14, maxiter=100, disp=0)
errors = plain.bse.T
rows = []
for option, settings in [("{}", None), ('{"l2": 5}', dict(C=0.2)),
                         ('{"class_weight": "balanced"}', dict(C=np.inf, class_weight="balanced"))]:
    if settings is None:
        b = plain.params.T
    else:
        m = LogisticRegression(multi_class="multinomial", solver="newton-cg", tol=1e-12, max_iter=10000,
                               **settings)
        m.fit(X, y)
        b = np.c_[m.intercept_, m.coef_]
        b = b[1:] - b[0]
    for k, name in enumerate(["middle", "top"]):
        for j, term in enumerate(terms):
            rows.append((option, term, name, repr(float(b[k, j])), repr(float(errors[k, j]))))
pd.DataFrame(rows, columns=["o", "term", "class", "estimate", "std_error"]).to_csv(
    "tests/reference/merge_regressions.csv", index=False)
