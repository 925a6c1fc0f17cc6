.load ./mlext
.read examples/credit_risk/report.sql
