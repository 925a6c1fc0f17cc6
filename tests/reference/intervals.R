# Writes tests/reference/intervals.csv: R's predict.lm, hatvalues, rstandard and cooks.distance on the
# rows of tests/reference/linear_options.sql. From the project's folder: Rscript tests/reference/intervals.R
script <- ".read tests/reference/linear_options.sql\n.headers on\n.mode csv\nSELECT * FROM h;"
h <- read.csv(text = system2("sqlite3", ":memory:", input = script, stdout = TRUE))
rows <- function(name, model) {
  zero <- if (is.null(model$weights)) rep(FALSE, nrow(h)) else model$weights == 0
  wide <- function(x) { # without the rows of weight 0
    out <- rep(NA, nrow(h))
    out[!zero] <- if (length(x) == nrow(h)) x[!zero] else x
    out
  }
  sure <- suppressWarnings(predict(model, h, interval = "confidence", level = 0.9))
  new <- suppressWarnings(predict(model, h, interval = "prediction"))
  data.frame(model = name, row = seq_len(nrow(h)), fit = sure[, 1], low = sure[, 2], high = sure[, 3],
             new_low = new[, 2], new_high = new[, 3], residual = h$y - sure[, 1],
             leverage = wide(hatvalues(model)), standardized = wide(rstandard(model)),
             cooks = wide(cooks.distance(model)))
}
out <- rbind(rows("plain", lm(y ~ a + b + c, h)), rows("weights", lm(y ~ a + b, h, weights = w)),
             rows("formula", lm(y ~ log(a) * c, h)))
out[-(1:2)] <- lapply(out[-(1:2)], function(x) ifelse(is.na(x), "", formatC(x, digits = 17, format = "g")))
write.csv(out, "tests/reference/intervals.csv", row.names = FALSE, quote = FALSE)
