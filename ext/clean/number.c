#include "clean/number.h"

#include <math.h>
#include <string.h>
#include <utf8proc.h>

#include "clean/unicode.h"

/*
** The text is brought into a small alphabet first: ASCII digits, '.' ',' '\'' '_' ' ' '-' '+' '('
*')'
** '%', ASCII letters and the code points of words as they are, and the marks below.
*/
enum {
  NUMBER_CURRENCY = 1,     /* any currency sign */
  NUMBER_PER_MILLE = 2,    /* per mille sign */
  NUMBER_DECIMAL_MARK = 3, /* a mark that can only be a decimal one */
  NUMBER_DROPPED = 4,      /* invisible: left out */
  NUMBER_DOLLAR = 5,       /* a currency sign that a country's letters may precede */
};

/* As many digits behind a plus sign are a telephone number. */
enum { NUMBER_TELEPHONE_DIGITS = 7 };

typedef struct NumberScan {
  size_t count;
  uint32_t points[ML_NUMBER_POINTS];
} NumberScan;

/* What stands around the digits. */
typedef struct NumberAffixes {
  int negative, signs, opened, closed, currency, percents, multiplied;
  int plus_before;  /* an explicit plus sign in front */
  int exponent;     /* of ten, from percent and multiplier */
  int money_letter; /* a multiplier that asks for a currency was seen */
} NumberAffixes;

/* ---- plain ASCII numbers, without any of the above */

/* 1: a number; 0: not plain. */
static int number_plain(const char *text, size_t length, MlDecimalMark mark, MlNumber *number) {
  const char *p = text, *end = text + length;
  while (p < end && (*p == ' ' || (*p >= 9 && *p <= 13))) p++;
  while (end > p && (end[-1] == ' ' || (end[-1] >= 9 && end[-1] <= 13))) end--;
  int negative = p < end && *p == '-';
  if (p < end && (*p == '-' || *p == '+')) {
    if (*p++ == '+' && end - p >= NUMBER_TELEPHONE_DIGITS) return 0;
  }
  uint64_t digits = 0;
  int count = 0, decimals = 0, point = 0;
  for (; p < end; p++) {
    unsigned digit = (unsigned)*p - '0';
    if (digit <= 9) {
      digits = digits * 10 + digit;
      count++;
      decimals += point;
    } else if (*p == '.' && !point && mark == ML_MARK_POINT) {
      point = 1;
    } else {
      break;
    }
  }
  if (count == 0 || count > 18) return 0;
  int exponent = 0, has_exponent = 0;
  if (p < end && (*p | 32) == 'e') {
    const char *q = p + 1;
    int down = q < end && *q == '-';
    if (q < end && (*q == '-' || *q == '+')) q++;
    if (q >= end || end - q > 5) return 0;
    for (; q < end && (unsigned)*q - '0' <= 9; q++) exponent = exponent * 10 + (*q - '0');
    if (down) exponent = -exponent;
    has_exponent = 1;
    p = q;
  }
  if (p != end) return 0;
  double size = exponent == decimals ? (double)digits
                                     : ml_scaled_to_double(digits, (int64_t)exponent - decimals);
  if (!(size < INFINITY)) return 0;
  number->value = negative ? -size : size;
  number->is_integer = !point && !has_exponent;
  number->integer = negative ? -(int64_t)digits : (int64_t)digits;
  return 1;
}

/* ---- into the small alphabet */

/* The mark for a code point above ASCII, or the code point itself. */
static uint32_t number_map_point(uint32_t point) {
  point = ml_unicode_half_width(point);
  if (point == '`') return '\'';
  if (point < 0x80) {
    if (point == '$') return NUMBER_DOLLAR;
    if (point >= 9 && point <= 13) return ' ';
    return point < ' ' || point == 0x7F ? 0 : point;
  }
  switch (point) {
  case 0x2212:
  case 0x2010:
  case 0x2011:
  case 0x2012:
  case 0x2013:
  case 0x2014:
  case 0xFE63:
  case 0x207B: return '-';
  case 0x2019:
  case 0x2018:
  case 0x02BC:
  case 0x00B4:
  case 0x2032: return '\'';
  case 0x066B: return NUMBER_DECIMAL_MARK;
  case 0x066C: return '\'';
  case 0x060C:
  case 0x3001:
  case 0xFE50: return ',';
  case 0xFE52: return '.';
  case 0x066A:
  case 0xFE6A: return '%';
  case 0x2030:
  case 0x0609: return NUMBER_PER_MILLE;
  case 0x00A2:
  case 0xFFE0: return 0; /* cents: a hundredth of what? */
  case 0xFFE1:
  case 0xFFE5:
  case 0xFFE6: return NUMBER_CURRENCY;
  default: break;
  }
  if (ml_unicode_is_space(point)) return ' ';
  if (ml_unicode_is_invisible(point)) return NUMBER_DROPPED;
  int digit = ml_unicode_digit(point);
  if (digit >= 0) return (uint32_t)('0' + digit);
  utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)point);
  if (category == UTF8PROC_CATEGORY_SC) return NUMBER_CURRENCY;
  int letter = category == UTF8PROC_CATEGORY_LU || category == UTF8PROC_CATEGORY_LL ||
               category == UTF8PROC_CATEGORY_LO || category == UTF8PROC_CATEGORY_MN;
  return letter ? point : 0;
}

static int number_scan(const char *text, size_t length, NumberScan *scan) {
  scan->count = 0;
  for (size_t i = 0; i < length;) {
    uint32_t point;
    int valid;
    i += ml_utf8_decode(text + i, length - i, &point, &valid);
    if (!valid) return 0;
    point = number_map_point(point);
    if (point == 0) return 0;
    if (point == NUMBER_DROPPED || (point == ' ' && scan->count == 0)) continue;
    if (scan->count == ML_NUMBER_POINTS) {
      if (point == ' ') continue; /* behind it, or the next point fails */
      return 0;
    }
    scan->points[scan->count++] = point;
  }
  while (scan->count && scan->points[scan->count - 1] == ' ') scan->count--;
  return scan->count > 0;
}

/* ---- words beside a number */

/*
** ISO 4217 codes. Left out are those that are common English words in capitals as well (ALL, TOP,
** CUP, MAD ...), so that "TOP 10" stays text.
*/
static const char number_codes[] =
    "AED AFN AMD AOA ARS AUD AWG AZN BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD "
    "CDF CHF CLP CNH CNY COP CRC CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP "
    "GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW "
    "KRW KWD KYD KZT LBP LKR LRD LSL LYD MDL MGA MKD MMK MNT MRU MUR MVR MWK MXN MYR MZN NAD NGN "
    "NIO NOK NPR NZD OMR PAB PGK PHP PKR PLN PYG QAR RMB RON RSD RUB RWF SAR SBD SCR SDG SEK SGD "
    "SHP SLE SRD SSP STN SVC SYP SZL THB TJS TMT TND TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND "
    "VUV WST XAF XAG XAU XCD XOF XPF YER ZAR ZMW ZWL BTC ETH";

/* Short names, in lower case; those of one to three letters also stand before a sign: US$, R$. */
static const char *const number_currency_names[] = {"kr",           "rs",
                                                    "fr",           "sfr",
                                                    "ft",           "lei",
                                                    "leu",          "euro",
                                                    "euros",        "dollar",
                                                    "dollars",      "rupees",
                                                    "k\u010d",      "z\u0142",
                                                    "\u043b\u0432", "\u0440\u0443\u0431",
                                                    "\u0440",       "\u0433\u0440\u043d",
                                                    "\u5143",       "\u5706",
                                                    "\u5713",       "\u5186",
                                                    "\uc6d0",       NULL};

static const char number_dollar_prefixes[] = " us a au c ca hk nz s sg nt r mx j tt bz u ";

typedef struct NumberWord {
  const char *word; /* lower case */
  int exponent;
  int money_only;
} NumberWord;

static const NumberWord number_multipliers[] = {{"k", 3, 1},
                                                {"m", 6, 1},
                                                {"b", 9, 1},
                                                {"t", 12, 1},
                                                {"thousand", 3, 0},
                                                {"tsd", 3, 0},
                                                {"million", 6, 0},
                                                {"millions", 6, 0},
                                                {"mn", 6, 0},
                                                {"mln", 6, 0},
                                                {"mio", 6, 0},
                                                {"mil", 6, 1},
                                                {"mm", 6, 1},
                                                {"billion", 9, 0},
                                                {"billions", 9, 0},
                                                {"bn", 9, 0},
                                                {"bln", 9, 0},
                                                {"mrd", 9, 0},
                                                {"md", 9, 1},
                                                {"trillion", 12, 0},
                                                {"tn", 12, 1},
                                                {"lakh", 5, 0},
                                                {"lakhs", 5, 0},
                                                {"lac", 5, 1},
                                                {"crore", 7, 0},
                                                {"crores", 7, 0},
                                                {"cr", 7, 1},
                                                {"\u4e07", 4, 0},
                                                {"\u842c", 4, 0},
                                                {"\u4ebf", 8, 0},
                                                {"\u5104", 8, 0},
                                                {"\ub9cc", 4, 0},
                                                {"\uc5b5", 8, 0},
                                                {"\u0442\u044b\u0441", 3, 0},
                                                {"\u043c\u043b\u043d", 6, 0},
                                                {"\u043c\u043b\u0440\u0434", 9, 0},
                                                {NULL, 0, 0}};

static int number_is_letter(uint32_t point) {
  return point >= 0x80 || (point | 32) - 'a' <= 'z' - 'a';
}

/* The end of the word at i. Han characters and Hangul are words by themselves, as in 2\u5104\u5186.
 */
static size_t number_word_end(const NumberScan *scan, size_t i) {
  if (scan->points[i++] >= 0x3040) return i;
  while (i < scan->count && number_is_letter(scan->points[i]) && scan->points[i] < 0x3040) i++;
  return i;
}

static int number_is_code(const char *word, size_t length) {
  if (length != 3) return 0;
  int lower = 0;
  char upper[3];
  for (int i = 0; i < 3; i++) {
    if (word[i] >= 'a' && word[i] <= 'z') lower++;
    upper[i] = (char)(word[i] & ~32);
  }
  if (lower != 0 && lower != 3) return 0;
  for (const char *code = number_codes;; code += 4) {
    if (memcmp(code, upper, 3) == 0) return lower == 0 || memcmp(upper, "TRY", 3) != 0;
    if (code[3] == 0) return 0;
  }
}

/* Whole words stand behind a number: "Euro 2004" is none. */
static int number_is_long_name(const char *name) {
  return (unsigned char)name[0] < 0x80 && strlen(name) >= 4;
}

/* Takes the word at points (count) as a currency or a multiplier. 0 when it is neither. */
static int number_take_word(const uint32_t *points, size_t count, int before, int sign_follows,
                            NumberAffixes *affixes) {
  char word[40], lower[42];
  size_t length = 0;
  for (size_t i = 0; i < count; i++) {
    if (length + 4 > sizeof word) return 0;
    length += ml_utf8_write(points[i], word + length);
  }
  if (number_is_code(word, length)) {
    affixes->currency++;
    return 1;
  }
  size_t lower_length = 0;
  lower[lower_length++] = ' ';
  for (size_t i = 0; i < count && lower_length + 5 < sizeof lower; i++) {
    utf8proc_int32_t small = utf8proc_tolower((utf8proc_int32_t)points[i]);
    lower_length += ml_utf8_write((uint32_t)small, lower + lower_length);
  }
  lower[lower_length] = 0;
  const char *name = lower + 1;
  if (sign_follows) {
    lower[lower_length] = ' ';
    lower[lower_length + 1] = 0;
    return lower_length <= 3 && strstr(number_dollar_prefixes, lower) != NULL;
  }
  for (int i = 0; number_currency_names[i]; i++) {
    if (strcmp(number_currency_names[i], name) == 0 && !(before && number_is_long_name(name))) {
      affixes->currency++;
      return 1;
    }
  }
  if (before) return 0;
  for (const NumberWord *m = number_multipliers; m->word; m++) {
    if (strcmp(m->word, name) != 0) continue;
    affixes->multiplied++;
    affixes->exponent += m->exponent;
    affixes->money_letter |= m->money_only;
    return 1;
  }
  return 0;
}

/* ---- the affixes */

/* Reads what stands before the digits; *at ends on the first point of the number proper. */
static int number_take_prefix(const NumberScan *scan, size_t *at, NumberAffixes *affixes) {
  const uint32_t *points = scan->points;
  size_t i = 0;
  for (; i < scan->count; i++) {
    uint32_t point = points[i];
    if (point == ' ') continue;
    if (point - '0' <= 9 || point == '.' || point == ',' || point == NUMBER_DECIMAL_MARK) break;
    if (point == '-' || point == '+') {
      affixes->signs++;
      affixes->negative |= point == '-';
      affixes->plus_before |= point == '+';
    } else if (point == '(') {
      affixes->opened++;
    } else if (point == NUMBER_CURRENCY || point == NUMBER_DOLLAR) {
      affixes->currency++;
    } else if (point == '%') {
      affixes->percents++;
      affixes->exponent -= 2;
    } else if (number_is_letter(point)) {
      size_t end = number_word_end(scan, i);
      int sign_follows = end < scan->count && points[end] == NUMBER_DOLLAR;
      if (!number_take_word(points + i, end - i, 1, sign_follows, affixes)) return 0;
      if (end < scan->count && points[end] == '.' && end + 1 < scan->count &&
          (points[end + 1] == ' ' || end - i <= 3)) {
        end++; /* Rs. 5, kr.5 */
      }
      i = end - 1;
    } else {
      return 0;
    }
  }
  *at = i;
  return 1;
}

/* Reads what stands behind the digits, from `at` to the end. */
static int number_take_suffix(const NumberScan *scan, size_t at, NumberAffixes *affixes) {
  const uint32_t *points = scan->points;
  for (size_t i = at; i < scan->count; i++) {
    uint32_t point = points[i];
    if (point == ' ') continue;
    if (point == '-') {
      affixes->signs++;
      affixes->negative = 1;
    } else if (point == ')') {
      affixes->closed++;
    } else if (point == NUMBER_CURRENCY || point == NUMBER_DOLLAR) {
      affixes->currency++;
    } else if (point == '%' || point == NUMBER_PER_MILLE) {
      affixes->percents++;
      affixes->exponent -= point == '%' ? 2 : 3;
    } else if (number_is_letter(point)) {
      size_t end = number_word_end(scan, i);
      int sign_follows = end < scan->count && points[end] == NUMBER_DOLLAR;
      if (!number_take_word(points + i, end - i, 0, sign_follows, affixes)) return 0;
      if (end < scan->count && points[end] == '.') end++; /* kr., mio. */
      i = end - 1;
    } else {
      return 0;
    }
  }
  if (affixes->opened != affixes->closed || affixes->opened + affixes->signs > 1) return 0;
  if (affixes->opened) affixes->negative = 1;
  if (affixes->money_letter && affixes->currency == 0) return 0;
  return affixes->currency <= 2 && affixes->percents <= 1 && affixes->multiplied <= 1 &&
         !(affixes->percents && affixes->multiplied);
}

/* ---- the digits and their separators */

/* Digits, separators and groups between two ends of the scan. */
typedef struct NumberBody {
  size_t begin, end;     /* from the first digit or mark to behind the last */
  size_t points, commas; /* how many */
  size_t last_point, last_comma;
  uint32_t other; /* ' ', '\'' or '_' when one of them separates thousands */
  size_t decimal; /* index of the decimal mark, or `end` */
  int has_decimal_mark;
} NumberBody;

/* Finds the end of the body that begins at `at`. 0 when separators stand where none can. */
static int number_find_body(const NumberScan *scan, size_t at, NumberBody *body) {
  memset(body, 0, sizeof *body);
  body->begin = at;
  size_t i = at, digits = 0;
  size_t marks = 0, mark = 0;
  for (; i < scan->count; i++) {
    uint32_t point = scan->points[i];
    int digit_follows = i + 1 < scan->count && scan->points[i + 1] - '0' <= 9;
    if (point - '0' <= 9) {
      digits++;
    } else if (point == '.') {
      if (!digit_follows && (digits == 0 || body->points || body->commas)) return 0;
      body->points++;
      body->last_point = i;
    } else if (point == ',') {
      if (!digit_follows) return 0;
      body->commas++;
      body->last_comma = i;
    } else if (point == NUMBER_DECIMAL_MARK) {
      marks++;
      mark = i;
    } else if ((point == ' ' || point == '\'' || point == '_') && digits && digit_follows) {
      if (body->other && body->other != point) return 0;
      body->other = point;
    } else {
      break;
    }
  }
  body->end = i;
  body->decimal = i;
  if (digits == 0 || marks > 1) return 0;
  if (marks) {
    body->decimal = mark;
    body->has_decimal_mark = 1;
    if (body->points) return 0;
  }
  return 1;
}

/* Four groups, each at most 255, look like an IP address. */
static int number_is_address(const NumberScan *scan, const NumberBody *body) {
  int groups = 1;
  unsigned value = 0;
  for (size_t i = body->begin; i < body->end; i++) {
    if (scan->points[i] == '.') {
      groups++;
      value = 0;
    } else {
      value = value * 10 + (unsigned)(scan->points[i] - '0');
      if (value > 255) return 0;
    }
  }
  return groups == 4;
}

/*
** Whether `separator` stands in the places for thousands between body->begin and `end`: every third
** digit from the right, or the Indian way, the last group of three and those before it of two.
*/
static int number_grouped(const NumberScan *scan, const NumberBody *body, size_t end,
                          uint32_t separator) {
  size_t run = 0, groups = 0, threes = 0, twos = 0;
  for (size_t i = end; i > body->begin; i--) {
    uint32_t point = scan->points[i - 1];
    if (point - '0' <= 9) {
      run++;
      continue;
    }
    if (point != separator) return 0;
    if (groups == 0 && run != 3) return 0;
    if (groups > 0) {
      threes += run == 3;
      twos += run == 2;
    }
    groups++;
    run = 0;
  }
  if (run < 1 || run > 3 || scan->points[body->begin] == '0') return 0;
  if (groups && threes == groups - 1) return 1;
  return separator == ',' && groups && twos == groups - 1 && run <= 2;
}

/* Decides which mark is the decimal one and checks the grouping of the rest. */
static int number_resolve(const NumberScan *scan, NumberBody *body, MlDecimalMark mark) {
  uint32_t thousands = body->other;
  size_t points = body->points, commas = body->commas;
  if (body->has_decimal_mark) {
    if (commas && thousands) return 0;
    if (commas) thousands = ',';
  } else if (points && commas) {
    int point_last = body->last_point > body->last_comma;
    if ((point_last ? points : commas) != 1 || thousands) return 0;
    body->decimal = point_last ? body->last_point : body->last_comma;
    thousands = point_last ? ',' : '.';
  } else if (thousands) {
    if (points + commas > 1) return 0;
    if (points) body->decimal = body->last_point;
    if (commas) body->decimal = body->last_comma;
  } else if (points + commas == 1) {
    uint32_t only = points ? '.' : ',';
    int thousands_likely = (only == ',') == (mark == ML_MARK_POINT);
    if (thousands_likely && number_grouped(scan, body, body->end, only)) {
      thousands = only;
    } else {
      body->decimal = points ? body->last_point : body->last_comma;
      /* 01,234 is neither a group nor a plain decimal. */
      if (thousands_likely && only == ',' && body->decimal > body->begin + 1 &&
          scan->points[body->begin] == '0') {
        return 0;
      }
    }
  } else if (points + commas > 1) {
    thousands = points ? '.' : ',';
    if (points && number_is_address(scan, body)) return 0;
  }
  for (size_t i = body->decimal + 1; i < body->end; i++) {
    if (scan->points[i] - '0' > 9) return 0;
  }
  return !thousands || number_grouped(scan, body, body->decimal, thousands);
}

/* Reads e+12 at *at. Returns 1 and moves *at behind it when there is one. */
static int number_take_exponent(const NumberScan *scan, size_t *at, int64_t *exponent) {
  size_t i = *at;
  if (i >= scan->count || (scan->points[i] | 32) != 'e') return 0;
  i++;
  int down = i < scan->count && scan->points[i] == '-';
  if (i < scan->count && (scan->points[i] == '-' || scan->points[i] == '+')) i++;
  if (i >= scan->count || scan->points[i] - '0' > 9) return 0;
  int64_t value = 0;
  for (; i < scan->count && scan->points[i] - '0' <= 9; i++) {
    if (value < 1000000) value = value * 10 + (int64_t)(scan->points[i] - '0');
  }
  *exponent = down ? -value : value;
  *at = i;
  return 1;
}

/* digits (count) as an integer with a sign. 0 when int64 does not hold it. */
static int number_to_integer(const char *digits, size_t count, int negative, int64_t *integer) {
  uint64_t value = 0, limit = negative ? (uint64_t)1 << 63 : INT64_MAX;
  for (size_t i = 0; i < count; i++) {
    uint64_t digit = (uint64_t)(digits[i] - '0');
    if (value > (limit - digit) / 10) return 0;
    value = value * 10 + digit;
  }
  *integer = negative ? (int64_t)(0 - value) : (int64_t)value;
  return 1;
}

static int number_general(const char *text, size_t length, MlDecimalMark mark, MlNumber *number) {
  NumberScan scan;
  NumberAffixes affixes;
  NumberBody body;
  memset(&affixes, 0, sizeof affixes);
  size_t at;
  if (!number_scan(text, length, &scan) || !number_take_prefix(&scan, &at, &affixes) ||
      !number_find_body(&scan, at, &body) || !number_resolve(&scan, &body, mark)) {
    return 0;
  }
  int64_t exponent = 0;
  at = body.end;
  int has_exponent = number_take_exponent(&scan, &at, &exponent);
  if (!number_take_suffix(&scan, at, &affixes)) return 0;

  char digits[ML_NUMBER_POINTS];
  size_t count = 0, decimals = 0;
  for (size_t i = body.begin; i < body.end; i++) {
    if (scan.points[i] - '0' > 9) continue;
    digits[count++] = (char)scan.points[i];
    decimals += i > body.decimal;
  }
  int whole = body.decimal == body.end && !has_exponent && affixes.exponent == 0;
  if (affixes.plus_before && whole && count >= NUMBER_TELEPHONE_DIGITS && !affixes.currency &&
      !body.commas && !body.points && body.other != '\'' && body.other != '_') {
    return 0;
  }
  double size =
      ml_decimal_to_double(digits, count, exponent + affixes.exponent - (int64_t)decimals);
  if (!(size < INFINITY)) return 0;
  number->value = affixes.negative ? -size : size;
  number->integer = 0;
  number->is_integer =
      whole && number_to_integer(digits, count, affixes.negative, &number->integer);
  return 1;
}

int ml_parse_number(const char *text, size_t length, MlDecimalMark mark, MlNumber *number) {
  if (number_plain(text, length, mark, number)) return 1;
  return number_general(text, length, mark, number);
}
