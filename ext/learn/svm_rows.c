/* The rows of a support vector machine: in memory, to be visited in any order. */
#include <math.h>
#include <string.h>

#include "learn/svm.h"

void ml_svm_rows_free(MlSvmRows *rows) {
  ml_free(rows->rows);
  ml_free(rows->y);
  ml_free(rows->values);
  ml_free(rows->indices);
  memset(rows, 0, sizeof *rows);
}

/* Numbers that all rows have together. */
static MlStatus svm_count(MlCall *call, MlFrame *frame, size_t *rows, size_t *numbers) {
  MlBlock block;
  *rows = *numbers = 0;
  for (size_t c = 0; c < frame->block_count && !call->status; c++) {
    if (ml_frame_block(call, frame, c, &block)) break;
    *rows += block.rows;
    *numbers += block.x ? block.rows * block.columns : block.starts[block.rows];
    ml_poll(call, (uint32_t)(block.rows & 0xFFFFFFF) * 20);
  }
  return call->status;
}

static void svm_copy_row(MlSvmRows *rows, const MlBlock *block, size_t i, size_t *at) {
  MlSvmRow *row = &rows->rows[rows->count];
  size_t first = block->x ? 0 : block->starts[i];
  const double *values = block->x ? block->x + i * block->x_stride : block->values + first;
  row->count = block->x ? block->columns : block->starts[i + 1] - first;
  row->values = rows->values + *at;
  row->indices = block->x ? NULL : rows->indices + *at;
  row->square = rows->scaling * rows->scaling;
  memcpy(rows->values + *at, values, row->count * sizeof *values);
  if (!block->x) {
    memcpy(rows->indices + *at, block->indices + first, row->count * sizeof *block->indices);
  }
  for (size_t k = 0; k < row->count; k++) row->square += values[k] * values[k];
  rows->y[rows->count++] = block->y[i * block->y_stride];
  *at += row->count;
}

MlStatus ml_svm_rows_read(MlCall *call, MlFrame *frame, double scaling, MlSvmRows *rows) {
  size_t count, numbers, at = 0;
  MlBlock block;
  memset(rows, 0, sizeof *rows);
  if (call->status || svm_count(call, frame, &count, &numbers)) return call->status;
  rows->columns = frame->encoder.columns;
  rows->scaling = scaling;
  rows->rows = ml_array(call, count, sizeof *rows->rows);
  rows->y = ml_array(call, count, sizeof *rows->y);
  rows->values = ml_array(call, numbers, sizeof *rows->values);
  if (frame->encoder.has_sparse) rows->indices = ml_array(call, numbers, sizeof *rows->indices);
  for (size_t c = 0; c < frame->block_count && !call->status; c++) {
    if (ml_frame_block(call, frame, c, &block)) break;
    for (size_t i = 0; i < block.rows; i++) {
      svm_copy_row(rows, &block, i, &at);
      if (!isfinite(rows->rows[rows->count - 1].square)) {
        return ml_fail(call, "the features are too large for a support vector machine; scale them "
                             "first");
      }
    }
    ml_poll(call, (uint32_t)(block.rows & 0xFFFFFFF) * 50);
  }
  return call->status;
}
