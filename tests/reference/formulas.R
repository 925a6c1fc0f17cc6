# Writes tests/reference/formulas.csv: R's lm of formulas, on the rows of
# tests/reference/linear_options.sql. Run from the project's folder: Rscript tests/reference/formulas.R
script <- ".read tests/reference/linear_options.sql\n.headers on\n.mode csv\nSELECT * FROM h;"
text <- system2("sqlite3", ":memory:", input = script, stdout = TRUE)
h <- read.csv(text = text, stringsAsFactors = TRUE)
formulas <- c("y ~ a", "y ~ a + b", "y ~ a * c", "y ~ a + c:b", "y ~ c", "y ~ c - 1", "y ~ 0 + c + g",
              "y ~ c:g", "y ~ c * a * b", "y ~ (a + b + c)^2", "y ~ (a + b + c)^2 - a:b",
              "y ~ log(a) + exp(-b) + sqrt(a)", "y ~ I(a^2) + I(a * b) + I(1 / (1 + b))",
              "y ~ log(a + 1) * c", "y ~ . - w", "y ~ a:b", "y ~ c:a - 1", "y ~ c:a + c",
              "y ~ a + b:c + I(b^2):c", "y ~ 1 + a - 1", "y ~ I(-a^2) + I((a - 3)^3)", "y ~ c * g",
              "log(y) ~ a", "sqrt(y) ~ log2(a) + log10(b + 1)", "100 / y ~ a * c", "I(y^2) ~ 0 + c",
              "log(y, 2) ~ log(a, base = 3)", "y ~ 1", "y ~ poly(a, 2)", "y ~ poly(a, 3) * c + b",
              "y ~ poly(b, degree = 4):c", "y ~ poly(a, 2, raw = TRUE)", "y ~ poly(log(a), 2) - 1",
              "log(y) ~ factor(w) + a", "y ~ factor(w) * c", "y ~ c / a", "y ~ (a + b) / c",
              "y ~ log1p(a) + expm1(b / 10) + abs(a - 4)", "y ~ a + I(a^2) + I(0.001 * a^3)",
              "log1p(y) ~ . - g", "y ~ b %in% c", "y ~ I(a > 3) * c + I(b != 2)",
              "y ~ I(a >= 2 * b)", "I(y > 8) ~ a", "y ~ b:g + c + I(a == 3)",
              "y ~ a * c - c", "y ~ a * c - c - 1", "y ~ c * g - c", "y ~ c * g - c - 1",
              "y ~ (a + c):(b + g)", "y ~ a + a:c - 1", "y ~ a:c + b:g - 1", "y ~ scale(a) * c",
              "y ~ scale(a, scale = FALSE) + scale(b, center = FALSE)",
              "y ~ scale(log(a), TRUE, FALSE):c", "y ~ pmax(a - 3, 0) + pmin(a, b)",
              "y ~ floor(a) + ceiling(b) + trunc(a / 2) + round(a) + sign(a - 4)", "y ~ (a + b)**2")
out <- NULL
for (f in formulas) {
  model <- lm(as.formula(f), h)
  terms <- coef(model)
  errors <- rep(NA, length(terms))
  table <- coef(summary(model))
  errors[match(rownames(table), names(terms))] <- table[, 2]
  names <- gsub("\\b([cg])(a|b|c|g[0-9])\\b", "\\1=\\2", names(terms), perl = TRUE)
  names <- gsub("(factor\\(w\\))([0-9.]+)", "\\1=\\2", names)
  names <- gsub(")TRUE", ")", gsub(" ", "", names), fixed = TRUE)
  out <- rbind(out, data.frame(formula = f, term = names,
                               estimate = formatC(terms, digits = 17, format = "g"),
                               std_error = formatC(errors, digits = 17, format = "g")))
}
out[] <- lapply(out, function(x) ifelse(trimws(x) == "NA", "", x))
write.csv(out, "tests/reference/formulas.csv", row.names = FALSE, quote = TRUE)
