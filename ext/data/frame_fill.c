/*
** What replaces missing values, of rows that are held or read again: means by sums in the rows'
** order; medians by counting the digits of the numbers' ranks, six passes over rows that are not
** held; modes by counting the values.
*/
#include "data/frame_fill.h"

#include <math.h>
#include <string.h>

#include "math/summation.h"

/* A pass of a median counts this many bits of the numbers' keys. */
enum { FILL_BITS = 11, FILL_DIGITS = 1 << FILL_BITS };

/* Different numbers that are counted for modes, of all features of rows that are not held. */
enum { FILL_VALUES_MAX = 1000000 };

/* The numbers of one feature that are not missing. */
typedef struct FillColumn {
  size_t feature, place; /* in the encoder, in a stored row */
  uint64_t count;
  MlSum sum;             /* of the numbers, times 2^-40 */
  uint64_t key[2];       /* of the two middle ones, as far as it is known */
  uint64_t rank[2];      /* of them, among those with that key so far */
  uint64_t *digits[2];   /* (FILL_DIGITS), owned by the pass */
  MlValueCounts *values; /* owned by the pass */
} FillColumn;

typedef struct FillPass {
  MlFrame *frame;
  FillColumn *columns; /* (count) */
  size_t count;
  int shift;     /* of the digit of medians that is counted */
  size_t values; /* different ones, of modes */
} FillPass;

/* Calls add() for each number of each column. `work` is its cost in nanoseconds. */
static MlStatus fill_pass(MlCall *call, FillPass *pass, size_t work,
                          void (*add)(MlCall *, FillPass *, FillColumn *, double)) {
  MlFrame *frame = pass->frame;
  for (size_t c = 0; c < ml_frame_chunks(frame); c++) {
    const MlChunk *chunk = ml_frame_chunk(call, frame, c);
    if (!chunk) break;
    for (size_t i = 0; i < chunk->count && !call->status; i++) {
      const double *row = chunk->rows + i * frame->width;
      for (size_t k = 0; k < pass->count; k++) {
        double value = row[pass->columns[k].place];
        if (!isnan(value)) add(call, pass, &pass->columns[k], value);
      }
      ml_poll(call, (uint32_t)(pass->count * work));
    }
  }
  return call->status;
}

static MlFeature *fill_feature(const FillPass *pass, const FillColumn *column) {
  return &pass->frame->encoder.features[column->feature];
}

/* ---- means */

static void fill_add_sum(MlCall *call, FillPass *pass, FillColumn *column, double value) {
  (void)call, (void)pass;
  ml_sum_add(&column->sum, value * 0x1p-40); /* no number of rows makes it overflow */
  column->count++;
}

static MlStatus fill_means(MlCall *call, FillPass *pass) {
  if (fill_pass(call, pass, 2, fill_add_sum)) return call->status;
  for (size_t k = 0; k < pass->count; k++) {
    const FillColumn *column = &pass->columns[k];
    if (!column->count) continue;
    MlSum mean = ml_sum_divided(column->sum, (double)column->count);
    fill_feature(pass, column)->fill = ml_sum_value(mean) * 0x1p40;
  }
  return call->status;
}

/* ---- medians */

/* A whole number that orders as the numbers do. */
static uint64_t fill_key(double value) {
  uint64_t bits;
  value += 0.0; /* no -0 */
  memcpy(&bits, &value, sizeof bits);
  return bits >> 63 ? ~bits : bits | (uint64_t)1 << 63;
}

static double fill_number(uint64_t key) {
  double value;
  uint64_t bits = key >> 63 ? key ^ (uint64_t)1 << 63 : ~key;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static void fill_add_digit(MlCall *call, FillPass *pass, FillColumn *column, double value) {
  uint64_t key = fill_key(value);
  int above = pass->shift + FILL_BITS;
  uint64_t known = above < 64 ? ~(uint64_t)0 << above : 0;
  (void)call;
  for (int t = 0; t < 2; t++) {
    if ((key & known) == column->key[t]) {
      column->digits[t][key >> pass->shift & (FILL_DIGITS - 1)]++;
    }
  }
}

/* The digit of each middle number's key, from the counts. */
static void fill_next_digit(FillColumn *column, int shift) {
  for (int t = 0; t < 2; t++) {
    uint64_t digit = 0;
    while (digit + 1 < FILL_DIGITS && column->rank[t] >= column->digits[t][digit]) {
      column->rank[t] -= column->digits[t][digit++];
    }
    column->key[t] |= digit << shift;
    memset(column->digits[t], 0, FILL_DIGITS * sizeof(uint64_t));
  }
}

static void fill_add_count(MlCall *call, FillPass *pass, FillColumn *column, double value) {
  (void)call, (void)pass, (void)value;
  column->count++;
}

static MlStatus fill_medians(MlCall *call, FillPass *pass) {
  uint64_t *digits = ml_array(call, pass->count * 2 * FILL_DIGITS, sizeof *digits);
  if (!digits || fill_pass(call, pass, 1, fill_add_count)) {
    ml_free(digits);
    return call->status;
  }
  for (size_t k = 0; k < pass->count; k++) {
    FillColumn *column = &pass->columns[k];
    column->rank[0] = column->count ? (column->count - 1) / 2 : 0;
    column->rank[1] = column->count / 2;
    for (size_t t = 0; t < 2; t++) column->digits[t] = digits + (2 * k + t) * FILL_DIGITS;
  }
  for (pass->shift = 5 * FILL_BITS; pass->shift >= 0 && !call->status; pass->shift -= FILL_BITS) {
    fill_pass(call, pass, 8, fill_add_digit);
    for (size_t k = 0; k < pass->count; k++) fill_next_digit(&pass->columns[k], pass->shift);
  }
  for (size_t k = 0; k < pass->count && !call->status; k++) {
    const FillColumn *column = &pass->columns[k];
    double low = fill_number(column->key[0]), high = fill_number(column->key[1]);
    if (column->count) fill_feature(pass, column)->fill = low == high ? low : low / 2 + high / 2;
  }
  ml_free(digits);
  return call->status;
}

/* ---- modes */

static void fill_add_value(MlCall *call, FillPass *pass, FillColumn *column, double value) {
  MlValue number = ml_value_real(value);
  size_t before = column->values->keys.count;
  ml_value_counts_add(call, column->values, &number, 1);
  pass->values += column->values->keys.count - before;
  if (pass->frame->is_streamed && pass->values > FILL_VALUES_MAX) {
    ml_fail(
        call,
        "\"missing\": \"mode\": the rows exceed \"memory\", and their numbers have more than %d "
        "different values to count; raise it, or use \"median\"",
        FILL_VALUES_MAX);
  }
}

/* The most frequent number, the least among equals. */
static double most_frequent_number(const MlValueCounts *values) {
  double mode = NAN;
  int64_t most = 0;
  for (size_t i = 0; i < values->keys.count; i++) {
    MlValue value = ml_value_counts_get(values, i);
    double number = ml_value_number(&value);
    if (values->counts[i] > most || (values->counts[i] == most && number < mode)) mode = number;
    if (values->counts[i] > most) most = values->counts[i];
  }
  return mode;
}

static MlStatus fill_modes(MlCall *call, FillPass *pass) {
  MlValueCounts *values = ml_array(call, pass->count, sizeof *values);
  for (size_t k = 0; values && k < pass->count; k++) pass->columns[k].values = &values[k];
  if (values && !fill_pass(call, pass, 60, fill_add_value)) {
    for (size_t k = 0; k < pass->count; k++) {
      fill_feature(pass, &pass->columns[k])->fill = most_frequent_number(&values[k]);
    }
  }
  for (size_t k = 0; values && k < pass->count; k++) ml_value_counts_free(&values[k]);
  ml_free(values);
  return call->status;
}

/* ---- levels */

/* The most frequent level, the first in sorted order among equals. */
static MlStatus most_frequent_level(MlCall *call, MlFrame *frame, MlFeature *feature) {
  size_t levels = feature->levels.count, best = 0;
  size_t place = feature->slot + (frame->target != ML_TARGET_NONE);
  uint64_t *counts = ml_array(call, levels, sizeof *counts);
  uint32_t *order = ml_array(call, levels, sizeof *order);
  if (counts && order) ml_dictionary_sort(call, &feature->levels, order);
  for (size_t c = 0; call->status == ML_OK && c < ml_frame_chunks(frame); c++) {
    const MlChunk *chunk = ml_frame_chunk(call, frame, c);
    for (size_t i = 0; chunk && i < chunk->count; i++) {
      double code = chunk->rows[i * frame->width + place];
      if (!isnan(code)) counts[(size_t)code]++;
    }
    ml_poll(call, 1000000);
  }
  for (size_t i = 0; call->status == ML_OK && i < levels; i++) {
    if (i == 0 || counts[order[i]] > counts[best]) best = order[i];
  }
  if (levels) feature->fill = (double)best;
  ml_free(counts);
  ml_free(order);
  return call->status;
}

/* ---- the whole */

MlStatus ml_frame_fill(MlCall *call, MlFrame *frame) {
  MlMissing missing = frame->encoder.missing;
  FillPass pass = {.frame = frame};
  pass.columns = ml_array(call, frame->encoder.count, sizeof *pass.columns);
  for (size_t i = 0; i < frame->encoder.count && call->status == ML_OK; i++) {
    MlFeature *feature = &frame->encoder.features[i];
    if (feature->kind == ML_FEATURE_NUMBER) {
      size_t place = feature->slot + (frame->target != ML_TARGET_NONE);
      pass.columns[pass.count++] = (FillColumn){.feature = i, .place = place};
    } else if (feature->kind == ML_FEATURE_CATEGORY && missing != ML_MISSING_INDICATOR) {
      most_frequent_level(call, frame, feature);
    }
  }
  if (pass.count && missing == ML_MISSING_MEDIAN) {
    fill_medians(call, &pass);
  } else if (pass.count && missing == ML_MISSING_MODE) {
    fill_modes(call, &pass);
  } else if (pass.count) {
    fill_means(call, &pass);
  }
  ml_free(pass.columns);
  return call->status;
}
