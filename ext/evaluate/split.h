/*
** Splitting rows by the hash of a key: the same key always falls into the same part, whatever the
** order of the rows, the other rows, the machine or the version.
**
** Keys that SQL calls equal are one key (1 and 1.0, but not '1'). Splits and folds with the same
** seed are independent of each other, so that the training part of a split can be folded.
*/
#ifndef MLEXT_EVALUATE_SPLIT_H
#define MLEXT_EVALUATE_SPLIT_H

#include "base/value.h"

/* 1: test, 0: train, -1: the key is NULL. An error unless 0 <= test_size <= 1. */
MlStatus ml_split_part(MlCall *call, const MlValue *key, double test_size, int64_t seed,
                       int *is_test);

/* The fold, 0 to k - 1; -1 when the key is NULL. An error unless 2 <= k <= 2^31 - 1. */
MlStatus ml_fold_number(MlCall *call, const MlValue *key, int64_t k, int64_t seed, int64_t *fold);

#endif
