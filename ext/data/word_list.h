/*
** A list of words with a number each, as one printable text: the value that ml_dictionary() makes,
** and what an option of words and numbers (ML_OPTION_COUNTS) becomes.
**
**   0  "mld1"
**   4  hash of all behind 20, 16 hexadecimal digits
**  20  the words, base64 (RFC 4648) without padding
**
** The words are sorted by bytes, each once, and written one behind the other as: how many bytes it
** shares with the one before, how many follow, those; then its number, a whole one below 2^53 as
** 2n + 1, any other as 0 and 8 bytes, little-endian. Counts are variable-length integers as in
** record.h. The same words and numbers give the same text, in whatever order they came.
*/
#ifndef MLEXT_DATA_WORD_LIST_H
#define MLEXT_DATA_WORD_LIST_H

#include "base/buffer.h"
#include "base/dictionary.h"

/* A list being made. Zeroed before its first use. */
typedef struct MlWordList {
  MlDictionary words;
  double *numbers; /* (words.count) owned */
  size_t capacity;
} MlWordList;

enum { ML_WORD_LIST_BYTES_MAX = 400 }; /* of a word */

/* Adds a word; the numbers (>= 0, below 1e300) of one given twice add up. */
MlStatus ml_word_list_add(MlCall *call, MlWordList *list, const char *word, size_t length,
                          double number);

/* Appends the text. */
MlStatus ml_word_list_write(MlCall *call, const MlWordList *list, MlBuffer *out);

void ml_word_list_free(MlWordList *list);

/* 1 when the text begins as a list does. */
int ml_word_list_is_meant(const char *text, size_t length);

typedef MlStatus (*MlWordListGive)(MlCall *call, void *to, const char *word, size_t length,
                                   double number);

/* Hands over each word, in order. A text that is damaged is an error, which names `what`. */
MlStatus ml_word_list_read(MlCall *call, const char *text, size_t length, const char *what,
                           MlWordListGive give, void *to);

/*
** An options text, known to stand for itself: where it holds a long list, ml_known_text_is()
** compares the digest and the ends of that list and all that is around it, not every byte of it.
** Rows that bring a dictionary of megabytes each are told apart at little cost so.
*/
typedef struct MlKnownText {
  char *text; /* owned; NULL: none */
  size_t length;
  size_t from, to; /* the part that is not compared */
} MlKnownText;

/* Keeps a copy of the text (NULL: none); its list, if any, has been checked before. */
MlStatus ml_known_text_set(MlCall *call, MlKnownText *known, const char *text, size_t length);
int ml_known_text_is(const MlKnownText *known, const char *text, size_t length);
void ml_known_text_free(MlKnownText *known);

#endif
