#include "text/stop_words.h"

#include <string.h>

#include "base/buffer.h"
#include "text/language.h"
#include "text/stop_words_lists.h"

const char *ml_stop_words_language(size_t i) {
  size_t count = sizeof stop_words_lists / sizeof *stop_words_lists - 1;
  return i < count ? stop_words_lists[i][0] : NULL;
}

/* The language's words, or NULL. */
static const char *stop_words_list(const char *language) {
  const char *name = ml_language_find(language, strlen(language));
  if (name) language = name;
  for (size_t i = 0; stop_words_lists[i][0]; i++) {
    if (strcmp(stop_words_lists[i][0], language) == 0) return stop_words_lists[i][1];
  }
  return NULL;
}

MlStatus ml_stop_words_add(MlCall *call, MlDictionary *words, const char *language) {
  if (call->status != ML_OK) return call->status;
  const char *list = stop_words_list(language);
  if (!list) {
    MlBuffer names = {0};
    for (size_t i = 0; stop_words_lists[i][0]; i++) {
      ml_buffer_printf(call, &names, "%s%s", i ? ", " : "", stop_words_lists[i][0]);
    }
    const char *known = ml_buffer_text(call, &names);
    if (known) ml_fail(call, "no stop words for \"%.40s\"; there are %s", language, known);
    ml_buffer_free(&names);
    return call->status;
  }
  for (const char *end; call->status == ML_OK && *list; list = end + 1) {
    end = strchr(list, ' ');
    ml_dictionary_add(call, words, list, (size_t)(end - list));
  }
  return call->status;
}
