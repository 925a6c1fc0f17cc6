/* ml_describe(source): the profile of a table, a row a column, in one reading of the source. */
#include "clean/profile.h"

#include <math.h>

#include "functions/source.h"
#include "tables/table.h"

typedef struct DescribeState {
  int given;
} DescribeState;

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

/* ---- rows */

static void give_column(MlCall *call, MlGrid *grid, const char *name, MlProfile *profile,
                        const MlProfileResult *r) {
  int numeric = numbers_speak(r), of_text = numeric && r->numbers_are_text;
  MlValue least = of_text ? ml_value_real(r->number_minimum) : r->minimum;
  MlValue most = of_text ? ml_value_real(r->number_maximum) : r->maximum;
  ml_grid_string(call, grid, name);
  ml_grid_string(call, grid, r->type);
  ml_grid_integer(call, grid, r->count);
  ml_grid_integer(call, grid, r->nulls);
  ml_grid_integer(call, grid, r->blanks);
  ml_grid_integer(call, grid, r->distinct);
  ml_grid_real(call, grid, numeric ? r->mean : NAN);
  ml_grid_real(call, grid, numeric ? r->stddev : NAN);
  ml_grid_value(call, grid, &least);
  ml_grid_real(call, grid, numeric ? r->first_quartile : NAN);
  ml_grid_real(call, grid, numeric ? r->median : NAN);
  ml_grid_real(call, grid, numeric ? r->third_quartile : NAN);
  ml_grid_value(call, grid, &most);
  ml_grid_value(call, grid, &r->most_frequent);
  ml_grid_integer(call, grid, r->frequency);
  ml_grid_integer(call, grid, r->number_like);
  ml_grid_integer(call, grid,
                  r->distinct_is_approximate || r->frequency_is_approximate ||
                      (numeric && r->quartiles_are_approximate));
  if (numeric) {
    give_histogram(call, grid, profile, r);
  } else {
    ml_grid_null(call, grid);
  }
}

static void give_description(MlCall *call, MlGrid *grid, const MlSource *source,
                             Description *description) {
  MlProfileResult result;
  for (size_t i = 0; i < description->columns && !call->status; i++) {
    if (ml_profile_read(call, &description->profiles[i], &result)) return;
    give_column(call, grid, source->names[i], &description->profiles[i], &result);
  }
}

static MlStatus describe_next(MlCursor *cursor, MlGrid *grid) {
  DescribeState *state = cursor->state;
  MlCall *call = &cursor->host.call;
  MlSource source;
  Description description = {0};
  if (state->given++) return ML_OK;
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
               "median REAL, third_quartile REAL, maximum, most_frequent, frequency INTEGER, "
               "number_like INTEGER, approximate INTEGER, histogram TEXT",
    .column_count = 18,
    .arguments = "source",
    .minimum = 1,
    .maximum = 1,
    .direct_only = 1,
    .state_size = sizeof(DescribeState),
    .next = describe_next,
    .signature = "ml_describe(source)",
    .summary =
        "A row a column of a table, view or SELECT: type, values that are not NULL, NULLs, "
        "blank texts, distinct values, mean, sample standard deviation, minimum, quartiles, "
        "maximum, most frequent value and its count, texts that are numbers (as ml_number "
        "reads them; where most are, the statistics are theirs), and 1 where a column was "
        "too large for exact counts or quartiles, and a histogram of ten bars between minimum and "
        "maximum. NULL where a figure makes no sense",
    .example =
        "SELECT \"column\", type, count, nulls, mean, most_frequent FROM ml_describe('SELECT 1 "
        "AS x, ''a'' AS name UNION ALL SELECT 3, ''a''')"};
