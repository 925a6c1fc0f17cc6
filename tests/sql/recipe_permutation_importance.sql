.load ./mlext
.read sql/permutation_importance.sql
