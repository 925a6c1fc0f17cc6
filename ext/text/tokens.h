/*
** Words of a text, one after another.
**
** By pattern, a token is a longest run of two or more word characters (letters, numbers and '_'),
** as scikit-learn's default (?u)\b\w\w+\b; or it is a word by UAX #29 (word_break.h): a segment
** with a letter or a number in it, of one character or more.
**
** Where the text is Han or kana, which are written without spaces, each two neighbours of a run are
** a token, so that pairs overlap; a Han character alone is a token too, by pattern unless the text
** has letters of other scripts and no second character of Han or kana: so a Western text has
** scikit-learn's tokens, stray characters or not. Or each character is one, or what a dictionary
** finds (segmenter.h), or the whole run. ML_CJK_RUN by pattern is scikit-learn's way.
**
** URLs, e-mail addresses, hashtags, mentions, numbers and emoji (entities.h) are read like other
** text, or are a token each, or are left out.
*/
#ifndef MLEXT_TEXT_TOKENS_H
#define MLEXT_TEXT_TOKENS_H

#include "base/buffer.h"
#include "text/entities.h"
#include "text/normalizer.h"
#include "text/segmenter.h"

typedef enum MlCjk { ML_CJK_PAIRS, ML_CJK_RUN, ML_CJK_CHARACTERS, ML_CJK_WORDS } MlCjk;

typedef enum MlWordRule { ML_WORDS_BY_PATTERN, ML_WORDS_BY_UNICODE } MlWordRule;

typedef enum MlEntityUse { ML_ENTITY_PLAIN, ML_ENTITY_KEEP, ML_ENTITY_DROP } MlEntityUse;

typedef struct MlTokenOptions {
  MlCharacterOptions characters; /* default: lower-cased */
  MlWordRule rule;
  MlCjk cjk;                             /* ML_CJK_WORDS needs a segmenter */
  MlEntityUse entities[ML_ENTITY_KINDS]; /* by MlEntityKind */
} MlTokenOptions;

/* A character of a run of Han and kana. */
typedef struct MlRunUnit {
  size_t start, end; /* its bytes in the text */
} MlRunUnit;

/* Zeroed before its first use; begin it for each text; free it at the end. */
typedef struct MlTokens {
  MlTokenOptions options;
  const MlSegmenter *segmenter; /* of ML_CJK_WORDS, ready; not owned, set before begin */
  MlBuffer token;               /* the token as it counts: lower-cased and so on; valid UTF-8 */
  size_t start, end;            /* its bytes in the text */
  int is_entity;                /* it is a URL, an address and so on, kept whole */
  /* ---- the text at hand */
  const char *text;
  size_t length;
  int alone;        /* a Han character alone is a token: 1, 0, or -1 while not known */
  size_t at, limit; /* the stretch that is read as words: up to the next entity */
  int has_entity;   /* entity stands at limit */
  MlEntity entity;
  MlEntities entities;
  MlNormalizer characters; /* of the stretch, by pattern; of a word else */
  uint32_t code;           /* a character that was read ahead, when has_code */
  int has_code;
  /* ---- the run of Han and kana at hand */
  MlBuffer run;     /* its characters */
  MlRunUnit *units; /* (unit_count) */
  size_t *places;   /* (unit_count + 1) where each begins in run */
  double *best;     /* of the segmenter, with next */
  size_t *next;
  size_t unit_count, unit, units_capacity, places_capacity, best_capacity, next_capacity;
  int is_first_part, run_goes_on; /* it is cut at its greatest length */
} MlTokens;

MlTokenOptions ml_token_options(void);

/* The text must stay where it is until its last token was read. */
void ml_tokens_begin(MlTokens *tokens, const MlTokenOptions *options, const char *text,
                     size_t length);

/* Reads the next token into token, start and end: 1, or 0 behind the last one and on failure. */
int ml_tokens_next(MlCall *call, MlTokens *tokens);

void ml_tokens_free(MlTokens *tokens);

#endif
