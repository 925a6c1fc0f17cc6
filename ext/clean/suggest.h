/*
** What should be cleaned in a table, and the SQL that does it. A finding is certain, and then part
** of the SELECT that cleans the table; or doubtful: its expression, if there is one, is for the
** reader to take or leave.
**
**   mojibake                 UTF-8 or Windows-1252 that was read as Latin-1: repaired
**   HTML                     character references resolved; doubtful where there are tags
**   invisible characters     removed, other than those that Arabic and Hebrew text needs
**   invalid UTF-8            no expression: what was meant is not known
**   blank texts              empty or white space only: NULL
**   words for no value       N/A, null and their kin; NA, none and - only beside numbers and dates,
**                            otherwise doubtful, as are unknown, tbd and their kin
**   white space around       trimmed
**   repeated white space     one space, where the same value stands with one space as well
**   mixed storage classes    numbers and words: doubtful
**   numbers stored as text   every value is a number; codes with leading zeros, of 16 digits and
**                            more, and telephone numbers are left alone
**   stray percent signs      on some values only, whose figures are those of the others
**   noise of binary fractions  0.30000000000000004
**   numbers with a unit      every value has the same one
**   dates stored as text     every value is a date, and which number is the day is plain
**   times stored as text     nearly every value is a clock time; doubtful
**   booleans written in several ways  yes, Y and TRUE: 1 and 0
**   sentinels                999, -1, 9999-12-31 far away from all others
**   outliers                 numbers beyond the quartiles by 3 times their distance; no expression
**   spelled differently      the same word in other letter case in a column of categories
**   misspelled               a rare value where another column tells the frequent one that it
**                            resembles, or that has three such of one long word; else doubtful
**   missing but known        another column tells the value
**   breaks a dependency      another column tells another value: doubtful
**   constant                 no expression
**   duplicate rows           equal in all columns: doubtful
*/
#ifndef MLEXT_CLEAN_SUGGEST_H
#define MLEXT_CLEAN_SUGGEST_H

#include "clean/survey.h"

/* The column of a finding on whole rows, whose examples are row numbers from 0. */
#define ML_SUGGEST_ROWS SIZE_MAX

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
  int doubtful;   /* for the reader to decide: no part of the whole column's expression */
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

/* Appends a name as SQL. */
MlStatus ml_suggest_name(MlCall *call, MlBuffer *out, const char *name);

#endif
