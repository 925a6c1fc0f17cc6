/*
** The parts of ml_parse_number(): a text is brought into a small alphabet, in which the affixes and
** then the digits are read.
*/
#ifndef MLEXT_CLEAN_NUMBER_SCAN_H
#define MLEXT_CLEAN_NUMBER_SCAN_H

#include "clean/number.h"

/*
** The alphabet: ASCII digits, the signs . , ' _ - + ( ) % and space, letters as they are, and these
** marks.
*/
enum {
  ML_NUMBER_CURRENCY = 1,     /* any currency sign */
  ML_NUMBER_PER_MILLE = 2,    /* per mille sign */
  ML_NUMBER_DECIMAL_MARK = 3, /* a mark that can only be a decimal one */
  ML_NUMBER_DROPPED = 4,      /* invisible: left out */
  ML_NUMBER_DOLLAR = 5        /* a currency sign that a country's letters may precede */
};

typedef struct MlNumberScan {
  size_t count;
  uint32_t points[ML_NUMBER_POINTS];
} MlNumberScan;

/* What stands around the digits. */
typedef struct MlNumberAffixes {
  int negative, signs, opened, closed, currency, percents, multiplied;
  int plus_before;  /* an explicit plus sign in front */
  int exponent;     /* of ten, from percent and multiplier */
  int money_letter; /* a multiplier that asks for a currency was seen */
} MlNumberAffixes;

/* 0 when the text has what no number has, or is too long. White space around it is left out. */
int ml_number_scan(const char *text, size_t length, MlNumberScan *scan);

/* Reads what stands before the digits; *at ends on the first point of the number proper. */
int ml_number_prefix(const MlNumberScan *scan, size_t *at, MlNumberAffixes *affixes);

/* Reads what stands behind the digits, from `at` to the end. */
int ml_number_suffix(const MlNumberScan *scan, size_t at, MlNumberAffixes *affixes);

#endif
