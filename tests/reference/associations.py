"""Reference values of ml_correlations: pandas (Pearson, Spearman), scipy's chi-squared for Cramer's V, and the
correlation ratio from sums of squares, on the penguins. Writes associations.csv.
usage: python3 tests/reference/associations.py > tests/reference/associations.csv"""
import csv, itertools, sys
import numpy as np, pandas as pd
from scipy.stats import chi2_contingency, f_oneway, pearsonr, spearmanr

data = pd.read_csv('tests/data/profile/penguins.csv')
out = csv.writer(sys.stdout, lineterminator='\n')
out.writerow(['column_a', 'column_b', 'method', 'value', 'p_value', 'rows'])
number = {c: data[c].dtype.kind in 'if' for c in data}
for a, b in itertools.combinations(data.columns, 2):
    both = data[[a, b]].dropna()
    if number[a] and number[b]:
        rows = [('pearson', both.corr().iloc[0, 1], pearsonr(both[a], both[b])[1]),
                ('spearman', both.corr('spearman').iloc[0, 1], spearmanr(both[a], both[b])[1])]
    elif number[a] or number[b]:
        x, g = (a, b) if number[a] else (b, a)
        mean = both[x].mean()
        groups = both.groupby(g)[x]
        rows = [('correlation_ratio', np.sqrt((groups.size() * (groups.mean() - mean) ** 2).sum() / ((both[x] - mean) ** 2).sum()),
                 f_oneway(*[v for _, v in groups])[1])]
    else:
        t = pd.crosstab(both[a], both[b])
        chi, p = chi2_contingency(t, correction=False)[:2]
        rows = [('cramers_v', np.sqrt(chi / t.values.sum() / (min(t.shape) - 1)), p)]
    for method, value, p in rows:
        out.writerow([a, b, method, repr(float(value)), repr(float(p)), len(both)])
