/*
** The model container: a BLOB of a head and a record (data/record.h).
**
**   0  "mlm1"
**   4  u32 format version
**   8  u64 length of the record
**  16  u64 hash of bytes 0..15 and of the record
**  24  the record
**
** all little-endian.
*/
#ifndef MLEXT_MODEL_MODEL_H
#define MLEXT_MODEL_MODEL_H

#include "learn/learner.h"

/* Appends the BLOB of a record. */
MlStatus ml_model_seal(MlCall *call, const MlBuffer *record, MlBuffer *out);

/*
** Decodes a BLOB into a new model, ready to predict. Every way in which it can be damaged, foreign
** or too new is an error. NULL on failure. Free with ml_model_free().
*/
MlModel *ml_model_open(MlCall *call, const void *bytes, size_t length);
void ml_model_free(MlModel *model);

/* A JSON object of everything in the model. Long arrays are cut to `most` numbers (0: never). */
MlStatus ml_model_json(MlCall *call, const MlModel *model, size_t most, MlBuffer *out);

/* The summary's rows that all learners share (algorithm, target, features, rows), then its own. */
MlStatus ml_model_summary(MlCall *call, const MlModel *model, MlGrid *grid);

/*
** The features as rows: position, feature, kind, columns, levels (a JSON array), missing, fill.
*/
MlStatus ml_model_features(MlCall *call, const MlModel *model, MlGrid *grid);

/* The columns that the features become, as rows: column (from 0), name, feature. */
MlStatus ml_model_columns(MlCall *call, const MlModel *model, MlGrid *grid);

/* The terms of the columns of text, in the columns of ml_vocabulary. */
MlStatus ml_model_vocabulary(MlCall *call, const MlModel *model, MlGrid *grid);

#endif
