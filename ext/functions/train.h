/* A fit by ml_train() in progress, and how a formula says what it is of. */
#ifndef MLEXT_FUNCTIONS_TRAIN_H
#define MLEXT_FUNCTIONS_TRAIN_H

#include "data/formula.h"
#include "functions/fit.h"
#include "functions/source.h"

typedef struct MlTraining {
  MlFit fit;
  MlSource source;
  MlSourceReading *reading; /* once the rows are read again */
  int pause;                /* the rows that are read again fill a block */
  /* With a formula, the columns that it names (column_count), the target's first: */
  int *columns;           /* their places in the source, owned; NULL: all columns in order */
  const char **names;     /* owned; the texts are the formula's or the source's */
  sqlite3_value **values; /* of a row; owned */
  size_t column_count;
  MlFormula formula;
  MlBuffer right;   /* the formula's right side */
  MlBuffer options; /* with what the formula says of the intercept and the offset */
} MlTraining;

/*
** Begins the fit of the columns of training->source that the formula names: the target, the
** features, and what the formula or the options give a role.
*/
void ml_training_begin_formula(MlCall *call, MlTraining *training, const MlLearner *learner,
                               const MlValue *formula, const MlValue *options);

#endif
