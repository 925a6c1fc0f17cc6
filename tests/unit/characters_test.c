/* Case folding and normal forms: Unicode's own cases, and the bytes that characters come from. */
#include "base/utf8.h"
#include "clean_csv.h"
#include "text/normalizer.h"

static MlCharacterOptions characters_plain(MlNormalization form) {
  return (MlCharacterOptions){0, 0, ML_ACCENTS_KEEP, form};
}

/* The text's characters by the options, as UTF-8. */
static const char *characters_of(const MlCharacterOptions *options, const char *text) {
  static char out[2][4096];
  static int turn;
  char *to = out[turn ^= 1];
  MlCall call = unit_call("t");
  MlNormalizer normalizer = {0};
  uint32_t code;
  size_t length = strlen(text), last = 0;
  ml_normalizer_begin(&normalizer, text, length, 0, length, options);
  while (ml_normalizer_next(&call, &normalizer, &code) && to < out[turn] + 4000) {
    to += ml_utf8_write(code, to);
    CHECK(normalizer.start < normalizer.end && normalizer.end <= length);
    last = normalizer.end > last ? normalizer.end : last;
  }
  *to = 0;
  CHECK(call.status == ML_OK && (last == length || !*out[turn] || options->accents));
  ml_normalizer_free(&normalizer);
  return out[turn];
}

static const char *from_hex(const char *hex, char text[200]) {
  size_t length = strlen(hex) / 2;
  for (size_t i = 0; i < length; i++) {
    char digits[3] = {hex[2 * i], hex[2 * i + 1], 0};
    text[i] = (char)strtoul(digits, NULL, 16);
  }
  text[length] = 0;
  return text;
}

/* A third of NormalizationTest-15.0.0.txt: the source, its NFC and its NFKC. */
static void test_normal_forms(void) {
  CleanCsv csv = clean_csv_open("tests/data/cleaning/normalization.csv");
  char *fields[CLEAN_CSV_FIELDS], source[200], nfc[200], nfkc[200], nfd[200], nfkd[200];
  size_t lengths[CLEAN_CSV_FIELDS], rows = 0, wrong = 0;
  MlCharacterOptions c = characters_plain(ML_NORMALIZE_NFC);
  MlCharacterOptions d = characters_plain(ML_NORMALIZE_NFD);
  MlCharacterOptions kc = characters_plain(ML_NORMALIZE_NFKC);
  MlCharacterOptions kd = characters_plain(ML_NORMALIZE_NFKD);
  while (clean_csv_row(&csv, fields, lengths) == 3) {
    from_hex(fields[0], source);
    from_hex(fields[1], nfc);
    from_hex(fields[2], nfkc);
    strcpy(nfkd, characters_of(&kd, source));
    if (strchr(nfkd, ' ')) continue; /* the file has none at the ends */
    wrong += strcmp(characters_of(&c, source), nfc) != 0;
    wrong += strcmp(characters_of(&kc, source), nfkc) != 0;
    wrong += strcmp(characters_of(&c, nfc), nfc) != 0;
    /* Decomposed, all that is equivalent is equal, and composes to the same. */
    strcpy(nfd, characters_of(&d, source));
    wrong += strcmp(characters_of(&d, nfc), nfd) != 0;
    wrong += strcmp(characters_of(&kd, nfkc), nfkd) != 0;
    wrong += strcmp(characters_of(&c, nfd), nfc) != 0;
    wrong += strcmp(characters_of(&kc, nfkd), nfkc) != 0;
    rows++;
  }
  CHECK(rows == 3738);
  CHECK(wrong == 0);
  free(csv.text);
}

/* Python: text.casefold(), text.lower(), and unicodedata.normalize() before and after. */
static void test_case(void) {
  MlCharacterOptions fold = {1, 1, ML_ACCENTS_KEEP, ML_NORMALIZE_NONE};
  MlCharacterOptions lower = {1, 0, ML_ACCENTS_KEEP, ML_NORMALIZE_NONE};
  CHECK_TEXT(characters_of(&fold, "Straße ΣΑΣ ŉ ﬃ İ ᾳ Ꭰꭰ"),
             "strasse σασ ʼn ffi i̇ αι ᎠᎠ");
  CHECK_TEXT(characters_of(&lower, "Straße ΣΑΣ ŉ ﬃ İ ᾳ Ꭰꭰ"),
             "straße σας ŉ ﬃ i̇ ᾳ ꭰꭰ");
  MlCharacterOptions kc = {1, 0, ML_ACCENTS_KEEP, ML_NORMALIZE_NFKC};
  CHECK_TEXT(characters_of(&kc, "℡ ＡＢ ﬁ ① ㍿ ｶﾞ"), "tel ab fi 1 株式会社 ガ");
  kc.fold = 1;
  CHECK_TEXT(characters_of(&kc, "ẞ ΑΣ"), "ss ασ");
  MlCharacterOptions ascii = {1, 0, ML_ACCENTS_ASCII, ML_NORMALIZE_NONE};
  CHECK_TEXT(characters_of(&ascii, "Crème Ærø ﬁn Ño 漢字 ½"), "creme r fin no  12");
  MlCharacterOptions strip = {1, 0, ML_ACCENTS_STRIP, ML_NORMALIZE_NFC};
  CHECK_TEXT(characters_of(&strip, "Crème 각"), "creme 각");
}

static void test_origins(void) {
  MlCall call = unit_call("t");
  MlNormalizer n = {0};
  MlCharacterOptions c = characters_plain(ML_NORMALIZE_NFC);
  /* a; e, cedilla below, acute: one character and a mark; x; a Hangul syllable of three letters */
  static const char text[] = "ae\xCC\x81\xCC\xA7x\xE1\x84\x80\xE1\x85\xA1\xE1\x86\xA8!";
  static const size_t expected[][3] = {{'a', 0, 1}, {0x229, 1, 6},   {0x301, 2, 4},
                                       {'x', 6, 7}, {0xAC01, 7, 16}, {'!', 16, 17}};
  uint32_t code;
  size_t count = 0;
  ml_normalizer_begin(&n, text, sizeof text - 1, 0, sizeof text - 1, &c);
  for (; ml_normalizer_next(&call, &n, &code); count++) {
    if (count >= 6) continue;
    CHECK(code == expected[count][0] && n.start == expected[count][1] &&
          n.end == expected[count][2]);
  }
  CHECK(count == 6);
  ml_normalizer_free(&n);
}

static int after_some(void *arg) { return --*(int *)arg < 0; }

/* A million marks on one letter: in order, in little time, and to be interrupted. */
static void test_marks(void) {
  size_t size = 2000001, count = 0;
  char *text = malloc(size);
  text[0] = 'a';
  for (size_t i = 0; i < size / 2; i++)
    memcpy(text + 1 + 2 * i, i % 2 ? "\xCC\x81" : "\xCC\xA7", 2);
  MlCall call = unit_call("t");
  MlNormalizer n = {0};
  MlCharacterOptions c = characters_plain(ML_NORMALIZE_NFC);
  uint32_t code, last = 0;
  ml_normalizer_begin(&n, text, size, 0, size, &c);
  while (ml_normalizer_next(&call, &n, &code)) {
    count++;
    CHECK(count < 3 || last <= code || (last == 0x327 && code == 0x301));
    last = code;
    if (unit_failed > 5) break;
  }
  CHECK(count == 1000000); /* one of the marks was composed with the letter */
  int questions = 1;
  ml_call_begin(&call, "t", after_some, &questions);
  ml_normalizer_begin(&n, text, size, 0, size, &c);
  while (ml_normalizer_next(&call, &n, &code)) {
  }
  CHECK(call.status == ML_INTERRUPT);
  ml_normalizer_free(&n);
  free(text);
}

int main(void) {
  test_normal_forms();
  test_case();
  test_origins();
  test_marks();
  return unit_end();
}
