.load ./mlext
.read sql/drift.sql
