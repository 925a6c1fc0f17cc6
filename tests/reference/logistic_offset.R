# Writes tests/reference/logistic_offset.csv: R's glm with an offset, and with weights beside it. Run
# from the project's folder, with the sqlite3 shell: Rscript tests/reference/logistic_offset.R
script <- c(".read tests/reference/linear_options.sql", ".headers on", ".mode csv",
            "SELECT (y + (b > 2) * 3 + (rowid * 7 % 5) > 9) AS up, a, b, c, w, b / 3 - 1 AS o FROM h;")
d <- read.csv(text = system2("sqlite3", ":memory:", input = script, stdout = TRUE))
tight <- glm.control(epsilon = 1e-15, maxit = 100)
fits <- list(
  "offset" = glm(up ~ a + c, binomial, d, offset = o, control = tight),
  "offset weights" = suppressWarnings(glm(up ~ a + b, binomial, d[d$w > 0, ], weights = w, offset = o,
                                          control = tight)),
  "offset alone" = glm(up ~ a - 1, binomial, d, offset = 2 * o, control = tight))
out <- NULL
for (name in names(fits)) {
  table <- summary(fits[[name]])$coefficients
  terms <- sub("^c([abc])$", "c=\\1", rownames(table))
  out <- rbind(out, data.frame(fit = name, term = terms, estimate = table[, 1], std_error = table[, 2]),
               data.frame(fit = name, term = c("deviance", "null_deviance"),
                          estimate = c(deviance(fits[[name]]), fits[[name]]$null.deviance),
                          std_error = NA))
}
out$estimate <- sprintf("%.17g", out$estimate)
out$std_error <- ifelse(is.na(out$std_error), "", sprintf("%.17g", out$std_error))
write.csv(out, "tests/reference/logistic_offset.csv", row.names = FALSE, quote = FALSE)
