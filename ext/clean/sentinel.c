#include "clean/sentinel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- numbers */

/* All nines, three at least where positive, or -1; -1 and -9 among numbers from 0 on only. */
static int sentinel_is_known(double value) {
  static const double known[] = {-1,      -9,  -99,  -999,  -9999,  -99999,
                                 -999999, 999, 9999, 99999, 999999, 9999999};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    if (value == known[i]) return 1;
  }
  return 0;
}

void ml_sentinels_begin(MlSentinels *seen) {
  memset(seen, 0, sizeof *seen);
  seen->low.value = seen->inner_low = INFINITY;
  seen->high.value = seen->inner_high = -INFINITY;
}

void ml_sentinels_see(MlSentinels *seen, double value, uint32_t code, int64_t rows) {
  if (!isfinite(value)) return;
  if (value < seen->low.value) {
    seen->inner_low = seen->low.value;
    seen->low = (MlSentinel){value, code, 0};
  } else if (value > seen->low.value && value < seen->inner_low) {
    seen->inner_low = value;
  }
  if (value > seen->high.value) {
    seen->inner_high = seen->high.value;
    seen->high = (MlSentinel){value, code, 0};
  } else if (value < seen->high.value && value > seen->inner_high) {
    seen->inner_high = value;
  }
  if (value == seen->low.value) seen->low.rows += rows;
  if (value == seen->high.value) seen->high.rows += rows;
  seen->values++;
}

int ml_sentinels_find(const MlSentinels *seen, MlSentinel found[2]) {
  int count = 0;
  if (seen->values < 5) return 0;
  const MlSentinel *low = &seen->low, *high = &seen->high;
  double high_width = seen->inner_high - low->value, low_width = high->value - seen->inner_low;
  if (sentinel_is_known(high->value) && high->value > 0 && high->rows >= 2 &&
      high->value - seen->inner_high > 2 * high_width) {
    found[count++] = *high;
  }
  if (sentinel_is_known(low->value) && low->value < 0 && low->rows >= 2 &&
      (seen->inner_low >= 0 || low->value <= -99) && seen->inner_low - low->value > 2 * low_width) {
    found[count++] = *low;
  }
  return count;
}

/* ---- dates */

static const char *const sentinel_dates[ML_DATE_SENTINELS] = {
    "1900-01-01", "1970-01-01", "9999-12-31", "1899-12-30",
    "1800-01-01", "1753-01-01", "9999-01-01"};

/* The number in digits of a text such as 1900-01-01. */
static int sentinel_part(const char *text, int start, int digits) {
  int value = 0;
  for (int i = 0; i < digits; i++) value = value * 10 + (text[start + i] - '0');
  return value;
}

void ml_date_sentinels_begin(MlDateSentinels *seen) { memset(seen, 0, sizeof *seen); }

void ml_date_sentinels_see(MlDateSentinels *seen, const MlDate *date, uint32_t code, int64_t rows) {
  int has_time = date->hour || date->minute || date->second || date->nanosecond;
  for (int i = 0; i < ML_DATE_SENTINELS; i++) {
    const char *text = sentinel_dates[i];
    int year = sentinel_part(text, 0, 4);
    if (!has_time && date->year == year && date->month == sentinel_part(text, 5, 2) &&
        date->day == sentinel_part(text, 8, 2)) {
      seen->of[i].rows += rows;
      seen->of[i].code = code;
    } else if (abs(date->year - year) <= 10) {
      seen->of[i].near++;
    }
  }
  seen->values++;
}

const char *ml_date_sentinels_find(const MlDateSentinels *seen, int i, MlSentinel *found) {
  if (seen->of[i].rows < 2 || seen->of[i].near || seen->values < 4) return NULL;
  *found = (MlSentinel){0, seen->of[i].code, seen->of[i].rows};
  return sentinel_dates[i];
}
