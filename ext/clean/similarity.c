#include "clean/similarity.h"

#include <utf8proc.h>

#include "base/dictionary.h"
#include "clean/edit_distance.h"
#include "clean/unicode.h"
#include "text/characters.h"

/* ---- words */

static int similarity_is_word(uint32_t code) { return code != '_' && ml_character_is_word(code); }

/* Adds the words of the text, in small letters, to a set. */
static MlStatus similarity_words(MlCall *call, const char *text, size_t length,
                                 MlDictionary *words) {
  MlCharacters characters;
  MlBuffer word = {0};
  uint32_t code;
  char bytes[4];
  ml_characters_begin(&characters, text, length, 1, 0);
  while (!ml_poll(call, 20)) {
    int more = ml_characters_next(&characters, &code);
    if (more && similarity_is_word(code)) {
      ml_buffer_append(call, &word, bytes, ml_utf8_write(code, bytes));
      continue;
    }
    if (word.length) ml_dictionary_add(call, words, word.data, word.length);
    ml_poll(call, (uint32_t)(20 * (word.length & 0xFFFFFF)) + 10);
    word.length = 0;
    if (!more) break;
  }
  ml_buffer_free(&word);
  return call->status;
}

/* ---- trigrams */

/* Adds the trigrams of a word to a set: 12 bytes each. */
static MlStatus trigram_word(MlCall *call, const MlPoints *word, MlDictionary *grams) {
  for (size_t i = 0; i + 1 < word->count + 2 && !ml_poll(call, 60); i++) {
    char gram[12];
    for (size_t k = 0; k < 3; k++) {
      size_t at = i + k; /* in two spaces, the word, a space */
      uint32_t point = at < 2 || at >= word->count + 2 ? ' ' : word->at[at - 2];
      ml_write_u32(gram + 4 * k, point);
    }
    ml_dictionary_add(call, grams, gram, sizeof gram);
  }
  return call->status;
}

MlStatus ml_trigrams(MlCall *call, const char *text, size_t length, MlDictionary *grams) {
  MlDictionary words = {0};
  MlPoints word = {0};
  similarity_words(call, text, length, &words);
  for (size_t i = 0; i < words.count && !call->status; i++) {
    size_t size;
    const char *bytes = ml_dictionary_get(&words, i, &size);
    if (!ml_decode_points(call, bytes, size, &word)) trigram_word(call, &word, grams);
    ml_poll(call, 10);
  }
  ml_points_free(&word);
  ml_dictionary_free(&words);
  return call->status;
}

/* Strings of a that are in b. */
static size_t similarity_common(MlCall *call, const MlDictionary *a, const MlDictionary *b) {
  size_t common = 0;
  for (size_t i = 0; i < a->count && !ml_poll(call, 50); i++) {
    size_t size;
    const char *bytes = ml_dictionary_get(a, i, &size);
    common += ml_dictionary_find(b, bytes, size) != ML_NOT_FOUND;
  }
  return common;
}

MlStatus ml_trigram_similarity(MlCall *call, const char *a, size_t a_length, const char *b,
                               size_t b_length, double *similarity) {
  MlDictionary left = {0}, right = {0};
  *similarity = 0;
  ml_trigrams(call, a, a_length, &left);
  ml_trigrams(call, b, b_length, &right);
  if (!call->status && left.count + right.count > 0) {
    size_t common = similarity_common(call, &left, &right);
    *similarity = (double)common / (double)(left.count + right.count - common);
  }
  ml_dictionary_free(&left);
  ml_dictionary_free(&right);
  return call->status;
}

/* ---- token sets */

enum { SIMILARITY_STRIDE = 1 << 18 }; /* characters between two polls */

/* The longest common subsequence of two texts. */
static MlStatus similarity_subsequence(MlCall *call, const MlPoints *a, const MlPoints *b,
                                       size_t *length) {
  *length = 0;
  if (!a->count || !b->count) return call->status;
  size_t *row = ml_array(call, b->count + 1, sizeof *row);
  if (!row) return call->status;
  for (size_t i = 0; i < a->count && !call->status; i++) {
    size_t diagonal = 0;
    for (size_t start = 1; start <= b->count && !call->status; start += SIMILARITY_STRIDE) {
      size_t left = b->count - start,
             end = left < SIMILARITY_STRIDE ? b->count + 1 : start + SIMILARITY_STRIDE;
      for (size_t j = start; j < end; j++) {
        size_t above = row[j];
        if (a->at[i] == b->at[j - 1]) {
          row[j] = diagonal + 1;
        } else if (row[j - 1] > above) {
          row[j] = row[j - 1];
        }
        diagonal = above;
      }
      ml_poll(call, (uint32_t)(3 * (end - start)));
    }
  }
  *length = row[b->count];
  ml_free(row);
  return call->status;
}

/* The words of a that are in b (in_other 1) or are not (0), sorted, with a space between them. */
static MlStatus token_join(MlCall *call, const MlDictionary *a, const MlDictionary *b, int in_other,
                           MlPoints *points) {
  uint32_t *order = ml_array(call, a->count, sizeof *order);
  MlBuffer joined = {0};
  if (order) ml_dictionary_sort(call, a, order);
  for (size_t i = 0; i < a->count && !call->status; i++) {
    size_t size;
    const char *bytes = ml_dictionary_get(a, order[i], &size);
    if ((ml_dictionary_find(b, bytes, size) != ML_NOT_FOUND) != in_other) continue;
    if (joined.length) ml_buffer_append(call, &joined, " ", 1);
    ml_buffer_append(call, &joined, bytes, size);
  }
  if (!call->status) {
    ml_decode_points(call, joined.length ? joined.data : "", joined.length, points);
  }
  ml_buffer_free(&joined);
  ml_free(order);
  return call->status;
}

static double token_likeness(size_t distance, size_t length) {
  return length ? 1 - (double)distance / (double)length : 1;
}

/* common: characters of the words that both have, joined. */
static double token_ratio(size_t common, size_t only_a, size_t only_b, size_t subsequence) {
  size_t space = common ? 1 : 0;
  double best =
      token_likeness(only_a + only_b - 2 * subsequence, 2 * (common + space) + only_a + only_b);
  if (!common) return best;
  double with_a = token_likeness(space + only_a, 2 * common + space + only_a);
  double with_b = token_likeness(space + only_b, 2 * common + space + only_b);
  if (with_a > best) best = with_a;
  return with_b > best ? with_b : best;
}

MlStatus ml_token_set_ratio(MlCall *call, const char *a, size_t a_length, const char *b,
                            size_t b_length, double *ratio) {
  MlDictionary left = {0}, right = {0};
  MlPoints common = {0}, only_a = {0}, only_b = {0};
  size_t subsequence = 0;
  *ratio = 0;
  similarity_words(call, a, a_length, &left);
  similarity_words(call, b, b_length, &right);
  if (!call->status && left.count && right.count) {
    token_join(call, &left, &right, 1, &common);
    token_join(call, &left, &right, 0, &only_a);
    token_join(call, &right, &left, 0, &only_b);
    if (!call->status && common.count && (!only_a.count || !only_b.count)) {
      *ratio = 1;
    } else if (!call->status) {
      similarity_subsequence(call, &only_a, &only_b, &subsequence);
      *ratio = token_ratio(common.count, only_a.count, only_b.count, subsequence);
    }
  }
  ml_points_free(&common);
  ml_points_free(&only_a);
  ml_points_free(&only_b);
  ml_dictionary_free(&left);
  ml_dictionary_free(&right);
  return call->status;
}

/* ---- fingerprint */

/* Letters that no decomposition brings to ASCII. */
static const char *fingerprint_plain(uint32_t code) {
  switch (code) {
  case 0xDF: return "ss";
  case 0xE6: return "ae";
  case 0x153: return "oe";
  case 0xF8: return "o";
  case 0xF0:
  case 0x111: return "d";
  case 0x142: return "l";
  case 0xFE: return "th";
  case 0x127: return "h";
  case 0x131: return "i";
  case 0x138: return "k";
  case 0x14B: return "n";
  case 0x167: return "t";
  default: return NULL;
  }
}

/* Punctuation, controls and what prints nothing: left out. ASCII's symbols count as punctuation. */
static int fingerprint_is_dropped(uint32_t code) {
  if (code < 0x80) {
    return code < 0x20 || code == 0x7F || (code > ' ' && !ml_character_is_word(code)) ||
           code == '_';
  }
  switch (utf8proc_category((utf8proc_int32_t)code)) {
  case UTF8PROC_CATEGORY_PC:
  case UTF8PROC_CATEGORY_PD:
  case UTF8PROC_CATEGORY_PS:
  case UTF8PROC_CATEGORY_PE:
  case UTF8PROC_CATEGORY_PI:
  case UTF8PROC_CATEGORY_PF:
  case UTF8PROC_CATEGORY_PO:
  case UTF8PROC_CATEGORY_CC: return 1;
  default: return ml_unicode_is_invisible(code);
  }
}

static MlStatus fingerprint_words(MlCall *call, const char *text, size_t length,
                                  MlDictionary *words) {
  MlCharacters characters;
  MlBuffer word = {0};
  uint32_t code;
  char bytes[4];
  ml_characters_begin(&characters, text, length, 1, 1);
  while (!ml_poll(call, 30)) {
    int more = ml_characters_next(&characters, &code);
    if (!more || ml_unicode_is_space(code)) {
      if (word.length) ml_dictionary_add(call, words, word.data, word.length);
      ml_poll(call, (uint32_t)(20 * (word.length & 0xFFFFFF)) + 10);
      word.length = 0;
      if (!more) break;
    } else if (!fingerprint_is_dropped(code)) {
      const char *plain = fingerprint_plain(code);
      if (plain) {
        ml_buffer_string(call, &word, plain);
      } else {
        ml_buffer_append(call, &word, bytes, ml_utf8_write(code, bytes));
      }
    }
  }
  ml_buffer_free(&word);
  return call->status;
}

MlStatus ml_fingerprint(MlCall *call, const char *text, size_t length, MlBuffer *out) {
  MlDictionary words = {0};
  out->length = 0;
  fingerprint_words(call, text, length, &words);
  uint32_t *order = ml_array(call, words.count, sizeof *order);
  if (order) ml_dictionary_sort(call, &words, order);
  for (size_t i = 0; i < words.count && !call->status; i++) {
    size_t size;
    const char *bytes = ml_dictionary_get(&words, order[i], &size);
    if (i) ml_buffer_append(call, out, " ", 1);
    ml_buffer_append(call, out, bytes, size);
  }
  ml_free(order);
  ml_dictionary_free(&words);
  return call->status;
}
