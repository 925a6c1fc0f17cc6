.load ./mlext
.read sql/gains.sql
