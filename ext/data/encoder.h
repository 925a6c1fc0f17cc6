/*
** The feature encoder, shared by every learner and stored inside every model: it turns the values
** of a row into numbers, in two steps.
**
**   values -> slots   one row as it is stored while fitting: a number, the code of a category, or
**                     the numbers of a dense vector; NaN where missing. Sparse vectors are kept
**                     beside the slots.
**   slots  -> columns one row of the design matrix: categories become 0/1 columns, missing values
**                     are replaced, indicator columns are added.
**
** Kinds and levels are learned from the rows; ml_encoder_layout() fixes the columns at the end.
*/
#ifndef MLEXT_DATA_ENCODER_H
#define MLEXT_DATA_ENCODER_H

#include "base/dictionary.h"
#include "data/cell.h"
#include "data/record.h"
#include "data/vector.h"

typedef enum MlFeatureKind {
  ML_FEATURE_UNKNOWN, /* only NULLs so far */
  ML_FEATURE_NUMBER,
  ML_FEATURE_CATEGORY,
  ML_FEATURE_VECTOR,
  ML_FEATURE_SPARSE,
  ML_FEATURE_TEXT /* documents, which their learner reads itself: no slots, no columns */
} MlFeatureKind;
#define ML_FEATURE_KINDS 6

/* How categories become columns. */
typedef enum MlCoding {
  ML_CODING_TREATMENT, /* the first level in sorted order is the base and has no column */
  ML_CODING_ONE_HOT,   /* a column a level */
  ML_CODING_FULL_FIRST /* treatment, but the first category has a column a level: no intercept */
} MlCoding;

/* What becomes of a missing value; the order of the choices of option "missing". */
typedef enum MlMissing {
  ML_MISSING_SKIP,
  ML_MISSING_ERROR,
  ML_MISSING_MEAN,
  ML_MISSING_MEDIAN,
  ML_MISSING_MODE,
  ML_MISSING_INDICATOR
} MlMissing;
#define ML_MISSING_CHOICES "skip|error|mean|median|mode|indicator"

typedef struct MlFeature {
  char *name; /* owned */
  MlFeatureKind kind;
  size_t dimension;    /* of vectors */
  MlDictionary levels; /* of categories, in order of appearance */
  int is_factor;       /* numbers are categories too: a formula's factor(x) */
  size_t base;         /* of categories: 1 when the first level has no column; by the layout */
  uint32_t *rank;      /* (levels) place of each level in sorted order; owned; by the layout */
  uint32_t *order;     /* (levels) the level of each place; owned; by the layout */
  size_t other;        /* of categories: the level of all that are not listed, or ML_NOT_FOUND */
  uint64_t missing;    /* missing values met while fitting */
  double fill;        /* replaces a missing value (number, or code of a level); NaN: nothing does */
  size_t slot, slots; /* place in the stored row */
  size_t sparse_base; /* of sparse ones: dimensions of the sparse features before it */
  size_t column, columns;    /* place in the design matrix */
  const MlDictionary *terms; /* of a column of text: the names of its places; not owned */
} MlFeature;

typedef struct MlEncoder {
  MlFeature *features; /* (count), owned */
  size_t count;
  MlCoding coding;
  MlMissing missing;
  size_t max_levels;
  size_t slots;          /* in a stored row; known once all kinds are */
  size_t columns;        /* p of the design matrix */
  int is_plain;          /* every feature is a number: slots and columns are the same */
  int has_sparse;        /* rows of the design matrix are sparse */
  int vector_missing;    /* a vector is missing in the row that ml_encoder_slots() wrote last */
  int kinds_known;       /* no feature is UNKNOWN */
  MlBuffer scratch;      /* numbers of a JSON vector */
  struct MlTerms *terms; /* of a formula (terms.h), owned; NULL: a feature is a term */
} MlEncoder;

/* The sparse numbers of one stored row, by design column. Grows; reused from row to row. */
typedef struct MlSparseRow {
  uint32_t *indices;
  double *values;
  size_t count, indices_capacity, values_capacity;
} MlSparseRow;

/*
** Sets up an encoder for `count` features. Names are x1, x2, ... until ml_encoder_name() is called.
** Free with ml_encoder_free() in any case.
*/
MlStatus ml_encoder_begin(MlCall *call, MlEncoder *encoder, size_t count, MlCoding coding,
                          MlMissing missing, size_t max_levels);
MlStatus ml_encoder_name(MlCall *call, MlEncoder *encoder, size_t feature, const char *name,
                         size_t length);
void ml_encoder_free(MlEncoder *encoder);

/* Learns the kinds of the features from a row of cells (count); places the slots when all are
** known. A cell that does not fit its feature's kind is an error that shows it. */
MlStatus ml_encoder_learn(MlCall *call, MlEncoder *encoder, const MlValue *cells);

/*
** Writes a row's slots. While fitting, new levels are added; when predicting (`is_fit` 0), a level
** not seen in training is missing. Sparse vectors are appended to `sparse` with indices that count
** on from feature.sparse_base, so that one number says feature and place. The number of missing
** features comes back through *missing_count.
*/
MlStatus ml_encoder_slots(MlCall *call, MlEncoder *encoder, const MlValue *cells, int is_fit,
                          double *slots, MlSparseRow *sparse, size_t *missing_count);

/*
** Fixes the design columns: sorts the levels, gives each feature its columns. `fill` of each
** feature must be set before where the policy replaces missing values.
*/
MlStatus ml_encoder_layout(MlCall *call, MlEncoder *encoder);

/*
** Expands a stored row of slots to one of the design matrix (columns). Missing values are replaced
** by the fills. Sparse features are left zero.
*/
void ml_encoder_expand(const MlEncoder *encoder, const double *slots, double *columns);

/*
** The same as a sparse row: appends (column, value) of all that is not zero to `out`, ascending.
** indices and values (count) are the row's stored sparse numbers; scratch has room for `columns`.
*/
MlStatus ml_encoder_sparse_row(MlCall *call, const MlEncoder *encoder, const double *slots,
                               const uint32_t *indices, const double *values, size_t count,
                               double *scratch, MlSparseRow *out);

/* 1 when a stored row with missing values can still be used under the policy. */
int ml_encoder_can_fill(const MlEncoder *encoder, const double *slots);

/* Index of the feature called `name`, or ML_NOT_FOUND. */
size_t ml_encoder_find(const MlEncoder *encoder, const char *name, size_t length);

/* Appends the name of a design column: x1, contract=Two year, body[17], x1 missing. */
MlStatus ml_encoder_column_name(MlCall *call, const MlEncoder *encoder, size_t column,
                                MlBuffer *out);

/* The feature a design column belongs to. */
size_t ml_encoder_column_feature(const MlEncoder *encoder, size_t column);

/* The names of all features, separated by ", ", cut when long. */
MlStatus ml_encoder_feature_list(MlCall *call, const MlEncoder *encoder, MlBuffer *out);

/* Writes the encoder as the fields "features", "coding", "missing" of a record; reads it back. */
MlStatus ml_encoder_write(MlCall *call, const MlEncoder *encoder, MlBuffer *record);
MlStatus ml_encoder_read(MlCall *call, MlEncoder *encoder, MlRecord record);

/*
** Writes the codes of the levels in sorted order into order (levels): by bytes, or where all are
** the numbers of factor(x) by value.
*/
MlStatus ml_feature_sort(MlCall *call, const MlFeature *feature, uint32_t *order);

const char *ml_feature_kind_name(MlFeatureKind kind);
const char *ml_missing_name(MlMissing missing);

void ml_sparse_row_free(MlSparseRow *row);
MlStatus ml_sparse_row_append(MlCall *call, MlSparseRow *row, uint32_t index, double value);

#endif
