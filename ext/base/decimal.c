#include "base/decimal.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* 10^0 ... 10^22: the powers of ten that a double holds exactly. */
static const double decimal_powers[23] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                          1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                          1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/* 10^16, 10^32, ... 10^256 */
static const double decimal_big_powers[5] = {1e16, 1e32, 1e64, 1e128, 1e256};

#define DECIMAL_EXACT_INTEGER ((uint64_t)1 << 53)

/*
** An unsigned integer of 32-bit words, the least significant first. 160 words hold all that is
** compared below: at most 801 decimal digits, 5^1140 times 55 bits, and shifts that keep within.
*/
enum { BIG_WORDS = 160, DECIMAL_DIGITS = 800 };

typedef struct DecimalBig {
  int count;
  uint32_t words[BIG_WORDS];
} DecimalBig;

static void decimal_big_set(DecimalBig *big, uint64_t value) {
  big->count = 0;
  for (; value; value >>= 32) big->words[big->count++] = (uint32_t)value;
}

static void decimal_big_multiply(DecimalBig *big, uint32_t factor, uint32_t add) {
  uint64_t carry = add;
  for (int i = 0; i < big->count; i++) {
    carry += (uint64_t)big->words[i] * factor;
    big->words[i] = (uint32_t)carry;
    carry >>= 32;
  }
  if (carry && big->count < BIG_WORDS) big->words[big->count++] = (uint32_t)carry;
}

static void decimal_big_times_power_of_five(DecimalBig *big, int64_t power) {
  for (; power >= 13; power -= 13) decimal_big_multiply(big, 1220703125u, 0);
  uint32_t rest = 1;
  for (; power > 0; power--) rest *= 5;
  if (rest > 1) decimal_big_multiply(big, rest, 0);
}

static void decimal_big_shift(DecimalBig *big, int64_t bits) {
  int words = (int)(bits / 32), rest = (int)(bits % 32);
  if (big->count == 0 || big->count + words + 1 > BIG_WORDS) return;
  big->words[big->count] = 0;
  for (int i = big->count; i >= 0; i--) {
    uint64_t high = big->words[i], low = i ? big->words[i - 1] : 0;
    big->words[i + words] = (uint32_t)((high << 32 | low) << rest >> 32);
  }
  memset(big->words, 0, (size_t)words * sizeof big->words[0]);
  big->count += words + 1;
  while (big->count && big->words[big->count - 1] == 0) big->count--;
}

static int decimal_big_compare(const DecimalBig *a, const DecimalBig *b) {
  if (a->count != b->count) return a->count < b->count ? -1 : 1;
  for (int i = a->count - 1; i >= 0; i--) {
    if (a->words[i] != b->words[i]) return a->words[i] < b->words[i] ? -1 : 1;
  }
  return 0;
}

/* Compares digits * 10^exponent with mantissa * 2^power. */
static int decimal_compare(const DecimalBig *digits, int64_t exponent, uint64_t mantissa,
                           int power) {
  DecimalBig left, right;
  left.count = digits->count;
  memcpy(left.words, digits->words, (size_t)digits->count * sizeof digits->words[0]);
  decimal_big_set(&right, mantissa);
  if (exponent > 0) decimal_big_times_power_of_five(&left, exponent);
  if (exponent < 0) decimal_big_times_power_of_five(&right, -exponent);
  int64_t shift = exponent - power;
  if (shift > 0) decimal_big_shift(&left, shift);
  if (shift < 0) decimal_big_shift(&right, -shift);
  return decimal_big_compare(&left, &right);
}

/* Moves a guess that is a few units in the last place off to the nearest double, ties to even. */
static double decimal_refine(double guess, const DecimalBig *digits, int64_t exponent) {
  uint64_t bits;
  memcpy(&bits, &guess, 8);
  const uint64_t infinite = (uint64_t)0x7FF << 52;
  if (bits >= infinite) bits = infinite - 1;
  int moved = 0; /* the way that the last step went: never back */
  for (;;) {
    int biased = (int)(bits >> 52);
    uint64_t mantissa = bits & (DECIMAL_EXACT_INTEGER / 2 - 1);
    int power = biased ? biased - 1075 : -1074;
    if (biased) mantissa |= DECIMAL_EXACT_INTEGER / 2;
    if (moved >= 0 && bits < infinite) {
      int order = decimal_compare(digits, exponent, 2 * mantissa + 1, power - 1);
      if (order > 0 || (order == 0 && (mantissa & 1))) {
        bits++;
        moved = 1;
        continue;
      }
    }
    if (moved <= 0 && bits > 0) {
      int narrow = mantissa == DECIMAL_EXACT_INTEGER / 2 && biased > 1;
      int order = narrow ? decimal_compare(digits, exponent, 4 * mantissa - 1, power - 2)
                         : decimal_compare(digits, exponent, 2 * mantissa - 1, power - 1);
      if (order < 0 || (order == 0 && (mantissa & 1))) {
        bits--;
        moved = -1;
        continue;
      }
    }
    break;
  }
  memcpy(&guess, &bits, 8);
  return guess;
}

/* value * 10^exponent within a few units in the last place. */
static double decimal_scale(double value, int64_t exponent) {
  uint64_t size = (uint64_t)(exponent < 0 ? -exponent : exponent);
  if (exponent < 0) {
    value /= decimal_powers[size & 15];
  } else {
    value *= decimal_powers[size & 15];
  }
  for (int i = 0; i < 5; i++) {
    if (!(size >> (4 + i) & 1)) continue;
    if (exponent < 0) {
      value /= decimal_big_powers[i];
    } else {
      value *= decimal_big_powers[i];
    }
  }
  return value;
}

double ml_scaled_to_double(uint64_t digits, int64_t exponent) {
  if (digits <= DECIMAL_EXACT_INTEGER) {
    if (exponent >= 0 && exponent <= 22) return (double)digits * decimal_powers[exponent];
    if (exponent < 0 && exponent >= -22) return (double)digits / decimal_powers[-exponent];
  }
  if (digits == 0 || exponent < -345) return 0;
  if (exponent > 309) return INFINITY;
  DecimalBig big;
  decimal_big_set(&big, digits);
  return decimal_refine(decimal_scale((double)digits, exponent), &big, exponent);
}

double ml_decimal_to_double(const char *digits, size_t count, int64_t exponent) {
  while (count && digits[0] == '0') digits++, count--;
  while (count && digits[count - 1] == '0') {
    count--;
    if (exponent < INT64_MAX) exponent++;
  }
  if (count == 0) return 0;
  /* The value is 0.digits * 10^(exponent + count). */
  if (exponent > 310 || exponent < -400 - (int64_t)count) return exponent > 0 ? INFINITY : 0;
  int64_t point = exponent + (int64_t)count;
  if (point > 310) return INFINITY;
  if (point < -330) return 0;
  uint64_t leading = 0;
  size_t used = count < 19 ? count : 19;
  for (size_t i = 0; i < used; i++) leading = leading * 10 + (uint64_t)(digits[i] - '0');
  if (used == count) return ml_scaled_to_double(leading, exponent);

  /* No point halfway between doubles has more than 767 digits: what follows only breaks ties. */
  DecimalBig big;
  decimal_big_set(&big, leading);
  size_t kept = count < DECIMAL_DIGITS ? count : DECIMAL_DIGITS;
  for (size_t i = used; i < kept; i++) decimal_big_multiply(&big, 10, (uint32_t)(digits[i] - '0'));
  int64_t big_exponent = exponent + (int64_t)(count - kept);
  if (kept < count) {
    decimal_big_multiply(&big, 10, 1);
    big_exponent--;
  }
  double guess = decimal_scale((double)leading, exponent + (int64_t)(count - used));
  return decimal_refine(guess, &big, big_exponent);
}

static size_t decimal_write_integer(uint64_t value, char *text) {
  char reversed[20];
  size_t count = 0;
  do {
    reversed[count++] = (char)('0' + value % 10);
    value /= 10;
  } while (value);
  for (size_t i = 0; i < count; i++) text[i] = reversed[count - 1 - i];
  return count;
}

/* Numbers of at most 15 digits, up to 8 of them behind the point: 0 when it is not one. */
static size_t decimal_write_short(double size, char *text) {
  if (!(size < 1e15) || size < 1e-4) return 0;
  for (int places = 0; places <= 8; places++) {
    double scaled = size * decimal_powers[places];
    if (scaled >= 1e15) return 0;
    double whole = floor(scaled + 0.5);
    if (whole / decimal_powers[places] != size) continue;
    uint64_t integer = (uint64_t)whole, unit = (uint64_t)decimal_powers[places];
    size_t length = decimal_write_integer(integer / unit, text);
    if (places == 0) return length;
    text[length++] = '.';
    uint64_t fraction = integer % unit;
    for (int i = places - 1; i >= 0; i--) {
      text[length + (size_t)i] = (char)('0' + fraction % 10);
      fraction /= 10;
    }
    return length + (size_t)places;
  }
  return 0;
}

/* Lays out 0.digits * 10^point as printf's %g does, with a sign and two digits of exponent. */
static size_t decimal_lay_out(const char *digits, int count, int point, char *text) {
  size_t length = 0;
  if (point < -3 || point > 16) {
    text[length++] = digits[0];
    if (count > 1) text[length++] = '.';
    for (int i = 1; i < count; i++) text[length++] = digits[i];
    int exponent = point - 1;
    text[length++] = 'e';
    text[length++] = exponent < 0 ? '-' : '+';
    if (exponent < 0) exponent = -exponent;
    if (exponent < 10) text[length++] = '0';
    return length + decimal_write_integer((uint64_t)exponent, text + length);
  }
  if (point <= 0) text[length++] = '0';
  for (int i = 0; i < point; i++) text[length++] = i < count ? digits[i] : '0';
  if (point >= count) return length;
  text[length++] = '.';
  for (int i = point; i < 0; i++) text[length++] = '0';
  for (int i = point > 0 ? point : 0; i < count; i++) text[length++] = digits[i];
  return length;
}

static size_t decimal_write_shortest(double size, char *text) {
  /* Below the normal doubles fewer than 15 digits may be the shortest that read back. */
  for (int precision = size < DBL_MIN ? 1 : 15; precision <= 17; precision++) {
    char printed[48], digits[17];
    snprintf(printed, sizeof printed, "%.*e", precision - 1, size);
    int count = 0, exponent = 0, negative = 0;
    const char *p = printed;
    for (; *p != 'e'; p++) { /* whatever the locale's decimal point is, it is skipped */
      if (*p >= '0' && *p <= '9' && count < 17) digits[count++] = *p;
    }
    for (p++; *p; p++) {
      if (*p == '-') negative = 1;
      if (*p >= '0' && *p <= '9') exponent = exponent * 10 + (*p - '0');
    }
    if (negative) exponent = -exponent;
    while (count > 1 && digits[count - 1] == '0') count--;
    if (precision == 17 ||
        ml_decimal_to_double(digits, (size_t)count, exponent + 1 - count) == size) {
      return decimal_lay_out(digits, count, exponent + 1, text);
    }
  }
  return 0;
}

size_t ml_format_double(double value, char text[ML_DOUBLE_TEXT]) {
  size_t length = 0;
  if (isnan(value)) {
    memcpy(text, "NaN", 4);
    return 3;
  }
  if (signbit(value)) text[length++] = '-';
  double size = fabs(value);
  if (isinf(size)) {
    memcpy(text + length, "Inf", 4);
    return length + 3;
  }
  size_t written = size == 0 ? decimal_write_integer(0, text + length)
                             : decimal_write_short(size, text + length);
  if (!written) written = decimal_write_shortest(size, text + length);
  length += written;
  text[length] = 0;
  return length;
}
