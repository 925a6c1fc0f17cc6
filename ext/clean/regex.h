/*
** Regular expressions, of Perl's syntax as PCRE2 has it, over UTF-8 with Unicode's classes. Bytes
** that are not UTF-8 are read as U+FFFD.
**
** A search ends in an error when a pattern needs too many steps for a text; it can be interrupted.
*/
#ifndef MLEXT_CLEAN_REGEX_H
#define MLEXT_CLEAN_REGEX_H

#include "base/buffer.h"

typedef struct MlRegex MlRegex; /* one search at a time */

/* A group of the match: where it begins and ends; length ML_NO_GROUP when it took no part. */
#define ML_NO_GROUP SIZE_MAX
typedef struct MlRegexGroup {
  size_t start, length;
} MlRegexGroup;

/* NULL and a failed call when the pattern is wrong. Free with ml_regex_free(). */
MlRegex *ml_regex_new(MlCall *call, const char *pattern, size_t length, int ignore_case);
void ml_regex_free(MlRegex *regex);

/*
** Begins a search in a text, which must outlive it. ml_regex_next() then finds one match after the
** other, none overlapping another: 1 for a match, 0 when there is none left or the call failed.
** ml_regex_text() is the text that the places count in.
*/
MlStatus ml_regex_begin(MlCall *call, MlRegex *regex, const char *text, size_t length);
int ml_regex_next(MlCall *call, MlRegex *regex);
const char *ml_regex_text(const MlRegex *regex, size_t *length);

/* Group 0 is the whole match. */
MlRegexGroup ml_regex_group(const MlRegex *regex, size_t group);
size_t ml_regex_groups(const MlRegex *regex); /* without the whole match */

/* The group of that name, or ML_NO_GROUP. */
size_t ml_regex_named(const MlRegex *regex, const char *name, size_t length);

/*
** Replaces what is in `out` with the text, its first match or all of them replaced. In the
** replacement $0 or $& is the match, $1, ${1}, \1, ${name} are groups, $$ and \\ a sign alone.
** A group that the pattern has not is an error.
*/
MlStatus ml_regex_replace(MlCall *call, MlRegex *regex, const char *text, size_t length,
                          const char *replacement, size_t replacement_length, int all,
                          MlBuffer *out);

#endif
