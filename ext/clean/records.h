/*
** Record linkage: records of several fields, each compared by a measure of its own, through
** blocking keys: only records that share a key are compared.
**
** Likenesses are 0 to 1:
**   exact             1 when equal, letter case and repeated white space aside, else 0
**   levenshtein       1 - edits / length of the longer one; damerau_levenshtein the same
**   jaro_winkler      see edit_distance.h
**   trigram           see similarity.h; token_set the same
**   number            1 - difference / tolerance, not below 0; tolerance 0: 1 when equal, else 0
**   date              the same, in days
** A score is the mean of the likenesses by weight, over the fields that both records have.
** Only the first ML_RECORD_POINTS characters of a text are compared by edits.
*/
#ifndef MLEXT_CLEAN_RECORDS_H
#define MLEXT_CLEAN_RECORDS_H

#include "base/value.h"
#include "clean/edit_distance.h"
#include "clean/linkage.h"

enum { ML_RECORD_POINTS = 1000 };

typedef enum MlMeasure {
  ML_MEASURE_EXACT,
  ML_MEASURE_LEVENSHTEIN,
  ML_MEASURE_DAMERAU,
  ML_MEASURE_JARO_WINKLER,
  ML_MEASURE_TRIGRAM,
  ML_MEASURE_TOKEN_SET,
  ML_MEASURE_NUMBER,
  ML_MEASURE_DATE
} MlMeasure;

/* The names in this order, parted by '|'; of keys too. */
#define ML_MEASURE_NAMES                                                                           \
  "exact|levenshtein|damerau_levenshtein|jaro_winkler|trigram|token_set|number|date"
#define ML_RECORD_KEY_NAMES "exact|fingerprint|word|double_metaphone|prefix|trigram"

typedef enum MlRecordKey {
  ML_KEY_EXACT,
  ML_KEY_FINGERPRINT,
  ML_KEY_WORD,             /* each word of the fingerprint */
  ML_KEY_DOUBLE_METAPHONE, /* both codes of each word of it */
  ML_KEY_PREFIX,           /* its first four characters */
  ML_KEY_TRIGRAM           /* each */
} MlRecordKey;

typedef struct MlRecordField {
  MlMeasure measure;
  double weight, tolerance;
} MlRecordField;

typedef struct MlRecordCell {
  int present;
  double number;         /* a date's days */
  size_t start, length;  /* of the text */
  size_t grams, n_grams; /* of its trigrams' hashes */
} MlRecordCell;

typedef struct MlRecords {
  const MlRecordField *fields; /* (field_count) not owned */
  size_t field_count;
  MlRecordCell *cells; /* (count, field_count) owned */
  uint64_t *blocks;    /* (count) owned: only records of the same block are compared */
  size_t *key_starts;  /* (count + 1) owned */
  size_t count, cell_capacity, block_capacity, start_capacity;
  MlBuffer texts;
  uint64_t *grams; /* owned */
  size_t gram_count, gram_capacity;
  MlDictionary keys;
  uint32_t *record_keys; /* of all records; owned */
  size_t key_count, key_capacity;
  MlPoints left, right; /* scratch, as are: */
  MlBuffer scratch, codes[2];
} MlRecords;

void ml_records_begin(MlRecords *records, const MlRecordField *fields, size_t field_count);
void ml_records_free(MlRecords *records);

/* A new record, of which nothing is known; then its fields and keys. A NULL adds nothing. */
MlStatus ml_records_add(MlCall *call, MlRecords *records, uint64_t block);
MlStatus ml_records_set(MlCall *call, MlRecords *records, size_t field, const MlValue *value);
/* `of` tells keys of different columns apart. */
MlStatus ml_records_key(MlCall *call, MlRecords *records, unsigned of, MlRecordKey kind,
                        const MlValue *value);

/*
** The score of two records; parts (field_count), when given, the likenesses, NaN where one misses.
*/
MlStatus ml_records_score(MlCall *call, MlRecords *records, size_t a, size_t b, double *score,
                          double *parts);

/*
** Hands over each pair (left < right) that shares a key and has a score of at least `threshold`;
** with `split` only those of which one is below it and the other is not. A key that more than
** `most` records have says too little and is passed over.
*/
MlStatus ml_records_pairs(MlCall *call, MlRecords *records, size_t split, double threshold,
                          size_t most, MlLinkagePair pair, void *arg);

#endif
