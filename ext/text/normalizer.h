/*
** Characters in one of Unicode's normal forms (UAX #15), each with the bytes of the text that it
** comes from: those of all the characters that were composed to it.
*/
#ifndef MLEXT_TEXT_NORMALIZER_H
#define MLEXT_TEXT_NORMALIZER_H

#include "base/memory.h"
#include "text/characters.h"

typedef struct MlNormalCharacter {
  uint32_t code;
  uint32_t combining_class;
  size_t start, end;
} MlNormalCharacter;

/* Zeroed before its first use; begin it for each text; free it at the end. */
typedef struct MlNormalizer {
  MlCharacters characters;
  size_t start, end;        /* source bytes of the character that was given last */
  MlNormalCharacter *run;   /* (count) a starter and what is combined with it, in order */
  MlNormalCharacter *spare; /* for sorting them */
  size_t count, taken, capacity, spare_capacity;
  MlNormalCharacter next; /* the starter that was read ahead, when has_next */
  int has_next;
} MlNormalizer;

void ml_normalizer_begin(MlNormalizer *normalizer, const char *text, size_t length, size_t from,
                         size_t to, const MlCharacterOptions *options);

/* The next character, or 0 behind the last one and on failure. */
int ml_normalizer_next(MlCall *call, MlNormalizer *normalizer, uint32_t *code);

/* 1 when the next character is that at characters.at: nothing was read ahead. */
static inline int ml_normalizer_is_level(const MlNormalizer *n) {
  return n->characters.taken >= n->characters.queued && n->taken >= n->count && !n->has_next;
}

void ml_normalizer_free(MlNormalizer *normalizer);

#endif
