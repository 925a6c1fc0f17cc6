/*
** Tokens, terms, stop words and stems against Python's and scikit-learn's answers, worked by hand.
*/
#include "base/utf8.h"
#include "text/analyzer.h"
#include "text/stop_words.h"
#include "unit.h"

/* The text's tokens with a bar between two. */
static const char *tokens_of(const MlTokenOptions *options, const char *text, size_t length) {
  static char joined[4096];
  MlCall call = unit_call("t");
  MlTokens tokens = {0};
  size_t at = 0;
  ml_tokens_begin(&tokens, options, text, length);
  while (ml_tokens_next(&call, &tokens)) {
    if (at) joined[at++] = '|';
    memcpy(joined + at, tokens.token.data, tokens.token.length);
    at += tokens.token.length;
    CHECK(tokens.start < tokens.end && tokens.end <= length);
  }
  joined[at] = 0;
  CHECK(call.status == ML_OK);
  ml_tokens_free(&tokens);
  return joined;
}

static const char *tokens_with(int lowercase, int strip_accents, MlCjk cjk, const char *text) {
  MlTokenOptions options = ml_token_options();
  options.characters.lowercase = lowercase;
  options.characters.accents = strip_accents ? ML_ACCENTS_STRIP : ML_ACCENTS_KEEP;
  options.cjk = cjk;
  return tokens_of(&options, text, strlen(text));
}

static const char *plain(const char *text) { return tokens_with(1, 0, ML_CJK_PAIRS, text); }

static void test_words(void) {
  CHECK_TEXT(plain(""), "");
  CHECK_TEXT(plain("a b c . !"), "");
  CHECK_TEXT(plain("Hello, World_2! I'm a x1 B52"), "hello|world_2|x1|b52");
  CHECK_TEXT(plain("\xC2\xA3"
                   "100 \xE2\x80\x9CQuoted\xE2\x80\x9D x"),
             "100|quoted");
  CHECK_TEXT(plain("na\xC3\xAFve \xC3\x89"
                   "COLE \xC3\xA9 caf\xC3\x89"),
             "naïve|école|café");
  CHECK_TEXT(plain("x\xC2\xB2 \xE2\x85\xA7\xE2\x85\xA7"), "x²|ⅷⅷ"); /* numbers No and Nl */
  CHECK_TEXT(plain("\xD0\x9F\xD0\xA0\xD0\x98\xD0\x92\xD0\x95\xD0\xA2 42"), "привет|42");
  CHECK_TEXT(plain("\xEA\xB0\x80\xEA\xB0\x81 \xEA\xB0\x80"), "가각");
  CHECK_TEXT(tokens_with(0, 0, ML_CJK_PAIRS,
                         "Hello \xC3\x89"
                         "COLE"),
             "Hello|ÉCOLE");
  CHECK_TEXT(tokens_with(1, 1, ML_CJK_PAIRS,
                         "\xC3\x89"
                         "cole \xEF\xAC\x81n \xE2\x84\xA1"),
             "ecole|fin|TEL");
  CHECK_TEXT(tokens_with(1, 1, ML_CJK_PAIRS,
                         "a\xC2\xBD"
                         "b cafe\xCC\x81s"),
             "a1|2b|cafes");
}

/* Python: 'ΟΔΟΣ'.lower() is 'οδος' with the final form, and so on. */
static void test_lower_case(void) {
  CHECK_TEXT(plain("ΟΔΟΣ ΟΔΟΣ. ΟΔΟΣ.Α ΟΔΟΣΑ"), "οδος|οδος|οδοσ|οδοσα");
  CHECK_TEXT(plain("Σ Σ1Σ ΑΣ'Σ' ΑΣ-Α"), "σ1σ|ασ|ας");
  CHECK_TEXT(plain("ΑΣ'ΑΣ"), "ασ|ας");
  CHECK_TEXT(plain("\xC4\xB0stanbul I\xC4\xB0"), "stanbul|ii"); /* i, U+0307: not a word's */
  CHECK_TEXT(tokens_with(1, 1, ML_CJK_PAIRS, "\xC4\xB0stanbul"), "istanbul");
}

static void test_cjk(void) {
  CHECK_TEXT(plain("手机很好"), "手机|机很|很好");
  CHECK_TEXT(plain("我，手机。iPhone手机v2好 a好b"), "我|手机|iphone|手机|v2|好|好");
  CHECK_TEXT(plain("スーパーの の ス"), "スー|ーパ|パー|ーの"); /* kana alone is no token */
  CHECK_TEXT(plain("好! 5"), "好");
  CHECK_TEXT(plain("so 好 nice, 鈥"), "so|好|nice|鈥");
  CHECK_TEXT(plain("so nice 鈥"), "so|nice"); /* a stray one in a text of another script */
  CHECK_TEXT(plain("二〇〇八年"), "二〇|〇〇|〇八|八年");
  CHECK_TEXT(tokens_with(1, 0, ML_CJK_RUN, "手机很好 好 ab好"), "手机很好|ab好");
  CHECK_TEXT(tokens_with(1, 1, ML_CJK_PAIRS, "ｶﾅ"), "カナ");
}

static void test_offsets(void) {
  MlCall call = unit_call("t");
  MlTokens tokens = {0};
  MlTokenOptions options = ml_token_options();
  static const char text[] = "a caf\xC3\x89, \xE6\x89\x8B\xE6\x9C\xBA\xE5\xA5\xBD!";
  static const size_t expected[][2] = {{2, 7}, {9, 15}, {12, 18}};
  size_t count = 0;
  ml_tokens_begin(&tokens, &options, text, sizeof text - 1);
  for (; ml_tokens_next(&call, &tokens) && count < 3; count++) {
    CHECK(tokens.start == expected[count][0] && tokens.end == expected[count][1]);
  }
  CHECK(count == 3);
  ml_tokens_free(&tokens);
}

static void test_hostile(void) {
  MlTokenOptions options = ml_token_options();
  static const char zeros[] = "one\0two\0\0x\0three";
  CHECK_TEXT(tokens_of(&options, zeros, sizeof zeros - 1), "one|two|three");
  static const char broken[] = "ab\xFF"
                               "cd\xC3 ef\xE6\x89gh\xED\xA0\x80ij\xC0\x80kl\xF0\x9F\x98";
  CHECK_TEXT(tokens_of(&options, broken, sizeof broken - 1), "ab|cd|ef|gh|ij|kl");
  static const char cut[] = "Α\xCE\xA3\xCE";
  CHECK_TEXT(tokens_of(&options, cut, sizeof cut - 1), "ας");
  MlTokenOptions strip = ml_token_options();
  strip.characters.accents = ML_ACCENTS_STRIP;
  CHECK_TEXT(tokens_of(&strip, broken, sizeof broken - 1), "ab|cd|ef|gh|ij|kl");
}

/*
** With every option at once, whatever the bytes: tokens are valid UTF-8 and stand within the text.
*/
static void test_any_bytes(void) {
  static const char *const parts[] = {"\xFF",
                                      "\xC3",
                                      "\xE6\x89",
                                      "\xF0\x9F\x98\x80",
                                      "\xF0\x9F",
                                      "a",
                                      "Z9",
                                      ".",
                                      "@",
                                      "://",
                                      "www.",
                                      "#",
                                      "\xCC\x81",
                                      "\xE2\x80\x8D",
                                      "\xEF\xB8\x8F",
                                      "\xE5\xA4\x96\xE5\x8D\x96",
                                      "\xE3\x81\x8B",
                                      "\xE3\x82\x99",
                                      " ",
                                      "'",
                                      "\"",
                                      "\xD7\x90",
                                      "_",
                                      "\xE1\x84\x80\xE1\x85\xA1",
                                      "\0",
                                      "1,",
                                      "e"};
  size_t count = sizeof parts / sizeof *parts;
  MlCall call = unit_call("t");
  MlSegmenter segmenter = {0};
  MlTokens tokens = {0};
  uint64_t random = 7;
  int inside = 1, valid = 1;
  size_t found = 0;
  ml_segmenter_add(&call, &segmenter, "\xE5\xA4\x96\xE5\x8D\x96", 6, 2);
  CHECK(ml_segmenter_ready(&call, &segmenter) == ML_OK);
  for (int round = 0; round < 20000; round++) {
    MlTokenOptions o = ml_token_options();
    char text[200];
    size_t length = 0;
    for (int i = 0; i < 12; i++) {
      random = random * 6364136223846793005u + 1442695040888963407u;
      size_t part = (size_t)(random >> 33) % count, size = parts[part][0] ? strlen(parts[part]) : 1;
      memcpy(text + length, parts[part], size);
      length += size;
    }
    o.characters.fold = round & 1;
    o.characters.normalize = (MlNormalization)(round / 2 % 5);
    o.characters.accents = (MlAccents)(round / 10 % 3);
    o.rule = (MlWordRule)(round / 30 % 2);
    o.cjk = (MlCjk)(round / 60 % 4);
    for (int i = 0; i < ML_ENTITY_KINDS; i++) o.entities[i] = (MlEntityUse)(round / 240 % 3);
    tokens.segmenter = &segmenter;
    ml_tokens_begin(&tokens, &o, text, length);
    while (ml_tokens_next(&call, &tokens)) {
      uint32_t code;
      inside &= tokens.start < tokens.end && tokens.end <= length && tokens.token.length > 0;
      for (size_t at = 0, size; at < tokens.token.length; at += size) {
        size = ml_utf8_read(tokens.token.data + at, tokens.token.length - at, &code);
        valid &= code != 0xFFFD || size > 1;
      }
      found++;
    }
  }
  CHECK(call.status == ML_OK && inside && valid && found > 20000);
  ml_tokens_free(&tokens);
  ml_segmenter_free(&segmenter);
}

/* Tokens of 10 MB: ASCII, beyond ASCII, and sigmas that each look for a neighbour. */
static void test_large(void) {
  static const char *const units[] = {"A", "\xC3\x89", "\xCE\xA3", "\xCE\xA3."};
  size_t size = 10000000;
  char *text = malloc(size);
  for (int u = 0; u < 4; u++) {
    size_t step = strlen(units[u]);
    for (size_t i = 0; i < size; i++) text[i] = units[u][i % step];
    MlCall call = unit_call("t");
    MlTokens tokens = {0};
    MlTokenOptions options = ml_token_options();
    ml_tokens_begin(&tokens, &options, text, size / step * step);
    size_t count = 0, bytes = 0;
    while (ml_tokens_next(&call, &tokens)) {
      count++;
      bytes += tokens.token.length;
    }
    CHECK(count == (u < 3) && bytes == (u < 3 ? size : 0));
    ml_tokens_free(&tokens);
  }
  free(text);
}

/* ---- terms */

static const char *terms_of(const MlAnalyzerOptions *options, const char *stop, const char *text) {
  static char joined[4096];
  MlCall call = unit_call("t");
  MlAnalyzer analyzer = {0};
  const char *term;
  size_t length, at = 0;
  ml_analyzer_open(&call, &analyzer, options);
  if (stop) ml_analyzer_stop(&call, &analyzer, stop, strlen(stop));
  for (int round = 0; round < 2; round++) { /* a used analyzer gives the same again */
    at = 0;
    ml_analyzer_begin(&call, &analyzer, text, strlen(text));
    while (ml_analyzer_next(&call, &analyzer, &term, &length)) {
      if (at) joined[at++] = '|';
      memcpy(joined + at, term, length);
      at += length;
    }
  }
  joined[at] = 0;
  if (call.status != ML_OK) snprintf(joined, sizeof joined, "%s", call.message);
  ml_analyzer_free(&analyzer);
  return joined;
}

static void test_terms(void) {
  MlAnalyzerOptions o = ml_analyzer_options();
  CHECK_TEXT(terms_of(&o, NULL, "The cats sat."), "the|cats|sat");
  CHECK_TEXT(terms_of(&o, "THE", "The cats sat."), "cats|sat");
  o.ngram_max = 2;
  CHECK_TEXT(terms_of(&o, NULL, "The cats sat."), "the|cats|sat|the cats|cats sat");
  CHECK_TEXT(terms_of(&o, "cats", "The cats sat."), "the|sat|the sat");
  CHECK_TEXT(terms_of(&o, NULL, "one"), "one");
  CHECK_TEXT(terms_of(&o, NULL, ""), "");
  o.ngram_min = 2;
  CHECK_TEXT(terms_of(&o, NULL, "one"), "");
  o.stop_language = "english";
  o.stem_language = "english";
  CHECK_TEXT(terms_of(&o, NULL, "The running cats were happily connected"),
             "run cat|cat happili|happili connect");
  o = ml_analyzer_options();
  o.tokens.characters.accents = ML_ACCENTS_STRIP;
  o.stop_language = "french";
  CHECK_TEXT(terms_of(&o, NULL, "Été même étaient forêt"), "foret");
}

static void test_characters(void) {
  MlAnalyzerOptions o = ml_analyzer_options();
  o.unit = ML_ANALYZE_CHARACTERS;
  o.ngram_min = o.ngram_max = 3;
  CHECK_TEXT(terms_of(&o, NULL, "Ab \n\t cé"), "ab |b c| cé");
  CHECK_TEXT(terms_of(&o, NULL, "A"), "");
  o.ngram_min = 1;
  CHECK_TEXT(terms_of(&o, NULL, "a\nb"), "a|\n|b|a\n|\nb|a\nb");
  o.unit = ML_ANALYZE_WORD_CHARACTERS;
  o.ngram_min = 3;
  o.ngram_max = 4;
  CHECK_TEXT(terms_of(&o, NULL, " ab  c"), " ab|ab | ab | c ");
  o.ngram_min = 4;
  CHECK_TEXT(terms_of(&o, NULL, "a bcd"), " a | bcd|bcd ");
  o.stop_language = "english";
  CHECK_TEXT(terms_of(&o, NULL, ""), "t: stop words and stems are for the analyzer \"word\"");
}

static void test_names(void) {
  MlAnalyzerOptions o = ml_analyzer_options();
  o.stem_language = "klingon";
  CHECK(strstr(terms_of(&o, NULL, ""), "no stemmer for \"klingon\"; there are arabic, ") != NULL);
  o.stem_language = NULL;
  o.stop_language = "klingon";
  CHECK(strstr(terms_of(&o, NULL, ""), "no stop words for \"klingon\"; there are arabic,") != NULL);
  o.stop_language = NULL;
  o.ngram_min = 2;
  CHECK(strstr(terms_of(&o, NULL, ""), "ngram_range must be") != NULL);
  size_t lists = 0, words = 0;
  MlCall call = unit_call("t");
  for (const char *name; (name = ml_stop_words_language(lists)) != NULL; lists++) {
    MlDictionary dictionary = {0};
    CHECK(ml_stop_words_add(&call, &dictionary, name) == ML_OK && dictionary.count > 40);
    words += dictionary.count;
    if (strcmp(name, "english") == 0) CHECK(dictionary.count == 318);
    ml_dictionary_free(&dictionary);
  }
  CHECK(lists == 28 && words > 5000);
}

/* ---- out of memory, at each allocation in turn */
static void test_memory(void) {
  MlAnalyzerOptions o = ml_analyzer_options();
  o.stop_language = o.stem_language = "german";
  o.tokens.characters.accents = ML_ACCENTS_STRIP;
  o.ngram_max = 3;
  for (long n = 1;; n++) {
    MlCall call = unit_call("t");
    MlAnalyzer analyzer = {0};
    const char *term;
    size_t length, count = 0;
    unit_allocations = 0;
    unit_fail_at = n;
    ml_analyzer_open(&call, &analyzer, &o);
    ml_analyzer_stop(&call, &analyzer, "Wörter", strlen("Wörter"));
    static const char text[] = "Die Häuser und Wörter 手机很好 stehen in Süddeutschland herum";
    ml_analyzer_begin(&call, &analyzer, text, sizeof text - 1);
    while (ml_analyzer_next(&call, &analyzer, &term, &length)) count++;
    unit_fail_at = 0;
    ml_analyzer_free(&analyzer);
    CHECK(unit_live_bytes == 0);
    if (call.status == ML_OK) {
      CHECK(count == 7 + 6 + 5 && n > 20);
      break;
    }
    CHECK(call.status == ML_NOMEM);
  }
}

int main(void) {
  test_words();
  test_lower_case();
  test_cjk();
  test_offsets();
  test_hostile();
  test_any_bytes();
  test_large();
  test_terms();
  test_characters();
  test_names();
  test_memory();
  return unit_end();
}
