/* What the parts of the search for cleaning proposals (suggest_*.c) share. */
#ifndef MLEXT_CLEAN_SUGGEST_PARTS_H
#define MLEXT_CLEAN_SUGGEST_PARTS_H

#include "clean/suggest.h"

/* One distinct text of a column. */
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

/* ---- findings, and SQL: suggest_findings.c */

/* Opens a finding; NULL on failure. */
MlFinding *ml_suggest_add(MlCall *call, MlSuggestions *suggestions, size_t column,
                          const char *problem);
/* Counts rows of a code towards it, and shows the code if there is room. */
void ml_finding_count(MlFinding *finding, uint32_t code, int64_t rows);
/* Gives it the template in the buffer; an empty one gives none. */
MlStatus ml_finding_template(MlCall *call, MlFinding *finding, const MlBuffer *text);

/* Adds a finding on the items that are marked (count), or on all; with a template, or NULL. */
MlFinding *ml_suggest_items(MlCall *call, const MlSuggestColumn *column, const char *problem,
                            const unsigned char *marks, const char *template);

/* Appends a text as SQL, if it can be written so: it has neither a NUL nor the hole in it. */
int ml_suggest_can_quote(const char *text, size_t length);
MlStatus ml_suggest_quote(MlCall *call, MlBuffer *out, const char *text, size_t length);

/* ---- a column by itself: suggest_values.c, which asks those below */

MlStatus ml_suggest_values(MlCall *call, MlSuggestions *suggestions, size_t column);

/* ---- broken characters: suggest_text.c */

typedef struct MlSuggestRepairs {
  uint32_t invisible[8];
  int invisible_count;
  int fixes;    /* ml_fix_encoding() mends some */
  int has_tags; /* HTML is left to the reader; known before the first repair */
  /* Bit i: the control character 0x80 + i, which Windows-1252 has a meaning for. */
  uint32_t windows;
} MlSuggestRepairs;

/*
** Repairs the text of an item and notes its flaws; characters removed are added to `invisible`.
** Then, once for the column, the findings.
*/
MlStatus ml_suggest_repair(MlCall *call, MlSuggestItem *item, MlSuggestRepairs *repairs);
MlStatus ml_suggest_repairs(MlCall *call, const MlSuggestColumn *column,
                            const MlSuggestItem *others, size_t other_count,
                            const MlSuggestRepairs *repairs);

/* ---- what the texts are: suggest_types.c, suggest_kinds.c */

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

/* Numbers beside words; outliers among numbers. */
MlStatus ml_suggest_mixture(MlCall *call, const MlSuggestColumn *column);
MlStatus ml_suggest_outliers(MlCall *call, const MlSuggestColumn *column);

/* ---- across columns: suggest_across.c */

MlStatus ml_suggest_across(MlCall *call, MlSuggestions *suggestions);

/* ---- rare values that resemble a frequent one, rows that stand there twice: suggest_levels.c */

MlStatus ml_suggest_levels(MlCall *call, MlSuggestions *suggestions, size_t column);
MlStatus ml_suggest_duplicates(MlCall *call, MlSuggestions *suggestions);

#endif
