/*
** Names of languages: those of stemmers and stop words, by their codes of ISO 639-1 and 639-2 too.
*/
#ifndef MLEXT_TEXT_LANGUAGE_H
#define MLEXT_TEXT_LANGUAGE_H

#include <stddef.h>

/*
** The English name, in lower case and static, of a name or a code in any case; NULL when unknown.
*/
const char *ml_language_find(const char *name, size_t length);

#endif
