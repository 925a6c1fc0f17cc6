# Writes tests/reference/poisson.csv: R's glm(family = poisson) on the rows of
# tests/reference/linear_options.sql. From the project's folder: Rscript tests/reference/poisson.R
script <- paste0(".read tests/reference/linear_options.sql\n.headers on\n.mode csv\n",
                 "SELECT CAST(y AS INTEGER) AS n, a, b, c, w, 1 + a * a AS e FROM h;")
h <- read.csv(text = system2("sqlite3", ":memory:", input = script, stdout = TRUE),
              stringsAsFactors = TRUE)
control <- glm.control(epsilon = 1e-15, maxit = 100)
again <- function(model) { # standard errors at the solution, not a step before it
  model <- update(model, start = coef(model))
  update(model, start = coef(model))
}
out <- NULL
write <- function(name, model) {
  model <- again(model)
  table <- coef(summary(model))
  terms <- gsub("\\bc(a|b|c)\\b", "c=\\1", rownames(table), perl = TRUE)
  one <- data.frame(fit = name, term = gsub(" ", "", terms), estimate = table[, 1],
                    std_error = table[, 2])
  figures <- c(deviance = deviance(model), null_deviance = model$null.deviance,
               log_likelihood = as.numeric(logLik(model)), aic = AIC(model),
               pearson_chi_square = sum(residuals(model, "pearson")^2))
  out <<- rbind(out, one, data.frame(fit = name, term = names(figures), estimate = figures,
                                     std_error = NA))
}
h2 <- h[h$w > 0, ]
write("plain", glm(n ~ a + b + c, poisson, h, control = control))
write("offset", glm(n ~ b + c, poisson, h, offset = log(e), control = control))
write("weights", glm(n ~ a + b, poisson, h2, weights = w, control = control))
write("no intercept", glm(n ~ a + c - 1, poisson, h, control = control))
write("formula", glm(n ~ log(a) * c, poisson, h, control = control))
out[3:4] <- lapply(out[3:4], function(x) ifelse(is.na(x), "", formatC(x, digits = 17, format = "g")))
write.csv(out, "tests/reference/poisson.csv", row.names = FALSE, quote = FALSE)
