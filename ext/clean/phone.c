#include "clean/phone.h"

#include <stdint.h>
#include <string.h>

#include "clean/unicode.h"

struct MlPhonePlan {
  char country[3];
  uint16_t code;
  char trunk[3], dial_out[5], area[5];
  uint32_t lengths;   /* bit n: national numbers have n digits */
  uint64_t starts[2]; /* bit n % 50 of n / 50: they begin with the two digits of n */
};

#include "clean/phone_plans.h"

enum { PHONE_PLANS = sizeof phone_plans / sizeof *phone_plans, PHONE_READ = 24 };

/* The digits of the text. */
typedef struct PhoneScan {
  int plus;
  size_t count, letters;
  char digits[PHONE_READ + 1];
  MlPhone *phone; /* its extension is filled in */
} PhoneScan;

const MlPhonePlan *ml_phone_plan(const char *country, size_t length) {
  if (length != 2) return NULL;
  char upper[2] = {(char)(country[0] & ~32), (char)(country[1] & ~32)};
  for (size_t low = 0, high = PHONE_PLANS; low < high;) {
    size_t middle = (low + high) / 2;
    int order = memcmp(upper, phone_plans[middle].country, 2);
    if (order == 0) return &phone_plans[middle];
    if (order < 0) high = middle;
    if (order > 0) low = middle + 1;
  }
  return NULL;
}

/* ---- reading the text */

static int phone_is_letter(uint32_t point) { return (point | 32) - 'a' < 26; }

/* The digit on a telephone's key for a letter. */
static char phone_key(uint32_t letter) { return "22233344455566677778889999"[(letter | 32) - 'a']; }

/* Bytes of the words that announce an extension at `text`, 0 when there are none. */
static size_t phone_extension_words(const char *text, size_t length) {
  static const char *const words[] = {";ext=",
                                      "extension",
                                      "ext.",
                                      "ext",
                                      "extn.",
                                      "extn",
                                      "anexo",
                                      "int.",
                                      "int",
                                      "poste",
                                      "x.",
                                      "x",
                                      "\u0434\u043e\u0431.",
                                      "\u0434\u043e\u0431",
                                      "#",
                                      NULL};
  size_t best = 0;
  for (int i = 0; words[i]; i++) {
    size_t size = strlen(words[i]), k = 0;
    if (size > length || size <= best) continue;
    while (k < size && (text[k] == words[i][k] || (text[k] | 32) == words[i][k])) k++;
    if (k == size) best = size;
  }
  return best;
}

/* The extension, all that is left of the text. */
static int phone_take_extension(const char *text, size_t length, MlPhone *phone) {
  size_t count = 0;
  for (size_t i = 0; i < length;) {
    uint32_t point;
    int valid;
    i += ml_utf8_decode(text + i, length - i, &point, &valid);
    int digit = ml_unicode_digit(point);
    if (digit < 0) {
      if (ml_unicode_is_space(point) || point == ':' || point == '.' || point == '#') continue;
      return 0;
    }
    if (count == ML_EXTENSION_DIGITS) return 0;
    phone->extension[count++] = (char)('0' + digit);
  }
  phone->extension[count] = 0;
  return count > 0;
}

static int phone_is_separator(uint32_t point) {
  switch (point) {
  case ' ':
  case '-':
  case '.':
  case '/':
  case '(':
  case ')':
  case '[':
  case ']':
  case '~':
  case 0xAD:
  case 0x2212:
  case 0x2060:
  case 0x30FC: return 1;
  default:
    return (point >= 0x2010 && point <= 0x2015) || ml_unicode_is_space(point) ||
           ml_unicode_is_invisible(point);
  }
}

static int phone_scan(const char *text, size_t length, PhoneScan *scan) {
  size_t i = 0;
  while (i < length && text[i] == ' ') i++;
  if (length - i > 4 && (memcmp(text + i, "tel:", 4) == 0 || memcmp(text + i, "Tel:", 4) == 0)) {
    i += 4;
  }
  while (i < length) {
    uint32_t point;
    int valid;
    if (scan->count >= 4) {
      size_t words = phone_extension_words(text + i, length - i);
      if (words && phone_take_extension(text + i + words, length - i - words, scan->phone)) {
        return 1;
      }
    }
    i += ml_utf8_decode(text + i, length - i, &point, &valid);
    point = ml_unicode_half_width(point);
    int digit = valid ? ml_unicode_digit(point) : -1;
    if (digit >= 0 || (phone_is_letter(point) && scan->count >= 3)) {
      if (scan->count == PHONE_READ) return 0;
      scan->letters += digit < 0;
      scan->digits[scan->count++] = digit < 0 ? phone_key(point) : (char)('0' + digit);
    } else if (point == '+') {
      if (scan->plus || scan->count) return 0;
      scan->plus = 1;
    } else if (!valid || !phone_is_separator(point)) {
      return 0;
    }
  }
  scan->digits[scan->count] = 0;
  return scan->count > 0;
}

/* ---- numbers */

static int phone_fits(const MlPhonePlan *plan, const char *national, size_t length) {
  if (length < 2 || length > ML_PHONE_DIGITS || !(plan->lengths >> length & 1)) return 0;
  int start = (national[0] - '0') * 10 + (national[1] - '0');
  if (!(plan->starts[start / 50] >> start % 50 & 1)) return 0;
  return plan->code != 1 || (length == 10 && national[0] >= '2' && national[3] >= '2');
}

/* Digits that a call within the country begins with and that the national number has not. */
static size_t phone_trunk(const MlPhonePlan *plan, const char *digits, size_t length) {
  size_t size = strlen(plan->trunk);
  if (size && length > size && memcmp(digits, plan->trunk, size) == 0) {
    return size + (plan->code == 375 && digits[1] == '0');
  }
  return (plan->code == 375 || plan->code == 370) && digits[0] == '0';
}

/* What is particular to a few countries: the way mobile numbers are dialled at home, carriers. */
static size_t phone_rewrite(const MlPhonePlan *plan, char *digits, size_t length) {
  if (plan->code == 54 && length == 12) { /* 11 15 2345-6789 is 9 11 2345-6789 abroad */
    for (size_t at = memcmp(digits, "11", 2) == 0 ? 2 : 3; at <= 4; at++) {
      if (memcmp(digits + at, "15", 2) != 0) continue;
      memmove(digits + 1, digits, at);
      digits[0] = '9';
      memmove(digits + at + 1, digits + at + 2, length - at - 2);
      return length - 1;
    }
  }
  if (plan->code == 55 && (length == 12 || length == 13)) { /* 0 15 11 98765-4321 */
    memmove(digits, digits + 2, length - 2);
    return length - 2;
  }
  return length;
}

/* Writes the digits of the calling code and returns their number. */
static size_t phone_code(const MlPhonePlan *plan, char code[5]) {
  size_t size = plan->code > 99 ? 3 : plan->code > 9 ? 2 : 1;
  unsigned left = plan->code;
  for (size_t i = size; i-- > 0; left /= 10) code[i] = (char)('0' + left % 10);
  return size;
}

/* Writes the number; 0 when it does not fit the plan. */
static int phone_write(const MlPhonePlan *plan, const char *national, size_t length,
                       MlPhone *phone) {
  char code[5];
  size_t size = phone_code(plan, code);
  if (!length || !phone_fits(plan, national, length) || size + length > ML_PHONE_DIGITS) return 0;
  phone->number[0] = '+';
  memcpy(phone->number + 1, code, size);
  memcpy(phone->number + 1 + size, national, length);
  phone->number[1 + size + length] = 0;
  return 1;
}

/* Calling code and national number: any country with that code will do. */
static int phone_international(const char *digits, size_t length, size_t letters, MlPhone *phone) {
  unsigned code = 0;
  for (size_t size = 1; size <= 3 && size < length; size++) {
    code = code * 10 + (unsigned)(digits[size - 1] - '0');
    for (int pass = 0; pass < 2; pass++) { /* as it stands, then without (0) */
      for (size_t i = 0; i < PHONE_PLANS; i++) {
        const MlPhonePlan *plan = &phone_plans[i];
        if (plan->code != code || (letters && code != 1)) continue;
        size_t skip = pass ? phone_trunk(plan, digits + size, length - size) : 0;
        if (pass && !skip) continue;
        if (phone_write(plan, digits + size + skip, length - size - skip, phone)) return 1;
      }
    }
  }
  return 0;
}

static int phone_national(const MlPhonePlan *plan, char *digits, size_t length, MlPhone *phone) {
  size_t skip = phone_trunk(plan, digits, length);
  if (plan->code == 52 && !skip && length > 10) { /* Mexico's old prefixes: 044, 045, 1 */
    skip = memcmp(digits, "04", 2) == 0 ? 3 : memcmp(digits, "0", 1) == 0 ? 2 : *digits == '1';
  }
  size_t rest = phone_rewrite(plan, digits + skip, length - skip);
  if (phone_write(plan, digits + skip, rest, phone)) return 1;
  if (!skip) rest = length;
  size_t area = strlen(plan->area);
  char whole[PHONE_READ + 8];
  memcpy(whole, plan->area, area);
  memcpy(whole + area, digits, length);
  if (area && !skip && phone_write(plan, whole, area + length, phone)) return 1;
  /* The calling code without a plus sign. */
  char code[5];
  size_t size = phone_code(plan, code);
  return length > size && memcmp(digits, code, size) == 0 &&
         phone_write(plan, digits + size, length - size, phone);
}

int ml_parse_phone(const char *text, size_t length, const MlPhonePlan *plan, MlPhone *phone) {
  enum { LONGEST = 120 };
  PhoneScan scan = {.phone = phone};
  phone->number[0] = phone->extension[0] = 0;
  if (length > LONGEST || !phone_scan(text, length, &scan)) return 0;
  if (scan.letters && scan.letters < 3) return 0;
  if (scan.plus) return phone_international(scan.digits, scan.count, scan.letters, phone);
  const char *dial_out = plan ? plan->dial_out : "00";
  size_t out = strlen(dial_out);
  if (scan.count > out && memcmp(scan.digits, dial_out, out) == 0 &&
      phone_international(scan.digits + out, scan.count - out, scan.letters, phone)) {
    return 1;
  }
  if (scan.letters && (!plan || plan->code != 1)) return 0;
  return plan && phone_national(plan, scan.digits, scan.count, phone);
}
