/*
** Numbers as people write them: text that is exactly one number, in any common written form.
**
**   sign        -5  5-  +5  (5)  and the dashes and minus signs of Unicode; one of them only
**   thousands   1,234,567  1 234 567  1'234'567  1_234_567  2.278.845  12,34,567 (Indian)
**   decimals    1.5  .5  5.  and with a comma: 12,5  1.234,56  0,125
**   currency    a sign, an ISO 4217 code or a usual short name, before or behind: $5  EUR 5  5 kr
**               US$ 5
**   percent     12% is 0.12, 12 per mille is 0.012: the double nearest to that
**   exponent    1.5e-7
**   multiplier  1.5 million, 3 bn, 2 lakh, and the Chinese and Korean signs; the letters K, M, B
**               and T beside a currency only ($1.2M), because 5M and 5K are also metres and kelvins
**   digits      of any script, full-width signs, any white space around
**
** What may be two things is one of them only where that is clear. A lone comma with exactly three
** digits behind it and one to three before it separates thousands (1,234), a lone point decimals
** (1.234); `mark` turns both round. A text with both marks uses the last one for decimals.
**
** Not a number: empty text, words, units (12 kg), fractions, ranges, 18+, dates, versions and
** addresses (1.2.3, 10.100.200.1), hexadecimal, nan, inf, telephone numbers with a plus sign (seven
** digits or more), anything longer than ML_NUMBER_POINTS characters, and what no finite double
** holds. Groups of three digits with spaces are a number even if they were a telephone number.
*/
#ifndef MLEXT_CLEAN_NUMBER_H
#define MLEXT_CLEAN_NUMBER_H

#include "base/decimal.h"

/* The longest number, in code points without the white space around it. */
#define ML_NUMBER_POINTS 1100

/* The decimal mark to believe in where both are possible. */
typedef enum MlDecimalMark { ML_MARK_POINT = 0, ML_MARK_COMMA } MlDecimalMark;

typedef struct MlNumber {
  double value;
  int64_t integer; /* the value, when is_integer */
  int is_integer;  /* written without decimals, exponent, percent or multiplier, and fits int64 */
} MlNumber;

/* 1 and *number when the text is exactly one number, else 0. */
int ml_parse_number(const char *text, size_t length, MlDecimalMark mark, MlNumber *number);

#endif
