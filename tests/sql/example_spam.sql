.load ./mlext
.read examples/spam/report.sql
