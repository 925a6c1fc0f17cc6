/* The columns of a fit: their names, and those that options give a role. */
#ifndef MLEXT_LEARN_FIT_COLUMNS_H
#define MLEXT_LEARN_FIT_COLUMNS_H

#include "learn/fit.h"

/*
** Names the target and the features: by option "names", else by `names` (the target's first), else
** y, x1, x2, ...
*/
MlStatus ml_fit_name_columns(MlCall *call, MlFit *fit, const char *const *names);

/*
** The place from 1 to `features` that the value of a role's option (a token) says; 0 where it is a
** name; -1 where it is neither.
*/
int64_t ml_fit_role_place(const MlJson *json, uint32_t token, size_t features);

/* Sets role_at for each role; returns how many have a feature. */
size_t ml_fit_find_roles(MlCall *call, MlFit *fit);

int ml_fit_has_role(const MlFit *fit, size_t feature);

/* Tells the frame of the roles; the other columns are its features, with their names. */
MlStatus ml_fit_assign_roles(MlCall *call, MlFit *fit);

#endif
