#!/usr/bin/env python3
"""Makes ext/math/elementary_tables.h: constants in 60-digit arithmetic, rounded once.

    python3 tests/reference/math_tables.py > ext/math/elementary_tables.h

Needs mpmath. The header is committed; a build never runs this script.
"""
import math
from mpmath import mp, mpf, log, exp, erfc, erf, zeta, euler, bernoulli, cos, pi, sqrt, taylor

mp.dps = 60


def hexadecimal(x):
    return float(x).hex()


def table(name, rows, comment, linkage="static const"):
    width = len(rows[0])
    shape = f"[{len(rows)}]" if width == 1 else f"[{len(rows)}][{width}]"
    print(f"/* {comment} */")
    print(f"{linkage} double {name}{shape} = {{")
    for row in rows:
        text = ", ".join(hexadecimal(x) for x in row)
        print(f"    {text}," if width == 1 else f"    {{{text}}},")
    print("};\n")


def truncated(x, bits):
    """x rounded to a multiple of 2^-bits"""
    return mpf(int(mp.nint(x * mpf(2) ** bits))) / mpf(2) ** bits


def exp_table():
    rows = []
    for j in range(128):
        exact = mpf(2) ** (mpf(j) / 128)
        value = mpf(float(exact))
        rows.append((exact / value - 1, value))
    return rows


def log_table():
    """The mantissa runs over [0.6875, 1.375) in 128 steps; 1 has steps of its own on both sides."""
    rows = []
    for i in range(128):
        m = mpf(0x160 + i) / 256 if i else None
        # step i of the mantissa, as laid out in a double whose bits start at those of 0.6875
        low = mpf("0.6875") + mpf(i) / 256 if i < 80 else 1 + mpf(i - 80) / 128
        high = low + (mpf(1) / 256 if i < 80 else mpf(1) / 128)
        if i in (79, 80):
            inverse = mpf(1)
        else:
            inverse = truncated(2 / (low + high), 16)
        value = -log(inverse)
        head = truncated(value, 42)
        rows.append((inverse, head, value - head))
    return rows


def chebyshev(function, degree):
    """Coefficients of the interpolant of function on [-1, 1] in the Chebyshev basis."""
    n = degree + 1
    nodes = [cos(pi * (mpf(k) + mpf(1) / 2) / n) for k in range(n)]
    values = [function(x) for x in nodes]
    out = []
    for j in range(n):
        c = sum(v * cos(pi * j * (mpf(k) + mpf(1) / 2) / n) for k, v in enumerate(values))
        out.append(c * 2 / n if j else c / n)
    return out


def erfc_scaled(t):
    """erfc(x) exp(x^2) (1 + 2 x) at x = 3.75 (1 + t) / (1 - t), for x >= 0.5"""
    t = mpf(t)
    x = mpf("3.75") * (1 + t) / (1 - t)
    return erfc(x) * exp(x * x) * (1 + 2 * x)


def main():
    print("/* Made by tests/reference/math_tables.py; not to be edited. */")
    print("#ifndef MLEXT_MATH_ELEMENTARY_TABLES_H")
    print("#define MLEXT_MATH_ELEMENTARY_TABLES_H\n")
    print("/* clang-format off */\n")
    table("ml_exp_table", exp_table(),
          "2^(j/128) as {relative error of the rounded value, rounded value}", "const")
    table("log_table", log_table(),
          "For step i of the mantissa: {c, -log(c) to 42 bits, the rest}; c has 16 bits")
    # lgamma(2 + z) = (1 - euler) z + sum over k >= 2 of (-1)^k (zeta(k) - 1) z^k / k
    rows = [((1 - euler),)]
    for k in range(2, 29):
        rows.append(((-1) ** k * (zeta(k) - 1) / k,))
    table("lgamma_near_two", rows, "Taylor coefficients of lgamma(2 + z), from z up")
    rows = [(bernoulli(2 * k) / (2 * k * (2 * k - 1)),) for k in range(1, 12)]
    table("stirling", rows, "Stirling's series: of 1/x, 1/x^3, 1/x^5 ...")
    rows = [(c * 2 / sqrt(pi),) for c in
            [mpf((-1) ** k) / (mp.factorial(k) * (2 * k + 1)) for k in range(0, 19)]]
    table("erf_series", rows, "erf(x) / x in powers of x^2")
    # x from 0.5 to infinity is t from t0 to 1; s runs over [-1, 1]
    t0 = (mpf("0.5") - mpf("3.75")) / (mpf("0.5") + mpf("3.75"))

    def stretched(s):
        t = t0 + (1 - t0) * (s + 1) / 2
        return erfc_scaled(min(t, 1 - mpf(10) ** -40)) if t < 1 - mpf("1e-3") else asymptotic(t)

    def asymptotic(t):
        x = mpf("3.75") * (1 + t) / (1 - t)
        total, term = mpf(1), mpf(1)
        for k in range(1, 40):
            term *= -mpf(2 * k - 1) / (2 * x * x)
            total += term
        return total * (1 + 2 * x) / (x * sqrt(pi))

    table("erfc_chebyshev", [(c,) for c in chebyshev(stretched, 24)],
          "erfc(x) exp(x^2) (1 + 2x) in Chebyshev polynomials of s, see ml_erfc()")
    # sin(pi x) / x in powers of x^2
    rows = [((-1) ** k * pi ** (2 * k + 1) / mp.factorial(2 * k + 1),) for k in range(0, 11)]
    table("sine_of_pi", rows, "sin(pi x) / x in powers of x^2")
    print("/* clang-format on */\n")
    print("#endif")


main()
