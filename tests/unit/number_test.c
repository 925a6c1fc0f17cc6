/* Numbers in written forms, decimal to double and back. */
#include "unit.h"

#include "clean/number.h"
#include "clean/number_forms.h"
#include "clean_csv.h"
#include "clean/unicode.h"

#include <float.h>
#include <locale.h>

typedef struct NumberCase {
  const char *text;
  double value;
} NumberCase;

static const NumberCase number_cases[] = {
    {"0", 0},
    {"-0", -0.0},
    {"12", 12},
    {"-12", -12},
    {"+12", 12},
    {"+1,234,567", 1234567},
    {"+1234567.5", 1234567.5},
    {"+$5000000", 5e6},
    {"  12\t\n", 12},
    {"123.45", 123.45},
    {".5", .5},
    {"5.", 5},
    {"-.5", -.5},
    {"007", 7},
    {"01.5", 1.5},
    {"1e5", 1e5},
    {"1E+02", 100},
    {"1.5e-7", 1.5e-7},
    {"8,7e-0", 8.7},
    {"1,5E+03", 1500},
    {"2.2250738585072011e-308", 2.2250738585072011e-308},
    {"1e-400", 0},
    {"0.30000000000000004", 0.30000000000000004},
    {"9007199254740993", 9007199254740992.0},
    {"123456789012345678901234567890123456789", 123456789012345678901234567890123456789.0},
    /* thousands */
    {"1,234", 1234},
    {"-1,234", -1234},
    {"1,234,567", 1234567},
    {"1,234,567.89", 1234567.89},
    {"12,34,567", 1234567},
    {"12,34,567.5", 1234567.5},
    {"1,00,000", 100000},
    {"1 234 567", 1234567},
    {"1 000.00", 1000},
    {"1 000,00", 1000},
    {"1'000'000.00", 1e6},
    {"1'000,5", 1000.5},
    {"1\u2019234", 1234},
    {"1\u00a0234,5", 1234.5},
    {"1\u202f234", 1234},
    {"1\u2009234", 1234},
    {"1_000_000", 1e6},
    {"2.278.845", 2278845},
    {"1.000.000,00", 1e6},
    {"1.234,56", 1234.56},
    {"1.234.567.890", 1234567890},
    {"576,668.473", 576668.473},
    {"0,000", 0},
    /* decimal commas */
    {"12,5", 12.5},
    {"0,00", 0},
    {"0,125", .125},
    {"1,23", 1.23},
    {"1234,567", 1234.567},
    {",5", .5},
    {"-1,5", -1.5},
    {"1.234", 1.234},
    {"1234.567", 1234.567},
    /* signs */
    {"(5)", -5},
    {"(1,234.50)", -1234.5},
    {"5-", -5},
    {"1,234-", -1234},
    {"- 5", -5},
    {"\u22125", -5},
    {"\u20131.5", -1.5},
    {"\uff0d5", -5},
    {"5 -", -5},
    /* currencies */
    {"$1.00", 1},
    {"-$1.00", -1},
    {"$-1.00", -1},
    {"($1,234)", -1234},
    {"$(5)", -5},
    {"$ 28815245", 28815245},
    {"\u20ac5", 5},
    {"5 \u20ac", 5},
    {"1.234,56 \u20ac", 1234.56},
    {"\u00a31,234", 1234},
    {"\u00a5500", 500},
    {"\uffe5500", 500},
    {"\u20b912,34,567", 1234567},
    {"USD 5", 5},
    {"5 USD", 5},
    {"usd5", 5},
    {"EUR1.234,50", 1234.5},
    {"US$5", 5},
    {"US$ 5", 5},
    {"R$ 1.234,50", 1234.5},
    {"A$5", 5},
    {"HK$ 5.5", 5.5},
    {"100 kr", 100},
    {"kr. 100", 100},
    {"100 kr.", 100},
    {"Rs. 500", 500},
    {"Rs.500", 500},
    {"Rs 1,00,000", 100000},
    {"5 z\u0142", 5},
    {"5 Z\u0141", 5},
    {"5 K\u010d", 5},
    {"500 \u0440\u0443\u0431.", 500},
    {"500 \u20bd", 500},
    {"100\u5143", 100},
    {"CHF 1'000.50", 1000.5},
    {"5 euros", 5},
    {"1.99 EUR", 1.99},
    {"$5 USD", 5},
    /* percent and per mille */
    {"12%", .12},
    {"12 %", .12},
    {"12.5%", .125},
    {"-3%", -.03},
    {"(3%)", -.03},
    {"12,5 %", .125},
    {"%12", .12},
    {"100%", 1},
    {"12\u2030", .012},
    {"\u0661\u0662\u066a", .12},
    {"0.1%", .001},
    {"7%", .07},
    {"29%", .29},
    /* multipliers */
    {"$1.2M", 1.2e6},
    {"$5K", 5000},
    {"$5k", 5000},
    {"\u20ac3bn", 3e9},
    {"3 bn", 3e9},
    {"1.5 million", 1.5e6},
    {"2 billion", 2e9},
    {"$1.5 million", 1.5e6},
    {"2 lakh", 2e5},
    {"2.5 crore", 2.5e7},
    {"3.5\u4e07", 35000},
    {"2\u5104\u5186", 2e8},
    {"1,2 Mio. \u20ac", 1.2e6},
    {"(USD 1.1M)", -1.1e6},
    {"0.3 million", 3e5},
    {"$2B", 2e9},
    {"5 thousand", 5000},
    /* digits of other scripts, full width */
    {"\uff11\uff12\uff0e\uff15", 12.5},
    {"\uff11\uff0c\uff12\uff13\uff14", 1234},
    {"\uff04\uff15", 5},
    {"\u0661\u0662\u0663", 123},
    {"\u0661\u066b\u0665", 1.5},
    {"\u0661\u066c\u0662\u0663\u0664\u066b\u0665", 1234.5},
    {"\u06f1\u06f2", 12},
    {"\u0967\u0968\u0969", 123},
    {"\u09e7\u09e8", 12},
    {"\u0e51\u0e52", 12},
    {"\U0001D7CF\U0001D7D0", 12},
    {"\U0001D7F7", 1},
    /* white space and invisible characters */
    {"\u00a012\u3000", 12},
    {"\ufeff12", 12},
    {"\u200e12\u200f", 12},
    {"\u061c-12", -12},
};

static const char *const not_numbers[] = {
    "",
    " ",
    "\t\n",
    ".",
    ",",
    "-",
    "+",
    "$",
    "%",
    "()",
    "-.",
    "-,",
    "e5",
    ".e5",
    "1e",
    "1e+",
    "5e5e5",
    "1ee5",
    "12 apples",
    "12 kg",
    "12.0 oz.",
    "178c",
    "8,9f",
    "9,.0",
    "8..8",
    "8:8",
    "++8.7",
    "8.7.",
    "--1",
    "+-1",
    "-5-",
    "-(5)",
    "(-5)",
    "+5-",
    "(5",
    "5)",
    "((5))",
    "1-2",
    "1 - 2",
    "1/2",
    "1/0",
    "\u00bd",
    "10x",
    "0x0",
    "0xff",
    "nan",
    "NaN",
    "inf",
    "Infinity",
    "-inf",
    "1#INF",
    "true",
    "2021-03-01",
    "01/02/2003",
    "12.05.2021",
    "09 21 1972",
    "10:30",
    "1.2.3",
    "1.2.3.4",
    "192.168.1.1",
    "192.168.100.200",
    "10.100.200.250",
    "0.0.0",
    "0..0",
    "0,,0",
    "0,0,0",
    "1,23.456",
    "1,23,45",
    "1,2345,678",
    "12,345,67",
    "1234,567,890",
    "1.234.56",
    "01,234",
    "0,123,456",
    "1 2",
    "1  234",
    "1 23",
    "12 34 567",
    "1,234 567",
    "1'23",
    "1_0",
    "1_000_00",
    "1__000",
    "1,234'567",
    "1.234,567.8",
    "1 234 567 89",
    "(555) 123-4567",
    "555-1234",
    "+1 555 123 4567",
    "+14155552671",
    "+33 612 345 678",
    "020 7946 0958",
    "06 12 34 56 78",
    "K",
    "5K",
    "5M",
    "5 m",
    "300K",
    "M5",
    "million",
    "5 million %",
    "TOP 10",
    "18+",
    "5+",
    "A\u00a35",
    "Euro2004",
    "+24740123",
    "+6907290",
    "ALL 5",
    "try 5",
    "usd",
    "Usd 5",
    "5 XYZ",
    "$5$$",
    "99\u00a2",
    "\u2070\u2074\u2075",
    "\u2080",
    "1e999",
    "5,",
    "$5,",
    "5 5%",
    "%5%",
    "\u4e00",
    "12\u00b0C",
    "#5",
    "No. 5",
    "~5",
    ">5",
    "<5",
    "5!",
    "5*",
    "5\"",
    "1.5.",
    "A5",
    "5A",
    "1\u066b2\u066b3",
    "one",
    "\xff"
    "12",
    "12\xff",
    "\xc3",
    "1\xe2\x82",
};

static int parse(const char *text, MlDecimalMark mark, MlNumber *number) {
  return ml_parse_number(text, strlen(text), mark, number);
}

static void test_forms(void) {
  for (size_t i = 0; i < sizeof number_cases / sizeof number_cases[0]; i++) {
    MlNumber number;
    int found = parse(number_cases[i].text, ML_MARK_POINT, &number);
    int same = found && memcmp(&number.value, &number_cases[i].value, 8) == 0;
    if (!same)
      printf("number \"%s\": %d %.17g\n", number_cases[i].text, found, found ? number.value : 0);
    CHECK(same);
  }
  for (size_t i = 0; i < sizeof not_numbers / sizeof not_numbers[0]; i++) {
    MlNumber number;
    int found = parse(not_numbers[i], ML_MARK_POINT, &number);
    if (found) printf("no number \"%s\": %.17g\n", not_numbers[i], number.value);
    CHECK(!found);
  }
}

static void test_decimal_comma(void) {
  static const NumberCase cases[] = {{"1,234", 1.234},
                                     {"1.234", 1234},
                                     {"12,5", 12.5},
                                     {"1.5", 1.5},
                                     {"1.234.567", 1234567},
                                     {"-1.234", -1234},
                                     {"1,234.5", 1234.5},
                                     {"1.234,5", 1234.5},
                                     {"0.125", .125},
                                     {"1234.567", 1234.567},
                                     {"1,234,567", 1234567},
                                     {"5 %", .05},
                                     {"12", 12}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    MlNumber number = {0, 0, 0};
    CHECK(parse(cases[i].text, ML_MARK_COMMA, &number));
    CHECK(number.value == cases[i].value);
  }
}

static void test_integers(void) {
  static const struct {
    const char *text;
    int is_integer;
    int64_t integer;
  } cases[] = {{"12", 1, 12},
               {"-0", 1, 0},
               {"1,234", 1, 1234},
               {"$ 28815245", 1, 28815245},
               {"2.278.845", 1, 2278845},
               {"9223372036854775807", 1, INT64_MAX},
               {"-9223372036854775808", 1, INT64_MIN},
               {"9,223,372,036,854,775,807", 1, INT64_MAX},
               {"9223372036854775808", 0, 0},
               {"-9223372036854775809", 0, 0},
               {"99999999999999999999", 0, 0},
               {"(12)", 1, -12},
               {"9007199254740993", 1, 9007199254740993},
               {"12.0", 0, 0},
               {"1e3", 0, 0},
               {"12%", 0, 0},
               {"1.5 million", 0, 0}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    MlNumber number = {0, 0, 0};
    CHECK(parse(cases[i].text, ML_MARK_POINT, &number));
    CHECK(number.is_integer == cases[i].is_integer);
    if (number.is_integer) CHECK(number.integer == cases[i].integer);
  }
}

static void test_hostile(void) {
  MlNumber number;
  CHECK(!ml_parse_number("1\0002", 3, ML_MARK_POINT, &number));
  CHECK(!ml_parse_number("\0", 1, ML_MARK_POINT, &number));
  CHECK(ml_parse_number("12345", 2, ML_MARK_POINT, &number) &&
        number.value == 12); /* no NUL needed */
  size_t size = 1 << 20;
  char *big = malloc(size);
  static const char fills[] = "9 .,-(\xe2$e'";
  for (size_t f = 0; f + 1 < sizeof fills; f++) {
    memset(big, fills[f], size);
    CHECK(!ml_parse_number(big, size, ML_MARK_POINT, &number));
  }
  memset(big, ' ', size);
  big[size / 2] = '7';
  CHECK(ml_parse_number(big, size, ML_MARK_POINT, &number) && number.value == 7);
  memset(big, '0', 1000);
  big[1] = '.';
  big[999] = '1';
  CHECK(ml_parse_number(big, 1000, ML_MARK_POINT, &number) && number.value == 0);
  free(big);
}

static uint64_t random_state = 88172645463325252u;

static uint64_t random_bits(void) {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  random_state ^= random_state << 17;
  return random_state;
}

/* Against the C library's strtod, which rounds correctly. */
static void test_rounding(void) {
  char text[1000];
  int wrong = 0;
  for (int i = 0; i < 20000; i++) {
    int count = 1 + (int)(random_bits() % (i % 50 ? 40 : 900));
    for (int j = 0; j < count; j++) text[j] = (char)('0' + random_bits() % 10);
    long exponent = (long)(random_bits() % (i % 2 ? 700 : 60)) - (i % 2 ? 380 : 40);
    double mine = ml_decimal_to_double(text, (size_t)count, exponent);
    snprintf(text + count, sizeof text - (size_t)count, "e%ld", exponent);
    wrong += mine != strtod(text, NULL);
  }
  CHECK(wrong == 0);
  /* Exactly halfway between two doubles: to the even one. */
  CHECK(ml_decimal_to_double("9007199254740993", 16, 0) == 9007199254740992.0);
  CHECK(ml_decimal_to_double("9007199254740995", 16, 0) == 9007199254740996.0);
  CHECK(ml_decimal_to_double("90071992547409930000000000000000000001", 38, -22) ==
        9007199254740994.0);
  CHECK(ml_decimal_to_double("17976931348623158", 17, 292) == DBL_MAX);
  CHECK(isinf(ml_decimal_to_double("17976931348623159", 17, 292)));
  CHECK(ml_decimal_to_double("5", 1, -324) == 4.9406564584124654e-324);
  CHECK(ml_decimal_to_double("2", 1, -324) == 0);
  CHECK(isinf(ml_decimal_to_double("1", 1, INT64_MAX)));
  CHECK(ml_decimal_to_double("1", 1, INT64_MIN) == 0);
  CHECK(ml_decimal_to_double("0", 1, INT64_MAX) == 0);
}

static void test_format(void) {
  static const struct {
    double value;
    const char *text;
  } cases[] = {{0, "0"},
               {-0.0, "-0"},
               {1, "1"},
               {-1.5, "-1.5"},
               {0.1, "0.1"},
               {100, "100"},
               {123.456, "123.456"},
               {1e15, "1000000000000000"},
               {1e16, "1e+16"},
               {1e22, "1e+22"},
               {1e100, "1e+100"},
               {1e-5, "1e-05"},
               {0.0001, "0.0001"},
               {0.00012345, "0.00012345"},
               {1.5e-7, "1.5e-07"},
               {1.0 / 3, "0.3333333333333333"},
               {2.0 / 3, "0.6666666666666666"},
               {0.1 + 0.2, "0.30000000000000004"},
               {5e-324, "5e-324"},
               {DBL_MAX, "1.7976931348623157e+308"},
               {DBL_MIN, "2.2250738585072014e-308"},
               {9007199254740992.0, "9007199254740992"},
               {INFINITY, "Inf"},
               {-INFINITY, "-Inf"},
               {NAN, "NaN"}};
  char text[ML_DOUBLE_TEXT];
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    CHECK(ml_format_double(cases[i].value, text) == strlen(cases[i].text));
    CHECK_TEXT(text, cases[i].text);
  }
  int wrong = 0;
  for (int i = 0; i < 20000; i++) {
    uint64_t bits = random_bits();
    double value;
    memcpy(&value, &bits, 8);
    if (i % 2) value = (double)(int64_t)(bits % 2000000000) / 1e4 - 1e5;
    if (isnan(value) || isinf(value)) continue;
    ml_format_double(value, text);
    wrong += strtod(text, NULL) != value;
  }
  CHECK(wrong == 0);
}

/* Every decimal digit of Unicode has its value: checked by runs of ten with rising values. */
static void test_unicode(void) {
  int digits = 0, wrong = 0;
  for (uint32_t point = 0; point < 0x110000; point++) {
    int value = ml_unicode_digit(point);
    if (value < 0) continue;
    digits++;
    if (value != 0 && ml_unicode_digit(point - 1) != value - 1) wrong++;
    if (value != 9 && ml_unicode_digit(point + 1) != value + 1) wrong++;
  }
  CHECK(wrong == 0);
  CHECK(digits >= 650 && digits % 10 == 0);
  uint32_t point;
  int valid;
  CHECK(ml_utf8_decode("\xc0\x80", 2, &point, &valid) == 1 && !valid && point == 0xFFFD);
  CHECK(ml_utf8_decode("\xed\xa0\x80", 3, &point, &valid) == 1 && !valid);
  CHECK(ml_utf8_decode("\xf0\x9f\x98\x80", 4, &point, &valid) == 4 && valid && point == 0x1F600);
  CHECK(ml_utf8_decode("\xf0\x9f\x98", 3, &point, &valid) == 1 && !valid);
}

/* Words of eight languages, by another's hand. */
static void test_words(void) {
  CleanCsv csv = clean_csv_open("tests/data/cleaning/number_words.csv");
  char *fields[CLEAN_CSV_FIELDS];
  size_t lengths[CLEAN_CSV_FIELDS];
  int rows = 0;
  while (clean_csv_row(&csv, fields, lengths) == 3) {
    MlNumber number = {0};
    rows++;
    int found = ml_parse_number_words(fields[2], lengths[2], &number);
    if (!found || number.integer != atoll(fields[1])) printf("%s: %s\n", fields[0], fields[2]);
    CHECK(found && number.is_integer && number.integer == atoll(fields[1]));
  }
  free(csv.text);
  CHECK(rows > 800);
}

/* Roman numerals there and back. */
static void test_roman(void) {
  static const char *const digits[4][10] = {
      {"", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"},
      {"", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX", "XC"},
      {"", "C", "CC", "CCC", "CD", "D", "DC", "DCC", "DCCC", "CM"},
      {"", "M", "MM", "MMM", "", "", "", "", "", ""}};
  MlNumberForms forms = {.roman = 1};
  for (int n = 1; n < 4000; n++) {
    char text[20];
    MlNumber number = {0};
    snprintf(text, sizeof text, "%s%s%s%s", digits[3][n / 1000], digits[2][n / 100 % 10],
             digits[1][n / 10 % 10], digits[0][n % 10]);
    CHECK(ml_parse_number_form(text, strlen(text), &forms, &number) && number.integer == n);
  }
}

int main(void) {
  test_forms();
  test_decimal_comma();
  test_integers();
  test_hostile();
  test_rounding();
  test_format();
  test_unicode();
  test_words();
  test_roman();
  return unit_end();
}
