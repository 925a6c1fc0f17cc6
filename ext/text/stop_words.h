/*
** Lists of stop words by language. English is the list of scikit-learn (318 words, by the Glasgow
** Information Retrieval Group); the others are those of the Snowball project.
*/
#ifndef MLEXT_TEXT_STOP_WORDS_H
#define MLEXT_TEXT_STOP_WORDS_H

#include "base/dictionary.h"

/* The i-th language's name in alphabetical order, or NULL behind the last one. */
const char *ml_stop_words_language(size_t i);

/* Adds the language's words to `words`. An unknown language is an error that lists the known. */
MlStatus ml_stop_words_add(MlCall *call, MlDictionary *words, const char *language);

#endif
