/*
** Values as SQL has them, their order, and tables that count the distinct ones.
**
** Values that SQL calls equal are one value here: the integer 1 and the real 1.0 are the same, and
** so are 0.0 and -0.0; the text '1' and the blob x'31' are others. A NaN counts as NULL.
*/
#ifndef MLEXT_BASE_VALUE_H
#define MLEXT_BASE_VALUE_H

#include "base/buffer.h"
#include "base/decimal.h"
#include "base/dictionary.h"

typedef enum MlValueKind {
  ML_VALUE_NULL,
  ML_VALUE_INTEGER,
  ML_VALUE_REAL,
  ML_VALUE_TEXT,
  ML_VALUE_BLOB
} MlValueKind;

typedef struct MlValue {
  MlValueKind kind;
  int64_t integer;   /* ML_VALUE_INTEGER */
  double real;       /* ML_VALUE_REAL */
  const char *bytes; /* ML_VALUE_TEXT (UTF-8) and ML_VALUE_BLOB: not owned, no NUL needed */
  size_t length;
} MlValue;

MlValue ml_value_null(void);
MlValue ml_value_integer(int64_t integer);
MlValue ml_value_real(double real);
MlValue ml_value_text(const char *text, size_t length);
MlValue ml_value_blob(const void *bytes, size_t length);

/* 1 for NULL and for NaN. */
int ml_value_is_null(const MlValue *value);

/* 1 for integers and for reals other than NaN. */
int ml_value_is_number(const MlValue *value);

/* An integer or a real as a double, 0 for other kinds. */
double ml_value_number(const MlValue *value);

/*
** A number becomes its text, which stands in `room`: 645, 1.5, 3.0. So a column of documents takes
** '645' as well where an import has made it a number. Other kinds stay; returns 1 for a text.
*/
int ml_value_spell(MlValue *value, char room[ML_DOUBLE_TEXT]);

/* <0, 0, >0 in SQLite's order: NULL, then numbers, text by bytes, blobs by bytes. */
int ml_value_compare(const MlValue *left, const MlValue *right);

/* Equal values have equal hashes, on every machine and in every version. */
uint64_t ml_value_hash(const MlValue *value, uint64_t seed);

/* Distinct values, numbered in order of first appearance, with a count each. Zero bytes: empty. */
typedef struct MlValueCounts {
  MlDictionary keys;
  int64_t *counts; /* (keys.count), owned */
  size_t counts_capacity;
  MlBuffer scratch; /* the key being looked up */
  int64_t integers; /* values of integer kind counted */
  size_t present;   /* values whose count is above 0 */
} MlValueCounts;

/*
** Adds `by` (negative: takes back) to the count of a value that is not NULL. Returns its number,
** or ML_NOT_FOUND on failure. A value whose count falls to 0 keeps its number.
*/
size_t ml_value_counts_add(MlCall *call, MlValueCounts *table, const MlValue *value, int64_t by);

/*
** Drops the values whose count is not above 0 when they are most of a large table, so that windows
** that move on do not keep all they have seen. The others are numbered anew then.
*/
MlStatus ml_value_counts_compact(MlCall *call, MlValueCounts *table);

/* The number of a value, or ML_NOT_FOUND when it is absent or on failure (see the call). */
size_t ml_value_counts_find(MlCall *call, MlValueCounts *table, const MlValue *value);

/*
** The value of that number; its bytes belong to the table until the next add. A whole number is
** an integer when the table has counted any integer, and a real otherwise.
*/
MlValue ml_value_counts_get(const MlValueCounts *table, size_t index);

/* The number of the most frequent value, of the smallest of them in a tie; ML_NOT_FOUND if none. */
size_t ml_value_counts_mode(const MlValueCounts *table);

void ml_value_counts_free(MlValueCounts *table);

#endif
