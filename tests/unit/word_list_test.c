/*
** Lists of words as text: order does not matter, every damage is found, and long texts are known.
*/
#include "base/hash.h"
#include "data/word_list.h"
#include "unit.h"

typedef struct Words {
  char text[400];
  double sum;
} Words;

static MlStatus take_word(MlCall *call, void *to, const char *word, size_t length, double number) {
  Words *words = to;
  size_t used = strlen(words->text);
  snprintf(words->text + used, sizeof words->text - used, "%.*s=%g,", (int)length, word, number);
  words->sum += number;
  return call->status;
}

static MlStatus take_nothing(MlCall *call, void *to, const char *word, size_t length,
                             double number) {
  (void)to, (void)word, (void)length, (void)number;
  return call->status;
}

static void test_order(void) {
  MlCall call = unit_call("test");
  MlWordList list = {0}, other = {0};
  MlBuffer text = {0}, again = {0};
  Words words = {0};
  ml_word_list_add(&call, &list, "apple", 5, 3);
  ml_word_list_add(&call, &list, "app", 3, 0.5);
  ml_word_list_add(&call, &list, "b", 1, 0);
  ml_word_list_add(&call, &list, "apply", 5, 1e17);
  ml_word_list_add(&call, &other, "b", 1, 0);
  ml_word_list_add(&call, &other, "apply", 5, 1e17);
  ml_word_list_add(&call, &other, "apple", 5, 1);
  ml_word_list_add(&call, &other, "app", 3, 0.5);
  ml_word_list_add(&call, &other, "apple", 5, 2);
  ml_word_list_write(&call, &list, &text);
  ml_word_list_write(&call, &other, &again);
  CHECK(text.length == again.length && memcmp(text.data, again.data, text.length) == 0);
  CHECK(ml_word_list_is_meant(text.data, text.length) && !ml_word_list_is_meant("mld1", 4));
  CHECK(ml_word_list_read(&call, text.data, text.length, "it", take_word, &words) == ML_OK);
  CHECK_TEXT(words.text, "app=0.5,apple=3,apply=1e+17,b=0,");
  /* Every byte that changes is noticed, and every cut. */
  int found = 1;
  for (size_t i = 0; i < text.length; i++) {
    MlCall damaged = unit_call("test");
    text.data[i] ^= 1;
    found &= ml_word_list_read(&damaged, text.data, text.length, "it", take_nothing, NULL) != ML_OK;
    text.data[i] ^= 1;
    damaged = unit_call("test");
    found &= ml_word_list_read(&damaged, text.data, i, "it", take_nothing, NULL) != ML_OK;
  }
  CHECK(found);
  ml_word_list_free(&list);
  ml_word_list_free(&other);
  ml_buffer_free(&text);
  ml_buffer_free(&again);
}

/* With a digest that is right whatever stands behind it, the reader stays within the text. */
static void test_forged(void) {
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  uint64_t random = 1;
  int refused = 0;
  for (int round = 0; round < 20000; round++) {
    MlCall call = unit_call("test");
    size_t length = 1 + (random = ml_mix(random + 1)) % 40;
    char *text = malloc(20 + length), hash[17];
    for (size_t i = 0; i < length; i++) {
      random = ml_mix(random + 1);
      text[20 + i] = letters[random % (random & 1 << 20 ? 64 : 4)];
    }
    snprintf(hash, sizeof hash, "%016llx", (unsigned long long)ml_hash(text + 20, length, 0));
    memcpy(text, "mld1", 4);
    memcpy(text + 4, hash, 16);
    refused += ml_word_list_read(&call, text, 20 + length, "it", take_nothing, NULL) == ML_ERROR;
    free(text);
  }
  CHECK(refused > 10000 && refused < 20000);
}

static void test_known(void) {
  MlCall call = unit_call("test");
  MlWordList list = {0};
  MlBuffer text = {0};
  MlKnownText known = {0};
  char word[20];
  for (int i = 0; i < 30000; i++) {
    int length = snprintf(word, sizeof word, "%llu", (unsigned long long)ml_mix((uint64_t)i));
    ml_word_list_add(&call, &list, word, (size_t)length, i);
  }
  ml_buffer_string(&call, &text, "{\"stem\": \"en\", \"dictionary\": \"");
  ml_word_list_write(&call, &list, &text);
  ml_buffer_string(&call, &text, "\", \"fold\": true}");
  CHECK(text.length > 100000);
  CHECK(ml_known_text_is(&known, NULL, 0) && !ml_known_text_is(&known, text.data, text.length));
  CHECK(ml_known_text_set(&call, &known, text.data, text.length) == ML_OK);
  CHECK(known.from > 16384 && known.to > known.from + 50000 && known.to < text.length - 16384);
  CHECK(ml_known_text_is(&known, text.data, text.length));
  CHECK(!ml_known_text_is(&known, text.data, text.length - 1) &&
        !ml_known_text_is(&known, NULL, 0));
  size_t places[] = {0, 12, 40, 60, text.length - 20, text.length - 2};
  for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
    text.data[places[i]] ^= 1;
    CHECK(!ml_known_text_is(&known, text.data, text.length));
    text.data[places[i]] ^= 1;
  }
  /* A list whose digest is wrong is compared whole, and so is any other text. */
  text.data[text.length / 2] ^= 1;
  CHECK(ml_known_text_set(&call, &known, text.data, text.length) == ML_OK);
  CHECK(known.from == text.length);
  text.data[text.length / 2] ^= 1;
  CHECK(!ml_known_text_is(&known, text.data, text.length));
  ml_known_text_free(&known);
  ml_word_list_free(&list);
  ml_buffer_free(&text);
}

int main(void) {
  test_order();
  test_forged();
  test_known();
  return unit_end();
}
