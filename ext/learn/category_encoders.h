/*
** What the encoders of categories share: they read rows as they are stored (slots, see
** data/encoder.h) and give a number for each slot.
*/
#ifndef MLEXT_LEARN_CATEGORY_ENCODERS_H
#define MLEXT_LEARN_CATEGORY_ENCODERS_H

#include "learn/fit.h"

/* Of the categories' levels, in sorted order, one feature behind the other: a number each. */
typedef struct MlLevelNumbers {
  double *numbers; /* (total) owned */
  size_t total;
  size_t *starts; /* (features) where each feature's begin; owned */
  double *out;    /* (slots) scratch, owned */
} MlLevelNumbers;

/* Fails for what these encoders do not take: sparse vectors, indicators of missing values. */
MlStatus ml_level_numbers_begin(MlCall *call, const MlFit *fit);

/* Room for the numbers of all levels, zero. Free in any case. */
MlStatus ml_level_numbers_make(MlCall *call, const MlEncoder *encoder, MlLevelNumbers *levels);

/* Reads field `name` of a model. */
MlStatus ml_level_numbers_read(MlCall *call, const MlModel *model, MlRecord parameters,
                               const char *name, MlLevelNumbers *levels);
void ml_level_numbers_free(MlLevelNumbers *levels);

/*
** Appends the row's numbers (slots) as a vector: of categories those of their levels, the others as
** they are. `unknown` is the number of a level not seen in training, NaN: it is missing. Nothing is
** appended where something is missing that the model does not replace.
*/
MlStatus ml_level_numbers_apply(MlCall *call, const MlModel *model, const MlLevelNumbers *levels,
                                double unknown, const double *slots, const MlValue *cells,
                                MlBuffer *out);

/* Summary rows "<what> of c=red", the level's number. */
MlStatus ml_level_numbers_summary(MlCall *call, const MlModel *model, const MlLevelNumbers *levels,
                                  const char *what, MlGrid *grid);

/* The columns of the vector: column, name, feature. */
MlStatus ml_level_numbers_columns(MlCall *call, const MlModel *model, MlGrid *grid);

#endif
