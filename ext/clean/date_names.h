/* The words of dates, in many languages, and what they stand for. */
#ifndef MLEXT_CLEAN_DATE_NAMES_H
#define MLEXT_CLEAN_DATE_NAMES_H

#include <stdint.h>

/* Words are kept in lower case, without accents, and cut off after this many bytes. */
enum { ML_DATE_NAME_BYTES = 21 };

typedef enum MlDateNameKind {
  ML_DATE_MONTH = 1,  /* value: 1 to 12 */
  ML_DATE_WEEKDAY,    /* value: 0 (Monday) to 6 */
  ML_DATE_MERIDIEM,   /* value: 0 am, 1 pm */
  ML_DATE_CLOCK,      /* noon or midnight; value: the hour */
  ML_DATE_CLOCK_WORD, /* "o'clock" */
  ML_DATE_ORDINAL,    /* st, nd, rd, th */
  ML_DATE_HOUR,
  ML_DATE_MINUTE,
  ML_DATE_SECOND,
  ML_DATE_T,          /* between date and time */
  ML_DATE_YEAR,       /* the number before it is a year */
  ML_DATE_MONTH_MARK, /* the number before it is a month */
  ML_DATE_DAY,        /* the number before it is a day */
  ML_DATE_MONTH_NEXT, /* the number behind it is a month */
  ML_DATE_ZONE,       /* value: quarters of an hour east of Greenwich */
  ML_DATE_FILLER      /* means nothing */
} MlDateNameKind;

enum {
  ML_DATE_FOREIGN = 1,       /* no English word */
  ML_DATE_MAYBE_WEEKDAY = 2, /* a month that is a weekday in another language */
  ML_DATE_THAI = 4
};

typedef struct MlDateName {
  char word[ML_DATE_NAME_BYTES]; /* padded with NULs; no NUL behind the longest */
  uint8_t kind;                  /* MlDateNameKind */
  int8_t value;
  uint8_t flags;
} MlDateName;

#endif
