/*
** Metrics of predicted classes: a table of how often each class was predicted for each actual one,
** fed a row at a time, and what is read from it. Definitions are scikit-learn's; where a ratio has
** nothing below the line it is 0 (its zero_division). Without rows every metric is NaN: NULL in
** SQL.
**
** Every reading function may fail: numbers and text mixed among the classes are an error.
*/
#ifndef MLEXT_EVALUATE_CONFUSION_H
#define MLEXT_EVALUATE_CONFUSION_H

#include "base/value.h"

/* Zero bytes are the empty table. */
typedef struct MlConfusion {
  MlValueCounts classes; /* actual and predicted ones, a count for each time in either role */
  MlDictionary pairs;    /* 8 bytes: numbers of the actual and the predicted class */
  int64_t *counts;       /* (pairs.count), owned */
  size_t counts_capacity;
  int64_t rows;
} MlConfusion;

/* Counts one row. A row with a NULL is left out. */
MlStatus ml_confusion_add(MlCall *call, MlConfusion *table, const MlValue *actual,
                          const MlValue *predicted);

/* Takes back a row that was added (for windows). */
MlStatus ml_confusion_remove(MlCall *call, MlConfusion *table, const MlValue *actual,
                             const MlValue *predicted);

void ml_confusion_free(MlConfusion *table);

/* Share of rows predicted right. */
MlStatus ml_confusion_accuracy(MlCall *call, const MlConfusion *table, double *result);

typedef enum MlClassScore { ML_PRECISION, ML_RECALL, ML_F1 } MlClassScore;

typedef enum MlAverage {
  ML_AVERAGE_BINARY,  /* of the positive class; an error for three or more classes */
  ML_AVERAGE_MACRO,   /* mean over the classes */
  ML_AVERAGE_MICRO,   /* of the counts summed over the classes */
  ML_AVERAGE_WEIGHTED /* mean over the classes, weighted by their actual rows */
} MlAverage;

/* `positive` is for ML_AVERAGE_BINARY; NULL chooses (evaluate/classes.h says how). */
MlStatus ml_confusion_score(MlCall *call, MlConfusion *table, MlClassScore score, MlAverage average,
                            const MlValue *positive, double *result);

/* Mean recall of the classes that occur as actual ones. */
MlStatus ml_confusion_balanced_accuracy(MlCall *call, const MlConfusion *table, double *result);

/* Matthews' correlation of actual and predicted, for any number of classes (Gorodkin's R_K). */
MlStatus ml_confusion_matthews(MlCall *call, const MlConfusion *table, double *result);

/* Cohen's kappa, unweighted; NaN when only one class occurs in both roles. */
MlStatus ml_confusion_kappa(MlCall *call, const MlConfusion *table, double *result);

#endif
