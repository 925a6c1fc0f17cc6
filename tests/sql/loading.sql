.load ./mlext
-- A second time on the same connection: no harm.
.load ./mlext
SELECT count(*) > 0 AS helped FROM ml_help();
-- Built-in functions are as they were.
SELECT abs(-1), upper('a'), sum(1), max(1, 2);
