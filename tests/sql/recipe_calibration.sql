.load ./mlext
.read sql/calibration.sql
