/* One key for the spellings of a word. */
#ifndef MLEXT_CLEAN_SPELLING_H
#define MLEXT_CLEAN_SPELLING_H

#include "base/buffer.h"

/*
** Replaces what is in `out` with the text in small letters; with `fold_space`, each run of white
** space is one space.
*/
MlStatus ml_spelling_key(MlCall *call, const char *text, size_t length, int fold_space,
                         MlBuffer *out);

#endif
