.load ./mlext
.read sql/compare_groups.sql
