# Hampel's filter by R's pracma of airquality's wind and temperature; and robust distances: the rows of least
# determinant by robustbase's covMcd (scikit-learn's search finds worse ones), scaled and reweighted as scikit-learn does.
# Writes hampel.csv: name, k, t0, row, value. usage: Rscript tests/reference/outlier_models.R > tests/reference/hampel.csv
data <- read.csv("tests/data/tabular/airquality.csv")
rows <- list()
for (name in c("Wind", "Temp")) for (k in c(3, 7)) for (t0 in c(3, 1)) {
  x <- data[[name]]
  rows[[length(rows) + 1]] <- data.frame(name = name, k = k, t0 = t0, row = seq_along(x),
                                         value = pracma::hampel(x, k, t0)$y)
}
robust <- function(name, x, alpha) {
  p <- ncol(x)
  set.seed(1)
  use <- robustbase::covMcd(x, nsamp = 20000, alpha = alpha)$best
  stopifnot(length(use) == ceiling((nrow(x) + p + 1) / 2))
  squares <- function(rows) {
    own <- x[rows, ]
    mahalanobis(x, colMeans(own), cov(own) * (nrow(own) - 1) / nrow(own))
  }
  raw <- squares(use)
  near <- raw / (median(raw) / qchisq(0.5, p)) < qchisq(0.975, p)
  data.frame(name = name, k = 0, t0 = 0, row = seq_len(nrow(x)), value = sqrt(squares(near)))
}
x <- read.csv("tests/data/tabular/swiss.csv")
rows[[length(rows) + 1]] <- robust("swiss robust", as.matrix(x[sapply(x, is.numeric)])[, 1:6], 0.5)
x <- read.csv(gzfile("tests/data/tabular/breast_cancer.csv.gz"))
rows[[length(rows) + 1]] <- robust("cancer robust", as.matrix(x[, c(1, 2, 5)]), 0.5018)
all <- do.call(rbind, rows)
all$value <- sprintf("%.17g", all$value)
write.csv(all, row.names = FALSE, quote = FALSE)
