/* Tables that apply a model to a source: which of its columns are the model's features. */
#ifndef MLEXT_TABLES_MATCH_H
#define MLEXT_TABLES_MATCH_H

#include "functions/source.h"

/* The place of the column called `name`, in letters of any case, or -1. */
int ml_source_find(const MlSource *source, const char *name, size_t length);

/*
** Matches features by name: *columns becomes an array (features) of their places in the source,
** owned by the caller in any case; *id the first column that is neither a feature nor the target,
** or -1.
*/
MlStatus ml_source_match(MlCall *call, const MlSource *source, const MlModel *model, int **columns,
                         int *id);

#endif
