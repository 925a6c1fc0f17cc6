/* Values in SQLite's order, equal values as one key, counts and the mode. */
#include "unit.h"

#include "base/value.h"

static MlValue text_value(const char *text) { return ml_value_text(text, strlen(text)); }

/* In SQLite's order, as `SELECT ... ORDER BY` gave it; no two are equal. */
static void test_order(void) {
  const MlValue sorted[] = {
      ml_value_null(),
      ml_value_real(-INFINITY),
      ml_value_real(-1e300),
      ml_value_integer(INT64_MIN),
      ml_value_integer(-3),
      ml_value_real(-2.5),
      ml_value_integer(-2),
      ml_value_real(0),
      ml_value_real(0.5),
      ml_value_integer(1),
      ml_value_integer(9007199254740992),   /* 2^53 */
      ml_value_integer(9007199254740993),   /* no double is this */
      ml_value_real(9007199254740994.0),    /* 2^53 + 2 */
      ml_value_integer(INT64_MAX),          /* 2^63 - 1 */
      ml_value_real(9223372036854775808.0), /* 2^63 */
      ml_value_real(INFINITY),
      text_value(""),
      text_value("1"),
      text_value("B"),
      text_value("a"),
      text_value("ab"),
      text_value("\xC3\xA4"),
      ml_value_blob(NULL, 0),
      ml_value_blob("\0", 1),
      ml_value_blob("1", 1),
  };
  const size_t count = sizeof sorted / sizeof *sorted;
  for (size_t i = 0; i < count; i++) {
    for (size_t j = 0; j < count; j++) {
      int order = ml_value_compare(&sorted[i], &sorted[j]);
      CHECK((order > 0) - (order < 0) == (i > j) - (i < j));
      if (i != j) CHECK(ml_value_hash(&sorted[i], 0) != ml_value_hash(&sorted[j], 0));
    }
  }
}

static void test_equal(void) {
  const MlValue pairs[][2] = {{ml_value_integer(1), ml_value_real(1)},
                              {ml_value_real(0.0), ml_value_real(-0.0)},
                              {ml_value_integer(INT64_MIN), ml_value_real(-9223372036854775808.0)},
                              {ml_value_null(), ml_value_real(NAN)}};
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    CHECK(ml_value_compare(&pairs[i][0], &pairs[i][1]) == 0);
    CHECK(ml_value_hash(&pairs[i][0], 7) == ml_value_hash(&pairs[i][1], 7));
    CHECK(ml_value_hash(&pairs[i][0], 7) != ml_value_hash(&pairs[i][0], 8));
  }
}

/* 2.5 and 'x' twice, 1 twice in two kinds; returns the call's status. */
static MlStatus run_counts(void) {
  MlCall call = unit_call("ml_mode");
  MlValueCounts table = {0};
  CHECK(ml_value_counts_mode(&table) == ML_NOT_FOUND);
  const MlValue values[] = {ml_value_real(2.5), text_value("x"),      ml_value_real(2.5),
                            ml_value_real(1),   text_value("x"),      ml_value_real(1),
                            text_value("y"),    ml_value_blob("x", 1)};
  for (size_t i = 0; i < 8; i++) ml_value_counts_add(&call, &table, &values[i], 1);
  MlValue absent = text_value("z"), whole = ml_value_integer(1);
  size_t found = ml_value_counts_find(&call, &table, &whole);
  size_t missing = ml_value_counts_find(&call, &table, &absent);
  if (call.status == ML_OK) {
    CHECK(table.keys.count == 5 && found == 2 && missing == ML_NOT_FOUND);
    size_t mode = ml_value_counts_mode(&table);
    MlValue value = ml_value_counts_get(&table, mode);
    CHECK(value.kind == ML_VALUE_REAL && value.real == 1 && table.counts[mode] == 2);
    value = ml_value_counts_get(&table, 1);
    CHECK(value.kind == ML_VALUE_TEXT && value.length == 1 && value.bytes[0] == 'x');
    CHECK(ml_value_counts_get(&table, 4).kind == ML_VALUE_BLOB);
    /* with an integer among them, whole numbers are integers; taken back, they are not */
    ml_value_counts_add(&call, &table, &whole, 1);
    CHECK(ml_value_counts_get(&table, 2).kind == ML_VALUE_INTEGER);
    ml_value_counts_add(&call, &table, &whole, -1);
    ml_value_counts_add(&call, &table, &values[3], -1);
    value = ml_value_counts_get(&table, ml_value_counts_mode(&table));
    CHECK(value.kind == ML_VALUE_REAL && value.real == 2.5);
  }
  ml_value_counts_free(&table);
  return call.status;
}

int main(void) {
  test_order();
  test_equal();
  MlStatus status = ML_NOMEM;
  for (long at = 1; at < 100 && status == ML_NOMEM; at++) {
    unit_allocations = 0;
    unit_fail_at = at;
    status = run_counts();
    CHECK(unit_live_bytes == 0);
  }
  CHECK(status == ML_OK);
  return unit_end();
}
