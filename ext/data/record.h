/*
** Records: named, typed fields in a run of bytes. What a model holds is one; so a model describes
** itself, and is written, read, shown as JSON and checked by one piece of code.
**
** A field: u8 type, u8 length of its name, the name, count of elements, bytes of data, the data.
** Counts and lengths are variable-length integers: 7 bits a byte, the lowest first, the high bit
** set on all but the last. Numbers are little-endian. Texts (type TEXTS) and records (RECORDS) are
** a length and the bytes each.
*/
#ifndef MLEXT_DATA_RECORD_H
#define MLEXT_DATA_RECORD_H

#include "base/buffer.h"

typedef enum MlFieldType {
  ML_FIELD_INTEGERS = 1, /* i64 (count) */
  ML_FIELD_REALS = 2,    /* f64 (count) */
  ML_FIELD_TEXTS = 3,
  ML_FIELD_RECORDS = 4
} MlFieldType;

/* ---- writing: each appends one field to the record in `out` */
MlStatus ml_put_integers(MlCall *call, MlBuffer *out, const char *name, const int64_t *values,
                         size_t count);
MlStatus ml_put_integer(MlCall *call, MlBuffer *out, const char *name, int64_t value);
MlStatus ml_put_reals(MlCall *call, MlBuffer *out, const char *name, const double *values,
                      size_t count);
MlStatus ml_put_real(MlCall *call, MlBuffer *out, const char *name, double value);
MlStatus ml_put_text(MlCall *call, MlBuffer *out, const char *name, const char *text,
                     size_t length);

/* A field of texts or records: begin, then add each, then end. */
typedef struct MlFieldList {
  size_t start; /* of the counts in the buffer */
  uint64_t count;
} MlFieldList;
MlStatus ml_list_begin(MlCall *call, MlBuffer *out, const char *name, MlFieldType type,
                       MlFieldList *list);
MlStatus ml_list_text(MlCall *call, MlBuffer *out, MlFieldList *list, const char *text,
                      size_t length);
MlStatus ml_list_record(MlCall *call, MlBuffer *out, MlFieldList *list, const MlBuffer *record);
MlStatus ml_list_end(MlCall *call, MlBuffer *out, const MlFieldList *list);

/* ---- reading */
typedef struct MlField {
  MlFieldType type;
  const char *name; /* not NUL-terminated */
  size_t name_length;
  size_t count;
  const char *data;
  size_t length;
} MlField;

typedef struct MlRecord {
  const char *bytes;
  size_t length;
} MlRecord;

/*
** Checks that the bytes are a well-formed record, all the way down. After that the readers below
** never leave it. A failure says the model is damaged.
*/
MlStatus ml_record_check(MlCall *call, MlRecord record);

/* Steps through the fields: *at begins at 0; returns 0 behind the last one. */
int ml_record_next(MlRecord record, size_t *at, MlField *field);

/* Finds a field; 0 when absent. */
int ml_record_find(MlRecord record, const char *name, MlField *field);

/*
** The element-wise readers of a checked record. The get_* functions fail with a clear error when
** the field is absent, of another type, or not `count` long (ML_ANY_COUNT: any length).
*/
#define ML_ANY_COUNT SIZE_MAX
MlStatus ml_get_integer(MlCall *call, MlRecord record, const char *name, int64_t *value);
MlStatus ml_get_real(MlCall *call, MlRecord record, const char *name, double *value);
/* A new array of the field's numbers, owned by the caller. *found may be NULL. */
double *ml_get_reals(MlCall *call, MlRecord record, const char *name, size_t count, size_t *found);
int64_t *ml_get_integers(MlCall *call, MlRecord record, const char *name, size_t count,
                         size_t *found);
/* The only text of a field, not NUL-terminated. */
MlStatus ml_get_text(MlCall *call, MlRecord record, const char *name, const char **text,
                     size_t *length);
MlStatus ml_get_field(MlCall *call, MlRecord record, const char *name, MlFieldType type,
                      size_t count, MlField *field);

/* Steps through the elements of a list: *at begins at 0; returns 0 behind the last one. */
int ml_field_next_text(const MlField *field, size_t *at, const char **text, size_t *length);
int ml_field_next_record(const MlField *field, size_t *at, MlRecord *record);

#endif
