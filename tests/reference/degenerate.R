# Writes tests/reference/degenerate.csv: R's lm, glm and multinom on degenerate data, where they have an
# answer. Columns of 1e-300 and 1e300 are fitted as 1, and their estimates divided by the unit. Run
# from the project's folder, with the sqlite3 shell: Rscript tests/reference/degenerate.R
library(nnet)
shell <- function(query) {
  script <- c(".read tests/reference/degenerate_rows.sql", ".headers on", ".mode csv", paste0(query, ";"))
  read.csv(text = system2("sqlite3", ":memory:", input = script, stdout = TRUE), stringsAsFactors = TRUE)
}
kinds <- shell("SELECT * FROM kind")
conditions <- shell("SELECT name, replace(replace(columns, '1e-300', '1'), '1e300', '1') AS columns, rows, unit FROM condition")
# glm's tolerance for collinear columns hangs on epsilon: it is left alone, and the fit started again.
again <- function(f, family, d) {
  environment(f) <- environment()
  model <- glm(f, family, d, weights = w2)
  for (i in 1:4) {
    start <- ifelse(is.na(coef(model)), 0, coef(model))
    model <- glm(f, family, d, weights = w2, start = start)
  }
  model
}
out <- NULL
for (i in seq_len(nrow(kinds))) for (j in seq_len(nrow(conditions))) {
  kind <- as.list(lapply(kinds[i, ], as.character)); case <- lapply(conditions[j, ], as.character)
  d <- shell(sprintf("SELECT %s AS target, %s, w FROM d WHERE %s", kind$target, case$columns, case$rows))
  d$w2 <- if (grepl("weights", kind$learner)) d$w else 1
  d$w <- NULL
  few <- nrow(d) <= 3
  if (few && grepl("logistic|multinomial", kind$learner)) next # separated, or one class
  if (kind$learner == "multinomial" && case$name == "collinear") next # multinom drops nothing
  features <- setdiff(names(d), c("target", "w2", if (case$name == "one level") "one"))
  if (kind$learner == "multinomial") features <- setdiff(features, if (case$name %in% c("constant", "only a constant")) "b")
  f <- as.formula(paste("target ~", paste(c("1", features), collapse = " + ")))
  model <- suppressWarnings(switch(sub(" .*", "", kind$learner),
    linear = lm(f, d, weights = w2),
    logistic = again(f, binomial, d),
    poisson = again(f, poisson, d),
    multinomial = multinom(f, d, reltol = 1e-15, abstol = 1e-15, maxit = 5000, trace = FALSE)))
  if (kind$learner == "multinomial") {
    b <- coef(model); e <- summary(model)$standard.errors
    part <- data.frame(class = rep(rownames(b), each = ncol(b)), term = rep(colnames(b), nrow(b)),
                       estimate = as.vector(t(b)), std_error = as.vector(t(e)))
  } else {
    b <- coef(model); s <- suppressWarnings(coef(summary(model)))
    e <- s[match(names(b), rownames(s)), 2]
    part <- data.frame(class = "", term = names(b), estimate = b, std_error = e)
  }
  part$term <- sub("^c([pqr])$", "c=\\1", part$term)
  slope <- part$term == "a"
  part$estimate[slope] <- part$estimate[slope] / as.numeric(case$unit)
  part$std_error[slope] <- part$std_error[slope] / as.numeric(case$unit)
  out <- rbind(out, data.frame(learner = kind$learner, condition = case$name, part))
}
for (n in c("estimate", "std_error")) out[[n]] <- ifelse(is.finite(out[[n]]), sprintf("%.17g", out[[n]]), "")
write.csv(out, "tests/reference/degenerate.csv", row.names = FALSE, quote = FALSE)
