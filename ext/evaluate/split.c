#include "evaluate/split.h"

#include <inttypes.h>

#include "data/cell.h"

/* They keep the hashes of splits and of folds apart. Part of the format: never change them. */
#define SPLIT_SALT 0x73706C6974u
#define FOLD_SALT 0x666F6C64u

/* A number in [0, 1) with 53 bits, from key, seed and salt. */
static double key_fraction(const MlValue *key, int64_t seed, uint64_t salt) {
  return (double)(ml_value_hash(key, (uint64_t)seed + salt * 0x9E3779B97F4A7C15u) >> 11) * 0x1p-53;
}

MlStatus ml_split_part(MlCall *call, const MlValue *key, double test_size, int64_t seed,
                       int *is_test) {
  *is_test = -1;
  if (!(test_size >= 0 && test_size <= 1)) {
    char show[80];
    MlValue value = ml_value_real(test_size);
    return ml_fail(call, "test_size must be between 0 and 1, found %s",
                   ml_value_show(&value, show));
  }
  if (!ml_value_is_null(key)) *is_test = key_fraction(key, seed, SPLIT_SALT) < test_size;
  return call->status;
}

MlStatus ml_fold_number(MlCall *call, const MlValue *key, int64_t k, int64_t seed, int64_t *fold) {
  *fold = -1;
  if (k < 2 || k > INT32_MAX) {
    return ml_fail(call, "k must be between 2 and %d, found %" PRId64, INT32_MAX, k);
  }
  if (!ml_value_is_null(key)) *fold = (int64_t)(key_fraction(key, seed, FOLD_SALT) * (double)k);
  return call->status;
}
