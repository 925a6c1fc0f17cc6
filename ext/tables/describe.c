/* ml_describe(source): the profile of a table, a row a column, in one reading of the source. */
#include "clean/profile.h"

#include <math.h>
#include <string.h>

#include "base/json.h"
#include "base/utf8.h"
#include "functions/source.h"
#include "tables/table.h"

typedef struct Description {
  MlProfile *profiles; /* (columns) */
  size_t columns;
} Description;

static void describe_row(MlCall *call, void *arg, int count, sqlite3_value **values) {
  Description *description = arg;
  for (size_t i = 0; i < description->columns && i < (size_t)count; i++) {
    MlValue value = ml_host_value(call, values[i]);
    ml_profile_add(call, &description->profiles[i], &value);
  }
}

/*
** The numbers written in a column of text describe it where they are at least half of its texts
** that are not blank; a few numbers among words do not.
*/
static int numbers_speak(const MlProfileResult *r) {
  return !r->numbers_are_text || 2 * r->number_like >= r->count - r->blanks;
}

/* ---- the histogram */

enum { DESCRIBE_BINS = 10, DESCRIBE_LEVELS = 1000 };

static size_t describe_bin(double value, double low, double high) {
  double place = (value - low) / (high - low) * DESCRIBE_BINS;
  return place >= DESCRIBE_BINS ? DESCRIBE_BINS - 1 : place > 0 ? (size_t)place : 0;
}

/* How many numbers are in each bin of equal width; from 1000 quantiles where not all are kept. */
static MlStatus describe_bins(MlCall *call, MlProfile *profile, double low, double high,
                              size_t counts[DESCRIBE_BINS]) {
  double levels[DESCRIBE_LEVELS], values[DESCRIBE_LEVELS];
  MlNumberSketch *sketch = &profile->numbers;
  if (!ml_number_sketch_is_approximate(sketch)) {
    for (size_t i = 0; i < sketch->recent_count; i++) {
      counts[describe_bin(sketch->recent[i], low, high)]++;
      ml_poll(call, 5);
    }
    return call->status;
  }
  for (size_t i = 0; i < DESCRIBE_LEVELS; i++) levels[i] = ((double)i + 0.5) / DESCRIBE_LEVELS;
  if (ml_number_sketch_quantiles(call, sketch, levels, DESCRIBE_LEVELS, values)) {
    return call->status;
  }
  for (size_t i = 0; i < DESCRIBE_LEVELS; i++) counts[describe_bin(values[i], low, high)]++;
  return call->status;
}

/* A bar a bin, the fullest one of full height; the lowest bar is an empty bin. */
static void give_histogram(MlCall *call, MlGrid *grid, MlProfile *profile,
                           const MlProfileResult *r) {
  static const char *const bars[] = {"\u2581", "\u2582", "\u2583", "\u2584",
                                     "\u2585", "\u2586", "\u2587", "\u2588"};
  double low = r->number_minimum, high = r->number_maximum;
  size_t counts[DESCRIBE_BINS] = {0}, most = 0;
  MlBuffer text = {0};
  if (!(high > low) || isinf(high - low)) {
    ml_grid_null(call, grid);
    return;
  }
  describe_bins(call, profile, low, high, counts);
  for (size_t i = 0; i < DESCRIBE_BINS; i++) most = counts[i] > most ? counts[i] : most;
  for (size_t i = 0; i < DESCRIBE_BINS && !call->status; i++) {
    ml_buffer_string(call, &text, bars[counts[i] ? (counts[i] * 7 + most - 1) / most : 0]);
  }
  if (!call->status) ml_grid_text(call, grid, text.data, text.length);
  ml_buffer_free(&text);
}

/* ---- notes */

/* A JSON object of counts being written. */
typedef struct DescribeCounts {
  MlBuffer text;
  int count;
} DescribeCounts;

static MlStatus describe_count(MlCall *call, void *arg, const char *name, int64_t rows) {
  DescribeCounts *counts = arg;
  if (!rows) return call->status;
  ml_buffer_string(call, &counts->text, counts->count++ ? "," : "{");
  ml_json_write_string(call, &counts->text, name, strlen(name));
  return ml_buffer_printf(call, &counts->text, ":%lld", (long long)rows);
}

/* The object as a cell, NULL when it is empty; the buffer is freed. */
static void give_counts(MlCall *call, MlGrid *grid, DescribeCounts *counts) {
  if (!counts->count) {
    ml_grid_null(call, grid);
  } else if (!ml_buffer_string(call, &counts->text, "}")) {
    ml_grid_text(call, grid, counts->text.data, counts->text.length);
  }
  ml_buffer_free(&counts->text);
}

static void give_storage(MlCall *call, MlGrid *grid, const MlProfile *profile,
                         const MlProfileResult *r) {
  static const char *const names[] = {"null", "integer", "real", "text", "blob"};
  DescribeCounts counts = {{0}, 0};
  int kinds = 0;
  for (int i = ML_VALUE_INTEGER; i <= ML_VALUE_BLOB; i++) kinds += profile->kinds[i] > 0;
  for (int i = ML_VALUE_INTEGER; kinds > 1 && r && i <= ML_VALUE_BLOB; i++) {
    describe_count(call, &counts, names[i], profile->kinds[i]);
  }
  give_counts(call, grid, &counts);
}

static void give_forms(MlCall *call, MlGrid *grid, MlProfile *profile) {
  DescribeCounts counts = {{0}, 0};
  ml_profile_forms(call, profile, describe_count, &counts);
  give_counts(call, grid, &counts);
}

static void give_notes(MlCall *call, MlGrid *grid, const MlProfileResult *r, int numeric) {
  DescribeCounts counts = {{0}, 0};
  if (r->distinct == 1 && r->count > 1 && !r->nulls) {
    describe_count(call, &counts, "constant", r->count);
  }
  if (r->distinct == r->count && r->count > 1 && !r->distinct_is_approximate) {
    describe_count(call, &counts, "unique", r->count);
  }
  for (int i = 0; i < ML_FLAWS; i++) describe_count(call, &counts, ml_flaw_names[i], r->flaws[i]);
  describe_count(call, &counts, "spelled differently", r->case_variants);
  describe_count(call, &counts, "sentinels", numeric || !r->numbers ? r->sentinels : 0);
  give_counts(call, grid, &counts);
}

/* ---- rows */

enum { DESCRIBE_CHARACTERS = 40 };

/* A value; a long text is cut, with an ellipsis behind it. */
static void give_short(MlCall *call, MlGrid *grid, const MlValue *value) {
  char text[4 * DESCRIBE_CHARACTERS + 4];
  size_t at = 0, taken = 0;
  uint32_t code;
  for (; value->kind == ML_VALUE_TEXT && at < value->length && taken < DESCRIBE_CHARACTERS;
       taken++) {
    at += ml_utf8_read(value->bytes + at, value->length - at, &code);
  }
  if (value->kind != ML_VALUE_TEXT || at == value->length) {
    ml_grid_value(call, grid, value);
    return;
  }
  memcpy(text, value->bytes, at);
  at += ml_utf8_write(0x2026, text + at);
  ml_grid_text(call, grid, text, at);
}

/*
** The maximum, of the numbers where they are most of a column: SQL has texts, such as a blank one,
** above them.
*/
static MlValue describe_maximum(const MlProfile *profile, const MlProfileResult *r) {
  double most = r->number_maximum;
  if (!numbers_speak(r) || !r->numbers || 2 * r->numbers < r->count - r->blanks) return r->maximum;
  if (!r->numbers_are_text && ml_value_is_number(&r->maximum)) return r->maximum;
  int is_whole = !r->numbers_are_text && !profile->kinds[ML_VALUE_REAL] && fabs(most) < 0x1p53;
  return is_whole ? ml_value_integer((int64_t)most) : ml_value_real(most);
}

static void give_column(MlCall *call, MlGrid *grid, const char *name, MlProfile *profile,
                        const MlProfileResult *r) {
  int numeric = numbers_speak(r), of_text = numeric && r->numbers_are_text;
  MlValue least = of_text ? ml_value_real(r->number_minimum) : r->minimum;
  MlValue most = describe_maximum(profile, r);
  ml_grid_string(call, grid, name);
  ml_grid_string(call, grid, r->type);
  ml_grid_integer(call, grid, r->count);
  ml_grid_integer(call, grid, r->nulls);
  ml_grid_integer(call, grid, r->blanks);
  ml_grid_integer(call, grid, r->distinct);
  ml_grid_real(call, grid, numeric ? r->mean : NAN);
  ml_grid_real(call, grid, numeric ? r->stddev : NAN);
  give_short(call, grid, &least);
  ml_grid_real(call, grid, numeric ? r->first_quartile : NAN);
  ml_grid_real(call, grid, numeric ? r->median : NAN);
  ml_grid_real(call, grid, numeric ? r->third_quartile : NAN);
  give_short(call, grid, &most);
  if (numeric && r->numbers) {
    ml_grid_integer(call, grid, r->outliers);
    give_histogram(call, grid, profile, r);
  } else {
    ml_grid_null(call, grid);
    ml_grid_null(call, grid);
  }
  give_short(call, grid, &r->most_frequent);
  ml_grid_integer(call, grid, r->frequency);
  ml_grid_integer(call, grid, r->number_like);
  give_storage(call, grid, profile, r);
  give_forms(call, grid, profile);
  give_notes(call, grid, r, numeric);
  ml_grid_integer(call, grid,
                  r->distinct_is_approximate || r->frequency_is_approximate ||
                      (numeric && r->quartiles_are_approximate));
}

static void give_description(MlCall *call, MlGrid *grid, const MlSource *source,
                             Description *description) {
  MlProfileResult result;
  for (size_t i = 0; i < description->columns && !call->status; i++) {
    if (ml_profile_read(call, &description->profiles[i], &result)) return;
    give_column(call, grid, source->names[i], &description->profiles[i], &result);
  }
}

static MlStatus describe_all(MlCursor *cursor, MlGrid *grid) {
  MlCall *call = &cursor->host.call;
  MlSource source;
  Description description = {0};
  ml_source_open_value(&cursor->host, &source, cursor->arguments[0]);
  if (!call->status) {
    description.profiles = ml_array(call, source.columns, sizeof *description.profiles);
  }
  if (description.profiles) description.columns = source.columns;
  for (size_t i = 0; i < description.columns; i++) {
    ml_profile_begin(&description.profiles[i], (MlProfileLimits){0});
  }
  ml_source_read(&source, describe_row, &description);
  give_description(call, grid, &source, &description);
  for (size_t i = 0; i < description.columns; i++) ml_profile_free(&description.profiles[i]);
  ml_free(description.profiles);
  ml_source_close(&source);
  return call->status;
}

const MlTable ml_describe_table = {
    .name = "ml_describe",
    .columns = "column TEXT, type TEXT, count INTEGER, nulls INTEGER, blanks INTEGER, "
               "distinct_count INTEGER, mean REAL, stddev REAL, minimum, first_quartile REAL, "
               "median REAL, third_quartile REAL, maximum, outliers INTEGER, histogram TEXT, "
               "most_frequent, frequency INTEGER, number_like INTEGER, storage TEXT, forms TEXT, "
               "notes TEXT, approximate INTEGER",
    .column_count = 22,
    .arguments = "source",
    .minimum = 1,
    .maximum = 1,
    .direct_only = 1,
    .all = describe_all,
    .signature = "ml_describe(source)",
    .summary =
        "A row a column of a table, view or SELECT: type, values that are not NULL, NULLs, blank "
        "texts, distinct values, mean, sample standard deviation, minimum, quartiles, maximum, "
        "outliers (beyond the quartiles by 1.5 times their distance), a histogram of ten bars "
        "between minimum and maximum, the most frequent value and its count, and texts that are "
        "numbers (as ml_number reads them; where most are, the statistics are theirs). As JSON "
        "objects of counts: storage (classes, where they are mixed), forms (in which texts write "
        "numbers and dates, these as formats for ml_date), and notes (constant, unique, stray "
        "white space, broken encodings, HTML, words for no value, case variants, sentinels). "
        "approximate is 1 where a column has more than 131,072 different values or 1,048,576 "
        "numbers, whose counts and quartiles are estimates. NULL where a figure makes no sense; "
        "texts beyond 40 characters are cut",
    .example =
        "SELECT \"column\", type, count, nulls, mean, most_frequent FROM ml_describe('SELECT 1 "
        "AS x, ''a'' AS name UNION ALL SELECT 3, ''a''')"};
