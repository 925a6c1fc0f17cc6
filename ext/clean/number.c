#include "clean/number.h"

#include <math.h>
#include <string.h>

#include "clean/number_scan.h"

/* As many digits behind a plus sign are a telephone number. */
enum { NUMBER_TELEPHONE_DIGITS = 7 };

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
static int number_find_body(const MlNumberScan *scan, size_t at, NumberBody *body) {
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
    } else if (point == ML_NUMBER_DECIMAL_MARK) {
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
static int number_is_address(const MlNumberScan *scan, const NumberBody *body) {
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
static int number_grouped(const MlNumberScan *scan, const NumberBody *body, size_t end,
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
static int number_resolve(const MlNumberScan *scan, NumberBody *body, MlDecimalMark mark) {
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
static int number_take_exponent(const MlNumberScan *scan, size_t *at, int64_t *exponent) {
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
  MlNumberScan scan;
  MlNumberAffixes affixes;
  NumberBody body;
  memset(&affixes, 0, sizeof affixes);
  size_t at;
  if (!ml_number_scan(text, length, &scan) || !ml_number_prefix(&scan, &at, &affixes) ||
      !number_find_body(&scan, at, &body) || !number_resolve(&scan, &body, mark)) {
    return 0;
  }
  int64_t exponent = 0;
  at = body.end;
  int has_exponent = number_take_exponent(&scan, &at, &exponent);
  if (!ml_number_suffix(&scan, at, &affixes)) return 0;

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
