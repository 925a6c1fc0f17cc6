/* What the metrics of classification share: the classes that occur, and which one is positive. */
#ifndef MLEXT_EVALUATE_CLASSES_H
#define MLEXT_EVALUATE_CLASSES_H

#include "base/value.h"

/* How many classes have a count above 0. */
size_t ml_classes_present(const MlValueCounts *classes);

/* An error when numbers and text (or blobs) are mixed: they never match, so the score would be
** wrong without a word. */
MlStatus ml_classes_check(MlCall *call, const MlValueCounts *classes);

/*
** The number of the positive class of at most two: `positive` when given (not NULL), else the
** greater of two. ML_NOT_FOUND, without an error, when no class that occurs is positive: only one
** class occurs, and it is not `positive`, or none was given and the class is the number 0.
** An error when there are three or more classes and none is named, when `positive` is not among two
** or more, and when the only class is not 0 or 1 and none is named.
*/
size_t ml_classes_positive(MlCall *call, MlValueCounts *classes, const MlValue *positive);

#endif
