/*
** Words by UAX #29, Unicode Text Segmentation, revision 41 (Unicode 15.0): the default word
** boundaries, without tailoring.
*/
#ifndef MLEXT_TEXT_WORD_BREAK_H
#define MLEXT_TEXT_WORD_BREAK_H

#include "base/call.h"

/*
** The end of the segment of text[0 .. length) that begins at `start`, which is a boundary and below
** `length`. *is_word becomes 1 when it has a letter or a number in it: space, punctuation and
** symbols are segments too. After a failure of the call the end is that of the text.
*/
size_t ml_word_break_end(MlCall *call, const char *text, size_t length, size_t start, int *is_word);

/* 1 for characters that belong to the one before them: Extend, Format and ZWJ (rule WB4). */
int ml_word_break_is_attached(uint32_t code);

#endif
