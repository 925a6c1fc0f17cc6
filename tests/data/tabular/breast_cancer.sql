-- breast_cancer.csv.gz, typed.
CREATE TABLE breast_cancer(mean_radius REAL, mean_texture REAL, mean_perimeter REAL, mean_area REAL,
  mean_smoothness REAL, mean_compactness REAL, mean_concavity REAL, mean_concave_points REAL,
  mean_symmetry REAL, mean_fractal_dimension REAL, se_radius REAL, se_texture REAL,
  se_perimeter REAL, se_area REAL, se_smoothness REAL, se_compactness REAL, se_concavity REAL,
  se_concave_points REAL, se_symmetry REAL, se_fractal_dimension REAL, worst_radius REAL,
  worst_texture REAL, worst_perimeter REAL, worst_area REAL, worst_smoothness REAL,
  worst_compactness REAL, worst_concavity REAL, worst_concave_points REAL, worst_symmetry REAL,
  worst_fractal_dimension REAL, target INTEGER, target_name TEXT);
.import --csv --skip 1 "| gzip -dc tests/data/tabular/breast_cancer.csv.gz" breast_cancer
