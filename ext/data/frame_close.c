/* The end of a frame's rows: what replaces missing values, classes in order, blocks. */
#include <math.h>

#include "base/sort.h"
#include "data/frame.h"
#include "math/summation.h"

/* An expanded block of dense rows takes at most about this many bytes. */
enum { BLOCK_BYTES = 1 << 22 };

/* ---- what replaces missing values */

/* The numbers of one feature that are not missing. */
typedef struct FillColumn {
  size_t feature, place; /* in the encoder, in a stored row */
  uint64_t count;
  MlSum sum; /* of the numbers, times 2^-40 */
} FillColumn;

/* Means of what there is, summed in the rows' order. */
static MlStatus fill_means(MlCall *call, MlFrame *frame, FillColumn *columns, size_t count) {
  for (size_t c = 0; c < ml_frame_chunks(frame); c++) {
    const MlChunk *chunk = ml_frame_chunk(call, frame, c);
    if (!chunk) break;
    for (size_t i = 0; i < chunk->count; i++) {
      const double *row = chunk->rows + i * frame->width;
      for (size_t k = 0; k < count; k++) {
        double value = row[columns[k].place];
        if (isnan(value)) continue;
        ml_sum_add(&columns[k].sum, value * 0x1p-40); /* no number of rows makes it overflow */
        columns[k].count++;
      }
    }
    ml_poll(call, (uint32_t)(chunk->count * (count * 2 + 1)));
  }
  for (size_t k = 0; k < count && !call->status; k++) {
    if (!columns[k].count) continue;
    double mean = ml_sum_value(ml_sum_divided(columns[k].sum, (double)columns[k].count)) * 0x1p40;
    frame->encoder.features[columns[k].feature].fill = mean;
  }
  return call->status;
}

/* The median and the most frequent of numbers (count) that are sorted. */
static double middle_of(const double *values, size_t count) {
  return count % 2 ? values[count / 2] : values[count / 2 - 1] / 2 + values[count / 2] / 2;
}

static double mode_of(const double *values, size_t count) {
  double mode = values[0];
  for (size_t i = 0, run = 0, best = 0; i < count; i++) {
    run = i && values[i] == values[i - 1] ? run + 1 : 1;
    if (run > best) mode = values[i], best = run;
  }
  return mode;
}

static MlStatus fill_by_order(MlCall *call, MlFrame *frame, const FillColumn *column) {
  MlFeature *feature = &frame->encoder.features[column->feature];
  size_t count = 0;
  if (frame->is_streamed) {
    return ml_fail(call,
                   "\"missing\": \"%s\" needs all numbers of '%s' at once, and the rows exceed "
                   "\"memory\"; raise it, or use \"mean\"",
                   ml_missing_name(frame->encoder.missing), feature->name);
  }
  double *values = ml_array(call, (size_t)frame->rows_used, sizeof *values);
  for (size_t c = 0; values && c < frame->held_count; c++) {
    for (size_t i = 0; i < frame->chunks[c].count; i++) {
      double value = frame->chunks[c].rows[i * frame->width + column->place];
      if (!isnan(value)) values[count++] = value;
    }
  }
  if (values && count && !ml_sort_doubles(call, values, count)) {
    int is_median = frame->encoder.missing == ML_MISSING_MEDIAN;
    feature->fill = is_median ? middle_of(values, count) : mode_of(values, count);
  }
  ml_free(values);
  return call->status;
}

/* The most frequent level, the first in sorted order among equals. */
static MlStatus most_frequent_level(MlCall *call, MlFrame *frame, const FillColumn *column) {
  MlFeature *feature = &frame->encoder.features[column->feature];
  size_t levels = feature->levels.count, best = 0;
  uint64_t *counts = ml_array(call, levels, sizeof *counts);
  uint32_t *order = ml_array(call, levels, sizeof *order);
  if (counts && order) ml_dictionary_sort(call, &feature->levels, order);
  for (size_t c = 0; call->status == ML_OK && c < ml_frame_chunks(frame); c++) {
    const MlChunk *chunk = ml_frame_chunk(call, frame, c);
    for (size_t i = 0; chunk && i < chunk->count; i++) {
      double code = chunk->rows[i * frame->width + column->place];
      if (!isnan(code)) counts[(size_t)code]++;
    }
  }
  for (size_t i = 0; call->status == ML_OK && i < levels; i++) {
    if (i == 0 || counts[order[i]] > counts[best]) best = order[i];
  }
  if (levels) feature->fill = (double)best;
  ml_free(counts);
  ml_free(order);
  return call->status;
}

static MlStatus find_fills(MlCall *call, MlFrame *frame) {
  MlMissing missing = frame->encoder.missing;
  int by_order = missing == ML_MISSING_MEDIAN || missing == ML_MISSING_MODE;
  FillColumn *means = ml_array(call, frame->encoder.count, sizeof *means);
  size_t count = 0;
  for (size_t i = 0; i < frame->encoder.count && call->status == ML_OK; i++) {
    const MlFeature *feature = &frame->encoder.features[i];
    size_t place = feature->slot + (frame->target != ML_TARGET_NONE);
    FillColumn column = {.feature = i, .place = place};
    if (feature->kind == ML_FEATURE_NUMBER && by_order) {
      fill_by_order(call, frame, &column);
    } else if (feature->kind == ML_FEATURE_NUMBER) {
      means[count++] = column;
    } else if (feature->kind == ML_FEATURE_CATEGORY && missing != ML_MISSING_INDICATOR) {
      most_frequent_level(call, frame, &column);
    }
  }
  if (count) fill_means(call, frame, means, count);
  ml_free(means);
  return call->status;
}

/* ---- classes */

static int compare_classes(const void *context, uint32_t left, uint32_t right) {
  const MlValueCounts *classes = context;
  MlValue a = ml_value_counts_get(classes, left), b = ml_value_counts_get(classes, right);
  return ml_value_compare(&a, &b);
}

/* Sorts the classes that have rows: one whose rows were all left out is none. */
static MlStatus rank_classes(MlCall *call, MlFrame *frame) {
  size_t codes = frame->classes.keys.count, count = 0;
  frame->class_order = ml_array(call, codes, sizeof *frame->class_order);
  frame->class_rank = ml_array(call, codes, sizeof *frame->class_rank);
  for (size_t i = 0; !call->status && i < codes; i++) {
    if (frame->classes.counts[i] > 0) frame->class_order[count++] = (uint32_t)i;
  }
  ml_sort_indices(call, frame->class_order, count, compare_classes, &frame->classes);
  for (size_t i = 0; !call->status && i < count; i++) {
    frame->class_rank[frame->class_order[i]] = (uint32_t)i;
  }
  frame->class_count = count;
  if (!call->status && count > 1) { /* numbers come first in the order */
    MlValue low = ml_frame_class_value(frame, 0), high = ml_frame_class_value(frame, count - 1);
    char shown[2][80];
    if (ml_value_is_number(&low) != ml_value_is_number(&high)) {
      ml_fail(call, "the target '%s' mixes numbers and text, %s and %s; use CAST or ml_number(%s)",
              frame->target_name, ml_value_show(&low, shown[0]), ml_value_show(&high, shown[1]),
              frame->target_name);
    }
  }
  return call->status;
}

/* ---- blocks */

int ml_frame_expands(const MlFrame *frame) {
  return !frame->encoder.is_plain || frame->encoder.missing > ML_MISSING_ERROR;
}

/* Blocks are chunks, or parts of them where the design matrix is much wider than the stored rows. */
static void count_blocks(MlFrame *frame) {
  size_t chunk = ml_frame_chunk_rows(frame), columns = frame->encoder.columns;
  frame->block_rows = chunk;
  if (!frame->encoder.has_sparse && columns && ml_frame_expands(frame)) {
    size_t rows = BLOCK_BYTES / sizeof(double) / columns;
    rows -= rows % ML_FRAME_BLOCK_ROWS;
    if (rows < ML_FRAME_BLOCK_ROWS) rows = ML_FRAME_BLOCK_ROWS;
    if (rows < chunk) frame->block_rows = rows;
  }
  size_t parts = (chunk + frame->block_rows - 1) / frame->block_rows;
  uint64_t rows = frame->overflowed ? 0 : frame->rows_used;
  uint64_t last = (rows % chunk + frame->block_rows - 1) / frame->block_rows;
  frame->block_count = (size_t)(rows / chunk * parts + last);
}

/* ---- the end */

MlStatus ml_frame_close(MlCall *call, MlFrame *frame) {
  if (frame->is_streamed && !call->status) ml_frame_begin_replay(frame);
  if (frame->encoder.missing > ML_MISSING_ERROR) find_fills(call, frame);
  if (frame->target == ML_TARGET_CLASS) rank_classes(call, frame);
  if (call->status || ml_encoder_layout(call, &frame->encoder)) return call->status;
  if (frame->width) count_blocks(frame);
  return ML_OK;
}

MlValue ml_frame_class_value(const MlFrame *frame, size_t rank) {
  return ml_value_counts_get(&frame->classes, frame->class_order[rank]);
}
