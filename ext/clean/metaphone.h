/*
** How a word sounds in English, after the rules of Double Metaphone (L. Philips, C/C++ Users
** Journal, June 2000): a primary code, and a secondary one for another way to say it, such as that
** of the language a name is from. Codes are made of the letters of the consonants, A for any vowel
** that begins the word, 0 for th, X for sh and ch. They are not cut at four letters.
*/
#ifndef MLEXT_CLEAN_METAPHONE_H
#define MLEXT_CLEAN_METAPHONE_H

#include "base/buffer.h"

/*
** Replaces what is in both with the codes, the same one twice where there is but one way to say it.
** Accents are left out (c with cedilla sounds as s); what is no letter of Latin script is silent.
*/
MlStatus ml_double_metaphone(MlCall *call, const char *text, size_t length, MlBuffer *primary,
                             MlBuffer *secondary);

#endif
