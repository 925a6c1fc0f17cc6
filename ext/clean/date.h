/*
** Dates and times as people write them, and ISO-8601 text that SQLite's date functions read.
**
** Read without a format:
**   ISO 8601      2024-03-01, 20240301, 2024-03-01T14:05:00.5+02:00, 20240301T140500Z, 2024-W09-5,
**                 2024-061
**   numbers       3/1/2024, 03-01-24, 25.12.2024, 2024/03/01, 1 3 2024, 19970902090807; month first
**                 unless that is impossible, `day_first` is set, or a word of another language is
**                 about
**   names         1 March 2024, March 1st, 2024, Fri Mar  1 14:05:00 2024, 1-Mar-24,
**                 1. M\u00e4rz 2024, 1 de marzo de 2024, 2024\u5e743\u67081\u65e5: months and
**                 weekdays in some 40 languages
**   months alone  March 2024, 2024-03 and 03/2024 are the first day of the month
**   times         14:05, 2:05 pm, 14h05, 2:05:07.25 p.m., noon, midnight, 14.05 behind a full date
**   zones         Z, +02:00, -0500, GMT+2, EST, CEST ...: the time is brought to UTC, as SQLite
**                 does
**
** Two-digit years are 1969 to 2068. 24:00 is the next day's 0:00, and 23:59:60 the next second. A
** weekday's name is read over, right or wrong.
**
** No date: a time, a year or a weekday alone and a day without a year (unless `base` gives what is
** missing), plain numbers other than yyyymmdd[HHMM[SS]], days that do not exist, years outside 1 to
** 9999, two dates or times, and anything with a word that is not known.
**
** All are pure functions: the current time and the locale play no part.
*/
#ifndef MLEXT_CLEAN_DATE_H
#define MLEXT_CLEAN_DATE_H

#include "base/value.h"

/* Room for what ml_date_write() writes, with the NUL. */
#define ML_DATE_TEXT 32

/* The longest text, in bytes without the white space around it, that can be a date. */
#define ML_DATE_BYTES 128

typedef struct MlDate {
  int year, month, day;
  int has_time;
  int hour, minute, second, nanosecond;
} MlDate;

typedef struct MlDateOptions {
  int day_first;      /* 3/1/2024 is the third of January */
  const MlDate *base; /* supplies the year, month and day that the text leaves out; may be NULL */
} MlDateOptions;

/* 1 and *date when the text is one date, with or without a time, else 0. `options` may be NULL. */
int ml_date_parse(const char *text, size_t length, const MlDateOptions *options, MlDate *date);

/*
** The same with a format as for strptime: %Y %y %m %b %B %h %d %e %j %H %I %M %S %f %p %z %Z %a %A
** %s (seconds since 1970), %T = %H:%M:%S, %R = %H:%M, %F = %Y-%m-%d, %D = %m/%d/%y, %n %t white
** space, %% a per cent sign. White space stands for any white space or none, other characters for
** themselves, whatever their case. Sets *found. A format that is wrong in itself fails the call,
** whatever the text.
*/
MlStatus ml_date_parse_format(MlCall *call, const char *text, size_t length, const char *format,
                              size_t format_length, MlDate *date, int *found);

/* What a plain number may count. */
typedef enum MlDateNumbers {
  ML_DATE_NO_NUMBERS = 0,
  ML_DATE_DETECT,     /* by its size: one of those below but the 1904 days */
  ML_DATE_EXCEL,      /* days, 1 is 1900-01-01 and 60 the day in 1900 that never was: no date */
  ML_DATE_EXCEL_1904, /* days, 0 is 1904-01-01 */
  ML_DATE_JULIAN,     /* Julian days */
  ML_DATE_UNIX,       /* seconds since 1970, and their thousandths, millionths, billionths */
  ML_DATE_UNIX_MS,
  ML_DATE_UNIX_US,
  ML_DATE_UNIX_NS
} MlDateNumbers;

/*
** 1 and *date when the number, of years 1 to 9999, is a date. Days have a time when they have a
** fraction, to the millisecond; others always do. Detected are days of 1954 to 2119, seconds of
** 1973 to 2286 and their parts, Julian days of 1858 to 2132.
*/
int ml_date_from_number(const MlValue *value, MlDateNumbers numbers, MlDate *date);

/* Writes YYYY-MM-DD, or YYYY-MM-DD HH:MM:SS[.fraction], and a NUL. Returns the length. */
size_t ml_date_write(const MlDate *date, char text[ML_DATE_TEXT]);

#endif
