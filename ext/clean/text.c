#include "clean/text.h"

#include <string.h>
#include <utf8proc.h>

#include "clean/unicode.h"

/* ---- missing values */

/* In lower case, with their lengths: every text cell of a table is looked up here. */
typedef struct TextMarker {
  unsigned char length;
  char text[17];
} TextMarker;

static const TextMarker text_markers[] = {{2, "na"},
                                          {3, "n/a"},
                                          {4, "#n/a"},
                                          {4, "n.a."},
                                          {3, "n.a"},
                                          {4, "n/a."},
                                          {3, "#na"},
                                          {4, "<na>"},
                                          {3, "n/d"},
                                          {4, "n.d."},
                                          {4, "null"},
                                          {6, "(null)"},
                                          {6, "<null>"},
                                          {6, "[null]"},
                                          {2, "\\n"},
                                          {3, "nil"},
                                          {4, "none"},
                                          {3, "nan"},
                                          {4, "-nan"},
                                          {4, "+nan"},
                                          {3, "nat"},
                                          {5, "<nan>"},
                                          {6, "1.#ind"},
                                          {7, "-1.#ind"},
                                          {7, "1.#qnan"},
                                          {8, "-1.#qnan"},
                                          {6, "#null!"},
                                          {7, "#value!"},
                                          {5, "#ref!"},
                                          {7, "#div/0!"},
                                          {6, "#name?"},
                                          {5, "#num!"},
                                          {7, "missing"},
                                          {5, "n / a"},
                                          {5, "n. a."},
                                          {5, "#null"},
                                          {8, "#n/a n/a"},
                                          {13, "not available"},
                                          {14, "not applicable"},
                                          {0, ""}};

static const TextMarker text_words[] = {
    {7, "unknown"},   {11, "unspecified"},  {13, "not specified"},
    {9, "not known"}, {12, "not provided"}, {9, "undefined"},
    {5, "undef"},     {7, "no data"},       {6, "nodata"},
    {3, "tbd"},       {3, "tba"},           {16, "to be determined"},
    {4, "void"},      {5, "empty"},         {5, "blank"},
    {9, "no answer"}, {7, "(blank)"},       {6, "(none)"},
    {7, "(empty)"},   {9, "(unknown)"},     {0, ""}};

enum { TEXT_MARKER_BYTES = 16 };

static int text_listed(const TextMarker *list, const char *lower, size_t length) {
  for (; list->length; list++) {
    if (list->length == length && list->text[0] == lower[0] &&
        memcmp(list->text, lower, length) == 0) {
      return 1;
    }
  }
  return 0;
}

/* Dashes of all kinds count as one. 0 for what is no placeholder. */
static uint32_t text_placeholder(uint32_t point) {
  switch (point) {
  case '.':
  case '?':
  case '_':
  case '-': return point;
  case 0x2010:
  case 0x2011:
  case 0x2012:
  case 0x2013:
  case 0x2014:
  case 0x2015:
  case 0x2212:
  case 0xFF0D: return '-';
  case 0x2026: return '.';
  case 0xFF1F: return '?';
  default: return 0;
  }
}

/* Only dashes, only points, only question marks or only underscores. */
static int text_only_placeholders(const char *text, size_t length) {
  uint32_t first = 0;
  for (size_t i = 0; i < length;) {
    uint32_t point;
    int valid;
    i += ml_utf8_decode(text + i, length - i, &point, &valid);
    uint32_t placeholder = text_placeholder(point);
    if (!placeholder || (first && placeholder != first)) return 0;
    first = placeholder;
  }
  return 1;
}

/* The same of text without white space around it. */
static int text_is_missing(const char *text, size_t length, MlMissingMarkers missing) {
  if (length == 0) return 1;
  if (missing == ML_MARKERS_BLANK) return 0;
  unsigned char first = (unsigned char)text[0];
  if (first == '-' || first == '.' || first == '?' || first == '_' || first >= 0xE2) {
    if (text_only_placeholders(text, length)) return 1;
  }
  if (length > TEXT_MARKER_BYTES || first >= 0x80) return 0;
  char lower[TEXT_MARKER_BYTES];
  for (size_t i = 0; i < length; i++) {
    char byte = text[i];
    lower[i] = byte >= 'A' && byte <= 'Z' ? (char)(byte | 32) : byte;
  }
  if (text_listed(text_markers, lower, length)) return 1;
  return missing == ML_MARKERS_WIDE && text_listed(text_words, lower, length);
}

/* Bytes of the white space or invisible character that begins the text, 0 when neither does. */
static size_t text_blank_at(const char *text, size_t length) {
  uint32_t point;
  int valid;
  size_t size = ml_utf8_decode(text, length, &point, &valid);
  return valid && (ml_unicode_is_space(point) || ml_unicode_is_invisible(point)) ? size : 0;
}

int ml_is_missing_marker(const char *text, size_t length, MlMissingMarkers missing) {
  size_t begin = 0;
  while (begin < length) {
    size_t size = text_blank_at(text + begin, length - begin);
    if (!size) break;
    begin += size;
  }
  while (length > begin) {
    size_t start = length - 1;
    while (start > begin && length - start < 4 && ((unsigned char)text[start] & 0xC0) == 0x80) {
      start--;
    }
    if (text_blank_at(text + start, length - start) != length - start) break;
    length = start;
  }
  return text_is_missing(text + begin, length - begin, missing);
}

int ml_is_missing_word(const char *text, size_t length) {
  return ml_is_missing_marker(text, length, ML_MARKERS_USUAL);
}

/* ---- the quick way */

/* Whether the text is printable ASCII without two spaces in a row. */
static int text_is_plain(MlCall *call, const char *text, size_t length) {
  unsigned char before = 0;
  for (size_t i = 0; i < length; i++) {
    unsigned char byte = (unsigned char)text[i];
    if ((i & 0xFFFFF) == 0xFFFFF && ml_poll(call, 5000000)) return 0;
    if (byte < ' ' || byte > '~') return 0;
    if (byte == ' ' && before == ' ') return 0;
    before = byte;
  }
  return 1;
}

/* Lower or upper case of ASCII letters; '`' and '\'' are plain already. */
static void text_ascii_case(char *text, size_t length, MlLetterCase letter_case) {
  if (letter_case == ML_CASE_KEEP) return;
  char first = letter_case == ML_CASE_UPPER ? 'a' : 'A';
  for (size_t i = 0; i < length; i++) {
    if ((unsigned char)(text[i] - first) < 26) text[i] = (char)(text[i] ^ 0x20);
  }
}

/* ---- the long way, over code points */

/*
** A text is worked on in pieces, so that a long one takes little memory and can be interrupted. A
** piece ends before a character that nothing before it can compose with.
*/
enum { TEXT_PIECE = 1 << 14 };

typedef struct TextWork {
  const MlTextOptions *options;
  int32_t *points; /* of the piece, owned */
  size_t count, capacity;
  int32_t *sorted; /* marks of a run, owned */
  size_t sorted_capacity;
  MlBuffer *out;
  uint32_t before; /* the character before, and what was between */
  uint32_t joiner;
  int in_flag;
  char space; /* to be written before the next character, or 0 */
} TextWork;

enum { TEXT_ZWNJ = 0x200C, TEXT_ZWJ = 0x200D, TEXT_BLACK_FLAG = 0x1F3F4 };

static int text_is_tag(uint32_t point) { return point >= 0xE0020 && point <= 0xE007F; }

/* Appends the decomposition of a code point, which has at most 18 of them. */
static MlStatus text_decompose(MlCall *call, TextWork *work, uint32_t point) {
  enum { LONGEST = 32 };
  if (ml_reserve(call, &work->points, &work->capacity, work->count + LONGEST, sizeof(int32_t))) {
    return call->status;
  }
  int32_t *at = work->points + work->count;
  MlLetterCase letter_case = work->options->letter_case;
  utf8proc_option_t how = UTF8PROC_DECOMPOSE | UTF8PROC_STABLE;
  if (work->options->form == ML_NFKC) how |= UTF8PROC_COMPAT;
  if (letter_case == ML_CASE_FOLD) how |= UTF8PROC_CASEFOLD;
  if (letter_case == ML_CASE_LOWER) point = (uint32_t)utf8proc_tolower((int32_t)point);
  if (letter_case == ML_CASE_UPPER) point = (uint32_t)utf8proc_toupper((int32_t)point);
  utf8proc_ssize_t count = 1;
  if (point < 0xA0 && letter_case != ML_CASE_FOLD) {
    *at = (int32_t)point;
  } else {
    int last_class = 0;
    count = utf8proc_decompose_char((utf8proc_int32_t)point, at, LONGEST, how, &last_class);
    if (count <= 0 || count > LONGEST) {
      *at = (int32_t)point;
      count = 1;
    }
  }
  work->count += (size_t)count;
  return ML_OK;
}

static int text_class(int32_t point) {
  return point < 0x300 ? 0 : (int)utf8proc_get_property(point)->combining_class;
}

/*
** Brings each run of combining marks into canonical order: stably by class. By counting, so that a
** megabyte of marks takes no longer than a megabyte of letters.
*/
static MlStatus text_reorder(MlCall *call, TextWork *work) {
  for (size_t i = 0; i < work->count;) {
    int class = text_class(work->points[i]);
    if (class == 0) {
      i++;
      continue;
    }
    size_t end = i, disorder = 0, starts[256] = {0};
    for (int last = 0; end < work->count && (class = text_class(work->points[end])) != 0; end++) {
      disorder += class < last;
      last = class;
      starts[class]++;
    }
    if (disorder) {
      size_t size = end - i, at = 0;
      if (ml_reserve(call, &work->sorted, &work->sorted_capacity, size, sizeof *work->sorted)) {
        break;
      }
      for (int c = 0; c < 256; c++) {
        size_t count = starts[c];
        starts[c] = at;
        at += count;
      }
      for (size_t j = i; j < end; j++) {
        work->sorted[starts[text_class(work->points[j])]++] = work->points[j];
      }
      memcpy(work->points + i, work->sorted, size * sizeof *work->sorted);
    }
    i = end;
  }
  return call->status;
}

/* The plain ASCII of a quotation mark, dash or ellipsis, or NULL. */
static const char *text_plain_mark(uint32_t point) {
  if (point == 0xAB || point == 0xBB) return "\"";
  if (point < 0x2010) return point == 0x2BC || point == 0xB4 ? "'" : NULL;
  if (point <= 0x2015 || point == 0x2212) return "-";
  if ((point >= 0x2018 && point <= 0x201B) || point == 0x2032 || point == 0x2039 ||
      point == 0x203A) {
    return "'";
  }
  if ((point >= 0x201C && point <= 0x201F) || point == 0x2033) return "\"";
  return point == 0x2026 ? "..." : NULL;
}

static int text_is_line_end(uint32_t point) {
  return (point >= 10 && point <= 13) || point == 0x85 || point == 0x2028 || point == 0x2029;
}

/* Folds white space and encodes the piece. */
static MlStatus text_write(MlCall *call, TextWork *work) {
  MlBuffer *out = work->out;
  for (size_t i = 0; i < work->count; i++) {
    uint32_t point = (uint32_t)work->points[i];
    if (ml_unicode_is_space(point)) {
      int line = work->options->keep_lines && text_is_line_end(point);
      if (out->length && work->space != '\n') work->space = line ? '\n' : ' ';
      continue;
    }
    if (ml_reserve(call, &out->data, &out->capacity, out->length + 6, 1)) return call->status;
    if (work->space) out->data[out->length++] = work->space;
    work->space = 0;
    out->length += ml_utf8_write(point, out->data + out->length);
  }
  return ML_OK;
}

/* Normalises and writes what has been read. */
static MlStatus text_flush(MlCall *call, TextWork *work) {
  if (!work->count || text_reorder(call, work)) return call->status;
  utf8proc_ssize_t count = utf8proc_normalize_utf32(work->points, (utf8proc_ssize_t)work->count,
                                                    UTF8PROC_COMPOSE | UTF8PROC_STABLE);
  if (count >= 0) work->count = (size_t)count;
  text_write(call, work);
  ml_poll(call, (uint32_t)(work->count < 20000000 ? work->count * 60 : 1200000000));
  work->count = 0;
  return call->status;
}

/* Whether nothing before the character composes with it: no mark, no part of a syllable. */
static int text_begins_piece(uint32_t point) {
  if (point < 0x300) return 1;
  if (point >= 0x1100 && point <= 0x11FF) return 0;
  utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)point);
  return category != UTF8PROC_CATEGORY_MN && category != UTF8PROC_CATEGORY_MC &&
         category != UTF8PROC_CATEGORY_ME;
}

/* Decodes, leaves out what is invisible and decomposes, piece by piece. */
static MlStatus text_read(MlCall *call, const char *text, size_t length, TextWork *work) {
  size_t first = length < TEXT_PIECE ? length : TEXT_PIECE;
  if (ml_reserve(call, &work->points, &work->capacity, first + 40, sizeof(int32_t))) {
    return call->status;
  }
  for (size_t i = 0; i < length && !call->status;) {
    uint32_t point;
    int valid;
    i += ml_utf8_decode(text + i, length - i, &point, &valid);
    if ((i & 0xFFFF) == 0) ml_poll(call, 1000000);
    if (ml_unicode_is_invisible(point)) continue;
    if (point == TEXT_ZWJ || point == TEXT_ZWNJ) {
      work->joiner = point; /* of several in a row, the last */
      continue;
    }
    if (text_is_tag(point) && !work->in_flag) continue;
    work->in_flag = point == TEXT_BLACK_FLAG || (work->in_flag && text_is_tag(point));
    if (work->options->half_width) point = ml_unicode_half_width(point);
    if (work->count >= TEXT_PIECE && text_begins_piece(point)) text_flush(call, work);
    /* A joiner means something between characters beyond Latin, Greek and Cyrillic only. */
    if (work->joiner && work->before >= 0x530 && point >= 0x530 &&
        !ml_unicode_is_space(work->before) && !ml_unicode_is_space(point)) {
      text_decompose(call, work, work->joiner);
    }
    work->joiner = 0;
    work->before = point;
    const char *mark = work->options->plain_punctuation ? text_plain_mark(point) : NULL;
    for (; mark && mark[1]; mark++) text_decompose(call, work, (unsigned char)*mark);
    text_decompose(call, work, mark ? (unsigned char)*mark : point);
  }
  return call->status;
}

static MlStatus text_clean_points(MlCall *call, const char *text, size_t length,
                                  const MlTextOptions *options, MlBuffer *out) {
  TextWork work = {.options = options, .out = out, .before = ' '};
  if (!text_read(call, text, length, &work)) text_flush(call, &work);
  ml_free(work.points);
  ml_free(work.sorted);
  return call->status;
}

MlStatus ml_clean_text(MlCall *call, const char *text, size_t length, const MlTextOptions *options,
                       MlBuffer *out, int *is_missing) {
  static const MlTextOptions usual = {.form = ML_NFC};
  if (!options) options = &usual;
  *is_missing = 0;
  out->length = 0;
  if (call->status != ML_OK) return call->status;
  const char *begin = text, *end = text + length;
  while (begin < end && *begin == ' ') begin++;
  while (end > begin && end[-1] == ' ') end--;
  size_t size = (size_t)(end - begin);
  if (text_is_plain(call, begin, size)) {
    if (size && ml_buffer_append(call, out, begin, size)) return call->status;
    text_ascii_case(out->data, size, options->letter_case);
  } else if (call->status || text_clean_points(call, begin, size, options, out)) {
    out->length = 0;
    return call->status;
  }
  *is_missing = text_is_missing(out->data, out->length, options->missing);
  return ML_OK;
}
