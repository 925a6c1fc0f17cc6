/*
** A text as the characters that its terms are made of: decoded, lower-cased or case-folded,
** stripped of accents, decomposed.
**
** Lower-casing is Unicode's full one without locale, as Python's str.lower(): a capital dotted I
** becomes i and a combining dot, a capital sigma at the end of a word the final sigma. Folding is
** Unicode's full case folding, as Python's str.casefold(): ß becomes ss. Stripping accents is the
** compatibility decomposition (NFKD) without its combining characters, as scikit-learn's
** strip_accents='unicode', or without all that is not ASCII, as its 'ascii'. What is not valid
** UTF-8 reads as U+FFFD.
*/
#ifndef MLEXT_TEXT_CHARACTERS_H
#define MLEXT_TEXT_CHARACTERS_H

#include <stddef.h>
#include <stdint.h>

/* The longest that one source character can become: decomposed U+FDFA has 18. */
enum { ML_CHARACTERS_QUEUE = 40 };

typedef enum MlNormalization {
  ML_NORMALIZE_NONE,
  ML_NORMALIZE_NFC,
  ML_NORMALIZE_NFD,
  ML_NORMALIZE_NFKC,
  ML_NORMALIZE_NFKD
} MlNormalization;

typedef enum MlAccents { ML_ACCENTS_KEEP, ML_ACCENTS_STRIP, ML_ACCENTS_ASCII } MlAccents;

typedef struct MlCharacterOptions {
  int lowercase; /* default 1 */
  int fold;      /* case folding in place of lower-casing; default 0 */
  MlAccents accents;
  MlNormalization normalize; /* here decomposition alone; normalizer.h does the rest */
} MlCharacterOptions;

typedef struct MlCharacters {
  const char *text; /* (length) not owned */
  size_t length;    /* of the text: what the form of a sigma depends on */
  size_t at, limit; /* what is read: text[at .. limit) */
  MlCharacterOptions options;
  size_t start, end; /* source bytes of the character that was given last */
  uint32_t queue[ML_CHARACTERS_QUEUE];
  size_t queued, taken; /* characters in the queue, and how many of them were given */
} MlCharacters;

void ml_characters_begin(MlCharacters *characters, const char *text, size_t length, int lowercase,
                         int strip_accents);

/* The same of text[from .. to) within the text, with all options. */
void ml_characters_begin_within(MlCharacters *characters, const char *text, size_t length,
                                size_t from, size_t to, const MlCharacterOptions *options);

/* The next character, or 0 behind the last one. */
int ml_characters_next(MlCharacters *characters, uint32_t *code);

/* Letters and numbers (general categories L and N) and '_': \w in Python's regular expressions. */
int ml_character_is_word(uint32_t code);

/* White space as Python's str.isspace() has it. */
int ml_character_is_space(uint32_t code);

/* 1 for marks with a combining class: they have a place about the character before them. */
int ml_character_combines(uint32_t code);

int ml_character_is_han(uint32_t code);
int ml_character_is_kana(uint32_t code);

#endif
