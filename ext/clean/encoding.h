/*
** Repair of text whose UTF-8 was read as Windows-1252 or Latin-1 and written as UTF-8 again, so
** that each character beyond ASCII became two to four: caf\u00c3\u00a9 for caf\u00e9.
**
** Such a run is the characters of a lead byte and its continuation bytes. In text that is right,
** these hardly ever follow on each other, with one exception: a capital letter or a vowel with an
** accent before a quotation mark, a dash or a sign such as (R), as in CAF\u00c9\u00bb. A run that
** might be that is repaired only in a text with runs that cannot.
*/
#ifndef MLEXT_CLEAN_ENCODING_H
#define MLEXT_CLEAN_ENCODING_H

#include "base/buffer.h"

/*
** 1 and the repaired text in place of what is in `out`; 0 when there is nothing to repair, or the
** call failed. Misreadings on top of one another are all undone. What is not valid UTF-8 stays.
*/
int ml_fix_encoding(MlCall *call, const char *text, size_t length, MlBuffer *out);

#endif
