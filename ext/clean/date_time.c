#include "clean/date_time.h"

/* The token at index, or one that matches nothing. */
static const MlDateToken *date_at(const MlDateWork *work, int index) {
  static const MlDateToken none = {.kind = ML_DATE_FILLER, .used = 1};
  return index >= 0 && index < work->scan.count ? &work->scan.tokens[index] : &none;
}

static int date_is_number(const MlDateWork *work, int index) {
  const MlDateToken *token = date_at(work, index);
  return token->kind == ML_DATE_NUMBER && !token->used;
}

static void date_use(MlDateWork *work, int index) { work->scan.tokens[index].used = 1; }

/* A number that follows the one before it with only `separator` between. */
static int date_joined(const MlDateWork *work, int index, char separator) {
  const MlDateToken *token = date_at(work, index);
  return date_is_number(work, index) && token->before == separator && !token->space_before &&
         !token->space_after;
}

/* Billionths from digits behind a decimal mark; those past the ninth are cut off. */
static int date_billionths(const MlDateToken *token) {
  uint64_t value = token->number;
  int digits = token->digits;
  for (; digits > 9; digits--) value /= 10;
  for (; digits < 9; digits++) value *= 10;
  return (int)value;
}

/* A fraction of a second behind the token before index. Returns the index behind it. */
static int date_take_fraction(MlDateWork *work, int index) {
  if (!date_joined(work, index, '.') && !date_joined(work, index, ',')) return index;
  if (date_joined(work, index + 1, '.')) return index; /* a date: 10:00:00,01.02.2003 */
  work->date.nanosecond = date_billionths(date_at(work, index));
  date_use(work, index);
  return index + 1;
}

/* +2, -0500, +02:00 at index. Returns the index behind it. */
static int date_take_offset(MlDateWork *work, int index) {
  const MlDateToken *token = date_at(work, index);
  if (!date_is_number(work, index) || token->space_after) return index;
  if (token->before != '+' && token->before != '-') return index;
  int hours = (int)token->number, minutes = 0;
  int end = index + 1;
  if (token->digits == 4) {
    hours = (int)token->number / 100;
    minutes = (int)token->number % 100;
  } else if (token->digits > 2) {
    return index;
  } else if (date_joined(work, end, ':') && date_at(work, end)->digits == 2) {
    minutes = (int)date_at(work, end)->number;
    end++;
  } else if (date_joined(work, end, token->before)) {
    return index; /* 10:36 -25-09-2003 is a date */
  }
  if (hours > 15 || minutes > 59) return index;
  int east = hours * 60 + minutes;
  work->east += token->before == '-' ? -east : east;
  work->has_zone = 1;
  for (int i = index; i < end; i++) date_use(work, i);
  return end;
}

/* What follows a time: am or pm, a word for o'clock, a zone. */
static int date_take_tail(MlDateWork *work, int index) {
  int clock_word = 0; /* behind it "am" is German */
  for (;; index++) {
    const MlDateToken *token = date_at(work, index);
    if (token->used) break;
    if (token->kind == ML_DATE_MERIDIEM && work->meridiem < 0 && !clock_word &&
        token->before != '-' && !(token->value == 0 && work->date.hour > 12)) {
      work->meridiem = token->value;
    } else if (token->kind == ML_DATE_CLOCK_WORD) {
      clock_word = 1;
      continue;
    } else {
      break;
    }
    date_use(work, index);
  }
  const MlDateToken *zone = date_at(work, index);
  if (zone->kind == ML_DATE_ZONE && !zone->used && !work->has_zone) {
    work->has_zone = 1;
    work->east = zone->value * 15;
    date_use(work, index);
    /* GMT+2 */
    if (zone->value == 0 && !date_at(work, index + 1)->space_before) {
      date_take_offset(work, index + 1);
    }
    return 1;
  }
  if (!work->has_zone) date_take_offset(work, index);
  return 1;
}

/* Splits the hour off a number that runs into the time: 2016020417:10, 6月2911:30. */
static int date_split_hour(MlDateWork *work, int index, int *hour) {
  MlDateToken *token = &work->scan.tokens[index];
  *hour = (int)(token->number % 100);
  if (token->digits <= 2) {
    date_use(work, index);
    return 1;
  }
  int after_month = index > 0 && date_at(work, index - 1)->kind == ML_DATE_MONTH_MARK;
  if (token->digits != 10 && !(token->digits == 4 && after_month)) return 0;
  token->number /= 100;
  token->digits = (uint8_t)(token->digits - 2);
  return 1;
}

/* hour separator minute [separator second [fraction]] at index. */
static int date_take_clock(MlDateWork *work, int index, char separator) {
  MlDate *date = &work->date;
  if (date->has_time || !date_split_hour(work, index, &date->hour)) return 0;
  date->has_time = 1;
  int end = index + 1;
  if (date_at(work, end)->digits > 2) return 0;
  date->minute = (int)date_at(work, end)->number;
  date_use(work, end++);
  const MlDateToken *second = date_at(work, end);
  if (date_is_number(work, end) && second->before == separator && !second->space_before) {
    if (second->digits > 2) return 0;
    date->second = (int)second->number;
    date_use(work, end++);
    end = date_take_fraction(work, end);
  }
  return date_take_tail(work, end);
}

/* Sets an hour, minute or second with a fraction in billionths of it. */
static void date_set_unit(MlDate *date, int unit, int value, int billionths) {
  int64_t nanoseconds = billionths;
  if (unit == ML_DATE_HOUR) {
    date->hour = value;
    nanoseconds *= 3600;
    if (billionths) date->minute = (int)(nanoseconds / 60000000000);
    nanoseconds %= 60000000000;
  } else if (unit == ML_DATE_MINUTE) {
    date->minute = value;
    nanoseconds *= 60;
  } else {
    date->second = value;
  }
  if (!billionths) return;
  if (unit != ML_DATE_SECOND) date->second = (int)(nanoseconds / 1000000000);
  date->nanosecond = (int)(nanoseconds % 1000000000);
}

/* 10h36m28.5s, 10 h 36, 14h05, 9 hours 30 minutes, 21時40分 at index. */
static int date_take_units(MlDateWork *work, int index) {
  if (work->date.has_time) return 0;
  work->date.has_time = 1;
  int last = 0;
  while (date_is_number(work, index)) {
    const MlDateToken *token = date_at(work, index);
    if (last && (token->before || token->digits > 2)) break;
    int fraction = date_joined(work, index + 1, '.') ? 1 : 0;
    const MlDateToken *name = date_at(work, index + 1 + fraction);
    int unit = name->used || name->before ? 0 : name->kind;
    int named = unit == ML_DATE_HOUR || unit == ML_DATE_MINUTE || unit == ML_DATE_SECOND;
    if (!named) {
      /* The next smaller unit needs no name, unless the number belongs to a date. */
      if (last != ML_DATE_HOUR && last != ML_DATE_MINUTE) break;
      int joined = !token->space_before;
      if (!joined && (date_is_number(work, index + 1 + fraction) || unit == ML_DATE_MONTH ||
                      token->ordinal || unit == ML_DATE_FILLER)) {
        if (index + 1 + fraction < work->scan.count) break;
      }
      unit = last + 1;
    }
    if (token->number > 60) return 0;
    int billionths = fraction ? date_billionths(date_at(work, index + 1)) : 0;
    date_set_unit(&work->date, unit, (int)token->number, billionths);
    for (int i = 0; i <= fraction + named; i++) date_use(work, index + i);
    index += 1 + fraction + named;
    last = unit;
  }
  return date_take_tail(work, index);
}

/* HH, HHMM or HHMMSS in one number at index. */
static int date_take_compact(MlDateWork *work, int index) {
  MlDate *date = &work->date;
  const MlDateToken *token = date_at(work, index);
  if (date->has_time) return 0;
  date->has_time = 1;
  int number = (int)token->number, end = index + 1;
  date->hour = token->digits == 6 ? number / 10000 : token->digits == 4 ? number / 100 : number;
  if (token->digits >= 4) date->minute = (token->digits == 6 ? number / 100 : number) % 100;
  if (token->digits == 6) date->second = number % 100;
  date_use(work, index);
  if (token->digits == 6) end = date_take_fraction(work, end);
  return date_take_tail(work, end);
}

/* yyyymmddHHMM and yyyymmddHHMMSS: leaves the date in the token. */
static int date_take_stamp(MlDateWork *work, int index) {
  MlDateToken *token = &work->scan.tokens[index];
  MlDateToken whole = *token;
  uint64_t unit = token->digits == 14 ? 1000000 : 10000;
  token->number = whole.number % unit;
  token->digits = (uint8_t)(whole.digits - 8);
  int taken = date_take_compact(work, index);
  token->number = whole.number / unit;
  token->digits = 8;
  token->used = 0;
  return taken;
}

/* Numbers and months before index that are still free: a whole date has three, or one of 8 digits.
 */
static int date_parts_before(const MlDateWork *work, int index) {
  int parts = 0;
  for (int i = 0; i < index; i++) {
    const MlDateToken *token = date_at(work, i);
    if (token->used) continue;
    if (token->kind == ML_DATE_NUMBER) parts += token->digits == 8 ? 3 : 1;
    if (token->kind == ML_DATE_MONTH) parts++;
  }
  return parts;
}

/* 18.37 with something about that says that it is a time of day. */
static int date_is_dotted_clock(const MlDateWork *work, int index) {
  const MlDateToken *token = date_at(work, index);
  if (!date_joined(work, index + 1, '.') || date_at(work, index + 1)->digits != 2) return 0;
  if (token->digits > 2 || token->before == '.' || date_joined(work, index + 2, '.')) return 0;
  const MlDateToken *behind = date_at(work, index + 2), *before = date_at(work, index - 1);
  if (behind->kind == ML_DATE_MERIDIEM || behind->kind == ML_DATE_CLOCK_WORD) return 1;
  if (before->kind == ML_DATE_CLOCK_WORD) return 1;
  return date_parts_before(work, index) == 3 && (token->space_before || token->space_after);
}

/* Takes the time that begins at the number at index, if one does. */
static int date_take_time_at(MlDateWork *work, int index) {
  const MlDateToken *token = date_at(work, index), *next = date_at(work, index + 1);
  const MlDateToken *before = date_at(work, index - 1);
  if (date_is_number(work, index + 1) && next->before == ':') {
    return date_take_clock(work, index, ':');
  }
  if (date_is_dotted_clock(work, index)) return date_take_clock(work, index, '.');
  int fraction = date_joined(work, index + 1, '.') ? 1 : 0;
  const MlDateToken *unit = date_at(work, index + 1 + fraction);
  if ((unit->kind == ML_DATE_HOUR || unit->kind == ML_DATE_MINUTE) && !unit->used &&
      !unit->before && token->digits <= 2) {
    return date_take_units(work, index);
  }
  int said = next->kind == ML_DATE_MERIDIEM && !next->used && next->before != '-';
  if (next->kind == ML_DATE_CLOCK_WORD || (said && token->number <= 12)) {
    if (token->digits <= 2 && token->before != '.' && token->before != '/') {
      return date_take_compact(work, index);
    }
  }
  if (token->digits == 12 || token->digits == 14) return date_take_stamp(work, index);
  int compact = token->digits == 4 || token->digits == 6;
  if (before->kind == ML_DATE_T && !before->used && (compact || token->digits == 2)) {
    return date_take_compact(work, index);
  }
  if (index == 1 && before->kind == ML_DATE_NUMBER && !before->used && compact &&
      (before->digits == 8 || before->digits == 6) && !token->before) {
    return date_take_compact(work, index);
  }
  return 1;
}

/* Brings 12-hour times to 24 hours. */
static int date_apply_meridiem(MlDateWork *work) {
  MlDate *date = &work->date;
  if (work->meridiem < 0) return 1;
  if (!date->has_time || date->hour > 23) return 0;
  if (date->hour > 12) return work->meridiem == 1;
  date->hour = date->hour % 12 + 12 * work->meridiem;
  return 1;
}

int ml_date_take_time(MlDateWork *work) {
  work->meridiem = -1;
  for (int i = 0; i < work->scan.count; i++) {
    const MlDateToken *token = date_at(work, i);
    if (token->used) continue;
    if (token->kind == ML_DATE_NUMBER) {
      int had_time = work->date.has_time;
      if (!date_take_time_at(work, i)) return 0;
      /* Afternoon may be said before the time, as in Chinese, Japanese and Korean. */
      const MlDateToken *before = date_at(work, i - 1);
      if (!had_time && work->date.has_time && work->meridiem < 0 && !before->used &&
          before->kind == ML_DATE_MERIDIEM && (before->flags & ML_DATE_FOREIGN)) {
        work->meridiem = before->value;
        date_use(work, i - 1);
      }
    } else if (token->kind == ML_DATE_CLOCK) {
      if (work->date.has_time && work->date.hour != 12) return 0;
      work->date.has_time = 1;
      work->date.hour = token->value;
      date_use(work, i);
      if (!date_take_tail(work, i + 1)) return 0;
    }
  }
  return date_apply_meridiem(work);
}
