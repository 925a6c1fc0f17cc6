/* The end of a frame's rows: classes in order, blocks. */
#include "base/sort.h"
#include "data/frame_fill.h"

/* An expanded block of dense rows takes at most about this many bytes. */
enum { BLOCK_BYTES = 1 << 22 };

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

/*
** Blocks are chunks, or parts of them where the design matrix is much wider than the stored rows.
*/
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
  if (frame->encoder.missing > ML_MISSING_ERROR) ml_frame_fill(call, frame);
  if (frame->target == ML_TARGET_CLASS) rank_classes(call, frame);
  if (call->status || ml_encoder_layout(call, &frame->encoder)) return call->status;
  if (frame->width) count_blocks(frame);
  return ML_OK;
}

MlValue ml_frame_class_value(const MlFrame *frame, size_t rank) {
  return ml_value_counts_get(&frame->classes, frame->class_order[rank]);
}
