# Writes tests/reference/correlations.csv: Pearson's correlation, the covariance and the regression
# of all pairs of columns of mtcars. Run from the project's folder: Rscript
# tests/reference/correlations.R
cars <- read.csv("tests/data/tabular/mtcars.csv")[-1]
pairs <- t(combn(names(cars), 2))
rows <- apply(pairs, 1, function(p) {
  line <- lm(cars[[p[1]]] ~ cars[[p[2]]])
  sprintf("%s,%s,%.17g,%.17g,%.17g,%.17g,%.17g", p[1], p[2], cor(cars[[p[1]]], cars[[p[2]]]),
          cov(cars[[p[1]]], cars[[p[2]]]), coef(line)[2], coef(line)[1], summary(line)$r.squared)
})
writeLines(c("a,b,corr,covar,slope,intercept,r2", rows), "tests/reference/correlations.csv")
