#include "data/word_list.h"

#include <math.h>
#include <string.h>

#include "base/hash.h"

#define LIST_MARK "mld1"
enum { LIST_MARK_LENGTH = 4, LIST_HEAD = 20, LIST_COMPARED = 16384 };

static const char list_digits[] = "0123456789abcdef";
static const char list_base64[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* ---- writing */

MlStatus ml_word_list_add(MlCall *call, MlWordList *list, const char *word, size_t length,
                          double number) {
  size_t known = list->words.count;
  if (call->status != ML_OK) return call->status;
  if (!(number >= 0 && number < 1e300)) {
    return ml_fail(call, "the number of '%.*s' must be from 0 on and finite, found %g",
                   (int)(length < 60 ? length : 60), word, number);
  }
  if (length < 1 || length > ML_WORD_LIST_BYTES_MAX) {
    return ml_fail(call, "a word has 1 to %d bytes, '%.*s' has %zu", ML_WORD_LIST_BYTES_MAX,
                   (int)(length < 60 ? length : 60), word, length);
  }
  if (ml_reserve(call, &list->numbers, &list->capacity, known + 1, sizeof *list->numbers)) {
    return call->status;
  }
  size_t index = ml_dictionary_add(call, &list->words, word, length);
  if (index == ML_NOT_FOUND) return call->status;
  if (index == known) list->numbers[index] = 0;
  list->numbers[index] += number;
  return ML_OK;
}

static void list_write_words(MlCall *call, const MlWordList *list, const uint32_t *order,
                             MlBuffer *out) {
  const char *last = "";
  size_t last_length = 0, length;
  for (size_t i = 0; i < list->words.count && !ml_poll(call, 100); i++) {
    const char *word = ml_dictionary_get(&list->words, order[i], &length);
    double number = list->numbers[order[i]];
    size_t shared = 0;
    while (shared < length && shared < last_length && word[shared] == last[shared]) shared++;
    ml_buffer_varint(call, out, shared);
    ml_buffer_varint(call, out, length - shared);
    ml_buffer_append(call, out, word + shared, length - shared);
    if (number == floor(number) && number < 9007199254740992.0) {
      ml_buffer_varint(call, out, (uint64_t)number * 2 + 1);
    } else {
      ml_buffer_varint(call, out, 0);
      ml_buffer_f64(call, out, number);
    }
    last = word;
    last_length = length;
  }
}

static void list_encode(MlCall *call, const MlBuffer *bytes, MlBuffer *out) {
  const unsigned char *at = (const unsigned char *)bytes->data;
  for (size_t left = bytes->length; left && !call->status; left -= left < 3 ? left : 3, at += 3) {
    uint32_t group = (uint32_t)at[0] << 16;
    char text[4];
    if (left > 1) group |= (uint32_t)at[1] << 8;
    if (left > 2) group |= at[2];
    for (int i = 0; i < 4; i++) text[i] = list_base64[group >> (18 - 6 * i) & 63];
    ml_buffer_append(call, out, text, left < 3 ? left + 1 : 4);
  }
}

static void list_write_hash(char *at, uint64_t hash) {
  for (int i = 0; i < 16; i++) at[i] = list_digits[hash >> (60 - 4 * i) & 15];
}

MlStatus ml_word_list_write(MlCall *call, const MlWordList *list, MlBuffer *out) {
  MlBuffer bytes = {0};
  size_t start = out->length;
  uint32_t *order = ml_array(call, list->words.count, sizeof *order);
  if (order) ml_dictionary_sort(call, &list->words, order);
  if (!call->status) list_write_words(call, list, order, &bytes);
  ml_buffer_append(call, out, LIST_MARK "0000000000000000", LIST_HEAD);
  list_encode(call, &bytes, out);
  if (!call->status) {
    char *text = out->data + start;
    list_write_hash(text + LIST_MARK_LENGTH,
                    ml_hash(text + LIST_HEAD, out->length - start - LIST_HEAD, 0));
  }
  ml_buffer_free(&bytes);
  ml_free(order);
  return call->status;
}

void ml_word_list_free(MlWordList *list) {
  ml_dictionary_free(&list->words);
  ml_free(list->numbers);
  memset(list, 0, sizeof *list);
}

/* ---- reading */

int ml_word_list_is_meant(const char *text, size_t length) {
  return length >= LIST_HEAD && memcmp(text, LIST_MARK, LIST_MARK_LENGTH) == 0;
}

static int list_is_sealed(const char *text, size_t length) {
  char hash[16];
  if (!ml_word_list_is_meant(text, length)) return 0;
  list_write_hash(hash, ml_hash(text + LIST_HEAD, length - LIST_HEAD, 0));
  return memcmp(hash, text + LIST_MARK_LENGTH, sizeof hash) == 0;
}

/* The bytes behind base64, appended; 0 when it is none. */
static int list_decode(MlCall *call, const char *text, size_t length, MlBuffer *out) {
  unsigned char value[256];
  uint32_t group = 0;
  memset(value, 255, sizeof value);
  for (int i = 0; i < 64; i++) value[(unsigned char)list_base64[i]] = (unsigned char)i;
  size_t bytes = length / 4 * 3 + (length % 4 ? length % 4 - 1 : 0);
  if (length % 4 == 1 || ml_reserve(call, &out->data, &out->capacity, bytes + 1, 1)) return 0;
  for (size_t i = 0; i < length; i++) {
    unsigned char digit = value[(unsigned char)text[i]];
    if (digit == 255) return 0;
    group = group << 6 | digit;
    if (i % 4) out->data[out->length++] = (char)(group >> (6 - 2 * (i % 4)) & 255);
  }
  return 1;
}

/* The next word, over the one before, and its number; 0 when there is none that makes sense. */
static int list_read_word(const MlBuffer *bytes, size_t *at, char *word, size_t *length,
                          double *number) {
  const char *data = bytes->data;
  uint64_t shared, rest, whole;
  if (!ml_read_varint(data, bytes->length, at, &shared) ||
      !ml_read_varint(data, bytes->length, at, &rest) || shared > *length ||
      rest > ML_WORD_LIST_BYTES_MAX - shared || shared + rest < 1 || rest > bytes->length - *at) {
    return 0;
  }
  memcpy(word + shared, data + *at, rest);
  *at += rest;
  *length = (size_t)(shared + rest);
  if (!ml_read_varint(data, bytes->length, at, &whole)) return 0;
  if (whole & 1) {
    *number = (double)(whole >> 1);
  } else if (whole == 0 && bytes->length - *at >= 8) {
    *number = ml_read_f64(data + *at);
    *at += 8;
  } else {
    return 0;
  }
  return *number >= 0 && *number < 1e300;
}

MlStatus ml_word_list_read(MlCall *call, const char *text, size_t length, const char *what,
                           MlWordListGive give, void *to) {
  MlBuffer bytes = {0};
  char word[ML_WORD_LIST_BYTES_MAX];
  size_t word_length = 0, at = 0;
  double number = 0;
  if (call->status != ML_OK) return call->status;
  int is_sound = list_is_sealed(text, length) &&
                 list_decode(call, text + LIST_HEAD, length - LIST_HEAD, &bytes);
  while (is_sound && at < bytes.length && !ml_poll(call, 500)) {
    is_sound = list_read_word(&bytes, &at, word, &word_length, &number);
    if (is_sound) give(call, to, word, word_length, number);
  }
  if (!is_sound) ml_fail(call, "%s is not as ml_dictionary() made it: it is damaged", what);
  ml_buffer_free(&bytes);
  return call->status;
}

/* ---- texts that are known */

/* The first long list of the text, in quotes: its part that is not compared. */
static void known_find_list(MlKnownText *known) {
  const char *at = known->text, *end = known->text + known->length;
  while ((size_t)(end - at) > LIST_HEAD && (at = memchr(at, '"', (size_t)(end - at) - 1)) != NULL) {
    at++;
    if (!ml_word_list_is_meant(at, (size_t)(end - at))) continue;
    const char *quote = memchr(at, '"', (size_t)(end - at));
    if (!quote || quote - at < 4 * LIST_COMPARED) continue;
    if (!list_is_sealed(at, (size_t)(quote - at))) continue;
    known->from = (size_t)(at - known->text) + LIST_COMPARED;
    known->to = (size_t)(quote - known->text) - LIST_COMPARED;
    return;
  }
}

MlStatus ml_known_text_set(MlCall *call, MlKnownText *known, const char *text, size_t length) {
  ml_known_text_free(known);
  if (!text || call->status != ML_OK) return call->status;
  known->text = ml_copy_text(call, text, length);
  if (!known->text) return call->status;
  known->length = known->from = known->to = length;
  if (length > 4 * LIST_COMPARED) known_find_list(known);
  return ML_OK;
}

int ml_known_text_is(const MlKnownText *known, const char *text, size_t length) {
  if (!text || !known->text) return !text && !known->text;
  return length == known->length && memcmp(known->text, text, known->from) == 0 &&
         memcmp(known->text + known->to, text + known->to, length - known->to) == 0;
}

void ml_known_text_free(MlKnownText *known) {
  ml_free(known->text);
  memset(known, 0, sizeof *known);
}
