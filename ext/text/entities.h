/*
** What stands in a text as one though word boundaries would split it: URLs, e-mail addresses,
** hashtags, mentions, numbers and emoji.
**
**   URL       scheme:// or www. and what follows up to a space, a quote, <, > or Han and kana,
**             without punctuation at its end (and a closing bracket that was not opened in it)
**   e-mail    letters, digits and . _ % + - before an @, and a domain of two or more labels behind
**             it
**   hashtag   # and letters, marks, digits and _, at least one of them a letter
**   mention   @ and letters, marks, digits and _
**   number    decimal digits, in groups with . , ' or their like between two, and an exponent, when
**             no letter stands at either end
**   emoji     a whole sequence of UTS #51: with its modifiers, joined ones, flags, keycaps. What is
**             text by default and stands below U+2600, such as the copyright sign, only with U+FE0F
**
** A letter before them that is not Han or kana makes them a part of a word: then they are none.
*/
#ifndef MLEXT_TEXT_ENTITIES_H
#define MLEXT_TEXT_ENTITIES_H

#include "base/call.h"

typedef enum MlEntityKind {
  ML_ENTITY_URL,
  ML_ENTITY_EMAIL,
  ML_ENTITY_HASHTAG,
  ML_ENTITY_MENTION,
  ML_ENTITY_NUMBER,
  ML_ENTITY_EMOJI,
  ML_ENTITY_KINDS
} MlEntityKind;

typedef struct MlEntities {
  const char *text; /* (length) not owned */
  size_t length, at;
  unsigned kinds;    /* 1 << MlEntityKind of each that is looked for */
  uint32_t previous; /* the character before `at`, 0 at the beginning */
  size_t no_email;   /* no address begins before this byte */
} MlEntities;

typedef struct MlEntity {
  MlEntityKind kind;
  size_t start, end; /* its bytes in the text */
} MlEntity;

void ml_entities_begin(MlEntities *entities, const char *text, size_t length, unsigned kinds);

/* The next one, or 0 behind the last one and on failure. */
int ml_entities_next(MlCall *call, MlEntities *entities, MlEntity *entity);

#endif
