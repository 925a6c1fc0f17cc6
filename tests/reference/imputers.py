"""Reference values of ml_imputer: scikit-learn 1.2.1 and pandas on airquality, pima_na and the penguins. Writes
imputers.csv: case, row, column, value of the cells that are missing. usage: python3 tests/reference/imputers.py > tests/reference/imputers.csv"""
import csv, sys
import numpy as np, pandas as pd
from sklearn.impute import KNNImputer, SimpleImputer

out = csv.writer(sys.stdout, lineterminator='\n')
out.writerow(['name', 'row', 'column', 'value'])


def write(name, data, filled):
    for column in data.columns:
        for row in np.flatnonzero(data[column].isna()):
            out.writerow([name, row + 1, column, repr(float(filled[column].iloc[row]))
                          if pd.api.types.is_number(filled[column].iloc[row]) else filled[column].iloc[row]])


air = pd.read_csv('tests/data/tabular/airquality.csv').astype(float)[['Ozone', 'Solar.R', 'Wind', 'Temp']]
air.columns = ['ozone', 'solar', 'wind', 'temp']
pima = pd.read_csv('tests/data/profile/pima_na.csv')[['glucose', 'pressure', 'triceps', 'insulin', 'mass', 'pedigree']]
for title, data in [('air', air), ('pima', pima)]:
    for name, model in [('mean', SimpleImputer()), ('median', SimpleImputer(strategy='median')),
                        ('mode', SimpleImputer(strategy='most_frequent')),
                        ('constant', SimpleImputer(strategy='constant', fill_value=-7.5)),
                        ('neighbors 5 uniform', KNNImputer()),
                        ('neighbors 3 distance', KNNImputer(n_neighbors=3, weights='distance'))]:
        write(f'{title} {name}', data, pd.DataFrame(model.fit_transform(data), columns=data.columns))
# Distances in units of the standard deviation.
scale = pima.std(ddof=0)
filled = pd.DataFrame(KNNImputer(n_neighbors=7).fit_transform(pima / scale), columns=pima.columns) * scale
write('pima neighbors 7 scaled', pima, filled)
penguins = pd.read_csv('tests/data/profile/penguins.csv')[
    ['species', 'sex', 'bill_length_mm', 'bill_depth_mm', 'flipper_length_mm', 'body_mass_g']]
numbers = list(penguins.columns[2:])
for name in ['mean', 'median']:
    filled = penguins.copy()
    for column in numbers:
        group = penguins.groupby(['species', 'sex'])[column].transform(name)
        filled[column] = penguins[column].fillna(group).fillna(getattr(penguins[column], name)())
    filled['sex'] = penguins['sex'].fillna(penguins['sex'].mode()[0])
    write(f'penguins group {name}', penguins[numbers], filled[numbers])
filled = penguins.copy()
filled['sex'] = penguins.groupby('species')['sex'].transform(lambda s: s.fillna(s.mode()[0]))
write('penguins group mode', penguins[['sex']], filled[['sex']])
