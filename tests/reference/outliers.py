"""Reference values of ml_outliers: numpy and pandas on the penguins. Writes outliers.csv.
usage: python3 tests/reference/outliers.py > tests/reference/outliers.csv"""
import csv, sys
import numpy as np, pandas as pd

data = pd.read_csv('tests/data/profile/penguins.csv')
k = np.arange(1, len(data) + 1) * 37 % 101 / 10.0
data['skewed'] = k * k * k * k
out = csv.writer(sys.stdout, lineterminator='\n')
out.writerow(['method', 'threshold', 'column', 'row', 'score'])
for method, threshold in [('iqr', 1.5), ('iqr', 0.3), ('z', 3), ('z', 1.8), ('modified_z', 3.5), ('modified_z', 1.7)]:
    for c in ['bill_length_mm', 'bill_depth_mm', 'flipper_length_mm', 'body_mass_g', 'skewed']:
        x = data[c]
        if method == 'iqr':
            low, high = x.quantile(0.25), x.quantile(0.75)
            score = ((x - high).clip(lower=0) + (x - low).clip(upper=0)) / (high - low)
        elif method == 'z':
            score = (x - x.mean()) / x.std()
        else:
            score = 0.6745 * (x - x.median()) / (x - x.median()).abs().median()
        for r, s in score[score.abs() > threshold].items():
            out.writerow([method, threshold, c, r + 1, repr(float(s))])
