.load ./mlext
.read sql/cross_validation.sql
