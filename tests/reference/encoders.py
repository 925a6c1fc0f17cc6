"""Reference values of the encoders of categories on the diamonds and the Ames houses: scikit-learn 1.2.1's OneHotEncoder (rare
levels), OrdinalEncoder and FeatureHasher; the target encoder, which that version does not have, by its published formula in
numpy. Writes encoders.csv: case, level, column, value. usage: python3 tests/reference/encoders.py > tests/reference/encoders.csv"""
import csv, sys
import numpy as np, pandas as pd
from sklearn.feature_extraction import FeatureHasher
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder

out = csv.writer(sys.stdout, lineterminator='\n')
out.writerow(['name', 'level', 'column', 'value'])
ames = pd.read_csv('tests/data/tabular/ames.csv.gz')
place = ames[['Neighborhood']].astype(str)
levels = sorted(place['Neighborhood'].unique()) + ['Nowhere']
frame = pd.DataFrame({'Neighborhood': levels})


def write(name, matrix):
    for level, line in zip(levels, np.asarray(matrix)):
        for column in np.flatnonzero(line):
            out.writerow([name, level, column, repr(float(line[column]))])


# Our "(other)" is the first column: it sorts before the letters. Theirs is the last one.
def shifted(matrix, has_rare):
    matrix = np.asarray(matrix.todense())
    return np.roll(matrix, 1, axis=1) if has_rare else matrix


for name, options, has_rare in [('one-hot', {}, False), ('one-hot 100', {'min_frequency': 100}, True),
                                ('one-hot 0.05', {'min_frequency': 0.05}, True),
                                ('one-hot max 7', {'max_categories': 7}, True),
                                ('one-hot 60 max 20', {'min_frequency': 60, 'max_categories': 20}, True)]:
    model = OneHotEncoder(handle_unknown='infrequent_if_exist', **options).fit(place)
    write(name, shifted(model.transform(frame), has_rare))
codes = OrdinalEncoder(handle_unknown='use_encoded_value', unknown_value=-1).fit(place).transform(frame)
write('ordinal', codes + 1)  # so that 0 is written as well
hashed = FeatureHasher(n_features=64, input_type='dict').transform(
    {'Neighborhood': level, 'Fireplaces': 2, 'Street': 'Pave'} for level in levels)
write('hash', hashed.todense())
hashed = FeatureHasher(input_type='dict', alternate_sign=False).transform({'Neighborhood': level} for level in levels)
write('hash wide', hashed.todense())
for title, y in [('price', ames['Sale_Price'].astype(float)), ('central air', (ames['Central_Air'] == 'Y').astype(float))]:
    mean, variance = y.mean(), y.var(ddof=0)
    groups = y.groupby(place['Neighborhood'])
    n, own, within = groups.size(), groups.mean(), groups.var(ddof=0)
    weight = n * variance / (n * variance + within)
    for name, encoding in [('auto', weight * own + (1 - weight) * mean), ('0', own),
                           ('12.5', (n * own + 12.5 * mean) / (n + 12.5))]:
        values = [encoding.get(level, mean) for level in levels]
        write(f'target {title} {name}', np.array(values)[:, None])
