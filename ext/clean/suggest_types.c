/* Cleaning proposals: texts that are numbers, dates, or numbers with a unit; and sentinels. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/sort.h"
#include "clean/date.h"
#include "clean/number.h"
#include "clean/sentinel.h"
#include "clean/suggest_parts.h"
#include "math/statistics.h"

/* ---- numbers */

typedef struct NumberForms {
  int64_t percent, plain;       /* rows with and without a percent sign */
  int comma_marks, point_marks; /* decimals are plainly behind a comma, a point */
  int ambiguous;                /* 1,234 and 1.234 */
  size_t noisy;                 /* 0.30000000000000004 */
  int long_plain;               /* a number that is long without being noise */
} NumberForms;

/* A code rather than a number: leading zero, 16 digits and more, or spaced as telephones are. */
static int types_is_code(const MlSuggestItem *item, const MlNumber *number) {
  size_t digits = 0, first = 0;
  int has_mark = 0, has_space = 0;
  while (first < item->length && !ml_ascii_is_digit(item->text[first])) first++;
  for (size_t i = first; i < item->length; i++) {
    char c = item->text[i];
    digits += (size_t)ml_ascii_is_digit(c);
    has_mark |= c == '.' || c == ',';
    has_space |= c == ' ' && i + 1 < item->length && ml_ascii_is_digit(item->text[i + 1]);
  }
  if (first + 1 < item->length && item->text[first] == '0' &&
      ml_ascii_is_digit(item->text[first + 1])) {
    return 1;
  }
  if (has_space && !has_mark && digits >= 9) return 1;
  return number->is_integer && digits >= 16;
}

/* A double that is a short decimal but for its last bits. */
static int types_is_noise(double value, int *is_long) {
  char text[ML_DOUBLE_TEXT];
  size_t length = ml_format_double(value, text), rounded;
  *is_long = length >= 17;
  if (!*is_long || fabs(value) >= 1000 || strchr(text, 'e')) return 0;
  rounded = ml_format_double(round(value * 1e12) / 1e12, text);
  return rounded <= 11;
}

static int types_read_number(const MlSuggestItem *item, MlDecimalMark mark, MlNumber *number) {
  return ml_parse_number(item->text, item->length, mark, number);
}

/* The figure as written: 5 for 5%. */
static double types_figure(const MlSuggestItem *item, const MlNumber *number) {
  MlNumber plain;
  if (item->text[item->length - 1] != '%') return number->value;
  int found = ml_parse_number(item->text, item->length - 1, ML_MARK_POINT, &plain);
  return found ? plain.value : number->value * 100;
}

/* 1 when each item is a number; the forms they have. */
static int types_all_numbers(MlCall *call, const MlSuggestColumn *column, NumberForms *forms) {
  MlNumber point, comma;
  for (size_t i = 0; i < column->count && !call->status; i++) {
    const MlSuggestItem *item = &column->items[i];
    int as_point = types_read_number(item, ML_MARK_POINT, &point);
    int as_comma = types_read_number(item, ML_MARK_COMMA, &comma), is_long;
    ml_poll(call, 500);
    if (!as_point || types_is_code(item, &point)) return 0;
    int is_percent = memchr(item->text, '%', item->length) != NULL;
    *(is_percent ? &forms->percent : &forms->plain) += item->rows;
    const char *last = NULL;
    for (size_t j = 0; j < item->length; j++) {
      if (item->text[j] == '.' || item->text[j] == ',') last = item->text + j;
    }
    if (!as_comma || point.value != comma.value) {
      forms->ambiguous = 1;
    } else if (last && point.value != floor(point.value)) {
      *(*last == ',' ? &forms->comma_marks : &forms->point_marks) = 1;
    }
    if (types_is_noise(types_figure(item, &point), &is_long)) {
      forms->noisy++;
    } else {
      forms->long_plain |= is_long;
    }
  }
  return !call->status;
}

/* The median size of the figures with a percent sign, as written, or of those without. */
static double types_median_size(MlCall *call, const MlSuggestColumn *column, int of_percent) {
  double *sizes = ml_array(call, column->count, sizeof *sizes), median = NAN;
  size_t count = 0;
  MlNumber number;
  for (size_t i = 0; sizes && i < column->count; i++) {
    const MlSuggestItem *item = &column->items[i];
    int is_percent = memchr(item->text, '%', item->length) != NULL;
    if (is_percent != of_percent || !types_read_number(item, ML_MARK_POINT, &number)) continue;
    sizes[count++] = fabs(is_percent ? number.value * 100 : number.value);
  }
  if (count && !ml_sort_doubles(call, sizes, count)) median = ml_median_sorted(sizes, count);
  ml_free(sizes);
  return median;
}

static void types_sentinel(MlCall *call, const MlSuggestColumn *column, double value, uint32_t code,
                           int64_t rows) {
  MlBuffer template = {0};
  MlFinding *finding = ml_suggest_add(call, column->suggestions, column->column, "sentinels");
  ml_finding_count(finding, code, rows);
  ml_buffer_printf(call, &template, "nullif(\001, %.0f)", value);
  ml_finding_template(call, finding, &template);
  ml_buffer_free(&template);
}

static void types_sentinels(MlCall *call, const MlSuggestColumn *column) {
  const MlSurvey *survey = column->suggestions->survey;
  MlSentinels seen;
  MlSentinel found[2];
  size_t distinct = ml_survey_distinct(survey, column->column), at = 0;
  MlNumber number;
  ml_sentinels_begin(&seen);
  for (size_t i = 0; i < distinct && !call->status; i++) {
    MlValue value = ml_survey_value(survey, column->column, (uint32_t)i);
    int64_t rows = survey->column[column->column].values.counts[i];
    double real = ml_value_number(&value);
    ml_poll(call, 100);
    if (value.kind == ML_VALUE_TEXT) {
      while (at < column->count && column->items[at].code < i) at++;
      if (at >= column->count || column->items[at].code != i) continue;
      if (!types_read_number(&column->items[at], ML_MARK_POINT, &number)) continue;
      real = number.value;
    } else if (!ml_value_is_number(&value)) {
      continue;
    }
    ml_sentinels_see(&seen, real, (uint32_t)i, rows);
  }
  int count = ml_sentinels_find(&seen, found);
  for (int i = 0; i < count; i++) {
    types_sentinel(call, column, found[i].value, found[i].code, found[i].rows);
  }
}

/* round(x, 12), counted where it changes something. */
static void types_noise(MlCall *call, const MlSuggestColumn *column) {
  MlBuffer template = {0};
  MlNumber number;
  int is_long;
  MlFinding *finding =
      ml_suggest_add(call, column->suggestions, column->column, "noise of binary fractions");
  for (size_t i = 0; finding && i < column->count; i++) {
    const MlSuggestItem *item = &column->items[i];
    if (!types_read_number(item, ML_MARK_POINT, &number)) continue;
    if (types_is_noise(types_figure(item, &number), &is_long)) {
      ml_finding_count(finding, item->code, item->rows);
    }
  }
  ml_buffer_string(call, &template, "round(\001, 12)");
  ml_finding_template(call, finding, &template);
  ml_buffer_free(&template);
}

int ml_suggest_numbers(MlCall *call, const MlSuggestColumn *column) {
  NumberForms forms = {0};
  int stray = 0;
  if (!column->count) {
    if (column->number_rows) types_sentinels(call, column);
    return 0;
  }
  if (!types_all_numbers(call, column, &forms)) return 0;
  if ((forms.comma_marks && (forms.point_marks)) || (forms.ambiguous && forms.comma_marks)) {
    /* 1,5 beside 1.5 is one thing each, but 1,234 beside 1,5 is 1.234. */
    if (forms.ambiguous && forms.point_marks) {
      ml_suggest_items(call, column, "numbers stored as text", NULL, NULL);
      return 1;
    }
  }
  if (forms.percent && forms.plain) {
    double ratio = types_median_size(call, column, 1) / types_median_size(call, column, 0);
    stray = ratio >= 0.25 && ratio <= 4;
    if (!stray && !(ratio >= 25 && ratio <= 400)) {
      ml_suggest_items(call, column, "numbers stored as text", NULL, NULL);
      return 1;
    }
  }
  if (stray) {
    MlBuffer template = {0};
    MlFinding *finding =
        ml_suggest_add(call, column->suggestions, column->column, "stray percent signs");
    for (size_t i = 0; i < column->count; i++) {
      const MlSuggestItem *item = &column->items[i];
      if (memchr(item->text, '%', item->length)) ml_finding_count(finding, item->code, item->rows);
    }
    ml_buffer_string(call, &template, "replace(\001, '%', '')");
    ml_finding_template(call, finding, &template);
    ml_buffer_free(&template);
  }
  ml_suggest_items(call, column, "numbers stored as text", NULL,
                   forms.ambiguous && forms.comma_marks
                       ? "ml_number(\001, '{\"decimal_mark\": \",\"}')"
                       : "ml_number(\001)");
  if (forms.noisy && !forms.long_plain) types_noise(call, column);
  if (!forms.percent && !forms.comma_marks) types_sentinels(call, column);
  return 1;
}

/* ---- dates */

typedef struct DateForms {
  int iso;                    /* all are written as SQLite does */
  int ambiguous;              /* the order of day and month changes the date */
  int day_first, month_first; /* some can be read in one order only */
  int far_codes;
} DateForms;

static int types_is_iso(const MlSuggestItem *item) {
  static const char pattern[] = "dddd-dd-dd dd:dd:dd";
  if (item->length != 10 && item->length != 16 && item->length < 19) return 0;
  for (size_t i = 0; i < item->length && i < sizeof pattern - 1; i++) {
    char c = item->text[i];
    if (pattern[i] == 'd' ? !ml_ascii_is_digit(c) : c != pattern[i]) return 0;
  }
  return 1;
}

static int types_same_date(const MlDate *a, const MlDate *b) {
  return a->year == b->year && a->month == b->month && a->day == b->day;
}

/* 13/1/2024: the first number can only be a day; 1/13/2024: only a month. */
static void types_date_order(const MlSuggestItem *item, DateForms *forms) {
  char *end;
  char text[16] = {0};
  memcpy(text, item->text, item->length < 15 ? item->length : 15);
  long first = strtol(text, &end, 10);
  if (end == text || end - text > 2 || !strchr("/-. ", *end) || !*end) return;
  char *at = end + 1;
  long second = strtol(at, &end, 10);
  if (end == at || end - at > 2 || !*end || !strchr("/-. ", *end)) return;
  if (first > 12 && second <= 12) forms->day_first = 1;
  if (second > 12 && first <= 12) forms->month_first = 1;
}

static int types_all_dates(MlCall *call, const MlSuggestColumn *column, DateForms *forms) {
  static const MlDate odd = {.year = 1999, .month = 2, .day = 17};
  MlDateOptions month_first = {0}, day_first = {.day_first = 1}, based = {.base = &odd};
  MlDate date, other;
  forms->iso = 1;
  for (size_t i = 0; i < column->count && !call->status; i++) {
    const MlSuggestItem *item = &column->items[i];
    ml_poll(call, 1500);
    if (!ml_date_parse(item->text, item->length, &month_first, &date)) return 0;
    /* March 2024 is a month, no day. */
    if (!ml_date_parse(item->text, item->length, &based, &other) ||
        !types_same_date(&date, &other)) {
      return 0;
    }
    if (!types_is_iso(item)) forms->iso = 0;
    if (ml_date_parse(item->text, item->length, &day_first, &other) &&
        !types_same_date(&date, &other)) {
      forms->ambiguous = 1;
    } else {
      types_date_order(item, forms);
    }
  }
  return !call->status;
}

static void types_date_sentinels(MlCall *call, const MlSuggestColumn *column, int day_first) {
  MlDateOptions options = {.day_first = day_first};
  MlDateSentinels seen;
  MlDate date;
  ml_date_sentinels_begin(&seen);
  for (size_t i = 0; i < column->count && !ml_poll(call, 1000); i++) {
    const MlSuggestItem *item = &column->items[i];
    if (ml_date_parse(item->text, item->length, &options, &date)) {
      ml_date_sentinels_see(&seen, &date, item->code, item->rows);
    }
  }
  for (int i = 0; i < ML_DATE_SENTINELS && !call->status; i++) {
    MlSentinel found;
    const char *text = ml_date_sentinels_find(&seen, i, &found);
    if (!text) continue;
    MlBuffer template = {0};
    MlFinding *finding = ml_suggest_add(call, column->suggestions, column->column, "sentinels");
    ml_finding_count(finding, found.code, found.rows);
    ml_buffer_printf(call, &template, "CASE WHEN date(\001) = '%s' THEN NULL ELSE \001 END", text);
    ml_finding_template(call, finding, &template);
    ml_buffer_free(&template);
  }
}

int ml_suggest_dates(MlCall *call, const MlSuggestColumn *column) {
  DateForms forms = {0};
  if (!column->count || column->number_rows || !types_all_dates(call, column, &forms)) return 0;
  int is_clear = !forms.ambiguous || forms.day_first != forms.month_first;
  int day_first = forms.ambiguous && forms.day_first && !forms.month_first;
  if (!forms.iso) {
    const char *template = day_first ? "ml_date(\001, '{\"day_first\": true}')" : "ml_date(\001)";
    ml_suggest_items(call, column, "dates stored as text", NULL, is_clear ? template : NULL);
  }
  if (is_clear) types_date_sentinels(call, column, day_first);
  return 1;
}

/* ---- numbers with a unit */

/* Spellings of one unit, its name first. */
static const char *const types_units[] = {"oz ounce ounces",
                                          "lb lbs pound pounds",
                                          "kg kgs kilo kilos kilogram kilograms",
                                          "g gr gram grams",
                                          "mg milligram milligrams",
                                          "l liter liters litre litres ltr",
                                          "ml milliliter milliliters millilitre millilitres",
                                          "mm millimeter millimeters millimetre millimetres",
                                          "cm centimeter centimeters centimetre centimetres",
                                          "km kilometer kilometers kilometre kilometres kms",
                                          "ft foot feet",
                                          "in inch inches",
                                          "mi mile miles",
                                          "yd yard yards",
                                          "gal gallon gallons",
                                          "min mins minute minutes",
                                          "hr hrs hour hours",
                                          "sec secs second seconds",
                                          "yr yrs year years",
                                          NULL};

enum { TYPES_UNIT_BYTES = 24 };

/* The unit by its name, or the word itself without a plural s. */
static void types_unit_name(char word[TYPES_UNIT_BYTES]) {
  size_t length = strlen(word);
  for (size_t i = 0; types_units[i]; i++) {
    for (const char *at = types_units[i]; *at;) {
      size_t size = strcspn(at, " ");
      if (size == length && memcmp(at, word, size) == 0) {
        size = strcspn(types_units[i], " ");
        memcpy(word, types_units[i], size);
        word[size] = 0;
        return;
      }
      at += size;
      while (*at == ' ') at++;
    }
  }
  if (length > 3 && word[length - 1] == 's') word[length - 1] = 0;
}

/* "12.0 oz. can": a plain number, then letters, then no digit. */
static int types_split_unit(const MlSuggestItem *item, double *value, char unit[TYPES_UNIT_BYTES]) {
  static const char *const never[] = {"k",       "m",       "b",        "t",  "bn", "mn", "mm",
                                      "million", "billion", "thousand", "a",  "p",  "am", "pm",
                                      "e",       "st",      "nd",       "rd", "th", "h",  "x"};
  size_t at = 0, start, length = 0;
  MlNumber number;
  if (at < item->length && (item->text[at] == '-' || item->text[at] == '+')) at++;
  start = at;
  while (at < item->length && ml_ascii_is_digit(item->text[at])) at++;
  if (at == start || (item->text[start] == '0' && at - start > 1)) return 0;
  if (at + 1 < item->length && item->text[at] == '.' && ml_ascii_is_digit(item->text[at + 1])) {
    at++;
    while (at < item->length && ml_ascii_is_digit(item->text[at])) at++;
  }
  if (!ml_parse_number(item->text, at, ML_MARK_POINT, &number)) return 0;
  *value = number.value;
  while (at < item->length && item->text[at] == ' ') at++;
  while (at < item->length && length + 1 < TYPES_UNIT_BYTES) {
    char c = item->text[at];
    if (c >= 'A' && c <= 'Z') c = (char)(c | 32);
    if (c < 'a' || c > 'z') break;
    unit[length++] = c;
    at++;
  }
  unit[length] = 0;
  if (!length || length + 1 == TYPES_UNIT_BYTES) return 0;
  for (; at < item->length; at++) {
    if (ml_ascii_is_digit(item->text[at])) return 0;
  }
  for (size_t i = 0; i < sizeof never / sizeof *never; i++) {
    if (strcmp(never[i], unit) == 0) return 0;
  }
  types_unit_name(unit);
  return 1;
}

int ml_suggest_units(MlCall *call, const MlSuggestColumn *column) {
  char unit[TYPES_UNIT_BYTES], first[TYPES_UNIT_BYTES] = "";
  double value, least = INFINITY, most = -INFINITY;
  int inner = 0;
  if (column->count < 3 || column->number_rows) return 0;
  for (size_t i = 0; i < column->count && !call->status; i++) {
    if (!types_split_unit(&column->items[i], &value, unit)) return 0;
    if (i == 0) memcpy(first, unit, sizeof first);
    if (strcmp(first, unit) != 0) return 0;
    inner += value != least && value != most;
    if (value < least) least = value;
    if (value > most) most = value;
    ml_poll(call, 500);
  }
  if (call->status || inner < 3 || least == most) return 0;
  ml_suggest_items(call, column, "numbers with a unit", NULL, "CAST(\001 AS REAL)");
  return 1;
}
