/* What the functions share that apply a model to one row. */
#ifndef MLEXT_FUNCTIONS_APPLY_H
#define MLEXT_FUNCTIONS_APPLY_H

#include "base/json.h"
#include "functions/model_cache.h"

typedef struct MlApplied {
  MlHostCall host;
  MlCachedModel *cached;
  const MlModel *model;
  MlRow row;
  const MlValue *text; /* of models of documents */
  MlJson json;         /* of a row given by name */
  MlBuffer names;      /* texts of the JSON object */
  MlValue options;     /* text, or NULL */
} MlApplied;

/* Reads the model; 1 when there is one, 0 when the result stays NULL or the call failed. */
int ml_applied_begin(sqlite3_context *context, int argc, sqlite3_value **argv, MlApplied *applied);

/* Reads the row: the features by position, or one JSON object; 1 when there is one to apply. */
int ml_applied_values(MlApplied *applied, int count, sqlite3_value **values);

/*
** Both: 1 when there is a row to apply, 0 when the result stays NULL or the call failed.
** takes_options: an object behind the features is the call's own options.
*/
int ml_applied_row(sqlite3_context *context, int argc, sqlite3_value **argv, int takes_options,
                   MlApplied *applied);

/* In any case, at the end: reports a failure and frees. */
void ml_applied_end(sqlite3_context *context, MlApplied *applied);

/* Fails with "a model of <algorithm> <what>". */
MlStatus ml_applied_cannot(MlApplied *applied, const char *what);

/* The text is the result, of subtype JSON. */
void ml_applied_json(sqlite3_context *context, const MlBuffer *json);

#endif
