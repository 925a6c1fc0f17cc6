/*
** Words of a text, one after another.
**
** A token is a longest run of two or more word characters (letters, numbers and '_'), as
** scikit-learn's default pattern (?u)\b\w\w+\b. Where the text is Han or kana, which are written
** without spaces, each two neighbours of a run are a token, so that pairs overlap; a Han character
** alone is a token too, unless the text has letters of other scripts and no second character of
** Han or kana. So a Western text has scikit-learn's tokens, stray characters or not. ML_CJK_RUN
** turns all of that off.
*/
#ifndef MLEXT_TEXT_TOKENS_H
#define MLEXT_TEXT_TOKENS_H

#include "base/buffer.h"
#include "text/characters.h"

typedef enum MlCjk { ML_CJK_PAIRS, ML_CJK_RUN } MlCjk;

typedef struct MlTokenOptions {
  int lowercase;     /* default 1 */
  int strip_accents; /* default 0 */
  MlCjk cjk;         /* default ML_CJK_PAIRS */
} MlTokenOptions;

/* Zeroed before its first use; begin it for each text; free it at the end. */
typedef struct MlTokens {
  MlTokenOptions options;
  MlBuffer token;    /* the token as it counts: lower-cased and so on; valid UTF-8 */
  size_t start, end; /* its bytes in the text */
  MlCharacters characters;
  uint32_t code; /* a character that was read ahead, when has_code */
  int has_code;
  uint32_t previous; /* the last character of the run of Han and kana that we are in */
  size_t previous_start, previous_end;
  size_t run; /* characters of that run so far; 0 outside of one */
  int alone;  /* a Han character alone is a token of this text: 1, 0, or -1 while not known */
} MlTokens;

MlTokenOptions ml_token_options(void);

/* The text must stay where it is until its last token was read. */
void ml_tokens_begin(MlTokens *tokens, const MlTokenOptions *options, const char *text,
                     size_t length);

/* Reads the next token into token, start and end: 1, or 0 behind the last one and on failure. */
int ml_tokens_next(MlCall *call, MlTokens *tokens);

void ml_tokens_free(MlTokens *tokens);

#endif
