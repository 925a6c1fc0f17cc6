/*
** Decimal text and binary doubles, each way, whatever the process's locale.
** Depends on nothing but the C library.
*/
#ifndef MLEXT_BASE_DECIMAL_H
#define MLEXT_BASE_DECIMAL_H

#include <stddef.h>
#include <stdint.h>

/* Room for what ml_format_double() writes, with the NUL. */
#define ML_DOUBLE_TEXT 32

/*
** The double nearest to digits * 10^exponent, ties to even. `digits` are `count` ASCII digits, the
** first the most significant. Too large gives infinity, too small zero.
*/
double ml_decimal_to_double(const char *digits, size_t count, int64_t exponent);

/* The same for an integer of at most 64 bits. */
double ml_scaled_to_double(uint64_t digits, int64_t exponent);

/*
** Writes the shortest text that reads back as the same double, with a decimal point and a NUL:
** 3, 0.1, -1.5e-07, 1e+16; "NaN", "Inf" and "-Inf" for what is no number. Returns its length.
*/
size_t ml_format_double(double value, char text[ML_DOUBLE_TEXT]);

#endif
