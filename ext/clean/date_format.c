/* Dates read by an explicit format. */
#include <string.h>

#include "clean/date_scan.h"
#include "clean/unicode.h"

typedef struct DateFormatRead {
  const char *at, *end; /* what is left of the text */
  MlDate date;
  int two_digit_year, day_of_year; /* -1 when not given */
  int meridiem, hour12;            /* -1 when not given */
  int east, has_day;
  int epoch; /* %s: all parts are set, in UTC */
} DateFormatRead;

/* What a format has, as far as it must have it. */
enum {
  DATE_HAS_YEAR = 1,
  DATE_HAS_MONTH = 2,
  DATE_HAS_DAY = 4,
  DATE_HAS_TIME = 8,
  DATE_HAS_EPOCH = 16,
  DATE_HAS_YEAR_DAY = 32,
  DATE_HAS_HOUR12 = 64,
  DATE_HAS_MERIDIEM = 128
};

/* The format behind a directive that stands for others, or NULL. */
static const char *date_format_expand(char directive) {
  switch (directive) {
  case 'T': return "%H:%M:%S";
  case 'R': return "%H:%M";
  case 'F': return "%Y-%m-%d";
  case 'D': return "%m/%d/%y";
  default: return NULL;
  }
}

static int date_format_has(char directive) {
  switch (directive) {
  case 'Y':
  case 'y': return DATE_HAS_YEAR;
  case 'm':
  case 'b':
  case 'B':
  case 'h': return DATE_HAS_MONTH;
  case 'd':
  case 'e': return DATE_HAS_DAY;
  case 'j': return DATE_HAS_YEAR_DAY;
  case 'H':
  case 'M':
  case 'S':
  case 'f':
  case 'T':
  case 'R': return DATE_HAS_TIME;
  case 'I': return DATE_HAS_TIME | DATE_HAS_HOUR12;
  case 'p': return DATE_HAS_MERIDIEM;
  case 's': return DATE_HAS_EPOCH;
  case 'F':
  case 'D': return DATE_HAS_YEAR | DATE_HAS_MONTH | DATE_HAS_DAY;
  case 'z':
  case 'Z':
  case 'a':
  case 'A':
  case 'n':
  case 't':
  case '%': return 0;
  default: return -1;
  }
}

static MlStatus date_format_check(MlCall *call, const char *format, size_t length, int *has) {
  *has = 0;
  for (size_t i = 0; i < length; i++) {
    if (format[i] != '%') continue;
    if (++i == length) return ml_fail(call, "the date format ends with a lone %%");
    int one = date_format_has(format[i]);
    if (one < 0) {
      size_t size = ml_date_word_length(format + i, length - i);
      if (size == 0 || (unsigned char)format[i] < 0x80) size = 1;
      int printable = (unsigned char)format[i] >= ' ' && format[i] != 0x7F;
      return ml_fail(call,
                     "the date format has no directive %%%.*s: use one of %%Y %%y %%m %%b %%B %%d "
                     "%%e %%j %%H %%I %%M %%S %%f %%p %%z %%Z %%a %%A %%s %%T %%R %%F %%D %%%%",
                     printable ? (int)size : 0, format + i);
    }
    *has |= one;
  }
  if (*has & DATE_HAS_EPOCH) return ML_OK;
  if (!(*has & DATE_HAS_YEAR)) {
    return ml_fail(call, "the date format '%.*s' has no year (%%Y or %%y)",
                   length < 200 ? (int)length : 200, format);
  }
  if ((*has & DATE_HAS_HOUR12) && !(*has & DATE_HAS_MERIDIEM)) {
    return ml_fail(call, "the date format has %%I (12 hours) without %%p (am or pm)");
  }
  if ((*has & DATE_HAS_DAY) && !(*has & DATE_HAS_MONTH)) {
    return ml_fail(call, "the date format has a day without a month (%%m, %%b or %%B)");
  }
  return ML_OK;
}

static void date_format_skip_space(DateFormatRead *read) {
  while (read->at < read->end) {
    uint32_t point;
    int valid;
    size_t size = ml_utf8_decode(read->at, (size_t)(read->end - read->at), &point, &valid);
    if (!valid || !ml_unicode_is_space(point)) break;
    read->at += size;
  }
}

/* A number of 1 to `most` digits, -1 when there is none. */
static int64_t date_format_number(DateFormatRead *read, int most) {
  int64_t value = -1;
  for (int i = 0; i < most && read->at < read->end; i++) {
    uint32_t point;
    int valid;
    size_t size = ml_utf8_decode(read->at, (size_t)(read->end - read->at), &point, &valid);
    int digit = valid ? ml_unicode_digit(point) : -1;
    if (digit < 0) break;
    value = (value < 0 ? 0 : value * 10) + digit;
    read->at += size;
  }
  return value;
}

/* A word of the kind; its value, or -1. A point behind it belongs to it. */
static int date_format_word(DateFormatRead *read, int kind) {
  size_t length = ml_date_word_length(read->at, (size_t)(read->end - read->at));
  const MlDateName *name = length ? ml_date_name(read->at, length) : NULL;
  int weekday = name && kind == ML_DATE_WEEKDAY && (name->flags & ML_DATE_MAYBE_WEEKDAY);
  if (!name || (name->kind != kind && !weekday)) return -1;
  read->at += length;
  if (kind != ML_DATE_MERIDIEM && read->end - read->at >= 2 && *read->at == '.') read->at++;
  return name->kind == kind ? name->value : 0;
}

/* am, pm, a.m., p.m. */
static int date_format_meridiem(DateFormatRead *read) {
  const char *p = read->at;
  if (read->end - p >= 3 && p[1] == '.' && (p[2] | 32) == 'm') {
    char first = (char)(p[0] | 32);
    if (first != 'a' && first != 'p') return -1;
    read->at += 3;
    if (read->at < read->end && *read->at == '.') read->at++;
    return first == 'p';
  }
  return date_format_word(read, ML_DATE_MERIDIEM);
}

/* Z, a zone's name, +hh, +hhmm or +hh:mm. */
static int date_format_zone(DateFormatRead *read) {
  if (read->at < read->end && (*read->at == '+' || *read->at == '-')) {
    int sign = *read->at++ == '-' ? -1 : 1;
    const char *start = read->at;
    int64_t value = date_format_number(read, 4);
    long digits = (long)(read->at - start);
    if (value < 0 || digits == 3 || digits == 1) return 0;
    int64_t hours = digits == 4 ? value / 100 : value, minutes = digits == 4 ? value % 100 : 0;
    if (digits == 2 && read->end - read->at >= 3 && *read->at == ':') {
      read->at++;
      minutes = date_format_number(read, 2);
    }
    if (hours > 15 || minutes < 0 || minutes > 59) return 0;
    read->east = sign * (int)(hours * 60 + minutes);
    return 1;
  }
  size_t length = ml_date_word_length(read->at, (size_t)(read->end - read->at));
  const MlDateName *name = length ? ml_date_name(read->at, length) : NULL;
  if (!name || name->kind != ML_DATE_ZONE) return 0;
  read->at += length;
  read->east = name->value * 15;
  return 1;
}

static int date_format_fraction(DateFormatRead *read) {
  int unit = 100000000, digits = 0, value = 0;
  for (; read->at < read->end && (unsigned)*read->at - '0' <= 9; read->at++, digits++) {
    value += (*read->at - '0') * unit;
    unit /= 10;
  }
  read->date.nanosecond = value;
  return digits > 0;
}

static int date_format_epoch(DateFormatRead *read) {
  int negative = read->at < read->end && *read->at == '-';
  read->at += negative;
  int64_t seconds = date_format_number(read, 12);
  if (seconds < 0 || read->epoch) return 0;
  if (negative) seconds = -seconds;
  int64_t days = seconds / 86400, rest = seconds % 86400;
  if (rest < 0) {
    rest += 86400;
    days--;
  }
  if (days < -719162 || days > 2932896) return 0; /* 0001-01-01 to 9999-12-31 */
  ml_date_from_days(days, &read->date);
  read->date.hour = (int)(rest / 3600);
  read->date.minute = (int)(rest / 60 % 60);
  read->date.second = (int)(rest % 60);
  read->epoch = read->has_day = 1;
  return 1;
}

/* One directive other than those that stand for several. 0 when the text does not match. */
static int date_format_directive(DateFormatRead *read, char directive) {
  MlDate *date = &read->date;
  if (directive != '%') date_format_skip_space(read);
  int *number = NULL, most = 2;
  switch (directive) {
  case 'Y':
    number = &date->year;
    most = 4;
    break;
  case 'y': number = &read->two_digit_year; break;
  case 'm': number = &date->month; break;
  case 'd':
  case 'e': number = &date->day; break;
  case 'j':
    number = &read->day_of_year;
    most = 3;
    break;
  case 'H': number = &date->hour; break;
  case 'I': number = &read->hour12; break;
  case 'M': number = &date->minute; break;
  case 'S': number = &date->second; break;
  case 'b':
  case 'B':
  case 'h': date->month = date_format_word(read, ML_DATE_MONTH); return date->month > 0;
  case 'a':
  case 'A': return date_format_word(read, ML_DATE_WEEKDAY) >= 0;
  case 'p': return (read->meridiem = date_format_meridiem(read)) >= 0;
  case 'z':
  case 'Z': return date_format_zone(read);
  case 'f': return date_format_fraction(read);
  case 's': return date_format_epoch(read);
  case '%': return read->at < read->end && *read->at++ == '%';
  default: return 1; /* %n, %t */
  }
  int64_t value = date_format_number(read, most);
  *number = (int)value;
  if (directive == 'd' || directive == 'e') read->has_day = 1;
  return value >= 0;
}

static int date_format_same(uint32_t a, uint32_t b) {
  if (a == b) return 1;
  return (a | 32) == (b | 32) && (a | 32) - 'a' <= 'z' - 'a';
}

/* Matches the text against the whole format. */
static int date_format_match(DateFormatRead *read, const char *format, size_t length) {
  for (size_t i = 0; i < length;) {
    if (format[i] == '%' && i + 1 < length) {
      char directive = format[i + 1];
      const char *expanded = date_format_expand(directive);
      i += 2;
      if (expanded ? !date_format_match(read, expanded, strlen(expanded))
                   : !date_format_directive(read, directive)) {
        return 0;
      }
      continue;
    }
    uint32_t wanted, found;
    int valid;
    i += ml_utf8_decode(format + i, length - i, &wanted, &valid);
    if (valid && ml_unicode_is_space(wanted)) {
      date_format_skip_space(read);
      continue;
    }
    if (read->at >= read->end) return 0;
    size_t left = (size_t)(read->end - read->at);
    read->at += ml_utf8_decode(read->at, left, &found, &valid);
    if (!valid || !date_format_same(wanted, found)) return 0;
  }
  return 1;
}

static int date_format_complete(DateFormatRead *read, int has) {
  MlDate *date = &read->date;
  if (read->two_digit_year >= 0) date->year = ml_date_full_year(read->two_digit_year);
  if (read->day_of_year >= 0) {
    if (date->year < 1 || read->day_of_year < 1) return 0;
    if (read->day_of_year > 337 + ml_days_in_month(date->year, 2)) return 0;
    MlDate day;
    ml_date_from_days(ml_date_to_days(date->year, 1, 1) + read->day_of_year - 1, &day);
    if ((has & DATE_HAS_MONTH) && date->month != day.month) return 0;
    if (read->has_day && date->day != day.day) return 0;
    date->month = day.month;
    date->day = day.day;
    read->has_day = 1;
  }
  if (!read->epoch && !(has & DATE_HAS_MONTH) && read->day_of_year < 0) date->month = 1;
  if (!read->has_day) date->day = 1;
  if (read->hour12 >= 0) {
    if (read->hour12 < 1 || read->hour12 > 12) return 0;
    date->hour = read->hour12 % 12 + 12 * (read->meridiem == 1);
  } else if (read->meridiem == 1 && date->hour < 12) {
    date->hour += 12;
  } else if (read->meridiem == 0 && date->hour == 12) {
    date->hour = 0;
  }
  date->has_time = (has & (DATE_HAS_TIME | DATE_HAS_EPOCH)) != 0;
  return ml_date_finish(date, date->has_time && !read->epoch ? read->east : 0);
}

MlStatus ml_date_parse_format(MlCall *call, const char *text, size_t length, const char *format,
                              size_t format_length, MlDate *date, int *found) {
  int has;
  *found = 0;
  if (call->status != ML_OK) return call->status;
  if (date_format_check(call, format, format_length, &has)) return call->status;
  DateFormatRead read;
  memset(&read, 0, sizeof read);
  read.at = text;
  read.end = text + length;
  read.two_digit_year = read.day_of_year = read.meridiem = read.hour12 = -1;
  date_format_skip_space(&read);
  if (!date_format_match(&read, format, format_length)) return ML_OK;
  date_format_skip_space(&read);
  if (read.at != read.end || !date_format_complete(&read, has)) return ML_OK;
  *date = read.date;
  *found = 1;
  return ML_OK;
}
