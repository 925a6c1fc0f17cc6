/*
** The profile of a column: what kinds of values it holds, how they spread, which are most frequent,
** in which forms its texts are written and what they suffer from.
** One MlProfile a column, fed a value at a time, in bounded memory; what is no longer exact in a
** large column is flagged.
*/
#ifndef MLEXT_CLEAN_PROFILE_H
#define MLEXT_CLEAN_PROFILE_H

#include "base/value.h"
#include "clean/flaw.h"
#include "clean/sketch.h"
#include "math/statistics.h"

typedef struct MlProfileLimits {
  size_t numbers;  /* kept for exact quartiles; 0: 2^20, which is 8 MB a column */
  size_t distinct; /* values kept for exact counts; 0: 2^17 */
  size_t bytes;    /* of these values; 0: 16 MB */
} MlProfileLimits;

/* A copy of a value. */
typedef struct MlProfileBound {
  MlValue value;
  MlBuffer bytes;
} MlProfileBound;

/* What is known of the texts: of each distinct one kept in `values`, and of all others together. */
typedef struct MlProfileTexts {
  MlDictionary forms;   /* the empty one first */
  int64_t *form_counts; /* (forms.count) rows of the texts not kept; owned */
  size_t form_capacity;
  uint16_t *form; /* (values.keys.count) owned */
  uint8_t *flaws; /* the same; the highest bit: a number */
  size_t form_of_capacity, flaws_capacity;
  int64_t flaw_rows[ML_FLAWS]; /* of the texts not kept */
  MlBuffer scratch;
} MlProfileTexts;

typedef struct MlProfile {
  MlProfileLimits limits;
  MlProfileTexts texts;
  int64_t kinds[5]; /* values of each MlValueKind */
  int64_t blanks, number_like;
  MlMoments moments;      /* of the numbers; of number-like text while there are none */
  MlNumberSketch numbers; /* the same */
  MlValueCounts values;   /* all distinct ones, or when is_full the first to come */
  int is_full;
  MlDistinctSketch distinct; /* when is_full */
  MlProfileBound minimum, maximum;
} MlProfile;

void ml_profile_begin(MlProfile *profile, MlProfileLimits limits);
MlStatus ml_profile_add(MlCall *call, MlProfile *profile, const MlValue *value);

/*
** Numbers are the values stored as integers or reals. Only where there are none, the numbers are
** those written in text (as ml_parse_number reads them) and numbers_are_text is 1, so that a column
** imported as text still shows its distribution. Statistics without numbers are NaN.
*/
typedef struct MlProfileResult {
  const char *type;    /* integer, real, text, blob, mixed, empty: of the values stored */
  int64_t count;       /* values that are not NULL */
  int64_t nulls;       /* NULL (and NaN) */
  int64_t blanks;      /* text that is empty or white space only; among count */
  int64_t number_like; /* text that is one number; among count */
  int64_t distinct;    /* values that differ, NULL not counted */
  int distinct_is_approximate;
  int64_t numbers;
  int numbers_are_text;
  double mean, stddev;                                                           /* of the sample */
  double number_minimum, first_quartile, median, third_quartile, number_maximum; /* type 7 */
  int quartiles_are_approximate;
  /* In SQLite's order: numbers, text by bytes, blobs. NULL when there is no value. The bytes belong
  ** to the profile. */
  MlValue minimum, maximum;
  MlValue most_frequent; /* the smallest in a tie */
  int64_t frequency;
  int frequency_is_approximate; /* the most frequent of the first distinct values only */
  int64_t outliers; /* numbers beyond the quartiles by 1.5 times their distance (Tukey) */
  /* Rows; where not all distinct values are kept, of the first ones only. */
  int64_t sentinels;     /* see sentinel.h */
  int64_t case_variants; /* texts of which a more frequent one differs in letter case alone */
  int64_t flaws[ML_FLAWS];
} MlProfileResult;

/* Reads the profile; more values may follow. */
MlStatus ml_profile_read(MlCall *call, MlProfile *profile, MlProfileResult *result);

/*
** The forms of the texts, for which see form.h, the most frequent first: `give` is called for each.
*/
typedef MlStatus (*MlProfileForm)(MlCall *call, void *arg, const char *form, int64_t rows);
MlStatus ml_profile_forms(MlCall *call, MlProfile *profile, MlProfileForm give, void *arg);

void ml_profile_free(MlProfile *profile);

#endif
