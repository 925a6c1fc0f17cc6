/* Dates out of plain numbers that count days, or seconds and their parts; see date.h. */
#include <math.h>
#include <string.h>

#include "clean/date_scan.h"

/* Days from 1970-01-01 to day 0 of each count. */
enum { DATE_EXCEL_ORIGIN = -25569, DATE_1904_ORIGIN = -24107 };

static const int64_t date_day_ns = 86400000000000;

/* Days since 1970 and nanoseconds of the day as a date, with a time when `has_time`. */
static int date_from_clock(int64_t days, int64_t nanoseconds, int has_time, MlDate *date) {
  if (days < -719162 || days > 2932896) return 0; /* years 1 to 9999 */
  memset(date, 0, sizeof *date);
  ml_date_from_days(days, date);
  date->has_time = has_time;
  date->nanosecond = (int)(nanoseconds % 1000000000);
  int64_t seconds = nanoseconds / 1000000000;
  date->hour = (int)(seconds / 3600);
  date->minute = (int)(seconds / 60 % 60);
  date->second = (int)(seconds % 60);
  return ml_date_finish(date, 0);
}

/* A count of days with a fraction: milliseconds are the finest that Excel has. */
static int date_from_day_count(double count, double origin, int has_time, MlDate *date) {
  double days = floor(count), part = floor((count - days) * 86400000 + 0.5);
  if (!(fabs(days) < 1e7)) return 0;
  int64_t day = (int64_t)(days + origin), milliseconds = (int64_t)part;
  if (milliseconds >= 86400000) day++, milliseconds -= 86400000;
  return date_from_clock(day, milliseconds * 1000000, has_time || milliseconds, date);
}

/* Day 60 of Excel's count is 29 February 1900, which never was. */
static int date_from_excel(double count, MlDate *date) {
  if (!(count >= 1) || (count >= 60 && count < 61)) return 0;
  return date_from_day_count(count, DATE_EXCEL_ORIGIN + (count < 60), 0, date);
}

/* `units` a second: whole ones without loss, fractions to the microsecond. */
static int date_from_unix(const MlValue *value, int64_t units, MlDate *date) {
  if (value->kind == ML_VALUE_INTEGER) {
    int64_t day_units = units * 86400, days = value->integer / day_units;
    int64_t rest = value->integer % day_units;
    if (rest < 0) rest += day_units, days--;
    return date_from_clock(days, rest * (1000000000 / units), 1, date);
  }
  double seconds = value->real / (double)units, days = floor(seconds / 86400);
  if (!(fabs(days) < 1e7)) return 0;
  double part = floor((seconds - days * 86400) * 1e6 + 0.5);
  int64_t day = (int64_t)days, nanoseconds = (int64_t)part * 1000;
  if (nanoseconds >= date_day_ns) day++, nanoseconds -= date_day_ns;
  return date_from_clock(day, nanoseconds, 1, date);
}

/* What a number of that size counts, of the years about now. */
static MlDateNumbers date_detect(double number) {
  static const MlDateNumbers units[] = {ML_DATE_UNIX, ML_DATE_UNIX_MS, ML_DATE_UNIX_US,
                                        ML_DATE_UNIX_NS};
  if (number >= 20000 && number < 80000) return ML_DATE_EXCEL;      /* 1954 to 2119 */
  if (number >= 2400000 && number < 2500000) return ML_DATE_JULIAN; /* 1858 to 2132 */
  double low = 1e8;
  for (int i = 0; i < 4; i++, low *= 1000) { /* 1973 to 2286 */
    if (number >= low && number < low * 100) return units[i];
  }
  return ML_DATE_NO_NUMBERS;
}

int ml_date_from_number(const MlValue *value, MlDateNumbers numbers, MlDate *date) {
  double number = ml_value_number(value);
  if (!ml_value_is_number(value)) return 0;
  if (numbers == ML_DATE_DETECT) numbers = date_detect(number);
  switch (numbers) {
  case ML_DATE_EXCEL: return date_from_excel(number, date);
  case ML_DATE_EXCEL_1904:
    return number >= 0 && date_from_day_count(number, DATE_1904_ORIGIN, 0, date);
  case ML_DATE_JULIAN: return date_from_day_count(number - 2440587.5, 0, 1, date);
  case ML_DATE_UNIX: return date_from_unix(value, 1, date);
  case ML_DATE_UNIX_MS: return date_from_unix(value, 1000, date);
  case ML_DATE_UNIX_US: return date_from_unix(value, 1000000, date);
  case ML_DATE_UNIX_NS: return date_from_unix(value, 1000000000, date);
  default: return 0;
  }
}
