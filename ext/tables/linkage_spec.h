/*
** How ml_match() and ml_duplicates() compare records field by field: their options "columns", where
** it is an object, and "keys".
*/
#ifndef MLEXT_TABLES_LINKAGE_SPEC_H
#define MLEXT_TABLES_LINKAGE_SPEC_H

#include "clean/records.h"
#include "data/options.h"
#include "functions/source.h"

/* A place in either source. */
typedef struct MlLinkSpecKey {
  MlRecordKey kind;
  int column[2];
} MlLinkSpecKey;

typedef struct MlLinkSpec {
  MlRecordField *fields; /* (field_count) owned */
  int (*columns)[2];     /* (field_count) owned */
  size_t field_count;
  MlLinkSpecKey *keys; /* (key_count) owned */
  size_t key_count, key_capacity;
} MlLinkSpec;

/*
** Reads both options; sources[1] is NULL for the records of one source. 0 fields when "columns" is
** no object. Without keys, those of the same words are compared. Free in any case.
*/
MlStatus ml_link_spec_read(MlCall *call, const MlSource *const sources[2], MlJsonSpan columns,
                           MlJsonSpan keys, MlLinkSpec *spec);
void ml_link_spec_free(MlLinkSpec *spec);

/* Adds a row of source 0 or 1 to the records. */
MlStatus ml_link_spec_row(MlCall *call, const MlLinkSpec *spec, int source, sqlite3_value **values,
                          uint64_t block, MlRecords *records);

/* Appends the likenesses of two records as a JSON object by name, NULL where one has no value. */
MlStatus ml_link_spec_scores(MlCall *call, const MlLinkSpec *spec, const MlSource *source,
                             MlRecords *records, size_t a, size_t b, MlBuffer *out);

#endif
