/* What is wrong with a text, whatever it says: stray and broken characters. */
#ifndef MLEXT_CLEAN_FLAW_H
#define MLEXT_CLEAN_FLAW_H

#include "base/memory.h"

/* What a text may suffer from: bits. */
typedef enum MlFlaw {
  ML_FLAW_SPACE = 1,     /* white space around it */
  ML_FLAW_RUN = 2,       /* repeated white space, or other than spaces, inside */
  ML_FLAW_INVISIBLE = 4, /* control characters, zero-width spaces and their kin */
  ML_FLAW_UTF8 = 8,      /* bytes that are not UTF-8, or U+FFFD in their place */
  ML_FLAW_MOJIBAKE = 16, /* UTF-8 or Windows-1252 that was read as Latin-1 and written again */
  ML_FLAW_HTML = 32,     /* tags or character references */
  ML_FLAW_NO_VALUE = 64  /* N/A, -, unknown and their kin, which stand for no value */
} MlFlaw;

enum { ML_FLAWS = 7 };

/* What the flaw of bit 1 << i is called: as ml_suggest_cleaning() does. */
extern const char *const ml_flaw_names[ML_FLAWS];

/*
** What a control character of 0x80 to 0x9F stands for where Windows-1252 was read as Latin-1, or 0.
*/
uint32_t ml_windows_control(uint32_t point);

/* Of a text's first megabyte. */
unsigned ml_flaws_of(MlCall *call, const char *text, size_t length);

/* 1 when a tag such as <br> or </td> is in it. */
int ml_has_html_tag(const char *text, size_t length);

#endif
