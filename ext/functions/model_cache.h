/*
** Decoded models, kept by the connection and by statements, each with room for one row of values.
*/
#ifndef MLEXT_FUNCTIONS_MODEL_CACHE_H
#define MLEXT_FUNCTIONS_MODEL_CACHE_H

#include "functions/host.h"
#include "model/model.h"

/* A decoded model of the cache, with room for one row. */
typedef struct MlCachedModel {
  int references;  /* the cache's, and one each of those that keep it: statements, for a constant
                  ** argument, and open tables */
  int attempts;    /* to let a statement keep it, since that last was of use */
  MlModel *model;  /* owned */
  uint64_t used;   /* when last */
  double *slots;   /* (encoder.slots), owned */
  double *x;       /* (encoder.columns or 1), owned */
  double *out;     /* (max(classes, 1)), owned */
  MlBuffer vector; /* of ml_transform() */
  MlSparseRow stored, sparse;
  MlValue *cells; /* (features), owned */
  struct {
    double share, freedom, t; /* the quantile of the last interval; share 0: none yet */
  } interval;
} MlCachedModel;

/*
** The decoded model of an argument, from the cache when it is there: the same bytes have been
** checked then. NULL with a failed call when it is no model.
*/
MlCachedModel *ml_connection_model(MlCall *call, MlConnection *connection, sqlite3_value *value);

/*
** The same for the first argument of a scalar function. Where that is a constant or a parameter,
** SQLite keeps the decoded model with the statement and its bytes are not even compared.
*/
MlCachedModel *ml_argument_model(MlCall *call, sqlite3_context *context, sqlite3_value *value);

/* Gives back a reference; the last one frees. NULL is fine. */
void ml_cached_release(void *cached);

/*
** Encodes cached->cells (features) as a row of the design matrix, in the cache's own room; of a
** model of documents, *text is the document. Returns 1 when there is a row to apply, 0 when the
** result is NULL (a value is missing and nothing replaces it) or the call failed.
*/
int ml_cached_encode(MlCall *call, MlCachedModel *cached, MlRow *row, const MlValue **text);

/* What a prediction's number stands for: a number, a class in its own type, a cluster's number. */
MlValue ml_prediction_value(const MlModel *model, double prediction);

#endif
