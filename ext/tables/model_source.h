/*
** Tables that apply a model to a source: which of its columns are the model's features, and each of
** its rows as one of the design matrix.
*/
#ifndef MLEXT_TABLES_MODEL_SOURCE_H
#define MLEXT_TABLES_MODEL_SOURCE_H

#include "functions/model_cache.h"
#include "functions/source.h"
#include "tables/table.h"

typedef struct MlModelSource {
  MlSource source;
  MlCachedModel *cached;   /* held while the table is open: rows need not look it up again */
  int *columns;            /* (features) where each stands in the source; owned */
  int id;                  /* the first column that is neither a feature nor the target, or -1 */
  sqlite3_stmt *statement; /* over all columns, once the rows are stepped through */
  sqlite3_value **values;  /* (source.columns) of the row stepped to; owned array */
} MlModelSource;

/*
** Opens the source and the model; in this order their errors come. What the model must be able to
** do is checked by the caller, then ml_model_source_match(). Free with ml_model_source_close() in
** any case.
*/
MlStatus ml_model_source_open(MlCursor *cursor, MlModelSource *over, sqlite3_value *source,
                              sqlite3_value *model);
void ml_model_source_close(MlModelSource *over);

/* Finds the features by name, in letters of any case. */
MlStatus ml_model_source_match(MlCall *call, MlModelSource *over);

/* The place of another column that the model was fitted with; -1 and a failed call without it. */
int ml_model_source_column(MlCall *call, const MlModelSource *over, const char *name,
                           size_t length);

/* Goes to the next row: its values are in over->values. 0 behind the last one or on failure. */
int ml_model_source_step(MlHostCall *host, MlModelSource *over);

/*
** Encodes a row of the source's columns. 1 when there is a row to apply the model to, 0 when a
** value is missing (or the call failed).
*/
int ml_model_source_encode(MlCall *call, const MlModelSource *over, sqlite3_value **values,
                           MlRow *row);

#endif
