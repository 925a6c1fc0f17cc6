/*
** Records of one source or of two, read and compared: what ml_match() and ml_duplicates() share.
** Compared are the texts of their columns put together (clean/linkage.h), or field by field
** (clean/records.h) where a measure is named for each.
*/
#ifndef MLEXT_TABLES_LINKAGE_H
#define MLEXT_TABLES_LINKAGE_H

#include "base/dictionary.h"
#include "clean/linkage.h"
#include "data/grid.h"
#include "tables/linkage_spec.h"

typedef struct MlLinkOptions {
  double threshold; /* below 0: not given */
  MlJsonSpan columns, block, keys;
  int64_t max_block;
  int all, one_to_one;
} MlLinkOptions;

#define ML_LINK_OPTIONS                                                                            \
  {.name = "columns",                                                                              \
   .type = ML_OPTION_JSON,                                                                         \
   .offset = offsetof(MlLinkOptions, columns),                                                     \
   .help = "the columns to compare"},                                                              \
      {.name = "keys",                                                                             \
       .type = ML_OPTION_JSON,                                                                     \
       .offset = offsetof(MlLinkOptions, keys),                                                    \
       .help = "records that share one are compared"},                                             \
      {.name = "max_block",                                                                        \
       .type = ML_OPTION_INTEGER,                                                                  \
       .offset = offsetof(MlLinkOptions, max_block),                                               \
       .fallback = 1000,                                                                           \
       .minimum = 2,                                                                               \
       .maximum = 1e9,                                                                             \
       .help = "a key of more records is passed over"},                                            \
  {                                                                                                \
    .name = "block", .type = ML_OPTION_JSON, .offset = offsetof(MlLinkOptions, block),             \
    .help = "an array of the names of columns that must be equal"                                  \
  }

#define ML_LINK_OPTIONS_HELP                                                                       \
  "columns: an array of the names of the columns to compare, or an object of them with a measure " \
  "each: " ML_MEASURE_NAMES ", or with {\"measure\", \"weight\" (default 1), \"tolerance\" of "    \
  "numbers and days (default 0), \"with\": its name in the second source}; keys: an object of "    \
  "columns with a key each, or an array of them: " ML_RECORD_KEY_NAMES                             \
  " (default: word, of exact "                                                                     \
  "columns exact); max_block: a key that more rows have is passed over (default 1000); block: an " \
  "array of the names of columns that must be equal"

/* The use of a source's columns. */
typedef struct MlLinkColumns {
  unsigned char *compared, *blocks; /* (columns) owned */
} MlLinkColumns;

/*
** Compared are the named columns, or all but those that block; of two sources, that both have.
** `by_field`: that is said elsewhere. Free in any case.
*/
MlStatus ml_link_choose(MlCall *call, const MlSource *source, const MlSource *other,
                        const MlLinkOptions *options, int by_field, MlLinkColumns *columns);
void ml_link_columns_free(MlLinkColumns *columns);

/* Begins with zero bytes and ids of one column; then ml_link_settle(); free in any case. */
typedef struct MlLinkReader {
  MlLinkage linkage;
  MlGrid ids;         /* the first column of each record */
  MlDictionary exact; /* the compared values of each record: for threshold 1 */
  uint32_t *same;     /* (records) its number in exact; owned */
  size_t same_capacity;
  const MlLinkColumns *columns;
  int is_exact;
  MlBuffer text;
  const MlLinkSpec *spec; /* field by field; or NULL */
  int second;             /* rows of the second source are being read */
  MlRecords records;
} MlLinkReader;

/* What is compared, and from which likeness on; `usual`: of whole texts. */
void ml_link_settle(MlCall *call, MlLinkOptions *options, const MlLinkSpec *spec, double usual,
                    MlLinkReader *reader);

/* An MlSourceRow: adds a record. */
void ml_link_row(MlCall *call, void *reader, int count, sqlite3_value **values);

/* The pairs alike enough; ml_linkage_pairs() and ml_records_pairs() in one. */
MlStatus ml_link_pairs(MlCall *call, MlLinkReader *reader, const MlLinkOptions *options,
                       size_t split, MlLinkagePair pair, void *arg);
void ml_link_reader_free(MlLinkReader *reader);

#endif
