# Reads a line of levels and a line of values; writes the quantiles, a line for each of the types
# 1 to 9, and a line with median, mad and IQR. Called by statistics.py.
lines <- readLines(file("stdin"))
numbers <- function(line) as.numeric(strsplit(line, " ")[[1]])
p <- numbers(lines[1])
x <- numbers(lines[2])
show <- function(v) cat(formatC(v, digits = 17, format = "g", width = 1), "\n")
for (type in 1:9) show(quantile(x, p, type = type, names = FALSE))
show(c(median(x), mad(x), IQR(x)))
