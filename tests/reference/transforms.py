"""Reference values of the transformers of single columns: scikit-learn 1.2.1 on mtcars and on numbers made by a
formula. Also what they transform back. Writes transforms.csv: case, row, column, value. usage: python3 tests/reference/transforms.py > tests/reference/transforms.csv"""
import csv, sys, warnings
import numpy as np
from sklearn.preprocessing import (KBinsDiscretizer, MaxAbsScaler, MinMaxScaler, PowerTransformer, QuantileTransformer, RobustScaler,
                                   StandardScaler)

warnings.simplefilter('ignore')
n = 60
i = np.arange(1, n + 1)
# Skewed, of both signs, with ties.
x = np.column_stack([(i * 37 % 61) ** 2 / 10.0, (i * 23 % 67) - 30.0, (i * 7 % 5) * 1.0]).astype(float)
CASES = {
    'standard_scaler': StandardScaler(),
    'min_max_scaler': MinMaxScaler((-1, 3)),
    'max_abs_scaler': MaxAbsScaler(),
    'robust_scaler': RobustScaler(),
    'robust_scaler 10 90': RobustScaler(quantile_range=(10, 90), with_centering=False),
    'quantile_transformer': QuantileTransformer(n_quantiles=60, subsample=10**9),
    'quantile_transformer 11': QuantileTransformer(n_quantiles=11, subsample=10**9),
    'quantile_transformer normal': QuantileTransformer(n_quantiles=60, output_distribution='normal', subsample=10**9),
    'power_transformer': PowerTransformer(),
    'power_transformer raw': PowerTransformer(standardize=False),
    'power_transformer box-cox': PowerTransformer(method='box-cox'),
    'k_bins quantile': KBinsDiscretizer(4, encode='ordinal', strategy='quantile', subsample=None),
    'k_bins uniform': KBinsDiscretizer(4, encode='ordinal', strategy='uniform', subsample=None),
    'k_bins kmeans': KBinsDiscretizer(4, encode='ordinal', strategy='kmeans', subsample=None),
    'k_bins onehot': KBinsDiscretizer(3, encode='onehot-dense', strategy='uniform', subsample=None),
}
# The rows that are transformed: those of the fit and two beyond them.
more = np.vstack([x, [[1000.0, 500.0, 9.0], [0.05, -500.0, -3.0]]])
out = csv.writer(sys.stdout, lineterminator='\n')
out.writerow(['name', 'row', 'column', 'value'])
for name, model in CASES.items():
    data, rows = (x[:, :1] + 1, more[:, :1] + 1) if 'box-cox' in name else (x, more)
    result = model.fit(data).transform(rows)
    for title, matrix in [(name, result), (f'{name} back', model.inverse_transform(result))]:
        for r, line in enumerate(np.asarray(matrix)):
            for c, value in enumerate(line):
                out.writerow([title, r + 1, c, repr(float(value))])
