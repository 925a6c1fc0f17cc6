/* Rows of SQL values into a fit: the same for every function that fits. */
#ifndef MLEXT_FUNCTIONS_FIT_H
#define MLEXT_FUNCTIONS_FIT_H

#include "functions/host.h"
#include "learn/fit.h"

/* Adds a row: the target where there is one, then fit->features columns. */
void ml_fit_values(MlCall *call, MlFit *fit, sqlite3_value **values);

#endif
