# Writes tests/reference/models_terms.csv and models_fit.csv: R's lm and glm of every model without
# penalty in tests/reference/models.csv. Run from the project's folder, with the sqlite3 shell:
#
#   Rscript tests/reference/models.R
#
# Text columns become factors whose levels are sorted by bytes, the greater of two classes counts as
# 1, and terms of factors are called feature=level.
invisible(Sys.setlocale("LC_COLLATE", "C"))

shell <- function(table, query) {
  script <- tempfile()
  writeLines(c(paste0(".read tests/data/tabular/", table, ".sql"), ".headers on", ".mode csv",
               paste0(query, ";")), script)
  out <- system2("sqlite3", ":memory:", stdin = script, stdout = TRUE)
  unlink(script)
  read.csv(text = out, check.names = FALSE, colClasses = "character", na.strings = "")
}

rows_of <- function(table, query) {
  data <- shell(table, query)
  columns <- paste0("max(typeof(", "[", names(data), "]))", collapse = ", ")
  types <- unlist(shell(table, paste("SELECT", columns, "FROM (", query, ")")))
  for (j in seq_along(data)) {
    if (types[j] == "text") {
      data[[j]] <- factor(data[[j]], levels = sort(unique(data[[j]]), method = "radix"))
    } else {
      data[[j]] <- as.numeric(data[[j]])
    }
  }
  names <- names(data)
  data <- data[complete.cases(data), ]
  for (j in seq_along(data)) if (is.factor(data[[j]])) data[[j]] <- droplevels(data[[j]])
  structure(data, wanted = names)
}

terms_of <- function(data, intercept) {
  of_feature <- function(j) {
    if (!is.factor(data[[j]])) return(names(data)[j])
    sprintf("%s=%s", names(data)[j], levels(data[[j]])[-1])
  }
  c(if (intercept) "(Intercept)", unlist(lapply(seq_along(data)[-1], of_feature)))
}

fit <- function(spec) {
  intercept <- !grepl("\"intercept\": false", spec$options)
  data <- rows_of(spec$table, spec$query)
  terms <- terms_of(data, intercept)
  plain <- data
  names(plain) <- c("y", paste0("v", seq_len(ncol(data) - 1)))
  plain <- plain[sapply(plain, nlevels) != 1] # a category of one level has no term
  is_glm <- spec$algorithm == "logistic_regression"
  if (is_glm && !is.factor(plain$y)) plain$y <- factor(plain$y)
  formula <- if (intercept) y ~ . else y ~ . - 1
  if (is_glm) {
    # Its tolerance for collinear columns hangs on epsilon, and its standard errors are of the
    # coefficients one step before the last: so it is left at its defaults and started again.
    model <- glm(formula, binomial, plain)
    for (again in 1:4) {
      start <- ifelse(is.na(coef(model)), 0, coef(model))
      model <- glm(formula, binomial, plain, start = start)
    }
    interval <- confint.default(model)
  } else {
    model <- lm(formula, plain)
    interval <- confint(model)
  }
  table <- summary(model)$coefficients
  estimates <- coef(model)
  stopifnot(length(estimates) == length(terms))
  at <- match(names(estimates), rownames(table))
  values <- cbind(table[at, , drop = FALSE], interval)
  values[is.na(estimates), ] <- NA
  rownames(values) <- NULL
  coefficients <- data.frame(model = spec$model, position = seq_along(terms), term = terms,
                             apply(values, 2, function(x) ifelse(is.na(x), "", sprintf("%.17g", x)),
                                   simplify = FALSE), check.names = FALSE)
  names(coefficients)[4:9] <-
    c("estimate", "std_error", "statistic", "p_value", "conf_low", "conf_high")
  s <- summary(model)
  shared <- c(rows_used = nobs(model), df_residual = model$df.residual,
              log_likelihood = as.numeric(logLik(model)), aic = AIC(model), bic = BIC(model))
  if (is_glm) {
    own <- c(deviance = model$deviance, null_deviance = model$null.deviance,
             df_null = model$df.null)
  } else {
    f <- unname(s$fstatistic)
    own <- c(r_squared = s$r.squared, adj_r_squared = s$adj.r.squared, sigma = s$sigma,
             statistic = f[1], df = f[2], p_value = pf(f[1], f[2], f[3], lower.tail = FALSE),
             residual_sum_of_squares = sum(residuals(model)^2))
  }
  all <- c(shared, own)
  list(terms = coefficients,
       fit = data.frame(model = spec$model, name = names(all), value = sprintf("%.17g", all)))
}

specs <- read.csv("tests/reference/models.csv", colClasses = "character")
specs <- specs[!grepl("\"l2\"", specs$options), ]
fits <- lapply(split(specs, seq_len(nrow(specs))), function(spec) {
  cat(spec$model, "")
  withCallingHandlers(fit(spec), warning = function(w) {
    if (grepl("probabilities numerically 0 or 1", conditionMessage(w))) {
      invokeRestart("muffleWarning")
    }
    stop(spec$model, ": ", conditionMessage(w))
  })
})
save <- function(part, file) {
  rows <- do.call(rbind, lapply(fits, `[[`, part))
  write.csv(rows, file, row.names = FALSE, quote = if (part == "terms") 3 else FALSE)
}
save("terms", "tests/reference/models_terms.csv")
save("fit", "tests/reference/models_fit.csv")
