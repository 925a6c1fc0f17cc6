.load ./mlext
.read examples/churn/report.sql
