/* What stands around the digits of a number: signs, currencies, multipliers, percent. */
#include <string.h>
#include <utf8proc.h>

#include "base/utf8.h"
#include "clean/number_scan.h"

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
static size_t number_word_end(const MlNumberScan *scan, size_t i) {
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
                            MlNumberAffixes *affixes) {
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

int ml_number_prefix(const MlNumberScan *scan, size_t *at, MlNumberAffixes *affixes) {
  const uint32_t *points = scan->points;
  size_t i = 0;
  for (; i < scan->count; i++) {
    uint32_t point = points[i];
    if (point == ' ') continue;
    if (point - '0' <= 9 || point == '.' || point == ',' || point == ML_NUMBER_DECIMAL_MARK) break;
    if (point == '-' || point == '+') {
      affixes->signs++;
      affixes->negative |= point == '-';
      affixes->plus_before |= point == '+';
    } else if (point == '(') {
      affixes->opened++;
    } else if (point == ML_NUMBER_CURRENCY || point == ML_NUMBER_DOLLAR) {
      affixes->currency++;
    } else if (point == '%') {
      affixes->percents++;
      affixes->exponent -= 2;
    } else if (number_is_letter(point)) {
      size_t end = number_word_end(scan, i);
      int sign_follows = end < scan->count && points[end] == ML_NUMBER_DOLLAR;
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

int ml_number_suffix(const MlNumberScan *scan, size_t at, MlNumberAffixes *affixes) {
  const uint32_t *points = scan->points;
  for (size_t i = at; i < scan->count; i++) {
    uint32_t point = points[i];
    if (point == ' ') continue;
    if (point == '-') {
      affixes->signs++;
      affixes->negative = 1;
    } else if (point == ')') {
      affixes->closed++;
    } else if (point == ML_NUMBER_CURRENCY || point == ML_NUMBER_DOLLAR) {
      affixes->currency++;
    } else if (point == '%' || point == ML_NUMBER_PER_MILLE) {
      affixes->percents++;
      affixes->exponent -= point == '%' ? 2 : 3;
    } else if (number_is_letter(point)) {
      size_t end = number_word_end(scan, i);
      int sign_follows = end < scan->count && points[end] == ML_NUMBER_DOLLAR;
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
