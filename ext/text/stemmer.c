#include "text/stemmer.h"

#include <libstemmer.h>
#include <string.h>

#include "base/buffer.h"
#include "text/language.h"

enum {
  STEMMER_WORD_MAX = 255,      /* bytes of a word worth stemming */
  STEMMER_CACHE_MAX = 1 << 18, /* words; the cache is emptied when it is full */
};

const char *ml_stemmer_language(size_t i) {
  const char **names = sb_stemmer_list();
  size_t count = 0;
  while (names[count]) count++;
  return i < count ? names[i] : NULL;
}

static MlStatus stemmer_unknown(MlCall *call, const char *language) {
  MlBuffer names = {0};
  const char *name;
  for (size_t i = 0; (name = ml_stemmer_language(i)) != NULL; i++) {
    ml_buffer_printf(call, &names, "%s%s", i ? ", " : "", name);
  }
  const char *list = ml_buffer_text(call, &names);
  if (list) ml_fail(call, "no stemmer for \"%.40s\"; there are %s", language, list);
  ml_buffer_free(&names);
  return call->status;
}

MlStatus ml_stemmer_open(MlCall *call, MlStemmer *s, const char *language) {
  if (call->status != ML_OK) return call->status;
  const char *name, *known = ml_language_find(language, strlen(language));
  size_t i = 0;
  if (known) language = known;
  while ((name = ml_stemmer_language(i)) != NULL && strcmp(name, language) != 0) i++;
  if (!name) return stemmer_unknown(call, language);
  s->algorithm = sb_stemmer_new(name, "UTF_8");
  if (!s->algorithm) return ml_fail_memory(call);
  s->language = name;
  return ML_OK;
}

/* Stems the word, which is the last of the cache, and notes the stem there. */
static MlStatus stemmer_note(MlCall *call, MlStemmer *s, const char *word, size_t length) {
  const sb_symbol *stem = sb_stemmer_stem(s->algorithm, (const sb_symbol *)word, (int)length);
  if (!stem) return ml_fail_memory(call);
  int size = sb_stemmer_length(s->algorithm);
  size_t index = size > 0 ? ml_dictionary_add(call, &s->stems, stem, (size_t)size)
                          : ml_dictionary_add(call, &s->stems, word, length);
  if (index == ML_NOT_FOUND) return call->status;
  s->stem_of[s->words.count - 1] = (uint32_t)index;
  return ML_OK;
}

static void stemmer_forget(MlStemmer *s) {
  ml_dictionary_clear(&s->words);
  ml_dictionary_clear(&s->stems);
}

const char *ml_stemmer_stem(MlCall *call, MlStemmer *s, const char *word, size_t length,
                            size_t *stem_length) {
  if (call->status != ML_OK) return NULL;
  *stem_length = length;
  if (!s->algorithm || length > STEMMER_WORD_MAX) return word;
  if (s->words.count >= STEMMER_CACHE_MAX) stemmer_forget(s);
  size_t known = s->words.count;
  ml_reserve(call, &s->stem_of, &s->stem_of_capacity, known + 1, sizeof *s->stem_of);
  size_t index = ml_dictionary_add(call, &s->words, word, length);
  if (index == known) stemmer_note(call, s, word, length);
  if (call->status != ML_OK) {
    stemmer_forget(s); /* the word may stand there without its stem */
    return NULL;
  }
  return ml_dictionary_get(&s->stems, s->stem_of[index], stem_length);
}

void ml_stemmer_free(MlStemmer *s) {
  sb_stemmer_delete(s->algorithm);
  ml_dictionary_free(&s->words);
  ml_dictionary_free(&s->stems);
  ml_free(s->stem_of);
  memset(s, 0, sizeof *s);
}
