/*
** A text as the characters that its terms are made of: decoded, lower-cased, stripped of accents.
**
** Lower-casing is Unicode's full one without locale, as Python's str.lower(): a capital dotted I
** becomes i and a combining dot, a capital sigma at the end of a word the final sigma. Stripping
** accents is the compatibility decomposition (NFKD) without its combining characters, as
** scikit-learn's strip_accents='unicode'. What is not valid UTF-8 reads as U+FFFD.
*/
#ifndef MLEXT_TEXT_CHARACTERS_H
#define MLEXT_TEXT_CHARACTERS_H

#include <stddef.h>
#include <stdint.h>

/* The longest that one source character can become: decomposed U+FDFA has 18. */
enum { ML_CHARACTERS_QUEUE = 40 };

typedef struct MlCharacters {
  const char *text; /* (length) not owned */
  size_t length, at;
  int lowercase, strip_accents;
  size_t start, end; /* source bytes of the character that was given last */
  uint32_t queue[ML_CHARACTERS_QUEUE];
  size_t queued, taken; /* characters in the queue, and how many of them were given */
} MlCharacters;

void ml_characters_begin(MlCharacters *characters, const char *text, size_t length, int lowercase,
                         int strip_accents);

/* The next character, or 0 behind the last one. */
int ml_characters_next(MlCharacters *characters, uint32_t *code);

/* Letters and numbers (general categories L and N) and '_': \w in Python's regular expressions. */
int ml_character_is_word(uint32_t code);

/* White space as Python's str.isspace() has it. */
int ml_character_is_space(uint32_t code);

int ml_character_is_han(uint32_t code);
int ml_character_is_kana(uint32_t code);

#endif
