/* The classes of a model: written to its record, and those of parts made one list. */
#ifndef MLEXT_LEARN_CLASSES_H
#define MLEXT_LEARN_CLASSES_H

#include "learn/learner.h"

/* Appends the classes (count), in sorted order, to a model's record. */
MlStatus ml_classes_write(MlCall *call, const MlValue *classes, size_t count, MlBuffer *record);

/* Classes in sorted order. */
typedef struct MlClasses {
  MlValueCounts table; /* what owns their texts */
  MlValue *values;     /* (count) owned */
  size_t count;
} MlClasses;

/* Those of all models together, as a fit of all their rows has them. Free in any case. */
MlStatus ml_classes_merge(MlCall *call, const MlModel *const *models, size_t count,
                          MlClasses *classes);

/* Place of a value, or ML_NOT_FOUND. */
size_t ml_classes_find(const MlClasses *classes, const MlValue *value);

void ml_classes_free(MlClasses *classes);

#endif
