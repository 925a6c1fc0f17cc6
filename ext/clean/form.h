/*
** In which form a text writes a value, and what is wrong with the text itself.
**
** The form of a number is one of
**   integer, leading zeros (007), decimal (1.5), decimal comma (1,5), thousands (1,234.5),
**   exponent (1e5), percent, currency, parentheses (5), with a word (1.5 million), other digits
** that of a date or a clock time the format that ml_date() and strptime read it with, such as
** %Y-%m-%d, %m/%d/%Y or %I:%M %p; "other date" where no format does. A word for yes or no is a
** "boolean"; any other text has no form.
*/
#ifndef MLEXT_CLEAN_FORM_H
#define MLEXT_CLEAN_FORM_H

#include "base/buffer.h"
#include "base/dictionary.h"

/*
** Replaces what is in `out` with the form's name, or with nothing. Where either of two numbers may
** be the day, they stand as %1 and %2: see ml_forms_settle().
*/
MlStatus ml_form_of(MlCall *call, const char *text, size_t length, MlBuffer *out);

/*
** The forms of a column, counted (counts: (forms->count), rows). Those with %1 and %2 go to the one
** of the two orders that others of their kind have, month first in doubt: their counts become 0 and
** the other's grow; it is added where it is not there.
*/
MlStatus ml_forms_settle(MlCall *call, MlDictionary *forms, int64_t **counts, size_t *capacity);

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
