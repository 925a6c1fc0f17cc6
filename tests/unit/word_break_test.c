/* Word boundaries against Unicode's own test file. */
#include "text/word_break.h"

#include "unit.h"
#include "word_break_cases.h"

/* One case: every boundary must stand where the file has it. */
static int breaks_as_told(const char *line) {
  MlCall call = unit_call("t");
  char text[64], *rest;
  size_t length = strtoul(line, &rest, 10), at = 0;
  int same = length <= sizeof text, is_word;
  for (size_t i = 0; same && i < length; i++) {
    char digits[3] = {rest[1 + 2 * i], rest[2 + 2 * i], 0};
    text[i] = (char)strtoul(digits, NULL, 16);
  }
  rest += 1 + 2 * length;
  while (same && at < length) {
    at = ml_word_break_end(&call, text, length, at, &is_word);
    same = at == strtoul(rest, &rest, 10);
  }
  return same && *rest == 0 && call.status == ML_OK;
}

static void test_conformance(void) {
  size_t count = sizeof word_break_cases / sizeof *word_break_cases;
  CHECK(count == 1823);
  for (size_t i = 0; i < count; i++) {
    int same = breaks_as_told(word_break_cases[i]);
    CHECK(same);
    if (!same) printf("  case %zu: %s\n", i, word_break_cases[i]);
  }
}

static void test_words(void) {
  static const struct {
    const char *text;
    size_t end;
    int is_word;
  } cases[] = {{"can't stop", 5, 1}, {"3.14.", 4, 1},
               {"__ a", 2, 0},       {"_a ", 2, 1},
               {"  \t", 2, 0},       {"e\xCC\x81t", 4, 1},
               {"\xCC\x81t", 2, 0},  {"\xFF", 1, 0},
               {"U.S.A. x", 5, 1},   {"\xE4\xBD\xA0\xE5\xA5\xBD", 3, 1}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    MlCall call = unit_call("t");
    int is_word = -1;
    CHECK(ml_word_break_end(&call, cases[i].text, strlen(cases[i].text), 0, &is_word) ==
          cases[i].end);
    CHECK(is_word == cases[i].is_word);
  }
}

int main(void) {
  test_conformance();
  test_words();
  return unit_end();
}
