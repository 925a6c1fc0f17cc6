/*
** Truth as people write it: yes and no, true and false, on and off, 1 and 0, y and n, t and f, and
** the words for yes, no, true and false of some 40 languages, in any letter case and width; boxes
** and crosses. Words that say yes in one language and no in another (nu, na, ne are no; no is) are
** decided for the more usual one or left out.
*/
#ifndef MLEXT_CLEAN_BOOLEAN_H
#define MLEXT_CLEAN_BOOLEAN_H

#include "clean/recode.h"

/* 1, 0, or -1 for what is neither. Texts longer than any word cost nothing. */
int ml_parse_boolean(MlCall *call, const MlValue *value, MlBuffer *scratch);

#endif
