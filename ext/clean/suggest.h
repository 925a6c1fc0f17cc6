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
  const char *text; /* without white space around it, and with what was broken in it repaired */
  size_t length;
  int64_t rows;
  char *owned;    /* the repaired text, or NULL */
  unsigned flaws; /* MlFlaw, before the repair */
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

/* Adds a finding on the items that are marked (count), or on all; with a template, or NULL. */
MlFinding *ml_suggest_items(MlCall *call, const MlSuggestColumn *column, const char *problem,
                            const unsigned char *marks, const char *template);

/*
** Repairs the text of an item and notes its flaws; characters removed are added to `invisible`.
** Then, once for the column, the findings (suggest_text.c).
*/
typedef struct MlSuggestRepairs {
  uint32_t invisible[8];
  int invisible_count;
  int fixes;    /* ml_fix_encoding() mends some */
  int has_tags; /* HTML is left to the reader; known before the first repair */
  /* Bit i: the control character 0x80 + i, which Windows-1252 has a meaning for. */
  uint32_t windows;
} MlSuggestRepairs;
MlStatus ml_suggest_repair(MlCall *call, MlSuggestItem *item, MlSuggestRepairs *repairs);
MlStatus ml_suggest_repairs(MlCall *call, const MlSuggestColumn *column,
                            const MlSuggestItem *others, size_t other_count,
                            const MlSuggestRepairs *repairs);

/* Numbers beside words; outliers among numbers (suggest_kinds.c). */
MlStatus ml_suggest_mixture(MlCall *call, const MlSuggestColumn *column);
MlStatus ml_suggest_outliers(MlCall *call, const MlSuggestColumn *column);

/* Rare values that resemble a frequent one, and rows that stand there twice (suggest_levels.c). */
MlStatus ml_suggest_levels(MlCall *call, MlSuggestions *suggestions, size_t column);
MlStatus ml_suggest_duplicates(MlCall *call, MlSuggestions *suggestions);

/*
** 1 when the texts are numbers, dates, numbers with a unit, or words for yes and no; adds the
** findings.
*/
int ml_suggest_booleans(MlCall *call, const MlSuggestColumn *column);
int ml_suggest_numbers(MlCall *call, const MlSuggestColumn *column);
int ml_suggest_dates(MlCall *call, const MlSuggestColumn *column);
int ml_suggest_units(MlCall *call, const MlSuggestColumn *column);

/* The same for clock times; 1 only when all are. */
int ml_suggest_times(MlCall *call, const MlSuggestColumn *column);

#endif
