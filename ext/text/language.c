#include "text/language.h"

#include <string.h>

/* The name and its codes, each with a space behind it. "porter" is the older stemmer of English. */
static const char *const language_list[][2] = {{"arabic", "ar ara "},
                                               {"armenian", "hy hye arm "},
                                               {"basque", "eu eus baq "},
                                               {"bulgarian", "bg bul "},
                                               {"catalan", "ca cat "},
                                               {"czech", "cs ces cze "},
                                               {"danish", "da dan "},
                                               {"dutch", "nl nld dut "},
                                               {"english", "en eng "},
                                               {"finnish", "fi fin "},
                                               {"french", "fr fra fre "},
                                               {"galician", "gl glg "},
                                               {"german", "de deu ger "},
                                               {"greek", "el ell gre "},
                                               {"hindi", "hi hin "},
                                               {"hungarian", "hu hun "},
                                               {"indonesian", "id ind "},
                                               {"irish", "ga gle "},
                                               {"italian", "it ita "},
                                               {"lithuanian", "lt lit "},
                                               {"nepali", "ne nep "},
                                               {"norwegian", "no nor nb nob "},
                                               {"persian", "fa fas per "},
                                               {"polish", "pl pol "},
                                               {"porter", ""},
                                               {"portuguese", "pt por "},
                                               {"romanian", "ro ron rum "},
                                               {"russian", "ru rus "},
                                               {"serbian", "sr srp "},
                                               {"spanish", "es spa "},
                                               {"swedish", "sv swe "},
                                               {"tamil", "ta tam "},
                                               {"turkish", "tr tur "},
                                               {"yiddish", "yi yid "}};

static int language_is(const char *known, size_t known_length, const char *name, size_t length) {
  if (known_length != length) return 0;
  for (size_t i = 0; i < length; i++) {
    char c = name[i];
    if (c >= 'A' && c <= 'Z') c = (char)(c + ('a' - 'A'));
    if (c != known[i]) return 0;
  }
  return 1;
}

const char *ml_language_find(const char *name, size_t length) {
  for (size_t i = 0; i < sizeof language_list / sizeof *language_list; i++) {
    const char *known = language_list[i][0], *code = language_list[i][1];
    if (language_is(known, strlen(known), name, length)) return known;
    for (const char *end; (end = strchr(code, ' ')) != NULL; code = end + 1) {
      if (language_is(code, (size_t)(end - code), name, length)) return known;
    }
  }
  return NULL;
}
