#include "clean/form.h"

#include <string.h>

#include "base/ascii.h"
#include "clean/date_scan.h"
#include "clean/number.h"

/* ---- numbers */

/* The separators of a number in plain ASCII, and what its last one is. */
typedef struct FormMarks {
  size_t points, commas, others, digits, letters;
  char last;
} FormMarks;

static FormMarks form_marks(const char *text, size_t length) {
  FormMarks marks = {0};
  for (size_t i = 0; i < length; i++) {
    char c = text[i];
    marks.digits += (size_t)ml_ascii_is_digit(c);
    marks.letters += (c | 32) >= 'a' && (c | 32) <= 'z';
    if (c == '.' || c == ',') marks.last = c;
    marks.points += c == '.';
    marks.commas += c == ',';
    marks.others += c == ' ' || c == '\'' || c == '_';
  }
  return marks;
}

static int form_has(const char *text, size_t length, const char *any) {
  for (size_t i = 0; i < length; i++) {
    if (text[i] && strchr(any, text[i])) return 1;
  }
  return 0;
}

/* 1.5 million, 3 bn: the letters are those of a multiplier. */
static int form_is_multiplied(const char *text, size_t length) {
  static const char *const words[] = {"million", "billion", "trillion", "thousand",
                                      "hundred", "bn",      "mn",       "mio",
                                      "mrd",     "lakh",    "crore",    "lac"};
  char letters[12];
  size_t count = 0;
  for (size_t i = 0; i < length; i++) {
    char c = (char)(text[i] | 32);
    if (c < 'a' || c > 'z') continue;
    if (count + 1 == sizeof letters) return 0;
    letters[count++] = c;
  }
  letters[count] = 0;
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    if (strcmp(words[i], letters) == 0) return 1;
  }
  return 0;
}

static int form_has_other_bytes(const char *text, size_t length) {
  for (size_t i = 0; i < length; i++) {
    if ((unsigned char)text[i] >= 0x80) return 1;
  }
  return 0;
}

/* Of what ml_parse_number() takes for a number. */
static const char *form_of_number(const char *text, size_t length, const MlNumber *number) {
  FormMarks marks = form_marks(text, length);
  size_t first = 0;
  if (form_has(text, length, "%")) return "percent";
  if (form_has(text, length, "$")) return "currency";
  if (form_has_other_bytes(text, length)) return marks.digits ? "currency" : "other digits";
  if (marks.letters == 1 && form_has(text, length, "eE")) return "exponent";
  if (marks.letters) return form_is_multiplied(text, length) ? "with a word" : "currency";
  if (form_has(text, length, "(")) return "parentheses";
  while (first < length && !ml_ascii_is_digit(text[first])) first++;
  if (first + 1 < length && text[first] == '0' && ml_ascii_is_digit(text[first + 1])) {
    return "leading zeros";
  }
  size_t separators = marks.points + marks.commas;
  if (!separators) return marks.others ? "thousands" : "integer";
  if (marks.points && marks.commas) return marks.last == ',' ? "decimal comma" : "thousands";
  if (separators > 1 || marks.others) return "thousands";
  if (marks.points) return "decimal";
  return number->is_integer ? "thousands" : "decimal comma";
}

/* ---- booleans */

static int form_is_boolean(const char *text, size_t length) {
  static const char *const words[] = {"true", "false", "yes", "no", "y",
                                      "n",    "t",     "f",   "on", "off"};
  char lower[6];
  if (length >= sizeof lower) return 0;
  for (size_t i = 0; i < length; i++) {
    lower[i] = text[i] >= 'A' && text[i] <= 'Z' ? (char)(text[i] | 32) : text[i];
  }
  lower[length] = 0;
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    if (strcmp(words[i], lower) == 0) return 1;
  }
  return 0;
}

/* ---- dates */

enum { FORM_PIECES = 24, FORM_UNKNOWN = '?', FORM_COMPACT_DATE = 'C', FORM_COMPACT_TIME = 'c' };

/* A directive (its letter), or a literal of the text (directive 0). */
typedef struct FormPiece {
  char directive;
  size_t start, length;
  int value; /* of a number */
} FormPiece;

typedef struct FormPieces {
  const char *text;
  size_t length;
  FormPiece list[FORM_PIECES];
  size_t count;
  int clock; /* numbers of the time so far */
  int has_year, has_month_word, has_meridiem;
} FormPieces;

static int form_push(FormPieces *pieces, char directive, size_t start, size_t length, int value) {
  if (pieces->count == FORM_PIECES) return 0;
  pieces->list[pieces->count++] = (FormPiece){directive, start, length, value};
  return 1;
}

static int form_push_number(FormPieces *pieces, size_t start, size_t length) {
  static const char clock[] = "HMSf";
  const char *text = pieces->text;
  size_t end = start + length;
  int value = 0;
  for (size_t i = 0; i < length && i < 9; i++) value = value * 10 + (text[start + i] - '0');
  int follows =
      start > 0 && (text[start - 1] == ':' || (text[start - 1] == '.' && pieces->clock == 3));
  int begins = end + 1 < pieces->length && text[end] == ':' && ml_ascii_is_digit(text[end + 1]);
  if (pieces->clock ? follows : begins && length <= 2) {
    if (pieces->clock == 4) return 0;
    return form_push(pieces, clock[pieces->clock++], start, length, value);
  }
  if (length == 8 && !pieces->has_year) {
    pieces->has_year = 1;
    return form_push(pieces, FORM_COMPACT_DATE, start, length, 0);
  }
  if (length == 6 && pieces->has_year && !pieces->clock) {
    pieces->clock = 3;
    return form_push(pieces, FORM_COMPACT_TIME, start, length, 0);
  }
  if (length == 4 && !pieces->has_year) {
    pieces->has_year = 1;
    return form_push(pieces, 'Y', start, length, value);
  }
  return length <= 2 && form_push(pieces, FORM_UNKNOWN, start, length, value);
}

/* Full or short: May is short here, as Jan and Feb are. */
static char form_month(const char *word, size_t length) {
  static const char *const full[] = {"june", "july", "mars", "juin", "juli", "juni"};
  char lower[5] = "";
  if (length > 4) return 'B';
  for (size_t i = 0; i < length; i++) lower[i] = (char)(word[i] | 32);
  for (size_t i = 0; i < sizeof full / sizeof *full; i++) {
    if (strcmp(full[i], lower) == 0) return 'B';
  }
  return 'b';
}

/* A run of letters at `start`. *length is its bytes, with a point that belongs to it. */
static int form_push_word(FormPieces *pieces, size_t start, size_t *length) {
  const char *word = pieces->text + start;
  size_t left = pieces->length - start;
  if (left >= 3 && word[1] == '.' && (word[2] | 32) == 'm' && strchr("apAP", word[0])) {
    *length = left > 3 && word[3] == '.' ? 4 : 3;
    pieces->has_meridiem = 1;
    return form_push(pieces, 'p', start, *length, 0);
  }
  *length = ml_date_word_length(word, left);
  const MlDateName *name = *length ? ml_date_name(word, *length) : NULL;
  if (!name) return 0;
  char directive = 0;
  switch (name->kind) {
  case ML_DATE_MONTH:
    directive = form_month(word, *length);
    pieces->has_month_word = 1;
    break;
  case ML_DATE_WEEKDAY: directive = *length > 3 ? 'A' : 'a'; break;
  case ML_DATE_MERIDIEM:
    directive = 'p';
    pieces->has_meridiem = 1;
    break;
  case ML_DATE_ZONE: directive = 'Z'; break;
  case ML_DATE_T:
  case ML_DATE_FILLER: break;
  default: return 0;
  }
  int taken = directive == 'b' && left > *length && word[*length] == '.';
  *length += (size_t)taken;
  return form_push(pieces, directive, start, *length, 0);
}

/* The zone's offset behind a time. */
static size_t form_zone_length(const FormPieces *pieces, size_t at) {
  size_t end = at + 1, digits = 0;
  char last = pieces->count ? pieces->list[pieces->count - 1].directive : 0;
  if (!pieces->clock || !last || !strchr("MSfc", last)) return 0;
  for (; end < pieces->length && (ml_ascii_is_digit(pieces->text[end]) || pieces->text[end] == ':');
       end++) {
    digits += pieces->text[end] != ':';
  }
  return digits == 4 || digits == 2 ? end - at : 0;
}

/* Cuts the text into directives and literals; 0 when it cannot be a date in a plain format. */
static int form_cut(FormPieces *pieces) {
  const char *text = pieces->text;
  for (size_t i = 0; i < pieces->length;) {
    unsigned char c = (unsigned char)text[i];
    size_t length = 1;
    if (ml_ascii_is_digit(text[i])) {
      while (i + length < pieces->length && ml_ascii_is_digit(text[i + length])) length++;
      if (!form_push_number(pieces, i, length)) return 0;
    } else if ((c | 32u) - 'a' < 26u || c >= 0x80) {
      if (!form_push_word(pieces, i, &length)) return 0;
    } else if (c == '%' || c < ' ') {
      return 0;
    } else if ((c == '+' || c == '-') && (length = form_zone_length(pieces, i)) > 0) {
      if (!form_push(pieces, 'z', i, length, 0)) return 0;
    } else {
      length = 1;
      while (c == ' ' && i + length < pieces->length && text[i + length] == ' ') length++;
      if (!form_push(pieces, 0, i, 1, 0)) return 0;
    }
    i += length;
  }
  return 1;
}

/* Two numbers that are month and day: which is which. */
static void form_two(FormPiece *first, FormPiece *second, const MlDate *date, int year_first) {
  if (year_first) {
    first->directive = first->value == date->month ? 'm' : 'd';
    second->directive = first->directive == 'm' ? 'd' : 'm';
  } else if (first->value > 12 || second->value > 12) {
    first->directive = first->value > 12 ? 'd' : 'm';
    second->directive = first->value > 12 ? 'm' : 'd';
  } else {
    first->directive = '1';
    second->directive = '2';
  }
}

/* Finds out what the numbers are; 0 when that is not plain. */
static int form_assign(FormPieces *pieces, const MlDate *date) {
  FormPiece *open[FORM_PIECES], *year = NULL;
  size_t count = 0;
  for (size_t i = 0; i < pieces->count; i++) {
    FormPiece *piece = &pieces->list[i];
    if (piece->directive == FORM_UNKNOWN) open[count++] = piece;
    if (piece->directive == 'Y' || piece->directive == FORM_COMPACT_DATE) year = piece;
    if (piece->directive == 'H' && pieces->has_meridiem) piece->directive = 'I';
  }
  if (pieces->has_month_word) {
    if (count != (year ? 1u : 2u)) return year && count == 0;
    if (year) {
      open[0]->directive = 'd';
      return 1;
    }
    int day_first = open[0]->value == date->day && open[1]->value == date->year % 100;
    open[0]->directive = day_first ? 'd' : 'y';
    open[1]->directive = day_first ? 'y' : 'd';
    return 1;
  }
  if (year && count == 2) {
    form_two(open[0], open[1], date, year < open[0]);
  } else if (year && count == 1) {
    open[0]->directive = 'm';
  } else if (!year && count == 3) {
    int year_last = open[2]->value == date->year % 100 && open[0]->value <= 31;
    open[year_last ? 2 : 0]->directive = 'y';
    form_two(open[year_last ? 0 : 1], open[year_last ? 1 : 2], date, !year_last);
  } else {
    return year && count == 0;
  }
  return 1;
}

/* Writes the format; with `settle` 'm' month first, 'd' day first, 0 as %1 and %2. */
static MlStatus form_write(MlCall *call, const FormPieces *pieces, char settle, MlBuffer *out) {
  out->length = 0;
  for (size_t i = 0; i < pieces->count && !call->status; i++) {
    const FormPiece *piece = &pieces->list[i];
    char directive[2] = {'%', piece->directive};
    if (piece->directive == FORM_COMPACT_DATE) {
      ml_buffer_string(call, out, "%Y%m%d");
    } else if (piece->directive == FORM_COMPACT_TIME) {
      ml_buffer_string(call, out, "%H%M%S");
    } else if (!piece->directive) {
      ml_buffer_append(call, out, pieces->text + piece->start, piece->length);
    } else {
      if (settle && piece->directive == '1') directive[1] = settle;
      if (settle && piece->directive == '2') directive[1] = settle == 'm' ? 'd' : 'm';
      ml_buffer_append(call, out, directive, 2);
    }
  }
  return call->status;
}

/* Of what ml_date_parse() takes for a date. */
static MlStatus form_of_date(MlCall *call, const char *text, size_t length, const MlDate *date,
                             MlBuffer *out) {
  FormPieces pieces = {.text = text, .length = length};
  MlDate again;
  int found = 0;
  if (form_cut(&pieces) && form_assign(&pieces, date) && !form_write(call, &pieces, 'm', out)) {
    ml_date_parse_format(call, text, length, out->data, out->length, &again, &found);
    found = found && again.year == date->year && again.month == date->month &&
            again.day == date->day && again.hour == date->hour;
  }
  if (found) return form_write(call, &pieces, 0, out);
  out->length = 0;
  return ml_buffer_string(call, out, "other date");
}

/* 14:05, 2:05 pm: numbers of a clock and nothing else. */
static MlStatus form_of_time(MlCall *call, const char *text, size_t length, MlBuffer *out) {
  FormPieces pieces = {.text = text, .length = length};
  if (length > 20 || !ml_ascii_is_digit(text[0]) || !form_cut(&pieces) || pieces.clock < 2) {
    return call->status;
  }
  for (size_t i = 0; i < pieces.count; i++) {
    FormPiece *piece = &pieces.list[i];
    char kind = piece->directive;
    if (!(kind ? strchr("HMSfpzZ", kind) : strchr(" :.", text[piece->start]))) return call->status;
    if (kind == 'H' && piece->value > (pieces.has_meridiem ? 12 : 24)) return call->status;
    if ((kind == 'M' || kind == 'S') && piece->value > 60) return call->status;
    if (kind == 'H' && pieces.has_meridiem) piece->directive = 'I';
  }
  return form_write(call, &pieces, 0, out);
}

MlStatus ml_form_of(MlCall *call, const char *text, size_t length, MlBuffer *out) {
  MlNumber number;
  MlDate date;
  out->length = 0;
  while (length && (text[0] == ' ' || (text[0] >= 9 && text[0] <= 13))) text++, length--;
  while (length && (text[length - 1] == ' ' || (text[length - 1] >= 9 && text[length - 1] <= 13))) {
    length--;
  }
  if (!length || call->status) return call->status;
  if (ml_parse_number(text, length, ML_MARK_POINT, &number)) {
    return ml_buffer_string(call, out, form_of_number(text, length, &number));
  }
  if (form_is_boolean(text, length)) return ml_buffer_string(call, out, "boolean");
  if (length > ML_DATE_BYTES) return ML_OK;
  if (ml_date_parse(text, length, NULL, &date)) {
    return form_of_date(call, text, length, &date, out);
  }
  return form_of_time(call, text, length, out);
}

/* ---- %1 and %2 */

/* The form with the two numbers in an order. */
static MlStatus form_settled(MlCall *call, const char *form, size_t length, char first,
                             MlBuffer *out) {
  out->length = 0;
  for (size_t i = 0; i < length && !call->status; i++) {
    char c = form[i];
    if (i > 0 && form[i - 1] == '%' && c == '1') c = first;
    if (i > 0 && form[i - 1] == '%' && c == '2') c = first == 'm' ? 'd' : 'm';
    ml_buffer_append(call, out, &c, 1);
  }
  return call->status;
}

MlStatus ml_forms_settle(MlCall *call, MlDictionary *forms, int64_t **counts, size_t *capacity) {
  MlBuffer month_first = {0}, day_first = {0};
  size_t known = forms->count;
  for (size_t i = 0; i < known && !call->status; i++) {
    size_t length;
    const char *form = ml_dictionary_get(forms, i, &length);
    if (!strstr(form, "%1")) continue;
    form_settled(call, form, length, 'm', &month_first);
    if (form_settled(call, form, length, 'd', &day_first)) break;
    size_t before = forms->count;
    size_t day = ml_dictionary_find(forms, day_first.data, day_first.length);
    size_t month = ml_dictionary_find(forms, month_first.data, month_first.length);
    int is_day = day != ML_NOT_FOUND && month == ML_NOT_FOUND;
    size_t to = is_day ? day : ml_dictionary_add(call, forms, month_first.data, month_first.length);
    if (to == ML_NOT_FOUND) break;
    if (ml_reserve(call, counts, capacity, forms->count, sizeof **counts)) break;
    if (forms->count > before) (*counts)[to] = 0;
    (*counts)[to] += (*counts)[i];
    (*counts)[i] = 0;
  }
  ml_buffer_free(&month_first);
  ml_buffer_free(&day_first);
  return call->status;
}
