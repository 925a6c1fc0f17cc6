/* From SQL values to a model: what all functions that fit have in common. */
#ifndef MLEXT_FUNCTIONS_FIT_H
#define MLEXT_FUNCTIONS_FIT_H

#include "functions/host.h"
#include "learn/fit.h"

/* Adds a row: the target where there is one, then fit->features columns. */
void ml_fit_values(MlCall *call, MlFit *fit, sqlite3_value **values);

/* 1 for "auto" in the place of k: ML_K_AUTO. */
int ml_fit_is_auto(const char *text, size_t length);

/* Ends the fit: the model's BLOB becomes the result, or the failure does. */
void ml_fit_result(sqlite3_context *context, MlHostCall *host, MlFit *fit);

#endif
