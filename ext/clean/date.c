#include "clean/date.h"

#include <string.h>

#include "clean/date_time.h"

/* ---- ISO 8601, the quick way */

/* The number of `count` digits at the text, or -1. */
static int date_digits(const char *text, int count) {
  int value = 0;
  for (int i = 0; i < count; i++) {
    unsigned digit = (unsigned)text[i] - '0';
    if (digit > 9) return -1;
    value = value * 10 + (int)digit;
  }
  return value;
}

/* Z or an offset that ends the text. */
static int date_iso_zone(const char *p, const char *end, int *east) {
  if (end - p == 1) return *p == 'Z' || *p == 'z';
  if (*p != '+' && *p != '-') return 0;
  int hours = end - p >= 3 ? date_digits(p + 1, 2) : -1, minutes = 0;
  if (end - p == 6 && p[3] == ':') {
    minutes = date_digits(p + 4, 2);
  } else if (end - p == 5) {
    minutes = date_digits(p + 3, 2);
  } else if (end - p != 3) {
    return 0;
  }
  if (hours < 0 || hours > 15 || minutes < 0 || minutes > 59) return 0;
  *east = (hours * 60 + minutes) * (*p == '-' ? -1 : 1);
  return 1;
}

/* YYYY-MM-DD[ HH:MM[:SS[.f]][zone]]: 1 when it is that and exists. */
static int date_iso(const char *p, const char *end, MlDate *date) {
  if (end - p < 10 || p[4] != '-' || p[7] != '-') return 0;
  memset(date, 0, sizeof *date);
  date->year = date_digits(p, 4);
  date->month = date_digits(p + 5, 2);
  date->day = date_digits(p + 8, 2);
  p += 10;
  if (p == end) return ml_date_finish(date, 0);
  if (end - p < 6 || (*p != ' ' && (*p | 32) != 't') || p[3] != ':') return 0;
  date->has_time = 1;
  date->hour = date_digits(p + 1, 2);
  date->minute = date_digits(p + 4, 2);
  p += 6;
  if (end - p >= 3 && *p == ':') {
    date->second = date_digits(p + 1, 2);
    p += 3;
    if (end - p >= 2 && *p == '.') {
      int unit = 100000000;
      const char *fraction = ++p;
      for (; p < end && (unsigned)*p - '0' <= 9; p++, unit /= 10) {
        date->nanosecond += (*p - '0') * unit;
      }
      if (p == fraction) return 0;
    }
  }
  int east = 0;
  if (p < end && !date_iso_zone(p, end, &east)) return 0;
  return ml_date_finish(date, east);
}

/* Week dates 2024-W09-5, 2024W095 and days of the year 2024-061: 1 when it is one. */
static int date_iso_rare(const char *p, size_t length, MlDate *date) {
  int year = length >= 8 ? date_digits(p, 4) : -1;
  if (year < 1) return 0;
  memset(date, 0, sizeof *date);
  if (length == 8 && p[4] == '-') {
    int day = date_digits(p + 5, 3);
    if (year < 1800 || year > 2199 || day < 1 || day > 337 + ml_days_in_month(year, 2)) return 0;
    ml_date_from_days(ml_date_to_days(year, 1, 1) + day - 1, date);
    return 1;
  }
  int dashes = p[4] == '-';
  const char *w = p + 4 + dashes;
  if ((*w | 32) != 'w' || length != (dashes ? 10u : 8u) || (dashes && p[8] != '-')) return 0;
  int week = date_digits(w + 1, 2), day = date_digits(p + length - 1, 1);
  if (week < 1 || week > 53 || day < 1 || day > 7) return 0;
  /* Week 1 is the one of 4 January; 1970-01-01 was a Thursday. */
  int64_t fourth = ml_date_to_days(year, 1, 4);
  int64_t monday = fourth - ((fourth + 3) % 7 + 7) % 7;
  ml_date_from_days(monday + (week - 1) * 7 + day - 1, date);
  if (week == 53) { /* only when the week's Thursday is still in the year */
    MlDate thursday;
    ml_date_from_days(monday + 52 * 7 + 3, &thursday);
    if (thursday.year != year) return 0;
  }
  return ml_date_finish(date, 0);
}

/* ---- from tokens to year, month and day */

enum { DATE_UNKNOWN, DATE_IS_YEAR, DATE_IS_MONTH, DATE_IS_DAY };

typedef struct DatePart {
  int value, digits;
  int role;
  char before;
  int spaced;
} DatePart;

typedef struct DateParts {
  int count;
  DatePart parts[3];      /* numbers */
  int month, month_index; /* named month and the count of numbers before it; 0 for none */
  int month_flags;
  int weekday; /* -1 for none */
  int foreign; /* a word of another language than English was seen */
} DateParts;

static int date_add_number(DateParts *parts, const MlDateToken *token) {
  if (parts->count == 3 || token->digits > 8) return 0;
  if (token->before == '+' || token->before == ':') return 0;
  DatePart *part = &parts->parts[parts->count++];
  part->value = (int)token->number;
  part->digits = token->digits;
  part->role = token->ordinal ? DATE_IS_DAY : token->before == '\'' ? DATE_IS_YEAR : DATE_UNKNOWN;
  part->before = token->before;
  part->spaced = token->space_before || token->space_after;
  return 1;
}

static int date_add_month(DateParts *parts, const MlDateToken *token) {
  if (parts->month && (parts->month_flags & ML_DATE_MAYBE_WEEKDAY) == 0) {
    return (token->flags & ML_DATE_MAYBE_WEEKDAY) != 0; /* the second one is the weekday */
  }
  if (parts->month) parts->foreign = 1;
  parts->month = token->value;
  parts->month_index = parts->count;
  parts->month_flags = token->flags;
  return 1;
}

static int date_collect(const MlDateWork *work, DateParts *parts) {
  int month_next = 0;
  memset(parts, 0, sizeof *parts);
  parts->weekday = -1;
  for (int i = 0; i < work->scan.count; i++) {
    const MlDateToken *token = &work->scan.tokens[i];
    const MlDateToken *before = i ? token - 1 : NULL, *next = token + 1;
    int behind_number = before && before->kind == ML_DATE_NUMBER && !before->used && !token->before;
    if (i == 0 && token->before && token->before != '\'') return 0;
    if (token->kind && (token->flags & ML_DATE_FOREIGN)) parts->foreign = 1;
    if (token->used) continue;
    switch (token->kind) {
    case ML_DATE_NUMBER:
      if (!date_add_number(parts, token)) return 0;
      if (month_next) parts->parts[parts->count - 1].role = DATE_IS_MONTH;
      month_next = 0;
      break;
    case ML_DATE_MONTH:
      if (!date_add_month(parts, token)) return 0;
      break;
    case ML_DATE_WEEKDAY: parts->weekday = token->value; break;
    case ML_DATE_YEAR:
    case ML_DATE_MONTH_MARK:
    case ML_DATE_DAY:
      if (behind_number) {
        parts->parts[parts->count - 1].role = token->kind == ML_DATE_YEAR  ? DATE_IS_YEAR
                                              : token->kind == ML_DATE_DAY ? DATE_IS_DAY
                                                                           : DATE_IS_MONTH;
      }
      break;
    case ML_DATE_MONTH_NEXT: month_next = 1; break;
    case ML_DATE_T:
      if (i + 1 == work->scan.count || !next->used) return 0;
      break;
    case ML_DATE_ZONE:
      if (!work->date.has_time && token->value != 0) return 0;
      break;
    case ML_DATE_MERIDIEM: /* "am 3. Mai" */
      if (token->value != 0 || i + 1 == work->scan.count || next->kind != ML_DATE_NUMBER) return 0;
      parts->foreign = 1;
      break;
    case ML_DATE_FILLER:
    case ML_DATE_CLOCK_WORD: break;
    default: return 0;
    }
  }
  return 1;
}

static int date_year_like(const DatePart *part) {
  return part->digits >= 3 || part->value > 31 || part->value == 0;
}

/* The index of the only part with the role, or -1. */
static int date_find_role(const DateParts *parts, int role) {
  int found = -1;
  for (int i = 0; i < parts->count; i++) {
    if (parts->parts[i].role == role) found = found < 0 ? i : 3;
  }
  return found < 3 ? found : -1;
}

/* Gives each number beside a named or marked month its role. 0 when that cannot be. */
static int date_assign_beside_month(DateParts *parts) {
  DatePart *free_parts[3];
  int free_count = 0;
  for (int i = 0; i < parts->count; i++) {
    DatePart *part = &parts->parts[i];
    if (part->role == DATE_UNKNOWN && date_year_like(part)) part->role = DATE_IS_YEAR;
    if (part->role == DATE_UNKNOWN) free_parts[free_count++] = part;
  }
  /* "March 8.30" is no date of 2030. */
  if (free_count == 2 && parts->month_index == 0 && parts->parts[1].before == '.' &&
      !parts->parts[1].spaced) {
    return 0;
  }
  int year_known = date_find_role(parts, DATE_IS_YEAR) >= 0;
  int day_known = date_find_role(parts, DATE_IS_DAY) >= 0;
  if (free_count > 2 - year_known - day_known) return 0;
  if (free_count == 1) free_parts[0]->role = day_known ? DATE_IS_YEAR : DATE_IS_DAY;
  if (free_count == 2) {
    /* 3 Sep 25 and Sep 3 25 end with the year; 25 3 Sep begins with it. */
    int year_first = parts->month_index == 2;
    free_parts[0]->role = year_first ? DATE_IS_YEAR : DATE_IS_DAY;
    free_parts[1]->role = year_first ? DATE_IS_DAY : DATE_IS_YEAR;
  }
  return 1;
}

/* Three numbers: year-month-day, or day and month in either order and the year. */
static int date_assign_three(DateParts *parts, int day_first) {
  DatePart *p = parts->parts;
  char separator = p[1].before;
  if (separator != p[2].before || (separator && !strchr("-/.", separator))) return 0;
  if (!separator) {
    /* Bare spaces: all of two digits, or a year of four. */
    int year_of_four = p[0].digits == 4 || p[2].digits == 4;
    if (!year_of_four && p[0].digits + p[1].digits + p[2].digits != 6) return 0;
  }
  if (p[0].digits >= 3 || p[0].value > 31) {
    p[0].role = DATE_IS_YEAR;
    p[1].role = DATE_IS_MONTH;
    p[2].role = DATE_IS_DAY;
    return p[1].digits <= 2 && p[2].digits <= 2;
  }
  if (p[1].digits > 2) return 0;
  if (p[0].value > 12) day_first = 1;
  if (p[1].value > 12) day_first = 0;
  p[0].role = day_first ? DATE_IS_DAY : DATE_IS_MONTH;
  p[1].role = day_first ? DATE_IS_MONTH : DATE_IS_DAY;
  p[2].role = DATE_IS_YEAR;
  return 1;
}

/* Two numbers: a year and a month. With a base also a month and a day. */
static int date_assign_two(DateParts *parts, int day_first, int has_base) {
  DatePart *p = parts->parts;
  if (p[1].before != '-' && p[1].before != '/' && !(has_base && p[1].before == '.')) return 0;
  int year = p[0].digits == 4 ? 0 : 1;
  if (p[year].digits == 4 && p[1 - year].digits <= 2) {
    if (p[1].spaced || p[year].value < 1800 || p[year].value > 2199) return 0;
    p[year].role = DATE_IS_YEAR;
    p[1 - year].role = DATE_IS_MONTH;
    return p[1].before != '.';
  }
  if (!has_base) return 0;
  if (p[0].value > 12) day_first = 1;
  p[day_first ? 0 : 1].role = DATE_IS_DAY;
  p[day_first ? 1 : 0].role = DATE_IS_MONTH;
  return 1;
}

/* One number: yyyymmdd, yymmdd before a time; with a base also a year or a day. */
static int date_assign_one(DateParts *parts, const MlDateWork *work, int has_base) {
  DatePart whole = parts->parts[0], *p = parts->parts;
  if (whole.digits == 8 || (whole.digits == 6 && work->date.has_time)) {
    parts->count = 3;
    p[0].value = whole.value / 10000;
    p[0].digits = whole.digits - 4;
    p[0].role = DATE_IS_YEAR;
    p[1].value = whole.value / 100 % 100;
    p[1].role = DATE_IS_MONTH;
    p[2].value = whole.value % 100;
    p[2].role = DATE_IS_DAY;
    p[1].digits = p[2].digits = 2;
    return whole.digits == 6 || (p[0].value >= 1800 && p[0].value <= 2199);
  }
  if (!has_base) return 0;
  p[0].role = whole.digits == 4 ? DATE_IS_YEAR : DATE_IS_DAY;
  return whole.digits == 4 || whole.digits <= 2;
}

static int date_assign(DateParts *parts, const MlDateWork *work, const MlDateOptions *options) {
  int day_first = options->day_first || parts->foreign, has_base = options->base != NULL;
  int marked = parts->month != 0;
  for (int i = 0; i < parts->count; i++) marked |= parts->parts[i].role == DATE_IS_MONTH;
  if (marked) return date_assign_beside_month(parts);
  for (int i = 0; i < parts->count; i++) {
    if (parts->parts[i].role != DATE_UNKNOWN && !has_base) return 0;
  }
  switch (parts->count) {
  case 3: return date_assign_three(parts, day_first);
  case 2: return date_assign_two(parts, day_first, has_base);
  case 1: return date_assign_one(parts, work, has_base);
  default: return has_base && (work->date.has_time || parts->weekday >= 0);
  }
}

/* Completes the date from its parts and the base. */
static int date_complete(const DateParts *parts, const MlDate *base, MlDate *date) {
  int year = date_find_role(parts, DATE_IS_YEAR), month = date_find_role(parts, DATE_IS_MONTH);
  int day = date_find_role(parts, DATE_IS_DAY);
  int roles = (year >= 0) + (month >= 0) + (day >= 0);
  if (roles != parts->count || (month >= 0 && parts->month)) return 0;
  int has_month = parts->month || month >= 0;
  if (year >= 0) {
    const DatePart *part = &parts->parts[year];
    if (part->digits != 4 && part->digits != 2) return 0;
    date->year = part->digits == 2 ? ml_date_full_year(part->value) : part->value;
    if ((parts->month_flags & ML_DATE_THAI) && date->year > 2400) date->year -= 543;
  }
  date->month = parts->month ? parts->month : month >= 0 ? parts->parts[month].value : 0;
  if (day >= 0) date->day = parts->parts[day].value;
  if (!base) {
    if (year < 0 || !has_month) return 0;
    if (day < 0) {
      /* A month stands for its first day, if nothing says that more was meant. */
      if (date->has_time || parts->weekday >= 0 || parts->parts[year].digits != 4) return 0;
      date->day = 1;
    }
    return 1;
  }
  if (year < 0) date->year = base->year;
  if (!has_month) date->month = base->month;
  if (date->month < 1 || date->month > 12) return 0;
  if (day < 0) {
    int last = ml_days_in_month(date->year, date->month);
    date->day = base->day < last ? base->day : last;
    if (parts->weekday >= 0 && !has_month && year < 0) {
      int64_t days = ml_date_to_days(date->year, date->month, date->day);
      days += ((parts->weekday - (days + 3)) % 7 + 7) % 7;
      ml_date_from_days(days, date);
    }
  }
  return 1;
}

static int date_general(const char *text, size_t length, const MlDateOptions *options,
                        MlDate *date) {
  MlDateWork work;
  DateParts parts;
  work.has_zone = work.east = 0;
  memset(&work.date, 0, sizeof work.date);
  if (!ml_date_scan(text, length, &work.scan) || !ml_date_take_time(&work) ||
      !date_collect(&work, &parts) || !date_assign(&parts, &work, options) ||
      !date_complete(&parts, options->base, &work.date)) {
    return 0;
  }
  *date = work.date;
  return ml_date_finish(date, work.east);
}

int ml_date_parse(const char *text, size_t length, const MlDateOptions *options, MlDate *date) {
  static const MlDateOptions none = {0, NULL};
  if (!options) options = &none;
  const char *p = text, *end = text + length;
  while (p < end && (*p == ' ' || (*p >= 9 && *p <= 13))) p++;
  while (end > p && (end[-1] == ' ' || (end[-1] >= 9 && end[-1] <= 13))) end--;
  size_t size = (size_t)(end - p);
  if (size == 0 || size > ML_DATE_BYTES) return 0;
  if (date_iso(p, end, date)) return 1;
  /* A date without a base has a digit, or letters outside ASCII that may be one. */
  int promising = options->base != NULL;
  for (const char *q = p; q < end && !promising; q++) {
    promising = (unsigned)*q - '0' <= 9 || (unsigned char)*q >= 0x80;
  }
  if (!promising) return 0;
  if (date_iso_rare(p, size, date)) return 1;
  return date_general(p, size, options, date);
}

/* Writes `value` with `width` digits. */
static char *date_write_digits(char *at, int value, int width) {
  for (int i = width - 1; i >= 0; i--, value /= 10) at[i] = (char)('0' + value % 10);
  return at + width;
}

size_t ml_date_write(const MlDate *date, char text[ML_DATE_TEXT]) {
  char *at = date_write_digits(text, date->year, 4);
  *at++ = '-';
  at = date_write_digits(at, date->month, 2);
  *at++ = '-';
  at = date_write_digits(at, date->day, 2);
  if (date->has_time) {
    *at++ = ' ';
    at = date_write_digits(at, date->hour, 2);
    *at++ = ':';
    at = date_write_digits(at, date->minute, 2);
    *at++ = ':';
    at = date_write_digits(at, date->second, 2);
    if (date->nanosecond) {
      *at++ = '.';
      at = date_write_digits(at, date->nanosecond, 9);
      while (at[-1] == '0') at--;
    }
  }
  *at = 0;
  return (size_t)(at - text);
}
