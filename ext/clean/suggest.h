/*
** What should be cleaned in a table, and the SQL that does it. Only what is certain is proposed: a
** finding whose mending would be a guess comes without an expression.
**
**   blank texts              empty or white space only: NULL
**   words for no value       N/A, null and their kin; NA, none and - only beside numbers and dates
**   white space around       trimmed
**   repeated white space     one space, where the same value stands with one space as well
**   numbers stored as text   every value is a number; codes with leading zeros, of 16 digits and
**                            more, and telephone numbers are left alone
**   stray percent signs      on some values only, whose figures are those of the others
**   noise of binary fractions  0.30000000000000004
**   numbers with a unit      every value has the same one
**   dates stored as text     every value is a date, and which number is the day is plain
**   sentinels                999, -1, 9999-12-31 far away from all others
**   spelled differently      the same word in other letter case in a column of categories
**   misspelled               a rare value where another column tells the frequent one that it
**                            resembles
**   missing but known        another column tells the value
**   constant                 nothing to mend
*/
#ifndef MLEXT_CLEAN_SUGGEST_H
#define MLEXT_CLEAN_SUGGEST_H

#include "clean/survey.h"

/* Stands in a template for the expression that is mended. */
#define ML_SUGGEST_HOLE '\001'

typedef struct MlFinding {
  size_t column;
  const char *problem;
  int64_t rows;
  uint32_t examples[3]; /* codes of the column */
  int example_count;
  char *template; /* SQL with holes; NULL when nothing certain can be done; owned */
  int across;     /* another column plays a part: after all others */
} MlFinding;

typedef struct MlSuggestions {
  const MlSurvey *survey;
  char *const *names; /* of the columns; not owned */
  MlFinding *list;    /* (count) by column; owned */
  size_t count, capacity;
  uint32_t **canon; /* (columns) a code to the code of what it becomes, or ML_SURVEY_NULL; owned */
  unsigned char *is_text; /* (columns) words, neither numbers nor dates; owned */
} MlSuggestions;

/* Looks for everything. The survey and the names must live on. Free in any case. */
MlStatus ml_suggest(MlCall *call, const MlSurvey *survey, char *const *names,
                    MlSuggestions *suggestions);
void ml_suggest_free(MlSuggestions *suggestions);

/* Appends the expression of one finding alone, or of a column with all its findings. */
MlStatus ml_suggest_expression(MlCall *call, const MlSuggestions *suggestions, size_t finding,
                               MlBuffer *out);
MlStatus ml_suggest_column(MlCall *call, const MlSuggestions *suggestions, size_t column,
                           MlBuffer *out);

/* ---- for the parts of the search */

/* Opens a finding; NULL on failure. */
MlFinding *ml_suggest_add(MlCall *call, MlSuggestions *suggestions, size_t column,
                          const char *problem);
/* Counts rows of a code towards it, and shows the code if there is room. */
void ml_finding_count(MlFinding *finding, uint32_t code, int64_t rows);
/* Gives it the template in the buffer; an empty one gives none. */
MlStatus ml_finding_template(MlCall *call, MlFinding *finding, const MlBuffer *text);

/* Appends a name or a text as SQL; 0 when a text cannot be written so (a NUL or the hole in it). */
MlStatus ml_suggest_name(MlCall *call, MlBuffer *out, const char *name);
int ml_suggest_can_quote(const char *text, size_t length);
MlStatus ml_suggest_quote(MlCall *call, MlBuffer *out, const char *text, size_t length);

/* The columns one by one (suggest_values.c, suggest_types.c), then across (suggest_across.c). */
MlStatus ml_suggest_values(MlCall *call, MlSuggestions *suggestions, size_t column);
MlStatus ml_suggest_across(MlCall *call, MlSuggestions *suggestions);

/* One distinct text of a column, for the parts. */
typedef struct MlSuggestItem {
  uint32_t code;
  const char *text; /* without white space around it */
  size_t length;
  int64_t rows;
} MlSuggestItem;

typedef struct MlSuggestColumn {
  MlSuggestions *suggestions;
  size_t column;
  MlSuggestItem *items; /* (count) texts that stand for a value */
  size_t count;
  int64_t text_rows;   /* of items */
  int64_t number_rows; /* stored as numbers */
  int64_t rows;        /* all that have a value */
} MlSuggestColumn;

/* 1 when the texts are numbers, dates, or numbers with a unit; adds the findings. */
int ml_suggest_numbers(MlCall *call, const MlSuggestColumn *column);
int ml_suggest_dates(MlCall *call, const MlSuggestColumn *column);
int ml_suggest_units(MlCall *call, const MlSuggestColumn *column);

#endif
