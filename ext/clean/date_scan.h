/* Inside of date parsing: tokens, the calendar, and finishing what was read. See date.h. */
#ifndef MLEXT_CLEAN_DATE_SCAN_H
#define MLEXT_CLEAN_DATE_SCAN_H

#include "clean/date.h"
#include "clean/date_names.h"

enum { ML_DATE_TOKENS = 24, ML_DATE_NUMBER = 0 };

typedef struct MlDateToken {
  uint8_t kind;    /* ML_DATE_NUMBER or MlDateNameKind */
  uint8_t flags;   /* of the word */
  uint8_t digits;  /* of the number */
  uint8_t ordinal; /* a number with st, nd, rd, th behind it */
  uint8_t used;
  uint8_t space_before; /* between it and the token before, or between that and the separator */
  uint8_t space_after;  /* between the separator and it */
  char before;          /* the separator before it: one of - / . , : ' + or 0 */
  int value;            /* of the word */
  uint64_t number;
} MlDateToken;

typedef struct MlDateScan {
  int count;
  MlDateToken tokens[ML_DATE_TOKENS];
} MlDateScan;

/* 1 when the whole text consists of numbers, known words and separators. */
int ml_date_scan(const char *text, size_t length, MlDateScan *scan);

/* The entry of a run of letters, or NULL. */
const MlDateName *ml_date_name(const char *word, size_t length);

/* Bytes of the run of letters and marks that begins the text. */
size_t ml_date_word_length(const char *text, size_t length);

int ml_days_in_month(int year, int month);

/* Days since 1970-01-01 in the Gregorian calendar, and back. */
int64_t ml_date_to_days(int year, int month, int day);
void ml_date_from_days(int64_t days, MlDate *date);

/* 69 to 99 are in the 20th century, 0 to 68 in the 21st, as POSIX has it. */
static inline int ml_date_full_year(int two_digits) {
  return two_digits + (two_digits < 69 ? 2000 : 1900);
}

/*
** Checks the ranges, turns 24:00 and second 60 over, and subtracts `east` minutes of zone.
** 0 when there is no such date.
*/
int ml_date_finish(MlDate *date, int east);

#endif
