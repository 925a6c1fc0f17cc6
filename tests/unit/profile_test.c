/*
** Column profiles against R's summaries (tests/data/profile/summary_stats.csv), the sketches beyond
** their limits, hostile values, and failing memory.
*/
#include "unit.h"

#include "base/hash.h"
#include "base/sort.h"
#include "clean/profile.h"

#ifndef PROFILE_DATA
#define PROFILE_DATA "tests/data/profile"
#endif

static MlValue text_value(const char *text) { return ml_value_text(text, strlen(text)); }

/* ---- real tables */

/* The number of the named field of the header line, or -1. */
static int field_number(char *header, const char *name) {
  int number = 0;
  for (char *field = strtok(header, ",\n"); field; field = strtok(NULL, ",\n"), number++) {
    if (strcmp(field, name) == 0) return number;
  }
  return -1;
}

/* The field's start and length in a line without quoted fields. */
static const char *field_at(const char *line, int number, size_t *length) {
  for (; number > 0; number--) line = strchr(line, ',') + 1;
  *length = strcspn(line, ",\n");
  return line;
}

/* Profiles a column of a CSV; an empty field is NULL, a number is stored as text or as a real. */
static int64_t profile_column(MlCall *call, MlProfile *p, const char *table, const char *column,
                              int as_text) {
  char path[200], line[2000];
  int64_t rows = 0;
  snprintf(path, sizeof path, "%s/%s.csv", PROFILE_DATA, table);
  FILE *file = fopen(path, "r");
  CHECK(file && fgets(line, sizeof line, file));
  if (!file) return 0;
  int number = field_number(line, column);
  CHECK(number >= 0);
  while (number >= 0 && fgets(line, sizeof line, file)) {
    size_t length;
    const char *field = field_at(line, number, &length);
    char *end;
    double real = strtod(field, &end);
    MlValue value = ml_value_text(field, length);
    if (length == 0 || *field == ' ') value = ml_value_null();
    if (!as_text && end == field + length && length) value = ml_value_real(real);
    ml_profile_add(call, p, &value);
    rows++;
  }
  fclose(file);
  return rows;
}

typedef struct SummaryLine {
  char table[100], column[100];
  double rows, missing, mean, stddev, minimum, q1, median, q3, maximum, mad, distinct;
} SummaryLine;

static int read_summary(const char *line, SummaryLine *s) {
  double skew, kurtosis, outliers;
  return sscanf(line, "%99[^,],%99[^,],%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf",
                s->table, s->column, &s->rows, &s->missing, &s->mean, &s->stddev, &s->minimum,
                &s->q1, &s->median, &s->q3, &s->maximum, &s->mad, &skew, &kurtosis, &outliers,
                &s->distinct) == 16;
}

static void check_summary(const SummaryLine *s, int as_text) {
  MlCall call = unit_call("ml_describe");
  MlProfile profile;
  MlProfileResult r;
  ml_profile_begin(&profile, (MlProfileLimits){0, 0, 0});
  int64_t rows = profile_column(&call, &profile, s->table, s->column, as_text);
  CHECK(ml_profile_read(&call, &profile, &r) == ML_OK);
  CHECK(rows == (int64_t)s->rows && r.count + r.nulls == rows);
  CHECK(r.nulls == (int64_t)s->missing);
  CHECK(r.numbers == rows - r.nulls && r.numbers_are_text == as_text);
  CHECK_TEXT(r.type, as_text ? "text" : "real");
  CHECK_NEAR(r.mean, s->mean, 1e-13);
  CHECK_NEAR(r.stddev, s->stddev, 1e-13);
  CHECK_NEAR(r.number_minimum, s->minimum, 1e-15);
  CHECK_NEAR(r.first_quartile, s->q1, 1e-14);
  CHECK_NEAR(r.median, s->median, 1e-14);
  CHECK_NEAR(r.third_quartile, s->q3, 1e-14);
  CHECK_NEAR(r.number_maximum, s->maximum, 1e-15);
  if (!as_text) CHECK(ml_value_number(&r.minimum) == r.number_minimum);
  if (!as_text) CHECK(r.distinct == (int64_t)s->distinct);
  CHECK(!r.distinct_is_approximate && !r.quartiles_are_approximate);
  CHECK(!r.frequency_is_approximate);
  ml_profile_free(&profile);
}

static void test_tables(void) {
  char line[1000];
  int lines = 0;
  FILE *file = fopen(PROFILE_DATA "/summary_stats.csv", "r");
  CHECK(file && fgets(line, sizeof line, file));
  while (file && fgets(line, sizeof line, file)) {
    SummaryLine s;
    CHECK(read_summary(line, &s));
    check_summary(&s, 0);
    check_summary(&s, 1);
    lines++;
  }
  CHECK(lines == 18);
  if (file) fclose(file);

  MlCall call = unit_call("ml_describe");
  MlProfile profile;
  MlProfileResult r;
  ml_profile_begin(&profile, (MlProfileLimits){0, 0, 0});
  if (profile_column(&call, &profile, "penguins", "species", 0) == 344) {
    CHECK(ml_profile_read(&call, &profile, &r) == ML_OK);
    CHECK_TEXT(r.type, "text");
    CHECK(r.distinct == 3 && r.frequency == 152 && r.numbers == 0 && isnan(r.mean));
    CHECK(r.most_frequent.length == 6 && memcmp(r.most_frequent.bytes, "Adelie", 6) == 0);
    CHECK(r.maximum.length == 6 && memcmp(r.maximum.bytes, "Gentoo", 6) == 0);
  }
  ml_profile_free(&profile);
}

/* ---- kinds of values */

static MlStatus add_all(MlCall *call, MlProfile *p, const MlValue *values, size_t count) {
  for (size_t i = 0; i < count; i++) ml_profile_add(call, p, &values[i]);
  return call->status;
}

static void test_kinds(void) {
  MlCall call = unit_call("ml_describe");
  MlProfile p;
  MlProfileResult r;
  ml_profile_begin(&p, (MlProfileLimits){0, 0, 0});
  CHECK(!ml_profile_read(&call, &p, &r));
  CHECK_TEXT(r.type, "empty");
  CHECK(r.count == 0 && r.distinct == 0 && r.minimum.kind == ML_VALUE_NULL && isnan(r.median));
  CHECK(r.most_frequent.kind == ML_VALUE_NULL && r.frequency == 0);
  CHECK(isnan(r.number_minimum) && isnan(r.mean));

  const MlValue first[] = {ml_value_null(),      text_value(""),     text_value(" \t\xC2\xA0"),
                           text_value("$1,200"), text_value(" 300"), text_value("abc"),
                           text_value("abc"),    ml_value_real(NAN)};
  add_all(&call, &p, first, sizeof first / sizeof *first);
  CHECK(!ml_profile_read(&call, &p, &r));
  CHECK_TEXT(r.type, "text");
  CHECK(r.count == 6 && r.nulls == 2 && r.blanks == 2 && r.number_like == 2 && r.distinct == 5);
  CHECK(r.numbers == 2 && r.numbers_are_text && r.mean == 750 && r.number_maximum == 1200);
  CHECK(r.minimum.kind == ML_VALUE_TEXT && r.minimum.length == 0);
  CHECK(r.maximum.length == 3 && r.frequency == 2);

  /* a stored number makes those in text void */
  const MlValue more[] = {ml_value_integer(5), ml_value_real(5), ml_value_real(7.5)};
  add_all(&call, &p, more, 3);
  CHECK(!ml_profile_read(&call, &p, &r));
  CHECK_TEXT(r.type, "mixed");
  CHECK(r.numbers == 3 && !r.numbers_are_text && r.number_maximum == 7.5 && r.distinct == 7);
  CHECK(r.minimum.kind == ML_VALUE_INTEGER && r.minimum.integer == 5);
  CHECK(r.most_frequent.kind == ML_VALUE_INTEGER && r.frequency == 2); /* 5, before 'abc' */
  const MlValue blob = ml_value_blob("\0\1", 2), like = text_value("9");
  ml_profile_add(&call, &p, &blob);
  ml_profile_add(&call, &p, &like);
  CHECK(!ml_profile_read(&call, &p, &r));
  CHECK(r.maximum.kind == ML_VALUE_BLOB && r.number_like == 3 && r.numbers == 3);
  ml_profile_free(&p);

  ml_profile_begin(&p, (MlProfileLimits){0, 0, 0});
  const MlValue wild[] = {ml_value_real(1e308), ml_value_real(-1e308), ml_value_real(INFINITY),
                          ml_value_integer(INT64_MIN), ml_value_integer(INT64_MAX)};
  add_all(&call, &p, wild, 2);
  CHECK(!ml_profile_read(&call, &p, &r));
  CHECK_TEXT(r.type, "real");
  CHECK(r.mean == 0 && isfinite(r.stddev) && r.median == 0);
  add_all(&call, &p, wild, 5);
  CHECK(!ml_profile_read(&call, &p, &r));
  CHECK(r.mean == INFINITY && isnan(r.stddev) && r.number_maximum == INFINITY);
  CHECK(r.number_minimum == -1e308 && r.distinct == 5 && r.most_frequent.real == -1e308);
  ml_profile_free(&p);
  CHECK(call.status == ML_OK);
}

/* ---- beyond the limits */

/* Rank error of a quantile of 0..count-1, as a share of the rows. */
static void check_ranks(MlNumberSketch *s, double count, double bound) {
  const double levels[5] = {0.01, 0.25, 0.5, 0.75, 0.99};
  double quantiles[5];
  MlCall call = unit_call("ml_describe");
  CHECK(!ml_number_sketch_quantiles(&call, s, levels, 5, quantiles));
  for (int i = 0; i < 5; i++) CHECK(fabs(quantiles[i] / count - levels[i]) < bound);
  CHECK(s->minimum == 0 && s->maximum == count - 1);
}

static void test_number_sketch(void) {
  enum { COUNT = 1 << 20 };
  for (int order = 0; order < 3; order++) {
    MlCall call = unit_call("ml_describe");
    MlNumberSketch s;
    ml_number_sketch_begin(&s, 1 << 14);
    for (uint32_t i = 0; i < COUNT; i++) {
      uint32_t shuffled = (i * 2654435761u) & (COUNT - 1); /* an odd factor: all numbers, once */
      ml_number_sketch_add(&call, &s, order == 0 ? i : order == 1 ? COUNT - 1 - i : shuffled);
      CHECK(i != (1 << 14) - 1 || !ml_number_sketch_is_approximate(&s));
    }
    CHECK(call.status == ML_OK && ml_number_sketch_is_approximate(&s) && s.count == COUNT);
    check_ranks(&s, COUNT, 0.002);
    ml_number_sketch_free(&s);
  }
}

static void test_distinct_sketch(void) {
  MlCall call = unit_call("ml_describe");
  MlDistinctSketch s = {0};
  for (uint64_t i = 0; i < 1000000; i++) {
    ml_distinct_sketch_add(&call, &s, ml_mix(i % 700000));
    if (i == 90000) CHECK(ml_distinct_sketch_value(&s) == 90001);
  }
  CHECK(fabs((double)ml_distinct_sketch_value(&s) / 700000 - 1) < 0.015); /* 3 standard errors */
  CHECK(s.shift > 0);
  ml_distinct_sketch_free(&s);
  ml_distinct_sketch_add(&call, &s, 0);
  ml_distinct_sketch_add(&call, &s, 0);
  CHECK(ml_distinct_sketch_value(&s) == 1);
  ml_distinct_sketch_free(&s);
}

static void test_full_profile(void) {
  MlCall call = unit_call("ml_describe");
  MlProfile p;
  MlProfileResult r;
  MlValue usual = text_value("usual");
  ml_profile_begin(&p, (MlProfileLimits){1024, 1000, 0});
  for (int i = 0; i < 20000; i++) {
    MlValue value = ml_value_integer(i % 5000);
    ml_profile_add(&call, &p, i % 10 == 3 ? &usual : &value);
  }
  CHECK(!ml_profile_read(&call, &p, &r));
  CHECK(r.distinct_is_approximate && r.frequency_is_approximate && r.quartiles_are_approximate);
  CHECK(r.distinct == 4501); /* still fewer than the sketch holds, so exact */
  CHECK(r.frequency == 2000 && r.most_frequent.kind == ML_VALUE_TEXT);
  CHECK(r.numbers == 18000 && fabs(r.median - 2500) < 50);
  CHECK_NEAR(r.mean, 11248500.0 / 4500, 1e-15); /* 0..4999 without those that end in 3 */
  ml_profile_free(&p);

  /* a value too long to be kept is still counted as one */
  char large[200];
  memset(large, 'x', sizeof large);
  MlValue texts[3] = {text_value("a"), ml_value_text(large, 200), ml_value_text(large, 199)};
  ml_profile_begin(&p, (MlProfileLimits){0, 0, 100});
  for (int i = 0; i < 9; i++) ml_profile_add(&call, &p, &texts[i % 3]);
  CHECK(!ml_profile_read(&call, &p, &r));
  CHECK(r.distinct == 3 && r.frequency == 3 && r.maximum.length == 200);
  ml_profile_free(&p);
}

/* ---- failing memory */

static MlStatus run_profile(void) {
  MlCall call = unit_call("ml_describe");
  MlProfile p;
  MlProfileResult r = {0};
  ml_profile_begin(&p, (MlProfileLimits){64, 40, 0});
  for (int i = 0; i < 300; i++) {
    char text[20];
    MlValue value = ml_value_real(i % 97);
    if (i % 4 == 0) value = ml_value_text(text, (size_t)snprintf(text, sizeof text, "%d kg", i));
    ml_profile_add(&call, &p, &value);
  }
  ml_profile_read(&call, &p, &r);
  if (call.status == ML_OK) CHECK(r.count == 300 && r.distinct == 97 + 75);
  ml_profile_free(&p);
  return call.status;
}

static void test_memory(void) {
  MlStatus status = ML_NOMEM;
  long at = 0;
  while (status == ML_NOMEM && at++ < 1000) {
    unit_allocations = 0;
    unit_fail_at = at;
    status = run_profile();
    CHECK(status == ML_OK || status == ML_NOMEM);
    CHECK(unit_live_bytes == 0);
  }
  CHECK(status == ML_OK && at > 15);
  unit_fail_at = 0;
}

int main(void) {
  test_tables();
  test_kinds();
  test_number_sketch();
  test_distinct_sketch();
  test_full_profile();
  test_memory();
  return unit_end();
}
