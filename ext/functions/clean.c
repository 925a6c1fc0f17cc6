/* Cleaning, a value at a time: ml_number, ml_date. For texts see clean_text.c. */
#include <string.h>

#include "clean/date.h"
#include "clean/number_forms.h"
#include "functions/arguments.h"

typedef struct NumberOptions {
  int decimal_mark; /* MlDecimalMark */
  int words, fractions, roman, units;
} NumberOptions;

typedef struct DateOptions {
  int day_first;
  int numbers; /* MlDateNumbers */
} DateOptions;

static const MlOption number_options[] = {{.name = "decimal_mark",
                                           .type = ML_OPTION_CHOICE,
                                           .offset = offsetof(NumberOptions, decimal_mark),
                                           .choices = ".|,",
                                           .help = "which to believe in where both are possible"},
                                          {.name = "words",
                                           .type = ML_OPTION_BOOLEAN,
                                           .offset = offsetof(NumberOptions, words),
                                           .help = "numbers in words"},
                                          {.name = "fractions",
                                           .type = ML_OPTION_BOOLEAN,
                                           .offset = offsetof(NumberOptions, fractions),
                                           .help = "1/2 and the like"},
                                          {.name = "roman",
                                           .type = ML_OPTION_BOOLEAN,
                                           .offset = offsetof(NumberOptions, roman),
                                           .help = "Roman numerals"},
                                          {.name = "units",
                                           .type = ML_OPTION_BOOLEAN,
                                           .offset = offsetof(NumberOptions, units),
                                           .help = "a unit behind the number is dropped"},
                                          {0}};

static const MlOption date_options[] = {{.name = "day_first",
                                         .type = ML_OPTION_BOOLEAN,
                                         .offset = offsetof(DateOptions, day_first),
                                         .help = "3/1/2024 is the third of January"},
                                        {.name = "numbers",
                                         .type = ML_OPTION_CHOICE,
                                         .offset = offsetof(DateOptions, numbers),
                                         .choices = "none|detect|excel|excel1904|julian|unix|"
                                                    "unix_ms|unix_us|unix_ns",
                                         .help = "what a plain number counts"},
                                        {0}};

/* Begins the call; 0 when the arguments are not right. */
static int begin_clean(sqlite3_context *context, MlCall *call, int argc) {
  ml_call_begin(call, ml_registered(context)->function.name, NULL, NULL);
  return !ml_host_arguments(context, call, argc);
}

/* ---- ml_number */

static void clean_number(sqlite3_context *context, int argc, sqlite3_value **argv) {
  MlCall call;
  MlNumber number;
  if (!begin_clean(context, &call, argc)) return;
  NumberOptions options = {0};
  ml_kept_options(context, &call, argc, argv, 1, number_options, &options, sizeof options);
  MlValue value = ml_host_value(&call, argv[0]);
  if (ml_host_report(context, &call)) return;
  if (ml_value_is_number(&value)) {
    ml_host_result(context, &value);
    return;
  }
  MlNumberForms forms = {.mark = (MlDecimalMark)options.decimal_mark,
                         .words = options.words,
                         .fractions = options.fractions,
                         .roman = options.roman,
                         .units = options.units};
  if (value.kind == ML_VALUE_TEXT &&
      ml_parse_number_form(value.bytes, value.length, &forms, &number)) {
    if (number.is_integer) {
      sqlite3_result_int64(context, number.integer);
    } else {
      sqlite3_result_double(context, number.value);
    }
  }
}

/* ---- ml_date */

/*
** The value as text; a whole real number (20240301.0) as an integer. Not text when it is neither.
*/
static MlValue date_text(MlCall *call, sqlite3_value *argument, char digits[32]) {
  MlValue value = ml_host_value(call, argument);
  int64_t whole = value.integer;
  if (value.kind == ML_VALUE_REAL) {
    if (!(value.real >= -1e15 && value.real <= 1e15)) return ml_value_null();
    whole = (int64_t)value.real;
    if ((double)whole != value.real) return ml_value_null();
  }
  if (!ml_value_is_number(&value)) return value;
  sqlite3_snprintf(32, digits, "%lld", (long long)whole);
  return ml_value_text(digits, strlen(digits));
}

/* The number that the value is, or that its text is written as in digits; else NULL. */
static MlValue date_number(MlCall *call, sqlite3_value *argument) {
  MlValue value = ml_host_value(call, argument);
  MlNumber number;
  if (ml_value_is_number(&value)) return value;
  if (value.kind != ML_VALUE_TEXT) return ml_value_null();
  for (size_t i = 0; i < value.length; i++) {
    if (!memchr("0123456789.-+eE \t\r\n", value.bytes[i], 18)) return ml_value_null();
  }
  if (!ml_parse_number(value.bytes, value.length, ML_MARK_POINT, &number)) return ml_value_null();
  return number.is_integer ? ml_value_integer(number.integer) : ml_value_real(number.value);
}

/* A date as text or as a number, by the options. */
static int date_by_options(MlCall *call, sqlite3_value *argument, const MlValue *text,
                           const DateOptions *options, MlDate *date) {
  MlDateOptions how = {.day_first = options->day_first};
  int counted = options->numbers > ML_DATE_DETECT;
  MlValue number = options->numbers ? date_number(call, argument) : ml_value_null();
  if (call->status) return 0;
  if (counted && number.kind != ML_VALUE_NULL) {
    return ml_date_from_number(&number, (MlDateNumbers)options->numbers, date);
  }
  if (text->kind == ML_VALUE_TEXT && ml_date_parse(text->bytes, text->length, &how, date)) return 1;
  return ml_date_from_number(&number, (MlDateNumbers)options->numbers, date);
}

static void clean_date(sqlite3_context *context, int argc, sqlite3_value **argv) {
  MlCall call;
  MlDate date;
  int found = 0, has_format = 0;
  char digits[32], written[ML_DATE_TEXT];
  DateOptions options = {0};
  MlValue format = ml_value_null();
  if (!begin_clean(context, &call, argc)) return;
  if (argc > 1 && !ml_host_is_options(argv[1])) {
    format = ml_host_value(&call, argv[1]);
    has_format = format.kind == ML_VALUE_TEXT;
  }
  if (!has_format) {
    ml_kept_options(context, &call, argc, argv, 1, date_options, &options, sizeof options);
  }
  MlValue text = date_text(&call, argv[0], digits);
  if (has_format) {
    /* A wrong format is an error beside a NULL too. */
    int is_text = text.kind == ML_VALUE_TEXT;
    ml_date_parse_format(&call, is_text ? text.bytes : "", is_text ? text.length : 0, format.bytes,
                         format.length, &date, &found);
    found = found && is_text;
  } else if (!call.status) {
    found = date_by_options(&call, argv[0], &text, &options, &date);
  }
  if (ml_host_report(context, &call) || !found) return;
  ml_host_result_text(context, written, ml_date_write(&date, written));
}

/* ---- registration */

const MlFunction ml_clean_functions[] = {
    {.name = "ml_number",
     .kind = ML_SCALAR,
     .scalar = clean_number,
     .minimum = 1,
     .maximum = 2,
     .signature = "ml_number(text [, options])",
     .summary = "The number that a text is in any common written form: thousands separators, "
                "currency, percent, (5) for -5, full-width digits; a number stays itself. NULL "
                "when it is not exactly one number",
     .options = "decimal_mark: which to believe in where both are possible, as in 1,234 (.|,, "
                "default .); words: numbers in words too, of English, German, French, Spanish, "
                "Italian, Portuguese, Dutch and Chinese (default false); fractions: 1/2 and the "
                "like too (default false); roman: Roman numerals too (default false); units: a "
                "unit behind the number is dropped (default false)",
     .example = "SELECT ml_number('$ 1,234.50'), ml_number('1.234', '{\"decimal_mark\": \",\"}'), "
                "ml_number('twenty-one', '{\"words\": true}')"},
    {.name = "ml_date",
     .kind = ML_SCALAR,
     .scalar = clean_date,
     .minimum = 1,
     .maximum = 2,
     .signature = "ml_date(text [, format]) or ml_date(text, options)",
     .summary = "The date, with its time if it has one, that a text is in any common written form "
                "or in a format as for strptime: as ISO-8601 text, in UTC if a zone is said. NULL "
                "when it is not exactly one date",
     .options = "day_first: 3/1/2024 is the third of January (default false); numbers: what a "
                "plain number counts: days of a spreadsheet, Julian days, seconds since 1970 or "
                "thousandths and less of them, or whichever its size tells "
                "(none|detect|excel|excel1904|julian|unix|unix_ms|unix_us|unix_ns, default none)",
     .example = "SELECT ml_date('March 1st, 2024'), ml_date('1/3/24 14:05', '{\"day_first\": "
                "true}'), ml_date('01.03.2024', '%d.%m.%Y')"},
    {0}};
