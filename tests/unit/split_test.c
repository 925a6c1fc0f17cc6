/* Splits and folds: fixed answers, uniform parts, independence of seeds and of each other. */
#include "unit.h"

#include "evaluate/split.h"

static int part_of(MlValue key, double test_size, int64_t seed) {
  MlCall call = unit_call("ml_split");
  int is_test;
  CHECK(!ml_split_part(&call, &key, test_size, seed, &is_test));
  return is_test;
}

static int64_t fold_of(MlValue key, int64_t k, int64_t seed) {
  MlCall call = unit_call("ml_fold");
  int64_t fold;
  CHECK(!ml_fold_number(&call, &key, k, seed, &fold));
  return fold;
}

/* Sum of (observed - expected)^2 / expected. */
static double chi_square(const int *observed, int cells, double expected) {
  double sum = 0;
  for (int i = 0; i < cells; i++) {
    sum += (observed[i] - expected) * (observed[i] - expected) / expected;
  }
  return sum;
}

enum { KEYS = 100000 };

/* Bounds: the 0.01 % quantiles of chi-square, on both sides, for fixed keys. */
static void test_uniform(void) {
  int folds[10] = {0}, texts[10] = {0}, joint[4] = {0}, nested[5] = {0}, tests = 0,
      spread[64] = {0};
  for (int i = 0; i < KEYS; i++) {
    char text[24];
    int length = snprintf(text, sizeof text, "C-%06d", i);
    MlValue key = ml_value_integer(i), name = ml_value_text(text, (size_t)length);
    int is_test = part_of(key, 0.2, 0);
    tests += is_test;
    folds[fold_of(key, 10, 0)]++;
    texts[fold_of(name, 10, 3)]++;
    joint[2 * part_of(key, 0.5, 1) + part_of(key, 0.5, 2)]++;
    spread[fold_of(ml_value_integer((int64_t)i << 40), 64, 9)]++;
    if (is_test) nested[fold_of(key, 5, 0)]++;
  }
  CHECK(abs(tests - KEYS / 5) < 4 * 127); /* 4 standard deviations */
  CHECK(chi_square(folds, 10, KEYS / 10.0) < 33.7 && chi_square(folds, 10, KEYS / 10.0) > 0.9);
  CHECK(chi_square(texts, 10, KEYS / 10.0) < 33.7 && chi_square(texts, 10, KEYS / 10.0) > 0.9);
  CHECK(chi_square(spread, 64, KEYS / 64.0) < 113);
  CHECK(chi_square(joint, 4, KEYS / 4.0) < 21.2);         /* seeds are independent */
  CHECK(chi_square(nested, 5, (double)tests / 5) < 23.6); /* folds of a split's part */
}

static void test_equal_keys(void) {
  for (int i = -50; i < 50; i++) {
    CHECK(fold_of(ml_value_integer(i), 1000000, 5) == fold_of(ml_value_real(i), 1000000, 5));
  }
  int64_t fold = fold_of(ml_value_integer(1), 1000000000, 5);
  CHECK(fold != fold_of(ml_value_text("1", 1), 1000000000, 5));
  CHECK(fold_of(ml_value_text("1", 1), 1000000000, 5) !=
        fold_of(ml_value_blob("1", 1), 1000000000, 5));
  CHECK(fold_of(ml_value_real(0.0), 1000000, 0) == fold_of(ml_value_real(-0.0), 1000000, 0));
  CHECK(fold_of(ml_value_null(), 5, 0) == -1 && part_of(ml_value_null(), 0.5, 0) == -1);
  CHECK(fold_of(ml_value_real(NAN), 5, 0) == -1);
  CHECK(fold_of(ml_value_real(INFINITY), 5, 0) >= 0 && fold_of(ml_value_real(1e308), 5, 0) < 5);
  CHECK(fold_of(ml_value_text("", 0), 5, 0) >= 0 && fold_of(ml_value_blob(NULL, 0), 5, 0) >= 0);
}

/* What users have stored must not move: these answers are for ever. */
static void test_fixed(void) {
  CHECK(fold_of(ml_value_integer(1), 1000000, 0) == 741362);
  CHECK(fold_of(ml_value_integer(-7), 1000000, 42) == 66765);
  CHECK(fold_of(ml_value_real(2.5), 1000000, 0) == 853979);
  CHECK(fold_of(ml_value_text("7590-VHVEG", 10), 1000000, 0) == 41361);
  CHECK(fold_of(ml_value_blob("\0\1\2", 3), 1000000, -1) == 482784);
}

static void test_limits(void) {
  MlValue key = ml_value_integer(12);
  CHECK(part_of(key, 0, 0) == 0 && part_of(key, 1, 0) == 1);
  int is_test;
  int64_t fold;
  MlCall call = unit_call("ml_split");
  CHECK(ml_split_part(&call, &key, 20, 0, &is_test) == ML_ERROR);
  CHECK_TEXT(call.message, "ml_split: test_size must be between 0 and 1, found 20");
  call = unit_call("ml_split");
  CHECK(ml_split_part(&call, &key, NAN, 0, &is_test) == ML_ERROR && is_test == -1);
  call = unit_call("ml_fold");
  CHECK(ml_fold_number(&call, &key, 1, 0, &fold) == ML_ERROR && fold == -1);
  CHECK_TEXT(call.message, "ml_fold: k must be between 2 and 2147483647, found 1");
  CHECK(fold_of(key, INT32_MAX, 0) < INT32_MAX && fold_of(key, 2, INT64_MIN) >= 0);
}

int main(void) {
  test_uniform();
  test_equal_keys();
  test_fixed();
  test_limits();
  return unit_end();
}
