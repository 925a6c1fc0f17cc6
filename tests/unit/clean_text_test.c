/* Uniform text, its normal forms against Unicode's own test, and what counts as missing. */
#include "unit.h"

#include "clean/text.h"
#include "clean_csv.h"

static const char *clean_with(const char *text, size_t length, const MlTextOptions *options,
                              int *missing) {
  static MlBuffer out; /* freed by main() through release() */
  MlCall call = unit_call("ml_text");
  if (!text) {
    ml_buffer_free(&out);
    return NULL;
  }
  CHECK(ml_clean_text(&call, text, length, options, &out, missing) == ML_OK);
  size_t cleaned = out.length;
  const char *result = ml_buffer_text(&call, &out);
  CHECK(result && strlen(result) == cleaned);
  return result;
}

static const char *clean(const char *text) {
  int missing;
  return clean_with(text, strlen(text), NULL, &missing);
}

static void test_forms(void) {
  static const struct {
    const char *text, *expected;
  } cases[] = {
      {"", ""},
      {"abc", "abc"},
      {"  abc  ", "abc"},
      {"a  b\t\n c", "a b c"},
      {"a\u00a0b", "a b"},
      {"\u3000a\u2003\u2028b\u202f", "a b"},
      {"a\r\nb", "a b"},
      {"a\xc2\x85"
       "b",
       "a b"},
      {"\ufeffabc", "abc"},
      {"a\u200bb", "ab"},
      {"co\u00adoperate", "cooperate"},
      {"a\u200d\u200cb", "ab"},
      {"\u200dabc\u200d", "abc"},
      {"a\x01\x02\x7f"
       "b",
       "ab"},
      {"a \x01 b", "a b"},
      {"\u202eabc\u202c", "abc"},
      {"e\u0301", "\u00e9"},
      {"e\u200b\u0301", "\u00e9"},
      {"\u1100\u1161\u11a8", "\uac01"},
      {"a\u0301\u0323", "\u1ea1\u0301"},
      {"\u212b", "\u00c5"},
      {"\uff21\u00b2\ufb01", "\uff21\u00b2\ufb01"}, /* NFC keeps compatibility characters */
      {"na\u00efve caf\u00e9", "na\u00efve caf\u00e9"},
      {"\U0001F468\u200d\U0001F469\u200d\U0001F467", "\U0001F468\u200d\U0001F469\u200d\U0001F467"},
      {"\u2764\ufe0f", "\u2764\ufe0f"},
      {"\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
       "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"},
      {"\u0915\u094d\u200d\u0937", "\u0915\u094d\u200d\u0937"},
      {"\U0001F3F4\U000E0067\U000E0062\U000E007F", "\U0001F3F4\U000E0067\U000E0062\U000E007F"},
      {"a\U000E0067\U000E0062"
       "b",
       "ab"},
      {"a\xff"
       "b",
       "a\ufffdb"},
      {"\xc3", "\ufffd"},
      {"\xed\xa0\x80", "\ufffd\ufffd\ufffd"},
      {"\xc0\x80", "\ufffd\ufffd"},
      {"\xe2\x82", "\ufffd\ufffd"},
      {"\u0301", "\u0301"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    CHECK_TEXT(clean(cases[i].text), cases[i].expected);
    /* What is clean stays as it is. */
    char again[64];
    snprintf(again, sizeof again, "%s", clean(cases[i].text));
    CHECK_TEXT(clean(again), cases[i].expected);
  }
  int missing;
  CHECK_TEXT(clean_with("a\0b", 3, NULL, &missing), "ab");
  CHECK_TEXT(clean_with("\0\0", 2, NULL, &missing), "");
  CHECK(missing);
  MlTextOptions nfkc = {.form = ML_NFKC, .missing = ML_MARKERS_USUAL};
  CHECK_TEXT(clean_with("\uff21\u00b2\ufb01\u2460", 11, &nfkc, &missing), "A2fi1");
  CHECK_TEXT(clean_with("\uff4e\uff0f\uff41", 9, &nfkc, &missing), "n/a");
  CHECK(missing);
}

static int from_hex(const char *hex, char *out) {
  int length = 0;
  unsigned byte;
  for (; sscanf(hex, "%2x", &byte) == 1; hex += 2) out[length++] = (char)byte;
  out[length] = 0;
  return length;
}

static void test_normalization(void) {
  CleanCsv csv = clean_csv_open("tests/data/cleaning/normalization.csv");
  char *fields[CLEAN_CSV_FIELDS];
  size_t lengths[CLEAN_CSV_FIELDS];
  int rows = 0, wrong = 0;
  MlTextOptions options = {.form = ML_NFC, .missing = ML_MARKERS_BLANK};
  while (clean_csv_row(&csv, fields, lengths) == 3) {
    char source[256], expected[256];
    int length = from_hex(fields[0], source), missing;
    for (int form = 0; form < 2; form++) {
      options.form = form ? ML_NFKC : ML_NFC;
      from_hex(fields[1 + form], expected);
      wrong += strcmp(clean_with(source, (size_t)length, &options, &missing), expected) != 0;
    }
    rows++;
  }
  free(csv.text);
  CHECK(rows == 3744);
  CHECK(wrong == 0);
}

/* Unicode's own table of full case folding. */
static void test_case_folding(void) {
  CleanCsv csv = clean_csv_open("tests/data/cleaning/case_folding.csv");
  char *fields[CLEAN_CSV_FIELDS];
  size_t lengths[CLEAN_CSV_FIELDS];
  int rows = 0, wrong = 0, missing;
  MlTextOptions keep = {.missing = ML_MARKERS_BLANK};
  MlTextOptions fold = {.missing = ML_MARKERS_BLANK, .letter_case = ML_CASE_FOLD};
  while (clean_csv_row(&csv, fields, lengths) == 2) {
    char source[64], folded[64], expected[64];
    int length = from_hex(fields[0], source), folded_length = from_hex(fields[1], folded);
    snprintf(expected, sizeof expected, "%s",
             clean_with(folded, (size_t)folded_length, &keep, &missing));
    wrong += strcmp(clean_with(source, (size_t)length, &fold, &missing), expected) != 0;
    wrong += strcmp(clean_with(folded, (size_t)folded_length, &fold, &missing), expected) != 0;
    rows++;
  }
  free(csv.text);
  CHECK(rows == 1530);
  CHECK(wrong == 0);
}

static void test_options(void) {
  int missing;
  MlTextOptions fold = {.letter_case = ML_CASE_FOLD}, upper = {.letter_case = ML_CASE_UPPER};
  MlTextOptions lower = {.letter_case = ML_CASE_LOWER}, plain = {.plain_punctuation = 1};
  MlTextOptions half = {.half_width = 1}, lines = {.keep_lines = 1};
  CHECK_TEXT(clean_with("Stra\u00dfe  ABC", 12, &fold, &missing), "strasse abc");
  CHECK_TEXT(clean_with("ABC'xyz[", 8, &fold, &missing), "abc'xyz[");
  CHECK_TEXT(clean_with("abc\u00e9{", 6, &upper, &missing), "ABC\u00c9{");
  CHECK_TEXT(clean_with("abc{`", 5, &upper, &missing), "ABC{`");
  CHECK_TEXT(clean_with("\u0416A", 3, &lower, &missing), "\u0436a");
  CHECK_TEXT(clean_with("\u201ca\u201d \u2013 it\u2019s\u2026", 21, &plain, &missing),
             "\"a\" - it's...");
  CHECK_TEXT(clean_with("\uff21\uff11\u3000\uff5e", 12, &half, &missing), "A1 ~");
  CHECK_TEXT(clean_with(" a \r\n\r\n b  c\n", 13, &lines, &missing), "a\nb c");
  CHECK_TEXT(clean_with(" N/A ", 5, &fold, &missing), "n/a");
  CHECK(missing);
}

/* A text of several pieces is what its parts are, wherever the pieces end. */
static void test_pieces(void) {
  static const char *const units[] = {"e\u0301", "\u1112\u1161\u11ab", "\u0915\u094d\u200d\u0937",
                                      "a \u2003b", "\u09c7\u09be"};
  for (size_t u = 0; u < sizeof units / sizeof units[0]; u++) {
    enum { TIMES = 20000 };
    size_t size = strlen(units[u]);
    char *text = malloc(size * TIMES + 1), unit[32];
    int missing;
    snprintf(unit, sizeof unit, "%s", clean(units[u]));
    for (size_t i = 0; i < TIMES; i++) memcpy(text + i * size, units[u], size);
    const char *found = clean_with(text, size * TIMES, NULL, &missing);
    size_t unit_size = strlen(unit), wrong = 0;
    CHECK(strlen(found) == unit_size * TIMES);
    for (size_t i = 0; i < TIMES; i++) wrong += memcmp(found + i * unit_size, unit, unit_size) != 0;
    CHECK(wrong == 0);
    free(text);
  }
}

static void test_missing(void) {
  static const char *const usual[] = {"",
                                      " ",
                                      "\t",
                                      "\u00a0",
                                      "\u200b",
                                      "N/A",
                                      "n/a",
                                      "NA",
                                      "na",
                                      "n.a.",
                                      "N.A",
                                      "#N/A",
                                      "#NA",
                                      "<NA>",
                                      "null",
                                      "NULL",
                                      "(null)",
                                      "\\N",
                                      "None",
                                      "nil",
                                      "NaN",
                                      "-nan",
                                      "NaT",
                                      "#DIV/0!",
                                      "#VALUE!",
                                      "#REF!",
                                      "#NAME?",
                                      "#NULL!",
                                      "1.#QNAN",
                                      "-",
                                      "--",
                                      "---",
                                      "----------------------",
                                      "\u2013",
                                      "\u2014",
                                      "?",
                                      "???",
                                      ".",
                                      "..",
                                      "\u2026",
                                      "_",
                                      "missing",
                                      "Missing",
                                      " N/A ",
                                      "not available",
                                      "NOT APPLICABLE",
                                      "\u00a0n/a\u00a0",
                                      "\uff0d",
                                      "N / A"};
  static const char *const wide[] = {"unknown", "Unknown",       "undefined",
                                     "TBD",     "not specified", "no data",
                                     "(none)",  "(blank)",       "To be determined"};
  static const char *const values[] = {
      "0",   "a",   "Namibia", "Nan Goldin",   "nonesuch", "no",    "-1",
      "-.-", "--x", "?!",      "None of them", "n",        "N",     "null and void",
      "+",   "*",   "\u00e9",  "missing link", "\u4e2d",   "-\xff", "\xff"};
  for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++) {
    int missing = 0;
    clean_with(usual[i], strlen(usual[i]), NULL, &missing);
    if (!missing) printf("not missing: \"%s\"\n", usual[i]);
    CHECK(missing);
    CHECK(ml_is_missing_word(usual[i], strlen(usual[i])));
    MlTextOptions blank = {.form = ML_NFC, .missing = ML_MARKERS_BLANK};
    clean_with(usual[i], strlen(usual[i]), &blank, &missing);
    CHECK(missing == (i < 5));
  }
  for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++) {
    int missing;
    MlTextOptions options = {.form = ML_NFC, .missing = ML_MARKERS_WIDE};
    clean_with(wide[i], strlen(wide[i]), &options, &missing);
    CHECK(missing);
    CHECK(!ml_is_missing_word(wide[i], strlen(wide[i])));
  }
  for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
    int missing;
    MlTextOptions options = {.form = ML_NFC, .missing = ML_MARKERS_WIDE};
    clean_with(values[i], strlen(values[i]), &options, &missing);
    if (missing) printf("missing: \"%s\"\n", values[i]);
    CHECK(!missing);
    CHECK(!ml_is_missing_marker(values[i], strlen(values[i]), ML_MARKERS_WIDE));
  }
  CHECK(ml_is_missing_word("n/a?", 3)); /* no NUL needed */
}

/* A megabyte of anything takes no more than time in proportion, and every result is clean. */
static void test_hostile(void) {
  static const char *const pieces[] = {
      "a",      " ",      "\xff",    "\u0301\u0323", "\u0323\u0301", "\u1100", "\u200d",
      "\ufdfa", "\u00a0", "e\u0301", "\U0001F3F4",   "\0",           "-"};
  size_t size = 1 << 20;
  char *big = malloc(size + 8);
  for (size_t p = 0; p < sizeof pieces / sizeof pieces[0]; p++) {
    size_t piece = strlen(pieces[p]), length = 0;
    if (piece == 0) piece = 1;
    for (; length + piece <= size; length += piece) memcpy(big + length, pieces[p], piece);
    MlTextOptions options = {.form = p % 2 ? ML_NFKC : ML_NFC, .missing = ML_MARKERS_USUAL};
    int missing;
    clean_with(big, length, &options, &missing);
    CHECK(missing == (strchr(" \xc2\xe2-", pieces[p][0]) != NULL)); /* "\0" is found there, too */
  }
  free(big);
}

/* Every allocation fails once: a clean failure, nothing lost, nothing half written. */
static void test_memory(void) {
  static const char *const texts[] = {"plain", "two  spaces",
                                      "e\u0301 a\u0301\u0323 \ufdfa\ufdfa\ufdfa\ufdfa"};
  MlTextOptions options = {.form = ML_NFKC, .missing = ML_MARKERS_USUAL};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    int done = 0;
    for (long n = 1; !done && n < 50; n++) {
      MlCall call = unit_call("ml_text");
      MlBuffer out = {NULL, 0, 0};
      int missing;
      size_t before = unit_live_bytes;
      unit_allocations = 0;
      unit_fail_at = n;
      MlStatus status = ml_clean_text(&call, texts[i], strlen(texts[i]), &options, &out, &missing);
      done = unit_allocations < n;
      unit_fail_at = 0;
      CHECK(status == (done ? ML_OK : ML_NOMEM));
      if (!done) CHECK(out.length == 0 && !missing);
      ml_buffer_free(&out);
      CHECK(unit_live_bytes == before);
    }
    CHECK(done);
  }
}

static int always(void *unused) {
  (void)unused;
  return 1;
}

static void test_interrupt(void) {
  size_t size = 1 << 20;
  char *big = malloc(size);
  memset(big, '\xff', size);
  MlCall call;
  MlBuffer out = {NULL, 0, 0};
  int missing;
  ml_call_begin(&call, "ml_text", always, NULL);
  CHECK(ml_clean_text(&call, big, size, NULL, &out, &missing) == ML_INTERRUPT);
  CHECK(out.length == 0);
  ml_buffer_free(&out);
  free(big);
}

int main(void) {
  test_forms();
  test_normalization();
  test_case_folding();
  test_options();
  test_pieces();
  test_missing();
  test_hostile();
  test_memory();
  test_interrupt();
  clean_with(NULL, 0, NULL, NULL);
  return unit_end();
}
