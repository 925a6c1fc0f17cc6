/*
** A model in other languages: as SQL that needs no extension, and out of the JSON of ml_to_json().
*/
#ifndef MLEXT_MODEL_EXPORT_H
#define MLEXT_MODEL_EXPORT_H

#include "model/model.h"

/*
** Appends the prediction as an SQL expression of the features' names: the number of a linear model,
** the probability of the positive class of a two-class one (which needs SQL's exp()). NULL where
** ml_predict() gives NULL. Models of vectors, of more classes or of another kind are an error.
*/
MlStatus ml_model_sql(MlCall *call, const MlModel *model, MlBuffer *out);

/* Appends the BLOB of the model that ml_to_json() wrote as this JSON: the same bytes again. */
MlStatus ml_model_from_json(MlCall *call, const char *text, size_t length, MlBuffer *out);

#endif
