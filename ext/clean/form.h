/*
** In which form a text writes a value.
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

#endif
