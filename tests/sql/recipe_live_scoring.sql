.load ./mlext
.read sql/live_scoring.sql
