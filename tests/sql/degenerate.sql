.load ./mlext
-- Degenerate regressions: R's answer, or an error in plain words.
CREATE TABLE d(y REAL, a REAL, b REAL, c TEXT, w REAL);
INSERT INTO d VALUES (1.5, 1, 2, 'p', 0), (2.5, 2, 4, 'q', 0), (3.9, 3, 6, 'p', 0), (4.1, 4, 8, 'r', 0),
  (5.2, 5, 10, 'q', 0), (6.6, 6, 12, 'p', 0);
.print -- collinear: the later one is dropped, and it is said
SELECT term, round(estimate, 9), round(std_error, 9) FROM ml_coefficients((SELECT ml_linear_regression(y, a, b) FROM d));
SELECT value FROM ml_summary((SELECT ml_linear_regression(y, a, b) FROM d)) WHERE name = 'dropped';
.print -- a constant feature, a constant target
SELECT term, round(estimate, 9) FROM ml_coefficients((SELECT ml_linear_regression(y, 7, a) FROM d));
SELECT term, round(estimate, 9), std_error FROM ml_coefficients((SELECT ml_linear_regression(3, a) FROM d));
.print -- as many columns as rows, and more
SELECT term, round(estimate, 6), std_error FROM ml_coefficients((SELECT ml_linear_regression(y, a, a * a) FROM d
  WHERE a <= 3));
SELECT term, estimate IS NULL FROM ml_coefficients((SELECT ml_linear_regression(y, a, a * a, a * a * a) FROM d
  WHERE a <= 3));
.print -- one row
SELECT term, estimate, std_error FROM ml_coefficients((SELECT ml_linear_regression(y, a) FROM d WHERE a = 1));
.print -- numbers of 1e-300 and 1e300, together
SELECT term, round(estimate * s, 9), round(std_error * s, 9)
FROM ml_coefficients((SELECT ml_linear_regression(y, a * 1e300, a * a * 1e-300) FROM d))
JOIN (SELECT '(Intercept)' AS t, 1.0 AS s UNION ALL VALUES ('x1', 1e300), ('x2', 1e-300)) ON t = term;
SELECT term, round(estimate, 9), round(std_error, 9) FROM ml_coefficients((SELECT ml_linear_regression(y, a, a * a) FROM d));
SELECT round(estimate * 1e300, 9), round(std_error * 1e300, 9) FROM ml_coefficients((SELECT ml_linear_regression(y * 1e-300, a) FROM d));
SELECT ml_linear_regression(y * 1e300, a) FROM d;
.print -- small differences of large numbers: the target 1e15 and some is not constant
SELECT a.term, a.estimate - b.estimate = iif(a.term = '(Intercept)', 1e15, 0) OR abs(a.estimate - b.estimate) < 1e-14,
       abs(a.std_error / b.std_error - 1) < 1e-13
FROM ml_coefficients((SELECT ml_linear_regression(1e15 + round(8 * y) / 8, a) FROM d)) AS a
JOIN ml_coefficients((SELECT ml_linear_regression(round(8 * y) / 8, a) FROM d)) AS b USING (term);
SELECT round(value, 9) FROM ml_summary((SELECT ml_linear_regression(1e15 + round(8 * y) / 8, a) FROM d)) WHERE name = 'r_squared';
SELECT round(value, 9) FROM ml_summary((SELECT ml_linear_regression(round(8 * y) / 8, a) FROM d)) WHERE name = 'r_squared';
SELECT term, estimate, std_error FROM ml_coefficients((SELECT ml_linear_regression(1e15 + 0.125, a) FROM d));
.print -- infinite, NULL alone, weights all zero
SELECT ml_linear_regression(y, a * 9e999) FROM d;
SELECT ml_linear_regression(y, NULL) FROM d;
SELECT ml_linear_regression(y, a, w, '{"weights": 2}') FROM d;
SELECT ml_logistic_regression(c = 'p', a, w, '{"weights": 2}') FROM d;
SELECT ml_poisson_regression(y, a, w, '{"weights": 2}') FROM d;
SELECT ml_linear_regression(y, a) FROM d WHERE 0;
.print -- penalties with columns that are constant or the same
SELECT term, round(estimate, 9) FROM ml_coefficients((SELECT ml_linear_regression(y, 7, a, '{"penalty": 0.1}') FROM d));
SELECT round(sum(estimate * k), 9) FROM ml_coefficients((SELECT ml_linear_regression(y, a, b, '{"penalty": 0.1, "l1_ratio": 0.5}') FROM d))
JOIN (SELECT 'x1' AS t, 1 AS k UNION ALL VALUES ('x2', 2)) ON t = term;
SELECT term, round(estimate, 9) FROM ml_coefficients((SELECT ml_linear_regression(y, a, '{"penalty": 0.1}') FROM d WHERE a = 1));
.print -- robust errors of a fit that is exact, or has no degree of freedom
SELECT term, std_error FROM ml_coefficients((SELECT ml_linear_regression(2 * a, a, '{"std_errors": "hc3"}') FROM d));
SELECT term, std_error FROM ml_coefficients((SELECT ml_linear_regression(y, a, '{"std_errors": "hc1"}') FROM d WHERE a < 3));
.print -- powers that overflow, and a formula of one level
SELECT ml_linear_regression(y, a * 1e40, '{"degree": 9}') FROM d;
SELECT term, estimate FROM ml_coefficients((SELECT ml_linear_regression(y, c, a, '{"interactions": true}') FROM d
  WHERE c = 'p'));
.print -- logistic: one class, separated, constant
SELECT ml_logistic_regression(1, a) FROM d;
SELECT value FROM ml_summary((SELECT ml_logistic_regression(a > 3, a) FROM d)) WHERE name = 'warning';
SELECT term, round(estimate, 9) FROM ml_coefficients((SELECT ml_logistic_regression(c = 'p', 5) FROM d));
