.load ./mlext
.read sql/compare_models.sql
