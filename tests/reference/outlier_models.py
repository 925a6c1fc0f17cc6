"""Reference values of outliers by models: numpy's and scipy's Mahalanobis distances and p-values, scikit-learn 1.2.1's
isolation forests (means over 20 seeds of 1000 trees, and the area under the ROC curve on sets with
few rows of another class), scipy's winsorize. Writes outlier_models.csv: case, row, column, value.
usage: python3 tests/reference/outlier_models.py > tests/reference/outlier_models.csv"""
import csv, sys
import numpy as np, pandas as pd
from scipy.stats import chi2
from scipy.stats.mstats import winsorize
from sklearn.ensemble import IsolationForest
from sklearn.metrics import roc_auc_score

out = csv.writer(sys.stdout, lineterminator='\n')
out.writerow(['name', 'row', 'column', 'value'])


def write(name, values, column=''):
    for row, value in enumerate(values):
        out.writerow([name, row + 1, column, repr(float(value))])


cancer = pd.read_csv('tests/data/tabular/breast_cancer.csv.gz')
cancer.columns = [c.replace(' ', '_').replace('error', 'se') for c in cancer.columns]
three = cancer.iloc[:, [0, 1, 4]].to_numpy()
swiss = pd.read_csv('tests/data/tabular/swiss.csv')
swiss = swiss.select_dtypes('number').to_numpy()[:, :6]
for name, x in [('cancer', three), ('swiss', swiss)]:
    gap = x - x.mean(0)
    squares = np.einsum('ij,jk,ik->i', gap, np.linalg.inv(np.cov(x.T)), gap)
    write(f'{name} distance', np.sqrt(squares))
    write(f'{name} p', chi2.sf(squares, x.shape[1]))
scores = np.mean([-IsolationForest(n_estimators=1000, random_state=s).fit(three).score_samples(three) for s in range(20)], axis=0)
write('cancer forest', scores)
for column, name in enumerate(['mean_radius', 'mean_texture', 'mean_smoothness']):
    write('winsorize', winsorize(cancer.iloc[:, [0, 1, 4]].to_numpy()[:, column], limits=(0.05, 0.1)), name)
# A few rows of one class among many of another.
biopsy = pd.read_csv('tests/data/tabular/biopsy.csv').dropna()
wine = pd.read_csv('tests/data/tabular/wine.csv')
SETS = {
    'cancer': (cancer.drop(columns=['target', 'target_name']), cancer['target_name'] == 'malignant', 30),
    'biopsy': (biopsy.filter(regex='^V'), biopsy['class'] == 'malignant', 30),
    'wine': (wine.drop(columns=['target', 'target_name'], errors='ignore'), wine['target'] == 2, 10),
}
for name, (x, is_odd, few) in SETS.items():
    keep = ~is_odd | (is_odd.cumsum() <= few)
    x, y = x[keep].to_numpy(), is_odd[keep]
    areas = [roc_auc_score(y, -IsolationForest(random_state=s).fit(x).score_samples(x)) for s in range(30)]
    out.writerow([f'area {name}', len(y), 'mean', repr(float(np.mean(areas)))])
    out.writerow([f'area {name}', len(y), 'sd', repr(float(np.std(areas)))])
