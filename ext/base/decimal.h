/* Numbers to and from decimal text, the same in every locale: the point is always '.'. */
#ifndef MLEXT_BASE_DECIMAL_H
#define MLEXT_BASE_DECIMAL_H

#include <stddef.h>

/* The longest text of ml_decimal_format, with its NUL. */
#define ML_DECIMAL_MAX 32

/*
** Reads the JSON number (sign, digits, fraction, exponent) that fills text[0..length), rounded
** correctly. Returns 1, or 0 when it is not one.
*/
int ml_decimal_parse(const char *text, size_t length, double *value);

/*
** Writes the shortest text of at least 15 digits that reads back as the same number. What is whole
** gets ".0", so that it stays a real number in JSON and SQL. Returns the length.
*/
size_t ml_decimal_format(double value, char text[ML_DECIMAL_MAX]);

#endif
