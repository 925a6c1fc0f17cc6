/* Dates in written forms, against the test files of dateutil and dateparser, and by format. */
#include "unit.h"

#include "clean/date.h"
#include "clean/date_names_table.h"
#include "clean_csv.h"

#include <time.h>

#define DATE_DATA "tests/data/cleaning/"

typedef struct DateCase {
  const char *text, *expected; /* NULL: no date */
} DateCase;

static const DateCase date_cases[] = {
    /* ISO 8601 */
    {"2024-03-01", "2024-03-01"},
    {" 2024-03-01\n", "2024-03-01"},
    {"2024-03-01 14:05", "2024-03-01 14:05:00"},
    {"2024-03-01T14:05:07", "2024-03-01 14:05:07"},
    {"2024-03-01 14:05:07.250", "2024-03-01 14:05:07.25"},
    {"2024-03-01 14:05:07.000", "2024-03-01 14:05:07"},
    {"2024-03-01 14:05:07.1234567891", "2024-03-01 14:05:07.123456789"},
    {"2024-03-01 14:05:07,5", "2024-03-01 14:05:07.5"},
    {"2024-03-01T14:05Z", "2024-03-01 14:05:00"},
    {"2024-03-01T14:05+02:00", "2024-03-01 12:05:00"},
    {"2024-03-01T00:30+0100", "2024-02-29 23:30:00"},
    {"2023-12-31T22:30-05", "2024-01-01 03:30:00"},
    {"2024-03-01T14:05:07.5-00:30", "2024-03-01 14:35:07.5"},
    {"20240301", "2024-03-01"},
    {"20240301T140507", "2024-03-01 14:05:07"},
    {"20240301T140507Z", "2024-03-01 14:05:07"},
    {"20240301140507", "2024-03-01 14:05:07"},
    {"202403011405", "2024-03-01 14:05:00"},
    {"2024-W09-5", "2024-03-01"},
    {"2024W095", "2024-03-01"},
    {"2020-W53-7", "2021-01-03"},
    {"2024-W01-1", "2024-01-01"},
    {"2021-W01-1", "2021-01-04"},
    {"2024-061", "2024-03-01"},
    {"2024-366", "2024-12-31"},
    {"2024-03", "2024-03-01"},
    {"2024-3-1", "2024-03-01"},
    {"0001-01-01", "0001-01-01"},
    {"9999-12-31", "9999-12-31"},
    {"2000-02-29", "2000-02-29"},
    {"2024-03-01 24:00", "2024-03-02 00:00:00"},
    {"2016-12-31 23:59:60", "2017-01-01 00:00:00"},
    /* numbers */
    {"3/1/2024", "2024-03-01"},
    {"03/01/24", "2024-03-01"},
    {"13/3/2024", "2024-03-13"},
    {"3/13/2024", "2024-03-13"},
    {"2024/3/1", "2024-03-01"},
    {"25.12.2024", "2024-12-25"},
    {"1.5.21", "2021-01-05"},
    {"2014_09_04", "2014-09-04"},
    {"3 - 1 - 2024", "2024-03-01"},
    {"5/19/2006 0:00:00", "2006-05-19 00:00:00"},
    {"12/31/1999 11:59 PM", "1999-12-31 23:59:00"},
    {"12/31/68", "2068-12-31"},
    {"12/31/69", "1969-12-31"},
    {"03/2024", "2024-03-01"},
    {"\uff12\uff10\uff12\uff14\uff0f\uff13\uff0f\uff11", "2024-03-01"},
    {"\u0662\u0660\u0662\u0664/\u0663/\u0661", "2024-03-01"},
    /* names */
    {"1 March 2024", "2024-03-01"},
    {"March 1, 2024", "2024-03-01"},
    {"MARCH 1ST 2024", "2024-03-01"},
    {"2nd of May 2021", "2021-05-02"},
    {"the 3rd of June, 1999", "1999-06-03"},
    {"May 2021", "2021-05-01"},
    {"Sept 2021", "2021-09-01"},
    {"1-Mar-24", "2024-03-01"},
    {"01MAR2024", "2024-03-01"},
    {"Mar-01-2024", "2024-03-01"},
    {"2024 Mar 1", "2024-03-01"},
    {"Friday, March 1, 2024", "2024-03-01"},
    {"Fri Mar  1 14:05:07 2024", "2024-03-01 14:05:07"},
    {"Fri Mar  1 14:05:07 EST 2024", "2024-03-01 19:05:07"},
    {"Fri, 01 Mar 2024 14:05:07 +0100", "2024-03-01 13:05:07"},
    {"Fri, 01 Mar 2024 14:05:07 GMT", "2024-03-01 14:05:07"},
    {"March 1st, 2024 at 2:05 p.m.", "2024-03-01 14:05:00"},
    {"2:05pm March 1, 2024", "2024-03-01 14:05:00"},
    {"March 1, 2024 12 am", "2024-03-01 00:00:00"},
    {"March 1, 2024 noon", "2024-03-01 12:00:00"},
    {"Mar 1 '24", "2024-03-01"},
    {"23rd December of 1966 ", "1966-12-23"},
    {"1 March 2024 14:05 CEST", "2024-03-01 12:05:00"},
    {"1 March 2024 14:05 UTC+3", "2024-03-01 11:05:00"},
    /* other languages */
    {"1. M\u00e4rz 2024", "2024-03-01"},
    {"1. Ma\u0308rz 2024", "2024-03-01"},
    {"am 3. Mai 2021", "2021-05-03"},
    {"Freitag, den 1. M\u00e4rz 2024, 14.05 Uhr", "2024-03-01 14:05:00"},
    {"03.04.2024 um 14 Uhr", "2024-04-03 14:00:00"},
    {"Mo 03.04.2023", "2023-03-04"}, /* Mo is English too */
    {"Mittwoch 03.04.2024", "2024-04-03"},
    {"1er f\u00e9vrier 2024", "2024-02-01"},
    {"15 ao\u00fbt 2023", "2023-08-15"},
    {"15 aout 2023", "2023-08-15"},
    {"mar. 14 janv. 2014", "2014-01-14"},
    {"1 de marzo de 2024", "2024-03-01"},
    {"martes, 5 de marzo de 2024", "2024-03-05"},
    {"1\u00ba de mar\u00e7o de 2024", "2024-03-01"},
    {"1\u00b0 maggio 2024", "2024-05-01"},
    {"3 mei 2024", "2024-05-03"},
    {"3 maj 2024", "2024-05-03"},
    {"3 pa\u017adziernika 2024 r.", "2024-10-03"},
    {"5 \u043c\u0430\u044f 2024 \u0433.", "2024-05-05"},
    {"5 \u039c\u03b1\u0390\u03bf\u03c5 2024", "2024-05-05"},
    {"5 May\u0131s 2024", "2024-05-05"},
    {"2024\u5e743\u67081\u65e5", "2024-03-01"},
    {"2024\u5e743\u67081\u65e5(\u91d1) 14\u664205\u5206", "2024-03-01 14:05:00"},
    {"2024\u5e743\u67081\u65e5 \u661f\u671f\u4e94 \u4e0b\u53482:05", "2024-03-01 14:05:00"},
    {"\u4e8c\u3007\u4e8c\u56db\u5e74\u4e09\u6708\u4e8c\u5341\u4e00\u65e5", "2024-03-21"},
    {"2024\ub144 3\uc6d4 1\uc77c \uc624\ud6c4 2\uc2dc 5\ubd84", "2024-03-01 14:05:00"},
    {"ng\u00e0y 1 th\u00e1ng 3 n\u0103m 2024", "2024-03-01"},
    {"11 \u0e01.\u0e1e. 2563", "2020-02-11"},
    /* no dates */
    {"", NULL},
    {" ", NULL},
    {"2024", NULL},
    {"14:05", NULL},
    {"Friday", NULL},
    {"May", NULL},
    {"5 May", NULL},
    {"May 21", NULL},
    {"12345678", NULL},
    {"123456", NULL},
    {"3.14159", NULL},
    {"12.2021", NULL},
    {"1/2", NULL},
    {"1.2.3", NULL},
    {"1 2 3", NULL},
    {"192.168.1.1", NULL},
    {"555-12-1234", NULL},
    {"123-45-6789", NULL},
    {"+1 555 123 4567", NULL},
    {"-1-2-2003", NULL},
    {"2024-02-30", NULL},
    {"2023-02-29", NULL},
    {"1900-02-29", NULL},
    {"2024-13-01", NULL},
    {"2024-25-09", NULL},
    {"2024-00-10", NULL},
    {"0000-00-00", NULL},
    {"2024-03-01 25:00", NULL},
    {"2024-03-01 14:60", NULL},
    {"2024-03-01 24:01", NULL},
    {"2024-03-01 14:05:60", NULL},
    {"2024-03-01 13:00 am", NULL},
    {"2024-03-01 10:00 11:00", NULL},
    {"2024-03-01 2024-03-02", NULL},
    {"2024-W54-1", NULL},
    {"2021-W53-1", NULL},
    {"2023-366", NULL},
    {"01/16-03", NULL},
    {"31 April 2024", NULL},
    {"March 1, 2024 or so", NULL},
    {"yesterday", NULL},
    {"March 8.30", NULL},
    {"May the force be with you 2024", NULL},
    {"0001-01-01 00:30+01:00", NULL},
    {"9999-12-31 23:30-01:00", NULL},
    {"99999-01-01", NULL},
    {"\u4ee4\u548c3\u5e745\u67081\u65e5", NULL},
    {"\xff"
     "2024-03-01",
     NULL},
    {"2024-03-01\xc3", NULL},
};

static const char *parse_with(const char *text, size_t length, const MlDateOptions *options) {
  static char written[ML_DATE_TEXT];
  MlDate date;
  if (!ml_date_parse(text, length, options, &date)) return NULL;
  CHECK(ml_date_write(&date, written) == strlen(written));
  return written;
}

static int same(const char *a, const char *b) { return a && b ? strcmp(a, b) == 0 : a == b; }

static void test_forms(void) {
  for (size_t i = 0; i < sizeof date_cases / sizeof date_cases[0]; i++) {
    const char *found = parse_with(date_cases[i].text, strlen(date_cases[i].text), NULL);
    if (!same(found, date_cases[i].expected)) {
      printf("date \"%s\": %s\n", date_cases[i].text, found ? found : "none");
    }
    CHECK(same(found, date_cases[i].expected));
  }
}

static void test_day_first(void) {
  static const DateCase cases[] = {{"3/1/2024", "2024-01-03"},  {"03-01-24", "2024-01-03"},
                                   {"1/13/2024", "2024-01-13"}, {"2024-03-01", "2024-03-01"},
                                   {"2024/3/1", "2024-03-01"},  {"March 1, 2024", "2024-03-01"},
                                   {"20240301", "2024-03-01"}};
  MlDateOptions options = {1, NULL};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    CHECK_TEXT(parse_with(cases[i].text, strlen(cases[i].text), &options), cases[i].expected);
  }
}

/* "2003-09-25 00:00:00" and "2003-09-25" are the same; fractions to the microsecond. */
static void plain_form(const char *text, char *out) {
  snprintf(out, 64, "%s", text ? text : "none");
  char *point = strchr(out, '.');
  if (point) {
    if (strlen(point) > 7) point[7] = 0;
    for (char *p = out + strlen(out); p[-1] == '0' || p[-1] == '.';) {
      char last = *--p;
      *p = 0;
      if (last == '.') break;
    }
  }
  if (strlen(out) == 19 && strcmp(out + 10, " 00:00:00") == 0) out[10] = 0;
}

static int agrees(const char *found, const char *expected) {
  char a[64], b[64];
  plain_form(found, a);
  plain_form(expected, b);
  return strcmp(a, b) == 0;
}

/* dateutil's own test cases: those that need no default, and all of them from a base. */
static void test_dateutil(void) {
  CleanCsv csv = clean_csv_open(DATE_DATA "dates_dateutil.csv");
  char *fields[CLEAN_CSV_FIELDS];
  size_t lengths[CLEAN_CSV_FIELDS];
  MlDate base = {.year = 2003, .month = 9, .day = 25};
  MlDateOptions options = {0, &base};
  int rows = 0, complete = 0, right = 0, right_from_base = 0;
  clean_csv_row(&csv, fields, lengths);
  while (clean_csv_row(&csv, fields, lengths) == 4) {
    rows++;
    if (strcmp(fields[2], "none needed") == 0) {
      complete++;
      right += agrees(parse_with(fields[0], lengths[0], NULL), fields[1]);
    }
    right_from_base += agrees(parse_with(fields[0], lengths[0], &options), fields[1]);
  }
  free(csv.text);
  CHECK(rows == 104 && complete == 60);
  CHECK(right == complete);
  CHECK(right_from_base == rows);
}

/* Words for "now", which a function of its text alone cannot know. */
static int needs_today(const char *test) {
  return strstr(test, "prefer") != NULL || strstr(test, "relative") != NULL;
}

/* dateparser's: some 40 languages, every kind of incomplete date among them. */
static void test_dateparser(void) {
  CleanCsv csv = clean_csv_open(DATE_DATA "dates_dateparser.csv");
  char *fields[CLEAN_CSV_FIELDS];
  size_t lengths[CLEAN_CSV_FIELDS];
  int rows = 0, right = 0, english = 0, english_right = 0, wrong = 0;
  clean_csv_row(&csv, fields, lengths);
  for (int row = 0; clean_csv_row(&csv, fields, lengths) == 3; row++) {
    if (needs_today(fields[2])) continue;
    const char *found = parse_with(fields[0], lengths[0], NULL);
    int ok = agrees(found, fields[1]);
    rows++;
    right += ok;
    wrong += found && !ok;
    int incomplete = row == 3 || row == 4; /* 10:04am, Friday */
    if ((row < 27 && !incomplete) || strstr(fields[2], "zone") || strstr(fields[2], "utc")) {
      english++;
      english_right += ok;
    }
  }
  free(csv.text);
  CHECK(rows == 186 && right >= 157);
  CHECK(wrong == 0);
  CHECK(english == 35 && english_right == english);
}

static void test_what_is_no_date(void) {
  CleanCsv csv = clean_csv_open(DATE_DATA "naughty_strings.csv");
  char *fields[CLEAN_CSV_FIELDS];
  size_t lengths[CLEAN_CSV_FIELDS];
  int rows = 0, dates = 0;
  clean_csv_row(&csv, fields, lengths);
  while (clean_csv_row(&csv, fields, lengths) == 2) {
    rows++;
    dates += parse_with(fields[1], lengths[1], NULL) != NULL;
  }
  free(csv.text);
  CHECK(rows == 515);
  CHECK(dates == 0);
}

/* Missing parts from a base. */
static void test_base(void) {
  MlDate base = {.year = 2024, .month = 1, .day = 31};
  MlDateOptions options = {0, &base};
  static const DateCase cases[] = {{"14:05", "2024-01-31 14:05:00"},
                                   {"February", "2024-02-29"},
                                   {"2023", "2023-01-31"},
                                   {"Monday", "2024-02-05"},
                                   {"Wednesday", "2024-01-31"},
                                   {"5 May", "2024-05-05"},
                                   {"hello", NULL},
                                   {"", NULL}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    CHECK(same(parse_with(cases[i].text, strlen(cases[i].text), &options), cases[i].expected));
  }
}

static void test_format(void) {
  static const struct {
    const char *text, *format, *expected;
  } cases[] = {
      {"01/03/2024", "%d/%m/%Y", "2024-03-01"},
      {"1/3/24", "%d/%m/%y", "2024-03-01"},
      {"2024-03-01 14:05:07", "%Y-%m-%d %H:%M:%S", "2024-03-01 14:05:07"},
      {"  2024-03-01   14:05:07 ", "%F %T", "2024-03-01 14:05:07"},
      {"03/01/24 14:05", "%D %R", "2024-03-01 14:05:00"},
      {"01/Mar/2024:14:05:07 +0200", "%d/%b/%Y:%H:%M:%S %z", "2024-03-01 12:05:07"},
      {"2024-03-01T14:05:07.25Z", "%Y-%m-%dT%H:%M:%S.%f%z", "2024-03-01 14:05:07.25"},
      {"20240301140507", "%Y%m%d%H%M%S", "2024-03-01 14:05:07"},
      {"Friday, March 1, 2024 2:05 PM", "%A, %B %d, %Y %I:%M %p", "2024-03-01 14:05:00"},
      {"12:05 a.m. 1 m\u00e4rz 2024", "%I:%M %p %d %B %Y", "2024-03-01 00:05:00"},
      {"2024 061", "%Y %j", "2024-03-01"},
      {"2024", "%Y", "2024-01-01"},
      {"2024-03", "%Y-%m", "2024-03-01"},
      {"0", "%s", "1970-01-01 00:00:00"},
      {"1709301907", "%s", "2024-03-01 14:05:07"},
      {"-1", "%s", "1969-12-31 23:59:59"},
      {"100% 2024", "100%% %Y", "2024-01-01"},
      {"Year 2024!", "year %Y!", "2024-01-01"},
      {" 5.12.2024", "%e.%m.%Y", "2024-12-05"},
      {"2024-03-01 14:05 EST", "%F %R %Z", "2024-03-01 19:05:00"},
      {"2024\u5e7403\u670801\u65e5", "%Y\u5e74%m\u6708%d\u65e5", "2024-03-01"},
      {"2024-03-01", "%d/%m/%Y", NULL},
      {"31/02/2024", "%d/%m/%Y", NULL},
      {"01/03/2024 x", "%d/%m/%Y", NULL},
      {"01/03/202", "%d/%m/%Yx", NULL},
      {"13:05 PM 2024", "%I:%M %p %Y", NULL},
      {"2023 366", "%Y %j", NULL},
      {"2024 -3 01", "%Y %m %d", NULL},
      {"", "%Y", NULL},
      {"99999999999999", "%s", NULL},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    MlCall call = unit_call("ml_date");
    MlDate date;
    char written[ML_DATE_TEXT];
    int found;
    CHECK(ml_date_parse_format(&call, cases[i].text, strlen(cases[i].text), cases[i].format,
                               strlen(cases[i].format), &date, &found) == ML_OK);
    if (found) ml_date_write(&date, written);
    if (!same(found ? written : NULL, cases[i].expected)) {
      printf("\"%s\" by %s: %s\n", cases[i].text, cases[i].format, found ? written : "none");
    }
    CHECK(same(found ? written : NULL, cases[i].expected));
  }
}

static void test_wrong_formats(void) {
  static const struct {
    const char *format, *said;
  } cases[] = {{"%Y-%q", "no directive %q"},
               {"%Y%", "lone %"},
               {"%d/%m", "no year"},
               {"", "no year"},
               {"%Y %I", "without %p"},
               {"%Y %d", "without a month"},
               {"%Y %\u00e9", "no directive %\u00e9"},
               {"%Y %\x01", "no directive %:"}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    MlCall call = unit_call("ml_date");
    MlDate date;
    int found = 1;
    CHECK(ml_date_parse_format(&call, "x", 1, cases[i].format, strlen(cases[i].format), &date,
                               &found) == ML_ERROR);
    CHECK(!found);
    CHECK(strncmp(call.message, "ml_date: ", 9) == 0);
    CHECK(strstr(call.message, cases[i].said) != NULL);
  }
}

/* Every day of 800 years, written and read again; the C library's calendar says which day it is. */
static void test_calendar(void) {
  int wrong = 0;
  for (int64_t day = -135140; day < 157000; day += 1) {
    time_t seconds = (time_t)(day * 86400);
    struct tm tm;
    gmtime_r(&seconds, &tm);
    char text[32], written[ML_DATE_TEXT];
    strftime(text, sizeof text, "%Y-%m-%d", &tm);
    MlDate date, epoch;
    MlCall call = unit_call("ml_date");
    int found;
    char epoch_text[24];
    int length = snprintf(epoch_text, sizeof epoch_text, "%lld", (long long)seconds);
    if (ml_date_parse_format(&call, epoch_text, (size_t)length, "%s", 2, &epoch, &found) ||
        !found || !ml_date_parse(text, strlen(text), NULL, &date)) {
      wrong++;
      continue;
    }
    ml_date_write(&date, written);
    wrong += strcmp(written, text) != 0;
    wrong += date.year != epoch.year || date.month != epoch.month || date.day != epoch.day;
    if (day % 7) continue;
    strftime(text, sizeof text, "%G-W%V-%u", &tm);
    if (!ml_date_parse(text, strlen(text), NULL, &date)) {
      wrong++;
    } else {
      wrong += date.year != epoch.year || date.month != epoch.month || date.day != epoch.day;
    }
  }
  CHECK(wrong == 0);
}

static void test_hostile(void) {
  MlDate date;
  CHECK(!ml_date_parse("2024-03-01\0", 11, NULL, &date));
  CHECK(!ml_date_parse("\0", 1, NULL, &date));
  CHECK(ml_date_parse("2024-03-015", 10, NULL, &date));
  size_t size = 1 << 20;
  char *big = malloc(size);
  static const char fills[] = "1 -:/.\xe5'(h";
  for (size_t f = 0; f + 1 < sizeof fills; f++) {
    memset(big, fills[f], size);
    CHECK(!ml_date_parse(big, size, NULL, &date));
    CHECK(!ml_date_parse(big, 100, NULL, &date));
  }
  memset(big, ' ', size);
  memcpy(big + size / 2, "2024-03-01", 10);
  CHECK(ml_date_parse(big, size, NULL, &date) && date.day == 1);
  /*
  ** All texts of up to 5 pieces from a hostile alphabet: nothing but to survive, and valid dates.
  */
  static const char *const pieces[] = {"2024",   "12", "3",   "-", "/",  ":",   " ",
                                       ".",      "pm", "Mar", "h", "T",  "+05", "\u5e74",
                                       "\u4e09", "'",  "1st", "Z", "am", "\xc3"};
  uint32_t state = 12345;
  int invalid = 0;
  for (int i = 0; i < 200000; i++) {
    char text[128];
    size_t length = 0;
    state = state * 1664525u + 1013904223u;
    int count = 1 + (int)(state >> 28);
    for (int j = 0; j < count; j++) {
      state = state * 1664525u + 1013904223u;
      const char *piece = pieces[(state >> 16) % 20];
      memcpy(text + length, piece, strlen(piece));
      length += strlen(piece);
    }
    if (!ml_date_parse(text, length, NULL, &date)) continue;
    char written[ML_DATE_TEXT];
    MlDate again;
    ml_date_write(&date, written);
    invalid += !ml_date_parse(written, strlen(written), NULL, &again) ||
               memcmp(&again, &date, sizeof date) != 0;
  }
  CHECK(invalid == 0);
  free(big);
}

/* The table of words is sorted, its index right, and each English name found. */
static void test_names(void) {
  int count = date_name_starts[256], wrong = 0;
  for (int i = 0; i < count; i++) {
    unsigned char first = (unsigned char)date_names[i].word[0];
    wrong += i < date_name_starts[first] || i >= date_name_starts[first + 1];
    if (i) wrong += memcmp(date_names[i - 1].word, date_names[i].word, 21) >= 0;
  }
  CHECK(count > 1000);
  CHECK(wrong == 0);
  for (int month = 0; month < 12; month++) {
    struct tm tm = {.tm_mon = month, .tm_mday = 1, .tm_year = 124};
    char text[40], expected[20];
    strftime(text, sizeof text, "7 %B 2024", &tm);
    snprintf(expected, sizeof expected, "2024-%02d-07", month + 1);
    CHECK_TEXT(parse_with(text, strlen(text), NULL), expected);
    strftime(text, sizeof text, "%b 7 2024", &tm);
    CHECK_TEXT(parse_with(text, strlen(text), NULL), expected);
  }
}

/* 10,000 words of text messages: what is taken for a date looks like one. */
static void test_words(void) {
  CleanCsv csv = clean_csv_open("tests/data/sms_spam.csv");
  int words = 0, dates = 0, doubtful = 0;
  for (char *at = csv.text; at && *at && words < 10000; words++) {
    size_t length = strcspn(at, " \t\r\n,;");
    MlDate date;
    if (length && ml_date_parse(at, length, NULL, &date)) {
      dates++;
      doubtful += strspn(at, "0123456789/.-") < length;
    }
    at += length;
    at += strspn(at, " \t\r\n,;");
  }
  free(csv.text);
  CHECK(words == 10000);
  CHECK(dates <= 20);
  CHECK(doubtful == 0);
}

int main(void) {
  test_forms();
  test_day_first();
  test_dateutil();
  test_dateparser();
  test_what_is_no_date();
  test_base();
  test_format();
  test_wrong_formats();
  test_calendar();
  test_hostile();
  test_names();
  test_words();
  return unit_end();
}
