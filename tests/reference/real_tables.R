# Writes tests/reference/real_tables.csv (what is fitted) and real_tables_values.csv (R's answers): robust
# and clustered standard errors (sandwich), prediction intervals, multinomial logistic regression (nnet),
# Poisson regression, all by formulas, on real tables with categories and missing values. Run from the
# project's folder, with the sqlite3 shell: Rscript tests/reference/real_tables.R
library(sandwich)
library(nnet)
invisible(Sys.setlocale("LC_COLLATE", "C"))
shell <- function(table, query) {
  script <- c(paste0(".read tests/data/tabular/", table, ".sql"), ".headers on", ".mode csv",
              paste0(query, ";"))
  d <- read.csv(text = system2("sqlite3", ":memory:", input = script, stdout = TRUE),
                na.strings = "", stringsAsFactors = FALSE)
  d[] <- lapply(d, function(x) if (is.character(x)) factor(x, levels = sort(unique(x), method = "radix")) else x)
  d
}
specs <- NULL
values <- NULL
# feature=level in place of R's names of terms
named <- function(terms, d) {
  terms <- gsub(" ", "", terms)
  for (n in names(d)) if (is.factor(d[[n]])) for (l in levels(d[[n]]))
    terms <- gsub(paste0("(^|:)", n, gsub("([][().+*?^$|\\\\/-])", "\\\\\\1", gsub(" ", "", l)), "($|:)"),
                  paste0("\\1", n, "=", l, "\\2"), terms)
  gsub("(factor\\([a-z_]+\\))([0-9])", "\\1=\\2", terms, ignore.case = TRUE)
}
add <- function(fit, table, query, algorithm, formula, options, terms, estimates, errors, class = "") {
  specs <<- rbind(specs, data.frame(fit, table, query, algorithm, formula, options))
  values <<- rbind(values, data.frame(fit, class, term = terms, estimate = estimates, std_error = errors))
}
used <- function(d, formula, also = NULL) d[complete.cases(d[c(all.vars(as.formula(formula)), also)]), ]
linear <- function(fit, table, query, formula, options = "", vcov = NULL, weights = NULL, cluster = NULL) {
  d <- used(shell(table, query), formula, c(weights, cluster))
  f <- as.formula(formula)
  w <- if (is.null(weights)) rep(1, nrow(d)) else d[[weights]]
  environment(f) <- environment()
  m <- lm(f, d, weights = w)
  V <- if (is.null(vcov)) stats::vcov(m) else vcov(m, d)
  add(fit, table, query, "linear_regression", formula, options, named(names(coef(m)), d), coef(m),
      sqrt(diag(V))[names(coef(m))])
}
hc <- function(type) function(m, d) vcovHC(m, type = type)
cl <- function(name) function(m, d) vcovCL(m, cluster = d[[name]], type = "HC1")
penguins <- "SELECT body_mass_g, species, sex, bill_length_mm, flipper_length_mm FROM penguins"
for (type in c("HC0", "HC1", "HC2", "HC3"))
  linear(paste("penguins", type), "penguins", penguins, "body_mass_g ~ species * sex + bill_length_mm",
         sprintf('{"std_errors": "%s"}', tolower(type)), hc(type))
linear("penguins plain", "penguins", penguins, "body_mass_g ~ species * sex + bill_length_mm")
titanic <- "SELECT Fare, Sex, Age, Embarked, Pclass, SibSp FROM titanic"
linear("titanic HC3", "titanic", titanic, "log1p(Fare) ~ Sex + Age + Embarked + factor(Pclass)",
       '{"std_errors": "hc3"}', hc("HC3"))
linear("titanic weights HC1", "titanic", titanic, "Fare ~ Age + Sex", '{"weights": "Pclass", "std_errors": "hc1"}',
       hc("HC1"), weights = "Pclass")
ames <- "SELECT Sale_Price, Gr_Liv_Area, Year_Built, Neighborhood, Overall_Cond FROM ames"
linear("ames cluster", "ames", ames, "log(Sale_Price) ~ log(Gr_Liv_Area) + I((Year_Built - 1900) / 100)",
       '{"cluster": "Neighborhood"}', cl("Neighborhood"), cluster = "Neighborhood")
linear("ames poly", "ames", ames, "log10(Sale_Price) ~ poly(Year_Built, 3) + Overall_Cond", "")
flights <- "SELECT arr_delay, dep_delay, carrier, origin, distance, month FROM nycflights_sample"
linear("flights cluster", "nycflights_sample", flights, "arr_delay ~ dep_delay + origin + log2(distance)",
       '{"cluster": "carrier"}', cl("carrier"), cluster = "carrier")
linear("airquality month", "airquality", "SELECT Ozone, Wind, Temp, Month FROM airquality",
       "sqrt(Ozone) ~ Wind + poly(Temp, 2) + factor(Month)", "")
linear("mtcars nested", "mtcars", "SELECT mpg, wt, cyl, am FROM mtcars", "100 / mpg ~ am / wt + factor(cyl)", "")
linear("diamonds", "diamonds", "SELECT price, carat, cut FROM diamonds", "log(price) ~ log(carat) * cut", "")

poisson_fit <- function(fit, table, query, formula, options = "") {
  d <- used(shell(table, query), formula)
  m <- glm(as.formula(formula), poisson, d, control = glm.control(epsilon = 1e-15, maxit = 100))
  add(fit, table, query, "poisson_regression", formula, options, named(names(coef(m)), d), coef(m),
      sqrt(diag(vcov(m))))
}
affairs <- "SELECT affairs, gender, age, yearsmarried, children, rating FROM affairs"
poisson_fit("affairs", "affairs", affairs, "affairs ~ gender + age + children + factor(rating)")
poisson_fit("affairs offset", "affairs", affairs, "affairs ~ gender * children + offset(log(yearsmarried))")
poisson_fit("titanic SibSp", "titanic", "SELECT SibSp, Age, Sex, Embarked FROM titanic", "SibSp ~ poly(Age, 2) + Sex + Embarked")

logit_fit <- function(fit, table, query, formula, options = "") {
  d <- used(shell(table, query), formula)
  m <- glm(as.formula(formula), binomial, d, control = glm.control(epsilon = 1e-15, maxit = 100))
  add(fit, table, query, "logistic_regression", formula, options, named(names(coef(m)), d), coef(m),
      sqrt(diag(vcov(m))))
}
logit_fit("titanic survived", "titanic", "SELECT Survived, Sex, Age, Pclass, Fare FROM titanic",
          "Survived ~ Sex * factor(Pclass) + poly(Age, 2) + log1p(Fare)")
logit_fit("titanic offset", "titanic", "SELECT Survived, Sex, Age FROM titanic",
          "Survived ~ Sex + offset(I(Age / 50))")
logit_fit("telco", "telco_churn", "SELECT Churn, tenure, Contract, MonthlyCharges FROM telco_churn",
          "Churn ~ Contract + log1p(tenure) + MonthlyCharges")

multi <- function(fit, table, query, formula, options = "") {
  d <- used(shell(table, query), formula)
  m <- multinom(as.formula(formula), d, reltol = 1e-16, abstol = 1e-16, maxit = 20000, trace = FALSE)
  b <- coef(m)
  e <- summary(m)$standard.errors
  add(fit, table, query, "logistic_regression", formula, options,
      rep(named(colnames(b), d), nrow(b)), as.vector(t(b)), as.vector(t(e)), rep(rownames(b), each = ncol(b)))
}
multi("penguins island", "penguins", "SELECT island, sex, bill_length_mm / 10 AS bill, body_mass_g / 1000.0 AS mass FROM penguins",
      "island ~ sex + bill + mass")
multi("wine", "wine", "SELECT target_name, alcohol, ash FROM wine", "target_name ~ alcohol + ash")
multi("titanic port", "titanic", "SELECT Embarked, Sex, Age / 10 AS age, 'c' || Pclass AS class FROM titanic", "Embarked ~ Sex + age + class")

text <- function(x) ifelse(is.na(x), "", formatC(x, digits = 17, format = "g", width = 1))
specs <- unique(specs)
values$estimate <- text(values$estimate)
values$std_error <- text(values$std_error)
write.csv(specs, "tests/reference/real_tables.csv", row.names = FALSE)
write.csv(values, "tests/reference/real_tables_values.csv", row.names = FALSE)

# Prediction intervals of the first 40 complete rows of three fits.
out <- NULL
intervals <- function(fit, table, query, formula) {
  d <- used(shell(table, query), formula)
  m <- lm(as.formula(formula), d)
  new <- head(d, 40)
  a <- predict(m, new, interval = "confidence", level = 0.9)
  b <- predict(m, new, interval = "prediction", level = 0.9)
  out <<- rbind(out, data.frame(fit, row = seq_len(nrow(new)), fitted = a[, 1], low = a[, 2], high = a[, 3],
                                new_low = b[, 2], new_high = b[, 3]))
}
intervals("penguins plain", "penguins", penguins, "body_mass_g ~ species * sex + bill_length_mm")
intervals("ames poly", "ames", ames, "log10(Sale_Price) ~ poly(Year_Built, 3) + Overall_Cond")
intervals("mtcars nested", "mtcars", "SELECT mpg, wt, cyl, am FROM mtcars", "100 / mpg ~ am / wt + factor(cyl)")
out[3:7] <- lapply(out[3:7], text)
write.csv(out, "tests/reference/real_tables_intervals.csv", row.names = FALSE)
