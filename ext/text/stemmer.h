/*
** Stems of words: the algorithms of libstemmer (Snowball), with a cache, as stemming a word takes
** far longer than finding it. libstemmer keeps its own small memory, which does not count against
** the host's limits.
*/
#ifndef MLEXT_TEXT_STEMMER_H
#define MLEXT_TEXT_STEMMER_H

#include "base/dictionary.h"

/* Zeroed before it is opened; a stemmer that was not opened stems nothing and may be freed. */
typedef struct MlStemmer {
  struct sb_stemmer *algorithm; /* NULL: words are their own stems */
  const char *language;         /* libstemmer's own spelling, static */
  MlDictionary words, stems;
  uint32_t *stem_of; /* (words.count) index into stems */
  size_t stem_of_capacity;
} MlStemmer;

/* The i-th language's name, or NULL behind the last one. */
const char *ml_stemmer_language(size_t i);

/* A name or a code (language.h). An unknown language is an error that lists the known ones. */
MlStatus ml_stemmer_open(MlCall *call, MlStemmer *stemmer, const char *language);

/*
** The stem of a word (valid UTF-8), and its length in *stem_length; valid until the next call.
** Words of more than 255 bytes are their own stems. NULL on failure.
*/
const char *ml_stemmer_stem(MlCall *call, MlStemmer *stemmer, const char *word, size_t length,
                            size_t *stem_length);

void ml_stemmer_free(MlStemmer *stemmer);

#endif
