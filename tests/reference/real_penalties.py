# Writes tests/reference/real_penalties.csv: scikit-learn's Lasso and ElasticNet on real tables with
# categories and missing values. Run from the project's folder: /usr/bin/python3 tests/reference/real_penalties.py
import csv
import io
import json
import subprocess

import numpy as np
import pandas as pd
from sklearn.linear_model import ElasticNet

QUERIES = {
    "penguins": "SELECT body_mass_g, species, island, sex, bill_length_mm, flipper_length_mm FROM penguins",
    "diabetes": "SELECT target, age, sex, bmi, bp, s1, s2, s3, s4, s5, s6 FROM diabetes",
    "ames": "SELECT Sale_Price / 1000.0 AS price, Neighborhood, Overall_Cond, Gr_Liv_Area, Year_Built, "
            "Lot_Frontage FROM ames",
    "titanic": "SELECT Fare, Sex, Embarked, 'c' || Pclass AS class, Age, SibSp FROM titanic",
}
FITS = [("penguins", 5, 1), ("penguins", 0.5, 0.5), ("diabetes", 1, 1), ("diabetes", 0.01, 0.7),
        ("ames", 2, 1), ("ames", 0.1, 0.3), ("titanic", 0.5, 1), ("titanic", 0.05, 0.5)]

out = csv.writer(open("tests/reference/real_penalties.csv", "w"), lineterminator="\n")
out.writerow(["fit", "query", "options", "term", "estimate"])
for table, alpha, ratio in FITS:
    script = f".read tests/data/tabular/{table}.sql\n.headers on\n.mode csv\n{QUERIES[table]};\n"
    text = subprocess.run(["sqlite3", ":memory:"], input=script, capture_output=True, text=True).stdout
    d = pd.read_csv(io.StringIO(text), keep_default_na=False, na_values=[""]).dropna()
    columns, terms = [], []
    for name in d.columns[1:]:
        if d[name].dtype == object:
            for level in sorted(d[name].unique(), key=lambda s: s.encode())[1:]:
                columns.append((d[name] == level).astype(float))
                terms.append(f"{name}={level}")
        else:
            columns.append(d[name].astype(float))
            terms.append(name)
    X, y = np.column_stack(columns), d.iloc[:, 0].values.astype(float)
    model = ElasticNet(alpha=alpha, l1_ratio=ratio, tol=1e-13, max_iter=3000000).fit(X, y)
    options = json.dumps({"penalty": alpha, "l1_ratio": ratio})
    for term, value in zip(["(Intercept)"] + terms, np.r_[model.intercept_, model.coef_]):
        out.writerow([f"{table} {alpha} {ratio}", QUERIES[table], options, term, repr(float(value))])
