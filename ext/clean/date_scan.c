#include "clean/date_scan.h"

#include <string.h>
#include <utf8proc.h>

#include "clean/date_names_table.h"
#include "clean/unicode.h"

/* ---- words */

static int date_is_letter(uint32_t point) {
  if (point < 0x80) return (point | 32) - 'a' <= 'z' - 'a';
  if (point == 0xB0) return 1; /* a degree sign for an ordinal one */
  utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)point);
  return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_ME);
}

static int date_is_han(uint32_t point) { return point >= 0x3005 && point <= 0x9FFF; }

/* Adds a code point in lower case and without accents to a word. Returns the new length. */
static size_t date_fold(uint32_t point, char *word, size_t length) {
  utf8proc_int32_t parts[4];
  utf8proc_ssize_t count = 1;
  parts[0] = (utf8proc_int32_t)point;
  if (point == 0xB0) parts[0] = 0xBA;
  if (point < 0xAC00 || point > 0xD7A3) {
    int last_class;
    count = utf8proc_decompose_char(parts[0], parts, 4, UTF8PROC_DECOMPOSE, &last_class);
    if (count < 0 || count > 4) return length;
  }
  for (utf8proc_ssize_t i = 0; i < count; i++) {
    uint32_t part = (uint32_t)utf8proc_tolower(parts[i]);
    if ((part >= 0x300 && part <= 0x36F) || part == 0x93C || part == 0x9BC) continue;
    if (part == 0x131) part = 'i';
    char bytes[4];
    size_t size = ml_utf8_write(part, bytes);
    for (size_t j = 0; j < size && length < ML_DATE_NAME_BYTES; j++) word[length++] = bytes[j];
  }
  return length;
}

static const MlDateName *date_find_folded(const char *word, size_t length) {
  if (length == 0) return NULL;
  unsigned char first = (unsigned char)word[0];
  int low = date_name_starts[first], high = date_name_starts[first + 1];
  while (low < high) {
    int middle = (low + high) / 2;
    const MlDateName *entry = &date_names[middle];
    int order = memcmp(entry->word, word, length);
    if (order == 0) {
      if (length == ML_DATE_NAME_BYTES || entry->word[length] == 0) return entry;
      order = 1;
    }
    if (order < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return NULL;
}

const MlDateName *ml_date_name(const char *word, size_t length) {
  char folded[ML_DATE_NAME_BYTES];
  size_t used = 0;
  for (size_t i = 0; i < length && used < ML_DATE_NAME_BYTES;) {
    unsigned char byte = (unsigned char)word[i];
    if (byte < 0x80) {
      folded[used++] = (char)(byte | 32);
      i++;
      continue;
    }
    uint32_t point;
    int valid;
    i += ml_utf8_decode(word + i, length - i, &point, &valid);
    used = date_fold(point, folded, used);
  }
  return date_find_folded(folded, used);
}

size_t ml_date_word_length(const char *text, size_t length) {
  size_t i = 0;
  while (i < length) {
    uint32_t point;
    int valid;
    size_t size = ml_utf8_decode(text + i, length - i, &point, &valid);
    if (!valid || !date_is_letter(point)) break;
    if (date_is_han(point)) {
      if (i) break;
      /* Two Han characters are one word if the list has them, otherwise each is one. */
      uint32_t next;
      size_t more = size < length ? ml_utf8_decode(text + size, length - size, &next, &valid) : 0;
      return more && date_is_han(next) && ml_date_name(text, size + more) ? size + more : size;
    }
    i += size;
  }
  return i;
}

/* ---- Chinese numerals: 0 to 9, 10 for ten, 20 for twenty, 30 for thirty, -1 for none */

static int date_numeral(uint32_t point) {
  switch (point) {
  case 0x3007:
  case 0x96F6: return 0;
  case 0x4E00: return 1;
  case 0x4E8C: return 2;
  case 0x4E09: return 3;
  case 0x56DB: return 4;
  case 0x4E94: return 5;
  case 0x516D: return 6;
  case 0x4E03: return 7;
  case 0x516B: return 8;
  case 0x4E5D: return 9;
  case 0x5341: return 10;
  case 0x5EFF: return 20;
  case 0x5345: return 30;
  default: return -1;
  }
}

/* Reads numerals at the text; bytes used, 0 when there are none. */
static size_t date_read_numerals(const char *text, size_t length, MlDateToken *token) {
  size_t i = 0;
  int value = 0, tens = 0;
  while (i < length && token->digits < 4) {
    uint32_t point;
    int valid;
    size_t size = ml_utf8_decode(text + i, length - i, &point, &valid);
    int numeral = valid ? date_numeral(point) : -1;
    if (numeral < 0) break;
    if (numeral >= 10) {
      value = numeral > 10 ? numeral : value ? value * 10 : 10;
      tens = 1;
    } else {
      value = tens ? value + numeral : value * 10 + numeral;
    }
    token->digits++;
    i += size;
  }
  if (tens) token->digits = 2;
  token->number = (uint64_t)value;
  return i;
}

/* ---- tokens */

typedef struct DateReader {
  const char *text;
  size_t length, at;
  MlDateScan *scan;
  MlDateToken next; /* what is known of the token to come: its separators */
  int separators;
} DateReader;

static int date_push(DateReader *reader, MlDateToken token) {
  if (reader->scan->count == ML_DATE_TOKENS) return 0;
  token.before = reader->next.before;
  token.space_before = reader->next.space_before;
  token.space_after = reader->next.space_after;
  reader->scan->tokens[reader->scan->count++] = token;
  memset(&reader->next, 0, sizeof reader->next);
  reader->separators = 0;
  return 1;
}

static int date_read_number(DateReader *reader) {
  MlDateToken token;
  memset(&token, 0, sizeof token);
  while (reader->at < reader->length) {
    unsigned char byte = (unsigned char)reader->text[reader->at];
    uint32_t point = byte;
    int valid = 1;
    size_t size = 1;
    if (byte >= 0x80) {
      size = ml_utf8_decode(reader->text + reader->at, reader->length - reader->at, &point, &valid);
    }
    int digit = ml_unicode_digit(point);
    if (digit < 0) break;
    if (token.digits == 18) return 0;
    token.number = token.number * 10 + (uint64_t)digit;
    token.digits++;
    reader->at += size;
  }
  return date_push(reader, token);
}

/* a.m. and p.m. in their many spellings: bytes behind the first letter, 0 when it is not one. */
static size_t date_meridiem_tail(const DateReader *reader) {
  size_t i = reader->at + 1;
  if (i < reader->length && reader->text[i] == '.') i++;
  if (i < reader->length && reader->text[i] == ' ') i++;
  if (i >= reader->length || (reader->text[i] | 32) != 'm') return 0;
  i++;
  if (ml_date_word_length(reader->text + i, reader->length - i)) return 0;
  return i - reader->at;
}

/* Letters of an abbreviation with points between them: Thai months. Bytes, 0 when it is none. */
static size_t date_dotted_length(const DateReader *reader, size_t first, const MlDateName **name) {
  const char *text = reader->text + reader->at;
  size_t length = reader->length - reader->at;
  if (first + 1 >= length || text[first] != '.' || (unsigned char)text[0] < 0x80) return 0;
  size_t second = ml_date_word_length(text + first + 1, length - first - 1);
  if (second == 0 || first + second > 24) return 0;
  char joined[24];
  memcpy(joined, text, first);
  memcpy(joined + first, text + first + 1, second);
  *name = ml_date_name(joined, first + second);
  return *name ? first + 1 + second : 0;
}

static int date_read_word(DateReader *reader) {
  const char *text = reader->text + reader->at;
  MlDateToken token;
  memset(&token, 0, sizeof token);
  size_t length = 0;
  char first = (char)(text[0] | 32);
  if (first == 'a' || first == 'p') length = date_meridiem_tail(reader);
  if (length) {
    token.kind = ML_DATE_MERIDIEM;
    token.value = first == 'p';
    reader->at += length;
    return date_push(reader, token);
  }
  length = ml_date_word_length(text, reader->length - reader->at);
  const MlDateName *name = ml_date_name(text, length);
  if (!name) {
    size_t dotted = date_dotted_length(reader, length, &name);
    if (!dotted) return 0;
    length = dotted;
  }
  reader->at += length;
  token.kind = name->kind;
  token.value = name->value;
  token.flags = name->flags;
  int last = reader->scan->count - 1;
  if (token.kind == ML_DATE_ORDINAL) {
    if (last < 0 || reader->scan->tokens[last].kind != ML_DATE_NUMBER || reader->next.before) {
      return 0;
    }
    reader->scan->tokens[last].ordinal = 1;
    return 1;
  }
  return date_push(reader, token);
}

/* The separator that a code point is: ' ' for what only separates, '[' for brackets, 0 for none. */
static char date_separator(uint32_t point) {
  switch (point) {
  case '-':
  case '/':
  case '.':
  case ',':
  case ':':
  case '\'':
  case '+': return (char)point;
  case '[':
  case ']':
  case '(':
  case ')': return '[';
  case '|':
  case '@': return ',';
  case '_': return '-';
  case 0x2010:
  case 0x2011:
  case 0x2012:
  case 0x2013:
  case 0x2014:
  case 0x2212: return '-';
  case 0x2018:
  case 0x2019:
  case 0x2032: return '\'';
  case 0x060C:
  case 0x3001: return ',';
  case 0x0970:
  case 0x3002: return '.';
  case 0x2044:
  case 0x2215: return '/';
  default: break;
  }
  if (ml_unicode_is_space(point)) return ' ';
  return ml_unicode_is_invisible(point) && point > 0x9F ? '[' : 0;
}

static int date_take_separator(DateReader *reader, char separator) {
  MlDateToken *next = &reader->next;
  if (separator == '[') return 1;
  if (separator == ' ') {
    if (next->before) {
      next->space_after = 1;
    } else {
      next->space_before = 1;
    }
    return 1;
  }
  if (++reader->separators > 2) return 0;
  /* Of two separators the point counts less: "Dec. - 5", "p.m., 5", "2012.-". */
  if (next->before && next->before != '.' && separator != '.') return next->before == ',';
  if (next->before && next->before == separator) return 0;
  if (next->before) {
    if (separator == '.') return 1;
    next->space_before |= next->space_after;
    next->space_after = 0;
  }
  next->before = separator;
  return 1;
}

int ml_date_scan(const char *text, size_t length, MlDateScan *scan) {
  DateReader reader;
  memset(&reader, 0, sizeof reader);
  reader.text = text;
  reader.length = length;
  reader.scan = scan;
  scan->count = 0;
  while (reader.at < length) {
    unsigned char byte = (unsigned char)text[reader.at];
    uint32_t point = byte;
    int valid = 1;
    size_t size = 1;
    if (byte >= 0x80) {
      size = ml_utf8_decode(text + reader.at, length - reader.at, &point, &valid);
      if (!valid) return 0;
      point = ml_unicode_half_width(point);
    }
    if (ml_unicode_digit(point) >= 0) {
      if (!date_read_number(&reader)) return 0;
      continue;
    }
    char separator = date_separator(point);
    if (separator) {
      if (!date_take_separator(&reader, separator)) return 0;
      reader.at += size;
      continue;
    }
    if (point >= 0x3007 && date_numeral(point) >= 0) {
      MlDateToken token;
      memset(&token, 0, sizeof token);
      size_t used = date_read_numerals(text + reader.at, length - reader.at, &token);
      reader.at += used;
      /* Numerals count before a mark of year, month, day or time; otherwise they name weekdays. */
      size_t word = ml_date_word_length(text + reader.at, length - reader.at);
      const MlDateName *mark = word ? ml_date_name(text + reader.at, word) : NULL;
      if (!mark || mark->kind < ML_DATE_HOUR || mark->kind > ML_DATE_DAY) {
        if (token.digits != 1) return 0;
        token.kind = ML_DATE_FILLER;
        token.flags = ML_DATE_FOREIGN;
      }
      if (!date_push(&reader, token)) return 0;
      continue;
    }
    if (!date_is_letter(point) || !date_read_word(&reader)) return 0;
  }
  /* Behind the last token only points, commas and white space. */
  return reader.next.before == 0 || reader.next.before == '.' || reader.next.before == ',';
}

/* ---- the calendar */

int ml_days_in_month(int year, int month) {
  static const unsigned char days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)) return 29;
  return days[month - 1];
}

/* Counts from 1 March of year 0, so that the leap day ends the year, in cycles of 400 years. */
int64_t ml_date_to_days(int year, int month, int day) {
  int64_t y = (int64_t)year - (month <= 2) + 400;
  int64_t m = (month + 9) % 12;
  return y * 365 + y / 4 - y / 100 + y / 400 + (m * 153 + 2) / 5 + day - 1 - 719468 - 146097;
}

void ml_date_from_days(int64_t days, MlDate *date) {
  int64_t z = days + 719468 + 146097;
  int64_t cycle = z / 146097, in_cycle = z % 146097;
  int64_t year = (in_cycle - in_cycle / 1460 + in_cycle / 36524 - in_cycle / 146096) / 365;
  int64_t in_year = in_cycle - (365 * year + year / 4 - year / 100);
  int64_t m = (5 * in_year + 2) / 153;
  date->day = (int)(in_year - (153 * m + 2) / 5 + 1);
  date->month = (int)(m < 10 ? m + 3 : m - 9);
  date->year = (int)(year + cycle * 400 - 400 + (date->month <= 2));
}

int ml_date_finish(MlDate *date, int east) {
  if (date->year < 1 || date->year > 9999 || date->month < 1 || date->month > 12) return 0;
  if (date->day < 1 || date->day > ml_days_in_month(date->year, date->month)) return 0;
  if (!date->has_time) {
    date->hour = date->minute = date->second = date->nanosecond = 0;
    return 1;
  }
  if (date->hour < 0 || date->minute < 0 || date->second < 0) return 0;
  if (date->hour > 24 || date->minute > 59 || date->second > 60) return 0;
  if (date->hour == 24 && (date->minute || date->second || date->nanosecond)) return 0;
  if (date->second == 60 && date->minute != 59) return 0;
  if (date->hour < 24 && date->second < 60 && east == 0) return 1;
  int64_t seconds = ml_date_to_days(date->year, date->month, date->day) * 86400 +
                    date->hour * 3600 + (date->minute - east) * 60 + date->second;
  int64_t days = seconds / 86400, rest = seconds % 86400;
  if (rest < 0) {
    rest += 86400;
    days--;
  }
  ml_date_from_days(days, date);
  date->hour = (int)(rest / 3600);
  date->minute = (int)(rest / 60 % 60);
  date->second = (int)(rest % 60);
  return date->year >= 1 && date->year <= 9999;
}
