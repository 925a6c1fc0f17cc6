#!/usr/bin/Rscript
# Gap statistics by R's cluster::clusGap, which tests/sql/reference_clusters.sql compares within
# their standard error: both draw uniform samples at random.
library(cluster)
folder <- dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)))
iris4 <- read.csv(file.path(folder, "../data/clustering/iris.csv"))
set.seed(1)
best <- function(x, k) kmeans(x, k, nstart = 20, iter.max = 100)
gap <- clusGap(iris4, best, K.max = 6, B = 300, d.power = 2, spaceH0 = "original", verbose = FALSE)
table <- data.frame(k = 1:6, gap = gap$Tab[, "gap"], error = gap$Tab[, "SE.sim"])
write.csv(format(table, digits = 12), file.path(folder, "cluster_gap.csv"), row.names = FALSE, quote = FALSE)
